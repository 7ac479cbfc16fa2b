"""The pages of transfers: the list, the two sides, what is asked and what is refused."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from core.audit import AccessLog
from members.models import DutySpan, Member, Membership, Transfer
from tests.factories import START, make_appointed, make_member
from tests.letters import make_letter

pytestmark = pytest.mark.django_db

ON = date(2022, 12, 12)


def page(client, name, *args, **query):
    return client.get(reverse(f"members:{name}", args=args), query)


def send(client, name, *args, **data):
    return client.post(reverse(f"members:{name}", args=args), data)


def errors(response) -> dict[str, list[str]]:
    return response.context["form"].errors


@pytest.fixture
def member(world) -> Member:
    return make_member("Nông Thị Hòa", world.a, card_number="998877665544")


@pytest.fixture
def receiver(world, client_as):
    """The staff of the commune Y, above branch C alone."""
    world.users["other_commune"] = make_appointed("other_commune", world.y, "committee_staff")
    return client_as("other_commune")


def test_a_transfer_from_request_to_receipt_by_the_two_sides(world, client_as, receiver, member) -> None:
    origin = client_as("commune")
    asked = send(
        origin, "transfer_request", member.uuid, kind="official", destination="C", reason="Chuyển công tác",
        requested_on="05/12/2022",
    )  # fmt: skip
    transfer = Transfer.objects.get()
    assert asked.url == reverse("members:transfer_detail", args=[transfer.uuid])
    text = page(receiver, "transfer_detail", transfer.uuid).content.decode()
    assert "Bạn theo dõi được, không làm thay." in text
    assert str(member.uuid) not in text
    assert send(receiver, "transfer_endorse", transfer.uuid, on="06/12/2022").status_code == 403
    send(origin, "transfer_endorse", transfer.uuid, on="06/12/2022")
    send(origin, "transfer_issue", transfer.uuid, document_number="12-GGT/ĐU", document_date="12/12/2022")
    assert send(origin, "transfer_receive", transfer.uuid, on="15/12/2022").status_code == 403
    assert member.memberships.get().organization == world.a
    assert str(member.uuid) in page(receiver, "transfer_detail", transfer.uuid).content.decode()
    file = page(receiver, "detail", member.uuid)
    assert file.status_code == 200
    assert reverse("branches:detail", args=[world.a.uuid]) not in file.content.decode()  # a name, no way in
    assert page(receiver, "correct", member.uuid).status_code == 404  # to read, not to write
    send(receiver, "transfer_receive", transfer.uuid, on="15/12/2022")
    assert member.memberships.get(end=None).organization == world.c
    assert page(origin, "detail", member.uuid).status_code == 404
    assert page(origin, "transfer_detail", transfer.uuid).status_code == 200
    told = [(one.day, one.text) for one in page(receiver, "detail", member.uuid).context["timeline"]][:3]
    assert told[-1][0] == ON
    assert told[-1][1] == (
        "Được giới thiệu chuyển sinh hoạt từ Chi bộ xóm Lũng Phầy đến Chi bộ xóm Bản Gủn theo 12-GGT/ĐU ngày 12/12/2022"
    )


def test_what_was_done_on_paper_already_is_written_in_one_go(world, client_as, member) -> None:
    data = {
        "kind": "temporary", "destination": "Chi bộ xóm Bản Gủn", "until": "30/06/2023", "requested_on": "05/12/2022",
        "endorsed_on": "06/12/2022", "document_number": "12-GGT/ĐU", "document_date": "12/12/2022",
    }  # fmt: skip
    send(client_as("commune"), "transfer_request", member.uuid, **data)
    transfer = Transfer.objects.get()
    assert (transfer.status, transfer.kind, str(transfer.letter), transfer.deadline) == (
        "issued", "temporary", "12-GGT/ĐU ngày 12/12/2022", date(2023, 1, 31),
    )  # fmt: skip
    assert transfer.letter.kind == "letter"


@pytest.mark.parametrize(
    ("wrong", "field", "word"),
    [
        ({"destination": ""}, "destination", "Cần nơi đến"),
        ({"destination": "không có"}, "destination", "Không có tổ chức nào"),
        ({"destination": "C", "outside": "Đảng bộ Hà Nội"}, "outside", "Chỉ ghi một nơi đến"),
        ({"destination": "", "kind": "abroad"}, "outside", "ra ngoài nước"),
        ({"destination": "A"}, "__all__", "Nơi đến phải khác nơi đi"),
        ({"kind": "temporary"}, "until", "cần ngày cuối cùng"),
        ({"destination": "X"}, "destination", "không phải chi bộ"),
        ({"kind": "collective"}, "kind", "không có trong danh sách"),
        ({"requested_on": "21/12/2022"}, "requested_on", "tương lai"),
        ({"requested_on": "01/01/9999"}, "requested_on", "xem lại năm"),
        ({"requested_on": "31/12/2020"}, "__all__", "đứng trước ngày đảng viên bắt đầu"),
        ({"document_number": "1-GGT", "endorsed_on": "12/12/2022"}, "document_date", "cả số và ngày"),
        ({"document_number": "1-GGT", "document_date": "12/12/2022"}, "endorsed_on", "ghi cả ngày"),
        ({"endorsed_on": "01/12/2022"}, "endorsed_on", "đứng trước ngày đề nghị"),
        ({"endorsed_on": "12/12/2022", "document_number": "1", "document_date": "11/12/2022"}, "document_date",
         "đứng trước ngày có ý kiến"),
        ({"reason": "x" * 1_000_000}, "reason", "300"),
        ({"reason": "a\0b"}, "reason", ""),
        ({"outside": "\0", "destination": ""}, "outside", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    world, client_as, member, wrong, field, word
) -> None:
    data = {"kind": "official", "destination": "C", "requested_on": "05/12/2022"} | wrong
    response = send(client_as("commune"), "transfer_request", member.uuid, **data)
    assert list(errors(response)) == [field]
    assert word in str(errors(response)[field]).lower() or word in str(errors(response)[field])
    assert not Transfer.objects.exists()


def test_the_list_says_who_goes_where_and_what_is_late(world, client_as, receiver, member) -> None:
    make_letter(member, world.c, date(2022, 10, 10))
    make_letter(make_member("Lý Văn Sơn", world.c), world.b)
    make_letter(make_member("Ngoài Cuộc", world.e), world.c)

    def found(client, **chosen: str) -> list[str]:
        rows = page(client, "transfers", **chosen).context["table"].paginated_rows
        return [row.record.member.full_name for row in rows]

    commune, district = client_as("commune"), client_as("district")
    assert found(commune) == ["Lý Văn Sơn", "Nông Thị Hòa"]
    assert found(commune, chieu="di") == ["Nông Thị Hòa"]
    assert found(commune, chieu="den") == ["Lý Văn Sơn"]
    assert found(commune, buoc="qua-han") == ["Nông Thị Hòa"]
    assert found(commune, buoc="cho-toi") == ["Lý Văn Sơn", "Nông Thị Hòa"]
    assert found(receiver, chieu="den", buoc="cho-toi") == ["Ngoài Cuộc", "Nông Thị Hòa"]
    assert found(district, **{"to-chuc": "E"}) == ["Ngoài Cuộc"]
    assert found(district, buoc="da-xong") == []
    assert found(client_as("neighbour")) == ["Lý Văn Sơn"]
    assert page(commune, "transfers", **{"to-chuc": "C"}).status_code == 404
    text = page(commune, "transfers").content.decode()
    assert "quá hạn" in text
    listed = page(commune, "list", **{"to-chuc": "A"}).content.decode()
    assert "đang chuyển đi Chi bộ xóm Bản Gủn, quá hạn từ 21/11/2022" in listed
    leaving = page(commune, "list", **{"trang-thai": "transferring"}).context["table"].paginated_rows
    assert [row.record.full_name for row in leaving] == ["Nông Thị Hòa"]


def test_the_list_is_handed_out_as_a_file_with_a_line_in_the_log(world, client_as, member) -> None:
    make_letter(member, world.c, reason="=1+1")
    response = page(client_as("commune"), "transfers_export", "csv")
    rows = [cell for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig"))) for cell in row]
    assert {"Nông Thị Hòa", "Chi bộ xóm Lũng Phầy", "Chi bộ xóm Bản Gủn", "…5544"} <= set(rows)
    assert "=1+1" not in rows
    assert "998877665544" not in rows
    assert AccessLog.objects.get(action="export").detail["rows"] == 1


def test_a_step_sent_twice_is_taken_once_and_says_so(world, client_as, member) -> None:
    client = client_as("commune")
    url = reverse("members:transfer_request", args=[member.uuid])
    once = re.findall(r'name="once" value="([^"]+)"', client.get(url).content.decode())[0]
    data = {"kind": "official", "destination": "C", "requested_on": "05/12/2022", "once": once}
    asked = client.post(url, data)
    assert asked.status_code == 302
    again = client.post(url, data).content.decode()
    assert "đã được gửi và thực hiện" in again
    assert f'href="{asked.url}"' in again
    transfer = Transfer.objects.get()
    url = reverse("members:transfer_endorse", args=[transfer.uuid])
    once = re.findall(r'name="once" value="([^"]+)"', client.get(url).content.decode())[0]
    step = {"on": "06/12/2022", "once": once}
    assert client.post(url, step).status_code == 302
    assert "đã được gửi và thực hiện" in client.post(url, step).content.decode()
    transfer.refresh_from_db()
    assert transfer.status == "endorsed"


def test_several_go_by_one_act_and_are_received_together_or_singly(world, client_as, receiver) -> None:
    people = [make_member(f"Lý Văn {name}", world.a) for name in ("Ba", "Bảy", "Chín")]
    client = client_as("commune")
    form = page(client, "transfer_together", world.a.uuid).context["form"]
    assert set(people) <= set(form.fields["members"].queryset)
    assert world.members["b_first"] not in form.fields["members"].queryset
    data: dict[str, Any] = {"destination": "C", "requested_on": "05/12/2022", "endorsed_on": "05/12/2022"}
    strange = send(client, "transfer_together", world.a.uuid, members=[world.members["b_first"].pk], **data)
    assert list(errors(strange)) == ["members"]
    asked = send(client, "transfer_together", world.a.uuid, members=[one.pk for one in people], **data)
    first = Transfer.objects.get(uuid=asked.url.split("/")[-2])
    paper = {"document_number": "9-GGT/ĐU", "document_date": "12/12/2022"}
    send(client, "transfer_issue", first.uuid, whole="on", **paper)
    assert set(Transfer.objects.values_list("status", flat=True)) == {"issued"}
    send(receiver, "transfer_refuse", first.uuid, on="14/12/2022", reason="Thiếu hồ sơ")
    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["issued", "issued", "refused"]
    other = Transfer.objects.filter(status="issued").first()
    send(receiver, "transfer_receive", other.uuid, on="15/12/2022", whole="on")
    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["received", "received", "refused"]


def test_one_of_many_who_cannot_is_named_and_nobody_moves(world, client_as) -> None:
    people = [make_member(f"Lý Văn {name}", world.a) for name in ("Ba", "Bảy")]
    client = client_as("district")
    data = {"destination": "C", "requested_on": "05/12/2022", "endorsed_on": "05/12/2022"}
    data |= {"document_number": "9-GGT/ĐU", "document_date": "12/12/2022"}
    send(client, "transfer_together", world.a.uuid, members=[one.pk for one in people], **data)
    ending = people[1].memberships.get()
    Membership.objects.filter(pk=ending.pk).update(end=date(2023, 6, 1))
    first = Transfer.objects.get(member=people[0])
    refused = send(client, "transfer_receive", first.uuid, on="15/12/2022", whole="on")
    assert "Lý Văn Bảy: Sinh hoạt hiện tại đã có ngày kết thúc" in str(errors(refused))
    assert set(Transfer.objects.values_list("status", flat=True)) == {"issued"}
    assert people[0].memberships.get().end is None


ARRIVAL = {
    "full_name": "Lý Văn Sơn", "card_number": "111222333444", "birth": "1958", "admission": "03/1985",
    "full_membership_date": "19/05/1986", "organization": "A", "outside": "Đảng bộ tỉnh Hà Giang",
    "start": "15/12/2022", "document_number": "77-GGT/TU", "document_date": "01/12/2022",
}  # fmt: skip


def test_who_comes_from_outside_is_recorded_once(world, client_as) -> None:
    client = client_as("commune")
    send(client, "arrive", **ARRIVAL)
    member = Member.objects.get(card_number="111222333444")
    row = member.memberships.get()
    assert (row.organization, row.start, row.start_reason, str(row.document)) == (
        world.a, date(2022, 12, 15), "transfer_in", "77-GGT/TU ngày 01/12/2022",
    )  # fmt: skip
    assert "Đảng bộ tỉnh Hà Giang" in page(client, "transfers", chieu="den").content.decode()
    again = send(client, "arrive", **ARRIVAL)
    assert "đã sinh hoạt chính thức" in str(errors(again))
    other = send(client, "arrive", **ARRIVAL | {"full_name": "Lý Văn Khác"})
    assert list(errors(other)) == ["full_name"]
    assert Member.objects.filter(card_number="111222333444").count() == 1


def test_who_comes_back_keeps_his_record(world, client_as) -> None:
    known = make_member("Lý Văn Sơn", world.c, card_number="111222333444", end=date(2022, 6, 1))
    send(client_as("commune"), "arrive", **ARRIVAL, until="30/06/2023")
    assert known.memberships.get(organization=world.a).kind == "temporary"
    known.refresh_from_db()
    assert known.admission_date == date(2010, 5, 19)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"document_number": ""}, "document_number"),
        ({"outside": ""}, "outside"),
        ({"organization": "C"}, "organization"),
        ({"start": "30/11/2022"}, "start"),
        ({"until": "14/12/2022"}, "until"),
        ({"start": "21/12/2022"}, "start"),
    ],
)
def test_an_arrival_that_cannot_be_is_refused_beside_its_field(world, client_as, wrong, field) -> None:
    response = send(client_as("commune"), "arrive", **ARRIVAL | wrong)
    assert list(errors(response)) == [field]
    assert not Member.objects.filter(card_number="111222333444").exists()


def test_one_step_stands_in_the_list_too_and_leads_the_other_ways(world, client_as, member) -> None:
    client = client_as("commune")
    text = page(client, "transfer", member.uuid).content.decode()
    assert reverse("members:transfer_request", args=[member.uuid]) in text
    assert reverse("members:host", args=[member.uuid]) in text
    send(client, "transfer", member.uuid, to="B", on="12/12/2022")
    assert "nơi đến đã tiếp nhận" in page(client, "transfers").content.decode()


@pytest.mark.parametrize(
    ("wrong", "word"), [({"day": "21/12/2022"}, "tương lai"), ({"place": "X"}, "không phải chi bộ")]
)
@pytest.mark.parametrize(
    ("name", "place", "day"),
    [
        ("transfer", "to", "on"),
        ("host", "organization", "start"),
        ("guest", "organization", "start"),
        ("admit", "organization", "start"),
    ],
)
def test_an_act_of_one_step_leads_to_a_branch_and_not_into_the_future(
    world, client_as, member, name, place, day, wrong, word
) -> None:
    before = list(Membership.objects.order_by("pk").values())
    typed = {"place": "B", "day": "12/12/2022"} | wrong
    data = {place: typed["place"], day: typed["day"]}
    if name == "admit":
        data |= {"card_number": world.members["left"].card_number, "start_reason": "recorded"}
    args = () if name == "admit" else (member.uuid,)
    response = send(client_as("commune"), name, *args, **data)
    field = day if "day" in wrong else place
    assert list(errors(response)) == [field]
    assert word in str(errors(response)[field])
    assert list(Membership.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries_whatever_it_holds(
    world, client_as, django_assert_num_queries, count
) -> None:
    for number in range(count):
        make_letter(make_member(f"Lý Văn {number}", world.a), world.c)
    client = client_as("commune")
    with django_assert_num_queries(14):
        page(client, "transfers")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_queries_whatever_goes_with_it(
    world, client_as, django_assert_num_queries, count
) -> None:
    transfers = [make_letter(make_member(f"Lý Văn {number}", world.a), world.c) for number in range(count)]
    client = client_as("commune")
    with django_assert_num_queries(32):
        page(client, "transfer_detail", transfers[0].uuid)


# Ends of memberships, and what their acts carry.


@pytest.mark.parametrize("reason", ["expulsion", "strike_off", "resignation"])
def test_a_decision_has_its_number_and_day(world, client_as, member, reason) -> None:
    client, pk = client_as("commune"), member.memberships.get().pk
    data = {"reason": reason, "last_day": "18/12/2022"}
    refused = send(client, "end_membership", member.uuid, pk, **data)
    assert list(errors(refused)) == ["document_number"]
    send(client, "end_membership", member.uuid, pk, **data, document_number="3-QĐ/HU", document_date="15/12/2022")
    row = Membership.objects.get(pk=pk)
    assert (row.end, row.end_reason, str(row.end_document)) == (
        date(2022, 12, 19), reason, "3-QĐ/HU ngày 15/12/2022",
    )  # fmt: skip
    told = [(one.form, one.decided_on, one.document) for one in member.disciplines.all()]
    assert told == ([("expulsion", date(2022, 12, 19), row.end_document)] if reason == "expulsion" else [])


def test_an_exemption_rests_on_a_decision_and_so_may_its_end(world, client_as, member) -> None:
    client = client_as("commune")
    data = {"kind": "exempt", "start": "01/06/2022"}
    assert set(errors(send(client, "relieve", member.uuid, **data))) == {"document_number", "document_date"}
    paper = {"document_number": "12-QĐ/ĐU", "document_date": "28/05/2022"}
    send(client, "relieve", member.uuid, **data, **paper)
    told = page(client, "detail", member.uuid).context["state"]
    assert told == ("Đảng viên chính thức từ 19/05/2011; miễn sinh hoạt từ 01/06/2022 theo 12-QĐ/ĐU ngày 28/05/2022")
    assert "transferring" not in str(page(client, "relieve", member.uuid).context["form"]["kind"])
    again = send(client, "relieve", member.uuid, kind="term_exempt", start="01/12/2022", **paper)
    assert errors(again) == {"kind": ["Đảng viên đã được miễn sinh hoạt từ 01/06/2022; hãy ghi kết thúc trước."]}
    refused = send(client, "relieve", member.uuid, kind="transferring", start="01/06/2022", **paper)
    assert list(errors(refused)) == ["kind"]
    duty = member.dutyspans.get()
    end = {"document_number": "13-QĐ/ĐU", "document_date": "01/12/2022"}
    send(client, "end_duty", member.uuid, duty.pk, last_day="30/11/2022", **end)
    duty.refresh_from_db()
    assert (duty.end, str(duty.end_document)) == (date(2022, 12, 1), "13-QĐ/ĐU ngày 01/12/2022")


def test_what_a_transfer_laid_is_not_ended_by_hand(world, client_as, member) -> None:
    make_letter(member, world.c)
    span = DutySpan.objects.get(member=member)
    client = client_as("commune")
    assert page(client, "end_duty", member.uuid, span.pk).status_code == 404
    assert list(page(client, "detail", member.uuid).context["duties"]) == []
    assert span.start > START
