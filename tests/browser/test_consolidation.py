"""Two communes consolidated in the browser: what the report of the month before shows does not change."""

from datetime import date

import pytest
from django.urls import reverse

from tests.conftest import Live
from tests.factories import make_sent_meeting

pytestmark = pytest.mark.django_db(transaction=True)


def shown(live: Live, period: str) -> list[str]:
    """The rows of every table of the district's attendance report, as they stand on the page."""
    live.page.goto(live.url + reverse("reports:report", args=["attendance", live.world.d.pk, period]))
    return live.page.locator("main table tbody tr").all_inner_texts()


def test_two_communes_become_one_on_a_day(live: Live) -> None:
    for day in (date(2022, 9, 5), date(2022, 10, 5)):
        for branch in (live.world.a, live.world.b, live.world.c):
            make_sent_meeting(branch, day)
    page = live.sign_in("district")
    page.set_viewport_size({"width": 1366, "height": 900})
    september, october = shown(live, "2022-09"), shown(live, "2022-10")
    assert any("Đảng bộ xã Dân Chủ" in row for row in october)

    page.goto(live.url + reverse("branches:detail", args=[live.world.x.uuid]))
    page.get_by_text("Thay đổi", exact=True).click()
    page.get_by_role("link", name="Hợp nhất").click()
    page.get_by_label("Hợp nhất với (1)").fill("Y")
    page.get_by_label("Kể từ ngày").fill("01/10/2022")
    page.get_by_label("Tên tổ chức mới").fill("Đảng bộ xã Nam Bình")
    page.get_by_label("Mã tổ chức mới").fill("NB")
    page.get_by_label("Theo văn bản số").fill("99-QĐ/HU")
    page.get_by_label("Ngày ban hành").fill("20/09/2022")
    page.get_by_role("button", name="Xem trước").click()
    assert "hợp nhất thành Đảng bộ xã Nam Bình kể từ ngày 01/10/2022." in page.inner_text("main")
    page.get_by_role("button", name="Hợp nhất").click()
    page.wait_for_url(lambda url: "hop-nhat" not in url)
    assert "Đảng bộ xã Nam Bình" in page.inner_text("h1") + page.inner_text("main")
    # The way back to the question, answered once more.
    page.go_back()
    page.get_by_role("button", name="Hợp nhất").click()
    page.get_by_text("Biểu mẫu này đã được gửi và thực hiện").wait_for()
    page.get_by_role("link", name="Xem kết quả").click()
    page.wait_for_url(lambda url: "hop-nhat" not in url)

    assert shown(live, "2022-09") == september
    after = shown(live, "2022-10")
    assert any("Đảng bộ xã Nam Bình" in row for row in after)
    assert not any("Đảng bộ xã Dân Chủ" in row for row in after)
