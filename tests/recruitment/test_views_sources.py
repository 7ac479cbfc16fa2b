"""The pages of sources: the overview, a branch's plan, models, and who is in charge."""

import pytest
from django.urls import reverse

from core.audit import AccessLog
from members.models import Member
from recruitment.models import InCharge, MassModel, SourcePlan, SourcePlanLine
from tests.factories import World
from tests.offices import make_office
from tests.recruitment.followed import make_charge, make_followed, make_mentorship, make_model, make_plan


def page(client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"recruitment:{name}", args=args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def test_a_plan_from_its_head_to_its_figures(world: World, client_as) -> None:
    client = client_as("secretary")
    assert "Chi bộ chưa có kế hoạch tạo nguồn năm này" in page(client, "plan", world.a.uuid, 2022)
    lines = reverse("recruitment:plan_lines", args=[world.a.uuid, 2022])
    assert client.get(lines).status_code == 404  # no plan to write into
    head = reverse("recruitment:plan_write", args=[world.a.uuid, 2022])
    sent = {"measures": "Mỗi đảng viên một quần chúng", "approved_on": "05/01/2022"}
    assert client.post(head, sent).status_code == 302
    assert client.post(lines, {"find_1": "2", "class_2": "1"}).status_code == 302
    assert client.post(f"{lines}?nhom=nu", {"find_1": "1"}).status_code == 302
    beyond = client.post(f"{lines}?nhom=nu", {"find_1": "3"})
    assert beyond.status_code == 422
    assert "nhiều hơn số chung của quý" in beyond.content.decode()
    assert client.get(lines, {"nhom": "khong-co"}).status_code == 404
    make_followed("Nông Thị Hoa", world.a, gender="female")
    text = page(client, "plan", world.a.uuid, 2022)
    assert "Mỗi đảng viên một quần chúng" in text
    assert text.count("2 / 1") == 2  # the quarter and the year of everybody
    assert text.count("1 / 1") == 2  # and of women
    copied = client.post(reverse("recruitment:plan_copy", args=[world.a.uuid, 2023]), follow=True)
    assert "Đã chép kế hoạch năm trước" in copied.content.decode()
    assert SourcePlanLine.objects.filter(plan__year=2023).count() == 3


@pytest.mark.parametrize("year", [0, 1929, 2201, 99999999])
def test_a_year_out_of_reach_is_no_page(world: World, client_as, year: int) -> None:
    assert client_as("secretary").get(reverse("recruitment:plan", args=[world.a.uuid, year])).status_code == 404


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    make_plan(world.a)
    model = make_model(world.a)
    client = client_as("secretary")
    sent = {"find_1": hostile, "approved_on": hostile, "last_day": hostile, "people": hostile, "start": hostile}
    for name, key in (("plan_write", (world.a.uuid, 2022)), ("plan_lines", (world.a.uuid, 2022)),
                      ("model_end", (model.uuid,)), ("model_correct", (model.uuid,))):  # fmt: skip
        assert client.post(reverse(f"recruitment:{name}", args=key), sent).status_code == 422, name
    for name in ("sources", "models", "charges"):
        assert client.get(reverse(f"recruitment:{name}"), {"nam": hostile, "doan-the": hostile}).status_code == 200
    assert not SourcePlanLine.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for branch in (world.a, world.b, world.c)[:count]:
        make_plan(branch)
        make_followed("Nông Thị Hoa", branch)
    client = client_as("district")
    page(client, "sources")
    with django_assert_num_queries(19):
        text = page(client, "sources")
    assert f"Có 4 chi bộ; {4 - count} chưa có kế hoạch năm này, {4 - count} chưa có nguồn" in text


def test_the_overview_narrows_to_who_has_no_source_and_hands_it_out(world: World, client_as) -> None:
    make_followed("Nông Thị Hoa", world.a)
    client = client_as("commune")
    text = page(client, "sources", loc="nguon")
    assert "Chi bộ xóm Nà Rị" in text
    assert "Chi bộ xóm Lũng Phầy" not in text
    assert "Chi bộ xóm Lũng Phầy" in page(client, "sources", loc="ke-hoach")
    response = client.get(reverse("recruitment:sources"), {"dang": "csv"})
    assert "Chi bộ xóm Lũng Phầy" in response.content.decode("utf-8-sig")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 2


def test_a_model_from_its_first_day_to_its_last(world: World, client_as) -> None:
    client = client_as("secretary")
    body = make_model(world.b).body
    sent = {"organization": "A", "body": body.pk, "name": "Tổ phụ nữ", "start": "01/01/2022", "people": "12"}
    assert client.post(reverse("recruitment:model_open"), sent | {"organization": "B"}).status_code == 422
    assert client.post(reverse("recruitment:model_open"), sent).status_code == 302
    model = MassModel.objects.get(organization=world.a)
    make_followed("Nông Thị Hoa", world.a, found_through=model)
    assert "Phát hiện qua mô hình (1)" in page(client, "model", model.uuid)
    text = page(client, "models")
    assert "Tổ phụ nữ" in text
    assert "Chi đoàn xóm" not in text
    ended = client.post(reverse("recruitment:model_end", args=[model.uuid]), {"last_day": "30/11/2022"})
    assert ended.status_code == 302
    assert "đến hết 30/11/2022" in page(client, "model", model.uuid)
    assert "Tổ phụ nữ" not in page(client, "models", **{"dang-chay": "on"})


def test_the_committee_above_names_who_is_in_charge(world: World, client_as) -> None:
    make_office(world.members["b_first"], world.x)
    client = client_as("commune")
    assert "2 chưa có người phụ trách" in page(client, "charges")
    address = reverse("recruitment:charge_put", args=[world.a.uuid])
    assert "Nguyễn Văn Nam – " in page(client, "charge_put", world.a.uuid)
    wrong = client.post(address, {"member": world.members["an"].pk, "start": "01/03/2022"})
    assert "không giữ chức vụ cấp ủy nào ở cấp trên" in wrong.content.decode()
    sent = {"member": world.members["b_first"].pk, "start": "01/03/2022"}
    assert client.post(address, sent).status_code == 302
    assert "Nguyễn Văn Nam" in page(client, "charges")
    assert "Chi bộ xóm Lũng Phầy" not in page(client, "charges", chua="on")
    row = InCharge.objects.get()
    ended = client.post(
        reverse("recruitment:charge_end", args=[world.a.uuid, row.pk]), {"last_day": "10/12/2022"}
    )  # fmt: skip
    assert ended.status_code == 302
    assert "đến hết 10/12/2022" in page(client, "charge_put", world.a.uuid)


def test_one_s_own_branches_in_figures_without_names_of_people(world: World, client_as) -> None:
    client = client_as("roll_taker")
    assert "chưa gắn với đảng viên nào" in page(client, "own_charges")
    nam = world.members["b_first"]
    Member.objects.filter(pk=nam.pk).update(user=world.users["roll_taker"])
    assert "chưa được phân công phụ trách chi bộ nào" in page(client, "own_charges")
    make_charge(world.c, nam)
    hoa = make_followed("Nông Thị Hoa", world.c)
    make_mentorship(hoa, world.members["c_first"])
    text = page(client, "own_charges")
    assert "Chi bộ xóm Bản Gủn" in text
    assert "Nông Thị Hoa" not in text
    assert "Nhận xét tháng trước còn thiếu" in text
    assert SourcePlan.objects.count() == 0
    assert "chưa có kế hoạch" in text
    assert "01/02/2022" in text
