"""The reports of mentors and of sources: every figure by unit, and the records each leads to."""

import re
from datetime import date

import pytest
from django.urls import reverse

from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Ratio, Table
from recruitment.models import Tag
from recruitment.reports import MENTORS_REPORT, SOURCES_REPORT
from recruitment.services.remarks import Said, write_remark
from recruitment.services.sources import Wanted, write_lines
from tests.factories import TODAY, World, make_draft_meeting
from tests.recruitment.followed import (
    make_class,
    make_followed,
    make_mentorship,
    make_plan,
    make_probationer,
)

YEAR = Period.parse("2022")


def built(report, organization, period: Period = YEAR) -> Table:
    return report.build(organization, period, by=SYSTEM, on=TODAY)


def by_code(table: Table) -> dict[str, dict]:
    return {str(row["code"]): dict(row.values) for row in table.rows}


def behind(report, organization, query: str, period: Period = YEAR, **params) -> list[dict]:
    drill = Drill(query, {key: str(value) for key, value in params.items()})
    return [dict(row.values) for row in report.records(organization, period, drill, by=SYSTEM, on=TODAY).rows]


@pytest.fixture
def helped(world: World):
    """An follows two of A since March, one of whom he spoke of in November in an open meeting; B has one since 5/11."""
    hoa = make_mentorship(make_followed("Nông Thị Hoa", world.a), world.members["an"])
    make_mentorship(
        make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10)), world.members["an"]
    )
    make_mentorship(make_followed("Lý Văn Tới", world.b), world.members["b_first"], start=date(2022, 11, 5))
    make_draft_meeting(world.a, date(2022, 11, 3))
    write_remark(mentorship=hoa, for_month=date(2022, 11, 1), said=Said("Tốt"), on=TODAY, by=SYSTEM)
    return hoa


def test_mentors_by_unit(world: World, helped) -> None:
    period = Period.parse("2022-11..2022-12")
    rows = by_code(built(MENTORS_REPORT, world.x, period))
    figures = ("mentors", "followed", "most", "owed", "written", "due", "missing", "rate")
    assert {code: tuple(row[name] for name in figures) for code, row in rows.items()} == {
        "A": (1, 2, 2, 4, 1, 2, 1, Ratio(1, 2)), "B": (1, 1, 1, 1, 0, 1, 0, Ratio(0, 0)),
    }  # fmt: skip
    totals = built(MENTORS_REPORT, world.d, period).totals
    assert totals is not None
    assert tuple(totals[name] for name in figures) == (2, 3, 2, 5, 1, 3, 1, Ratio(1, 2))


def test_mentors_lead_to_who_is_helped_and_what_is_missing(world: World, helped) -> None:
    period = Period.parse("2022-11")
    people = behind(MENTORS_REPORT, world.d, "h", period)
    assert [row["candidate"] for row in people] == ["Bế Thị Dung", "Nông Thị Hoa", "Lý Văn Tới"]
    (missing,) = behind(MENTORS_REPORT, world.x, "r", period, s="missing", u=world.a.pk)
    assert (missing["mentor"], missing["candidate"], missing["state"]) == ("Hoàng Văn An", "Bế Thị Dung", "còn thiếu")
    (written,) = behind(MENTORS_REPORT, world.x, "r", period, s="written")
    assert written["meeting"] == date(2022, 11, 3)
    for query, params in (("x", {}), ("r", {"s": "x"}), ("h", {"u": "x"})):
        with pytest.raises(ValueError, match=r"[Kk]hông"):
            behind(MENTORS_REPORT, world.x, query, **params)


@pytest.fixture
def planned(world: World):
    """A means to find two and to admit one in the first half of the year; it found two, sent one and admitted one."""
    woman = Tag.objects.get(code="nu")
    plan = make_plan(world.a)
    write_lines(plan=plan, tag=None, wanted={1: Wanted(2, 1, 0), 2: Wanted(0, 1, 1)}, by=SYSTEM)
    write_lines(plan=plan, tag=woman, wanted={1: Wanted(1, 1, 0)}, by=SYSTEM)
    hoa = make_followed("Nông Thị Hoa", world.a, gender="female")
    make_followed("Lý Văn Tới", world.a, gender="male", listed_on=date(2022, 4, 1))
    make_class(world, first_day=date(2022, 3, 1), send=[hoa])
    make_probationer(
        world.members["probationary"], world.a, ceremony=date(2022, 5, 10), listed_on=date(2021, 5, 10)
    )  # fmt: skip
    return woman


