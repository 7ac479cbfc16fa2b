"""One branch's year: put together of the reports that count each thing, with names only for who may see them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from branches.services import absorb_organization, record_founding
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Ratio, get_report
from meetings.models import Attendance
from reports.queries.combined import drill_of_other
from tests.factories import TODAY, World, make_sent_meeting, new_organization

S = Attendance.Status
Clients = Callable[[str], Client]
REPORT = "branch_year"


@pytest.fixture
def met(world: World) -> World:
    """Branch A met in March, one was absent."""
    make_sent_meeting(world.a, date(2022, 3, 5), {world.members["an"]: S.UNEXCUSED})
    return world


def built(organization: Any, period: str = "2022", *, by: Any = SYSTEM) -> Any:
    return get_report(REPORT).build(organization, Period.parse(period), by=by, on=TODAY)


def figures(table: Any) -> dict[str, Any]:
    """(section, figure) → number or share; a section is named once."""
    found, section = {}, ""
    for row in table.rows:
        section = row["section"] or section
        found[f"{section}/{row['figure']}"] = row["count"] if row["count"] is not None else row["share"]
    return found


def test_every_figure_is_that_of_its_report_and_leads_to_its_records(met: World) -> None:
    table = built(met.a)
    found = figures(table)
    assert found["Dự sinh hoạt/Phải dự"] == 8
    assert found["Dự sinh hoạt/Tỷ lệ chung (%)"] == Ratio(7, 8)
    assert (
        found["Đảng viên và biến động/Đầu kỳ"]
        == get_report("movement").build(met.a, Period.parse("2022"), by=SYSTEM, on=TODAY).totals["opening"]
    )
    assert 0 not in found.values()
    followed = 0
    for row in table.rows:
        column = table.column("count" if row["count"] is not None else "share")
        drill = table.drill(row, column)
        if drill is None or drill_of_other(drill)[0] == "attendance":  # whose records are pages of their own
            continue
        records = get_report(REPORT).records(met.a, table.period, drill, by=SYSTEM, on=TODAY)
        assert records.rows, row["figure"]
        followed += 1
    assert followed > 15


def test_months_lists_and_what_there_was_none_of(met: World) -> None:
    table = built(met.a)
    titles = [annex.title for annex in table.annexes]
    assert titles[:1] == ["Sinh hoạt từng tháng"]
    assert "Đảng viên giảm" in titles
    assert all(annex.rows for annex in table.annexes)
    (absent,) = [note for note in table.notes if note.startswith("Không có: ")]
    for nothing in ("Kiểm tra, giám sát", "Huy hiệu Đảng", "Nghị quyết", "Hạn chế qua kiểm điểm"):
        assert nothing in absent
    march = next(row for row in table.annexes[0].rows if row["month"] == date(2022, 3, 1))
    assert (march["required"], march["present"], march["quality"]) == (8, 7, "")


def test_names_only_for_who_may_see_them(met: World, client_as: Clients) -> None:
    address = f"/bao-cao/{REPORT}/{met.a.pk}/2022/"
    named, plain = (client_as(actor).get(address).content.decode() for actor in ("secretary", "reader"))
    assert "Bế Thị Dung" in named
    assert not any(member.full_name in plain for member in met.members.values())
    links = re.findall(r'href="(/bao-cao/attendance/[^"]+)">8<', plain)
    assert len(links) >= 1
    assert client_as("reader").get(links[0]).status_code == 200
    assert client_as("neighbour").get(address).status_code == 404
    assert len(named) < 60_000


def test_its_paper_is_one_document(met: World, client_as: Clients) -> None:
    from django.template.loader import render_to_string

    from branches.queries import letterhead_of

    table = built(met.a)
    ((template, context, head, subject),) = get_report(REPORT).papers(table, met.a, letterhead_of(met.a, on=TODAY))
    html = render_to_string(template, {**context, "letterhead": head, "subject": subject})
    assert head.type_name == "NĂM CỦA CHI BỘ"
    assert html.count("<h3>") == 1 + len(table.annexes)
    assert "<svg" in html


def test_a_branch_that_began_or_ended_within_the_year(met: World) -> None:
    record_founding(new=new_organization("N", "X", start=date(2022, 7, 1)), by=SYSTEM)
    absorb_organization(organization=met.b, into=met.a, on=date(2022, 10, 1), by=SYSTEM)
    new = type(met.a).objects.get(code="N")
    assert built(new).intro[0] == "Trong kỳ: mới thành lập từ ngày 01/07/2022."
    ended = built(met.b)
    assert ended.intro[0] == "Trong kỳ: sáp nhập vào Chi bộ xóm Lũng Phầy từ ngày 01/10/2022."
    assert figures(ended)["Đảng viên và biến động/Đầu kỳ"] == 3
    assert built(new, "2021").intro == ("Chi bộ N thành lập từ ngày 01/07/2022, chưa có trong năm 2021.",)


def test_what_has_no_year_says_so(met: World, client_as: Clients) -> None:
    assert built(met.d).intro == ("Báo cáo này lập cho từng chi bộ. Hãy chọn một chi bộ.",)
    assert built(met.a, "2020").intro[0].endswith("chưa có trong năm 2020.")
    with pytest.raises(ValueError, match="nhiều nhất 12 tháng"):
        built(met.a, "2021..2022")
    assert client_as("district").get(f"/bao-cao/{REPORT}/{met.d.pk}/2022/").status_code == 200
    assert json_face(built(met.d))["rows"] == []


def test_the_page_of_a_branch_leads_to_its_year(met: World, client_as: Clients) -> None:
    client = client_as("district")
    for organization, there in ((met.a, True), (met.x, False)):
        html = client.get(f"/to-chuc/{organization.uuid}/").content.decode()
        assert (f"/bao-cao/{REPORT}/{organization.pk}/2022/" in html) is there
