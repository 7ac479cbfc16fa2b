"""A workbook on its way in: uploaded, checked, brought in, handed back, taken back."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from branches.models import Organization
from core.audit import SYSTEM, AccessLog, acting
from core.jobs import Job
from core.sheets.models import Batch, BatchFile
from meetings.models import Attendance, Meeting, MeetingGuest, Sending
from meetings.services import confirm_meetings
from members.models import Member, Membership
from reports.tasks import work_on_batch
from tests.factories import World, make_member, make_sent_meeting
from tests.workbooks import filled, member_row

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 5)
ClientAs = Callable[[str], Client]


def good_file() -> bytes:
    """Three members and a meeting of B; A untouched."""
    return filled(
        members=[
            member_row(number, name, "B") for number, name in ((1, "Lý Thị Lan"), (2, "Bế Văn Nam"), (3, "Đàm Văn Tú"))
        ],
        meetings=[{"Mã tổ chức": "B", "Ngày": DAY, "Loại": "thường kỳ", "Cách ghi": "chỉ ghi vắng"}],
        rolls=[
            {
                "Mã tổ chức": "B",
                "Ngày": DAY,
                "Loại": "thường kỳ",
                "Số thẻ Đảng": "000000000002",
                "Trạng thái": "vắng có lý do",
            }
        ],
    )


def bad_file() -> bytes:
    """Two good members and one with a date that does not exist, whose name wants to be a formula."""
    return filled(
        members=[
            member_row(1, "Lý Thị Lan", "B"),
            member_row(2, "Bế Văn Nam", "B", birth="31/02/1970"),
            member_row(3, "Đàm Văn Tú", "B", ethnicity="=1+1"),
        ]
    )


def upload(client: Client, content: bytes, name: str = "chi-bo.xlsx") -> Any:
    return client.post(reverse("reports:imports"), {"tep": SimpleUploadedFile(name, content)})


def work() -> Batch:
    """Does what the last job asks for, as the worker would."""
    work_on_batch(job_id=str(Job.objects.order_by("created_at", "state").last().pk))
    return Batch.objects.order_by("-pk")[0]


def run_jobs() -> Batch:
    """Every queued job, in order."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        work_on_batch(job_id=str(job.pk))
    return Batch.objects.order_by("-pk")[0]


def checked(client: Client, content: bytes) -> Batch:
    """A workbook uploaded and checked."""
    response = upload(client, content)
    assert response.status_code == 302, response.content.decode()
    return run_jobs()


