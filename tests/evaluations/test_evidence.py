"""Evidence that fills itself in: every fact against what was laid, and all of attendance against a plain loop."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Organization, Placement
from branches.services import move_organization
from core.audit import SYSTEM
from evaluations.models import Fact, Leave, Period, Rating, Shortcoming, Subject
from evaluations.queries.derivation import FactValue
from evaluations.queries.evidence import facts_of, span_of
from meetings.models import Attendance, Meeting, MeetingScore, Quality, ScoringScheme, Task, TaskReport
from members.models import Assignment, Discipline, Member, OfficeTerm, TrainingClass, TrainingKind, TrainingParticipant
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import World, make_member, make_membership, make_organization, make_sent_meeting
from tests.offices import make_office
from tests.recruitment.admitting import quota

pytestmark = pytest.mark.django_db

S = Attendance.Status


@pytest.fixture
def period(world: World) -> Period:
    return make_period(world.d)


def facts(rating: Rating, **values: Any) -> Mapping[str, FactValue]:
    return {fact.key: fact for fact in facts_of([rating], **values)[rating.pk]}


def parts(fact: FactValue) -> tuple[int | None, int | None, Decimal | None]:
    return fact.numerator, fact.denominator, fact.value


# Meetings, attendance, quality.


def test_meetings_are_held_of_the_months_due(world: World, period: Period) -> None:
    for month in (1, 2, 4):
        make_sent_meeting(world.a, date(2022, month, 5))
    make_sent_meeting(world.a, date(2022, 4, 20), kind=Meeting.Kind.COMBINED)  # the same month once more
    make_sent_meeting(world.a, date(2022, 5, 9), kind=Meeting.Kind.THEMATIC)  # holds no month, holds a quarter
    make_sent_meeting(world.b, date(2022, 1, 5))
    own, both = make_rating(period, world.a), make_rating(period, world.x)
    found = facts(own)
    assert parts(found[Fact.MEETINGS_HELD]) == (3, 12, Decimal(25))
    assert found[Fact.MEETINGS_HELD].text == "đã họp 3/12 kỳ thường kỳ phải họp (25,0%)"
    assert parts(found[Fact.THEMATIC]) == (1, 4, Decimal(25))
    assert parts(facts(both)[Fact.MEETINGS_HELD])[:2] == (4, 24)  # of A and B together
    assert parts(facts(both)[Fact.THEMATIC])[:2] == (1, 8)


def test_nothing_after_the_closing_day_is_due(world: World) -> None:
    period = make_period(world.d, closes_on=date(2022, 11, 30))
    make_sent_meeting(world.a, date(2022, 12, 5))
    found = facts(make_rating(period, world.a))
    assert parts(found[Fact.MEETINGS_HELD]) == (0, 11, Decimal(0))
    assert parts(found[Fact.THEMATIC])[:2] == (0, 3)
    assert parts(found[Fact.ATTENDANCE]) == (0, 0, None)
    assert found[Fact.ATTENDANCE].text == "chưa có lượt phải dự nào"
    assert found[Fact.UNEXCUSED].value is None


def test_while_the_period_goes_on_only_what_is_over_is_due(world: World, period: Period) -> None:
    found = facts(make_rating(period, world.a), on=date(2022, 3, 15))
    assert parts(found[Fact.MEETINGS_HELD])[:2] == (0, 2)
    assert parts(found[Fact.THEMATIC]) == (0, 0, None)
    assert span_of(period, on=date(2022, 3, 15)).text == "2022-01-01..2022-03-15"


def test_an_organization_founded_in_the_year_starts_there_and_says_so(world: World, period: Period) -> None:
    branch = make_organization("N", world.x, start=date(2022, 7, 1))
    make_member("Nông Văn Tý", branch, start=date(2022, 7, 1))
    make_sent_meeting(branch, date(2022, 8, 3))
    found = facts(make_rating(period, branch))
    assert parts(found[Fact.MEETINGS_HELD])[:2] == (1, 6)
    assert found[Fact.MEETINGS_HELD].text.endswith("; từ ngày 01/07/2022 (thành lập)")
    assert "thành lập" in found[Fact.ATTENDANCE].text
    assert "thành lập" not in found[Fact.DISCIPLINED_BELOW].text


def test_a_member_is_followed_through_his_branches(world: World, period: Period) -> None:
    """He moved from A to B on 01/07/2022: one year, both rolls (DOMAIN §6.37)."""
    moved = world.members["moved"]
    make_sent_meeting(world.a, date(2022, 3, 5), {moved: S.UNEXCUSED})
    make_sent_meeting(world.a, date(2022, 4, 5), {moved: S.LATE})
    make_sent_meeting(world.b, date(2022, 8, 5), {moved: S.EXCUSED})
    make_sent_meeting(world.b, date(2022, 9, 5), {moved: S.SPECIAL_DUTY})
    make_sent_meeting(world.a, date(2022, 9, 5))  # he is not on its roll
    found = facts(rate_member(period, world.b, moved))
    assert parts(found[Fact.ATTENDANCE])[:2] == (1, 3)
    assert found[Fact.UNEXCUSED].value == 1
    assert Fact.MEETINGS_HELD not in found
    assert {key.partition(":")[0] for key in found} <= set(Fact.values)


def test_quality_counts_bands_and_what_nobody_rated(world: World, period: Period) -> None:
    scheme = ScoringScheme.objects.filter(span__contains=date(2022, 1, 1))[0]
    given = (("good", ""), ("fair", "good"), ("", "average"))  # official, the branch's own
    for month, (official, own) in enumerate(given, 1):
        meeting = make_sent_meeting(world.a, date(2022, month, 5))
        MeetingScore.objects.create(
            meeting=meeting, organization=world.a, scheme=scheme, official_quality=official, self_quality=own
        )
    rating = make_rating(period, world.a)
    found = facts(rating)
    assert (parts(found[Fact.QUALITY_GOOD])[:2], parts(found[Fact.QUALITY_FAIR])[:2]) == ((1, 3), (2, 3))
    make_sent_meeting(world.a, date(2022, 6, 5))
    found = facts(rating)
    assert parts(found[Fact.QUALITY_FAIR])[:2] == (2, 4)
    assert "1 kỳ chưa xếp loại" in found[Fact.QUALITY_FAIR].text
    assert [found[f"quality:{one.value}"].value for one in Quality] == [1, 1, 1, 0]
    assert facts(make_rating(period, world.c))[Fact.QUALITY_GOOD].value is None


# Quotas, tasks, assignments.


def test_quotas_stand_side_by_side_and_the_lowest_counts(world: World, period: Period) -> None:
    for number in range(2):
        member = make_member(f"Lý Văn {number}", full_membership_date=None, admission_date=date(2022, 5, 1 + number))
        row = make_membership(member, world.a, start=date(2022, 5, 1 + number))
        row.start_reason = "admission"
        row.save()
    # The world's own probationary member was admitted to A as well: three in the year.
    own, given = quota(world.x, world.x, 2), quota(world.d, world.x, 4)
    ahead = quota(world.d, world.x, 9, 2023)
    found = facts(make_rating(period, world.x))
    assert parts(found[f"quota:{own.pk}"])[:2] == (3, 2)
    assert parts(found[f"quota:{given.pk}"]) == (3, 4, Decimal(75))
    assert parts(found[Fact.QUOTA]) == (3, 4, Decimal(75))
    assert found[Fact.QUOTA].text == "Đảng bộ huyện Hòa An giao: kết nạp 3/4 (75,0%)"
    assert f"quota:{ahead.pk}" not in found
    assert facts(make_rating(period, world.y))[Fact.QUOTA].text == "chưa giao chỉ tiêu kết thúc trong kỳ"


def test_a_quota_of_zero_has_no_rate(world: World, period: Period) -> None:
    zero = quota(world.d, world.x, 0)
    found = facts(make_rating(period, world.x))
    assert (found[f"quota:{zero.pk}"].value, found[Fact.QUOTA].value) == (None, None)
    assert "ngoài chỉ tiêu" in found[f"quota:{zero.pk}"].text


def test_a_yearly_quota_is_not_asked_of_its_first_quarter(world: World) -> None:
    quota(world.d, world.x, 4)
    first = make_period(
        world.d, kind="quarter", number=1, start=date(2022, 1, 1), end=date(2022, 4, 1), closes_on=date(2022, 3, 31)
    )
    assert facts(make_rating(first, world.x))[Fact.QUOTA].value is None


def lay_tasks(organization: Organization, member: Member) -> None:
    rows = (  # due, done, dropped, target, told
        (date(2022, 3, 1), date(2022, 2, 20), None, 10, 12),
        (date(2022, 4, 1), date(2022, 5, 1), None, 10, 10),
        (date(2022, 6, 1), None, None, None, None),
        (date(2022, 7, 1), None, date(2022, 6, 1), None, None),  # given up
        (date(2023, 1, 15), date(2022, 12, 1), None, None, None),  # due next year
        (date(2022, 12, 1), date(2023, 1, 5), None, None, None),  # done after the closing day
    )
    for number, (due, done, dropped, target, told) in enumerate(rows):
        task = Task.objects.create(
            organization=organization, responsible=member, text=f"Việc {number}", assigned_on=date(2022, 1, 5),
            due_on=due, done_on=done, dropped_on=dropped, target=target,
        )  # fmt: skip
        if told is not None:
            TaskReport.objects.create(task=task, organization=organization, on=done, text="xong", by="thử", amount=told)


def test_tasks_count_where_they_were_due(world: World, period: Period) -> None:
    lay_tasks(world.a, world.members["an"])
    of_branch = facts(make_rating(period, world.a))
    of_member = facts(rate_member(period, world.a, world.members["an"]))
    for found in (of_branch, of_member):
        assert parts(found[Fact.TASKS_DONE]) == (2, 4, Decimal(50))
        assert parts(found[Fact.TASKS_ON_TIME])[:2] == (1, 4)
        assert parts(found[Fact.DONE_BEYOND])[:2] == (1, 4)
    assert facts(make_rating(period, world.x))[Fact.TASKS_DONE].value is None  # the branch's own, not the commune's


def test_assignments(world: World, period: Period) -> None:
    an = world.members["an"]
    for subject, start, end in (
        ("5 hộ xóm trên", date(2021, 3, 1), date(2022, 3, 1)),
        ("5 hộ xóm dưới", date(2022, 3, 1), None),
        ("việc cũ", date(2021, 3, 1), date(2021, 9, 1)),
    ):
        Assignment.objects.create(member=an, organization=world.a, kind="area", subject=subject, start=start, end=end)
    assert facts(rate_member(period, world.a, an))[Fact.ASSIGNMENTS].value == 2
    assert facts(make_rating(period, world.x))[Fact.ASSIGNMENTS].value == 2
    assert facts(make_rating(period, world.y))[Fact.ASSIGNMENTS].value == 0


# What is said of the members themselves.


def test_discipline_follows_the_member_and_stays_with_the_branch(world: World, period: Period) -> None:
    moved = world.members["moved"]
    for day in (date(2022, 3, 1), date(2022, 5, 1), date(2021, 5, 1)):
        Discipline.objects.create(member=moved, organization=world.a, form="reprimand", decided_on=day)
    assert facts(rate_member(period, world.b, moved))[Fact.DISCIPLINE].value == 2
    below = [facts(make_rating(period, one))[Fact.DISCIPLINED_BELOW].value for one in (world.a, world.b, world.x)]
    assert below == [1, 0, 1]  # of people, where they were then


@pytest.mark.parametrize(
    ("spans", "value", "text"),
    [
        ([], 0, "không nghỉ"),
        ([(date(2022, 2, 1), date(2022, 5, 1))], 3, "3 tháng"),
        ([(date(2022, 2, 1), date(2022, 4, 30))], "2.96", "2 tháng 29 ngày"),
        # One month and a half, and two more of the same: fifteen days and fifteen are a month.
        ([(date(2022, 1, 15), date(2022, 3, 2)), (date(2022, 5, 1), date(2022, 6, 16))], 3, "3 tháng"),
        ([(date(2021, 11, 1), date(2022, 2, 1))], 1, "1 tháng"),  # what lies before the year is of the year before
        ([(date(2022, 12, 1), None)], 1, "1 tháng"),
    ],
)
def test_sick_leave_in_months(
    world: World, period: Period, spans: list[tuple[date, date | None]], value: Any, text: str
) -> None:
    an = world.members["an"]
    for start, end in spans:
        Leave.objects.create(member=an, organization=world.a, kind=Leave.Kind.SICK, start=start, end=end)
    found = facts(rate_member(period, world.a, an))
    assert (found[Fact.SICK_MONTHS].value, found[Fact.SICK_MONTHS].text) == (Decimal(value), text)
    assert found[Fact.MATERNITY_MONTHS].value == 0


def test_the_class_of_new_members_is_asked_of_new_members(world: World, period: Period) -> None:
    new, old = world.members["probationary"], world.members["an"]
    fresh, known = rate_member(period, world.a, new), rate_member(period, world.a, old)
    assert (facts(fresh)[Fact.NEW_MEMBER_CLASS].value, facts(known)[Fact.NEW_MEMBER_CLASS].value) == (0, None)
    course = TrainingClass.objects.create(
        kind=TrainingKind.objects.get(code="dang-vien-moi"), name="Lớp đảng viên mới", organization=world.d,
        first_day=date(2022, 9, 5), last_day=date(2022, 9, 10),
    )  # fmt: skip
    row = TrainingParticipant.objects.create(training_class=course, member=new, organization=world.a)
    assert facts(fresh)[Fact.NEW_MEMBER_CLASS].value == 0  # invited, not seen there
    row.attended = True
    row.save()
    assert facts(fresh)[Fact.NEW_MEMBER_CLASS].value == 1


# What reviews found before, and what those below were rated.


def test_shortcomings_of_earlier_reviews(world: World, period: Period) -> None:
    last = make_rating(make_period(world.d, 2021), world.a)
    this = make_rating(period, world.a)
    rows = (  # due, outcome, checked on, checked in
        (date(2022, 6, 30), "remedied", date(2022, 6, 1), None),
        (date(2022, 6, 30), "partly", date(2022, 6, 1), None),
        (date(2022, 6, 30), "", None, None),
        (date(2022, 6, 30), "remedied", date(2023, 1, 10), this),  # found in this very review
        (date(2023, 6, 30), "", None, None),  # not due yet
        (date(2021, 12, 1), "remedied", date(2021, 12, 20), None),  # settled before the year began
    )
    for due, outcome, checked, within in rows:
        Shortcoming.objects.create(
            rating=last, organization=world.a, text="Ít tự phê bình", remedy="Mỗi kỳ họp một lượt", due_on=due,
            outcome=outcome, checked_on=checked, checked_in=within,
        )  # fmt: skip
    assert parts(facts(this)[Fact.SHORTCOMINGS]) == (2, 4, Decimal(50))
    assert facts(make_rating(period, world.b))[Fact.SHORTCOMINGS].value is None


def test_results_below(world: World, period: Period) -> None:
    for name, place, level in (
        ("an", world.a, "excellent"), ("binh", world.a, "completed"), ("cuong", world.a, "not_completed"),
        ("b_first", world.b, "good"), ("b_second", world.b, ""),
    ):  # fmt: skip
        rate_member(period, place, world.members[name], level)
    make_rating(period, world.a, level="good")
    make_rating(period, world.b, level="not_completed")
    commune, district = make_rating(period, world.x, level="good"), make_rating(period, world.d)
    found = facts(commune)
    assert parts(found[Fact.MEMBERS_GOOD]) == (2, 4, Decimal(50))
    assert "1 chưa quyết định" in found[Fact.MEMBERS_GOOD].text
    assert (found[Fact.MEMBERS_LOWEST].value, found[Fact.UNITS_LOWEST].value) == (1, 1)
    assert parts(found[Fact.UNITS_GOOD])[:2] == (1, 2)
    above = facts(district)
    assert parts(above[Fact.MEMBERS_GOOD])[:2] == (2, 4)
    assert parts(above[Fact.UNITS_GOOD])[:2] == (1, 1)  # the commune alone: branches never mix with it
    assert facts(make_rating(period, world.c))[Fact.MEMBERS_LOWEST].value is None


def test_the_results_of_a_school_year_count_in_its_year(world: World, period: Period) -> None:
    school = make_period(
        world.x, kind="school_year", start=date(2021, 9, 1), end=date(2022, 7, 1), closes_on=date(2022, 6, 30)
    )
    rate_member(school, world.a, world.members["an"], "good")
    assert parts(facts(make_rating(period, world.x))[Fact.MEMBERS_GOOD])[:2] == (1, 1)


def test_an_official_answers_for_himself_and_his_organization(world: World, period: Period) -> None:
    an = world.members["an"]
    make_sent_meeting(world.a, date(2022, 1, 5), {an: S.EXCUSED})
    make_office(an, world.a, "bi-thu")
    rating = make_rating(period, world.a, Subject.OFFICIAL, an, office_term=OfficeTerm.objects.get(member=an))
    found = facts(rating)
    assert parts(found[Fact.ATTENDANCE])[:2] == (0, 1)
    organization = facts(make_rating(period, world.a))
    assert parts(found["attendance:organization"]) == parts(organization[Fact.ATTENDANCE])
    assert parts(found[Fact.MEETINGS_HELD])[:2] == (1, 12)
    assert parts(facts(make_rating(period, world.a, Subject.COLLECTIVE))[Fact.MEETINGS_HELD])[:2] == (1, 12)
    every = set(found) | set(organization)
    assert {key for key in every if ":" not in key} == set(Fact.values)


# All of it at once.


def test_against_a_plain_loop_over_the_rolls(world: World, period: Period) -> None:
    """Branches that move, every status and every kind: attendance of every subject counted once more by hand."""
    rng = random.Random(11)
    branches = [make_organization(f"R{number}", rng.choice([world.x, world.y, world.d])) for number in range(8)]
    people = {one.pk: [make_member(f"Lý Văn {one.code}{n}", one) for n in range(rng.randint(1, 5))] for one in branches}
    for branch in branches:
        for month in range(1, 13):
            if rng.random() < 0.8:
                statuses = {
                    member: rng.choice([S.PRESENT, S.LATE, S.EXCUSED, S.UNEXCUSED, S.SPECIAL_DUTY])
                    for member in people[branch.pk]
                }
                kind = rng.choice([Meeting.Kind.REGULAR, Meeting.Kind.COMBINED, Meeting.Kind.THEMATIC])
                make_sent_meeting(branch, date(2022, month, rng.randint(1, 28)), statuses, kind=kind)
    for branch in branches[:3]:
        there = Placement.objects.get(organization=branch, span__contains=date(2022, 6, 15)).parent_id
        parent = world.y if there != world.y.pk else world.x
        move_organization(organization=branch, parent=parent, on=date(2022, rng.randint(3, 8), 1), by=SYSTEM)
    of_organization: dict[int, Counter[str]] = defaultdict(Counter)
    of_member: dict[int, Counter[str]] = defaultdict(Counter)
    held: dict[int, set[tuple[int, date]]] = defaultdict(set)
    for meeting in Meeting.objects.all():
        path = Placement.objects.get(organization=meeting.organization, span__contains=meeting.date).path
        last = date(2022, meeting.for_month.month, 28)
        for row in Attendance.objects.filter(meeting=meeting):
            if row.status == S.SPECIAL_DUTY:
                continue
            counted = Counter(
                required=1, present=row.status in (S.PRESENT, S.LATE), unexcused=row.status == S.UNEXCUSED
            )
            of_member[row.member_id] += counted
            for pk in path:
                of_organization[pk] += counted
        if meeting.kind != Meeting.Kind.THEMATIC:
            for pk in Placement.objects.get(organization=meeting.organization, span__contains=last).path:
                held[pk].add((meeting.organization_id, meeting.for_month))
    due: Counter[int] = Counter()
    for branch in [*branches, world.a, world.b, world.c, world.e]:
        for month in range(1, 13):
            due.update(Placement.objects.get(organization=branch, span__contains=date(2022, month, 28)).path)
    everywhere = [*branches, world.d, world.x, world.y]
    ratings = [make_rating(period, one) for one in everywhere]
    ratings += [rate_member(period, branch, member) for branch in branches for member in people[branch.pk]]
    found = facts_of(ratings)
    for rating in ratings:
        expected = of_member[rating.member_id] if rating.member_id else of_organization[rating.organization_id]
        by_key = {fact.key: fact for fact in found[rating.pk]}
        assert parts(by_key[Fact.ATTENDANCE])[:2] == (expected["present"], expected["required"]), rating
        assert (by_key[Fact.UNEXCUSED].value or 0) == expected["unexcused"], rating
        if not rating.member_id:
            assert by_key[Fact.MEETINGS_HELD].numerator == len(held[rating.organization_id]), rating
            assert by_key[Fact.MEETINGS_HELD].denominator == due[rating.organization_id], rating


def test_queries_do_not_grow_with_ratings(world: World, period: Period) -> None:
    def count(ratings: list[Rating]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            facts_of(ratings)
        return len(captured)

    members = [rate_member(period, world.a, world.members[name]) for name in ("an", "binh", "cuong")]
    groups = [make_rating(period, one) for one in (world.a, world.b, world.x)]
    quota(world.d, world.x, 3)
    quota(world.d, world.a, 3)
    lay_tasks(world.a, world.members["an"])
    assert count([members[0], groups[0]]) == count([*members, *groups]) == 21
    assert count(members[:1]) == count(members) == 9
