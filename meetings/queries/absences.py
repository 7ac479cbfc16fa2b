"""Who stays away: absent from two regular meetings running, or without a reason in three months of a year.

An alert and nothing else: the second is when striking off is to be considered (DOMAIN §2.7, §6.50), by people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from core.names import sort_key
from core.periods import Period, add_months, first_of_month
from meetings.models import Attendance, Meeting
from members.models import Membership
from members.queries import REQUIRED, belongings_on, files_readable_by, members_named

RUNNING = 2  # regular meetings in a row
MONTHS = 3  # of a calendar year, without a reason
_LOOKED_BACK = 12  # months in which a run may have begun

Status = Attendance.Status

# One row a member of some branches, wherever his meetings were: who was transferred, or whose branch was merged, begins
# no new year (DOMAIN §6.37). A run ends with the last regular meeting he came to; special duty neither ends nor
# lengthens it, as he was not required there.
_ABSENCES = """
WITH marks AS (
    SELECT a.member_id, m.date, m.for_month, m.kind = ANY(%(monthly)s) AS monthly, a.status
    FROM meetings_attendance a JOIN meetings_meeting m ON m.id = a.meeting_id
    WHERE a.member_id IN (
            SELECT member_id FROM members_membership WHERE organization_id = ANY(%(ids)s) AND span @> %(on)s::date
        )
        AND m.status = ANY(%(counted)s) AND m.kind = ANY(%(rated)s)
        AND m.date >= LEAST(%(since)s::date, %(year)s::date) AND m.date <= %(on)s AND a.status = ANY(%(marked)s)
), last AS (
    SELECT member_id, max(date) FILTER (WHERE monthly AND status = ANY(%(came)s)) AS came FROM marks GROUP BY 1
), summed AS (
    SELECT k.member_id,
        count(*) FILTER (WHERE k.monthly AND k.date > COALESCE(l.came, '-infinity')) AS running,
        min(k.date) FILTER (WHERE k.monthly AND k.date > COALESCE(l.came, '-infinity')) AS since,
        COALESCE(array_agg(DISTINCT k.for_month) FILTER (
            WHERE k.status = %(unexcused)s AND k.for_month >= %(year)s AND k.for_month < %(after)s
        ), '{}') AS months
    FROM marks k JOIN last l USING (member_id) GROUP BY 1
)
SELECT member_id, running, since, months FROM summed
WHERE running >= %(running)s OR cardinality(months) >= %(least)s
"""


@dataclass(frozen=True, slots=True)
class Absentee:
    """A member and what the rolls say of him. `uuid` where the reader may open his file."""

    name: str
    organization_id: int
    branch: str
    running: int
    since: date | None
    months: tuple[date, ...]
    uuid: Any = None

    @property
    def stays_away(self) -> bool:
        """Absent from so many regular meetings in a row."""
        return self.running >= RUNNING

    @property
    def without_reason(self) -> bool:
        """Absent without a reason in so many months of the year."""
        return len(self.months) >= MONTHS


def absentees(user: Any, *, within: Organization | None, on: date, year: int | None = None) -> list[Absentee]:
    """The members who stay away, of the branches whose members a user sees; a handful of queries.

    Each stands at the branch where he must attend today, with his meetings wherever he belonged; who is not required
    anywhere today any more, having left, been exempted or suspended, is not told of.

    Arguments:
        year: whose months without a reason count; that of `on`, if not given. A run is the present one.
    """
    branches = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    if within is not None:
        branches = branches.filter(pk__in=tree.subtree(within, on=on).values("pk"))
    ids = list(branches.values_list("pk", flat=True))
    rows = _absences(ids, on, Period.year(date(year, 1, 1)) if year else Period.year(on))
    at = _required_at({row[0] for row in rows}, ids, on)
    rows = [row for row in rows if row[0] in at]
    names = members_named(at)
    called = names_on(set(at.values()), on)
    files = dict(files_readable_by(user, on=on).filter(pk__in=at).values_list("pk", "uuid"))
    found = [
        Absentee(names[pk], at[pk], called.get(at[pk], ""), running, since, tuple(sorted(months)), files.get(pk))
        for pk, running, since, months in rows
    ]
    return sorted(found, key=lambda one: (-len(one.months), -one.running, one.branch, sort_key(one.name)))


def _required_at(members: set[int], branches: list[int], on: date) -> dict[int, int]:
    """Where some members must attend on a day, of some branches: two queries."""
    memberships = Membership.objects.filter(member__in=members, organization__in=branches, span__contains=on)
    standings = belongings_on({(pk, on) for pk in memberships.values_list("organization", flat=True)})
    required = {one.member_id: one.organization_id for one in standings if one.standing == REQUIRED}
    return {pk: required[pk] for pk in members & required.keys()}


def _absences(ids: list[int], on: date, year: Period) -> list[tuple[int, int, date | None, list[date]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _ABSENCES,
            {
                "ids": ids, "on": on, "since": add_months(first_of_month(on), -_LOOKED_BACK),
                "year": year.start, "after": year.end, "running": RUNNING, "least": MONTHS,
                "monthly": [str(kind) for kind in Meeting.MONTHLY_KINDS],
                "rated": [str(kind) for kind in Meeting.RATED_KINDS],
                "counted": [str(status) for status in Meeting.COUNTED_STATUSES],
                "marked": [str(one) for one in (Status.PRESENT, Status.LATE, Status.EXCUSED, Status.UNEXCUSED)],
                "came": [str(Status.PRESENT), str(Status.LATE)], "unexcused": str(Status.UNEXCUSED),
            },
        )  # fmt: skip
        return cursor.fetchall()
