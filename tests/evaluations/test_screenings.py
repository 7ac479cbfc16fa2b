"""Members under review: opened, helped, concluded on the act itself; a case goes where its member goes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.tables import Drill, Table
from evaluations.models import ScreeningCase
from evaluations.queries.screenings import cases_visible_to
from evaluations.reports.screenings import SCREENING_REPORT
from evaluations.services.screenings import (
    Conclusion,
    conclude_case,
    correct_case,
    correct_help,
    open_case,
    record_help,
    reopen_case,
)
from members.models import Membership
from members.services import end_membership, record_discipline, transfer_member
from tests.evaluations.registered import make_case, make_help, paper
from tests.factories import TODAY, World

OPENED = date(2022, 3, 1)
VALUES = {"opened_on": OPENED, "reason": "absent", "evidence": "Bỏ sinh hoạt ba kỳ"}
YEAR = Period.parse("2022")


def address(name: str, *args) -> str:
    return reverse(f"evaluations:{name}", args=args)


def page(client, name: str, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def end(member, reason: str, last_day: date = date(2022, 10, 31)) -> None:
    """Writes the act in the member's own record."""
    row = Membership.objects.get(member=member, kind="official", end__isnull=True)
    end_membership(membership=row, last_day=last_day, reason=reason, document=paper(), by=SYSTEM)


def conclude(case: ScreeningCase, outcome: str, on: date = date(2022, 11, 1)) -> ScreeningCase:
    conclude_case(case=case, keeper=case.organization_id, conclusion=Conclusion(outcome, on), by=SYSTEM)
    case.refresh_from_db()
    return case


# Opening and helping.


@pytest.mark.parametrize(
    ("who", "changed", "sentence"),
    [
        ("b_first", {}, "đ/c Nguyễn Văn Nam không sinh hoạt chính thức"),
        ("an", {"helper": "an"}, "phải là người khác"),
        ("an", {"helper": "b_first"}, "đ/c Nguyễn Văn Nam không sinh hoạt chính thức"),
        ("binh", {}, "Đ/c Bế Văn Bình đang được rà soát|đang được rà soát"),
    ],
)
def test_who_may_not_be_put_under_review(world: World, who: str, changed: dict, sentence: str) -> None:
    make_case(world.a, world.members["binh"])
    named = {name: world.members[member] for name, member in changed.items()}
    with pytest.raises(ValidationError, match=sentence):
        open_case(organization=world.a, member=world.members[who], values=VALUES | named, by=SYSTEM)
    assert ScreeningCase.objects.count() == 1


def test_help_is_written_and_told_what_came_of_it(world: World) -> None:
    case = open_case(
        organization=world.a, member=world.members["an"], values=VALUES | {"helper": world.members["binh"]}, by=SYSTEM
    )
    with pytest.raises(ValidationError, match="không thể trước ngày ấy"):
        record_help(case=case, keeper=world.a.pk, on=date(2022, 2, 1), text="Gặp", result="", by=SYSTEM)
    held = record_help(case=case, keeper=world.a.pk, on=OPENED, text="Gặp", result="", by=SYSTEM)
    correct_help(held=held, on=OPENED, text="Gặp gỡ", result="Đã dự họp", by=SYSTEM)
    correct_case(case=case, values={"help_until": date(2022, 9, 1)}, by=SYSTEM)
    conclude(case, "improved")
    for act in (
        lambda: correct_help(held=held, on=OPENED, text="Khác", result="", by=SYSTEM),
        lambda: correct_case(case=case, values={"evidence": "Khác"}, by=SYSTEM),
        lambda: conclude(case, "continued"),
    ):
        with pytest.raises(ValidationError, match="đã kết luận ngày 01/11/2022: tiến bộ"):
            act()
    held.refresh_from_db()
    assert (held.text, held.result) == ("Gặp gỡ", "Đã dự họp")


# Concluding.


