"""Two records of one person: found by what they share, merged with everything that points at them, or kept apart."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.models import Appointment
from branches.scoping import Action, organizations_allowing
from core.audit import SYSTEM, AccessLog
from meetings.models import Attendance, AttendanceHistory, MeetingGuest, Sending
from meetings.services import return_meeting
from members.models import Address, Award, Member, Membership, Merger, NotDuplicate
from members.queries import (
    compared,
    duplicate_pairs,
    history_of_member,
    members_listed,
    movings,
    records_mergeable_by,
)
from members.queries.duplicates import pointing_fields
from members.queries.lists import Narrowing
from members.services import mark_not_duplicate, merge_members
from tests.factories import START, TODAY, make_appointed, make_duty, make_member, make_membership, make_sent_meeting

pytestmark = pytest.mark.django_db

BORN = date(1980, 5, 2)


def pairs(user) -> list[tuple]:
    names = dict(Member.objects.values_list("pk", "full_name"))
    return [(names[one.first_id], names[one.second_id], one.reasons) for one in duplicate_pairs(user, on=TODAY)]


def test_pairs_share_a_name_and_a_birth_date_or_a_number(world) -> None:
    user = world.users["commune"]
    before = pairs(user)
    make_member("Lý Văn Đức", world.a, birth_date=BORN)
    make_member("Lý Văn Dức", world.b, birth_date=date(1980, 1, 1), birth_precision="year")
    make_member("Trần Thị Mai", world.a, birth_date=BORN, national_id="012345678901")
    other = make_member("Trần Mai", world.b, birth_date=date(1970, 1, 1))
    Member.objects.filter(pk=other.pk).update(former_national_id="012345678901")
    make_member("Nông Văn Bảy", world.a, birth_date=BORN, card_number="111111119999")
    make_member("Nông Văn Bảy", world.b, birth_date=date(1990, 5, 2), card_number="222222229999")
    make_member("Hà Văn Tám", world.a, birth_date=BORN)
    make_member("Hà Văn Tám", world.b)
    # No pair: born in different years, another commune, one who died elsewhere.
    make_member("Lê Văn Xa", world.a, birth_date=BORN)
    make_member("Lê Văn Xa", world.b, birth_date=date(1981, 5, 2))
    make_member("Hoàng Văn Ngoài", world.a, birth_date=BORN)
    make_member("Hoàng Văn Ngoài", world.c, birth_date=BORN)
    found = [one for one in pairs(user) if one not in before]
    assert found == [
        ("Trần Thị Mai", "Trần Mai", ("number",)),
        ("Lý Văn Đức", "Lý Văn Dức", ("birth", "marks")),
        ("Nông Văn Bảy", "Nông Văn Bảy", ("card",)),
        ("Hà Văn Tám", "Hà Văn Tám", ("unknown",)),
    ]
    assert ("Hoàng Văn Ngoài", "Hoàng Văn Ngoài", ("birth",)) in pairs(world.users["district"])


def test_a_record_left_behind_by_a_transfer_is_found_by_where_he_was_last(world) -> None:
    make_member("Lý Văn Cũ", world.a, birth_date=BORN, end=date(2022, 3, 1))
    make_member("Lý Văn Cũ", world.b, birth_date=BORN, start=date(2022, 3, 1))
    gone = make_member("Lý Văn Đi", world.a, birth_date=BORN, end=date(2022, 3, 1))
    make_membership(gone, world.c, start=date(2022, 3, 1), end=date(2022, 6, 1))
    make_member("Lý Văn Đi", world.b, birth_date=BORN)
    assert ("Lý Văn Cũ", "Lý Văn Cũ", ("birth",)) in pairs(world.users["commune"])
    # He was last in the other commune: not theirs to merge.
    assert not [one for one in pairs(world.users["commune"]) if one[0] == "Lý Văn Đi"]
    assert [one for one in pairs(world.users["district"]) if one[0] == "Lý Văn Đi"]


def test_not_duplicate_is_remembered(world) -> None:
    first, second = (make_member("Lý Văn Hai", world.a, birth_date=BORN) for _number in range(2))
    assert ("Lý Văn Hai", "Lý Văn Hai", ("birth",)) in pairs(SYSTEM)
    for one, other in ((second, first), (first, second)):
        mark_not_duplicate(first=one, second=other, by=SYSTEM)
    assert list(NotDuplicate.objects.values_list("first", "second")) == [(first.pk, second.pk)]
    assert not [one for one in pairs(SYSTEM) if one[0] == "Lý Văn Hai"]
    with pytest.raises(ValidationError, match="cùng một hồ sơ"):
        mark_not_duplicate(first=first, second=first, by=SYSTEM)


def two(world) -> tuple[Member, Member]:
    """One person twice: first in B, then transferred to A under a record of its own."""
    old = make_member("Lý Văn Đức", world.b, end=date(2022, 3, 1), birth_date=BORN, national_id="012345678901")
    new = make_member(
        "Lý Văn Dức", world.a, start=date(2022, 3, 1), birth_date=date(1980, 1, 1), birth_precision="year"
    )
    return new, old


def test_a_merge_moves_everything_and_says_so(world) -> None:
    kept, merged = two(world)
    past = make_sent_meeting(world.b, date(2022, 2, 3), {merged: Attendance.Status.EXCUSED})
    hosting = make_sent_meeting(world.a, date(2022, 2, 10), guests=[("Lý Văn Đức", "khách", merged.pk)])
    counters = {meeting.pk: (meeting.required, meeting.present, meeting.excused) for meeting in (past, hosting)}
    sent = list(Sending.objects.order_by("pk").values("counters", "roll"))
    Award.objects.create(member=merged, organization=world.b, title="Giấy khen", awarded_on=date(2022, 1, 5))
    make_duty(merged, world.b, "exempt", end=date(2021, 6, 1))
    Address.objects.create(member=merged, kind="current", text="Xóm 1")
    values = {"national_id": merged.national_id, "birth_date": BORN, "birth_precision": "day"}
    merger = merge_members(kept=kept, merged=merged, values=values, by=world.users["district"])
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert merger.moved == {
        "moved": {
            "sinh hoạt đảng": 1, "miễn, tạm miễn, đình chỉ sinh hoạt": 1, "địa chỉ": 1, "khen thưởng": 1,
            "điểm danh": 1, "khách dự sinh hoạt": 1,
        },
        "dropped": {},
        "taken": ["số định danh cá nhân", "sinh ngày"],
    }  # fmt: skip
    assert merger.username == "district"
    assert (kept.national_id, kept.birth_date, kept.birth_precision) == ("012345678901", BORN, "day")
    assert (merged.merged_into, merged.national_id, merged.card_number) == (kept, None, None)
    assert [row.organization for row in Membership.objects.filter(member=kept).order_by("start")] == [world.b, world.a]
    # Nothing points at the merged record any more, in any room.
    left = {
        f"{one.model._meta.label}.{one.name}": one.model._base_manager.filter(**{one.name: merged}).count()
        for one in pointing_fields()
    }
    assert {name: count for name, count in left.items() if count} == {}
    # What was sent upward stays as it was sent; the roll's history tells of the change of key.
    for meeting in (past, hosting):
        meeting.refresh_from_db()
        assert (meeting.required, meeting.present, meeting.excused) == counters[meeting.pk]
    assert list(Sending.objects.order_by("pk").values("counters", "roll")) == sent
    assert set(AttendanceHistory.objects.values_list("act", "member_id")) == {
        ("delete", merged.pk),
        ("insert", kept.pk),
    }
    assert MeetingGuest.objects.get().member == kept
    story = [act.kind for act in history_of_member(kept)[:100]]
    assert "lần nhập hồ sơ trùng" in story
    # The record that was merged is in no list, and no pair any more.
    everywhere = organizations_allowing(SYSTEM, Action.VIEW_MEMBERS, on=TODAY)
    names = [one.full_name for one in members_listed(everywhere, Narrowing(text="ly van duc"), on=TODAY)]
    assert names == ["Lý Văn Dức"]
    assert not [one for one in pairs(SYSTEM) if one[0].startswith("Lý")]


def test_every_foreign_key_to_a_member_is_moved_or_is_a_decision() -> None:
    named = {f"{one.model._meta.label}.{one.name}" for one in pointing_fields()}
    assert {"members.Membership.member", "meetings.Attendance.member", "meetings.MeetingGuest.member"} <= named
    everything = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Member and not model._meta.label.endswith("Event")
    }
    decisions = {"NotDuplicate.first", "NotDuplicate.second", "Merger.kept", "Merger.merged"}
    assert everything - named == {f"members.{name}" for name in decisions}


def test_the_same_membership_written_twice_becomes_one(world) -> None:
    kept, merged = (make_member("Lý Văn Hai", world.a, birth_date=BORN) for _number in range(2))
    (moving,) = movings(kept, merged)
    assert (moving.count, len(moving.same), moving.refusals) == (0, 1, ())
    merger = merge_members(kept=kept, merged=merged, values={}, by=SYSTEM)
    assert merger.moved == {"moved": {}, "dropped": {"sinh hoạt đảng": 1}, "taken": []}
    assert Membership.objects.filter(member__in=[kept, merged]).count() == 1


def refusal(kept: Member, merged: Member) -> str:
    state = list(Membership.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as caught:
        merge_members(kept=kept, merged=merged, values={}, by=SYSTEM)
    assert list(Membership.objects.order_by("pk").values()) == state
    assert not Merger.objects.exists()
    return " ".join(caught.value.messages)


def test_contradictions_are_refused_with_what_to_do(world) -> None:
    here, there = make_member("Lý Văn Hai", world.a), make_member("Lý Văn Hai", world.b)
    assert "sinh hoạt chính thức ở một tổ chức trong khoảng ngày này" in refusal(here, there)
    assert "Hãy sửa hoặc kết thúc" in refusal(here, there)
    assert "chính nó" in refusal(here, here)
    twice = make_member("Lý Văn Hai", world.a)
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    assert Attendance.objects.filter(meeting=meeting, member__in=[here, twice]).count() == 2
    assert "1 điểm danh của hai hồ sơ trùng nhau" in refusal(here, twice)
    return_meeting(meeting=meeting, reason="Một người hai dòng", by=SYSTEM)
    Attendance.objects.filter(meeting=meeting, member=twice).delete()
    merge_members(kept=here, merged=twice, values={}, by=SYSTEM)
    with pytest.raises(ValidationError, match="đã được nhập vào hồ sơ khác"):
        merge_members(kept=here, merged=twice, values={}, by=SYSTEM)


def test_the_more_complete_answer_is_offered(world) -> None:
    kept, merged = two(world)
    merged.other_name = "Đức Con"
    rows = {one.name: one for one in compared(kept, merged)}
    assert (rows["birth_date"].kept, rows["birth_date"].merged, rows["birth_date"].takes_merged) == (
        "1980", "02/05/1980", True,
    )  # fmt: skip
    assert rows["other_name"].takes_merged
    assert rows["national_id"].takes_merged
    assert not rows["full_name"].takes_merged
    assert rows["full_name"].differs
    assert {"search_key", "uuid", "birth_precision"} & set(rows) == set()


def test_the_page_shows_both_and_merges_what_is_chosen(world, client_as) -> None:
    kept, merged = two(world)
    client = client_as("commune")
    address = reverse("members:merge", args=[kept.uuid, merged.uuid])
    page = client.get(address)
    text = page.content.decode()
    assert "1 sinh hoạt đảng chuyển sang hồ sơ giữ lại" in text
    assert {(line.username, line.subject_id) for line in AccessLog.objects.all()} == {
        ("commune", str(kept.uuid)), ("commune", str(merged.uuid)),
    }  # fmt: skip
    chosen = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert chosen["birth_date"] == "nhap"
    assert client.post(address, {**chosen, "full_name": "khác"}).status_code == 200
    assert not Merger.objects.exists()
    response = client.post(address, {**chosen, "full_name": "nhap"})
    assert response.url == reverse("members:detail", args=[kept.uuid])
    kept.refresh_from_db()
    assert (kept.full_name, kept.search_key, kept.birth_date) == ("Lý Văn Đức", " ly van duc ", BORN)
    assert client.get(reverse("members:detail", args=[merged.uuid])).url == reverse("members:detail", args=[kept.uuid])
    assert client.get(address).status_code == 404


def test_what_stands_in_the_way_is_said_before_anything_is_pressed(world, client_as) -> None:
    here, there = make_member("Lý Văn Hai", world.a), make_member("Lý Văn Hai", world.b)
    page = client_as("commune").get(reverse("members:merge", args=[here.uuid, there.uuid])).content.decode()
    assert "Chưa nhập được vì" in page
    assert "Nhập làm một hồ sơ" not in page
    response = client_as("commune").post(reverse("members:merge", args=[here.uuid, there.uuid]), {"card_number": "giu"})
    assert "Hãy sửa hoặc kết thúc" in response.content.decode()


def test_a_right_on_one_record_alone_merges_nothing(world, client_as) -> None:
    """A record of one's own merged with a stranger's would make the stranger's one's own."""
    mine, strange = make_member("Lý Văn Hai", world.a), make_member("Lý Văn Hai", world.c)
    for pair in ((mine, strange), (strange, mine)):
        address = reverse("members:merge", args=[one.uuid for one in pair])
        assert client_as("commune").get(address).status_code == 404
        assert client_as("commune").post(address).status_code == 404
        assert client_as("commune").post(f"{address}khong-trung/").status_code == 404
    assert client_as("secretary").get(reverse("members:merge", args=[mine.uuid, mine.uuid])).status_code == 403
    assert client_as("commune").get(reverse("members:merge", args=[mine.uuid, mine.uuid])).status_code == 404
    reader = make_appointed("nguoi-doc", world.d, Appointment.Role.VISITOR)
    assert not records_mergeable_by(reader, on=TODAY).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(world, client_as, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        for _twice in range(2):
            make_member(f"Lý Văn {chr(65 + number)}", world.a, birth_date=BORN, start=START)
    client = client_as("commune")
    client.get(reverse("members:duplicates"))
    with django_assert_num_queries(19):
        page = client.get(reverse("members:duplicates"))
    assert sum(pair["first"].full_name.startswith("Lý Văn") for pair in page.context["pairs"]) == count
    post = reverse("members:not_duplicate", args=[page.context["pairs"][0][key].uuid for key in ("first", "second")])
    assert client.post(post).url == reverse("members:duplicates")
    assert NotDuplicate.objects.count() == 1
