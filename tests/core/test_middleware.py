"""Nothing typed is lost when a session has ended, nobody else's form is sent, and one place says who acts."""

import re
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.services import change_password, create_account
from core.audit import SYSTEM
from core.middleware import ACCOUNT_COOKIE, SESSION_HEADER, Submission, client_address

pytestmark = pytest.mark.django_db

PASSWORD = "Mười hai con giáp"
OTHER_PASSWORD = "Suối Lê Nin 1941"
ACCOUNT = "/tai-khoan/"
SIGN_IN = "/dang-nhap/"
TYPED = {"full_name": "Nông Thị Hoà Bình", "phone": "0912 345 678"}


def make(username: str, password: str = PASSWORD, *, given: bool = False) -> User:
    user = create_account(username=username, full_name="Nông Thị Hòa", password=password, by=SYSTEM)
    if not given:
        change_password(user=user, password=password, by=user)
    return user


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


def hidden_inputs(response: Any, action: str) -> dict[str, str]:
    """The hidden fields of the form of a page that is sent to `action`."""
    page = response.content.decode()
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None, page
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group())
    return {unescape(name): unescape(value) for name, value in found}


@pytest.fixture
def secretary() -> User:
    return make("hoa")


@pytest.fixture
def expired(client: Client, secretary: User) -> Client:
    """A browser that was signed in; its session has ended since."""
    sign_in(client, "hoa")
    assert client.get(ACCOUNT).status_code == HTTPStatus.OK
    del client.cookies["sessionid"]
    return client


def test_a_page_asks_to_sign_in_and_is_shown_after(client: Client, secretary: User) -> None:
    response = client.get(ACCOUNT + "?x=1")
    assert response.headers["Location"] == f"{SIGN_IN}?next=/tai-khoan/%3Fx%3D1"
    response = sign_in(client, "hoa", next=ACCOUNT + "?x=1")
    assert response.headers["Location"] == ACCOUNT + "?x=1"


def test_a_form_sent_too_late_is_sent_again_by_the_same_person(expired: Client, secretary: User) -> None:
    response = expired.post(ACCOUNT, TYPED)
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    assert "vẫn được giữ" in response.content.decode()

    kept = hidden_inputs(response, SIGN_IN)
    response = sign_in(expired, "hoa", **kept)
    again = hidden_inputs(response, ACCOUNT)
    assert {name: again[name] for name in TYPED} == TYPED

    response = expired.post(ACCOUNT, again)
    assert response.headers["Location"] == ACCOUNT
    secretary.refresh_from_db()
    assert (secretary.full_name, secretary.phone) == (TYPED["full_name"], TYPED["phone"])


def test_a_wrong_password_in_between_loses_nothing(expired: Client) -> None:
    kept = hidden_inputs(expired.post(ACCOUNT, TYPED), SIGN_IN)
    kept = hidden_inputs(sign_in(expired, "hoa", "sai mật khẩu", **kept), SIGN_IN)
    assert hidden_inputs(sign_in(expired, "hoa", **kept), ACCOUNT)["phone"] == TYPED["phone"]


def test_several_values_of_one_name_are_all_kept(expired: Client) -> None:
    kept = hidden_inputs(expired.post(ACCOUNT, {"vang": ["12", "15", "31"]}), SIGN_IN)
    page = sign_in(expired, "hoa", **kept).content.decode()
    assert re.findall(r'name="vang" value="(\d+)"', page) == ["12", "15", "31"]


def test_another_account_does_not_send_it(expired: Client, secretary: User) -> None:
    other = make("binh", OTHER_PASSWORD)
    kept = hidden_inputs(expired.post(ACCOUNT, TYPED, headers={"Referer": "http://testserver/tai-khoan/?a=1"}), SIGN_IN)
    response = sign_in(expired, "binh", OTHER_PASSWORD, **kept)
    assert response.headers["Location"] == "/tai-khoan/?a=1"
    assert "không phải do tài khoản này nhập" in expired.get(ACCOUNT).content.decode()
    secretary.refresh_from_db()
    other.refresh_from_db()
    assert (secretary.full_name, other.full_name) == ("Nông Thị Hòa", "Nông Thị Hòa")


def test_without_knowing_who_typed_it_nothing_is_sent(expired: Client) -> None:
    del expired.cookies[ACCOUNT_COOKIE]
    kept = hidden_inputs(expired.post(ACCOUNT, TYPED), SIGN_IN)
    assert sign_in(expired, "hoa", **kept).headers["Location"] == "/"


def test_a_forged_or_old_parcel_is_not_sent(expired: Client, secretary: User) -> None:
    forged = {"path": ACCOUNT, "fields": [["full_name", "Kẻ lạ"]], "files": [], "account": secretary.pk, "back": "/"}
    parcel = signing.dumps({**forged, "complete": True}, key="another key", salt="core.middleware.kept", compress=True)
    assert sign_in(expired, "hoa", kept=parcel).headers["Location"] == "/"


def test_passwords_and_files_are_not_carried(expired: Client) -> None:
    response = expired.post("/tai-khoan/mat-khau/", {"old_password": PASSWORD, "new_password": OTHER_PASSWORD})
    kept = hidden_inputs(response, SIGN_IN)
    submission = Submission.read(kept["kept"])
    assert submission is not None
    assert (submission.fields, submission.complete) == ([], False)
    response = sign_in(expired, "hoa", **kept)
    assert response.headers["Location"] == "/"
    assert "có mật khẩu nên không giữ lại được" in expired.get(ACCOUNT).content.decode()


