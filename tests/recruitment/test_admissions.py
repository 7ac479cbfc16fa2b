"""The ceremony, recognition, readmission and strike-off: where a candidate becomes a member, once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit import SYSTEM
from core.periods import Period
from members.models import Member, Membership
from members.queries import movements_of
from members.services import record_departure, transfer_at_once
from recruitment.models import Candidate, CriterionException, Stage
from recruitment.queries.probation import DUE, FAR, NEAR, OVERDUE, SOON, probationers_of
from recruitment.queries.steps import branches_following, next_of, probation_ends
from recruitment.services.admissions import follow_probation, strike_off_candidate
from tests.factories import World
from tests.recruitment.walking import DAYS, TODAY, make_candidate, paper, take, walk

pytestmark = pytest.mark.django_db


def test_an_admission_is_a_movement(world: World) -> None:
    august = Period.parse("2022-08")
    before = movements_of(world.x.pk, august).units[world.a.pk]
    walk(make_candidate(world), Stage.ADMITTED)
    after = movements_of(world.x.pk, august).units[world.a.pk]
    assert (after.opening, after.closing) == (before.opening, before.closing + 1)
    assert after.increases["admission"] == before.increases["admission"] + 1


@pytest.mark.parametrize(
    ("ceremony", "end"),
    [
        (date(2025, 8, 31), date(2026, 8, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2022, 8, 3), date(2023, 8, 3)),
    ],
)
def test_twelve_months_from_the_ceremony(db: None, ceremony: date, end: date) -> None:
    """DOMAIN §6.28."""
    assert probation_ends(ceremony) == end


def test_a_late_recognition_counts_from_the_twelve_month_day(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    take(candidate, Stage.PROBATION_REVIEW, on=date(2024, 1, 8))
    take(candidate, Stage.PROBATION_ENDORSED, on=date(2024, 2, 5))
    take(candidate, Stage.RECOGNISED, on=date(2024, 3, 1))
    assert candidate.member is not None
    assert candidate.member.full_membership_date == date(2023, 8, 3)
    assert str(candidate.member.full_membership_document).endswith("ngày 01/03/2024")


def test_there_is_no_member_without_a_ceremony_and_no_second_one(world: World) -> None:
    """The table itself refuses both, whatever a service does."""
    candidate = walk(make_candidate(world), Stage.DECIDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(stage=Stage.ADMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(member=world.members["an"])
    take(candidate, Stage.ADMITTED)
    other = make_candidate(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=other.pk).update(member=candidate.member, stage=Stage.ADMITTED)


def left(world: World, last_day: date) -> Member:
    """A former member of B who resigned."""
    member = world.members["b_second"]
    membership = Membership.objects.get(member=member)
    record_departure(
        membership=membership, last_day=last_day, reason="resignation", document=paper("3-QĐ/HU", last_day), by=SYSTEM
    )
    return member


def test_readmitted_after_36_months_on_the_same_record(world: World) -> None:
    member = left(world, date(2021, 1, 31))
    candidate = make_candidate(world, former_member=member)
    with pytest.raises(ValidationError, match="đủ thời gian từ ngày 01/02/2024"):
        walk(candidate, Stage.BRANCH_RESOLVED)
    CriterionException.objects.create(
        candidate=candidate, organization=world.a, criterion="readmission", reason="thử",
        document=paper("9-CV/TU", date(2022, 1, 1)),
    )  # fmt: skip
    walk(candidate, Stage.ADMITTED)
    assert candidate.member == member
    last = Membership.objects.filter(member=member).latest("start")
    assert (last.organization, last.start_reason) == (world.a, Membership.StartReason.READMISSION)
    member.refresh_from_db()
    assert (member.full_membership_date, member.ceremony_date) == (None, DAYS[Stage.ADMITTED])


def test_somebody_who_is_a_member_still_is_not_readmitted(world: World) -> None:
    candidate = make_candidate(world, former_member=world.members["b_second"])
    with pytest.raises(ValidationError, match="không rõ ngày ra khỏi Đảng"):
        walk(candidate, Stage.BRANCH_RESOLVED)


def test_struck_off_by_the_committee_that_decides(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    values = {
        "candidate": candidate, "version": candidate.version, "document": paper("8-QĐ/HU", date(2023, 2, 1)),
        "organization": world.d, "by": SYSTEM, "on": TODAY,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="không sinh hoạt đảng ở đây"):
        strike_off_candidate(**values, last_day=date(2022, 8, 2), reason="vi phạm")
    strike_off_candidate(**values, last_day=date(2023, 2, 1), reason="vi phạm")
    candidate.refresh_from_db()
    membership = Membership.objects.get(member=candidate.member)
    assert (candidate.state, membership.end, membership.end_reason) == (
        Candidate.State.STRUCK_OFF, date(2023, 2, 2), Membership.EndReason.STRIKE_OFF,
    )  # fmt: skip
    assert next_of(candidate, on=TODAY) is None
    with pytest.raises(ValidationError, match="Chỉ xóa tên ở đây được đảng viên dự bị"):
        candidate.refresh_from_db()
        strike_off_candidate(**values | {"version": candidate.version}, last_day=date(2023, 2, 1), reason="vi phạm")


def test_a_probationer_takes_his_file_to_the_branch_he_moves_to(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    assert candidate.member is not None
    transfer_at_once(member=candidate.member, to=world.b, on=date(2023, 1, 1), by=SYSTEM)
    assert branches_following([candidate], on=TODAY) == {candidate.pk: world.b.pk}
    following = next_of(candidate, on=TODAY)
    assert following is not None
    assert following.actor == world.b.pk
    act = take(candidate, Stage.PROBATION_REVIEW)
    assert (act.branch, candidate.organization) == (world.b, world.b)
    assert list(candidate.stays.order_by("start").values_list("organization__code", "end")) == [
        ("A", DAYS[Stage.PROBATION_REVIEW]), ("B", None),
    ]  # fmt: skip
    assert take(candidate, Stage.PROBATION_ENDORSED).organization == world.x


def test_the_light_of_probation(world: World) -> None:
    """Sixty and thirty days before the end, the day itself, and after thirty working days (1 and 4 September off)."""
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    wanted = [
        (date(2023, 6, 3), FAR, 61), (date(2023, 6, 4), NEAR, 60), (date(2023, 7, 4), SOON, 30),
        (date(2023, 8, 2), SOON, 1), (date(2023, 8, 3), DUE, 0), (date(2023, 9, 18), DUE, -46),
        (date(2023, 9, 19), OVERDUE, -47),
    ]  # fmt: skip
    shown = []
    for on, _light, _left in wanted:
        (found,) = [one for one in probationers_of([world.a.pk], on) if one.member == candidate.member]
        assert found.candidate == candidate
        shown.append((on, found.light(on), found.days_left(on)))
    assert shown == wanted


def test_a_probationer_without_a_file_is_listed_too(world: World) -> None:
    """Bế Thị Dung was entered with her day of admission alone."""
    (found,) = probationers_of([world.a.pk], date(2022, 12, 20))
    assert (found.member, found.began, found.ends, found.candidate) == (
        world.members["probationary"], date(2022, 5, 10), date(2023, 5, 10), None,
    )  # fmt: skip


def test_a_file_begins_for_whoever_was_entered_as_a_probationary_member(world: World) -> None:
    member, on = world.members["probationary"], date(2023, 5, 20)
    candidate = follow_probation(member=member, by="Nông Thị Bình", on=on)
    assert (candidate.stage, candidate.stage_on, candidate.organization) == (
        Stage.ADMITTED, date(2022, 5, 10), world.a,
    )  # fmt: skip
    assert list(candidate.acts.values_list("stage", "on", "organization__code")) == [
        (Stage.DECIDED, date(2022, 5, 10), "D"), (Stage.ADMITTED, date(2022, 5, 10), "A"),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="Bế Thị Dung đã có hồ sơ phát triển đảng"):
        follow_probation(member=member, by=SYSTEM, on=on)
    with pytest.raises(ValidationError, match="Hoàng Văn An không phải là đảng viên dự bị"):
        follow_probation(member=world.members["an"], by=SYSTEM, on=on)
    walk(candidate, Stage.RECOGNISED)
    member.refresh_from_db()
    assert member.full_membership_date == date(2023, 5, 10)
