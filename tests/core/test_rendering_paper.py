import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from core.rendering import PdfUnavailable, paper, render, render_pdf
from core.rendering.assets import AssetRefused, static_path
from core.rendering.letterhead import FORMATS, Letterhead, format_on
from core.tables import Row
from tests.core.names_list import LETTERS
from tests.core.sample_tables import attendance

HEAD = Letterhead(
    parent_name="ĐẢNG BỘ TỈNH CAO BẰNG",
    name="HUYỆN ỦY HÒA AN",
    symbol="HU",
    place="Hòa An",
    date=date(2022, 12, 5),
    signer_body="T/M BAN THƯỜNG VỤ",
    signer_title="BÍ THƯ",
    recipients=("Ban Tổ chức Tỉnh ủy (để báo cáo)", "Các đảng ủy, chi bộ trực thuộc", "Lưu Văn phòng Huyện ủy"),
    signer_name="Nguyễn Văn A",
)


def text_of(content, path, *options):
    path.write_bytes(content)
    return subprocess.run(["pdftotext", *options, path, "-"], check=True, capture_output=True, text=True).stdout


def pages_of(content, path):
    return text_of(content, path, "-layout").split("\f")[:-1]


@pytest.fixture(scope="module")
def printed():
    return render_pdf(attendance(units=39, months=12), HEAD)


def test_the_document_has_the_form_of_the_party(printed, tmp_path):
    first = " ".join(pages_of(printed, tmp_path / "x.pdf")[0].split())
    parts = [
        "ĐẢNG BỘ TỈNH CAO BẰNG",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "HUYỆN ỦY HÒA AN",
        "Hòa An, ngày 05 tháng 12 năm 2022",
        "-BC/HU",
        "BÁO CÁO",
        "tỷ lệ đảng viên dự sinh hoạt chi bộ năm 2022",
        "-----",
        "Số liệu tính đến ngày 20/12/2022.",
        "Chi bộ chưa báo cáo",
        "Chi bộ Nà Riềm",
        "Tỷ lệ dự sinh hoạt theo tháng (%)",
    ]
    places = [first.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert re.search(r"Số\s+-BC/HU", first)
    assert "Số:" not in first
    assert " * " in first


def test_the_end_of_the_document(printed, tmp_path):
    whole = " ".join(text_of(printed, tmp_path / "x.pdf", "-layout").split())
    for text in (
        "Công thức: F1 = có mặt ÷ phải dự",
        "Trong đó 2 cuộc chưa được cấp trên xác nhận.",
        "Nơi nhận:",
        "T/M BAN THƯỜNG VỤ",
        "- Ban Tổ chức Tỉnh ủy (để báo cáo),",
        "- Lưu Văn phòng Huyện ủy.",
        "BÍ THƯ",
        "Nguyễn Văn A",
        "NGƯỜI LẬP BIỂU",
        "Đơn vị tính: đảng viên",
    ):
        assert text in whole
    assert "./." not in whole


def test_only_our_font_is_used(printed, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(printed)
    lines = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[A-Z]{6}\+Liberation-Serif(-Bold|-Italic|-Bold-Italic)? .* yes yes yes .*", line)


def test_the_font_has_every_letter():
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        letters = TTFont(static_path(f"fonts/LiberationSerif-{style}.ttf")).getBestCmap()
        wanted = LETTERS + LETTERS.upper() + "\u0300\u0301\u0303\u0309\u0323÷×≥≤−–—…“”‘’"
        assert [letter for letter in wanted if ord(letter) not in letters] == []
    assert "SIL Open Font License" in static_path("fonts/LICENSE-LiberationSerif.txt").read_text()


def test_pages_are_numbered_from_the_second_on(printed, tmp_path):
    pages = pages_of(printed, tmp_path / "x.pdf")
    numbers = [page.split("\n")[0].strip() for page in pages]
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in numbers[0]
    assert numbers[1:] == [str(number) for number in range(2, len(pages) + 1)]


def test_paper_and_turning(printed):
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in PdfReader(BytesIO(printed)).pages]
    assert set(sizes) == {(595, 842), (842, 595)}
    turned = sizes.index((842, 595))
    assert sizes[:turned] == [(595, 842)] * turned
    assert set(sizes[turned:]) == {(842, 595)}


def test_every_page_of_a_table_has_its_headings(printed, tmp_path):
    pages = pages_of(printed, tmp_path / "x.pdf")
    assert len(pages) > 3
    for page in pages:
        assert "Đơn vị" in page or "Chi bộ" in page


def test_the_figures_are_those_of_the_table(printed, tmp_path):
    lines = [line.split() for line in text_of(printed, tmp_path / "x.pdf", "-layout").splitlines()]
    flat = [" ".join(line) for line in lines]
    assert "7 Chi bộ xóm Lũng Phầy 7 12 12 312 289 17 6 92,6 92,6" in flat
    assert "Toàn đảng bộ 467 468 18.232 17.296 656 280 94,9 94,4" in flat
    assert "96,2 92,3 88,5 84,6 100,0 96,2 92,3 88,5 84,6 100,0 96,2 92,3" in " ".join(flat)


def test_a_number_the_clerk_has_given():
    assert replace(HEAD, number=7).number_line == "Số 07-BC/HU"
    assert replace(HEAD, number=117).number_line == "Số 117-BC/HU"
    assert replace(HEAD, type_symbol="").number_line == ""


def test_recipients_end_as_a_list_does():
    assert HEAD.recipient_lines == [
        "- Ban Tổ chức Tỉnh ủy (để báo cáo),",
        "- Các đảng ủy, chi bộ trực thuộc,",
        "- Lưu Văn phòng Huyện ủy.",
    ]


def test_the_format_is_that_of_the_day():
    assert format_on(date(2022, 12, 5)).document == "36-HD/VPTW"
    assert format_on(date(2026, 5, 26)).document == "36-HD/VPTW"
    assert format_on(date(2026, 5, 27)).document == "05-HD/VPTW"
    assert format_on(date(1990, 1, 1)) in FORMATS


def test_a_long_table_is_laid_out_in_pieces_that_do_not_show(tmp_path, monkeypatch):
    table = replace(attendance(units=60, months=1, name="Chi bộ"), annexes=(), chart=None)
    table = replace(table, rows=[replace(row, note="") for row in table.rows])
    whole = pages_of(render_pdf(table, HEAD), tmp_path / "whole.pdf")
    monkeypatch.setattr(paper, "PIECE", 40)
    pieces = pages_of(render_pdf(table, HEAD), tmp_path / "pieces.pdf")
    assert pieces == whole
    assert len(whole) > 2
    found = [int(number) for number in re.findall(r"^\s*(\d+)\s+Chi bộ \d", "\n".join(pieces), re.MULTILINE)]
    assert found == list(range(1, 61))


def test_what_a_row_holds_is_text(tmp_path):
    table = attendance(units=1, months=1)
    row = Row({**table.rows[0].values, "name": "<b>Hoà</b> &amp;"})
    text = text_of(render_pdf(replace(table, rows=[row]), HEAD), tmp_path / "x.pdf")
    assert "<b>Hoà</b> &amp;" in " ".join(text.split())


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:text/plain,x",
        "static:/etc/passwd",
        "static:../pyproject.toml",
        "static:nothing.ttf",
    ],
)
def test_nothing_but_static_files_is_opened(address):
    with pytest.raises(AssetRefused):
        paper.Printer(HEAD).fetcher.fetch(address)


