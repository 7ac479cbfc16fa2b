"""Who is what to a branch on a day: every case of DOMAIN §2.3 and §6 that concerns the roll."""

from collections.abc import Callable
from datetime import date

import pytest

from branches.models import Organization
from members.models import DutySpan, Member, Membership
from members.queries import Belonging, belongings_on, headcount_on, is_full, members_on, with_current
from tests.factories import START, TODAY, World, make_duty, make_member, make_membership, make_organization
from tests.letters import make_letter

pytestmark = pytest.mark.django_db

DAY = date(2022, 6, 10)
BEFORE, AFTER = date(2022, 6, 9), date(2022, 6, 11)
Kind, Duty = Membership.Kind, DutySpan.Kind


def plain(here: Organization, other: Organization) -> Member:
    return make_member("A", here)


def probationary(here: Organization, other: Organization) -> Member:
    return make_member("A", here, start=date(2022, 1, 5), admission_date=date(2022, 1, 5), full_membership_date=None)


def moved_in_that_day(here: Organization, other: Organization) -> Member:
    member = make_member("A", other, end=DAY)
    make_membership(member, here, start=DAY)
    return member


def moved_out_that_day(here: Organization, other: Organization) -> Member:
    member = make_member("A", here, end=DAY)
    make_membership(member, other, start=DAY)
    return member


def moved_out_the_day_after(here: Organization, other: Organization) -> Member:
    member = make_member("A", here, end=AFTER)
    make_membership(member, other, start=AFTER)
    return member


def duty(kind: str, start: date, end: date | None = None) -> Callable[[Organization, Organization], Member]:
    def make(here: Organization, other: Organization) -> Member:
        member = make_member("A", here)
        make_duty(member, here, kind, start=start, end=end)
        return member

    return make


