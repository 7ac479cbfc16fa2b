"""Comments asked of other branches: asked, answered by who is asked, and closed with the decision."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from branches.services import dissolve_organization
from core.audit import SYSTEM
from evaluations.models import RatingComment
from evaluations.queries.comments import comments_visible_to, writes_comment
from evaluations.services.comments import ask_comment, give_comment
from tests.evaluations.reviewed import make_comment
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import World, make_membership, make_organization

pytestmark = pytest.mark.django_db

KIND = RatingComment.Kind


def test_what_is_refused(world: World) -> None:
    comment = make_comment(world)
    rating, on = comment.rating, world.today
    asking: tuple[tuple[dict[str, Any], str], ...] = (
        ({"asked_of": world.b, "kind": KIND.FORMER}, "Đã đề nghị nơi này"),
        ({"asked_of": world.a, "kind": KIND.HOST}, "nơi xếp loại"),
        ({"kind": KIND.RESIDENCE}, "ghi tên nơi ngoài hệ thống"),
        ({"asked_of": world.b, "place_name": "Nơi khác", "kind": KIND.HOST}, "không cả hai"),
    )
    for values, said in asking:
        with pytest.raises(ValidationError, match=said):
            ask_comment(rating=rating, by=SYSTEM, on=on, **values)
    with pytest.raises(ValidationError, match="Chỉ lấy nhận xét về đảng viên"):
        ask_comment(rating=make_rating(rating.period, world.a), kind=KIND.HOST, asked_of=world.b, by=SYSTEM, on=on)
    for text, day, said in (
        ("  ", on, "Hãy ghi nhận xét"), ("Tốt", date(2022, 12, 21), "tương lai"), ("Tốt", date(2022, 12, 1), "trước"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=said):
            give_comment(comment=comment, text=text, given_on=day, by=SYSTEM, on=on)
    assert RatingComment.objects.get().given_on is None


def test_nothing_is_written_after_the_decision(world: World) -> None:
    rating = rate_member(make_period(world.d), world.a, world.members["an"], "good")
    comment = RatingComment.objects.create(
        rating=rating, organization=world.a, asked_of=world.b, kind=KIND.FORMER, asked_on=world.today
    )
    with pytest.raises(ValidationError, match="đã quyết định"):
        give_comment(comment=comment, text="Tốt", given_on=world.today, by=SYSTEM, on=world.today)
    with pytest.raises(ValidationError, match="đã quyết định"):
        ask_comment(rating=rating, kind=KIND.HOST, asked_of=world.c, by=SYSTEM, on=world.today)


def test_the_branch_asked_answers(world: World, client_as: Callable[[str], Client]) -> None:
    """B sees what is asked of it and answers; A, which asks, reads; the commune leaves it to B, which is manned."""
    comment = make_comment(world)
    page, give = (reverse(f"evaluations:{name}", args=[comment.pk]) for name in ("comment", "comment_give"))
    asked = client_as("neighbour")
    html = asked.get(reverse("evaluations:comments")).content.decode()
    assert "Hoàng Văn An" in html
    assert page in html
    mine = {"tinh-trang": "cho-toi"}
    assert "Có 1 dòng" in asked.get(reverse("evaluations:comments"), mine).content.decode()
    assert "Có 0 dòng" in client_as("secretary").get(reverse("evaluations:comments"), mine).content.decode()
    html = asked.get(page).content.decode()
    assert "Ghi nhận xét" in html
    assert "Số liệu xếp loại" not in html  # the rating is A's
    answer = {"text": "Gương mẫu,\r\nnhiệt tình.", "given_on": "20/12/2022"}
    assert asked.post(give, answer).headers["Location"] == page
    assert client_as("commune").post(give, answer).status_code == 403
    html = client_as("secretary").get(page).content.decode()
    assert "Gương mẫu,<br>nhiệt tình." in html
    assert "Số liệu xếp loại" in html
    assert "Có 0 dòng" in asked.get(reverse("evaluations:comments")).content.decode()
    given = {"tinh-trang": "da-nhan-xet"}
    assert "Có 1 dòng" in asked.get(reverse("evaluations:comments"), given).content.decode()
    file = asked.get(reverse("evaluations:comments"), {**given, "dang": "csv"}).content.decode("utf-8-sig")
    assert "Chi bộ xóm Lũng Phầy" in file
    for hostile in ({"text": "\x00"}, {"text": "x" * 2001}, {"given_on": "32/13/2022"}, {"given_on": "01/01/9999"}):
        assert asked.post(give, answer | hostile).status_code == 422


def test_where_nobody_can_answer_who_asks_writes_it(world: World) -> None:
    comment = make_comment(world)
    outside = ask_comment(
        rating=comment.rating, kind=KIND.RESIDENCE, place_name=" Tổ dân phố 3 ", by=SYSTEM, on=world.today
    )
    secretary, neighbour = world.users["secretary"], world.users["neighbour"]

    def who(pk: int) -> list[bool]:
        return [
            writes_comment(user, row, on=world.today)
            for user in (secretary, neighbour)
            if (row := comments_visible_to(user, on=world.today).filter(pk=pk).first())
        ]

    assert outside.place_name == "Tổ dân phố 3"
    assert who(outside.pk) == [True]
    assert who(comment.pk) == [False, True]
    branch = make_organization("N", world.y)
    RatingComment.objects.filter(pk=comment.pk).update(asked_of=branch)
    dissolve_organization(organization=branch, last_day=date(2022, 12, 10), by=SYSTEM)
    assert who(comment.pk) == [True]


def test_one_asks_where_the_member_was(world: World, client_as: Callable[[str], Client]) -> None:
    """C lies in another commune: A may ask it because he was a guest there in the year."""
    make_membership(world.members["an"], world.c, kind="guest", start=date(2022, 2, 1), end=date(2022, 5, 1))
    rating = rate_member(make_period(world.d), world.a, world.members["an"])
    client = client_as("secretary")
    address = reverse("evaluations:comment_ask", args=[rating.uuid])
    assert client.post(address, {"kind": "host", "asked_of": "Y"}).status_code == 422  # not his to know of
    assert client.post(address, {"kind": "host", "asked_of": "C"}).status_code == 302
    assert RatingComment.objects.get().asked_of == world.c
    assert client.post(address, {"kind": "host", "asked_of": "C"}).status_code == 422
    group = make_rating(rating.period, world.a)
    assert client.get(reverse("evaluations:comment_ask", args=[group.uuid])).status_code == 403
