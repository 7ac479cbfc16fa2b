"""Where members belong, and on which days their duties differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after, last_day_of, share_a_day, span_holds
from core.postgres import insert_rows, next_ids
from members.models import DutySpan, Member, Membership

_MEMBERSHIP_COLUMNS = (
    "id", "member_id", "organization_id", "kind", "start", "end", "start_reason", "end_reason", "document_id", "home",
)  # fmt: skip
# Two ways of one thing, of which one holds on a day; a suspension and what transfers lay may lie over them.
EXEMPTIONS = (DutySpan.Kind.EXEMPT, DutySpan.Kind.TERM_EXEMPT)
_DUTY_COLUMNS = ("id", "member_id", "organization_id", "kind", "start", "end", "document_id")


@dataclass(slots=True)
class NewMembership:
    """A membership to open. Half-open: `end` is the first day it no longer holds."""

    member_id: int
    organization_id: int
    kind: str
    start: date
    end: date | None = None
    start_reason: str = Membership.StartReason.RECORDED
    end_reason: str = ""
    document_id: int | None = None
    home: str = ""


@dataclass(slots=True)
class NewDutySpan:
    """Days on which a member need not, or may not, attend. Half-open."""

    member_id: int
    organization_id: int
    kind: str
    start: date
    end: date | None = None
    document_id: int | None = None


@transaction.atomic
def open_memberships(*, new: Sequence[NewMembership], by: Any) -> list[int]:
    """Opens memberships as a set; returns their ids in the order given.

    Raises ValidationError where an organisation is no branch on the first day, IntegrityError where a member would
    belong officially (or temporarily) to two organisations on one day.
    """
    _must_be_branches({(one.organization_id, one.start) for one in new})
    return _insert(Membership._meta.db_table, _MEMBERSHIP_COLUMNS, new)


@transaction.atomic
def lay_duty_spans(*, new: Sequence[NewDutySpan], by: Any) -> list[int]:
    """Lays exemptions, term exemptions and suspensions over memberships as a set; returns their ids.

    Raises ValidationError where a member would be exempt and exempt for a term on one day, IntegrityError where he
    already has the same kind on one of the days.
    """
    _must_be_exempt_once(new)
    return _insert(DutySpan._meta.db_table, _DUTY_COLUMNS, new)


@transaction.atomic
def end_membership(
    *, membership: Membership, last_day: date, reason: str, by: Any, document: Document | None = None
) -> None:
    """Ends a membership after its last day, for a reason (Membership.EndReason) and by a paper.

    Raises ValidationError where it had not begun by then, or somebody has ended it meanwhile.
    """
    lock_member(membership.member_id)
    membership.refresh_from_db(fields=["end", "end_reason"])
    if membership.end_reason:
        raise ValidationError(
            _("Sinh hoạt này đã được ghi kết thúc: %(reason)s, đến hết ngày %(day)s."),
            code="ended",
            params={"reason": membership.get_end_reason_display(), "day": date_text(last_day_of(membership.end))},
        )
    membership.end = end_after(last_day)
    membership.end_reason = reason
    membership.end_document = document
    membership.full_clean()
    membership.save(update_fields=["end", "end_reason", "end_document"])


@transaction.atomic
def end_duty_span(*, duty: DutySpan, last_day: date, by: Any, document: Document | None = None) -> None:
    """Ends an exemption or a suspension after its last day, by a paper.

    Raises ValidationError where it had not begun by then.
    """
    lock_member(duty.member_id)
    duty.end = end_after(last_day)
    duty.end_document = document
    duty.full_clean()
    duty.save(update_fields=["end", "end_document"])


@transaction.atomic
def transfer_member(
    *, member: Member, to: Organization, on: date, by: Any, document: Document | None = None
) -> Membership:
    """Moves a member's official membership to another organisation: from the day on he belongs there alone.

    Arguments:
        on: the first day in the new organisation (half-open: both branches may meet that day, only the new one counts
            him, DOMAIN §6.2).

    Raises ValidationError: he belongs nowhere on the day before, belongs there already, or has a later membership; the
    other organisation does not exist then, ends, or is no branch.
    """
    lock_member(member.pk)
    current = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, span__contains=on).first()
    if current is None or current.start == on:
        raise ValidationError({"on": _no_place_to_leave(current, on)})
    if current.organization_id == to.pk:
        raise ValidationError(_("Đảng viên đang sinh hoạt tại chính tổ chức này."), code="same_organization")
    if current.end is not None:
        raise ValidationError(
            _("Sinh hoạt hiện tại đã có ngày kết thúc %(day)s."),
            code="already_ending",
            params={"day": f"{current.end:%d/%m/%Y}"},
        )
    must_stand(to, on)
    must_be_branch(to, on, field="to")
    current.end = on
    current.end_reason = Membership.EndReason.TRANSFER_OUT
    current.save(update_fields=["end", "end_reason"])
    opened = Membership(
        member=member,
        organization=to,
        kind=Membership.Kind.OFFICIAL,
        start=on,
        start_reason=Membership.StartReason.TRANSFER_IN,
        document=document,
    )
    opened.full_clean()
    opened.save()
    return opened


def _no_place_to_leave(current: Membership | None, on: date) -> ValidationError:
    """Why nobody can be transferred on a day: he belongs nowhere the day before it."""
    if current is None:
        sentence = _("Ngày %(day)s đảng viên không sinh hoạt chính thức ở tổ chức nào.")
        return ValidationError(sentence, code="not_a_member", params={"day": date_text(on)})
    name = names_on([current.organization_id], on).get(current.organization_id, "")
    return ValidationError(
        _("Đảng viên bắt đầu sinh hoạt tại %(name)s đúng ngày %(day)s; ngày chuyển phải sau ngày ấy."),
        code="not_a_member",
        params={"name": name, "day": date_text(on)},
    )


def lock_member(member_id: int) -> None:
    """Lets one clerk at a time change where a member belongs: the second one finds what the first wrote, and is told.

    Without it both would find nothing in their way, and the constraint would answer the second with an error.
    """
    Member.objects.select_for_update().filter(pk=member_id).order_by("pk").first()


def must_stand(organization: Organization, start: date, end: date | None = None) -> None:
    """Nobody belongs to what does not exist yet, or no longer."""
    standing = Organization.objects.filter(pk=organization.pk)
    if not standing.filter(tree.stood_on(start)).exists():
        raise ValidationError(
            _("Ngày %(day)s tổ chức này không tồn tại."), code="not_standing", params={"day": f"{start:%d/%m/%Y}"}
        )
    if standing.filter(tree.ended_by((end or date.max) - timedelta(days=1))).exists():
        raise ValidationError(
            _("Tổ chức này giải thể trước khi thời gian sinh hoạt kết thúc; hãy chọn nơi khác hoặc ghi ngày kết thúc."),
            code="ends_before",
        )


def must_be_branch(organization: Organization, on: date, *, field: str = "organization") -> None:
    """A member belongs to a branch, or to a grassroots branch: of what holds no branch meetings no roll includes him.

    Arguments:
        field: beside which the sentence stands.
    """
    try:
        _must_be_branches({(organization.pk, on)})
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _must_be_branches(first_days: Set[tuple[int, date]]) -> None:
    """The same of many organisations at once, each on the first day of a membership there; whether it stood that day
    at all is another question (`must_stand`)."""
    forms = tree.branch_or_not({pk for pk, _day in first_days})
    for pk, day in sorted(first_days):
        if any(span_holds(span, day) and not is_branch for span, is_branch in forms.get(pk, ())):
            name = names_on([pk], day).get(pk) or Organization.objects.values_list("code", flat=True).get(pk=pk)
            raise ValidationError(_("%s không phải chi bộ; hãy chọn một chi bộ.") % name, code="no_branch")


def _insert(table: str, columns: Sequence[str], new: Sequence[Any]) -> list[int]:
    if not new:
        return []
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        insert_rows(
            cursor,
            table,
            columns,
            ([pk, *(getattr(one, name) for name in columns[1:])] for pk, one in zip(ids, new, strict=True)),
        )
    return ids


@transaction.atomic
def open_membership(*, new: NewMembership, by: Any) -> Membership:
    """Opens one membership, checked field by field. Raises ValidationError with the fields that are wrong."""
    lock_member(new.member_id)
    membership = Membership(**{name: getattr(new, name) for name in _MEMBERSHIP_COLUMNS[1:]})
    _check(membership)
    membership.save()
    return membership


@transaction.atomic
def lay_duty_span(*, new: NewDutySpan, by: Any) -> DutySpan:
    """Lays one exemption or suspension, checked field by field. Raises ValidationError with what is wrong."""
    lock_member(new.member_id)
    duty = DutySpan(**{name: getattr(new, name) for name in _DUTY_COLUMNS[1:]})
    _check(duty)
    duty.save()
    return duty


def _check(row: Membership | DutySpan) -> None:
    """What every single row must be, opened or corrected: of a branch that stands then; no two exemptions on a day."""
    row.full_clean()
    if isinstance(row, Membership):
        must_stand(row.organization, row.start, row.end)
        must_be_branch(row.organization, row.start)
    else:
        _exempt_once(row)


def _exempt_once(duty: DutySpan) -> None:
    """Nobody is exempt and exempt for a term on one day: the screens would have to choose which to say."""
    if duty.kind not in EXEMPTIONS:
        return
    others = _exemptions_between([duty.member_id], duty.start, duty.end).exclude(pk=duty.pk)
    other = others.order_by("start").first()
    if other is not None:
        raise ValidationError({"kind": already_exempt(other.get_kind_display(), other.start, other.end)})


def _must_be_exempt_once(new: Sequence[NewDutySpan]) -> None:
    """The same of a set: each against what is recorded, and against the others of the same member."""
    laid: dict[int, list[DutySpan | NewDutySpan]] = defaultdict(list)
    fresh = [one for one in new if one.kind in EXEMPTIONS]
    if not fresh:
        return
    for row in _exemptions_between({one.member_id for one in fresh}, min(one.start for one in fresh), None):
        laid[row.member_id].append(row)
    for one in fresh:
        for other in laid[one.member_id]:
            # Of one kind twice the constraint speaks.
            if other.kind != one.kind and share_a_day((one.start, one.end), (other.start, other.end)):
                kind = str(DutySpan.Kind(other.kind).label)
                raise ValidationError(already_exempt(kind, other.start, other.end), code="exempt_twice")
        laid[one.member_id].append(one)


def _exemptions_between(members: Iterable[int], start: date, end: date | None) -> QuerySet[DutySpan]:
    rows = DutySpan.objects.filter(Q(end__isnull=True) | Q(end__gt=start), member__in=members, kind__in=EXEMPTIONS)
    return rows if end is None else rows.filter(start__lt=end)


def already_exempt(kind: str, start: date, end: date | None) -> str:
    """Why a member cannot be exempt another way: he is, from a day on, or until before `end`."""
    until = _(" đến hết %s") % date_text(last_day_of(end)) if end else ""
    return _("Đảng viên đã được %(kind)s từ %(start)s%(until)s; hãy ghi kết thúc trước.") % {
        "kind": kind,
        "start": date_text(start),
        "until": until,
    }


@transaction.atomic
def correct_span(*, row: Membership | DutySpan, values: Mapping[str, Any], by: Any) -> None:
    """Corrects a membership or duty span that was written wrongly, in place; the history keeps what stood there.

    Raises ValidationError with the fields that are wrong. Where only papers and reasons are corrected, what the record
    said of days and places before these rules were kept is not asked to answer for itself.
    """
    for name, value in values.items():
        setattr(row, name, value)
    if values.keys() & {"member", "organization", "kind", "start", "end"}:
        _check(row)
    else:
        row.full_clean()
    row.save()
