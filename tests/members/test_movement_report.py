"""The movement report: its table, its annexes, the members behind each figure, its faces."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Organization, OrganizationTrait, Trait
from branches.services import dissolve_organization, move_organization
from core.audit import SYSTEM
from core.documents import Document
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Table, get_report
from members.models import Member, Membership, Transfer
from members.reports import MOVEMENT
from members.services import end_membership, transfer_everybody, transfer_member
from tests.factories import START, TODAY, World, make_duty, make_member, make_membership, make_organization

MAY, JULY = date(2022, 5, 19), date(2022, 7, 1)
# The codes of DOMAIN §2.11, and what a record needs beside them.
REASONS = (
    "admission", "readmission", "transfer_in", "restored", "reorg_in", "recorded",
    "transfer_out", "death", "expulsion", "strike_off", "resignation", "reorg_out", "unexplained",
)  # fmt: skip


def build(organization: Any, period: str = "2022", *, by: Any = SYSTEM, on: date = TODAY, **options: Any) -> Table:
    return MOVEMENT.build(organization, Period.parse(period), by=by, on=on, **options)


def told(row: dict[str, Any]) -> dict[str, int]:
    """A row's figures without its noughts."""
    keys = ("opening", "increase", "decrease", "closing", *REASONS)
    return {key: row[key] for key in keys if row[key]}


def records(organization: Any, query: str, *, by: Any = SYSTEM, period: str = "2022", **params: Any) -> list[list[str]]:
    """The lines behind a figure, as texts."""
    table = MOVEMENT.records(organization, Period.parse(period), Drill(query, params), by=by, on=TODAY)
    face = json_face(table)
    keys = [column["key"] for column in face["columns"] if column["key"] != "number"]
    return [[row[key] for key in keys] for row in face["rows"]]


def test_it_is_registered() -> None:
    assert get_report("movement") is MOVEMENT


def test_rows_carry_the_codes_of_the_rules(world: World) -> None:
    face = json_face(build(world.d))
    keys = [column["key"] for column in face["columns"]]
    assert keys[:6] == ["code", "name", "opening", "increase", "decrease", "closing"]
    assert set(keys[6:]) == {*REASONS, "full", "probationary"}
    assert [row["code"] for row in face["rows"]] == ["E", "X", "Y"]
    rows = {row["code"]: row for row in face["rows"]}
    assert told(rows["X"]) == {
        "opening": 12, "increase": 1, "decrease": 1, "closing": 12, "admission": 1, "death": 1,
    }  # fmt: skip
    assert (rows["X"]["full"], rows["X"]["probationary"]) == (11, 1)
    assert told(face["totals"]) == {
        "opening": 16, "increase": 1, "decrease": 1, "closing": 16, "admission": 1, "death": 1,
    }  # fmt: skip


def test_what_cancels_stands_in_the_lines_and_not_in_the_total(world: World) -> None:
    face = json_face(build(world.x))
    rows = {row["code"]: told(row) for row in face["rows"]}
    assert rows["A"]["transfer_out"] == rows["B"]["transfer_in"] == 1
    assert "transfer_in" not in told(face["totals"])
    assert any("hai bên bù nhau" in note for note in face["notes"])
    assert sum(row["closing"] for row in rows.values()) == face["totals"]["closing"]


def test_a_branch_has_one_line_of_its_own(world: World) -> None:
    face = json_face(build(world.a))
    assert [(row["code"], row["name"]) for row in face["rows"]] == [("A", "Chi bộ xóm Lũng Phầy")]
    assert told(face["rows"][0]) == told(face["totals"]) == {
        "opening": 9, "increase": 1, "decrease": 2, "closing": 8, "admission": 1, "death": 1, "transfer_out": 1,
    }  # fmt: skip
    assert not any("hai bên bù nhau" in note for note in face["notes"])


def make_stray(full_name: str, organization: Organization, *, start: date = START) -> Member:
    """A member of a committee itself, as records from before branches alone could have members hold them."""
    member = make_member(full_name)
    Membership.objects.create(member=member, organization=organization, start=start, start_reason="recorded")
    return member