def imported(client: Client, content: bytes, **more: str) -> Batch:
    batch = checked(client, content)
    client.post(reverse("reports:import_apply", args=[batch.uuid]), {"phan": "tat-ca", **more})
    return run_jobs()


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(f"reports:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_uploading_only_checks(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    before = Member.objects.count()
    response = upload(client, good_file())
    batch = Batch.objects.get()
    assert response["Location"] == reverse("reports:import", args=[batch.uuid])
    assert (batch.state, batch.roots, batch.username) == ("checking", [world.x.pk], "commune")
    # The task lies in the queue, committed with the batch or not at all.
    assert ProcrastinateJob.objects.get().args == {"job_id": str(batch.job_id)}
    assert "Đang kiểm tra…" in text(client, "import", batch.uuid)
    assert "hx-get" in text(client, "import_progress", batch.uuid)
    batch = run_jobs()
    assert (batch.state, batch.count("new"), batch.count("problems"), batch.count("rows")) == ("checked", 5, 0, 5)
    assert client.get(reverse("reports:import_progress", args=[batch.uuid]))["HX-Refresh"] == "true"
    assert Member.objects.count() == before
    assert not Meeting.objects.exists()
    page = text(client, "import", batch.uuid)
    assert "Nhập toàn bộ" in page
    assert "Lý Thị Lan" in page
    assert "hợp lệ</button>" not in page


def test_the_same_file_again_changes_nothing(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    first = imported(client, good_file())
    assert (first.state, Member.objects.filter(card_number__startswith="00000000000").count()) == ("imported", 3)
    assert Meeting.objects.get().status == "sent"
    assert dict(Attendance.objects.values_list("member__full_name", "status"))["Bế Văn Nam"] == "excused"
    marks = (Member.objects.count(), Sending.objects.count(), Membership.objects.count())
    second = imported(client, good_file())
    assert (second.count("unchanged"), second.count("new"), second.count("changed")) == (5, 0, 0)
    assert (Member.objects.count(), Sending.objects.count(), Membership.objects.count()) == marks
    page = text(client, "import", checked(client, good_file()).uuid)
    assert "Mọi dòng đã có sẵn" in page
    assert "Nhập toàn bộ" not in page
    assert "Bỏ tệp này" in page


def test_problems_are_listed_with_sheet_row_name_column_value_and_reason(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = checked(client, bad_file())
    assert (batch.state, batch.count("problems"), batch.count("new")) == ("checked", 2, 1)
    page = text(client, "import", batch.uuid)
    for cell in ("Đảng viên", ">3<", "Bế Văn Nam", "Sinh ngày", "31/02/1970", "Không có ngày 31/2/1970."):
        assert cell in page
    assert "Nhập toàn bộ" not in page
    assert "Chỉ nhập 1 dòng hợp lệ" in page
    only = text(client, "import", batch.uuid, xem="loi", loai="date")
    assert "Bế Văn Nam" in only
    assert "Đàm Văn Tú" not in only
    assert "Lý Thị Lan" in text(client, "import", batch.uuid, xem="moi")


def test_nothing_or_only_the_valid_rows(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = checked(client, bad_file())
    client.post(reverse("reports:import_apply", args=[batch.uuid]), {"phan": "tat-ca"})
    assert run_jobs().state == "checked"
    assert not Member.objects.filter(card_number="000000000001").exists()
    client.post(reverse("reports:import_apply", args=[batch.uuid]), {"phan": "hop-le"})
    assert run_jobs().state == "imported"
    assert set(Member.objects.filter(card_number__startswith="00000000000").values_list("full_name", flat=True)) == {
        "Lý Thị Lan"
    }


def test_ones_own_sheet_comes_back_with_what_is_wrong(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = checked(client, bad_file())
    response = client.get(reverse("reports:import_file", args=[batch.uuid]))
    assert response["Content-Disposition"] == 'attachment; filename="loi-chi-bo.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_name("Đảng viên").to_python()
    assert rows[0][-1] == "Lỗi"
    assert [row[-1] for row in rows[1:]] == [
        "",
        "Sinh ngày: Không có ngày 31/2/1970.",
        "Dân tộc: Không có nhãn này. Các nhãn dùng được xem ở trang Hướng dẫn của tệp mẫu.",
    ]
    assert [row[0] for row in rows[1:]] == ["Lý Thị Lan", "Bế Văn Nam", "Đàm Văn Tú"]
    assert rows[3][3] == "=1+1"  # still text, not a formula
    assert AccessLog.objects.filter(action="download", subject_id=str(batch.uuid), username="commune").count() == 1
    # Sent back as it is, the added column is passed over.
    again = checked(client, response.content)
    assert again.count("problems") == 2
    assert again.summary["notes"] == ["Trang “Đảng viên”: cột “Lỗi” không có trong tệp mẫu nên được bỏ qua."]


def test_what_is_no_workbook_is_refused_at_the_form(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    for content, sentence in (
        (b"Hello", "Đây không phải sổ tính .xlsx."),
        (b"", "Tệp rỗng (0 byte)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Đây là tệp Excel đời cũ (.xls)."),
    ):
        response = upload(client, content)
        assert response.status_code == 200
        assert sentence in response.content.decode()
    assert not Batch.objects.exists()


def test_a_file_too_big_is_told_its_own_size(client_as: ClientAs, world: World) -> None:
    page = upload(client_as("commune"), bytes(30 << 20)).content.decode()
    assert "Tệp lớn 30,0 MB, quá 25 MB." in page


def test_beside_a_made_up_day_the_times_are_called_the_servers(
    client_as: ClientAs, world: World, settings: Any
) -> None:
    client = client_as("commune")
    batch = checked(client, good_file())
    pages = [("imports", []), ("import", [batch.uuid])]
    assert all("(giờ máy chủ)" in text(client, name, *args) for name, args in pages)
    settings.CHIBO_TODAY = ""
    world.users["commune"].appointments.update(end=None)
    assert not any("(giờ máy chủ)" in text(client, name, *args) for name, args in pages)


def test_a_workbook_without_sheets_of_ours_is_refused_by_the_check(client_as: ClientAs, world: World) -> None:
    from tests.workbooks import workbook

    client = client_as("commune")
    batch = checked(client, workbook({"Sheet1": [["a"]]}))
    assert batch.state == "refused"
    assert "Không thấy trang nào trong các trang" in text(client, "import", batch.uuid)
    client.post(reverse("reports:import_discard", args=[batch.uuid]))
    assert Batch.objects.get().state == "discarded"
    assert not BatchFile.objects.exists()


def test_who_sees_a_batch(client_as: ClientAs, world: World) -> None:
    batch = checked(client_as("commune"), good_file())
    for actor, status in (("district", 200), ("secretary", 404), ("neighbour", 404), ("reader", 404)):
        client = client_as(actor)
        assert client.get(reverse("reports:import", args=[batch.uuid])).status_code == status, actor
    for name in ("import", "import_file", "import_progress"):
        assert client_as("reader").get(reverse(f"reports:{name}", args=[batch.uuid])).status_code == 404
    for name in ("import_apply", "import_discard", "import_retry"):
        assert client_as("reader").post(reverse(f"reports:{name}", args=[batch.uuid])).status_code == 404
    above = checked(client_as("district"), good_file())
    assert client_as("commune").get(reverse("reports:import", args=[above.uuid])).status_code == 404
    assert f"/{above.uuid}/" not in text(client_as("commune"), "imports")
    assert f"/{batch.uuid}/" in text(client_as("district"), "imports")
    for name in ("imports", "import_template"):
        assert client_as("secretary").get(reverse(f"reports:{name}")).status_code == 403


def test_the_template_lists_everything(client_as: ClientAs, world: World) -> None:
    response = client_as("commune").get(reverse("reports:import_template"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == [
        "Tổ chức", "Địa bàn", "Đảng viên", "Lịch sinh hoạt", "Chuyên đề", "Sinh hoạt", "Điểm danh", "Quần chúng",
        "Chỉ tiêu", "Hướng dẫn",
    ]  # fmt: skip
    assert book.get_sheet_by_name("Điểm danh").to_python() == [
        ["Mã tổ chức", "Ngày", "Loại", "Số thẻ Đảng", "Trạng thái", "Lý do"]
    ]
    guide = " ".join(str(cell) for row in book.get_sheet_by_name("Hướng dẫn").to_python() for cell in row)
    for label in (
        "Trực thuộc cơ sở",
        "lực lượng vũ trang",
        "miễn – có dự",
        "xóa tên",
        "chỉ ghi vắng",
        "Lô Lô",
        "03/02/2012",
    ):
        assert label in guide


def test_an_import_is_taken_back_whole(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    existing = make_member("Vi Thị Hồng", world.b, card_number="000000000009", birth_date=date(1980, 5, 1))
    content = filled(
        members=[
            member_row(9, "Vi Thị Hường", "B", last="31/10/2022", admission=None, full=None, birth="01/05/1980"),
            member_row(9, "Vi Thị Hường", "A", start="01/11/2022", admission=None, full=None, birth="01/05/1980"),
            member_row(1, "Lý Thị Lan", "B"),
        ],
        meetings=[{"Mã tổ chức": "B", "Ngày": DAY, "Loại": "thường kỳ", "Cách ghi": "chỉ ghi vắng"}],
    )
    before = snapshot()
    batch = imported(client, content)
    assert batch.state == "imported", batch.refusal
    assert snapshot() != before
    assert Attendance.objects.exists()
    page = text(client, "import_undo", batch.uuid)
    for fact in (
        "1 đảng viên sẽ bị xóa",
        "2 sinh hoạt đảng sẽ bị xóa",
        "1 kỳ sinh hoạt sẽ bị xóa",
        f"{Attendance.objects.count()} điểm danh sẽ bị xóa",
        "1 đảng viên trở lại",
    ):
        assert fact in page
    client.post(reverse("reports:import_undo", args=[batch.uuid]))
    batch = run_jobs()
    assert (batch.state, batch.undone_by, batch.refusal) == ("undone", "commune", "")
    assert snapshot() == before
    assert Member.objects.get(pk=existing.pk).full_name == "Vi Thị Hồng"
    # The history keeps both acts.
    history = Member.pgh_event_model.objects.filter(pgh_obj_id=existing.pk).order_by("pgh_id")
    assert list(history.values_list("pgh_label", "full_name")) == [
        ("insert", "Vi Thị Hồng"), ("update", "Vi Thị Hường"), ("update", "Vi Thị Hồng"),
    ]  # fmt: skip
    assert AccessLog.objects.get(action="undo", subject_id=str(batch.uuid)).detail["điểm danh"][0] > 0
    assert client.get(reverse("reports:import_undo", args=[batch.uuid])).status_code == 404


def snapshot() -> list[Any]:
    return [
        sorted(map(str, model.objects.values_list(*fields)))
        for model, fields in (
            (Organization, ["code", "founded_on"]),
            (Member, ["pk", "full_name", "sort_key", "card_number"]),
            (Membership, ["pk", "organization", "start", "end", "end_reason"]),
            (Meeting, ["pk", "status", "topic", "present", "required", "guests"]),
            (Attendance, ["meeting", "member", "status", "reason"]),
            (MeetingGuest, ["meeting", "name", "member"]),
        )
    ]


def test_an_undo_is_refused_with_reasons(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = imported(client, good_file())
    lan = Member.objects.get(card_number="000000000001")
    with acting(SYSTEM, source="test"):
        confirm_meetings(meetings=Meeting.objects.all(), by=SYSTEM)
        make_sent_meeting(world.b, date(2022, 11, 5))
        Member.objects.filter(pk=lan.pk).update(gender="female")
    before = snapshot()
    page = text(client, "import_undo", batch.uuid)
    reasons = (
        "1 đảng viên đã được sửa, xác nhận hoặc xóa sau khi nhập.",
        "1 kỳ sinh hoạt đã được sửa, xác nhận hoặc xóa sau khi nhập.",
        "Có 3 điểm danh đang dựa trên dữ liệu của lần nhập này.",
    )
    for reason in reasons:
        assert reason in page
    client.post(reverse("reports:import_undo", args=[batch.uuid]))
    batch = run_jobs()
    assert batch.state == "imported"
    assert all(reason in batch.refusal for reason in reasons)
    assert snapshot() == before


def test_corrected_rolls_go_back_to_what_was_sent_before(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    meeting = make_sent_meeting(world.a, DAY, guests=[("Khách mời", "", None)])
    before = snapshot()
    card, guest = world.members["an"].card_number, world.members["guest"].card_number
    head = {"Mã tổ chức": "A", "Ngày": DAY, "Loại": "thường kỳ"}
    batch = imported(
        client,
        filled(
            rolls=[
                head | {"Số thẻ Đảng": card, "Trạng thái": "vắng có lý do", "Lý do": "ốm"},
                head | {"Số thẻ Đảng": guest, "Trạng thái": "khách"},
            ]
        ),
    )
    meeting.refresh_from_db()
    assert (batch.state, meeting.excused, meeting.guests) == ("imported", 1, 2)
    client.post(reverse("reports:import_undo", args=[batch.uuid]))
    assert run_jobs().state == "undone"
    assert snapshot() == before
    sendings = Sending.objects.filter(meeting=meeting).order_by("sequence")
    assert list(sendings.values_list("counters__excused", flat=True)) == [0, 1, 0]


def test_rights_are_asked_again_when_the_job_runs(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    upload(client, good_file())
    world.users["commune"].appointments.update(end=date(2022, 12, 1))
    (job,) = Job.objects.all()
    work_on_batch(job_id=str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "Bạn không còn quyền nhập dữ liệu ở các tổ chức này.")
    assert Batch.objects.get().state == "checking"
    world.users["commune"].appointments.update(end=None)
    batch = Batch.objects.get()
    assert "Thử lại" in text(client, "import", batch.uuid)
    client.post(reverse("reports:import_retry", args=[batch.uuid]))
    assert run_jobs().state == "checked"


def test_work_whose_worker_has_gone_may_be_asked_for_again(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    upload(client, good_file())
    batch = Batch.objects.get()
    Job.objects.update(state=Job.State.RUNNING)
    assert "Thử lại" not in text(client, "import", batch.uuid)
    client.post(reverse("reports:import_retry", args=[batch.uuid]))
    assert Job.objects.count() == 1
    Job.objects.update(seen_at=Now() - timedelta(minutes=11))
    assert "Thử lại" in text(client, "import", batch.uuid)
    client.post(reverse("reports:import_retry", args=[batch.uuid]))
    assert (Job.objects.count(), run_jobs().state) == (2, "checked")


def test_a_job_delivered_twice_works_once(client_as: ClientAs, world: World) -> None:
    batch = imported(client_as("commune"), good_file())
    count = Member.objects.count()
    for job in Job.objects.all():
        work_on_batch(job_id=str(job.pk))
    assert (Member.objects.count(), Batch.objects.get().state) == (count, "imported")
    response = client_as("commune").post(
        reverse("reports:import_apply", args=[batch.uuid]), {"phan": "tat-ca"}, follow=True
    )
    assert "Tệp này đã được nhập hoặc đang được nhập." in response.content.decode()


def test_somebody_was_faster_between_check_and_import(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = checked(client, good_file())
    make_member("Người Khác Hẳn", world.b, card_number="000000000001", birth_date=date(1950, 1, 1))
    client.post(reverse("reports:import_apply", args=[batch.uuid]), {"phan": "tat-ca"})
    batch = run_jobs()
    assert (batch.state, batch.refusal, batch.count("problems")) == (
        "checked",
        "Có 1 dòng lỗi; chưa có gì được ghi.",
        1,
    )
    assert not Member.objects.filter(card_number="000000000002").exists()


def test_html_in_a_name_reaches_no_page_alive(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    batch = checked(client, filled(members=[member_row(1, "<img src=x onerror=alert(1)>", "B")]))
    page = text(client, "import", batch.uuid)
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
