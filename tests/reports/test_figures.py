"""Figures with names, and prose that says them."""

from fractions import Fraction

import pytest

from core.audit import SYSTEM
from core.names import fold
from core.periods import Period
from core.tables import FIGURES as KINDS
from core.tables import Ratio
from reports.queries.figures import FIGURES, Figures, Found, figure_named, get_figure
from reports.queries.offered import figures_valued
from reports.queries.overview import build_report
from reports.queries.prose import change_text, figures_in, pieces, problems_in
from tests.conftest import World
from tests.factories import make_sent_meeting
from tests.recruitment.admitting import quota as give

YEAR = Period.parse("2022")


def figures_of(world: World) -> Figures:
    return Figures(world.x, by=SYSTEM, on=world.today)


def test_no_two_figures_share_a_name_or_a_code() -> None:
    assert len({fold(figure.label) for figure in FIGURES}) == len(FIGURES)
    assert len({figure.code for figure in FIGURES}) == len(FIGURES)
    assert all(get_figure(figure.code) is figure_named(figure.label.upper()) is figure for figure in FIGURES)


def test_every_figure_is_a_cell_of_its_report(world: World) -> None:
    make_sent_meeting(world.a, world.today)
    for figure in FIGURES:
        table = build_report(figure.report, world.x, YEAR, by=SYSTEM, on=world.today, options=figure.options)
        columns = {column.key: column.kind for one in (table, *table.annexes) for column in one.columns}
        # A unit without a period of classification has no level to show yet.
        assert figure.report == "classification" or columns[figure.column] in KINDS, figure.code
        assert (figure.place == "totals") <= (table.totals is not None), figure.code


def test_a_figure_is_what_its_report_says_and_leads_to_its_records(world: World) -> None:
    make_sent_meeting(world.a, world.today)
    figures = figures_of(world)
    rate = get_figure("attendance_rate")
    assert rate is not None
    found = figures.found(rate, YEAR)
    table = build_report("attendance", world.x, YEAR, by=SYSTEM, on=world.today, options={})
    assert table.totals is not None
    assert found.value == table.totals["rate"]
    assert isinstance(found.value, Ratio)
    assert found.amount == Fraction(100 * found.value[0], found.value[1])
    assert found.text.endswith("%")
    assert found.drill is not None
    assert found.drill.query == "meetings"
    assert [(name, options) for name, options, _table in figures.tables_used()] == [("attendance", {})]


def test_a_figure_that_is_not_there_leaves_room_for_the_pen(world: World) -> None:
    quota = get_figure("quota")
    assert quota is not None
    found = figures_of(world).found(quota, YEAR)
    assert (found.value, found.text, found.amount, found.drill) == (None, "…", None, None)
    assert found.why == "Báo cáo “Chỉ tiêu kết nạp đảng viên” không có dòng này."


def test_prose_says_its_figures(world: World) -> None:
    figures = figures_of(world)
    members = figures.found(figure_named("tổng số đảng viên"), YEAR)  # type: ignore[arg-type]
    written = pieces(
        "Năm {kỳ}: {tong so dang vien} đảng viên ({tổng số đảng viên; so với kỳ trước}) của {tổ chức}; {lạ}.",
        figures, YEAR, name="đơn vị này",
    )  # fmt: skip
    before = figures.found(members.figure, Period.parse("2021"))
    assert "".join(piece.text for piece in written) == (
        f"Năm năm 2022: {members.text} đảng viên ({change_text(members, before)}) của đơn vị này; {{lạ}}."
    )
    assert [piece.found.figure.code for piece in written if piece.found] == ["members", "members"]
    assert figures_in("{số kết nạp} {số kết nạp; cùng kỳ} {kỳ} {lạ}") == [figure_named("số kết nạp")] * 2


