"""A candidate's file and the member's record: from the ceremony on the record is the one truth."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from members.models import Membership
from members.queries import official_on
from members.services import (
    NewMembership,
    correct_member,
    open_membership,
    record_departure,
    transfer_at_once,
)
from recruitment.models import Candidate, CriterionException, Quota, Stage
from recruitment.queries.acts import CLOSE, open_acts
from recruitment.queries.admitted import count_admissions
from recruitment.queries.agenda_steps import StepsToResolve
from recruitment.queries.candidates import with_branch
from recruitment.queries.mentors import following_on, mentorships_in
from recruitment.queries.pipeline import standings_on
from recruitment.queries.probation_figures import probation_in, struck_off_in
from recruitment.queries.remarks import MISSING, helped_in, remarks_owed
from recruitment.queries.steps import next_of, waiting_for
from recruitment.queries.todo import todo_of
from recruitment.services.acts import NewAct
from recruitment.services.admissions import recognise_member, strike_off_candidate
from recruitment.services.closing import close_file
from recruitment.services.steps import move_candidate, set_aside
from tests.factories import World, make_draft_meeting, make_member
from tests.recruitment.walking import DAYS, TODAY, make_candidate, paper, take, walk

pytestmark = pytest.mark.django_db

LEFT = date(2023, 3, 31)  # the last day in the branch
AFTER = date(2023, 5, 15)


def leave(candidate: Candidate, reason: str = "strike_off", last_day: date = LEFT) -> Membership:
    """His membership ends in the member's own record."""
    assert candidate.member is not None
    membership = official_on(candidate.member, last_day)
    assert membership is not None
    document = None if reason == "death" else paper("12-QĐ/HU", last_day)
    record_departure(membership=membership, last_day=last_day, reason=reason, document=document, by=SYSTEM)
    return membership


def units(world: World, on: date) -> list[tuple[int, int]]:
    """The unit of everybody on probation who has a file, as the pipeline and as the report of probation tell it."""
    by_acts = [(one.candidate.member_id or 0, one.unit) for one in standings_on(world.d, on) if one.candidate.member_id]
    by_record = [(one.member.pk, unit) for unit, one in probation_in(world.d, on) if one.candidate]
    assert sorted(by_acts) == sorted(by_record)
    return by_acts


@pytest.mark.parametrize("reason", ["death", "strike_off", "resignation"])
def test_nothing_is_asked_for_somebody_who_left(world: World, reason: str) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    meeting = make_draft_meeting(world.a, AFTER)
    assert [one.candidate for one in helped_in(meeting)] == [candidate, candidate]
    assert units(world, LEFT) == units(world, AFTER) != []
    leave(candidate, reason)

    assert units(world, LEFT) != []
    assert units(world, date(2023, 4, 1)) == units(world, AFTER) == []
    assert next_of(candidate, on=LEFT) is not None
    assert next_of(candidate, on=AFTER) is None
    assert list(helped_in(meeting)) == []
    everybody = mentorships_in(Organization.objects.all())
    assert following_on(everybody, LEFT).count() == 2
    assert following_on(everybody, AFTER).count() == 0
    months = [date(2023, 2, 1), date(2023, 3, 1), date(2023, 4, 1)]
    owed = [(one.month.month, one.state) for one in remarks_owed(everybody, months, TODAY)]
    assert owed == [(2, MISSING), (2, MISSING), (3, MISSING), (3, MISSING)]  # he left after the last day of March


