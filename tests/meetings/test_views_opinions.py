"""Pages of opinions: from the branch to the committee and back, the lists, and what is typed wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Opinion
from tests.factories import World, make_draft_meeting
from tests.meetings.preparing import make_item, make_opinion
from tests.visiting import make_official, make_visit

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def address(name: str, row: Any) -> str:
    return reverse(f"meetings:{name}", args=[row.uuid])


def typed(**values: str) -> dict[str, str]:
    return {"text": "Sửa đường vào xóm", "raised_on": "03/11/2022", "addressee": "X", **values}


def test_from_the_branch_to_the_committee_and_back(world: World, client_as: As) -> None:
    secretary, commune, district = client_as("secretary"), client_as("commune"), client_as("district")
    page = text(secretary.get(address("opinion_raise", world.a)))
    assert '<option value="X" selected>Đảng bộ xã Nam Tuấn</option>' in page
    made = secretary.post(address("opinion_raise", world.a), typed(member=str(world.members["an"].uuid)))
    opinion = Opinion.objects.get()
    assert made.url == address("opinion", opinion)
    waiting = text(commune.get(reverse("meetings:opinions"), {"phia": "cho-tra-loi", "tinh-trang": "chua-tra-loi"}))
    assert "Kiến nghị chờ trả lời" in waiting
    assert "Sửa đường vào xóm" in waiting
    assert "Chi bộ xóm Lũng Phầy" in waiting
    commune.post(address("opinion_forward", opinion), {"to": "D", "text": "Vượt thẩm quyền"})
    day = f"{world.today:%d/%m/%Y}"
    answer = {"answered_on": day, "text": "Sẽ sửa trong quý I", "document": f"12-CV/HU ngày {day}"}
    assert district.post(address("opinion_answer", opinion), answer).url == address("opinion", opinion)
    page = text(secretary.get(address("opinion", opinion)))
    for told in ("Hoàng Văn An", "Vượt thẩm quyền", "Sẽ sửa trong quý I", "12-CV/HU", f"trả lời {day}"):
        assert told in page
    secretary.post(address("opinion_reopen", opinion), {"text": "Chưa nói ai làm"})
    opinion.refresh_from_db()
    assert opinion.is_open
    assert "Chưa nói ai làm" in text(district.get(address("opinion", opinion)))
    secretary.post(address("opinion_withdraw", opinion), {"text": "Xóm tự sửa"})
    assert '<span class="state">đã rút</span>' in text(district.get(address("opinion", opinion)))


def test_sent_again_after_going_back_it_is_told_and_not_noted_twice(world: World, client_as: As) -> None:
    secretary = client_as("secretary")
    assert secretary.post(address("opinion_raise", world.a), typed()).status_code == 302
    again = secretary.post(address("opinion_raise", world.a), typed())
    assert (again.status_code, Opinion.objects.count()) == (422, 1)
    assert "Kiến nghị này đã ghi ngày 03/11/2022" in text(again)


def test_noted_at_an_item_by_who_takes_the_roll_and_may_not_read_it(world: World, client_as: As) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    item = make_item(meeting, "Bàn việc làm đường")
    taker = client_as("roll_taker")
    where = f"{address('opinion_raise', world.a)}?ky={meeting.uuid}&nd={item.uuid}"
    assert "Về nội dung: Bàn việc làm đường." in text(taker.get(where))
    made = taker.post(where, typed(raised_on="05/12/2022", resident="Bà Hoa"))
    assert made.url == f"{reverse('meetings:proceedings', args=[meeting.uuid])}#muc-{item.pk}"
    opinion = Opinion.objects.get()
    assert (opinion.meeting, opinion.item, opinion.resident) == (meeting, item, "Bà Hoa")
    assert taker.get(address("opinion", opinion)).status_code == 404
    other = make_draft_meeting(world.b, date(2022, 12, 5), {})
    for wrong in (f"?ky={other.uuid}", "?ky=khong", f"?ky={meeting.uuid}&nd={other.uuid}"):
        assert taker.get(address("opinion_raise", world.a) + wrong).status_code == 404


def test_an_opinion_and_its_meeting_lead_to_each_other(world: World, client_as: As) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    item = make_item(meeting, "Bàn việc làm đường")
    secretary = client_as("secretary")
    writing = text(secretary.get(reverse("meetings:proceedings", args=[meeting.uuid])))
    where = f"{address('opinion_raise', world.a)}?ky={meeting.uuid}&amp;nd={item.uuid}"
    assert f'href="{where}"' in writing
    secretary.post(where.replace("&amp;", "&"), typed(raised_on="05/12/2022"))
    opinion = Opinion.objects.get()
    page = text(secretary.get(address("opinion", opinion)))
    assert f'<a href="{reverse("meetings:detail", args=[meeting.uuid])}">' in page
    assert f'<a href="{reverse("meetings:agenda", args=[meeting.uuid])}#nd-{item.uuid}">Bàn việc làm đường</a>' in page
    held = text(secretary.get(reverse("meetings:detail", args=[meeting.uuid])))
    assert "Kiến nghị nêu tại kỳ này (1)" in held
    assert f'<a href="{address("opinion", opinion)}">Sửa đường vào xóm</a> <small>chờ trả lời</small>' in held
    assert f'href="{address("opinion_raise", world.a)}?ky={meeting.uuid}"' in held
    taker = text(client_as("roll_taker").get(reverse("meetings:detail", args=[meeting.uuid])))
    assert "Sửa đường vào xóm" not in taker


def test_a_visit_leads_to_what_was_asked_at_its_meeting(world: World, client_as: As) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    visit = make_visit(world.a, make_official(world, "Lý Văn Tư"), meeting.date)
    assert visit.meeting == meeting
    opinion = make_opinion(world.a, world.x, meeting=meeting)
    page = text(client_as("commune").get(reverse("meetings:visit", args=[visit.uuid])))
    assert f'href="{address("opinion_raise", world.a)}?ky={meeting.uuid}"' in page
    assert f'href="{address("opinion", opinion)}"' in page
    apart = make_visit(world.a, make_official(world, "Lý Văn Năm"), date(2022, 12, 8))
    page = text(client_as("commune").get(reverse("meetings:visit", args=[apart.uuid])))
    assert f'href="{address("opinion_raise", world.a)}"' in page
    assert "Kiến nghị nêu tại kỳ này" not in page


def test_a_visitor_notes_what_he_heard(world: World, client_as: As) -> None:
    client_as("visitor").post(address("opinion_raise", world.a), typed(addressee="D"))
    assert Opinion.objects.get().addressee == world.d


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "\0"}, {"text": "x" * 5001}, {"raised_on": "31/02/2022"}, {"raised_on": "01/01/9999"},
        {"addressee": "B"}, {"addressee": "\0"}, {"member": "khong"}, {"resident": "x" * 121},
        {"member": "00000000-0000-0000-0000-000000000000"},
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_told_and_kept(world: World, client_as: As, wrong: dict[str, str]) -> None:
    answer = client_as("secretary").post(address("opinion_raise", world.a), typed(**wrong))
    assert answer.status_code == 422
    assert 'class="errorlist"' in text(answer)
    assert not Opinion.objects.exists()


def test_who_is_refused_reads_why_and_the_root_has_nobody_above(world: World, client_as: As) -> None:
    opinion = make_opinion(world.a, world.d, answered_on=None)
    refused = client_as("commune").post(address("opinion_answer", opinion), {"text": "Sẽ sửa"})
    assert (refused.status_code, "Chỉ cấp ủy đang giữ kiến nghị" in text(refused)) == (403, True)
    page = text(client_as("district").get(address("opinion_raise", world.d)))
    assert "không có cấp ủy cấp trên" in page


def test_the_list_is_narrowed_by_side_state_and_place(world: World, client_as: As) -> None:
    make_opinion(world.a, world.x, text="Một", answered_on=None, due_on=date(2022, 11, 30))
    make_opinion(world.b, world.d, text="Hai", answered_on=None, due_on=date(2099, 1, 1))
    make_opinion(world.a, world.x, text="Ba")
    make_opinion(world.a, world.x, text="Bốn", answered_on=None, withdrawn_on=date(2022, 12, 1))
    make_opinion(world.c, world.y, text="Năm", answered_on=None)

    def listed(actor: str, **query: str) -> list[str]:
        table = client_as(actor).get(reverse("meetings:opinions"), query).context["table"]
        return [row.record.text for row in table.rows]

    assert listed("commune") == ["Một", "Hai", "Ba", "Bốn"]
    assert listed("commune", phia="cho-tra-loi") == ["Một", "Ba", "Bốn"]
    assert listed("district", phia="cho-tra-loi", **{"tinh-trang": "chua-tra-loi"}) == ["Một", "Hai", "Năm"]
    assert listed("commune", **{"tinh-trang": "qua-han"}) == ["Một"]
    assert listed("commune", **{"tinh-trang": "da-tra-loi"}) == ["Ba"]
    assert listed("commune", **{"tinh-trang": "da-rut"}) == ["Bốn"]
    assert listed("secretary") == ["Một", "Ba", "Bốn"]
    assert listed("district", **{"to-chuc": "Y"}) == ["Năm"]
    assert client_as("commune").get(reverse("meetings:opinions"), {"to-chuc": "Y"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_list_do_not_grow(world: World, client_as: As, number: int) -> None:
    for one in range(number):
        make_opinion(world.a, world.x, text=f"Kiến nghị {one}", answered_on=None)
    client = client_as("commune")
    client.get(reverse("meetings:opinions"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("meetings:opinions"))
    assert len(queries) == 15
