"""The overview: where one lands after signing in, what each role finds there, and that every figure is its list."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from core.sheets.models import Batch
from members.services import correct_member
from recruitment.models import Stage
from tests.factories import World, make_draft_meeting, make_member, make_organization, make_sent_meeting
from tests.letters import make_letter
from tests.meetings.preparing import make_opinion
from tests.places import make_place
from tests.recruitment.admitting import quota
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import make_candidate, walk
from tests.visiting import make_official, make_visiting

pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]
OWN = reverse("meetings:own_visits")
OVERVIEW = reverse("reports:overview")


def test_who_only_attends_branches_lands_at_these(world: World) -> None:
    official = make_official(world, "Lý Văn Tư")
    make_visiting(world, world.a, member=official)
    client = Client()
    client.force_login(official.user, backend="django.contrib.auth.backends.ModelBackend")
    landed = client.get("/")
    assert (landed.status_code, landed.headers["Location"]) == (302, OWN)
    page = client.get(OVERVIEW)
    assert [unit.code for unit in page.context["units"]] == ["A"]
    assert f'href="{OWN}"' in page.content.decode()


def test_who_also_sees_a_unit_finds_the_way_there(world: World, client_as: Clients) -> None:
    assert OWN not in client_as("visitor").get("/").content.decode()
    official = make_official(world, "Lý Văn Tư", account=False)
    correct_member(member=official, values={"user": world.users["visitor"]}, by=SYSTEM)
    make_visiting(world, world.a, member=official)
    page = client_as("visitor").get("/")
    assert page.status_code == 200
    assert f'href="{OWN}"' in page.content.decode()


def test_a_secretary_lands_at_his_month_and_has_an_overview_of_his_branch(world: World, client_as: Clients) -> None:
    client = client_as("secretary")
    assert client.get("/").headers["Location"] == reverse("meetings:this_month")
    make_sent_meeting(world.a, date(2022, 11, 3))
    make_draft_meeting(world.a, date(2022, 12, 5))
    page = client.get(OVERVIEW)
    (unit,) = page.context["units"]
    assert (unit.last.state, unit.now.state) == ("on_time", "open")
    assert page.context["is_branch"]
    text = page.content.decode()
    assert reverse("meetings:this_month") in text
    assert text.count(f'<a href="{OVERVIEW}" aria-current="true">Tổng quan</a>') == 2  # the bar, and its menu
    assert client.get(OVERVIEW, {"to-chuc": "X"}).status_code == 404


def test_who_sees_no_figures_has_none(world: World, client_as: Clients) -> None:
    client = client_as("roll_taker")
    assert client.get(OVERVIEW).status_code == 403
    assert f'href="{OVERVIEW}"' not in client.get(reverse("meetings:this_month")).content.decode()


def test_the_units_as_they_are_the_silent_first(world: World, client_as: Clients) -> None:
    for branch in (world.a, world.c):
        make_sent_meeting(branch, date(2022, 11, 3))
    make_sent_meeting(world.c, date(2022, 12, 3))
    make_draft_meeting(world.e, date(2022, 11, 5))
    page = client_as("district").get("/")
    told = [
        (unit.code, unit.over.due_and_held, unit.over.due, unit.missing, unit.sent, unit.branches, unit.waiting)
        for unit in page.context["units"]
    ]
    assert told == [("E", 0, 1, 1, 0, 1, 0), ("X", 1, 2, 1, 0, 2, 1), ("Y", 1, 1, 0, 1, 1, 2)]
    # B has said nothing in any month since it stands, E neither.
    assert [(one.name, one.unit) for one in page.context["silent"]] == [
        ("Chi bộ xóm Nà Rị", "Đảng bộ xã Nam Tuấn"), ("Chi bộ Tòa án huyện", ""),
    ]  # fmt: skip
    assert {one.months for one in page.context["silent"]} == {12}
    client = client_as("district")
    assert client.get(page.context["silent_url"]).context["silent_count"] == page.context["silent_count"] == 2
    for unit in page.context["units"]:
        listed = client.get(reverse("meetings:list"), {"to-chuc": unit.code, "trang-thai": "cho-toi"})
        assert len(listed.context["table"].rows) == unit.waiting, unit.code
    below = client.get(OVERVIEW, {"to-chuc": "X"})
    assert [unit.code for unit in below.context["units"]] == ["B", "A"]
    assert [crumb["label"] for crumb in below.context["breadcrumb"]] == ["Đảng bộ huyện Hòa An", "Đảng bộ xã Nam Tuấn"]


def rows_at(client: Client, url: str) -> int:
    """How many rows a list holds, whatever page it is."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    context: Any = answer.context
    if "table" in context and hasattr(context["table"], "rows"):
        return len(context["table"].rows)
    if "page" in context and context["page"] is not None:
        return int(context["page"].paginator.count)
    return len(context["rows"])


