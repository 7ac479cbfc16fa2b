"""Columns in print: a short text keeps its line however wide the others are, and the end of a list stays with it."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from core.periods import Period
from core.rendering import render_pdf
from core.rendering.layout import PADDING, grid, widths_in
from core.rendering.letterhead import Letterhead
from core.tables import Column, Row, Scope, Table

WIDE = "đang sinh hoạt tạm thời ở nơi khác theo giấy giới thiệu; Ủy viên Ban Chấp hành"
NOTES = ("Ghi chú thứ nhất.", "Ghi chú thứ hai.", "Ghi chú thứ ba.", "Ghi chú cuối cùng.")


def listed(rows: int) -> Table:
    """A list of people: narrow columns between wide ones."""
    labels = {
        "name": "Họ và tên",
        "unit": "Sinh hoạt tại",
        "people": "Dân tộc",
        "card": "Số thẻ",
        "state": "Trạng thái",
    }
    columns = [Column(key, label) for key, label in labels.items()]
    one = Row({"name": "Nông Thị Hồng Nhung", "unit": WIDE, "people": "Nùng", "card": "… 8697", "state": WIDE})
    return Table(
        "x", "Danh sách", columns, [one] * rows, scope=Scope("X", "Đảng bộ xã"), period=Period.parse("2022"),
        on=date(2022, 12, 20), notes=NOTES,
    )  # fmt: skip


def test_no_word_is_broken_for_another_column_s_sake() -> None:
    for room in (60, 80, 120, 300):
        widths, _stands = widths_in(grid(listed(3)), room)
        # In digits, as the font has them: N is 1.44 wide, … 2, the others one.
        assert widths[0] >= 1.44 + 4 + PADDING, room
        assert widths[2] >= 1.44 + 3 + PADDING, room
        assert widths[3] >= 2 + 0.5 + 4 + PADDING, room
        assert abs(sum(widths) - room) < 0.01


def test_the_signature_stands_with_all_notes_and_a_row_of_the_table() -> None:
    letterhead = Letterhead("HUYỆN ỦY", "ĐẢNG ỦY XÃ", "ĐU", "Nam Tuấn", date(2022, 12, 20), signer_title="BÍ THƯ")
    ends = set()
    for rows in range(9, 17):  # at one length or another the end comes at the foot of a page
        pages = PdfReader(BytesIO(render_pdf(listed(rows), letterhead))).pages
        last = pages[-1].extract_text()
        ends.add(len(pages))
        assert all(note in last for note in NOTES), rows
        assert f"{rows} Nông Thị Hồng Nhung" in last, rows
    assert len(ends) > 1
