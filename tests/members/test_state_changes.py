"""What moves nobody: counted on its day, where the member stood that day (DOMAIN §2.11)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import OrganizationTrait, Trait
from branches.services import move_organization
from core.audit import SYSTEM
from core.documents import Document
from core.periods import Period
from members.models import Discipline, DutySpan, Member, Membership, Transfer
from members.queries import STATE_CHANGES, movements_of, state_changes_behind, state_changes_of
from members.services import NewMembership, open_memberships, transfer_member
from tests.factories import World, make_duty, make_member, make_membership

YEAR = "2022"
MAY, JULY = date(2022, 5, 19), date(2022, 7, 1)


def seen(world: World, top: str, period: str = YEAR, **options: Any) -> dict[str, dict[str, int]]:
    """The counts below one of the world's organisations, by the letter of the child."""
    letters = {organization.pk: organization.code for organization in world.organizations}
    found = state_changes_of(getattr(world, top.lower()).pk, Period.parse(period), **options)
    return {letters[pk]: dict(counts) for pk, counts in found.items()}


@pytest.fixture
def quiet(world: World) -> World:
    """The world without what its own members do, so that every test tells its own story."""
    DutySpan.objects.all().delete()
    Membership.objects.filter(kind="temporary").delete()
    return world


def test_the_world_itself(world: World) -> None:
    assert seen(world, "X") == {
        "A": {
            "exempt_start": 1, "term_exempt_start": 1, "suspended_start": 1, "temporary_out": 1, "temporary_in": 1,
        },
    }  # fmt: skip
    assert seen(world, "D")["Y"] == {"temporary_in": 1, "temporary_out": 1}


def test_nothing_of_it_moves_a_stock(world: World) -> None:
    found = movements_of(world.y.pk, Period.parse("2022-09"))
    assert (found.whole.opening, found.whole.increase, found.whole.decrease, found.whole.closing) == (2, 0, 0, 2)
    assert seen(world, "Y", "2022-09") == {"C": {"temporary_in": 1}}


def test_admissions_by_the_day_of_the_decision(quiet: World) -> None:
    """DOMAIN §6.25: decision on 28/12, ceremony on 10/1; the stock goes by the ceremony, the decision stands beside."""
    decision = Document.objects.create(number="88-QĐ/HU", issued_on=date(2021, 12, 28))
    member = make_member("Nông Văn Mới", admission_date=date(2022, 1, 10), full_membership_date=None)
    Member.objects.filter(pk=member.pk).update(admission_document=decision)
    new = NewMembership(member.pk, quiet.a.pk, "official", date(2022, 1, 10), start_reason="admission")
    open_memberships(new=[new], by=SYSTEM)
    assert seen(quiet, "D", "2021") == {"X": {"admission_decided": 1}}
    assert seen(quiet, "D", "2022-01") == {}
    assert movements_of(quiet.d.pk, Period.parse("2022-01")).whole.increases == {"admission": 1}
    assert "admission" not in movements_of(quiet.d.pk, Period.parse("2021")).whole.increases


def test_recognition(quiet: World) -> None:
    make_member("Nông Văn Một", quiet.a, admission_date=date(2021, 5, 19), full_membership_date=MAY)
    make_member("Nông Văn Hai", quiet.a, admission_date=date(2021, 5, 19), full_membership_date=date(2023, 1, 1))
    assert seen(quiet, "X") == {"A": {"recognition": 1}}
    assert seen(quiet, "X", "2022-05-19..2022-05-19") == {"A": {"recognition": 1}}
    assert seen(quiet, "X", "2022-05-20..2022-12-31") == {}


@pytest.mark.parametrize("kind", ["exempt", "term_exempt", "suspended"])
def test_a_duty_begins_on_its_first_day_and_ends_on_the_first_day_it_no_longer_holds(quiet: World, kind: str) -> None:
    make_duty(quiet.members["an"], quiet.a, kind, start=MAY, end=JULY)
    assert seen(quiet, "X") == {"A": {f"{kind}_start": 1, f"{kind}_end": 1}}
    assert seen(quiet, "X", "2022-05") == {"A": {f"{kind}_start": 1}}
    assert seen(quiet, "X", "2022-06") == {}
    assert seen(quiet, "X", "2022-07") == {"A": {f"{kind}_end": 1}}


def test_it_counts_where_he_stood_that_day_not_where_it_was_decided(quiet: World) -> None:
    member = quiet.members["an"]
    make_duty(member, quiet.a, "exempt", start=date(2022, 3, 1), end=date(2022, 9, 1))
    transfer_member(member=member, to=quiet.c, on=JULY, by=SYSTEM)
    assert seen(quiet, "D") == {"X": {"exempt_start": 1}, "Y": {"exempt_end": 1}}


def test_in_the_tree_of_that_day(quiet: World) -> None:
    make_duty(quiet.members["an"], quiet.a, "exempt", start=date(2022, 3, 1), end=date(2022, 9, 1))
    move_organization(organization=quiet.a, parent=quiet.y, on=JULY, by=SYSTEM)
    assert seen(quiet, "D") == {"X": {"exempt_start": 1}, "Y": {"exempt_end": 1}}


def test_who_died_that_day_has_no_end_of_an_exemption(quiet: World) -> None:
    make_duty(quiet.members["left"], quiet.a, "exempt", start=date(2022, 2, 1), end=date(2022, 4, 1))
    assert seen(quiet, "X") == {"A": {"exempt_start": 1}}


