"""The record as people meet it: a form in groups and a page, on three screens, and a province typed without marks."""

import pytest
from django.urls import reverse

from members.models import Member
from tests.browser.test_frame import SCREENS, grave_findings, sideways
from tests.conftest import Live


@pytest.mark.parametrize("width", SCREENS)
def test_the_record_fits_every_screen_and_groups_open(live: Live, width: int) -> None:
    live.page.set_viewport_size({"width": width, "height": 900})
    page = live.sign_in("commune")
    member = Member.objects.get(full_name="Hoàng Văn An")
    page.goto(live.url + reverse("members:correct", args=[member.uuid]))
    assert (sideways(page), grave_findings(page)) == (0, [])
    page.click("summary:has-text('Quê quán')")
    page.fill("#id_home_town_former_province", "cao bang")
    page.fill("#id_home_town_former_text", "xóm Lũng Phầy")
    assert (sideways(page), grave_findings(page)) == (0, [])
    page.click("main button[type=submit]")
    page.wait_for_url("**" + reverse("members:detail", args=[member.uuid]))
    assert "xóm Lũng Phầy, Cao Bằng" in page.inner_text("main")
    assert (sideways(page), grave_findings(page)) == (0, [])
