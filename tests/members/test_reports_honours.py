"""The reports of badges, of training and of introduced members: figures, records behind them, rights and faces."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from branches.models import OrganizationTrait, Place, PlaceCoverage, PlaceKind, PlaceStanding, Trait
from core.audit import SYSTEM
from core.names import search_key, text_sort_key
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Table
from members.models import Assignment, Badge, Member, Membership
from members.reports import BADGES_REPORT, INTRODUCED, TRAINING
from members.services import NewAssignment, NewMember, Proposal, assign_member, propose_badges, register_visitor
from tests.factories import START, TODAY, World, make_member, make_membership
from tests.members.test_training import attend, hold, make_class

pytestmark = pytest.mark.django_db


def build(report: Any, organization: Any, period: str = "2022", by: Any = SYSTEM, **options: Any) -> Table:
    return report.build(organization, Period.parse(period), by=by, on=TODAY, **options)


def rows(table: Table) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in json_face(table)["rows"]}


def behind(report: Any, organization: Any, table: Table, key: str, code: str = "", **options: Any) -> Table:
    """The records behind one cell: of a unit by its code, or of the whole."""
    row = table.totals if not code else next(row for row in table.rows if row["code"] == code)
    assert row is not None
    drill = table.drill(row, table.column(key))
    assert drill is not None
    typed = Drill(drill.query, {name: str(value) for name, value in drill.params.items()})
    return report.records(organization, table.period, typed, by=SYSTEM, on=TODAY, **options)


def adds_up(report: Any, organization: Any, table: Table, keys: list[str]) -> None:
    """Every figure is the number of its records, and every total the sum of its rows."""
    for key in keys:
        assert table.totals is not None
        assert table.totals[key] == sum(row[key] for row in table.rows)
        for code in ["", *(str(row["code"]) for row in table.rows)]:
            row = table.totals if not code else next(one for one in table.rows if one["code"] == code)
            assert len(behind(report, organization, table, key, code).rows) == row[key], (key, code)


def give_trait(organization: Any, start: date = START) -> str:
    trait = Trait.objects.order_by("pk").first()
    assert trait is not None
    OrganizationTrait.objects.create(organization=organization, trait=trait, start=start)
    return trait.code


# ---- badges


@pytest.fixture
def veterans(world: World) -> World:
    def make(name: str, branch: Any, admitted: date, **values: Any) -> Member:
        known = {"admission_date": admitted, "full_membership_date": date(2001, 1, 1)}
        return make_member(name, branch, **known, **values)

    make("Lý Văn Ba", world.a, date(1992, 2, 1))
    proposed = make("Lý Văn Bốn", world.a, date(1982, 8, 1))
    make("Lý Văn Năm", world.c, date(1992, 8, 1))
    make("Lý Văn Muộn", world.b, date(1981, 1, 1))
    make("Lý Văn Rõ", world.b, date(1992, 1, 1), admission_precision="year")
    early = make("Lý Văn Ốm", world.e, date(1993, 5, 1))
    propose_badges(proposals=[Proposal(proposed, world.a.pk, 40)], round_on=date(2022, 9, 2), by=SYSTEM)
    propose_badges(proposals=[Proposal(early, world.e.pk, 30, "early")], round_on=date(2022, 11, 7), by=SYSTEM)
    return world


def test_badges_by_unit_level_and_round(veterans: World) -> None:
    table = build(BADGES_REPORT, veterans.d)
    found = rows(table)
    assert list(found) == ["E", "X", "Y"]
    keys = ("y30", "y40", "total", "due", "proposed", "awarded", "late", "unclear")
    assert {code: tuple(row[key] for key in keys) for code, row in found.items()} == {
        "E": (1, 0, 1, 0, 1, 0, 0, 0),
        "X": (1, 1, 2, 1, 1, 0, 1, 1),
        "Y": (1, 0, 1, 1, 0, 0, 0, 0),
    }
    adds_up(BADGES_REPORT, veterans.d, table, list(keys))
    leading = next(annex for annex in json_face(table)["annexes"] if annex["title"] == "Theo đợt")
    assert [(row["round"], row["y30"], row["y40"], row["total"]) for row in leading["rows"]] == [
        ("2022-02-03", 1, 0, 1), ("2022-05-19", 0, 0, 0), ("2022-09-02", 1, 1, 2), ("2022-11-07", 1, 0, 1),
    ]  # fmt: skip
    assert [column.key for column in table.columns if column.key.startswith("y") and column.shown] == ["y30", "y40"]


def test_the_list_of_badges_is_for_who_may_see_members(veterans: World) -> None:
    table = build(BADGES_REPORT, veterans.x, by=veterans.users["commune"])
    listed = next(annex for annex in table.annexes if annex.title == "Danh sách xét tặng Huy hiệu Đảng")
    assert [(row["full_name"], row["level"], row["party_age"], row["status"]) for row in listed.rows] == [
        ("Lý Văn Ba", 30, 30, "đến hạn, chưa đề nghị"),
        ("Lý Văn Bốn", 40, 40, "đã đề nghị"),
    ]
    unclear = next(annex for annex in table.annexes if annex.title.startswith("Chưa rõ"))
    assert [(row["full_name"], row["due"], row["round"]) for row in unclear.rows] == [("Lý Văn Rõ", "2022", None)]
    reader = build(BADGES_REPORT, veterans.x, by=veterans.users["reader"])
    assert [annex.title for annex in reader.annexes] == ["Theo đợt"]
    assert [row.values for row in reader.rows] == [row.values for row in table.rows]


def test_badges_are_cut_by_a_trait(veterans: World) -> None:
    code = give_trait(veterans.a, date(2022, 6, 1))
    table = build(BADGES_REPORT, veterans.d, trait=code)
    assert table.totals is not None
    assert (table.totals["total"], table.totals["y40"], table.totals["late"]) == (2, 1, 0)
    with pytest.raises(ValueError, match="Không có đặc điểm"):
        build(BADGES_REPORT, veterans.d, trait="khong-co")


def test_children_add_up_at_every_level(veterans: World) -> None:
    whole = rows(build(BADGES_REPORT, veterans.d))["X"]
    commune = json_face(build(BADGES_REPORT, veterans.x))["totals"]
    assert {key: whole[key] for key in ("y30", "y40", "total", "late", "unclear")} == {
        key: commune[key] for key in ("y30", "y40", "total", "late", "unclear")
    }


def test_a_declined_badge_and_a_reissue_are_figures_of_their_own(world: World) -> None:
    member = make_member("Lý Văn Cũ", world.a, admission_date=date(1980, 1, 1), full_membership_date=date(1981, 1, 1))
    for kind, status in (("normal", "declined"), ("reissued", "proposed")):
        Badge.objects.create(
            member=member, organization=world.a, years=40, kind=kind, status=status, round_on=date(2022, 9, 2)
        )
    table = build(BADGES_REPORT, world.d)
    assert table.totals is not None
    assert [table.totals[key] for key in ("total", "declined", "reissued")] == [0, 1, 1]
    adds_up(BADGES_REPORT, world.d, table, ["total", "declined", "reissued"])


# ---- training


@pytest.fixture
def officers(world: World) -> World:
    people = world.members
    hold(people["an"], world.a, "bi-thu")
    hold(people["an"], world.x, "uy-vien")  # the same unit: once, at the highest
    hold(people["binh"], world.a, "pho-bi-thu")
    hold(people["b_first"], world.b, "chi-uy-vien")
    hold(people["b_second"], world.b, "to-truong")  # no committee
    hold(people["c_first"], world.c, "bi-thu", end=date(2022, 6, 1))
    hold(people["c_first"], world.d, "uy-vien")  # of another organisation's committee
    attend(make_class(world.x, first_day=date(2021, 5, 3), last_day=date(2021, 5, 5)), people["an"], world.a)
    attend(make_class(world.x, "Lớp 2022"), people["b_first"], world.b)
    attend(make_class(world.x, "Lớp lý luận", "ly-luan"), people["binh"], world.a)
    attend(make_class(world.x, "Lớp vắng"), people["binh"], world.a, attended=False)
    return world


def test_who_in_office_was_trained_and_who_never(officers: World) -> None:
    table = build(TRAINING, officers.d)
    found = rows(table)
    assert list(found) == ["D", "E", "X", "Y"]
    x = found["X"]
    groups = ("secretary", "deputy", "committee", "all")
    states = ("total", "period", "trained", "never")
    assert {group: tuple(x[f"{group}_{state}"] for state in states) for group in groups} == {
        "secretary": (1, 0, 1, 0), "deputy": (1, 0, 0, 1), "committee": (1, 1, 1, 0), "all": (3, 1, 2, 1),
    }  # fmt: skip
    assert (x["rate"], found["E"]["rate"]) == ("66,7", None)
    assert found["D"]["committee_never"] == 1
    assert found["Y"]["all_total"] == 0
    adds_up(TRAINING, officers.d, table, [f"{group}_{state}" for group in groups for state in states])


def test_training_is_counted_on_the_day(officers: World) -> None:
    table = build(TRAINING, officers.d, "2021")
    x, y = rows(table)["X"], rows(table)["Y"]
    assert (x["all_period"], x["all_trained"], x["all_never"]) == (1, 1, 2)
    assert y["secretary_total"] == 1
    records = behind(TRAINING, officers.d, table, "all_trained", "X")
    assert [(row["full_name"], row["office"], row["last"]) for row in records.rows] == [
        ("Hoàng Văn An", "bí thư", date(2021, 5, 5))
    ]


def test_training_is_cut_by_a_trait_and_refuses_what_it_does_not_know(officers: World) -> None:
    table = build(TRAINING, officers.d, trait=give_trait(officers.b))
    assert table.totals is not None
    assert table.totals["all_total"] == 1
    for drill in (Drill("o", {"s": "khac"}), Drill("o", {"u": "x"}), Drill("khac")):
        with pytest.raises(ValueError, match=r"[kK]hông"):
            TRAINING.records(officers.d, Period.parse("2022"), drill, by=SYSTEM, on=TODAY)


# ---- introduced members


def village(name: str, code: str, area: Any, *branches: Any, residential: bool = True) -> Place:
    kind = PlaceKind.objects.filter(residential=residential).first()
    found = Place.objects.create(
        code=code, name=name, sort_key=text_sort_key(name), search_key=search_key(name), kind=kind
    )
    PlaceStanding.objects.create(place=found, organization=area, start=START)
    for branch in branches:
        PlaceCoverage.objects.create(place=found, organization=branch, start=START)
    return found


@pytest.fixture
def villages(world: World) -> World:
    village("Xóm Lũng Phầy", "V1", world.x, world.a)  # a guest of B, and a temporary member of C
    village("Xóm Nà Rị", "V2", world.x, world.b)
    village("Bản Gủn", "V3", world.y, world.c)  # hosts somebody of A for a time
    village("Bản Mới", "V4", world.y)
    village("Trường tiểu học", "S1", world.x, residential=False)
    return world


def test_villages_with_and_without_a_member_introduced(villages: World) -> None:
    table = build(INTRODUCED, villages.d)
    keys = ("total", "with_one", "without", "guest", "temporary", "assigned", "rate")
    assert {code: tuple(row[key] for key in keys) for code, row in rows(table).items()} == {
        "X": (2, 1, 1, 1, 1, 0, "50,0"), "Y": (2, 1, 1, 0, 1, 0, "50,0"),
    }  # fmt: skip
    adds_up(INTRODUCED, villages.d, table, list(keys[:-1]))
    (annex,) = table.annexes
    assert [(row["place"], row["introduced"], row["since"]) for row in annex.rows] == [
        ("Bản Gủn", 1, date(2022, 9, 1)), ("Bản Mới", 0, None), ("Xóm Lũng Phầy", 2, START), ("Xóm Nà Rị", 0, None),
    ]  # fmt: skip
    assert "Dương Văn Phúc (khách từ 01/01/2021, Chi bộ xóm Nà Rị)" in str(annex.rows[2]["who"])


def test_an_assignment_introduces_a_member_of_elsewhere_not_a_villager(villages: World) -> None:
    second, fourth = (Place.objects.get(code=code) for code in ("V2", "V4"))
    people = villages.members

    def assign(name: str, place: Place, end: date | None = None) -> None:
        new = NewAssignment(people[name], Assignment.Kind.AREA, "", date(2022, 2, 1), end, place=place)
        assign_member(new=new, by=SYSTEM)

    assign("b_first", second)  # his own village
    assert rows(build(INTRODUCED, villages.d))["X"]["assigned"] == 0
    assign("e_first", second)
    assign("e_first", fourth, end=date(2022, 12, 1))  # over by the end of the period
    found = rows(build(INTRODUCED, villages.d))
    assert (found["X"]["assigned"], found["X"]["without"], found["Y"]["assigned"]) == (1, 0, 0)
    assert rows(build(INTRODUCED, villages.d, "2022-11"))["Y"]["assigned"] == 1


def test_a_border_guard_from_outside_is_named_with_his_home(villages: World) -> None:
    register_visitor(
        new=NewMember("Trần Văn Biên"), organization=villages.b, kind=Membership.Kind.GUEST,
        home="Đồn biên phòng Sóc Giang", start=date(2022, 5, 1), by=SYSTEM,
    )  # fmt: skip
    (annex,) = build(INTRODUCED, villages.x, by=villages.users["commune"]).annexes
    assert annex.rows[1]["who"] == "Trần Văn Biên (khách từ 01/05/2022, Đồn biên phòng Sóc Giang)"
    reader = build(INTRODUCED, villages.x, by=villages.users["reader"])
    assert "who" not in [column.key for column in reader.annexes[0].columns]
    assert "Trần Văn Biên" not in str(reader.to_json())


def test_introduced_is_cut_by_a_trait(villages: World) -> None:
    table = build(INTRODUCED, villages.d, trait=give_trait(villages.y))
    assert table.totals is not None
    assert table.totals["total"] == 2
    with pytest.raises(ValueError, match="Không có danh sách"):
        INTRODUCED.records(villages.d, Period.parse("2022"), Drill("v", {"s": "khac"}), by=SYSTEM, on=TODAY)


# ---- faces, pages, rights


@pytest.mark.parametrize("name", ["badges", "training", "introduced"])
def test_the_command_writes_every_face(veterans: World, tmp_path, name: str) -> None:
    village("Xóm Lũng Phầy", "V1", veterans.x, veterans.a)
    hold(veterans.members["an"], veterans.a, "bi-thu")
    files = {}
    for face in ("json", "csv", "xlsx", "html", "pdf"):
        files[face] = tmp_path / f"{name}.{face}"
        call_command("report", name, org="D", period="2022", format=face, output=files[face])
    data = json.loads(files["json"].read_text())
    lines = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig"))))
    assert [line["Đơn vị"] for line in lines] == [*(row["name"] for row in data["rows"]), "Tổng cộng"]
    assert len(load_workbook(files["xlsx"]).sheetnames) >= 1
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert "Đảng bộ xã Nam Tuấn" in files["html"].read_text()


@pytest.mark.parametrize("name", ["badges", "training", "introduced"])
def test_pages_and_their_records_by_role(veterans: World, client_as, name: str) -> None:
    village("Xóm Lũng Phầy", "V1", veterans.x, veterans.a)
    page = reverse("reports:report", args=[name, veterans.x.pk, "2022"])
    response = client_as("commune").get(page)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    assert client_as("reader").get(page).status_code == 200
    assert client_as("neighbour").get(page).status_code == 404
    assert client_as("roll_taker").get(page).status_code in (403, 404)


def test_the_names_behind_a_figure_are_for_who_may_see_members(veterans: World, client_as) -> None:
    page = reverse("reports:records", args=["badges", veterans.x.pk, "2022"])
    assert "Lý Văn Ba" in client_as("commune").get(page, {"q": "b", "s": "due"}).content.decode()
    assert client_as("reader").get(page, {"q": "b", "s": "due"}).status_code == 403
    assert client_as("commune").get(page, {"q": "b", "u": "x"}).status_code == 404
    assert client_as("commune").get(page, {"q": "khac"}).status_code == 404


@pytest.mark.parametrize(("report", "queries"), [(BADGES_REPORT, 17), (TRAINING, 7), (INTRODUCED, 13)])
def test_reports_ask_as_much_for_three_as_for_one(world, django_assert_num_queries, report, queries) -> None:
    for count in (1, 3):
        for number in range(count):
            member = make_member(f"Lý Văn {'ABC'[number]}", world.a, admission_date=date(1992, 2, 1 + count))
            hold(member, world.a, "chi-uy-vien")
            place = village(f"Xóm {count}{number}", f"V{count}{number}", world.x, world.a)
            make_membership(member, world.b, kind=Membership.Kind.GUEST)
            assert place.pk
        with django_assert_num_queries(queries):
            build(report, world.d)
