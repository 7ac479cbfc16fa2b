"""Templates of reports: everybody's are copied, a committee's own are changed, none is deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import PackTemplate
from tests.factories import World
from tests.reports.packed import draft

pytestmark = pytest.mark.django_db


def test_a_template_is_copied_changed_and_retired(world: World, client_as: Callable[[str], Client]) -> None:
    client = client_as("commune")
    common = PackTemplate.objects.get(code="thang")

    def send(page: str, *args: Any, status: int = 302, **typed: Any) -> str:
        response = client.post(reverse(f"reports:{page}", args=args), typed)
        assert response.status_code == status, getattr((response.context or {}).get("form"), "errors", response)
        return " ".join(response.content.decode().split())

    send("template_copy", common.uuid, owner="X", name="Báo cáo tháng của xã")
    own = PackTemplate.objects.get(owner=world.x)
    assert (own.code, own.sections.count(), own.annexes.count()) == (
        "bao-cao-thang-cua-xa", common.sections.count(), common.annexes.count(),
    )  # fmt: skip
    assert "Cấp ủy này đã có mẫu tên ấy." in send(
        "template_copy", common.uuid, owner="X", name=" Báo cáo tháng  của xã", status=422
    )
    # A committee outside the user's own is none of the choices.
    assert "Không tìm thấy tổ chức “Y”" in send("template_copy", common.uuid, owner="Y", name="Khác", status=422)
    words = {
        "name": "Tháng", "kind": "month", "type_symbol": "BC", "type_name": "BÁO CÁO", "subject": "việc {kỳ}",
        "is_active": "on",
    }  # fmt: skip
    refused = send("template_words", own.uuid, status=422, **words | {"subject": "{tổng số đảng vien1}"})
    assert "Có phải là {tổng số đảng viên}?" in refused
    send("template_words", own.uuid, **words)
    assert "Hãy ghi tên mục hoặc nội dung." in send("template_section_add", own.uuid, status=422)
    send("template_section_add", own.uuid, heading="Mới", text="Có {số kết nạp} kết nạp.")
    added = own.sections.get(heading="Mới")
    send("template_section", own.uuid, added.pk, viec="len")
    assert [one.heading for one in own.sections.all()][-2] == "Mới"
    send("template_annex_add", own.uuid, **{"bao-cao": "movement", "layout": "landscape", "details": "on"})
    annex = own.annexes.last()
    assert (annex.report, annex.layout, annex.details, annex.chart) == ("movement", "landscape", True, False)
    send("template_annex", own.uuid, annex.pk, viec="xoa")
    assert own.annexes.count() == common.annexes.count()

    # What was begun from it keeps its words when it is retired; nothing is begun from it any more.
    pack = draft(world.x, template=PackTemplate.objects.get(pk=own.pk))
    send("template_words", own.uuid, **{key: text for key, text in words.items() if key != "is_active"})
    assert pack.sections.filter(heading="Mới").exists()
    assert client.get(reverse("reports:pack_begin"), {"mau": own.uuid}).status_code == 404
    # Everybody's are only read.
    assert client.get(reverse("reports:template_words", args=[common.uuid])).status_code == 403
    page = client.get(reverse("reports:pack_templates")).content.decode()
    assert ("thôi dùng" in page, page.count("dùng chung</td>")) == (True, 5)
