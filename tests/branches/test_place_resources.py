"""The sheet "Địa bàn": read, read again, written and read back; what a row cannot say."""

from datetime import date
from typing import Any

import pytest

from branches.models import Place, PlaceCoverage, PlaceStanding
from branches.resources import PlacesSheet
from branches.services import change_standing
from core.audit import SYSTEM
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import UndoRefused, undo_batch
from tests.factories import START, TODAY, World
from tests.places import cover, make_place, tie
from tests.workbooks import PLACES, counts, filled, passed, problems

pytestmark = pytest.mark.django_db
JULY = date(2022, 7, 1)


def row(code: str, **more: Any) -> dict[str, Any]:
    """A village of X by field."""
    labels = {
        "name": "Tên", "kind": "Loại", "of": "Mã tổ chức phụ trách", "branch": "Chi bộ", "how": "Hình thức",
        "border": "Biên giới", "difficult": "Đặc biệt khó khăn", "start": "Từ ngày", "last": "Đến ngày",
    }  # fmt: skip
    given = {"name": f"Xóm {code}", "kind": "thon ban", "of": "X"} | more
    return {"Mã địa bàn": code, **{labels[key]: value for key, value in given.items()}}


def sheet(*rows: dict[str, Any], by: Any = SYSTEM) -> Any:
    return passed(filled(places=rows), by=by)


def standings() -> list[tuple[Any, ...]]:
    rows = PlaceStanding.objects.order_by("place__code", "start")
    return list(rows.values_list("place__code", "organization__code", "border", "difficult", "start", "end"))


def coverages() -> list[tuple[Any, ...]]:
    rows = PlaceCoverage.objects.order_by("place__code", "start", "organization__code")
    return list(rows.values_list("place__code", "organization__code", "shared", "start", "end"))


ROWS = (
    row("V1", border="CO", start=date(2021, 3, 1)),
    row("V1", of=None, branch="a", start="01/04/2021", last="30/06/2022"),
    row("V1", of=None, branch="B", how="sinh hoat ghep", start=JULY),
    row("V2", branch="A", start=date(2022, 2, 1)),
    row("V3", kind="truong hoc", of="Y", last="30/06/2022"),
)


def test_rows_make_places_and_the_same_again_changes_nothing(world: World) -> None:
    assert counts(sheet(*ROWS), "places") == (5, 0, 0, 0)
    assert standings() == [
        ("V1", "X", True, False, date(2021, 3, 1), None), ("V2", "X", False, False, date(2022, 2, 1), None),
        ("V3", "Y", False, False, START, JULY),
    ]  # fmt: skip
    assert coverages() == [
        ("V1", "A", False, date(2021, 4, 1), JULY), ("V1", "B", True, JULY, None),
        ("V2", "A", False, date(2022, 2, 1), None),
    ]  # fmt: skip
    assert counts(sheet(*ROWS), "places") == (0, 0, 5, 0)


def test_what_is_exported_changes_nothing_when_it_is_read(world: World) -> None:
    sheet(*ROWS)
    place = Place.objects.get(code="V2")
    change_standing(place=place, on=JULY, values={"organization": world.y, "difficult": True}, by=SYSTEM)
    ids = [one.pk for one in world.organizations]
    columns = {column.field: (column.heading, column.kind.prepare()) for column in PlacesSheet.columns}
    exported = [
        {columns[name][0]: columns[name][1].write(value) for name, value in found.items()}
        for found in PlacesSheet().export(ids, on=TODAY)
    ]
    assert len(exported) == 7
    assert {heading for found in exported for heading in found} == set(PLACES)
    before = standings(), coverages()
    assert counts(passed(filled(places=exported)), "places") == (0, 0, 7, 0)
    # The same file fills an empty record to the same rows.
    PlaceCoverage.objects.all().delete()
    PlaceStanding.objects.all().delete()
    Place.objects.all().delete()
    assert counts(passed(filled(places=exported)), "places") == (7, 0, 0, 0)
    assert (standings(), coverages()) == before


def test_corrections_name_their_fields_and_blank_cells_wipe_nothing(world: World) -> None:
    sheet(*ROWS)
    run = sheet(
        row("V1", name="Xóm Hợp Nhất", border="không", difficult="có"),
        row("V1", name="Xóm Hợp Nhất", of=None, branch="B", how="chi bộ riêng", start=JULY, last="30/11/2022"),
        row("V2"),
    )
    assert counts(run, "places") == (0, 2, 1, 0)
    changes = {number: [one.as_json() for one in found] for number, found in run.outcome("places").changes.items()}
    assert changes == {
        2: [["Tên", "Xóm V1", "Xóm Hợp Nhất"], ["Biên giới", "có", "không"], ["Đặc biệt khó khăn", "không", "có"]],
        3: [["Hình thức", "sinh hoạt ghép", "chi bộ riêng"], ["Đến ngày", "", "30/11/2022"]],
    }
    assert Place.objects.get(code="V1").name == "Xóm Hợp Nhất"
    assert standings()[0] == ("V1", "X", False, True, date(2021, 3, 1), None)
    assert coverages()[1] == ("V1", "B", False, JULY, date(2022, 12, 1))


