"""Goal 6: 40,000 members from a workbook, validated, with history, against COPY of the same rows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import connection, transaction

from bench.data import FAMILY, GIVEN, MIDDLE
from bench.goals import Result, timed_ms
from branches.models import Organization
from core.audit import SYSTEM, acting
from core.periods import today
from core.sheets.batches import import_batch, open_batch
from meetings.models import Meeting
from members.models import Member, Membership

ROWS = 40_000
HEADINGS = (
    "Họ và tên", "Giới tính", "Sinh ngày", "Dân tộc", "Số định danh cá nhân", "Số thẻ Đảng", "Mã tổ chức",
    "Ngày vào Đảng", "Ngày chính thức", "Trạng thái", "Từ ngày", "Đến ngày",
)  # fmt: skip


class _Back(Exception):
    """Takes everything back: each run measures the same database."""


def workbook_against_copy() -> Iterator[Result]:
    """New members, then the same file again; all of it rolled back."""
    path = Path(settings.VAR_DIR) / "members.xlsx"
    if not path.exists():
        _write(path)
    content = path.read_bytes()
    copied = _copy_ms()
    times: list[float] = []
    try:
        with acting(SYSTEM, source="bench"):
            for expected in (ROWS, 0):
                batch = open_batch(content=content, file_name=path.name, by=SYSTEM, roots=[])
                runs: list[Any] = []

                def act(batch: Any = batch, runs: list[Any] = runs) -> None:
                    runs.append(import_batch(batch, by=SYSTEM, on=today()))

                times.append(timed_ms(act))
                new = runs[0].outcome("members").counts()["new"]
                if new != expected or runs[0].problem_count:
                    raise RuntimeError(f"{new} new rows, {runs[0].problem_count} problems")
            raise _Back
    except _Back:
        pass
    first, again = times
    rate, first_rate, again_rate = (ROWS / one for one in (copied, first, again))
    yield Result(
        6, f"import of {ROWS:,} members, rows a ms", first_rate, rate, "0.2x or more", first_rate >= 0.2 * rate,
        "rows/ms", "COPY of the same rows",
    )  # fmt: skip
    yield Result(
        6, "the same file again, rows a ms", again_rate, rate, "0.35x or more", again_rate >= 0.35 * rate,
        "rows/ms", "COPY of the same rows",
    )  # fmt: skip


def _write(path: Path) -> None:
    rng = random.Random(6)
    codes = list(
        Organization.objects.filter(pk__in=Meeting.objects.values("organization")).values_list("code", flat=True)
    )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Đảng viên")
    sheet.write_row(0, 0, HEADINGS)
    for number in range(1, ROWS + 1):
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
        born = date(1950, 1, 1) + timedelta(days=rng.randrange(18000))
        for column, value in enumerate(
            (name, rng.choice(("nam", "nữ")), born, rng.choice(("Tày", "Nùng", "Kinh")), f"004{number:09d}",
             f"9{number:011d}", rng.choice(codes), date(2015, 5, 19), date(2016, 5, 19), "chính thức")
        ):  # fmt: skip
            if isinstance(value, date):
                sheet.write_datetime(number, column, value)  # type: ignore[arg-type]
            else:
                sheet.write_string(number, column, value)
    book.close()


def _copy_ms() -> float:
    """COPY of as many rows of the same two tables into plain copies of them, indexes and all, no triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        taken = []
        for model in (Member, Membership):
            table = model._meta.db_table
            columns = ", ".join(
                f'"{field.column}"' for field in model._meta.concrete_fields if field.column and not field.generated
            )
            cursor.execute(f"CREATE TEMPORARY TABLE bench_{table} (LIKE {table} INCLUDING ALL) ON COMMIT DROP")
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY id LIMIT %s", [ROWS])
            taken.append((f"bench_{table}", columns, cursor.fetchall()))

        def act() -> None:
            for table, columns, rows in taken:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)

        spent = timed_ms(act)
        transaction.set_rollback(True)
    return spent