@pytest.fixture
def busy(world: World) -> World:
    """Something of everything waits for the commune, or is amiss there."""
    make_letter(make_member("Nông Đi", world.c), world.b)
    make_sent_meeting(world.a, date(2022, 11, 3))
    make_sent_meeting(world.b, date(2022, 11, 3))
    make_opinion(world.a, world.x, answered_on=None)
    make_opinion(world.b, world.x, answered_on=None)
    make_opinion(world.b, world.x)
    walk(make_candidate(world), Stage.BRANCH_RESOLVED)
    make_followed("Sầm Thị Yến", world.b)
    Batch.objects.create(
        file_name="so.xlsx", size=1, digest="0" * 64, username="x", roots=[world.x.pk], state=Batch.State.CHECKED
    )
    Batch.objects.create(
        file_name="cu.xlsx", size=1, digest="1" * 64, username="x", roots=[world.x.pk], state=Batch.State.IMPORTED
    )
    make_member("Bế Sắp Hết", world.a, admission_date=date(2021, 12, 28), full_membership_date=None)
    make_place("T1", world.x)
    quota(world.x, world.a, 5)
    quota(world.x, world.b, 0)
    return world


def test_whatever_waits_leads_to_as_many(busy: World, client_as: Clients) -> None:
    client = client_as("commune")
    waiting = client.get("/").context["waiting"]
    told = {one.label: one.count for one in waiting}
    assert told["kỳ sinh hoạt chờ bạn xác nhận"] >= 2
    assert told["lần chuyển sinh hoạt chờ bạn"] == 1
    assert told["kiến nghị chờ bạn trả lời"] == 2
    assert told["tệp đã kiểm tra, chưa nhập vào sổ"] == 1
    assert any(label.startswith("phát triển đảng: bước") for label in told)
    for one in waiting:
        assert rows_at(client, one.url) == one.count, one.label


def test_the_branches_one_is_to_attend_lead_to_as_many(world: World, client_as: Clients) -> None:
    official = make_official(world, "Lý Văn Tư", account=False)
    correct_member(member=official, values={"user": world.users["visitor"]}, by=SYSTEM)
    make_visiting(world, world.a, member=official)
    make_visiting(world, world.b, member=official, start=date(2023, 1, 1))
    client = client_as("visitor")
    (one,) = (one for one in client.get("/").context["waiting"] if one.url.startswith(OWN))
    assert one.count == rows_at(client, one.url) == 1


def test_every_warning_leads_to_as_many(busy: World, client_as: Clients) -> None:
    client = client_as("commune")
    alerts = client.get("/").context["alerts"]
    told = {one.label: one.count for one in alerts}
    assert told["địa bàn, đơn vị chưa có đảng viên (“trắng”)"] == 1
    assert told["chỉ tiêu kết nạp chậm tiến độ hoặc không đạt"] == 1
    assert told["hết dự bị trong 30 ngày tới"] == 1
    assert sum(label.startswith("tổ chức: ") for label in told) == 2
    for one in alerts:
        assert rows_at(client, one.url) == one.count, one.label


def test_a_reader_gets_figures_and_no_names(busy: World, client_as: Clients) -> None:
    client = client_as("reader")
    page = client.get("/")
    assert page.context["waiting"] == []
    labels = [one.label for one in page.context["alerts"]]
    assert any(label.startswith("tổ chức: ") for label in labels)
    assert not any("dự bị" in label or "giấy chứng nhận" in label for label in labels)
    shown = {figure["one"].code: figure["records"] for figure in page.context["figures"]}
    assert shown["meetings_rate"]
    assert not shown["members"]
    text = page.content.decode()
    assert not any(member.full_name in text for member in busy.members.values())
    for one in page.context["alerts"]:
        assert rows_at(client, one.url) == one.count, one.label


@pytest.mark.parametrize("kind", ["thang", "quy", "nua-nam", "nam", "lạ"])
def test_every_period_has_its_page_and_its_ways_on(busy: World, client_as: Clients, kind: str) -> None:
    client = client_as("commune")
    page = client.get(OVERVIEW, {"ky": kind})
    assert page.status_code == 200
    for figure in page.context["figures"]:
        assert client.get(figure["report"]).status_code == 200
        assert client.get(figure["records"]).status_code == 200, figure["records"]


@pytest.mark.parametrize("more", [1, 3])
def test_it_asks_as_often_whatever_there_is(
    busy: World, client_as: Clients, django_assert_num_queries: Any, more: int
) -> None:
    for number in range(more):
        branch = make_organization(f"K{number}", busy.x)
        make_sent_meeting(branch, date(2022, 11, 6))
        make_letter(make_member(f"Lý Văn {number}", branch), busy.c)
        quota(busy.x, branch, 2)
    client = client_as("commune")
    with django_assert_num_queries(58):
        client.get("/")