def test_a_recorded_place_gets_another_branch(world: World) -> None:
    make_place("V1", world.x)
    assert counts(sheet(row("V1", branch="A", start=JULY)), "places") == (1, 0, 0, 0)
    assert coverages() == [("V1", "A", False, JULY, None)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("V1", of=None)], {2: ("missing", "Mã tổ chức phụ trách", "Địa bàn mới phải ghi đảng bộ phụ trách.")}),
        ([row("V1", of="QQ")], {2: ("unknown", "Mã tổ chức phụ trách", "Không có tổ chức mang mã QQ trong phạm vi")}),
        ([row("V1", branch="QQ")], {2: ("unknown", "Chi bộ", "Không có tổ chức mang mã QQ trong phạm vi")}),
        ([row("V1", kind="đảo")], {2: ("unknown", "Loại", "Không có nhãn này.")}),
        ([row("V1", border="maybe")], {2: ("unknown", "Biên giới", "Không có nhãn này.")}),
        ([row("V1", how="sinh hoạt ghép")], {2: ("missing", "Hình thức", "Có Hình thức thì phải ghi Chi bộ.")}),
        ([row("V1", start=JULY, last=date(2022, 6, 1))], {2: ("date", "Đến ngày", "Đến ngày đứng trước Từ ngày.")}),
        ([row("V1", start=date(2020, 1, 1))], {2: ("span", "Từ ngày", "Tổ chức X tồn tại từ 01/01/2021 đến nay.")}),
        (
            [row("V1"), row("V1")],
            {2: ("resting", "", "Dòng 3 của cùng địa bàn có"), 3: ("duplicate", "Mã địa bàn", "Trùng với dòng 2.")},
        ),
        (
            [row("V1", start=START), row("V1", of="Y", start=JULY)],
            {2: ("resting", "", "Dòng 3 của cùng"), 3: ("span", "Từ ngày", "Chồng với dòng khác của cùng địa bàn.")},
        ),
        (
            [row("V1", start=JULY), row("V1", branch="A", start=START)],
            {2: ("resting", "", "Dòng 3 của cùng"), 3: ("span", "Từ ngày", "Địa bàn được ghi từ 01/07/2022; chi bộ")},
        ),
        (
            [row("V1", name="Xóm Một"), row("V1", branch="A", name="Xóm Hai")],
            {2: ("resting", "", "Dòng 3 của cùng"), 3: ("conflict", "Tên", "Khác với dòng 2 của cùng địa bàn.")},
        ),
        ([row("OLD", of="Y")], {2: ("different", "Mã tổ chức phụ trách", "Địa bàn đang thuộc X. Chuyển sang đảng bộ")}),
        (
            [row("OLD", branch="A", start=date(2021, 2, 1), last=date(2022, 1, 1))],
            {2: ("different", "Đến ngày", "Đã ghi kết thúc ngày 30/06/2022.")},
        ),
        (
            [row("OLD", branch="A", start=date(2022, 8, 1)), row("OLD", branch="A", start=date(2022, 9, 1))],
            {2: ("resting", "", "Dòng 3 của cùng"), 3: ("span", "Từ ngày", "Chi bộ này đã được ghi cho địa bàn")},
        ),
        ([row("V\x01")], {2: ("format", "Mã địa bàn", "Mã chỉ gồm chữ, số")}),
        ([row("V1", name="=1+1")], {2: ("format", "Tên", "Không bắt đầu bằng dấu")}),
    ],
)  # fmt: skip
def test_what_cannot_be(world: World, rows: list[dict[str, Any]], found: dict[int, tuple[str, str, str]]) -> None:
    cover(make_place("OLD", world.x), world.a, end=JULY)
    run = sheet(*rows)
    got = {number: one[0] for number, one in problems(run, "places").items()}
    assert got.keys() == found.keys()
    for number, (kind, column, reason) in found.items():
        assert got[number][:2] == (kind, column)
        assert got[number][2].startswith(reason)
    assert Place.objects.count() == 1


def test_a_place_out_of_sight_reads_as_any_other_wrong_code(world: World) -> None:
    make_place("V1", world.y)
    found = problems(sheet(row("V1"), by=world.users["commune"]), "places")
    assert found == {
        2: [("unknown", "Mã địa bàn", "Mã V1 không nằm trong phạm vi bạn được nhập. Hãy kiểm tra lại mã.")]
    }


def test_who_does_not_manage_organisations_enters_no_place_and_changes_none(world: World) -> None:
    make_place("OLD", world.x)
    by = world.users["commune"]
    run = sheet(row("V1"), row("OLD", name="Tên khác"), row("OLD2", branch="A"), by=by)
    assert counts(run, "places") == (0, 0, 0, 3)
    assert list(Place.objects.values_list("code", "name")) == [("OLD", "Xóm OLD")]
    assert counts(sheet(row("OLD"), by=by), "places") == (0, 0, 1, 0)


def test_an_import_is_taken_back_while_nothing_rests_on_it(world: World) -> None:
    batch = open_batch(content=filled(places=ROWS), file_name="x.xlsx", by=world.users["district"], roots=[world.d.pk])
    import_batch(batch, by=world.users["district"], on=TODAY)
    assert Place.objects.count() == 3
    lives = tie(world.members["an"], Place.objects.get(code="V1"), world.a)
    with pytest.raises(UndoRefused):
        undo_batch(batch, by=world.users["district"])
    lives.delete()
    undo_batch(batch, by=world.users["district"])
    assert (Place.objects.count(), standings(), coverages()) == (0, [], [])
