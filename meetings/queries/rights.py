"""Which rights assignments to attend ask for, and which of them are missing: spans of days, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from branches.models import Appointment
from meetings.models import GroupMember, VisitAssignment
from members.models import Member

Days = tuple[date, date | None]  # half-open


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody attends an organisation's meetings on some days, because of an assignment."""

    member_id: int
    organization_id: int
    assignment_id: int
    start: date
    end: date | None

    @property
    def days(self) -> Days:
        """Its days."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Holder:
    """Who attends because of an assignment, and whether his account may see what he attends.

    `missing` is what his account still lacks of those days; `account` is None where he has none.
    """

    member: Member
    leads: bool
    days: Days
    account: str | None
    missing: tuple[Days, ...]


def wanted_rights(assignments: Iterable[VisitAssignment], members: Iterable[int] | None = None) -> list[Wanted]:
    """Who attends where because of some assignments: the official himself, or everybody of the group while he is in it.

    Arguments:
        members: only these; everybody, for None.
    """
    rows = list(assignments)
    among = None if members is None else set(members)
    people: dict[int, list[GroupMember]] = defaultdict(list)
    for row in GroupMember.objects.filter(group__in={one.group_id for one in rows if one.group_id}).order_by("start"):
        people[row.group_id].append(row)
    found = []
    for one in rows:
        spans: dict[int, list[Days]] = defaultdict(list)
        if one.member_id:
            spans[one.member_id].append((one.start, one.end))
        for row in people[one.group_id] if one.group_id else ():
            days = common((one.start, one.end), (row.start, row.end))
            if days:
                spans[row.member_id].append(days)
        found += [
            Wanted(member_id, one.organization_id, one.pk, *days)
            for member_id, several in spans.items()
            if among is None or member_id in among
            for days in joined(several)
        ]
    return found


def holders_of(assignment: VisitAssignment, *, on: date) -> list[Holder]:
    """Who attends because of an assignment, the leader of the group on a day first."""
    wanted = wanted_rights([assignment])
    members = Member.objects.select_related("user").in_bulk([one.member_id for one in wanted])
    covered: dict[int, list[Days]] = defaultdict(list)
    for user_id, start, end in visitor_appointments(
        {one.user_id for one in members.values() if one.user_id}, {assignment.organization_id}
    ).values_list("user", "start", "end"):
        covered[user_id].append((start, end))
    leading = GroupMember.objects.filter(group=assignment.group_id, leads=True, span__contains=on)
    leaders = set(leading.values_list("member", flat=True)) if assignment.group_id else set()
    found = []
    for one in wanted:
        member = members[one.member_id]
        user = member.user
        missing = tuple(without(one.days, covered[user.pk])) if user else ()
        found.append(Holder(member, member.pk in leaders, one.days, str(user) if user else None, missing))
    return sorted(found, key=lambda holder: (not holder.leads, holder.member.sort_key, holder.days[0]))


def visitor_appointments(users: Iterable[int], organizations: Iterable[int]) -> QuerySet[Appointment]:
    """The appointments as visitors of some accounts at some organisations, whoever wrote them."""
    return Appointment.objects.filter(
        user__in=list(users), organization__in=list(organizations), role=Appointment.Role.VISITOR
    ).order_by("start")


def common(one: Days, other: Days) -> Days | None:
    """The days two spans share; None where there is none."""
    start = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    end = min(ends) if ends else None
    return (start, end) if end is None or start < end else None


def joined(spans: Iterable[Days]) -> list[Days]:
    """Spans in order, those that touch or overlap as one."""
    found: list[Days] = []
    for start, end in sorted(spans, key=lambda days: days[0]):
        if found and (found[-1][1] is None or start <= found[-1][1]):
            before = found[-1]
            later = None if before[1] is None or end is None else max(before[1], end)
            found[-1] = (before[0], later)
        else:
            found.append((start, end))
    return found


def without(days: Days, covered: Sequence[Days]) -> list[Days]:
    """What is left of a span where others cover it."""
    left: list[Days] = []
    start, end = days
    for begin, close in joined(covered):
        if (close is not None and close <= start) or (end is not None and begin >= end):
            continue
        if begin > start:
            left.append((start, begin))
        if close is None:
            return left
        start = max(start, close)
    if end is None or start < end:
        left.append((start, end))
    return left
