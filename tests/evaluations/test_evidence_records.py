"""Every fact leads to its records, and what stands there adds up to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from core.tables import Table
from evaluations.models import Fact, Leave, Period, Rating, Shortcoming, Subject
from evaluations.queries.evidence import facts_of
from evaluations.reports.evidence import records_of
from meetings.models import Attendance, MeetingScore, ScoringScheme
from members.models import Assignment, Discipline, OfficeTerm
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.evaluations.test_evidence import lay_tasks
from tests.factories import World, make_sent_meeting
from tests.offices import make_office
from tests.recruitment.admitting import quota

pytestmark = pytest.mark.django_db

S = Attendance.Status


@pytest.fixture
def period(world: World) -> Period:
    """A year in which something happened of everything."""
    an, scheme = world.members["an"], ScoringScheme.objects.filter(span__contains=date(2022, 1, 1))[0]
    for month, status in enumerate((S.PRESENT, S.EXCUSED, S.UNEXCUSED), 1):
        meeting = make_sent_meeting(world.a, date(2022, month, 5), {an: status})
        MeetingScore.objects.create(meeting=meeting, organization=world.a, scheme=scheme, self_quality="good")
    make_sent_meeting(world.a, date(2022, 4, 5), kind="thematic")
    lay_tasks(world.a, an)
    quota(world.d, world.a, 2)
    Assignment.objects.create(member=an, organization=world.a, kind="area", subject="xóm", start=date(2022, 3, 1))
    Discipline.objects.create(member=an, organization=world.a, form="reprimand", decided_on=date(2022, 3, 1))
    Leave.objects.create(member=an, organization=world.a, kind="sick", start=date(2022, 2, 1), end=date(2022, 5, 1))
    last = make_rating(make_period(world.d, 2021), world.a)
    Shortcoming.objects.create(
        rating=last, organization=world.a, text="Ít tự phê bình", remedy="Mỗi kỳ một lượt", due_on=date(2022, 6, 30)
    )
    period = make_period(world.d)
    rate_member(period, world.a, an, "not_completed")
    rate_member(period, world.a, world.members["binh"], "good")
    return period


def official_of(world: World, period: Period) -> Rating:
    make_office(world.members["an"], world.a, "bi-thu")
    term = OfficeTerm.objects.get(member=world.members["an"])
    return make_rating(period, world.a, Subject.OFFICIAL, world.members["an"], office_term=term)


def records(rating: Rating, key: str) -> Table:
    return records_of(rating, key, by=SYSTEM, on=date(2022, 12, 20))


# What adds up to the numerator of a fact, and to its denominator: from the rows of its records.
SUMS: dict[str, Callable[[list[Any]], tuple[int, int | None]]] = {
    Fact.MEETINGS_HELD: lambda rows: (sum(bool(one["held"]) for one in rows), len(rows)),
    Fact.THEMATIC: lambda rows: (sum(bool(one["held"]) for one in rows), len(rows)),
    Fact.ATTENDANCE: lambda rows: (sum(one["present"] for one in rows), sum(one["required"] for one in rows)),
    Fact.UNEXCUSED: lambda rows: (sum(one["unexcused"] for one in rows), None),
    Fact.QUALITY_GOOD: lambda rows: (sum(one["quality"] == "Tốt" for one in rows), len(rows)),
    "quality:good": lambda rows: (len(rows), None),
    Fact.QUOTA: lambda rows: (rows[0]["admitted"], rows[0]["target"]),
    Fact.TASKS_DONE: lambda rows: (
        sum(one["done"] is not None and one["done"] < date(2023, 1, 1) for one in rows), len(rows),
    ),
    Fact.ASSIGNMENTS: lambda rows: (len(rows), None),
    Fact.DISCIPLINED_BELOW: lambda rows: (len({one["member"] for one in rows}), None),
    Fact.SHORTCOMINGS: lambda rows: (sum(one["outcome"] == "đã khắc phục" for one in rows), len(rows)),
    Fact.MEMBERS_GOOD: lambda rows: (sum("tốt" in one["level"].lower() for one in rows), len(rows)),
    Fact.MEMBERS_LOWEST: lambda rows: (len(rows), None),
}  # fmt: skip


def test_the_records_of_a_branch_add_up_to_its_facts(world: World, period: Period) -> None:
    rating = make_rating(period, world.a)
    found = {fact.key: fact for fact in facts_of([rating])[rating.pk]}
    assert found[Fact.SHORTCOMINGS].denominator == 1
    for key, add in SUMS.items():
        rows = list(records(rating, key).rows)
        assert rows, key
        assert add(rows) == (found[key].numerator, found[key].denominator), key


def test_a_member_s_records(world: World, period: Period) -> None:
    rating = Rating.objects.get(member=world.members["an"])
    roll = records(rating, Fact.ATTENDANCE)
    assert [row["status"] for row in roll.rows] == ["có mặt", "vắng có lý do", "vắng không lý do", "có mặt"]
    assert [row["months"] for row in records(rating, Fact.SICK_MONTHS).rows] == [3]
    assert [row["form"] for row in records(rating, Fact.DISCIPLINE).rows] == ["khiển trách"]
    assert list(records(rating, Fact.NEW_MEMBER_CLASS).rows) == []


def test_every_fact_has_its_records_and_nothing_else_has(world: World, period: Period) -> None:
    ratings = [official_of(world, period), make_rating(period, world.x), Rating.objects.filter(subject="member")[0]]
    for rating in ratings:
        for fact in facts_of([rating])[rating.pk]:
            assert records(rating, fact.key).title, fact.key
    for key in (Fact.MEETINGS_HELD, "attendance:organization", "quota:1", "abc", "", "\x00"):
        with pytest.raises(ValueError, match="Không có danh sách"):
            records(ratings[-1], key)


def test_the_pages(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    rating = make_rating(period, world.a)
    page = reverse("evaluations:evidence", args=[rating.uuid])
    secretary = client_as("secretary")
    html = secretary.get(page).content.decode()
    assert "đã họp 3/11 kỳ thường kỳ phải họp (27,3%)" in html
    held = reverse("evaluations:evidence_records", args=[rating.uuid, "meetings_held"])
    assert held in html
    html = secretary.get(held).content.decode()
    assert "Có 11 dòng" in html
    assert "/sinh-hoat/" in html
    assert AccessLog.objects.filter(subject_id=str(rating.uuid)).count() == 2
    assert secretary.get(reverse("evaluations:evidence_records", args=[rating.uuid, "sick_months"])).status_code == 404
    assert client_as("neighbour").get(page).status_code == 404
    assert client_as("reader").get(page).status_code == 200
    assert client_as("reader").get(held).status_code == 403


def test_what_changed_since_the_decision_is_shown(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    rating = make_rating(period, world.a)
    rating.evidence = {"facts": [fact.to_json() for fact in facts_of([rating], on=world.today)[rating.pk]]}
    rating.save()
    page = reverse("evaluations:evidence", args=[rating.uuid])
    assert "khác</span>" not in client_as("secretary").get(page).content.decode()
    make_sent_meeting(world.a, date(2022, 11, 5))
    html = client_as("secretary").get(page).content.decode()
    assert "đã họp 4/11" in html
    assert "khác</span> đã họp 3/11" in html