def test_away_for_a_time_counts_at_home_and_at_the_host(quiet: World) -> None:
    make_membership(quiet.members["an"], quiet.c, start=MAY, end=JULY, kind="temporary")
    assert seen(quiet, "D") == {
        "X": {"temporary_out": 1, "temporary_back": 1},
        "Y": {"temporary_in": 1, "temporary_gone": 1},
    }


def test_away_outside_the_installation_counts_at_home(quiet: World) -> None:
    make_duty(quiet.members["an"], quiet.a, "away", start=MAY, end=JULY)
    assert seen(quiet, "D") == {"X": {"temporary_out": 1, "temporary_back": 1}}


def test_a_letter_s_span_is_no_change(quiet: World) -> None:
    make_duty(quiet.members["an"], quiet.a, "transferring", start=MAY, end=JULY)
    assert seen(quiet, "D") == {}


def test_a_guest_is_nobody_s_change(quiet: World) -> None:
    make_membership(quiet.members["an"], quiet.c, start=MAY, kind="guest")
    assert seen(quiet, "D") == {}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("reprimand", "reprimand"),
        ("warning", "warning"),
        ("removal_from_office", "removal_from_office"),
        ("expulsion", "discipline_expulsion"),
    ],
)
def test_discipline_by_form(quiet: World, form: str, code: str) -> None:
    """It stays with the organisation at the time of the decision (DOMAIN §6.36)."""
    member = quiet.members["an"]
    Discipline.objects.create(member=member, organization=quiet.a, form=form, decided_on=MAY)
    transfer_member(member=member, to=quiet.c, on=JULY, by=SYSTEM)
    assert seen(quiet, "D") == {"X": {code: 1}}


@pytest.fixture
def letter() -> Document:
    return Document.objects.create(kind="letter", number="12-GGT/ĐU", issued_on=MAY)


def _under_way(world: World, letter: Document, **values: Any) -> Transfer:
    given: dict[str, Any] = {
        "member": world.members["an"], "organization": world.a, "destination": world.c, "kind": "official",
        "direction": "inside", "status": "issued", "requested_on": MAY, "issued_on": MAY, "letter": letter,
    }  # fmt: skip
    return Transfer.objects.create(**{**given, **values})


def test_a_letter_not_presented_is_flagged_at_the_origin(quiet: World, letter: Document) -> None:
    """DOMAIN §6.3: on the last day of the period, whatever came of it afterwards."""
    _under_way(quiet, letter, status="received", received_on=JULY)
    assert seen(quiet, "D", "2022-05") == {"X": {"transferring": 1}}
    assert seen(quiet, "D", "2022-06") == {"X": {"transferring": 1}}
    assert seen(quiet, "D", "2022-04") == {}
    assert seen(quiet, "D") == {}


@pytest.mark.parametrize(
    "values",
    [
        {"status": "requested", "issued_on": None},
        {"status": "cancelled", "closed_on": date(2022, 6, 1)},
        {"status": "refused", "closed_on": date(2022, 6, 1)},
        {"direction": "in", "organization": None, "destination": None, "outside": "Đảng bộ huyện khác"},
    ],
    ids=["asked for only", "cancelled", "sent back", "from outside"],
)
def test_what_is_no_transfer_under_way(quiet: World, letter: Document, values: dict[str, Any]) -> None:
    if values.get("organization", quiet.a) is None:
        values = {**values, "organization": quiet.a}
    _under_way(quiet, letter, **values)
    assert seen(quiet, "D") == {}


def test_cut_by_a_trait(quiet: World) -> None:
    trait = Trait.objects.create(code="dac-diem-thu", name="đặc điểm thử")
    OrganizationTrait.objects.create(organization=quiet.a, trait=trait, start=JULY)
    make_duty(quiet.members["an"], quiet.a, "exempt", start=MAY)
    make_duty(quiet.members["binh"], quiet.a, "exempt", start=date(2022, 8, 1))
    make_duty(quiet.members["b_first"], quiet.b, "exempt", start=date(2022, 8, 1))
    assert seen(quiet, "X", trait=trait) == {"A": {"exempt_start": 1}}


def test_who_is_behind_a_count(quiet: World) -> None:
    paper = Document.objects.create(number="7-QĐ/CB", issued_on=MAY)
    second = make_duty(quiet.members["binh"], quiet.a, "exempt", start=JULY)
    first = make_duty(quiet.members["an"], quiet.a, "exempt", start=MAY)
    make_duty(quiet.members["b_first"], quiet.b, "exempt", start=MAY)
    DutySpan.objects.filter(pk=first.pk).update(document=paper)
    period = Period.parse(YEAR)
    found = state_changes_behind(quiet.x.pk, period, code="exempt_start", unit=quiet.a.pk)
    assert [(one.member_id, one.day, one.organization_id, one.document_id) for one in found] == [
        (quiet.members["an"].pk, MAY, quiet.a.pk, paper.pk),
        (second.member_id, JULY, quiet.a.pk, None),
    ]
    assert len(state_changes_behind(quiet.x.pk, period, code="exempt_start", unit=None)) == 3
    assert state_changes_behind(quiet.x.pk, period, code="exempt_end", unit=None) == []


def test_two_queries_whatever_the_size(quiet: World) -> None:
    for name in ("an", "binh", "b_first", "c_first"):
        make_duty(quiet.members[name], quiet.a, "exempt", start=MAY)
    with CaptureQueriesContext(connection) as queries:
        counts = seen(quiet, "D")
    assert len(queries) == 2
    assert {code for line in counts.values() for code in line} == {"exempt_start"}


def test_every_code_is_listed_once(world: World) -> None:
    told = {code for line in seen(world, "D").values() for code in line}
    assert told < set(STATE_CHANGES)
    assert len(STATE_CHANGES) == len(set(STATE_CHANGES))