def test_full_by_his_own_record_is_not_on_probation(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    member = candidate.member
    assert member is not None
    meeting = make_draft_meeting(world.a, date(2023, 9, 4))
    (proposal,) = StepsToResolve().proposals(meeting, on=TODAY)
    assert proposal.source == f"step:{candidate.pk}:probation_review"
    correct_member(member=member, values={"full_membership_date": date(2023, 8, 3)}, by=SYSTEM)

    assert units(world, date(2023, 8, 2)) != []
    assert units(world, date(2023, 8, 3)) == []
    assert StepsToResolve().proposals(meeting, on=TODAY) == []
    everybody = with_branch(Candidate.objects.all(), on=TODAY)
    assert waiting_for(everybody, {world.a.pk, world.x.pk, world.d.pk}, on=TODAY) == []
    candidate.refresh_from_db()
    with pytest.raises(ValidationError, match="đã là đảng viên chính thức từ ngày 03/08/2023"):
        recognise_member(candidate=candidate, document=None, by=SYSTEM)


def test_the_ceremony_is_what_the_members_record_says(world: World) -> None:
    """The act says 3 August 2022; the record is corrected to the 10th: the twelve months end on the 10th."""
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    assert candidate.member is not None
    correct_member(member=candidate.member, values={"ceremony_date": date(2022, 8, 10)}, by=SYSTEM)
    candidate.refresh_from_db()
    following = next_of(candidate, on=TODAY)
    assert following is not None
    assert following.earliest == date(2023, 8, 10)
    (stood,) = standings_on(world.d, date(2022, 10, 1))
    assert (stood.stage, stood.since) == (Stage.ADMITTED, date(2022, 8, 10))
    take(candidate, Stage.PROBATION_REVIEW, on=date(2023, 8, 14))
    take(candidate, Stage.PROBATION_ENDORSED, on=date(2023, 8, 21))
    take(candidate, Stage.RECOGNISED)
    candidate.member.refresh_from_db()
    assert candidate.member.full_membership_date == date(2023, 8, 10)


def test_a_transfer_moves_him_in_the_pipeline_from_its_day(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    member = candidate.member
    assert member is not None
    moved = date(2023, 2, 1)
    transfer_at_once(member=member, to=world.c, on=moved, by=SYSTEM)
    here, there = world.x.pk, world.y.pk
    assert units(world, date(2023, 1, 31)) == [(member.pk, here)]
    assert units(world, moved) == units(world, AFTER) == [(member.pk, there)]
    assert helped_in(make_draft_meeting(world.a, date(2023, 1, 16))).count() == 2
    assert helped_in(make_draft_meeting(world.a, AFTER)).count() == 0


def test_the_file_of_whoever_left_stays_with_the_branch_he_left(world: World) -> None:
    """He was transferred after the last act, so that the file itself still names the branch before."""
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    assert candidate.member is not None
    transfer_at_once(member=candidate.member, to=world.c, on=date(2023, 2, 1), by=SYSTEM)
    leave(candidate)
    found = with_branch(Candidate.objects.filter(pk=candidate.pk), on=TODAY)
    assert found.values_list("organization", "followed_by").get() == (world.a.pk, world.c.pk)


def test_a_readmission_leaves_the_year_of_the_first_admission(world: World) -> None:
    """By decision he counts in the year of his first ceremony, and not among those of today; nor was he a probationer
    when he was struck off."""
    member = make_member("Triệu Văn Giang")
    first = open_membership(
        new=NewMembership(
            member_id=member.pk, organization_id=world.a.pk, kind="official", start=date(2021, 2, 1),
            start_reason="admission",
        ),
        by=SYSTEM,
    )  # fmt: skip
    correct_member(
        member=member, by=SYSTEM,
        values={"admission_date": date(2021, 1, 20), "full_membership_date": date(2022, 2, 1)},
    )  # fmt: skip
    record_departure(
        membership=first, last_day=date(2022, 3, 31), reason="strike_off", document=paper("3-QĐ", date(2022, 3, 31)),
        by=SYSTEM,
    )  # fmt: skip

    def counted(year: str) -> int:
        return count_admissions(world.a.pk, Period.parse(year), basis=Quota.Basis.DECISION)

    assert (counted("2021"), counted("2022")) == (1, 1)  # Bế Thị Dung is the one of 2022
    candidate = make_candidate(world, former_member=member)
    CriterionException.objects.create(
        candidate=candidate, organization=world.a, criterion="readmission", reason="thử",
        document=paper("9-CV/TU", date(2022, 4, 1)),
    )  # fmt: skip
    walk(candidate, Stage.ADMITTED)
    member.refresh_from_db()
    assert candidate.member == member
    assert (member.admission_date, member.admission_precision) == (DAYS[Stage.DECIDED], "day")
    assert (counted("2021"), counted("2022")) == (1, 1)  # Bế Thị Dung is the one of 2022
    assert struck_off_in(world.d, date(2022, 1, 1), TODAY) == []


@pytest.mark.parametrize(
    ("reason", "kind", "state"),
    [
        ("death", "died", "died"), ("strike_off", "struck_off", "struck_off"),
        ("resignation", "withdrawn", "withdrawn"),
    ],
)  # fmt: skip
def test_the_file_closes_as_the_record_says(
    world: World, client_as: Callable[[str], Client], reason: str, kind: str, state: str
) -> None:
    """Who acts for the branch is told so at home and on the page, and closes the file in one act."""
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    last_day = date(2022, 11, 30)
    membership = leave(candidate, reason, last_day)
    with pytest.raises(ValidationError, match=r"Theo hồ sơ đảng viên: .* đến hết ngày 30/11/2022; hãy đóng hồ sơ"):
        strike_off_candidate(
            candidate=candidate, version=candidate.version, last_day=last_day, document=paper("4-QĐ", last_day),
            reason="thử", organization=world.d, by=SYSTEM, on=TODAY,
        )  # fmt: skip
    client = client_as("secretary")
    (due,) = [one for one in todo_of(world.users["secretary"], None, on=world.today) if "cần đóng" in one.label]
    assert due.count == 1
    assert candidate.full_name in client.get(due.url).content.decode()
    url = reverse("recruitment:candidate_close", args=[candidate.uuid])
    page = client.get(reverse("recruitment:candidate", args=[candidate.uuid])).content.decode()
    assert f'href="{url}"' in page
    assert [one.name for one in open_acts(world.users["secretary"], candidate, on=world.today)] == [CLOSE]
    assert open_acts(world.users["district"], candidate, on=world.today) == []
    assert "đến hết ngày 30/11/2022" in client.get(url).content.decode()
    assert client.post(url, {"version": candidate.version}).status_code == 302

    candidate.refresh_from_db()
    act = candidate.acts.latest("pk")
    membership.refresh_from_db()
    assert (candidate.state, act.kind, act.on, act.document) == (state, kind, last_day, membership.end_document)
    assert [one.count for one in todo_of(world.users["secretary"], None, on=world.today) if one.url == due.url] == [0]
    assert open_acts(world.users["secretary"], candidate, on=world.today) == []


def test_a_recognition_on_the_record_completes_the_file(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    assert candidate.member is not None
    values = {"candidate": candidate, "version": candidate.version, "organization": world.a, "by": SYSTEM, "on": TODAY}
    with pytest.raises(ValidationError, match="vẫn là đảng viên dự bị đang sinh hoạt"):
        close_file(**values)
    decision = paper("77-QĐ/HU", date(2023, 9, 5))
    correct_member(
        member=candidate.member, by=SYSTEM,
        values={"full_membership_date": date(2023, 8, 3), "full_membership_document": decision},
    )  # fmt: skip
    candidate.refresh_from_db()
    with pytest.raises(ValidationError, match="chỉ đóng hồ sơ được"):
        set_aside(**values, kind="deferred", new=NewAct(on=TODAY, note="thử"))
    act = close_file(**values)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.stage, candidate.stage_on) == ("completed", "recognised", date(2023, 9, 5))
    assert (act.organization, act.branch, act.document) == (world.d, world.a, decision)
    assert act.note == "theo hồ sơ đảng viên: là đảng viên chính thức từ ngày 03/08/2023"
    with pytest.raises(ValidationError, match="Hồ sơ đã đóng"):
        close_file(**values | {"version": candidate.version})


def test_an_act_of_a_day_before_the_transfer_leaves_the_stays_in_order(world: World) -> None:
    """He moved to C and back while C recorded a step of his: no stay ends before it begins."""
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    assert candidate.member is not None
    transfer_at_once(member=candidate.member, to=world.c, on=date(2023, 2, 1), by=SYSTEM)
    take(candidate, Stage.NEW_MEMBER_CLASS, on=date(2023, 3, 6))
    transfer_at_once(member=candidate.member, to=world.a, on=date(2023, 3, 1), by=SYSTEM)
    take(candidate, Stage.PROBATION_REVIEW, on=date(2023, 8, 7))
    spans = list(candidate.stays.order_by("start").values_list("start", "end"))
    assert all(end is None or start < end for start, end in spans)
    assert candidate.organization == world.a


def test_the_branch_he_was_moved_from_is_not_asked_for_remarks(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.MENTORED)
    before, after = make_draft_meeting(world.a, date(2022, 4, 4)), make_draft_meeting(world.a, date(2022, 5, 4))
    move_candidate(
        candidate=candidate, to=world.c, version=candidate.version, organization=world.a, by=SYSTEM, on=TODAY,
        new=NewAct(on=date(2022, 4, 20), note="chuyển nhà"),
    )  # fmt: skip
    assert (helped_in(before).count(), helped_in(after).count()) == (2, 0)
