"""The pages of members: lists, search, the file and its log, and the acts with their refusals."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from branches.models import Organization
from core.audit import AccessLog
from members.models import DutySpan, Ethnicity, Member, Membership
from tests.factories import (
    START,
    make_draft_meeting,
    make_duty,
    make_member,
    make_membership,
    make_organization,
    make_sent_meeting,
)

pytestmark = pytest.mark.django_db

PAPER = {"document_number": "12-QĐ/ĐU", "document_date": "28/06/2022"}


@pytest.fixture
def branch(world) -> Organization:
    """An empty branch under X, to list members in."""
    return make_organization("L", world.x)


def page(client, name, *args, **query):
    return client.get(reverse(f"members:{name}", args=args), query)


def listed(response) -> list[str]:
    return [row.record.full_name for row in response.context["table"].paginated_rows]


def test_the_list_is_ordered_by_given_name_and_masks_numbers(world, client_as, branch) -> None:
    make_member("Nguyễn Văn Bình", branch, card_number="123456789012")
    make_member("Triệu Thị Ánh", branch)
    make_member("Hoàng Đức Dũng", branch)
    response = page(client_as("commune"), "list", **{"to-chuc": "L"})
    assert listed(response) == ["Triệu Thị Ánh", "Nguyễn Văn Bình", "Hoàng Đức Dũng"]
    text = response.content.decode()
    assert "…9012" in text
    assert "123456789012" not in text
    assert "Có 3 đảng viên" in text


def test_the_list_ends_where_the_scope_ends(world, client_as) -> None:
    make_member("Lý Thị Ngoài", world.c)
    assert "Lý Thị Ngoài" in listed(page(client_as("district"), "list"))
    assert "Lý Thị Ngoài" not in listed(page(client_as("commune"), "list"))
    assert page(client_as("commune"), "list", **{"to-chuc": "C"}).status_code == 404


@pytest.mark.parametrize(
    ("actor", "status"), [("roll_taker", 403), ("reader", 403), ("visitor", 200), ("secretary", 200)]
)
def test_who_may_not_see_lists_of_members_is_told_so(world, client_as, actor, status) -> None:
    assert page(client_as(actor), "list").status_code == status


def test_a_visitor_sees_names_without_links_to_files(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    client = client_as("visitor")
    response = page(client, "list", q="nong thi hoa")
    assert listed(response) == ["Nông Thị Hòa"]
    assert str(member.uuid) not in response.content.decode()
    assert page(client, "detail", member.uuid).status_code == 403


@pytest.mark.parametrize("text", ["hoà nông", "NONG HOA", "thị hòa nông", "998877"])
def test_a_search_needs_no_diacritics_no_order_and_takes_a_card_number(world, client_as, text) -> None:
    make_member("Nông Thị Hòa", world.a, card_number="998877665544")
    make_member("Nông Văn Hoan", world.c)
    response = page(client_as("commune"), "search", q=text)
    assert [row.record.full_name for row in response.context["members"].rows] == ["Nông Thị Hòa"]
    assert response.context["member_count"] == 1


def test_whole_words_come_before_beginnings_of_words(world, client_as) -> None:
    make_member("Hoàng Văn Bá", world.b)
    make_member("Vương Thị Hòa", world.b)
    rows = page(client_as("neighbour"), "search", q="hoa").context["members"].rows
    assert [row.record.full_name for row in rows] == ["Vương Thị Hòa", "Hoàng Văn Bá"]


def test_a_search_finds_organisations_of_the_scope_by_code(world, client_as) -> None:
    found = page(client_as("commune"), "search", q="A").context["organizations"]
    assert "A" in [one.code for one in found]
    assert page(client_as("neighbour"), "search", q="A").context["organizations"] == []


def test_states_and_kinds_narrow_the_list(world, client_as, branch) -> None:
    make_member("Chính Thức", branch)
    make_member("Dự Bị", branch, admission_date=date(2022, 6, 1), full_membership_date=None)
    exempt = make_member("Miễn Sinh", branch)
    make_duty(exempt, branch, DutySpan.Kind.EXEMPT)
    hosted = make_member("Tạm Thời", world.c)
    make_membership(hosted, branch, kind=Membership.Kind.TEMPORARY)
    client = client_as("district")

    def found(**chosen: str) -> list[str]:
        return listed(page(client, "list", **{"to-chuc": "L"}, **chosen))

    assert found(**{"trang-thai": "probationary"}) == ["Dự Bị"]
    assert found(**{"trang-thai": "relieved"}) == ["Miễn Sinh"]
    assert found(**{"trang-thai": "full"}) == ["Tạm Thời", "Chính Thức"]
    assert found(**{"hinh-thuc": "temporary"}) == ["Tạm Thời"]


def test_opening_a_file_shows_whole_numbers_and_is_logged(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a, card_number="998877665544")
    response = page(client_as("secretary"), "detail", member.uuid)
    assert "998877665544" in response.content.decode()
    line = AccessLog.objects.get(action=AccessLog.Action.READ)
    assert (line.username, line.subject, line.subject_id, line.organization_id) == (
        world.users["secretary"].username, "Đảng viên Nông Thị Hòa", str(member.uuid), world.a.pk,
    )  # fmt: skip


def test_after_a_transfer_the_old_branch_keeps_name_and_span_and_the_file_is_closed(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    assert page(client_as("secretary"), "detail", member.uuid).status_code == 200
    client_as("commune").post(reverse("members:transfer", args=[member.uuid]), {"to": "B", "on": "01/12/2022"})
    spans = member.memberships.order_by("start").values_list("organization__code", "start", "end", "end_reason")
    assert list(spans) == [("A", START, date(2022, 12, 1), "transfer_out"), ("B", date(2022, 12, 1), None, "")]
    assert page(client_as("secretary"), "detail", member.uuid).status_code == 404
    left = page(client_as("secretary"), "left").content.decode()
    assert "Nông Thị Hòa" in left
    assert "30/11/2022" in left
    assert str(member.uuid) not in left
    assert page(client_as("neighbour"), "detail", member.uuid).status_code == 200


@pytest.mark.parametrize("act", ["correct", "transfer", "host", "relieve"])
def test_only_who_edits_members_may_write(world, client_as, act) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    statuses = {
        actor: page(client_as(actor), act, member.uuid).status_code
        for actor in ("secretary", "neighbour", "commune", "district")
    }
    assert statuses == {"secretary": 403, "neighbour": 404, "commune": 200, "district": 200}


def registration(**values: str) -> dict[str, str]:
    return {
        "full_name": "Lý Văn Sơn", "card_number": "111222333444", "birth": "1958", "admission": "03/1985",
        "full_membership_date": "19/05/1986", "organization": "A", "start": "01/01/2022", "start_reason": "recorded",
        "ethnicity": str(Ethnicity.objects.get(name="Dao").pk),
    } | values  # fmt: skip


def test_a_member_is_registered_with_as_much_of_a_date_as_is_known(world, client_as) -> None:
    client_as("commune").post(reverse("members:add"), registration())
    member = Member.objects.get(card_number="111222333444")
    assert (member.birth_date, member.birth_precision) == (date(1958, 1, 1), "year")
    assert (member.admission_date, member.admission_precision) == (date(1985, 3, 1), "month")
    assert member.memberships.get().organization == world.a
    text = page(client_as("commune"), "detail", member.uuid).content.decode()
    assert "<dd>1958</dd>" in text
    assert "01/01/1958" not in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"card_number": "", "national_id": ""}, "card_number"),
        ({"card_number": "12a"}, "card_number"),
        ({"birth": "31/02/1958"}, "birth"),
        ({"full_membership_date": "01/01/1980"}, "full_membership_date"),
        ({"full_membership_date": "01/01/2030"}, "full_membership_date"),
        ({"organization": "C"}, "organization"),
        ({"start": "31/02/2022"}, "start"),
        ({"organization": "X"}, "organization"),
        ({"start": "21/12/2022"}, "start"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(world, client_as, wrong, field) -> None:
    before = Member.objects.count()
    response = client_as("commune").post(reverse("members:add"), registration(**wrong))
    assert list(response.context["form"].errors) == [field]
    assert 'value="Lý Văn Sơn"' in response.content.decode()
    assert Member.objects.count() == before


def test_a_number_known_already_leads_to_admitting_not_to_a_second_person(world, client_as) -> None:
    member = make_member("Lý Văn Sơn", world.c, card_number="111222333444", end=date(2022, 6, 1))
    client = client_as("commune")
    refused = client.post(reverse("members:add"), registration())
    assert list(refused.context["form"].errors) in (["card_number"], ["__all__"])
    data = {"card_number": "111222333444", "organization": "A", "start": "01/05/2022", "start_reason": "restored"}
    early = client.post(reverse("members:admit"), data)
    assert "đã sinh hoạt chính thức" in str(early.context["form"].errors)
    client.post(reverse("members:admit"), data | {"start": "01/06/2022"})
    assert member.memberships.get(organization=world.a).start == date(2022, 6, 1)


def test_spans_are_typed_by_their_last_day(world, client_as) -> None:
    member = make_member("Lý Văn Sơn", world.a)
    data = {"kind": "term_exempt", "start": "01/07/2022", "end": "31/12/2022"} | PAPER
    client_as("commune").post(reverse("members:relieve", args=[member.uuid]), data)
    duty = member.dutyspans.get()
    assert (duty.start, duty.end, duty.organization) == (date(2022, 7, 1), date(2023, 1, 1), world.a)
    assert str(duty.document) == "12-QĐ/ĐU ngày 28/06/2022"
    text = page(client_as("commune"), "detail", member.uuid).content.decode()
    assert "31/12/2022" in text
    assert "tạm miễn" in text


def test_ending_a_membership_closes_the_file(world, client_as) -> None:
    member = make_member("Lý Văn Sơn", world.a)
    pk = member.memberships.get().pk
    address = reverse("members:end_membership", args=[member.uuid, pk])
    client_as("commune").post(address, {"reason": "death", "last_day": "18/12/2022"})
    row = Membership.objects.get(pk=pk)
    assert (row.end, row.end_reason) == (date(2022, 12, 19), "death")
    assert page(client_as("commune"), "detail", member.uuid).status_code == 404


def test_a_membership_elsewhere_is_not_ended_from_here(world, client_as) -> None:
    member = make_member("Lý Văn Sơn", world.c, end=date(2022, 1, 1))
    make_membership(member, world.a, start=date(2022, 1, 1))
    elsewhere = member.memberships.get(organization=world.c)
    address = reverse("members:end_membership", args=[member.uuid, elsewhere.pk])
    assert client_as("commune").get(address).status_code == 404
    assert client_as("district").get(address).status_code == 200


def test_a_correction_keeps_what_was_not_touched(world, client_as) -> None:
    member = make_member("Lý Văn Sơn", world.a, card_number="111222333444", birth_date=date(1960, 5, 6))
    client = client_as("commune")
    form = page(client, "correct", member.uuid).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent["birth"], sent["admission"] = "06/05/1960", ""
    sent["full_membership_date"] = ""
    client.post(reverse("members:correct", args=[member.uuid]), sent | {"full_name": "Lý Văn Sơn A"})
    member.refresh_from_db()
    assert (member.full_name, member.birth_date, member.card_number) == (
        "Lý Văn Sơn A", date(1960, 5, 6), "111222333444",
    )  # fmt: skip
    assert member.search_key == " ly van son a "


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries_whatever_it_holds(
    world, client_as, branch, django_assert_num_queries, count
) -> None:
    for number in range(count):
        make_member(f"Lý Văn {number}", branch)
    client = client_as("commune")
    with django_assert_num_queries(26):
        assert len(listed(page(client, "list", **{"to-chuc": "L"}))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_asks_the_same_number_of_queries_whatever_it_holds(
    world, client_as, django_assert_num_queries, count
) -> None:
    member = make_member("Lý Văn Sơn", world.a)
    for year in range(count):
        make_duty(member, world.a, "term_exempt", start=date(2021 - year, 1, 1), end=date(2021 - year, 6, 1))
    client = client_as("commune")
    with django_assert_num_queries(74):
        page(client, "detail", member.uuid)


def test_the_year_and_the_missed_meetings_stand_on_the_file(world, client_as) -> None:
    an = world.members["an"]
    make_sent_meeting(world.a, date(2022, 10, 3))
    missed = make_sent_meeting(world.a, date(2022, 11, 3), {an: "excused"})
    make_sent_meeting(world.a, date(2021, 11, 3), {an: "unexcused"})
    make_draft_meeting(world.a, date(2022, 12, 3), {an: "unexcused"})
    context = page(client_as("secretary"), "detail", an.uuid).context
    assert context["year"] == [
        ("Có mặt", "1/2 kỳ (50,0%; có mặt ÷ phải dự)"),
        ("Vắng", "1 có lý do, 0 không lý do"),
    ]
    told = [(one.day, one.text, bool(one.url)) for one in context["timeline"] if "Vắng" in one.text]
    assert told == [
        (date(2022, 11, 3), "Vắng kỳ sinh hoạt thường kỳ của Chi bộ xóm Lũng Phầy: vắng có lý do", True),
        (date(2021, 11, 3), "Vắng kỳ sinh hoạt thường kỳ của Chi bộ xóm Lũng Phầy: vắng không lý do", True),
    ]
    assert context["timeline"][0].url == reverse("meetings:detail", args=[missed.uuid])


@pytest.mark.parametrize("face", ["csv", "xlsx"])
def test_the_list_is_handed_out_as_a_file_with_a_line_in_the_log(world, client_as, branch, face) -> None:
    make_member(
        "=Nông Thị Hòa", branch, card_number="012345678901", birth_date=date(1958, 1, 1), birth_precision="year"
    )
    make_member("Lý Văn Sơn", world.a)
    response = page(client_as("commune"), "export", face, **{"to-chuc": "L"})
    if face == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(response.content)).active.values]
    told = [cell for row in rows for cell in row]
    assert "012345678901" in told
    assert "1958" in told
    assert "Lý Văn Sơn" not in told
    assert ("=Nông Thị Hòa" in told) is (face == "xlsx")  # there it is a text, in CSV it would be a formula
    line = AccessLog.objects.get(action="export")
    assert (line.username, line.organization_id, line.detail["rows"], line.detail["face"]) == (
        "commune", branch.pk, 1, face,
    )  # fmt: skip


def test_whole_numbers_leave_only_with_who_may_read_files_and_export(world, client_as) -> None:
    actors = ("roll_taker", "reader", "visitor", "secretary", "commune", "district")
    statuses = {actor: page(client_as(actor), "export", "csv").status_code for actor in actors}
    assert statuses == {
        "roll_taker": 403, "reader": 403, "visitor": 403, "secretary": 200, "commune": 200, "district": 200,
    }  # fmt: skip
    assert AccessLog.objects.filter(action="export").count() == 3


def test_everybody_moves_after_the_number_was_confirmed_and_the_branch_can_be_dissolved(world, client_as) -> None:
    branch = make_organization("Z", world.x)
    for name in ("Lý Văn Sơn", "Nông Thị Hòa"):
        make_member(name, branch)
    hosted = make_membership(world.members["c_first"], branch, kind=Membership.Kind.TEMPORARY)
    client, address = client_as("district"), reverse("members:transfer_everybody", args=[branch.uuid])
    data = {"to": "B", "on": "01/12/2022", "document_number": "5-QĐ/HU", "document_date": "20/11/2022"}
    asked = client.post(address, data)
    assert asked.context["lead"] == "Chi bộ Z: 2 đảng viên → Chi bộ xóm Nà Rị kể từ ngày 01/12/2022."
    assert Membership.objects.filter(organization=branch, end__isnull=True).count() == 3
    client.post(address, dict(asked.context["fields"]) | {"confirmed": "1"})
    opened = Membership.objects.filter(organization=world.b, start=date(2022, 12, 1))
    assert list(opened.order_by("member__sort_key").values_list("member__full_name", "start_reason")) == [
        ("Nông Thị Hòa", "reorg_in"), ("Lý Văn Sơn", "reorg_in"),
    ]  # fmt: skip
    assert {row.document.number for row in opened} == {"5-QĐ/HU"}
    hosted.refresh_from_db()
    assert (hosted.end, hosted.end_reason) == (date(2022, 12, 1), "returned")
    client.post(reverse("branches:dissolve", args=[branch.uuid]), {"last_day": "19/12/2022", "confirmed": "1"})
    assert branch.placements.get().dissolved


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"to": "B", "on": "01/01/2021"}, "bắt đầu từ ngày này"),
        ({"to": "B", "on": "01/01/2019"}, "không tồn tại"),
        ({"to": "không có", "on": "01/12/2022"}, "Không tìm thấy"),
    ],
)
def test_a_merger_that_does_not_go_is_refused_before_it_is_confirmed(world, client_as, branch, data, word) -> None:
    make_member("Lý Văn Sơn", branch)
    address = reverse("members:transfer_everybody", args=[branch.uuid])
    response = client_as("commune").post(address, data)
    assert word in str(response.context["form"].errors)
    assert Membership.objects.filter(organization=branch, end__isnull=True).count() == 1


def test_a_day_nobody_means_is_refused_beside_its_field(world, client_as) -> None:
    client, member = client_as("commune"), make_member("Nông Thị Hòa", world.a)
    relief = {"kind": "exempt", "start": "01/07/2022", "end": "31/12/9999"} | PAPER
    hosted = {"organization": "B", "start": "01/07/2022", "end": "31/12/9999"}
    for act, data in (("relieve", relief), ("host", hosted)):
        refused = client.post(reverse(f"members:{act}", args=[member.uuid]), data)
        assert list(refused.context["form"].errors) == ["end"]
    person = {"full_name": "Nông Thị Hòa", "card_number": member.card_number}
    days = {"birth": "01/01/0001", "admission": "01/01/0001", "full_membership_date": "21/12/2022"}
    refused = client.post(reverse("members:correct", args=[member.uuid]), person | days)
    assert sorted(refused.context["form"].errors) == ["admission", "birth", "full_membership_date"]


@pytest.mark.parametrize("name", ["<script>", "Lý\u202eVăn", "-1", "Nông 2", "\u200b"])
def test_what_is_no_name_is_refused_beside_its_field(world, client_as, name) -> None:
    client, member = client_as("commune"), make_member("Nông Thị Hòa", world.a)
    data = {"full_name": name, "card_number": member.card_number}
    refused = client.post(reverse("members:correct", args=[member.uuid]), data)
    assert list(refused.context["form"].errors) == ["full_name"]


@pytest.mark.parametrize(
    ("name", "args", "wrong", "label"),
    [
        ("members:export", ["xlsx"], {"trang-thai": "zz"}, "Trạng thái"),
        ("members:export_central", [], {"hinh-thuc": "zz"}, "Hình thức"),
        ("members:assignment_export", ["csv"], {"phan-cong": "zz"}, "Phân công"),
        ("members:warnings_export", ["csv"], {"loai": "zz"}, "Cảnh báo"),
        ("members:transfers_export", ["csv"], {"buoc": "zz"}, "Bước"),
        ("members:places_export", ["csv"], {"ngay": "31/02/2022"}, "Vào ngày"),
        ("branches:readings_export", ["csv"], {"tu": "hôm qua"}, "Từ ngày"),
        ("meetings:list", [], {"dang": "csv", "trang-thai": "zz"}, "Trạng thái"),
    ],
)
def test_a_wrong_filter_hands_out_no_file(world, client_as, name, args, wrong, label) -> None:
    response = client_as("district").get(reverse(name, args=args), wrong)
    assert response.status_code == 400
    assert f"điều kiện lọc không dùng được. {label}: " in response.content.decode()
    assert not AccessLog.objects.filter(action="export").exists()
