"""What papers add up to: rows that mean the same thing, totals that are no other figure, and the way to the paper."""

import re
from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill, Table, get_report
from members.services import transfer_member
from reports.models import TemplateAnnex
from reports.queries.overview import build_report
from reports.queries.receiving import received_of
from reports.queries.sums import sum_of
from reports.reports.received import RECEIVED_SUMS
from reports.views.addresses import report_address
from tests.conftest import World
from tests.factories import make_sent_meeting
from tests.meetings.preparing import make_opinion
from tests.recruitment.admitting import quota
from tests.reports.packed import MONTH, duty, issued, sent, template

DUE = date(2022, 12, 5)
YEAR = Period.parse("2022")


def summed(world: World, report: str, period: Period = MONTH, kind: str = "month") -> Table:
    received = received_of(duty(world.x, kind=kind), [period], on=world.today)
    return sum_of(report, world.x, period, received, on=world.today)


def test_a_unit_s_rows_meet_those_of_the_same_name(world: World) -> None:
    quota(world.x, world.a, 5)
    quota(world.d, world.a, 9)
    sent(world.a, DUE, period=YEAR, template=template("nam-thu", annexes=("quota",), kind="year"))
    table = summed(world, "quota", YEAR, "year")
    assert sorted(row["quota"] for row in table.rows) == [5, 9]
    assert len({row["issuer"] for row in table.rows}) == 2
    assert [row["differs"] for row in table.rows] == [0, 0]
    assert table.totals is None  # quotas of two committees are no sum
    records, cells = table.annexes
    assert {(row["issuer"], row["quota"]) for row in records.rows if row["code"] == world.a.code} == {
        (row["issuer"], row["quota"]) for row in table.rows
    }
    assert cells.rows == ()


def test_moves_between_units_are_said_to_count_twice_and_stocks_of_units_add_up(world: World) -> None:
    transfer_member(member=world.members["an"], to=world.b, on=date(2022, 11, 10), by=SYSTEM)
    for branch in (world.a, world.b):
        make_opinion(branch, world.x, answered_on=None)
    made = template("dang-so", annexes=("movement", "opinions"))
    for branch in (world.a, world.b):
        sent(branch, DUE, template=made)
    table = summed(world, "movement")
    whole = build_report("movement", world.x, MONTH, by=SYSTEM, on=world.today, options={})
    assert table.totals is not None
    assert whole.totals is not None
    assert (table.totals["increase"], whole.totals["increase"]) == (1, 0)
    assert table.totals["closing"] == whole.totals["closing"]
    (twice,) = (note for note in table.notes if "được tính ở cả hai bên" in note)
    assert twice.endswith(": Tăng; Giảm; Lý do tăng: Chuyển đến; Lý do giảm: Chuyển đi.")
    records = table.annexes[0].totals
    assert records is not None
    assert {key: records[key] for key in ("opening", "increase", "decrease", "closing")} == {
        key: whole.totals[key] for key in ("opening", "increase", "decrease", "closing")
    }
    received = received_of(duty(world.x, start=date(2022, 11, 1)), [MONTH], on=world.today)
    opinions = sum_of("opinions", world.x, MONTH, received, on=world.today)
    assert opinions.totals is not None
    assert (opinions.totals["raised"], opinions.totals["open"], opinions.totals["mean_days"]) == (2, 2, None)
    assert opinions.notes[-1].endswith("Trong kỳ: Số ngày bình quân.")


def test_only_papers_that_were_sent_with_the_same_choices_are_added(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    sent(world.a, DUE)
    issued(world.b)
    table = summed(world, "attendance")
    assert [row["code"] for row in table.rows] == [world.a.code]
    (note,) = (note for note in table.notes if note.startswith("Chưa có trong tổng"))
    assert note.endswith("(đã ban hành, chưa gửi).")
    records = {row["code"]: row.note for row in table.annexes[0].rows}
    assert (records[world.a.code], records[world.b.code]) == ("", "chưa có trong tổng")


def test_tables_made_by_another_choice_and_lists_of_names_are_not_added(world: World) -> None:
    sent(world.a, DUE)
    other = template("khac")
    formula = list(get_report("attendance").formulas)[1]
    TemplateAnnex.objects.filter(template=other).update(options={"formula": formula})
    sent(world.b, DUE, template=other)
    table = summed(world, "attendance")
    assert [row["code"] for row in table.rows] == [world.a.code]
    assert any(note.startswith("Biểu lập theo tùy chọn khác") for note in table.notes)
    assert not any(note.startswith("Chưa có trong tổng") for note in table.notes)
    asked = {"bieu": "probation"}
    names = build_report("received_sums", world.x, MONTH, by=world.users["reader"], on=world.today, options=asked)
    assert names.notes == ("Biểu này liệt kê tên người mà vai trò của bạn không được xem.",)


def test_every_figure_leads_to_the_paper_it_is_from(world: World, client_as: Callable[[str], Client]) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    pack = sent(world.a, DUE)
    duty(world.x)
    client = client_as("commune")
    address = report_address(RECEIVED_SUMS, world.x.pk, MONTH, {"bieu": "attendance"})
    html = client.get(address).content.decode()
    assert reverse("reports:pack", args=[pack.uuid]) in html
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(r\?q=v[^"]*c=present[^"]*)"', html)]
    of_unit = next(link for link in links if str(pack.uuid) in link)
    of_whole = next(link for link in links if "pack=" not in link)
    base = address.partition("?")[0]
    paper, papers = (client.get(base + link).context["table"] for link in (of_unit, of_whole))
    assert paper.totals["present"] == meeting.present
    assert "theo báo cáo số" in paper.title
    assert [(row["code"], row["present"]) for row in papers.rows] == [(world.a.code, meeting.present)]
    for query in ("r?q=v&c=khong-co", f"r?q=v&c=present&pack={world.a.uuid}", "r?q=khac"):
        assert client.get(base + query).status_code == 404
    drill = Drill("v", {"c": "differs"})
    behind = RECEIVED_SUMS.records(world.x, MONTH, drill, by=SYSTEM, on=world.today, bieu="attendance")
    assert [column.key for column in behind.columns][-2:] == ["paper", "differs"]
