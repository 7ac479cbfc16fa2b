"""Accounts and the first organisation from a terminal."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services import create_account
from branches import tree
from branches.models import Appointment, Organization
from branches.queries import with_current
from branches.scoping import organizations_visible_to
from core.audit import SYSTEM, AccessLog
from core.periods import FOUNDING_DAY

pytestmark = pytest.mark.django_db
TODAY = date(2022, 12, 20)


@pytest.fixture(autouse=True)
def day(settings: Any) -> None:
    settings.CHIBO_TODAY = TODAY.isoformat()


@pytest.fixture
def root() -> Organization:
    run("found_organization", "04.052", "Đảng bộ huyện Hòa An")
    return Organization.objects.get(code="04.052")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def told_password(printed: str) -> str:
    return printed.splitlines()[-1].rsplit(" ", 1)[-1]


def test_a_new_account_is_told_its_password_once_and_acts_from_today(root: Organization) -> None:
    printed = run("create_account", "Bithu", "--org", "04.052", "--role", "secretary", "--name", "Nông Thị Hòa")
    user = User.objects.get(username="bithu")
    assert (user.full_name, user.must_change_password, user.is_staff) == ("Nông Thị Hòa", True, False)
    assert user.check_password(told_password(printed))
    appointment = Appointment.objects.get()
    assert (appointment.user, appointment.organization, appointment.role) == (user, root, "secretary")
    assert (appointment.start, appointment.end) == (TODAY, None)
    assert printed.splitlines()[0] == "bithu: bí thư chi bộ tại 04.052 từ 20/12/2022."
    assert list(organizations_visible_to(user, on=TODAY)) == [root]
    assert AccessLog.objects.get(action="password").username == "hệ thống"


def test_a_role_is_known_by_its_vietnamese_name(root: Organization) -> None:
    run("create_account", "hang", "--org", "04.052", "--role", "Can bo dang uy co so")
    assert Appointment.objects.get().role == "committee_staff"


def test_two_passwords_differ(root: Organization) -> None:
    first, second = (run("create_account", name, "--org", "04.052", "--role", "reader") for name in ("an", "binh"))
    assert told_password(first) != told_password(second)


def test_staff_opens_the_back_office(root: Organization) -> None:
    run("create_account", "hang", "--org", "04.052", "--role", "district_staff", "--staff")
    user = User.objects.get(username="hang")
    assert (user.is_staff, user.is_superuser) == (True, False)


def test_the_password_may_come_from_the_input(root: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("một mật khẩu rất dài\n"))
    printed = run("create_account", "hang", "--org", "04.052", "--role", "reader", "--password-stdin")
    assert User.objects.get(username="hang").check_password("một mật khẩu rất dài")
    assert "một mật khẩu" not in printed
    assert len(printed.splitlines()) == 1


@pytest.mark.parametrize(("given", "reason"), [("", "Không đọc được mật khẩu"), ("ngắn", "quá ngắn")])
def test_a_bad_password_opens_nothing(
    root: Organization, monkeypatch: pytest.MonkeyPatch, given: str, reason: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    with pytest.raises(CommandError, match=reason):
        run("create_account", "hang", "--org", "04.052", "--role", "reader", "--password-stdin")
    assert not User.objects.exists()


def test_an_account_that_exists_keeps_its_password_and_gets_the_role(root: Organization) -> None:
    user = create_account(username="hang", full_name="Lý Thị Hằng", password="Mat-khau-cu-1", by=SYSTEM)
    printed = run("create_account", "hang", "--org", "04.052", "--role", "reader")
    assert User.objects.get(pk=user.pk).check_password("Mat-khau-cu-1")
    assert len(printed.splitlines()) == 1
    assert [one.role for one in user.appointments.all()] == ["reader"]


def test_the_same_role_twice_is_refused(root: Organization) -> None:
    run("create_account", "hang", "--org", "04.052", "--role", "reader")
    with pytest.raises(CommandError, match="đã có vai trò này"):
        run("create_account", "hang", "--org", "04.052", "--role", "reader", "--staff")
    assert Appointment.objects.count() == 1
    assert not User.objects.get(username="hang").is_staff


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("hang", "--org", "99", "--role", "reader"), "Không có tổ chức mang mã “99”"),
        (("hang", "--org", "04.052", "--role", "vua"), "Không có vai trò “vua”.*secretary"),
        (("hằng", "--org", "04.052", "--role", "reader"), "chữ thường không dấu"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    root: Organization, arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason) as refusal:
        run("create_account", *arguments)
    assert refusal.value.returncode == 1
    assert not User.objects.exists()
    assert not Appointment.objects.exists()


def test_an_empty_database_says_how_to_begin() -> None:
    with pytest.raises(CommandError, match=r"import_workbook.*found_organization 04\.052"):
        run("create_account", "hang", "--org", "04.052", "--role", "reader")


def test_a_root_is_founded_with_the_party() -> None:
    printed = run("found_organization", "04.052", "Đảng bộ huyện Hoà An", "--symbol", "HU", "--seat", "Hòa An")
    assert printed.splitlines()[-1] == "04.052"
    [root] = with_current(tree.children(None, on=FOUNDING_DAY), on=TODAY)
    assert (root.code, root.name, root.form_name, root.level_name) == (
        "04.052", "Đảng bộ huyện Hoà An", "Đảng bộ", "Huyện",
    )  # fmt: skip
    assert (root.symbol, root.seat, root.parent_id) == ("HU", "Hòa An", None)


def test_a_branch_is_founded_below(root: Organization) -> None:
    run(
        "found_organization", "04.052.01", "Chi bộ Văn phòng", "--parent", "04.052", "--form", "chi bo", "--level",
        "cơ sở", "--sector", "Cơ quan", "--from", "01/03/2020",
    )  # fmt: skip
    [branch] = with_current(tree.children(root, on=date(2020, 3, 1)), on=TODAY)
    assert (branch.form_name, branch.level_name, branch.sector_name) == ("Chi bộ", "Cơ sở", "cơ quan")
    assert branch.founded_on == date(2020, 3, 1)
    assert not tree.children(root, on=date(2020, 2, 29)).exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("04.052", "Trùng mã", "--another-root"), "Đã có dòng khác trùng “Mã tổ chức”"),
        (("05.001", "Đảng bộ huyện khác"), "Đã có tổ chức gốc mang mã 04.052.*--parent.*--another-root"),
        (("1", "Đ", "--parent", "04.052"), "Tên “Đ” quá ngắn"),
        (("1", " . ", "--parent", "04.052"), "quá ngắn"),
        (("1", "Có cấp trên lạ", "--parent", "99"), "Không có tổ chức cấp trên mang mã 99"),
        (("1", "Cấp lạ", "--another-root", "--level", "Liên bang"), "Cấp “Liên bang” không có.*Huyện"),
        (("1", "Ngày lạ", "--another-root", "--from", "31/02/2020"), "Ngày “31/02/2020”"),
    ],
)
def test_a_faulty_founding_is_refused(root: Organization, arguments: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("found_organization", *arguments)
    assert list(Organization.objects.all()) == [root]


def test_another_root_is_founded_when_asked_for(root: Organization) -> None:
    run("found_organization", "05.001", "Đảng bộ huyện khác", "--another-root")
    assert set(tree.children(None, on=TODAY).values_list("code", flat=True)) == {"04.052", "05.001"}