def test_of_several_issuers_one_is_named(world: World) -> None:
    give(world.x, world.x, 5)
    quota = get_figure("quota")
    assert quota is not None
    one = figures_of(world)
    assert (one.found(quota, YEAR).text, one.issuers(quota, YEAR)) == ("5", ["Đảng bộ xã Nam Tuấn"])
    give(world.d, world.x, 7)
    figures = figures_of(world)
    assert figures.found(quota, YEAR).why == (
        "Báo cáo “Chỉ tiêu kết nạp đảng viên” có nhiều cấp giao: hãy ghi rõ, ví dụ "
        "{chỉ tiêu kết nạp; cấp giao: Đảng bộ huyện Hòa An}."
    )
    text = (
        "{chỉ tiêu kết nạp; cấp giao: dang bo huyen hoa an}, {chỉ tiêu kết nạp; cùng kỳ; cấp giao: x}, "
        "{chi tieu ket nap; cap giao: X}"
    )
    assert problems_in(text) == []
    assert "".join(piece.text for piece in pieces(text, figures, YEAR, name="")) == "7, …, 5"
    assert figures.found(quota, YEAR, issuer="Tỉnh ủy").why.endswith("không có dòng nào do “Tỉnh ủy” giao.")
    (group,) = (
        one
        for one in figures_valued(lambda name: name == "quota", world.x, YEAR, world.today)
        if "kết nạp" in one.title
    )
    assert [(one.label, one.value) for one in group.figures][:3] == [
        (
            "chỉ tiêu kết nạp theo cấp giao",
            "Đảng bộ huyện Hòa An giao 7, đạt 14,3%; Đảng bộ xã Nam Tuấn giao 5, đạt 20,0%",
        ),
        ("chỉ tiêu kết nạp; cấp giao: Đảng bộ huyện Hòa An", "7"),
        ("chỉ tiêu kết nạp; cấp giao: Đảng bộ xã Nam Tuấn", "5"),
    ]


def test_quotas_are_told_by_issuer_in_one_word(world: World) -> None:
    def told(figures: Figures) -> list[tuple[str, bool]]:
        return [
            (piece.text, piece.found is not None)
            for piece in pieces("{chi tieu ket nap theo cap giao}.", figures, YEAR, name="")
        ]

    assert told(figures_of(world)) == [("chưa có cấp nào giao", False), (".", False)]
    give(world.x, world.x, 5)
    assert told(figures_of(world)) == [
        ("Đảng bộ xã Nam Tuấn giao ", False), ("5", True), (", đạt ", False), ("20,0%", True), (".", False),
    ]  # fmt: skip
    assert problems_in("{chỉ tiêu kết nạp theo cấp giao; cùng kỳ}") == [
        "Sau {chỉ tiêu kết nạp theo cấp giao} không ghi thêm “cùng kỳ” được."
    ]


def rated(numerator: int, denominator: int, world: World) -> Found:
    """The rate of attendance as if it were this share."""
    table = build_report("attendance", world.x, YEAR, by=SYSTEM, on=world.today, options={})
    column = table.column("rate")
    row = type(table.totals)({"rate": Ratio(numerator, denominator)})  # type: ignore[misc,arg-type,call-arg]
    return Found(get_figure("attendance_rate"), YEAR, table, column, row)  # type: ignore[arg-type]


def test_a_change_of_shares_is_in_points_and_exact(world: World) -> None:
    # 93,55 and 93,45 print as 93,6 and 93,5 (half up): the difference is 0,1, computed and not of what was printed.
    assert change_text(rated(9355, 10000, world), rated(9344, 10000, world)) == "tăng 0,1 điểm %"
    assert change_text(rated(1, 3, world), rated(2, 3, world)) == "giảm 33,3 điểm %"
    assert change_text(rated(2, 4, world), rated(1, 2, world)) == "không đổi"
    assert change_text(rated(0, 0, world), rated(1, 2, world)) == "…"


TIMES = "“cùng kỳ”, “kỳ trước”, “so với cùng kỳ”, “so với kỳ trước”"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Không có gì.", []),
        ("{số kết nạp; kỳ trước} và {tỷ lệ dự sinh hoạt}", []),
        ("{số đã kết nạp}", ["Không có số liệu nào tên “số đã kết nạp”. Có phải là {số kết nạp}?"]),
        ("{ }", ["Ngoặc nhọn {} chưa ghi tên số liệu nào."]),
        ("{kỳ; kỳ trước}", ["Sau {kỳ} không ghi thêm “kỳ trước” được."]),
        (
            "{số kết nạp; năm ngoái}",
            [f"Sau dấu chấm phẩy của {{số kết nạp}} chỉ ghi được: {TIMES}."],
        ),
        ("{số kết nạp; cấp giao: X}", [f"Sau dấu chấm phẩy của {{số kết nạp}} chỉ ghi được: {TIMES}."]),
        (
            "{chỉ tiêu kết nạp; cấp giao: }",
            [f"Sau dấu chấm phẩy của {{chỉ tiêu kết nạp}} chỉ ghi được: {TIMES}, “cấp giao: …”."],
        ),
        (
            "{số kết nạp\nnăm}",
            ["Có dấu { hoặc } lẻ: mỗi số liệu viết trong một cặp ngoặc nhọn, trên một dòng."],
        ),
    ],
)
def test_braces_nobody_knows_are_said(text: str, problems: list[str]) -> None:
    assert problems_in(text) == problems
