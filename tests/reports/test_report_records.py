"""What every report may rely on: its own rights, options, records a page at a time, and a page that stays light."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from branches.models import OrganizationTrait, Trait
from core.audit import AccessLog
from core.periods import Period
from core.tables import INTEGER, REPORTS, Choice, Column, Drill, ReportBuilder, Row, Scope, Table, register
from members.models import Member
from reports.views.addresses import OBJECTS, drill_urls
from tests.factories import World

Clients = Callable[[str], Client]


class Example(ReportBuilder):
    """Counts everybody there is, leads to their names, and needs the right to see them."""

    name = "example"
    title = "Danh sách thử"
    action = "view_members"
    options = ("trait", "order")
    choices: ClassVar[dict[str, Choice]] = {"order": Choice("thu-tu", "Thứ tự", {"": "theo tên", "down": "ngược lại"})}

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        if options.get("trait") == "unknown":
            raise ValueError("Không có đặc điểm này.")
        columns = [Column("name", "Đơn vị"), Column("count", "Số người", INTEGER, drill=Drill("people"))]
        rows = [Row({"name": f"dòng {number}", "count": number}, {"u": number}) for number in range(1, 131)]
        return self._table("Danh sách thử", organization, period, on, columns, rows, options=options)

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        if drill.query != "people":
            return super().records(organization, period, drill, by=by, on=on, **options)
        unit = drill.number("u")
        columns = [Column("name", "Họ và tên", drill=Drill("member")), Column("unit", "Đơn vị", INTEGER)]
        people = Member.objects.order_by("sort_key")
        rows = [Row({"name": one.full_name, "unit": unit}, {"uuid": str(one.uuid)}) for one in people]
        rows += [Row({"name": f"người {number}", "unit": unit}, {}) for number in range(100)]
        return self._table("Những người ấy", organization, period, on, columns, rows)

    def _table(
        self, title: str, organization: Any, period: Period, on: date, columns: Any, rows: Any, **more: Any
    ) -> Any:
        scope = Scope(organization.code, str(organization), organization.pk)
        return Table(self.name, title, columns, rows, scope, period, on, **more)


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    before = list(REPORTS)
    register(Example())
    yield
    REPORTS[:] = before


def address(organization: Any, rest: str = "") -> str:
    return f"/bao-cao/example/{organization.pk}/2022/{rest}"


@pytest.mark.parametrize("query", OBJECTS)
def test_every_object_has_its_page(db: None, query: str) -> None:
    uuid = "6f1c1a52-0f0e-4c68-9d0a-0b6f8a1a2b3c"
    url = drill_urls(Example(), {}, records=False)
    assert url(Drill(query, {"uuid": uuid})).endswith(f"/{uuid}/")
    assert url(Drill(query)) == ""


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


@pytest.mark.parametrize(
    ("actor", "place", "status"),
    [("secretary", "a", 200), ("secretary", "b", 404), ("visitor", "x", 200), ("reader", "d", 403),
     ("roll_taker", "a", 404), ("district", "d", 200)],
)  # fmt: skip
def test_a_report_has_its_own_right(world: World, client_as: Clients, actor: str, place: str, status: int) -> None:
    client = client_as(actor)
    for rest in ("", "r?q=people"):
        assert client.get(address(getattr(world, place), rest)).status_code == status


def test_only_what_one_may_see_is_offered(world: World, client_as: Clients) -> None:
    district, reader = (text_of(client_as(actor).get("/bao-cao/").content.decode()) for actor in ("district", "reader"))
    assert "Danh sách thử" in district
    assert "Danh sách thử" not in reader
    assert client_as("district").get("/bao-cao/?bao-cao=example").status_code == 200
    assert client_as("reader").get("/bao-cao/?bao-cao=example").status_code == 404
    assert client_as("district").get("/bao-cao/?bao-cao=khong-co").status_code == 404


def test_one_form_at_a_time_with_the_options_of_its_report(world: World, client_as: Clients) -> None:
    client = client_as("district")
    first, chosen = (
        client.get(f"/bao-cao/{rest}").content.decode() for rest in ("?bao-cao=attendance", "?bao-cao=example")
    )
    names = [
        re.findall(r'<(?:input|select)[^>]* name="(\w+)"', html[html.index("<main") :]) for html in (first, chosen)
    ]
    assert names == [
        ["to_chuc", "nam", "phan", "cong_thuc", "dac_diem", "tu_ngay", "den_ngay"],
        ["to_chuc", "nam", "phan", "dac_diem", "thu_tu", "tu_ngay", "den_ngay"],
    ]


def test_options_travel_from_the_form_to_the_figures(world: World, client_as: Clients) -> None:
    client = client_as("district")
    ask = {"bao-cao": "example", "to_chuc": "D", "nam": "2022", "dac_diem": "bien-gioi", "thu_tu": "down"}
    there = client.get("/bao-cao/", ask).headers["Location"]
    assert there == address(world.d) + "?dac-diem=bien-gioi&thu-tu=down"
    html = client.get(there).content.decode()
    trait = Trait.objects.get(code="bien-gioi")
    assert f'href="r?q=people&amp;u=7&amp;thu-tu=down&amp;t={trait.pk}"' in html
    assert 'tai/xlsx?dac-diem=bien-gioi&amp;thu-tu=down"' in html
    assert '<option value="bien-gioi" selected>' in html
    log = AccessLog.objects.get(action=AccessLog.Action.REPORT)
    assert log.detail == {"period": "2022", "trait": "bien-gioi", "order": "down"}


def test_the_page_holds_some_of_the_rows_and_the_file_all(world: World, client_as: Clients) -> None:
    client = client_as("district")
    pages = [client.get(address(world.d) + f"?trang={number}").content.decode() for number in (1, 2)]
    assert [len(re.findall(r'<th scope="row">dòng', html)) for html in pages] == [100, 30]
    assert "Trang 1/2" in pages[0]
    assert len(json.loads(client.get(address(world.d, "tai/json")).content)["rows"]) == 130


def test_records_lead_on_and_are_logged(world: World, client_as: Clients) -> None:
    client = client_as("district")
    html = client.get(address(world.d, "r?q=people&u=7")).content.decode()
    an = world.members["an"]
    assert f'<a href="/dang-vien/{an.uuid}/">Hoàng Văn An</a>' in html
    assert f"Có {len(world.members) + 100} dòng." in html
    assert '<th scope="row">người 99' not in html  # the second page has it, and a row of no object leads nowhere
    assert '<th scope="row">người 99<' in client.get(address(world.d, "r?q=people&u=7&trang=2")).content.decode()
    log = AccessLog.objects.filter(action=AccessLog.Action.REPORT).earliest("pk")
    assert log.detail == {"period": "2022", "records": "people", "u": "7"}


@pytest.mark.parametrize(
    "rest",
    ["r", "r?q=nothing", "r?q=people&u=x", "r?q=people&u=-1", "r?q=people&u=" + "9" * 40,
     "r?q=people&t=999999", "r?q=people&t=x", "?dac-diem=unknown", "h", "m"],
)  # fmt: skip
def test_nonsense_is_not_found(world: World, client_as: Clients, rest: str) -> None:
    client = client_as("district")
    assert client.get(address(world.d, "r?q=people")).status_code == 200
    assert client.get(address(world.d, rest)).status_code == 404


def test_a_page_number_that_is_none_is_the_first_or_the_last(world: World, client_as: Clients) -> None:
    client = client_as("district")
    assert "dòng 1<" in client.get(address(world.d) + "?trang=x").content.decode()
    assert "dòng 130<" in client.get(address(world.d) + "?trang=999").content.decode()


def test_the_command_takes_options_and_refuses_others(
    world: World, capfdbinary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command(
        "report", "example", "--org", "D", "--period", "2022", "--trait", "bien-gioi", "--option", "order=down"
    )
    assert json.loads(capfdbinary.readouterr().out)["options"] == {"trait": "bien-gioi", "order": "down"}
    refused = [
        (["--option", "colour=red"], "Báo cáo “Danh sách thử” không có tùy chọn “colour”."),
        (["--option", "colour"], "“colour” không phải là TÊN=GIÁ TRỊ."),
        (["--formula", "F2"], "Báo cáo “Danh sách thử” không có tùy chọn “formula”."),
        (["--as", "reader"], "Tài khoản này không được xem báo cáo “Danh sách thử”."),
    ]
    for arguments, sentence in refused:
        with pytest.raises(CommandError) as caught:
            call_command("report", "example", "--org", "D", "--period", "2022", *arguments)
        assert str(caught.value) == sentence


def test_attendance_is_cut_by_the_trait_of_the_meetings_day(world: World, client_as: Clients) -> None:
    """The page, the figures behind it, and a trait nobody has."""
    trait = Trait.objects.get(code="bien-gioi")
    OrganizationTrait.objects.create(organization=world.a, trait=trait, start=date(2022, 1, 1))
    client = client_as("district")
    page = f"/bao-cao/attendance/{world.d.pk}/2022-03/"
    html = client.get(page + "?dac-diem=bien-gioi").content.decode()
    assert "Tỷ lệ đảng viên dự sinh hoạt chi bộ ở tổ chức biên giới tháng 3/2022" in text_of(html)
    assert f"m?d={world.x.pk}.2022-03&amp;t={trait.pk}" in html
    months = client.get(page + f"m?t={trait.pk}").content.decode()
    assert "Đã họp 0 / phải họp 1" in months
    assert "đặc điểm: biên giới" in months
    assert client.get(page + "?dac-diem=khong-co").status_code == 404
    assert client.get(page + "h?dac-diem=khong-co").status_code == 404
