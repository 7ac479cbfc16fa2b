"""The pages of programmes: list, where it stands, targets, and each act by its form."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Appointment
from branches.services import appoint
from core.audit import SYSTEM
from reports.models import Programme, Target, TargetShare, TargetValue
from reports.queries.standing import Standings
from reports.services.targets import record_value, set_share
from tests.conftest import World
from tests.factories import TODAY
from tests.reports.targeted import make_programme, make_shared, make_target, make_value

pytestmark = pytest.mark.django_db
NEW = {
    "issuer": "X", "kind": "plan", "name": "Thực hiện nghị quyết", "first_day": "01/01/2022", "last_day": "31/12/2025",
    "parent": "", "plans_due_on": "", "document_number": "15-KH/ĐU", "document_date": "10/01/2022",
}  # fmt: skip
TARGET = {
    "name": "Kết nạp", "figure": "admitted", "unit": "", "rule": "at_least", "low": "2", "high": "", "cadence": "year",
    "base": "", "base_name": "", "base_on": "",
}  # fmt: skip


def page(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"reports:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, name: str, args: list[Any], data: dict[str, Any]) -> Any:
    return client.post(reverse(f"reports:{name}", args=args), data)


def test_from_the_paper_to_where_it_stands(world: World, client_as: Callable[[str], Client]) -> None:
    above = make_programme(world.d, "01-NQ/HU", plans_due_on=date(2022, 1, 31))
    client = client_as("commune")
    shown = page(client, "programme", above.uuid)
    button = f"/chuong-trinh/them/?theo={above.uuid}&amp;to-chuc=X"
    assert button in shown
    form = page(client, "programme_add", query=f"?theo={above.uuid}&to-chuc=X")
    assert f'<option value="{above.uuid}" selected>' in form
    answer = sent(client, "programme_add", [], {**NEW, "parent": str(above.uuid)})
    plan = Programme.objects.get(document__number="15-KH/ĐU")
    assert answer.url == reverse("reports:programme", args=[plan.uuid])
    assert (plan.parent, plan.organization, plan.by) == (above, world.x, "Người dùng commune")
    assert button not in page(client, "programme", above.uuid)
    assert sent(client, "target_add", [plan.uuid], TARGET).status_code == 302
    target = Target.objects.get()
    shown = page(client, "programme", plan.uuid)
    for words in ("Kết nạp", "ít nhất 2 đảng viên", "đang thực hiện", "chậm so với tiến độ", "?q=v&amp;c="):
        assert words in shown
    records = client.get(
        reverse("reports:records", args=["programme", world.x.pk, "2022"]) + f"?q=v&c={target.pk}&y=2022"
    )
    assert records.status_code == 200
    district = page(client_as("district"), "programme", above.uuid)
    assert "15-KH/ĐU" in district
    assert "đúng hạn" in district


def test_what_is_refused_keeps_what_was_typed(world: World, client_as: Callable[[str], Client]) -> None:
    client, programme = client_as("commune"), make_programme(world.x)
    for data, words in (
        ({"document_number": "02-NQ/ĐU", "document_date": "15/01/2021", "first_day": "01/01/2021"}, "đã ghi văn bản"),
        ({"last_day": "31/12/2021"}, "Ngày cuối không thể trước ngày đầu"),
        ({"issuer": "D"}, "Không tìm thấy tổ chức"),
        ({"name": "x\x00y"}, "ký tự"),
        ({"name": "x" * 400}, "300"),
        ({"last_day": "01/01/9999"}, "hãy xem lại năm"),
        ({"parent": "không có"}, ""),
    ):
        answer = sent(client, "programme_add", [], {**NEW, **data})
        assert answer.status_code == 422, data
        assert words.lower() in answer.content.decode().lower(), data
        assert "15-KH/ĐU" in answer.content.decode() or "document_number" in data
    for data, words in (
        ({"figure": "nothing"}, ""),
        ({"low": "nhiều"}, "Hãy ghi một số"),
        ({"low": "9" * 400}, "12"),
        ({"rule": "decrease", "base": "0", "base_name": "đầu kỳ", "base_on": "31/12/2020"}, "lớn hơn 0"),
    ):
        answer = sent(client, "target_add", [programme.uuid], {**TARGET, **data})
        assert answer.status_code == 422, data
        assert words in answer.content.decode(), data
    assert (Programme.objects.count(), Target.objects.count()) == (1, 0)


def test_shares_figures_and_ends(world: World, client_as: Callable[[str], Client]) -> None:
    share = make_shared(world.x, world.a)
    client, target = client_as("commune"), share.target
    assert sent(
        client, "target_share", [target.uuid], {"whom": "B", "year": "2022", "low": "1.000,5", "high": ""}
    ).status_code == 302  # fmt: skip
    assert TargetShare.objects.get(organization=world.b).low == Decimal("1000.5")
    wrong = sent(client, "target_share", [target.uuid], {"whom": "C", "year": "", "low": "1"})
    assert "Không tìm thấy tổ chức" in wrong.content.decode()
    value = {"whom": "A", "as_of": "20/12/2022", "value": "3", "source": "Báo cáo số 9-BC/CB"}
    assert sent(client, "target_value", [target.uuid], value).status_code == 302
    late = sent(client, "target_value", [target.uuid], {**value, "as_of": "01/01/2020"})
    assert "tính đến một ngày từ" in late.content.decode()
    shown = page(client, "target", target.uuid)
    for words in ("Báo cáo số 9-BC/CB", "1.000,5", "Chi bộ xóm Lũng Phầy", "Các lần ghi"):
        assert words in shown
    programme = page(client, "programme", target.programme.uuid, query="?nam=2022")
    assert "Theo đơn vị: Hộ được giúp đỡ" in programme
    assert sent(client, "target_share_remove", [share.pk], {}).status_code == 302
    change = {**TARGET, "name": "Hộ được giúp", "figure": "", "unit": "hộ", "low": "4"}
    assert sent(client, "target_change", [target.uuid], change).status_code == 302
    target.refresh_from_db()
    assert (target.name, target.low, TargetShare.objects.count()) == ("Hộ được giúp", 4, 1)
    assert sent(client, "target_end", [target.uuid], {"ended_on": "01/12/2022"}).status_code == 302
    page(client, "target", target.uuid)
    ended = {"ended_on": "01/06/2022", "note": "Thay bằng văn bản mới"}
    assert sent(client, "programme_end", [target.programme.uuid], ended).status_code == 302
    assert "Thay bằng văn bản mới" in page(client, "programme", target.programme.uuid)
    assert TargetValue.objects.count() == 1


def test_a_programme_is_corrected(world: World, client_as: Callable[[str], Client]) -> None:
    programme = make_programme(world.x)
    client = client_as("commune")
    data = {"name": "Tên mới", "first_day": "01/01/2021", "last_day": "31/12/2024", "parent": "", "plans_due_on": ""}
    assert sent(client, "programme_change", [programme.uuid], data).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.last_day) == ("Tên mới", date(2024, 12, 31))


def test_who_only_looks_up_sees_what_is_asked_and_his_own(world: World, client_as: Callable[[str], Client]) -> None:
    """The secretary of A sees A's share and figure; neither the commune's figure, nor B's, nor who has made a plan."""
    share = make_shared(world.x, world.a)
    target = share.target
    set_share(target=target, organization_id=world.b.pk, year=None, low=Decimal(77), by=SYSTEM, on=TODAY)
    for unit, value in ((world.x, 991), (world.a, 993), (world.b, 997)):
        record_value(
            target=target, organization_id=unit.pk, as_of=TODAY, value=Decimal(value), source="x", by=SYSTEM, on=TODAY
        )
    make_target(target.programme, "Việc khác", unit="việc", low=55)
    shown = page(client_as("secretary"), "programme", target.programme.uuid)
    assert [words in shown for words in ("993", "ít nhất 1 hộ", "ít nhất 55 việc", "không giao riêng")] == [True] * 4
    assert [words in shown for words in ("991", "997", "ít nhất 77", "Kế hoạch thực hiện của cấp dưới")] == [False] * 4


