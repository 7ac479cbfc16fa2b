"""Training classes: who is invited by name and by office, who came, and what is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit import SYSTEM
from members.models import Member, Office, OfficeTerm, TrainingClass, TrainingKind, TrainingParticipant
from members.services import Mark, invite_members, mark_participants, open_class, withdraw_participant
from tests.factories import START, TODAY, World, make_member

pytestmark = pytest.mark.django_db

HOSTILE = ["\x00", "a" * 100_000, "<script>", "31/02/2022", "01/01/9999", "-1", "99999999999999999999"]


def address(name: str, *args: Any) -> str:
    return reverse(f"members:{name}", args=args)


def make_class(organization: Any, name: str = "Lớp cấp ủy viên 2022", kind: str = "cap-uy", **values: Any) -> Any:
    known: dict[str, Any] = {
        "kind": TrainingKind.objects.get(code=kind), "name": name, "organization": organization,
        "first_day": date(2022, 10, 3), "last_day": date(2022, 10, 5),
    }  # fmt: skip
    return open_class(values=known | values, by=SYSTEM)


def hold(member: Member, organization: Any, office: str, start: date = START, end: date | None = None) -> OfficeTerm:
    chosen = Office.objects.get(code=office)
    return OfficeTerm.objects.create(member=member, organization=organization, office=chosen, start=start, end=end)


def attend(training: TrainingClass, member: Member, organization: Any, *, attended: bool | None = True) -> None:
    invite_members(training=training, members={member: organization.pk}, by=SYSTEM)
    row = TrainingParticipant.objects.get(training_class=training, member=member)
    mark_participants(training=training, marks={row.pk: Mark(attended)}, on=TODAY, by=SYSTEM)


def data(**values: Any) -> dict[str, Any]:
    return {
        "kind": TrainingKind.objects.get(code="cap-uy").pk, "name": "Lớp bí thư chi bộ", "organization": "X",
        "organizer": "Trung tâm chính trị huyện", "first_day": "03/10/2022", "last_day": "05/10/2022",
        "venue": "Hội trường xã", "cost": "12500000", "document_number": "10-KH/ĐU", "document_date": "15/09/2022",
    } | values  # fmt: skip


def test_a_class_is_opened_shown_and_corrected(world: World, client_as) -> None:
    client = client_as("commune")
    client.post(address("training_add"), data())
    training = TrainingClass.objects.get()
    text = " ".join(client_as("visitor").get(address("training", training.uuid)).content.decode().split())
    for part in ("Trung tâm chính trị huyện", "12.500.000", "10-KH/ĐU ngày 15/09/2022", "03/10/2022 – 05/10/2022"):
        assert part in text
    assert "Cử đi học" not in text
    client.post(address("training_correct", training.uuid), data(name="Lớp bí thư, phó bí thư"))
    training.refresh_from_db()
    assert training.name == "Lớp bí thư, phó bí thư"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": "01/10/2022"}, "last_day"),
        ({"organization": "C"}, "organization"),
        ({"cost": "mười triệu"}, "cost"),
        ({"cost": "-5"}, "cost"),
        ({"kind": "0"}, "kind"),
        ({"document_date": ""}, "document_date"),
    ],
)
def test_what_is_wrong_with_a_class_stands_beside_its_field(world, client_as, wrong, field) -> None:
    response = client_as("commune").post(address("training_add"), data(**wrong))
    assert list(response.context["form"].errors) == [field]
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_breaks_the_form_of_a_class(world: World, client_as, text: str) -> None:
    response = client_as("commune").post(address("training_add"), dict.fromkeys(data(), text))
    assert response.status_code == 200
    assert response.context["form"].errors


def test_whole_offices_are_invited_within_the_scope(world: World, client_as) -> None:
    people = world.members
    hold(people["an"], world.a, "bi-thu")
    hold(people["an"], world.x, "uy-vien")  # once, whatever he holds
    hold(people["binh"], world.a, "pho-bi-thu")
    hold(people["b_first"], world.b, "bi-thu", end=date(2022, 6, 1))  # no longer
    hold(people["b_second"], world.b, "bi-thu", start=date(2022, 6, 1))
    hold(people["c_first"], world.c, "bi-thu")  # of another commune
    training = make_class(world.x)
    offices = [office.pk for office in Office.objects.filter(code__in=["bi-thu", "pho-bi-thu"])]
    page = address("training_invite", training.uuid)
    assert "Chưa chọn chức vụ nào." in client_as("commune").post(page, {"viec": "chuc-vu"}).content.decode()
    client_as("commune").post(page, {"viec": "chuc-vu", "offices": offices})
    rows = training.participants.values_list("member__full_name", "organization__code")
    assert set(rows) == {("Hoàng Văn An", "A"), ("Nông Thị Bình", "A"), ("Trần Thị Oanh", "B")}
    client_as("commune").post(page, {"viec": "chuc-vu", "offices": offices})
    assert training.participants.count() == 3


def test_members_are_found_by_name_and_invited_within_the_scope(world: World, client_as) -> None:
    training = make_class(world.x)
    page = address("training_invite", training.uuid)
    client = client_as("commune")
    found = client.get(page, {"q": "hoang an"})
    assert [member.full_name for member, _ticked in found.context["found"]] == ["Hoàng Văn An"]
    assert client.get(page, {"q": "sam quan"}).context["found"] == []
    for key in (world.members["c_first"].pk, *HOSTILE):
        refused = client.post(f"{page}?q=an", {"viec": "ten", "members": [key]})
        assert refused.status_code == 200
        assert refused.context["members"].errors
    client.post(page, {"viec": "ten", "members": [world.members["an"].pk]})
    assert training.participants.get().organization == world.a


def test_attendance_and_results_are_written_in_one_form(world: World, client_as) -> None:
    training = make_class(world.x)
    members = {world.members["an"]: world.a.pk, world.members["binh"]: world.a.pk}
    invite_members(training=training, members=members, by=SYSTEM)
    an, binh = (training.participants.get(member=world.members[name]) for name in ("an", "binh"))
    client, page = client_as("commune"), address("training", training.uuid)
    marks = {f"attended_{an.pk}": "co", f"result_{an.pk}": "good", f"certificate_{an.pk}": "12/CN"}
    wrong = client.post(page, marks | {f"attended_{binh.pk}": "khong", f"result_{binh.pk}": "good"})
    assert "Nông Thị Bình: không dự học thì không có kết quả" in wrong.content.decode()
    assert 'value="12/CN"' in wrong.content.decode()
    assert not training.participants.exclude(attended=None).exists()
    client.post(page, marks | {f"attended_{binh.pk}": "khong"})
    rows = training.participants.order_by("member__sort_key").values_list("attended", "result", "certificate")
    assert list(rows) == [(True, "good", "12/CN"), (False, "", "")]
    text = client_as("secretary").get(address("detail", world.members["an"].uuid)).content.decode()
    assert "Dự học: Lớp cấp ủy viên 2022 (giỏi)" in text
    assert "12/CN" in text


def test_nobody_has_come_to_a_class_that_has_not_begun(world: World) -> None:
    training = make_class(world.x, first_day=date(2023, 1, 3), last_day=date(2023, 1, 5))
    with pytest.raises(ValidationError, match="chưa khai giảng"):
        attend(training, world.members["an"], world.a)


def test_who_was_invited_by_mistake_is_taken_off_until_he_is_marked(world: World, client_as) -> None:
    training = make_class(world.x)
    attend(training, world.members["an"], world.a, attended=None)
    row = training.participants.get()
    client, page = client_as("commune"), address("training_withdraw", training.uuid, row.pk)
    client.post(page)
    assert training.participants.exists()
    client.post(page, {"confirmed": "1"})
    assert not training.participants.exists()
    attend(training, world.members["an"], world.a)
    with pytest.raises(ValidationError, match="Hoàng Văn An đã được ghi"):
        withdraw_participant(participant=training.participants.get(), by=SYSTEM)


def test_the_list_is_narrowed_by_words_kind_and_year(world: World, client_as) -> None:
    make_class(world.x)
    make_class(world.x, "Lớp đảng viên mới", "dang-vien-moi", first_day=date(2021, 5, 3), last_day=date(2021, 5, 5))
    make_class(world.y, "Lớp của xã khác")
    client = client_as("commune")

    def found(**query: str) -> list[str]:
        return [one.name for one, _place in client.get(address("training_list"), query).context["rows"]]

    assert found() == ["Lớp cấp ủy viên 2022", "Lớp đảng viên mới"]
    assert found(q="dang vien moi") == ["Lớp đảng viên mới"]
    assert found(nam="2022") == ["Lớp cấp ủy viên 2022"]
    assert found(loai=str(TrainingKind.objects.get(code="dang-vien-moi").pk)) == ["Lớp đảng viên mới"]
    assert found(nam="x", q="khong co") == []
    assert client_as("neighbour").get(address("training_list")).context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_as_much_for_three_as_for_one(world, client_as, django_assert_num_queries, count) -> None:
    training = make_class(world.x)
    for number in range(count):
        attend(training, make_member(f"Lý Văn {'ABC'[number]}", world.a), world.a)
        make_class(world.x, f"Lớp {number}")
    client = client_as("commune")
    client.get(address("training_list"))
    with django_assert_num_queries(11):
        client.get(address("training_list"))
    with django_assert_num_queries(23):
        client.get(address("training", training.uuid))


def test_a_full_page_of_participants_stays_light(world: World, client_as) -> None:
    training = make_class(world.x)
    members = {make_member(f"Nguyễn Thị Hồng {'ABCDEFGHIJ'[n % 10]}", world.a): world.a.pk for n in range(45)}
    invite_members(training=training, members=members, by=SYSTEM)
    response = client_as("commune").get(address("training", training.uuid))
    assert len(response.context["lines"]) == 40
    assert len(response.content) < 60_000
