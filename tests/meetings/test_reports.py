"""The attendance report against figures worked out by hand and by a plain loop over the rolls."""

import random
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import OrganizationTrait, Placement, Trait
from branches.services import dissolve_organization, move_organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Table
from meetings.models import Attendance, Meeting
from meetings.queries import Slice, meetings_behind, months_behind
from meetings.reports import AttendanceReport
from meetings.services import confirm_meetings, return_meeting, state_not_held
from tests.factories import START, TODAY, World, make_member, make_organization, make_sent_meeting, sector

S = Attendance.Status


def build(organization: Any, period: str, **options: Any) -> Table:
    return AttendanceReport().build(organization, Period.parse(period), by=SYSTEM, on=TODAY, **options)


def figures(table: Table) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["code"], row["month"]): row for row in json_face(table)["rows"]}


def test_one_month_by_child(world: World) -> None:
    people = world.members
    make_sent_meeting(world.a, date(2022, 3, 5), {people["an"]: S.EXCUSED, people["binh"]: S.UNEXCUSED})
    make_sent_meeting(world.b, date(2022, 3, 6))
    make_sent_meeting(world.e, date(2022, 3, 7), {people["e_first"]: S.LATE})
    # In March A requires eight (its ninth is exempt), B three; C has sent nothing.
    rows = figures(build(world.d, "2022-03"))
    x = rows["X", "2022-03"]
    assert (x["required"], x["present"], x["excused"], x["unexcused"], x["held"], x["due"]) == (11, 9, 1, 1, 2, 2)
    assert x["rate"] == "81,8"
    y = rows["Y", "2022-03"]
    assert (y["required"], y["held"], y["due"], y["rate"]) == (0, 0, 1, None)
    assert rows["E", "2022-03"]["rate"] == "100,0"


def test_a_month_said_not_to_be_held_is_another_thing_than_one_not_reported(world: World, client_as: Any) -> None:
    """Of March: A sent late, B said why it did not meet; E says nothing, and C said so of another month."""
    meeting = make_sent_meeting(world.a, date(2022, 3, 5))
    Meeting.objects.filter(pk=meeting.pk).update(sent_on=date(2022, 4, 2))
    state_not_held(organization=world.b, month=date(2022, 3, 1), reason="disaster", note="lũ", on=TODAY, by=SYSTEM)
    state_not_held(organization=world.c, month=date(2022, 4, 1), reason="task", note="", on=TODAY, by=SYSTEM)
    table = build(world.d, "2022-03")
    names = ("due", "held", "not_held", "missing", "held_rate")
    told = {code: tuple(row[name] for name in names) for (code, _month), row in figures(table).items()}
    assert told == {"X": (2, 1, 1, 0, "50,0"), "Y": (1, 0, 0, 1, "0,0"), "E": (1, 0, 0, 1, "0,0")}
    assert [json_face(table)["totals"][name] for name in names] == [4, 1, 1, 2, "25,0"]
    silent = next(one for one in table.annexes if one.title == "Chi bộ chưa báo cáo sinh hoạt")
    assert sorted(row["branch"] for row in silent.rows) == ["Chi bộ Tòa án huyện", "Chi bộ xóm Bản Gủn"]
    states = months_behind(world.d.pk, Period.parse("2022-03"), Slice(), on=TODAY)
    assert [(one.organization_id, one.is_missing) for one in states] == [
        (world.c.pk, True), (world.e.pk, True), (world.b.pk, False), (world.a.pk, False),
    ]  # fmt: skip
    page = client_as("district").get(f"/bao-cao/attendance/{world.d.pk}/2022-03/m")
    shown = " ".join(page.content.decode().split())
    assert "không họp: thiên tai, dịch bệnh – lũ" in shown
    assert "gửi muộn</span>" in shown
    assert shown.count("<strong>chưa có báo cáo</strong>") == 2


