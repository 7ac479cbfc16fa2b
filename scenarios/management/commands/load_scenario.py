"""`manage.py load_scenario NAME`: a demo district into an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from core.audit import SYSTEM, AccessLog, acting, log_access
from core.postgres import analyze_after_commit
from scenarios.catalogue import SCENARIOS


class Command(BaseCommand):
    """Loads a scenario in one transaction; prints the code of its root organisation as the last line."""

    help = _("Nạp một huyện minh họa vào cơ sở dữ liệu trống; dòng cuối in ra là mã tổ chức gốc.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=_("tên bộ dữ liệu: %(names)s") % {"names": ", ".join(SCENARIOS)})

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        scenario = SCENARIOS.get(name)
        if scenario is None:
            raise CommandError(
                _("Không có bộ dữ liệu minh họa “%(name)s”. Các bộ có: %(names)s.")
                % {"name": name, "names": ", ".join(SCENARIOS)}
            )
        try:
            with acting(SYSTEM, source=f"load_scenario {name}"):
                root = scenario.load(by=SYSTEM)
                subject = _("Nạp dữ liệu minh họa %(title)s") % {"title": scenario.title}
                log_access(
                    by=SYSTEM,
                    action=AccessLog.Action.COMMAND,
                    subject=subject,
                    organization_id=root.pk,
                    detail={"scenario": name},  # what scenarios.queries.loaded_scenario reads
                )
                analyze_after_commit(connection)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("Đã nạp %(title)s.") % {"title": scenario.title})
        self.stdout.write(root.code)