@pytest.mark.parametrize(
    ("outcome", "reason"), [("struck_off", "strike_off"), ("expelled", "expulsion"), ("resigned", "resignation")]
)
def test_what_ends_a_membership_rests_on_the_act_itself(world: World, outcome: str, reason: str) -> None:
    an = world.members["an"]
    case = make_case(world.a, an)
    with pytest.raises(ValidationError, match=r"chưa có việc .* Hãy ghi .* trong hồ sơ đảng viên.* trước"):
        conclude(case, outcome)
    end(an, reason)
    others = {"struck_off", "expelled", "resigned", "left", "improved", "continued"} - {outcome}
    for other in others:
        with pytest.raises(ValidationError):
            conclude(case, other)
    with pytest.raises(ValidationError, match="chưa có việc"):  # a day on which he still belonged
        conclude(case, outcome, date(2022, 9, 1))
    conclude(case, outcome)
    assert (case.outcome, case.outcome_document) == (outcome, paper())  # the act's own paper


def test_an_expulsion_by_discipline_is_that_act(world: World) -> None:
    an = world.members["an"]
    case = make_case(world.a, an)
    record_discipline(
        member=an, organization=world.a, form="expulsion", decided_on=date(2022, 11, 1), document=paper(), by=SYSTEM
    )
    assert conclude(case, "expelled").outcome == "expelled"


def test_a_death_leaves_only_that_he_left(world: World) -> None:
    case = make_case(world.a, world.members["an"])
    with pytest.raises(ValidationError, match="vẫn sinh hoạt chính thức"):
        conclude(case, "left")
    end(world.members["an"], "death")
    with pytest.raises(ValidationError, match="không còn sinh hoạt chính thức"):
        conclude(case, "improved")
    assert conclude(case, "left").outcome == "left"


def test_an_act_before_the_case_was_opened_is_no_ground(world: World) -> None:
    an = world.members["an"]
    end(an, "strike_off", date(2022, 1, 31))
    case = make_case(world.a, an)
    with pytest.raises(ValidationError, match="chưa có việc xóa tên"):
        conclude(case, "struck_off")


def test_a_wrong_conclusion_is_taken_back_unless_another_case_is_open(world: World) -> None:
    an = world.members["an"]
    case = conclude(make_case(world.a, an), "continued")
    reopen_case(case=case, by=SYSTEM)
    case.refresh_from_db()
    assert (case.outcome, case.outcome_on) == ("", None)
    with pytest.raises(ValidationError, match="Chưa có kết luận"):
        reopen_case(case=case, by=SYSTEM)
    conclude(case, "continued")
    make_case(world.a, an, opened_on=date(2022, 12, 1))
    with pytest.raises(ValidationError, match="một lần rà soát khác"):
        reopen_case(case=case, by=SYSTEM)


def test_a_case_goes_where_its_member_goes_and_stays_where_it_was_concluded(world: World) -> None:
    an = world.members["an"]
    case = make_case(world.a, an)
    transfer_member(member=an, to=world.b, on=date(2022, 10, 1), by=SYSTEM)
    assert list(cases_visible_to(world.users["neighbour"], on=TODAY)) == [case]
    assert list(cases_visible_to(world.users["secretary"], on=TODAY)) == []
    conclude_case(case=case, keeper=world.b.pk, conclusion=Conclusion("improved", TODAY), by=SYSTEM)
    case.refresh_from_db()
    assert case.organization == world.b


# Pages.


