"""Signing in and out, throttling, and one's own account."""

import unicodedata
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import change_password, create_account, set_initial_password
from core.audit import SYSTEM, AccessLog

pytestmark = pytest.mark.django_db

PASSWORD = "Mười hai con giáp"
LIMIT = 7  # AXES_FAILURE_LIMIT


@pytest.fixture
def user() -> User:
    user = create_account(username="hoa", full_name="Nông Thị Hòa", password=PASSWORD, by=SYSTEM)
    change_password(user=user, password=PASSWORD, by=user)
    return user


def sign_in(client: Client, password: str = PASSWORD, *, username: str = "hoa", address: str = "203.0.113.7") -> Any:
    return client.post("/dang-nhap/", {"username": username, "password": password}, REMOTE_ADDR=address)


@pytest.mark.parametrize("typed", ["hoa", "Hoa", " HOA "])
def test_a_name_is_found_however_the_phone_wrote_it(client: Client, user: User, typed: str) -> None:
    assert sign_in(client, username=typed).headers["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client: Client, user: User) -> None:
    answers = {
        sign_in(client, "sai mật khẩu").content.decode().partition("error-summary")[2].partition("</ul>")[0],
        sign_in(client, username="khongco").content.decode().partition("error-summary")[2].partition("</ul>")[0],
    }
    assert len(answers) == 1
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answers.pop()


def test_an_account_that_was_switched_off_is_not_let_in(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    response = sign_in(client)
    assert response.status_code == HTTPStatus.OK
    assert "chưa đúng" in response.content.decode()


def test_too_many_wrong_passwords_lock_the_name_at_that_address_only(client: Client, user: User) -> None:
    other = create_account(username="binh", full_name="Hoàng Văn Bình", password=PASSWORD, by=SYSTEM)
    for _attempt in range(LIMIT - 1):
        assert "chưa đúng" in sign_in(client, "sai").content.decode()
    response = sign_in(client, "sai")
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "sau 15 phút" in response.content.decode()
    # Now even the right one is not looked at, from there.
    assert "sau 15 phút" in sign_in(client).content.decode()
    # The same commune's other accounts, and the same person elsewhere, are not locked.
    assert sign_in(Client(), username=other.username).headers["Location"] == "/"
    assert sign_in(Client(), address="198.51.100.1").headers["Location"] == "/"


def test_a_new_given_password_opens_a_locked_account(client: Client, user: User) -> None:
    for _attempt in range(LIMIT):
        sign_in(client, "sai")
    assert sign_in(client).status_code == HTTPStatus.TOO_MANY_REQUESTS
    set_initial_password(user=user, password="Bí thư cấp lại 7", by=SYSTEM)
    assert sign_in(client, "Bí thư cấp lại 7").headers["Location"] == "/"


def test_coming_and_going_is_logged(client: Client, user: User) -> None:
    sign_in(client, "sai")
    sign_in(client, "một mật khẩu", username="mật khẩu gõ nhầm ô")
    sign_in(client)
    client.post("/dang-xuat/")
    lines = AccessLog.objects.exclude(action="password").order_by("pk")
    assert [(line.username, line.action, line.subject, line.subject_id) for line in lines] == [
        ("khách", "sign_in_failed", "Tài khoản hoa", str(user.pk)),
        ("khách", "sign_in_failed", "Tài khoản không có", ""),
        ("hoa", "sign_in", "Tài khoản hoa", str(user.pk)),
        ("hoa", "sign_out", "Tài khoản hoa", str(user.pk)),
    ]
    assert {line.detail.get("address") for line in lines} == {"203.0.113.7", None}


def test_signing_out_needs_a_post(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/dang-xuat/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.get("/tai-khoan/").status_code == HTTPStatus.OK
    assert client.post("/dang-xuat/").headers["Location"] == "/dang-nhap/"
    assert client.get("/tai-khoan/").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("next_page", ["https://la.example/", "//la.example/", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_led_to_strangers(client: Client, user: User, next_page: str) -> None:
    response = client.post("/dang-nhap/", {"username": "hoa", "password": PASSWORD, "next": next_page})
    assert response.headers["Location"] == "/"


def test_whoever_is_signed_in_goes_on_at_once(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/dang-nhap/?next=/tai-khoan/").headers["Location"] == "/tai-khoan/"


def test_a_new_password_ends_every_other_session(client: Client, user: User) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    new = "Pác Bó mùa xuân 41"
    sent = {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
    assert client.post("/tai-khoan/mat-khau/", sent).status_code == HTTPStatus.FOUND
    assert client.get("/tai-khoan/").status_code == HTTPStatus.OK
    assert elsewhere.get("/tai-khoan/").status_code == HTTPStatus.FOUND
    assert sign_in(Client(), new).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("sai", "Pác Bó mùa xuân 41", "Pác Bó mùa xuân 41", "Mật khẩu này chưa đúng."),
        (PASSWORD, PASSWORD, PASSWORD, "Mật khẩu mới phải khác mật khẩu hiện nay."),
        (PASSWORD, "Pác Bó mùa xuân 41", "Pác Bó mùa hạ 41", "Hai lần nhập mật khẩu mới không giống nhau."),
        (PASSWORD, "ngắn", "ngắn", "Mật khẩu quá ngắn; cần ít nhất 10 ký tự."),
        (PASSWORD, "2736451908", "2736451908", "Mật khẩu không được chỉ gồm chữ số."),
        (PASSWORD, "nông thị hòa", "nông thị hòa", "Mật khẩu quá giống với họ và tên."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_with_the_reason(
    client: Client, user: User, old: str, new: str, again: str, sentence: str
) -> None:
    client.force_login(user)
    sent = {"old_password": old, "new_password": new, "new_password_again": again}
    assert sentence in client.post("/tai-khoan/mat-khau/", sent).content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_ones_own_name_and_telephone(client: Client, user: User) -> None:
    client.force_login(user)
    decomposed = unicodedata.normalize("NFD", "Nông Thị  Hoà")
    assert client.post("/tai-khoan/", {"full_name": decomposed, "phone": "0912345678"}).headers["Location"]
    user.refresh_from_db()
    assert (user.full_name, user.phone) == ("Nông Thị Hoà", "0912345678")
    page = client.post("/tai-khoan/", {"full_name": "", "phone": "không có"}).content.decode()
    assert "Số điện thoại gồm 8 đến 19 chữ số" in page
    assert 'href="#id_full_name"' in page
    assert 'value="không có"' in page


def test_pages_name_no_way_to_what_the_account_may_not_open(client: Client, user: User) -> None:
    client.force_login(user)
    assert "Trang quản trị" not in client.get("/tai-khoan/").content.decode()
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert "Trang quản trị" in client.get("/tai-khoan/").content.decode()
