"""Pages of failure: Vietnamese, keeping what was typed where they may, and without a database where there is none."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from health_check.exceptions import ServiceUnavailable

from accounts.models import User
from accounts.services import change_password, create_account
from config.urls import urlpatterns as all_urls
from core.audit import SYSTEM, AccessLog
from core.rendering import Face, PdfUnavailable, as_paper
from core.views import Worker, hand_out, server_error

PASSWORD = "Mười hai con giáp"
ACCOUNT = "/tai-khoan/"
TYPED = {"full_name": "Nông Thị Hoà Bình", "phone": "0912 345 678"}
OURS = {"Origin": "http://testserver"}


def fail(request: HttpRequest) -> HttpResponse:
    """A view with a mistake in it."""
    raise ZeroDivisionError("a mistake of ours")


def unreachable(request: HttpRequest) -> HttpResponse:
    """A view during whose work the database goes away."""
    raise OperationalError("connection refused")


def paper(request: HttpRequest) -> HttpResponse:
    """A PDF; without the machine's libraries where the address says so."""

    def make() -> Face:
        if "khong" in request.GET:
            raise PdfUnavailable("Máy chủ chưa có thư viện.")
        return as_paper(b"%PDF-1.7 x", "Biên bản số 1/2022, Bản Nưa")

    return hand_out(request, make, subject="Biên bản", subject_id=7, organization_id=None, detail={"rows": 2})


handler500 = "core.views.server_error"
urlpatterns = [path("hong/", fail), path("mat-ket-noi/", unreachable), path("giay/", paper), *all_urls]


@pytest.fixture
def user(db: None) -> User:
    user = create_account(username="hoa", full_name="Nông Thị Hòa", password=PASSWORD, by=SYSTEM)
    change_password(user=user, password=PASSWORD, by=user)
    return user


@pytest.fixture
def strict(user: User) -> Client:
    """A signed-in browser that checks the tokens of forms."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_an_old_token_offers_to_send_again(strict: Client, user: User) -> None:
    response = strict.post(ACCOUNT, TYPED, headers=OURS)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "Trang vừa gửi đã cũ" in text(response)
    assert "Bạn đang đăng nhập là Nông Thị Hòa" in text(response)
    page = response.content.decode()
    assert "data-autosubmit" not in page  # a click of the user, never by itself
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("<main")[2]))
    assert strict.post(ACCOUNT, fields, headers=OURS).headers["Location"] == ACCOUNT
    user.refresh_from_db()
    assert user.phone == TYPED["phone"]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Origin": "https://la.example"}, {"Referer": "https://la.example/x"}]
)
def test_a_strangers_form_is_neither_sent_nor_offered(strict: Client, user: User, headers: dict[str, str]) -> None:
    response = strict.post(ACCOUNT, TYPED, headers=headers)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "không được gửi từ một trang của hệ thống" in text(response)
    assert TYPED["phone"] not in response.content.decode()


def test_an_old_token_without_a_session_keeps_the_form_for_the_sign_in(user: User) -> None:
    response = Client(enforce_csrf_checks=True).post(ACCOUNT, TYPED, headers=OURS)
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    assert 'name="kept"' in response.content.decode()


def test_an_old_sign_in_page_is_simply_shown_anew(user: User) -> None:
    typed = {"username": "hoa", "password": PASSWORD}
    response = Client(enforce_csrf_checks=True).post("/dang-nhap/?next=/tai-khoan/", typed, headers=OURS)
    assert response.headers["Location"] == "/dang-nhap/?next=/tai-khoan/"


def test_a_script_with_an_old_token_is_told(strict: Client) -> None:
    response = strict.post(ACCOUNT, TYPED, headers={**OURS, "HX-Request": "true"})
    assert (response.status_code, response.headers["X-Chibo-Session"]) == (HTTPStatus.FORBIDDEN, "stale")


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/khong-co-trang-nay/", HTTPStatus.NOT_FOUND, "ngoài phạm vi của tài khoản"),
        ("/suc-khoe/san-sang/", HTTPStatus.FORBIDDEN, "dành cho người vận hành"),
        ("/quan-tri/login/", HTTPStatus.FORBIDDEN, "không được vào trang quản trị"),
    ],
)
def test_failures_are_said_in_vietnamese(strict: Client, address: str, status: HTTPStatus, sentence: str) -> None:
    response = strict.get(address)
    assert response.status_code == status
    assert sentence in text(response)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/hong/", HTTPStatus.INTERNAL_SERVER_ERROR, "Hệ thống gặp lỗi"),
        ("/mat-ket-noi/", HTTPStatus.SERVICE_UNAVAILABLE, "cơ sở dữ liệu không trả lời"),
    ],
)
def test_a_failure_of_ours_has_a_page(strict: Client, address: str, status: HTTPStatus, sentence: str) -> None:
    strict.raise_request_exception = False
    response = strict.get(address)
    assert response.status_code == status
    assert sentence in text(response)
    assert "ZeroDivisionError" not in text(response)


def test_the_page_of_a_failure_needs_no_database() -> None:
    # No `db` fixture: pytest refuses every query here.
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.headers["Retry-After"] == "60"


def test_liveness_needs_neither_account_nor_database(client: Client) -> None:
    response = client.get("/suc-khoe/")
    assert (response.status_code, response.content.decode()) == (HTTPStatus.OK, "Đang chạy.\n")


@pytest.mark.django_db
def test_a_worker_is_missed_and_then_seen() -> None:
    with pytest.raises(ServiceUnavailable, match="Không có tiến trình xử lý công việc"):
        Worker().run()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")
        with pytest.raises(ServiceUnavailable):
            Worker().run()
        assert Worker(age=timedelta(minutes=10)).run() is None
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert Worker().run() is None


def test_operators_are_told_what_is_missing(strict: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True)
    response = strict.get("/suc-khoe/san-sang/")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Cơ sở dữ liệu Sẵn sàng" in text(response)
    assert "Không có tiến trình xử lý công việc nào đang chạy" in text(response)
    answer = strict.get("/suc-khoe/san-sang/", headers={"Accept": "application/json"}).json()
    assert answer["database"] == ""
    assert "Hãy khởi động" in answer["worker"]


@pytest.mark.django_db
def test_the_back_office_has_no_sign_in_page_of_its_own(client: Client) -> None:
    assert client.get("/quan-tri/login/?next=/quan-tri/").headers["Location"] == "/dang-nhap/?next=/quan-tri/"


@pytest.mark.urls(__name__)
def test_a_paper_is_handed_out_to_look_at_and_logged(strict: Client) -> None:
    response = strict.get("/giay/")
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="bien-ban-so-1-2022-ban-nua.pdf"'
    row = AccessLog.objects.get(action=AccessLog.Action.DOWNLOAD)
    assert (row.subject, row.subject_id) == ("Biên bản", "7")
    assert row.detail == {"file": "bien-ban-so-1-2022-ban-nua.pdf", "bytes": 10, "rows": 2}


@pytest.mark.urls(__name__)
def test_a_paper_nobody_could_make_is_a_sentence_and_no_line_in_the_log(strict: Client) -> None:
    response = strict.get("/giay/?khong=1")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Máy chủ chưa có thư viện." in text(response)
    assert not AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD).exists()
