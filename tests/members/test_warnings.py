"""What organisations are warned of: every rule, its number and paper, what excuses it (DOMAIN §2.1, §6.16–18)."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM, AccessLog
from members.models import SizeRule
from members.queries import Warned, members_of, warnings_of
from members.services import close_committee_term, end_office, host_at_once, waive_rule
from tests.factories import TODAY, World, form, level, make_member, make_organization
from tests.letters import make_letter
from tests.offices import make_office, make_term

pytestmark = pytest.mark.django_db

DEFAULT = "mức mặc định, chưa có văn bản"


def people(organization: Organization, full: int, probationary: int = 0) -> list[Any]:
    found = [make_member(f"Nông Văn {number}", organization) for number in range(full)]
    values = {"admission_date": date(2022, 6, 1), "full_membership_date": None}
    for number in range(probationary):
        make_member(f"Bế Thị {number}", organization, start=date(2022, 6, 1), **values)
    return found


def warned(organization: Organization, on: date = TODAY) -> dict[str, Warned]:
    mine = Organization.objects.filter(pk=organization.pk)
    return {one.rule: one for one in warnings_of(mine, on=on)}


@pytest.fixture
def branch(world: World) -> Organization:
    """A branch with nobody in it yet, under X."""
    return make_organization("K", world.x)


def nobody(branch: Organization) -> None:
    """Nothing happens."""


def elects(*codes: str) -> Callable[[Organization], None]:
    def elect(branch: Organization) -> None:
        full = members_of(branch, on=TODAY).filter(full_name__startswith="Nông")
        for code, member in zip(codes, full, strict=False):
            make_office(member, branch, code)

    return elect


@pytest.mark.parametrize(
    ("full", "probationary", "act", "rules"),
    [
        (0, 0, nobody, {"min_full", "no_secretary"}),
        (2, 5, nobody, {"min_full", "no_secretary"}),  # the probationary count not toward 3 (§6.4)
        (3, 0, nobody, {"no_secretary"}),
        (3, 0, elects("bi-thu"), set()),
        (8, 5, elects("bi-thu"), set()),  # nor toward 9
        (9, 0, elects("bi-thu"), {"no_committee"}),  # a secretary alone is no chi ủy
        (9, 0, elects("bi-thu", "pho-bi-thu"), set()),
        (9, 0, elects("bi-thu", "chi-uy-vien"), set()),
        (8, 0, elects("bi-thu", "chi-uy-vien"), set()),  # crossed downward: the chi ủy stays (§6.18)
        (28, 2, elects("bi-thu", "chi-uy-vien"), set()),
        (28, 3, elects("bi-thu", "chi-uy-vien"), {"branch_over"}),  # toward 30 the probationary count
        (10, 0, elects("pho-bi-thu"), {"no_secretary"}),
    ],
)
def test_of_a_branch(
    branch: Organization, full: int, probationary: int, act: Callable[[Organization], None], rules: set[str]
) -> None:
    people(branch, full, probationary)
    act(branch)
    assert set(warned(branch)) == rules


@pytest.mark.parametrize(("count", "rules"), [(29, {"body_under"}), (30, set())])
def test_of_a_grassroots_party_body(world: World, count: int, rules: set[str]) -> None:
    body = make_organization("P", world.d, form=form("dang-bo"), level=level("co-so"))
    first, second = make_organization("P1", body), make_organization("P2", body)
    secretary, *_others = people(first, count - 10)
    people(second, 7, probationary=3)
    make_office(secretary, body)
    assert set(warned(body)) == rules


def test_a_body_above_the_grassroots_has_no_such_number(world: World) -> None:
    assert set(warned(world.d)) == {"no_secretary"}


def test_who_is_exempt_away_or_on_his_way_counts_at_home(world: World) -> None:
    """Branch E has two full members; one of them hosted elsewhere or with a letter in hand is still its own."""
    assert warned(world.e)["min_full"].found == 2
    host_at_once(member=world.members["e_first"], at=world.c, start=date(2022, 12, 1), until=None, by=SYSTEM)
    make_letter(world.members["e_second"], world.c)
    assert warned(world.e)["min_full"].found == 2


def test_each_says_its_number_and_what_it_rests_on(branch: Organization) -> None:
    people(branch, 2)
    one = warned(branch)["min_full"]
    assert (one.text, one.basis) == ("2 đảng viên chính thức, dưới 3", DEFAULT)
    paper = keep_document(number="Điều lệ Đảng", issued_on=date(2011, 1, 19), by=SYSTEM)
    SizeRule.objects.filter(rule="min_full").update(document=paper, number=4)
    one = warned(branch)["min_full"]
    assert (one.text, one.basis) == ("2 đảng viên chính thức, dưới 4", "Điều lệ Đảng ngày 19/01/2011")
    SizeRule.objects.filter(rule="min_full").update(end=date(2022, 1, 1))
    assert "min_full" not in warned(branch)
    assert "min_full" in warned(branch, on=date(2021, 12, 31))


def test_a_vacancy_follows_from_the_offices(branch: Organization) -> None:
    (member, *_others) = people(branch, 3)
    assert warned(branch)["no_secretary"].text == "chưa ghi ai giữ chức bí thư"
    term = make_office(member, branch)
    assert warned(branch) == {}
    end_office(term=term, last_day=date(2022, 11, 30), reason="chuyển công tác", by=SYSTEM)
    assert warned(branch)["no_secretary"].text == "khuyết bí thư từ 01/12/2022"
    assert warned(branch, on=date(2022, 11, 30)) == {}


@pytest.mark.parametrize(
    ("due_on", "closed", "text"),
    [
        (None, None, ""),
        (date(2022, 12, 20), None, ""),
        (date(2022, 12, 19), None, "nhiệm kỳ 2020–2025 hết ngày 19/12/2022"),
        (date(2025, 6, 30), date(2022, 12, 1), "nhiệm kỳ 2020–2025 hết ngày 01/12/2022"),
    ],
)
def test_a_term_that_ended(branch: Organization, due_on: date | None, closed: date | None, text: str) -> None:
    make_office(people(branch, 3)[0], branch)
    term = make_term(branch, due_on=due_on)
    if closed:
        close_committee_term(term=term, last_day=closed, by=SYSTEM)
    assert [one.text for one in warned(branch).values()] == ([text] if text else [])


def test_a_paper_excuses_one_rule_for_its_days(branch: Organization) -> None:
    people(branch, 2)
    paper = keep_document(number="15-CV/HU", issued_on=date(2022, 6, 1), by=SYSTEM)
    values = {"organization": branch, "rule": "min_full", "document": paper, "by": SYSTEM}
    waive_rule(start=date(2022, 6, 1), end=date(2022, 12, 1), **values)
    assert warned(branch, on=date(2022, 11, 30))["min_full"].waiver == "15-CV/HU ngày 01/06/2022"
    assert warned(branch)["min_full"].waiver == ""
    assert warned(branch, on=date(2022, 11, 30))["no_secretary"].waiver == ""
    with pytest.raises(ValidationError, match="Đã có văn bản cho phép"):
        waive_rule(start=date(2022, 8, 1), **values)


def test_a_dissolved_organisation_is_warned_of_nothing(branch: Organization) -> None:
    branch.placements.update(end=date(2022, 7, 1), dissolved=True)
    assert warned(branch) == {}
    assert "min_full" in warned(branch, on=date(2022, 6, 30))


@pytest.mark.parametrize("count", [1, 3])
def test_all_of_a_scope_are_found_in_one_number_of_queries(world: World, django_assert_num_queries, count: int) -> None:
    for number in range(count):
        branch = make_organization(f"K{number}", world.x)
        make_term(branch, due_on=date(2022, 1, 1))
        make_office(people(branch, 9)[0], branch)
    with django_assert_num_queries(7):
        found = warnings_of(Organization.objects.all(), on=TODAY)
    assert len([one for one in found if one.rule == "term_over"]) == count


# The pages.


def listed(response) -> list[tuple[str, str]]:
    table = response.context["table"]
    return [(table.organizations[row.record.organization_id].code, row.record.rule) for row in table.paginated_rows]


def test_the_list_is_narrowed_by_rule_and_unit_and_handed_out(world, client_as, branch) -> None:
    people(branch, 2)
    client, address = client_as("commune"), reverse("members:warnings")
    assert ("K", "min_full") in listed(client.get(address))
    assert {code for code, _rule in listed(client.get(address))} == {"X", "A", "B", "K"}
    assert listed(client.get(address, {"loai": "min_full", "to-chuc": "K"})) == [("K", "min_full")]
    assert client.get(address, {"to-chuc": "C"}).status_code == 404
    assert client.get(address, {"loai": "'; DROP TABLE"}).status_code == 200
    response = client.get(reverse("members:warnings_export", args=["csv"]), {"to-chuc": "K"})
    rows = [cell for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig"))) for cell in row]
    assert {"K", "2 đảng viên chính thức, dưới 3", DEFAULT} <= set(rows)
    assert AccessLog.objects.get(action="export").detail["rows"] == 2


def test_a_paper_is_recorded_on_the_page_and_the_warning_says_so(world, client_as, branch) -> None:
    people(branch, 2)
    client, address = client_as("district"), reverse("members:waive", args=[branch.uuid])
    data = {"rule": "min_full", "start": "01/06/2022"}
    refused = client.post(address, data)
    assert set(refused.context["form"].errors) == {"document_number", "document_date"}
    client.post(address, data | {"document_number": "15-CV/HU", "document_date": "01/06/2022"})
    told = [fact.value for fact in client.get(reverse("branches:detail", args=[branch.uuid])).context["matters"]]
    assert f"2 đảng viên chính thức, dưới 3 ({DEFAULT}); được phép theo 15-CV/HU ngày 01/06/2022" in told
    narrowed = {"to-chuc": "K", "loai": "min_full"}
    assert listed(client.get(reverse("members:warnings"), narrowed)) == []
    assert listed(client.get(reverse("members:warnings"), narrowed | {"xem": "tat-ca"})) == [("K", "min_full")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries_whatever_it_holds(
    world, client_as, django_assert_num_queries, count
) -> None:
    for number in range(count):
        people(make_organization(f"K{number}", world.x), 1)
    client = client_as("commune")
    with django_assert_num_queries(18):
        client.get(reverse("members:warnings"))
