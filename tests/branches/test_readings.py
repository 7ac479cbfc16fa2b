"""The access log on pages: in scope, by person, day and action; what is unusual; and nobody takes a line back."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from branches.forms import ReadingFilter
from branches.models import Appointment
from branches.queries import (
    Narrowed,
    detail_text,
    filter_text,
    readings_narrowed,
    readings_outside_hours,
    readings_visible_to,
    recent_unusual,
    unusual_readings,
)
from core.audit import AccessLog, ReadingLimit, log_access
from meetings.forms import FilterForm
from members.forms import AssignmentFilter, MemberFilter
from tests.factories import TODAY, make_appointed

pytestmark = pytest.mark.django_db

Action = AccessLog.Action


def read(user, organization=None, *, times: int = 1, action: str = Action.READ, subject: str = "Đảng viên A") -> None:
    for _number in range(times):
        log_access(
            by=user, action=action, subject=subject, organization_id=organization.pk if organization else None,
            detail={"rows": 3, "query": "q=an"},
        )  # fmt: skip


def on_clock(moment: str) -> None:
    """Writes all lines anew at a moment: the log itself cannot be changed."""
    lines = list(AccessLog.objects.values())
    for line in lines:
        AccessLog.objects.create(**{**line, "id": line["id"] + 1_000_000, "at": moment, "username": "sớm"})


def test_lines_are_those_of_the_scope(world, client_as) -> None:
    local = make_appointed("ban-xa", world.x, Appointment.Role.DISTRICT_STAFF)
    read(world.users["secretary"], world.a)
    read(world.users["neighbour"], world.c, subject="Đảng viên C")
    read(world.users["district"], action=Action.SIGN_IN, subject="Đăng nhập")
    assert [line.subject for line in readings_visible_to(local, on=TODAY)] == ["Đảng viên A"]
    assert readings_visible_to(world.users["district"], on=TODAY).count() == 3
    page = client_as("district").get(reverse("branches:readings"), {"nguoi": "secre", "viec": "read", "doi-tuong": "A"})
    assert [row.record.username for row in page.context["table"].rows] == ["secretary"]
    assert "số dòng: 3; điều kiện lọc: từ tìm: an" in page.content.decode()


@pytest.mark.parametrize("lines", [1, 3])
def test_the_list_asks_the_same_number_of_queries(world, client_as, lines: int, django_assert_num_queries) -> None:
    client = client_as("district")
    client.get(reverse("branches:readings"))
    read(world.users["secretary"], world.a, times=lines)
    with django_assert_num_queries(11):
        client.get(reverse("branches:readings"))
    with django_assert_num_queries(10):
        client.get(reverse("branches:unusual"))


def test_more_than_the_limit_on_one_day_is_unusual(world, client_as) -> None:
    ReadingLimit.objects.filter(action=Action.READ).update(most_a_day=2)
    read(world.users["secretary"], world.a, times=3)
    read(world.users["commune"], world.a, times=2)
    read(world.users["commune"], world.a, times=9, action=Action.SIGN_IN)  # no limit: never unusual
    user = world.users["district"]
    rows = list(unusual_readings(readings_visible_to(user, on=TODAY)))
    assert [(row["username"], row["action"], row["times"], row["limit"]) for row in rows] == [
        ("secretary", "read", 3, 2)
    ]
    assert recent_unusual(user, on=TODAY) == 1
    assert recent_unusual(world.users["commune"], on=TODAY) is None
    page = client_as("district").get(reverse("branches:unusual")).content.decode()
    assert "nguoi=secretary" in page
    assert "lượt truy cập bất thường trong 7 ngày qua" in client_as("district").get("/").content.decode()


def test_reading_outside_working_hours_is_told_by_person_and_day(world) -> None:
    read(world.users["secretary"], world.a, times=2)
    on_clock("2022-12-05T23:30:00+07:00")  # a Monday night
    lines = readings_visible_to(world.users["district"], on=TODAY)
    day = Narrowed.to(*[AccessLog.objects.get(pk=AccessLog.objects.order_by("at")[0].pk).at.date()] * 2)
    rows = list(readings_outside_hours(readings_narrowed(lines, day)))
    assert [(row["username"], row["action"], row["times"]) for row in rows] == [("sớm", "read", 2)]
    assert not readings_outside_hours(
        readings_narrowed(lines, Narrowed.to(None, day.since - timedelta(days=1)))
    ).exists()


@pytest.mark.parametrize("face", ["xlsx", "csv"])
def test_the_export_holds_what_is_shown_and_is_logged_itself(world, client_as, face: str) -> None:
    read(world.users["secretary"], world.a)
    read(world.users["commune"], world.a, action=Action.EXPORT, subject="=1+1")
    response = client_as("district").get(reverse("branches:readings_export", args=[face]), {"viec": "export"})
    text = response.content.decode("utf-8-sig") if face == "csv" else ""
    if face == "xlsx":
        text = str(list(load_workbook(io.BytesIO(response.content)).active.values))
    assert "commune" in text
    assert "secretary" not in text
    last = AccessLog.objects.latest("pk")
    assert (last.action, last.subject, last.detail["rows"], last.detail["query"]) == (
        "export", "Nhật ký truy cập", 1, "viec=export",
    )  # fmt: skip


def test_the_file_says_who_read_it_to_who_may_see_the_log(world, client_as) -> None:
    address = reverse("members:detail", args=[world.members["an"].uuid])
    client_as("commune").get(address)
    page = client_as("district").get(address)
    assert {line.username for line in page.context["readers"]} == {"commune", "district"}
    assert client_as("secretary").get(address).context["readers"] is None


def test_the_logs_and_files_are_append_only_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)"
            " AND NOT (has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE'))",
            [["core_accesslog", "core_storedfile", "members_memberevent", "members_mergerevent",
              "branches_reorganizationevent", "members_transferevent"]],
        )  # fmt: skip
        assert len(cursor.fetchall()) == 6


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"given": True}, "cấp hộ: có"),
        ({"given": False}, "cấp hộ: không"),
        ({"rows": 0, "filters": "trang-thai=sent&dang=csv"}, "điều kiện lọc: trạng thái: đã gửi, dạng tệp: csv"),
        (
            {"query": "to-chuc=04.052&hinh-thuc=temporary"},
            "điều kiện lọc: tổ chức: 04.052, hình thức: sinh hoạt tạm thời",
        ),
        ({"query": "zz=1&trang-thai=zz&q="}, "điều kiện lọc: zz: 1, trạng thái: zz"),
        ({"query": "?&&", "period": None, "problems": 0}, ""),
    ],
)
def test_what_a_line_keeps_is_told_in_words(detail, told: str) -> None:
    assert detail_text(detail) == told


def test_choices_are_told_as_their_forms_say_them(world) -> None:
    forms = [
        MemberFilter(),
        AssignmentFilter(),
        ReadingFilter(),
        FilterForm({}, user=world.users["district"], on=TODAY),
    ]
    for form in forms:
        for name in ("trang_thai", "trang-thai", "hinh_thuc", "dan_toc", "phan_cong", "viec"):
            key = name.replace("_", "-")
            for value, label in form.fields[name].choices if name in form.fields else ():
                if value:
                    assert filter_text(f"{key}={value}").partition(": ")[2] == str(label)
