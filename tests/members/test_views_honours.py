"""The pages of badges, commendations, discipline and assignments: what they show, do and refuse."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from branches.models import Place, PlaceCoverage, PlaceKind, PlaceStanding
from core.audit import SYSTEM, AccessLog
from core.names import search_key, text_sort_key
from members.models import Assignment, Award, Badge, Discipline, Member, Membership, Office, OfficeTerm
from members.services import NewAssignment, Proposal, assign_member, end_membership, propose_badges
from tests.factories import START, World, make_member

pytestmark = pytest.mark.django_db

HOSTILE = ["\x00", "a" * 100_000, "<script>", "=1+1", "31/02/2022", "01/01/9999", "-1", "99999999999999999999"]


def address(name: str, *args: Any) -> str:
    return reverse(f"members:{name}", args=args)


def veteran(world: World, name: str, admitted: date = date(1992, 8, 1), **values: Any) -> Member:
    return make_member(name, world.a, admission_date=admitted, full_membership_date=date(2000, 1, 1), **values)


def round_page(client: Any, on: str = "2022-09-02", org: str = "X", **query: str) -> Any:
    return client.get(address("badges"), {"to-chuc": org, "dot": on, **query})


def listed(response: Any) -> list[tuple[str, str]]:
    return [(row["one"].member.full_name, row["one"].status) for row in response.context["rows"]]


# ---- badges


def test_a_round_is_proposed_at_once_and_awarded_by_one_decision(world: World, client_as) -> None:
    first, second = veteran(world, "Lý Văn Bốn"), veteran(world, "Lý Thị Ba", date(1982, 7, 1))
    client = client_as("commune")
    assert listed(round_page(client)) == [("Lý Thị Ba", "due"), ("Lý Văn Bốn", "due")]
    page = f"{address('badges')}?to-chuc=X&dot=2022-09-02"
    refused = client.post(page, {"viec": "de-nghi"})
    assert "Chưa chọn ai." in refused.content.decode()
    keys = [f"{first.pk}.30.normal", f"{second.pk}.40.normal"]
    assert client.post(page, {"viec": "de-nghi", "chosen": keys}).status_code == 302
    assert listed(round_page(client)) == [("Lý Thị Ba", "proposed"), ("Lý Văn Bốn", "proposed")]
    badges = list(Badge.objects.values_list("pk", flat=True))
    award = {"viec": "tang", "badges": badges, "awarded_on": "02/09/2022"}
    unsigned = client.post(page, award)
    assert list(unsigned.context["award"].errors) == ["document_number", "document_date"]
    assert unsigned.content.decode().count(" checked") == 2
    client.post(page, award | {"document_number": "12-QĐ/TU", "document_date": "20/08/2022"})
    assert listed(round_page(client)) == [("Lý Thị Ba", "awarded"), ("Lý Văn Bốn", "awarded")]
    assert set(Badge.objects.values_list("document__number", "awarded_on")) == {("12-QĐ/TU", date(2022, 9, 2))}


def test_the_decision_is_asked_for_once_the_round_has_come_and_never_for_proposing(world: World, client_as) -> None:
    member = veteran(world, "Lý Văn Bốn")
    later = veteran(world, "Lý Văn Sau", date(1992, 12, 1))
    veteran(world, "Lý Thị Ba")
    for one, on in ((member, date(2022, 9, 2)), (later, date(2023, 2, 3))):
        propose_badges(proposals=[Proposal(one, world.a.pk, 30)], round_on=on, by=SYSTEM)
    client = client_as("commune")
    text = round_page(client).content.decode()
    assert 'name="badges"' in text
    assert 'name="chosen"' in text
    form = text[text.index('<form method="post"') :]
    assert " required" not in form[: form.index("</form>")].replace('class="required"', "")
    coming = round_page(client, on="2023-02-03").content.decode()
    assert "Lý Văn Sau" in coming
    assert 'name="badges"' not in coming


def test_who_may_not_write_members_sees_the_round_without_buttons(world: World, client_as) -> None:
    member = veteran(world, "Lý Văn Bốn")
    response = round_page(client_as("secretary"), org="A")
    assert listed(response) == [("Lý Văn Bốn", "due")]
    assert 'name="chosen"' not in response.content.decode()
    page = f"{address('badges')}?to-chuc=A&dot=2022-09-02"
    data = {"viec": "de-nghi", "chosen": [f"{member.pk}.30.normal"]}
    assert client_as("secretary").post(page, data).status_code == 403
    assert round_page(client_as("neighbour"), org="A").status_code == 404
    assert not Badge.objects.exists()


def test_nobody_outside_the_list_is_proposed_by_a_forged_key(world: World, client_as) -> None:
    stranger = make_member("Vi Văn Xa", world.c, admission_date=date(1992, 8, 1), full_membership_date=date(2000, 1, 1))
    page = f"{address('badges')}?to-chuc=X&dot=2022-09-02"
    for key in (f"{stranger.pk}.30.normal", *HOSTILE):
        response = client_as("commune").post(page, {"viec": "de-nghi", "chosen": [key]})
        assert response.status_code == 200
        assert "Danh sách đã thay đổi" in response.content.decode()
    for key in HOSTILE:
        response = client_as("commune").post(page, {"viec": "tang", "badges": [key], "awarded_on": key})
        assert response.status_code == 200
    assert not Badge.objects.exists()


@pytest.mark.parametrize("dot", ["2022-09-03", "x", "9999-12-31", "\x00"])
def test_a_day_that_is_no_round_is_not_found(world: World, client_as, dot: str) -> None:
    assert round_page(client_as("commune"), on=dot).status_code in (400, 404)


def test_late_and_unclear_stand_apart(world: World, client_as) -> None:
    veteran(world, "Vi Văn Muộn", date(1991, 8, 1))
    veteran(world, "Vi Văn Năm", date(1992, 1, 1), admission_precision="year")
    client = client_as("commune")
    assert listed(round_page(client)) == []
    assert listed(round_page(client, phan="muon")) == [("Vi Văn Muộn", "late")]
    unclear = round_page(client, phan="chua-ro")
    assert [(row["one"].member.full_name, row["due"]) for row in unclear.context["rows"]] == [("Vi Văn Năm", "2022")]
    assert round_page(client, phan="khac").status_code == 404


def test_the_dead_are_honoured_from_the_list(world: World, client_as) -> None:
    member = veteran(world, "Vi Văn Mất")
    end_membership(membership=member.memberships.get(), last_day=date(2022, 8, 20), reason="death", by=SYSTEM)
    client = client_as("commune")
    page = f"{address('badges')}?to-chuc=X&dot=2022-09-02"
    client.post(page, {"viec": "de-nghi", "chosen": [f"{member.pk}.30.posthumous"]})
    assert Badge.objects.get().kind == "posthumous"


def test_a_proposal_is_declined_with_a_reason(world: World, client_as) -> None:
    member = veteran(world, "Lý Văn Bốn")
    (badge,) = propose_badges(proposals=[Proposal(member, world.a.pk, 30)], round_on=date(2022, 9, 2), by=SYSTEM)
    client = client_as("commune")
    assert list(client.post(address("badge_decline", badge.pk), {}).context["form"].errors) == ["note"]
    client.post(address("badge_decline", badge.pk), {"note": "Đang xem xét"})
    badge.refresh_from_db()
    assert (badge.status, badge.note) == ("declined", "Đang xem xét")


def test_an_early_badge_is_proposed_from_the_file(world: World, client_as) -> None:
    member = veteran(world, "Lý Văn Ốm", date(1993, 9, 2))
    client = client_as("commune")
    data = {"years": "30", "kind": "normal", "round_on": "02/09/2022"}
    refused = client.post(address("badge_propose", member.uuid), data)
    assert "mới 29 năm tuổi đảng" in refused.content.decode()
    client.post(address("badge_propose", member.uuid), data | {"kind": "early"})
    assert Badge.objects.get().kind == "early"
    text = client.get(address("detail", member.uuid)).content.decode()
    assert "Huy hiệu 30 năm tuổi Đảng (tặng sớm), đợt 02/09/2022: đã đề nghị" in text


def test_a_badge_of_old_papers_is_recorded_and_corrected(world: World, client_as) -> None:
    member = veteran(world, "Lý Văn Cũ", date(1980, 1, 1))
    client = client_as("commune")
    data = {"years": "40", "kind": "normal", "round_on": "03/02/2020", "awarded_on": "03/02/2020"}
    client.post(address("badge_record", member.uuid), data)
    badge = Badge.objects.get()
    page = address("badge_correct", member.uuid, badge.pk)
    assert "phải ghi, khi Huy hiệu đã được tặng" in client.post(page, {"note": "x"}).content.decode()
    client.post(
        page,
        {"awarded_on": "04/02/2020", "note": "", "document_number": "01-QĐ/TU", "document_date": "20/01/2020"},
    )
    badge.refresh_from_db()
    assert (badge.awarded_on, str(badge.document)) == (date(2020, 2, 4), "01-QĐ/TU ngày 20/01/2020")


@pytest.mark.parametrize(("count", "queries"), [(1, 36), (3, 36)])
def test_the_page_of_a_round_asks_as_much_for_three_as_for_one(
    world, client_as, django_assert_num_queries, count, queries
) -> None:
    for number in range(count):
        veteran(world, f"Lý Văn {'ABC'[number]}")
    client = client_as("commune")
    round_page(client)
    with django_assert_num_queries(queries):
        response = round_page(client)
    assert len(response.context["rows"]) == count
    assert len(response.content) < 60_000


# ---- commendations and discipline


def test_a_commendation_is_recorded_shown_and_corrected(world: World, client_as) -> None:
    member = world.members["an"]
    client = client_as("commune")
    data = {"title": "Giấy khen", "awarded_on": "03/02/2022", "issuer": "Huyện ủy Hòa An"}
    client.post(
        address("award_add", member.uuid),
        data | {"document_number": "07-QĐ/HU", "document_date": "01/02/2022"},
    )
    award = Award.objects.get()
    assert (award.organization, str(award.document)) == (world.a, "07-QĐ/HU ngày 01/02/2022")
    text = client_as("secretary").get(address("detail", member.uuid)).content.decode()
    assert "Khen thưởng: Giấy khen, Huyện ủy Hòa An theo 07-QĐ/HU ngày 01/02/2022" in text
    assert "Ghi khen thưởng" not in text
    page = address("award_correct", member.uuid, award.pk)
    assert client.get(page).context["form"].initial["document_number"] == "07-QĐ/HU"
    client.post(page, data | {"title": "Bằng khen"})
    award.refresh_from_db()
    assert award.title == "Bằng khen"
    other = world.members["binh"]
    assert client.get(address("award_correct", other.uuid, award.pk)).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "name", ["award_add", "discipline_add", "badge_propose", "badge_record", "assignment_add", "guest"]
)
def test_no_input_breaks_a_form_or_is_lost(world: World, client_as, name: str, text: str) -> None:
    page = address(name, world.members["an"].uuid)
    client = client_as("commune")
    form = client.get(page).context["form"]
    response = client.post(page, dict.fromkeys(form.fields, text))
    assert response.status_code == 200
    assert response.context["form"].errors


def test_discipline_of_a_probationer_and_of_an_officer(world: World, client_as) -> None:
    client = client_as("commune")
    paper = {"document_number": "05-QĐ/ĐU", "document_date": "28/11/2022"}
    data = {"form": "expulsion", "decided_on": "01/12/2022", **paper}
    page = address("discipline_add", world.members["probationary"].uuid)
    assert list(client.post(page, data).context["form"].errors) == ["form"]
    member = world.members["an"]
    term = OfficeTerm.objects.create(
        member=member, organization=world.a, office=Office.objects.get(code="bi-thu"), start=START
    )
    page = address("discipline_add", member.uuid)
    data = {"form": "removal_from_office", "decided_on": "01/12/2022"}
    assert list(client.post(page, data).context["form"].errors) == ["offices"]
    client.post(page, data | {"offices": [term.pk], **paper})
    term.refresh_from_db()
    assert term.end == date(2022, 12, 1)
    measure = Discipline.objects.get()
    client.post(address("discipline_lift", member.uuid, measure.pk), {"lifted_on": "15/12/2022"})
    measure.refresh_from_db()
    assert measure.lifted_on == date(2022, 12, 15)


def test_an_expelled_member_s_file_closes_with_the_act(world: World, client_as) -> None:
    member = world.members["an"]
    client = client_as("commune")
    page, data = address("discipline_add", member.uuid), {"form": "expulsion", "decided_on": "01/12/2022"}
    assert list(client.post(page, data).context["form"].errors) == ["document_number"]
    response = client.post(page, data | {"document_number": "05-QĐ/ĐU", "document_date": "28/11/2022"})
    assert response.url == address("list")
    assert client.get(address("detail", member.uuid)).status_code == 404
    assert Membership.objects.get(member=member).end_reason == "expulsion"


# ---- assignments


def place(world: World, code: str, name: str, *, area: Any = None, branch: Any = None, kind: str = "") -> Place:
    kinds = PlaceKind.objects.filter(residential=True)
    found = Place.objects.create(
        code=code, name=name, sort_key=text_sort_key(name), search_key=search_key(name),
        kind=kinds.get(code=kind) if kind else kinds.first(),
    )  # fmt: skip
    PlaceStanding.objects.create(place=found, organization=area or world.x, start=START)
    if branch:
        PlaceCoverage.objects.create(place=found, organization=branch, start=START)
    return found


def assign(member: Member, subject: str = "5 hộ cuối xóm", start: date = date(2022, 3, 1), **values: Any) -> Assignment:
    kind = values.pop("kind", Assignment.Kind.HOUSEHOLDS)
    return assign_member(new=NewAssignment(member, kind, subject, start, **values), by=SYSTEM)


def test_who_looks_after_nothing_stands_first(world: World, client_as) -> None:
    assign(world.members["b_first"], households=5)
    response = client_as("neighbour").get(address("assignments"), {"to-chuc": "B"})
    names = [(row.full_name, len(row.held)) for row, _opens, _writes in response.context["rows"]]
    assert names == [("Vi Văn Lâm", 0), ("Trần Thị Oanh", 0), ("Dương Văn Phúc", 0), ("Nguyễn Văn Nam", 1)]
    assert "5 hộ cuối xóm (5 hộ), từ 01/03/2022" in " ".join(response.content.decode().split())
    only = client_as("neighbour").get(address("assignments"), {"to-chuc": "B", "phan-cong": "da"})
    assert [row.full_name for row, _opens, _writes in only.context["rows"]] == ["Nguyễn Văn Nam"]
    assert client_as("neighbour").get(address("assignments"), {"to-chuc": "A"}).status_code == 404


def test_the_list_of_assignments_goes_out_as_a_file_and_into_the_log(world: World, client_as) -> None:
    assign(world.members["b_first"], households=5)
    response = client_as("neighbour").get(address("assignment_export", "csv"), {"to-chuc": "B"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert '"chưa được phân công"' in lines[1]
    assert lines[4].startswith('"Nguyễn Văn Nam","Chi bộ xóm Nà Rị","hộ gia đình","5 hộ cuối xóm",5,')
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 4
    assert client_as("neighbour").get(address("assignment_export", "pdf")).status_code == 404


def test_an_area_is_named_by_its_place_within_the_scope(world: World, client_as) -> None:
    village = place(world, "LP", "Xóm Lũng Phầy", branch=world.a)
    place(world, "XA", "Xóm Xa", area=world.y)
    member = world.members["an"]
    client, page = client_as("commune"), address("assignment_add", member.uuid)
    data = {"kind": "area", "start": "01/03/2022", "place": "xóm xa"}
    assert list(client.post(page, data).context["form"].errors) == ["place"]
    client.post(page, data | {"place": "xom lung phay"})
    one = Assignment.objects.get()
    assert (one.place, one.subject, one.organization) == (village, "Xóm Lũng Phầy", world.a)
    early = client.post(page, data | {"place": "LP", "start": "01/03/2020"})
    assert list(early.context["form"].errors) == ["start"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "area"}, "subject"),
        ({"kind": "theme", "subject": "Thanh niên", "households": "3"}, "households"),
        ({"kind": "households", "subject": "5 hộ", "households": "0"}, "households"),
        ({"kind": "households", "subject": "5 hộ", "end": "01/01/2022"}, "__all__"),
    ],
)
def test_what_is_wrong_with_an_assignment_stands_beside_its_field(world, client_as, data, field) -> None:
    page = address("assignment_add", world.members["an"].uuid)
    response = client_as("commune").post(page, {"start": "01/03/2022"} | data)
    assert list(response.context["form"].errors) == [field]
    assert not Assignment.objects.exists()


def test_an_assignment_ends_with_its_result_and_is_corrected(world: World, client_as) -> None:
    member = world.members["an"]
    one = assign(member)
    client = client_as("commune")
    client.post(
        address("assignment_end", member.uuid, one.pk), {"last_day": "30/11/2022", "result": "3 hộ thoát nghèo"}
    )
    one.refresh_from_db()
    assert (one.end, one.result, one.result_on) == (date(2022, 12, 1), "3 hộ thoát nghèo", date(2022, 11, 30))
    page = address("assignment_correct", member.uuid, one.pk)
    form = client.get(page).context["form"]
    assert form["end"].value() == date(2022, 11, 30)
    data = {"kind": "households", "subject": "6 hộ cuối xóm", "start": "01/03/2022", "end": "30/11/2022", "result": "x"}
    assert list(client.post(page, data).context["form"].errors) == ["result_on"]
    client.post(page, data | {"result_on": "01/12/2022"})
    one.refresh_from_db()
    assert (one.subject, one.end) == ("6 hộ cuối xóm", date(2022, 12, 1))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_assignments_asks_as_much_for_three_as_for_one(
    world, client_as, django_assert_num_queries, count
) -> None:
    for name in ("b_first", "b_second", "moved")[:count]:
        assign(world.members[name])
    client = client_as("neighbour")
    client.get(address("assignments"))
    with django_assert_num_queries(18):
        client.get(address("assignments"))
