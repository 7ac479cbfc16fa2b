"""The pipeline and probation as reports: told by acts of any day, adding up, each figure with who stands behind it."""

from datetime import date
from typing import Any

import pytest

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Table
from recruitment.models import Candidate, Stage
from recruitment.queries.pipeline import standings_on
from recruitment.reports.pipeline import CLOSED, OVERDUE, PIPELINE, STANDING, TAKEN
from recruitment.reports.probation import LATE, PROBATION_REPORT, RECOGNISED, STRUCK, WAITING
from recruitment.services.acts import NewAct
from recruitment.services.admissions import strike_off_candidate
from recruitment.services.steps import move_candidate, set_aside, step_back
from tests.factories import World
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import DAYS, TODAY, make_candidate, paper, take, walk

pytestmark = pytest.mark.django_db
LAST = date(2023, 3, 31)


def build(report: Any, organization: Organization, period: str, on: date = TODAY) -> Table:
    """The table of a period."""
    return report.build(organization, Period.parse(period), by=SYSTEM, on=on)


def row(table: Table, code: str) -> dict[str, Any]:
    """What differs from nothing in the row of a unit; the total for ""."""
    found = table.totals if not code else next(one for one in table.rows if one.values["code"] == code)
    assert found is not None
    return {
        name: value
        for name, value in found.values.items()
        if value not in (0, None, "") and name not in ("code", "name")
    }


def names(report: Any, organization: Organization, period: str, query: str, **params: Any) -> list[str]:
    """Who stands behind a figure."""
    found = report.records(organization, Period.parse(period), Drill(query, params), by=SYSTEM, on=TODAY)
    return [str(next(iter(one.values.values()))) for one in found.rows]


def test_where_everybody_stood_on_any_day(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.RECOGNISED)
    days = [DAYS[Stage.LISTED], date(2022, 6, 30), date(2022, 9, 1), date(2023, 8, 2)]
    told = [[(one.stage, one.days(day)) for one in standings_on(world.d, day)] for day in days]
    assert told == [
        [(Stage.LISTED, 0)], [(Stage.COMMITTEE_RESOLVED, 10)], [(Stage.ADMITTED, 29)],
        [(Stage.NEW_MEMBER_CLASS, 271)],
    ]  # fmt: skip
    assert standings_on(world.d, date(2023, 8, 3)) == []  # a full member from the day of the twelve months on
    assert standings_on(world.y, days[1]) == []
    assert candidate.state == Candidate.State.COMPLETED


def test_the_report_of_a_year(world: World) -> None:
    walk(make_candidate(world), Stage.ADMITTED)
    second = walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    make_followed("Sầm Thị Yến", world.c, listed_on=date(2022, 12, 1))
    gone = make_followed("Ma Văn Zìn", world.b, listed_on=date(2022, 3, 1))
    set_aside(
        candidate=gone, kind="withdrawn", version=gone.version, new=NewAct(on=date(2022, 4, 1), note="đi làm xa"),
        organization=world.b, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    table = build(PIPELINE, world.d, "2022")
    # The committee above had 60 working days from 20/6: the file that waits is overdue by the end of the year.
    assert row(table, "X") == {
        "followed": 2, "committee_resolved": 1, "probation": 1, "days": 150, "overdue": 1,
        "done_awareness_class": 2, "done_branch_resolved": 2, "done_admitted": 1, "closed": 1,
    }  # fmt: skip
    assert row(table, "Y") == {"followed": 1, "prospect": 1, "days": 30}
    whole = row(table, "")
    assert {name: whole[name] for name in ("followed", "overdue", "closed")} == {
        "followed": 3,
        "overdue": 1,
        "closed": 1,
    }
    assert names(PIPELINE, world.d, "2022", OVERDUE) == [second.full_name]
    assert names(PIPELINE, world.d, "2022", STANDING, u=world.y.pk) == ["Sầm Thị Yến"]
    assert names(PIPELINE, world.d, "2022", TAKEN, g="admitted") == ["Hoàng Thị Xuân"]
    assert names(PIPELINE, world.d, "2022", CLOSED) == ["Ma Văn Zìn"]
    with pytest.raises(ValueError, match="Không có danh sách “passport”"):
        names(PIPELINE, world.d, "2022", TAKEN, g="passport")


def test_a_step_taken_back_and_a_branch_that_changed(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.BRANCH_RESOLVED)
    common = {"candidate": candidate, "organization": world.a, "by": SYSTEM, "on": TODAY}
    step_back(**common, version=candidate.version, reason="nhầm")
    candidate.refresh_from_db()
    move_candidate(
        **common | {"organization": world.a}, to=world.c, version=candidate.version,
        new=NewAct(on=date(2022, 7, 1), note="chuyển nhà"),
    )  # fmt: skip
    june, july = build(PIPELINE, world.d, "2022-06"), build(PIPELINE, world.d, "2022-07")
    assert row(june, "X")["opinions"] == row(july, "Y")["opinions"] == 1
    assert row(july, "X") == {}
    assert "done_branch_resolved" not in row(june, "X")


def test_probation_by_unit_with_its_due_list(world: World) -> None:
    """Two of the commune: Bế Thị Dung since 10/5/2022 without a file, Hoàng Thị Xuân since 3/8/2022."""
    candidate = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    table = build(PROBATION_REPORT, world.d, "2023-06", on=date(2023, 6, 30))
    assert row(table, "X") == {"probationary": 2, "overdue": 1, "near": 1}
    (due_list,) = table.annexes
    told = [[one[name] for name in ("member", "ends", "left", "light")] for one in due_list.rows]
    assert told == [
        ["Bế Thị Dung", date(2023, 5, 10), -51, "Quá hạn xét"],
        ["Hoàng Thị Xuân", date(2023, 8, 3), 34, "Còn 31–60 ngày"],
    ]
    walk(candidate, Stage.RECOGNISED)
    table = build(PROBATION_REPORT, world.d, "2023")
    assert row(table, "")["recognised"] == 1
    assert "late" not in row(table, "")
    assert names(PROBATION_REPORT, world.d, "2023", RECOGNISED) == ["Hoàng Thị Xuân"]
    assert names(PROBATION_REPORT, world.d, "2023", WAITING, u=world.x.pk) == ["Bế Thị Dung"]
    rows = json_face(table)["rows"]
    assert [one["recognised"] for one in rows if one["code"] == "X"] == [1]


def test_considered_late_and_struck_off(world: World) -> None:
    late = walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    take(late, Stage.PROBATION_REVIEW, on=date(2023, 9, 19))  # the last day was 18/9
    take(late, Stage.PROBATION_ENDORSED, on=date(2023, 9, 20))
    take(late, Stage.RECOGNISED, on=date(2023, 9, 25))
    struck = walk(make_candidate(world), Stage.ADMITTED)
    strike_off_candidate(
        candidate=struck, version=struck.version, last_day=LAST, document=paper("8-QĐ/HU", LAST),
        reason="vi phạm", organization=world.d, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    table = build(PROBATION_REPORT, world.d, "2023")
    assert {name: row(table, "")[name] for name in ("recognised", "late", "struck_off")} == {
        "recognised": 1, "late": 1, "struck_off": 1,
    }  # fmt: skip
    assert names(PROBATION_REPORT, world.d, "2023", LATE) == names(PROBATION_REPORT, world.d, "2023", STRUCK)
