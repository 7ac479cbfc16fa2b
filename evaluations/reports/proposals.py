"""What goes up and what comes back: the list an organisation proposes, and a decision with its annex."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import issuer_of, letterhead_of, names_on
from core.formatting import capitalised, date_text, decimal, integer
from core.periods import Period as Days
from core.periods import last_day_of
from core.rendering import Document, Letterhead, across
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, Row, Table
from evaluations.models import Decision, Period, Rating, RatingAct, SchemeCap, SchemeLevel, Subject
from evaluations.queries.decisions import Decided, told, with_decisions
from evaluations.queries.subjects import rated_names
from members.reports.units import scope_of

PROPOSALS, ANNEX = "rating_proposals", "rating_decision"
_LEVELS = ("self_level", "proposed_level", "appraised_level", "decided_level")


def proposals_of(organization: Organization, period: Period, subject: str) -> list[Rating]:
    """What an organisation sends up: what was proposed in it, and what it appraised for another to decide."""
    rows = Rating.objects.filter(period=period, subject=subject, not_rated="").exclude(proposed_level=None)
    mine = rows.filter(
        (Q(organization=organization) | Q(appraiser=organization)) & ~Q(decider=organization)
    ).select_related("member", "organization", "scheme", *_LEVELS)
    return list(mine.order_by("proposed_level__position", "organization__code", "member__sort_key", "pk"))


def proposal_table(organization: Organization, period: Period, subject: str, *, on: date) -> Table:
    """A row a subject, with the vote and both totals, and how many at which level."""
    ratings = proposals_of(organization, period, subject)
    votes = _votes(ratings, RatingAct.Kind.PROPOSAL)
    names, places = rated_names(ratings, on), names_on({one.organization_id for one in ratings}, on)
    columns = (
        Column("name", capitalised(noun_of(subject)), TEXT, drill=Drill("rating")),
        Column("place", _("Nơi xếp loại"), TEXT, shown=subject == Subject.MEMBER),
        Column("self", _("Tự xếp loại"), TEXT),
        Column("proposed", _("Đề nghị"), TEXT),
        Column("total", _("Điểm"), TEXT, shown=any(one.proposed_total is not None for one in ratings)),
        Column("agreed", _("Tán thành"), INTEGER, _("Biểu quyết"), additive=False),
        Column("base", _("Có quyền biểu quyết"), INTEGER, _("Biểu quyết"), additive=False),
        Column("appraised", _("Thẩm định"), TEXT, shown=any(one.appraised_level_id for one in ratings)),
    )
    rows = []
    for one in ratings:
        vote = votes.get(one.pk)
        values: dict[str, Any] = {
            "name": one.member.full_name if one.member else names[one.pk],
            "place": places.get(one.organization_id, ""), "self": _name(one.self_level),
            "proposed": _name(one.proposed_level), "appraised": _name(one.appraised_level),
            "total": decimal(one.proposed_total) if one.proposed_total is not None else "",
            "agreed": vote.agreed if vote else None, "base": vote.base if vote else None,
        }  # fmt: skip
        rows.append(Row(values, {"uuid": str(one.uuid)}))
    title = _("Đề nghị xếp loại chất lượng %s") % Subject(subject).label
    table = Table(
        PROPOSALS, title, columns, rows, scope=scope_of(organization, on), period=days_of(period), on=on,
        notes=[_("Gồm %(noun)s đã có mức đề nghị, do cấp trên quyết định; tính đến hết ngày %(day)s.")
               % {"noun": noun_of(subject), "day": date_text(on)}],
    )  # fmt: skip
    return replace(table, annexes=[_summary(table, subject, [one.proposed_level for one in ratings])] if rows else [])


def proposal_letterhead(organization: Organization, *, on: date) -> Letterhead:
    """The heading of the list that goes up."""
    return replace(letterhead_of(organization, on=on), type_symbol="DS", type_name=_("DANH SÁCH"))


def decision_table(decision: Decision, *, on: date) -> Table:
    """The annex of a decision: everybody it decided on, best first, and how many at which level.

    The levels are those it gave: a decision reprinted years later is the paper that was signed. A level that another
    paper changed since stands in the note.
    """
    ratings = list(
        with_decisions(decision.ratings.all())
        .select_related("member", "organization", "scheme", *_LEVELS)
        .order_by("organization__code", "member__sort_key", "pk")
    )
    given = sorted((told(one) for one in ratings), key=lambda one: one.level.position)
    changes = _votes([one.rating for one in given if one.changed], RatingAct.Kind.CHANGE)
    notes = {
        one.rating.pk: "; ".join(text for text in (one.note, _changed(one, changes.get(one.rating.pk))) if text)
        for one in given
    }
    names, places = rated_names(ratings, decision.on), names_on({one.organization_id for one in ratings}, decision.on)
    columns = (
        Column("name", capitalised(noun_of(decision.subject)), TEXT, drill=Drill("rating")),
        Column("place", _("Nơi xếp loại"), TEXT, shown=decision.subject == Subject.MEMBER),
        Column("proposed", _("Mức đề nghị"), TEXT),
        Column("decided", _("Mức quyết định"), TEXT),
        Column("on", _("Ngày"), DATE, shown=False),
        Column("note", _("Ghi chú"), TEXT, shown=any(notes.values())),
    )
    rows = []
    for one in given:
        rating = one.rating
        values: dict[str, Any] = {
            "name": rating.member.full_name if rating.member else names[rating.pk],
            "place": places.get(rating.organization_id, ""), "proposed": _name(rating.proposed_level),
            "decided": _name(one.level), "on": decision.on,
            "note": notes[rating.pk],
        }  # fmt: skip
        rows.append(Row(values, {"uuid": str(rating.uuid)}))
    title = _("Kết quả xếp loại chất lượng %s") % Subject(decision.subject).label
    table = Table(
        ANNEX, title, columns, rows, scope=scope_of(decision.organization, decision.on),
        period=days_of(decision.period), on=on, notes=caps_told(decision),
    )  # fmt: skip
    return replace(table, annexes=[_summary(table, decision.subject, [one.level for one in given])] if rows else [])


def _changed(one: Decided, act: RatingAct | None) -> str:
    """Which level it has by now, by which paper; nothing where it kept the one that was decided."""
    if not one.changed:
        return ""
    words = {"level": _name(one.rating.decided_level), "day": date_text(one.rating.decided_on)}
    if act is None or act.document is None:
        return _("nay là “%(level)s”, thay đổi ngày %(day)s") % words
    return _("nay là “%(level)s”, thay đổi theo %(paper)s") % {**words, "paper": act.document}


def caps_told(decision: Decision) -> list[str]:
    """How the caps stood when it was taken, as it keeps them."""
    units = names_on({one["unit"] for one in decision.caps}, decision.on)
    return [
        _("Giới hạn tỷ lệ lúc quyết định tại %(unit)s: đã xếp %(used)s, được %(limit)s (tính trên %(base)s, "
          "%(reading)s)%(by)s.")
        % {
            "unit": units.get(one["unit"], ""), "used": integer(one["used"]), "limit": integer(one["limit"]),
            "base": integer(one["base"]), "reading": SchemeCap.Base(one["base_reading"]).label,
            "by": _("; cho phép vượt: %s") % one["document"] if one["document"] else "",
        }
        for one in decision.caps
    ]  # fmt: skip


def decision_papers(decision: Decision, *, on: date) -> list[Document]:
    """The decision as it is signed, and its annex on pages laid across."""
    table = decision_table(decision, on=on)
    own = decision.document
    head = replace(
        letterhead_of(decision.organization, on=decision.on), type_symbol="QĐ", type_name=_("QUYẾT ĐỊNH"),
        date=dated(decision), number=_leading(own.number) if own else None, mark="" if own else _("Dự thảo"),
    )  # fmt: skip
    scheme = decision.period.schemes.select_related("scheme__document", "scheme__guidance").filter(
        subject=decision.subject
    ).first()  # fmt: skip
    papers = [one for one in (scheme.scheme.document, scheme.scheme.guidance) if one] if scheme else []
    subject = table.full_title[:1].lower() + table.full_title[1:]
    names = names_on([decision.organization_id], decision.on)
    context = {
        "decision": decision,
        "papers": papers,
        "committee": issuer_of(names.get(decision.organization_id, "")).name,
        "subject_name": Subject(decision.subject).label,
        "noun": noun_of(decision.subject),
        "period_name": str(decision.period).lower(),
        "count": len(table.rows),
        "levels": [(row["level"], row["number"]) for row in table.annexes[0].rows] if table.annexes else [],
    }
    about = subject.replace(_("kết quả"), _("về việc công nhận kết quả"), 1)
    annex = {
        "parts": [across(one) for one in (*table.annexes, table)],
        "part": across(table),
        "decision": decision,
        "dated": head.date,
    }
    return [
        ("evaluations/decision_document.html", context, head, about),
        ("evaluations/decision_annex.html", annex, head, subject),
    ]


def dated(decision: Decision) -> date:
    """The day the paper of a decision bears: its document's own, else the day it was taken."""
    return decision.document.issued_on if decision.document else decision.on