def test_a_case_from_its_opening_to_its_conclusion(world: World, client_as) -> None:
    client, an = client_as("secretary"), world.members["an"]
    where = address("screening_open", world.a.uuid)
    sent = {
        "member": an.pk,
        "opened_on": "01/03/2022",
        "reason": "ideals",
        "evidence": "Vắng họp",
        "help_until": "01/09/2022",
    }
    assert client.post(where, sent | {"member": world.members["b_first"].pk}).status_code == 422
    assert client.post(where, sent).status_code == 302
    case = ScreeningCase.objects.get()
    text = page(client, "screening", case.uuid)
    assert "đã quá hạn, chưa kết luận" in text
    assert AccessLog.objects.filter(action=AccessLog.Action.READ, subject_id=an.uuid).count() == 1
    assert client.post(address("screening_help", case.uuid), {"on_day": "05/04/2022", "text": "Gặp"}).status_code == 302
    held = case.helps.get()
    assert held.organization == world.a
    change = address("screening_help_correct", case.uuid, held.pk)
    told = {"on_day": "05/04/2022", "text": "Gặp", "result": "Đã dự họp lại"}
    assert client.post(change, told).status_code == 302
    assert client.get(address("screening_help_correct", case.uuid, held.pk + 1)).status_code == 404
    assert "Đã dự họp lại" in page(client, "screening", case.uuid)
    end_it = address("screening_conclude", case.uuid)
    refused = client.post(end_it, {"outcome": "struck_off", "outcome_on": "20/12/2022"})
    assert refused.status_code == 422
    assert "Hãy ghi kết thúc sinh hoạt với lý do “xóa tên” trong hồ sơ đảng viên trước" in refused.content.decode()
    assert client.post(end_it, {"outcome": "improved", "outcome_on": "20/12/2022"}).status_code == 302
    assert "tiến bộ, không phải sàng lọc, ngày 20/12/2022" in page(client, "screening", case.uuid)
    assert client.post(address("screening_reopen", case.uuid)).status_code == 302
    assert "đang rà soát" in page(client, "screening", case.uuid)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for name in ("an", "binh", "cuong")[:count]:
        make_case(world.a, world.members[name])
    client = client_as("commune")
    page(client, "screenings")
    with django_assert_num_queries(16):
        text = page(client, "screenings")
    assert f"Có {count} dòng" in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_case_asks_the_same_whatever_the_help(world: World, client_as, count: int, django_assert_num_queries) -> None:
    case = make_case(world.a, world.members["an"])
    for _each in range(count):
        make_help(case)
    client = client_as("secretary")
    page(client, "screening", case.uuid)
    with django_assert_num_queries(22):
        assert page(client, "screening", case.uuid).count("Gặp gỡ, động viên") == count


def test_the_list_is_narrowed(world: World, client_as) -> None:
    make_case(world.a, world.members["an"])
    client = client_as("commune")
    for query, inside in (
        ({"nam": "2021"}, False), ({"nam": "2022"}, True), ({"ly-do": "absent"}, True), ({"ly-do": "ideals"}, False),
        ({"ket-luan": "dang-ra-soat"}, True), ({"ket-luan": "left"}, False), ({"to-chuc": "A"}, True),
        ({"to-chuc": "B"}, False), ({"q": "an"}, True), ({"q": "zzz"}, False),
    ):  # fmt: skip
        assert ("Hoàng Văn An" in page(client, "screenings", **query)) is inside, query


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999", "a\x00b"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    case = make_case(world.a, world.members["an"])
    sent = dict.fromkeys(("member", "opened_on", "reason", "helper", "on_day", "outcome", "outcome_on"), hostile)
    client = client_as("secretary")
    for name, key in (
        ("screening_open", world.a.uuid), ("screening_correct", case.uuid), ("screening_help", case.uuid),
        ("screening_conclude", case.uuid),
    ):  # fmt: skip
        assert client.post(address(name, key), sent).status_code == 422, name


def test_only_who_opens_files_reads_of_it_on_the_member_s_page(world: World, client_as) -> None:
    an = world.members["an"]
    conclude(make_case(world.a, an), "improved")
    text = client_as("secretary").get(reverse("members:detail", args=[an.uuid])).content.decode()
    assert "Đưa vào rà soát: bỏ sinh hoạt, không đóng đảng phí" in text
    assert "Kết luận rà soát: tiến bộ" in text


# The report.


def built(organization, period: Period = YEAR) -> Table:
    return SCREENING_REPORT.build(organization, period, by=SYSTEM, on=TODAY)


