"""Inspections: programme, plan, conclusion, what is put right by when; their pages, the panel and the report."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from core.audit import SYSTEM, AccessLog
from core.files import PDF
from core.periods import Period
from core.tables import Drill
from meetings.models import Finding, Inspection, InspectionProgramme
from meetings.queries.inspections import (
    InspectionsPanel,
    inspection_state,
    to_put_right,
)
from meetings.reports import INSPECTIONS_REPORT
from meetings.services import (
    NewInspection,
    add_finding,
    conclude_inspection,
    correct_finding,
    correct_inspection,
    drop_inspection,
    lay_programme,
    plan_inspections,
    resume_inspection,
)
from tests.factories import TODAY, World
from tests.meetings.test_visits import text_of

pytestmark = pytest.mark.django_db
D = date
YEAR = Period.parse("2022")


def make(world: World, place: str = "a", by: str = "x", **values: Any) -> Inspection:
    given = {"kind": "inspection", "subject": "Thực hiện chế độ sinh hoạt", "planned_on": D(2022, 6, 1)} | values
    new = NewInspection(getattr(world, place), getattr(world, by), **given)
    (made,) = plan_inspections(new=[new], by=SYSTEM)
    return made


def make_done(world: World, day: date, place: str = "a", by: str = "x", **values: Any) -> Inspection:
    inspection = make(world, place, by, **({"planned_on": day} | values))
    conclude_inspection(inspection=inspection, done_on=day, conclusion="Cơ bản tốt.", on=TODAY, by=SYSTEM)
    return Inspection.objects.get(pk=inspection.pk)


def make_fault(inspection: Inspection, due_on: date | None = None, right: date | None = None) -> Finding:
    finding = add_finding(inspection=inspection, kind="fault", text="Biên bản ghi thiếu", due_on=due_on, by=SYSTEM)
    if right:
        values = {"put_right_on": right, "result": "Đã ghi bổ sung"}
        correct_finding(finding=finding, values=values, on=TODAY, by=SYSTEM)
    return finding


def told(caught: Any) -> dict[str, list[str]]:
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


@pytest.mark.parametrize(
    ("place", "by", "values", "field"),
    [
        ("c", "x", {}, "planned_on"),  # not below the commune
        ("x", "a", {}, "planned_on"),  # a branch inspects nobody above
        ("a", "a", {}, "kind"),
        ("a", "x", {"kind": "self"}, "kind"),
        ("a", "x", {"planned_on": D(2020, 12, 31)}, "planned_on"),
        ("a", "x", {"kind": "audit"}, "kind"),
        ("a", "x", {"subject": " "}, "subject"),
    ],
)
def test_what_cannot_be_planned(world: World, place: str, by: str, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make(world, place, by, **values)
    assert list(told(caught)) == [field]
    assert not Inspection.objects.exists()


def test_a_programme_is_one_a_year_and_holds_its_own_inspections_of_its_year(world: World) -> None:
    programme = lay_programme(organization=world.x, year=2022, title="Chương trình năm 2022", by=SYSTEM)
    with pytest.raises(ValidationError, match="đã có chương trình"):
        lay_programme(organization=world.x, year=2022, title="Lần hai", by=SYSTEM)
    inspection = make(world, programme=programme)
    for values, sentence in (
        ({"planned_on": D(2023, 1, 5)}, "không thuộc năm 2022"),
        ({"programme": lay_programme(organization=world.d, year=2022, title="Huyện", by=SYSTEM)}, "tổ chức khác"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            correct_inspection(inspection=inspection, values=values, by=SYSTEM)


def test_states_from_plan_to_conclusion(world: World) -> None:
    inspection = make(world, planned_on=TODAY)
    states = [inspection_state(inspection, on=day) for day in (TODAY, D(2022, 12, 21))]
    assert states == ["planned", "late"]
    drop_inspection(inspection=inspection, dropped_on=TODAY, reason="Chi bộ bận thiên tai", on=TODAY, by=SYSTEM)
    inspection.refresh_from_db()
    assert (inspection_state(inspection, on=TODAY), inspection.drop_reason) == ("dropped", "Chi bộ bận thiên tai")
    values = {"done_on": TODAY, "conclusion": "", "on": TODAY, "by": SYSTEM}
    with pytest.raises(ValidationError, match="không làm"):
        conclude_inspection(inspection=inspection, **values)
    resume_inspection(inspection=inspection, by=SYSTEM)
    with pytest.raises(ValidationError, match="không ở trạng thái"):
        resume_inspection(inspection=inspection, by=SYSTEM)
    with pytest.raises(ValidationError, match="tương lai"):
        conclude_inspection(inspection=inspection, **(values | {"done_on": D(2022, 12, 21)}))
    conclude_inspection(inspection=inspection, **values)
    inspection.refresh_from_db()
    assert inspection_state(inspection, on=TODAY) == "done"
    with pytest.raises(ValidationError, match="đã làm xong"):
        drop_inspection(inspection=inspection, dropped_on=TODAY, reason="x", on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="đã làm xong"):
        correct_inspection(inspection=inspection, values={"subject": "Khác"}, by=SYSTEM)


@pytest.mark.parametrize(
    ("dropped_on", "reason", "field"), [(D(2022, 12, 21), "x", "dropped_on"), (TODAY, "  ", "reason")]
)
def test_nothing_is_dropped_ahead_or_without_a_reason(world: World, dropped_on: date, reason: str, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        drop_inspection(inspection=make(world), dropped_on=dropped_on, reason=reason, on=TODAY, by=SYSTEM)
    assert list(told(caught)) == [field]


def test_what_was_found_belongs_to_what_is_done(world: World) -> None:
    with pytest.raises(ValidationError, match="trước"):
        add_finding(inspection=make(world), kind="fault", text="x", by=SYSTEM)
    inspection = make_done(world, D(2022, 6, 1))
    with pytest.raises(ValidationError, match="không thể trước ngày kết thúc"):
        make_fault(inspection, D(2022, 5, 31))
    with pytest.raises(ValidationError, match="Ưu điểm không có hạn"):
        add_finding(inspection=inspection, kind="strength", text="x", due_on=D(2022, 7, 1), by=SYSTEM)
    finding = make_fault(inspection, D(2022, 7, 1))
    for values in ({"put_right_on": D(2022, 5, 31)}, {"put_right_on": D(2022, 12, 21)}, {"result": "Đã làm"}):
        with pytest.raises(ValidationError) as caught:
            correct_finding(finding=finding, values=values, on=TODAY, by=SYSTEM)
        assert list(told(caught)) == ["put_right_on"]
    with pytest.raises(ValidationError, match="phải khắc phục trước ngày này"):
        conclude_inspection(inspection=inspection, done_on=D(2022, 7, 2), conclusion="", on=TODAY, by=SYSTEM)
    correct_finding(finding=finding, values={"put_right_on": D(2022, 6, 20)}, on=TODAY, by=SYSTEM)
    assert Finding.objects.get().put_right_on == D(2022, 6, 20)


def test_what_is_left_to_put_right_the_longest_overdue_first(world: World) -> None:
    inspection = make_done(world, D(2022, 6, 1))
    for due, right in ((None, None), (TODAY, None), (D(2022, 12, 19), None), (D(2022, 8, 1), None),
                       (D(2022, 7, 1), D(2022, 9, 1))):  # fmt: skip
        make_fault(inspection, due, right)
    add_finding(inspection=inspection, kind="strength", text="Đoàn kết", by=SYSTEM)
    everything = Inspection.objects.all()
    left = [one.due_on for one in to_put_right(everything, on=TODAY, overdue=False)]
    assert left == [D(2022, 8, 1), D(2022, 12, 19), TODAY, None]
    assert [one.due_on for one in to_put_right(everything, on=TODAY, overdue=True)] == left[:2]


# --- pages


def test_an_inspection_goes_its_way_through_its_pages(client_as: Callable[[str], Client], world: World) -> None:
    client = client_as("commune")
    client.post("/kiem-tra/chuong-trinh/lap/", {
        "organization": "X", "year": "2022", "title": "Chương trình kiểm tra 2022", "document_number": "2-CTr/ĐU",
        "document_date": "10/01/2022",
    })  # fmt: skip
    programme = InspectionProgramme.objects.get()
    page = text_of(client.get(f"/kiem-tra/lap/?chuong-trinh={programme.pk}"))
    assert 'name="inspected_by" value="X"' in page
    typed = {
        "kind": "supervision", "inspected_by": "X", "organization": "A", "subject": "Thực hiện quy chế",
        "planned_on": "01/06/2022", "team": "Đồng chí Nam làm trưởng đoàn", "programme": programme.pk,
        "document_number": "15-QĐ/ĐU", "document_date": "20/05/2022",
    }  # fmt: skip
    answer = client.post("/kiem-tra/lap/", typed, follow=True)
    inspection = Inspection.objects.get()
    base = f"/kiem-tra/{inspection.uuid}/"
    assert answer.redirect_chain == [(base, 302)]
    assert "quá ngày dự kiến" in text_of(answer)
    liar = SimpleUploadedFile("ket-luan.pdf", b"MZ\x90\x00", content_type="application/pdf")
    refused = text_of(client.post(f"{base}ket-luan/", {"done_on": "03/06/2022", "conclusion": "Tốt.", "file": liar}))
    assert "Nội dung tệp không phải" in refused
    assert "Tốt." in refused
    paper = SimpleUploadedFile("ket-luan.pdf", b"%PDF-1.7 x", content_type="text/plain")
    client.post(f"{base}ket-luan/", {"done_on": "03/06/2022", "conclusion": "Tốt.", "file": paper})
    client.post(f"{base}noi-dung/", {"kind": "fault", "text": "Ghi biên bản chậm", "due_on": "01/08/2022"})
    finding = Finding.objects.get()
    page = text_of(client_as("secretary").get(base))
    assert "Ghi biên bản chậm" in page
    assert "quá hạn" in page
    assert "Ghi kết quả khắc phục" not in page
    assert "Ghi biên bản chậm" in text_of(client.get("/kiem-tra/"))
    assert "Có 1 nội dung chưa khắc phục" in text_of(client.get("/kiem-tra/khac-phuc/?qua-han=on&to-chuc=A"))
    file = client_as("visitor").get(f"{base}tep/")
    assert (file.content, file["Content-Type"], file["X-Content-Type-Options"]) == (b"%PDF-1.7 x", PDF, "nosniff")
    assert AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD, organization_id=world.a.pk).count() == 1
    right = {"kind": "fault", "text": "Ghi biên bản chậm", "due_on": "01/08/2022", "put_right_on": "15/08/2022",
             "result": "Đã ghi đủ"}  # fmt: skip
    client.post(f"{base}noi-dung/{finding.pk}/", right)
    assert "đã khắc phục" in text_of(client.get(base))
    assert "Có 0 nội dung chưa khắc phục" in text_of(client.get("/kiem-tra/khac-phuc/"))
    assert "Có 1 cuộc kiểm tra" in text_of(client.get("/kiem-tra/?nam=2022&trang-thai=done&hinh-thuc=supervision"))
    assert "Có 0 cuộc kiểm tra" in text_of(client.get("/kiem-tra/?to-chuc=B"))
    assert "1; đã làm 1, thôi không làm 0" in text_of(client.get(f"/kiem-tra/chuong-trinh/{programme.pk}/"))


def test_a_secretary_inspects_his_own_branch_and_nobody_else(client_as, world: World) -> None:
    client = client_as("secretary")
    typed = {"kind": "self", "inspected_by": "A", "organization": "A", "subject": "Tự kiểm tra đảng phí",
             "planned_on": "20/12/2022"}  # fmt: skip
    assert client.post("/kiem-tra/lap/", typed).status_code == 302
    inspection = Inspection.objects.get()
    assert client.get(f"/kiem-tra/{inspection.uuid}/ket-luan/").status_code == 200
    other = text_of(client.post("/kiem-tra/lap/", {**typed, "kind": "inspection"}))
    assert "Bạn chỉ ghi được tự kiểm tra của tổ chức mình." in other
    assert "Không tìm thấy tổ chức “B”" in text_of(client.post("/kiem-tra/lap/", {**typed, "organization": "B"}))
    assert Inspection.objects.count() == 1
    assert client_as("visitor").get(f"/kiem-tra/{inspection.uuid}/ket-luan/").status_code == 403


def test_dropping_and_resuming_through_the_page(client_as, world: World) -> None:
    inspection = make(world)
    client, base = client_as("commune"), f"/kiem-tra/{inspection.uuid}/"
    client.post(f"{base}thoi/", {"dropped_on": "01/06/2022", "reason": "Trùng đoàn cấp trên"})
    assert "Trùng đoàn cấp trên" in text_of(client.get(base))
    assert "trở lại kế hoạch" in text_of(client.post(f"{base}lam-lai/", follow=True))
    assert "không ở trạng thái" in text_of(client.post(f"{base}lam-lai/", follow=True))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("", 11), ("khac-phuc/", 10), ("chuong-trinh/", 10)])
def test_lists_ask_as_much_for_one_row_as_for_three(
    client_as, world: World, django_assert_num_queries: Any, address: str, queries: int, count: int
) -> None:
    for number in range(count):
        lay_programme(organization=world.x, year=2020 + number, title="Chương trình", by=SYSTEM)
        make_fault(make_done(world, D(2022, 6, 1), "abe"[number], "xxd"[number]), D(2022, 7, 1))
    client = client_as("district")
    client.get("/kiem-tra/")  # the session's own queries
    with django_assert_num_queries(queries):
        assert client.get(f"/kiem-tra/{address}").status_code == 200


def test_the_organization_s_page_shows_what_is_open(client_as, world: World) -> None:
    panel = InspectionsPanel()

    def told(facts: list[Any]) -> dict[str, str]:
        return {fact.label: fact.value for fact in facts}

    assert panel.facts(world.x, by=SYSTEM, on=TODAY) == panel.matters(world.x, by=SYSTEM, on=TODAY) == []
    make_fault(make_done(world, D(2022, 6, 1)), D(2022, 7, 1))
    make(world, "b", planned_on=D(2022, 12, 1))
    facts, matters = (ask(world.x, by=SYSTEM, on=TODAY) for ask in (panel.facts, panel.matters))
    assert told(facts) == {"Theo kế hoạch năm 2022": "2", "trong đó đã làm": "1"}
    assert told(matters) == {
        "Kiểm tra quá ngày dự kiến, chưa làm": "1", "Khuyết điểm chưa khắc phục": "1",
        "trong đó quá hạn khắc phục": "1",
    }  # fmt: skip
    assert "Khuyết điểm chưa khắc phục" in text_of(client_as("secretary").get(f"/to-chuc/{world.a.uuid}/"))
    assert [client_as("commune").get(fact.url).status_code for fact in (*facts, *matters)] == [200] * 5


# --- the report


@pytest.fixture
def inspected(world: World) -> World:
    first = make_done(world, D(2022, 3, 10))
    for due, right in ((D(2022, 5, 1), D(2022, 4, 20)), (D(2022, 5, 1), D(2022, 11, 1)), (D(2022, 6, 1), None),
                       (D(2023, 6, 1), None), (None, None)):  # fmt: skip
        make_fault(first, due, right)
    make_done(world, D(2022, 5, 5), "a", "a", kind="self")
    dropped = make(world, "b", kind="supervision")
    drop_inspection(inspection=dropped, dropped_on=D(2022, 6, 1), reason="Trùng", on=TODAY, by=SYSTEM)
    make(world, "c", "d", planned_on=D(2022, 10, 1))
    make(world, "e", "d", planned_on=D(2022, 12, 30))
    return world


KEYS = ("planned", "late", "done", "dropped", "findings", "put_right", "open", "overdue")


def report(world: World, period: str = "2022") -> Any:
    return INSPECTIONS_REPORT.build(world.d, Period.parse(period), by=SYSTEM, on=TODAY)


def test_the_report_counts_by_unit_and_by_kind(inspected: World) -> None:
    table = report(inspected)
    assert {row["code"]: tuple(row[key] for key in KEYS) for row in table.rows} == {
        "X": (3, 0, 2, 1, 5, 2, 2, 1), "Y": (1, 1, 0, 0, 0, 0, 0, 0), "E": (1, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    assert tuple(table.totals[key] for key in KEYS) == (5, 1, 2, 1, 5, 2, 2, 1)
    assert table.totals["rate"] == (2, 5)
    (kinds,) = table.annexes
    assert {row["kind"]: (row["planned"], row["done"]) for row in kinds.rows} == {
        "Kiểm tra": (3, 1), "Giám sát": (1, 0), "Tự kiểm tra": (1, 1),
    }  # fmt: skip


def test_the_report_of_a_past_period_stands_at_its_end(inspected: World) -> None:
    """At the end of June two of the faults found in March were open, one overdue, two put right later or never."""
    totals = report(inspected, "2022-H1").totals
    assert tuple(totals[key] for key in KEYS) == (3, 0, 2, 1, 5, 1, 2, 2)


def test_every_figure_leads_to_as_many_records(inspected: World) -> None:
    table = report(inspected)
    for part, rows in ((table, [*table.rows, table.totals]), (table.annexes[0], table.annexes[0].rows)):
        for row in rows:
            for column in part.columns:
                drill = part.drill(row, column)
                if drill is not None and column.kind == "integer":
                    found = INSPECTIONS_REPORT.records(inspected.d, YEAR, drill, by=SYSTEM, on=TODAY)
                    assert len(found.rows) == row[column.key], (dict(row.values), column.key)
    for drill in (Drill("x"), Drill("i", {"s": "faults"}), Drill("f", {"s": ""})):
        with pytest.raises(ValueError, match=r"[Kk]hông có danh sách"):
            INSPECTIONS_REPORT.records(inspected.d, YEAR, drill, by=SYSTEM, on=TODAY)


@pytest.mark.parametrize("face", ["json", "csv", "xlsx", "html", "pdf"])
def test_the_report_has_its_five_faces(inspected: World, tmp_path: Any, face: str) -> None:
    path = tmp_path / f"inspections.{face}"
    call_command("report", "inspections", "--org", "D", "--period", "2022", "--format", face, "--output", str(path))
    made = path.read_bytes()
    if face in ("xlsx", "pdf"):
        assert made.startswith({"xlsx": b"PK", "pdf": b"%PDF"}[face])
    else:
        assert "Đảng bộ xã Nam Tuấn" in made.decode()
