"""The sheet "Quần chúng": in, out, in again, and taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from branches.models import Appointment
from core.audit import SYSTEM, AccessLog
from core.sheets.batches import import_batch, open_batch
from core.sheets.run import Run
from core.sheets.undo import undo_batch
from core.sheets.writing import write_export
from members.models import Ethnicity
from recruitment.models import Candidate, CandidateStay, IntroducingBody, StepAct, Tag
from recruitment.resources.register import CandidatesSheet
from recruitment.services.candidates import PastAct
from tests.factories import TODAY, World, make_member
from tests.places import make_place
from tests.recruitment.entered import enter
from tests.workbooks import counts, filled, passed

LABELS = {column.field: column.heading for column in CandidatesSheet.columns}


def row(name: str = "Nông Thị Hoa", code: str = "A", **more: Any) -> dict[str, Any]:
    """Somebody listed on 01/03/2022; `more` by field."""
    said = {"code": code, "full_name": name, "listed_on": "01/03/2022"} | more
    return {LABELS[field]: value for field, value in said.items()}


def brought(*rows: dict[str, Any], by: Any = SYSTEM) -> Run:
    return passed(filled(candidates=rows), by=by)


@pytest.fixture
def on_paper(world: World) -> World:
    """Branches A and B have no account: the commune acts for them."""
    users = [world.users[name] for name in ("secretary", "neighbour")]
    Appointment.objects.filter(user__in=users).update(end=date(2022, 1, 1))
    return world


def problems(run: Run) -> dict[int, list[tuple[str, str]]]:
    found = run.outcome("candidates").problems
    return {number: [(one.column, one.reason) for one in each] for number, each in found.items()}


def test_rows_become_files_with_the_steps_taken(world: World, on_paper: World) -> None:
    make_place("V1", world.x)
    run = brought(
        row(
            gender="Nữ", birth="20/11/2000", national_id="004300000777", ethnicity="tay", occupation="nông dân",
            general_education="trung học phổ thông", introduced_by="hoi lien hiep phu nu", place="V1",
            listed="05/04/2022", awareness_class="20/05/2022", tags="trí thức; cong an vien, an ninh co so",
        ),
        row("Lý Văn Sơn", "B", birth="1999"),
        by=world.users["commune"],
    )  # fmt: skip

    assert (counts(run, "candidates"), problems(run)) == ((2, 0, 0, 0), {})
    one, other = Candidate.objects.order_by("pk")
    assert (one.stage, one.stage_on, one.place and one.place.code, one.ethnicity) == (
        "awareness_class", date(2022, 5, 20), "V1", Ethnicity.objects.get(name="Tày"),
    )  # fmt: skip
    assert one.introduced_by == IntroducingBody.objects.get(code="phu-nu")
    assert sorted(tag.tag.code for tag in one.tags.all()) == ["cong-an-vien", "tri-thuc"]
    assert [(act.stage, act.on, act.for_branch) for act in one.acts.all()] == [
        ("prospect", date(2022, 3, 1), True), ("listed", date(2022, 4, 5), True),
        ("awareness_class", date(2022, 5, 20), True),
    ]  # fmt: skip
    assert (other.birth_date, other.birth_precision, other.organization) == (date(1999, 1, 1), "year", world.b)


def test_same_file_again_changes_nothing_and_blank_cells_wipe_nothing(world: World) -> None:
    file = (row(national_id="004300000777", gender="nữ", listed="05/04/2022", tags="trí thức"), row("Lý Văn Sơn", "B"))
    brought(*file)
    before = list(Candidate.objects.order_by("pk").values())
    again = brought(*file)
    blank = brought(row(national_id="004300000777", listed_on=None))

    assert (counts(again, "candidates"), counts(blank, "candidates")) == ((0, 0, 2, 0), (0, 0, 1, 0))
    assert list(Candidate.objects.order_by("pk").values()) == before


def test_export_brought_in_again_changes_nothing(world: World, on_paper: World) -> None:
    place = make_place("V1", world.x)
    enter(
        world.a, birth_date=date(2000, 1, 1), birth_precision="year", gender="female", place_id=place.pk,
        national_id="004300000777", tag_ids=[Tag.objects.get(code="tri-thuc").pk], note="ghi chú",
        past=[PastAct("listed", date(2022, 7, 1)), PastAct("listed", date(2022, 8, 1), kind="deferred")],
    )  # fmt: skip
    enter(world.b, "Lý Văn Sơn")
    # Two of one name and birthday, confirmed on the page to be two people.
    enter(world.b, "Lý Văn Sơn", birth_date=date(1999, 2, 3), national_id="004300000778")
    enter(world.b, "Lý Văn Sơn", birth_date=date(1999, 2, 3))
    rows = CandidatesSheet().export([world.a.pk, world.b.pk], on=TODAY)
    run = passed(write_export({"candidates": rows}), by=world.users["commune"])

    assert [one["full_name"] for one in rows] == ["Nông Thị Hoa", *["Lý Văn Sơn"] * 3]
    assert (counts(run, "candidates"), problems(run)) == ((0, 0, 4, 0), {})


def test_file_of_the_page_is_brought_in_again_and_its_export_is_logged(
    world: World, client_as: Callable[[str], Client]
) -> None:
    enter(world.a, national_id="004300000777")
    enter(world.c, "Sầm Văn Xa")
    answer = client_as("secretary").get("/phat-trien/ho-so/quan-chung.xlsx?to-chuc=A")

    assert counts(passed(answer.content), "candidates") == (0, 0, 1, 0)
    line = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (line.subject, line.organization_id, line.detail["rows"]) == ("Tệp Quần chúng để nhập lại", world.a.pk, 1)


def test_known_person_is_corrected_and_his_steps_are_left_to_his_page(world: World) -> None:
    one = enter(world.a, national_id="004300000777", past=[PastAct("listed", date(2022, 7, 1))], note="cũ")
    run = brought(row("Nông Thị Huệ", national_id="004300000777", listed_on=None, note="mới", tags="trí thức"))
    one.refresh_from_db()

    assert (counts(run, "candidates"), one.full_name, one.note) == ((0, 1, 0, 0), "Nông Thị Huệ", "mới")
    assert [change.as_json() for change in run.outcome("candidates").changes[2]] == [
        ["Họ và tên", "Nông Thị Hoa", "Nông Thị Huệ"], ["Ghi chú", "cũ", "mới"], ["Nhóm", "", "trí thức"],
    ]  # fmt: skip
    steps = {
        "listed": ("02/07/2022", "Hồ sơ ghi bước này ngày 01/07/2022; sửa thì lùi bước ở trang hồ sơ."),
        "awareness_class": ("02/08/2022", "Hồ sơ chưa qua bước này; bước mới ghi ở trang hồ sơ."),
    }
    for stage, (day, sentence) in steps.items():
        said = {"listed": "01/07/2022"} | {stage: day}
        told = problems(brought(row("Nông Thị Huệ", national_id="004300000777", listed_on=None, **said)))
        assert told == {2: [(LABELS[stage], sentence)]}
    assert StepAct.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"code": "C"}, "code", "Không có tổ chức mang mã C trong phạm vi bạn được nhập."),
        ({"code": "X"}, "code", "Quần chúng được theo dõi ở chi bộ; đây không phải chi bộ."),
        ({"listed_on": None}, "listed_on", "Người chưa có hồ sơ thì phải ghi ngày này."),
        ({"listed_on": "21/12/2022"}, "listed_on", "Ngày này ở tương lai."),
        ({"listed_on": "01/01/1990"}, "listed_on", "Chi bộ không tồn tại vào ngày này."),
        ({"birth": "01/03/2022"}, "listed_on", "Ngày đưa vào danh sách phải sau ngày sinh."),
        ({"listed": "01/02/2022"}, "listed", "Trước ngày của bước đứng trước."),
        ({"mentored": "01/06/2022"}, "mentored", "Còn trống bước trước: Cảm tình Đảng."),
        ({"national_id": "004300000001"}, "national_id", "Số định danh này là của một đảng viên đã có trong hệ thống."),
        ({"birth": "03/02/1980", "full_name": "Đặng Văn Trùng"}, "full_name",
         "Đã có đảng viên cùng họ tên và ngày sinh; nếu là người khác, hãy ghi số định danh."),
        ({"place": "V9"}, "place", "Không có địa bàn mang mã này."),
        ({"tags": "nữ"}, "tags", "Nhóm “nữ” tự tính (là nữ), không ghi tay."),
        ({"tags": "không có"}, "tags", "Không có nhóm “không có”."),
    ],
)  # fmt: skip
def test_what_is_wrong_stays_out_and_says_why(
    world: World, on_paper: World, said: dict[str, Any], field: str, sentence: str
) -> None:
    make_member("Đặng Văn Trùng", world.b, birth_date=date(1980, 2, 3))
    run = brought(row(**said), row("Lý Văn Sơn", "B"), by=world.users["commune"])

    assert (counts(run, "candidates"), problems(run)) == ((1, 0, 0, 1), {2: [(LABELS[field], sentence)]})
    assert [one.full_name for one in Candidate.objects.all()] == ["Lý Văn Sơn"]


def test_person_twice_in_a_file_and_followed_elsewhere(world: World, on_paper: World) -> None:
    enter(world.b, "Lê Văn Bình", national_id="004300000777")
    enter(world.c, "Lê Văn Cao", national_id="004300000888")
    run = brought(
        row("Lê Văn An", birth="01/02/2000"), row("lê văn an", birth="01/02/2000"),
        row("Lê Văn Bình", national_id="004300000777"), row("Lê Văn Cao", national_id="004300000888"),
        by=world.users["commune"],
    )  # fmt: skip

    assert problems(run) == {
        3: [("Họ và tên", "Người này đã ghi ở dòng 2.")],
        4: [("Mã tổ chức", "Người này đang được theo dõi ở B; chuyển chi bộ theo dõi thì làm ở trang hồ sơ.")],
        5: [("Mã tổ chức", "Người có số định danh này đang được theo dõi ở một hồ sơ khác.")],
    }


def test_import_is_taken_back_whole(world: World, on_paper: World) -> None:
    one = enter(world.a, national_id="004300000777", note="cũ")
    user = world.users["commune"]
    content = filled(
        candidates=[
            row(national_id="004300000777", listed_on=None, note="mới"),
            row("Lý Văn Sơn", "B", listed="05/04/2022"),
        ]
    )
    batch = open_batch(content=content, file_name="quan-chung.xlsx", by=user, roots=[world.x.pk])
    import_batch(batch, by=user, on=TODAY)
    assert Candidate.objects.count() == 2
    undo_batch(batch, by=user)
    one.refresh_from_db()

    assert (Candidate.objects.count(), CandidateStay.objects.count(), StepAct.objects.count()) == (1, 1, 1)
    assert one.note == "cũ"


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_rows(
    world: World, count: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    people = [row(f"Lê Văn {'abcdef'[n % 6] * (n // 6 + 1)}", listed="05/04/2022") for n in range(count)]
    with django_assert_max_num_queries(60):
        run = brought(*people)
    assert counts(run, "candidates") == (count, 0, 0, 0)