def behind(organization, period: Period = YEAR, query: str = "c", **params) -> list[dict]:
    drill = Drill(query, {key: str(value) for key, value in params.items()})
    return [
        dict(row.values) for row in SCREENING_REPORT.records(organization, period, drill, by=SYSTEM, on=TODAY).rows
    ]  # fmt: skip


FIGURES = ("start", "opened", "concluded", "end")


@pytest.fixture
def cases(world: World) -> World:
    """One since last year, struck off; one concluded last year; one who moved from A to B; one opened and improved."""
    an, binh, cuong = (world.members[name] for name in ("an", "binh", "cuong"))
    old = make_case(world.a, an, opened_on=date(2021, 5, 1), reason="ideals")
    make_case(world.a, cuong, opened_on=date(2021, 2, 1), outcome="improved", outcome_on=date(2021, 12, 31))
    make_case(world.a, binh)
    transfer_member(member=binh, to=world.b, on=date(2022, 10, 1), by=SYSTEM)
    end(an, "strike_off")
    conclude(old, "struck_off")
    conclude(make_case(world.e, world.members["e_first"], reason="ideals"), "improved", date(2022, 6, 30))
    return world


def test_the_stock_and_its_flows_come_to_one_another_in_every_row(cases: World) -> None:
    table = built(cases.d)
    told = {str(row["code"]): tuple(row[name] for name in FIGURES) for row in table.rows}
    assert told == {"E": (0, 1, 1, 0), "X": (1, 1, 1, 1), "Y": (0, 0, 0, 0)}
    assert {str(row["code"]): tuple(row[name] for name in FIGURES) for row in built(cases.x).rows} == {
        "A": (1, 0, 1, 0), "B": (0, 1, 0, 1),
    }  # fmt: skip
    for part in (table, *table.annexes):
        for row in [*part.rows, *([part.totals] if part.totals else [])]:
            start, opened, concluded, open_at_end = (int(str(row[name])) for name in FIGURES)
            assert start + opened - concluded == open_at_end
            assert sum(int(str(row[name])) for name in ScreeningCase.Outcome.values) == concluded


def test_quarters_follow_one_another(cases: World) -> None:
    """What is open at the end of a quarter is there at the start of the next."""
    last = None
    for quarter in range(1, 5):
        totals = built(cases.d, Period.parse(f"2022-Q{quarter}")).totals
        assert totals is not None
        assert last is None or totals["start"] == last
        last = totals["end"]
    assert last == 1


def test_by_reason_and_to_the_cases(cases: World) -> None:
    table = built(cases.d)
    (reasons,) = table.annexes
    assert {row["reason"]: row["opened"] for row in reasons.rows if row["opened"]} == {
        "bỏ sinh hoạt, không đóng đảng phí": 1, "giảm sút ý chí, không phấn đấu": 1,
    }  # fmt: skip
    for part in (table, reasons):
        for row in [*part.rows, *([part.totals] if part.totals else [])]:
            for column in part.columns:
                drill = part.drill(row, column)
                if drill is not None:
                    assert len(behind(cases.d, **drill.params)) == row[column.key], (part.title, column.key)
    assert [one["place"] for one in behind(cases.d, s="end")] == ["Chi bộ xóm Nà Rị"]
    for params in ({"query": "x"}, {"s": "x"}, {"s": "end", "u": "x"}):
        with pytest.raises(ValueError, match=r"[Kk]hông"):
            behind(cases.d, **params)


def test_names_behind_it_are_for_who_opens_files(cases: World, client_as) -> None:
    query = {"q": "c", "s": "end"}
    where = reverse("reports:records", args=["screening", cases.x.pk, "2022"])
    assert client_as("commune").get(where, query).status_code == 200
    assert client_as("visitor").get(where, query).status_code == 403
    report = reverse("reports:report", args=["screening", cases.x.pk, "2022"])
    assert client_as("visitor").get(report).status_code == 200
