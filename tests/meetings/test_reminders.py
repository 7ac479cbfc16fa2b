"""Reminders: computed from how things stand, once each, one mail a person, tried again, switched off."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM
from meetings.models import Meeting, NotHeld, Reminder, ReminderRefusal
from meetings.queries.reminders import reminders_wanted
from meetings.services import answer_opinion, finish_task, postpone_task, send_meeting, send_reminders, set_slot
from meetings.tasks import NotAllSent, remind
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_opinion, make_task

pytestmark = pytest.mark.django_db

LATE = date(2022, 11, 30)


@pytest.fixture
def held(world: World) -> World:
    """Every branch has sent November and December: nobody is reminded of a month."""
    for branch in (world.a, world.b, world.c, world.e):
        for day in (date(2022, 11, 3), date(2022, 12, 5)):
            make_sent_meeting(branch, day)
    for user in world.users.values():
        user.email = f"{user.username}@example.org"
        user.save()
    return world


def wanted(world: World, on: date | None = None) -> set[tuple[str, str, str]]:
    names = {user.pk: name for name, user in world.users.items()}
    return {
        (names[one.user_id], str(one.matter.kind), one.matter.text) for one in reminders_wanted(on=on or world.today)
    }


def test_nothing_to_do_nobody_is_reminded(held: World, mailoutbox: Any) -> None:
    assert wanted(held) == set()
    assert send_reminders(on=held.today).mails == 0
    assert mailoutbox == []


def test_an_opinion_reminds_who_answers_for_the_very_committee(held: World) -> None:
    make_opinion(held.a, held.x, answered_on=None, due_on=held.today + timedelta(days=5), text="Nông Thị Bình hỏi")
    make_opinion(held.a, held.d, answered_on=None, due_on=held.today + timedelta(days=6))
    make_opinion(held.a, held.x, due_on=LATE)
    text = "Kiến nghị của Chi bộ xóm Lũng Phầy nêu ngày 03/11/2022 chưa được trả lời, hạn 25/12/2022."
    assert wanted(held) == {("commune", "opinion", text)}


def test_an_opinion_without_a_time_limit_reminds_after_a_month_and_once(held: World) -> None:
    raised = held.today - timedelta(days=30)
    make_opinion(held.a, held.x, answered_on=None, due_on=None, raised_on=raised)
    make_opinion(held.a, held.x, answered_on=None, due_on=None, raised_on=raised + timedelta(days=1))
    text = "Kiến nghị của Chi bộ xóm Lũng Phầy nêu ngày 20/11/2022 chưa được trả lời."
    assert wanted(held) == {("commune", "opinion", text)}


def test_a_task_reminds_the_secretary_and_nobody_who_cannot_open_it(held: World) -> None:
    make_task(held.a, "Nông Thị Bình sửa mái", LATE)
    make_task(held.a, "Sau", held.today)
    make_task(held.x, "Của đảng ủy", LATE)
    text = "một việc giao ngày 03/11/2022 quá hạn từ ngày 30/11/2022."
    assert wanted(held) == {
        ("secretary", "task", f"Chi bộ xóm Lũng Phầy: {text}"), ("commune", "task", f"Đảng bộ xã Nam Tuấn: {text}"),
    }  # fmt: skip


def test_a_month_not_sent_unless_it_was_said_not_to_be_held(world: World) -> None:
    for branch in (world.c, world.e):
        make_sent_meeting(branch, date(2022, 11, 3))
    draft = make_draft_meeting(world.a, date(2022, 11, 3), {})
    text = "tháng 11/2022 chưa gửi kỳ sinh hoạt lên cấp trên."
    assert wanted(world) == {
        ("secretary", "not_sent", f"Chi bộ xóm Lũng Phầy: {text}"),
        ("roll_taker", "not_sent", f"Chi bộ xóm Lũng Phầy: {text}"),
        ("neighbour", "not_sent", f"Chi bộ xóm Nà Rị: {text}"),
    }
    send_meeting(meeting=draft, by=SYSTEM, on=world.today)
    NotHeld.objects.create(
        organization=world.b, placement=draft.placement, form=draft.form, for_month=date(2022, 11, 1),
        reason="quorum", stated_on=world.today, stated_by="x",
    )  # fmt: skip
    assert wanted(world) == set()


def test_a_meeting_in_the_next_days_and_a_month_that_ends_without_one(held: World) -> None:
    Meeting.objects.filter(organization=held.a, for_month=date(2022, 12, 1)).update(for_month=date(2022, 10, 1))
    assert wanted(held) == set()
    ending = date(2022, 12, 25)
    assert {(who, kind) for who, kind, _text in wanted(held, ending)} == {
        ("secretary", "meeting_due"), ("roll_taker", "meeting_due"),
    }  # fmt: skip
    make_draft_meeting(held.a, date(2022, 12, 23), {})
    assert {text for _who, _kind, text in wanted(held)} == {"Chi bộ xóm Lũng Phầy: họp sinh hoạt ngày 23/12/2022."}
    assert wanted(held, ending) == set()


def test_the_day_of_its_slot_reminds_a_branch_that_has_called_nothing(held: World) -> None:
    """Three days before, and once more in the last days of the month."""
    Meeting.objects.filter(organization=held.a, for_month=date(2022, 12, 1)).update(for_month=date(2022, 10, 1))
    set_slot(organization=held.a, rule="day", day=23, start=date(2022, 1, 1), by=SYSTEM)
    text = "Chi bộ xóm Lũng Phầy: theo lịch họp ngày 23/12/2022, chưa lập kỳ sinh hoạt tháng 12/2022."
    assert wanted(held, date(2022, 12, 19)) == set()
    for day in (20, 23):
        assert {told for _who, _kind, told in wanted(held, date(2022, 12, day))} == {text}
    ending = "Chi bộ xóm Lũng Phầy: tháng 12/2022 chưa có kỳ sinh hoạt nào được lập."
    assert {told for _who, _kind, told in wanted(held, date(2022, 12, 26))} == {ending}
    make_draft_meeting(held.a, date(2022, 12, 30), {})
    assert wanted(held, date(2022, 12, 26)) == set()


def test_one_mail_a_person_each_matter_once(held: World, mailoutbox: Any, settings: Any) -> None:
    settings.SITE_URL = "https://chibo.example.org/"
    task, other = make_task(held.a, "Sửa mái", LATE), make_task(held.a, "Mua tôn", LATE)
    make_draft_meeting(held.a, held.today, {})
    sent = send_reminders(on=held.today)
    assert (sent.written, sent.mails, sent.failed) == (4, 2, 0)
    mail = next(one for one in mailoutbox if one.to == ["secretary@example.org"])
    assert mail.subject == "Nhắc việc sinh hoạt chi bộ ngày 20/12/2022: 3 việc"
    assert f"https://chibo.example.org{reverse('meetings:task', args=[task.uuid])}" in mail.body
    assert "https://chibo.example.org/tai-khoan/loi-nhac/" in mail.body
    for member in held.members.values():
        assert member.full_name not in mail.body
    again = send_reminders(on=held.today + timedelta(days=1))
    assert (again.written, again.mails, len(mailoutbox)) == (0, 0, 2)
    postpone_task(task=other, due_on=held.today + timedelta(days=1), reason="Mưa", by=SYSTEM, on=held.today)
    send_reminders(on=held.today + timedelta(days=2))  # overdue again: another matter
    assert len(mailoutbox) == 3


def test_a_server_that_refuses_is_asked_again_and_nothing_goes_twice(
    held: World, mailoutbox: Any, settings: Any
) -> None:
    task = make_task(held.a, "Sửa mái", LATE)
    make_task(held.a, "Mua tôn", LATE)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_reminders(on=held.today).failed == 1
    assert not Reminder.objects.filter(sent_at__isnull=False).exists()
    with pytest.raises(NotAllSent):
        remind(timestamp=0)
    with pytest.raises(CommandError, match="1 thư chưa gửi được"):
        call_command("send_reminders")
    settings.EMAIL_BACKEND = working
    finish_task(task=task, done_on=held.today, by=SYSTEM, on=held.today)  # done meanwhile: not sent
    remind(timestamp=0)
    assert [one.subject for one in mailoutbox] == ["Nhắc việc sinh hoạt chi bộ ngày 20/12/2022: 1 việc"]
    remind(timestamp=0)
    assert len(mailoutbox) == 1


def test_without_an_address_it_waits_on_the_page(
    held: World, mailoutbox: Any, client_as: Callable[[str], Client]
) -> None:
    held.users["secretary"].email = ""
    held.users["secretary"].save()
    make_task(held.a, "Sửa mái", LATE)
    assert send_reminders(on=held.today).mails == 0
    page = client_as("secretary").get(reverse("meetings:reminders")).content.decode()
    assert "quá hạn từ ngày 30/11/2022" in page
    assert "chưa gửi thư" in page
    assert "quá hạn từ ngày" not in client_as("commune").get(reverse("meetings:reminders")).content.decode()


def test_a_kind_is_switched_off_and_on(held: World, mailoutbox: Any, client_as: Callable[[str], Client]) -> None:
    client, page = client_as("secretary"), reverse("meetings:reminders")
    assert client.get(page).content.decode().count(" checked") == 4
    client.post(page, {"kinds": ["meeting_due", "not_sent", "opinion"]})
    assert list(ReminderRefusal.objects.values_list("user__username", "kind")) == [("secretary", "task")]
    make_task(held.a, "Sửa mái", LATE)
    assert send_reminders(on=held.today).written == 0
    assert client.post(page, {"kinds": ["khong"]}).status_code == 422
    client.post(page, {"kinds": ["meeting_due", "not_sent", "opinion", "task"]})
    assert not ReminderRefusal.objects.exists()
    assert send_reminders(on=held.today).mails == 1
    assert len(mailoutbox) == 1


def test_an_answer_ends_it_and_an_ended_appointment_too(held: World) -> None:
    opinion = make_opinion(held.a, held.x, answered_on=None, due_on=LATE)
    assert len(wanted(held)) == 1
    held.users["commune"].is_active = False
    held.users["commune"].save()
    assert wanted(held) == set()
    held.users["commune"].is_active = True
    held.users["commune"].save()
    answer_opinion(opinion=opinion, answered_on=held.today, text="Đã sửa", by=SYSTEM, on=held.today)
    assert wanted(held) == set()


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow(held: World, number: int) -> None:
    for _one in range(number):
        make_task(held.a, "Sửa mái", LATE)
        make_opinion(held.a, held.x, answered_on=None, due_on=LATE)
    with CaptureQueriesContext(connection) as queries:
        reminders_wanted(on=held.today)
    assert len(queries) == 10
