"""What waits for somebody outside the five steps: comments, appeals, papers and numbers, each for whose it is."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branches import tree
from core.documents import Document
from evaluations.models import Appeal, PeriodDeadline, Rating, RatingComment, ReviewPaper
from evaluations.queries.todo import todo_of
from evaluations.services.appeals import file_appeal
from tests.evaluations.rated import CLOSES, DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


def told(world: World, actor: str, word: str) -> list[tuple[int, str]]:
    """Numbers and addresses of what is told to somebody with a word in it."""
    return [(one.count, one.url) for one in todo_of(world.users[actor], on=TODAY) if word in one.label]


def test_a_comment_is_told_to_who_writes_it(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d)
    RatingComment.objects.all().delete()
    nam = members_of(period, world.b)[0]
    comment = RatingComment.objects.create(
        rating=nam, organization=world.b, asked_of=world.a, kind="former", asked_on=CLOSES
    )
    assert told(world, "secretary", "nhận xét") == [(1, "/xep-loai/nhan-xet/?tinh-trang=cho-toi")]
    assert told(world, "commune", "nhận xét") == []  # sees it, and branch A has a secretary of its own
    assert (
        "<strong>1</strong> nhận xét được hỏi chờ bạn ghi" in client_as("secretary").get("/xep-loai/").content.decode()
    )
    RatingComment.objects.filter(pk=comment.pk).update(given_on=DAY, text="Tốt", by="x")
    assert told(world, "secretary", "nhận xét") == []


def test_an_appeal_and_a_number_are_told_to_who_decides(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d)
    decision = decide(bring(members_of(period, world.a), "good"), "good")
    an = Rating.objects.get(period=period, member=world.members["an"], subject="member")
    file_appeal(rating=an, day=DAY, text="Xin xét lại", by="An", on=TODAY)
    listed = f"/xep-loai/ky/{period.uuid}/quyet-dinh/"
    assert told(world, "commune", "khiếu nại") == [(1, "/xep-loai/khieu-nai/?tinh-trang=cho-toi")]
    assert told(world, "commune", "chưa ghi số") == [(1, listed)]
    client = client_as("commune")
    assert "Hoàng Văn An" in client.get("/xep-loai/khieu-nai/?tinh-trang=cho-toi").content.decode()
    assert client.get(listed).status_code == 200
    for other in ("secretary", "district", "reader"):
        assert (told(world, other, "khiếu nại"), told(world, other, "chưa ghi số")) == ([], [])
    Appeal.objects.update(outcome="upheld", answer="Giữ nguyên", answered_on=TODAY)
    decision.document = Document.objects.create(number="15-QĐ/ĐU", issued_on=DAY)
    decision.save()
    assert (told(world, "commune", "khiếu nại"), told(world, "commune", "chưa ghi số")) == ([], [])


def test_missing_papers_of_an_open_period_are_told_to_the_branch(
    world: World, client_as: Callable[[str], Client]
) -> None:
    period = open_year(world.d)
    client = client_as("secretary")
    ((before, address),) = told(world, "secretary", "bản kiểm điểm")
    assert client.get(address).content.decode().count("/xep-loai/ban-kiem-diem/") >= before
    an = Rating.objects.get(period=period, member=world.members["an"], subject="member")
    ReviewPaper.objects.create(rating=an, organization=world.a, received_on=DAY, by="x")
    assert told(world, "secretary", "bản kiểm điểm") == [(before - 1, address)]
    assert told(world, "reader", "bản kiểm điểm") == []
    period.closed_on = TODAY
    period.save()
    assert told(world, "secretary", "bản kiểm điểm") == []


def test_what_waits_is_asked_in_as_many_questions_for_any_number(world: World) -> None:
    counts = []
    for year in (2021, 2022):
        open_year(world.d, year)
        with CaptureQueriesContext(connection) as asked:
            todo_of(world.users["secretary"], on=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_step_past_its_day_is_told_to_who_takes_it_with_how_many_are_late(
    world: World, client_as: Callable[[str], Client]
) -> None:
    period = open_year(world.d)
    ((before, address),) = told(world, "secretary", "đảng viên chờ bạn tự xếp loại")
    PeriodDeadline.objects.create(period=period, stage="self", due_on=date(2022, 12, 19))
    PeriodDeadline.objects.create(period=period, stage="appraisal", due_on=date(2022, 12, 19))
    (one,) = (one for one in todo_of(world.users["secretary"], on=TODAY) if one.url == address)
    assert one.label.endswith(f", {before} đã quá hạn")
    assert (one.count, one.pressing) == (before, True)
    listed = client_as("secretary").get(address)
    assert listed.context["page"].paginator.count == before
    for other in ("commune", "reader", "visitor"):  # the branch has a secretary: it is his, whoever sees it
        assert not any(one.pressing for one in todo_of(world.users[other], on=TODAY) if one.url == address)
    # A level of organisations with a later day of its own is not held to everybody's.
    at = tree.form_on(TODAY).get(organization=world.a).level
    PeriodDeadline.objects.create(period=period, stage="self", at=at, due_on=date(2022, 12, 25))
    (one,) = (one for one in todo_of(world.users["secretary"], on=TODAY) if one.url == address)
    assert (one.label.endswith("quá hạn"), one.pressing) == (False, False)
