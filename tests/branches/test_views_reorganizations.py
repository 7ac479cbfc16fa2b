"""The pages of acts: asked, previewed with the numbers the act itself gives, done, listed and taken back."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Organization, Reorganization
from branches.services import NewCoverage, cover_places, record_move, undo_reorganization
from core.audit import SYSTEM
from members.models import Membership, PlaceTie
from members.services import NewPlaceTie, tie_member
from tests.branches.reorganizing import consolidate_communes, homes, lay_places, snapshot, standing
from tests.factories import (
    START,
    TODAY,
    make_appointed,
    make_draft_meeting,
    make_member,
    make_organization,
    make_sent_meeting,
)
from tests.letters import make_letter

pytestmark = pytest.mark.django_db


def address(name: str, organization: Organization) -> str:
    return reverse(f"branches:{name}", args=[organization.uuid])


def confirm(client, url: str, data: dict) -> tuple[list[str], dict]:
    """The facts of the preview, and the tree after it was confirmed."""
    before = snapshot()
    asked = client.post(url, data)
    assert "facts" in asked.context, asked.context["form"].errors
    assert snapshot() == before
    done = client.post(url, dict(asked.context["fields"]) | {"confirmed": "1"})
    assert done.status_code == 302, done.context["form"].errors
    return list(asked.context["facts"]), standing(date(2023, 1, 1))


def test_two_communes_are_consolidated_through_the_page(world, client_as) -> None:
    body = world.x.forms.get()
    data = {
        "other_1": "Y", "name": "Đảng bộ xã Nam Bình", "code": "NB", "parent": "D", "form": body.form_id,
        "level": body.level_id, "sector": "", "symbol": "ĐU", "seat": "Nam Bình", "on": "01/01/2023",
        "document_number": "99-QĐ/HU", "document_date": "20/12/2022",
    }  # fmt: skip
    client = client_as("district")
    facts, tree = confirm(client, address("consolidate", world.x), data)
    assert facts[0] == "Thành lập Đảng bộ xã Nam Bình (mã NB)"
    assert tree == {"D": None, "NB": "D", "A": "NB", "B": "NB", "C": "NB", "E": "D"}
    row = Reorganization.objects.get()
    assert (row.kind, row.on, row.document.number, row.username) == (
        "consolidate", date(2023, 1, 1), "99-QĐ/HU", "district",
    )  # fmt: skip
    assert row.facts == facts
    page = client.get(address("detail", world.x))
    assert [(one.name, one.kind) for one in page.context["successors"]] == [("Đảng bộ xã Nam Bình", "hợp nhất")]
    told = client.get(reverse("branches:reorganization", args=[row.uuid])).content.decode()
    assert "99-QĐ/HU" in told
    assert "Đảng bộ xã Nam Tuấn" in told


def test_a_preview_says_with_numbers_what_goes_along(world, client_as) -> None:
    """SCREENS 7: what moves with its branches is counted too, though nothing of it is written."""
    make_sent_meeting(world.a, date(2022, 11, 3))
    make_draft_meeting(world.b, date(2022, 12, 3))
    make_letter(make_member("Nông Văn Một", world.b), world.e)
    body = world.x.forms.get()
    data = {
        "other_1": "Y", "name": "Đảng bộ xã Nam Bình", "code": "NB", "parent": "D", "form": body.form_id,
        "level": body.level_id, "on": "01/12/2022",
    }  # fmt: skip
    facts, _tree = confirm(client_as("district"), address("consolidate", world.x), data)
    moved = "chuyển theo về Đảng bộ xã Nam Bình"
    assert (
        f"Đảng bộ xã Nam Tuấn: {moved}: 2 chi bộ, 13 đảng viên, 2 người sinh hoạt tạm thời, khách, 1 việc chuyển sinh "
        "hoạt đang làm, 1 kỳ sinh hoạt từ ngày 01/12/2022, 1 kỳ sinh hoạt chờ xác nhận, 1 kỳ sinh hoạt chưa gửi"
    ) in facts
    assert f"Đảng bộ xã Dân Chủ: {moved}: 1 chi bộ, 2 đảng viên, 1 người sinh hoạt tạm thời, khách" in facts
    facts, _tree = confirm(client_as("district"), address("move", world.a), {"parent": "D", "on": "05/12/2022"})
    assert facts[:2] == [
        "Chi bộ xóm Lũng Phầy → Đảng bộ huyện Hòa An",
        "Chuyển gồm: 1 chi bộ, 8 đảng viên, 2 người sinh hoạt tạm thời, khách, 1 kỳ sinh hoạt chờ xác nhận",
    ]


def test_a_dissolution_asks_for_each_member_and_proposes_by_residence(world, client_as) -> None:
    places = lay_places(world)
    cover_places(new=[NewCoverage(places["P2"], world.e.pk, START)], by=SYSTEM)
    tie_member(
        new=NewPlaceTie(world.members["e_first"].pk, world.e.pk, places["P2"], PlaceTie.Kind.RESIDENT, START), by=SYSTEM
    )
    client, url = client_as("district"), address("dissolve", world.e)
    form = client.get(url).context["form"]
    first, second = (f"m{world.members[name].pk}" for name in ("e_first", "e_second"))
    assert (form.fields[first].label, form[first].initial) == ("Lê Văn Tài", "C")
    assert form[second].initial is None
    assert f"p{places['P2']}" in form.fields
    left = client.post(url, {"last_day": "31/12/2022", first: "C"})
    assert "Còn 1 đảng viên chưa có nơi chuyển đến (Phạm Thị Uyên)" in left.content.decode()
    facts, tree = confirm(client, url, {"last_day": "31/12/2022", first: "C", "heir": "B"})
    assert "E" not in tree
    name = facts[0].split(":")[0]
    assert facts[:2] == [f"{name}: 1 đảng viên → Chi bộ xóm Bản Gủn", f"{name}: 1 đảng viên → Chi bộ xóm Nà Rị"]
    assert {homes(date(2023, 1, 1))[one] for one in ("Lê Văn Tài", "Phạm Thị Uyên")} == {"B", "C"}


def test_a_branch_is_split_member_by_member(world, client_as) -> None:
    data = {
        "on": "01/01/2023", "keeps": "on", "name_1": "Chi bộ Tách", "code_1": "T1",
        f"m{world.members['e_second'].pk}": "1",
    }  # fmt: skip
    _facts, tree = confirm(client_as("district"), address("split", world.e), data)
    assert (tree["T1"], tree["E"]) == ("D", "D")
    assert homes(date(2023, 1, 1))["Phạm Thị Uyên"] == "T1"


def test_a_new_unit_that_gets_nobody_is_asked_about(world, client_as) -> None:
    """Most often somebody forgot to choose; who means it ticks a box, and the preview says it again."""
    before, client, url = snapshot(), client_as("district"), address("split", world.e)
    nobody = "chưa có đảng viên, tổ chức trực thuộc nào"
    data = {
        "on": "01/01/2023", "keeps": "on", "name_1": "Chi bộ Tách", "code_1": "T1", "name_2": "Chi bộ Trống",
        "code_2": "T2", f"m{world.members['e_second'].pk}": "1",
    }  # fmt: skip
    refused = client.post(url, data)
    assert list(refused.context["form"].errors) == ["may_be_empty"]
    assert refused.context["form"].errors["may_be_empty"] == [
        f"Chi bộ Trống (mã T2) {nobody}. Hãy chọn ở trên, hoặc đánh dấu ô này nếu đúng là như vậy."
    ]
    assert snapshot() == before
    facts, tree = confirm(client, url, data | {"may_be_empty": "on"})
    assert f"Chi bộ Trống (mã T2) {nobody}" in facts
    assert (tree["T1"], tree["T2"]) == ("D", "D")


def test_a_new_branch_of_a_party_body_that_gets_nobody_is_asked_about(world, client_as) -> None:
    body, branch = world.x.forms.get(), world.e.forms.get()
    data = {
        "form": body.form_id, "level": body.level_id, "unit_level": branch.level_id, "on": "01/12/2022",
        "name_1": "Chi bộ E1", "code_1": "E1", "name_2": "Chi bộ E2", "code_2": "E2",
        f"m{world.members['e_first'].pk}": "1", f"m{world.members['e_second'].pk}": "1",
    }  # fmt: skip
    refused = client_as("district").post(address("upgrade", world.e), data)
    assert list(refused.context["form"].errors) == ["may_be_empty"]
    facts, tree = confirm(client_as("district"), address("upgrade", world.e), data | {"may_be_empty": "on"})
    assert (tree["E1"], tree["E2"]) == ("E", "E")
    assert "Chi bộ E2 (mã E2) chưa có đảng viên, tổ chức trực thuộc nào" in facts


def test_a_unit_without_a_code_and_a_member_in_none_are_told_beside_the_field(world, client_as) -> None:
    member = f"m{world.members['e_second'].pk}"
    data = {"on": "01/01/2023", "keeps": "on", "name_1": "Chi bộ Tách", "code_1": "T1", "name_2": "Chi bộ Hai"}
    errors = client_as("district").post(address("split", world.e), data | {member: "3"}).context["form"].errors
    assert errors == {
        "code_2": ["Đơn vị mới phải có cả tên và mã."],
        member: ["Chưa ghi tên và mã của đơn vị mới 3."],
    }


def test_a_branch_becomes_a_party_body_and_back(world, client_as) -> None:
    client, today = client_as("district"), "01/12/2022"
    body, branch = world.x.forms.get(), world.e.forms.get()
    data = {
        "form": body.form_id, "level": body.level_id, "unit_level": branch.level_id, "on": today,
        "name_1": "Chi bộ E1", "code_1": "E1", f"m{world.members['e_first'].pk}": "1",
        f"m{world.members['e_second'].pk}": "1",
    }  # fmt: skip
    _facts, tree = confirm(client, address("upgrade", world.e), data)
    assert tree["E1"] == "E"
    back = {"form": branch.form_id, "level": branch.level_id, "on": "15/12/2022"}
    facts, tree = confirm(client, address("downgrade", world.e), back)
    assert "E1" not in tree
    assert "Chi bộ E1: 2 đảng viên → Chi bộ Trường THPT Hòa An" in facts or any("2 đảng viên" in one for one in facts)
    assert homes()["Lê Văn Tài"] == "E"


def test_an_act_is_taken_back_through_its_page_or_says_why_not(world, client_as) -> None:
    before, client = snapshot(), client_as("district")
    row = consolidate_communes(world)
    later = record_move(organization=world.a, parent=world.d, on=TODAY, by=SYSTEM)
    url = reverse("branches:reorganization_undo", args=[row.uuid])
    assert client.get(url).context["reasons"] != []
    assert "Không hoàn tác được" in client.post(url).content.decode()
    undo_reorganization(reorganization=later, by=SYSTEM)
    assert client.get(url).context["reasons"] == []
    assert client.post(url).status_code == 302
    assert snapshot() == before
    assert "đã hoàn tác" in client.get(reverse("branches:reorganizations")).content.decode()


def test_only_who_manages_all_that_an_act_touched_takes_it_back(world, client_as) -> None:
    make_appointed("only_y", world.y, "district_staff")
    row = record_move(organization=world.a, parent=world.y, on=date(2022, 12, 1), by=SYSTEM)
    client = client_as("district")
    client.force_login(world.users["district"].__class__.objects.get(username="only_y"))
    page = client.get(reverse("branches:reorganization", args=[row.uuid]))
    assert (page.status_code, page.context["may_undo"]) == (200, False)
    assert client.post(reverse("branches:reorganization_undo", args=[row.uuid])).status_code == 403
    assert standing()["A"] == "Y"


def test_an_act_out_of_the_scope_is_not_found(world, client_as) -> None:
    row = record_move(organization=world.c, parent=world.d, on=date(2022, 12, 1), by=SYSTEM)
    assert client_as("commune").get(reverse("branches:reorganization", args=[row.uuid])).status_code == 404
    listed = client_as("commune").get(reverse("branches:reorganizations"))
    assert list(listed.context["page"]) == []
    assert list(client_as("district").get(reverse("branches:reorganizations")).context["page"]) == [row]


def test_a_merger_reaches_only_what_one_manages(world, client_as) -> None:
    make_appointed("only_x", world.x, "district_staff")
    client = client_as("district")
    client.force_login(world.users["district"].__class__.objects.get(username="only_x"))
    response = client.post(address("absorb", world.b), {"into": "C", "on": "01/12/2022"})
    assert response.context["form"].errors["into"][0].startswith("Không tìm thấy tổ chức “C”")


HOSTILE = ("\x00", "9" * 5000, "<script>", "31/02/2022", "01/01/9999", "-1", "NULL'; --", "𝕬" * 300)


@pytest.mark.parametrize("name", ["absorb", "consolidate", "split", "dissolve", "upgrade", "downgrade", "rename"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_with_the_page(world, client_as, name: str, text: str) -> None:
    before, client, url = snapshot(), client_as("district"), address(name, world.e)
    fields = client.get(url).context["form"].fields
    for extra in ({}, {"confirmed": "1"}):
        response = client.post(url, dict.fromkeys(fields, text) | extra)
        assert response.status_code in (200, 400)
    assert snapshot() == before


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_many_members_asks_as_often_as_of_one(
    world, client_as, django_assert_num_queries, count: int
) -> None:
    branch = make_organization("F", world.x)
    for number in range(count):
        make_member(f"Nông Văn {chr(65 + number)}", branch)
    client, url = client_as("district"), address("dissolve", branch)
    client.get(url)
    with django_assert_num_queries(24):
        assert client.get(url).status_code == 200
    assert Membership.objects.filter(organization=branch).count() == count
