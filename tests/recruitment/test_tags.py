"""Groups: by rule on a day, or by hand; and the same answer for one day and for the day of each row."""

from datetime import date
from typing import Any

import pytest

from branches.services import change_form
from core.audit import SYSTEM
from members.models import Ethnicity, Occupation, Religion
from recruitment.models import Candidate, IntroducingBody, StepAct, Tag
from recruitment.queries.tags import belongs_to, tags_of
from recruitment.services.candidates import NewCandidate, register_candidates
from tests.factories import TODAY, World, form, level, sector

DAY = date(2022, 6, 1)


def enter(world: World, **values: Any) -> Candidate:
    new = NewCandidate(**{"organization_id": world.a.pk, "full_name": "Nông Thị Hoa", "listed_on": DAY} | values)
    (pk,) = register_candidates(new=[new], by=SYSTEM, on=TODAY)
    return Candidate.objects.get(pk=pk)


def codes(one: Candidate, on: date = TODAY) -> set[str]:
    return {tag.code for tag in tags_of([one], on=on)[one.pk]}


def test_groups_overlap_and_follow_from_what_is_known(world: World) -> None:
    one = enter(
        world,
        gender="female",
        birth_date=date(2000, 2, 3),
        ethnicity_id=Ethnicity.objects.get(name="Tày").pk,
        religion_id=Religion.objects.get(code="02").pk,
        occupation_id=Occupation.objects.get(code="nong-dan").pk,
        introduced_by_id=IntroducingBody.objects.get(code="doan-thanh-nien").pk,
        tag_ids=[Tag.objects.get(code="tri-thuc").pk],
    )

    assert codes(one) == {
        "nu", "dan-toc-thieu-so", "ton-giao", "thanh-nien", "doan-vien", "thon-ban", "nong-dan", "tri-thuc",
    }  # fmt: skip
    assert codes(enter(world, gender="male", ethnicity_id=Ethnicity.objects.get(name="Kinh").pk)) == {"thon-ban"}


def test_no_religion_is_none(world: World) -> None:
    assert "ton-giao" not in codes(enter(world, religion_id=Religion.objects.get(code="00").pk))


@pytest.mark.parametrize(
    ("born", "precision", "day", "young"),
    [
        (date(1992, 3, 10), "day", date(2023, 3, 9), True),  # thirty until the day before
        (date(1992, 3, 10), "day", date(2023, 3, 10), False),
        (date(1992, 2, 29), "day", date(2023, 2, 27), True),
        (date(1992, 1, 1), "year", date(2023, 6, 30), True),  # 1 July counts
        (date(1992, 1, 1), "year", date(2023, 7, 1), False),
        (date(1992, 1, 1), "day", date(2023, 1, 1), False),
    ],
)
def test_youth_ends_with_the_thirty_first_birthday(
    world: World, born: date, precision: str, day: date, young: bool
) -> None:
    one = enter(world, birth_date=born, birth_precision=precision)

    assert ("thanh-nien" in codes(one, day)) is young


def test_sector_is_that_of_the_branch_on_the_day_of_each_row(world: World) -> None:
    one = enter(world)
    change_form(
        organization=world.a, form=form(), level=level(), sector=sector("co-quan"), on=date(2022, 9, 1), by=SYSTEM
    )
    village = Tag.objects.get(code="thon-ban")
    acts = StepAct.objects.filter(belongs_to(village, day="on", of="candidate__", branch="branch"))

    assert (codes(one, DAY), codes(one, TODAY)) == ({"thon-ban"}, set())
    assert acts.count() == 1
    StepAct.objects.update(on=date(2022, 9, 1))
    assert acts.count() == 0


@pytest.mark.parametrize("code", ["nu", "ton-giao", "thanh-nien", "nong-dan", "doan-vien", "tri-thuc"])
def test_condition_on_acts_agrees_with_that_on_candidates(world: World, code: str) -> None:
    tag = Tag.objects.get(code=code)
    told = {
        "gender": "female", "birth_date": date(1999, 1, 1),
        "religion_id": Religion.objects.get(code="01").pk,
        "occupation_id": Occupation.objects.get(code="nong-dan").pk,
        "introduced_by_id": IntroducingBody.objects.get(code="doan-thanh-nien").pk,
        "tag_ids": [Tag.objects.get(code="tri-thuc").pk],
    }  # fmt: skip
    one, _other = enter(world, **told), enter(world)

    assert list(Candidate.objects.filter(belongs_to(tag, day=DAY))) == [one]
    acts = StepAct.objects.filter(belongs_to(tag, day="on", of="candidate__", branch="branch"))
    assert list(acts.values_list("candidate", flat=True)) == [one.pk]


def test_groups_of_many_take_two_queries(world: World, django_assert_num_queries: Any) -> None:
    people = [enter(world), enter(world), enter(world)]
    with django_assert_num_queries(2):
        assert len(tags_of(people, on=TODAY)) == 3


def test_pupils_and_students_are_counted_apart_by_hand(world: World) -> None:
    occupation = Occupation.objects.get(code="hoc-sinh-sinh-vien")
    pupil = enter(world, occupation_id=occupation.pk, tag_ids=[Tag.objects.get(code="hoc-sinh").pk])
    student = enter(world, occupation_id=occupation.pk, tag_ids=[Tag.objects.get(code="sinh-vien").pk])

    assert (codes(pupil), codes(student)) == (
        {"thon-ban", "hoc-sinh-sinh-vien", "hoc-sinh"}, {"thon-ban", "hoc-sinh-sinh-vien", "sinh-vien"},
    )  # fmt: skip
    names = list(Tag.objects.values_list("name", flat=True))
    assert names[names.index("học sinh") :][:3] == ["học sinh", "học sinh, sinh viên", "sinh viên"]
