"""Receiving reports on the page: the board, one period, what was sent, what is owed, the rules; and what waits."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Organization, Placement
from core.audit import SYSTEM
from core.periods import Period
from meetings.services import AskedItem
from reports.models import Pack, ReportDuty
from reports.queries.owed import receiving_todo
from reports.services.issuing import check_issue, receive_pack
from tests.conftest import World
from tests.factories import make_organization, make_sent_meeting
from tests.meetings.preparing import make_document, make_orientation
from tests.reports.packed import MONTH, duty, sent

Clients = Callable[[str], Client]
BOARD, PAPERS, OWED = reverse("reports:receiving"), reverse("reports:receiving_papers"), reverse("reports:owed")
DUTIES, SET = reverse("reports:duties"), reverse("reports:duty_set")
DUE, LATE = date(2022, 12, 5), date(2022, 12, 7)


def period_url(rule: ReportDuty, period: Period = MONTH) -> str:
    return reverse("reports:receiving_period", args=[rule.uuid, period.text])


def ticked(*packs: Pack) -> list[str]:
    return [f"{pack.uuid}:{pack.version}" for pack in packs]


def state_of(pack: Pack) -> str:
    return Pack.objects.get(pk=pack.pk).state


def differing(organization: Organization, world: World) -> Pack:
    """A report sent, the records of which were changed afterwards, as the next night finds out."""
    meeting = make_sent_meeting(organization, date(2022, 11, 3))
    pack = sent(organization, DUE)
    meeting.present -= 1
    meeting.unexcused += 1
    meeting.save()
    check_issue(issue=Pack.objects.get(pk=pack.pk).issue, by=SYSTEM, on=world.today)
    return pack


def test_the_board_has_the_silent_first_and_every_state_in_words(world: World, client_as: Clients) -> None:
    duty(world.x, start=date(2022, 10, 1))
    october = Period.parse("2022-10")
    receive = sent(world.a, date(2022, 11, 4), period=october)
    receive_pack(pack=receive, version=receive.version, by=SYSTEM, on=LATE)
    sent(world.a, LATE)
    page = client_as("commune").get(BOARD)
    assert [period.text for period, _short, _url in page.context["periods"]] == ["2022-10", "2022-11", "2022-12"]
    told = {
        row.organization.code: (row.overdue, [(cell.look, cell.mark, cell.text) for _short, cell in cells])
        for row, cells in page.context["rows"]
    }
    assert list(told.items()) == [
        (world.b.code, (2, [
            ("missing", "✗", "chưa có, quá hạn 45 ngày"), ("missing", "✗", "chưa có, quá hạn 15 ngày"),
            ("open", "…", "chưa có, còn hạn"),
        ])),
        (world.a.code, (0, [
            ("on_time", "✓", "đã nhận, đúng hạn"), ("late", "GM", "đã gửi, muộn 2 ngày"),
            ("open", "…", "chưa có, còn hạn"),
        ])),
    ]  # fmt: skip
    text = page.content.decode()
    assert "Có 2 đơn vị, 1 đơn vị còn báo cáo quá hạn chưa gửi" in text
    assert len(page.content) < 60_000
    for _period, _short, url in page.context["periods"]:
        assert client_as("commune").get(url).status_code == 200
    assert client_as("commune").get(page.context["summary"]).status_code == 200


def test_the_board_is_of_one_committee_one_kind_one_year(world: World, client_as: Clients) -> None:
    client = client_as("district")
    assert "Đặt chế độ báo cáo" in client.get(BOARD).content.decode()
    assert "Đặt chế độ báo cáo" not in client_as("reader").get(BOARD).content.decode()
    duty(world.d)
    duty(world.x, kind="quarter", due_days=10)
    page = client.get(BOARD)
    assert page.context["committee"].pk == world.d.pk
    assert {row.organization.code for row, _cells in page.context["rows"]} == {"E", "X", "Y"}
    page = client.get(BOARD, {"to-chuc": world.x.code, "loai": "quarter", "nam": "2022"})
    assert [period.text for period, _short, _url in page.context["periods"]] == [
        "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4",
    ]  # fmt: skip
    assert [row.overdue for row, _cells in page.context["rows"]] == [3, 3]
    assert "Không có kỳ nào phải báo cáo" in client.get(BOARD, {"nam": "2019"}).content.decode()
    assert client.get(BOARD, {"to-chuc": "khong-co"}).status_code == 404
    assert client_as("secretary").get(BOARD, {"to-chuc": world.x.code}).status_code == 404


def test_a_period_says_who_is_late_and_leads_to_what_differs_and_to_the_sums(world: World, client_as: Clients) -> None:
    rule = duty(world.x)
    pack = differing(world.a, world)
    client = client_as("commune")
    page = client.get(period_url(rule))
    assert [(row.one.organization.code, row.text, row.one.cells > 0) for row in page.context["rows"]] == [
        (world.a.code, "đã gửi, đúng hạn", True), (world.b.code, "chưa có, quá hạn 15 ngày", False),
    ]  # fmt: skip
    assert [(word, count) for word, _label, count, _here in page.context["stands"]] == [
        ("", 2), ("qua-han", 1), ("cho-nhan", 1), ("khac", 1),
    ]  # fmt: skip
    text = page.content.decode()
    assert "tính ngày 20/12/2022" in text
    assert f"đã gửi, đúng hạn; khác {pack.issue.check_made.cells} ô, tính ngày 20/12/2022" in (
        client.get(BOARD).content.decode()
    )
    assert "hạn gửi: hết ngày 05/12/2022" in text
    assert reverse("reports:pack_differences", args=[pack.uuid]) in text
    ((label, address),) = page.context["sums"]
    assert label == "Tỷ lệ đảng viên dự sinh hoạt chi bộ"
    assert client.get(address).context["table"].options == {"bieu": "attendance"}
    overdue = client.get(period_url(rule), {"viec": "qua-han"})
    assert [row.one.organization.code for row in overdue.context["rows"]] == [world.b.code]
    for period in ("2021-11", "2023-01", "2022-13", "khac"):
        url = reverse("reports:receiving_period", args=[rule.uuid, period])
        assert client.get(url).status_code == 404


def test_reports_are_received_one_by_one_or_many_at_once(world: World, client_as: Clients) -> None:
    rule = duty(world.x)
    first, second = sent(world.a, DUE), sent(world.b, LATE)
    other = sent(world.c, DUE)  # of another committee
    url, client = period_url(rule), client_as("commune")
    assert client_as("reader").get(url).context["may_receive"] is False
    assert client_as("reader").post(url, {"bao-cao": ticked(first)}).status_code == 403
    assert client.post(url, {"bao-cao": [*ticked(other), "rác", f"{first.uuid}:x"]}).status_code == 422
    assert (state_of(first), state_of(other)) == ("sent", "sent")
    answer = client.post(url, {"mot": ticked(second), "bao-cao": ticked(first)})
    assert (answer.status_code, state_of(first), state_of(second)) == (302, "sent", "received")
    answer = client.post(url, {"bao-cao": ticked(first, second)})
    assert (answer.status_code, state_of(first)) == (422, "received")
    errors = {row.one.organization.code: row.error for row in answer.context["rows"]}
    assert errors[world.a.code] == ""
    assert errors[world.b.code] == (
        "Người khác vừa sửa hoặc nhận báo cáo này. Hãy xem lại tình hình ở đây rồi làm tiếp."
    )
    assert "Đã nhận 1 báo cáo." in answer.content.decode()


def test_what_was_sent_to_one_s_committee_is_received_whatever_its_period(world: World, client_as: Clients) -> None:
    duty(world.x)
    packs = [sent(world.a, DUE), sent(world.a, DUE, period=Period.parse("2022-10")), differing(world.b, world)]
    client = client_as("commune")
    assert [pack.pk for pack, *_rest in client.get(PAPERS).context["rows"]] == [packs[0].pk, packs[1].pk, packs[2].pk]
    assert [pack.pk for pack, *_rest in client.get(PAPERS, {"viec": "khac"}).context["rows"]] == [packs[2].pk]
    assert client_as("district").get(PAPERS).context["rows"] == []
    form = {"bao-cao": ticked(*packs), "once": "5b0f9c3e-7d0e-4b7e-9a51-0c8f8e1f2a3b"}
    assert client.post(PAPERS, form).status_code == 302
    assert "Việc này đã thực hiện" in client.post(PAPERS, form).content.decode()  # a double click
    assert {state_of(pack) for pack in packs} == {"received"}
    assert "Không có báo cáo nào chờ nhận." in client.get(PAPERS).content.decode()
    assert [pack.pk for pack, *_rest in client.get(PAPERS, {"viec": "khac"}).context["rows"]] == [packs[2].pk]


def test_what_waits_for_the_committee_and_for_the_unit_leads_to_as_many(world: World, client_as: Clients) -> None:
    duty(world.d, due_days=25)
    duty(world.x)
    differing(world.a, world)
    told = {one.label: one for one in receiving_todo(world.users["commune"], on=world.today)}
    assert {label: (one.count, one.pressing) for label, one in told.items()} == {
        "báo cáo tháng 11/2022 phải gửi trước hết ngày 25/12/2022": (1, False),
        "đơn vị quá hạn gửi báo cáo tháng 11/2022": (1, True),
        "báo cáo cấp dưới gửi đến, chờ nhận": (1, False),
        "báo cáo cấp dưới có số khác với hồ sơ khi tính lại": (1, False),
    }
    client = client_as("commune")
    for label, one in told.items():
        assert len(client.get(one.url).context["rows"]) == one.count, label
        assert one.url in client.get(reverse("reports:overview")).content.decode().replace("&amp;", "&"), label
    (owed,) = receiving_todo(world.users["neighbour"], on=world.today)[:1]
    assert owed.label == "báo cáo tháng 11/2022 phải gửi trước hết ngày 05/12/2022, đã quá hạn 15 ngày"
    assert owed.pressing
    assert receiving_todo(world.users["reader"], on=world.today) == []
    Placement.objects.filter(organization=world.b).update(end=date(2022, 11, 20), dissolved=True)
    told = {one.label: one.count for one in receiving_todo(world.users["commune"], on=world.today)}
    assert "đơn vị quá hạn gửi báo cáo tháng 11/2022" not in told


def test_rules_are_set_listed_and_ended(world: World, client_as: Clients) -> None:
    client = client_as("commune")
    values = {
        "organization": world.x.code, "kind": "month", "audience": "branches", "due_days": "7", "start": "01/11/2022",
        "document_number": "12-CV/ĐU", "document_date": "20/10/2022",
    }  # fmt: skip
    assert client.post(SET, values).status_code == 302
    rule = ReportDuty.objects.get()
    assert (rule.organization, rule.audience, rule.due_days, str(rule.document.number)) == (
        world.x, "branches", 7, "12-CV/ĐU",
    )  # fmt: skip
    for wrong, sentence in (
        ({"organization": "D"}, "Không tìm thấy tổ chức “D” trong phạm vi của bạn."),
        ({"start": "01/10/2022"}, "Đã có chế độ báo cáo loại này từ ngày 01/11/2022."),
        ({"due_days": "91"}, "90"),
        ({"kind": "ad_hoc"}, "ad_hoc"),
    ):
        answer = client.post(SET, {**values, **wrong})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'value="12-CV/ĐU"' in answer.content.decode()
    text = client.get(DUTIES).content.decode()
    assert re.search(r"7 ngày sau khi hết kỳ", text)
    assert "12-CV/ĐU" in text
    end = reverse("reports:duty_end", args=[rule.uuid])
    assert end in text
    assert end not in client_as("reader").get(DUTIES).content.decode()
    assert client.post(end, {"last_day": "01/10/2022"}).status_code == 422
    assert client.post(end, {"last_day": "31/12/2022"}).status_code == 302
    rule.refresh_from_db()
    assert rule.end == date(2023, 1, 1)
    assert "đến hết ngày 31/12/2022" in client.get(DUTIES).content.decode()


def test_who_sees_figures_alone_is_shown_nobody_to_call(world: World, client_as: Clients) -> None:
    """On every board with secretaries; they are named to who may see the members of their branch."""
    for actor in ("secretary", "neighbour"):
        world.users[actor].full_name, world.users[actor].phone = f"Nông Thị {actor.title()}", f"0912 345 {actor[:3]}"
        world.users[actor].save()
    rule, paper = duty(world.x), make_document()
    orientation = make_orientation(world.x, AskedItem("transmission", "Quán triệt", paper))
    boards = {
        "receiving": BOARD + f"?to-chuc={world.x.code}",
        "period": period_url(rule),
        "meetings": reverse("meetings:board"),
        "preparing": reverse("meetings:preparations"),
        "orientation": reverse("meetings:orientation", args=[orientation.uuid]),
        "transmission": f"{reverse('meetings:transmission', args=[paper.pk])}?to-chuc={world.x.code}",
    }

    def told(actor: str, url: str) -> tuple[bool, bool, bool]:
        text = client_as(actor).get(url).content.decode()
        return "Nông Thị Neighbour" in text, "0912 345 nei" in text, "Bí thư</th>" in text

    for name, url in boards.items():
        assert (told("commune", url), told("reader", url)) == ((True,) * 3, (False,) * 3), name


@pytest.mark.parametrize("more", [1, 3])
def test_the_pages_ask_as_often_however_many_units_there_are(world: World, client_as: Clients, more: int) -> None:
    duty(world.d)
    rule = duty(world.x, start=date(2022, 10, 1))
    for number in range(more):
        sent(make_organization(f"K{number}", world.x), DUE)
    client = client_as("commune")
    asked = {}
    for name, url in (("board", BOARD), ("period", period_url(rule)), ("papers", PAPERS), ("duties", DUTIES),
                      ("owed", OWED)):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked[name] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        receiving_todo(world.users["commune"], on=world.today)
    assert {**asked, "todo": len(queries)} == {
        "board": 23, "period": 20, "papers": 11, "duties": 14, "owed": 14, "todo": 9,
    }  # fmt: skip
