"""manage.py import_workbook and export_template, and the round trip of everything that can be written."""

import io
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from branches.models import Organization
from core.sheets.models import Batch
from core.sheets.registry import SHEETS
from core.sheets.writing import write_export
from meetings.models import Attendance, Meeting
from members.models import DutySpan, Member, Membership
from tests.factories import TODAY, World, make_duty, make_member, make_sent_meeting
from tests.workbooks import counts, filled, member_row, passed

pytestmark = pytest.mark.django_db


def run(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_workbook", *map(str, arguments), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "tep.xlsx"
    path.write_bytes(content)
    return path


def totals() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Organization, Member, Membership, DutySpan, Meeting, Attendance))


def test_the_template_filled_with_forty_branches_and_a_thousand_members_twice(db: None, tmp_path: Path) -> None:
    """As a person fills it: the exported file, opened and saved by another program."""
    path = tmp_path / "mau.xlsx"
    call_command("export_template", str(path), stdout=io.StringIO())
    book = openpyxl.load_workbook(path)
    fill(book)
    book.save(path)
    assert run(path).splitlines()[:9] == [
        "Tổ chức: 45 dòng – 45 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Địa bàn: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Đảng viên: 1.040 dòng – 1.040 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Lịch sinh hoạt: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Chuyên đề: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Sinh hoạt: 80 dòng – 80 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Điểm danh: 2.000 dòng – 2.000 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Quần chúng: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Chỉ tiêu: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
    ]
    after = totals()
    assert after[:5] == (45, 1000, 1000, 40, 80)
    assert after[5] == 2000  # the forty are exempt only since June
    assert run(path).splitlines() == [
        "Tổ chức: 45 dòng – 0 mới, 0 thay đổi, 45 không đổi, 0 lỗi",
        "Địa bàn: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Đảng viên: 1.040 dòng – 0 mới, 0 thay đổi, 1.040 không đổi, 0 lỗi",
        "Lịch sinh hoạt: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Chuyên đề: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Sinh hoạt: 80 dòng – 0 mới, 0 thay đổi, 80 không đổi, 0 lỗi",
        "Điểm danh: 2.000 dòng – 0 mới, 0 thay đổi, 2.000 không đổi, 0 lỗi",
        "Quần chúng: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Chỉ tiêu: 0 dòng – 0 mới, 0 thay đổi, 0 không đổi, 0 lỗi",
        "Không có gì thay đổi.",
    ]
    assert totals() == after


def fill(book: Any) -> None:
    """A district of 4 communes, 40 branches, 1,000 members, 2 months; dates now as Excel dates, now as text."""
    chance = random.Random(7)
    book["Tổ chức"].append(["001", "Đảng bộ huyện Mẫu", "", "Đảng bộ", "Huyện", "", "HU", date(1950, 1, 1)])
    codes = []
    for number in range(4):
        book["Tổ chức"].append([f"001.{number}", f"Đảng bộ xã {number}", "001", "ĐẢNG BỘ", "cơ sở", "nông thôn", "ĐU"])
    for number in range(40):
        codes.append(f"001.{number % 4}.{number:02}")
        book["Tổ chức"].append(
            [
                codes[-1],
                f"Chi bộ xóm {number}",
                codes[-1][:5],
                "chi bộ",
                "trực thuộc cơ sở",
                "nông thôn",
                "",
                "01/07/1999",
            ]
        )
    people: dict[str, list[str]] = {}
    for number in range(1000):
        code, card = codes[number % 40], f"0{number:011}"
        admission = date(2000, 1, 1) + timedelta(days=chance.randrange(7000))
        row = [
            " ".join(map(chance.choice, (["Nông", "Hoàng", "Lý"], ["Văn", "Thị"], ["Hoà", "Sơn", "Thủy"]))),
            chance.choice(["nam", "Nữ", None]), chance.choice([1962, "1971", date(1980, 5, 6), "07/08/1979"]),
            chance.choice(["Tày", "nung", "KINH", None]), None, card, code, admission, admission + timedelta(days=365),
        ]  # fmt: skip
        exempt = number < 40
        book["Đảng viên"].append([*row, "chính thức"])
        if exempt:
            book["Đảng viên"].append([*row, "miễn sinh hoạt", "01/06/2022"])
        people.setdefault(code, []).append(card)
    for month in (3, 4):
        for code in codes:
            day = date(2022, month, 5)
            book["Sinh hoạt"].append(
                [code, day if month == 3 else f"05/0{month}/2022", "thường kỳ", None, "14:00", "15h45", None, "đầy đủ"]
            )
            for card in people[code]:
                book["Điểm danh"].append(
                    [code, day, "Thường kỳ", card, chance.choice(["có mặt", "Đến muộn", "vắng có lý do"])]
                )