def test_members_of_the_committee_itself_have_a_line(world: World) -> None:
    make_stray("Nông Văn Bí", world.x)
    face = json_face(build(world.x))
    assert [row["code"] for row in face["rows"]] == ["A", "B", "X"]
    assert face["rows"][2]["closing"] == 1
    assert face["totals"]["closing"] == sum(row["closing"] for row in face["rows"])


def test_reorganisation_has_columns_of_its_own(world: World) -> None:
    transfer_member(member=world.members["c_first"], to=world.b, on=date(2022, 6, 1), by=SYSTEM)
    move_organization(organization=world.b, parent=world.y, on=JULY, by=SYSTEM)
    table = build(world.d, "2022-05..2022-09")
    rows = {row["code"]: told(row) for row in json_face(table)["rows"]}
    assert rows["X"] == {
        "opening": 11, "increase": 2, "decrease": 5, "closing": 8,
        "admission": 1, "transfer_in": 1, "transfer_out": 1, "reorg_out": 4,
    }  # fmt: skip
    assert rows["Y"]["reorg_in"] == 4
    assert {column.group for column in table.columns if column.key in ("reorg_in", "reorg_out")} == {
        "Do sắp xếp tổ chức"
    }
    assert told(json_face(table)["totals"]) == {"opening": 15, "increase": 1, "closing": 16, "admission": 1}


def test_on_paper_only_the_reasons_that_occur_have_a_column(world: World) -> None:
    shown = [column.key for column in build(world.d).columns if column.shown]
    assert shown == [
        "name", "opening", "increase", "decrease", "closing",
        "admission", "transfer_in", "transfer_out", "death", "probationary",
    ]  # fmt: skip
    make_membership(make_member("Nông Văn Mất"), world.c, end=MAY)
    Membership.objects.filter(end=MAY).update(end_reason="")
    table = build(world.d)
    assert "unexplained" in [column.key for column in table.columns if column.shown]
    assert any(note.startswith("Không rõ lý do") for note in table.notes)


def test_a_child_that_ended_keeps_its_line_and_says_so(world: World) -> None:
    transfer_everybody(organization=world.b, to=world.a, on=date(2022, 8, 1), by=SYSTEM)
    dissolve_organization(organization=world.b, last_day=date(2022, 7, 31), by=SYSTEM)
    table = build(world.x, "2022-H2")
    lines = [(row["code"], row.note, row["opening"], row["reorg_out"], row["closing"]) for row in table.rows]
    assert lines == [("A", "", 9, 0, 12), ("B", "đến 31/07/2022", 3, 4, 0)]
    # On the first of August its last stock is that of the eve; afterwards nobody asks for it.
    august = [(row["code"], row["opening"], row["reorg_out"]) for row in build(world.x, "2022-08").rows]
    assert august == [("A", 8, 0), ("B", 4, 4)]
    assert [row["code"] for row in build(world.x, "2022-09").rows] == ["A"]


def test_a_new_child_says_since_when(world: World) -> None:
    make_organization("N", world.x, start=MAY)
    assert [(row["code"], row.note) for row in build(world.x).rows][-1] == ("N", "từ 19/05/2022")


def test_notes_say_what_was_counted(world: World) -> None:
    notes = build(world.d, "2022-Q1").notes
    assert notes[0].startswith("Số liệu tính đến hết ngày 31/03/2022. Đầu kỳ: hết ngày 31/12/2021.")
    assert not any("chưa kết thúc" in note for note in notes)
    assert any("chưa kết thúc vào ngày lập (20/12/2022)" in note for note in build(world.d).notes)
    assert build(world.d).intro == ("Đầu kỳ có 16 đảng viên; trong kỳ tăng 1, giảm 1; cuối kỳ có 16.",)


def annex(table: Table, title: str) -> Table:
    (found,) = [one for one in table.annexes if one.title.startswith(title)]
    return found


def test_what_moved_nobody_stands_in_an_annex(world: World) -> None:
    states = annex(build(world.d), "Thay đổi không làm biến động")
    assert [row["code"] for row in states.rows] == ["X", "Y"]
    shown = [column.key for column in states.columns if column.shown]
    assert shown == [
        "name", "exempt_start", "term_exempt_start", "suspended_start", "temporary_out", "temporary_in",
    ]  # fmt: skip
    assert states.totals is not None
    assert [states.totals[key] for key in shown[1:]] == [1, 1, 1, 2, 2]
    assert not [one for one in build(world.e).annexes if one.title.startswith("Thay đổi")]


