"""`manage.py check_published NAME`: the published figures of a loaded scenario beside those computed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from branches import tree
from scenarios.catalogue import PUBLISHED, SCENARIOS
from scenarios.queries import loaded_scenario


class Command(BaseCommand):
    """One line a figure, ✓ or ✗; the exit status is 1 where one differs."""

    help = _("So các số đã công bố với số tính từ dữ liệu minh họa đã nạp; khác số nào thì mã thoát là 1.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=_("tên bộ dữ liệu: %(names)s") % {"names": ", ".join(PUBLISHED)})

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if name not in PUBLISHED:
            raise CommandError(
                _("Bộ dữ liệu “%(name)s” không có số đã công bố để so. Các bộ có: %(names)s.")
                % {"name": name, "names": ", ".join(PUBLISHED)}
            )
        if loaded_scenario() != name:
            raise CommandError(
                _("Chưa nạp %(name)s. Nạp trước bằng “manage.py load_scenario %(name)s”.") % {"name": name}
            )
        (root,) = tree.children(None, on=SCENARIOS[name].today)
        found = PUBLISHED[name](root)
        for one in found:
            mark = "✓" if one.holds else "✗"
            self.stdout.write(f"{mark} {one.label}: {one.published} | {one.computed}")
        wrong = sum(not one.holds for one in found)
        if wrong:
            raise CommandError(_("%(count)d số khác với số đã công bố.") % {"count": wrong})
