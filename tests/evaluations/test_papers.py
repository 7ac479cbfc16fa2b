"""Self-review papers: handed in against the year's guide, what is wanting, and the guide itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from evaluations.models import Period, PeriodScheme, ReviewContent, ReviewPaper, Subject
from evaluations.queries.papers import papers_due_to, papers_listed, with_papers
from evaluations.services.papers import AskedContent, keep_contents, receive_paper, take_back_paper
from tests.evaluations.rated import scheme
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import World

pytestmark = pytest.mark.django_db

THREE = [AskedContent("Tư tưởng chính trị"), AskedContent("Tự phê bình"), AskedContent("Việc khác", required=False)]


@pytest.fixture
def period(world: World) -> Period:
    """A year of the district with three contents asked of members."""
    period = make_period(world.d)
    for subject in (Subject.MEMBER, Subject.ORGANIZATION):
        PeriodScheme.objects.create(period=period, subject=subject, scheme=scheme(subject))
    keep_contents(period=period, subject=Subject.MEMBER, contents=THREE, by=SYSTEM)
    return period


def asked(period: Period, *numbers: int) -> list[ReviewContent]:
    return [one for one in ReviewContent.objects.filter(period=period) if one.position in numbers]


def receive(rating: Any, *numbers: int, **values: Any) -> ReviewPaper:
    given: dict[str, Any] = {"received_on": date(2022, 12, 5), "by": SYSTEM, "on": date(2022, 12, 20), **values}
    return receive_paper(rating=rating, contents=asked(rating.period, *numbers), **given)


def test_what_a_paper_leaves_out_is_missing_where_it_is_required(world: World, period: Period) -> None:
    rating = rate_member(period, world.a, world.members["an"])
    receive(rating, 1)
    (handed,) = with_papers([rating], world.today)
    assert [one.text for one in handed.covered] == ["Tư tưởng chính trị"]
    assert [one.text for one in handed.missing] == ["Tự phê bình"]
    receive(rating, 2, 1, note="Bổ sung")
    (handed,) = with_papers([rating], world.today)
    assert (handed.missing, [one.text for one in handed.left_out]) == ([], ["Việc khác"])
    assert ReviewPaper.objects.get().note == "Bổ sung"


def test_the_list_says_what_is_wanting(world: World, period: Period) -> None:
    names = ("an", "binh", "cuong", "exempt")
    ratings = {name: rate_member(period, world.a, world.members[name]) for name in names}
    ratings["exempt"].not_rated = "exempt"
    ratings["exempt"].save()
    receive(ratings["an"], 1, 2)
    receive(ratings["binh"], 1)

    def listed(state: str) -> set[str]:
        due = papers_due_to(SYSTEM, on=world.today)
        rows = papers_listed(due, period=period, organization=world.x, state=state, on=world.today)
        return {name for name, rating in ratings.items() if rating in list(rows)}

    assert listed("") == {"binh", "cuong"}
    assert (listed("chua-nop"), listed("thieu-noi-dung"), listed("du")) == ({"cuong"}, {"binh"}, {"an"})
    assert listed("tat-ca") == {"an", "binh", "cuong"}  # who is exempt owes no paper
    due = papers_due_to(SYSTEM, on=world.today)
    for own, mine in (({world.a.pk}, ["cuong"]), ({world.b.pk}, [])):
        rows = papers_listed(due, period=period, organization=world.x, state="cho-toi", own=own, on=world.today)
        assert [name for name, rating in ratings.items() if rating in list(rows)] == mine


def test_a_new_member_owes_a_paper_where_the_scheme_reviews_him(world: World, period: Period) -> None:
    rating = rate_member(period, world.a, world.members["probationary"], not_rated="new_member")
    receive(rating, 1)  # by 132-QĐ/TW he is reviewed, and not rated
    rating.scheme = scheme(on=date(2024, 12, 1))
    rating.save()
    with pytest.raises(ValidationError, match="không phải kiểm điểm"):
        receive(rating, 1)


def test_what_is_refused(world: World, period: Period) -> None:
    rating = rate_member(period, world.a, world.members["an"])
    group = make_rating(period, world.a)
    for values, field in (
        ({"received_on": date(2022, 12, 21)}, "received_on"),
        ({"received_on": date(2021, 12, 31)}, "received_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            receive(rating, 1, **values)
        assert set(refused.value.message_dict) == {field}
    with pytest.raises(ValidationError, match="không phải của đối tượng này"):
        receive(group, 1)
    period.closed_on = world.today
    period.save()
    with pytest.raises(ValidationError, match="đã đóng"):
        receive(type(rating).objects.get(pk=rating.pk), 1)
    with pytest.raises(ValidationError, match="đã đóng"):
        keep_contents(period=period, subject=Subject.MEMBER, contents=[], by=SYSTEM)
    assert not ReviewPaper.objects.exists()


def test_the_guide_changes_until_papers_rest_on_it(world: World, period: Period) -> None:
    keep_contents(period=period, subject=Subject.MEMBER, contents=THREE[:2], by=SYSTEM)
    assert ReviewContent.objects.count() == 2
    rating = rate_member(period, world.a, world.members["an"])
    receive(rating, 1)
    keep_contents(period=period, subject=Subject.MEMBER, contents=THREE[:2], by=SYSTEM)  # nothing changes
    with pytest.raises(ValidationError, match="Đã có bản kiểm điểm"):
        keep_contents(period=period, subject=Subject.MEMBER, contents=THREE, by=SYSTEM)
    keep_contents(period=period, subject=Subject.ORGANIZATION, contents=THREE, by=SYSTEM)  # nobody's paper yet
    take_back_paper(rating=rating, reason="Nộp nhầm", by=SYSTEM)
    keep_contents(period=period, subject=Subject.MEMBER, contents=THREE, by=SYSTEM)
    for contents, said in (
        ([THREE[0], THREE[0]], "hai lần"),
        ([AskedContent("x" * 301)], "300"),
        ([AskedContent(f"Nội dung {number}") for number in range(41)], "quá 40"),
    ):
        with pytest.raises(ValidationError, match=said):
            keep_contents(period=period, subject=Subject.MEMBER, contents=contents, by=SYSTEM)
    with pytest.raises(ValidationError, match="không xếp loại"):
        keep_contents(period=period, subject=Subject.OFFICIAL, contents=THREE, by=SYSTEM)


def test_handed_in_on_the_page(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    rating = rate_member(period, world.a, world.members["an"])
    client = client_as("secretary")
    page = reverse("evaluations:paper", args=[rating.uuid])
    assert "chưa nộp" in client.get(page).content.decode()
    first, _second, _third = asked(period, 1, 2, 3)
    given: dict[str, Any] = {"received_on": "05/12/2022", "contents": [first.pk], "note": ""}
    address = reverse("evaluations:paper_receive", args=[rating.uuid])
    wrong = client.post(address, given | {"file": SimpleUploadedFile("a.pdf", b"khong phai pdf")})
    assert wrong.status_code == 422
    assert "Nội dung tệp không phải" in wrong.content.decode()
    response = client.post(address, given | {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert response.headers["Location"] == page
    html = client.get(page).content.decode()
    assert "thiếu</span> Tự phê bình" in html
    assert client.get(reverse("evaluations:paper_copy", args=[rating.uuid])).content == b"%PDF-1.7"
    assert AccessLog.objects.filter(action="download", subject_id=str(rating.uuid)).exists()
    assert client.post(address, given).status_code == 302
    assert ReviewPaper.objects.get().file is not None  # the copy stays
    for hostile in ({"received_on": "\x00"}, {"contents": ["999999", "x"]}, {"note": "\x00"}):
        assert client.post(address, given | hostile).status_code == 422


def test_the_list_and_its_file(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    for name in ("an", "binh"):
        rate_member(period, world.a, world.members[name])
    client = client_as("commune")
    html = client.get(reverse("evaluations:papers")).content.decode()
    assert "Có 2 dòng" in html
    assert "Hoàng Văn An" in html
    file = client.get(reverse("evaluations:papers"), {"dang": "csv", "ky": str(period.uuid)})
    assert "Nông Thị Bình" in file.content.decode("utf-8-sig")
    assert "Có 0 dòng" in client.get(reverse("evaluations:papers"), {"tinh-trang": "du"}).content.decode()
    assert client.get(reverse("evaluations:papers"), {"ky": "x", "q": "%"}).status_code == 200


def test_the_guide_on_its_page(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    client = client_as("district")
    address = reverse("evaluations:review_contents", args=[period.uuid])
    assert "Việc khác (không bắt buộc)" in client.get(address).content.decode()
    texts = "Một\n\n Hai (không bắt buộc) \n"
    assert client.post(address, {"member": texts, "organization": "Ba"}).status_code == 302
    kept = list(ReviewContent.objects.order_by("subject", "position").values_list("subject", "text", "required"))
    assert kept == [("member", "Một", True), ("member", "Hai", False), ("organization", "Ba", True)]
    wrong = client.post(address, {"member": "Một\nMột", "organization": "Bốn"})
    assert wrong.status_code == 422
    assert "hai lần" in wrong.content.decode()
    assert ReviewContent.objects.filter(text="Ba").exists()  # all of them, or none


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    world: World, period: Period, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    ratings = [rate_member(period, world.a, world.members[name]) for name in ("an", "binh", "cuong")[:count]]
    for rating in ratings:
        receive(rating, 1)
    with django_assert_num_queries(4):
        with_papers(ratings, world.today)
    with CaptureQueriesContext(connection) as captured:
        assert len(papers_listed(papers_due_to(SYSTEM, on=world.today), period=period, organization=None,
                                 state="tat-ca", on=world.today)) == count  # fmt: skip
    assert len(captured) == 1