def exempt_and_suspended(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_duty(member, here, Duty.EXEMPT)
    make_duty(member, here, Duty.SUSPENDED)
    return member


def exempt_by_his_former_branch(here: Organization, other: Organization) -> Member:
    member = make_member("A", other, end=date(2022, 2, 1))
    make_membership(member, here, start=date(2022, 2, 1))
    make_duty(member, other, Duty.EXEMPT, start=date(2022, 1, 1))
    return member


def away(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_membership(member, other, kind=Kind.TEMPORARY, start=DAY, end=AFTER)
    return member


def back_that_day(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_membership(member, other, kind=Kind.TEMPORARY, end=DAY)
    return member


def away_and_suspended(here: Organization, other: Organization) -> Member:
    member = away(here, other)
    make_duty(member, here, Duty.SUSPENDED)
    return member


def hosted(here: Organization, other: Organization) -> Member:
    return away(other, here)


def hosted_and_exempt(here: Organization, other: Organization) -> Member:
    member = hosted(here, other)
    make_duty(member, other, Duty.TERM_EXEMPT)
    return member


def guest_of_another_branch(here: Organization, other: Organization) -> Member:
    member = make_member("A", other)
    make_membership(member, here, kind=Kind.GUEST)
    return member


def guest_without_a_home(here: Organization, other: Organization) -> Member:
    return make_member("A", here, kind=Kind.GUEST)


def official_and_temporary_here(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_membership(member, here, kind=Kind.TEMPORARY)
    return member


def official_and_guest_here(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_membership(member, here, kind=Kind.GUEST)
    return member


def guest_and_temporary_here(here: Organization, other: Organization) -> Member:
    member = make_member("A", other)
    make_membership(member, here, kind=Kind.GUEST)
    make_membership(member, here, kind=Kind.TEMPORARY)
    return member


# Of each case: the standing here, whether in the headcount here, and the standing at the other branch, if any.
def on_the_way(here: Organization, other: Organization) -> Member:
    member = make_member("A", here)
    make_letter(member, other, BEFORE)
    return member


def on_the_way_and_suspended(here: Organization, other: Organization) -> Member:
    member = on_the_way(here, other)
    make_duty(member, here, Duty.SUSPENDED)
    return member


def hosted_and_on_the_way(here: Organization, other: Organization) -> Member:
    member = hosted(here, other)
    make_letter(member, here, BEFORE)
    return member


CASES: list[tuple[Callable[[Organization, Organization], Member], str | None, bool, str | None]] = [
    (plain, "required", True, None),
    (probationary, "required", True, None),  # §6.4
    (moved_in_that_day, "required", True, None),  # §6.2
    (moved_out_that_day, None, False, "required"),  # §6.2
    (moved_out_the_day_after, "required", True, None),  # §6.1
    (duty(Duty.EXEMPT, DAY), "exempt", True, None),  # §6.6: exempt from the decision's day on
    (duty(Duty.EXEMPT, AFTER), "required", True, None),
    (duty(Duty.TERM_EXEMPT, BEFORE, AFTER), "exempt", True, None),
    (duty(Duty.TERM_EXEMPT, START, DAY), "required", True, None),  # ended: the day itself is due again
    (duty(Duty.SUSPENDED, DAY, AFTER), "suspended", True, None),
    (duty(Duty.SUSPENDED, START, DAY), "required", True, None),
    (exempt_and_suspended, "suspended", True, None),
    (exempt_by_his_former_branch, "exempt", True, None),  # the decision follows the member
    (away, "away", False, "required"),  # §6.7: counted once, at the host
    (back_that_day, "required", True, None),
    (away_and_suspended, "away", False, "suspended"),
    (hosted, "required", True, "away"),
    (hosted_and_exempt, "exempt", True, "away"),
    (guest_of_another_branch, "guest", False, "required"),  # §6.8
    (guest_without_a_home, "guest", False, None),
    (official_and_temporary_here, "required", True, None),
    (official_and_guest_here, "required", True, None),
    (guest_and_temporary_here, "required", True, "away"),
    (on_the_way, "exempt", True, None),  # §6.3: required nowhere, of the origin's headcount
    (on_the_way_and_suspended, "suspended", True, None),
    (hosted_and_on_the_way, "exempt", True, "away"),
    (duty(Duty.AWAY, DAY, AFTER), "away", False, None),  # at a host outside the installation
    (duty(Duty.AWAY, START, DAY), "required", True, None),
]


@pytest.mark.parametrize(("case", "here", "counted", "elsewhere"), CASES)
def test_standing(
    case: Callable[[Organization, Organization], Member], here: str | None, counted: bool, elsewhere: str | None
) -> None:
    first, second = make_organization("1"), make_organization("2")
    case(first, second)
    at_first, at_second = members_on(first, DAY), members_on(second, DAY)
    assert [(one.standing, one.in_headcount) for one in at_first] == ([(here, counted)] if here else [])
    assert [one.standing for one in at_second] == ([elsewhere] if elsewhere else [])


def test_nobody_is_required_at_two_branches_on_one_day() -> None:
    """District attendance counts each member once (§6.7)."""
    first, second = make_organization("1"), make_organization("2")
    for make, *_expected in CASES:
        make(first, second)
    found = belongings_on([(first.pk, DAY), (second.pk, DAY)])
    required = [one.member_id for one in found if one.standing == "required"]
    assert len(required) == len(set(required)) > 10


def test_many_days_are_answered_as_one_by_one(world: World, django_assert_num_queries: Callable) -> None:
    days = [
        (organization.pk, day)
        for organization in (world.a, world.b, world.c, world.e)
        for day in (date(2022, 3, 31), date(2022, 7, 1), TODAY)
    ]
    with django_assert_num_queries(1):
        together = belongings_on(days)
    organizations = {organization.pk: organization for organization in world.organizations}
    one_by_one = [one for pk, day in sorted(days) for one in members_on(organizations[pk], day)]
    assert together == one_by_one
    assert len(together) > 20
    assert all(isinstance(one, Belonging) for one in together)


def test_no_day_asks_about_nobody(world: World) -> None:
    assert belongings_on([]) == []
    assert members_on(world.a, date(2020, 12, 31)) == []


def test_the_headcount_of_an_organization_is_its_official_members(world: World) -> None:
    """Stock, not roll: at home who is away, not the guests nor who is hosted (§2.3)."""
    assert headcount_on([world.a.pk], TODAY) == 8
    assert headcount_on([world.c.pk], TODAY) == 2
    assert headcount_on([one.pk for one in world.organizations], TODAY) == 16
    assert headcount_on([world.a.pk], date(2022, 3, 31)) == 9


@pytest.mark.parametrize(
    ("name", "state", "place"),
    [
        ("an", "full", "A"),
        ("probationary", "probationary", "A"),
        ("exempt", "exempt", "A"),
        ("term_exempt", "term_exempt", "A"),
        ("suspended", "suspended", "A"),
        ("moved", "full", "B"),
        ("left", "full", None),
        ("temporary", "full", "C"),
        ("guest", "full", "B"),
    ],
)
def test_state_and_place_follow_from_spans_and_dates(world: World, name: str, state: str, place: str | None) -> None:
    member = with_current(Member.objects.filter(pk=world.members[name].pk), on=TODAY).get()
    assert (member.state, member.organization_code) == (state, place)


@pytest.mark.parametrize(
    ("admission", "full", "on", "expected"),
    [
        (date(2021, 5, 1), date(2022, 5, 1), date(2022, 4, 30), False),
        (date(2021, 5, 1), date(2022, 5, 1), date(2022, 5, 1), True),
        (date(2021, 5, 1), None, TODAY, False),
        (None, None, TODAY, True),  # recorded before dates were kept
    ],
)
def test_full_membership_begins_on_its_day(admission: date | None, full: date | None, on: date, expected: bool) -> None:
    member = make_member("A", admission_date=admission, full_membership_date=full)
    assert Member.objects.filter(is_full(on), pk=member.pk).exists() is expected
