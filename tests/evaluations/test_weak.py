"""Weak organisations: listed with a plan, followed up, lifted by a document; the report adds up."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.services import move_organization
from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.tables import Drill, Table
from evaluations.models import WeakOrganization
from evaluations.queries.record_panels import WeakPanel
from evaluations.queries.weak import lister_of, offered_to_list
from evaluations.reports.weak import WEAK_REPORT
from evaluations.services.weak import correct_weak, follow_up, lift_weak, list_weak, set_task
from tests.evaluations.registered import make_consolidation, make_weak, paper
from tests.factories import TODAY, World

LISTED = date(2022, 3, 1)
YEAR = Period.parse("2022")


def address(name: str, *args) -> str:
    return reverse(f"evaluations:{name}", args=args)


def page(client, name: str, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def lift(weak: WeakOrganization, last_day: date = date(2022, 9, 30)) -> None:
    lift_weak(weak=weak, last_day=last_day, result="Đã kiện toàn chi ủy", document=paper(), by=SYSTEM)


# Services.


def test_it_is_listed_by_a_committee_above_and_once(world: World) -> None:
    values = {"start": LISTED, "reason": "Không duy trì sinh hoạt"}
    with pytest.raises(ValidationError, match="không trực thuộc cấp ủy đưa vào danh sách"):
        list_weak(organization=world.c, listed_by=world.x, values=values, by=SYSTEM)
    with pytest.raises(ValidationError, match="không trực thuộc"):
        list_weak(organization=world.x, listed_by=world.x, values=values, by=SYSTEM)
    weak = list_weak(organization=world.a, listed_by=world.x, values=values, by=SYSTEM)
    with pytest.raises(ValidationError, match="đã ở trong danh sách yếu kém"):
        list_weak(organization=world.a, listed_by=world.d, values=values | {"start": date(2021, 5, 1)}, by=SYSTEM)
    with pytest.raises(ValidationError, match="Hạn củng cố không thể trước"):
        correct_weak(weak=weak, values={"plan_until": date(2022, 1, 1)}, by=SYSTEM)
    lift(weak)
    list_weak(organization=world.a, listed_by=world.x, values=values | {"start": date(2022, 10, 1)}, by=SYSTEM)


def test_it_is_lifted_by_a_document_and_closed_from_then_on(world: World) -> None:
    weak = make_weak(world.a, world.x)
    with pytest.raises(ValidationError, match="cần số và ngày của văn bản"):
        lift_weak(weak=weak, last_day=TODAY, result="Tốt", document=None, by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể trước đó"):
        lift(weak, date(2022, 2, 1))
    lift(weak)
    weak.refresh_from_db()
    assert (weak.end, weak.consolidated, weak.lifted_document) == (date(2022, 10, 1), True, paper())
    for act in (
        lambda: lift(weak),
        lambda: follow_up(weak=weak, on=TODAY, text="Tốt", by=SYSTEM),
        lambda: correct_weak(weak=weak, values={"reason": "Khác"}, by=SYSTEM),
        lambda: set_task(weak=weak, values={"text": "Việc"}, by=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="đã ra khỏi danh sách từ ngày 01/10/2022"):
            act()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due_on": date(2022, 1, 1)}, "không thể trước đó"),
        ({"done_on": date(2022, 1, 1), "result": "Xong"}, "không thể trước đó"),
        ({"done_on": date(2022, 5, 1)}, "thì ghi kết quả"),
    ],
)
def test_a_task_lies_within_the_listing(world: World, changed: dict, sentence: str) -> None:
    weak = make_weak(world.a, world.x)
    values = {"text": "Kiện toàn", "responsible": "Đảng ủy", "due_on": date(2022, 6, 30)}
    with pytest.raises(ValidationError, match=sentence):
        set_task(weak=weak, values=values | changed, by=SYSTEM)
    set_task(weak=weak, values=values, by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể trước đó"):
        follow_up(weak=weak, on=date(2022, 2, 1), text="Tốt", by=SYSTEM)


def test_each_lists_what_stands_below_where_he_acts(world: World) -> None:
    commune, district = world.users["commune"], world.users["district"]
    assert {one.code for one in offered_to_list(commune, on=TODAY)} == {"A", "B"}
    assert lister_of(commune, world.a, on=TODAY) == world.x
    assert (
        lister_of(district, world.a, on=TODAY) == world.d
    )  # the commune has its own staff: the district in its own name
    assert lister_of(district, world.c, on=TODAY) == world.y  # nobody is appointed there
    assert lister_of(commune, world.c, on=TODAY) is None


# Pages.


def test_from_the_list_to_the_lifting(world: World, client_as) -> None:
    commune, branch = client_as("commune"), client_as("secretary")
    where = address("weak_add")
    sent = {"organization": "A", "start": "01/03/2022", "reason": "Chi ủy thiếu", "plan_until": "30/09/2022"}
    assert commune.post(where, sent | {"organization": "C"}).status_code == 422
    assert commune.post(where, sent).status_code == 302
    weak = WeakOrganization.objects.get()
    assert weak.listed_by == world.x
    task = {"text": "Kiện toàn chi ủy", "responsible": "Đảng ủy xã", "due_on": "30/06/2022"}
    assert branch.post(address("weak_task", weak.uuid), task).status_code == 403
    assert commune.post(address("weak_task", weak.uuid), task).status_code == 302
    text = page(branch, "weak", weak.uuid)
    assert "quá hạn" in text
    assert "đang củng cố, quá hạn kế hoạch" in text
    change = address("weak_task_change", weak.uuid, weak.tasks.get().pk)
    done = {"text": "Bỏ việc này", "done_on": "01/07/2022", "result": "Đã bầu bổ sung", "due_on": "31/12/2022"}
    assert branch.post(change, done).status_code == 302
    held = weak.tasks.get()
    assert (held.text, held.due_on, held.result) == ("Kiện toàn chi ủy", date(2022, 6, 30), "Đã bầu bổ sung")
    assert (
        branch.post(address("weak_follow", weak.uuid), {"on_day": "01/08/2022", "text": "Đã họp đều"}).status_code
        == 302
    )
    assert branch.post(address("weak_lift", weak.uuid)).status_code == 403
    lifting = {"last_day": "30/09/2022", "result": "Đã củng cố"}
    assert commune.post(address("weak_lift", weak.uuid), lifting).status_code == 422
    number = {"document_number": "9-QĐ/ĐU", "document_date": "30/09/2022"}
    assert commune.post(address("weak_lift", weak.uuid), lifting | number).status_code == 302
    text = page(branch, "weak", weak.uuid)
    assert "đã củng cố, đến hết ngày 30/09/2022" in text
    assert "Đã họp đều" in text
    assert "Ghi tình hình" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for branch in (world.a, world.b, world.c)[:count]:
        make_consolidation(make_weak(branch, world.d))
    client = client_as("district")
    page(client, "weak_list")
    with django_assert_num_queries(10):
        text = page(client, "weak_list")
    assert f"Có {count} dòng" in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_whatever_its_plan(world: World, client_as, count: int, django_assert_num_queries) -> None:
    weak = make_weak(world.a, world.x)
    for _each in range(count):
        make_consolidation(weak)
        follow_up(weak=weak, on=TODAY, text="Đã họp đều", by=SYSTEM)
    client = client_as("commune")
    page(client, "weak", weak.uuid)
    with django_assert_num_queries(28):
        assert page(client, "weak", weak.uuid).count("Kiện toàn chi ủy") == count


def test_the_list_is_narrowed_and_handed_out(world: World, client_as) -> None:
    make_consolidation(make_weak(world.a, world.x))
    lift(make_weak(world.b, world.x, reason="Mất đoàn kết"))
    client = client_as("commune")
    for query, inside in (
        ({"nam": "2021"}, False), ({"nam": "2022"}, True), ({"nam": "2023"}, True), ({"tinh-trang": "dang"}, True),
        ({"tinh-trang": "da-cung-co"}, False), ({"tinh-trang": "ket-thuc"}, False), ({"tinh-trang": "qua-han"}, True),
        ({"to-chuc": "A"}, True), ({"to-chuc": "B"}, False), ({"q": "lung phay"}, True), ({"q": "duy tri"}, True),
        ({"q": "doan ket"}, False),
    ):  # fmt: skip
        assert ("Không duy trì sinh hoạt" in page(client, "weak_list", **query)) is inside, query
    assert "Mất đoàn kết" in page(client, "weak_list", **{"tinh-trang": "da-cung-co"})
    response = client.get(address("weak_list"), {"dang": "csv"})
    assert "Mất đoàn kết" in response.content.decode("utf-8-sig")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 2


def test_the_organisation_s_page_tells_of_it(world: World, client_as) -> None:
    make_consolidation(make_weak(world.a, world.x))
    panel = WeakPanel()
    assert [(one.label, one.value) for one in panel.facts(world.x, by=SYSTEM, on=TODAY)] == [
        ("Trong danh sách yếu kém", "1")
    ]  # fmt: skip
    assert [(one.label, one.value) for one in panel.matters(world.x, by=SYSTEM, on=TODAY)] == [
        ("Việc củng cố quá hạn", "1")
    ]  # fmt: skip
    assert panel.facts(world.b, by=SYSTEM, on=TODAY) == panel.matters(world.b, by=SYSTEM, on=TODAY) == []
    text = client_as("commune").get(reverse("branches:detail", args=[world.x.uuid])).content.decode()
    assert "Trong danh sách yếu kém" in text


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999", "a\x00b"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    weak = make_weak(world.a, world.x)
    task = make_consolidation(weak)
    sent = dict.fromkeys(("organization", "start", "due_on", "done_on", "plan_until", "on_day", "last_day"), hostile)
    client = client_as("commune")
    for name, key in (
        ("weak_add", ()), ("weak_correct", (weak.uuid,)), ("weak_task", (weak.uuid,)), ("weak_lift", (weak.uuid,)),
        ("weak_follow", (weak.uuid,)), ("weak_task_change", (weak.uuid, task.pk)),
    ):  # fmt: skip
        assert client.post(address(name, *key), sent).status_code == 422, name


# The report.


def built(organization, period: Period = YEAR) -> Table:
    return WEAK_REPORT.build(organization, period, by=SYSTEM, on=TODAY)


def behind(organization, period: Period = YEAR, query: str = "w", **params) -> list[dict]:
    drill = Drill(query, {key: str(value) for key, value in params.items()})
    return [dict(row.values) for row in WEAK_REPORT.records(organization, period, drill, by=SYSTEM, on=TODAY).rows]


FIGURES = ("start", "listed", "consolidated", "ended", "end", "late")


@pytest.fixture
def listed(world: World) -> World:
    """One since 2021 and lifted, one listed and overdue, one that ended otherwise, one in November."""
    lift(make_weak(world.a, world.d, start=date(2021, 5, 1)))
    make_consolidation(make_weak(world.b, world.d))
    make_weak(world.c, world.d, start=date(2021, 5, 1), end=date(2022, 7, 1))
    make_weak(world.e, world.d, start=date(2022, 11, 1))
    return world


def test_the_list_adds_up_in_every_row_and_leads_to_it(listed: World) -> None:
    table = built(listed.d)
    assert {str(row["code"]): tuple(row[name] for name in FIGURES) for row in table.rows} == {
        "E": (0, 1, 0, 0, 1, 0), "X": (1, 1, 1, 0, 1, 1), "Y": (1, 0, 0, 1, 0, 0),
    }  # fmt: skip
    assert table.totals is not None
    for row in [*table.rows, table.totals]:
        start, added, consolidated, ended, end, _late = (int(str(row[name])) for name in FIGURES)
        assert start + added - consolidated - ended == end
        for column in table.columns[2:-1]:
            drill = table.drill(row, column)
            assert drill is not None
            assert len(behind(listed.d, **drill.params)) == row[column.key], column.key
    for params in ({"query": "x"}, {"s": "x"}, {"s": "end", "u": "x"}):
        with pytest.raises(ValueError, match=r"[Kk]hông"):
            behind(listed.d, **params)


def test_quarters_follow_one_another(listed: World) -> None:
    """Whatever leaves on the last day of a quarter has left in it, and is not there at the start of the next."""
    last = None
    told = []
    for quarter in range(1, 5):
        totals = built(listed.d, Period.parse(f"2022-Q{quarter}")).totals
        assert totals is not None
        assert last is None or totals["start"] == last
        last = totals["end"]
        told.append((totals["consolidated"], totals["ended"]))
    assert told == [(0, 0), (0, 1), (1, 0), (0, 0)]


def test_an_organisation_that_moved_counts_once_where_it_stands(listed: World) -> None:
    move_organization(organization=listed.b, parent=listed.y, on=date(2022, 6, 1), by=SYSTEM)
    rows = {str(row["code"]): row["end"] for row in built(listed.d).rows}
    assert rows == {"E": 1, "X": 0, "Y": 1}
