"""Transfers as a two-sided act: every step, what it means for headcount and roll, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import absorb_organization, keep_document
from core.audit import SYSTEM
from core.models import Document, Holiday, TimeLimit
from members.models import DutySpan, Member, Transfer
from members.queries import (
    deadline_after,
    files_readable_by,
    headcount_on,
    members_on,
    state_in_words,
    steps_open,
    transfers_waiting_for,
    with_current,
)
from members.resources.export import export_rows
from members.services import (
    NewTransfer,
    cancel_transfer,
    endorse_transfer,
    host_at_once,
    issue_letter,
    receive_transfer,
    record_arrival,
    record_departure,
    refuse_transfer,
    request_transfer,
    request_transfers,
    transfer_at_once,
)
from tests.factories import START, World, make_member, make_membership, make_organization
from tests.offices import make_office

pytestmark = pytest.mark.django_db

ASKED, OPINION, ISSUED = date(2022, 10, 3), date(2022, 10, 5), date(2022, 10, 10)
DEADLINE = date(2022, 11, 21)  # 30 working days after the letter, no holiday between
Status, Kind, Duty = Transfer.Status, Transfer.Kind, DutySpan.Kind


def letter(number: str = "05-GGT/ĐU", day: date = ISSUED) -> Document:
    return keep_document(number=number, issued_on=day, kind=Document.Kind.LETTER, by=SYSTEM)


def asked(member: Member, destination: Any = None, **values: Any) -> Transfer:
    new = {"kind": Kind.OFFICIAL, "requested_on": ASKED, "destination": destination} | values
    return request_transfer(new=NewTransfer(member, **new), by=SYSTEM)


def issued(member: Member, destination: Any = None, *, on: date = ISSUED, **values: Any) -> Transfer:
    transfer = asked(member, destination, **values)
    endorse_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    issue_letter(transfer=transfer, letter=letter(day=on), on=on, by=SYSTEM)
    return transfer


def standing(member: Member, organization: Any, on: date) -> str | None:
    return {one.member_id: one.standing for one in members_on(organization, on)}.get(member.pk)


def spans(member: Member) -> list[tuple[Any, ...]]:
    rows = member.memberships.order_by("start", "kind")
    return list(rows.values_list("organization__code", "kind", "start", "end", "start_reason", "end_reason"))


@pytest.fixture
def member(world: World) -> Member:
    return make_member("Nông Thị Hòa", world.a)


def test_a_letter_moves_nobody_until_it_is_presented(world: World, member: Member) -> None:
    """DOMAIN §6.3: stock at the origin, flagged; not required anywhere between the letter and its presentation."""
    here = headcount_on([world.a.pk], ISSUED)
    transfer = issued(member, world.c)
    assert (transfer.status, transfer.deadline) == (Status.ISSUED, DEADLINE)
    assert headcount_on([world.a.pk], DEADLINE) == here
    assert [standing(member, world.a, day) for day in (OPINION, ISSUED, DEADLINE, date(2022, 11, 22))] == [
        "required", "exempt", "exempt", "required",
    ]  # fmt: skip
    assert standing(member, world.c, ISSUED) is None
    assert state_in_words(member, on=ISSUED) == (
        "Đảng viên chính thức từ 19/05/2011; đang chuyển đi Chi bộ xóm Bản Gủn, hạn 21/11/2022 theo 05-GGT/ĐU ngày "
        "10/10/2022"
    )
    assert "quá hạn từ 21/11/2022" in state_in_words(member, on=date(2022, 11, 22))


def test_presented_he_belongs_to_the_destination_from_that_day_on(world: World, member: Member) -> None:
    """DOMAIN §6.1–2: half-open; on the day itself only the new branch counts him."""
    day = date(2022, 10, 20)
    before = (member.admission_date, member.full_membership_date)
    transfer = issued(member, world.c)
    receive_transfer(transfer=transfer, on=day, by=SYSTEM)
    assert spans(member) == [
        ("A", "official", START, day, "recorded", "transfer_out"),
        ("C", "official", day, None, "transfer_in", ""),
    ]
    assert [(standing(member, world.a, on), standing(member, world.c, on)) for on in (date(2022, 10, 19), day)] == [
        ("exempt", None), (None, "required"),
    ]  # fmt: skip
    member.refresh_from_db()
    assert (member.admission_date, member.full_membership_date) == before
    assert transfer.membership == member.memberships.get(organization=world.c)
    assert transfer.membership.document.number == "05-GGT/ĐU"


@pytest.mark.parametrize("close", [refuse_transfer, cancel_transfer])
def test_sent_back_or_taken_back_everything_is_as_it_was(
    world: World, member: Member, close: Callable[..., None]
) -> None:
    before = spans(member)
    transfer = issued(member, world.c)
    close(transfer=transfer, on=date(2022, 10, 20), reason="Nhầm nơi đến", by=SYSTEM)
    assert spans(member) == before
    assert [standing(member, world.a, day) for day in (date(2022, 10, 19), date(2022, 10, 20))] == [
        "exempt", "required",
    ]  # fmt: skip
    again = issued(member, world.b, on=date(2022, 10, 20))  # nothing is left in the way
    assert again.status == Status.ISSUED


@pytest.mark.parametrize("close", [receive_transfer, refuse_transfer, cancel_transfer])
def test_closed_on_the_very_day_of_the_letter_he_was_never_on_the_way(
    world: World, member: Member, close: Callable[..., None]
) -> None:
    transfer = issued(member, world.c)
    values = {} if close is receive_transfer else {"reason": "trong ngày"}
    close(transfer=transfer, on=ISSUED, by=SYSTEM, **values)
    assert not DutySpan.objects.filter(member=member).exists()
    place = world.c if close is receive_transfer else world.a
    assert standing(member, place, ISSUED) == "required"


def test_a_temporary_transfer_leaves_the_headcount_at_home(world: World, member: Member) -> None:
    """DOMAIN §6.7: the host requires him, the home counts him."""
    day, until = date(2022, 10, 20), date(2023, 4, 30)
    here, there = headcount_on([world.a.pk], day), headcount_on([world.c.pk], day)
    transfer = issued(member, world.c, kind=Kind.TEMPORARY, until=until)
    assert transfer.kind == Kind.TEMPORARY
    receive_transfer(transfer=transfer, on=day, by=SYSTEM)
    assert spans(member) == [
        ("A", "official", START, None, "recorded", ""),
        ("C", "temporary", day, date(2023, 5, 1), "hosted", ""),
    ]
    assert (headcount_on([world.a.pk], day), headcount_on([world.c.pk], day)) == (here, there)
    assert (standing(member, world.a, day), standing(member, world.c, day)) == ("away", "required")


def test_out_of_the_installation_he_leaves_and_for_a_time_he_is_away(world: World) -> None:
    day = date(2022, 10, 20)
    gone, away = make_member("Đi Hẳn", world.a), make_member("Đi Tạm", world.a)
    term, kept = make_office(gone, world.y, "uy-vien"), make_office(away, world.y, "uy-vien")
    receive_transfer(transfer=issued(gone, outside="Đảng bộ thành phố Hà Nội"), on=day, by=SYSTEM)
    term.refresh_from_db()
    assert (term.end, term.end_reason, str(term.end_document)) == (day, "Chuyển đi", "05-GGT/ĐU ngày 10/10/2022")
    assert spans(gone) == [("A", "official", START, day, "recorded", "transfer_out")]
    assert state_in_words(gone, on=day) == "Chuyển đi từ 20/10/2022 theo 05-GGT/ĐU ngày 10/10/2022"
    transfer = issued(away, outside="Đảng bộ Đại học Thái Nguyên", kind=Kind.TEMPORARY, until=date(2023, 6, 30))
    receive_transfer(transfer=transfer, on=day, by=SYSTEM)
    assert spans(away) == [("A", "official", START, None, "recorded", "")]
    assert [standing(away, world.a, on) for on in (day, date(2023, 6, 30), date(2023, 7, 1))] == [
        "away", "away", "required",
    ]  # fmt: skip
    kept.refresh_from_db()
    assert kept.end is None
    assert with_current(Member.objects.filter(pk=away.pk), on=day).get().away
    assert not with_current(Member.objects.filter(pk=away.pk), on=date(2023, 7, 1)).get().away


@pytest.mark.parametrize(
    ("destination", "values", "kind"),
    [
        ("b", {}, Kind.INTERNAL),  # A and B stand below one grassroots organisation
        ("c", {}, Kind.OFFICIAL),
        ("e", {}, Kind.OFFICIAL),
        ("b", {"kind": Kind.TEMPORARY, "until": date(2023, 2, 1)}, Kind.TEMPORARY),
        (None, {"kind": Kind.ABROAD, "outside": "Cộng hòa Séc"}, Kind.ABROAD),
    ],
)
def test_what_a_transfer_is_called_follows_from_its_sides(
    world: World, member: Member, destination: str | None, values: dict[str, Any], kind: str
) -> None:
    assert asked(member, getattr(world, destination) if destination else None, **values).kind == kind


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"requested_on": date(2020, 12, 31)}, "đứng trước ngày đảng viên bắt đầu sinh hoạt chính thức (01/01/2021)"),
        ({"kind": Kind.TEMPORARY}, "cần ngày cuối cùng"),
        ({"kind": Kind.TEMPORARY, "until": date(2022, 10, 2)}, "đứng trước ngày bắt đầu"),
        ({"destination": "a"}, "Nơi đến phải khác nơi đi"),
        ({"destination": None}, "Cần nơi đến"),
        ({"destination": "x"}, "không phải chi bộ; hãy chọn một chi bộ"),
        ({"requested_on": date(2019, 1, 1)}, "đứng trước ngày"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    world: World, member: Member, values: dict[str, Any], sentence: str
) -> None:
    destination = getattr(world, values.pop("destination", "c") or "", None)
    with pytest.raises(ValidationError) as refused:
        asked(member, destination, **values)
    assert sentence in " ".join(refused.value.messages)
    assert not Transfer.objects.exists()


def test_who_belongs_nowhere_or_only_until_a_known_day_cannot_go(world: World) -> None:
    nowhere, ending = make_member("Không Nơi"), make_member("Sắp Đi", world.a, end=date(2023, 1, 1))
    for person, sentence in ((nowhere, "không sinh hoạt chính thức"), (ending, "đến hết ngày 31/12/2022")):
        with pytest.raises(ValidationError, match=sentence):
            asked(person, world.c)


def test_steps_follow_one_another_and_days_do_not_cross(world: World, member: Member) -> None:
    transfer = asked(member, world.c)
    with pytest.raises(ValidationError, match="Bước này không làm được nữa"):
        receive_transfer(transfer=transfer, on=ISSUED, by=SYSTEM)
    with pytest.raises(ValidationError, match="Bước này không làm được nữa"):
        issue_letter(transfer=transfer, letter=letter(), on=ISSUED, by=SYSTEM)
    with pytest.raises(ValidationError, match=r"đứng trước ngày đề nghị \(03/10/2022\)"):
        endorse_transfer(transfer=transfer, on=date(2022, 10, 2), by=SYSTEM)
    endorse_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    with pytest.raises(ValidationError, match="đứng trước ngày có ý kiến"):
        issue_letter(transfer=transfer, letter=letter(day=ASKED), on=ASKED, by=SYSTEM)
    issue_letter(transfer=transfer, letter=letter(), on=ISSUED, by=SYSTEM)
    for close in (refuse_transfer, cancel_transfer):
        with pytest.raises(ValidationError, match="đứng trước"):
            close(transfer=transfer, on=OPINION, reason="x", by=SYSTEM)
    with pytest.raises(ValidationError, match="đứng trước ngày cấp giấy"):
        receive_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    stale = Transfer.objects.get(pk=transfer.pk)
    receive_transfer(transfer=transfer, on=date(2022, 10, 20), by=SYSTEM)
    with pytest.raises(ValidationError, match="nơi đến đã tiếp nhận"):
        cancel_transfer(transfer=stale, on=date(2022, 10, 21), reason="muộn", by=SYSTEM)


def test_a_temporary_transfer_received_after_its_time_is_refused(world: World, member: Member) -> None:
    transfer = issued(member, world.c, kind=Kind.TEMPORARY, until=date(2022, 10, 15))
    with pytest.raises(ValidationError, match="đã hết ngày 15/10/2022"):
        receive_transfer(transfer=transfer, on=date(2022, 10, 16), by=SYSTEM)


def test_another_act_waits_until_a_transfer_is_finished(world: World, member: Member) -> None:
    transfer = issued(member, world.c)
    with pytest.raises(ValidationError, match="chưa xong"):
        asked(member, world.b)
    with pytest.raises(ValidationError, match="chưa xong"):
        transfer_at_once(member=member, to=world.b, on=date(2022, 11, 1), by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa xong"):
        host_at_once(member=member, at=world.b, start=date(2022, 11, 1), until=None, by=SYSTEM)
    paper = keep_document(number="1-TB", issued_on=ISSUED, by=SYSTEM)
    membership = member.memberships.get()
    with pytest.raises(ValidationError, match="chưa xong"):
        record_departure(membership=membership, last_day=ISSUED, reason="transfer_out", document=paper, by=SYSTEM)
    record_departure(membership=membership, last_day=ISSUED, reason="death", by=SYSTEM)  # death waits for nothing
    transfer.refresh_from_db()
    assert (transfer.status, transfer.note) == (Status.CANCELLED, "Từ trần")


def test_many_go_by_one_act_or_nobody_does(world: World) -> None:
    people = [make_member(f"Người {name}", world.a) for name in ("Một", "Hai", "Ba")]
    new = NewTransfer(people[0], Kind.OFFICIAL, ASKED, world.c)
    transfers = request_transfers(members=people, new=new, by=SYSTEM)
    assert len({one.batch for one in transfers}) == 1
    assert {(one.kind, one.status, one.destination) for one in transfers} == {(Kind.COLLECTIVE, "requested", world.c)}
    late = make_member("Người Bốn", world.a)
    with pytest.raises(ValidationError) as refused:
        request_transfers(members=[late, *people], new=new, by=SYSTEM)
    assert [message.split(":")[0] for message in refused.value.messages] == ["Người Một", "Người Hai", "Người Ba"]
    assert not late.transfers.exists()


def test_an_arrival_opens_a_membership_and_stands_in_the_list(world: World) -> None:
    paper, day = letter("77-GGT/TU"), date(2022, 10, 12)
    official, hosted = make_member("Đến Hẳn"), make_member("Đến Tạm")
    record_arrival(member=official, to=world.a, outside="Đảng bộ tỉnh Hà Giang", on=day, letter=paper, by=SYSTEM)
    transfer = record_arrival(
        member=hosted, to=world.a, outside="Đồn Biên phòng", on=day, until=date(2023, 3, 31), letter=paper, by=SYSTEM
    )
    assert spans(official) == [("A", "official", day, None, "transfer_in", "")]
    assert spans(hosted) == [("A", "temporary", day, date(2023, 4, 1), "hosted", "")]
    assert hosted.memberships.get().home == "Đồn Biên phòng"
    assert (transfer.direction, transfer.status, transfer.kind) == ("in", "received", "temporary")
    with pytest.raises(ValidationError, match="đã sinh hoạt chính thức"):
        record_arrival(member=official, to=world.c, outside="Nơi khác", on=ISSUED, letter=paper, by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể trước ngày của giấy"):
        record_arrival(member=hosted, to=world.a, outside="Nơi khác", on=ASKED, letter=paper, by=SYSTEM)


def test_one_step_writes_the_transfer_down_as_done(world: World, member: Member) -> None:
    transfer = transfer_at_once(member=member, to=world.b, on=ISSUED, by=SYSTEM)
    assert (transfer.kind, transfer.status, transfer.organization, transfer.destination, transfer.received_on) == (
        Kind.INTERNAL, Status.RECEIVED, world.a, world.b, ISSUED,
    )  # fmt: skip
    hosted = host_at_once(member=member, at=world.c, start=date(2022, 11, 1), until=date(2023, 2, 28), by=SYSTEM)
    assert (hosted.kind, hosted.organization, hosted.until) == (Kind.TEMPORARY, world.b, date(2023, 2, 28))
    with pytest.raises(ValidationError, match="chính tổ chức này"):
        host_at_once(member=member, at=world.b, start=date(2023, 3, 1), until=None, by=SYSTEM)


def test_who_was_hosted_where_he_now_belongs_is_hosted_no_longer(world: World, member: Member) -> None:
    make_membership(member, world.c, kind="temporary", start=date(2022, 6, 1), end=date(2023, 6, 1))
    receive_transfer(transfer=issued(member, world.c), on=date(2022, 10, 20), by=SYSTEM)
    hosting = member.memberships.get(kind="temporary")
    assert (hosting.end, hosting.end_reason) == (date(2022, 10, 20), "returned")
    assert standing(member, world.c, date(2022, 10, 20)) == "required"


def test_the_file_opens_to_the_destination_while_the_letter_is_out(world: World, member: Member) -> None:
    """DATA §3: visible while a transfer to it is under way."""
    neighbour, on = world.users["neighbour"], ISSUED  # secretary of B

    def reads() -> bool:
        return files_readable_by(neighbour, on=on).filter(pk=member.pk).exists()

    transfer = asked(member, world.b)
    assert not reads()
    endorse_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    assert not reads()
    issue_letter(transfer=transfer, letter=letter(), on=ISSUED, by=SYSTEM)
    assert reads()
    refuse_transfer(transfer=transfer, on=ISSUED, reason="Nhầm", by=SYSTEM)
    assert not reads()


def test_whose_turn_it_is(world: World, member: Member) -> None:
    commune, district = world.users["commune"], world.users["district"]  # above A, above both
    transfer = asked(member, world.c)
    origin, destination = {"origin"}, {"destination"}
    assert (steps_open(transfer, origin), steps_open(transfer, destination)) == (["endorse", "cancel"], [])
    waits = [transfers_waiting_for(one, on=ASKED).count() for one in (commune, district)]
    assert waits == [1, 1]
    endorse_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    assert steps_open(transfer, origin) == ["issue", "cancel"]
    issue_letter(transfer=transfer, letter=letter(), on=ISSUED, by=SYSTEM)
    assert (steps_open(transfer, origin), steps_open(transfer, destination)) == (["cancel"], ["receive", "refuse"])
    assert [transfers_waiting_for(one, on=ISSUED).count() for one in (commune, district)] == [0, 1]
    late = date(2022, 11, 22)
    assert [transfers_waiting_for(one, on=late).count() for one in (commune, district)] == [1, 1]


def test_the_limit_is_the_one_in_force_on_the_day_of_the_letter(world: World, member: Member) -> None:
    assert Holiday.objects.exists()
    TimeLimit.objects.filter(code="giay-gioi-thieu", start__lt=ISSUED).update(amount=5)
    transfer = issued(member, world.c)
    assert transfer.deadline == date(2022, 10, 17)
    TimeLimit.objects.filter(code="giay-gioi-thieu").update(amount=90)
    assert Transfer.objects.get(pk=transfer.pk).deadline == date(2022, 10, 17)
    found = deadline_after("giay-gioi-thieu", date(2026, 3, 2))
    assert found is not None
    assert found.limit.document is not None
    assert found.limit.document.number == "294-QĐ/TW"


def test_without_a_limit_on_record_no_letter_is_issued(world: World, member: Member) -> None:
    transfer = asked(member, world.c)
    endorse_transfer(transfer=transfer, on=OPINION, by=SYSTEM)
    TimeLimit.objects.filter(code="giay-gioi-thieu").update(code="khac")
    with pytest.raises(ValidationError, match="Chưa ghi thời hạn"):
        issue_letter(transfer=transfer, letter=letter(), on=ISSUED, by=SYSTEM)


def test_a_destination_that_was_dissolved_meanwhile_receives_nobody(world: World, member: Member) -> None:
    place = make_organization("Z", world.y)
    transfer = issued(member, place)
    place.placements.update(end=date(2022, 10, 15), dissolved=True)
    with pytest.raises(ValidationError, match="không tồn tại"):
        receive_transfer(transfer=transfer, on=date(2022, 10, 20), by=SYSTEM)
    cancel_transfer(transfer=transfer, on=date(2022, 10, 20), reason="Nơi đến đã giải thể", by=SYSTEM)
    assert standing(member, world.a, date(2022, 10, 20)) == "required"


def test_the_workbook_says_nothing_of_what_a_transfer_laid(world: World, member: Member) -> None:
    """It follows from the transfer, and an import of the sheet leaves it alone."""
    states = {row["state"] for row in export_rows([world.a.pk]) if row["full_name"] == member.full_name}
    issued(member, world.c)
    gone = make_member("Đi Tạm", world.a)
    away = issued(gone, outside="Đại học Thái Nguyên", kind=Kind.TEMPORARY, until=date(2023, 6, 30))
    receive_transfer(transfer=away, on=date(2022, 10, 20), by=SYSTEM)
    rows = export_rows([world.a.pk])
    assert {row["state"] for row in rows if row["full_name"] == member.full_name} == states
    assert {row["state"] for row in rows if row["full_name"] == "Đi Tạm"} == states


def test_a_transfer_between_two_branches_that_become_one_has_lost_its_purpose(world: World) -> None:
    """The act that makes them one cancels it; nobody is left on the way."""
    first, second = make_organization("K1", world.x), make_organization("K2", world.x)
    for number in range(3):
        make_member(f"Lý Văn {number}", second)
    member = make_member("Nông Thị Hòa", first)
    inside, leaving = issued(member, second), issued(make_member("Triệu Văn Đi", first), world.c)
    day = date(2022, 11, 1)
    absorb_organization(organization=first, into=second, on=day, by=SYSTEM)
    inside.refresh_from_db()
    leaving.refresh_from_db()
    assert (inside.status, inside.closed_on) == (Status.CANCELLED, day)
    assert standing(member, second, day) == "required"
    assert (leaving.status, leaving.organization, leaving.destination) == (Status.ISSUED, second, world.c)
    receive_transfer(transfer=leaving, on=date(2022, 11, 10), by=SYSTEM)
    assert standing(leaving.member, world.c, date(2022, 11, 10)) == "required"