def test_who_is_on_the_way_is_flagged(world: World) -> None:
    letter = Document.objects.create(kind="letter", number="12-GGT/ĐU", issued_on=MAY)
    Transfer.objects.create(
        member=world.members["an"], organization=world.a, destination=world.c, kind="official", direction="inside",
        status="issued", requested_on=MAY, issued_on=MAY, letter=letter,
    )  # fmt: skip
    states = annex(build(world.d), "Thay đổi")
    assert states.rows[0]["transferring"] == 1
    assert states.notes[-1].startswith("(*) Đã cấp giấy giới thiệu, hết ngày 31/12/2022 chưa xuất trình")
    assert told(json_face(build(world.d))["rows"][1])["closing"] == 12
    assert records(world.d, "state", r="transferring") == [
        ["Hoàng Văn An", "2022-12-31", "Chi bộ xóm Lũng Phầy", "12-GGT/ĐU ngày 19/05/2022"]
    ]


def test_the_months_lead_from_the_opening_to_the_closing_stock(world: World) -> None:
    table = build(world.d)
    months = annex(table, "Biến động theo tháng")
    assert [(row["opening"], row["increase"], row["decrease"], row["closing"]) for row in months.rows][3:6] == [
        (16, 0, 1, 15), (15, 1, 0, 16), (16, 0, 0, 16),
    ]  # fmt: skip
    assert table.totals is not None
    assert (months.rows[0]["opening"], months.rows[-1]["closing"]) == (table.totals["opening"], table.totals["closing"])
    assert [one.title for one in build(world.d, "2022-05").annexes if "tháng" in one.title] == []


def test_cut_by_a_trait(world: World) -> None:
    trait = Trait.objects.create(code="dac-diem-thu", name="đặc điểm thử")
    OrganizationTrait.objects.create(organization=world.a, trait=trait, start=START)
    OrganizationTrait.objects.create(organization=world.c, trait=trait, start=JULY)
    table = build(world.d, trait=trait.code)
    rows = {row["code"]: told(row) for row in json_face(table)["rows"]}
    assert rows["X"]["closing"] == 8
    assert rows["X"]["transfer_out"] == 1  # to B, which has it not
    assert rows["E"] == {}
    y = next(row for row in table.rows if row["code"] == "Y")
    assert (y["opening"], y["trait_in"], y["closing"]) == (0, 2, 2)
    assert [column.key for column in table.columns if column.shown and column.key.startswith("trait")] == ["trait_in"]
    assert table.options == {"trait": trait.code}
    assert any("đặc điểm thử" in note for note in table.notes)
    with pytest.raises(ValueError, match="Không có đặc điểm “khac”"):
        build(world.d, trait="khac")


def test_the_table_survives_json(world: World) -> None:
    move_organization(organization=world.b, parent=world.y, on=JULY, by=SYSTEM)
    table = build(world.d)
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            build(world.d)
        return len(queries)

    few = count()
    for number in range(3):
        branch = make_organization(f"N{number}", world.x)
        member = make_member("Nông Văn Tý", branch)
        make_duty(member, branch, "exempt", start=MAY)
        transfer_member(member=member, to=world.c, on=JULY, by=SYSTEM)
        move_organization(organization=branch, parent=world.y, on=date(2022, 9, 1), by=SYSTEM)
    assert count() == few == 7


def test_every_figure_has_its_members(world: World) -> None:
    """Lines, the whole, months and states: as many records as the figure says, for every cell that leads somewhere."""
    transfer_member(member=world.members["c_first"], to=world.b, on=date(2022, 6, 1), by=SYSTEM)
    move_organization(organization=world.b, parent=world.y, on=JULY, by=SYSTEM)
    make_stray("Nông Văn Bí", world.x, start=date(2022, 2, 1))
    make_duty(world.members["an"], world.a, "exempt", start=MAY, end=JULY)
    seen = 0
    for top in (world.d, world.x, world.y, world.a):
        table = build(top)
        for part in (table, *table.annexes):
            for row in [*part.rows, *([part.totals] if part.totals else [])]:
                for column in part.columns:
                    drill = part.drill(row, column)
                    if drill is None:
                        continue
                    found = MOVEMENT.records(top, table.period, drill, by=SYSTEM, on=TODAY)
                    assert len(found.rows) == row[column.key], (top, drill)
                    seen += bool(found.rows)
    assert seen > 60


