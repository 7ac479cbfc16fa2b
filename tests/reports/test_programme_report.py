"""The report `programme`: every target with its value, what is asked and the records behind it, in five faces."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face, render_html
from core.tables import Drill, Table
from reports.queries import build_report
from reports.reports.programmes import PROGRAMME_REPORT
from reports.services.targets import record_value, set_share
from tests.conftest import World
from tests.factories import TODAY, make_sent_meeting
from tests.members.land import Land, lay
from tests.recruitment.admitting import admit
from tests.reports.targeted import make_programme, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    """In 2021 three admitted, in 2022 one; R's resolution asks for two a year, of P one."""
    land = lay()
    for place, day in (
        ("A", date(2021, 5, 1)), ("B", date(2021, 6, 1)), ("C", date(2021, 6, 1)), ("A", date(2022, 3, 1)),
    ):  # fmt: skip
        admit(land, place, day)
    programme = make_programme(land.places["R"], "01-NQ/TU", plans_due_on=date(2021, 3, 31))
    target = make_target(programme)
    set_share(target=target, organization_id=land.places["P"].pk, year=None, low=Decimal(1), by=SYSTEM, on=TODAY)
    make_target(programme, "Kết nạp cả kỳ", 10, cadence="term")
    make_programme(land.places["P"], "05-KH/ĐU", parent_id=programme.pk, issued_on=date(2021, 4, 1))
    return land


def built(land: Land, code: str = "R", period: str = "2022", **options: str) -> Table:
    return build_report("programme", land.places[code], Period.parse(period), by=SYSTEM, on=TODAY, options=options)


def told(rows: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in rows]


def test_each_target_with_its_units_years_and_plans(land: Land) -> None:
    face = json_face(built(land))
    assert told(face["rows"], "name", "programme", "asked", "value", "rate", "expected", "state", "remark") == [
        ("Kết nạp đảng viên", "01-NQ/TU", "ít nhất 2 đảng viên", "1", "50,0", "1,9", "đang thực hiện",
         "chậm so với tiến độ"),
        ("Kết nạp cả kỳ", "01-NQ/TU", "ít nhất 10 đảng viên", "4", "40,0", "3,9", "đang thực hiện",
         "tính đến 20/12/2022"),
    ]  # fmt: skip
    units, years, plans = face["annexes"]
    assert told(units["rows"], "code", "asked", "value", "state") == [("P", "ít nhất 1 đảng viên", "1", "đạt")]
    assert told(years["rows"], "name", "year", "value", "state") == [
        ("Kết nạp đảng viên", "2021", "3", "vượt"), ("Kết nạp đảng viên", "2022", "1", "đang thực hiện"),
        ("Kết nạp cả kỳ", "2021", "3", "đang thực hiện"), ("Kết nạp cả kỳ", "2022", "4", "đang thực hiện"),
    ]  # fmt: skip
    assert told(plans["rows"], "code", "plan", "state") == [
        ("P", "05-KH/ĐU", "muộn"), ("Q", "", "quá hạn, chưa ban hành"),
    ]  # fmt: skip
    chart = built(land).annexes[1].chart
    assert chart is not None
    assert [(point.label, point.ratio) for point in chart.points] == [("2021", (3, 2)), ("2022", (1, 2))]


def test_a_period_that_has_gone_by_tells_what_was_then(land: Land) -> None:
    (first, _whole) = built(land, period="2021-05").rows
    assert (first["value"], first["state"], first["year"]) == ("1", "đang thực hiện", "2021")
    assert built(land, period="2019").rows == ()


def test_a_unit_sees_what_is_asked_of_it_from_above_and_nothing_else(land: Land) -> None:
    table = built(land, "P")
    assert told(table.rows, "name", "programme", "asked", "value", "unit_name") == [
        ("Kết nạp đảng viên", "01-NQ/TU", "ít nhất 1 đảng viên", "1", "Chi bộ P"),
    ]  # fmt: skip
    assert built(land, "Q").rows == ()


def behind(land: Land, table: Table, row: Any, by: Any = SYSTEM) -> Table:
    drill = table.drill(row, table.column("value"))
    assert drill is not None
    text = Drill(drill.query, {key: str(value) for key, value in drill.params.items()})  # as an address carries it
    return PROGRAMME_REPORT.records(table_of(land, table), table.period, text, by=by, on=TODAY)


def table_of(land: Land, table: Table) -> Any:
    return next(place for place in land.places.values() if place.pk == table.scope.id)


def test_every_figure_leads_to_what_makes_it(land: Land) -> None:
    table = built(land)
    for rows in (table, *table.annexes[:2]):
        for row in rows.rows:
            assert len(behind(land, rows, row).rows) == int(str(row["value"])), row
    unknown = Drill("v", {"c": str(table.rows[0].drill["c"]), "y": "2022"})  # type: ignore[index]
    with pytest.raises(ValueError, match="không có dòng như vậy"):
        PROGRAMME_REPORT.records(land.places["Q"], table.period, unknown, by=SYSTEM, on=TODAY)
    assert "<a" in render_html(table, lambda drill: f"r?q={drill.query}")


