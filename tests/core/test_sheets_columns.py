"""Cells as people type them."""

from datetime import date, datetime, time
from typing import Any

import pytest

from core.sheets.columns import Choice, Clock, Code, Day, Digits, Month, PartialDay, PersonName, Text
from core.sheets.problems import CellError


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text(), "  Chi  bộ\u200b Hoà\u0300 ".replace("Hoà\u0300", "Ho\u0061\u0300"), "Chi bộ Hoà"),
        (PersonName(), "Nguyễn Thị Hòa", "Nguyễn Thị Hòa"),
        (PersonName(), "H'Mông Y-Bia", "H'Mông Y-Bia"),
        (Code(), "001", "001"),
        (Code(), 12.0, "12"),
        (Digits(12, 12), "004 185.000123", "004185000123"),
        (Digits(12, 12), 123456789012.0, "123456789012"),
        (Day(), datetime(2022, 2, 3), date(2022, 2, 3)),
        (Day(), date(2022, 2, 3), date(2022, 2, 3)),
        (Day(), "3/2/2022", date(2022, 2, 3)),
        (Day(), "03-02-2022", date(2022, 2, 3)),
        (Day(), "2022-02-03", date(2022, 2, 3)),
        (PartialDay(), "1958", (date(1958, 1, 1), "year")),
        (PartialDay(), 1958.0, (date(1958, 1, 1), "year")),
        (PartialDay(), "05/1958", (date(1958, 5, 1), "month")),
        (PartialDay(), "20/05/1958", (date(1958, 5, 20), "day")),
        (Month(), "03/2022", date(2022, 3, 1)),
        (Month(), "Tháng 3/2022", date(2022, 3, 1)),
        (Month(), "2022-03", date(2022, 3, 1)),
        (Month(), date(2022, 3, 17), date(2022, 3, 1)),
        (Clock(), time(14, 30), time(14, 30)),
        (Clock(), "14h30", time(14, 30)),
        (Clock(), "7 giờ", time(7, 0)),
        (Clock(), "14:00", time(14, 0)),
        (Clock(), 0.5, time(12, 0)),
        (Choice({"Chi bộ": 1, "Đảng bộ": 2}).prepare(), "DANG  BO", 2),
        (Choice({"xóa tên": "x"}).prepare(), "Xoá tên", "x"),
    ],
)
def test_what_is_read(kind: Any, cell: Any, value: Any) -> None:
    assert kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "sentence"),
    [
        (Text(plain=True), "<b>Chi bộ</b>", "Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ."),
        (Text(5), "quá dài đấy", "Dài 11 ký tự, quá 5. Hãy viết ngắn lại."),
        (PersonName(), "<script>An</script>", "Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ."),
        (PersonName(), "Lý\u202eVăn", "Có ký tự ẩn, không đọc được. Hãy xóa ô này rồi gõ lại."),
        (Text(plain=True), "=1+1", "Không bắt đầu bằng dấu = + - @. Hãy bỏ dấu ở đầu."),
        (PersonName(), "An 2", "Họ và tên chỉ gồm chữ. Hãy bỏ chữ số và ký hiệu."),
        (PersonName(), 5.0, "Phải là họ và tên bằng chữ."),
        (
            Digits(12, 12),
            4185000123.0,
            "Ô này là số nên có thể đã mất số 0 ở đầu. Hãy định dạng cột là Văn bản rồi gõ lại đủ 12 chữ số.",
        ),
        (Digits(12, 12), "0041850001", "Phải gồm 12 chữ số."),
        (Digits(6, 12), "12A456", "Phải gồm 6 đến 12 chữ số."),
        (Day(), "31/02/2022", "Không có ngày 31/2/2022."),
        (Day(), "2022", "Cần đủ ngày, tháng, năm, ví dụ 03/02/2022."),
        (Day(), "3/2/22", "Năm phải viết đủ bốn chữ số, ví dụ 03/02/2022."),
        (Day(), 44562.0, "Không phải ngày. Hãy gõ dạng 03/02/2022 hoặc định dạng ô là ngày của Excel."),
        (Day(), "31/12/9999", "Năm 9999 quá xa; hãy kiểm tra lại."),
        (Day(), "03/02/0022", "Năm 22 quá xa; hãy kiểm tra lại."),
        (Month(), "13/2022", "Không có ngày 1/13/2022."),
        (Clock(), "25:00", "Không có giờ này. Giờ từ 00:00 đến 23:59."),
        (Clock(), "sáng", "Không phải giờ. Hãy gõ dạng 14:00 hoặc 14h30."),
        (Choice({"nam": 1, "nữ": 2}).prepare(), "khác", "Không có nhãn này. Hãy dùng một trong: nam; nữ."),
    ],
)
def test_what_is_refused(kind: Any, cell: Any, sentence: str) -> None:
    with pytest.raises(CellError) as caught:
        kind.read(cell)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (Day(), "03/02/2022"),
        (PartialDay(), "1958"),
        (PartialDay(), "05/1958"),
        (Month(), "03/2022"),
        (Clock(), "14:30"),
    ],
)
def test_what_is_written_reads_the_same(kind: Any, cell: str) -> None:
    assert kind.write(kind.read(cell)) == cell
