import csv
import io
import json
from dataclasses import replace

from core.rendering import json_face, render_csv, render_json
from core.tables import Rounding, Row
from tests.core.sample_tables import attendance


def test_json_carries_the_figures_of_every_row_and_of_the_whole():
    table = attendance(units=2, months=2)
    found = json.loads(render_json(table))
    assert found["rows"][0] == {
        "code": "001",
        "name": "Chi bộ xóm Lũng Phầy 1",
        "month": "2022-01",
        "held": 0,
        "due": 1,
        "required": 0,
        "present": 0,
        "excused": 0,
        "unexcused": 0,
        "rate": None,
        "mean": None,
    }
    assert found["rows"][3] == {
        "code": "002",
        "name": "Chi bộ xóm Lũng Phầy 2",
        "month": "2022-02",
        "held": 1,
        "due": 1,
        "required": 21,
        "present": 19,
        "excused": 2,
        "unexcused": 0,
        "rate": "90,5",
        "mean": "90,5",
    }
    assert found["totals"]["code"] == "HHA"
    assert found["totals"]["required"] == sum(row["required"] for row in found["rows"]) == 62
    assert found["totals"]["rate"] == "93,5"  # 58 of 62
    assert found["totals"]["month"] is None


def test_json_says_what_it_is_about():
    found = json_face(attendance())
    assert found["full_title"] == "Tỷ lệ đảng viên dự sinh hoạt chi bộ từ tháng 1/2022 đến tháng 2/2022"
    assert found["scope"] == {"code": "HHA", "name": "Đảng bộ huyện Hòa An"}
    assert found["period"] == {
        "text": "2022-01..2022-02",
        "label": "từ tháng 1/2022 đến tháng 2/2022",
        "start": "2022-01-01",
        "last": "2022-02-28",
    }
    assert found["formulas"] == ["F1 = có mặt ÷ phải dự"]
    assert found["rounding"] == {"places": 1, "method": "half_up"}
    assert found["annexes"][0]["rows"] == [{"name": "Chi bộ Nà Riềm", "since": "2022-02-01", "state": "chưa gửi"}]


def test_a_remark_stands_in_the_row():
    assert json_face(attendance())["rows"][4]["note"] == "đến 30/6"


def test_truncation_is_a_choice_of_the_table():
    table = replace(attendance(units=2, months=2), rounding=Rounding(2, "truncate"))
    assert json_face(table)["totals"]["rate"] == "93,54"
    assert json_face(replace(table, rounding=Rounding(2)))["totals"]["rate"] == "93,55"


def parsed(table):
    content = render_csv(table)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_has_the_rows_of_the_table_and_the_whole_last():
    table = attendance(units=2, months=2)
    lines = parsed(table)
    assert lines[0][:4] == ["Mã", "Đơn vị", "Tháng", "Đã họp"]
    assert len(lines) == 1 + 4 + 1
    assert lines[1] == ["001", "Chi bộ xóm Lũng Phầy 1", "01/2022", "0", "1", "0", "0", "0", "0", "–", "–"]
    assert lines[-1][:2] == ["HHA", "Toàn đảng bộ"]
    assert lines[-1][9] == "93,5"


def test_a_text_is_no_formula():
    table = attendance(units=1, months=1)
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        row = Row({**table.rows[0].values, "name": text})
        assert parsed(replace(table, rows=[row]))[1][1] == f"'{text}"
    assert parsed(replace(table, rows=[Row({**table.rows[0].values, "name": 'a "b", c'})]))[1][1] == 'a "b", c'