FIGURES = ("find_planned", "find_done", "class_planned", "class_done", "admit_planned", "admit_done")


def test_sources_by_unit_quarter_and_group(world: World, planned) -> None:
    table = built(SOURCES_REPORT, world.x)
    rows = by_code(table)
    assert {code: tuple(row[name] for name in FIGURES) for code, row in rows.items()} == {
        "A": (2, 2, 2, 1, 1, 1), "B": (0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    assert {code: (row["branches"], row["without_plan"], row["without_source"]) for code, row in rows.items()} == {
        "A": (1, 0, 0), "B": (1, 1, 1),
    }  # fmt: skip
    assert rows["A"]["admit_rate"] == Ratio(1, 1)
    by_quarter, by_tag = table.annexes
    assert [(row["quarter"], *(row[name] for name in FIGURES)) for row in by_quarter.rows] == [
        ("1/2022", 2, 1, 1, 1, 0, 0), ("2/2022", 0, 1, 1, 0, 1, 1), ("3/2022", 0, 0, 0, 0, 0, 0),
        ("4/2022", 0, 0, 0, 0, 0, 0),
    ]  # fmt: skip
    assert [(row["tag"], *(row[name] for name in FIGURES)) for row in by_tag.rows] == [("nữ", 1, 1, 1, 1, 0, 0)]
    assert by_tag.totals is None  # groups overlap
    assert by_quarter.totals is not None
    assert tuple(by_quarter.totals[name] for name in FIGURES) == (2, 2, 2, 1, 1, 1)


def test_a_part_of_a_year_has_its_own_quarters(world: World, planned) -> None:
    rows = by_code(built(SOURCES_REPORT, world.x, Period.parse("2022-Q2")))
    assert tuple(rows["A"][name] for name in FIGURES) == (0, 1, 1, 0, 1, 1)


def test_sources_lead_to_people_and_branches(world: World, planned) -> None:
    names = [row["who"] for row in behind(SOURCES_REPORT, world.d, "d", k="find")]
    assert names == ["Nông Thị Hoa", "Lý Văn Tới"]
    assert [row["who"] for row in behind(SOURCES_REPORT, world.d, "d", k="find", g=planned.pk)] == ["Nông Thị Hoa"]
    assert [row["who"] for row in behind(SOURCES_REPORT, world.d, "d", k="find", n=2, y=2022)] == ["Lý Văn Tới"]
    assert [row["who"] for row in behind(SOURCES_REPORT, world.d, "d", k="admit")] == ["Bế Thị Dung"]
    lacking = [row["code"] for row in behind(SOURCES_REPORT, world.d, "w", s="without_source")]
    assert lacking == ["B", "C", "E"]
    for query, params in (("x", {}), ("d", {"k": "x"}), ("w", {"s": "x"}), ("d", {"k": "find", "u": "x"})):
        with pytest.raises(ValueError, match=r"[Kk]hông"):
            behind(SOURCES_REPORT, world.x, query, **params)


@pytest.mark.parametrize(("report", "with_"), [(MENTORS_REPORT, "helped"), (SOURCES_REPORT, "planned")])
def test_rows_keep_their_keys_in_json_and_add_up(world: World, request, report, with_: str) -> None:
    request.getfixturevalue(with_)
    table = built(report, world.d)
    assert Table.from_json(table.to_json()) == table
    assert {"code", "name"} <= set(json_face(table)["rows"][0])
    assert table.totals is not None
    for column in table.columns:
        if column.kind == "integer" and column.additive:
            assert table.totals[column.key] == sum(int(str(row[column.key])) for row in table.rows), column.key


def test_every_figure_of_sources_leads_on_from_the_page(world: World, planned, client_as) -> None:
    """A quarter's own key must not be the address's name of the list."""
    page = reverse("reports:report", args=["sources", world.d.pk, "2022"])
    client = client_as("district")
    links = set(re.findall(r'href="(r\?q=[^"]+)"', client.get(page).content.decode()))
    assert any("n=2" in link for link in links)
    assert [link for link in links if client.get(page + link.replace("&amp;", "&")).status_code != 200] == []
