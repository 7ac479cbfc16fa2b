"""The report of quality: bands by unit and sector with their change, model meetings, the year of each branch."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from branches.services import move_organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face, render
from core.tables import Drill
from meetings.models import MeetingScore, ModelMeeting, ScoringScheme
from meetings.queries import scheme_for
from meetings.queries.quality import YearResult, year_of
from meetings.reports import QUALITY
from tests.factories import World, make_sent_meeting

pytestmark = pytest.mark.django_db

YEAR = Period.parse("2022")
RULE = ScoringScheme(year_good_share=100, year_good_count=7, year_fair_share=100, year_fair_count=0)


def rated(
    organization: Any, day: date, official: str = "", *, own: str = "", confirmed: str = "", kind: str = "regular"
) -> Any:
    """A sent meeting with the bands given; none at all: not scored."""
    meeting = make_sent_meeting(organization, day, kind=kind)
    if official or own or confirmed:
        MeetingScore.objects.create(
            meeting=meeting, organization=organization, scheme=scheme_for(meeting), official_quality=official,
            self_quality=own, confirmed_quality=confirmed,
        )  # fmt: skip
    return meeting


def face(world: World, organization: Any, period: Period = YEAR, **options: str) -> dict[str, Any]:
    return json_face(QUALITY.build(organization, period, by=world.users["district"], on=world.today, **options))


def bands(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in ("held", "rated", "official", "good", "fair", "average", "poor"))


def lay(world: World) -> None:
    """Five meetings of A, one of B, one of E; before 2022 one of A."""
    rated(world.a, date(2021, 5, 3), "good")
    rated(world.a, date(2022, 1, 3), "good", own="poor")
    rated(world.a, date(2022, 2, 3), own="good", confirmed="fair")
    rated(world.a, date(2022, 3, 3), own="average")
    rated(world.a, date(2022, 4, 3))
    rated(world.a, date(2022, 5, 3), kind="extraordinary")
    rated(world.b, date(2022, 5, 3), "poor")
    rated(world.e, date(2022, 5, 3), "good")


def test_bands_by_unit_with_their_change(world: World) -> None:
    lay(world)
    found = face(world, world.d)
    rows = {row["code"]: row for row in found["rows"]}
    assert {code: bands(row) for code, row in rows.items()} == {
        "X": (5, 4, 2, 1, 1, 1, 1), "Y": (0, 0, 0, 0, 0, 0, 0), "E": (1, 1, 1, 1, 0, 0, 0),
    }  # fmt: skip
    assert bands(found["totals"]) == (6, 5, 3, 2, 1, 1, 1)
    told = {code: (row["good_share"], row["good_share_before"], row["change"]) for code, row in rows.items()}
    assert told == {"X": ("25,0", "100,0", "giảm 75,0"), "Y": (None, None, ""), "E": ("100,0", None, "")}
    assert found["totals"]["change"] == "giảm 60,0"
    assert any("có 2 kỳ cấp trên chưa xếp loại" in note for note in found["notes"])


def test_by_sector(world: World) -> None:
    lay(world)
    annex = face(world, world.d)["annexes"][0]
    assert [(row["sector"], bands(row)) for row in annex["rows"]] == [
        ("nông thôn", (5, 4, 2, 1, 1, 1, 1)), ("cơ quan", (1, 1, 1, 1, 0, 0, 0)),
    ]  # fmt: skip


def test_each_meeting_stands_where_its_branch_stood_that_day(world: World) -> None:
    rated(world.a, date(2022, 1, 3), "good")
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    rated(world.a, date(2022, 7, 3), "poor")
    rows = {row["code"]: bands(row) for row in face(world, world.d)["rows"]}
    assert (rows["X"], rows["Y"]) == ((1, 1, 1, 1, 0, 0, 0), (1, 1, 1, 0, 0, 0, 1))


def test_a_branch_by_itself(world: World) -> None:
    lay(world)
    found = face(world, world.e)
    assert [(row["code"], bands(row)) for row in found["rows"]] == [("E", (1, 1, 1, 1, 0, 0, 0))]


def choose(world: World, organization: Any, meeting: Any = None, **values: Any) -> ModelMeeting:
    return ModelMeeting.objects.create(
        organization=organization, chosen_by=world.d, year=values.pop("year", 2022), meeting=meeting, **values
    )


def models(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in ("model_chosen", "model_held", "model_total", "model_share"))


def test_model_meetings_by_unit_and_by_level(world: World) -> None:
    choose(world, world.a, rated(world.a, date(2022, 3, 3), "good"))
    choose(world, world.b)
    choose(world, world.c, dropped_on=date(2022, 5, 1), drop_reason="thiên tai")
    choose(world, world.c, rated(world.c, date(2021, 3, 3)), year=2021)
    choose(world, world.e, rated(world.e, date(2022, 5, 3), "good"))
    found = face(world, world.d)
    assert {row["code"]: models(row) for row in found["rows"]} == {
        "X": (2, 1, 2, "50,0"), "Y": (0, 0, 1, "0,0"), "E": (1, 1, 1, "100,0"),
    }  # fmt: skip
    assert models(found["totals"]) == (3, 2, 4, "50,0")
    levels = next(one for one in found["annexes"] if one["title"].startswith("Sinh hoạt mẫu"))
    assert [(row["form"], row["level"], *models(row)) for row in levels["rows"]] == [
        ("Chi bộ", "Trực thuộc cơ sở", 2, 1, 3, "33,3"), ("Chi bộ", "Cơ sở", 1, 1, 1, "100,0"),
    ]  # fmt: skip
    # Of a quarter only those held in it.
    assert models(face(world, world.d, Period.parse("2022-Q1"))["totals"]) == (3, 1, 4, "25,0")


def test_a_branch_that_moved_counts_where_it_stands_at_the_end(world: World) -> None:
    choose(world, world.a, rated(world.a, date(2022, 3, 3)))
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    found = {row["code"]: models(row)[1:3] for row in face(world, world.d)["rows"]}
    assert (found["X"], found["Y"]) == ((0, 1), (1, 2))


# The year of a branch.

NEITHER = (
    "12 kỳ đã xếp loại: 11 Tốt, 1 Kém. Từ Trung bình trở lên 11/12 = 91,7% (cần 100%). "
    "Chưa đạt điều kiện xếp loại Khá; cấp ủy xem xét."
)
BARRED = (
    "8 kỳ đã xếp loại: 8 Tốt. Năm đã hết, còn 2 kỳ chưa xếp loại: tính là chưa đạt. Từ Trung bình trở lên 8/10 = 80,0% "
    "(cần 100%). Chưa đạt điều kiện xếp loại Khá; cấp ủy xem xét."
)
SO_FAR = (
    "8 kỳ đã xếp loại: 8 Tốt. Tạm tính: còn 2 kỳ chưa xếp loại. Từ Khá trở lên 8/8 = 100,0% (cần 100%). "
    "Kỳ Tốt: 8 (cần 7)."
)


@pytest.mark.parametrize(
    ("qualities", "quality", "words"),
    [
        (["good"] * 7 + ["fair"] * 5, "good",
         "12 kỳ đã xếp loại: 7 Tốt, 5 Khá. Từ Khá trở lên 12/12 = 100,0% (cần 100%). Kỳ Tốt: 7 (cần 7)."),
        (["good"] * 6 + ["fair"] * 6, "fair",
         "12 kỳ đã xếp loại: 6 Tốt, 6 Khá. Từ Trung bình trở lên 12/12 = 100,0% (cần 100%)."),
        (["good"] * 11 + ["average"], "fair",
         "12 kỳ đã xếp loại: 11 Tốt, 1 Trung bình. Từ Trung bình trở lên 12/12 = 100,0% (cần 100%)."),
        (["good"] * 11 + ["poor"], "",
         NEITHER),
        (["good"] * 8 + ["", ""], "good",
         SO_FAR),
        ([], "", "Chưa kỳ nào được xếp loại."),
        (["", ""], "", "Chưa kỳ nào được xếp loại."),
    ],
)  # fmt: skip
def test_the_rule_of_a_year(qualities: Sequence[str], quality: str, words: str) -> None:
    assert year_of(qualities, RULE, over=False) == YearResult(quality, words)
    if "" not in qualities:
        assert year_of(qualities, RULE, over=True) == YearResult(quality, words)


def test_a_year_that_is_over_counts_what_nobody_rated_as_not_reached() -> None:
    """100% of the regular meetings (DOMAIN §2.5), not of those somebody rated."""
    assert year_of(["good"] * 8 + ["", ""], RULE, over=True) == YearResult("", BARRED)
    assert year_of(["good"] * 12, RULE, over=True).quality == "good"
    lenient = ScoringScheme(year_good_share=80, year_good_count=7, year_fair_share=100, year_fair_count=0)
    assert year_of(["good"] * 8 + ["", ""], lenient, over=True).quality == "good"
    assert year_of(["good"] * 8 + ["", "", ""], lenient, over=True).quality == ""


def test_the_year_s_table_bars_the_unrated_once_the_year_is_over(world: World) -> None:
    for month in range(1, 11):
        rated(world.a, date(2022, month, 5), "good" if month > 2 else "")

    def annex(on: date) -> tuple[list[tuple[str, int, int]], list[str], str]:
        table = QUALITY.build(world.x, YEAR, by=world.users["district"], on=on)
        found = json_face(table.annexes[-1])
        drill = Drill("y", {"u": world.a.pk})
        (row,) = json_face(QUALITY.records(world.x, YEAR, drill, by=world.users["district"], on=on))["rows"]
        return [(one["code"], one["good"], one["neither"]) for one in found["rows"]], found["notes"], row["year"]

    ended, going_on = annex(date(2023, 1, 1)), annex(date(2022, 12, 31))
    assert (ended[0][0], going_on[0][0]) == (("A", 0, 1), ("A", 1, 0))
    assert (ended[2], going_on[2]) == ("–", "Tốt")
    assert "Năm đã hết: kỳ thường kỳ chưa xếp loại tính là chưa đạt." in ended[1]
    assert "Năm chưa hết: tạm tính theo các kỳ đã xếp loại." in going_on[1]


def test_a_rule_of_another_scheme() -> None:
    rule = ScoringScheme(year_good_share=80, year_good_count=2, year_fair_share=90, year_fair_count=3)
    assert year_of(["good", "good", "fair", "fair", "poor"], rule, over=True).quality == "good"
    found = year_of(["good", "fair", "average"], rule, over=True)
    assert (found.quality, "từ Khá: 2 (cần 3)" in found.why) == ("", True)
    assert year_of(["good"], None, over=True).quality == ""


def test_a_year_of_two_schemes_counts_the_names_of_bands(world: World) -> None:
    for month in range(1, 13):
        rated(world.a, date(2025, month, 3), "good" if month > 3 else "fair")
    codes = MeetingScore.objects.order_by("meeting__date").values_list("scheme__code", flat=True)
    assert (codes.first(), codes.last()) == ("12-hd-btctw-2018", "42-hd-btctw-2025")
    report = QUALITY.build(world.x, Period.parse("2025"), by=world.users["district"], on=date(2026, 1, 5))
    annex = json_face(report.annexes[-1])
    assert [(row["code"], row["branches"], row["good"], row["fair"], row["neither"]) for row in annex["rows"]] == [
        ("A", 1, 1, 0, 0), ("B", 0, 0, 0, 0),
    ]  # fmt: skip
    listed = json_face(
        QUALITY.records(
            world.x, Period.parse("2025"), Drill("y", {"b": "good"}), by=world.users["district"], on=date(2026, 1, 5)
        )
    )
    assert [(row["branch"], row["year"]) for row in listed["rows"]] == [("Chi bộ xóm Lũng Phầy", "Tốt")]
    assert listed["rows"][0]["why"].startswith("12 kỳ đã xếp loại: 9 Tốt, 3 Khá.")


def test_a_year_is_told_of_whole_years_only(world: World) -> None:
    lay(world)
    titles = [one["title"] for one in face(world, world.d, Period.parse("2022-Q1"))["annexes"]]
    assert titles == ["Theo khối", "Sinh hoạt mẫu theo cấp của chi bộ"]


# What stands behind a figure.


def records(world: World, query: str, **params: Any) -> list[dict[str, Any]]:
    table = QUALITY.records(world.d, YEAR, Drill(query, params), by=world.users["district"], on=world.today)
    return json_face(table)["rows"]


def test_every_figure_leads_to_as_many_records(world: World) -> None:
    lay(world)
    choose(world, world.a, MeetingScore.objects.filter(organization=world.a).latest("meeting__date").meeting)
    choose(world, world.b)
    table = QUALITY.build(world.d, YEAR, by=world.users["district"], on=world.today)
    asked = 0
    for part in (table, *table.annexes):
        for row in [*part.rows, *([part.totals] if part.totals else [])]:
            for column in part.columns:
                drill, value = part.drill(row, column), row.values.get(column.key)
                if drill is not None and isinstance(value, int):
                    assert len(records(world, drill.query, **drill.params)) == value, (part.title, column.key, drill)
                    asked += 1
    assert asked > 90


def test_the_meetings_behind_a_figure_say_how_they_were_scored(world: World) -> None:
    lay(world)
    (row,) = records(world, "s", b="fair")
    assert row == {
        "date": "2022-02-03", "held_by": "Chi bộ xóm Lũng Phầy", "kind": "thường kỳ", "self": "", "confirmed": "",
        "official": "", "reason": "", "remark": "",
        "scheme": "Khung điểm của địa phương (theo cách Khối các cơ quan Phú Thọ) cho các tiêu chí của 12-HD/BTCTW",
    } | {key: row[key] for key in ("self", "confirmed", "official", "reason")}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("s", {"b": "excellent"}), ("m", {"b": "x"}), ("y", {"b": "average"}), ("x", {}), ("s", {"u": "x"}),
        ("m", {"k": "9" * 30}),
    ],
)  # fmt: skip
def test_an_unknown_list_is_told(world: World, query: str, params: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"Không có danh sách|không có danh sách|không phải là số"):
        records(world, query, **params)


def test_cut_by_a_trait_and_an_unknown_one(world: World) -> None:
    lay(world)
    assert bands(face(world, world.d, trait="bien-gioi")["totals"]) == (0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ValueError, match="xxx"):
        face(world, world.d, trait="xxx")


def test_it_asks_the_database_the_same_for_one_branch_and_for_all(world: World, django_assert_num_queries: Any) -> None:
    lay(world)
    for organization in (world.e, world.d):
        with django_assert_num_queries(12):
            QUALITY.build(organization, YEAR, by=world.users["district"], on=world.today)


@pytest.mark.parametrize("organization", ["d", "a"])
def test_all_five_faces(world: World, organization: str) -> None:
    lay(world)
    table = QUALITY.build(getattr(world, organization), YEAR, by=world.users["district"], on=world.today)
    for name in ("html", "csv", "xlsx", "json"):
        assert render(table, name).content
