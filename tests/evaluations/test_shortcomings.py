"""Shortcomings: named in a review, made tasks, checked in the next, and proposed to the branch's agenda."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from evaluations.models import Fact, Rating, Shortcoming, Subject
from evaluations.queries.evidence import facts_of
from evaluations.queries.shortcomings import ShortcomingsDue, reviewed_in, shortcomings_listed, shortcomings_visible_to
from evaluations.services.shortcomings import (
    assign_remedy,
    check_shortcoming,
    correct_shortcoming,
    record_shortcoming,
    remove_shortcoming,
)
from meetings.models import Task
from tests.evaluations.reviewed import make_shortcoming
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import World, make_draft_meeting

pytestmark = pytest.mark.django_db

DUE = date(2023, 6, 30)
LATER = date(2023, 12, 20)


def record(rating: Rating, on: date, **values: Any) -> Shortcoming:
    given = {"text": "Ít tự phê bình", "remedy": "Mỗi kỳ họp một lượt", "due_on": DUE, **values}
    return record_shortcoming(rating=rating, by=SYSTEM, on=on, **given)


def next_year(world: World, *, member: Any = None) -> Rating:
    period = make_period(world.d, 2023)
    return rate_member(period, world.b, member) if member else make_rating(period, world.a)


def test_it_becomes_a_task(world: World) -> None:
    rating = rate_member(make_period(world.d), world.a, world.members["an"])
    row = record(rating, world.today, as_task=True)
    task = Task.objects.get()
    assert (row.task, task.organization, task.responsible, task.due_on) == (task, world.a, world.members["an"], DUE)
    assert task.text == "Khắc phục: Ít tự phê bình – Mỗi kỳ họp một lượt"
    with pytest.raises(ValidationError, match="đã thành việc"):
        assign_remedy(shortcoming=row, by=SYSTEM, on=world.today)
    with pytest.raises(ValidationError, match="thôi việc ấy"):
        remove_shortcoming(shortcoming=row, reason="Nhầm", by=SYSTEM)
    group = record(make_rating(rating.period, world.a), world.today)
    assert assign_remedy(shortcoming=group, by=SYSTEM, on=world.today).task.responsible is None  # type: ignore[union-attr]
    late = record(make_rating(rating.period, world.b), world.today)
    with pytest.raises(ValidationError, match="đã qua"):
        assign_remedy(shortcoming=late, by=SYSTEM, on=date(2023, 7, 1))


def test_the_next_review_checks_it(world: World) -> None:
    """The member has moved to B meanwhile: what A found follows him."""
    moved = world.members["moved"]
    row = record(rate_member(make_period(world.d), world.a, moved), world.today)
    rating = next_year(world, member=moved)
    record(rate_member(row.rating.period, world.b, world.members["b_first"]), world.today)  # another's
    assert [one.pk for one in reviewed_in(rating).earlier] == [row.pk]
    (fact,) = [one for one in facts_of([rating])[rating.pk] if one.key == Fact.SHORTCOMINGS]
    assert (fact.numerator, fact.denominator) == (0, 1)
    checked = check_shortcoming(
        shortcoming=row, within=rating, outcome="remedied", checked_on=date(2023, 12, 10), by=SYSTEM, on=LATER
    )
    assert checked.checked_in == rating
    (fact,) = [one for one in facts_of([rating])[rating.pk] if one.key == Fact.SHORTCOMINGS]
    assert (fact.numerator, fact.denominator) == (1, 1)
    with pytest.raises(ValidationError, match="đã được kiểm tra"):
        correct_shortcoming(shortcoming=row, values={}, by=SYSTEM, on=LATER)


def test_what_is_refused(world: World) -> None:
    row = make_shortcoming(world)
    later, other = next_year(world), rate_member(Rating.objects.latest("pk").period, world.a, world.members["an"])
    for values, said in (
        ({"within": row.rating}, "kiểm tra ở kỳ sau"), ({"within": other}, "đối tượng khác"),
        ({"within": make_rating(later.period, world.b)}, "đối tượng khác"),
        ({"outcome": "x"}, "chọn kết quả"), ({"checked_on": date(2023, 12, 21)}, "tương lai"),
        ({"checked_on": date(2021, 12, 21)}, "trước kỳ"),
    ):  # fmt: skip
        given: dict[str, Any] = {"within": later, "outcome": "partly", "checked_on": LATER, **values}
        with pytest.raises(ValidationError, match=said):
            check_shortcoming(shortcoming=row, by=SYSTEM, on=LATER, **given)
    with pytest.raises(ValidationError, match="ngày đã qua"):
        record(row.rating, LATER)
    with pytest.raises(ValidationError, match="lý do"):
        remove_shortcoming(shortcoming=row, reason=" ", by=SYSTEM)
    period = row.rating.period
    period.closed_on = world.today
    period.save()
    with pytest.raises(ValidationError, match="đã đóng"):
        record(row.rating, world.today)


def test_the_list_leads_with_what_is_open(world: World) -> None:
    row = make_shortcoming(world)
    rows = shortcomings_visible_to(world.users["secretary"], on=world.today)
    assert list(shortcomings_listed(rows, organization=world.x, year=2022, on=world.today)) == [row]
    assert not shortcomings_listed(rows, state="qua-han", on=DUE).exists()
    assert shortcomings_listed(rows, state="qua-han", on=date(2023, 7, 1)).exists()
    assert not shortcomings_listed(rows, state="da-kiem-tra", on=LATER).exists()
    assert not shortcomings_visible_to(world.users["neighbour"], on=world.today).exists()


def test_the_branch_is_reminded_on_its_agenda(world: World) -> None:
    row = make_shortcoming(world)
    record(rate_member(row.rating.period, world.a, world.members["an"]), world.today)  # a person's stays off the agenda
    record(make_rating(row.rating.period, world.a, Subject.COLLECTIVE), world.today, due_on=date(2023, 12, 31))
    meeting = make_draft_meeting(world.a, date(2022, 12, 25), {})
    assert ShortcomingsDue().proposals(meeting, on=world.today) == []
    meeting.date = date(2023, 6, 5)
    (proposal,) = ShortcomingsDue().proposals(meeting, on=meeting.date)
    assert (proposal.source, proposal.title) == (
        f"shortcoming:{row.pk}", "Kiểm điểm khắc phục hạn chế: Ít tự phê bình",
    )  # fmt: skip


def test_on_the_pages(world: World, client_as: Callable[[str], Client], settings: Any) -> None:
    rating = make_rating(make_period(world.d), world.a)
    client = client_as("secretary")
    given = {"text": "Ít tự phê bình", "remedy": "Mỗi kỳ một lượt", "due_on": "30/06/2023", "as_task": "on"}
    address = reverse("evaluations:shortcoming_record", args=[rating.uuid])
    for hostile in ({"text": "\x00"}, {"text": "x" * 501}, {"due_on": "01/01/9999"}, {"due_on": "01/01/2020"}):
        assert client.post(address, given | hostile).status_code == 422
    page = reverse("evaluations:shortcomings_of", args=[rating.uuid])
    sheet = client.get(reverse("evaluations:sheet", args=[rating.uuid])).content.decode()
    assert page in sheet
    assert reverse("evaluations:paper", args=[rating.uuid]) in sheet
    assert client.post(address, given).headers["Location"] == page
    assert "Việc được giao" in client.get(page).content.decode()
    assert "Ít tự phê bình" in client.get(reverse("evaluations:shortcomings")).content.decode()
    settings.CHIBO_TODAY = "2023-12-20"
    later = next_year(world)
    page = reverse("evaluations:shortcomings_of", args=[later.uuid])
    assert "chưa kiểm tra" in client.get(page).content.decode()
    check = reverse("evaluations:shortcoming_check", args=[later.uuid, Shortcoming.objects.get().pk])
    answer = {"outcome": "remedied", "checked_on": "20/12/2023", "note": ""}
    assert client.post(check, answer).headers["Location"] == page
    assert "đã khắc phục, 20/12/2023" in client.get(page).content.decode()
    assert "Có 0 dòng" in client.get(reverse("evaluations:shortcomings")).content.decode()