def test_a_file_has_to_be_chosen_again_and_the_page_names_it(expired: Client) -> None:
    sent = {**TYPED, "workbook": SimpleUploadedFile("Hòa An 2022.xlsx", b"PK")}
    kept = hidden_inputs(expired.post(ACCOUNT, sent), SIGN_IN)
    response = sign_in(expired, "hoa", **kept)
    assert "cần chọn lại: Hòa An 2022.xlsx" in response.content.decode()
    assert hidden_inputs(response, ACCOUNT)["phone"] == TYPED["phone"]


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_is_told_and_keeps_its_form(client: Client, header: dict[str, str], method: str) -> None:
    response = getattr(client, method)(ACCOUNT, headers=header)
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    assert response.headers[SESSION_HEADER] == "expired"
    assert "vẫn còn trên trang" in response.content.decode()


def test_a_given_password_is_replaced_before_anything_else(client: Client) -> None:
    make("moi", given=True)
    assert sign_in(client, "moi").headers["Location"] == "/"
    response = client.get(ACCOUNT + "?x=1")
    assert response.headers["Location"] == "/tai-khoan/mat-khau/?next=%2Ftai-khoan%2F%3Fx%3D1"
    page = client.get(response.headers["Location"])
    assert "do người khác cấp" in page.content.decode()
    new = {"old_password": PASSWORD, "new_password": OTHER_PASSWORD, "new_password_again": OTHER_PASSWORD}
    response = client.post("/tai-khoan/mat-khau/", {**new, **hidden_inputs(page, "/tai-khoan/mat-khau/")})
    assert response.headers["Location"] == ACCOUNT + "?x=1"
    assert client.get(ACCOUNT).status_code == HTTPStatus.OK


def test_a_form_sent_before_the_given_password_was_replaced_is_sent_after(client: Client) -> None:
    user = make("moi", given=True)
    sign_in(client, "moi")
    response = client.post(ACCOUNT, TYPED)
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    new = {"old_password": PASSWORD, "new_password": OTHER_PASSWORD, "new_password_again": OTHER_PASSWORD}
    response = client.post("/tai-khoan/mat-khau/", {**new, **hidden_inputs(response, "/tai-khoan/mat-khau/")})
    assert client.post(ACCOUNT, hidden_inputs(response, ACCOUNT)).headers["Location"] == ACCOUNT
    user.refresh_from_db()
    assert user.phone == TYPED["phone"]


def test_signing_out_needs_no_password_of_ones_own(client: Client) -> None:
    make("moi", given=True)
    sign_in(client, "moi")
    assert client.post("/dang-xuat/").headers["Location"] == SIGN_IN
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


def test_what_a_request_changes_carries_who_and_where(client: Client, secretary: User) -> None:
    sign_in(client, "hoa")
    client.post(ACCOUNT, TYPED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_context->>'username', pgh_context->>'source', full_name FROM accounts_userevent"
            " WHERE id = %s ORDER BY pgh_id DESC LIMIT 1",
            [secretary.pk],
        )
        assert cursor.fetchone() == ("hoa", "POST /tai-khoan/", TYPED["full_name"])


def test_the_history_of_an_account_holds_no_password(secretary: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'accounts_userevent'")
        columns = {name for (name,) in cursor.fetchall()}
    assert "full_name" in columns
    assert not columns & {"password", "last_login"}


def test_a_session_lives_on_while_it_is_used(client: Client, secretary: User) -> None:
    sign_in(client, "hoa")
    session = client.session
    session["touched"] = session["touched"] - 3600
    session.save()
    first = client.session["touched"]
    response = client.get(ACCOUNT)
    assert client.session["touched"] > first
    assert response.cookies["sessionid"]["max-age"] == 8 * 3600
    assert "sessionid" not in client.get(ACCOUNT).cookies  # not written on every request


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "10.9.9.9", "127.0.0.1"),
        (1, "10.9.9.9, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_only_as_far_as_our_proxies_vouch(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_headers_that_keep_strangers_out(client: Client) -> None:
    headers = client.get(reverse("accounts:sign_in")).headers
    policy = headers["Content-Security-Policy"]
    for directive in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_servers_log_says_who_and_what_without_what_was_searched(
    client: Client, secretary: User, caplog: Any
) -> None:
    client.force_login(secretary)
    caplog.set_level("INFO")
    client.get(ACCOUNT + "?q=Nông Thị Hòa", headers={"X-Forwarded-For": "10.9.9.9"})
    (line,) = [record.msg for record in caplog.records if record.msg["event"] == "request_finished"]
    told = {"code": 200, "request": "GET /tai-khoan/", "user_id": secretary.pk, "ip": "127.0.0.1"}
    assert {name: line[name] for name in told} == told
    assert "Nông" not in str(caplog.records)


@pytest.mark.parametrize(
    "address",
    [
        "/dang-vien/da-roi/?to-chuc=%00",
        "/sinh-hoat/theo-doi/?to-chuc=%00",
        "/sinh-hoat/?to-chuc=a%00b",
        "/quan-tri/branches/level/?q=%00",
        "/dang-vien/%00/",
    ],
)
def test_a_nul_in_the_address_is_a_faulty_request(world: Any, client_as: Any, address: str) -> None:
    response = client_as("district").get(address)
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "Yêu cầu không đọc được" in response.content.decode()


def test_a_percent_sign_before_zeros_is_no_nul(world: Any, client_as: Any) -> None:
    assert client_as("district").get("/dang-vien/?q=100%2500").status_code == HTTPStatus.OK
