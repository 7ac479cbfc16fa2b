"""Visits: what may be recorded, the plan beside them, the pages of superiors and of who assigns them, the report."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from branches.models import Appointment
from branches.services import dissolve_organization
from core.audit import SYSTEM
from core.periods import Period
from meetings.models import GroupMember, Meeting, Visit, VisitAssignment, VisitRight, WorkingGroup
from meetings.queries.visits import (
    expected_visits,
    plan_of,
)
from meetings.services import correct_visit, delete_draft, remove_visit, state_not_held
from tests.factories import TODAY, World, make_draft_meeting, make_organization, make_sent_meeting
from tests.offices import make_office
from tests.visiting import give_account, make_group, make_official, make_visit, make_visiting

pytestmark = pytest.mark.django_db
D = date
YEAR = Period.parse("2022")


def signed_in(member: Any) -> Client:
    member.refresh_from_db()
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- recording


def test_a_visit_finds_its_assignment_and_its_meeting(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    group = make_group(world, member)
    (with_group,) = make_visiting(world, world.a, group=group)
    meeting = make_sent_meeting(world.a, D(2022, 11, 3))
    visit = make_visit(world.a, member, D(2022, 11, 3), observation="  Đúng giờ, đủ nội dung.  ")
    assert (visit.assignment, visit.meeting, visit.observation) == (with_group, meeting, "Đúng giờ, đủ nội dung.")
    (own,) = make_visiting(world, world.a, member=member)
    assert make_visit(world.a, member, D(2022, 11, 4)).assignment == own
    assert make_visit(world.a, member, D(2021, 12, 31)).assignment is None
    assert make_visit(world.b, member, D(2022, 11, 4)).assignment is None


def test_the_meeting_of_the_branch_comes_before_that_of_its_committee(world: World) -> None:
    make_office(world.members["an"], world.a)
    make_draft_meeting(world.a, D(2022, 11, 3), kind=Meeting.Kind.COMMITTEE)
    regular = make_draft_meeting(world.a, D(2022, 11, 3))
    assert make_visit(world.a, make_official(world, "Một"), D(2022, 11, 3)).meeting == regular


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (D(2022, 12, 21), "tương lai"),
        (D(2020, 12, 31), "chưa thành lập hoặc không còn"),
        (D(2022, 11, 3), "Đã ghi Bế Văn Sơn dự ngày 03/11/2022"),
    ],
)
def test_what_cannot_have_happened_is_refused(world: World, day: date, sentence: str) -> None:
    member = make_official(world, "Bế Văn Sơn")
    make_visit(world.a, member, D(2022, 11, 3))
    with pytest.raises(ValidationError, match=sentence):
        make_visit(world.a, member, day)
    assert Visit.objects.count() == 1


def test_a_meeting_of_another_branch_or_day_is_no_meeting_of_the_visit(world: World) -> None:
    member = make_official(world, "Một")
    for meeting in (make_draft_meeting(world.b, D(2022, 11, 3)), make_draft_meeting(world.a, D(2022, 11, 4))):
        with pytest.raises(ValidationError, match="không phải của tổ chức này"):
            make_visit(world.a, member, D(2022, 11, 3), meeting=meeting)


def test_a_visit_is_put_right_and_removed_and_outlives_a_deleted_draft(world: World) -> None:
    meeting = make_draft_meeting(world.a, D(2022, 12, 5))
    visit = make_visit(world.a, make_official(world, "Một"), D(2022, 12, 5))
    correct_visit(visit=visit, observation="Nên bắt đầu sớm hơn.", by=SYSTEM)
    delete_draft(meeting=meeting, by=SYSTEM)
    visit.refresh_from_db()
    assert (visit.meeting, visit.observation) == (None, "Nên bắt đầu sớm hơn.")
    remove_visit(visit=visit, by=SYSTEM)
    assert not Visit.objects.exists()


# --- the plan


def states(rows: list[Any]) -> list[tuple[date, str, int]]:
    return [(one.day, one.state, len(one.visits)) for one in rows]


def test_the_first_day_of_the_quarter_follows_the_meeting(world: World) -> None:
    """April's meeting was held on 6 May: the visit to it is April's; the one of July was at no meeting at all."""
    member = make_official(world, "Một")
    (row,) = make_visiting(world, world.a, member=member, rhythm="quarter_start")
    put_off = make_sent_meeting(world.a, D(2022, 5, 6), for_month=D(2022, 4, 1))
    make_sent_meeting(world.a, D(2022, 5, 20), for_month=D(2022, 5, 1))
    make_visit(world.a, member, D(2022, 5, 6))
    make_visit(world.a, member, D(2022, 7, 1))
    make_visit(world.a, member, D(2022, 5, 20))
    rows = expected_visits([row], YEAR, on=TODAY)
    assert states(rows) == [
        (D(2022, 1, 1), "missed", 0), (D(2022, 5, 6), "done", 1), (D(2022, 7, 1), "done", 1),
        (D(2022, 10, 1), "missed", 0),
    ]  # fmt: skip
    assert rows[1].meeting == put_off
    assert expected_visits([row], Period.parse("2022-05"), on=TODAY) == []


def test_a_meeting_that_is_put_off_keeps_its_visit_open(world: World) -> None:
    (row,) = make_visiting(world, world.a, member=make_official(world, "Một"), rhythm="monthly", start=D(2022, 11, 1))
    make_draft_meeting(world.a, D(2022, 12, 22), for_month=D(2022, 11, 1))
    rows = expected_visits([row], YEAR, on=TODAY)
    assert states(rows) == [(D(2022, 12, 22), "due", 0), (D(2022, 12, 31), "due", 0)]
    assert states(expected_visits([row], YEAR, on=D(2022, 12, 23)))[0][1] == "missed"


def test_a_group_s_two_people_on_one_day_are_one_visit(world: World) -> None:
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    (row,) = make_visiting(world, world.a, group=make_group(world, first, second), rhythm="per_year", times=4)
    for member in (first, second):
        make_visit(world.a, member, D(2022, 3, 3))
    make_visit(world.a, first, D(2022, 6, 3))
    (one,) = expected_visits([row], YEAR, on=TODAY)
    assert (one.outcome.planned, one.outcome.done, one.outcome.due, len(one.visits)) == (4, 2, 2, 3)


def test_nobody_is_expected_at_a_branch_that_is_gone(world: World) -> None:
    member = make_official(world, "Một")
    branch = make_organization("Y9", world.y)
    (row,) = make_visiting(world, branch, member=member)
    assert len(expected_visits([row], YEAR, on=TODAY)) == 4
    dissolve_organization(organization=branch, last_day=D(2022, 6, 30), by=SYSTEM)
    assert len(expected_visits([row], YEAR, on=TODAY)) == 2


def test_nobody_misses_what_was_not_held_for_a_reason(world: World) -> None:
    """A monthly rhythm: of three finished months one was attended, one said not to be held, one missed."""
    member = make_official(world, "Một")
    (row,) = make_visiting(world, world.a, member=member, rhythm="monthly", start=D(2022, 9, 1))
    (quarterly,) = make_visiting(world, world.a, member=make_official(world, "Hai"), start=D(2022, 7, 1))
    make_sent_meeting(world.a, D(2022, 9, 5))
    make_visit(world.a, member, D(2022, 9, 5))
    state_not_held(organization=world.a, month=D(2022, 10, 1), reason="disaster", note="", on=TODAY, by=SYSTEM)
    found = expected_visits([row], YEAR, on=TODAY)
    assert [one.state for one in found] == ["done", "not_held", "missed", "due"]
    whole = plan_of(VisitAssignment.objects.filter(pk=row.pk), YEAR, on=TODAY).outcome
    assert (whole.planned, whole.done, whole.missed, whole.due, whole.ahead, whole.not_held) == (4, 1, 1, 1, 0, 1)
    # A quarter with another month to attend in is missed all the same; one without any is not.
    third = Period.parse("2022-Q3")
    assert [one.state for one in expected_visits([quarterly], third, on=TODAY)] == ["missed"]
    for month in (7, 8):
        state_not_held(organization=world.a, month=D(2022, month, 1), reason="task", note="", on=TODAY, by=SYSTEM)
    Meeting.objects.filter(for_month=D(2022, 9, 1)).update(for_month=D(2022, 6, 1))
    state_not_held(organization=world.a, month=D(2022, 9, 1), reason="task", note="", on=TODAY, by=SYSTEM)
    assert [one.state for one in expected_visits([quarterly], third, on=TODAY)] == ["not_held"]


def test_a_plan_takes_as_many_queries_whatever_its_size(world: World, django_assert_num_queries: Any) -> None:
    member = make_official(world, "Một")
    make_visiting(world, world.a, world.b, world.c, member=member)
    with django_assert_num_queries(5):
        assert len(plan_of(VisitAssignment.objects.all(), YEAR, on=TODAY).expected) == 12
    VisitRight.objects.all().delete()
    VisitAssignment.objects.exclude(organization=world.a).delete()
    with django_assert_num_queries(5):
        assert len(plan_of(VisitAssignment.objects.all(), YEAR, on=TODAY).expected) == 4


# --- the superior's own pages


def test_a_superior_sees_his_branches_with_their_next_meeting_and_records_with_one_tap(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    make_visiting(world, world.a, world.c, member=member, rhythm="monthly")
    meeting = make_draft_meeting(world.a, TODAY)
    client = signed_in(member)
    page = text_of(client.get("/du-sinh-hoat/cua-toi/"))
    assert "Có 2 nơi được phân công dự" in page
    assert page.count("Ghi lần dự</a>") == 2
    assert f"/du-sinh-hoat/ghi/{world.a.uuid}/?ky={meeting.uuid}" in page
    assert "hôm nay" in page
    assert "chi bộ chưa lập" in page
    form = text_of(client.get(f"/du-sinh-hoat/ghi/{world.a.uuid}/?ky={meeting.uuid}"))
    assert f'value="{meeting.uuid}" ' in form
    assert "Người dự" not in form
    typed = {"meeting": str(meeting.uuid), "observation": "Nghiêm túc."}
    answer = client.post(f"/du-sinh-hoat/ghi/{world.a.uuid}/", typed, follow=True)
    visit = Visit.objects.get()
    assert (visit.member, visit.on, visit.meeting, visit.assignment.rhythm) == (member, TODAY, meeting, "monthly")
    assert "Đã ghi lần dự sinh hoạt." in text_of(answer)
    # The meeting's own page says so too, to whoever reads names there.
    assert "Cấp trên dự</h2>" not in (shown := text_of(client.get(f"/sinh-hoat/{meeting.uuid}/")))
    assert "Cấp trên dự (1)" in shown
    assert "Nghiêm túc." in shown
    again = client.post(f"/du-sinh-hoat/ghi/{world.a.uuid}/", typed)
    assert "Đã ghi Bế Văn Sơn dự ngày 20/12/2022" in text_of(again)
    assert "Nghiêm túc." in text_of(again)


def test_a_superior_reaches_no_branch_beyond_his_assignment_nor_beyond_its_days(world: World, settings: Any) -> None:
    member = make_official(world, "Bế Văn Sơn")
    make_visiting(world, world.a, member=member, end=D(2023, 1, 1))
    client = signed_in(member)
    statuses = [client.get(f"/du-sinh-hoat/ghi/{place.uuid}/").status_code for place in (world.a, world.b, world.x)]
    assert statuses == [200, 404, 404]
    settings.CHIBO_TODAY = "2023-01-01"
    assert client.get(f"/du-sinh-hoat/ghi/{world.a.uuid}/").status_code == 404
    assert client.get("/du-sinh-hoat/cua-toi/").status_code == 403


def test_an_account_without_a_member_is_told_so(client_as: Callable[[str], Client], world: World) -> None:
    client = client_as("visitor")
    assert "chưa gắn với đảng viên nào" in text_of(client.get("/du-sinh-hoat/cua-toi/"))
    refused = client.get(f"/du-sinh-hoat/ghi/{world.a.uuid}/")
    assert refused.status_code == 403
    assert "chưa gắn với đảng viên nào" in text_of(refused)


def test_only_who_attended_or_keeps_the_record_changes_a_visit(client_as, world: World) -> None:
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    make_visiting(world, world.a, group=make_group(world, first, second))
    visit = make_visit(world.a, first, D(2022, 11, 3), observation="Tốt")
    address = f"/du-sinh-hoat/lan-du/{visit.uuid}/"
    assert [signed_in(one).get(f"{address}sua/").status_code for one in (first, second)] == [200, 403]
    assert signed_in(first).post(f"{address}sua/", {"observation": "Khá"}).status_code == 302
    # Written by somebody else since the page was shown: not overwritten unseen.
    stale = {"observation": "Trung bình", "initial-observation": "Tốt"}
    assert "người khác đã ghi ô này là “Khá”" in text_of(client_as("commune").post(f"{address}sua/", stale))
    assert signed_in(second).post(f"{address}xoa/", {"confirmed": "1"}).status_code == 403
    assert "lịch sử vẫn giữ" in text_of(client_as("commune").get(f"{address}xoa/"))
    assert client_as("commune").post(f"{address}xoa/", {"confirmed": "1"}).status_code == 302
    assert not Visit.objects.exists()


def test_staff_record_for_others_and_somebody_not_assigned_is_marked(client_as, world: World) -> None:
    client = client_as("commune")
    address = f"/du-sinh-hoat/ghi/{world.a.uuid}/"
    answers = {
        "nobody": client.post(address, {"visited_on": "03/11/2022"}),
        "no day": client.post(address, {"member": "Nguyễn Văn Nam"}),
        "ahead": client.post(address, {"member": "Nguyễn Văn Nam", "visited_on": "21/12/2022"}),
    }
    found = {name: text_of(answer) for name, answer in answers.items()}
    assert "Trường này là bắt buộc" in found["nobody"] or "bắt buộc" in found["nobody"]
    assert "Chọn kỳ sinh hoạt đã dự hoặc ghi ngày dự." in found["no day"]
    assert "Ngày này ở tương lai." in found["ahead"]
    done = client.post(address, {"member": "Nguyễn Văn Nam", "visited_on": "03/11/2022"}, follow=True)
    assert "ngoài phân công" in text_of(done)
    assert "ngoài phân công" in text_of(client.get("/du-sinh-hoat/lan-du/?ngoai=on"))
    assert "Có 1 lần dự" in text_of(client.get("/du-sinh-hoat/lan-du/?q=nam&ky=2022-11&to-chuc=X"))
    assert "Có 0 lần dự" in text_of(client.get("/du-sinh-hoat/lan-du/?ky=2022-10"))


# --- groups and assignments through their pages


def test_a_group_is_founded_with_its_decision_and_its_leader(client_as, world: World) -> None:
    client = client_as("district")
    typed = {
        "organization": "D", "name": "Tổ công tác số 7", "leader": "Nguyễn Văn Nam", "start": "01/01/2022",
        "document_number": "12-QĐ/HU", "document_date": "28/12/2021",
    }  # fmt: skip
    answer = client.post("/du-sinh-hoat/to/lap/", typed, follow=True)
    group = WorkingGroup.objects.get()
    assert answer.redirect_chain == [(f"/du-sinh-hoat/to/{group.uuid}/", 302)]
    page = text_of(answer)
    assert "12-QĐ/HU" in page
    assert "tổ trưởng" in page
    assert GroupMember.objects.get().leads
    assert "Có 1 tổ công tác" in text_of(client.get("/du-sinh-hoat/to/"))
    twice = text_of(client.post("/du-sinh-hoat/to/lap/", typed))
    assert "Đã có tổ công tác cùng tên" in twice
    assert 'value="12-QĐ/HU"' in twice


def test_the_acts_on_a_group_go_through_its_page(client_as, world: World) -> None:
    first, second = make_official(world, "Bế Văn Một"), make_official(world, "Bế Văn Hai")
    group = make_group(world, first, document=None)
    make_visiting(world, world.a, group=group)
    client, base = client_as("district"), f"/du-sinh-hoat/to/{group.uuid}/"
    client.post(f"{base}them/", {"member": "Bế Văn Hai", "start": "01/12/2022"})
    row = GroupMember.objects.get(member=second)
    assert Appointment.objects.filter(user__username=f"u{second.pk}", start=D(2022, 12, 1)).exists()
    client.post(f"{base}{row.pk}/to-truong/", {"start": "10/12/2022"})
    assert GroupMember.objects.get(leads=True, end=None).member == second
    client.post(f"{base}sua/", {"name": "Tổ số 1", "document_number": "3-QĐ/HU", "document_date": "03/01/2022"})
    group.refresh_from_db()
    assert (group.name, group.document.number) == ("Tổ số 1", "3-QĐ/HU")
    row = GroupMember.objects.get(member=first, end=None)
    client.post(f"{base}{row.pk}/thoi/", {"last_day": "19/12/2022"})
    assert signed_in(first).get("/du-sinh-hoat/cua-toi/").status_code == 403
    told = text_of(client.post(f"{base}ket-thuc/", {"last_day": "20/12/2022"}, follow=True))
    assert "Đã kết thúc Tổ số 1 và 1 phân công dự sinh hoạt." in told
    assert Appointment.objects.get(user__username=f"u{second.pk}").end == D(2022, 12, 21)


def test_one_act_assigns_many_branches_and_says_who_has_no_account(client_as, world: World) -> None:
    with_account, without = make_official(world, "Bế Văn Một"), make_official(world, "Bế Văn Hai", account=False)
    group = make_group(world, with_account, without)
    client = client_as("district")
    page = text_of(client.get(f"/du-sinh-hoat/phan-cong/lap/?to={group.uuid}"))
    assert [name in page for name in ("Chi bộ xóm Lũng Phầy", "Chi bộ xóm Bản Gủn", "Chi bộ Tòa án huyện")] == [
        True
    ] * 3
    typed = {
        "assigned_by": "D", "group": group.pk, "rhythm": "quarter_start", "start": "01/01/2022", "end": "31/12/2022",
        "organizations": [world.a.pk, world.c.pk], "document_number": "5-QĐ/HU", "document_date": "30/12/2021",
    }  # fmt: skip
    answer = text_of(client.post("/du-sinh-hoat/phan-cong/lap/", typed, follow=True))
    assert "Đã phân công dự sinh hoạt 2 nơi." in answer
    assert "Chưa có tài khoản nên chưa có quyền xem: Bế Văn Hai." in answer
    assert "chưa có tài khoản" in answer
    assert "Cấp quyền</button>" not in answer
    rows = VisitAssignment.objects.order_by("organization__code")
    assert {(one.organization.code, one.rhythm, one.end, one.document.number) for one in rows} == {
        ("A", "quarter_start", D(2023, 1, 1), "5-QĐ/HU"), ("C", "quarter_start", D(2023, 1, 1), "5-QĐ/HU"),
    }  # fmt: skip
    assert Appointment.objects.filter(user__username=f"u{with_account.pk}", end=D(2023, 1, 1)).count() == 2
    give_account(without)
    address = f"/du-sinh-hoat/phan-cong/{rows[0].uuid}/"
    assert "Cấp quyền</button>" in text_of(client.get(address))
    assert "Cấp quyền</button>" not in text_of(client.post(f"{address}cap-quyen/", follow=True))
    assert Appointment.objects.filter(user__username=f"u{without.pk}").count() == 1


def test_who_assigns_is_held_to_his_scope(client_as, world: World) -> None:
    """The commune's staff sends whom it sees to its own branches, in the name of its own committee."""
    client = client_as("commune")
    typed = {"member": "Nguyễn Văn Nam", "rhythm": "monthly", "start": "01/12/2022"}
    foreign = client.post("/du-sinh-hoat/phan-cong/lap/", {**typed, "assigned_by": "X", "organizations": [world.c.pk]})
    above = client.post("/du-sinh-hoat/phan-cong/lap/", {**typed, "assigned_by": "D", "organizations": [world.a.pk]})
    itself = client.post("/du-sinh-hoat/phan-cong/lap/", {**typed, "assigned_by": "X", "organizations": [world.x.pk]})
    both = client.post("/du-sinh-hoat/phan-cong/lap/", {"assigned_by": "X", "organizations": [world.a.pk],
                                                       "rhythm": "monthly", "start": "01/12/2022"})  # fmt: skip
    assert "field-wrong" in text_of(foreign)
    assert "Không tìm thấy tổ chức “D”" in text_of(above)
    assert "không trực thuộc cấp ủy phân công" in text_of(itself)
    assert "Chọn một tổ công tác hoặc ghi một cấp ủy viên" in text_of(both)
    assert not VisitAssignment.objects.exists()
    own = client.post("/du-sinh-hoat/phan-cong/lap/", {**typed, "assigned_by": "X", "organizations": [world.a.pk]})
    assert own.status_code == 302
    # What the district decided the commune reads, and does not change.
    (row,) = make_visiting(world, world.a, member=make_official(world, "Một"))
    assert client.get(f"/du-sinh-hoat/phan-cong/{row.uuid}/").status_code == 200
    assert client.get(f"/du-sinh-hoat/phan-cong/{row.uuid}/ket-thuc/").status_code == 403


