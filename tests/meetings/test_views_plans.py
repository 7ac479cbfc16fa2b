"""Pages of the plan: the branch's own, the acts on it, the committee's list."""

import re
from datetime import date

import pytest

from core.audit import SYSTEM
from meetings.models import MeetingSlot, Theme
from meetings.services import add_theme, set_slot
from tests.factories import World, make_organization


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", page.decode())


def test_a_secretary_lays_down_his_slot_and_reads_the_next_days(client_as, world: World) -> None:
    client = client_as("secretary")
    address = f"/to-chuc/{world.a.uuid}/ke-hoach-sinh-hoat/"
    assert "Chi bộ chưa có lịch sinh hoạt định kỳ." in text(client.get(address).content)
    typed = {"rule": "last_weekday", "weekday": "5", "starts_at": "14h", "place": "Nhà văn hóa", "start": "01/12/2022"}
    assert client.post(f"{address}lich/", typed).status_code == 302
    page = text(client.get(address).content)
    assert "Thứ bảy tuần cuối tháng, 14:00, Nhà văn hóa" in page
    assert "<li>31/12/2022</li>" in page
    assert 'value="Nhà văn hóa"' in text(client.get(f"{address}lich/").content)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rule": "day", "start": "01/12/2022"}, "Hãy ghi ngày trong tháng, từ 1 đến 31."),
        ({"rule": "first_weekday", "start": "01/12/2022"}, "Hãy chọn thứ trong tuần."),
        ({"rule": "day", "day": "32", "start": "01/12/2022"}, "Hãy ghi ngày trong tháng, từ 1 đến 31."),
        ({"rule": "first_week", "start": "01/12/2020"}, "tổ chức không tồn tại"),
        ({"rule": "first_week", "place": "\x00", "start": "01/12/2022"}, "không được phép"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client_as, world: World, typed: dict, said: str) -> None:
    page = client_as("secretary").post(f"/to-chuc/{world.a.uuid}/ke-hoach-sinh-hoat/lich/", typed)
    assert said in text(page.content)
    assert not MeetingSlot.objects.exists()


def test_themes_are_added_changed_and_removed(client_as, world: World) -> None:
    client = client_as("secretary")
    address = f"/to-chuc/{world.a.uuid}/chuyen-de/"
    typed = {"year": "2022", "quarter": "4", "topic": "Bảo vệ rừng", "document_number": "", "document_date": ""}
    assert client.post(f"{address}them/", typed).status_code == 302
    theme = Theme.objects.get()
    assert "Bảo vệ rừng" in text(client.get(f"/to-chuc/{world.a.uuid}/ke-hoach-sinh-hoat/").content)
    assert client.post(f"{address}{theme.pk}/sua/", {**typed, "topic": "Giữ rừng"}).status_code == 302
    assert Theme.objects.get().topic == "Giữ rừng"
    assert "Bỏ khỏi kế hoạch: Quý 4/2022: Giữ rừng?" in text(client.get(f"{address}{theme.pk}/bo/").content)
    client.post(f"{address}{theme.pk}/bo/")
    assert not Theme.objects.exists()


def test_a_theme_is_found_at_its_own_branch_only(client_as, world: World) -> None:
    theme = add_theme(organization=world.b, year=2022, quarter=1, topic="Nêu gương", by=SYSTEM)
    assert client_as("commune").get(f"/to-chuc/{world.a.uuid}/chuyen-de/{theme.pk}/sua/").status_code == 404


def test_a_committee_has_no_plan_of_branch_meetings(client_as, world: World) -> None:
    assert client_as("commune").get(f"/to-chuc/{world.x.uuid}/ke-hoach-sinh-hoat/").status_code == 404


def test_the_list_says_who_has_no_slot_and_gives_one_to_many(client_as, world: World) -> None:
    set_slot(organization=world.a, rule="day", day=5, start=date(2022, 1, 1), by=SYSTEM)
    client = client_as("district")
    page = text(client.get("/sinh-hoat/ke-hoach/").content)
    assert "Có 4 chi bộ; 3 chi bộ chưa có lịch" in page
    assert "Ngày 5 hằng tháng" in page
    narrowed = text(client.get("/sinh-hoat/ke-hoach/?to-chuc=X&thieu=1").content)
    assert "Có 1 chi bộ; 1 chi bộ chưa có lịch" in narrowed
    typed = {"branches": [str(world.b.uuid), str(world.c.uuid)], "rule": "day", "day": "8", "start": "01/12/2022"}
    assert client.post("/sinh-hoat/ke-hoach/", typed).status_code == 302
    assert dict(MeetingSlot.objects.values_list("organization", "day")) == {
        world.a.pk: 5, world.b.pk: 8, world.c.pk: 8,
    }  # fmt: skip


def test_nobody_plans_for_a_branch_outside_his_scope(client_as, world: World) -> None:
    typed = {"branches": [str(world.c.uuid)], "rule": "day", "day": "8", "start": "01/12/2022"}
    page = client_as("commune").post("/sinh-hoat/ke-hoach/", typed)
    assert page.status_code == 422
    assert not MeetingSlot.objects.exists()


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_the_same_number_of_queries(
    client_as, world: World, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        branch = make_organization(f"X.{number}", world.x)
        set_slot(organization=branch, rule="day", day=5, start=date(2022, 1, 1), by=SYSTEM)
        add_theme(organization=branch, year=2022, quarter=1, topic="Nêu gương", by=SYSTEM)
    client = client_as("commune")
    with django_assert_num_queries(QUERIES):
        assert client.get("/sinh-hoat/ke-hoach/").status_code == 200


QUERIES = 16
