"""Offices and terms: who may hold what, when, where he belongs, and what the pages show and refuse."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from branches.models import Organization
from core.audit import SYSTEM
from members.models import CommitteeTerm, Office, OfficeTerm
from members.queries import committee_of, headcount_on
from members.services import close_committee_term, end_office, host_at_once, open_committee_term, record_departure
from tests.factories import START, TODAY, World, build_world, make_member, make_organization
from tests.offices import make_office, make_term

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(f"members:{name}", args=args), query)


def send(client, act, /, *args, **data):
    return client.post(reverse(f"members:{act}", args=args), data)


def office(code: str) -> int:
    return Office.objects.get(code=code).pk


def sitting(organization: Organization, on: date = TODAY) -> list[tuple[str, str, str]]:
    return [
        (one.term.office.code, one.member.full_name, one.elsewhere) for one in committee_of(organization, on=on).holders
    ]


def test_an_officer_of_elsewhere_is_marked_and_never_in_the_headcount(world: World) -> None:
    before = headcount_on([world.y.pk, world.c.pk], TODAY)
    make_office(world.members["an"], world.y, "uy-vien")
    make_office(world.members["c_first"], world.y, "bi-thu")
    assert sitting(world.y) == [
        ("bi-thu", "Sầm Văn Quân", ""),
        ("uy-vien", "Hoàng Văn An", "Chi bộ xóm Lũng Phầy"),
    ]
    assert headcount_on([world.y.pk, world.c.pk], TODAY) == before


def test_of_a_single_office_there_is_one_holder_a_day(world: World) -> None:
    first = make_office(world.members["an"], world.a)
    with pytest.raises(ValidationError, match=r"Bí thư chỉ có một người; Hoàng Văn An giữ chức vụ này từ 01/01/2021\."):
        make_office(world.members["binh"], world.a, start=date(2022, 6, 1))
    end_office(term=first, last_day=date(2022, 5, 31), reason="chuyển công tác", by=SYSTEM)
    make_office(world.members["binh"], world.a, start=date(2022, 6, 1))
    with pytest.raises(ValidationError, match="Nông Thị Bình giữ chức vụ này từ 01/06/2022"):
        make_office(world.members["cuong"], world.a, start=date(2022, 7, 1))
    with pytest.raises(ValidationError, match="đến hết 31/05/2022"):
        make_office(world.members["cuong"], world.a, start=date(2021, 6, 1), end=date(2021, 7, 1))
    make_office(world.members["cuong"], world.b)  # another branch has its own
    make_office(world.members["cuong"], world.a, "pho-bi-thu")
    make_office(world.members["moved"], world.a, "pho-bi-thu")  # two deputies are no fault
    assert [code for code, _name, _place in sitting(world.a)] == ["bi-thu", "pho-bi-thu", "pho-bi-thu"]


@pytest.mark.parametrize(
    ("name", "start", "sentence"),
    [
        ("probationary", date(2022, 6, 1), "chỉ đảng viên chính thức giữ chức vụ"),
        ("left", date(2022, 6, 1), "không sinh hoạt chính thức ở tổ chức nào"),
        ("an", date(2020, 12, 31), "không tồn tại"),
        ("left", START, "thôi sinh hoạt đảng ở đây sau ngày"),
    ],
)
def test_who_cannot_hold_an_office_is_refused_with_a_sentence(
    world: World, name: str, start: date, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make_office(world.members[name], world.a, start=start)


def test_who_is_away_for_a_time_stays_on_his_committee(world: World) -> None:
    """DOMAIN §6.48."""
    make_office(world.members["an"], world.a, "chi-uy-vien")
    host_at_once(member=world.members["an"], at=world.c, start=date(2022, 11, 1), until=date(2023, 3, 1), by=SYSTEM)
    assert sitting(world.a) == [("chi-uy-vien", "Hoàng Văn An", "")]


def test_whoever_leaves_the_party_holds_no_office(world: World) -> None:
    term = make_office(world.members["an"], world.y, "uy-vien")
    membership = world.members["an"].memberships.get()
    record_departure(membership=membership, last_day=date(2022, 12, 1), reason="death", by=SYSTEM)
    term.refresh_from_db()
    assert (term.end, term.end_reason) == (date(2022, 12, 2), "Từ trần")
    with pytest.raises(ValidationError, match="Đã ghi thôi giữ chức vụ này"):
        end_office(term=term, last_day=date(2022, 12, 5), reason="khác", by=SYSTEM)


def test_a_new_term_ends_the_one_before_and_its_committee_if_so_wished(world: World) -> None:
    old = make_term(world.a, due_on=date(2022, 6, 30))
    kept, leaving = make_office(world.members["an"], world.b), make_office(world.members["an"], world.a)
    congress = date(2022, 7, 5)
    open_committee_term(
        organization=world.a, name="2022–2025", start=congress, due_on=date(2025, 7, 5), by=SYSTEM, ends_offices=True
    )
    for row in (old, kept, leaving):
        row.refresh_from_db()
    assert (old.end, leaving.end, leaving.end_reason, kept.end) == (congress, congress, "hết nhiệm kỳ", None)
    committee = committee_of(world.a, on=TODAY)
    assert committee.term is not None
    assert (committee.term.name, len(committee.terms), len(committee.past)) == ("2022–2025", 2, 1)
    close_committee_term(term=committee.term, last_day=date(2022, 12, 1), by=SYSTEM)
    with pytest.raises(ValidationError, match="đã kết thúc, đến hết ngày 01/12/2022"):
        close_committee_term(term=committee.term, last_day=date(2022, 12, 2), by=SYSTEM)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"start": date(2022, 1, 1), "due_on": date(2021, 1, 1)}, "phải sau ngày bắt đầu"),
        ({"start": START}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"start": date(2019, 1, 1)}, "không tồn tại"),
    ],
)
def test_terms_whose_days_cross_are_refused(world: World, values: dict[str, Any], sentence: str) -> None:
    make_term(world.a)
    with pytest.raises(ValidationError, match=sentence):
        open_committee_term(organization=world.a, name="mới", by=SYSTEM, **values)


def test_an_office_is_entered_and_left_through_the_pages(world, client_as) -> None:
    client, an = client_as("commune"), world.members["an"]
    data = {"member": "Hoàng Văn An", "office": str(office("bi-thu")), "start": "01/06/2022"}
    paper = {"document_number": "7-QĐ/ĐU", "document_date": "25/05/2022"}
    send(client, "appoint", world.a.uuid, **data, **paper)
    term = OfficeTerm.objects.get()
    assert (term.member, term.organization, str(term.document)) == (an, world.a, "7-QĐ/ĐU ngày 25/05/2022")
    text = page(client, "committee", world.a.uuid).content.decode()
    assert "Hoàng Văn An" in text
    detail = page(client, "detail", an.uuid)
    assert [(one.office.code, place) for one, place, _seen in detail.context["offices"]] == [
        ("bi-thu", "Chi bộ xóm Lũng Phầy")
    ]
    told = [one.text for one in detail.context["timeline"]]
    assert "Giữ chức vụ bí thư, Chi bộ xóm Lũng Phầy theo 7-QĐ/ĐU ngày 25/05/2022" in told
    facts = client.get(reverse("branches:detail", args=[world.a.uuid])).context["panels"]
    assert ("Bí thư", "Hoàng Văn An") in [(fact.label, fact.value) for _title, each in facts for fact in each]
    send(client, "end_office", world.a.uuid, term.pk, last_day="30/11/2022", reason="nghỉ hưu")
    term.refresh_from_db()
    assert (term.end, term.end_reason) == (date(2022, 12, 1), "nghỉ hưu")
    assert "nghỉ hưu" in page(client, "committee", world.a.uuid).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "word"),
    [
        ({"member": "Không Ai"}, "member", "Không tìm thấy"),
        ({"member": "Sầm Văn Quân"}, "member", "Không tìm thấy"),  # of another commune, by name
        ({"member": "Lý Văn Trùng"}, "member", "Có nhiều người tên"),
        ({"member": "999999999999"}, "member", "Không có ai mang số này"),
        ({"member": "Bế Thị Dung"}, "member", "chính thức giữ chức vụ"),
        ({"office": "x' OR 1=1"}, "office", "không có trong danh sách"),
        ({"office": ""}, "office", "Hãy điền ô này"),
        ({"start": "31/02/2022"}, "start", "Không có ngày này"),
        ({"start": "21/12/2022"}, "start", "tương lai"),
        ({"end": "31/12/9999"}, "end", "xem lại năm"),
        ({"member": "x" * 100_000}, "member", "200"),
        ({"member": "\0"}, "member", ""),
        ({"document_number": "1"}, "document_date", "cả số và ngày"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(world, client_as, wrong, field, word) -> None:
    for _number in range(2):
        make_member("Lý Văn Trùng", world.a)
    data = {"member": "Hoàng Văn An", "office": str(office("bi-thu")), "start": "01/06/2022"} | wrong
    response = send(client_as("commune"), "appoint", world.a.uuid, **data)
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert word in str(errors[field])
    assert not OfficeTerm.objects.exists()


def test_a_whole_card_number_names_an_officer_from_outside_the_scope(world, client_as) -> None:
    number = world.members["c_first"].card_number
    data = {"member": number, "office": str(office("uy-vien")), "start": "01/06/2022"}
    send(client_as("commune"), "appoint", world.x.uuid, **data)
    assert sitting(world.x) == [("uy-vien", "Sầm Văn Quân", "Chi bộ xóm Bản Gủn")]
    text = page(client_as("commune"), "committee", world.x.uuid).content.decode()
    assert "đảng viên của Chi bộ xóm Bản Gủn" in text
    assert str(world.members["c_first"].uuid) not in text  # the file stays closed


def test_terms_are_opened_and_closed_through_the_pages(world, client_as) -> None:
    client = client_as("commune")
    data = {"name": "2020–2022", "start": "01/06/2021", "due_on": "30/11/2022", "seats": "3"}
    send(client, "open_term", world.a.uuid, **data)
    term = CommitteeTerm.objects.get()
    assert "Nhiệm kỳ đã hết ngày 30/11/2022" in page(client, "committee", world.a.uuid).content.decode()
    send(client, "close_term", world.a.uuid, term.pk, last_day="01/12/2022")
    term.refresh_from_db()
    assert term.end == date(2022, 12, 2)


def test_a_term_that_has_not_begun_is_not_opened_yet(world, client_as) -> None:
    response = send(client_as("commune"), "open_term", world.a.uuid, name="2023–2028", start="21/12/2022")
    assert list(response.context["form"].errors) == ["start"]
    assert "tương lai" in str(response.context["form"].errors["start"])
    assert not CommitteeTerm.objects.exists()


def test_nothing_of_another_organisation_is_ended_from_here(world, client_as) -> None:
    term, of_c = make_office(world.members["an"], world.b), make_office(world.members["c_first"], world.c)
    opened = make_term(world.b)
    client = client_as("commune")
    assert page(client, "end_office", world.a.uuid, term.pk).status_code == 404
    assert page(client, "end_office", world.c.uuid, of_c.pk).status_code == 404
    assert page(client, "close_term", world.a.uuid, opened.pk).status_code == 404
    assert page(client, "end_office", world.b.uuid, term.pk).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_committee_asks_the_same_number_of_queries_whatever_its_size(
    world, client_as, django_assert_num_queries, count
) -> None:
    branch = make_organization("K", world.x)
    for number in range(count):
        make_office(make_member(f"Lý Văn {number}", world.c), branch, "chi-uy-vien")
    client = client_as("commune")
    with django_assert_num_queries(30):
        page(client, "committee", branch.uuid)


@pytest.mark.django_db(transaction=True)
def test_of_two_secretaries_at_once_one_is_told() -> None:
    world = build_world()

    def one(name: str) -> str:
        try:
            with transaction.atomic():
                make_office(world.members[name], world.a)
        except ValidationError as error:
            return "refused" if "chỉ có một người" in error.messages[0] else "something else"
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(one, ["an", "binh"])) == ["", "refused"]
    assert OfficeTerm.objects.count() == 1