def test_an_assignment_is_ended_or_taken_back_through_its_page(client_as, world: World) -> None:
    member = make_official(world, "Một")
    (begun,) = make_visiting(world, world.a, member=member)
    (later,) = make_visiting(world, world.c, member=member, start=D(2023, 1, 1))
    client = client_as("district")
    pages = {one: text_of(client.get(f"/du-sinh-hoat/phan-cong/{one.uuid}/")) for one in (begun, later)}
    assert ["Kết thúc phân công" in page for page in pages.values()] == [True, False]
    assert ["Bỏ phân công" in page for page in pages.values()] == [False, True]
    client.post(f"/du-sinh-hoat/phan-cong/{begun.uuid}/ket-thuc/", {"last_day": "31/12/2022"})
    assert Appointment.objects.get(user__username=f"u{member.pk}", organization=world.a).end == D(2023, 1, 1)
    refused = client.post(f"/du-sinh-hoat/phan-cong/{begun.uuid}/bo/", {"confirmed": "1"}, follow=True)
    assert "đã có hiệu lực" in text_of(refused)
    client.post(f"/du-sinh-hoat/phan-cong/{later.uuid}/bo/", {"confirmed": "1"})
    assert [row.organization.code for row in VisitAssignment.objects.all()] == ["A"]
    assert "Có 1 phân công" in text_of(client.get("/du-sinh-hoat/phan-cong/?q=một"))
    assert "Có 0 phân công" in text_of(client.get("/du-sinh-hoat/phan-cong/?to-chuc=Y"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("", 15), ("lan-du/", 10), ("phan-cong/", 10), ("to/", 10)],
)
def test_lists_ask_as_much_for_one_row_as_for_three(
    client_as, world: World, django_assert_num_queries: Any, address: str, queries: int, count: int
) -> None:
    members = [make_official(world, f"Bế Văn {number}") for number in range(count)]
    for number, member in enumerate(members):
        group = make_group(world, member, name=f"Tổ {number}")
        make_visiting(world, (world.a, world.b, world.c)[number], group=group)
        make_visit((world.a, world.b, world.c)[number], member, D(2022, 11, 3))
    client = client_as("district")
    client.get("/du-sinh-hoat/to/")  # the session's own queries
    with django_assert_num_queries(queries):
        assert client.get(f"/du-sinh-hoat/{address}").status_code == 200