def test_a_dry_run_writes_nothing(world: World, tmp_path: Path) -> None:
    before = totals()
    out = run(written(tmp_path, filled(members=[member_row(1, "Lý Thị Lan", "A")])), dry_run=True)
    assert out == "Đảng viên: 1 dòng – 1 mới, 0 thay đổi, 0 không đổi, 0 lỗi\nChưa ghi gì.\n"
    assert totals() == before
    assert not Batch.objects.exists()


def test_problems_leave_nothing_behind_and_a_status_of_one(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, filled(members=[member_row(1, "Lý Thị Lan", "A"), member_row(2, "Bế Văn Nam", "QQ")]))
    before = totals()
    with pytest.raises(CommandError) as caught:
        run(path, problems=tmp_path / "loi.xlsx")
    assert (str(caught.value), caught.value.returncode) == ("Có 1 dòng lỗi.", 1)
    assert totals() == before
    rows = CalamineWorkbook.from_path(tmp_path / "loi.xlsx").get_sheet_by_name("Đảng viên").to_python()
    assert [row[-1] for row in rows] == [
        "Lỗi", "", "Mã tổ chức: Không có tổ chức mang mã QQ trong phạm vi bạn được nhập.",
    ]  # fmt: skip
    with pytest.raises(CommandError):
        run(path, valid_only=True)
    assert Member.objects.filter(card_number="000000000001").exists()
    assert [(batch.state, batch.username, batch.roots) for batch in Batch.objects.all()] == [
        ("imported", "hệ thống", [world.d.pk])
    ]


def test_an_account_brings_in_what_it_may(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, filled(members=[member_row(1, "Lý Thị Lan", "C")]))
    with pytest.raises(CommandError, match=r"Có 1 dòng lỗi\."):
        run(path, username="commune")
    run(path, username="district")
    assert Membership.objects.get(member__card_number="000000000001").organization == world.c
    with pytest.raises(CommandError, match="Không có tài khoản “ai-do” đang hoạt động"):
        run(path, username="ai-do")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Tệp rỗng (0 byte)."), (b"PK\x03\x04", "Đây không phải sổ tính .xlsx. Hãy dùng tệp mẫu.")],
)
def test_a_file_that_is_none(db: None, tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(written(tmp_path, content))
    assert (str(caught.value), caught.value.returncode) == (sentence, 1)
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        run(tmp_path / "khong-co.xlsx")


def test_what_is_written_out_reads_back_as_nothing_new(world: World) -> None:
    """The export of the whole world, in all its states, changes nothing when it is read."""
    make_sent_meeting(
        world.a, date(2022, 12, 5), {world.members["an"]: "excused"},
        guests=[("Dương Văn Phúc", "", world.members["guest"].pk), ("Khách ngoài Đảng", "", None)],
    )  # fmt: skip
    make_sent_meeting(world.b, date(2022, 12, 6), for_month=date(2022, 11, 1))
    ended = make_member("Bế Văn Cảnh", world.a, birth_date=date(1950, 3, 1), birth_precision="month")
    make_duty(ended, world.a, "term_exempt", start=date(2022, 1, 5), end=date(2022, 2, 5))
    ids = list(Organization.objects.values_list("pk", flat=True))
    rows = {sheet.name: sheet.export(ids, on=TODAY) for sheet in SHEETS}
    before = totals()
    found = passed(write_export(rows))
    assert found.problem_count == 0, {name: one.problems for name, one in found.outcomes.items()}
    assert {name: counts(found, name)[:2] for name in rows} == dict.fromkeys(rows, (0, 0))
    assert [len(rows[name]) for name in ("organizations", "meetings", "rolls")] == [7, 2, 10]
    assert totals() == before