def test_a_static_file_is_opened():
    assert paper.Printer(HEAD).fetcher.fetch("static:fonts/LiberationSerif-Regular.ttf").read()[:4] == b"\0\1\0\0"


def test_without_system_libraries_one_sentence_says_what_to_run():
    # In another process: what WeasyPrint loads stays loaded.
    code = (
        "import django; django.setup()\n"
        "import cffi\n"
        "def missing(*args, **more): raise OSError('cannot load library')\n"
        "cffi.FFI.dlopen = missing\n"
        "from core import rendering\n"
        "from tests.core.test_rendering_paper import HEAD\n"
        "from tests.core.sample_tables import attendance\n"
        "try: rendering.render_pdf(attendance(), HEAD)\n"
        "except rendering.PdfUnavailable as error: print(error)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in found
    assert issubclass(PdfUnavailable, RuntimeError)


def test_importing_the_renderer_does_not_import_weasyprint():
    code = "import django; django.setup()\nimport sys, core.rendering\nprint('weasyprint' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "False"


@pytest.mark.parametrize("face", ["html", "pdf", "xlsx", "csv", "json"])
def test_one_function_hands_out_every_face(face):
    found = render(attendance(), face, letterhead=HEAD)
    assert found.filename == f"attendance-hha-2022-01-2022-02.{face}"
    assert (
        found.content[:4]
        == {"html": b"<!DO", "pdf": b"%PDF", "xlsx": b"PK\3\4", "csv": b'\xef\xbb\xbf"', "json": b'{\n "'}[face]
    )


def test_faces_that_do_not_exist():
    with pytest.raises(ValueError, match="unknown face"):
        render(attendance(), "docx")
    with pytest.raises(ValueError, match="needs its letterhead"):
        render(attendance(), "pdf")