def test_cut_by_a_trait_as_it_was_on_the_day(world: World) -> None:
    """A had the trait until 20/3: its meeting of March counts, the month was no longer due; B never had it."""
    trait = Trait.objects.get(code="bien-gioi")
    OrganizationTrait.objects.create(organization=world.a, trait=trait, start=START, end=date(2022, 3, 21))
    OrganizationTrait.objects.create(organization=world.c, trait=trait, start=START)
    for month in (2, 3, 4):
        make_sent_meeting(world.a, date(2022, month, 5))
    make_sent_meeting(world.b, date(2022, 3, 6))
    make_sent_meeting(world.c, date(2022, 3, 6))
    rows = figures(build(world.d, "2022-02..2022-04", trait="bien-gioi"))
    wanted = ("required", "held", "due", "missing")
    assert {key: tuple(row[one] for one in wanted) for key, row in rows.items()} == {
        ("X", "2022-02"): (9, 1, 1, 0), ("X", "2022-03"): (8, 1, 0, 0),
        ("Y", "2022-02"): (0, 0, 1, 1), ("Y", "2022-03"): (2, 1, 1, 0), ("Y", "2022-04"): (0, 0, 1, 1),
    }  # fmt: skip
    period, part = Period.parse("2022-02..2022-04"), Slice(trait=trait)
    assert meetings_behind(world.d.pk, period, part).count() == 3
    states = months_behind(world.d.pk, period, part, on=TODAY)
    assert (sum(one.due for one in states), sum(one.meeting is not None for one in states)) == (4, 3)
    table = build(world.d, "2022-02..2022-04", trait="bien-gioi")
    assert table.title == "Tỷ lệ đảng viên dự sinh hoạt chi bộ ở tổ chức biên giới"
    assert "Chỉ tính các tổ chức đảng có đặc điểm: biên giới (đặc điểm ghi ở chính tổ chức ấy)." in table.notes
    assert [point.ratio for point in table.chart.points if point.ratio] == [(9, 9), (10, 10)]  # type: ignore[union-attr]


def test_the_chart_ends_with_the_period(world: World) -> None:
    for month in (9, 10, 11):
        make_sent_meeting(world.a, date(2022, month, 5))
    drawn = {}
    for asked in ("2022-10", "2022"):
        chart = build(world.x, asked).chart
        assert chart is not None
        drawn[asked] = [point.label for point in chart.points if point.ratio]
    assert drawn == {"2022-10": ["T9", "T10"], "2022": ["T9", "T10", "T11"]}


def test_a_trait_nobody_has_or_nobody_knows(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    assert build(world.d, "2022-03", trait="hai-dao").rows == ()
    with pytest.raises(ValueError, match="Không có đặc điểm “khong-co”"):
        build(world.d, "2022-03", trait="khong-co")


def test_figures_of_a_sector_lead_to_that_sector(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    table = build(world.d, "2022-03")
    annex = next(one for one in table.annexes if one.title == "Theo khối")
    rural = annex.rows[0]
    drill = annex.drill(rural, annex.column("required"))
    assert drill is not None
    assert drill.params["sector"] == sector("nong-thon").pk


def test_three_formulas(world: World) -> None:
    people = world.members
    make_sent_meeting(world.a, date(2022, 3, 5), {people["an"]: S.EXCUSED, people["binh"]: S.UNEXCUSED})
    meeting = Meeting.objects.get()
    assert (meeting.required, meeting.present, meeting.excused, meeting.headcount) == (8, 6, 1, 9)
    rates = {
        formula: json_face(build(world.a, "2022-03", formula=formula))["totals"]["rate"]
        for formula in ["F1", "F2", "F3"]
    }
    assert rates == {"F1": "75,0", "F2": "85,7", "F3": "66,7"}


def test_unknown_formula_is_refused_in_words(world: World) -> None:
    with pytest.raises(ValueError, match="F1, F2 hoặc F3"):
        build(world.a, "2022", formula="F9")


def test_pooled_and_mean_stand_side_by_side(world: World) -> None:
    """DOMAIN §6.43: 3/3 and 10/20 are 56,5% pooled and 75% on average."""
    small = make_organization("S", world.x)
    large = make_organization("L", world.x)
    for number in range(3):
        make_member(f"Nông Văn Ba{number}", small)
    many = [make_member(f"Nông Văn Hai{number}", large) for number in range(20)]
    make_sent_meeting(small, date(2022, 5, 3))
    make_sent_meeting(large, date(2022, 5, 3), dict.fromkeys(many[:10], S.UNEXCUSED))
    totals = json_face(build(world.x, "2022-05"))["totals"]
    assert (totals["rate"], totals["mean"]) == ("56,5", "75,0")


def test_only_sent_meetings_of_rated_kinds_count(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5), kind=Meeting.Kind.EXTRAORDINARY)
    thematic = make_sent_meeting(world.a, date(2022, 3, 6), kind=Meeting.Kind.THEMATIC)
    row = figures(build(world.d, "2022-03"))["X", "2022-03"]
    assert (row["required"], row["held"]) == (
        thematic.required,
        0,
    )  # thematic: attendance counts, the month is not held
    back = make_sent_meeting(world.a, date(2022, 3, 7))
    return_meeting(meeting=back, reason="thiếu người", by=SYSTEM)
    row = figures(build(world.d, "2022-03"))["X", "2022-03"]
    assert (row["required"], row["held"]) == (thematic.required, 0)


def test_two_regular_meetings_in_a_month_are_one_month_held(world: World) -> None:
    first = make_sent_meeting(world.a, date(2022, 3, 5))
    second = make_sent_meeting(world.a, date(2022, 3, 25), kind=Meeting.Kind.COMBINED)
    row = figures(build(world.d, "2022-03"))["X", "2022-03"]
    assert (row["held"], row["due"]) == (1, 2)
    assert row["required"] == (first.required or 0) + (second.required or 0)


def test_a_postponed_meeting_belongs_to_the_month_it_is_for(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 4, 2), for_month=date(2022, 3, 1))
    assert figures(build(world.d, "2022-03"))["X", "2022-03"]["held"] == 1
    assert figures(build(world.d, "2022-04"))["X", "2022-04"]["held"] == 0
    days = figures(build(world.d, "2022-04-01..2022-04-10"))  # days that are no whole months: by the meeting's own date
    assert days["X", "2022-03"]["held"] == 1


