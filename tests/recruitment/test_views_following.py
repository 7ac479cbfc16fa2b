"""The pages of mentors, remarks and classes: what they list, what a form of them writes, and what is refused."""

from datetime import date

import pytest
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from meetings.models import AgendaItem, ItemKind
from members.models import Membership
from members.services import end_membership
from recruitment.models import AwarenessClass, AwarenessStudent, MentorRemark, Mentorship, Stage, StepAct
from recruitment.queries.mentor_panel import MentorsPanel
from recruitment.services.remarks import Said, write_remark
from tests.factories import TODAY, World, make_draft_meeting
from tests.recruitment.followed import certify, make_class, make_followed, make_mentorship, make_probationer


@pytest.fixture
def laid(world: World) -> Mentorship:
    return make_mentorship(make_followed("Nông Thị Hoa", world.a), world.members["an"])


def page(client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"recruitment:{name}", args=args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_mentors_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for number, who in enumerate(("an", "binh", "cuong")[:count]):
        make_mentorship(make_followed(f"Người {'ABC'[number]}", world.a), world.members[who])
    client = client_as("commune")
    page(client, "mentors")
    with django_assert_num_queries(26):
        text = page(client, "mentors")
    assert f"Có {count} đảng viên đang giúp đỡ" in text


def test_mentors_show_their_load_and_who_is_to_be_replaced(world: World, client_as, laid) -> None:
    dung = make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    gone = make_mentorship(dung, world.members["binh"])
    end_membership(
        membership=Membership.objects.get(member=world.members["binh"]), last_day=date(2022, 11, 15),
        reason="transfer_out", by=SYSTEM,
    )  # fmt: skip
    client = client_as("commune")
    text = page(client, "mentors")
    assert "Cần phân công lại (1)" in text
    assert "Đ/c Nông Thị Bình không còn ở chi bộ từ ngày 16/11/2022 (chuyển đi)." in text
    assert "Nông Thị Hoa" in text
    narrowed = page(client, "mentors", can="on")
    assert "Có 1 đảng viên đang giúp đỡ" in narrowed
    assert "Nông Thị Hoa" not in narrowed
    assert "Cần phân công lại." in page(client, "mentorship", gone.uuid)
    assert "Có 1 đảng viên đang giúp đỡ" in page(client, "mentors", q="hoa")


def test_who_has_nobody_is_named(world: World, client_as) -> None:
    make_followed("Lý Văn Tới", world.a, stage=Stage.MENTORED)
    make_followed("Vi Thị Xa", world.a)
    text = page(client_as("commune"), "mentors")
    assert "Không còn ai giúp đỡ (1)" in text
    assert "Lý Văn Tới" in text
    assert "Vi Thị Xa" not in text


def test_assigning_by_the_page(world: World, client_as) -> None:
    hoa = make_followed("Nông Thị Hoa", world.a)
    client = client_as("secretary")
    text = page(client, "mentor_assign", hoa.uuid)
    assert "Bế Thị Dung – không phân công được" in text
    assert "Nông Thị Bình – đang giúp đỡ 0 người" in text
    address = reverse("recruitment:mentor_assign", args=[hoa.uuid])
    sent = {"member": world.members["probationary"].pk, "start": "01/12/2022", "together_since": "01/01/2020"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Đ/c Bế Thị Dung là đảng viên dự bị vào ngày 01/12/2022." in refused.content.decode()
    other = client.post(address, sent | {"member": world.members["b_first"].pk})
    assert "Người này không ở trong phạm vi của bạn." in other.content.decode()
    done = client.post(address, sent | {"member": world.members["an"].pk})
    assert done.status_code == 302
    assert Mentorship.objects.get().member == world.members["an"]


@pytest.mark.parametrize("hostile", ["\x00", "x" * 5000, "99/99/9999", "01/01/9999", "-1"])
def test_hostile_input_is_told(world: World, client_as, laid, hostile: str) -> None:
    client = client_as("secretary")
    sent = {"member": hostile, "start": hostile, "together_since": hostile, "reason": hostile, "last_day": hostile}
    for name, key in (
        ("mentor_assign", laid.candidate.uuid),
        ("mentor_change", laid.uuid),
        ("mentorship_end", laid.uuid),
    ):
        assert client.post(reverse(f"recruitment:{name}", args=[key]), sent).status_code == 422
    for name in ("mentors", "remarks", "classes", "certificates"):
        query = {"q": hostile, "to-chuc": "", "thang": hostile, "nam": hostile, "can": hostile}
        assert client.get(reverse(f"recruitment:{name}"), query).status_code == (400 if "\x00" in hostile else 200)


def test_changing_and_ending_by_the_page(world: World, client_as, laid) -> None:
    client = client_as("secretary")
    sent = {
        "member": world.members["binh"].pk,
        "start": "01/12/2022",
        "together_since": "01/01/2020",
        "reason": "Đi học",
    }
    assert client.post(reverse("recruitment:mentor_change", args=[laid.uuid]), sent).status_code == 302
    new = Mentorship.objects.get(end__isnull=True)
    assert new.member == world.members["binh"]
    ended = client.post(
        reverse("recruitment:mentorship_end", args=[new.uuid]), {"last_day": "15/12/2022", "reason": "Chuyển việc"}
    )
    assert ended.status_code == 302
    assert "đến hết ngày 15/12/2022 (Chuyển việc)" in page(client, "mentorship", new.uuid)
    assert "Đổi người giúp đỡ" not in page(client, "mentorship", new.uuid)


def test_a_remark_from_the_meeting_stands_in_its_minutes(world: World, client_as, laid) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    client = client_as("secretary")
    assert "chưa có nhận xét" in page(client, "meeting_remarks", meeting.uuid)
    address = reverse("recruitment:remark", args=[laid.uuid])
    asked = client.get(address, {"thang": "2022-12"}).content.decode()
    assert "Lưu xong, nhận xét đứng trong biên bản kỳ họp đang mở (ngày 05/12/2022)." in asked
    query = f"?thang=2022-12&ky={meeting.uuid}"
    done = client.post(address + query, {"strengths": "Gương mẫu", "judgement": "progress"}, follow=True)
    assert done.redirect_chain == [(reverse("recruitment:meeting_remarks", args=[meeting.uuid]), 302)]
    text = done.content.decode()
    assert "Nhận xét đứng trong biên bản kỳ họp ngày 05/12/2022." in text
    assert "trong biên bản" in text
    assert "Ưu điểm: Gương mẫu" in AgendaItem.objects.get(kind=ItemKind.RECRUITMENT).proceedings
    agenda = client.get(reverse("meetings:agenda", args=[meeting.uuid])).content.decode()
    assert reverse("recruitment:meeting_remarks", args=[meeting.uuid]) in agenda
    writing = client.get(reverse("meetings:proceedings", args=[meeting.uuid])).content.decode()
    assert reverse("recruitment:meeting_remarks", args=[meeting.uuid]) in writing


def test_a_remark_between_meetings_says_that_it_stands_nowhere(world: World, client_as, laid) -> None:
    client = client_as("secretary")
    address = reverse("recruitment:remark", args=[laid.uuid]) + "?thang=2022-11"
    text = client.post(address, {"strengths": "Gương mẫu"}, follow=True).content.decode()
    assert "Nhận xét chưa đứng trong biên bản nào" in text
    assert "không đứng trong biên bản" in text
    assert MentorRemark.objects.get().item is None


@pytest.mark.parametrize("month", ["2022-02", "2023-01", "x", "9999-12"])
def test_a_month_that_is_none_of_the_mentorship_is_no_page(world: World, client_as, laid, month: str) -> None:
    address = reverse("recruitment:remark", args=[laid.uuid])
    assert client_as("secretary").get(address, {"thang": month}).status_code == 404


def test_what_is_missing_of_a_month_by_branch_and_mentor(world: World, client_as, laid) -> None:
    client = client_as("commune")
    text = page(client, "remarks", thang="2022-11")
    assert "Phải nhận xét 1; đã có 0, còn thiếu 1" in text
    assert "Chi bộ xóm Lũng Phầy" in text
    assert "chưa hết tháng" in page(client, "remarks")
    assert "Phải nhận xét 0" in page(client, "remarks", thang="2022-02")
    assert "Không có nhận xét nào" in page(client, "remarks", thang="2022-11", **{"tinh-trang": "co"})
    assert "Ghi nhận xét" not in text  # the secretary's to write
    assert "Ghi nhận xét" in page(client_as("secretary"), "remarks", thang="2022-11")


@pytest.mark.parametrize(("name", "query"), [("mentors", {}), ("remarks", {"thang": "2022-11"}), ("certificates", {})])
def test_lists_as_files_are_logged(world: World, client_as, laid, name: str, query: dict[str, str]) -> None:
    certify(make_class(world, world.x), laid.candidate, date(2022, 3, 5))
    response = client_as("secretary").get(reverse(f"recruitment:{name}"), {**query, "dang": "csv"})
    assert response.status_code == 200
    assert "Nông Thị Hoa" in response.content.decode("utf-8-sig")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 1


def test_a_class_from_opening_to_the_step_of_its_students(world: World, client_as) -> None:
    hoa = make_followed("Nông Thị Hoa", world.a, stage=Stage.LISTED, stage_on=date(2022, 2, 1))
    commune, secretary = client_as("commune"), client_as("secretary")
    sent = {"name": "Lớp 1", "organization": "X", "first_day": "05/12/2022", "last_day": "07/12/2022", "capacity": "1"}
    held = commune.post(reverse("recruitment:class_open"), sent)
    assert held.status_code == 302
    address = held["Location"]
    uuid = address.rstrip("/").rsplit("/", 1)[1]
    late = secretary.post(reverse("recruitment:class_send", args=[uuid]), {"candidates": [hoa.pk]})
    assert "Lớp đã bế giảng ngày 07/12/2022." in late.content.decode()
    assert commune.post(reverse("recruitment:class_send", args=[uuid]), {"candidates": [hoa.pk]}).status_code == 422
    row = AwarenessStudent.objects.create(
        awareness_class=AwarenessClass.objects.get(uuid=uuid), candidate=hoa, organization=world.a
    )
    marks = {
        f"attended_{row.pk}": "co", f"result_{row.pk}": "good", f"certificate_{row.pk}": "01",
        f"certified_on_{row.pk}": "10/12/2022",
    }  # fmt: skip
    assert commune.post(address, marks).status_code == 302
    assert "Ghi bước học lớp nhận thức cho 1 người" in page(secretary, "class", uuid)
    assert "Ghi bước" not in page(commune, "class", uuid)
    done = secretary.post(reverse("recruitment:class_steps", args=[uuid]), follow=True).content.decode()
    assert "Đã ghi bước cho 1 người." in done
    assert StepAct.objects.get(stage=Stage.AWARENESS_CLASS).on == date(2022, 12, 10)
    hoa.refresh_from_db()
    assert hoa.stage == Stage.AWARENESS_CLASS
    assert "Ghi bước" not in page(secretary, "class", uuid)
    assert "Nông Thị Hoa" in page(commune, "certificate_sheet", uuid)


def test_more_than_was_planned_is_told_and_not_refused(world: World, client_as) -> None:
    people = [make_followed(name, world.a) for name in ("Nông Thị Hoa", "Lý Văn Tới")]
    held = make_class(world, world.x, first_day=date(2022, 12, 26), capacity=1)
    sent = {"candidates": [one.pk for one in people]}
    text = client_as("secretary").post(reverse("recruitment:class_send", args=[held.uuid]), sent, follow=True)
    assert "Danh sách có 2 người, quá 1 học viên dự kiến." in text.content.decode()
    assert held.students.count() == 2


def test_a_neighbour_sees_the_class_and_none_of_the_others_people(world: World, client_as) -> None:
    held = make_class(world, world.x, send=[make_followed("Nông Thị Hoa", world.a)])
    text = page(client_as("neighbour"), "class", held.uuid)
    assert "Nông Thị Hoa" not in text
    assert "1 học viên của đơn vị khác không hiện ở đây." in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_class_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    people = [make_followed(f"Người {letter}", world.a) for letter in "ABC"[:count]]
    held = make_class(world, world.x, send=people)
    client = client_as("secretary")
    page(client, "class", held.uuid)
    with django_assert_num_queries(28):
        page(client, "class", held.uuid)


def test_certificates_warn_before_they_end(world: World, client_as, laid) -> None:
    held = make_class(world, world.x)
    certify(held, laid.candidate, date(2018, 3, 1), "7")
    certify(held, make_followed("Lý Văn Tới", world.a), date(2017, 12, 20), "8")
    certify(held, make_followed("Vi Thị Xa", world.a), date(2017, 1, 2), "9")
    text = page(client_as("secretary"), "certificates")
    assert '01/03/2023 <span class="state wait">sắp hết giá trị</span>' in text
    assert '20/12/2022 <span class="state wait">hết giá trị hôm nay</span>' in text
    assert '02/01/2022 <span class="state bad">đã hết giá trị</span>' in text


def test_the_organisation_s_page_says_what_waits(world: World, client_as, laid) -> None:
    panel, user = MentorsPanel(), world.users["commune"]
    assert [(fact.label, fact.value) for fact in panel.matters(world.x, by=user, on=TODAY)] == [
        ("Nhận xét của người giúp đỡ tháng 11/2022 còn thiếu", "1")
    ]
    end_membership(
        membership=Membership.objects.get(member=world.members["an"]), last_day=date(2022, 12, 1),
        reason="death", by=SYSTEM,
    )  # fmt: skip
    first, second = panel.matters(world.x, by=user, on=TODAY)
    assert (first.label, first.value) == ("Đảng viên giúp đỡ cần phân công lại", "1")
    client = client_as("commune")
    assert "Nông Thị Hoa" in client.get(first.url).content.decode()
    assert "Nông Thị Hoa" in client.get(second.url).content.decode()
    assert panel.matters(world.y, by=user, on=TODAY) == []


def test_a_candidate_s_page_says_how_he_is_looked_after(world: World, client_as, laid) -> None:
    certify(make_class(world, world.x), laid.candidate, date(2018, 3, 1), "7")
    make_draft_meeting(world.a, date(2022, 12, 5))
    write_remark(mentorship=laid, for_month=date(2022, 12, 1), said=Said("Gương mẫu"), on=TODAY, by=SYSTEM)
    text = page(client_as("secretary"), "candidate", laid.candidate.uuid)
    assert "số 7 ngày 01/03/2018, hết giá trị ngày 01/03/2023" in text
    assert "Giấy chứng nhận số 7 sắp hết giá trị: xét trước ngày 01/03/2023." in text
    assert reverse("recruitment:mentorship", args=[laid.uuid]) in text
    assert "(cần 2 người giới thiệu)" in text
    assert "Gương mẫu" in text
    assert "biên bản ngày 05/12/2022" in text


def test_a_committee_lays_no_plan_of_sources_and_is_told_so(world: World, client_as) -> None:
    client = client_as("commune")
    assert client.get(reverse("recruitment:plan", args=[world.a.uuid, 2022])).status_code == 200
    for name in ("plan", "plan_write"):
        response = client.get(reverse(f"recruitment:{name}", args=[world.x.uuid, 2022]))
        assert response.status_code == 403
        told = "Đảng bộ xã Nam Tuấn không phải chi bộ. Kế hoạch tạo nguồn do từng chi bộ lập."
        assert told in response.content.decode()
