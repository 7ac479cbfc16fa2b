"""The report `meetings`: months, quarters, length, speakers; every figure is the number of its records."""

from datetime import date, time
from typing import Any

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, get_report
from meetings.models import Meeting, MeetingScore
from meetings.queries import scheme_for
from meetings.services import RecordedMeeting, record_meetings, state_not_held
from tests.factories import World, full_roll

ON = date(2022, 12, 20)
YEAR = Period.parse("2022")
Q3 = Period.parse("2022-Q3")
MONTHLY = Meeting.MONTHLY_KINDS


def hold(
    world: World, branch: str, on: date, kind: str = "regular", *, month: date | None = None, minutes: int = 0,
    sent_on: date | None = None,
) -> Meeting:  # fmt: skip
    organization = getattr(world, branch)
    ends = time(8 + minutes // 60, minutes % 60) if minutes else None
    new = RecordedMeeting(
        organization.pk, kind, on, month or on.replace(day=1), starts_at=time(8) if minutes else None, ends_at=ends,
        roll=full_roll(organization, on), sent_on=sent_on,
    )  # fmt: skip
    (pk,) = record_meetings(new=[new], by=SYSTEM)
    return Meeting.objects.get(pk=pk)


def judge(
    world: World, branch: str, month: int, *, official: str = "", own: str = "", confirmed: str = ""
) -> MeetingScore:  # fmt: skip
    meeting = Meeting.objects.get(organization=getattr(world, branch), for_month=date(2022, month, 1), kind__in=MONTHLY)
    return MeetingScore.objects.create(
        meeting=meeting, organization=meeting.organization, scheme=scheme_for(meeting), official_quality=official,
        self_quality=own, confirmed_quality=confirmed,
    )  # fmt: skip


@pytest.fixture
def quarter(world: World) -> World:
    """July to September of four branches: 12 months due, 4 quarters."""
    hold(world, "a", date(2022, 7, 5), minutes=90)
    hold(world, "a", date(2022, 8, 5), "combined", minutes=119)  # 120 are asked for when the theme is spoken of as well
    hold(world, "a", date(2022, 10, 2), month=date(2022, 9, 1), sent_on=date(2022, 10, 3))
    hold(world, "b", date(2022, 7, 5), minutes=80)
    hold(world, "b", date(2022, 7, 25), "thematic")
    hold(world, "e", date(2022, 8, 5), sent_on=date(2022, 8, 6))
    state_not_held(organization=world.b, month=date(2022, 8, 1), reason="disaster", note="lũ", on=ON, by=SYSTEM)
    spoken = Meeting.objects.filter(organization=world.a, for_month=date(2022, 7, 1))
    spoken.update(speakers=3, criticism=True)
    Meeting.objects.filter(organization=world.a, for_month=date(2022, 8, 1)).update(speakers=0, criticism=False)
    judge(world, "a", 7, official="good", own="fair")
    judge(world, "a", 8, own="good", confirmed="fair")
    judge(world, "b", 7, own="good")
    judge(world, "e", 8)
    return world


def build(world: World, period: Period = Q3, organization: Any = None, **options: str) -> Any:
    return get_report("meetings").build(organization or world.d, period, by=SYSTEM, on=ON, **options)


def test_the_figures_of_a_quarter(quarter: World) -> None:
    table = build(quarter)
    rows = {row["code"]: row for row in [*table.rows, table.totals]}
    names = (
        "due", "held", "not_held", "missing", "thematic_due", "thematic_held", "meetings", "late", "with_minutes",
        "criticism", "rated", "good",
    )  # fmt: skip
    assert {code: tuple(row[name] for name in names) for code, row in rows.items()} == {
        "X": (6, 4, 1, 1, 2, 2, 5, 1, 2, 1, 3, 2),
        "Y": (3, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0),
        "E": (3, 1, 0, 2, 1, 0, 1, 0, 0, 0, 0, 0),
        "D": (12, 5, 1, 6, 4, 2, 6, 1, 2, 1, 3, 2),
    }
    whole = rows["D"]
    assert (whole["held_rate"], whole["thematic_rate"]) == ((5, 12), (2, 4))
    assert whole["minutes"] == 96  # (90 + 119 + 80) ÷ 3 = 96,33
    assert (whole["long"], whole["long_rate"]) == (1, (1, 3))
    present = [one.present for one in Meeting.objects.exclude(speakers=None)]
    assert whole["spoken_rate"] == (3, sum(present))
    # Of the meetings with minutes and of those rated; the official band before the others (decision 023).
    assert (whole["criticism_rate"], whole["good_share"]) == ((1, 2), (2, 3))
    assert (rows["Y"]["minutes"], rows["Y"]["criticism_rate"], rows["Y"]["good_share"]) == (None, (0, 0), (0, 0))
    shares = {"held_rate", "thematic_rate", "long_rate", "spoken_rate", "criticism_rate", "good_share"}
    assert {column.key for column in table.columns if column.kind == "ratio"} == shares
    assert len(table.formulas) == len(shares)  # every share says what it is a share of


def test_what_is_not_over_is_not_due(quarter: World) -> None:
    whole = build(quarter, YEAR).totals
    assert (whole["due"], whole["thematic_due"]) == (4 * 11, 4 * 3)
    assert build(quarter, Period.parse("2022-12")).totals["due"] == 0
    assert build(quarter, Period.parse("2022-08")).totals["thematic_due"] == 0


def test_by_sector_adds_up_to_the_whole(quarter: World) -> None:
    table = build(quarter)
    (sectors,) = table.annexes
    for name in ("due", "held", "meetings", "thematic_due"):
        assert sum(row[name] for row in sectors.rows) == table.totals[name]


@pytest.mark.parametrize("what", ["due", "held", "not_held", "missing"])
def test_every_month_counted_is_listed(quarter: World, what: str) -> None:
    table = build(quarter)
    for row in [*table.rows, table.totals]:
        drill = Drill("m", {"b": what, **row.drill})
        listed = get_report("meetings").records(quarter.d, Q3, drill, by=SYSTEM, on=ON)
        assert len(listed.rows) == row[what]


@pytest.mark.parametrize(
    ("query", "what", "figure"),
    [
        ("q", "due", "thematic_due"),
        ("q", "held", "thematic_held"),
        ("s", "meetings", "meetings"),
        ("s", "late", "late"),
        ("s", "long", "long"),
        ("s", "spoken", "with_minutes"),
        ("s", "criticism", "criticism"),
        ("s", "rated", "rated"),
        ("s", "good", "good"),
        ("s", "after_close", "after_close"),
    ],
)
def test_every_quarter_and_meeting_counted_is_listed(quarter: World, query: str, what: str, figure: str) -> None:
    table = build(quarter)
    listed = get_report("meetings").records(quarter.d, Q3, Drill(query, {"b": what}), by=SYSTEM, on=ON)
    assert len(listed.rows) == table.totals[figure]


def test_the_records_say_the_band_that_counts_and_whether_there_was_criticism(quarter: World) -> None:
    listed = get_report("meetings").records(quarter.d, Q3, Drill("s", {"b": "rated"}), by=SYSTEM, on=ON)
    assert [(row["date"].day, row["date"].month, row["quality"], row["criticism"]) for row in listed.rows] == [
        (5, 7, "Tốt", "có"), (5, 7, "Tốt", ""), (5, 8, "Khá", "không"),
    ]  # fmt: skip


def test_a_record_says_why_a_month_was_not_held(quarter: World) -> None:
    listed = get_report("meetings").records(quarter.d, Q3, Drill("m", {"b": "not_held"}), by=SYSTEM, on=ON)
    assert [row["state"] for row in listed.rows] == ["không họp: lũ"]


@pytest.mark.parametrize("drill", [Drill("m", {"b": "x"}), Drill("s", {"b": "x"}), Drill("x", {})])
def test_an_unknown_list_is_a_sentence(quarter: World, drill: Drill) -> None:
    with pytest.raises(ValueError, match=r"[Kk]hông có danh sách"):
        get_report("meetings").records(quarter.d, Q3, drill, by=SYSTEM, on=ON)


def test_a_branch_reads_its_own_and_json_carries_the_keys(quarter: World) -> None:
    table = build(quarter, organization=quarter.a)
    row = json_face(table)["rows"][0]
    assert {"code", "due", "held", "held_rate", "not_held", "missing", "thematic_held", "minutes"} <= set(row)
    assert (row["code"], row["due"], row["held"]) == ("A", 3, 3)
