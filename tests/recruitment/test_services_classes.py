"""Sending people to a class, results and certificates: what is written, and what is refused with whose name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from recruitment.models import AwarenessStudent
from recruitment.queries.classes import (
    EXPIRED,
    certificates_ending,
    classes_listed,
    classes_visible_to,
    may_be_sent,
    students_of,
    with_counts,
)
from recruitment.services.classes import (
    Mark,
    correct_class,
    mark_students,
    open_class,
    send_candidates,
    withdraw_student,
)
from tests.factories import TODAY, World
from tests.recruitment.followed import certify, close, make_class, make_followed, make_probationer

PASSED = Mark(True, "good", "01-GCN", date(2022, 12, 10))


@pytest.fixture
def open_(world: World):
    """A class of the commune that still takes names."""
    return make_class(world, world.x, first_day=date(2022, 12, 26), closes_on=date(2022, 12, 22), capacity=1)


def send(held, *candidates, late: bool = False, on: date = TODAY) -> int:
    return send_candidates(awareness_class=held, candidates=candidates, late=late, on=on, by=SYSTEM)


def mark(held, row: AwarenessStudent, one: Mark, on: date = TODAY) -> int:
    return mark_students(awareness_class=held, marks={row.pk: one}, on=on, by=SYSTEM)


def test_a_class_is_checked_field_by_field(world: World) -> None:
    days = {"first_day": date(2022, 12, 5), "last_day": date(2022, 12, 7)}
    held = open_class(values={"name": "Lớp 1", "organization": world.d, **days}, by=SYSTEM)
    assert (held.name, held.organization) == ("Lớp 1", world.d)
    for values in ({"last_day": date(2022, 12, 4)}, {"closes_on": date(2022, 12, 6)}):
        with pytest.raises(ValidationError) as refused:
            correct_class(awareness_class=held, values=values, by=SYSTEM)
        assert list(refused.value.message_dict) == list(values)
        held.refresh_from_db()


def test_branches_send_whom_they_follow(world: World, open_) -> None:
    hoa, toi = make_followed("Nông Thị Hoa", world.a), make_followed("Lý Văn Tới", world.b)
    assert send(open_, hoa, toi) == 2
    assert send(open_, hoa) == 0
    assert {(row.candidate, row.organization) for row in AwarenessStudent.objects.all()} == {
        (hoa, world.a), (toi, world.b),
    }  # fmt: skip


def test_who_cannot_be_sent_is_named(world: World, open_) -> None:
    elsewhere = make_followed("Vi Thị Xa", world.c)
    gone = make_followed("Lý Văn Tới", world.a)
    close(gone, "withdrawn", date(2022, 11, 1))
    dung = make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    hoa = make_followed("Nông Thị Hoa", world.a)
    with pytest.raises(ValidationError, match="Không cử được: Vi Thị Xa, Lý Văn Tới, Bế Thị Dung"):
        send(open_, elsewhere, hoa, gone, dung)
    assert not AwarenessStudent.objects.exists()
    assert list(may_be_sent(open_, [world.a.pk, world.c.pk], on=TODAY)) == [hoa]


def test_after_the_list_was_closed_the_committee_alone_adds(world: World, open_) -> None:
    hoa = make_followed("Nông Thị Hoa", world.a)
    with pytest.raises(ValidationError, match="Đã hết hạn gửi danh sách"):
        send(open_, hoa, on=date(2022, 12, 23))
    assert send(open_, hoa, late=True, on=date(2022, 12, 23)) == 1
    over = make_class(world, world.x)
    with pytest.raises(ValidationError, match="Lớp đã bế giảng ngày 01/03/2022"):
        send(over, hoa)


def test_results_and_certificates(world: World) -> None:
    hoa, toi = make_followed("Nông Thị Hoa", world.a), make_followed("Lý Văn Tới", world.b)
    held = make_class(world, world.x, first_day=date(2022, 12, 5), send=[hoa, toi])
    first, second = students_of(held, by=SYSTEM, on=TODAY)
    marks = {first.pk: PASSED, second.pk: Mark(False)}
    assert mark_students(awareness_class=held, marks=marks, on=TODAY, by=SYSTEM) == 2
    assert mark_students(awareness_class=held, marks=marks, on=TODAY, by=SYSTEM) == 0
    counted = with_counts(type(held).objects.filter(pk=held.pk)).get()
    assert (counted.sent, counted.came, counted.passed, counted.certified) == (2, 1, 1, 1)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="01-GCN ghi cho Nông Thị Hoa, Lý Văn Tới"):
        mark(held, second, PASSED)
    second.refresh_from_db()
    assert second.certificate == ""


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (Mark(False, "good"), "không dự học thì không có kết quả"),
        (Mark(None, "", "1", date(2022, 12, 10)), "không dự học thì không có kết quả"),
        (Mark(True, "good", "1"), "ghi cả số và ngày cấp"),
        (Mark(True, "good", "", date(2022, 12, 10)), "ghi cả số và ngày cấp"),
        (Mark(True, "failed", "1", date(2022, 12, 10)), "chỉ người đạt kết quả"),
        (Mark(True, "", "1", date(2022, 12, 10)), "chỉ người đạt kết quả"),
        (Mark(True, "good", "1", date(2022, 12, 4)), "trước ngày khai giảng"),
        (Mark(True, "good", "1", date(2022, 12, 21)), "ở tương lai"),
    ],
)
def test_marks_that_cannot_be(world: World, one: Mark, sentence: str) -> None:
    held = make_class(
        world, world.x, first_day=date(2022, 12, 5), send=[make_followed("Nông Thị Hoa", world.a)]
    )  # fmt: skip
    row = held.students.get()
    with pytest.raises(ValidationError) as refused:
        mark(held, row, one)
    assert refused.value.messages[0].startswith("Nông Thị Hoa: ")
    assert sentence in refused.value.messages[0]
    row.refresh_from_db()
    assert row.attended is None


def test_nobody_has_come_to_a_class_that_has_not_begun(world: World, open_) -> None:
    send(open_, make_followed("Nông Thị Hoa", world.a))
    with pytest.raises(ValidationError, match="lớp chưa khai giảng"):
        mark(open_, open_.students.get(), Mark(True))


def test_one_who_is_marked_is_not_withdrawn(world: World) -> None:
    held = make_class(
        world, world.x, first_day=date(2022, 12, 5), send=[make_followed("Nông Thị Hoa", world.a)]
    )  # fmt: skip
    row = held.students.get()
    mark(held, row, Mark(False))
    with pytest.raises(ValidationError, match="Nông Thị Hoa đã được ghi có dự hay không"):
        withdraw_student(student=row, by=SYSTEM)
    mark(held, row, Mark(None))
    withdraw_student(student=row, by=SYSTEM)
    assert not held.students.exists()


def test_a_branch_sees_the_classes_above_it_and_its_own_people(world: World) -> None:
    above = make_class(
        world, world.d, send=[make_followed("Nông Thị Hoa", world.a), make_followed("Lý Văn Tới", world.b)]
    )
    beside = make_class(world, world.y)
    secretary, commune = world.users["secretary"], world.users["commune"]
    assert list(classes_visible_to(secretary, on=TODAY)) == [above]
    assert set(classes_visible_to(world.users["district"], on=TODAY)) == {above, beside}
    assert [row.candidate.full_name for row in students_of(above, by=secretary, on=TODAY)] == ["Nông Thị Hoa"]
    assert students_of(above, by=commune, on=TODAY).count() == 2


def test_classes_are_found_by_words_year_and_what_is_open(world: World, open_) -> None:
    make_class(world, first_day=date(2021, 5, 4))
    rows = classes_visible_to(SYSTEM, on=TODAY)
    assert [one.first_day.year for one in classes_listed(rows, on=TODAY, text="nhan thuc")] == [2022, 2021]
    assert classes_listed(rows, on=TODAY, year=2021).count() == 1
    assert list(classes_listed(rows, on=TODAY, open_only=True)) == [open_]


def test_certificates_stand_by_the_day_they_end(world: World) -> None:
    held = make_class(world, first_day=date(2017, 1, 1))
    hoa, toi = make_followed("Nông Thị Hoa", world.a), make_followed("Lý Văn Tới", world.b)
    certify(held, hoa, date(2022, 3, 5), "2")
    certify(held, toi, date(2017, 11, 20), "1")
    both = type(world.a).objects.filter(pk__in=[world.a.pk, world.b.pk])
    assert [one.pk for one, _held in certificates_ending(both, on=TODAY)] == [toi.pk, hoa.pk]
    assert [one.pk for one, _held in certificates_ending(both, on=TODAY, standing=EXPIRED)] == [toi.pk]
    assert [one.pk for one, _held in certificates_ending(both, on=TODAY, text="hoa")] == [hoa.pk]
