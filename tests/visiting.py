"""Builders of what superiors at meetings need: an official with an account, a group, an assignment, a visit."""

from datetime import date
from typing import Any

from branches.models import Organization
from core.audit import SYSTEM
from meetings.models import Visit, VisitAssignment, WorkingGroup
from meetings.services import NewGroup, NewVisiting, assign_visitors, found_groups, record_visit
from members.models import Member
from members.services import correct_member
from tests.factories import TODAY, World, make_member, make_user

JANUARY = date(2022, 1, 1)


def make_official(world: World, name: str, *, account: bool = True) -> Member:
    """A member of the court's branch who attends elsewhere; with an account of his own."""
    member = make_member(name, world.e)
    if account:
        give_account(member)
    return member


def give_account(member: Member) -> None:
    """Ties a new account to a member."""
    user = make_user(f"u{member.pk}", full_name=member.full_name)
    correct_member(member=member, values={"user": user}, by=SYSTEM)


def make_group(world: World, *people: Member, **values: Any) -> WorkingGroup:
    """A group of the district's committee since January 2022; the first one leads it."""
    given = {"organization": world.d, "name": "Tổ công tác số 1", "start": JANUARY} | values
    (group,) = found_groups(new=[NewGroup(people=people, **given)], by=SYSTEM)
    return group


def make_visiting(world: World, *places: Organization, **values: Any) -> list[VisitAssignment]:
    """Somebody attends these places quarterly since January 2022, sent by the district."""
    given = {"assigned_by": world.d, "rhythm": "quarterly", "start": JANUARY} | values
    return assign_visitors(new=NewVisiting(organizations=places, **given), on=TODAY, by=SYSTEM)


def make_visit(organization: Organization, member: Member, day: date, **values: Any) -> Visit:
    """Somebody attended on a day."""
    given = {"on": TODAY, "by": SYSTEM} | values
    return record_visit(organization=organization, member=member, visited_on=day, **given)
