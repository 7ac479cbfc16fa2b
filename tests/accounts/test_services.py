"""Accounts and their passwords, on every way in."""

import unicodedata

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.queries import account_named
from accounts.services import change_password, create_account, set_initial_password
from config.settings import base
from core.audit import SYSTEM, AccessLog

pytestmark = pytest.mark.django_db

PASSWORD = "Mười hai con giáp"


def make(username: str = "hoa") -> User:
    return create_account(username=username, full_name="Nông Thị Hòa", password=PASSWORD, phone="0912", by=SYSTEM)


def test_an_account_starts_with_a_given_password() -> None:
    user = make(" Hoa ")
    user.refresh_from_db()
    assert (user.username, user.must_change_password, user.is_staff) == ("hoa", True, False)
    assert user.created is not None
    assert user.check_password(PASSWORD)
    assert (user.get_full_name(), user.get_short_name(), str(user)) == ("Nông Thị Hòa", "Hòa", "Nông Thị Hòa")


@pytest.mark.parametrize("username", ["hòa", "hoa bình", "", "-hoa", "hoa/"])
def test_a_name_that_some_keyboard_cannot_type_is_refused(username: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make(username)
    assert "username" in caught.value.message_dict


def test_one_name_is_one_account_in_whatever_case() -> None:
    make("hoa")
    with pytest.raises(ValidationError, match="Đã có tài khoản mang tên đăng nhập này"):
        make("HOA")
    found = account_named("HOA")
    assert found is not None
    assert found.username == "hoa"
    assert account_named("binh") is None


def test_the_database_itself_refuses_a_second_spelling() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="Hoa", full_name="Nông Thị Hòa")])


def test_names_are_kept_composed() -> None:
    user = make()
    user.full_name = unicodedata.normalize("NFD", "Nguyễn Thị Huệ")
    user.save()
    user.refresh_from_db()
    assert user.full_name == "Nguyễn Thị Huệ"


def test_ones_own_password_ends_the_demand_and_a_given_one_renews_it() -> None:
    user = make()
    change_password(user=user, password="Pác Bó mùa xuân 41", by=user)
    assert not User.objects.get(pk=user.pk).must_change_password
    set_initial_password(user=user, password="Bí thư cấp lại 7", by=SYSTEM)
    again = User.objects.get(pk=user.pk)
    assert again.must_change_password
    assert again.check_password("Bí thư cấp lại 7")
    lines = AccessLog.objects.filter(action="password").order_by("pk")
    assert [(line.username, line.detail) for line in lines] == [
        ("hệ thống", {"given": True}),
        ("hoa", {"given": False}),
        ("hệ thống", {"given": True}),
    ]


@pytest.mark.parametrize("password", ["ngắn", "1234567890", "password123"])
def test_a_weak_password_is_refused_and_nothing_changes(password: str) -> None:
    user = make()
    for service in (change_password, set_initial_password):
        with pytest.raises(ValidationError):
            service(user=user, password=password, by=user)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_passwords_are_kept_by_argon2_outside_the_suite() -> None:
    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert settings.PASSWORD_HASHERS != base.PASSWORD_HASHERS  # the suite's own is quick, and only the suite's


def test_every_change_leaves_its_event_also_in_bulk() -> None:
    user = make()
    User.objects.filter(pk=user.pk).update(is_active=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, is_active FROM accounts_userevent WHERE id = %s ORDER BY pgh_id", [user.pk])
        assert cursor.fetchall() == [("insert", True), ("update", False)]
