"""Documents transmitted to the branches: who is due, who did it first and when, to how many of the required."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from core.documents import Document
from core.periods import Period
from core.tables import Drill, Ratio, Table, get_report
from meetings.models import AgendaItem, Meeting
from meetings.queries import branches_of, transmission_of, transmissions_of
from meetings.services import AskedItem, withdraw_orientation
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_document, make_orientation

TODAY = date(2022, 12, 20)
YEAR = Period.parse("2022")
TRANSMISSION = get_report("transmission")


@pytest.fixture
def paper(db: None) -> Document:
    return make_document(title="về tăng cường công tác dân vận")


def transmit(meeting: Meeting, document: Document) -> Meeting:
    AgendaItem.objects.create(
        meeting=meeting, organization_id=meeting.organization_id, position=1, kind="transmission", title="Quán triệt",
        document=document,
    )  # fmt: skip
    return meeting


def ask(organization: Any, document: Document, **values: Any) -> Any:
    return make_orientation(organization, AskedItem("transmission", "Quán triệt", document), **values)


def codes(ids: Any) -> str:
    from branches.models import Organization

    return "".join(sorted(Organization.objects.filter(pk__in=ids).values_list("code", flat=True)))


def figures(found: Any) -> tuple[str, str, int, int]:
    return codes(found.due), codes(found.held), found.present, found.required


def test_due_are_those_the_orientations_reach(world: World, paper: Document) -> None:
    ask(world.x, paper, addressees=[world.a])
    (found,) = transmissions_of(world.d, YEAR, on=TODAY)
    assert figures(found) == ("A", "", 0, 0)
    withdrawn = ask(world.d, paper, addressees=[world.y])
    assert figures(transmission_of(paper.pk, world.d, on=TODAY)) == ("AC", "", 0, 0)
    withdraw_orientation(orientation=withdrawn, on=TODAY, by=SYSTEM)
    assert figures(transmission_of(paper.pk, world.d, on=TODAY)) == ("A", "", 0, 0)
    ask(world.d, paper)
    assert figures(transmission_of(paper.pk, world.d, on=TODAY)) == ("ABCE", "", 0, 0)
    assert figures(transmission_of(paper.pk, world.x, on=TODAY)) == ("AB", "", 0, 0)
    assert transmission_of(make_document("6-CT/TU").pk, world.d, on=TODAY) is None


def test_done_at_the_first_sent_meeting_on_or_after_the_day_it_was_issued(world: World, paper: Document) -> None:
    ask(world.d, paper)
    members = world.members
    transmit(make_sent_meeting(world.a, date(2022, 10, 9)), paper)  # the day before it was issued
    first = transmit(make_sent_meeting(world.a, date(2022, 11, 3), {members["an"]: "excused"}), paper)
    transmit(make_sent_meeting(world.a, date(2022, 12, 5)), paper)
    transmit(make_draft_meeting(world.b, date(2022, 12, 5), {}), paper)  # not sent
    transmit(make_sent_meeting(world.c, date(2022, 12, 5)), paper)
    found = transmission_of(paper.pk, world.d, on=TODAY)
    assert (codes(found.held), codes(found.left)) == ("AC", "BE")
    held = found.held[world.a.pk]
    assert (held.uuid, held.date, held.present, held.required) == (
        first.uuid,
        first.date,
        first.present,
        first.required,
    )
    assert held.present == held.required - 1


def test_a_committees_own_meeting_is_no_transmission_to_the_branch(world: World, paper: Document) -> None:
    ask(world.d, paper)
    transmit(make_sent_meeting(world.a, date(2022, 11, 3), kind="committee"), paper)
    assert figures(transmission_of(paper.pk, world.d, on=TODAY))[1] == ""


def test_where_nobody_asks_every_branch_counts(world: World, paper: Document) -> None:
    transmit(make_sent_meeting(world.a, date(2022, 11, 3)), paper)
    (found,) = transmissions_of(world.x, YEAR, on=TODAY)
    assert (codes(found.due), codes(found.held), found.asked) == ("AB", "A", False)
    assert transmissions_of(world.y, YEAR, on=TODAY) == []


def test_a_period_has_the_documents_of_its_months_and_what_was_reached_by_its_end(
    world: World, paper: Document
) -> None:
    ask(world.d, paper, month=date(2022, 11, 1))
    transmit(make_sent_meeting(world.a, date(2022, 11, 3)), paper)
    transmit(make_sent_meeting(world.b, date(2022, 12, 5)), paper)

    def done(period: str) -> list[str]:
        return [codes(one.held) for one in transmissions_of(world.d, Period.parse(period), on=TODAY)]

    assert [done(one) for one in ("2022-10", "2022-11", "2022-12", "2022-Q4", "2021")] == [
        [],
        ["A"],
        ["AB"],
        ["AB"],
        [],
    ]


def test_it_takes_the_same_queries_for_any_number(world: World, django_assert_num_queries: Any) -> None:
    for number in range(3):
        document = make_document(f"{number}-CT/TU")
        ask(world.d, document)
        transmit(make_sent_meeting(world.a, date(2022, 11, 3 + number)), document)
        with django_assert_num_queries(5):
            found = transmissions_of(world.d, YEAR, on=TODAY)
        with django_assert_num_queries(1):
            branches_of(found[0], on=TODAY)


def build(world: World, **values: Any) -> Table:
    return TRANSMISSION.build(world.d, YEAR, by=world.users["district"], on=TODAY, **values)


def test_the_report_and_the_branches_behind_its_figures(world: World, paper: Document) -> None:
    ask(world.d, paper)
    transmit(make_sent_meeting(world.a, date(2022, 11, 3), {world.members["an"]: "excused"}), paper)
    table = build(world)
    (row,) = table.rows
    assert row.values == {
        "number": "05-CT/TU", "issued_on": date(2022, 10, 10), "title": "về tăng cường công tác dân vận", "due": 4,
        "done": 1, "left": 3, "rate": Ratio(1, 4), "required": 6, "present": 5, "attended": Ratio(5, 6),
    }  # fmt: skip
    assert table.totals["left"] == 3
    assert Table.from_json(table.to_json()) == table

    def behind(state: str) -> list[tuple[Any, ...]]:
        drill = table.drill(row, table.column(state))
        records = TRANSMISSION.records(world.d, YEAR, drill, by=world.users["district"], on=TODAY)
        return [(one["code"], one["held_on"], one["attended"]) for one in records.rows]

    assert behind("done") == [("A", date(2022, 11, 3), Ratio(5, 6))]
    assert sorted(code for code, _day, _rate in behind("left")) == ["B", "C", "E"]
    assert len(behind("due")) == 4


@pytest.mark.parametrize(
    "drill",
    [Drill("x"), Drill("q"), Drill("q", {"d": "1"}), Drill("q", {"d": "abc"}), Drill("q", {"d": "9" * 30})],
)
def test_an_unknown_list_is_a_sentence(world: World, drill: Drill) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        TRANSMISSION.records(world.d, YEAR, drill, by=world.users["district"], on=TODAY)


def test_an_unknown_state_of_a_known_document_is_a_sentence(world: World, paper: Document) -> None:
    ask(world.d, paper)
    with pytest.raises(ValueError, match="Không có danh sách “x”"):
        TRANSMISSION.records(world.d, YEAR, Drill("q", {"d": paper.pk, "s": "x"}), by=SYSTEM, on=TODAY)


def test_the_pages_of_a_committee(world: World, client_as: Any, paper: Document) -> None:
    world.users["neighbour"].phone = "0912345678"
    world.users["neighbour"].save()
    ask(world.x, paper)
    meeting = transmit(make_sent_meeting(world.a, date(2022, 11, 3)), paper)
    client = client_as("commune")
    text = client.get("/sinh-hoat/quan-triet/").content.decode()
    assert f"/sinh-hoat/quan-triet/{paper.pk}/?to-chuc=X" in text
    assert "1/2" in text
    text = client.get(f"/sinh-hoat/quan-triet/{paper.pk}/").content.decode()
    assert "1/2 chi bộ đã quán triệt, đến 6/6 đảng viên phải dự; 1 chi bộ chưa, đứng trước" in text
    table = text.partition("<tbody>")[2]
    assert table.index("Chi bộ xóm Nà Rị") < table.index("Chi bộ xóm Lũng Phầy")
    assert "0912345678" in text
    assert f"/sinh-hoat/{meeting.uuid}/chuong-trinh/" in text
    assert "1/1 chi bộ" in client_as("secretary").get(f"/sinh-hoat/quan-triet/{paper.pk}/").content.decode()


@pytest.mark.parametrize("path", ["?nam=x", "?nam=1800", "?nam=99999", "?nam=²022", "?to-chuc=C", "1/", "99999999999/"])
def test_what_is_not_there_is_not_found(world: World, client_as: Any, path: str) -> None:
    assert client_as("commune").get(f"/sinh-hoat/quan-triet/{path}").status_code == 404


def test_every_face_of_the_report(world: World, client_as: Any, paper: Document) -> None:
    ask(world.d, paper)
    client = client_as("district")
    assert "05-CT/TU" in client.get(f"/bao-cao/transmission/{world.d.pk}/2022/").content.decode()
    for face in ("csv", "json", "xlsx", "pdf"):
        assert client.get(f"/bao-cao/transmission/{world.d.pk}/2022/tai/{face}").status_code == 200
