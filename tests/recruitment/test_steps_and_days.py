"""Steps and the days, votes and papers they rest on: what an earlier day, another branch or a roll does not allow."""

from datetime import date

import pytest

from core.audit import SYSTEM
from recruitment.models import CriterionException, Stage
from recruitment.queries.steps import next_of
from recruitment.services.acts import NewAct
from recruitment.services.steps import move_candidate
from tests.factories import World, make_sent_meeting
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import (
    DAYS,
    TODAY,
    call,
    file_papers,
    make_candidate,
    meeting_on,
    paper,
    refused,
    take,
    walk,
)

pytestmark = pytest.mark.django_db


def test_a_grassroots_branch_never_decides_on_its_own_proposal(world: World) -> None:
    """Also not since 208-QĐ/TW lets the đảng ủy cơ sở decide: a chi bộ cơ sở is none."""
    since = date(2026, 8, 3)
    own = make_followed("Lê Thị Yến", world.e, listed_on=since, stage=Stage.BRANCH_RESOLVED)
    other = make_followed("Hoàng Văn Dần", world.a, listed_on=since, stage=Stage.COMMITTEE_RESOLVED)
    followings = [next_of(one, on=since) for one in (own, other)]
    assert [(one.step.stage, one.actor) for one in followings if one] == [
        (Stage.DECIDED, world.d.pk), (Stage.DECIDED, world.x.pk),
    ]  # fmt: skip


def test_the_day_of_a_decision_is_its_paper_s(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    new = NewAct(on=date(2022, 7, 5), document=paper("117-QĐ/HU", date(2022, 7, 15)))
    refused("Ngày quyết định phải là ngày của văn bản: 15/07/2022", lambda: call(candidate, Stage.DECIDED, new))


def test_nothing_is_written_of_the_days_another_branch_followed_him(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    move_candidate(
        candidate=candidate, to=world.b, version=candidate.version, new=NewAct(on=date(2022, 5, 10), note="lấy chồng"),
        organization=world.a, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    refused("Chi bộ hiện nay theo dõi từ ngày 10/05/2022", lambda: take(candidate, Stage.VERIFIED))
    take(candidate, Stage.VERIFIED, on=date(2022, 5, 12))


def test_no_more_votes_than_voters_who_came(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    file_papers(candidate, Stage.BRANCH_RESOLVED, DAYS[Stage.OPINIONS])
    members = world.members
    absent = {members[name]: "excused" for name in ("cuong", "away", "moved")}
    meeting = make_sent_meeting(world.a, DAYS[Stage.BRANCH_RESOLVED], absent)
    new = NewAct(
        on=meeting.date, meeting=meeting, agreed=5, against=0, document=paper("07-NQ/CB", meeting.date)
    )  # the base of seven stays: 5 would be two thirds
    refused("5 phiếu, nhưng chỉ có 4 đảng viên", lambda: call(candidate, Stage.BRANCH_RESOLVED, new))


def test_papers_of_earlier_steps_must_hold_when_the_branch_considers_him(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    file_papers(candidate, Stage.BRANCH_RESOLVED, DAYS[Stage.OPINIONS])
    day = date(2023, 4, 3)  # the application is of 31/3/2022
    new = NewAct(on=day, meeting=meeting_on(world.a, day), agreed=3, document=paper("07-NQ/CB", day))
    refused(
        "1-KNĐ Đơn xin vào Đảng đề ngày 31/03/2022 đã quá 12 tháng", lambda: call(candidate, Stage.BRANCH_RESOLVED, new)
    )


def test_sixty_is_asked_on_the_day_the_branch_considers(world: World) -> None:
    """Sixty years in the month of the branch's meeting: the committee may resolve a month later (DOMAIN §2.6)."""
    candidate = walk(make_candidate(world, birth_date=date(1962, 6, 30)), Stage.BRANCH_RESOLVED)
    take(candidate, Stage.COMMITTEE_RESOLVED, on=date(2022, 8, 20))


def test_no_paper_stands_for_a_day_of_birth(world: World) -> None:
    candidate = walk(make_candidate(world, birth_date=None), Stage.OPINIONS)
    CriterionException.objects.create(
        candidate=candidate,
        organization=world.a,
        criterion="age",
        reason="thử",
        document=paper("9-CV/HU", date(2022, 1, 1)),
    )
    refused("Chưa ghi ngày sinh", lambda: take(candidate, Stage.BRANCH_RESOLVED))
