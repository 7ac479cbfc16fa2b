"""The structure report against figures worked out by hand, its records, its faces and its queries."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from branches.models import OrganizationTrait, Trait
from branches.queries import names_on
from branches.services import move_organization
from core.audit import SYSTEM
from core.periods import Period, add_months
from core.rendering import json_face, render_csv, render_html, render_xlsx
from core.tables import Drill, Table
from members.models import Band, DutySpan, Ethnicity, Member, Membership, Occupation, Religion
from members.queries.party_age import party_age_of
from members.queries.structure import TITLES, members_of_class, structure_of
from members.reports import StructureReport
from tests.factories import (
    START,
    TODAY,
    World,
    make_duty,
    make_member,
    make_membership,
    make_organization,
    sector,
)

REPORT = StructureReport()


def build(organization: Any, period: str = "2022-06", **options: Any) -> Table:
    return REPORT.build(organization, Period.parse(period), by=SYSTEM, on=TODAY, **options)


def row_of(table: Table, code: str) -> dict[str, Any]:
    face = json_face(table)
    return next(row for row in [*face["rows"], face["totals"]] if row["code"] == code)


def some(row: dict[str, Any], kind: str) -> dict[str, int]:
    """The classes of one characteristic in which there is somebody."""
    return {key.removeprefix(f"{kind}_"): value for key, value in row.items() if key.startswith(f"{kind}_") and value}


def people(organization: Any, period: str = "2022-06", **params: Any) -> list[str]:
    drill = Drill("c", params)
    table = REPORT.records(organization, Period.parse(period), drill, by=SYSTEM, on=TODAY)
    return [str(row["name"]) for row in table.rows]


def person(name: str, place: Any, **values: Any) -> Member:
    """A member with whatever else the record says of him."""
    member = make_member(name, place)
    Member.objects.filter(pk=member.pk).update(**values)
    return member


@pytest.fixture
def varied(db: None) -> dict[str, Any]:
    """A district T with a commune U of two branches, and a branch directly under it; the day is 30/06/2022."""
    tay, kinh = Ethnicity.objects.get(name="Tày"), Ethnicity.objects.get(name="Kinh")
    party = make_organization("T")
    commune = make_organization("U", party)
    first, second = make_organization("U1", commune, sector=sector()), make_organization("U2", commune)
    direct = make_organization("V", party, sector=sector("co-quan"))
    farmer, retired = Occupation.objects.get(code="nong-dan"), Occupation.objects.get(code="nghi-huu")
    rows: list[tuple[str, Any, dict[str, Any]]] = [
        ("Nông Văn An", first, {
            "gender": "male", "ethnicity": tay, "birth_date": date(1992, 6, 30), "occupation": farmer,
            "general_education": "upper_secondary", "professional_level": "none", "theory_level": "elementary",
            "religion": Religion.objects.get(code="00"),
        }),
        ("Bế Thị Bích", first, {"gender": "female", "ethnicity": tay, "birth_date": date(1991, 7, 1)}),
        ("Lê Thị Chi", first, {"gender": "female", "ethnicity": kinh, "birth_date": date(1991, 6, 30)}),
        ("Vũ Văn Dũng", second, {
            "gender": "male", "ethnicity": kinh, "birth_date": date(1961, 1, 1), "birth_precision": "year",
            "occupation": retired, "admission_date": date(1982, 6, 30),
        }),
        ("Hà Thị Én", direct, {"gender": "female", "admission_date": date(2022, 1, 5), "full_membership_date": None}),
        ("Ma Văn Giang", direct, {"birth_date": date(2005, 1, 1)}),
    ]  # fmt: skip
    members = {name.split()[-1]: person(name, place, **values) for name, place, values in rows}
    # Attends at V for a time, and is no member there; a guest is nobody's member; one has left; one is yet to come.
    make_membership(members["Bích"], direct, kind=Membership.Kind.TEMPORARY, start=date(2022, 1, 1))
    make_member("Khách", first, kind=Membership.Kind.GUEST)
    make_member("Đã đi", first, end=date(2022, 6, 30))
    make_member("Sẽ đến", first, start=date(2022, 7, 1))
    make_duty(members["Dũng"], second, DutySpan.Kind.EXEMPT)
    return {"t": party, "u": commune, "first": first, "second": second, "v": direct, **members}


def test_by_unit_and_class(varied: dict[str, Any]) -> None:
    table = build(varied["t"])
    rows = {code: row_of(table, code) for code in ("U", "V", "T")}
    assert {code: row["total"] for code, row in rows.items()} == {"U": 4, "V": 2, "T": 6}
    found = {kind: (some(rows["U"], kind), some(rows["V"], kind)) for kind in TITLES if kind != "ethnicity"}
    lower = str(sector().pk)
    assert found == {
        "state": ({"full": 4}, {"full": 1, "probationary": 1}),
        "gender": ({"male": 2, "female": 2}, {"female": 1, "unknown": 1}),
        "minority": ({"yes": 2, "no": 2}, {"unknown": 2}),
        "age": ({"18_30": 2, "31_35": 1, "56_60": 1}, {"other": 1, "unknown": 1}),
        "party_age": ({"10_19": 3, "40_49": 1}, {"0_9": 1, "10_19": 1}),
        "education": ({"upper_secondary": 1, "unknown": 3}, {"unknown": 2}),
        "profession": ({"none": 1, "unknown": 3}, {"unknown": 2}),
        "theory": ({"elementary": 1, "unknown": 3}, {"unknown": 2}),
        "occupation": ({"nong-dan": 1, "nghi-huu": 1, "unknown": 2}, {"unknown": 2}),
        "religion": ({"00": 1, "unknown": 3}, {"unknown": 2}),
        "sector": ({lower: 3, "unknown": 1}, {str(sector("co-quan").pk): 2}),
        "duty": ({"active": 2, "exempt": 1, "away": 1}, {"active": 2}),
        "leaving": ({"no": 4}, {"no": 2}),
    }  # fmt: skip


@pytest.mark.parametrize("kind", TITLES)
def test_the_classes_of_everything_add_up_to_the_total(varied: dict[str, Any], kind: str) -> None:
    for organization in (varied["t"], varied["u"], varied["first"]):
        table = build(organization)
        assert len(table.rows) > 0
        for row in [*json_face(table)["rows"], json_face(table)["totals"]]:
            assert sum(some(row, kind).values()) == row["total"]
        alone = build(organization, kind=kind)
        assert [row["total"] for row in json_face(alone)["rows"]] == [row["total"] for row in json_face(table)["rows"]]


def test_every_figure_lists_its_members(varied: dict[str, Any]) -> None:
    """Every cell of every table that counts somebody leads to as many members as it says."""
    table = build(varied["t"], kind="all")
    followed = 0
    for one in [table, *table.annexes]:
        for row in [*one.rows, *([one.totals] if one.totals else [])]:
            for column in one.columns:
                drill = one.drill(row, column)
                if drill is not None and row[column.key]:
                    value = row[column.key]
                    # A share leads to its numerator.
                    assert len(people(varied["t"], **drill.params)) == (value[0] if isinstance(value, tuple) else value)
                    followed += 1
    assert followed > 100
    assert people(varied["t"], c="gender.female") == ["Bế Thị Bích", "Lê Thị Chi", "Hà Thị Én"]
    assert people(varied["t"], c="gender.female", u=varied["v"].pk) == ["Hà Thị Én"]
    assert people(varied["t"], c="age.other") == ["Ma Văn Giang"]
    assert people(varied["t"], c="duty.away") == ["Bế Thị Bích"]


def test_a_birthday_of_which_the_year_is_known_is_the_first_of_july(varied: dict[str, Any]) -> None:
    """Born 1961: 60 on 30/06/2022, 61 the day after (DOMAIN §6.45)."""
    assert people(varied["t"], "2022-06-30", c="age.56_60") == ["Vũ Văn Dũng"]
    assert people(varied["t"], "2022-07-01", c="age.56_60") == []
    assert people(varied["t"], "2022-07-01", c="age.61") == ["Vũ Văn Dũng"]


def test_somebody_comes_of_age_on_the_day(varied: dict[str, Any]) -> None:
    """Thirty-one on his birthday, neither the day before nor the day after."""
    chi = "Lê Thị Chi"  # born 30/06/1991
    assert (chi in people(varied["t"], "2022-06-29", c="age.31_35")) is False
    assert chi in people(varied["t"], "2022-06-29", c="age.18_30")
    assert chi in people(varied["t"], "2022-06-30", c="age.31_35")


DAYS = st.dates(date(1930, 1, 1), date(2030, 12, 31))


@pytest.mark.django_db
@given(start=DAYS, on=DAYS, excluded=st.integers(0, 2000))
def test_years_are_full_as_everywhere_in_the_house(start: date, on: date, excluded: int) -> None:
    """The database counts years as core.periods does, 29/2 included; party age as PartyAge tells it."""
    from django.db.models import Value

    from members.queries.structure import FullYears

    until = on - timedelta(days=excluded)
    expected = until.year - start.year
    expected -= add_months(start, expected * 12) > until
    got = Ethnicity.objects.annotate(years=FullYears(Value(start), Value(excluded), on=on)).order_by("pk")
    assert got.values_list("years", flat=True)[0] == expected


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1964, 2, 29), date(2022, 2, 27), 57), (date(1964, 2, 29), date(2022, 2, 28), 58),
        (date(1963, 2, 28), date(2024, 2, 27), 60), (date(1963, 2, 28), date(2024, 2, 28), 61),
        (date(1990, 12, 31), date(2022, 12, 30), 31), (date(1990, 12, 31), date(2022, 12, 31), 32),
    ],
)  # fmt: skip
def test_leap_days(db: None, born: date, on: date, years: int) -> None:
    Band.objects.all().delete()
    Band.objects.create(kind="age", lowest=years, highest=years, name="đúng tuổi")
    branch = make_organization("L", start=date(2015, 1, 1))
    make_member("Người Một", branch, birth_date=born)
    assert people(branch, f"{on:%Y-%m-%d}", c=f"age.{years}_{years}") == ["Người Một"]


def test_party_age_leaves_out_what_does_not_count(db: None) -> None:
    branch = make_organization("L")
    cases = {
        "Một": {"admission_date": date(1992, 6, 30)},
        "Hai": {"admission_date": date(1992, 6, 30), "party_age_excluded_days": 1},
        "Ba": {"admission_date": date(1985, 1, 1), "party_age_start": date(2003, 1, 1)},
        "Bốn": {"admission_date": date(1990, 1, 1), "party_age_excluded_days": 2_000_000_000},
        "Năm": {"admission_date": None, "full_membership_date": None},
    }
    for name, values in cases.items():
        person(name, branch, **values)
    by_band = {band: people(branch, c=f"party_age.{band}") for band in ("10_19", "20_29", "30_39", "other", "unknown")}
    assert by_band == {"10_19": ["Ba"], "20_29": ["Hai"], "30_39": ["Một"], "other": ["Bốn"], "unknown": ["Năm"]}
    for name, years in {"Một": 30, "Hai": 29, "Ba": 19}.items():
        age = party_age_of(Member.objects.get(full_name=name))
        assert age is not None
        assert age.on(date(2022, 6, 30)) == years


def test_bands_that_overlap_count_nobody_twice(varied: dict[str, Any]) -> None:
    Band.objects.filter(kind="age", lowest=18).update(highest=60)
    row = row_of(build(varied["t"]), "T")
    assert some(row, "age") == {"18_60": 4, "other": 1, "unknown": 1}


def test_the_most_numerous_ethnicities_are_told_and_the_others_are_one_class(db: None) -> None:
    branch = make_organization("L")
    groups = list(Ethnicity.objects.order_by("code")[:10])
    for number, group in enumerate(groups):
        for one in range(12 - number):
            make_member(f"Người {number} {one}", branch, ethnicity=group)
    found = some(row_of(build(branch), "L"), "ethnicity")
    assert found == {**{group.code: 12 - n for n, group in enumerate(groups[:8])}, "other": 4 + 3}
    assert len(people(branch, c="ethnicity.other")) == 7


def test_stocks_stand_where_the_branch_stood_on_the_last_day(varied: dict[str, Any]) -> None:
    move_organization(organization=varied["second"], parent=varied["t"], on=date(2022, 7, 1), by=SYSTEM)
    assert [(row["code"], row["total"]) for row in json_face(build(varied["t"]))["rows"]] == [("U", 4), ("V", 2)]
    after = json_face(build(varied["t"], "2022-Q3"))
    assert [(row["code"], row["total"]) for row in after["rows"]] == [("U", 4), ("U2", 1), ("V", 2)]
    assert "Số liệu tính đến hết ngày 30/09/2022" in after["notes"][0]


def test_cut_by_a_trait_of_the_last_day(varied: dict[str, Any]) -> None:
    trait = Trait.objects.get(code="bien-gioi")
    OrganizationTrait.objects.create(organization=varied["first"], trait=trait, start=START, end=date(2022, 7, 1))
    OrganizationTrait.objects.create(organization=varied["second"], trait=trait, start=date(2022, 7, 1))
    table = build(varied["t"], trait="bien-gioi")
    assert [(row["code"], row["total"]) for row in json_face(table)["rows"]] == [("U", 3), ("V", 0)]
    assert table.title == "Cơ cấu đảng viên ở tổ chức biên giới"
    assert "biên giới" in table.notes[-1]
    assert row_of(build(varied["t"], "2022-07-01", trait="bien-gioi"), "U")["total"] == 1
    drill = Drill("c", {"u": varied["u"].pk})
    behind = REPORT.records(varied["t"], Period.parse("2022-06"), drill, by=SYSTEM, on=TODAY, trait="bien-gioi")
    assert [row["name"] for row in behind.rows] == ["Nông Văn An", "Bế Thị Bích", "Lê Thị Chi"]


def test_the_same_rows_in_every_face(varied: dict[str, Any]) -> None:
    table = build(varied["t"], kind="all")
    face = json_face(table)
    assert {"code", "name", "total", "gender_female", "age_18_30", "duty_away", "sector_unknown"} <= face["rows"][
        0
    ].keys()
    lines = list(csv.reader(io.StringIO(render_csv(table).decode("utf-8-sig"))))
    keys = [column.key for column in table.columns]
    as_text = [[str(row[key]) for key in keys] for row in [*face["rows"], face["totals"]]]
    assert lines[1:] == as_text
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(table)), data_only=True)
    sheet = book["Báo cáo"]
    cells = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    for line in as_text:
        assert line in cells
    assert book.sheetnames[1:] == ["Cơ cấu chung", *(annex.title for annex in table.annexes[1:])]
    assert len(table.annexes) == 1 + len(TITLES)
    html = render_html(table)
    for annex in table.annexes:
        assert f"<h2>{annex.title}</h2>" in html
    assert Table.from_json(table.to_json()) == table


def test_one_characteristic_alone(varied: dict[str, Any]) -> None:
    table = build(varied["t"], kind="gender")
    assert table.title == "Cơ cấu đảng viên theo giới tính"
    assert [column.key for column in table.columns] == [
        "code", "name", "total", "gender_male", "gender_female", "gender_unknown",
    ]  # fmt: skip
    assert all(column.shown for column in table.columns[1:])
    assert (table.annexes, dict(table.options)) == ((), {"kind": "gender"})


def test_a_branch_is_its_own_unit_and_nobody_is_nothing(world: World, varied: dict[str, Any]) -> None:
    assert [(row["code"], row["total"]) for row in json_face(build(varied["first"]))["rows"]] == [("U1", 3)]
    before = json_face(build(varied["first"], "2020"))
    assert [(row["code"], row["total"]) for row in before["rows"]] == [("U1", 0)]
    assert before["totals"]["total"] == 0


@pytest.mark.parametrize("units", [1, 3])
def test_a_constant_number_of_queries(db: None, units: int) -> None:
    party = make_organization("T")
    for number in range(units):
        branch = make_organization(f"T{number}", party)
        for one in range(units):
            make_member(f"Người {number} {one}", branch)
    with CaptureQueriesContext(connection) as queries:
        table = build(party)
    assert (len(table.rows), len(queries)) == (units, 8)
    with CaptureQueriesContext(connection) as queries:
        records = REPORT.records(party, Period.parse("2022"), Drill("c", {"c": "gender.unknown"}), by=SYSTEM, on=TODAY)
        people = list(records.rows)  # made when they are looked at
    assert (len(people), len(queries)) == (units * units, 17)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"trait": "khong-co"}, "Không có đặc điểm “khong-co”"), ({"kind": "colour"}, "Không có chỉ tiêu “colour”"),
     ({"trait": "a\0b"}, "Không có đặc điểm")],
)  # fmt: skip
def test_options_there_are_none_of(varied: dict[str, Any], options: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        build(varied["t"], **options)


@pytest.mark.parametrize(
    "params", [{"c": "gender"}, {"c": "gender.none"}, {"c": "x.y"}, {"c": ".female"}, {"u": "abc"}, {"c": "age.x\0"}]
)
def test_classes_there_are_none_of(varied: dict[str, Any], params: dict[str, str]) -> None:
    assert people(varied["t"]) != []
    with pytest.raises(ValueError, match=r"Không có nhóm|không phải là số"):
        people(varied["t"], **params)


def test_a_unit_that_is_none_has_nobody(varied: dict[str, Any]) -> None:
    assert people(varied["t"], u=10**15) == []


def test_the_queries_answer_for_themselves(varied: dict[str, Any]) -> None:
    structure = structure_of(varied["t"], on=date(2022, 6, 30))
    names = names_on(structure.totals, TODAY)
    assert {names[unit]: total for unit, total in structure.totals.items()} == {"Chi bộ U": 4, "Chi bộ V": 2}
    rows, words = members_of_class(varied["t"], on=date(2022, 6, 30), part="minority.yes")
    assert (rows.count(), words) == (2, "Dân tộc: thiểu số")
