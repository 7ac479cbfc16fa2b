"""Goal 8: the PDF."""

import io
import subprocess
import sys
from collections.abc import Iterator

import weasyprint
from pypdf import PdfReader

from bench.data import DISTRICT, PROVINCE, YEAR
from bench.goals import Result, pair_ms
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period, today
from core.rendering import Letterhead, render_pdf
from core.rendering.paper import Printer, document_html, document_parts
from core.tables import Table
from meetings.reports import AttendanceReport

HEAD = Letterhead("ĐẢNG BỘ TỈNH ĐO", "HUYỆN ỦY ĐO", "HU", "Đo", today(), "T/M BAN THƯỜNG VỤ", "BÍ THƯ", ("Lưu",))
# Run apart, so that the peak of one document is not that of the other.
PEAK = """
import django
django.setup()
from bench.goals import peak_of_process_mb
from bench.papers import long_table, HEAD
from core.rendering import render_pdf
render_pdf(long_table({rows}), HEAD)
print(peak_of_process_mb())
"""


def pdf_against_weasyprint() -> Iterator[Result]:
    """The report's PDF against WeasyPrint alone on the same HTML; and the peak of memory as a document grows."""
    organization = Organization.objects.get(code=DISTRICT)
    table = AttendanceReport().build(organization, Period.parse(str(YEAR)), by=SYSTEM, on=today())
    printer = Printer(HEAD)
    pieces = [document_html(part, HEAD) for part in document_parts(table)]

    def alone() -> None:
        for text in pieces:
            printer.layout(text).write_pdf()

    ours, theirs = pair_ms(lambda: render_pdf(table, HEAD), alone, times=3)
    pages = len(PdfReader(io.BytesIO(render_pdf(table, HEAD))).pages)
    yield Result(
        8, f"PDF of a district's year ({pages} pages)", ours, theirs, "1.2x", ours <= 1.2 * theirs,
        against=f"WeasyPrint {weasyprint.__version__} alone",
    )  # fmt: skip
    short, long = _peak(600), _peak(2400)
    yield Result(
        8, "peak memory of 2,400 rows", long, short, "1.5x (flat)", long <= 1.5 * short, "MB", "of 600 rows"
    )  # fmt: skip


def long_table(rows: int) -> Table:
    """A province's branches as one long table."""
    organization = Organization.objects.get(code=PROVINCE)
    table = AttendanceReport().build(organization, Period.parse(f"{YEAR}-03"), by=SYSTEM, on=today())
    repeated = (tuple(table.rows) * (rows // max(len(table.rows), 1) + 1))[:rows]
    return Table(
        name="long", title="Danh sách dài", columns=table.columns, rows=repeated, scope=table.scope,
        period=table.period, on=table.on,
    )  # fmt: skip


def _peak(rows: int) -> float:
    done = subprocess.run([sys.executable, "-c", PEAK.format(rows=rows)], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])
