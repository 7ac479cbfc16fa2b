"""Who is on the way (letter issued, not presented) is one set, whoever tells of it: page, list and every report."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from branches.queries import PANELS
from core.audit import SYSTEM
from core.periods import Period
from members.models import Member, Membership
from members.queries import on_the_way, state_changes_of
from members.queries.structure import structure_of
from members.reports import STRENGTH, STRUCTURE
from members.resources.central.export import central_rows
from members.services import cancel_transfer, receive_transfer
from tests.factories import World, make_duty, make_member, make_membership, make_user
from tests.letters import make_letter

pytestmark = pytest.mark.django_db

TODAY = date(2022, 12, 20)


@pytest.fixture
def letters(world: World) -> set[str]:
    """Everything a letter can be on the 20th; the names of those who are on the way from the commune X then."""
    # Overdue, exempt, to a host, to outside, on the way on the day itself, received only later.
    make_letter(make_member("Nông Quá Hạn", world.a), world.c, date(2022, 10, 10))
    exempt = make_member("Nông Miễn", world.a)
    make_duty(exempt, world.a, "exempt")
    make_letter(exempt, world.c)
    make_letter(make_member("Nông Tạm", world.b), world.c, kind="temporary", until=date(2023, 3, 1))
    make_letter(make_member("Nông Xa", world.b), None, outside="Đảng ủy phường Đề Thám")
    make_letter(make_member("Nông Nay", world.b), world.c, TODAY)
    later = make_letter(make_member("Nông Sau", world.a), world.c)
    receive_transfer(transfer=later, on=date(2022, 12, 25), by=SYSTEM)
    # Not: received, cancelled, not issued yet, of another commune but hosted here.
    receive_transfer(transfer=make_letter(make_member("Nông Nhận", world.a), world.c), on=TODAY, by=SYSTEM)
    cancelled = make_letter(make_member("Nông Hủy", world.a), world.c)
    cancel_transfer(transfer=cancelled, on=date(2022, 12, 15), reason="", by=SYSTEM)
    make_letter(make_member("Nông Mai", world.a), world.c, date(2022, 12, 21))
    hosted = make_member("Nông Khách", world.e)
    make_membership(hosted, world.a, kind=Membership.Kind.TEMPORARY)
    make_letter(hosted, world.c)
    return {"Nông Quá Hạn", "Nông Miễn", "Nông Tạm", "Nông Xa", "Nông Nay", "Nông Sau"}


def test_page_list_and_reports_tell_the_same(world: World, client_as: Any, letters: set[str]) -> None:
    (panel,) = (one for one in PANELS if one.name == "members")
    facts = {fact.label: fact for fact in panel.facts(world.x, by=make_user("ai"), on=TODAY)}
    assert facts["đang chuyển đi"].value == "6"
    listed = client_as("district").get(facts["đang chuyển đi"].url).context["table"].paginated_rows
    assert {row.record.full_name for row in listed} == letters
    assert all(row.record.leaving for row in listed)

    day = Period.parse("2022-12-20")
    table = STRUCTURE.build(world.x, day, by=SYSTEM, on=TODAY)
    assert table.totals is not None
    assert (table.totals["leaving_yes"], table.totals["leaving_no"]) == (6, table.totals["total"] - 6)
    (column,) = (one for one in table.columns if one.key == "leaving_yes")
    drill = table.drill(table.totals, column)
    assert drill is not None
    behind = STRUCTURE.records(world.x, day, drill, by=SYSTEM, on=TODAY)
    assert {row["name"] for row in behind.rows} == letters

    strength = STRENGTH.build(world.x, day, by=SYSTEM, on=TODAY)
    assert {row["name"] for row in strength.rows if "đang chuyển sinh hoạt" in str(row["state"])} == letters
    assert sum(counts["transferring"] for counts in state_changes_of(world.x.pk, day).values()) == 6
    leaving = Member.objects.filter(pk__in=on_the_way(TODAY).values("member"))
    rows = central_rows(leaving, [world.a.pk, world.b.pk], on=TODAY)
    # The central sheet has one state a person: who is exempt is that.
    assert sum(row["state"] == ("elsewhere", "transferring") for row in rows) == 5


def test_exempt_and_on_the_way_is_told_in_both(world: World, letters: set[str]) -> None:
    structure = structure_of(world.a, on=TODAY)
    counts = structure.counts[world.a.pk]
    before = structure_of(world.a, on=date(2022, 10, 1)).counts[world.a.pk]
    assert counts["leaving"]["yes"] == 3
    assert counts["duty"]["exempt"] == before["duty"]["exempt"]
    assert counts["duty"]["exempt"] >= 1


def test_as_of_a_day_before(world: World, letters: set[str]) -> None:
    """Nobody's letter of December was issued in November; the one who is late now was on the way then."""
    (panel,) = (one for one in PANELS if one.name == "members")
    facts = {fact.label: fact.value for fact in panel.facts(world.x, by=make_user("ai"), on=date(2022, 11, 1))}
    assert facts["đang chuyển đi"] == "1"


def test_a_host_flags_nobody_who_leaves_his_home(world: World, client_as: Any, letters: set[str]) -> None:
    url = reverse("members:list")
    found = (
        client_as("commune").get(url, {"to-chuc": "A", "trang-thai": "transferring"}).context["table"].paginated_rows
    )
    assert "Nông Khách" not in {row.record.full_name for row in found}
    whole = client_as("commune").get(url, {"to-chuc": "A"}).context["table"].paginated_rows
    assert {row.record.full_name: row.record.leaving for row in whole}["Nông Khách"] is None
