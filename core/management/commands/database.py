"""`manage.py database start|stop|status`: the embedded server, by hand."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.postgres import PostgresError


class Command(BaseCommand):
    """Starts, stops or describes the embedded server; `status` exits with 3 when it is not running, like pg_ctl."""

    help = _("Bật, tắt hoặc xem máy chủ cơ sở dữ liệu nhúng.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"], help=_("việc cần làm"))

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        server = settings.EMBEDDED_SERVER
        if server is None:
            raise CommandError(_("Đang dùng máy chủ của DATABASE_URL; máy chủ nhúng không bao giờ chạy cùng nó."))
        try:
            if action == "start":
                started = server.start()
                text = _("Đã bật máy chủ cơ sở dữ liệu.") if started else _("Máy chủ cơ sở dữ liệu đang chạy sẵn.")
            elif action == "stop":
                stopped = server.stop()
                text = _("Đã tắt máy chủ cơ sở dữ liệu.") if stopped else _("Máy chủ cơ sở dữ liệu không chạy.")
            elif server.is_running():
                text = _("Máy chủ cơ sở dữ liệu đang chạy: %(url)s") % {"url": server.url("chibo_app")}
            else:
                raise CommandError(
                    _("Máy chủ cơ sở dữ liệu không chạy; dữ liệu ở %(folder)s.") % {"folder": server.home},
                    returncode=3,
                )
        except PostgresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)
