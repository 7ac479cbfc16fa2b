"""Bringing a workbook in, in a real browser: the page that waits becomes the page that shows, by itself."""

from pathlib import Path

import pytest

from core.jobs import Job
from core.sheets.models import Batch
from members.models import Member
from reports.tasks import work_on_batch
from tests.browser.test_frame import grave_findings, sideways
from tests.conftest import Live
from tests.workbooks import filled, member_row

pytestmark = pytest.mark.django_db(transaction=True)


def run_jobs() -> None:
    """What the worker does, in the test's own process."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        work_on_batch(job_id=str(job.pk))


def test_a_workbook_is_checked_brought_in_and_taken_back(live: Live, tmp_path: Path) -> None:
    path = tmp_path / "dang-vien.xlsx"
    path.write_bytes(
        filled(members=[member_row(1, "Lý Thị Lan", "B"), member_row(2, "Bế Văn Nam", "B", birth="31/02/1970")])
    )
    page = live.sign_in("commune")
    page.goto(f"{live.url}/nhap-du-lieu/")
    assert (sideways(page), grave_findings(page)) == (0, [])
    page.set_input_files("input[type=file]", path)
    page.click("text=Tải lên và kiểm tra")
    page.wait_for_selector("text=Đang kiểm tra…")
    run_jobs()
    # No click: the page asks how far it is and loads itself anew.
    page.wait_for_selector("text=Không có ngày 31/2/1970.")
    assert (sideways(page), grave_findings(page)) == (0, [])
    page.click("text=Chỉ nhập 1 dòng hợp lệ")
    page.wait_for_selector("text=Đang nhập…")
    run_jobs()
    page.wait_for_selector("text=Hoàn tác cả lần nhập")
    assert Member.objects.filter(card_number="000000000001").exists()
    page.click("text=Hoàn tác cả lần nhập")
    page.wait_for_selector("text=1 đảng viên sẽ bị xóa")
    page.click("main button:has-text('Hoàn tác')")
    page.wait_for_selector("text=Đang hoàn tác…")
    run_jobs()
    page.wait_for_selector("text=commune hoàn tác lúc")
    assert not Member.objects.filter(card_number="000000000001").exists()
    assert Batch.objects.get().state == "undone"


def test_a_long_unbroken_name_widens_no_phone(live: Live, tmp_path: Path) -> None:
    path = tmp_path / f"{'danh_sach_dang_vien_' * 6}.xlsx"
    path.write_bytes(filled(members=[member_row(1, "Lý Thị Lan", "B")]))
    page = live.sign_in("commune")
    page.set_viewport_size({"width": 360, "height": 768})
    page.goto(f"{live.url}/nhap-du-lieu/")
    page.set_input_files("input[type=file]", path)
    page.click("text=Tải lên và kiểm tra")
    page.wait_for_selector("text=Đang kiểm tra…")
    run_jobs()
    page.wait_for_selector("text=Nhập toàn bộ")
    assert sideways(page) == 0
    page.goto(f"{live.url}/nhap-du-lieu/")
    assert page.get_by_text(path.name).is_visible()
    assert sideways(page) == 0
