"""Keys of the API on the page: who makes which for whom, the secret shown once, who sees and ends which."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Appointment
from core.audit import SYSTEM
from core.formatting import datetime_text
from core.tables import REPORTS
from reports.models import ApiToken, ApiUse
from reports.services.tokens import MOST, forget_uses, issue_token, revoke_token
from tests.factories import World, make_user
from tests.reports.keys import LAST, System

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("reports:tokens"), reverse("reports:token_new")


def typed(**values: Any) -> dict[str, Any]:
    return {"name": "Kho dữ liệu", "organization": "A", "per_minute": "30", "expires_on": "30/06/2023", **values}


def text_of(response: Any) -> str:
    html = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


def test_a_key_is_made_and_shown_once(client_as: Any, world: World) -> None:
    client = client_as("secretary")
    page = client.get(NEW).content.decode()
    assert "id_user" not in page  # only for himself
    offered = re.findall(r'name="reports" value="([^"]+)"', page)
    assert set(offered) == {one.name for one in REPORTS}
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    data = typed(once=once[1], reports=["attendance"])
    made = client.post(NEW, data)
    token = ApiToken.objects.get()
    (secret,) = set(re.findall(r"chibo_[a-z0-9]{6}_[\w-]{43}", made.content.decode()))
    assert made["Cache-Control"] == "no-store"
    assert (token.user, token.organization, token.reports) == (world.users["secretary"], world.a, ["attendance"])
    assert (token.per_minute, token.expires_on, token.by) == (30, LAST, "secretary")
    again = client.post(NEW, data)
    assert "Lần gửi sau không ghi thêm gì" in text_of(again)
    assert secret not in again.content.decode() + client.get(LIST).content.decode()
    assert ApiToken.objects.count() == 1
    (address,) = re.findall(r"http://testserver(/api/\S+)", text_of(made))
    assert client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert f"{token.prefix}…" in text_of(client.get(LIST))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"organization": "B"}, "Không tìm thấy tổ chức “B”"),
        ({"reports": ["none"]}, "trong danh sách; hãy chọn lại"),
        ({"per_minute": "601"}, "600"),
        ({"expires_on": "19/12/2022"}, "không quá 12 tháng: chọn ngày từ 20/12/2022 đến 20/12/2023"),
        ({"expires_on": "21/12/2023"}, "không quá 12 tháng"),
        ({"name": "\0"}, "Chưa lập được khóa: có 1 chỗ cần sửa."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client_as: Any, values: dict[str, Any], sentence: str) -> None:
    response = client_as("secretary").post(NEW, typed(**values))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not ApiToken.objects.exists()


def test_keys_for_others_are_made_by_who_appoints_them(client_as: Any, world: World) -> None:
    client = client_as("district")
    client.post(NEW, typed(user="Secretary"))
    token = ApiToken.objects.get()
    assert (token.user, token.by) == (world.users["secretary"], "district")
    above = make_user("tren")
    for username in ("tren", "khong-co"):  # one above whose appointments are none of the district's, and nobody
        assert "Không có tài khoản này" in text_of(client.post(NEW, typed(user=username)))
    assert above.is_active
    refused = client.post(NEW, typed(user="secretary", organization="X"))
    assert "không được tải báo cáo của tổ chức này" in text_of(refused)
    listed = next(one.name for one in REPORTS if one.action == "view_members")
    refused = client.post(NEW, typed(user="reader", reports=[listed]))
    assert f"Tài khoản không được xem: {listed}." in text_of(refused)
    assert ApiToken.objects.count() == 1


def test_a_service_asked_by_anybody_keeps_the_same_rules(world: World) -> None:
    given = {"name": "x", "expires_on": LAST, "on": world.today}
    secretary, commune = world.users["secretary"], world.users["commune"]
    for user, by, field in (
        (secretary, commune, "user"),  # the commune appoints nobody
        (commune, secretary, "user"),
        (world.users["visitor"], world.users["visitor"], "organization"),
    ):
        with pytest.raises(ValidationError) as error:
            issue_token(user=user, organization=world.a, by=by, **given)
        assert list(error.value.error_dict) == [field]
    for _number in range(MOST):
        issue_token(user=secretary, organization=world.a, by=SYSTEM, **given)
    with pytest.raises(ValidationError, match="đã có 20 khóa"):
        issue_token(user=secretary, organization=world.a, by=SYSTEM, **given)


def test_who_sees_and_ends_which(client_as: Any, world: World) -> None:
    own = System(world, "commune", "x").token
    other = System(world, "secretary", "a").token
    assert own.prefix in text_of(client_as("commune").get(LIST))
    assert other.prefix not in text_of(client_as("commune").get(LIST))
    shown = text_of(client_as("district").get(LIST))
    assert own.prefix in shown
    assert other.prefix in shown
    address = reverse("reports:token_revoke", args=[other.uuid])
    assert client_as("commune").post(address, {"confirmed": "1"}).status_code == 404
    asked = client_as("district").post(address)
    assert "Số lần đọc trong 30 ngày qua: 0." in text_of(asked)
    done = client_as("district").post(address, {"confirmed": "1"}, follow=True)
    assert "Đã thu hồi khóa Kho dữ liệu." in text_of(done)
    other.refresh_from_db()
    assert other.revoked_on == world.today
    assert "đã được thu hồi ngày 20/12/2022" in text_of(client_as("district").get(address, follow=True))
    with pytest.raises(ValidationError, match="đã được thu hồi"):
        revoke_token(token=other, by=SYSTEM, on=world.today)
    # He whose appointment ended still sees what he made, and ends it.
    Appointment.objects.filter(user=world.users["commune"]).update(end=world.today)
    assert own.prefix in text_of(client_as("commune").get(LIST))
    assert client_as("commune").get(NEW).status_code == 403
    address = reverse("reports:token_revoke", args=[own.uuid])
    assert client_as("commune").post(address, {"confirmed": "1"}).status_code == 302


def test_uses_are_told_for_thirty_days_and_then_forgotten(client_as: Any, world: World) -> None:
    system = System(world, "commune", "x")
    system.get("reports")
    minute = ApiUse.objects.get().minute
    ApiUse.objects.create(token=system.token, minute=minute - timedelta(days=3), count=7)
    ApiUse.objects.create(token=system.token, minute=minute - timedelta(days=30, minutes=2), count=1000)
    facts = text_of(client_as("commune").get(reverse("reports:token_revoke", args=[system.token.uuid])))
    assert "Số lần đọc trong 30 ngày qua: 8." in facts
    last = datetime_text(minute)
    assert f"Lần đọc cuối: {last}." in facts
    assert last in text_of(client_as("commune").get(LIST))
    ApiUse.objects.create(token=system.token, minute=minute - timedelta(days=32), count=1)
    assert forget_uses() == 1
    assert ApiUse.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(client_as: Any, world: World, count: int) -> None:
    client = client_as("district")
    client.get(LIST)
    for _number in range(count):
        System(world, "secretary", "a").get("reports")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(LIST)
    assert text_of(page).count("Kho dữ liệu") == 2 * count  # the name, and in the link that ends it
    assert len(captured) == 10


def test_the_guide_speaks_of_every_report(client_as: Any) -> None:
    page = client_as("district").get(reverse("reports:token_guide"))
    assert len(page.content) < 60_000
    shown = text_of(page)
    assert [one.name for one in REPORTS if one.name not in shown] == []
    assert "http://testserver/api/v1/reports" in shown
    document = client_as("reader").get(reverse("reports:token_description"))
    assert document["Content-Disposition"] == 'attachment; filename="openapi.json"'
    assert "/reports/attendance/{organization}/{period}" in document.json()["paths"]
