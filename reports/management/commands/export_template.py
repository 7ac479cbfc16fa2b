"""manage.py export_template FILE: the empty workbook to fill in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.sheets.registry import SHEETS
from core.sheets.writing import write_template
from reports.management.files import reason_of


class Command(BaseCommand):
    help = (
        "Ghi tệp mẫu để nhập dữ liệu: manage.py export_template mau.xlsx; phiếu đảng viên 33 cột của cơ sở dữ liệu "
        "trung ương: manage.py export_template phieu.xlsx --sheet central."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="ghi ra tệp này (.xlsx)")
        apart = [sheet.name for sheet in SHEETS if sheet.apart]
        parser.add_argument("--sheet", default="", choices=apart, help="chỉ trang này, có mẫu riêng")

    def handle(self, *args: Any, file: Path, sheet: str, **options: Any) -> None:
        """Writes the template. Raises CommandError where the file cannot be written."""
        try:
            file.write_bytes(write_template(sheet))
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {file}: {reason_of(error)}.") from error
        self.stdout.write(f"Đã ghi tệp mẫu {file}.")
