"""manage.py health: what a monitor asks on the server, without an account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.views import check_health


class Command(BaseCommand):
    help = "Hỏi cơ sở dữ liệu và tiến trình xử lý công việc; mã thoát khác 0 khi có thứ không sẵn sàng."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a sentence per problem."""
        problems = [problem for problem in check_health().values() if problem]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(_("Sẵn sàng."))
