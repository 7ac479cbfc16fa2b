"""manage.py send_reminders: what the worker does each morning, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.periods import today
from meetings.services import send_reminders


class Command(BaseCommand):
    help = "Lập và gửi thư nhắc việc sinh hoạt; chạy lại không gửi trùng. Mã thoát khác 0 khi có thư chưa gửi được."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what was written and sent."""
        sent = send_reminders(on=today())
        told = {"written": sent.written, "mails": sent.mails}
        self.stdout.write(_("Đã lập %(written)d lời nhắc mới, gửi %(mails)d thư.") % told)
        if sent.failed:
            raise CommandError(_("%(count)d thư chưa gửi được, lần chạy sau gửi lại.") % {"count": sent.failed})
