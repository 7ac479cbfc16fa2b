import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlencode

from core.rendering import render_html, render_html_document
from core.tables import Row
from tests.core.sample_tables import attendance


class Reader(HTMLParser):
    """Rows of cells as text, and every address."""

    def __init__(self):
        super().__init__()
        self.tables, self.links, self.tags, self.inside = [], [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside = True
        elif tag == "a":
            self.links.append(dict(attrs)["href"])
            if self.inside:
                self.tables[-1][-1][-1] += "→"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "table"

    def handle_data(self, data):
        if self.inside and data.strip():
            self.tables[-1][-1][-1] += data.strip() + " "


def read(text):
    reader = Reader()
    reader.feed(str(text))
    return reader


def address(drill):
    return f"{drill.query}?{urlencode(drill.params)}"


def test_months_stand_as_columns_and_the_whole_period_behind_them():
    reader = read(render_html(attendance(units=2, months=2), address))
    silent, main = reader.tables
    assert [cell.strip() for cell in silent[1]] == ["Chi bộ Nà Riềm", "01/02/2022", "chưa gửi"]
    assert [cell.strip() for cell in main[0]] == [
        "Đơn vị", "Tỷ lệ (%)", "Cuộc họp", "Đảng viên", "Tỷ lệ (%)", "Bình quân (%)",
    ]  # fmt: skip
    assert [cell.strip() for cell in main[1]][:3] == ["T1", "T2", "Đã họp"]
    assert [cell.replace("→", "").strip() for cell in main[3]] == [
        "Chi bộ xóm Lũng Phầy 2", "95,2", "90,5", "2", "2", "42", "39", "3", "0", "92,9", "92,9",
    ]  # fmt: skip
    assert [cell.replace("→", "").strip() for cell in main[-1]][:3] == ["Toàn đảng bộ", "95,2", "92,7"]


def test_figures_lead_to_their_records():
    reader = read(render_html(attendance(units=2, months=2), address))
    assert "meetings?organization=2&month=2022-02" in reader.links
    assert "rolls?organization=2&status=present" in reader.links
    assert "meetings?organization=99&month=2022-01" in reader.links
    assert "report?organization=2" in reader.links
    row = reader.tables[1][2]  # the first unit, nobody required in January
    assert row[1].strip() == "–"
    assert row[2].startswith("→")


def test_without_addresses_nothing_leads_anywhere():
    assert read(render_html(attendance())).links == []


def test_one_month_is_a_plain_table():
    main = read(render_html(attendance(units=2, months=1))).tables[1]
    assert [cell.strip() for cell in main[0]][:2] == ["Đơn vị", "Tháng"]
    assert [cell.strip() for cell in main[3]][:2] == ["Chi bộ xóm Lũng Phầy 2", "01/2022"]


def test_formulas_notes_and_chart_are_there():
    text = render_html(attendance(), address)
    assert "Công thức: F1 = có mặt ÷ phải dự" in text
    assert "Trong đó 2 cuộc chưa được cấp trên xác nhận." in text
    assert "<svg" in text
    assert "đến 30/6" in text
    assert read(text).links.count("meetings?organization=99") >= 1


def test_an_empty_table_says_so():
    table = replace(attendance(), rows=(), totals=None, annexes=(), chart=None)
    assert "Không có dòng nào trong kỳ này." in render_html(table)


def test_a_name_is_text_whatever_it_holds():
    table = attendance(units=1, months=1)
    row = Row({**table.rows[0].values, "name": "<script>alert(1)</script>"}, note="<b>")
    text = render_html(replace(table, rows=[row]), lambda drill: '"><script>')
    assert "<script>" not in text
    assert "<b>" not in text


def test_it_stands_a_strict_policy():
    reader = read(render_html(attendance(units=3, months=3), address))
    for tag, attributes in reader.tags:
        assert tag not in ("style", "script")
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)


def test_a_reader_who_cannot_see_knows_rows_and_columns():
    reader = read(render_html(attendance()))
    heads = [attributes for tag, attributes in reader.tags if tag == "th"]
    assert heads
    assert all(attributes.get("scope") in ("col", "colgroup", "row") for attributes in heads)
    frame = next(attributes for tag, attributes in reader.tags if attributes.get("class") == "report-frame")
    assert frame["tabindex"] == "0"
    assert frame["aria-label"].startswith("Chi bộ chưa báo cáo")


def test_a_districts_year_fits_a_page():
    # 39 units × 12 months with addresses of 30 characters; the frame around it takes some 8 kB of the 60 (BENCH §8.9).
    table = attendance(units=39, months=12, name="Đảng bộ xã Nam Tuấn số")
    text = render_html(table, lambda drill: f"?s=m&o=001&t={drill.params.get('month', '2022')}")
    assert len(text.encode()) < 50_000


def test_a_file_of_its_own_needs_nothing_else():
    text = render_html_document(attendance()).decode()
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="vi">' in text
    assert ".report-frame" in text
    assert not re.search(r"(?:src|href)=", text)
