"""Every report of meetings as a workbook and as a paper: each figure in its own type, and every whole printed."""

import subprocess
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.audit import SYSTEM
from core.formatting import integer
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Ratio, get_report
from meetings.services import AskedItem, issue_orientation
from reports.queries import report_as_file
from tests.factories import World, make_sent_meeting
from tests.meetings.preparing import make_document
from tests.meetings.test_report_work import lay_opinions, lay_tasks
from tests.visiting import make_official, make_visit, make_visiting

pytestmark = pytest.mark.django_db

NAMES = ("inspections", "meetings", "opinions", "quality", "tasks", "transmission", "visits")


@pytest.fixture
def lively(world: World) -> World:
    """A year in which something of everything happened."""
    held = make_sent_meeting(world.a, date(2022, 11, 5), {})
    lay_opinions(world)
    lay_tasks(world)
    official = make_official(world, "Lý Văn Tư")
    make_visiting(world, world.a, member=official)
    make_visit(world.a, official, held.date)
    issue_orientation(
        organization=world.d, for_month=date(2022, 11, 1), title="Tháng 11", issued_on=date(2022, 11, 1), by=SYSTEM,
        items=[AskedItem("transmission", "Chỉ thị 05", make_document())],
    )  # fmt: skip
    return world


def typed(cell: Any) -> Any:
    """What a cell holds, a formula as the sign it starts with."""
    value = cell.value
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_report_in_a_workbook_and_on_paper(lively: World, name: str, tmp_path: Path) -> None:
    report = get_report(name)
    table = report.build(lively.d, Period.parse("2022"), by=SYSTEM, on=lively.today)
    lines = [*table.rows, *([table.totals] if table.totals else [])]
    assert lines

    book = load_workbook(BytesIO(report_as_file(report, table, "xlsx", lively.d, on=lively.today).content))
    cells = [row for row in book.worksheets[0].iter_rows() if len(row) >= len(table.columns)]
    start = next(at for at, row in enumerate(cells) if typed(row[0]) == lines[0][table.columns[0].key])
    for line, row in zip(lines, cells[start:], strict=False):
        for column, cell in zip(table.columns, row, strict=False):
            value, found = line[column.key] if column.key in line.values else None, typed(cell)
            if column.kind == RATIO and isinstance(value, Ratio):
                assert isinstance(found, float) or str(found).startswith(("=", "–")), column.key
            elif column.kind in (INTEGER, DATE, TEXT) and line is not table.totals:
                assert (found or None) == (value or None), column.key
            elif column.kind == INTEGER:
                assert found == value or str(found).startswith("="), column.key

    path = tmp_path / "x.pdf"
    path.write_bytes(report_as_file(report, table, "pdf", lively.d, on=lively.today).content)
    printed = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert str(table.title).casefold() in " ".join(printed.split()).casefold()
    for line in lines:
        for column in table.columns:
            value = line[column.key] if column.key in line.values else None
            if column.kind == INTEGER and value:
                assert integer(value) in printed, column.key
