"""The report `classification`: subjects, levels, scales and reasons apart; what stands behind each figure; the caps."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.queries import letterhead_of
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face, render_pdf
from core.rendering.layout import grid
from core.rendering.paper import document_parts
from core.tables import Drill, Table
from evaluations.models import CapAllowance, Subject
from evaluations.models import Period as RatingPeriod
from evaluations.reports.classification import CLASSIFICATION
from reports.queries import build_report
from tests.evaluations.classified import a_period, paper, rate, rate_many, scheme_of
from tests.factories import TODAY, World, make_organization, sector

pytestmark = pytest.mark.django_db
WHOLE, CAPS, REASONS = "Cả đơn vị, theo đối tượng và cấp tổ chức", "Kiểm tra giới hạn tỷ lệ", "Không xếp loại và lý do"


def built(organization: Any, period: str = "2022", by: Any = SYSTEM, **options: str) -> Table:
    return build_report("classification", organization, Period.parse(period), by=by, on=TODAY, options=options)


def rows(table: Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in json_face(table)["rows"]]


def annex(table: Table, title: str) -> Table:
    return next(one for one in table.annexes if one.title == title)


@pytest.fixture
def rated(world: World) -> World:
    """2022: the commune X good and the branch E excellent, of the branches A good, B not completed, C not rated."""
    period = a_period(world.d)
    rate(period, world.x, "good", unit=world.d, grouping="co-so")
    rate(period, world.y, unit=world.d, grouping="co-so")
    rate(period, world.e, "excellent", unit=world.d, grouping="co-so")
    rate(period, world.a, "good", unit=world.x)
    rate(period, world.b, "not_completed", unit=world.x)
    rate(period, world.c, unit=world.y, not_rated="new_organization", note="lập ngày 01/9")
    rate(period, world.a, "good", member=world.members["an"], unit=world.x)
    rate(period, world.a, "excellent", member=world.members["binh"], unit=world.x)
    rate(period, world.a, member=world.members["exempt"], unit=world.x, not_rated="exempt")
    rate(period, world.e, "completed", member=world.members["e_first"])
    return world


def test_grassroots_organisations_and_the_branches_under_them_are_never_added(rated: World) -> None:
    table = built(rated.d, subject="organization")
    keys = ("code", "at", "listed", "rated", "excellent", "good", "completed", "not_completed", "good_rate")
    assert rows(table, *keys) == [
        ("E", "Cơ sở", 1, 1, 1, 0, 0, 0, "0,00"),
        ("X", "Cơ sở", 1, 1, 0, 1, 0, 0, "100,00"),
        ("Y", "Cơ sở", 1, 0, 0, 0, 0, 0, None),
        ("X", "Trực thuộc cơ sở", 2, 2, 0, 1, 0, 1, "50,00"),
        ("Y", "Trực thuộc cơ sở", 1, 0, 0, 0, 0, 0, None),
    ]
    assert table.totals is None
    whole = rows(annex(table, WHOLE), "at", "listed", "rated", "undecided", "not_rated", "not_rated_new_organization")
    assert whole == [("Cơ sở", 3, 2, 1, 0, 0), ("Trực thuộc cơ sở", 3, 2, 0, 1, 1)]


def test_who_left_before_the_closing_day_is_told_where_he_went_or_in_the_movement_alone(rated: World) -> None:
    before = rows(annex(built(rated.d), WHOLE), "subject", "listed", "not_rated")
    period = RatingPeriod.objects.get()
    rate(period, rated.a, member=rated.members["cuong"], unit=rated.x, not_rated="left")
    assert rows(annex(built(rated.d), WHOLE), "subject", "listed", "not_rated") == before


def test_every_subject_has_its_block_and_one_alone_its_totals(rated: World) -> None:
    whole = rows(annex(built(rated.d), WHOLE), "subject", "rated", "not_rated_exempt")
    assert whole == [("tổ chức đảng", 2, 0), ("tổ chức đảng", 2, 0), ("đảng viên", 3, 1)]
    members = built(rated.d, subject="member")
    assert rows(members, "code", "rated", "excellent_rate") == [("E", 1, "0,00"), ("X", 2, "50,00")]
    assert members.totals is not None
    assert json_face(members)["totals"]["completed_rate"] == "33,33"
    below = built(rated.x, subject="member")
    assert rows(below, "code", "listed", "rated") == [("A", 3, 2)]


def test_by_sector_and_by_form(rated: World) -> None:
    table = built(rated.d, subject="organization")
    assert rows(annex(table, "Theo khối"), "name", "at", "listed", "excellent") == [
        (sector().name, "Cơ sở", 2, 0),
        (sector("co-quan").name, "Cơ sở", 1, 1),
        (sector().name, "Trực thuộc cơ sở", 3, 0),
    ]
    assert rows(annex(table, "Theo loại hình tổ chức"), "name", "at", "listed") == [
        ("Đảng bộ", "Cơ sở", 2), ("Chi bộ", "Cơ sở", 1), ("Chi bộ", "Trực thuộc cơ sở", 3),
    ]  # fmt: skip


def test_two_scales_of_one_year_stand_in_two_tables(rated: World) -> None:
    own = make_organization("F", rated.d, name="Chi bộ Công an huyện", level=rated.e.forms.get().level)
    old = scheme_of(Subject.ORGANIZATION, "2014")
    rate(a_period(own), own, "weak", scheme=old)
    table = built(rated.d, subject="organization")
    assert [column.key for column in table.columns if column.key in ("good", "excellent", "weak")] == [
        "excellent",
        "good",
    ]
    other = next(one for one in table.annexes if "YK" in one.title and not one.leading and "khối" not in one.title)
    assert rows(other, "code", "clean_and_strong", "good", "completed", "weak") == [("F", 0, 0, 0, 1)]
    assert "excellent" not in {column.key for column in other.columns}
    assert any("2 thang xếp loại" in note for note in table.notes)


def test_school_year_counts_in_the_year_it_ends_and_a_quarter_by_itself(rated: World) -> None:
    school = a_period(rated.x, kind="school_year", start=date(2021, 9, 1), end=date(2022, 6, 1),
                      closes_on=date(2022, 5, 25))  # fmt: skip
    rate(school, rated.b, "good", member=rated.members["b_first"], unit=rated.x)
    quarter = a_period(rated.d, kind="quarter", number=1, start=date(2022, 1, 1), end=date(2022, 4, 1),
                       closes_on=date(2022, 3, 31))  # fmt: skip
    rate(quarter, rated.b, "completed", member=rated.members["b_second"], unit=rated.x)
    assert rows(built(rated.x, subject="member"), "code", "good") == [("A", 1), ("B", 1)]
    assert rows(built(rated.x, "2022-Q1", subject="member"), "code", "good", "completed") == [("B", 0, 1)]
    assert rows(built(rated.x, "2021-09..2022-05", subject="member"), "code", "good") == [("B", 1)]
    half = built(rated.x, "2022-H1")
    assert half.rows == ()
    assert "Hãy chọn một năm hoặc một quý." in half.notes[-1]


def test_the_cap_is_counted_at_the_unit_and_told_in_numbers(world: World) -> None:
    period = a_period(world.d)
    rate_many(period, world.a, world.x, excellent=2, good=8, exempt=1)
    rate_many(period, world.b, world.x, excellent=1, good=12)
    rate_many(period, world.c, world.y, excellent=2, good=4)
    table = built(world.d, subject="member")
    keys = ("code", "used", "base", "allowed", "over", "check", "document", "state")
    assert rows(annex(table, CAPS), *keys) == [
        ("Y", 2, 4, 0, 2, "5 × 2 = 10 > 4", "", "vượt giới hạn"),
        ("X", 3, 20, 4, 0, "5 × 3 = 15 ≤ 20", "", "trong giới hạn"),
    ]
    cap = period.schemes.get(subject="member").scheme.caps.get()
    CapAllowance.objects.create(period=period, organization=world.y, cap=cap, number=2, document=paper(),
                                reason="tập thể xuất sắc", on=TODAY)  # fmt: skip
    (over,) = [row for row in annex(built(world.d), CAPS).rows if row["code"] == "Y"]
    assert (over["allowed"], over["over"]) == (2, 0)
    assert over["document"] == "12-QĐ/HU ngày 15/12/2022 (tập thể xuất sắc)"
    assert any("cách tính A" in formula for formula in table.formulas)


def test_a_branch_sees_that_the_cap_is_counted_above_it(world: World) -> None:
    period = a_period(world.d)
    rate_many(period, world.a, world.x, excellent=1, good=4)
    assert not [one for one in built(world.a).annexes if one.title == CAPS]
    assert built(world.a).notes[-1] == "Giới hạn tỷ lệ tính ở Đảng bộ xã Nam Tuấn; ở đây chỉ thấy phần của mình."


def test_who_is_not_rated_is_named_to_who_may_see_names(rated: World) -> None:
    every = rows(annex(built(rated.d), REASONS), "who", "reason")
    assert every == [
        ("Chi bộ xóm Bản Gủn", "tổ chức mới lập, chưa đủ thời gian (lập ngày 01/9)"),
        ("Đàm Văn Ích", "được miễn công tác và sinh hoạt đảng"),
    ]
    assert rows(annex(built(rated.d, by=rated.users["district"]), REASONS), "who", "reason") == every
    assert [who for (who,) in rows(annex(built(rated.d, by=rated.users["reader"]), REASONS), "who")] == [every[0][0]]


def test_the_table_names_its_rules_and_what_is_assumed(world: World) -> None:
    rate(a_period(world.d, assumed=True), world.a, "good", unit=world.x)
    notes = " ".join(built(world.d).notes)
    assert "132-QĐ/TW ngày 08/03/2018; 21-HD/BTCTW ngày 18/10/2019" in notes
    assert "Năm 2022 do Đảng bộ huyện Hòa An mở, ngày chốt 01/12/2022. Có số giả định" in notes


def test_every_figure_leads_to_as_many_records(rated: World) -> None:
    table = built(rated.d)
    checked = 0
    for part in (table, *table.annexes):
        for row in part.rows:
            for column in part.columns:
                drill = part.drill(row, column)
                if drill is None or column.kind != "integer":
                    continue
                text = {key: str(value) for key, value in drill.params.items()}
                found = CLASSIFICATION.records(
                    rated.d, table.period, Drill(drill.query, text), by=SYSTEM, on=TODAY
                )  # fmt: skip
                assert len(found.rows) == row[column.key], (part.title, row, column.key)
                checked += 1
    assert checked > 100


def test_records_show_the_levels_side_by_side(rated: World) -> None:
    found = CLASSIFICATION.records(
        rated.d, Period.parse("2022"), Drill("v", {"s": "m", "v": "good"}), by=SYSTEM, on=TODAY
    )
    assert [(row["who"], row["place"], row["decided"], row["self"]) for row in found.rows] == [
        ("Hoàng Văn An", "Chi bộ xóm Lũng Phầy", "Hoàn thành tốt nhiệm vụ", "")
    ]


@pytest.mark.parametrize(
    "drill",
    [
        Drill("x"),
        Drill("a"),
        Drill("a", {"s": "z"}),
        Drill("n", {"s": "m", "n": "gone"}),
        Drill("a", {"s": "m", "u": "x"}),
    ],
)
def test_an_unknown_drill_is_a_sentence(rated: World, drill: Drill) -> None:
    with pytest.raises(ValueError, match=r"danh sách|không phải là số"):
        CLASSIFICATION.records(rated.d, Period.parse("2022"), drill, by=SYSTEM, on=TODAY)


def test_an_unknown_subject_is_a_sentence(world: World) -> None:
    with pytest.raises(ValueError, match="Không có đối tượng “branch”"):
        built(world.d, subject="branch")


def test_the_same_in_five_faces(rated: World, capfdbinary: Any, client_as: Any) -> None:
    arguments = ["classification", "--org", "D", "--period", "2022", "--option", "subject=organization"]
    for face in ("json", "csv", "xlsx", "html"):
        call_command("report", *arguments, "--format", face)
        out = capfdbinary.readouterr().out
        assert out
        if face == "json":
            told = json.loads(out)
            assert told["rows"][0]["excellent"] == 1
            assert told["options"] == {"subject": "organization"}
    page = (
        client_as("district").get(f"/bao-cao/classification/{rated.d.pk}/2022/?doi-tuong=organization").content.decode()
    )
    assert "Hoàn thành xuất sắc nhiệm vụ" in page
    assert "r?q=v&amp;s=o" in page
    assert render_pdf(built(rated.d), letterhead_of(rated.d, on=TODAY)).startswith(b"%PDF")


def test_every_column_says_alone_what_it_is(rated: World) -> None:
    for table in (built(rated.d), *built(rated.d).annexes):
        labels = [str(column.label) for column in table.columns]
        assert len(set(labels)) == len(labels), table.title
    labels = [column["label"] for column in json_face(built(rated.d))["columns"]]
    for said in ("Hoàn thành tốt nhiệm vụ: số", "Hoàn thành tốt nhiệm vụ: %", "Không xếp loại: tổng số"):
        assert said in labels
    heads = [[head.label for head in row] for row in grid(built(rated.d)).heads]
    assert "Hoàn thành tốt nhiệm vụ" in heads[0]
    assert heads[1][:3] == ["Số", "%", "Số"]


def test_in_print_every_text_has_room(rated: World) -> None:
    for part in document_parts(built(rated.d)):
        for one in (part, *part.leading):
            broad = (267 if part.landscape else 165) / 100 / (one.size * 0.17639)  # digits in a hundredth
            for column, width in zip(one.grid.columns, one.widths[1:], strict=True):
                longest = max((len(word) for row in one.table.rows for word in str(row[column.key] or "").split()),
                              default=0)  # fmt: skip
                assert column.kind != "text" or float(width) * broad >= longest * 0.9, (one.table.title, column.key)


def test_queries_do_not_grow_with_the_ratings(world: World) -> None:
    period = a_period(world.d)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            built(world.d)
        return len(queries)

    rate_many(period, world.a, world.x, excellent=1, good=1, exempt=1)
    one = count()
    rate_many(period, world.b, world.x, excellent=3, good=9, completed=2, exempt=3)
    assert count() == one
