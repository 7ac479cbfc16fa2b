"""manage.py issue_pack: a committee's report to the one above, issued and frozen, as PDF and workbook."""

from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from branches.models import Organization
from core.audit import SYSTEM, AccessLog, acting, log_access
from core.formatting import date_text
from core.periods import Period, PeriodError, today
from core.rendering import PdfUnavailable
from reports.management.files import reason_of
from reports.models import Issue, Pack, PackTemplate
from reports.queries.frozen import printed
from reports.queries.packs import check_period, issuers_for, templates_for
from reports.services.issuing import issue_pack
from reports.services.packs import begin_pack, review_pack


class Command(BaseCommand):
    help = (
        "Ban hành báo cáo lên cấp trên: manage.py issue_pack --org MÃ --period 2022 --output bao-cao.pdf. Sổ Excel các"
        " biểu được ghi cạnh bản PDF. Báo cáo đã ban hành thì chỉ lấy lại đúng bản đã ban hành."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--org", required=True, help="mã tổ chức")
        parser.add_argument("--period", required=True, help="2022, 2022-H1, 2022-Q1, 2022-03…")
        parser.add_argument("--template", help="mã mẫu báo cáo; không có thì mẫu đầu tiên hợp với kỳ")
        parser.add_argument("--date", help="ngày ban hành dạng 2022-12-20; không có thì hôm nay")
        parser.add_argument("--number", type=int, help="số văn bản; không có thì số tiếp theo trong nhiệm kỳ")
        parser.add_argument("--output", type=Path, help="ghi bản PDF ra tệp này, sổ Excel ra tệp cùng tên đuôi .xlsx")
        parser.add_argument("--as", dest="username", help="làm với quyền của tài khoản này; không có thì là hệ thống")

    def handle(self, *args: Any, **options: Any) -> None:
        """Begins, reviews and issues, or takes what was issued. Raises CommandError with a sentence."""
        if options["output"] and options["output"].suffix == ".xlsx":
            raise CommandError("Tệp của --output là bản PDF; sổ Excel được ghi cạnh nó. Hãy đặt tên đuôi .pdf.")
        on = today()
        by = self._actor(options["username"])
        with acting(by, source="manage.py issue_pack"):
            organization = issuers_for(by, on=on).filter(code=options["org"].strip()).first()
            if organization is None:
                raise CommandError(f"Không có tổ chức mang mã “{options['org']}” mà bạn được ban hành báo cáo.")
            try:
                with transaction.atomic():  # refused, it leaves no draft behind
                    issue, known = self._issue(organization, options, by=by, on=on)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            except (PeriodError, PdfUnavailable) as error:
                raise CommandError(str(error)) from error
            if options["output"]:
                self._write(options["output"], bytes(issue.pdf.content))
                self._write(options["output"].with_suffix(".xlsx"), bytes(issue.workbook.content))
                log_access(
                    by=by, action=AccessLog.Action.DOWNLOAD, subject=str(issue), subject_id=issue.uuid,
                    organization_id=organization.pk, detail={"file": issue.pdf.name, "bytes": issue.pdf.size},
                )  # fmt: skip
        done = "Đã ban hành từ trước" if known else "Đã ban hành"
        self.stdout.write(f"{done}: {issue.pack} – số {issue.symbol} ngày {date_text(issue.issued_on)}.")
        if (later := issue.corrected_by.order_by("pk").last()) is not None:
            self.stdout.write(f"Báo cáo này đã được đính chính bằng số {later.symbol}.")
        self.stdout.write(f"Mã kiểm tra: {printed(issue.fingerprint)}")
        if options["output"]:
            self.stdout.write(f"Đã ghi {options['output']} và {options['output'].with_suffix('.xlsx')}.")

    def _issue(self, organization: Organization, options: dict[str, Any], *, by: Any, on: date) -> tuple[Issue, bool]:
        """The issued report, and whether it was issued before."""
        period = Period.parse(options["period"])
        template = self._template(organization, period, options["template"], on)
        packs = Pack.objects.filter(
            organization=organization, template=template, period=period.text, corrects__isnull=True
        ).exclude(state=Pack.State.DISCARDED)
        pack = packs.select_related("issue__pdf", "issue__workbook").first()
        if pack is not None and pack.is_frozen:
            return pack.issue, True
        if pack is None:
            pack = begin_pack(organization=organization, template=template, period=period, by=by, on=on)
        if pack.state == Pack.State.DRAFT:
            pack = review_pack(pack=pack, version=pack.version, by=by, on=on)
        issued_on = self._date(options["date"]) or on
        return issue_pack(
            pack=pack, version=pack.version, issued_on=issued_on, number=options["number"], by=by, on=on
        ), False

    def _template(self, organization: Organization, period: Period, code: str | None, on: date) -> PackTemplate:
        templates = templates_for(organization, on=on)
        if code:
            template = templates.filter(code=code).first()
            if template is None:
                codes = ", ".join(templates.values_list("code", flat=True))
                raise CommandError(f"Không có mẫu báo cáo “{code}”. Các mẫu: {codes}.")
            return template
        for template in templates.exclude(kind="ad_hoc").order_by("owner", "pk"):
            try:
                check_period(template.kind, period)
            except PeriodError:
                continue
            return template
        raise CommandError(f"Không có mẫu nào cho {period.label}. Hãy chỉ rõ --template.")

    def _date(self, text: str | None) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"“{text}” không phải là ngày dạng 2022-12-20.") from None

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
