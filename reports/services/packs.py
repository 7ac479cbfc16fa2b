"""A report to the committee above, from its first draft until it is reviewed: what may still change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import letterhead_of
from core.formatting import date_text
from core.names import printable
from core.periods import Period, PeriodError
from core.tables import UnknownReport, get_report
from reports.models import Layout, Pack, PackAct, PackAnnex, PackSection, PackTemplate
from reports.queries.comparisons import why_absent
from reports.queries.composing import compose
from reports.queries.packs import check_period, name_on
from reports.queries.prose import problems_in
from reports.queries.seen import WORDS, state_of

State, Kind = Pack.State, PackAct.Kind
ANNEX_FIELDS = ("position", "report", "options", "title", "layout", "chart", "details")


@transaction.atomic
def begin_pack(*, organization: Organization, template: PackTemplate, period: Period, by: Any, on: date) -> Pack:
    """Begins a report from a template, whose words and annexes it copies.

    Raises ValidationError with a sentence: a period of another kind, one that has not begun, an organisation that did
    not stand in it or stands no more, a report of this template and period that is there already.
    """
    try:
        check_period(template.kind, period)
    except PeriodError as error:
        raise ValidationError({"period": str(error)}, code="kind") from error
    if period.start > on:
        raise ValidationError(
            {"period": _("Kỳ %(period)s chưa bắt đầu: chưa có số liệu để báo cáo.") % {"period": period.label}},
            code="ahead",
        )
    _must_have_stood(organization, period, on)
    known = Pack.objects.filter(
        organization=organization, template=template, period=period.text, corrects__isnull=True
    ).exclude(state=State.DISCARDED)
    if (there := known.select_related("issue").first()) is not None:
        raise ValidationError(_known_sentence(there, period), code="known")
    letterhead = letterhead_of(organization, on=on)
    pack = Pack(
        organization=organization, template=template, kind=template.kind, period=period.text, first_day=period.start,
        last_day=period.last, type_symbol=template.type_symbol, type_name=template.type_name,
        subject=_named(template.subject, period, name_on(organization, on)), recipients=template.recipients,
        signer_body=letterhead.signer_body, signer_title=letterhead.signer_title, signer_name=letterhead.signer_name,
    )  # fmt: skip
    pack.full_clean(exclude=["organization", "template"])
    pack.save()
    PackSection.objects.bulk_create(
        PackSection(pack=pack, organization=organization, **_section_values(one)) for one in template.sections.all()
    )
    PackAnnex.objects.bulk_create(
        PackAnnex(pack=pack, organization=organization, **_annex_values(one)) for one in template.annexes.all()
    )
    write_act(pack, Kind.BEGIN, day=on, by=by, note=str(template))
    return pack


def must_stand(organization: Organization, on: date) -> None:
    """Raises ValidationError where an organisation was dissolved: it issues and sends nothing any more."""
    if not Organization.objects.filter(tree.stood_on(on), pk=organization.pk).exists():
        raise ValidationError(
            _("%(name)s không hoạt động ngày %(day)s nên không lập báo cáo được; cấp ủy nhận bàn giao lập thay.")
            % {"name": name_on(organization, on), "day": date_text(on)},
            code="dissolved",
        )


def _must_have_stood(organization: Organization, period: Period, on: date) -> None:
    must_stand(organization, on)
    if why := why_absent(organization, period, on=on):
        raise ValidationError({"period": why}, code="not_there")


def _known_sentence(pack: Pack, period: Period) -> str:
    if pack.is_frozen:
        return _(
            "Báo cáo của %(period)s đã ban hành (%(issue)s). Số đã báo cáo không thay đổi; nếu cần sửa, hãy lập bản"
            " đính chính từ báo cáo đó."
        ) % {"period": period.label, "issue": pack.issue}
    return _("Đã có dự thảo báo cáo này của %(period)s. Hãy mở dự thảo đó.") % {"period": period.label}


def _named(subject: str, period: Period, name: str) -> str:
    """A template's subject for one report: what it is about is read in lists, where no figure is computed."""
    return subject.replace("{kỳ}", period.label).replace("{tổ chức}", name)[:300]


def _section_values(section: Any) -> dict[str, Any]:
    return {"position": section.position, "heading": section.heading, "text": section.text}


def _annex_values(annex: Any) -> dict[str, Any]:
    return {name: getattr(annex, name) for name in ANNEX_FIELDS}