def test_who_serves_two_committees_is_shown_the_one_below_the_programme(
    world: World, client_as: Callable[[str], Client]
) -> None:
    """The secretary of A is commune Y's reader too: X's programme is still told of A, which stands below X."""
    share = make_shared(world.x, world.a)
    make_value(share.target, world.a, 993)
    appoint(user=world.users["secretary"], organization=world.y, role=Appointment.Role.READER, start=TODAY, by=SYSTEM)
    shown = page(client_as("secretary"), "programme", share.target.programme.uuid)
    assert [words in shown for words in ("ít nhất 1 hộ", "993", "không giao riêng")] == [True, True, False]


def test_a_figure_under_a_wrong_day_is_taken_back(world: World, client_as: Callable[[str], Client]) -> None:
    """A later day goes on to count, which is said; taken back, the figure of the right day counts."""
    target, client = make_target(make_programme(world.x), "Hộ được giúp", unit="hộ"), client_as("commune")
    wrong = make_value(target, world.x, 9, date(2022, 12, 15))
    right = {"whom": "", "as_of": "30/11/2022", "value": "4", "source": "Báo cáo tháng 11"}
    assert sent(client, "target_value", [target.uuid], right).status_code == 302
    shown = page(client, "target", target.uuid)
    assert "số của năm 2022 vẫn là 9, tính đến hết ngày 15/12/2022" in shown
    assert reverse("reports:target_value_withdraw", args=[wrong.pk]) in shown
    assert "9 hộ, tính đến hết ngày 15/12/2022 (Báo cáo)" in page(client, "target_value_withdraw", wrong.pk)
    assert sent(client, "target_value_withdraw", [wrong.pk], {}).status_code == 302
    year = Standings(world.x, [target], by=SYSTEM, on=TODAY).of_year(target, 2022)
    assert (year.amount.value, TargetValue.objects.count()) == (4, 1)
    assert sent(client, "target_value", [target.uuid], {**right, "value": "5"}).status_code == 302
    assert "vẫn là" not in page(client, "target", target.uuid)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(world: World, client_as: Callable[[str], Client], count: int) -> None:
    for number in range(count):
        make_target(make_programme(world.x, f"{number + 10}-NQ/ĐU"))
    client = client_as("commune")
    with CaptureQueriesContext(connection) as queries:
        shown = page(client, "programmes", query="?nam=2022")
    assert shown.count('data-label="Văn bản"') == count
    assert "của mình" in shown
    assert len(queries) == QUERIES
    assert "Chưa ghi chương trình" in page(client, "programmes", query="?nam=2030&to-chuc=Y")


QUERIES = 21  # of the list


def test_the_page_of_an_organisation_tells_its_programmes_and_those_that_ask_something_of_it(
    client_as: Callable[[str], Client], world: World
) -> None:
    make_shared(world.x, world.a)
    programme = Programme.objects.get()
    make_target(programme)
    for organization, told in ((world.x, "2 chỉ tiêu năm 2022"), (world.a, "1 chỉ tiêu năm 2022")):
        answer = client_as("commune").get(reverse("branches:detail", args=[organization.uuid])).content.decode()
        assert reverse("reports:programme", args=[programme.uuid]) in answer
        assert told in answer
    other = client_as("commune").get(reverse("branches:detail", args=[world.b.uuid])).content.decode()
    assert "chỉ tiêu năm 2022" not in other