def test_records_say_who_from_where_to_where_when_why_and_by_what(world: World) -> None:
    paper = Document.objects.create(number="5-QĐ/HU", issued_on=MAY)
    transfer_member(member=world.members["an"], to=world.c, on=MAY, by=SYSTEM, document=paper)
    assert records(world.d, "moved", r="transfer_out", u=world.x.pk) == [
        [
            "Hoàng Văn An", "2022-05-19", "Chuyển đi", "Chi bộ xóm Lũng Phầy (Đảng bộ xã Nam Tuấn)",
            "Chi bộ xóm Bản Gủn (Đảng bộ xã Dân Chủ)", "5-QĐ/HU ngày 19/05/2022",
        ]
    ]  # fmt: skip
    assert records(world.d, "moved", r="transfer_out") == []
    assert records(world.d, "moved", r="decrease") == [
        ["Phùng Thị Mai", "2022-04-01", "Từ trần", "Chi bộ xóm Lũng Phầy (Đảng bộ xã Nam Tuấn)", "", ""]
    ]
    assert records(world.d, "moved", r="increase", m="2022-04") == []
    assert [line[0] for line in records(world.d, "moved", r="increase", m="2022-05")] == ["Bế Thị Dung"]


def test_records_name_the_paper_by_which_somebody_left(world: World) -> None:
    decision = Document.objects.create(number="31-QĐ/UBKT", issued_on=MAY)
    row = world.members["binh"].memberships.get()
    end_membership(membership=row, last_day=date(2022, 5, 31), reason="expulsion", document=decision, by=SYSTEM)
    assert records(world.a, "moved", r="expulsion") == [
        ["Nông Thị Bình", "2022-06-01", "Khai trừ", "Chi bộ xóm Lũng Phầy", "", "31-QĐ/UBKT ngày 19/05/2022"]
    ]
    make_membership(world.members["binh"], world.a, start=date(2022, 6, 1))
    Membership.objects.filter(start=date(2022, 6, 1), kind="official").update(start_reason="restored")
    papers = {what: records(world.a, "moved", r=what)[0][-1] for what in ("expulsion", "restored")}
    assert papers == {"expulsion": "31-QĐ/UBKT ngày 19/05/2022", "restored": ""}


def test_records_of_a_branch_that_moved_name_its_superiors(world: World) -> None:
    paper = Document.objects.create(number="412-QĐ/HU", issued_on=date(2022, 6, 24))
    move_organization(organization=world.c, parent=world.x, on=JULY, by=SYSTEM, document=paper)
    found = records(world.d, "moved", r="reorg_out", u=world.y.pk)
    assert [line[0] for line in found] == ["Sầm Văn Quân", "Hà Thị Sen"]
    assert found[0][1:] == [
        "2022-07-01", "Chuyển đi do sắp xếp", "Chi bộ xóm Bản Gủn (Đảng bộ xã Dân Chủ)",
        "Chi bộ xóm Bản Gủn (Đảng bộ xã Nam Tuấn)", "412-QĐ/HU ngày 24/06/2022",
    ]  # fmt: skip


def test_records_name_the_organisation_outside(world: World) -> None:
    letter = Document.objects.create(kind="letter", number="9-GGT/HU", issued_on=MAY)
    member = make_member("Lý Thị Xa", world.a, end=JULY)
    Transfer.objects.create(
        member=member, organization=world.a, kind="official", direction="out", outside="Đảng bộ huyện Trùng Khánh",
        status="received", requested_on=MAY, issued_on=MAY, received_on=JULY, letter=letter,
    )  # fmt: skip
    assert records(world.x, "moved", r="transfer_out") == [
        [
            "Lý Thị Xa", "2022-07-01", "Chuyển đi", "Chi bộ xóm Lũng Phầy", "Đảng bộ huyện Trùng Khánh",
            "9-GGT/HU ngày 19/05/2022",
        ]
    ]  # fmt: skip


