"""`manage.py found_organization CODE NAME`: one organisation, above all the root of an empty database."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from branches.models import Form, Level, Organization, Sector
from branches.services import NewOrganization, found_organization
from core.audit import SYSTEM, acting
from core.names import fold

Row = TypeVar("Row", Form, Level, Sector)


class Command(BaseCommand):
    """Founds an organisation; without --parent a root. Prints its code."""

    help = _(
        "Lập một tổ chức; không có --parent thì là tổ chức gốc (đã có gốc thì phải thêm --another-root). "
        "Các tổ chức khác nên nhập từ tệp (manage.py import_workbook TỆP)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help=_("mã tổ chức, ví dụ 04.052"))
        parser.add_argument("name", help=_("tên tổ chức, ví dụ “Đảng bộ huyện Hòa An”"))
        parser.add_argument("--form", default="Đảng bộ", help=_("loại: Đảng bộ hoặc Chi bộ"))
        parser.add_argument("--level", default="Huyện", help=_("cấp: Tỉnh, Huyện, Cơ sở, Trực thuộc cơ sở"))
        parser.add_argument("--parent", metavar="CODE", help=_("mã cấp trên"))
        parser.add_argument("--another-root", action="store_true", help=_("lập thêm một tổ chức gốc"))
        parser.add_argument("--sector", help=_("khối, ví dụ nông thôn"))
        parser.add_argument("--symbol", default="", help=_("ký hiệu trên văn bản, ví dụ HU"))
        parser.add_argument("--seat", default="", help=_("địa danh ghi trước ngày tháng của văn bản"))
        parser.add_argument("--from", dest="start", metavar="NGÀY", help=_("ngày đầu tiên tồn tại, dạng 15/03/2020"))

    def handle(self, *args: Any, code: str, name: str, **options: Any) -> None:
        if len(fold(name).replace(" ", "")) < 2:
            raise CommandError(_("Tên “%(name)s” quá ngắn. Hãy ghi đủ tên của tổ chức.") % {"name": name})
        if not options["parent"] and not options["another_root"]:
            _refuse_second_root()
        start = _day(options["start"])
        new = NewOrganization(
            code=code.strip(),
            name=name,
            form=_row(Form, options["form"]),
            level=_row(Level, options["level"]),
            parent_code=options["parent"],
            sector=_row(Sector, options["sector"]) if options["sector"] else None,
            symbol=options["symbol"],
            seat=options["seat"],
            founded_on=start,
            start=start,
        )
        try:
            with acting(SYSTEM, source="found_organization"):
                organization = found_organization(new=new, by=SYSTEM)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("Đã lập %(name)s.") % {"name": name})
        self.stdout.write(organization.code)


def _refuse_second_root() -> None:
    """Raises CommandError if there is a root, of any time: most often --parent was forgotten."""
    root = Organization.objects.filter(placements__parent=None).order_by("code").first()
    if root is not None:
        raise CommandError(
            _(
                "Đã có tổ chức gốc mang mã %(code)s. Hãy ghi mã cấp trên bằng --parent, "
                "hoặc thêm --another-root nếu thật sự lập thêm một tổ chức gốc."
            )
            % {"code": root.code}
        )


def _row(model: type[Row], label: str) -> Row:
    """The row of a reference table with that name or code, however typed."""
    rows = list(model._default_manager.all())
    for row in rows:
        if fold(label) in (fold(row.name), fold(row.code)):
            return row
    raise CommandError(
        _("%(what)s “%(label)s” không có. Các giá trị: %(names)s.")
        % {
            "what": str(model._meta.verbose_name).capitalize(),
            "label": label,
            "names": ", ".join(row.name for row in rows),
        }
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, no moment
    except ValueError as error:
        raise CommandError(_("Ngày “%(day)s” không đúng dạng 15/03/2020.") % {"day": text}) from error
