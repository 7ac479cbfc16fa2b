"""Probationary members: when their twelve months end, by when the branch must consider them, what comes next.

They are told by their own dates, so that whoever was entered without a file of recruitment is not forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from members.models import Member, Membership
from members.queries import Deadline, is_full
from members.queries.limits import deadlines_after
from recruitment.models import Candidate
from recruitment.queries.steps import PROBATION, RECOGNITION, ceremony_of

OVERDUE, DUE, SOON, NEAR, FAR = "overdue", "due", "soon", "near", "far"
LIGHTS = {
    OVERDUE: gettext_lazy("Quá hạn xét"),
    DUE: gettext_lazy("Đã hết 12 tháng, còn hạn xét"),
    SOON: gettext_lazy("Còn 1–30 ngày"),
    NEAR: gettext_lazy("Còn 31–60 ngày"),
    FAR: gettext_lazy("Còn trên 60 ngày"),
}
# Days before the end from which a light shows: 60 and 30, and on the day itself.
NEAR_DAYS, SOON_DAYS = 60, 30


@dataclass(frozen=True, slots=True)
class Probationer:
    """A probationary member on a day.

    Arguments:
        began: the day of the ceremony; of records that lack it the day of admission.
        ends: the day on which twelve months from the ceremony have passed; None where no ceremony is on record.
        due: the last day for the branch to consider him.
        candidate: his file of recruitment, where there is one.
    """

    member: Member
    organization_id: int
    began: date | None
    ends: date | None
    due: Deadline | None
    candidate: Candidate | None

    def days_left(self, on: date) -> int | None:
        """Days until the twelve months end; negative afterwards."""
        return (self.ends - on).days if self.ends else None

    def light(self, on: date) -> str:
        """How near the end is: one of OVERDUE, DUE, SOON, NEAR, FAR."""
        if self.ends is None:
            return FAR
        if self.due is not None and self.due.day < on:
            return OVERDUE
        left = (self.ends - on).days
        return DUE if left <= 0 else SOON if left <= SOON_DAYS else NEAR if left <= NEAR_DAYS else FAR


def probationers_of(organizations: Any, on: date) -> list[Probationer]:
    """The probationary members of some organisations on a day, the nearest end first: a fixed number of queries.

    Arguments:
        organizations: their ids, or a query of them.
    """
    return with_ends(_memberships(organizations, on), on)


def with_ends(memberships: Iterable[Membership], on: date) -> list[Probationer]:
    """Some memberships of probationary members with the days their probation ends."""
    rows = list(memberships)
    files = Candidate.objects.filter(member__in=[row.member_id for row in rows]).order_by("pk")
    candidates = {one.member_id: one for one in files}
    began = {row.member_id: ceremony_of(row.member) for row in rows}
    ends = {day: one.day for day, one in deadlines_after(PROBATION, [day for day in began.values() if day]).items()}
    dues = deadlines_after(RECOGNITION, ends.values())
    found = []
    for row in rows:
        start = began[row.member_id]
        end = ends.get(start) if start else None
        found.append(
            Probationer(
                row.member,
                row.organization_id,
                start,
                end,
                dues.get(end) if end else None,
                candidates.get(row.member_id),
            )
        )
    return sorted(found, key=lambda one: (one.ends or date.max, one.member.sort_key, one.member.pk))


def _memberships(organizations: Any, on: date) -> QuerySet[Membership]:
    rows = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, span__contains=on, organization__in=organizations
    ).exclude(is_full(on, of="member__"))
    return rows.select_related("member")