def test_a_month_not_over_is_not_due(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 12, 3))
    december = figures(build(world.d, "2022"))["X", "2022-12"]
    assert (december["held"], december["due"], december["held_rate"]) == (1, 0, None)


def test_months_held_before_they_are_due_do_not_lift_the_share(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    make_sent_meeting(world.a, date(2022, 12, 3))
    table = build(world.a, "2022-11..2022-12")
    assert table.column("held").label == "Đã họp (*)"
    assert table.notes[-1].startswith("(*) Gồm cả kỳ của tháng chưa kết thúc")
    assert build(world.a, "2022-11").column("held").label == "Đã họp"
    totals = json_face(table)["totals"]
    assert (totals["held"], totals["due"], totals["missing"], totals["held_rate"]) == (2, 1, 0, "100,0")


def test_quarters_add_up_to_the_year_across_a_move(world: World) -> None:
    """What branch A did under X stays under X, and the year is the sum of its quarters (DATA §2)."""
    for month in range(1, 12):
        for branch in (world.a, world.b, world.c, world.e):
            make_sent_meeting(branch, date(2022, month, 5))
    before = json_face(build(world.d, "2022-H1"))["rows"]
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    assert json_face(build(world.d, "2022-H1"))["rows"] == before
    year = json_face(build(world.d, "2022"))
    quarters = [json_face(build(world.d, f"2022-Q{number}")) for number in range(1, 5)]
    for key in ("required", "present", "held", "due"):
        assert sum(quarter["totals"][key] for quarter in quarters) == year["totals"][key]
        assert sum(row[key] for row in year["rows"]) == year["totals"][key]
    rows = figures(build(world.d, "2022"))
    assert rows["X", "2022-06"]["held"] == 2
    assert rows["X", "2022-08"]["held"] == 1
    assert rows["Y", "2022-08"]["held"] == 2


def test_a_child_that_ended_keeps_its_row_and_says_so(world: World) -> None:
    gone = make_organization("G", world.d)
    make_sent_meeting(gone, date(2022, 2, 5))
    dissolve_organization(organization=gone, last_day=date(2022, 6, 30), by=SYSTEM)
    table = build(world.d, "2022")
    rows = [row for row in table.rows if row["code"] == "G"]
    assert [row["due"] for row in rows] == [1] * 6
    assert {row.note for row in rows} == {"đến 30/06/2022"}


def test_silent_branches_come_first(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    make_sent_meeting(world.e, date(2022, 2, 5))
    table = build(world.d, "2022-Q1")
    (silent,) = [annex for annex in table.annexes if annex.leading]
    assert [row["unit"] for row in silent.rows][-2:] == ["Đảng bộ xã Nam Tuấn", "Đảng bộ huyện Hòa An"]
    named = [(row["branch"], row["count"], row["months"]) for row in silent.rows]
    assert named == [
        ("Chi bộ xóm Nà Rị", 3, "1, 2, 3/2022"),
        ("Chi bộ xóm Bản Gủn", 3, "1, 2, 3/2022"),
        ("Chi bộ xóm Lũng Phầy", 2, "1, 2/2022"),
        ("Chi bộ Tòa án huyện", 2, "1, 3/2022"),
    ]


def test_by_sector_adds_up_to_the_whole(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    make_sent_meeting(world.e, date(2022, 3, 5))
    table = build(world.d, "2022-03")
    (sectors,) = [annex for annex in table.annexes if annex.title == "Theo khối"]
    assert [row["sector"] for row in sectors.rows] == ["nông thôn", "cơ quan"]
    assert [row["required"] for row in sectors.rows] == [8, 2]
    assert sectors.totals is not None
    assert sectors.totals["required"] == 10


def test_unconfirmed_meetings_are_counted_and_said(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    meeting = make_sent_meeting(world.b, date(2022, 3, 5))
    confirm_meetings(meetings=Meeting.objects.filter(pk=meeting.pk), by=SYSTEM)
    assert "Trong 2 kỳ sinh hoạt được tính có 1 kỳ chưa được cấp trên xác nhận." in build(world.d, "2022-03").notes


def test_one_branch_has_a_grid_of_its_members(world: World) -> None:
    people = world.members
    make_sent_meeting(world.b, date(2022, 3, 5), {people["b_first"]: S.EXCUSED})
    make_sent_meeting(world.b, date(2022, 4, 5), {people["b_first"]: S.LATE, people["b_second"]: S.UNEXCUSED})
    (grid,) = [annex for annex in build(world.b, "2022").annexes if annex.title.startswith("Từng")]
    cells = [
        [value for key, value in row.values.items() if key.startswith("m") and key != "member"] for row in grid.rows
    ]
    assert [row["member"] for row in grid.rows] == ["Nguyễn Văn Nam", "Trần Thị Oanh", "Dương Văn Phúc"]
    assert cells == [["v", "m"], ["x", "k"], ["x", "x"]]
    assert [row["rate"] for row in grid.rows] == [(1, 2), (1, 2), (2, 2)]


def test_a_reader_gets_no_names(world: World) -> None:
    make_sent_meeting(world.b, date(2022, 3, 5))
    table = AttendanceReport().build(world.b, Period.parse("2022"), by=world.users["reader"], on=TODAY)
    assert not [annex for annex in table.annexes if annex.title.startswith("Từng")]
    assert table.totals is not None
    assert table.totals["held"] == 1


def test_the_table_survives_json(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 3, 5))
    table = build(world.d, "2022")
    assert Table.from_json(table.to_json()) == table


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build(world.d, "2022")
        return len(queries)

    make_sent_meeting(world.a, date(2022, 3, 5))
    few = count()
    for number in range(3):
        branch = make_organization(f"N{number}", world.d)
        make_member("Nông Văn Tý", branch)
        make_sent_meeting(branch, date(2022, 3, 5))
    assert count() == few == 6


def test_against_a_plain_loop_over_the_rolls(world: World) -> None:
    """A district with moves, every status and every kind, counted once more without any of our sums."""
    rng = random.Random(7)
    branches = [make_organization(f"R{number}", rng.choice([world.x, world.y, world.d])) for number in range(12)]
    people = {
        branch.pk: [make_member(f"Lý Văn {branch.code}{n}", branch) for n in range(rng.randint(1, 6))]
        for branch in branches
    }
    for branch in branches:
        for month in range(1, 12):
            if rng.random() < 0.8:
                statuses = {
                    member: rng.choice([S.PRESENT, S.LATE, S.EXCUSED, S.UNEXCUSED, S.SPECIAL_DUTY])
                    for member in people[branch.pk]
                }
                kind = rng.choice([Meeting.Kind.REGULAR, Meeting.Kind.COMBINED, Meeting.Kind.THEMATIC])
                make_sent_meeting(branch, date(2022, month, rng.randint(1, 28)), statuses, kind=kind)
    for branch in branches[:4]:
        move_organization(
            organization=branch, parent=world.y if _parent(branch, date(2022, 6, 15)) != world.y.pk else world.x,
            on=date(2022, rng.randint(3, 8), 1), by=SYSTEM,
        )  # fmt: skip
    expected: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    rates: dict[tuple[int, str], list[Fraction]] = defaultdict(list)
    months: dict[tuple[int, str], set[tuple[int, str]]] = defaultdict(set)
    for meeting in Meeting.objects.all():
        path = Placement.objects.get(organization=meeting.organization, span__contains=meeting.date).path
        key = (path[1], f"{meeting.for_month:%Y-%m}")
        statuses = list(Attendance.objects.filter(meeting=meeting).values_list("status", flat=True))
        present = statuses.count("present") + statuses.count("late")
        required = present + statuses.count("excused") + statuses.count("unexcused")
        expected[key] += Counter(required=required, present=present, unexcused=statuses.count("unexcused"))
        if required:
            rates[key].append(Fraction(present, required))
        if meeting.kind != "thematic":
            months[key].add((meeting.organization_id, key[1]))
    table = build(world.d, "2022")
    assert len(expected) > 20
    by_id = {organization.code: organization.pk for organization in [*branches, *world.organizations]}
    seen = set()
    for row in table.rows:
        key = (by_id[str(row["code"])], f"{row['month']:%Y-%m}")
        seen.add(key)
        got = {name: row[name] for name in ("required", "present", "unexcused")}
        assert got == {name: expected[key][name] for name in got}, key
        assert row["held"] == len(months[key])
        total, count = row["mean"]  # type: ignore[misc]
        assert count == len(rates[key])
        assert abs(Fraction(total) - sum(rates[key])) < Fraction(1, 10**9)
    assert seen >= expected.keys()


def _parent(branch: Any, on: date) -> int | None:
    return Placement.objects.get(organization=branch, span__contains=on).parent_id
