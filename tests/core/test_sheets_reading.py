"""Files nobody can read anything from are answered in one sentence."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from core.sheets.problems import FileRefused
from core.sheets.reading import MAX_BYTES, open_workbook
from core.sheets.registry import SHEETS
from tests.workbooks import HEADINGS, ORGANIZATIONS, filled, member_row, workbook

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(content: bytes, name: str = "tep.xlsx") -> str:
    with pytest.raises(FileRefused) as caught:
        open_workbook(content, SHEETS, file_name=name)
    return str(caught.value)


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return zipped(parts | {name: part})


ONE_ROW = filled(
    organizations=[{"Mã tổ chức": "HU", "Tên tổ chức": "Đảng bộ huyện", "Loại": "Đảng bộ", "Cấp": "Huyện"}]
)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "trong.xlsx", "Tệp rỗng (0 byte)."),
        (b"x" * (MAX_BYTES + 1), "to.xlsx", "Tệp lớn 25,1 MB, quá 25 MB."),
        (b"\x89PNG....", "anh.xlsx", "Đây không phải sổ tính .xlsx."),
        ("Mã,Tên\n".encode(), "du-lieu.csv", "Đây là tệp văn bản, không phải sổ tính .xlsx."),
        (OLE2 + b"\0" * 512, "cu.xls", "Đây là tệp Excel đời cũ (.xls)."),
        (OLE2 + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "khoa.xlsx", "Tệp có mật khẩu."),
        (zipped({"word/document.xml": b"<w/>"}), "van-ban.xlsx", "Đây không phải sổ tính .xlsx."),
        (zipped({"content.xml": b"<o/>"}), "bang.ods", "Đây là tệp của LibreOffice (.ods)."),
        (zipped({"xl/workbook.bin": b"b"}), "nhi-phan.xlsb", "Đây là tệp Excel nhị phân (.xlsb)."),
        (with_part(ONE_ROW, "xl/vbaProject.bin", b"macro"), "macro.xlsm", "Tệp có chứa macro (.xlsm)."),
        (ONE_ROW[: len(ONE_ROW) // 2], "dut.xlsx", "Đây không phải sổ tính .xlsx."),
        (with_part(ONE_ROW, "xl/workbook.xml", b"<workbook"), "hong.xlsx", "Tệp bị hỏng, không đọc được."),
        (
            with_part(ONE_ROW, "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'),
            "thuc-the.xlsx",
            "Tệp bị hỏng, không đọc được.",
        ),
        (with_part(ONE_ROW, "xl/media/bom.bin", b"\0" * (64 << 20)), "bom.xlsx", "Tệp bung ra quá lớn"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value and " " not in value else "",
)
def test_what_is_no_workbook_of_ours(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name).startswith(sentence)


def test_an_archive_that_lies_about_its_sizes_is_not_unpacked() -> None:
    """What the directory says of a part is not believed: it is unpacked piece by piece, up to a limit."""
    bomb = bytearray(with_part(ONE_ROW, "xl/media/bom.bin", b"\0" * (64 << 20)))
    real = (64 << 20).to_bytes(4, "little")
    while real in bomb:
        place = bomb.index(real)
        bomb[place : place + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(bomb)) in (
        "Tệp bung ra quá lớn nên không được mở. Hãy xóa các dòng và cột thừa, hoặc chia thành nhiều tệp.",
        "Tệp bị hỏng, không đọc được. Hãy mở bằng Excel và lưu lại dạng .xlsx.",
    )


def test_a_cell_in_the_last_corner_reserves_no_room() -> None:
    rows = [list(ORGANIZATIONS)]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("Tổ chức")
    page.write_row(0, 0, rows[0])
    page.write_string(1_048_575, 16_383, "x")
    book.close()
    assert refusal(stream.getvalue()).startswith("Trang “Tổ chức” trải đến dòng 1.048.576, cột thứ 16.384.")


def test_two_hundred_thousand_blank_rows_and_nothing_else() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page, bold = book.add_worksheet("Tổ chức"), book.add_format({"bold": True})
    page.write_row(0, 0, ORGANIZATIONS)
    for row in range(1, 200_001):
        page.write_blank(row, 0, None, bold)
    book.close()
    assert refusal(stream.getvalue()) == ("Tệp không có dòng dữ liệu nào: dưới dòng tiêu đề chỉ có các dòng trống.")


def test_blank_rows_between_are_passed_over_and_counted() -> None:
    rows = [HEADINGS["Tổ chức"], ["HU", "Đảng bộ huyện", "", "Đảng bộ", "Huyện"], *[[" "]] * 300, ["X", "Đảng bộ xã"]]
    book = open_workbook(workbook({"Tổ chức": rows}), SHEETS)
    assert book.tables["organizations"].numbers == [2, 303]
    assert book.notes == ["Trang “Tổ chức”: đã bỏ qua 300 dòng trống."]


def test_headings_may_stand_below_a_title_in_any_order_and_any_spelling() -> None:
    rows = [
        ["DANH SÁCH TỔ CHỨC"],
        [],
        ["cap", "TEN TO CHUC", "Mã  tổ chức:", "loại", "Ghi chú"],
        ["Huyện", "A", "HU", "Đảng bộ", "x"],
    ]
    book = open_workbook(workbook({"to chuc": rows}), SHEETS)
    table = book.tables["organizations"]
    assert (table.header, table.numbers, table.columns["code"], table.columns["name"]) == (3, [4], ("HU",), ("A",))
    assert book.notes == ["Trang “to chuc”: cột “Ghi chú” không có trong tệp mẫu nên được bỏ qua."]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Mã tổ chức", "ma to chuc", "Tên tổ chức", "Loại", "Cấp"], ["1"]], (
            "Trang “Tổ chức”: có hai cột cùng tiêu đề “ma to "
            "chuc”."
        )),
        ([["Mã tổ chức", "Tên tổ chức", "Loại"], ["1"]], "Trang “Tổ chức”: thiếu cột “Cấp”."),
        ([["a", "b"], ["1"]], "Trang “Tổ chức”: không thấy dòng tiêu đề (Mã tổ chức, Tên tổ chức, Loại, Cấp, …)."),
    ],
)  # fmt: skip
def test_headings_that_cannot_be_used(rows: list[list[str]], sentence: str) -> None:
    assert refusal(workbook({"Tổ chức": rows})).startswith(sentence)


def test_merged_cells_are_refused_by_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(ONE_ROW))
    page = book["Tổ chức"]
    page.merge_cells("A1:B1")
    stream = io.BytesIO()
    book.save(stream)
    assert refusal(stream.getvalue()).startswith("Trang “Tổ chức”: tiêu đề ở dòng 1 bị gộp ô.")
    page.unmerge_cells("A1:B1")
    page["B1"] = "Tên tổ chức"
    page.merge_cells("A2:A3")
    stream = io.BytesIO()
    book.save(stream)
    assert refusal(stream.getvalue()).startswith("Trang “Tổ chức”: các ô từ dòng 2 bị gộp.")


def test_a_workbook_without_any_sheet_of_ours() -> None:
    assert refusal(workbook({"Sheet1": [["a"]]})).startswith(
        "Không thấy trang nào trong các trang “Tổ chức”, “Địa bàn”, “Đảng viên”, “Phiếu đảng viên”, "
        "“Lịch sinh hoạt”, “Chuyên đề”, “Sinh hoạt”, “Điểm danh”, “Quần chúng”, “Chỉ tiêu”."
    )


def test_formulas_are_found_in_our_columns_only() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(members=[member_row(1, "Nông Văn An", "A")])))
    page = book["Đảng viên"]
    page["A2"] = '=CONCATENATE("Nông ","An")'
    page["Z2"] = "=1+1"
    stream = io.BytesIO()
    book.save(stream)
    table = open_workbook(stream.getvalue(), SHEETS).tables["members"]
    assert table.formulas == {(2, "full_name")}


def test_a_sheet_of_another_title_is_known_by_its_headings() -> None:
    """Another system's file: "Sheet1", a title above, headings with stars and other dashes."""
    headings = [heading.replace(" - ", " – ") + "*" for heading in HEADINGS["Phiếu đảng viên"]]
    book = open_workbook(workbook({"Ghi chú": [["a"]], "Sheet1": [["DANH SÁCH"], [], headings, ["1"]]}), SHEETS)
    assert list(book.tables) == ["central"]
    assert (book.tables["central"].title, book.tables["central"].header) == ("Sheet1", 3)
    assert len(book.tables["central"].columns) == 33
    assert book.notes[0] == "Trang “Sheet1” được đọc như trang “Phiếu đảng viên”, theo tiêu đề các cột."


def test_titles_of_ours_count_before_headings() -> None:
    rows = [HEADINGS["Đảng viên"], ["Nông Văn An"]]
    book = open_workbook(workbook({"Đảng viên": rows, "Sheet1": rows}), SHEETS)
    assert [table.title for table in book.tables.values()] == ["Đảng viên"]


def test_a_missing_column_names_those_that_are_not_known() -> None:
    headings = ["Tên đảng viên" if heading == "Họ và tên" else heading for heading in HEADINGS["Đảng viên"]]
    assert refusal(workbook({"Đảng viên": [headings, ["a"]]})) == (
        "Trang “Đảng viên”: thiếu cột “Họ và tên”. Hãy thêm cột hoặc dùng tệp mẫu. Cột không nhận ra: “Tên đảng viên”; "
        "nếu là cột ấy thì hãy sửa tiêu đề."
    )
