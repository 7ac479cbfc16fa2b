"""The main job, end to end: the exported template, filled, imported, reported in five formats.

The JSON must equal sums computed from the workbook's own cells by a plain loop that knows nothing of our models.
"""

import csv
import io
import json
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command
from pypdf import PdfReader

from core.audit import AccessLog
from tests.reports.test_import_commands import fill

PRESENT, LATE, EXCUSED, UNEXCUSED = "có mặt", "đến muộn", "vắng có lý do", "vắng không lý do"


def test_from_a_district_s_workbook_to_its_attendance_report(db: None, tmp_path: Path) -> None:
    path = tmp_path / "huyen.xlsx"
    call_command("export_template", str(path), stdout=io.StringIO())
    book = openpyxl.load_workbook(path)
    fill(book)
    add_meetings_with_absences_only(book)
    book.save(path)
    call_command("import_workbook", str(path), stdout=io.StringIO())

    expected = sums_of(openpyxl.load_workbook(path))
    data = json.loads(report(tmp_path, "json"))
    got = {(row["code"], row["month"]): row for row in data["rows"] if row["required"] or row["held"]}
    assert got.keys() == expected.keys()
    for key, counts in expected.items():
        assert {name: got[key][name] for name in (*COUNTED, "rate")} == {
            **{name: counts[name] for name in COUNTED},
            "rate": percent(counts["present"], counts["required"]),
        }, key
    months_over = {row["month"] for row in data["rows"]}
    assert months_over == {f"2022-{month:02d}" for month in range(1, 12)}  # December is not over on 20/12/2022
    assert {row["due"] for row in data["rows"]} == {10}  # ten branches in each commune, every month that is over
    whole = sum(expected.values(), Counter())
    assert {name: data["totals"][name] for name in COUNTED} == {name: whole[name] for name in COUNTED}
    assert data["totals"]["due"] == 4 * 10 * 11

    check_the_other_faces(tmp_path, whole)
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, username="hệ thống").count() == 5


COUNTED = ("required", "present", "excused", "unexcused", "held")


def add_meetings_with_absences_only(book: Any) -> None:
    """In May every branch writes down only who was missing."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in book["Đảng viên"].iter_rows(min_row=2, values_only=True):
        code, card, state = row[6], row[5], row[9]
        if state == "chính thức" and str(code).startswith("001."):
            members[code].append(card)
    for number, (code, cards) in enumerate(sorted(members.items())):
        book["Sinh hoạt"].append([code, date(2022, 5, 6), "thường kỳ", "05/2022", None, None, None, "chỉ ghi vắng"])
        for card in cards[: number % 4]:
            book["Điểm danh"].append([code, "06/05/2022", "thường kỳ", card, UNEXCUSED, None])
        book["Điểm danh"].append([code, "06/05/2022", "thường kỳ", cards[-1], EXCUSED, "ốm"])


def sums_of(book: Any) -> dict[tuple[str, str], Counter[str]]:
    """Counts by commune and month from the cells alone. Nobody is exempt before June, nobody moves."""
    size = Counter(row[6] for row in book["Đảng viên"].iter_rows(min_row=2, values_only=True) if row[9] == "chính thức")
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for code, day, _kind, _month, _from, _to, _topic, way in book["Sinh hoạt"].iter_rows(min_row=2, values_only=True):
        if not str(code).startswith("001."):
            continue  # an example of the template
        counts = sums[code[:5], month_of(day)]
        counts["held"] += 1
        if way == "chỉ ghi vắng":
            counts += Counter(required=size[code], present=size[code])
            sums[code[:5], month_of(day)] = counts
    for code, day, _kind, _card, status, *_rest in book["Điểm danh"].iter_rows(min_row=2, values_only=True):
        if not str(code).startswith("001."):
            continue
        key = (code[:5], month_of(day))
        absent_only = key[1] == "2022-05"
        name = {PRESENT: "present", LATE: "present", EXCUSED: "excused", UNEXCUSED: "unexcused"}[status.lower()]
        sums[key][name] += 1
        if absent_only:
            sums[key]["present"] -= 1
        else:
            sums[key]["required"] += 1
    return dict(sums)


def month_of(day: Any) -> str:
    return f"{day:%Y-%m}" if hasattr(day, "year") else f"{day[6:]}-{day[3:5]}"


def percent(part: int, whole: int) -> str:
    value = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(value).replace(".", ",")


def report(folder: Path, face: str) -> bytes:
    target = folder / f"bao-cao.{face}"
    call_command("report", "attendance", "--org", "001", "--period", "2022", "--format", face, "--output", str(target))
    return target.read_bytes()


def check_the_other_faces(folder: Path, whole: Counter[str]) -> None:
    """The same totals in the CSV, the workbook, the PDF and the page."""
    lines = list(csv.reader(io.StringIO(report(folder, "csv").decode("utf-8-sig"))))
    assert {str(whole["required"]), str(whole["present"])} <= set(lines[-1])
    book = openpyxl.load_workbook(io.BytesIO(report(folder, "xlsx")), data_only=True)
    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert {whole["required"], whole["present"], "Đảng bộ xã 3"} <= cells
    grouped = f"{whole['required']:,}".replace(",", ".")
    pdf = PdfReader(io.BytesIO(report(folder, "pdf")))
    assert grouped in " ".join(page.extract_text() for page in pdf.pages)
    assert grouped in report(folder, "html").decode()
