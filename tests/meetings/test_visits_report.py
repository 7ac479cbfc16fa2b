"""The report of visits: plan against actual by unit and by who attends, and the records behind each figure."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from branches.services import record_rename
from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill
from meetings.reports import VISITS_REPORT
from tests.factories import TODAY, World
from tests.visiting import JANUARY, make_group, make_official, make_visit, make_visiting

pytestmark = pytest.mark.django_db
D = date
YEAR = Period.parse("2022")


@pytest.fixture
def visited(world: World) -> World:
    """Two groups and an official; A is attended by a group and the official, B and C by the other group."""
    first, second, third = (make_official(world, name) for name in ("Bế Văn Một", "Bế Văn Hai", "Bế Văn Ba"))
    one, other = make_group(world, first), make_group(world, second, name="Tổ công tác số 2")
    make_visiting(world, world.a, group=one, rhythm="quarter_start")
    make_visiting(world, world.b, world.c, group=other, rhythm="quarterly")
    make_visiting(world, world.a, member=third, rhythm="per_year", times=2, end=D(2022, 7, 1))
    for place, member, day in (
        (world.a, first, D(2022, 1, 1)), (world.a, first, D(2022, 4, 1)), (world.a, first, D(2022, 5, 9)),
        (world.b, second, D(2022, 2, 1)), (world.c, second, D(2022, 2, 2)), (world.c, second, D(2022, 11, 1)),
        (world.a, third, D(2022, 3, 1)), (world.c, world.members["an"], D(2022, 11, 1)),
    ):  # fmt: skip
        make_visit(place, member, day)
    return world


def report(organization: Any, period: str = "2022", by: Any = SYSTEM, **options: Any) -> Any:
    return VISITS_REPORT.build(organization, Period.parse(period), by=by, on=TODAY, **options)


KEYS = ("groups", "branches", "planned", "done", "missed", "due", "ahead", "visits", "extra")


def figures_of(row: Any) -> tuple[Any, ...]:
    return tuple(row[key] for key in KEYS)


def test_the_report_counts_by_unit_and_by_who_attends(visited: World) -> None:
    table = report(visited.d)
    rows = {row["code"]: figures_of(row) for row in table.rows}
    assert rows == {
        # A: 4 by the group (2 done, 2 missed) and 1 of the official's half year (done); B: 1 done, 2 missed, 1 due.
        "X": (2, 2, 9, 4, 4, 1, 0, 5, 1),
        "Y": (1, 1, 4, 2, 2, 0, 0, 3, 1),
        "E": (0, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    assert figures_of(table.totals) == (2, 3, 13, 6, 6, 1, 0, 8, 2)
    assert table.totals["rate"] == (6, 13)
    (annex,) = table.annexes
    assert {row["who"]: tuple(row[key] for key in KEYS[1:]) for row in annex.rows} == {
        "Tổ công tác số 1": (1, 4, 2, 2, 0, 0, 3, 1),
        "Tổ công tác số 2": (2, 8, 3, 4, 1, 0, 3, 0),
        "Bế Văn Ba": (0, 1, 1, 0, 0, 0, 1, 0),
    }
    assert tuple(annex.totals[key] for key in KEYS[1:]) == (3, 13, 6, 6, 1, 0, 7, 1)


def test_parts_of_the_year_add_up_to_the_year(visited: World) -> None:
    quarters = [report(visited.d, f"2022-Q{number}").totals for number in (1, 2, 3, 4)]
    for key in ("planned", "done", "missed", "due", "ahead", "visits"):
        assert sum(one[key] for one in quarters) == report(visited.d).totals[key]


def test_every_figure_leads_to_as_many_records(visited: World) -> None:
    table = report(visited.d)
    for part, rows in ((table, [*table.rows, table.totals]), (table.annexes[0], table.annexes[0].rows)):
        for row in rows:
            for column in part.columns:
                drill = part.drill(row, column)
                if drill is None or column.kind != "integer":
                    continue
                found = VISITS_REPORT.records(visited.d, YEAR, drill, by=SYSTEM, on=TODAY)
                counted = sum(one["count"] for one in found.rows) if drill.query == "p" else len(found.rows)
                assert counted == row[column.key], (dict(row.values), column.key)


def test_an_unknown_list_is_told_in_a_sentence(visited: World) -> None:
    for drill in (Drill("x"), Drill("p", {"s": "pk"}), Drill("v", {"s": "done"}), Drill("p", {"u": "1e9"})):
        with pytest.raises(ValueError, match=r"Không có danh sách|không có danh sách|không phải là số"):
            VISITS_REPORT.records(visited.d, YEAR, drill, by=SYSTEM, on=TODAY)


def test_who_sees_no_names_reads_officials_as_one(visited: World) -> None:
    (annex,) = report(visited.d, by=visited.users["reader"]).annexes
    assert [row["who"] for row in annex.rows] == [
        "Tổ công tác số 1", "Tổ công tác số 2", "Cấp ủy viên được phân công riêng",
    ]  # fmt: skip
    assert annex.rows[2].drill is None


@pytest.mark.parametrize("face", ["json", "csv", "xlsx", "html", "pdf"])
def test_the_report_has_its_five_faces(visited: World, tmp_path: Any, face: str) -> None:
    path = tmp_path / f"visits.{face}"
    arguments = ["report", "visits", "--org", "D", "--period", "2022", "--format", face]
    call_command(*arguments, "--output", str(path))
    made = path.read_bytes()
    if face == "json":
        totals = json.loads(made)["totals"]
        assert (totals["groups"], totals["planned"], totals["done"]) == (2, 13, 6)
    elif face in ("csv", "html"):
        assert "Đảng bộ xã Nam Tuấn" in made.decode()
    else:
        assert made.startswith({"xlsx": b"PK", "pdf": b"%PDF"}[face])


def test_a_renamed_branch_and_a_rename_of_a_unit_change_no_figure(visited: World) -> None:
    before = figures_of(report(visited.d).totals)
    record_rename(organization=visited.a, name="Chi bộ Mới", on=D(2022, 6, 1), by=SYSTEM)
    assert figures_of(report(visited.d).totals) == before
    assert D(2022, 6, 1) > JANUARY
