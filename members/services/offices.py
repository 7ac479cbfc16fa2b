"""Offices and terms of committees: who was elected or appointed to what, from which day, on which paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after, last_day_of
from members.models import CommitteeTerm, Member, Membership, Office, OfficeTerm, Rule, SizeWaiver
from members.queries.belongings import official_on
from members.queries.people import is_full
from members.services.memberships import lock_member, must_stand


@dataclass(frozen=True, slots=True)
class NewOffice:
    """An office to enter upon. Half-open: `end` is the first day he no longer holds it."""

    member: Member
    organization: Organization
    office: Office
    start: date
    end: date | None = None
    document: Document | None = None


@transaction.atomic
def appoint_to_office(*, new: NewOffice, by: Any) -> OfficeTerm:
    """A member holds an office in an organisation, his own or another one, from a day on.

    Raises ValidationError: he belongs nowhere that day or is gone before it ends, or is no full member (only full
    members elect and stand, DOMAIN §2.3); somebody else holds an office of which there is one; the organisation does
    not stand then.
    """
    _lock(new.organization)
    lock_member(new.member.pk)
    must_stand(new.organization, new.start, new.end)
    if official_on(new.member, new.start) is None:
        raise ValidationError(
            {"member": _("Ngày %s người này không sinh hoạt chính thức ở tổ chức nào.") % date_text(new.start)}
        )
    _must_stay(new)
    if not Member.objects.filter(is_full(new.start), pk=new.member.pk).exists():
        raise ValidationError(
            {"member": _("Ngày %s người này là đảng viên dự bị; chỉ đảng viên chính thức giữ chức vụ.")
             % date_text(new.start)}
        )  # fmt: skip
    if new.office.single:
        _must_be_vacant(new)
    term = OfficeTerm(
        member=new.member,
        organization=new.organization,
        office=new.office,
        start=new.start,
        end=new.end,
        document=new.document,
    )
    term.full_clean()
    term.save()
    return term


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term of a committee to open: `due_on` is the day it runs out by the rules."""

    organization: Organization
    name: str
    start: date
    due_on: date | None = None


@transaction.atomic
def open_office_terms(*, new: Sequence[NewOffice], by: Any) -> None:
    """Fills offices as a set, where what `appoint_to_office` checks is known to hold."""
    OfficeTerm.objects.bulk_create(
        [
            OfficeTerm(
                member=one.member,
                organization=one.organization,
                office=one.office,
                start=one.start,
                end=one.end,
                document=one.document,
            )
            for one in new
        ],
        batch_size=1000,
    )


@transaction.atomic
def open_committee_terms(*, new: Sequence[NewTerm], by: Any) -> None:
    """Opens the terms of many organisations that have none yet."""
    CommitteeTerm.objects.bulk_create(
        [
            CommitteeTerm(organization=one.organization, name=one.name, start=one.start, due_on=one.due_on)
            for one in new
        ],
        batch_size=1000,
    )


@transaction.atomic
def end_office(*, term: OfficeTerm, last_day: date, reason: str, by: Any, document: Document | None = None) -> None:
    """The last day of an office, why, and by which paper.

    Raises ValidationError where it had not begun by then, or somebody has ended it meanwhile.
    """
    _lock(term.organization)
    term.refresh_from_db(fields=["end", "end_reason"])
    if term.end_reason:
        raise ValidationError(
            _("Đã ghi thôi giữ chức vụ này, đến hết ngày %(day)s: %(reason)s."),
            code="ended",
            params={"day": date_text(last_day_of(term.end)), "reason": term.end_reason},
        )
    term.end, term.end_reason, term.end_document = end_after(last_day), reason, document
    term.full_clean()
    term.save(update_fields=["end", "end_reason", "end_document"])


def leave_offices(*, member_id: int, on: date, reason: str, document: Document | None = None) -> None:
    """Whoever is gone from the installation holds no office in it any longer."""
    rows = OfficeTerm.objects.filter(Q(end__isnull=True) | Q(end__gt=on), member=member_id, start__lt=on)
    rows.update(end=on, end_reason=reason, end_document=document)