def test_stocks_by_given_name(world: World) -> None:
    closing = records(world.x, "stock", r="closing", u=world.b.pk)
    assert [line[0] for line in closing] == ["Vi Văn Lâm", "Nguyễn Văn Nam", "Trần Thị Oanh", "Dương Văn Phúc"]
    assert closing[0][1:] == ["Chi bộ xóm Nà Rị", "2022-07-01"]
    assert len(records(world.x, "stock", r="opening", u=world.b.pk)) == 3
    assert [line[0] for line in records(world.x, "stock", r="probationary")] == ["Bế Thị Dung"]
    assert len(records(world.x, "stock", r="full")) == 11


def test_the_file_of_who_has_left_is_no_link(world: World) -> None:
    """DATA §3: afterwards the old branch sees the name; the file is closed to it."""
    transfer_member(member=world.members["b_first"], to=world.c, on=JULY, by=SYSTEM)
    drill = Drill("stock", {"r": "opening"})
    table = MOVEMENT.records(world.b, Period.parse("2022"), drill, by=world.users["neighbour"], on=TODAY)
    links = {row["name"]: row.drill for row in table.rows}
    assert links["Nguyễn Văn Nam"] is None
    still = Member.objects.get(full_name="Trần Thị Oanh")
    assert links["Trần Thị Oanh"] == {"uuid": str(still.uuid)}


@pytest.mark.parametrize(
    "drill",
    [
        Drill("moved", {"r": "no_such"}),
        Drill("moved"),
        Drill("stock", {"r": "admission"}),
        Drill("state", {"r": "admission"}),
        Drill("other", {"r": "admission"}),
        Drill("moved", {"r": "admission", "u": "một"}),
        Drill("moved", {"r": "admission", "u": "9" * 30}),
        Drill("moved", {"r": "admission", "m": "2021-05"}),
        Drill("moved", {"r": "admission", "m": "tháng năm"}),
        Drill("moved\x00", {"r": "admission\x00"}),
    ],
    ids=str,
)
def test_a_figure_the_table_does_not_have_is_refused_in_words(world: World, drill: Drill) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        MOVEMENT.records(world.d, Period.parse("2022"), drill, by=SYSTEM, on=TODAY)


def test_a_unit_outside_the_table_is_refused_and_not_named(world: World, client_as: Any) -> None:
    """Its name may lie outside the scope: the commune's clerk learns nothing of a branch of its neighbour."""
    client: Client = client_as("commune")
    address = reverse("reports:report", args=["movement", world.x.pk, "2022"])
    for unit in (world.c.pk, world.d.pk, "999999999999"):
        response = client.get(f"{address}r?q=stock&r=closing&u={unit}")
        assert response.status_code == 404
        assert "Chi bộ xóm Bản Gủn" not in response.content.decode()
    assert client.get(f"{address}r?q=stock&r=closing&u={world.a.pk}").status_code == 200


def test_a_unit_that_ended_with_the_day_before_still_has_its_line(world: World) -> None:
    move_organization(organization=world.b, parent=world.y, on=JULY, by=SYSTEM)
    assert len(records(world.x, "moved", r="reorg_out", u=world.b.pk, period="2022-07")) == 3


def test_page_and_records_through_the_browser(world: World, client_as: Any) -> None:
    client: Client = client_as("commune")
    address = reverse("reports:report", args=["movement", world.x.pk, "2022"])
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    link = f"r?q=moved&amp;u={world.a.pk}&amp;r=transfer_out"
    assert link in text
    behind = client.get(address + link.replace("&amp;", "&")).content.decode()
    assert "Vi Văn Lâm" in behind
    assert "Chi bộ xóm Nà Rị" in behind


def test_a_reader_sees_the_figures_and_nobody_s_name(world: World, client_as: Any) -> None:
    client: Client = client_as("reader")
    address = reverse("reports:report", args=["movement", world.d.pk, "2022"])
    text = client.get(address).content.decode()
    assert "Đảng bộ xã Nam Tuấn" in text
    assert "r?q=" not in text
    assert client.get(f"{address}r?q=moved&r=increase").status_code == 403


def test_every_face(world: World, client_as: Any) -> None:
    client: Client = client_as("district")
    for face in ("json", "csv", "xlsx", "pdf"):
        response = client.get(reverse("reports:file", args=["movement", world.d.pk, "2022", face]))
        assert response.status_code == 200
        assert len(response.content) > 500
