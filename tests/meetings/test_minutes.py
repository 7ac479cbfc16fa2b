"""The minutes of a meeting: gathered from what was recorded, as page and as paper; and who reads them."""

import re
import subprocess
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from core.audit import SYSTEM, AccessLog
from meetings.models import Meeting, Resolution
from meetings.queries import Assigned, Concluded, Resolved, Said, Voted, Written, minutes_of
from meetings.services import Entry, Guest, record_opening, save_item, save_resolution, save_roll, send_meeting
from members.models import Office, OfficeTerm
from tests.factories import World, full_roll, make_draft_meeting
from tests.meetings.preparing import make_item

HELD = date(2022, 12, 5)


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def written(page: str) -> str:
    """The minutes as a reader of the page reads them."""
    article = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert article is not None
    apart = re.sub(r"(<br>|<b>(?=CHI BỘ)|</b>(?=\*)|</?(?:p|td|div|h1|h2)\b[^>]*>)", r" \1", article[0])
    return flat(strip_tags(apart))


def paper_text(content: bytes, path: Path) -> str:
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of branch A with everything in it, sent."""
    people = world.members
    office = Office.objects.get(code="bi-thu")
    OfficeTerm.objects.create(member=people["an"], organization=world.a, office=office, start=date(2022, 1, 1))
    meeting = make_draft_meeting(world.a, HELD)
    statuses = {
        people["cuong"]: "excused",
        people["probationary"]: "unexcused",
        people["temporary"]: "late",
        people["exempt"]: "exempt_present",
    }
    reasons = {people["cuong"].pk: "đi viện"}
    save_roll(
        meeting=meeting,
        entries={pk: Entry(status, reasons.get(pk, "")) for pk, status, _reason in full_roll(world.a, HELD, statuses)},
        guests=[Guest("Nguyễn Hữu Khách", "Trưởng xóm", "xóm Lũng Phầy")],
        uuid=uuid4(),
        version=meeting.version,
        by=SYSTEM,
    )
    meeting.refresh_from_db()
    record_opening(
        meeting=meeting,
        chair_id=people["an"].pk,
        minute_taker_id=people["binh"].pk,
        place="Nhà văn hóa xóm",
        starts_at=time(19, 30),
        ends_at=time(21, 5),
        by=SYSTEM,
    )
    first = make_item(meeting, "Đánh giá tháng 11")
    make_item(meeting, "Việc khác")
    save_item(
        item=first,
        written=Written(
            "Bí thư báo cáo.\nCả chi bộ nghe.",
            (Said(people["binh"].pk, "", "Nhất trí"), Said(None, "Nguyễn Hữu Khách", "Cảm ơn chi bộ")),
            (Voted("Khen thưởng đ/c Bình", 3, 1),),
            (
                Concluded(
                    "Làm đường", Assigned("Vận động hiến đất.", date(2023, 1, 31), people["an"].pk, Decimal(5), "hộ")
                ),
            ),
        ),
        version=first.version,
        by=SYSTEM,
    )
    save_resolution(
        meeting=meeting,
        uuid=uuid4(),
        resolved=Resolved(
            "Nhiệm vụ tháng 12 năm 2022", "Hoàn thành.", "Giữ vững.", "Bí thư chỉ đạo.",
            (Assigned("Trồng quế", date(2023, 3, 31), people["binh"].pk),), Voted("", 4),
        ),
        stamp="",
        by=SYSTEM,
    )  # fmt: skip
    return send_meeting(meeting=meeting, by=SYSTEM, on=world.today)


TEXT = (
    "ĐẢNG BỘ XÃ NAM TUẤN CHI BỘ XÓM LŨNG PHẦY * Số -BB/CB ĐẢNG CỘNG SẢN VIỆT NAM Nam Tuấn, ngày 05 tháng 12 năm 2022 "
    "BIÊN BẢN sinh hoạt thường kỳ tháng 12 năm 2022 ----- "
    "Vào hồi 19 giờ 30 phút, ngày 05 tháng 12 năm 2022, tại Nhà văn hóa xóm, Chi bộ xóm Lũng Phầy tổ chức sinh hoạt "
    "thường kỳ tháng 12 năm 2022. "
    "I- THÀNH PHẦN 1. Người chủ trì: đ/c Hoàng Văn An, bí thư. 2. Người ghi biên bản: đ/c Nông Thị Bình. "
    "3. Đảng viên: đảng số 8, phải dự 5, có mặt 3 (đến muộn 1), vắng có lý do 1, vắng không lý do 1, "
    "được miễn có dự 1. "
    "- Vắng có lý do: đ/c Lục Văn Cường (đi viện). - Vắng không lý do: đ/c Bế Thị Dung. "
    "- Đến muộn: đ/c Hà Thị Sen. - Miễn – có dự: đ/c Đàm Văn Ích. "
    "4. Khách dự: 1 người. - Nguyễn Hữu Khách, Trưởng xóm, xóm Lũng Phầy. "
    "II- NỘI DUNG 1. Đánh giá tháng 11 Bí thư báo cáo. Cả chi bộ nghe. "
    "Ý kiến phát biểu (2): - Nông Thị Bình: Nhất trí - Nguyễn Hữu Khách: Cảm ơn chi bộ "
    "Biểu quyết: Khen thưởng đ/c Bình. Tán thành 3/4 người có quyền biểu quyết, không tán thành 1, ý kiến khác 0; "
    "cần quá nửa: thông qua. "
    "Kết luận: Làm đường - Vận động hiến đất; đ/c Hoàng Văn An chịu trách nhiệm; hạn 31/01/2023; chỉ tiêu 5 hộ. "
    "2. Việc khác "
    "III- NGHỊ QUYẾT Nhiệm vụ tháng 12 năm 2022. "
    "Biểu quyết: Thông qua nghị quyết: Nhiệm vụ tháng 12 năm 2022. Tán thành 4/4 người có quyền biểu quyết, "
    "không tán thành 0, ý kiến khác 0; cần quá nửa: thông qua. "
    "- Trồng quế; đ/c Nông Thị Bình chịu trách nhiệm; hạn 31/03/2023. "
    "Cuộc họp kết thúc vào hồi 21 giờ 05 phút cùng ngày. "
    "NGƯỜI GHI BIÊN BẢN Nông Thị Bình CHỦ TRÌ HỘI NGHỊ Hoàng Văn An"
)


def test_the_minutes_say_everything_that_was_recorded(meeting: Meeting, client_as: Any) -> None:
    page = client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/bien-ban/")
    assert written(page.content.decode()) == TEXT


def test_the_paper_says_the_same_and_its_download_is_logged(meeting: Meeting, client_as: Any, tmp_path: Path) -> None:
    answer = client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/bien-ban/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "bien-ban-chi-bo-xom-lung-phay" in answer["Content-Disposition"]
    text = flat(re.sub(r"\f\s+\d+\n", " ", paper_text(answer.content, tmp_path / "x.pdf")))
    body = TEXT[TEXT.index("Vào hồi") : TEXT.index("NGƯỜI GHI")].strip()
    assert body in text
    assert "Dự thảo" not in text
    for part in ("Số -BB/CB", "BIÊN BẢN", "NGƯỜI GHI BIÊN BẢN CHỦ TRÌ HỘI NGHỊ", "Nông Thị Bình Hoàng Văn An"):
        assert part in text
    log = AccessLog.objects.get(action=AccessLog.Action.DOWNLOAD)
    assert (log.subject, log.subject_id) == ("Biên bản Chi bộ xóm Lũng Phầy, 05/12/2022", str(meeting.uuid))


def test_long_minutes_number_their_pages_from_the_second_in_our_font_alone(
    meeting: Meeting, client_as: Any, tmp_path: Path
) -> None:
    meeting.items.update(proceedings="Đồng chí bí thư báo cáo kết quả thực hiện nghị quyết tháng trước.\n" * 60)
    content = client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/bien-ban/pdf/").content
    pages = paper_text(content, tmp_path / "x.pdf").split("\f")[:-1]
    assert len(pages) > 3
    assert [page.split()[0] for page in pages][1:] == [str(number) for number in range(2, len(pages) + 1)]
    assert pages[0].split()[0] != "1"
    assert "NGƯỜI GHI BIÊN BẢN" in pages[-1]
    done = subprocess.run(["pdffonts", tmp_path / "x.pdf"], check=True, capture_output=True, text=True)
    assert {line.split()[0].split("+")[-1].split("-")[0] for line in done.stdout.splitlines()[2:]} == {"Liberation"}
    assert PdfReader(BytesIO(content)).metadata["/Title"] == "BIÊN BẢN sinh hoạt thường kỳ tháng 12 năm 2022"


def test_an_open_meeting_with_nothing_in_it_is_a_draft_to_be_filled_in(world: World, client_as: Any) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    text = written(client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/bien-ban/").content.decode())
    assert "Số -BB/CB Dự thảo ĐẢNG CỘNG SẢN" in text
    assert "1. Người chủ trì: ………………………………" in text
    assert "3. Đảng viên: đảng số 8, phải dự 5, chưa điểm danh 5." in text
    assert "Chưa ghi nội dung nào." in text


def test_two_of_one_name_are_told_apart_by_birth(world: World, meeting: Meeting, client_as: Any) -> None:
    people = world.members
    for name, year in (("binh", 1970), ("cuong", 1980)):
        people[name].full_name, people[name].birth_date = "Nông Thị Bình", date(year, 1, 1)
        people[name].save()
    text = written(client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/bien-ban/").content.decode())
    assert "Người ghi biên bản: đ/c Nông Thị Bình (1970)." in text
    assert "đ/c Nông Thị Bình (1980) (đi viện)" in text


def test_the_resolution_is_a_document_of_its_own(meeting: Meeting, client_as: Any, tmp_path: Path) -> None:
    resolution = Resolution.objects.get()
    address = f"/sinh-hoat/{meeting.uuid}/nghi-quyet/{resolution.uuid}/"
    expected = (
        "ĐẢNG BỘ XÃ NAM TUẤN CHI BỘ XÓM LŨNG PHẦY * Số -NQ/CB ĐẢNG CỘNG SẢN VIỆT NAM "
        "Nam Tuấn, ngày 05 tháng 12 năm 2022 NGHỊ QUYẾT Nhiệm vụ tháng 12 năm 2022 ----- "
        "I- ĐÁNH GIÁ TÌNH HÌNH Hoàn thành. II- MỤC TIÊU, PHƯƠNG HƯỚNG Giữ vững. "
        "III- NHIỆM VỤ - Trồng quế; đ/c Nông Thị Bình chịu trách nhiệm; hạn 31/03/2023. "
        "IV- TỔ CHỨC THỰC HIỆN Bí thư chỉ đạo. "
        "Nghị quyết này được Chi bộ xóm Lũng Phầy biểu quyết thông qua (4/4 người có quyền biểu quyết tán thành) "
        "tại cuộc họp ngày 05 tháng 12 năm 2022. "
        "Nơi nhận: - Đảng ủy xã Nam Tuấn (để báo cáo), - Lưu chi bộ. T/M CHI BỘ BÍ THƯ Hoàng Văn An"
    )
    client = client_as("secretary")
    assert written(client.get(address).content.decode()) == expected
    Resolution.objects.update(number="07-NQ/CB")
    text = flat(paper_text(client.get(f"{address}pdf/").content, tmp_path / "x.pdf"))
    for part in ("Số 07-NQ/CB", "IV- TỔ CHỨC THỰC HIỆN Bí thư chỉ đạo.", "T/M CHI BỘ", "BÍ THƯ", "Hoàng Văn An"):
        assert part in text
    assert AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD, subject__startswith="Nghị quyết").count() == 1


@pytest.mark.parametrize(
    ("actor", "status"),
    [("secretary", 200), ("visitor", 200), ("commune", 200), ("roll_taker", 403), ("reader", 403), ("neighbour", 404)],
)
def test_minutes_are_for_whoever_may_see_the_names(meeting: Meeting, client_as: Any, actor: str, status: int) -> None:
    resolution = Resolution.objects.get()
    client = client_as(actor)
    for address in (
        "bien-ban/",
        "bien-ban/pdf/",
        f"nghi-quyet/{resolution.uuid}/",
        f"nghi-quyet/{resolution.uuid}/pdf/",
    ):
        assert client.get(f"/sinh-hoat/{meeting.uuid}/{address}").status_code == status, address


def test_another_meetings_resolution_is_not_found(world: World, meeting: Meeting, client_as: Any) -> None:
    other = make_draft_meeting(world.a, date(2022, 12, 6))
    resolution = Resolution.objects.get()
    assert client_as("secretary").get(f"/sinh-hoat/{other.uuid}/nghi-quyet/{resolution.uuid}/").status_code == 404


def test_the_queries_do_not_grow_with_the_meeting(meeting: Meeting, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(11):
        minutes_of(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(status="draft")
    meeting.refresh_from_db()
    for number in range(3):
        make_item(meeting, f"Việc {number}")
    Meeting.objects.filter(pk=meeting.pk).update(status="sent")
    meeting.refresh_from_db()
    with django_assert_num_queries(11):
        minutes_of(meeting)
