"""Goal 6: 40,000 members from a workbook, validated, with history, against COPY of the same rows.

Two sheets: the workbook's "Đảng viên", and the central one of 33 columns with three places a member.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import connection, transaction

from bench.data import FAMILY, GIVEN, MIDDLE
from bench.goals import Result, timed_ms
from branches.models import Organization, OrganizationName
from core.audit import SYSTEM, acting
from core.periods import today
from core.postgres import as_owner
from core.sheets.batches import import_batch, open_batch
from core.sheets.registry import get_sheet
from meetings.models import Meeting
from members.models import Address, Member, Membership

ROWS = 40_000
HEADINGS = (
    "Họ và tên", "Giới tính", "Sinh ngày", "Dân tộc", "Số định danh cá nhân", "Số thẻ Đảng", "Mã tổ chức",
    "Ngày vào Đảng", "Ngày chính thức", "Trạng thái", "Từ ngày", "Đến ngày",
)  # fmt: skip
PROVINCES = ("Cao Bằng", "Lạng Sơn", "Hà Nội", "Thái Nguyên")


class _Back(Exception):
    """Takes everything back: each run measures the same database."""


def workbook_against_copy() -> Iterator[Result]:
    """New members, then the same file again; all of it rolled back."""
    yield from _measured("members", _write, (Member, Membership))
    yield from _measured("central", _write_central, (Member, Membership, Address))


def _measured(sheet: str, write: Callable[[Path], None], models: tuple[Any, ...]) -> Iterator[Result]:
    path = Path(settings.VAR_DIR) / f"{sheet}.xlsx"
    if not path.exists():
        write(path)
    content = path.read_bytes()
    _make_copies(models)
    times: list[float] = []
    copied = 0.0
    try:
        with acting(SYSTEM, source="bench"):
            last = {model: model.objects.order_by("pk").values_list("pk", flat=True).last() or 0 for model in models}
            for expected in (ROWS, 0):
                batch = open_batch(content=content, file_name=path.name, by=SYSTEM, roots=[])
                runs: list[Any] = []

                def act(batch: Any = batch, runs: list[Any] = runs) -> None:
                    runs.append(import_batch(batch, by=SYSTEM, on=today()))

                times.append(timed_ms(act))
                new = runs[0].outcome(sheet).counts()["new"]
                if new != expected or runs[0].problem_count:
                    raise RuntimeError(f"{new} new rows, {runs[0].problem_count} problems")
                copied = copied or _copy_ms(last)
            raise _Back
    except _Back:
        pass
    first, again = times
    rate, first_rate, again_rate = (ROWS / one for one in (copied, first, again))
    title = get_sheet(sheet).title
    yield Result(
        6, f"import of {ROWS:,} members, sheet “{title}”, rows a ms", first_rate, rate, "0.2x or more",
        first_rate >= 0.2 * rate, "rows/ms", "COPY of the same rows",
    )  # fmt: skip
    yield Result(
        6, f"the same file again, sheet “{title}”, rows a ms", again_rate, rate, "0.35x or more",
        again_rate >= 0.35 * rate, "rows/ms", "COPY of the same rows",
    )  # fmt: skip


def _write(path: Path) -> None:
    rng = random.Random(6)
    codes = [code for code, _name in _branches()]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Đảng viên")
    sheet.write_row(0, 0, HEADINGS)
    for number in range(1, ROWS + 1):
        for column, value in enumerate(
            (_name(rng), rng.choice(("nam", "nữ")), _birth(rng), rng.choice(("Tày", "Nùng", "Kinh")),
             f"004{number:09d}", f"9{number:011d}", rng.choice(codes), date(2015, 5, 19), date(2016, 5, 19),
             "chính thức")
        ):  # fmt: skip
            if isinstance(value, date):
                sheet.write_datetime(number, column, value)  # type: ignore[arg-type]
            else:
                sheet.write_string(number, column, value)
    book.close()


def _write_central(path: Path) -> None:
    """Every column but those that say something ended; organisations by their names, all cells text."""
    rng = random.Random(33)
    names = [name for _code, name in _branches()]
    columns = get_sheet("central").columns
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Phiếu đảng viên")
    sheet.write_row(0, 0, [column.heading for column in columns])
    for number in range(1, ROWS + 1):
        cells = {
            "ordinal": str(number), "central_id": f"TW{number:08d}", "full_name": _name(rng),
            "gender": rng.choice(("nam", "nữ")), "birth": f"{_birth(rng):%d/%m/%Y}",
            "ethnicity": rng.choice(("Tày", "Nùng", "Kinh")), "religion": "Không", "national_id": f"004{number:09d}",
            "card_number": f"9{number:011d}", "card_issued_by": "Tỉnh ủy Cao Bằng", "card_issued_on": "02/09/2016",
            "code": rng.choice(names), "birth_country": "Việt Nam", "birth_province": rng.choice(PROVINCES),
            "birth_text": f"xóm {rng.randrange(5000)}, xã {rng.randrange(200)}",
            "home_province": rng.choice(PROVINCES), "home_commune": f"xã {rng.randrange(200)}",
            "home_text": f"xóm {rng.randrange(5000)}", "permanent_province": rng.choice(PROVINCES),
            "permanent_commune": f"xã {rng.randrange(200)}", "permanent_text": f"xóm {rng.randrange(5000)}",
            "admission": "19/05/2015", "full_membership_date": "19/05/2016", "former_national_id": f"{number:09d}",
            "state": "Đang sinh hoạt", "occupation": "nông dân", "general_education": "trung học phổ thông",
            "professional_level": "trung cấp", "theory_level": "sơ cấp",
        }  # fmt: skip
        for place, column in enumerate(columns):
            if text := cells.get(column.field):
                sheet.write_string(number, place, text)
    book.close()


def _branches() -> list[tuple[str, str]]:
    """(code, name) of the branches that hold meetings."""
    organizations = Organization.objects.filter(pk__in=Meeting.objects.values("organization"))
    names = dict(OrganizationName.objects.order_by("start").values_list("organization", "name"))
    return [(code, names[pk]) for pk, code in organizations.values_list("pk", "code")]


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def _birth(rng: random.Random) -> date:
    return date(1950, 1, 1) + timedelta(days=rng.randrange(18000))


def _make_copies(models: tuple[Any, ...]) -> None:
    """Plain copies of the tables, indexes and all, without triggers and foreign keys; written to the log like them."""
    role = connection.settings_dict["USER"]
    with as_owner(connection, settings.DATABASE_OWNER), connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"GRANT INSERT ON bench_{table} TO {role}")


def _copy_ms(last: dict[Any, int]) -> float:
    """COPY of the rows the import made into the copies of their tables.

    Arguments:
        last: model → the last key before the import.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        taken = []
        for model, before in last.items():
            table = model._meta.db_table
            columns = ", ".join(
                f'"{field.column}"' for field in model._meta.concrete_fields if field.column and not field.generated
            )
            cursor.execute(f"SELECT {columns} FROM {table} WHERE id > %s ORDER BY id", [before])
            taken.append((f"bench_{table}", columns, cursor.fetchall()))

        def act() -> None:
            for table, columns, rows in taken:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)

        spent = timed_ms(act)
        transaction.set_rollback(True)
    return spent
