"""The rights that go with attending: written with an assignment, kept in step with it, never wider than its days.

Every act on groups and assignments calls `settle_rights` at its end. What somebody appointed by hand is left alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from branches.models import Appointment, Organization
from branches.services import appoint
from meetings.models import VisitAssignment, VisitRight
from meetings.queries.rights import Wanted, common, visitor_appointments, wanted_rights, without
from members.models import Member

Pair = tuple[int, int]  # member, organisation


@transaction.atomic
def settle_rights(*, assignments: Iterable[VisitAssignment], on: date, by: Any, of: Member | None = None) -> None:
    """Makes the accounts of who attends because of some assignments see what they attend, on those days and no others.

    An appointment that was written because of an assignment follows it: it ends earlier, lasts longer, or is taken away
    where it had not begun. Days that another appointment covers are not written twice. Whose account was changed since
    loses, from today on, what the former account was given.

    Arguments:
        of: only what concerns one member: he joined or left a group, or was given an account.
        on: today.
    """
    touched = list(assignments)
    organizations = {one.organization_id for one in touched}
    concerned = _members_of(touched) if of is None else {of.pk}
    # Another assignment of the same people there may have to give, or may now give, what this one gave.
    there = VisitAssignment.objects.filter(organization__in=organizations).filter(
        Q(member__in=concerned) | Q(group__people__member__in=concerned)
    )
    wanted: dict[Pair, list[Wanted]] = defaultdict(list)
    for one in wanted_rights(there.distinct().order_by("start", "pk"), concerned):
        wanted[one.member_id, one.organization_id].append(one)
    accounts = dict(Member.objects.filter(pk__in=concerned, user__isnull=False).values_list("pk", "user"))
    given: dict[Pair, list[VisitRight]] = defaultdict(list)
    rights = VisitRight.objects.filter(member__in=concerned, organization__in=organizations)
    for right in rights.select_related("appointment").order_by("appointment__start", "pk"):
        given[right.member_id, right.organization_id].append(right)
    for pair in sorted(set(wanted) | set(given)):
        _keep_in_step(given[pair], wanted[pair], accounts.get(pair[0]), on)
    _write_missing(wanted, accounts, by=by)


@transaction.atomic
def grant_rights(*, member: Member, on: date, by: Any) -> None:
    """Gives the account of a member the rights of everything he attends, by himself and with his groups."""
    own = Q(member=member) | Q(group__people__member=member)
    settle_rights(assignments=VisitAssignment.objects.filter(own).distinct(), of=member, on=on, by=by)


def _members_of(assignments: list[VisitAssignment]) -> set[int]:
    """Whoever ever attended, or was given a right, because of some assignments."""
    now = {one.member_id for one in wanted_rights(assignments)}
    return now | set(VisitRight.objects.filter(assignment__in=assignments).values_list("member", flat=True))


def _keep_in_step(rights: list[VisitRight], wanted: list[Wanted], account: int | None, on: date) -> None:
    """Cuts, prolongs or takes away what was written before."""
    for right in rights:
        held = right.appointment
        days = (held.start, held.end)
        if held.user_id != account:
            _set_end(right, min(held.end or on, on))
            continue
        own = [one for one in wanted if one.assignment_id == right.assignment_id and common(one.days, days)]
        if not own:
            _take_away(right)
            continue
        (first, *_later) = own
        others = Appointment.objects.filter(
            user=held.user_id, organization=held.organization_id, role=held.role, start__gt=held.start
        )
        following = others.order_by("start").values_list("start", flat=True).first()
        ends = [end for end in (first.end, following) if end is not None]
        _set_end(right, min(ends) if ends else None)


def _set_end(right: VisitRight, end: date | None) -> None:
    held = right.appointment
    if end is not None and end <= held.start:
        _take_away(right)
    elif held.end != end:
        held.end = end
        held.full_clean()
        held.save(update_fields=["end"])


def _take_away(right: VisitRight) -> None:
    """A right nobody should have had, or that would only have begun: the history keeps that it stood there."""
    held = right.appointment
    right.delete()
    held.delete()


def _write_missing(wanted: dict[Pair, list[Wanted]], accounts: dict[int, int], *, by: Any) -> None:
    """Appoints whoever has an account, on the days no other appointment covers."""
    covered: dict[Pair, list[tuple[date, date | None]]] = defaultdict(list)
    places = {organization_id for _member, organization_id in wanted}
    members = {user_id: member_id for member_id, user_id in accounts.items()}
    for row in visitor_appointments(accounts.values(), places):
        covered[members[row.user_id], row.organization_id].append((row.start, row.end))
    organizations = Organization.objects.in_bulk(places)
    users = {member.pk: member.user for member in Member.objects.filter(pk__in=accounts).select_related("user")}
    for pair, spans in sorted(wanted.items()):
        member_id, organization_id = pair
        if member_id not in accounts:
            continue
        for one in spans:
            for start, end in without(one.days, covered[pair]):
                appointment = appoint(
                    user=users[member_id], organization=organizations[organization_id],
                    role=Appointment.Role.VISITOR, start=start, end=end, by=by,
                )  # fmt: skip
                VisitRight.objects.create(
                    assignment_id=one.assignment_id, organization_id=organization_id, member_id=member_id,
                    appointment=appointment,
                )  # fmt: skip
                covered[pair].append((start, end))
