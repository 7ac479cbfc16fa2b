"""Who has a vote (DOMAIN §2.8): every standing, on a full member and on others; and when a branch may not resolve."""

from datetime import date

import pytest

from branches.services import keep_document
from core.audit import SYSTEM
from meetings.models import Meeting, Vote
from meetings.queries import VoteBase, Voted, bar_to_resolutions, fault_of_vote, required_on, vote_base
from meetings.services import Entry, save_roll
from members.models import Office, OfficeTerm, Rule
from members.services import waive_rule
from tests.factories import World, make_draft_meeting, make_duty, make_member, make_sent_meeting
from tests.offices import make_office

HELD = date(2022, 12, 5)


def test_the_base_of_a_branch_says_how_it_comes_about(world: World) -> None:
    """Branch A: an, binh, cuong vote; exempt and term_exempt did not come; one is barred, one attends at C for a time;
    the probationary member and the one who is here for a time have no vote."""
    base = vote_base(make_draft_meeting(world.a, HELD))
    assert base == VoteBase(full=7, away=1, exempt=2, suspended=1, probationary=1, temporary=1)
    assert base.number == 3


def test_who_is_exempt_and_comes_has_a_vote(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {world.members["exempt"]: "exempt_present"})
    assert vote_base(meeting) == VoteBase(full=7, away=1, exempt=1, suspended=1, probationary=1, temporary=1)


def test_who_attends_elsewhere_and_comes_home_has_a_vote_there(world: World) -> None:
    """DOMAIN §2.3, §6.30; outside the rates, as he need not come. At the host he has none."""
    away = world.members["away"]
    meeting = make_sent_meeting(world.a, HELD, {away: "exempt_present"})
    assert vote_base(meeting) == VoteBase(full=7, exempt=2, suspended=1, probationary=1, temporary=1)
    required = len(required_on(world.a, HELD))
    assert (meeting.required, meeting.present, meeting.exempt_present) == (required, required, 1)


def test_who_is_absent_stays_in_the_base(world: World) -> None:
    """DOMAIN §2.8: 20 full members, 3 of them absent, base 20."""
    absent = {world.members[name]: "unexcused" for name in ("an", "binh", "cuong")}
    assert vote_base(make_draft_meeting(world.a, HELD, absent)).number == 3


def test_special_duty_leaves_the_rates_but_not_the_base(world: World) -> None:
    assert vote_base(make_draft_meeting(world.a, HELD, {world.members["an"]: "special_duty"})).number == 3


def test_the_host_counts_no_vote_of_a_temporary_member_and_the_home_none_of_one_away(world: World) -> None:
    assert vote_base(make_draft_meeting(world.c, HELD)) == VoteBase(full=2, away=1, temporary=1)


def test_the_day_decides(world: World) -> None:
    """Before the suspension and both exemptions began, and before the member who moved had left."""
    base = vote_base(make_draft_meeting(world.a, date(2022, 2, 20)))
    assert base == VoteBase(full=9)


def test_a_committee_votes_by_its_offices(world: World) -> None:
    offices = {office.code: office for office in Office.objects.all()}
    on_committee = next(one for one in offices.values() if one.on_committee and not one.on_standing_committee)
    standing = next(one for one in offices.values() if one.on_standing_committee)
    for name, office in (("an", standing), ("binh", on_committee), ("away", on_committee)):
        OfficeTerm.objects.create(
            member=world.members[name], organization=world.a, office=office, start=date(2022, 1, 1)
        )
    for name, office in (("b_first", standing), ("binh", on_committee), ("b_second", on_committee), ("an", standing)):
        OfficeTerm.objects.create(
            member=world.members[name], organization=world.x, office=office, start=date(2022, 1, 1)
        )
    for organization, kind, number in ((world.a, "committee", 3), (world.x, "executive", 4), (world.x, "standing", 2)):
        meeting = make_draft_meeting(organization, HELD, kind=kind)
        assert (vote_base(meeting).number, vote_base(meeting).of_committee) == (number, True), kind


@pytest.mark.parametrize(
    ("base", "agreed", "majority", "two_thirds"),
    [(14, 9, True, False), (14, 10, True, True), (15, 10, True, True), (15, 9, True, False), (8, 4, False, False),
     (8, 5, True, False), (3, 2, True, True), (0, 0, False, False), (1, 1, True, True)],
)  # fmt: skip
def test_thresholds_in_integers(base: int, agreed: int, majority: bool, two_thirds: bool) -> None:
    """DOMAIN §6.30: of 14, two thirds are 10 votes."""
    passed = [Vote(base=base, agreed=agreed, threshold=threshold).passed for threshold in ("majority", "two_thirds")]
    assert passed == [majority, two_thirds]


def test_more_votes_than_people_are_told() -> None:
    assert fault_of_vote(Voted("x", 5, 1, 1), VoteBase(7)) == ""
    assert fault_of_vote(Voted("x", 5, 2, 1), VoteBase(7)) == (
        "8 phiếu, nhiều hơn 7 người có quyền biểu quyết; hãy xem lại số phiếu hoặc điểm danh."
    )


def test_a_branch_with_two_full_members_may_not_resolve_without_a_paper(world: World) -> None:
    meeting = make_draft_meeting(world.e, HELD)
    bar = bar_to_resolutions(meeting)
    assert bar is not None
    assert (bar.found, bar.limit) == (2, 3)
    paper = keep_document(number="12-CV/HU", issued_on=date(2022, 11, 1), by=SYSTEM)
    waive_rule(organization=world.e, rule=Rule.MIN_FULL, start=date(2022, 11, 1), document=paper, by=SYSTEM)
    assert bar_to_resolutions(meeting) is None


def test_with_three_it_may_and_a_committee_always(world: World) -> None:
    make_office(world.members["e_first"], world.e)
    assert bar_to_resolutions(make_draft_meeting(world.e, HELD, kind=Meeting.Kind.COMMITTEE)) is None
    make_member("Đỗ Văn Vinh", world.e)
    assert bar_to_resolutions(make_draft_meeting(world.e, HELD)) is None


def test_a_suspension_on_the_day_takes_the_vote(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    make_duty(world.members["cuong"], world.a, "suspended", start=HELD)
    assert vote_base(meeting).number == 2
    save_roll(
        meeting=meeting,
        entries={world.members["an"].pk: Entry("present")},
        guests=None,
        uuid="00000000-0000-0000-0000-000000000001",
        version=1,
        by=SYSTEM,
    )
    assert vote_base(meeting).number == 2
