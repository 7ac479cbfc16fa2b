"""Attendance by today's units: predecessors count under successors, what was split keeps its name, nothing is lost."""

import json
from datetime import date
from typing import Any

import pytest

from branches.models import Organization
from branches.services import absorb_organization, record_move, split_organization, undo_reorganization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering.flat import render_json
from core.tables import Drill
from meetings.models import Meeting
from meetings.reports import ATTENDANCE_CURRENT
from meetings.services import state_not_held
from reports.queries import build_report
from tests.branches.reorganizing import OCTOBER, consolidate_communes
from tests.factories import (
    TODAY,
    World,
    form,
    level,
    make_member,
    make_organization,
    make_sent_meeting,
    new_organization,
)

pytestmark = pytest.mark.django_db


def report(organization: Organization, name: str = "attendance_current", **options: str) -> dict[str, Any]:
    table = build_report(name, organization, Period.parse("2022"), by=SYSTEM, on=TODAY, options=options)
    return json.loads(render_json(table))


def lines(organization: Organization) -> list[tuple[str, str, str, int]]:
    rows = [row for row in report(organization)["rows"] if row["required"]]
    return [(row["code"], row["name"], row["month"], row["required"]) for row in rows]


def months(organization: Organization, period: str = "2022-10") -> dict[str, tuple[int, int, int]]:
    """Held, due and missing of the units of an organisation."""
    table = build_report("attendance_current", organization, Period.parse(period), by=SYSTEM, on=TODAY, options={})
    found = {row["code"]: (row["held"], row["due"], row["missing"]) for row in json.loads(render_json(table))["rows"]}
    totals = json.loads(render_json(table))["totals"]
    assert tuple(map(sum, zip(*found.values(), strict=True))) == (totals["held"], totals["due"], totals["missing"])
    return found


def hold(world: World) -> dict[str, Meeting]:
    """A, B and C meet in September; A of X has 6 required, B 4, C 3."""
    return {one.code: make_sent_meeting(one, date(2022, 9, 5)) for one in (world.a, world.b, world.c)}


