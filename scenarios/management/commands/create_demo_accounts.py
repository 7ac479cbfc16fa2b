"""`manage.py create_demo_accounts`: one account of each role in the demo, and a table of them to sign in with."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core import periods
from core.audit import SYSTEM, acting
from scenarios.catalogue import SCENARIOS
from scenarios.queries import loaded_scenario
from scenarios.scenario import Scenario
from scenarios.services import OpenedAccount, open_demo_accounts

FILE = "demo-accounts.txt"


class Command(BaseCommand):
    """Opens what is missing and prints all; the passwords stay in var/demo-accounts.txt, for its owner's eyes only."""

    help = _("Lập các tài khoản của bản minh họa (mỗi vai trò một tài khoản) và in bảng đăng nhập.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED_SERVER is None and not settings.CHIBO_TODAY:
            raise CommandError(
                _(
                    "Tài khoản minh họa không được lập trên máy chủ đang dùng thật. Bản minh họa chạy với CHIBO_TODAY; "
                    "tài khoản thật lập bằng “manage.py create_account”."
                )
            )
        scenario = _loaded()
        file = Path(settings.VAR_DIR) / FILE
        passwords = _read(file)
        try:
            with acting(SYSTEM, source="create_demo_accounts"):
                accounts = open_demo_accounts(scenario=scenario, passwords=passwords, by=SYSTEM, on=periods.today())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        _write(file, {**passwords, **{one.username: one.password for one in accounts if one.password}})
        self.stdout.write(_as_table(accounts))


def _loaded() -> Scenario:
    name = loaded_scenario()
    if name is not None:
        return SCENARIOS[name]
    raise CommandError(
        _("Chưa nạp dữ liệu minh họa nào. Nạp trước bằng “manage.py load_scenario %(names)s”.")
        % {"names": "|".join(SCENARIOS)}
    )


def _read(file: Path) -> dict[str, str]:
    """The passwords of an earlier start, by username."""
    if not file.exists():
        return {}
    pairs = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _write(file: Path, passwords: dict[str, str]) -> None:
    """Keeps the passwords so that the next start prints the same; nobody else on this machine reads them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)
    lines = [f"{username} {password}\n" for username, password in sorted(passwords.items())]
    file.write_text("".join(lines), encoding="utf-8")


def _as_table(accounts: list[OpenedAccount]) -> str:
    rows = [(_("Vai trò"), _("Tên đăng nhập"), _("Mật khẩu"), _("Tổ chức"))]
    rows += [(one.role, one.username, one.password or _("(đã đổi)"), one.organization) for one in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
