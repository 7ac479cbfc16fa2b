"""Places in time: entered, moved, covered, left by a merger or an end; and what is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from branches.models import Organization, Place, PlaceCoverage, PlaceStanding
from branches.services import (
    NewCoverage,
    NewPlace,
    change_standing,
    correct_coverage,
    correct_places,
    correct_standing,
    cover_place,
    cover_places,
    dissolve_organization,
    end_place,
    enter_place,
    enter_places,
    move_coverages,
    move_standings,
    uncover_places,
)
from core.audit import SYSTEM
from core.documents import Document
from tests.factories import START, World, make_organization
from tests.places import cover, kind, make_place

pytestmark = pytest.mark.django_db

JULY = date(2022, 7, 1)
JUNE_30 = date(2022, 6, 30)
LATER = date(2022, 10, 1)


def standings(place: Place) -> list[tuple[str, date, date | None]]:
    """Where a place lay in time."""
    return list(place.standings.order_by("start").values_list("organization__code", "start", "end"))


def coverages(place: Place) -> list[tuple[str, bool, date, date | None]]:
    """Who covered a place in time."""
    rows = place.coverages.order_by("start", "organization__code")
    return list(rows.values_list("organization__code", "shared", "start", "end"))


def entering(**values: Any) -> Place:
    new = {"code": "V9", "name": "Xóm Lũng Mới", "kind": kind(), "start": START} | values
    return enter_place(new=NewPlace(**new), by=SYSTEM)


def test_a_place_is_entered_with_where_it_lies(world: World) -> None:
    place = entering(name="Xóm  Lũng Mới ", organization_id=world.x.pk, border=True)
    assert (place.name, place.search_key, place.kind.code) == ("Xóm Lũng Mới", " xom lung moi ", "thon-ban")
    row = place.standings.get()
    assert (row.organization, row.start, row.end, row.border, row.difficult) == (world.x, START, None, True, False)


def test_the_statements_for_a_set_of_places_do_not_grow_with_it(
    world: World, django_assert_max_num_queries: Any
) -> None:
    villages = [NewPlace(f"V{n}", f"Xóm {n}", kind(), world.x.pk, START) for n in range(40)]
    with django_assert_max_num_queries(15):
        ids = enter_places(new=villages, by=SYSTEM)
    assert list(Place.objects.filter(pk__in=ids).order_by("pk").values_list("code", flat=True)) == [
        one.code for one in villages
    ]
    assert enter_places(new=[], by=SYSTEM) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "V1"}, "code"),
        ({"start": date(2020, 12, 31)}, "organization"),  # the commune begins on the day after
        ({"end": START}, "__all__"),
        ({"organization_id": 0}, "organization"),
    ],
)
def test_a_place_that_cannot_be(world: World, values: dict[str, Any], field: str) -> None:
    make_place("V1", world.x)
    with pytest.raises(ValidationError) as refusal:
        entering(**({"organization_id": world.x.pk} | values))
    assert list(refusal.value.error_dict) == [field]
    assert list(Place.objects.values_list("code", flat=True)) == ["V1"]


def test_two_clerks_cannot_enter_one_code(world: World) -> None:
    make_place("V1", world.x)
    with pytest.raises(IntegrityError), transaction.atomic():
        enter_places(new=[NewPlace("V1", "Xóm khác", kind(), world.y.pk, START)], by=SYSTEM)


def test_a_name_is_corrected_with_its_keys(world: World) -> None:
    place = make_place("V1", world.x)
    correct_places(corrections=[(place, {"name": "Bản Hòa Bình", "kind": kind("to-dan-pho")})], by=SYSTEM)
    place.refresh_from_db()
    assert (place.name, place.search_key, place.kind.code) == ("Bản Hòa Bình", " ban hoa binh ", "to-dan-pho")


def test_from_a_day_on_it_lies_elsewhere(world: World) -> None:
    place = make_place("V1", world.x)
    change_standing(place=place, on=JULY, values={"organization": world.y, "border": True}, by=SYSTEM)
    assert standings(place) == [("X", START, JULY), ("Y", JULY, None)]
    assert list(place.standings.order_by("start").values_list("border", flat=True)) == [False, True]
    with pytest.raises(ValidationError, match="Không có gì khác"):
        change_standing(place=place, on=LATER, values={"organization": world.y, "border": True}, by=SYSTEM)
    with pytest.raises(ValidationError, match=r"không tồn tại vào ngày 31/12/2020"):
        change_standing(place=place, on=date(2020, 12, 31), values={"border": False}, by=SYSTEM)
    assert len(standings(place)) == 2


def test_what_was_written_wrongly_is_put_right_in_place(world: World) -> None:
    place = make_place("V1", world.x)
    correct_standing(standing=place.standings.get(), values={"difficult": True, "start": JULY}, by=SYSTEM)
    assert standings(place) == [("X", JULY, None)]
    assert place.standings.get().difficult


def test_a_place_cannot_be_made_to_begin_after_it_was_covered(world: World) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a)
    with pytest.raises(ValidationError, match="không tồn tại trong cả khoảng ngày này"), transaction.atomic():
        correct_standing(standing=place.standings.get(), values={"start": JULY}, by=SYSTEM)
    assert standings(place) == [("X", START, None)]


def test_the_end_of_a_place_ends_what_covered_it(world: World) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a, end=date(2021, 6, 1))
    cover(place, world.b, shared=True)
    end_place(place=place, last_day=JUNE_30, by=SYSTEM)
    assert standings(place) == [("X", START, JULY)]
    assert coverages(place) == [("A", False, START, date(2021, 6, 1)), ("B", True, START, JULY)]
    with pytest.raises(ValidationError, match=r"không tồn tại vào ngày 01/07/2022"):
        end_place(place=place, last_day=JULY, by=SYSTEM)


def test_a_place_does_not_end_before_what_is_recorded_later(world: World) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a, start=LATER)
    with pytest.raises(ValidationError, match=r"Sau ngày 30/06/2022 còn điều đã ghi"):
        end_place(place=place, last_day=JUNE_30, by=SYSTEM)


def test_a_branch_covers_a_place(world: World) -> None:
    place = make_place("V1", world.x)
    row = cover_place(new=NewCoverage(place.pk, world.a.pk, START, shared=True), by=SYSTEM)
    correct_coverage(coverage=row, values={"shared": False, "start": JULY}, by=SYSTEM)
    assert coverages(place) == [("A", False, JULY, None)]
    uncover_places(coverages=[row], last_day=date(2022, 9, 30), by=SYSTEM)
    assert coverages(place) == [("A", False, JULY, LATER)]
    with pytest.raises(ValidationError, match="Ngày kết thúc phải sau ngày bắt đầu"):
        uncover_places(coverages=[row], last_day=JUNE_30, by=SYSTEM)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"start": date(2022, 1, 1)}, "đã được ghi cho địa bàn"),
        ({"organization_id": "b", "start": date(2020, 1, 1)}, "không tồn tại trong cả khoảng ngày"),
        ({"organization_id": 0}, "Không chọn được tổ chức"),
        ({"place_id": 0}, "Không chọn được địa bàn"),
        ({"organization_id": "b", "end": START}, "Ngày kết thúc phải sau ngày bắt đầu"),
    ],
)
def test_a_coverage_that_cannot_be(world: World, values: dict[str, Any], reason: str) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a)
    new = {"place_id": place.pk, "organization_id": world.a.pk, "start": START} | values
    if new["organization_id"] == "b":
        new["organization_id"] = world.b.pk
    with pytest.raises(ValidationError, match=reason):
        cover_place(new=NewCoverage(**new), by=SYSTEM)
    assert coverages(place) == [("A", False, START, None)]


def test_a_set_is_covered_whole_or_not_at_all(world: World) -> None:
    one, other = make_place("V1", world.x), make_place("V2", world.x, start=JULY)
    with pytest.raises(ValidationError, match="Xóm V2"), transaction.atomic():
        cover_places(new=[NewCoverage(one.pk, world.a.pk, START), NewCoverage(other.pk, world.a.pk, START)], by=SYSTEM)
    assert not PlaceCoverage.objects.exists()


def test_a_dissolved_branch_covers_nothing_any_longer(world: World) -> None:
    branch = make_organization("F", world.x)
    place = make_place("V1", world.x)
    cover(place, branch)
    dissolve_organization(organization=branch, last_day=JUNE_30, by=SYSTEM)
    assert coverages(place) == [("F", False, START, JULY)]


def test_a_committee_does_not_end_while_places_lie_under_it(world: World) -> None:
    commune = make_organization("Z", world.d)
    place = make_place("V1", commune)
    with pytest.raises(ValidationError, match="Còn 1 địa bàn thuộc tổ chức này"):
        dissolve_organization(organization=commune, last_day=JUNE_30, by=SYSTEM)
    assert move_standings(from_ids=[commune.pk], to=world.x, on=JULY, by=SYSTEM) == 1
    dissolve_organization(organization=commune, last_day=JUNE_30, by=SYSTEM)
    assert standings(place) == [("Z", START, JULY), ("X", JULY, None)]


def test_a_branch_that_is_to_cover_a_place_later_does_not_end_before(world: World) -> None:
    branch = make_organization("F", world.x)
    cover(make_place("V1", world.x), branch, start=LATER)
    with pytest.raises(ValidationError, match="sẽ phụ trách địa bàn sau ngày giải thể"):
        dissolve_organization(organization=branch, last_day=JUNE_30, by=SYSTEM)


def decision() -> Document:
    return Document.objects.create(number="12-QĐ/HU", issued_on=date(2022, 6, 20))


def test_places_of_merged_communes_lie_under_the_new_one_from_the_day_on(world: World) -> None:
    old, later, gone, mine = (make_place(f"V{n}", world.y, difficult=n == 1) for n in range(1, 5))
    correct_standing(standing=later.standings.get(), values={"start": LATER}, by=SYSTEM)
    end_place(place=gone, last_day=JUNE_30, by=SYSTEM)
    moved = move_standings(from_ids=[world.y.pk, world.x.pk], to=world.x, on=JULY, by=SYSTEM, document=decision())
    assert moved == 3
    assert standings(old) == [("Y", START, JULY), ("X", JULY, None)]
    assert standings(later) == [("X", LATER, None)]
    assert standings(gone) == [("Y", START, JULY)]
    assert standings(mine) == [("Y", START, JULY), ("X", JULY, None)]
    new = PlaceStanding.objects.get(place=old, organization=world.x)
    assert (new.difficult, new.document) == (True, Document.objects.get(number="12-QĐ/HU"))
    assert move_standings(from_ids=[world.y.pk], to=world.x, on=JULY, by=SYSTEM) == 0


def test_only_some_places_move_with_a_split(world: World) -> None:
    stays, goes = make_place("V1", world.x), make_place("V2", world.x)
    for place in (stays, goes):
        cover(place, world.a, shared=True)
    assert move_standings(from_ids=[world.x.pk], to=world.y, on=JULY, by=SYSTEM, place_ids=[goes.pk]) == 1
    moved = move_coverages(from_ids=[world.a.pk], to=world.c, on=JULY, by=SYSTEM, place_ids=[goes.pk], shared=False)
    assert moved == 1
    assert (standings(stays), coverages(stays)) == ([("X", START, None)], [("A", True, START, None)])
    assert standings(goes) == [("X", START, JULY), ("Y", JULY, None)]
    assert coverages(goes) == [("A", True, START, JULY), ("C", False, JULY, None)]


def merge(world: World, *from_: Organization, shared: bool | None = None) -> int:
    return move_coverages(from_ids=[one.pk for one in from_], to=world.c, on=JULY, by=SYSTEM, shared=shared)


def test_a_merged_branch_covers_what_the_others_covered(world: World) -> None:
    own, joint, ended = (make_place(f"V{n}", world.x) for n in range(1, 4))
    cover(own, world.a)
    cover(own, world.b, shared=True, end=LATER)
    cover(joint, world.b, shared=True, end=LATER)
    cover(ended, world.b, end=date(2022, 5, 1))
    assert merge(world, world.a, world.b) == 2
    assert coverages(own) == [("A", False, START, JULY), ("B", True, START, JULY), ("C", False, JULY, None)]
    assert coverages(joint) == [("B", True, START, JULY), ("C", True, JULY, LATER)]
    assert coverages(ended) == [("B", False, START, date(2022, 5, 1))]


def test_what_the_branch_covers_already_is_not_said_twice(world: World) -> None:
    inside, before, after = (make_place(f"V{n}", world.x) for n in range(1, 4))
    for place in (inside, before, after):
        cover(place, world.a)
    cover(inside, world.c, shared=True)
    cover(before, world.c, shared=True, end=LATER)
    cover(after, world.c, shared=True, start=LATER)
    assert merge(world, world.a, shared=True) == 3
    assert coverages(inside) == [("A", False, START, JULY), ("C", True, START, None)]
    assert coverages(before) == [
        ("A", False, START, JULY), ("C", True, START, LATER), ("C", True, LATER, None),
    ]  # fmt: skip
    assert coverages(after) == [
        ("A", False, START, JULY), ("C", True, JULY, LATER), ("C", True, LATER, None),
    ]  # fmt: skip


def test_what_was_to_begin_later_begins_under_the_merged_branch(world: World) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a, start=LATER)
    assert merge(world, world.a, shared=True) == 1
    assert coverages(place) == [("C", True, LATER, None)]


def test_what_was_to_begin_later_and_meets_another_is_for_people_to_settle(world: World) -> None:
    place = make_place("V1", world.x)
    cover(place, world.a, start=LATER)
    cover(place, world.b)
    with (
        pytest.raises(ValidationError, match=r"Xóm V1 đã được ghi có chi bộ khác từ ngày 01/10/2022"),
        transaction.atomic(),
    ):
        merge(world, world.a, world.b)
    assert coverages(place) == [("B", False, START, None), ("A", False, LATER, None)]