@transaction.atomic
def open_committee_term(
    *,
    organization: Organization,
    name: str,
    start: date,
    by: Any,
    due_on: date | None = None,
    seats: int | None = None,
    document: Document | None = None,
    ends_offices: bool = False,
) -> CommitteeTerm:
    """A congress opens a term: the one before ends that day.

    Arguments:
        due_on: the day it runs out by the rules.
        ends_offices: whoever sits on the committee steps down that day; who is elected again is appointed anew.

    Raises ValidationError where the days cross.
    """
    _lock(organization)
    must_stand(organization, start)
    if due_on is not None and due_on <= start:
        raise ValidationError({"due_on": _("Ngày hết nhiệm kỳ phải sau ngày bắt đầu.")})
    before = CommitteeTerm.objects.filter(organization=organization, end__isnull=True).first()
    if before is not None:
        before.end = start
        before.full_clean()
        before.save(update_fields=["end"])
    term = CommitteeTerm(
        organization=organization, name=name, start=start, due_on=due_on, seats=seats, document=document
    )
    term.full_clean()
    term.save()
    if ends_offices:
        sitting = OfficeTerm.objects.filter(organization=organization, office__on_committee=True, start__lt=start)
        sitting.filter(span__contains=start).update(end=start, end_reason=str(_("hết nhiệm kỳ")), end_document=document)
    return term


@transaction.atomic
def close_committee_term(*, term: CommitteeTerm, last_day: date, by: Any) -> None:
    """The last day of a term. Raises ValidationError where it had not begun by then, or has ended already."""
    _lock(term.organization)
    term.refresh_from_db(fields=["end"])
    if term.end is not None:
        raise ValidationError(
            _("Nhiệm kỳ này đã kết thúc, đến hết ngày %s.") % date_text(last_day_of(term.end)), code="ended"
        )
    term.end = end_after(last_day)
    term.full_clean()
    term.save(update_fields=["end"])


@transaction.atomic
def correct_committee_term(*, term: CommitteeTerm, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of a term; the history keeps what stood there.

    Arguments:
        values: name, due_on, seats, document. When it ends is an act of its own.

    Raises ValidationError with the fields that are wrong.
    """
    _lock(term.organization)
    for name, value in values.items():
        setattr(term, name, value)
    if term.due_on is not None and term.due_on <= term.start:
        raise ValidationError({"due_on": _("Ngày hết nhiệm kỳ phải sau ngày bắt đầu.")})
    term.full_clean()
    term.save(update_fields=list(values))


@transaction.atomic
def correct_waiver(*, waiver: SizeWaiver, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place which paper excuses an organisation, and until when; the history keeps what stood there."""
    for name, value in values.items():
        setattr(waiver, name, value)
    waiver.full_clean()
    waiver.save(update_fields=list(values))


@transaction.atomic
def waive_rule(
    *,
    organization: Organization,
    rule: str,
    start: date,
    document: Document,
    by: Any,
    end: date | None = None,
) -> SizeWaiver:
    """A paper lets an organisation stand as it is although a rule warns of it (DOMAIN §2.1).

    Raises ValidationError where another paper does so on one of the days, or there is no such rule.
    """
    must_stand(organization, start)
    waiver = SizeWaiver(organization=organization, rule=Rule(rule), start=start, end=end, document=document)
    waiver.full_clean()
    waiver.save()
    return waiver


def _lock(organization: Organization) -> None:
    """One clerk at a time writes the committee of an organisation."""
    Organization.objects.select_for_update().filter(pk=organization.pk).order_by("pk").first()


def _must_stay(new: NewOffice) -> None:
    """Nobody holds an office beyond the day he is gone for good from the installation."""
    rows = Membership.objects.filter(member=new.member, kind=Membership.Kind.OFFICIAL)
    last = rows.order_by("-start").first()
    if last is not None and last.end is not None and (new.end is None or new.end > last.end):
        sentence = _("Người này thôi sinh hoạt đảng ở đây sau ngày %s; chức vụ phải có ngày cuối không muộn hơn.")
        raise ValidationError({"end": sentence % date_text(last_day_of(last.end))})


def _must_be_vacant(new: NewOffice) -> None:
    held = OfficeTerm.objects.filter(organization=new.organization, office=new.office).select_related("member")
    held = held.filter(Q(end__isnull=True) | Q(end__gt=new.start))
    if new.end is not None:
        held = held.filter(start__lt=new.end)
    other = held.order_by("start").first()
    if other is not None:
        until = _(" đến hết %s") % date_text(last_day_of(other.end)) if other.end else ""
        raise ValidationError(
            {
                "office": _("%(office)s chỉ có một người; %(name)s giữ chức vụ này từ %(start)s%(until)s.")
                % {
                    "office": str(new.office.name).capitalize(),
                    "name": other.member.full_name,
                    "start": date_text(other.start),
                    "until": until,
                }
            }
        )
