"""`manage.py create_account USERNAME --org CODE --role ROLE`: an account with a role, from a terminal."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import account_named
from accounts.services import create_account, open_back_office, random_password, set_initial_password
from branches.models import Appointment, Organization
from branches.services import appoint
from core import periods
from core.audit import SYSTEM, acting
from core.names import fold

Role = Appointment.Role


class Command(BaseCommand):
    """Opens the account if there is none of that name, and appoints its owner from today on.

    An empty database has no organisation to appoint anybody at: import a workbook (`manage.py import_workbook FILE`)
    or found the root (`manage.py found_organization CODE NAME`) first.
    """

    help = _(
        "Lập tài khoản (nếu chưa có) và phân công vai trò tại một tổ chức từ hôm nay. Cơ sở dữ liệu còn trống: trước "
        "hết nhập tệp của mình (manage.py import_workbook TỆP) hoặc lập tổ chức gốc (manage.py found_organization)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = ", ".join(f"{role.value} ({role.label})" for role in Role)
        parser.add_argument("username", help=_("tên đăng nhập: chữ thường không dấu, số và . _ - @ +"))
        parser.add_argument("--org", required=True, metavar="CODE", help=_("mã tổ chức"))
        parser.add_argument("--role", required=True, metavar="ROLE", help=_("vai trò: %(roles)s") % {"roles": roles})
        parser.add_argument("--name", default="", help=_("họ và tên; để trống thì lấy tên đăng nhập"))
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help=_("đọc mật khẩu từ đầu vào thay vì tự đặt; tài khoản đã có thì đặt lại mật khẩu"),
        )
        parser.add_argument("--staff", action="store_true", help=_("mở trang quản trị cho tài khoản này"))

    def handle(self, *args: Any, username: str, org: str, role: str, **options: Any) -> None:
        given = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else ""
        if options["password_stdin"] and not given:
            raise CommandError(_("Không đọc được mật khẩu từ đầu vào (--password-stdin)."))
        try:
            with acting(SYSTEM, source="create_account"):
                organization = self._organization(org)
                user, told = self._account(username, options["name"], given)
                if options["staff"]:
                    open_back_office(user=user, by=SYSTEM)
                appointment = appoint(
                    user=user, organization=organization, role=_role(role), start=periods.today(), by=SYSTEM
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            _("%(username)s: %(role)s tại %(org)s từ %(day)s.")
            % {
                "username": user.username,
                "role": appointment.get_role_display(),
                "org": organization.code,
                "day": f"{appointment.start:%d/%m/%Y}",
            }
        )
        if told:
            self.stdout.write(
                _("Mật khẩu (chỉ hiện lần này, phải đổi khi đăng nhập lần đầu): %(password)s") % {"password": told}
            )

    def _organization(self, code: str) -> Organization:
        found = Organization.objects.filter(code=code).first()
        if found:
            return found
        if Organization.objects.exists():
            raise CommandError(_("Không có tổ chức mang mã “%(code)s”.") % {"code": code})
        raise CommandError(
            _(
                "Chưa có tổ chức nào trong cơ sở dữ liệu. Nhập tệp của mình bằng “manage.py import_workbook TỆP”, hoặc "
                "lập tổ chức gốc bằng “manage.py found_organization %(code)s "
                '"Đảng bộ huyện …" --level Huyện”, rồi chạy lại lệnh này.'
            )
            % {"code": code}
        )

    def _account(self, username: str, name: str, given: str) -> tuple[User, str]:
        """The account, and the password to tell if one was made up."""
        user = account_named(username)
        if user is None:
            password = given or random_password()
            user = create_account(username=username, full_name=name or username, password=password, by=SYSTEM)
            return user, "" if given else password
        if given:
            set_initial_password(user=user, password=given, by=SYSTEM)
        return user, ""


def _role(text: str) -> str:
    """A role by its code or by its Vietnamese name, however typed."""
    wanted = fold(text)
    for role in Role:
        if wanted in (fold(role.value), fold(str(role.label))):
            return role.value
    roles = ", ".join(f"{role.value} ({role.label})" for role in Role)
    raise CommandError(_("Không có vai trò “%(role)s”. Các vai trò: %(roles)s.") % {"role": text, "roles": roles})
