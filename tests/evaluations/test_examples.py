"""The register of good examples, and its report: two counters that are no share of each other."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.rendering import json_face, render
from core.tables import RATIO, Drill, Table
from evaluations.models import Exemplary
from evaluations.reports.examples import EXEMPLARY_REPORT
from evaluations.services.examples import correct_example, enter_example, withdraw_example
from tests.evaluations.registered import make_example, make_registration
from tests.factories import TODAY, World

YEAR = Period.parse("2022")


def address(name: str, *args) -> str:
    return reverse(f"evaluations:{name}", args=args)


def page(client, name: str, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def values(world: World, **changed) -> dict:
    return {
        "organization": world.a, "member": world.members["an"], "year": 2022, "field": "kinh tế",
        "content": "Trồng hồi", "issuer": world.x, "recognised_on": date(2022, 6, 1), **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issuer_name": "Tỉnh ủy"}, "không cả hai"),
        ({"issuer": None}, "không cả hai"),
        ({"recognised_on": date(2020, 6, 1), "year": 2020}, "tổ chức này chưa có"),
        ({"year": 2019}, "Năm quá xa ngày công nhận"),
        ({"who": "b_first"}, "đ/c Nguyễn Văn Nam không sinh hoạt chính thức"),
        ({"who": "left"}, "không sinh hoạt chính thức"),
    ],
)
def test_what_may_not_be_entered(world: World, changed: dict, sentence: str) -> None:
    if "who" in changed:
        changed = {"member": world.members[changed["who"]]}
    with pytest.raises(ValidationError, match=sentence):
        enter_example(values=values(world, **changed), by=SYSTEM)
    assert not Exemplary.objects.exists()


def test_once_a_year_in_a_field_until_it_is_recognised_no_more(world: World) -> None:
    first = enter_example(values=values(world), by=SYSTEM)
    with pytest.raises(ValidationError, match="cùng lĩnh vực"):
        enter_example(values=values(world, field="Kinh  tế"), by=SYSTEM)
    enter_example(values=values(world, field="văn hóa"), by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể thôi trước ngày ấy"):
        withdraw_example(example=first, withdrawn_on=date(2022, 5, 1), reason="Vi phạm", by=SYSTEM)
    withdraw_example(example=first, withdrawn_on=date(2022, 9, 1), reason="Vi phạm", by=SYSTEM)
    with pytest.raises(ValidationError, match="Đã thôi công nhận từ ngày 01/09/2022"):
        withdraw_example(example=first, withdrawn_on=TODAY, reason="Vi phạm", by=SYSTEM)
    enter_example(values=values(world), by=SYSTEM)


def test_a_correction_keeps_the_rules(world: World) -> None:
    one = enter_example(values=values(world), by=SYSTEM)
    correct_example(example=one, values={"content": "Trồng quế"}, by=SYSTEM)
    with pytest.raises(ValidationError, match="quá xa"):
        correct_example(example=one, values={"year": 2010}, by=SYSTEM)
    one.refresh_from_db()
    assert (one.content, one.year) == ("Trồng quế", 2022)


# Pages.


def test_each_enters_in_the_name_of_committees_he_acts_for(world: World, client_as) -> None:
    where = address("example_add", world.a.uuid)
    branch, commune = client_as("secretary"), client_as("commune")
    assert f'<option value="{world.x.pk}">Đảng bộ xã Nam Tuấn</option>' not in page(branch, "example_add", world.a.uuid)
    assert f'<option value="{world.x.pk}">Đảng bộ xã Nam Tuấn</option>' in page(commune, "example_add", world.a.uuid)
    sent = {
        "member": world.members["an"].pk, "year": "2022", "content": "Hiến đất làm đường",
        "recognised_on": "01/06/2022",
    }  # fmt: skip
    assert branch.post(where, sent | {"issuer_id": world.x.pk}).status_code == 422
    assert branch.post(where, sent | {"member": world.members["b_first"].pk}).status_code == 422
    assert branch.post(where, sent | {"issuer_id": world.a.pk}).status_code == 302
    assert commune.post(where, sent | {"issuer_id": world.x.pk, "field": "đường"}).status_code == 302
    by_commune = Exemplary.objects.get(issuer=world.x)
    assert branch.post(address("example_withdraw", by_commune.uuid)).status_code == 403
    assert "Hiến đất làm đường" in page(branch, "example", by_commune.uuid)
    corrected = {
        "year": "2022", "content": "Hiến 200 m² đất", "recognised_on": "01/06/2022", "field": "đường",
        "issuer_id": world.x.pk, "registration": "", "issuer_name": "", "document_number": "", "document_date": "",
    }  # fmt: skip
    assert commune.post(address("example_correct", by_commune.uuid), corrected).status_code == 302
    assert "Hiến 200 m² đất" in page(commune, "example", by_commune.uuid)
    ended = commune.post(address("example_withdraw", by_commune.uuid), {"on_day": "01/07/2022", "reason": "Nhầm"})
    assert ended.status_code == 302
    assert "01/07/2022" in page(branch, "example", by_commune.uuid)


def test_an_example_may_rest_on_what_was_registered(world: World, client_as) -> None:
    registered = make_registration(world.a, world.members["an"], title="Mô hình trồng hồi", kind="model")
    one = make_example(world.a, world.members["an"], registration=registered)
    assert address("registration", registered.uuid) in page(client_as("secretary"), "example", one.uuid)


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for name in ("an", "binh", "cuong")[:count]:
        make_example(world.a, world.members[name])
    client = client_as("commune")
    page(client, "examples")
    with django_assert_num_queries(16):
        text = page(client, "examples")
    assert f"Có {count} dòng" in text


def test_the_register_is_narrowed_and_handed_out(world: World, client_as) -> None:
    make_example(world.a, world.members["an"])
    make_example(world.b, content="Chi bộ không rác", withdrawn_on=date(2022, 8, 1), withdrawn_reason="Hết")
    client = client_as("commune")
    for query, inside in (
        ({"nam": "2021"}, False), ({"ai": "dang-vien"}, True), ({"ai": "to-chuc"}, False), ({"con": "con"}, True),
        ({"con": "thoi"}, False), ({"to-chuc": "A"}, True), ({"to-chuc": "B"}, False), ({"q": "trong hoi"}, True),
        ({"q": "kinh te"}, True), ({"q": "rac"}, False),
    ):  # fmt: skip
        assert ("Hoàng Văn An" in page(client, "examples", **query)) is inside, query
    response = client.get(address("examples"), {"dang": "xlsx"})
    assert response.content.startswith(b"PK")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 2


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999", "a\x00b"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    one = make_example(world.a)
    sent = dict.fromkeys(("member", "year", "recognised_on", "issuer_id", "registration", "on_day"), hostile)
    client = client_as("secretary")
    for name, key in (("example_add", world.a.uuid), ("example_correct", one.uuid), ("example_withdraw", one.uuid)):
        assert client.post(address(name, key), sent).status_code == 422, name


# The report.


def built(organization, period: Period = YEAR, **options) -> Table:
    return EXEMPLARY_REPORT.build(organization, period, by=SYSTEM, on=TODAY, **options)


def behind(organization, period: Period = YEAR, query: str = "e", **params) -> list[dict]:
    drill = Drill(query, {key: str(value) for key, value in params.items()})
    return [
        dict(row.values) for row in EXEMPLARY_REPORT.records(organization, period, drill, by=SYSTEM, on=TODAY).rows
    ]  # fmt: skip


@pytest.fixture
def examples(world: World) -> World:
    """Three members of two branches (one in two fields), one of another commune, an organisation, one withdrawn."""
    make_example(world.a, world.members["an"])
    make_example(world.a, world.members["an"], field="văn hóa")
    make_example(world.a, world.members["binh"])
    make_example(world.b, world.members["b_first"], field="")
    make_example(world.e, world.members["e_first"])
    make_example(world.b)
    make_example(world.c, world.members["temporary"], withdrawn_on=date(2022, 11, 1))
    make_example(world.a, world.members["cuong"], recognised_on=date(2021, 6, 1), year=2021)
    return world


FIGURES = ("members", "branches", "organizations")


def test_members_and_branches_are_counted_each_by_itself(examples: World) -> None:
    table = built(examples.d)
    rows = {str(row["code"]): tuple(row[name] for name in FIGURES) for row in table.rows}
    assert rows == {"E": (1, 1, 0), "X": (3, 2, 1), "Y": (0, 0, 0)}
    assert table.totals is not None
    assert tuple(table.totals[name] for name in FIGURES) == (4, 3, 1)
    assert table.intro == ("4 đảng viên của 3 chi bộ và 1 tổ chức được công nhận điển hình tiên tiến.",)


def test_two_counters_are_never_made_a_percentage(examples: World) -> None:
    table = built(examples.d)
    for part in (table, *table.annexes):
        assert [column.key for column in part.columns if column.kind == RATIO or column.formula] == []
    assert "%" not in render(table, "csv").content.decode("utf-8-sig")


def test_by_sector_and_field(examples: World) -> None:
    sectors, fields = built(examples.d).annexes
    assert {row["sector"]: tuple(row[name] for name in FIGURES) for row in sectors.rows} == {
        "cơ quan": (1, 1, 0), "nông thôn": (3, 2, 1),
    }  # fmt: skip
    assert {row["field"]: tuple(row[name] for name in FIGURES) for row in fields.rows} == {
        "không ghi lĩnh vực": (1, 1, 0), "kinh tế": (3, 2, 1), "văn hóa": (1, 1, 0),
    }  # fmt: skip


def test_every_figure_leads_to_its_entries(examples: World) -> None:
    table = built(examples.d)
    for part in (table, *table.annexes):
        for row in [*part.rows, *([part.totals] if part.totals else [])]:
            for key, distinct in (("members", "who"), ("branches", "place"), ("organizations", "place")):
                drill = part.drill(row, part.column(key))
                assert drill is not None
                found = behind(examples.d, query=drill.query, **drill.params)
                assert drill.query != "b" or len(found) == row[key]
                assert len({one[distinct] for one in found}) == row[key], (part.title, row.values, key)


def test_the_branches_of_members_are_a_list_of_branches(examples: World) -> None:
    found = EXEMPLARY_REPORT.records(examples.d, YEAR, Drill("b", {"m": "1"}), by=SYSTEM, on=TODAY)
    assert [(row["place"], row["members"], row["times"], row["who"]) for row in found.rows] == [
        ("Chi bộ xóm Lũng Phầy", 2, 3, "Hoàng Văn An, Nông Thị Bình"),
        ("Chi bộ xóm Nà Rị", 1, 1, examples.members["b_first"].full_name),
        ("Chi bộ Tòa án huyện", 1, 1, examples.members["e_first"].full_name),
    ]  # fmt: skip
    assert found.drill(found.rows[0], found.column("place")) == Drill("organization", {"uuid": str(examples.a.uuid)})


def test_a_day_before_the_withdrawal_and_wrong_questions(examples: World) -> None:
    table = built(examples.y, Period.parse("2022-01..2022-06"))
    assert table.totals is not None
    assert table.totals["members"] == 1  # withdrawn in November only
    for params in ({"query": "x"}, {"u": "x"}, {"m": "x"}):
        with pytest.raises(ValueError, match=r"[Kk]hông"):
            behind(examples.d, **params)
    with pytest.raises(ValueError, match=r"[Kk]hông"):
        built(examples.d, trait="khong-co")


def test_all_faces(examples: World, client_as) -> None:
    face = json_face(built(examples.d))
    assert face["rows"][1]["members"] == 3
    client = client_as("district")
    where = reverse("reports:report", args=["exemplary", examples.d.pk, "2022"])
    assert "4 đảng viên của 3 chi bộ" in client.get(where).content.decode()
    for kind in ("csv", "xlsx", "json", "pdf"):  # the page is the fifth
        answer = client.get(reverse("reports:file", args=["exemplary", examples.d.pk, "2022", kind]))
        assert answer.status_code == 200, kind
