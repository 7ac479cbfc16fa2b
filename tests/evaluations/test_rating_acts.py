"""The acts on one rating as they are typed: what is asked, what is refused, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Appeal, Period, Rating, RatingAct, SchemeCondition, Stage
from evaluations.services.appeals import file_appeal
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World, make_sent_meeting

pytestmark = pytest.mark.django_db

DAY_TEXT = "16/12/2022"
ACTS = (
    "self", "propose", "appraise", "decide", "notify", "change", "return", "excuse", "take_up", "appeal",
)  # fmt: skip


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


@pytest.fixture
def an(world: World, period: Period) -> Rating:
    return members_of(period).get(member=world.members["an"])


def address(rating: Rating, name: str, *more: int) -> str:
    return reverse(f"evaluations:{name}", args=[rating.uuid, *more])


def now(rating: Rating) -> Rating:
    return Rating.objects.get(pk=rating.pk)


def send(client: Client, rating: Rating, name: str, *more: int, **typed: Any) -> Any:
    typed.setdefault("version", now(rating).version)
    return client.post(address(rating, name, *more), typed)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def done(response: Any, rating: Rating) -> None:
    assert response.status_code == 302, text_of(response)[-3000:]
    assert response.url == address(rating, "rating")


def refused(response: Any, sentence: str) -> str:
    text = text_of(response)
    assert response.status_code == 422
    assert sentence in text
    return text


def test_the_whole_way_of_one_rating(world: World, an: Rating, client_as: Callable[[str], Client]) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    done(send(secretary, an, "rating_self", level="good", day=DAY_TEXT, note=""), an)
    done(send(secretary, an, "rating_propose", level="good", day=DAY_TEXT, base="5", agreed="4", note="Đạt"), an)
    done(send(commune, an, "rating_appraise", level="completed", day=DAY_TEXT, note=""), an)
    done(
        send(
            commune, an, "rating_decide", level="good", day=DAY_TEXT, note="", document_number="15-QĐ/ĐU",
            document_date=DAY_TEXT,
        ),
        an,
    )  # fmt: skip
    done(send(commune, an, "rating_notify", day="17/12/2022"), an)
    done(send(secretary, an, "rating_appeal", day="18/12/2022", text="Xin xét lại"), an)
    appeal = Appeal.objects.get()
    answer = {"outcome": "changed", "level": "completed", "day": "19/12/2022", "answer": "Đã xét lại"}
    refused(send(commune, an, "appeal_answer", appeal.pk, **answer), "Thay đổi mức phải có văn bản.")
    done(
        send(commune, an, "appeal_answer", appeal.pk, document_number="16-QĐ/ĐU", document_date="19/12/2022", **answer),
        an,
    )
    acts = [
        (one.kind, one.level.code if one.level else "", one.by.split()[-1], str(one.document or ""))
        for one in an.acts.all()
    ]
    assert acts == [
        ("self", "good", "secretary", ""), ("proposal", "good", "secretary", ""),
        ("appraisal", "completed", "commune", ""), ("decision", "good", "commune", "15-QĐ/ĐU ngày 16/12/2022"),
        ("notice", "good", "commune", ""), ("change", "completed", "commune", "16-QĐ/ĐU ngày 19/12/2022"),
    ]  # fmt: skip
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.answer, appeal.answered_on) == ("changed", "Đã xét lại", date(2022, 12, 19))


def test_a_proposal_takes_day_and_base_from_the_meeting(
    world: World, an: Rating, client_as: Callable[[str], Client]
) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 12, 5))
    client = client_as("secretary")
    done(send(client, an, "rating_self", level="good", day="01/12/2022", note=""), an)
    assert str(meeting.uuid) in text_of(client.get(address(an, "rating_propose")))
    typed = {"meeting": str(meeting.uuid), "level": "good", "day": "", "base": "", "note": ""}
    refused(send(client, an, "rating_propose", agreed="1", **typed), "chưa quá nửa")
    done(send(client, an, "rating_propose", agreed="3", **typed), an)
    act = an.acts.get(kind="proposal")
    assert (act.meeting, act.on, act.agreed) == (meeting, date(2022, 12, 5), 3)
    assert act.base is not None
    assert act.base >= 3
    # Of another branch there is no meeting to choose.
    other = make_sent_meeting(world.b, date(2022, 12, 5))
    text = refused(
        send(client, an, "rating_propose", agreed="3", **{**typed, "meeting": str(other.uuid)}), "field-wrong"
    )
    assert 'name="agreed" value="3"' in text


def test_without_a_meeting_day_and_base_are_asked(an: Rating, client_as: Callable[[str], Client]) -> None:
    client = client_as("secretary")
    typed = {"level": "good", "day": "", "base": "", "agreed": "4", "meeting": "", "note": "Gương mẫu"}
    text = refused(send(client, an, "rating_propose", **typed), "Ghi ngày, hoặc chọn kỳ sinh hoạt.")
    assert "Ghi số người có quyền biểu quyết, hoặc chọn kỳ sinh hoạt." in text
    assert "Gương mẫu</textarea>" in text


def test_what_the_stage_forbids_is_told_and_what_was_typed_stays(
    an: Rating, client_as: Callable[[str], Client]
) -> None:
    client = client_as("secretary")
    typed = {"level": "good", "day": DAY_TEXT, "base": "5", "agreed": "4", "meeting": "", "note": "Ghi sớm"}
    text = refused(send(client, an, "rating_propose", **typed), "Chưa tự xếp loại nên chưa đề nghị được.")
    assert "Ghi sớm</textarea>" in text
    assert '<option value="good" selected>' in text
    text = refused(send(client_as("commune"), an, "rating_notify", day=DAY_TEXT), "Chưa quyết định, hoặc đã thông báo.")
    assert 'value="16/12/2022"' in text


def test_an_older_page_tells_what_was_written_and_then_insists(an: Rating, client_as: Callable[[str], Client]) -> None:
    client = client_as("secretary")
    old = an.version
    done(send(client, an, "rating_self", level="excellent", day=DAY_TEXT, note=""), an)
    typed = {"level": "good", "day": DAY_TEXT, "note": "Đã bàn"}
    text = refused(
        send(client, an, "rating_self", version=old, **typed),
        "Người dùng secretary vừa ghi “tự xếp loại: Hoàn thành xuất sắc nhiệm vụ” ngày 16/12/2022.",
    )
    assert f'name="version" value="{old + 1}"' in text
    assert "Đã bàn</textarea>" in text
    assert now(an).self_level.code == "excellent"  # type: ignore[union-attr]
    done(send(client, an, "rating_self", version=old + 1, **typed), an)
    assert now(an).self_level.code == "good"  # type: ignore[union-attr]


def test_no_better_level_is_offered_than_the_scheme_allows(
    world: World, an: Rating, client_as: Callable[[str], Client]
) -> None:
    words = an.scheme.conditions.filter(kind="words", effect="disqualifier").first()
    assert words is not None
    client = client_as("commune")
    done(send(client_as("secretary"), an, "condition_answer", words.pk, holds="yes", note="Kết luận 12"), an)
    bring([an], "good")
    text = text_of(client.get(address(an, "rating_decide")))
    assert "Xếp mức “Không hoàn thành nhiệm vụ”" in text
    assert 'value="good"' not in text
    assert "Đảng bộ xã Nam Tuấn hiện có 0/0 “Hoàn thành xuất sắc nhiệm vụ” (5 × 0 = 0 ≤ 0)" in text
    typed = {"day": DAY_TEXT, "note": "", "document_number": "", "document_date": ""}
    refused(send(client, an, "rating_decide", level="good", **typed), "field-wrong")
    done(send(client, an, "rating_decide", level="not_completed", **typed), an)


def test_a_cap_refuses_in_numbers(an: Rating, client_as: Callable[[str], Client]) -> None:
    bring([an], "excellent")
    typed = {"level": "excellent", "day": DAY_TEXT, "note": "", "document_number": "", "document_date": ""}
    refused(
        send(client_as("commune"), an, "rating_decide", **typed),
        "“Hoàn thành xuất sắc nhiệm vụ” được nhiều nhất 0, quyết định này thành 1",
    )
    assert now(an).stage == Stage.APPRAISED


def test_points_by_criterion_are_typed_with_a_comma_and_kept(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d, 2025, closes_on=date(2025, 12, 1), on=date(2025, 12, 2))
    Period.objects.update(start=date(2022, 1, 1))  # the demonstration's today lies before 2025
    an = members_of(period).get(member=world.members["an"])
    leaves = [one for one in an.scheme.criteria.all() if one.kind != "group"]
    client = client_as("secretary")
    shown = text_of(client.get(address(an, "rating_self")))
    assert f'name="point_{leaves[0].pk}"' in shown
    typed: dict[str, Any] = {f"point_{one.pk}": "0,5" for one in leaves} | {"day": DAY_TEXT, "note": "", "level": ""}
    text = refused(send(client, an, "rating_self", **{**typed, f"point_{leaves[1].pk}": ""}), "Còn tiêu chí chưa chấm")
    assert f'name="point_{leaves[0].pk}" value="0,5"' in text
    done(send(client, an, "rating_self", **typed), an)
    assert now(an).self_total == Decimal("0.5") * len(leaves)
    assert {one.self_points for one in an.points.all()} == {Decimal("0.5")}
    text = text_of(client.get(address(an, "rating_propose")))  # begins with what they gave themselves
    assert f'name="point_{leaves[0].pk}" value="0,5"' in text
    assert "tự chấm 0,5" in text


def test_excused_taken_up_and_sent_back(an: Rating, client_as: Callable[[str], Client]) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    refused(send(secretary, an, "rating_excuse", reason="exempt", note="x"), "field-wrong")
    done(send(secretary, an, "rating_excuse", reason="absent", note="Đi chữa bệnh"), an)
    done(send(secretary, an, "rating_take_up", note="Đã về"), an)
    bring([an], "good")
    refused(send(commune, an, "rating_return", note=" "), "field-wrong")
    done(send(commune, an, "rating_return", note="Bổ sung biên bản"), an)
    assert now(an).stage == Stage.SELF_RATED
    assert list(an.acts.values_list("kind", "note"))[-1] == ("return", "Bổ sung biên bản")


def test_a_condition_is_lifted_by_paper_only(world: World, an: Rating, client_as: Callable[[str], Client]) -> None:
    condition = an.scheme.conditions.filter(kind="words").first()
    assert condition is not None
    client = client_as("commune")
    typed = {"note": "Đã sửa chữa", "document_number": "", "document_date": ""}
    refused(send(client, an, "condition_lift", condition.pk, **typed), "field-wrong")
    typed |= {"document_number": "3-QĐ/ĐU", "document_date": DAY_TEXT}
    SchemeCondition.objects.filter(pk=condition.pk).update(liftable=False)
    refused(send(client, an, "condition_lift", condition.pk, **typed), "không cho gỡ điều kiện này")
    assert not Document.objects.filter(number="3-QĐ/ĐU").exists()  # nothing half-done
    SchemeCondition.objects.filter(pk=condition.pk).update(liftable=True)
    done(send(client, an, "condition_lift", condition.pk, **typed), an)
    answer = an.answers.get()
    assert (answer.lifted, answer.note, str(answer.document)) == (True, "Đã sửa chữa", "3-QĐ/ĐU ngày 16/12/2022")


def test_a_change_needs_paper_and_reason(an: Rating, client_as: Callable[[str], Client]) -> None:
    bring([an], "good")
    decide([an], "good")
    client = client_as("commune")
    typed = {"level": "completed", "day": DAY_TEXT, "note": "Có kết luận mới"}
    refused(send(client, an, "rating_change", **typed), "field-wrong")
    typed |= {"document_number": "17-QĐ/ĐU", "document_date": DAY_TEXT}
    refused(send(client, an, "rating_change", **{**typed, "day": "15/12/2022"}), "Không thể trước ngày quyết định")
    refused(send(client, an, "rating_change", **{**typed, "level": "good"}), "Mức này là mức đã quyết định.")
    done(send(client, an, "rating_change", **typed), an)


def test_an_answer_that_keeps_the_level_names_none(an: Rating, client_as: Callable[[str], Client]) -> None:
    bring([an], "good")
    decide([an], "good")
    appeal = file_appeal(rating=an, day=DAY, text="Xin xem lại", by=SYSTEM, on=TODAY)
    client = client_as("commune")
    assert "Khiếu nại ngày 16/12/2022: Xin xem lại" in text_of(client.get(address(an, "appeal_answer", appeal.pk)))
    typed = {"outcome": "upheld", "level": "completed", "day": DAY_TEXT, "answer": "Đúng quy định"}
    refused(send(client, an, "appeal_answer", appeal.pk, **typed), "Kết quả này không thay đổi mức")
    refused(
        send(client, an, "appeal_answer", appeal.pk, **{**typed, "outcome": "changed", "level": ""}), "Chọn mức mới."
    )
    done(send(client, an, "appeal_answer", appeal.pk, **{**typed, "level": ""}), an)
    refused(send(client, an, "appeal_answer", appeal.pk, **{**typed, "level": ""}), "Khiếu nại này đã trả lời ngày")


def test_whose_act_it_is(world: World, an: Rating, client_as: Callable[[str], Client]) -> None:
    got = {
        name: [client_as(actor).get(address(an, f"rating_{name}")).status_code for actor in (
            "secretary", "commune", "district", "visitor", "neighbour"
        )]
        for name in ACTS
    }  # fmt: skip
    own, above = [200, 403, 403, 403, 404], [403, 200, 403, 403, 404]
    assert got == {
        "self": own, "propose": own, "appraise": above, "decide": above, "notify": above, "change": above,
        "return": above, "excuse": own, "take_up": own, "appeal": [200, 200, 403, 403, 404],
    }  # fmt: skip


def test_of_a_branch_without_an_account_the_nearest_above_writes(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    rating = members_of(period).get(member=world.members["c_first"])  # nobody is appointed at C nor at Y
    client = client_as("district")
    assert "Chi bộ xóm Bản Gủn chưa có tài khoản: bạn ghi thay" in text_of(client.get(address(rating, "rating_self")))
    done(send(client, rating, "rating_self", level="good", day=DAY_TEXT, note=""), rating)
    assert RatingAct.objects.get(rating=rating).for_organization


def test_conditions_and_appeals_of_others_are_nothing(
    world: World, period: Period, an: Rating, client_as: Callable[[str], Client]
) -> None:
    client = client_as("commune")
    other = SchemeCondition.objects.exclude(scheme=an.scheme).first()
    assert other is not None
    binh = members_of(period).get(member=world.members["binh"])
    bring([binh], "good")
    decide([binh], "good")
    appeal = file_appeal(rating=binh, day=DAY, text="Xin xem lại", by=SYSTEM, on=TODAY)
    assert client.get(address(an, "condition_answer", other.pk)).status_code == 404
    assert client.get(address(an, "condition_lift", 10**12)).status_code == 404
    assert client.get(address(an, "appeal_answer", appeal.pk)).status_code == 404


@pytest.mark.parametrize("value", ["\x00", "9" * 400, "x" * 5000, "31/12/9999", "-1", "1e999", "NaN", "🙂"])
def test_hostile_input_is_refused_and_writes_nothing(
    an: Rating, client_as: Callable[[str], Client], value: str
) -> None:
    for name in ACTS:
        client = client_as("secretary" if name in ("self", "propose", "excuse", "take_up", "appeal") else "commune")
        typed = dict.fromkeys(
            ("level", "day", "base", "agreed", "meeting", "reason", "text", "document_number", "document_date",
             "version", "total"), value,
        )  # fmt: skip
        response = client.post(address(an, f"rating_{name}"), {"note": "x", **typed})
        assert response.status_code == 422, name
    assert not an.acts.exists()
    assert now(an).version == an.version