@transaction.atomic
def edit_pack(*, pack: Pack, seen: str, by: Any, **words: str) -> Pack:
    """Changes what stands around the prose: subject, recipients, who signs (WORDS).

    Arguments:
        seen: the state of these words when the page was opened (reports.queries.seen), as of the other parts below.

    Raises ValidationError: issued or discarded already, the same part changed by somebody else meanwhile, a subject
    with figures nobody knows.
    """
    stored = draft_pack(pack)
    _same_state(stored, seen)
    for name in WORDS:
        if name in words:
            setattr(stored, name, plain(words[name], lines=name == "recipients"))
    if problems := problems_in(stored.subject):
        raise ValidationError({"subject": problems}, code="figure")
    stored.full_clean(exclude=["organization", "template", "corrects", "superior"])
    return _changed(stored)


@transaction.atomic
def save_section(
    *, pack: Pack, heading: str, text: str, by: Any, section: PackSection | None = None, seen: str = ""
) -> PackSection:
    """Writes a section: a new one at the end, or another text of one that is there.

    Raises ValidationError as `edit_pack`, and where the section was taken out meanwhile; on `text` for braces that name
    no figure, with the one probably meant.
    """
    stored = draft_pack(pack)
    if section is not None:
        section = stored.sections.filter(pk=section.pk).first()
    if section is not None:
        _same_state(section, seen)
    elif seen:
        raise ValidationError(
            _(
                "Người khác vừa bỏ mục này khỏi dự thảo. Nội dung bạn nhập vẫn còn dưới đây: lưu lần nữa thì thành mục"
                " mới ở cuối."
            ),
            code="stale",
        )
    else:
        last = stored.sections.order_by("position").last()
        section = PackSection(
            pack=stored, organization=stored.organization, position=(last.position if last else 0) + 1
        )
    section.heading, section.text = plain(heading), plain(text, lines=True)
    if problems := problems_in(section.text):
        raise ValidationError({"text": problems}, code="figure")
    if not section.heading and not section.text:
        raise ValidationError({"text": _("Hãy ghi tên mục hoặc nội dung.")}, code="empty")
    section.full_clean(exclude=["pack", "organization"])
    section.save()
    _changed(stored)
    return section


@transaction.atomic
def save_annex(
    *, pack: Pack, report: str, options: Mapping[str, str], by: Any, on: date, title: str = "",
    layout: str = Layout.AUTO, chart: bool = False, details: bool = True, annex: PackAnnex | None = None,
    seen: str = "",
) -> PackAnnex:  # fmt: skip
    """Binds a report behind the prose, or changes one that is bound.

    Raises ValidationError as `edit_pack`; on `report` for one that does not exist or cannot be made of the period.
    """
    stored = draft_pack(pack)
    if annex is not None:
        annex = _there(annex, seen)
    else:
        last = stored.annexes.order_by("position").last()
        annex = PackAnnex(pack=stored, organization=stored.organization, position=(last.position if last else 0) + 1)
    annex.options = options_known(report, options)
    annex.report, annex.title, annex.layout = report, plain(title), layout
    annex.chart, annex.details = chart, details
    annex.full_clean(exclude=["pack", "organization"])
    annex.save()
    _changed(stored)
    return annex


@transaction.atomic
def remove_part(*, part: PackSection | PackAnnex, seen: str, by: Any) -> None:
    """Takes a section or an annex out of a draft; its history keeps it. Raises ValidationError as `edit_pack`."""
    stored = draft_pack(part.pack)
    _there(part, seen).delete()
    _changed(stored)


@transaction.atomic
def move_part(*, part: PackSection | PackAnnex, up: bool, seen: str, by: Any) -> None:
    """Moves a section or an annex before the one above it, or behind the one below. Raises ValidationError."""
    stored = draft_pack(part.pack)
    _there(part, seen)
    reorder(list(type(part).objects.filter(pack=stored).order_by("position", "pk")), part, up=up)
    _changed(stored)


def reorder(rows: list[Any], part: Any, *, up: bool) -> None:
    """Lets a part change places with its neighbour, and numbers all of them through."""
    at = next((place for place, row in enumerate(rows) if row.pk == part.pk), 0)
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def options_known(report: str, options: Mapping[str, str]) -> dict[str, str]:
    """Of some options those a report has. Raises ValidationError on `report` for one that does not exist."""
    try:
        builder = get_report(report)
    except UnknownReport as error:
        raise ValidationError({"report": str(error)}, code="unknown") from error
    known = {*builder.options, *(("formula",) if builder.formulas else ())}
    return {name: value for name, value in options.items() if value and name in known}


