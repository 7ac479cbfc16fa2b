"""manage.py report: any report of the product as a file, exactly as the page gives it."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.audit import SYSTEM, AccessLog, acting, log_access
from core.periods import Period, PeriodError, today
from core.rendering import CONTENT_TYPES, PdfUnavailable
from core.tables import ReportBuilder, UnknownReport
from reports.management.files import reason_of
from reports.queries import (
    Action,
    Comparison,
    build_report,
    compared,
    comparison_as_file,
    get_report,
    may,
    organizations_allowing,
    over_periods,
    report_as_file,
)

FORMATS = ", ".join(sorted(CONTENT_TYPES))


class Command(BaseCommand):
    help = "Lập một báo cáo của một tổ chức: manage.py report attendance --org MÃ --period 2022 --format pdf."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="tên báo cáo, ví dụ attendance")
        parser.add_argument("--org", required=True, help="mã tổ chức")
        parser.add_argument(
            "--period",
            required=True,
            help="2022, 2022-H1, 2022-Q1, 2022-03, 2022-01..2022-06 hoặc 2022-03-15..2022-06-30",
        )
        parser.add_argument("--formula", help="công thức của báo cáo, ví dụ F1, F2, F3")
        parser.add_argument("--trait", help="chỉ tính các tổ chức có đặc điểm mang mã này, ví dụ bien-gioi")
        parser.add_argument(
            "--option", action="append", default=[], metavar="TÊN=GIÁ TRỊ", help="tùy chọn khác của báo cáo"
        )
        parser.add_argument("--against", metavar="KỲ", help="so sánh với kỳ này, ví dụ 2021")
        parser.add_argument("--against-org", metavar="MÃ", help="so sánh với tổ chức này (cùng kỳ, hoặc kỳ --against)")
        parser.add_argument("--years", type=int, metavar="SỐ", help="cùng kỳ qua số năm này, ví dụ 5")
        # Not `choices=`: argparse would refuse in English.
        parser.add_argument("--format", default="json", help=f"dạng tệp: {FORMATS} (mặc định json)")
        parser.add_argument("--output", type=Path, help="ghi ra tệp này; không có thì ghi ra màn hình")
        parser.add_argument("--as", dest="username", help="lập với quyền của tài khoản này; không có thì là hệ thống")

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds, renders, logs and writes. Raises CommandError with a sentence for whatever does not fit."""
        if options["format"] not in CONTENT_TYPES:
            raise CommandError(f"Không có dạng tệp “{options['format']}”. Các dạng: {FORMATS}.")
        on = today()
        by = self._actor(options["username"])
        with acting(by, source="manage.py report"):
            organization = self._organization(options["org"], by=by, on=on)
            try:
                report = get_report(options["name"])
                if not may(by, report.action, organization, on=on):
                    raise CommandError(f"Tài khoản này không được xem báo cáo “{report.title}”.")
                period = Period.parse(options["period"])
                comparison = self._comparison(report, organization, period, options, by=by, on=on)
                if comparison is not None:
                    table = comparison.table
                    file = comparison_as_file(table, options["format"], organization, on=on)
                else:
                    given = self._options(options)
                    table = build_report(report.name, organization, period, by=by, on=on, options=given)
                    file = report_as_file(report, table, options["format"], organization, on=on)
            except (UnknownReport, PeriodError, ValueError, PdfUnavailable) as error:
                raise CommandError(str(error)) from error
            log_access(
                by=by,
                action=AccessLog.Action.EXPORT,
                subject=f"{table.full_title} – {table.scope.name}",
                subject_id=table.name,
                organization_id=organization.pk,
                detail={"period": period.text, "file": file.filename, "bytes": len(file.content), **table.options},
            )
        if options["output"]:
            self._write(options["output"], file.content)
        else:
            sys.stdout.buffer.write(file.content)
            sys.stdout.buffer.flush()

    def _organization(self, code: str, *, by: Any, on: date) -> Any:
        found = organizations_allowing(by, Action.REPORT, on=on).filter(code=code.strip()).first()
        if found is None:
            raise CommandError(f"Không có tổ chức mang mã “{code}” trong phạm vi được xem báo cáo.")
        return found

    def _comparison(
        self, report: ReportBuilder, organization: Any, period: Period, options: dict[str, Any], *, by: Any, on: date
    ) -> Comparison | None:
        """What was asked to stand beside the report; None for the report alone."""
        given, other, number = self._options(options), options["against_org"], options["years"]
        if number is not None:
            if other or options["against"]:
                raise CommandError("Chọn --years hoặc --against, --against-org, không cả hai.")
            return over_periods(report, organization, period, number, by=by, on=on, options=given)
        if not other and not options["against"]:
            return None
        second = self._organization(other, by=by, on=on) if other else organization
        if not may(by, report.action, second, on=on):
            raise CommandError(f"Tài khoản này không được xem báo cáo “{report.title}”.")
        against = Period.parse(options["against"]) if options["against"] else period
        return compared(report, (organization, period), (second, against), by=by, on=on, options=given)

    def _options(self, options: dict[str, Any]) -> dict[str, str]:
        """The options of the report. Raises CommandError for a pair that is none."""
        given = {name: options[name] for name in ("formula", "trait") if options[name]}
        for pair in options["option"]:
            name, equals, value = pair.partition("=")
            if not equals:
                raise CommandError(f"“{pair}” không phải là TÊN=GIÁ TRỊ.")
            given[name.strip()] = value.strip()
        return given

    def _actor(self, username: str | None) -> Any:
        if not username:
            return SYSTEM
        user = get_user_model()._default_manager.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}” đang hoạt động.")
        return user

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {path}: {reason_of(error)}.") from error
