"""Where targets stand: of the committee and its units, by year and over the term, from their own reports."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.services import dissolve_organization
from core.audit import SYSTEM
from core.periods import Period
from core.tables import Ratio
from reports.models import Target
from reports.queries.figures import Figures, get_figure
from reports.queries.measures import State
from reports.queries.overview import build_report
from reports.queries.standing import Standings, part_of_year, row_of_unit, years_of
from reports.services.programmes import end_programme
from reports.services.targets import record_value, set_share
from tests.conftest import World
from tests.factories import TODAY, make_sent_meeting
from tests.members.land import Land, lay
from tests.places import make_place
from tests.recruitment.admitting import admit
from tests.reports.targeted import make_programme, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    """Five admitted in P in 2021 and 2022, two in Q."""
    land = lay()
    for place, day in (
        ("A", date(2021, 5, 1)), ("A", date(2022, 3, 1)), ("B", date(2022, 6, 1)), ("B", date(2022, 6, 1)),
        ("C", date(2021, 6, 1)), ("C", date(2022, 6, 1)),
    ):  # fmt: skip
        admit(land, place, day)
    return land


def standings(target: Target, on: date = TODAY) -> Standings:
    return Standings(target.programme.organization, [target], by=SYSTEM, on=on)


def test_a_computed_figure_is_its_report_s_cell_and_leads_there(land: Land) -> None:
    target = make_target(make_programme(land.places["R"]), low=3)
    found = standings(target).of_year(target, 2022)
    table = build_report("admissions", land.places["R"], Period.parse("2022"), by=SYSTEM, on=TODAY, options={})
    assert table.totals is not None
    assert (found.amount.value, found.value_text) == (table.totals["admitted"], "4")
    assert (found.state, found.judged.rate, found.is_open) == (State.EXCEEDED, Ratio(4, 3), True)
    assert found.amount.found is not None
    assert found.amount.found.drill == table.drill(table.totals, table.column("admitted"))
    before = standings(target).of_year(target, 2021)
    assert (before.state, before.judged.rate) == (State.MISSED, Ratio(2, 3))
    assert standings(target).of_year(target, 2023).state == State.COMING


def test_units_stand_in_the_committee_s_own_report(land: Land) -> None:
    target = make_target(make_programme(land.places["R"]), low=9)
    for code, low in (("P", 3), ("Q", 3), ("A", 1)):
        set_share(target=target, organization_id=land.places[code].pk, year=None, low=Decimal(low), by=SYSTEM, on=TODAY)
    set_share(target=target, organization_id=land.places["P"].pk, year=2022, low=Decimal(4), by=SYSTEM, on=TODAY)
    book = standings(target)
    told = [
        (unit.code, one.amount.value, one.asked_text, one.state, one.judged.behind)
        for unit in book.units_asked(target, 2022)
        for one in [book.of_year(target, 2022, unit)]
    ]
    assert told == [
        ("A", 1, "ít nhất 1 đảng viên", State.REACHED, False),
        ("P", 3, "ít nhất 4 đảng viên", State.RUNNING, True),
        ("Q", 1, "ít nhất 3 đảng viên", State.RUNNING, True),
    ]
    assert book.asked_of(target, 2021, land.places["P"]).low == 3


def test_one_report_a_year_whatever_the_number_of_units(land: Land) -> None:
    target = make_target(make_programme(land.places["R"]), low=9)
    set_share(target=target, organization_id=land.places["P"].pk, year=None, low=Decimal(3), by=SYSTEM, on=TODAY)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            book = standings(target)
            for unit in book.units_asked(target, 2022):
                book.of_year(target, 2022, unit)
        return len(queries)

    asked()  # reference rows are read once a process
    one = asked()
    set_share(target=target, organization_id=land.places["Q"].pk, year=None, low=Decimal(3), by=SYSTEM, on=TODAY)
    assert asked() == one


def test_a_term_adds_its_years_up_and_an_end_takes_the_last(land: Land) -> None:
    programme = make_programme(land.places["R"])
    term = make_target(programme, "Kết nạp cả kỳ", 10, cadence="term")
    end = make_target(programme, "Đảng số", 100, cadence="end", figure="members")
    found = standings(term).of_term(term)
    assert (found.amount.value, found.state, found.judged.rate) == (6, State.RUNNING, Ratio(6, 10))
    days = (TODAY - date(2021, 1, 1)).days + 1
    assert found.judged.expected == Fraction(10 * days, 1826)
    assert [(year, amount.value) for year, amount in found.years] == [(2021, 2), (2022, 4)]
    assert standings(term).of_term(term, until_year=2021).amount.value == 2
    last = standings(end).of_term(end)
    assert (last.amount.value, last.state, last.judged.expected) == (6, State.RUNNING, 100)


def test_a_change_is_measured_against_the_year_before(world: World) -> None:
    """Of the first year against the base the target names: 10 → 8 is 20%, 8 → 7 is 12,5% (docs/decisions/035)."""
    target = make_target(
        make_programme(world.x, last_day=date(2022, 12, 31)), "Bản chưa có chi bộ", 15, unit="bản", rule="decrease",
        high=Decimal(20), base=Decimal(10), base_name="số đầu nhiệm kỳ", base_on=date(2020, 12, 31),
    )  # fmt: skip
    first = standings(target).of_year(target, 2021)
    assert (first.state, first.why) == (State.NO_DATA, "Chưa ghi số thực hiện.")
    type_value(target, world.x, date(2021, 12, 31), 9)
    type_value(target, world.x, date(2021, 12, 31), 8)  # a later row corrects
    type_value(target, world.x, date(2022, 12, 15), 7)
    years = [standings(target).of_year(target, year) for year in years_of(target.programme)]
    assert [(one.base, one.amount.value, one.judged.measured, one.measured_text, one.state) for one in years] == [
        (10, 8, 20, "20,0%", State.REACHED),
        (8, 7, Fraction(25, 2), "12,5%", State.RUNNING),
    ]
    assert [one.base_text for one in years] == ["số đầu nhiệm kỳ, ngày 31/12/2020: 10", "số năm 2021: 8"]
    assert standings(target, date(2023, 1, 1)).of_year(target, 2022).state == State.MISSED


def test_no_percentage_of_nothing(world: World) -> None:
    target = make_target(
        make_programme(world.x), "Bản trắng", 15, unit="bản", rule="decrease", base=Decimal(1), base_name="đầu kỳ",
        base_on=date(2020, 12, 31),
    )  # fmt: skip
    type_value(target, world.x, date(2021, 12, 31), 0)
    type_value(target, world.x, date(2022, 12, 1), 0)
    assert standings(target).of_year(target, 2021).state == State.REACHED
    found = standings(target).of_year(target, 2022)
    assert (found.state, found.why) == (State.NO_DATA, "Số gốc bằng 0, không xác định được phần trăm.")


def test_a_unit_counts_until_it_was_dissolved(land: Land) -> None:
    target = make_target(make_programme(land.places["R"]), low=9)
    gone = land.found("G", "R")
    set_share(target=target, organization_id=gone.pk, year=None, low=Decimal(1), by=SYSTEM, on=TODAY)
    dissolve_organization(organization=gone, last_day=date(2022, 6, 30), by=SYSTEM)
    book = standings(target, date(2023, 2, 1))
    assert [[unit.code for unit in book.units_asked(target, year)] for year in (2021, 2022, 2023)] == [["G"], ["G"], []]
    assert [book.note_of(gone, year) for year in (2021, 2022)] == ["", "đến 30/06/2022"]
    assert book.of_year(target, 2022, gone).amount.value == 0


def test_an_ended_programme_stops_where_it_ended(land: Land) -> None:
    target = make_target(make_programme(land.places["R"]))
    end_programme(programme=target.programme, ended_on=date(2022, 4, 1), note="Thay thế", by=SYSTEM)
    target.programme.refresh_from_db()
    assert list(years_of(target.programme, target)) == [2021, 2022]
    found = standings(target).of_year(target, 2022)
    assert (found.last, found.amount.value, found.state) == (date(2022, 3, 31), 1, State.ENDED)


def test_days_under_their_shortest_name() -> None:
    assert [
        part_of_year(*days).text
        for days in (
            (date(2022, 1, 1), date(2022, 12, 31)), (date(2022, 7, 1), date(2022, 12, 31)),
            (date(2022, 7, 1), date(2022, 7, 31)), (date(2022, 5, 23), date(2022, 12, 31)),
        )
    ] == ["2022", "2022-07..2022-12", "2022-07", "2022-05-23..2022-12-31"]  # fmt: skip


def test_a_unit_s_row_is_what_its_own_report_says(world: World) -> None:
    """Of reports by month, by kind of place, and of those with one row a unit."""
    make_sent_meeting(world.a, date(2022, 3, 5))
    make_sent_meeting(world.a, date(2022, 4, 5))
    make_place("V1", world.a)
    year = Period.parse("2022")
    for code in ("attendance_rate", "attendance_required", "villages_uncovered", "places", "members", "meetings_due"):
        figure = get_figure(code)
        assert figure is not None
        table = build_report(figure.report, world.x, year, by=SYSTEM, on=TODAY, options={})
        row = row_of_unit(figure, table, "A")
        own = Figures(world.a, by=SYSTEM, on=TODAY).found(figure, year)
        assert row is not None, code
        assert row[figure.column] == own.value, code


def type_value(target: Target, unit: Any, as_of: date, value: int) -> None:
    record_value(
        target=target, organization_id=unit.pk, as_of=as_of, value=Decimal(value), source="Báo cáo", by=SYSTEM,
        on=TODAY,
    )  # fmt: skip
