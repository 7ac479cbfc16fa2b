"""Shares of a target given to all units directly below at once."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from reports.models import Target, TargetShare
from reports.services.targets import end_target, set_share, share_out
from tests.conftest import World
from tests.factories import TODAY
from tests.reports.targeted import make_programme, make_target

pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]
Shares = dict[tuple[str, int | None], tuple[Decimal, Decimal | None]]


def given(target: Target) -> Shares:
    rows = TargetShare.objects.filter(target=target).select_related("organization")
    return {(one.organization.code, one.year): (one.low, one.high) for one in rows}


def text(answer: Any) -> str:
    html = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


def typed(world: World, a: str, b: str, shown: tuple[str, str] = ("", "")) -> dict[str, str]:
    """The form as a browser sends it: what was typed, and what the page had shown."""
    units = (world.a.pk, world.b.pk)
    sent = {f"unit_{pk}": value for pk, value in zip(units, (a, b), strict=True)}
    return sent | {f"initial-unit_{pk}": value for pk, value in zip(units, shown, strict=True)}


def test_all_units_in_one_form_with_the_sum_beside_the_whole(world: World, client_as: Clients) -> None:
    target = make_target(make_programme(world.x), "Kết nạp", 1500)
    client, address = client_as("commune"), reverse("reports:target_shares", args=[target.uuid])
    shown = client.get(address)
    assert [line.name for line in shown.context["form"].lines] == ["Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"]
    assert "Mức chung của cấp ủy: 1.500 đảng viên." in text(shown)
    asked = client.post(address, typed(world, "1.000,5", "600"))
    assert "Kết nạp, mọi năm. Các mức cộng lại là 1.600,5, hơn mức chung 1.500 là 100,5." in text(asked)
    assert "Chi bộ xóm Lũng Phầy: 1.000,5 Chi bộ xóm Nà Rị: 600" in text(asked)
    assert given(target) == {}
    hidden = dict(
        re.findall(r'<input type="hidden" name="((?:initial-)?unit_\d+)" value="([^"]*)">', asked.content.decode())
    )
    assert hidden == typed(world, "1.000,5", "600")
    done = client.post(address, {**hidden, "confirmed": "1"}, follow=True)
    assert "Đã giao mức: 2 đơn vị thay đổi." in text(done)
    assert given(target) == {("A", None): (Decimal("1000.5"), None), ("B", None): (Decimal(600), None)}

    # Of one year: what stays empty is what is asked of every year; what is emptied is taken back.
    year = f"{address}?nam=2022"
    asked = client.post(year, typed(world, "900", ""))
    assert "năm 2022. Các mức cộng lại là 1.500, bằng mức chung." in text(asked)
    client.post(year, {**typed(world, "900", ""), "confirmed": "1"})
    assert given(target)["A", 2022] == (Decimal(900), None)
    client.post(address, {**typed(world, "1000,5", "", ("1.000,5", "600")), "confirmed": "1"})
    assert given(target) == {("A", None): (Decimal("1000.5"), None), ("A", 2022): (Decimal(900), None)}


def test_what_somebody_else_gave_meanwhile_is_not_overwritten(world: World, client_as: Clients) -> None:
    target = make_target(make_programme(world.x), "Kết nạp", 10)
    client, address = client_as("commune"), reverse("reports:target_shares", args=[target.uuid])
    set_share(target=target, organization_id=world.b.pk, year=None, low=Decimal(4), by=SYSTEM, on=TODAY)
    client.post(address, {**typed(world, "3", ""), "confirmed": "1"})  # the page was opened before
    assert given(target) == {("A", None): (Decimal(3), None), ("B", None): (Decimal(4), None)}
    refused = client.post(address, {**typed(world, "3", "7", ("3", "")), "confirmed": "1"})
    assert refused.status_code == 422
    assert "người khác đã ghi ô này là “4”; bạn ghi “7”" in text(refused)


def test_what_cannot_be_asked_is_said_beside_the_unit_and_nothing_is_written(world: World, client_as: Clients) -> None:
    ranged = make_target(make_programme(world.x), "Tỷ lệ", 15, rule="between", high=Decimal(20), unit="%")
    client, address = client_as("commune"), reverse("reports:target_shares", args=[ranged.uuid])
    a, b = world.a.pk, world.b.pk
    for sent, sentence in (
        ({f"unit_{a}": "15", f"high_{a}": "20", f"unit_{b}": "15"}, "phải ghi cả hai mức"),
        ({f"unit_{a}": "15", f"high_{a}": "10"}, "Mức trên không thể nhỏ hơn mức dưới"),
        ({f"high_{a}": "10"}, "Hãy ghi cả mức dưới."),
        ({f"unit_{a}": "nhiều\x00", f"high_{a}": "9" * 500}, "Hãy ghi một số"),
        ({}, "Chưa có mức nào khác với mức đang giao."),
    ):
        answer = client.post(address, {**sent, "confirmed": "1"})
        assert (answer.status_code, sentence in text(answer)) == (422, True), sentence
    assert given(ranged) == {}
    assert client.get(f"{address}?nam=2031").status_code == client.get(f"{address}?nam=x").status_code == 404
    both = {f"unit_{a}": "16", f"high_{a}": "18", "confirmed": "1"}
    assert client.post(address, both).status_code == 302
    assert given(ranged) == {("A", None): (Decimal(16), Decimal(18))}
    with pytest.raises(ValidationError) as caught:
        share_out(target=ranged, year=None, levels={world.c.pk: (Decimal(15), Decimal(20))}, by=SYSTEM, on=TODAY)
    assert caught.value.message_dict == {
        f"unit_{world.c.pk}": ["Ngày 20/12/2022 đơn vị này không thuộc cấp ủy ban hành."]
    }
    end_target(target=ranged, ended_on=date(2022, 12, 1), by=SYSTEM)
    ended = client.post(address, {**both, f"unit_{a}": "17"})
    assert (ended.status_code, "không sửa được nữa" in text(ended)) == (422, True)
