"""The papers of a classification: one subject's sheet, the list that goes up, a decision with its annex."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.audit import SYSTEM, AccessLog
from core.rendering import CONTENT_TYPES, render_json
from core.tables import Table
from evaluations.models import Appeal, Decision, Period, Rating, RatingComment, Subject
from evaluations.reports.proposals import decision_table, proposal_table, proposals_of
from evaluations.reports.sheets import sheet_table
from evaluations.services.decisions import change_level, number_decision
from tests.evaluations.classified import paper
from tests.evaluations.rated import bring, decide, members_of, open_year
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db
PHIEU, DE_NGHI, VAN_BAN = "/xep-loai/phieu/{}/", "/xep-loai/de-nghi/{}/{}/", "/xep-loai/van-ban/{}/"


@pytest.fixture
def year(world: World) -> Period:
    return open_year(world.d)


@pytest.fixture
def good(world: World, year: Period) -> list[Rating]:
    """The members of A, proposed and appraised as good."""
    return bring(members_of(year, world.a), "good")


@pytest.fixture
def decided(good: list[Rating]) -> Decision:
    return decide(good, "good")


def part(table: Table, title: str) -> list[dict[str, Any]]:
    return [dict(row.values) for annex in table.annexes if annex.title == title for row in annex.rows]


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


def test_the_sheet_puts_the_levels_side_by_side_with_their_votes(world: World, good: list[Rating]) -> None:
    table = sheet_table(good[0], on=TODAY)
    assert [(row["step"], row["level"], row["agreed"], row["base"]) for row in part(table, "Các mức")] == [
        ("Đã tự xếp loại", "Hoàn thành tốt nhiệm vụ", None, None),
        ("Đã đề nghị", "Hoàn thành tốt nhiệm vụ", 9, 10),
        ("Đã thẩm định", "Hoàn thành tốt nhiệm vụ", None, None),
    ]
    assert [(row["kind"], row["who"], row["vote"]) for row in table.rows] == [
        ("Tự xếp loại", "Chi bộ xóm Lũng Phầy", ""), ("Đề nghị", "Chi bộ xóm Lũng Phầy", "9/10"),
        ("Thẩm định", "Đảng bộ xã Nam Tuấn", ""),
    ]  # fmt: skip
    assert table.intro[-1] == "Chưa có quyết định: đã thẩm định."
    assert part(table, "Số liệu")


def test_a_decided_sheet_shows_the_evidence_it_rested_on(decided: Decision) -> None:
    rating = decided.ratings.order_by("pk").first()
    assert rating is not None
    assert rating.evidence is not None
    rating.evidence["facts"][0]["text"] = "như ngày ấy"
    rating.derived["reasons"] = ["lý do ngày ấy"]
    rating.save()
    table = sheet_table(rating, on=date(2023, 6, 1))
    assert part(table, "Số liệu")[0]["text"] == "như ngày ấy"
    assert table.notes == ("lý do ngày ấy",)
    assert "quyết định ngày 16/12/2022" in table.intro[-1]


def test_comments_and_appeals_stand_on_the_sheet(world: World, decided: Decision) -> None:
    rating = decided.ratings.order_by("pk").first()
    assert rating is not None
    RatingComment.objects.create(rating=rating, organization=world.a, asked_of=world.c, kind="host", asked_on=TODAY)
    Appeal.objects.create(rating=rating, organization=world.a, on=TODAY, text="Xin xem lại", by="an")
    table = sheet_table(rating, on=TODAY)
    assert [(row["of"], row["text"]) for row in part(table, "Nhận xét")][-1] == (
        "Chi bộ xóm Bản Gủn", "đã đề nghị, chưa có",
    )  # fmt: skip
    assert [row["text"] for row in part(table, "Khiếu nại")] == ["Xin xem lại"]


def test_who_is_not_rated_has_a_sheet_that_says_why(world: World, year: Period) -> None:
    rating = year.ratings.get(member=world.members["exempt"])
    assert sheet_table(rating, on=TODAY).intro[-1] == "Không xếp loại: được miễn công tác và sinh hoạt đảng."


def test_the_sheet_as_a_page_and_as_a_paper_is_logged(world: World, decided: Decision, client_as: Any) -> None:
    rating = decided.ratings.get(member=world.members["an"])
    address = PHIEU.format(rating.uuid)
    page = client_as("secretary").get(address)
    assert "Phiếu xếp loại chất lượng đảng viên: Hoàng Văn An" in page.content.decode()
    assert len(page.content) < 60_000
    response = client_as("secretary").get(f"{address}?dang=pdf")
    text = words(response.content)
    for said in ("PHIẾU", "CHI BỘ XÓM LŨNG PHẦY", "Hoàng Văn An", "T/M CHI BỘ", "9/10"):
        assert said in text
    assert "Số -" not in text
    assert AccessLog.objects.filter(subject_id=str(rating.uuid)).count() == 2
    assert client_as("neighbour").get(address).status_code == 404
    assert client_as("reader").get(address).status_code == 404
    assert client_as("secretary").get(f"{address}?dang=doc").status_code == 404


def test_what_goes_up_is_what_another_decides(world: World, year: Period, good: list[Rating]) -> None:
    assert {one.pk for one in proposals_of(world.a, year, Subject.MEMBER)} == {one.pk for one in good}
    # The commune decides on its members itself; of its branches it tells nobody, of itself the district.
    assert proposals_of(world.x, year, Subject.MEMBER) == []
    own = bring([year.ratings.get(subject=Subject.ORGANIZATION, organization=world.x)], "good")
    assert proposals_of(world.x, year, Subject.ORGANIZATION) == own
    table = proposal_table(world.a, year, Subject.MEMBER, on=TODAY)
    assert [(row["level"], row["number"]) for row in table.annexes[0].rows] == [
        ("Hoàn thành tốt nhiệm vụ", len(good))
    ]  # fmt: skip
    assert {(row["proposed"], row["agreed"], row["base"]) for row in table.rows} == {("Hoàn thành tốt nhiệm vụ", 9, 10)}


def test_the_list_is_read_and_printed_by_who_sees_its_people(
    world: World, year: Period, good: list[Rating], client_as: Any
) -> None:
    address = DE_NGHI.format(world.a.uuid, year.uuid)
    page = client_as("secretary").get(address).content.decode()
    assert "Đề nghị xếp loại chất lượng đảng viên năm 2022" in page
    assert PHIEU.format(good[0].uuid) in page
    text = words(client_as("secretary").get(f"{address}?doi-tuong=member&dang=pdf").content)
    assert "DANH SÁCH" in text
    assert "Số -DS/CB" in text
    for who, asked, status in (
        ("reader", address, 403), ("reader", f"{address}?doi-tuong=organization", 200), ("neighbour", address, 404),
        ("secretary", f"{address}?doi-tuong=nobody", 404), ("visitor", f"{address}?dang=xlsx", 403),
    ):  # fmt: skip
        assert client_as(who).get(asked).status_code == status, (who, asked)


def test_the_decision_is_a_draft_until_it_has_its_number(world: World, decided: Decision, client_as: Any) -> None:
    address = VAN_BAN.format(decided.uuid)
    draft = words(client_as("commune").get(f"{address}?dang=pdf").content)
    for said in ("QUYẾT ĐỊNH", "Dự thảo", "132-QĐ/TW", "Điều 1.", "Hoàn thành tốt nhiệm vụ: 5", "Hoàng Văn An"):
        assert said in draft, said
    number_decision(decision=decided, document=paper("07-QĐ/ĐU", date(2022, 12, 19)), by=SYSTEM)
    numbered = words(client_as("commune").get(f"{address}?dang=pdf").content)
    assert "Số 07-QĐ/ĐU" in numbered
    assert "kèm theo Quyết định số 07-QĐ/ĐU ngày 19/12/2022" in numbered
    assert "ngày 19 tháng 12 năm 2022" in numbered
    assert "đối với 5 đảng viên theo danh sách" in numbered
    assert "ối tượng" not in numbered
    assert "Dự thảo" not in numbered
    page = client_as("commune").get(address).content.decode()
    assert "07-QĐ/ĐU ngày 19/12/2022" in page
    # He sees the decision on the page, with his own people; the paper names others.
    seen = client_as("secretary").get(f"/xep-loai/qd/{decided.uuid}/")
    assert (seen.status_code, address in seen.content.decode()) == (200, False)
    assert address in client_as("commune").get(f"/xep-loai/qd/{decided.uuid}/").content.decode()
    refused = client_as("secretary").get(address)
    assert (refused.status_code, "không xem được danh sách này" in refused.content.decode()) == (403, True)
    assert client_as("neighbour").get(address).status_code == 404
    assert client_as("commune").get(f"{address}?dang=xlsx")["Content-Type"].endswith("sheet")


def test_the_papers_have_five_faces(world: World, year: Period, decided: Decision, client_as: Any) -> None:
    rating = decided.ratings.get(member=world.members["an"])
    tables = {
        PHIEU.format(rating.uuid): sheet_table(rating, on=TODAY),
        DE_NGHI.format(world.a.uuid, year.uuid): proposal_table(world.a, year, Subject.MEMBER, on=TODAY),
        VAN_BAN.format(decided.uuid): decision_table(decided, on=TODAY),
    }  # fmt: skip
    client = client_as("commune")
    for address, table in tables.items():
        page = client.get(address).content.decode()
        for face in ("pdf", "xlsx", "csv", "json"):
            response = client.get(address, {"dang": face})
            assert response["Content-Type"] == CONTENT_TYPES[face], (address, face)
            assert f"dang={face}" in page
        assert response.json() == json.loads(render_json(table)), address
    assert client_as("visitor").get(PHIEU.format(rating.uuid), {"dang": "json"}).status_code == 403


def test_the_annex_tells_how_the_cap_stood(world: World, decided: Decision) -> None:
    table = decision_table(decided, on=TODAY)
    assert len(table.rows) == decided.ratings.count()
    assert table.notes[0].startswith(
        "Giới hạn tỷ lệ lúc quyết định tại Đảng bộ xã Nam Tuấn: đã xếp 0, được 1 (tính trên 5"
    )


def test_the_pages_lead_to_the_papers_for_who_may_read_them(
    world: World, year: Period, decided: Decision, client_as: Any
) -> None:
    rating = decided.ratings.get(member=world.members["an"])
    sheet, paper_address = PHIEU.format(rating.uuid), VAN_BAN.format(decided.uuid)
    page = reverse("evaluations:rating", args=[rating.uuid])
    assert sheet in client_as("secretary").get(page).content.decode()
    assert (
        paper_address in client_as("commune").get(reverse("evaluations:decision", args=[decided.uuid])).content.decode()
    )
    above = DE_NGHI.format(world.a.uuid, year.uuid)
    assert above in client_as("secretary").get(sheet).content.decode()
    # Whoever sees the decision for the sake of his own branch reads his rows there, not the annex.
    own = client_as("secretary").get(reverse("evaluations:decision", args=[decided.uuid]))
    assert paper_address not in own.content.decode()


def test_a_decision_reprinted_after_a_change_states_what_it_decided(
    world: World, decided: Decision, client_as: Any
) -> None:
    rating = decided.ratings.get(member=world.members["an"])
    change_level(
        rating=rating, version=rating.version, level="completed", document=paper("09-QĐ/ĐU", date(2022, 12, 19)),
        reason="Đơn khiếu nại", day=date(2022, 12, 19), by=SYSTEM, on=TODAY,
    )  # fmt: skip
    table = decision_table(decided, on=TODAY)
    assert {(row["decided"], row["on"]) for row in table.rows} == {("Hoàn thành tốt nhiệm vụ", decided.on)}
    assert [(row["name"], row["note"]) for row in table.rows if row["note"]] == [
        ("Hoàng Văn An", "nay là “Hoàn thành nhiệm vụ”, thay đổi theo 09-QĐ/ĐU ngày 19/12/2022")
    ]
    assert [(row["level"], row["number"]) for row in table.annexes[0].rows] == [("Hoàn thành tốt nhiệm vụ", 5)]
    text = words(client_as("commune").get(f"{VAN_BAN.format(decided.uuid)}?dang=pdf").content)
    assert "Hoàn thành tốt nhiệm vụ: 5" in text
    assert "Hoàn thành nhiệm vụ: 1" not in text
