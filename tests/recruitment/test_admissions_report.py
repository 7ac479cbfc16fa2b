"""The report `admissions`: by unit and by everything else, from one numerator."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.models import Trait
from branches.services import give_trait
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Table
from recruitment.queries.admitted import count_admissions
from recruitment.reports import ADMISSIONS_REPORT
from reports.queries import build_report
from tests.factories import sector
from tests.house.test_list_and_detail import common, undone
from tests.members.land import Land, lay
from tests.members.test_movements_on_random_worlds import LAST, acts, between, grown, lives, seeds
from tests.places import make_place
from tests.recruitment.admitting import admit, candidacy, decide, tag

pytestmark = pytest.mark.django_db

ON = date(2022, 12, 20)
YEAR = Period.parse("2022")
GROUPS, SECTORS, AGES, PLACES, MONTHS = range(5)


@pytest.fixture
def land() -> Land:
    return lay()


def built(land: Land, top: str = "R", period: str = "2022", **options: str) -> Table:
    return build_report("admissions", land.places[top], Period.parse(period), by=SYSTEM, on=ON, options=options)


def rows(table: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in table["rows"]]


def behind(land: Land, top: str, query: str, options: dict[str, str] | None = None, **params: Any) -> int:
    drill = Drill(query, params)
    return len(ADMISSIONS_REPORT.records(land.places[top], YEAR, drill, by=SYSTEM, on=ON, **(options or {})).rows)


def test_by_unit_with_the_year_before_and_those_readmitted(land: Land) -> None:
    admit(land, "A", date(2022, 5, 1))
    admit(land, "C", date(2022, 6, 1))
    admit(land, "C", date(2022, 6, 2), reason="readmission")
    admit(land, "B", date(2021, 6, 1))
    face = json_face(built(land))
    assert rows(face, "code", "admitted", "share", "before", "readmitted") == [
        ("P", 1, "50,0", 1, 0), ("Q", 1, "50,0", 0, 1),
    ]  # fmt: skip
    totals = face["totals"]
    assert (totals["admitted"], totals["share"], totals["before"], totals["readmitted"]) == (2, "100,0", 1, 1)


def test_the_basis_moves_who_was_decided_on_in_another_year(land: Land) -> None:
    """Decision 28/12, ceremony 10/1 (DOMAIN §6.25); and who waits for the ceremony counts by decision."""
    admit(land, "A", date(2022, 1, 10), decided=date(2021, 12, 28))
    decide(candidacy(land.places["A"], date(2022, 1, 5), stage="decided"), date(2022, 6, 1))
    decide(candidacy(land.places["B"], date(2022, 1, 5), stage="decided"), date(2022, 7, 1))
    totals = {basis: json_face(built(land, basis=basis))["totals"]["admitted"] for basis in ("ceremony", "decision")}
    assert totals == {"ceremony": 1, "decision": 2}
    assert any("ngày quyết định" in note for note in built(land, basis="decision").notes)
    assert behind(land, "R", "a", {"basis": "decision"}, u=land.places["P"].pk) == 2


def test_the_whole_by_group_sector_age_place_and_month() -> None:
    land = Land()
    land.found("R")
    land.found("A", "R", sector=sector("nong-thon"))
    land.found("B", "R", sector=sector("co-quan"))
    village = make_place("V1", land.places["R"], name="xóm Nà Bản")
    first = admit(land, "A", date(2022, 5, 1), gender="female", birth_date=date(2000, 1, 1))
    candidacy(land.places["A"], date(2022, 1, 5), member=first, place=village)
    admit(land, "B", date(2022, 5, 9), gender="female", ethnicity="Tày", birth_date=date(1980, 1, 1))
    admit(land, "A", date(2022, 9, 9))
    annexes = json_face(built(land))["annexes"]
    groups = dict(rows(annexes[GROUPS], "code", "admitted"))
    assert {code: count for code, count in groups.items() if count} == {
        "nu": 2, "dan-toc-thieu-so": 1, "thanh-nien": 1, "thon-ban": 2,
    }  # fmt: skip
    assert annexes[GROUPS]["totals"] == {}  # groups overlap: nothing is added up
    assert sorted(rows(annexes[SECTORS], "admitted", "share")) == [(1, "33,3"), (2, "66,7")]
    assert [row[1] for row in rows(annexes[AGES], "name", "admitted")] == [1, 1, 1]
    assert rows(annexes[AGES], "name")[-1] == ("chưa rõ",)
    assert rows(annexes[PLACES], "name", "admitted") == [("xóm Nà Bản", 1), ("chưa ghi địa bàn", 2)]
    months = dict(rows(annexes[MONTHS], "month", "admitted"))
    assert {month: count for month, count in months.items() if count} == {"2022-05": 2, "2022-09": 1}
    assert len(months) == 12


def test_every_figure_leads_to_as_many_records(land: Land) -> None:
    admit(land, "A", date(2022, 5, 1), gender="female", birth_date=date(2000, 1, 1))
    admit(land, "C", date(2022, 6, 1), birth_date=date(1950, 1, 1))
    admit(land, "C", date(2022, 6, 2), reason="readmission")
    admit(land, "B", date(2021, 6, 1))
    table = built(land)
    checked = 0
    for part in (table, *table.annexes):
        for row in (*part.rows, *([part.totals] if part.totals else [])):
            for column in part.columns:
                drill = part.drill(row, column)
                value = row[column.key]
                if drill is None or not isinstance(value, int):
                    continue
                assert behind(land, "R", drill.query, **drill.params) == value, (part.title, row.values)
                checked += 1
    assert checked > 30


def test_it_is_cut_to_a_group_or_a_trait(land: Land) -> None:
    admit(land, "A", date(2022, 5, 1), gender="female")
    admit(land, "A", date(2022, 5, 2), gender="male")
    admit(land, "B", date(2022, 5, 3), gender="female")
    trait = Trait.objects.get(code="bien-gioi")
    give_trait(organization=land.places["A"], trait=trait, start=date(2022, 5, 2), by=SYSTEM)
    women = built(land, tag="nu")
    assert json_face(women)["totals"]["admitted"] == 2
    assert women.annexes[0].title == "Theo khối của chi bộ"
    assert any("nữ" in note for note in women.notes)
    border = built(land, trait="bien-gioi")
    assert json_face(border)["totals"]["admitted"] == 1  # the trait on the day of the ceremony
    assert behind(land, "R", "a", {"tag": "nu"}, u=land.places["P"].pk) == 2
    assert behind(land, "R", "a", {"trait": "bien-gioi"}, g=tag("nu").pk) == 0


@pytest.mark.parametrize("options", [{"basis": "birthday"}, {"tag": "khong-co"}, {"trait": "khong-co"}])
def test_an_unknown_option_is_told_in_a_sentence(land: Land, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        built(land, **options)


@pytest.mark.parametrize("drill", [("x", {}), ("a", {"m": "hôm qua"}), ("a", {"k": "x"})])
def test_an_unknown_drill_is_told_in_a_sentence(land: Land, drill: tuple[str, dict[str, str]]) -> None:
    admit(land, "A", date(2022, 5, 1))
    with pytest.raises(ValueError, match=r"\.$"):
        ADMISSIONS_REPORT.records(land.places["R"], YEAR, Drill(*drill), by=SYSTEM, on=ON)


@pytest.mark.parametrize("face", ["json", "csv", "xlsx", "html"])
def test_every_face_is_made(land: Land, face: str, tmp_path: Any) -> None:
    admit(land, "A", date(2022, 5, 1))
    target = tmp_path / "tep"
    arguments = ["--org", "R", "--period", "2022", "--format", face, "--output", str(target), "--option", "tag=nu"]
    call_command("report", "admissions", *arguments)
    if face == "xlsx":
        assert target.read_bytes().startswith(b"PK")
    else:
        assert "Chi bộ P" in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_as_many_queries_at_every_size(land: Land, size: int) -> None:
    for place in ("A", "B", "C")[:size]:
        admit(land, place, date(2022, 5, 1))
    with CaptureQueriesContext(connection) as queries:
        built(land)
    assert len(queries) == 13


@settings(common, max_examples=15)
@given(seeds=seeds, acts=st.lists(acts, min_size=2, max_size=8), drawn=lives)
def test_on_random_trees_the_units_add_up_to_the_whole(seeds: Any, acts: Any, drawn: Any) -> None:
    """The rows of children make the unit's figure, and that is the numerator of its quotas."""
    with undone():
        real, _population = grown(seeds, acts, drawn)
        for organization in real.organizations:
            for first, last in ((0, LAST), (2, 4)):
                period = between(first, last)
                table = build_report("admissions", organization, period, by=SYSTEM, on=date(2030, 1, 1), options={})
                face = json_face(table)
                assert sum(row["admitted"] for row in face["rows"]) == face["totals"]["admitted"]
                assert face["totals"]["admitted"] == count_admissions(organization.pk, period)
