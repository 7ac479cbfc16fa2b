"""The report of coverage: rows, change, sentences, records, and for whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branches.models import CoverageTarget, OrganizationTrait, Trait
from branches.services import change_standing, set_targets
from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill, Table
from members.reports import COVERAGE
from tests.factories import START, TODAY, World
from tests.places import cover, kind, make_place, tie

pytestmark = pytest.mark.django_db

JULY = date(2022, 7, 1)
FIGURES = ("total", "own_branch", "shared_branch", "no_branch", "no_member")


def report(world: World, letter: str = "d", period: str = "2022-H2", by: Any = SYSTEM, **options: Any) -> Table:
    return COVERAGE.build(getattr(world, letter), Period.parse(period), by=by, on=TODAY, **options)


def records(world: World, query: str, by: Any = SYSTEM, **params: str | int) -> Table:
    return COVERAGE.records(world.d, Period.parse("2022-H2"), Drill(query, params), by=by, on=TODAY)


@pytest.fixture
def places(world: World) -> World:
    """X: a village that got its branch in July, one joint, one with a resident; a school. Y: an empty village."""
    first, second, third = (make_place(f"V{n}", world.x) for n in range(1, 4))
    cover(first, world.a, start=JULY)
    cover(second, world.b, shared=True)
    cover(make_place("T1", world.x, of="truong-hoc"), world.a)
    make_place("V4", world.y)
    tie(world.members["an"], first, world.a)
    tie(world.members["b_first"], second, world.b)
    tie(world.members["b_second"], third, world.b)
    return world


def annex(table: Table, title: str) -> Table:
    (found,) = [one for one in table.annexes if one.title == title]
    return found


def test_by_unit_and_kind_with_the_change(places: World) -> None:
    table = report(places)
    rows = [(row["code"], row["kind"], *(row[key] for key in FIGURES)) for row in table.rows]
    assert rows == [
        ("X", "thon-ban", 3, 1, 1, 1, 0), ("X", "truong-hoc", 1, 1, 0, 0, 0), ("Y", "thon-ban", 1, 0, 0, 0, 1),
    ]  # fmt: skip
    village = table.rows[0]
    assert (village["own_rate"], village["own_change"], village["no_branch_change"]) == ((1, 3), 1, -1)
    assert (village["new_branches"], table.rows[1]["new_branches"]) == (1, 0)
    assert table.totals is not None
    assert [table.totals[key] for key in FIGURES] == [5, 2, 1, 1, 1]
    whole = annex(table, "Toàn đơn vị, theo loại địa bàn").rows
    assert [(row["kind"], *(row[key] for key in FIGURES)) for row in whole] == [
        ("thon-ban", 4, 1, 1, 1, 1), ("truong-hoc", 1, 1, 0, 0, 0),
    ]  # fmt: skip


def test_its_sentences(places: World) -> None:
    assert report(places).intro == (
        (
            "Thôn, bản: 1/4 có chi bộ riêng (25,0%), tăng 1 so với ngày 30/06/2022; 1 chi bộ mới; 1 sinh hoạt ghép; "
            "1 có đảng viên nhưng chưa có chi bộ; 1 chưa có đảng viên."
        ),
        (
            "Trường học: 1/1 có chi bộ riêng (100,0%), không đổi so với ngày 30/06/2022; 0 chi bộ mới; "
            "0 có đảng viên nhưng chưa có chi bộ; 0 chưa có đảng viên."
        ),
    )
    notes = report(places).notes
    assert notes[0] == "Số liệu tính đến hết ngày 20/12/2022; so với hết ngày 30/06/2022, trước khi kỳ bắt đầu."
    assert report(places, period="2022-Q3").notes[0].startswith("Số liệu tính đến hết ngày 30/09/2022")


def test_of_a_commune_and_of_a_branch(places: World) -> None:
    assert [(row["code"], row["kind"], row["total"]) for row in report(places, "x").rows] == [
        ("X", "thon-ban", 3), ("X", "truong-hoc", 1),
    ]  # fmt: skip
    empty = report(places, "a")
    assert (empty.rows, empty.intro, empty.annexes) == ((), ("Chưa ghi địa bàn, đơn vị nào thuộc tổ chức này.",), ())


def test_a_unit_whose_places_went_elsewhere_keeps_its_row(world: World) -> None:
    place = make_place("V1", world.x)
    change_standing(place=place, on=JULY, values={"organization": world.y}, by=SYSTEM)
    rows = {row["code"]: (row["total_before"], row["total"], row["no_member_change"]) for row in report(world).rows}
    assert rows == {"X": (1, 0, -1), "Y": (0, 1, 1)}


def test_cut_by_a_trait_of_the_committee(places: World) -> None:
    trait = Trait.objects.get(code="bien-gioi")
    OrganizationTrait.objects.create(organization=places.y, trait=trait, start=START)
    table = report(places, trait="bien-gioi")
    assert [(row["code"], row["total"]) for row in table.rows] == [("Y", 1)]
    assert (table.options, "biên giới" in table.title) == ({"trait": "bien-gioi"}, True)
    with pytest.raises(ValueError, match="Không có đặc điểm"):
        report(places, trait="khong-co")


def test_targets_of_the_organisation_and_of_those_below(places: World) -> None:
    def target(organization: Any, **values: Any) -> CoverageTarget:
        given = {"measure": "uncovered", "direction": "decrease", "minimum": 10, "start": date(2022, 1, 1)} | values
        return CoverageTarget(organization=organization, **given)

    set_targets(
        new=[target(places.d, kind=kind()), target(places.x, measure="no_member", direction="reach", unit="count")],
        by=SYSTEM,
    )
    rows = annex(report(places, period="2022"), "Kết quả thực hiện chỉ tiêu").rows
    assert [(row["name"], row["kind_name"], row["base"], row["now"], row["change"], row["result"]) for row in rows] == [
        ("Đảng bộ huyện Hòa An", "thôn, bản", 4, 3, (-1, 4), "đạt"),
        ("Đảng bộ xã Nam Tuấn", "mọi loại", 0, 0, None, "đạt"),
    ]


def test_doubtful_records_are_listed(places: World) -> None:
    rows = annex(report(places), "Địa bàn cần xem lại số liệu").rows
    assert [(row["name"], row["area"], row["doubt"][:38]) for row in rows] == [
        ("Xóm T1", "Đảng bộ xã Nam Tuấn", "chi bộ được ghi là chi bộ riêng của nh"),
        ("Xóm V1", "Đảng bộ xã Nam Tuấn", "chi bộ được ghi là chi bộ riêng của nh"),
    ]


def test_the_records_behind_every_figure(places: World) -> None:
    village = kind().pk
    for table in (report(places), annex(report(places), "Toàn đơn vị, theo loại địa bàn")):
        for row in [*table.rows, *([table.totals] if table.totals else [])]:
            for column in table.columns:
                drill = table.drill(row, column)
                if drill is not None:
                    found = COVERAGE.records(places.d, table.period, drill, by=SYSTEM, on=TODAY)
                    value: Any = row[column.key]
                    value = value[0] if isinstance(value, tuple) else value  # a share leads to its numerator
                    assert len(found.rows) == value, (row["code"], column.key)
    (joint,) = records(places, "p", k=village, c="s").rows
    assert (joint["name"], joint["branches"], joint["people"]) == (
        "Xóm V2", "Chi bộ xóm Nà Rị (ghép)", "Nguyễn Văn Nam",
    )  # fmt: skip
    (new,) = records(places, "n", k=village).rows
    assert (new["name"], new["count"]) == ("Xóm V1", 1)


@pytest.mark.parametrize(
    ("query", "params"), [("zz", {}), ("p", {"u": "x"}), ("p", {"c": "zz"}), ("p", {"k": "9" * 30})]
)
def test_a_record_that_cannot_be_asked_for(places: World, query: str, params: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        records(places, query, **params)


def test_names_are_for_who_may_see_members(places: World, client_as: Callable[[str], Client]) -> None:
    assert [column.key for column in records(places, "p", by=places.users["reader"]).columns][-1] == "count"
    address = f"/bao-cao/coverage/{places.d.pk}/2022-H2/"
    for actor, seen in (("reader", False), ("district", True)):
        client = client_as(actor)
        assert client.get(address).status_code == 200
        page = client.get(f"{address}r?q=p&c=s").content.decode()
        assert "Xóm V2" in page
        assert ("Nguyễn Văn Nam" in page) is seen
    assert client_as("district").get(f"{address}r?q=p&c=zz").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_do_not_grow(world: World, number: int) -> None:
    for index in range(number):
        place = make_place(f"V{index}", world.x if index else world.y)
        cover(place, world.a, shared=True)
        tie(world.members["an"], place, world.a, of="working")
    with CaptureQueriesContext(connection) as asked:
        report(world)
    assert len(asked) == 13
    with CaptureQueriesContext(connection) as asked:
        assert len(records(world, "p").rows) == number
    assert len(asked) == 7