def test_the_plan_reads_by_branch_or_by_who_attends_and_adds_up(client_as, world: World) -> None:
    first, second = make_official(world, "Bế Văn Ba"), make_official(world, "Bế Văn An")
    make_visiting(world, world.a, member=first)
    make_visiting(world, world.c, member=second, rhythm="quarter_start")
    make_visit(world.a, first, D(2022, 2, 3))
    client = client_as("district")
    page = text_of(client.get("/du-sinh-hoat/?ky=2022-H1"))
    assert "Có 4 dòng" in page
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert figures == {
        "Theo kế hoạch": "4", "Đã dự": "1 (25,0%)", "Không dự": "3", "Đến kỳ, chưa dự": "0", "Chưa đến kỳ": "0",
    }  # fmt: skip
    missed = client.get("/du-sinh-hoat/?ky=2022-H1&trang-thai=missed&theo=nguoi-du").context["rows"]
    assert [one.assignment.member for one in missed] == [second, second, first]
    assert "Có 1 dòng" in text_of(client.get("/du-sinh-hoat/?ky=2022-Q1&to-chuc=X"))
    assert client.get("/du-sinh-hoat/?ky=xx&to-chuc=").status_code == 200
    assert client.get("/du-sinh-hoat/?to-chuc=Z").status_code == 404