def noun_of(subject: str) -> str:
    """What a paper calls those it lists, counted: "29 đảng viên"."""
    return {
        Subject.ORGANIZATION: _("tổ chức đảng"), Subject.MEMBER: _("đảng viên"), Subject.COLLECTIVE: _("tập thể"),
        Subject.OFFICIAL: _("cá nhân"),
    }[Subject(subject)]  # fmt: skip


def _summary(table: Table, subject: str, levels: Sequence[SchemeLevel | None]) -> Table:
    """How many at which level, of all in the list."""
    found = Counter(level for level in levels if level is not None)
    columns = (
        Column("level", _("Mức"), TEXT),
        Column("number", _("Số"), INTEGER),
        Column("share", _("Tỷ lệ (%)"), RATIO, formula=""),
    )
    rows = [
        Row({"level": level.name, "number": number, "share": Ratio(number, found.total())})
        for level, number in sorted(found.items(), key=lambda item: item[0].position)
    ]
    title = _("Tổng hợp %(number)s %(noun)s") % {"number": integer(len(levels)), "noun": noun_of(subject)}
    return Table(
        f"{table.name}_levels", title, columns, rows, scope=table.scope, period=table.period, on=table.on, leading=True
    )  # fmt: skip


def _votes(ratings: Sequence[Rating], kind: str) -> dict[int, RatingAct]:
    """The last act of a kind of each rating."""
    rows = RatingAct.objects.filter(rating__in=[one.pk for one in ratings], kind=kind).select_related(
        "level", "document"
    )
    return {one.rating_id: one for one in rows.order_by("pk")}


def days_of(period: Period) -> Days:
    """The days of a period of classification, named as people read them: a year and a quarter by their names."""
    if period.kind == Period.Kind.YEAR:
        return Days.parse(str(period.year))
    if period.kind == Period.Kind.QUARTER:
        return Days.parse(f"{period.year}-Q{period.number}")
    last = last_day_of(period.end) or period.closes_on
    return Days.days(period.start, max(period.start, last))


def _leading(number: str) -> int | None:
    digits = number.partition("-")[0].strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _name(level: SchemeLevel | None) -> str:
    return level.name if level else ""
