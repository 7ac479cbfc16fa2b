"""One subject's classification sheet: the levels side by side with their votes, points, evidence, reasons, comments and
every act, as a table that comes as a page and as a paper."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import capitalised, date_text, decimal
from core.tables import DATE, INTEGER, TEXT, Column, Row, Table
from evaluations.models import Rating, RatingAct, SchemeCondition, Stage
from evaluations.queries.evidence import facts_of, frozen_facts, label_of
from evaluations.queries.frames import Frame, frame_of
from evaluations.queries.frozen import derive_all
from evaluations.queries.subjects import rated_name
from evaluations.reports.classification_records import LEVELS, why_of
from evaluations.reports.proposals import days_of
from members.reports.units import scope_of

NAME = "rating_sheet"
_ACT_OF = {"self": "self", "proposed": "proposal", "appraised": "appraisal", "decided": "decision"}
_LABELS = {
    "self": Stage.SELF_RATED.label, "proposed": Stage.PROPOSED.label, "appraised": Stage.APPRAISED.label,
    "decided": Stage.DECIDED.label,
}  # fmt: skip


def sheet_table(rating: Rating, *, on: date) -> Table:
    """The sheet of one rating. What was decided shows the evidence and the reasons it was decided on."""
    frame = frame_of(rating.scheme)
    acts = list(
        rating.acts.select_related("level", "document", "meeting").order_by("pk")  # every act stays, in its order
    )
    asked = rating.comments.select_related("asked_of").order_by("pk")
    places = {
        rating.organization_id, *(one.organization_id for one in acts),
        *(one.asked_of_id for one in asked if one.asked_of_id),
    }  # fmt: skip
    names = names_on(places, rating.period.closes_on)
    scope = scope_of(rating.organization, rating.period.closes_on)
    period = days_of(rating.period)

    def part(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Table:
        return Table(NAME, title, columns, list(rows), scope=scope, period=period, on=on, leading=True)

    parts = [
        part(_("Các mức"), *_levels(rating, acts)),
        part(_("Điểm theo tiêu chí"), *_points(rating, frame)),
        part(_("Số liệu"), *_facts(rating, on)),
        part(_("Điều kiện"), *_conditions(rating, frame)),
        part(_("Nhận xét"), *_comments(asked, names)),
        part(_("Hạn chế, khuyết điểm"), *_shortcomings(rating)),
        part(_("Khiếu nại"), *_appeals(rating)),
    ]
    columns, rows = _acts(acts, names)
    return Table(
        NAME, _("xếp loại chất lượng %(subject)s: %(name)s,") % {
            "subject": rating.get_subject_display(), "name": rated_name(rating, names.get(rating.organization_id, "")),
        },
        columns, rows, scope=scope, period=period, on=on, annexes=[one for one in parts if one.rows],
        intro=_intro(rating), notes=_reasons(rating, frame, on),
    )  # fmt: skip


def _intro(rating: Rating) -> list[str]:
    """By which scheme and form, as of which day, and what was decided."""
    scheme = rating.scheme
    papers = "; ".join(str(one) for one in (scheme.document, scheme.guidance) if one) or _("chưa ghi số, ngày văn bản")
    told = [_("Khung: %(scheme)s (%(papers)s).") % {"scheme": scheme.name, "papers": papers}]
    if scheme.form_code:
        told.append(_("Mẫu kiểm điểm: %(code)s, %(title)s.") % {"code": scheme.form_code, "title": scheme.form_title})
    told.append(_("Ngày chốt: %s.") % date_text(rating.period.closes_on))
    if rating.not_rated:
        told.append(_("Không xếp loại: %s.") % why_of(rating))
    elif rating.decided_level and rating.decided_on:
        decision = rating.decision
        paper = f" ({decision.document})" if decision and decision.document else ""
        told.append(
            _("Kết quả: %(level)s, quyết định ngày %(day)s%(paper)s.")
            % {"level": rating.decided_level.name, "day": date_text(rating.decided_on), "paper": paper}
        )
    else:
        told.append(_("Chưa có quyết định: %s.") % rating.get_stage_display())
    return told


def _levels(rating: Rating, acts: Sequence[RatingAct]) -> tuple[tuple[Column, ...], list[Row]]:
    last = {one.kind: one for one in acts}
    columns = (
        Column("step", _("Bước"), TEXT),
        Column("level", _("Mức"), TEXT),
        Column(
            "total", _("Điểm"), TEXT, shown=any(getattr(rating, f"{key}_total", None) is not None for key in _LABELS)
        ),
        Column("agreed", _("Tán thành"), INTEGER, additive=False),
        Column("base", _("Có quyền biểu quyết"), INTEGER, additive=False),
        Column("on", _("Ngày"), DATE),
    )
    rows = []
    for key, field in LEVELS:
        level, act = getattr(rating, field), last.get(_ACT_OF[key])
        if level is None:
            continue
        total = getattr(rating, f"{key}_total", None)
        rows.append(
            Row({
                "step": capitalised(str(_LABELS[key])), "level": level.name,
                "total": decimal(total) if total is not None else "",
                "agreed": act.agreed if act else None, "base": act.base if act else None,
                "on": rating.decided_on if key == "decided" else act.on if act else None,
            })
        )  # fmt: skip
    return columns, rows


def _points(rating: Rating, frame: Frame) -> tuple[tuple[Column, ...], list[Row]]:
    given = {one.criterion_id: one for one in rating.points.all()}
    columns = (
        Column("criterion", _("Tiêu chí"), TEXT),
        Column("maximum", _("Tối đa"), TEXT),
        Column("self", _("Tự chấm"), TEXT),
        Column("proposed", _("Đề nghị"), TEXT),
        Column("appraised", _("Thẩm định"), TEXT),
        Column("note", _("Ghi chú"), TEXT, shown=any(one.note for one in given.values())),
    )
    rows = [
        Row({
            "criterion": str(one), "maximum": decimal(one.maximum), "self": _number(given[one.pk].self_points),
            "proposed": _number(given[one.pk].proposed_points), "appraised": _number(given[one.pk].appraised_points),
            "note": given[one.pk].note,
        })
        for one in frame.leaves if one.pk in given
    ]  # fmt: skip
    return columns, rows


def _facts(rating: Rating, on: date) -> tuple[tuple[Column, ...], list[Row]]:
    facts = frozen_facts(rating) if rating.is_decided else facts_of([rating], on=on).get(rating.pk, [])
    columns = (Column("fact", _("Số liệu"), TEXT), Column("text", _("Hồ sơ ghi"), TEXT))
    return columns, [Row({"fact": capitalised(label_of(one.key)), "text": one.text}) for one in facts]


def _conditions(rating: Rating, frame: Frame) -> tuple[tuple[Column, ...], list[Row]]:
    """What was answered or lifted by hand; what is computed stands among the reasons."""
    answers = {one.condition_id: one for one in rating.answers.select_related("document")}
    columns = (
        Column("condition", _("Điều kiện"), TEXT),
        Column("effect", _("Tác dụng"), TEXT),
        Column("answer", _("Trả lời"), TEXT),
        Column("why", _("Căn cứ"), TEXT),
    )
    rows = []
    for one in frame.conditions:
        answer = answers.get(one.pk)
        if answer is None:
            continue
        holds = "" if answer.holds is None else _("có") if answer.holds else _("không")
        said = [holds, _("được gỡ") if answer.lifted else ""]
        why = [answer.note, str(answer.document or "")]
        rows.append(
            Row({
                "condition": one.text, "effect": str(SchemeCondition.Effect(one.effect).label),
                "answer": ", ".join(text for text in said if text), "why": "; ".join(text for text in why if text),
            })
        )  # fmt: skip
    return columns, rows


def _comments(comments: Iterable[Any], names: dict[int, str]) -> tuple[tuple[Column, ...], list[Row]]:
    columns = (
        Column("of", _("Nơi nhận xét"), TEXT),
        Column("kind", _("Là"), TEXT),
        Column("text", _("Nhận xét"), TEXT),
        Column("on", _("Ngày"), DATE),
    )
    return columns, [
        Row({
            "of": names.get(one.asked_of_id or 0, one.place_name), "kind": one.get_kind_display(),
            "text": one.text or _("đã đề nghị, chưa có"), "on": one.given_on,
        })
        for one in comments
    ]  # fmt: skip


def _shortcomings(rating: Rating) -> tuple[tuple[Column, ...], list[Row]]:
    columns = (
        Column("text", _("Hạn chế, khuyết điểm"), TEXT),
        Column("remedy", _("Biện pháp khắc phục"), TEXT),
        Column("due_on", _("Hạn"), DATE),
        Column("outcome", _("Kết quả"), TEXT),
    )
    return columns, [
        Row({
            "text": one.text, "remedy": one.remedy, "due_on": one.due_on,
            "outcome": one.get_outcome_display() or _("chưa kiểm tra"),
        })
        for one in rating.shortcomings.order_by("pk")
    ]  # fmt: skip


def _appeals(rating: Rating) -> tuple[tuple[Column, ...], list[Row]]:
    columns = (
        Column("on", _("Ngày"), DATE),
        Column("text", _("Nội dung"), TEXT),
        Column("outcome", _("Kết quả"), TEXT),
        Column("answer", _("Trả lời"), TEXT),
    )
    return columns, [
        Row({
            "on": one.on, "text": one.text, "outcome": one.get_outcome_display() or _("chưa trả lời"),
            "answer": "; ".join(text for text in (one.answer, str(one.document or "")) if text),
        })
        for one in rating.appeals.select_related("document").order_by("on", "pk")
    ]  # fmt: skip


def _acts(acts: Sequence[RatingAct], names: dict[int, str]) -> tuple[tuple[Column, ...], list[Row]]:
    columns = (
        Column("on", _("Ngày"), DATE),
        Column("kind", _("Việc"), TEXT),
        Column("who", _("Tổ chức thực hiện"), TEXT),
        Column("level", _("Mức"), TEXT),
        Column("vote", _("Biểu quyết"), TEXT, shown=any(one.base for one in acts)),
        Column("document", _("Văn bản"), TEXT, shown=any(one.document_id for one in acts)),
        Column("note", _("Lý do, ghi chú"), TEXT, shown=any(one.note for one in acts)),
    )
    rows = []
    for one in acts:
        vote = f"{one.agreed}/{one.base}" if one.agreed is not None and one.base else ""
        who = names.get(one.organization_id, "")
        rows.append(
            Row({
                "on": one.on, "kind": str(one.get_kind_display()).capitalize(),
                "who": _("%s (cấp trên ghi thay)") % who if one.for_organization else who,
                "level": one.level.name if one.level else "", "vote": vote, "document": str(one.document or ""),
                "note": one.note,
            })
        )  # fmt: skip
    return columns, rows


def _reasons(rating: Rating, frame: Frame, on: date) -> list[str]:
    """What the scheme comes to, in words: as it was at the decision, else as it is now."""
    if rating.is_decided:
        return [str(reason) for reason in (rating.derived or {}).get("reasons", [])]
    if rating.not_rated:
        return []
    _evidence, derived = derive_all([rating], {frame.scheme.pk: frame}, on=on)[rating.pk]
    return list(derived.reasons)


def _number(value: Any) -> str:
    return "" if value is None else decimal(value)
