"""The report `quota`: each issuer's row with its own figures, in five faces, and what stands behind them."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.services import absorb_organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Table
from recruitment.models import Stage
from recruitment.reports import QUOTA_REPORT
from reports.queries import build_report
from tests.members.land import Land, lay
from tests.recruitment.admitting import admit, candidacy, decide, quota, tag

pytestmark = pytest.mark.django_db

ON = date(2022, 12, 20)
YEAR = Period.parse("2022")


@pytest.fixture
def land() -> Land:
    return lay()


def built(land: Land, top: str = "R", period: str = "2022", **options: str) -> Table:
    return build_report("quota", land.places[top], Period.parse(period), by=SYSTEM, on=ON, options=options)


def rows(table: Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in json_face(table)["rows"]]


def behind(land: Land, top: str, query: str, **params: Any) -> list[Any]:
    table = QUOTA_REPORT.records(land.places[top], YEAR, Drill(query, params), by=SYSTEM, on=ON)
    return [row["name"] for row in table.rows]


def nine_of_seven_and_nine(land: Land) -> None:
    """What Quảng An had by mid-May 2024, laid into 2022 (DOMAIN §1.4)."""
    for day in range(1, 10):
        admit(land, "A", date(2022, 5, day))
    quota(land.places["P"], land.places["P"], 7)
    quota(land.places["R"], land.places["P"], 9)


def test_both_issuers_figures_stand_side_by_side(land: Land) -> None:
    nine_of_seven_and_nine(land)
    keys = ("code", "issuer", "quota", "admitted", "rate", "state")
    assert [row for row in rows(built(land, "P"), *keys) if row[0] == "P"] == [
        ("P", "Chi bộ R", 9, 9, "100,0", "đạt chỉ tiêu"),
        ("P", "Chi bộ P", 7, 9, "128,6", "vượt chỉ tiêu"),
    ]
    assert [row[4] for row in rows(built(land, "P", rounding="truncate"), *keys)][:2] == ["100,0", "128,5"]


def test_the_command_prints_them(land: Land, capsysbinary: Any) -> None:
    nine_of_seven_and_nine(land)
    call_command("report", "quota", "--org", "P", "--period", "2022", "--option", "rounding=truncate")
    face = json.loads(capsysbinary.readouterr().out)
    assert [(row["issuer"], row["quota"], row["admitted"], row["rate"]) for row in face["rows"]][:2] == [
        ("Chi bộ R", 9, 9, "100,0"), ("Chi bộ P", 7, 9, "128,5"),
    ]  # fmt: skip
    with pytest.raises(Exception, match="Không có cách làm tròn"):
        call_command("report", "quota", "--org", "P", "--period", "2022", "--option", "rounding=up")


def test_who_was_given_nothing_is_said_so_with_its_admissions(land: Land) -> None:
    """Q got nothing of R; its own quota does not stand for it."""
    admit(land, "C", date(2022, 5, 1))
    quota(land.places["R"], land.places["P"], 0)
    quota(land.places["Q"], land.places["Q"], 1)
    assert rows(built(land), "code", "issuer", "quota", "admitted", "rate", "state") == [
        ("R", "", None, 1, None, "chưa giao"),
        ("P", "Chi bộ R", 0, 0, None, "không giao, chưa kết nạp"),
        ("Q", "Chi bộ Q", 1, 1, "100,0", "đạt chỉ tiêu"),
        ("Q", "Chi bộ R", None, 1, None, "chưa giao"),
    ]


def test_a_term_stands_beside_its_year_and_a_group_beside_all(land: Land) -> None:
    admit(land, "A", date(2021, 5, 1), gender="female")
    admit(land, "A", date(2022, 5, 1), gender="male")
    term = {"kind": "term", "start": date(2021, 1, 1), "end": date(2026, 1, 1)}
    quota(land.places["R"], land.places["P"], 10, maximum=12, **term)
    quota(land.places["R"], land.places["P"], 4)
    quota(land.places["R"], land.places["P"], 1, tag_id=tag("nu").pk)
    table = built(land, "P")
    assert rows(table, "kind", "tag", "quota", "maximum", "admitted", "first", "last")[:3] == [
        ("năm", "", 4, None, 1, "2022-01-01", "2022-12-31"),
        ("năm", "nữ", 1, None, 0, "2022-01-01", "2022-12-31"),
        ("nhiệm kỳ", "", 10, 12, 2, "2021-01-01", "2025-12-31"),
    ]
    assert {column.key for column in table.columns if column.shown} >= {"tag", "maximum"}


def test_a_period_within_the_year_is_counted_to_its_end(land: Land) -> None:
    nine_of_seven_and_nine(land)
    table = built(land, "P", "2022-01..2022-04")
    assert rows(table, "quota", "admitted", "state")[:2] == [(9, 0, "chậm tiến độ"), (7, 0, "chậm tiến độ")]


def test_assumed_quotas_are_marked_wherever_they_stand(land: Land) -> None:
    quota(land.places["R"], land.places["P"], 9, assumed=True)
    table = built(land, "P")
    (given,) = [row for row in json_face(table)["rows"] if row["quota"] == 9]
    assert (given["assumed"], given["note"]) == ("giả định", "giả định")
    assert any("giả định" in note for note in table.notes)
    # Beside the day it was full and the rank, on the page and in print as well.
    shown = [column.key for column in table.columns if column.shown]
    assert shown[shown.index("reached_on") :][:3] == ["reached_on", "rank", "assumed"]
    assert "assumed" not in [column.key for column in built(land, "Q").columns if column.shown]
    assert not any("giả định" in note for note in built(land, "Q").notes)


def test_what_was_merged_stands_with_its_quota_as_issued(land: Land) -> None:
    quota(land.places["P"], land.places["A"], 3)
    quota(land.places["P"], land.places["B"], 2)
    admit(land, "A", date(2022, 3, 1))
    absorb_organization(
        organization=land.places["A"], into=land.places["B"], on=date(2022, 7, 1), by=SYSTEM,
    )  # fmt: skip
    admit(land, "B", date(2022, 8, 1))
    assert rows(built(land, "P"), "code", "quota", "admitted")[1:] == [("A", 3, 1), ("B", 2, 1)]


def test_who_stands_behind_the_figures(land: Land) -> None:
    first = admit(land, "A", date(2022, 5, 1))
    waiting = candidacy(land.places["B"], date(2022, 1, 5), stage=Stage.DECIDED)
    decide(waiting, date(2022, 11, 1))
    by_ceremony = quota(land.places["R"], land.places["P"], 2)
    by_decision = quota("Tỉnh ủy Cao Bằng", land.places["P"], 2, basis="decision")
    assert behind(land, "P", "a", c=by_ceremony.pk) == [first.full_name]
    assert behind(land, "P", "a", c=by_decision.pk) == [first.full_name, waiting.full_name]
    assert behind(land, "P", "a", u=land.places["B"].pk) == []
    assert behind(land, "P", "w", c=by_ceremony.pk) == [waiting.full_name]
    assert behind(land, "P", "w", c=by_decision.pk) == []
    assert behind(land, "P", "w", u=land.places["P"].pk, s="decided") == [waiting.full_name]
    assert behind(land, "P", "w", u=land.places["P"].pk, s="listed") == []
    assert behind(land, "P", "n", c=by_ceremony.pk) == ["Chi bộ A"]


@pytest.mark.parametrize("drill", [("x", {}), ("a", {}), ("a", {"c": "12x"}), ("w", {"u": "0"}), ("a", {"s": "up"})])
def test_an_unknown_drill_is_told_in_a_sentence(land: Land, drill: tuple[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        QUOTA_REPORT.records(land.places["P"], YEAR, Drill(*drill), by=SYSTEM, on=ON)


def test_a_quota_of_elsewhere_is_not_told(land: Land) -> None:
    elsewhere = quota(land.places["O"], land.places["O"], 2)
    with pytest.raises(ValueError, match="không có dòng"):
        behind(land, "P", "a", c=elsewhere.pk)


@pytest.mark.parametrize("face", ["json", "csv", "xlsx", "html"])
def test_every_face_has_the_same_rows(land: Land, face: str, tmp_path: Any) -> None:
    nine_of_seven_and_nine(land)
    target = tmp_path / "tep"
    call_command("report", "quota", "--org", "P", "--period", "2022", "--format", face, "--output", str(target))
    assert target.stat().st_size > 500
    if face in ("csv", "html"):
        assert "128,6" in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_as_many_queries_at_every_size(land: Land, size: int) -> None:
    for code in ("P", "Q", "A")[:size]:
        quota(land.places["R"], land.places[code], 2)
        admit(land, "A", date(2022, 5, 1))
    built(land)
    with CaptureQueriesContext(connection) as queries:
        built(land)
    assert len(queries) == 13
