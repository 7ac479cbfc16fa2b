"""Reference data and plans of meetings in the files of the back office: agenda templates, slots, themes."""

from datetime import date, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from meetings.models import AgendaTemplate, MeetingSlot, NotHeld, Theme
from meetings.queries import slot_text
from meetings.services import set_slot, state_not_held
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(world: World) -> None:
    """The commune's clerk works in the back office too."""
    user = world.users["commune"]
    user.is_staff = True
    user.save()


def upload(client: Client, model: str, text: str) -> Any:
    file = SimpleUploadedFile("tep.csv", text.encode())
    return client.post(reverse(f"admin:meetings_{model}_import"), {"import_file": file, "format": "1"})


def bring_in(client: Client, model: str, text: str) -> None:
    page = upload(client, model, text)
    assert page.context.get("confirm_form"), page.content.decode()
    client.post(reverse(f"admin:meetings_{model}_process_import"), page.context["confirm_form"].initial)


def told(page: Any) -> str:
    """What the preview says is wrong."""
    result = page.context["result"]
    errors = [str(one.error) for row in result.row_errors() for one in row[1]]
    return " ".join([*errors, *(str(row.error) for row in result.invalid_rows)])


def written_out(client: Client, model: str, resource: str, names: tuple[str, ...]) -> str:
    data = {"format": "1", "resource": "", **{f"{resource}_{name}": "on" for name in names}}
    return str(client.post(reverse(f"admin:meetings_{model}_export"), data).content.decode("utf-8-sig"))


def test_agenda_templates_go_out_and_come_in(world: World, client_as: Any) -> None:
    client = client_as("district")
    names = ("meeting_kind", "position", "title", "kind", "minutes", "owner")
    known = AgendaTemplate.objects.count()
    assert known
    text = written_out(client, "agendatemplate", "agendatemplateresource", names)
    bring_in(client, "agendatemplate", text)
    assert AgendaTemplate.objects.count() == known
    head = text.splitlines()[0]
    row = "thường kỳ,90,Việc của huyện,nội dung khác,15,D"
    bring_in(client, "agendatemplate", f"{head}\n{row}\n")
    made = AgendaTemplate.objects.get(title="Việc của huyện")
    assert (made.owner, made.meeting_kind, made.position, made.kind, made.minutes) == (
        world.d, "regular", 90, "other", 15,
    )  # fmt: skip
    # A line is known by its kind of meeting and its place.
    bring_in(client, "agendatemplate", f"{head}\n{row.replace('15', '20')}\n")
    assert AgendaTemplate.objects.get(title="Việc của huyện").minutes == 20


SLOTS = "Tổ chức,Cách chọn ngày,Ngày trong tháng,Thứ,Giờ bắt đầu,Địa điểm,Từ ngày"


def test_slots_come_in_by_the_act_of_their_page(world: World, client_as: Any) -> None:
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 1, 1), by=SYSTEM, starts_at=time(19, 30))
    client = client_as("commune")
    bring_in(client, "meetingslot", f"{SLOTS}\nA,một thứ của tuần cuối tháng,,thứ bảy,,,01/07/2022\n")
    assert [(one.start, one.end, slot_text(one)) for one in MeetingSlot.objects.order_by("start")] == [
        (date(2022, 1, 1), date(2022, 7, 1), "ngày 3 hằng tháng, 19:30"),
        (date(2022, 7, 1), None, "thứ bảy tuần cuối tháng"),
    ]
    early = "một ngày cố định trong tháng,5,,,,01/06/2022"
    assert "kể từ ngày 01/07/2022" in told(upload(client, "meetingslot", f"{SLOTS}\nA,{early}\n"))
    assert "trong phạm vi của bạn" in told(upload(client, "meetingslot", f"{SLOTS}\nC,{early}\n"))
    assert MeetingSlot.objects.count() == 2


THEMES = "Tổ chức,Năm,Quý,Chuyên đề"


def test_themes_come_in_by_the_act_of_their_page(world: World, client_as: Any) -> None:
    client = client_as("commune")
    for _time in range(2):
        bring_in(client, "theme", f"{THEMES}\nA,2022,1,Học tập Bác\n")
    assert [(one.organization, one.year, one.quarter, one.topic) for one in Theme.objects.all()] == [
        (world.a, 2022, 1, "Học tập Bác")
    ]
    assert told(upload(client, "theme", f"{THEMES}\nA,2022,5,x\n"))
    assert Theme.objects.count() == 1


def test_who_plans_nothing_brings_nothing_in(world: World, client_as: Any) -> None:
    user = world.users["reader"]
    user.is_staff = True
    user.save()
    reader = client_as("reader")
    for model in ("meetingslot", "theme", "agendatemplate", "notheld"):
        assert reader.get(reverse(f"admin:meetings_{model}_import")).status_code == 403, model


def test_months_not_held_go_out_of_the_scope_only(world: World, client_as: Any) -> None:
    for branch in (world.a, world.c):
        state_not_held(
            organization=branch, month=date(2022, 9, 1), reason="disaster", note="lũ", on=world.today, by=SYSTEM
        )
    text = written_out(
        client_as("commune"), "notheld", "notheldexport", ("organization", "for_month", "reason", "note")
    )
    assert NotHeld.objects.count() == 2
    assert ("A," in text, "C," in text, "lũ" in text) == (True, False, True)
