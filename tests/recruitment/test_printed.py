"""The official forms: filled from the record, of the day and number of their step, drafts before it."""

from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core.audit import SYSTEM
from core.rendering import bind
from recruitment.models import MentorRemark, Stage, StepPaper
from recruitment.queries.printed import Printed, printable, printed
from recruitment.services.acts import NewAct
from recruitment.services.steps import move_candidate
from tests.factories import World
from tests.recruitment.walking import TODAY, make_candidate, paper, take, walk

pytestmark = pytest.mark.django_db
Prints = StepPaper.Prints


def text_of(forms: Iterable[Printed]) -> str:
    """What a paper says, in one line."""
    content = bind([(one.template, one.context, one.letterhead, one.subject) for one in forms], title="thử")
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


def test_every_form_is_filled_from_the_record(world: World) -> None:
    candidate = walk(make_candidate(world, address="xóm Lũng Phầy, xã Nam Tuấn"), Stage.RECOGNISED)
    assert [one.kind for one in printable(candidate)] == [
        "introduction", "branch_resolution", "committee_resolution", "decision", "mentor_remark", "branch_recognition",
        "committee_recognition", "recognition",
    ]  # fmt: skip
    said = {one.kind: text_of(printed(candidate, one.kind, on=TODAY)) for one in printable(candidate)}
    expected = {
        "branch_resolution": (
            "CHI BỘ XÓM LŨNG PHẦY", "ngày 06 tháng 6 năm 2022", "NGHỊ QUYẾT đề nghị kết nạp đảng viên",
            "Ngày 06 tháng 6 năm 2022, Chi bộ xóm Lũng Phầy đã họp", "quần chúng Hoàng Thị Xuân, sinh ngày 01/05/1995",
            "nơi ở hiện nay: xóm Lũng Phầy", "7/7 đồng chí có quyền biểu quyết (100,0%)", "T/M CHI BỘ",
        ),
        "committee_resolution": ("ĐẢNG ỦY XÃ NAM TUẤN", "9/9 đồng chí", "của Chi bộ xóm Lũng Phầy"),
        "decision": (
            "HUYỆN ỦY HÒA AN", "QUYẾT ĐỊNH kết nạp đảng viên", "Hòa An, ngày 15 tháng 7 năm 2022",
            "Điều 1. Kết nạp quần chúng Hoàng Thị Xuân", "Thời gian dự bị 12 tháng tính từ ngày tổ chức lễ kết nạp",
        ),
        "recognition": ("là đảng viên chính thức của Đảng Cộng sản Việt Nam kể từ ngày 03/08/2023",),
        "branch_recognition": ("đề nghị công nhận đảng viên chính thức", "kể từ ngày 03/08/2023"),
        "committee_recognition": ("ĐẢNG ỦY XÃ NAM TUẤN", "chưa đối chiếu với văn bản hướng dẫn"),
        "introduction": (
            "GIẤY GIỚI THIỆU người vào Đảng", "Tôi là: Hoàng Văn An", "Tôi là: Nông Thị Bình", "NGƯỜI GIỚI THIỆU",
        ),
        "mentor_remark": ("BẢN NHẬN XÉT đảng viên dự bị", "được kết nạp vào Đảng ngày 03/08/2022"),
    }  # fmt: skip
    for kind, phrases in expected.items():
        for phrase in phrases:
            assert phrase in said[kind], (kind, phrase, said[kind])
        assert "Dự thảo" not in said[kind]


def test_a_numbered_decision_carries_its_number_and_no_draft(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    draft = text_of(printed(candidate, Prints.DECISION, on=TODAY))
    assert "Dự thảo" in draft
    assert "ngày 28 tháng 6 năm 2024" in draft
    take(candidate, Stage.DECIDED, document=paper("17-QĐ/HU", date(2022, 7, 15)))
    signed = text_of(printed(candidate, Prints.DECISION, on=TODAY))
    assert "Số 17-QĐ/HU" in signed
    assert "Dự thảo" not in signed


def test_remarks_of_the_mentor_stand_in_his_introduction(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    mentorship = candidate.mentorships.get(member=world.members["an"])
    MentorRemark.objects.create(
        candidate=candidate, mentorship=mentorship, organization=world.a, for_month=date(2022, 4, 1),
        strengths="gương mẫu, nhiệt tình", weaknesses="còn ít phát biểu", on=date(2022, 4, 5), by="thử",
    )  # fmt: skip
    said = text_of(printed(candidate, Prints.INTRODUCTION, on=date(2022, 6, 1)))
    assert "Tháng 04/2022: gương mẫu, nhiệt tình" in said
    assert "còn ít phát biểu" in said


def test_no_form_of_a_kind_there_is_not(world: World) -> None:
    candidate = make_candidate(world)
    assert printed(candidate, "", on=TODAY) == []
    assert printed(candidate, "passport", on=TODAY) == []


def test_what_cannot_be_filled_yet_is_said_and_not_offered(world: World, client_as: Callable[[str], Client]) -> None:
    candidate = walk(make_candidate(world), Stage.AWARENESS_CLASS)
    candidate.mentorships.all().delete()
    secretary = client_as("secretary")
    page = secretary.get(reverse("recruitment:candidate", args=[candidate.uuid])).content.decode()
    for kind, sentence in (("recognition", "chưa được kết nạp"), ("introduction", "chưa có người giúp đỡ")):
        address = reverse("recruitment:candidate_print", args=[candidate.uuid, kind])
        assert address not in page
        assert sentence in secretary.get(address, follow=True).content.decode()
    assert reverse("recruitment:candidate_print", args=[candidate.uuid, "decision"]) in page


def test_a_paper_signed_before_he_moved_is_the_former_branch_s(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.BRANCH_RESOLVED)
    move_candidate(
        candidate=candidate, to=world.b, version=candidate.version, new=NewAct(on=date(2022, 6, 10), note="lấy chồng"),
        organization=world.a, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    candidate.refresh_from_db()
    said = text_of(printed(candidate, Prints.INTRODUCTION, on=TODAY))
    assert "Kính gửi: Chi bộ xóm Lũng Phầy" in said
    assert "Nà Rị" not in said