def test_a_month_said_not_to_be_held_is_neither_held_nor_missing(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    state_not_held(organization=world.b, month=date(2022, 3, 1), reason="disaster", note="", on=TODAY, by=SYSTEM)
    table = build_report("attendance_current", world.d, Period.parse("2022-03"), by=SYSTEM, on=TODAY, options={})
    names = ("held", "due", "not_held", "missing", "held_rate")
    rows = json.loads(render_json(table))["rows"]
    told = {row["code"]: tuple(row[name] for name in names) for row in rows}
    assert told == {"X": (1, 2, 1, 0, "50,0"), "Y": (0, 1, 0, 1, "0,0"), "E": (0, 1, 0, 1, "0,0")}
    drill = Drill("h", {"u": world.x.pk})
    records = ATTENDANCE_CURRENT.records(world.d, Period.parse("2022-03"), drill, by=SYSTEM, on=TODAY)
    assert [row["held_by"] for row in records.rows] == ["không họp: thiên tai, dịch bệnh", "Chi bộ xóm Lũng Phầy"]


def required(world: World) -> dict[str, int]:
    return dict(Meeting.objects.values_list("organization__code", "required"))


def test_without_a_reorganisation_it_says_what_the_other_report_says(world: World) -> None:
    hold(world)
    plain = [row for row in report(world.d, "attendance")["rows"] if row["required"]]
    current = report(world.d)
    names = ("code", "required", "rate", "held", "due", "missing", "held_rate")
    assert [tuple(row[name] for name in names) for row in current["rows"] if row["required"]] == [
        tuple(row[name] for name in names) for row in plain
    ]
    whole = report(world.d, "attendance")["totals"]
    assert [current["totals"][name] for name in names[3:]] == [whole[name] for name in names[3:]]
    assert any("CƠ CẤU HIỆN NAY" in note for note in current["notes"])


def test_the_past_of_both_communes_counts_under_the_new_one(world: World) -> None:
    hold(world)
    totals = report(world.d, "attendance")["totals"]
    act = consolidate_communes(world)
    counts = required(world)
    assert lines(world.d) == [("XY", "Đảng bộ xã Mới", "2022-09", sum(counts.values()))]
    now = report(world.d)["totals"]
    assert {name: now[name] for name in ("required", "present", "rate")} == {
        name: totals[name] for name in ("required", "present", "rate")
    }
    new = Organization.objects.get(code="XY")
    assert {row[0]: row[3] for row in lines(new)} == counts
    undo_reorganization(reorganization=act, by=SYSTEM)
    assert [row[0] for row in lines(world.d)] == ["X", "Y"]


def test_a_branch_that_joined_another_elsewhere_counts_there(world: World) -> None:
    hold(world)
    counts = required(world)
    absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
    assert {row[0]: row[3] for row in lines(world.y)} == {"C": counts["B"] + counts["C"]}
    assert {row[0]: row[3] for row in lines(world.x)} == {"A": counts["A"]}
    record_move(organization=world.a, parent=world.y, on=date(2022, 11, 1), by=SYSTEM)
    assert lines(world.x) == []
    assert {row[0]: row[3] for row in lines(world.y)} == {"A": counts["A"], "C": counts["B"] + counts["C"]}


def test_what_was_split_keeps_its_name_and_its_branches_count_where_they_stand(world: World) -> None:
    hold(world)
    make_sent_meeting(world.e, date(2022, 9, 6))
    people = {world.members["e_first"].pk: "E1", world.members["e_second"].pk: "E2"}
    split_organization(
        organization=world.e, new=[new_organization(code, "D") for code in ("E1", "E2")], on=OCTOBER, by=SYSTEM,
        keeps=False, members=people, units={}, places={},
    )  # fmt: skip
    last = lines(world.d)[-1]
    assert (last[0], last[1].endswith("(trước khi chia tách)"), last[3]) == ("E", True, 2)
    split_commune_without_places(world)
    assert {row[0]: row[3] for row in lines(world.d)} == {
        "X1": required(world)["A"], "X2": required(world)["B"], "Y": required(world)["C"], "E": 2,
    }  # fmt: skip


def split_commune_without_places(world: World) -> None:
    new = [new_organization(code, "D", form=form("dang-bo"), level=level("co-so")) for code in ("X1", "X2")]
    split_organization(
        organization=world.x, new=new, on=OCTOBER, by=SYSTEM, keeps=False, members={},
        units={world.a.pk: "X1", world.b.pk: "X2"}, places={},
    )  # fmt: skip


def test_figures_lead_to_the_meetings_with_who_held_them(world: World) -> None:
    held = hold(world)
    consolidate_communes(world)
    new = Organization.objects.get(code="XY")
    drill = Drill("m", {"u": str(new.pk), "m": "2022-09"})
    table = ATTENDANCE_CURRENT.records(world.d, Period.parse("2022"), drill, by=SYSTEM, on=TODAY)
    assert [(row.values["required"], row.drill["uuid"]) for row in table.rows] == [
        (held[code].required, str(held[code].uuid)) for code in ("A", "B", "C")
    ]
    for wrong, sentence in (
        (Drill("m", {"u": "999999"}), "Không có đơn vị này"),
        (Drill("x", {}), "không có danh sách"),
        (Drill("m", {"u": str(new.pk), "m": "2022-99"}), "2022-99"),
    ):
        with pytest.raises(ValueError, match=sentence):
            ATTENDANCE_CURRENT.records(world.d, Period.parse("2022"), wrong, by=SYSTEM, on=TODAY)


def test_unknown_options_are_refused(world: World) -> None:
    for options, sentence in (({"formula": "F9"}, "Không có công thức"), ({"trait": "zz"}, "Không có đặc điểm")):
        with pytest.raises(ValueError, match=sentence):
            report(world.d, **options)


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_whatever_it_holds(world: World, django_assert_num_queries, count: int) -> None:
    for number in range(count):
        branch = make_organization(f"F{number}", world.x)
        make_member(f"Nông Văn {chr(65 + number)}", branch)
        make_sent_meeting(branch, date(2022, 9, 5))
    with django_assert_num_queries(9):
        build_report("attendance_current", world.x, Period.parse("2022"), by=SYSTEM, on=TODAY, options={})


MIDDLE = date(2022, 10, 15)


def test_months_of_before_count_for_each_branch_that_was(world: World) -> None:
    """September: A, B and C owed it, each by itself; today B is part of C."""
    hold(world)
    absorb_organization(organization=world.b, into=world.c, on=MIDDLE, by=SYSTEM)
    assert months(world.d, "2022-09") == {"X": (1, 1, 0), "Y": (2, 2, 0), "E": (0, 1, 1)}
    assert months(world.y, "2022-09") == {"C": (2, 2, 0)}
    assert months(world.y, "2022-11") == {"C": (0, 1, 1)}


@pytest.mark.parametrize(
    ("met", "found"),
    [
        ((), (0, 1, 1)),
        (("b",), (1, 1, 0)),  # the predecessor, before the day: the successor owes the month no more
        (("c",), (1, 1, 0)),
        (("b", "c"), (1, 1, 0)),  # both: one month of one branch
    ],
    ids=["neither", "the predecessor", "the successor", "both"],
)
def test_in_the_month_of_a_merger_both_are_one(world: World, met: tuple[str, ...], found: tuple[int, ...]) -> None:
    for name in met:
        make_sent_meeting(getattr(world, name), date(2022, 10, 5 if name == "b" else 20))
    absorb_organization(organization=world.b, into=world.c, on=MIDDLE, by=SYSTEM)
    assert months(world.y) == {"C": found}
    drill = Drill("h", {"u": str(world.c.pk), "m": "2022-10"})
    table = ATTENDANCE_CURRENT.records(world.d, Period.parse("2022"), Drill("h", {"m": "2022-10"}), by=SYSTEM, on=TODAY)
    assert len([row for row in table.rows if row["due"] == "phải họp"]) == 3  # A, C and E
    (row,) = ATTENDANCE_CURRENT.records(world.y, Period.parse("2022"), drill, by=SYSTEM, on=TODAY).rows
    assert row["branch"] == "Chi bộ xóm Bản Gủn"
    first = "Chi bộ xóm Nà Rị" if "b" in met else "Chi bộ xóm Bản Gủn" if met else "chưa báo cáo"
    assert row["held_by"] == first


def test_who_was_split_or_dissolved_within_the_month_owes_nothing_and_has_held(world: World) -> None:
    make_sent_meeting(world.e, date(2022, 10, 5))
    people = {world.members["e_first"].pk: "E1", world.members["e_second"].pk: "E2"}
    split_organization(
        organization=world.e, new=[new_organization(code, "D") for code in ("E1", "E2")], on=MIDDLE, by=SYSTEM,
        keeps=False, members=people, units={}, places={},
    )  # fmt: skip
    found = months(world.d)
    assert found["E"] == (1, 0, 0)
    assert (found["E1"], found["E2"]) == ((0, 1, 1), (0, 1, 1))
    notes = report(world.d)["notes"]
    assert any(note.startswith("(*)") for note in notes)
    assert any(note.startswith("Tháng phải họp: mỗi chi bộ tồn tại vào ngày cuối tháng") for note in notes)


def test_communes_consolidated_within_a_month_owe_it_once_a_branch(world: World) -> None:
    hold(world)
    make_sent_meeting(world.a, date(2022, 10, 5))
    assert months(world.d) == {"X": (1, 2, 1), "Y": (0, 1, 1), "E": (0, 1, 1)}
    assert months(world.d, "2022-09") == {"X": (2, 2, 0), "Y": (1, 1, 0), "E": (0, 1, 1)}
    consolidate_communes(world)
    assert months(world.d) == {"XY": (1, 3, 2), "E": (0, 1, 1)}
    assert months(world.d, "2022-09") == {"XY": (3, 3, 0), "E": (0, 1, 1)}