@transaction.atomic
def review_pack(*, pack: Pack, version: int, by: Any, on: date) -> Pack:
    """Says that a draft was read through and may be issued.

    Raises ValidationError with everything that keeps it from being issued: a figure nobody knows, a report that cannot
    be made of the period, nothing in it.
    """
    stored = open_pack(pack, version)
    if stored.state == State.REVIEWED:
        raise ValidationError(_("Báo cáo đã được duyệt."), code="reviewed")
    if problems := compose(stored, on=on).problems:
        raise ValidationError(list(problems), code="problems")
    stored.state = State.REVIEWED
    write_act(stored, Kind.REVIEW, day=on, by=by)
    return _changed(stored)


@transaction.atomic
def reopen_pack(*, pack: Pack, version: int, reason: str, by: Any, on: date) -> Pack:
    """Takes a reviewed report back to a draft, with the reason. Raises ValidationError."""
    stored = open_pack(pack, version)
    if stored.state != State.REVIEWED:
        raise ValidationError(_("Báo cáo đang là dự thảo."), code="draft")
    if not plain(reason):
        raise ValidationError({"reason": _("Hãy ghi lý do trả về dự thảo.")}, code="required")
    stored.state = State.DRAFT
    write_act(stored, Kind.REOPEN, day=on, by=by, note=plain(reason))
    return _changed(stored)


@transaction.atomic
def discard_pack(*, pack: Pack, version: int, reason: str, by: Any, on: date) -> Pack:
    """Gives a draft up; another may be begun for the period. Raises ValidationError."""
    stored = open_pack(pack, version)
    if not plain(reason):
        raise ValidationError({"reason": _("Hãy ghi lý do bỏ dự thảo.")}, code="required")
    stored.state = State.DISCARDED
    write_act(stored, Kind.DISCARD, day=on, by=by, note=plain(reason))
    return _changed(stored)


def open_pack(pack: Pack, version: int) -> Pack:
    """The report, locked, as the page showed it and open to change.

    Raises ValidationError: issued, sent or discarded already; changed by somebody else since the page was opened.
    """
    stored = locked_pack(pack)
    _must_be_open(stored)
    same_version(stored, version)
    return stored


def draft_pack(pack: Pack) -> Pack:
    """The report, locked, for who changes a part of it: what was read through stays as it was read.

    Raises ValidationError: issued, sent or discarded already; reviewed, with what to do first.
    """
    stored = locked_pack(pack)
    if stored.state == State.REVIEWED:
        raise ValidationError(
            _("Báo cáo này đã duyệt nên không sửa được. Hãy trả về dự thảo, sửa rồi duyệt lại."), code="reviewed"
        )
    _must_be_open(stored)
    return stored


def _must_be_open(stored: Pack) -> None:
    if not stored.is_open:
        raise ValidationError(
            _("Báo cáo này %(state)s nên không sửa được nữa.") % {"state": stored.standing}, code="closed"
        )


def _there(part: PackSection | PackAnnex, seen: str) -> Any:
    """A part as it stands in its locked draft. Raises ValidationError: taken out or changed since it was seen."""
    now = type(part).objects.filter(pk=part.pk).first()
    if now is None:
        raise ValidationError(_("Người khác vừa bỏ phần này khỏi dự thảo."), code="stale")
    _same_state(now, seen)
    return now


def _same_state(part: Pack | PackSection | PackAnnex, seen: str) -> None:
    """Raises ValidationError where somebody else has changed a part of a draft since its page was opened."""
    if state_of(part) != seen:
        raise ValidationError(
            _("Người khác vừa sửa phần này của dự thảo. Hãy xem bản hiện nay rồi làm lại; những gì bạn nhập vẫn còn."),
            code="stale",
        )


def locked_pack(pack: Pack) -> Pack:
    """The report as it stands in the database, locked until the transaction ends."""
    return Pack.objects.select_for_update(of=("self",)).select_related("organization", "template").get(pk=pack.pk)


def same_version(pack: Pack, version: int) -> None:
    """Raises ValidationError where somebody else has changed the report since the page was opened."""
    if pack.version != version:
        raise ValidationError(
            _("Người khác vừa sửa báo cáo này. Hãy xem bản mới rồi làm lại; nội dung bạn nhập vẫn còn dưới đây."),
            code="stale",
        )


def write_act(pack: Pack, kind: str, *, day: date, by: Any, note: str = "") -> PackAct:
    """Notes what was done to a report."""
    return PackAct.objects.create(
        pack=pack, organization=pack.organization, kind=kind, on=day, note=note[:500], by=str(by)[:150]
    )


def _changed(pack: Pack) -> Pack:
    pack.version += 1
    pack.save()
    return pack


def plain(text: str, *, lines: bool = False) -> str:
    """What was typed, without spaces and characters nobody sees; line by line where lines matter."""
    text = printable(text)
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return " ".join(text.split())