def test_typed_figures_lead_to_all_that_was_typed(world: World) -> None:
    target = make_target(make_programme(world.x), "Hộ được giúp", unit="hộ")
    for value in (3, 4):
        record_value(
            target=target, organization_id=world.x.pk, as_of=date(2022, 6, 30), value=Decimal(value),
            source=f"Báo cáo số {value}", by=SYSTEM, on=TODAY,
        )  # fmt: skip
    table = build_report("programme", world.x, Period.parse("2022"), by=SYSTEM, on=TODAY, options={})
    assert told(table.rows, "value", "state", "source") == [("4", "vượt", "Báo cáo số 4")]
    drill = table.drill(table.rows[0], table.column("value"))
    assert drill is not None
    records = PROGRAMME_REPORT.records(world.x, table.period, drill, by=SYSTEM, on=TODAY)
    assert told(records.rows, "value", "source") == [("4", "Báo cáo số 4"), ("3", "Báo cáo số 3")]


def test_attendance_leads_to_its_meetings_and_a_list_of_people_only_who_may_see_it(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    programme = make_programme(world.x)
    make_target(programme, "Dự sinh hoạt", 95, figure="attendance_rate")
    make_target(programme, "Đảng số", 1, figure="members")
    year = Period.parse("2022")
    table = build_report("programme", world.x, year, by=SYSTEM, on=TODAY, options={})
    drill = table.drill(table.rows[0], table.column("value"))
    assert drill is not None
    records = PROGRAMME_REPORT.records(world.x, year, drill, by=SYSTEM, on=TODAY)
    assert [(row["name"], row["date"]) for row in records.rows] == [("Chi bộ xóm Lũng Phầy", date(2022, 3, 5))]
    reader = world.users["reader"]
    seen = build_report("programme", world.x, year, by=reader, on=TODAY, options={})
    assert PROGRAMME_REPORT.records(world.x, year, drill, by=reader, on=TODAY).rows == records.rows
    assert seen.rows[1].drill is None
    people = table.drill(table.rows[1], table.column("value"))
    assert people is not None
    with pytest.raises(PermissionDenied):
        PROGRAMME_REPORT.records(world.x, year, people, by=reader, on=TODAY)


def test_what_a_sibling_was_asked_opens_to_nobody_beside_it(world: World) -> None:
    """A's secretary reads what X asks of A, never B's part: neither what was typed for B nor the names of its members.

    X itself reads both.
    """
    programme = make_programme(world.x)
    typed = make_target(programme, "Hộ được giúp", unit="hộ")
    counted = make_target(programme, "Đảng số", 1, figure="members")
    for target, unit in ((typed, world.a), (typed, world.b), (counted, world.a), (counted, world.b)):
        set_share(target=target, organization_id=unit.pk, year=None, low=Decimal(1), by=SYSTEM, on=TODAY)
    for unit in (world.a, world.b):
        record_value(
            target=typed, organization_id=unit.pk, as_of=date(2022, 6, 30), value=Decimal(3),
            source=f"Báo cáo của {unit.code}", by=SYSTEM, on=TODAY,
        )  # fmt: skip

    def read(of: Any, target: Any, unit: Any, actor: str) -> Table:
        params = {"c": str(target.pk), "y": "2022", **({"u": str(unit.pk)} if unit else {})}
        by = world.users[actor]
        return PROGRAMME_REPORT.records(of, Period.parse("2022"), Drill("v", params), by=by, on=TODAY)

    for target in (typed, counted):
        for unit in (world.b, world.a, world.x, world.c):
            with pytest.raises(ValueError, match="không có dòng như vậy"):
                read(world.a, target, unit, "secretary")
    assert told(read(world.a, typed, None, "secretary").rows, "source") == [("Báo cáo của A",)]
    assert told(read(world.x, typed, world.b, "commune").rows, "source") == [("Báo cáo của B",)]
    assert len(read(world.x, counted, world.b, "commune").rows) > 0


def test_one_programme_of_several(land: Land) -> None:
    other = make_programme(land.places["R"], "07-CTr/TU")
    make_target(other, "Đảng số", 5, figure="members", cadence="end")
    assert len(built(land).rows) == 3
    assert told(built(land, programme=str(other.uuid)).rows, "name", "value") == [("Đảng số", "4")]
    early = built(land, period="2019", programme=str(other.uuid))
    assert (early.rows, early.options) == ((), {"programme": str(other.uuid)})
    assert any("kỳ này không có chỉ tiêu nào phải tính" in note for note in early.notes)
    with pytest.raises(ValueError, match="không có chương trình ấy"):
        built(land, programme="x")
    with pytest.raises(ValueError, match="không có chương trình ấy"):
        built(land, "Q", programme=str(other.uuid))


def test_the_form_offers_the_programmes_of_its_organisation(land: Land) -> None:
    def offered(code: str) -> list[str]:
        choices = PROGRAMME_REPORT.choices_for(land.places[code], by=SYSTEM, on=TODAY)
        return [str(label).partition(" (")[0] for label in choices["programme"].values.values()]

    assert offered("R") == ["mọi chương trình", "01-NQ/TU"]
    assert offered("P") == ["mọi chương trình", "05-KH/ĐU", "01-NQ/TU"]  # the last asks something of it by name
    assert offered("Q") == ["mọi chương trình"]
