"""The screens of a period: its home, opening it, its page, the acts on it, who is not rated."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import AccessLog
from evaluations.models import NotRated, Period, PeriodDeadline, Rating, SchemeCap, Stage, Subject
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year, scheme
from tests.factories import World, make_duty, make_member, make_membership, make_organization

pytestmark = pytest.mark.django_db

HOME, OPEN = "/xep-loai/", "/xep-loai/ky/mo/"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def page(client: Client, address: str, **query: str) -> str:
    return text_of(client.get(address, query))


def of(period: Period, name: str = "period") -> str:
    return reverse(f"evaluations:{name}", args=[period.uuid])


def typed(**values: str) -> dict[str, str]:
    """What the district types to open the year, with the schemes the page suggests."""
    usual = {"first": "01/01/2022", "last": "31/12/2022", "closes_on": "15/12/2022"}
    usual |= {f"scheme_{one.value}": str(scheme(one).pk) for one in Subject}
    return usual | values


def test_home_tells_each_role_what_waits_for_it(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d)
    bring(members_of(period, world.b), "good")
    secretary = page(client_as("secretary"), HOME)
    assert "<strong>5</strong> đảng viên chờ bạn tự xếp loại (năm 2022)" in secretary
    assert "Mở kỳ xếp loại" not in secretary
    commune = page(client_as("commune"), HOME)
    assert "<strong>4</strong> đảng viên chờ bạn quyết định (năm 2022)" in commune
    assert "đảng viên chờ bạn tự xếp loại" not in commune  # branch A has a secretary of its own
    reader = page(client_as("reader"), HOME)
    assert "chờ bạn" not in reader
    assert "Xếp loại năm 2022" in reader
    assert client_as("roll_taker").get(HOME).status_code == 403
    overview = page(client_as("commune"), "/")
    assert "đảng viên chờ bạn quyết định (năm 2022)" in overview


@pytest.mark.parametrize("actor", ["secretary", "commune", "district", "reader", "visitor"])
def test_home_leads_to_every_register_one_may_read(
    world: World, client_as: Callable[[str], Client], actor: str
) -> None:
    client = client_as(actor)
    text = page(client, HOME).split('aria-label="Danh sách, sổ theo dõi"')[1].split("</nav>")[0]
    ways = re.findall(r'href="([^"]+)"', text)
    assert len(ways) == {"reader": 3, "visitor": 9}.get(actor, 10)
    assert [way for way in ways if client.get(way).status_code != 200] == []


@pytest.mark.parametrize("quarters", [[1], [1, 2, 3]])
def test_home_asks_the_same_number_of_questions_whatever_it_lists(
    world: World, client_as: Callable[[str], Client], quarters: list[int]
) -> None:
    for number in quarters:
        last = date(2022, 3 * number, 28)
        days = {"first": date(2022, 3 * number - 2, 1), "last": last, "closes_on": last}
        period = open_year(world.d, kind=Period.Kind.QUARTER, number=number, **days)
        PeriodDeadline.objects.create(period=period, stage="self", due_on=date(2022, 12, 18))
    client = client_as("commune")
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        text = page(client, HOME)
    assert len(asked) == 52
    assert text.count(">Xếp loại quý ") == len(quarters)


def test_a_period_is_offered_with_its_usual_days_and_the_schemes_of_its_closing_day(
    world: World, client_as: Callable[[str], Client]
) -> None:
    client = client_as("district")
    text = page(client, OPEN)
    assert 'value="31/12/2022"' in text
    assert f'<option value="{scheme(Subject.MEMBER).pk}" selected>' in text
    quarter = page(client, OPEN, loai="quarter", nam="2024", quy="2")
    assert 'value="01/04/2024"' in quarter
    assert 'value="30/06/2024"' in quarter
    school = page(client, OPEN, loai="school_year", nam="2022")
    assert 'value="01/09/2021"' in school
    assert "Khối áp dụng" in school
    for wrong in ({"nam": "x"}, {"nam": "99999"}, {"loai": "x"}, {"quy": "9"}, {"to-chuc": "khong-co"}):
        assert client.get(OPEN, wrong).status_code == 200


def test_the_list_is_counted_before_it_is_made(world: World, client_as: Callable[[str], Client]) -> None:
    client = client_as("district")
    data = typed(due_self_="10/12/2022", document_number="7-HD/BTC", document_date="01/11/2022")
    assert "due_report" not in page(client, OPEN)  # a report has no day by which somebody is late
    asked = text_of(client.post(OPEN, data | {"due_report_": "20/12/2022"}))
    assert "Đảng viên: 13 được xếp loại, 3 không xếp loại (được miễn công tác và sinh hoạt đảng: 2; " in asked
    assert "Tổ chức đảng: 6 được xếp loại." in asked
    assert not Period.objects.exists()
    assert 'name="due_self_" value="10/12/2022"' in asked
    done = client.post(OPEN, data | {"confirmed": "1"})
    period = Period.objects.get()
    assert done["Location"] == of(period)
    assert (str(period.document), period.organization) == (str(period.document), world.d)
    assert [(one.stage, one.at, one.due_on) for one in period.deadlines.all()] == [("self", None, date(2022, 12, 10))]
    assert Rating.objects.filter(period=period, subject=Subject.MEMBER, not_rated="").count() == 13
    assert "Đã mở kỳ. Tổ chức đảng: 6 được xếp loại." in page(client, of(period))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"closes_on": "31/12/2021"}, "Ngày chốt không thể trước ngày đầu của kỳ."),
        ({"closes_on": "không có"}, "Không có ngày này"),
        ({f"scheme_{one.value}": "" for one in Subject}, "Chọn khung xếp loại cho ít nhất một đối tượng."),
        ({"scheme_member": "999999"}, "scheme_member"),
        ({"due_self_": "31/02/2022"}, "Không có ngày này"),
        ({"document_number": "7-HD"}, "Văn bản phải có cả số và ngày ban hành."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    world: World, client_as: Callable[[str], Client], wrong: dict[str, str], told: str
) -> None:
    text = text_of(client_as("district").post(OPEN, typed(**wrong) | {"confirmed": "1"}), 422)
    assert told in text
    assert 'value="01/01/2022"' in text
    assert not Period.objects.exists()


def test_whoever_has_that_years_result_elsewhere_is_named(world: World, client_as: Callable[[str], Client]) -> None:
    open_year(world.x)
    text = text_of(client_as("district").post(OPEN, typed()), 422)
    assert "đã có trong một kỳ xếp loại khác của năm 2022 (ví dụ" in text


def test_a_committee_opens_its_own_and_what_nobody_else_is_appointed_for(
    world: World, client_as: Callable[[str], Client]
) -> None:
    text = page(client_as("district"), OPEN)
    assert "Đảng bộ xã Dân Chủ" in text  # nobody is appointed there
    assert "Đảng bộ xã Nam Tuấn" not in text
    assert client_as("secretary").get(OPEN).status_code == 403


def test_the_page_of_a_period_says_how_far_it_is_what_is_late_and_how_the_cap_stands(
    world: World, client_as: Callable[[str], Client]
) -> None:
    period = open_year(world.d)
    PeriodDeadline.objects.create(period=period, stage="self", due_on=date(2022, 12, 18))
    decide(bring(members_of(period, world.b), "good"), "good")
    text = page(client_as("district"), of(period), **{"doi-tuong": "member"})
    assert "HTXSNV 0/0" in text
    assert "5 × 0 = 0 ≤ 4" in text
    assert "(cách tính A)" in text
    assert "chậm 17" in text  # 9 of 13 members, six organisations, two collectives
    assert "Đảng bộ xã Nam Tuấn: 7" in text  # five members of A, branches A and B
    assert "Được miễn công tác và sinh hoạt đảng</a>: 2" in text
    assert f'<dt>Quyết định chưa ghi số</dt><dd><a href="{of(period, "decisions")}">1</a></dd>' in text
    assert (
        f'<dt>Nhận xét được hỏi chưa trả lời</dt><dd><a href="/xep-loai/nhan-xet/?ky={period.uuid}">2</a></dd>' in text
    )
    branch = page(client_as("secretary"), of(period), **{"doi-tuong": "member"})
    assert "HTXSNV 0/0" not in branch  # what the neighbours have is not a branch's to know
    assert "Đóng kỳ" not in branch
    reader = page(client_as("reader"), of(period), **{"doi-tuong": "member"})
    assert "HTXSNV 0/0" in reader
    assert "khong-xep-loai" not in reader  # numbers, no names


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_units(
    world: World, client_as: Callable[[str], Client], more: int
) -> None:
    for number in range(more):
        unit = make_organization(f"Z{number}", world.d, level=world.x.forms.get().level)
        make_membership(make_member(f"Nông Văn {number}", ceremony_date=date(2015, 1, 1)), unit)
    period = open_year(world.d)
    PeriodDeadline.objects.create(period=period, stage="self", due_on=date(2022, 12, 18))
    client = client_as("district")
    address = f"{of(period)}?doi-tuong=member"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        text = page(client, address)
    assert len(asked) == 51
    assert f"{3 + more} đơn vị" in text


def test_the_acts_on_a_period_are_its_committees(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d)
    for name in ("period_change", "period_refresh", "period_close", "period_reopen"):
        assert client_as("commune").get(of(period, name)).status_code == 403
        assert client_as("district").get(of(period, name)).status_code == 200
    other = open_year(world.y, 2021, closes_on=date(2021, 12, 15))
    assert client_as("commune").get(of(other)).status_code == 404
    assert client_as("roll_taker").get(of(period)).status_code == 403


def test_bringing_the_list_up_to_date_says_what_changed(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d)
    make_membership(make_member("Đinh Thị Mới", ceremony_date=date(2020, 1, 1)), world.b, start=date(2022, 12, 1))
    make_duty(world.members["cuong"], world.a, kind="exempt", start=date(2022, 12, 1))
    client = client_as("district")
    client.post(of(period, "period_refresh"), {"version": "1"})
    assert "Đã cập nhật danh sách. Danh sách: thêm 1, đổi lý do, cấp quyết định 1." in page(client, of(period))
    stale = text_of(client.post(of(period, "period_refresh"), {"version": "1"}), 422)
    assert "Có người vừa sửa kỳ này" in stale
    for version in ("", "x", "0", "9" * 30, "\0"):
        assert client.post(of(period, "period_refresh"), {"version": version}).status_code == 422


def test_the_dates_of_a_period_are_changed_until_something_is_decided(
    world: World, client_as: Callable[[str], Client]
) -> None:
    period = open_year(world.d)
    client = client_as("district")
    data = {"version": "1", "closes_on": "30/06/2022", "due_self_co-so": "12/12/2022", "due_self_": "10/12/2022"}
    assert client.post(of(period, "period_change"), data)["Location"] == of(period)
    assert "chuyển nơi xếp loại 1" in page(client, of(period))  # he moved on 1 July
    assert {(one.at.code if one.at else "", one.due_on.day) for one in period.deadlines.select_related("at")} == {
        ("", 10), ("co-so", 12),
    }  # fmt: skip
    assert 'value="12/12/2022"' in page(client, of(period, "period_change"))
    decide(bring(members_of(period, world.c), "good"), "good")
    period.refresh_from_db()
    data |= {"version": str(period.version), "closes_on": "15/12/2022"}
    text = text_of(client.post(of(period, "period_change"), data), 422)
    assert "Đã quyết định 2 kết quả theo ngày chốt 30/06/2022 nên không đổi được ngày chốt." in text
    assert 'value="15/12/2022"' in text


def test_a_period_is_closed_and_opened_again(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d, schemes={Subject.MEMBER: scheme()})
    client = client_as("district")
    assert "Còn 13 đối tượng chưa có kết quả" in text_of(client.post(of(period, "period_close"), {"version": "1"}), 422)
    for unit in (world.x, world.y, world.e):
        decide(bring(members_of(period).filter(unit=unit), "good"), "good")
    client.post(of(period, "period_close"), {"version": "1"})
    assert "đóng 20/12/2022" in page(client, of(period))
    bulk = reverse("evaluations:bulk", args=[period.uuid, "member"])
    assert "Kỳ đã đóng ngày 20/12/2022: chỉ để xem." in page(client, bulk)
    assert client.post(bulk, {}).status_code == 403
    client.post(of(period, "period_reopen"), {"version": "2"})
    assert Period.objects.get().closed_on is None


def test_why_not_rated_is_counted_of_the_subject_shown(world: World, client_as: Callable[[str], Client]) -> None:
    make_organization("N", world.x, start=date(2022, 12, 1))
    period = open_year(world.d)
    client = client_as("district")
    people, groups = (
        page(client, of(period), **{"doi-tuong": one}).split("<h2>Không xếp loại</h2>")[1].split("</section>")[0]
        for one in ("member", "organization")
    )
    assert re.findall(r"ly-do=([a-z_]+)", people) == [NotRated.EXEMPT, NotRated.SUSPENDED]
    assert re.findall(r"ly-do=([a-z_]+)", groups) == [NotRated.NEW_ORGANIZATION]
    narrowed = html.unescape(re.findall(r'href="([^"]+)"', groups)[0])
    assert client.get(narrowed).status_code == 200
    assert "1 đối tượng" in page(client, narrowed)


def test_who_is_not_rated_is_listed_with_the_reason_and_handed_out(
    world: World, client_as: Callable[[str], Client]
) -> None:
    period = open_year(world.d)
    client = client_as("commune")
    text = page(client, of(period, "not_rated"))
    assert "3 đối tượng" in text
    assert "Lý Văn Hải" in text
    exempt = page(client, of(period, "not_rated"), **{"ly-do": NotRated.EXEMPT})
    assert "Lý Văn Hải" not in exempt
    assert "Đàm Văn Ích" in exempt
    file = client.get(of(period, "not_rated"), {"dang": "csv"})
    assert "Đàm Văn Ích" in file.content.decode("utf-8-sig")
    assert client.get(of(period, "not_rated"), {"dang": "xlsx"}).status_code == 200
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, detail__rows=3).count() == 2
    assert client.get(of(period, "not_rated"), {"dang": "csv", "ly-do": "khong-co"}).status_code == 400
    assert client_as("reader").get(of(period, "not_rated")).status_code == 403
    assert "Không có ai." in page(client_as("neighbour"), of(period, "not_rated"))


def test_a_quarters_result_knows_no_cap_of_the_year(world: World, client_as: Callable[[str], Client]) -> None:
    assert SchemeCap.objects.get(scheme=scheme()).annual_only
    period = open_year(
        world.d, kind=Period.Kind.QUARTER, number=4, first=date(2022, 10, 1), schemes={Subject.MEMBER: scheme()}
    )
    bring(members_of(period, world.b), "excellent")
    text = page(client_as("district"), of(period))
    assert "cách tính" not in text
    assert "Xếp loại quý 4/2022" in text
    assert Rating.objects.filter(period=period, stage=Stage.APPRAISED).count() == 4
    assert DAY.year == 2022
