"""Sick and maternity leave: written down, corrected, taken out; by whom; and told on the member's page."""

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from evaluations.models import Leave
from evaluations.queries.leaves import LeavesTaken
from evaluations.services.leaves import correct_leave, record_leave, remove_leave
from tests.evaluations.reviewed import make_leave
from tests.factories import TODAY, World, make_member

pytestmark = pytest.mark.django_db


def test_it_stands_in_the_branch_of_its_first_day(world: World) -> None:
    moved = world.members["moved"]
    leave = record_leave(member=moved, kind="sick", start=date(2022, 6, 1), end=date(2022, 8, 1), by=SYSTEM, on=TODAY)
    assert leave.organization == world.a
    stored = correct_leave(leave=leave, values={"start": date(2022, 7, 5)}, by=SYSTEM, on=TODAY)
    assert (stored.organization, stored.start) == (world.b, date(2022, 7, 5))


def test_what_is_refused(world: World) -> None:
    make_leave(world)
    an = world.members["an"]
    for values, field in (
        ({"start": date(2022, 2, 15), "end": date(2022, 2, 20)}, "__all__"),  # that month is written down already
        ({"start": date(2022, 5, 2), "end": date(2022, 5, 2)}, "end"),
        ({"start": date(2020, 5, 2), "end": None}, "start"),  # he belonged nowhere
    ):
        with pytest.raises(ValidationError) as refused:
            record_leave(member=an, kind="sick", by=SYSTEM, on=TODAY, **values)
        assert set(refused.value.message_dict) == {field}
    stranger = make_member("Nông Văn Tý")
    with pytest.raises(ValidationError, match="không sinh hoạt chính thức"):
        record_leave(member=stranger, kind="maternity", start=date(2022, 2, 1), by=SYSTEM, on=TODAY)
    assert Leave.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (date(2023, 12, 20), None, ""),
        (date(2023, 12, 21), None, "start"),
        (date(2100, 1, 1), date(2150, 1, 1), "start"),
        (date(2022, 5, 1), date(2024, 5, 1), ""),
        (date(2022, 5, 1), date(2024, 5, 2), "end"),
    ],
)
def test_a_slip_of_the_year_is_refused(world: World, start: date, end: date | None, field: str) -> None:
    given = {"member": world.members["an"], "kind": "sick", "start": start, "end": end, "by": SYSTEM, "on": TODAY}
    if not field:
        assert record_leave(**given).end == end
        return
    with pytest.raises(ValidationError, match="hãy xem lại năm") as refused:
        record_leave(**given)
    assert set(refused.value.message_dict) == {field}
    leave = make_leave(world)
    with pytest.raises(ValidationError, match="hãy xem lại năm"):
        correct_leave(leave=leave, values={"start": start, "end": end}, by=SYSTEM, on=TODAY)


def test_what_is_taken_out_is_kept_with_its_reason(world: World) -> None:
    leave = make_leave(world)
    with pytest.raises(ValidationError, match="lý do"):
        remove_leave(leave=leave, reason="  ", by=SYSTEM)
    remove_leave(leave=leave, reason="Ghi nhầm người", by=SYSTEM)
    assert not Leave.objects.exists()
    kept = apps.get_model("evaluations", "LeaveEvent").objects.order_by("pgh_id").values_list("pgh_label", "note")
    assert list(kept)[1:] == [("update", "Ghi nhầm người"), ("delete", "Ghi nhầm người")]
    with pytest.raises(ValidationError, match="vừa được bỏ"):
        correct_leave(leave=leave, values={"note": "x"}, by=SYSTEM, on=TODAY)


def test_the_secretary_writes_it_down(world: World, client_as: Callable[[str], Client]) -> None:
    an = world.members["an"]
    client = client_as("secretary")
    add = reverse("evaluations:leave_add", args=[an.uuid])
    given = {"kind": "sick", "start": "01/02/2022", "end": "28/02/2022", "note": "Mổ"}
    page = reverse("evaluations:leaves", args=[an.uuid])
    assert client.post(add, given).headers["Location"] == page
    assert Leave.objects.get().end == date(2022, 3, 1)
    html = client.get(page).content.decode()
    assert "28/02/2022" in html
    response = client.post(add, given)
    assert response.status_code == 422
    assert "Đã ghi đảng viên nghỉ ốm" in response.content.decode()
    for hostile in ({"start": "\x00"}, {"start": "01/01/9999"}, {"kind": "x" * 9999}, {"note": "\x00" * 400}):
        assert client.post(add, given | hostile).status_code == 422
    pk = Leave.objects.get().pk
    corrected = {**given, "end": "15/03/2022"}
    assert client.post(reverse("evaluations:leave_correct", args=[an.uuid, pk]), corrected).status_code == 302
    assert Leave.objects.get().end == date(2022, 3, 16)
    remove = reverse("evaluations:leave_remove", args=[an.uuid, pk])
    assert client.post(remove, {"reason": "Ghi nhầm"}).status_code == 302
    assert client.post(remove, {"reason": "Ghi nhầm"}).status_code == 404


def test_the_member_s_page_tells_of_it(world: World, client_as: Callable[[str], Client]) -> None:
    an = world.members["an"]
    make_leave(world)
    make_leave(world, date(2022, 5, 1), date(2022, 5, 16))
    assert LeavesTaken().summary(an, by=SYSTEM, on=world.today) == [("Nghỉ ốm", "1 tháng 15 ngày")]
    html = client_as("secretary").get(reverse("members:detail", args=[an.uuid])).content.decode()
    assert "Nghỉ ốm đến hết 28/02/2022" in html
    assert reverse("evaluations:leaves", args=[an.uuid]) in html
