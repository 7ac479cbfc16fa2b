"""In exactly one class each: what makes a place covered, joint, without a branch, or without anybody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Place, PlaceStanding
from branches.services import change_standing, dissolve_organization, end_place, move_organization
from core.audit import SYSTEM
from members.models import Membership, PlaceTie
from members.queries.coverage import Counts, added, coverage_on, doubtful, new_branches, standings_on, with_class
from tests.factories import START, TODAY, World, make_member, make_membership, make_organization
from tests.places import cover, kind, make_place, tie

pytestmark = pytest.mark.django_db

JULY = date(2022, 7, 1)
JUNE_30 = date(2022, 6, 30)


def class_of(place: Place, on: date = TODAY) -> str:
    (row,) = with_class(standings_on(on).filter(place=place), on=on)
    found: str = row.coverage
    return found


def lives(world: World, name: str, place: Place, **values: Any) -> PlaceTie:
    return tie(world.members[name], place, world.a, **values)


def guest_from_elsewhere(world: World, place: Place) -> None:
    member = make_member("Trần Văn Biên")
    membership = make_membership(member, world.a, kind=Membership.Kind.GUEST)
    Membership.objects.filter(pk=membership.pk).update(home="Đồn Biên phòng Sóc Giang")
    tie(member, place, world.a)


def guest_of_nowhere(world: World, place: Place) -> None:
    member = make_member("Trần Văn Biên")
    make_membership(member, world.a, kind=Membership.Kind.GUEST)
    tie(member, place, world.a)


CASES: dict[str, tuple[Callable[[World, Place], Any], str]] = {
    "nothing at all": (lambda w, p: None, "no_member"),
    "a resident": (lambda w, p: lives(w, "an", p), "no_branch"),
    "somebody who works there": (lambda w, p: lives(w, "an", p, of="working"), "no_branch"),
    "a resident of another commune's branch": (lambda w, p: tie(w.members["c_first"], p, w.c), "no_branch"),
    "a resident who has died": (lambda w, p: lives(w, "left", p), "no_member"),
    "a resident who moved away the day before": (lambda w, p: lives(w, "an", p, end=TODAY), "no_member"),
    "a resident who moves away tomorrow": (lambda w, p: lives(w, "an", p, end=date(2022, 12, 21)), "no_branch"),
    "a resident from tomorrow": (lambda w, p: lives(w, "an", p, start=date(2022, 12, 21)), "no_member"),
    "a resident who never was a member here": (lambda w, p: tie(make_member("Lý Thị Lạ"), p, w.a), "no_member"),
    "a guest whose home is elsewhere": (guest_from_elsewhere, "no_branch"),
    "a guest with no home": (guest_of_nowhere, "no_member"),
    "a joint branch alone": (lambda w, p: cover(p, w.a, shared=True), "no_member"),
    "a joint branch and a resident": (lambda w, p: [cover(p, w.a, shared=True), lives(w, "an", p)], "shared_branch"),
    "two joint branches and a resident": (
        lambda w, p: [cover(p, one, shared=True) for one in (w.a, w.b)] + [lives(w, "an", p)], "shared_branch",
    ),
    "an own branch without anybody": (lambda w, p: cover(p, w.a), "own_branch"),
    "an own and a joint branch": (lambda w, p: [cover(p, w.a), cover(p, w.b, shared=True)], "own_branch"),
    "an own branch until yesterday": (lambda w, p: [cover(p, w.a, end=TODAY), lives(w, "an", p)], "no_branch"),
    "an own branch from tomorrow": (
        lambda w, p: [cover(p, w.a, start=date(2022, 12, 21)), lives(w, "an", p)], "no_branch",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_place_is_in_one_class(world: World, case: str) -> None:
    make, expected = CASES[case]
    place = make_place("V1", world.x)
    make(world, place)
    assert class_of(place) == expected
    (counts,) = coverage_on(world.d, TODAY).values()
    assert counts == Counts(**{expected: 1})
    assert counts.total == 1


def test_a_branch_that_has_ended_covers_nothing(world: World) -> None:
    branch, place = make_organization("F", world.x), make_place("V1", world.x)
    cover(place, branch)
    dissolve_organization(organization=branch, last_day=JUNE_30, by=SYSTEM)
    assert (class_of(place, JUNE_30), class_of(place, JULY)) == ("own_branch", "no_member")


def test_places_are_counted_where_they_lie_that_day(world: World) -> None:
    moved, gone, school = (
        make_place("V1", world.x), make_place("V2", world.x), make_place("T1", world.y, of="truong-hoc"),
    )  # fmt: skip
    cover(moved, world.a)
    cover(school, world.c)
    change_standing(place=moved, on=JULY, values={"organization": world.y}, by=SYSTEM)
    end_place(place=gone, last_day=JUNE_30, by=SYSTEM)
    village, schools = kind().pk, kind("truong-hoc").pk
    one = Counts(own_branch=1)
    assert coverage_on(world.d, JUNE_30) == {
        (world.x.pk, village): Counts(own_branch=1, no_member=1), (world.y.pk, schools): one,
    }  # fmt: skip
    assert coverage_on(world.d, TODAY) == {(world.y.pk, village): one, (world.y.pk, schools): one}
    assert coverage_on(world.x, TODAY) == {}
    assert coverage_on(world.y, TODAY) == {(world.y.pk, village): one, (world.y.pk, schools): one}


def test_a_commune_under_another_district_takes_its_places_along(world: World) -> None:
    other = make_organization("D2", None)
    make_place("V1", world.x)
    move_organization(organization=world.x, parent=other, on=JULY, by=SYSTEM)
    assert added(coverage_on(world.d, JUNE_30).values()).total == 1
    assert coverage_on(world.d, TODAY) == {}
    assert added(coverage_on(other, TODAY).values()).total == 1


def test_new_branches_are_those_that_had_no_place_of_the_kind(world: World) -> None:
    first, second, school = (
        make_place("V1", world.x), make_place("V2", world.x), make_place("T1", world.x, of="truong-hoc"),
    )  # fmt: skip
    cover(first, world.a, end=JULY)
    cover(second, world.a, start=JULY)  # the same branch for another village is no new one
    cover(first, world.b, start=JULY)
    cover(school, world.a, start=JULY)
    cover(school, world.c, start=JULY, shared=True)
    assert new_branches(world.d, JUNE_30, TODAY) == {
        (world.x.pk, kind().pk): {world.b.pk}, (world.x.pk, kind("truong-hoc").pk): {world.a.pk},
    }  # fmt: skip


def test_records_that_contradict_themselves_are_named(world: World) -> None:
    for code in ("V1", "V2"):
        place = make_place(code, world.x)
        cover(place, world.a)
        lives(world, "an", place, of="working")
    cover(make_place("V3", world.x), world.b, shared=True)
    cover(make_place("V4", world.x), world.b)
    fine = make_place("V5", world.x)
    cover(fine, world.c)
    tie(world.members["c_first"], fine, world.c)
    make_place("V6", world.x)
    assert [(one.place.code, one.doubt) for one in doubtful(world.d, TODAY)] == [
        ("V3", "joint"), ("V4", "nobody"), ("V1", "several"), ("V2", "several"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_do_not_grow_with_the_places(world: World, number: int) -> None:
    for index in range(number):
        place = make_place(f"V{index}", world.x)
        cover(place, world.a, shared=True)
        tie(world.members["an"], place, world.a, of="working")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        coverage_on(world.d, TODAY)
        new_branches(world.d, START, TODAY)
    assert len(asked) == 4
    assert PlaceStanding.objects.count() == number
