"""The bulk screen: every step for many at once, nothing typed lost, the cap counted, two clerks at one time."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM
from evaluations.models import CapAllowance, Period, Rating, RatingAct, Stage, Subject
from evaluations.views import bulk
from members.services import record_discipline
from tests.evaluations.classified import paper
from tests.evaluations.rated import bring, decide, members_of, open_year, rows_for, scheme
from tests.factories import TODAY, World, make_member, make_membership, make_sent_meeting

pytestmark = pytest.mark.django_db


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def address(period: Period, kind: str, subject: str = Subject.MEMBER, **asked: str) -> str:
    query = "&".join(f"{name.replace('_', '-')}={value}" for name, value in {"buoc": kind, **asked}.items())
    return f"{reverse('evaluations:bulk', args=[period.uuid, subject])}?{query}"


def typed(ratings: Iterable[Rating], level: str = "good", **values: str) -> dict[str, str]:
    """A page as it is sent: every row's version, and a level for each; the day of the step."""
    data = {"on": "16/12/2022", "save": "1"}
    for one in ratings:
        data[f"n{one.pk}"] = str(Rating.objects.values_list("version", flat=True).get(pk=one.pk))
        data[f"l{one.pk}"] = level
    return data | values


def levels(ratings: Iterable[Rating], column: str) -> list[str | None]:
    pks = [one.pk for one in ratings]
    return list(Rating.objects.filter(pk__in=pks).order_by("pk").values_list(f"{column}__code", flat=True))


def crowd(world: World, number: int = 12) -> None:
    """More members of branch A, rated as everybody else."""
    for count in range(number):
        member = make_member(f"Nông Văn {'ABCDĐEGHIKLMNOPQRSTUV'[count % 21]}", ceremony_date=date(2015, 1, 1))
        make_membership(member, world.a)


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def test_a_branch_and_its_committee_go_through_all_steps_on_the_screen(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    ratings = list(members_of(period, world.a).order_by("pk"))
    secretary, commune = client_as("secretary"), client_as("commune")
    done = secretary.post(address(period, "self"), typed(ratings))
    assert done["Location"] == address(period, "self")
    assert "Đã ghi “Tự xếp loại” cho 5 dòng." in text_of(secretary.get(done["Location"]))
    assert levels(ratings, "self_level") == ["good"] * 5

    # The vote of the branch's meeting; one row with another number of votes.
    meeting = make_sent_meeting(world.a, date(2022, 12, 16))
    screen = text_of(secretary.get(address(period, "proposal")))
    assert f'<option value="{meeting.pk}">' in screen
    data = typed(ratings, meeting=str(meeting.pk), agreed="3") | {f"v{ratings[0].pk}": "2"}
    assert secretary.post(address(period, "proposal"), data).status_code == 302
    acts = RatingAct.objects.filter(kind="proposal").order_by("rating")
    assert [(one.agreed, one.base, one.meeting) for one in acts] == [(2, 3, meeting)] + [(3, 3, meeting)] * 4
    assert "2/3" in text_of(secretary.get(address(period, "proposal")))

    # What was left empty stays as it was.
    data = typed(ratings) | {f"l{ratings[4].pk}": ""}
    assert commune.post(address(period, "appraisal"), data).status_code == 302
    assert levels(ratings, "appraised_level") == ["good"] * 4 + [None]
    paper = {"document_number": "15-QĐ/ĐU", "document_date": "16/12/2022"}
    assert commune.post(address(period, "decision"), typed(ratings[:4], **paper)).status_code == 302
    decided = Rating.objects.get(pk=ratings[0].pk)
    assert (str(decided.decision), decided.decided_on) == (str(decided.decision), date(2022, 12, 16))
    assert decided.decision is not None
    assert decided.decision.document is not None
    assert decided.decision.document.number == "15-QĐ/ĐU"
    tick = {f"c{one.pk}": "on" for one in ratings[:2]}
    assert commune.post(address(period, "notice"), typed(ratings[:2], "", on="20/12/2022") | tick).status_code == 302
    assert set(Rating.objects.filter(stage=Stage.NOTIFIED)) == set(ratings[:2])


def test_a_refused_decision_is_told_in_numbers_and_keeps_everything_typed(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    ratings = bring(members_of(period, world.a, world.b).order_by("pk"), "excellent")
    data = typed(ratings, note="Họp ngày 16") | {f"l{one.pk}": "excellent" for one in ratings[:2]}
    text = text_of(client_as("commune").post(address(period, "decision"), data), 422)
    assert "được nhiều nhất 1, quyết định này thành 2 (5 × 2 = 10 &gt; 7)" in text
    assert text.count('<option value="excellent" selected>') == 2
    assert text.count('<option value="good" selected>') == 7
    assert 'value="Họp ngày 16"' in text
    assert "2/1, còn -1 (5 × 2 = 10 &gt; 7)" in text
    assert not Rating.objects.filter(decided_level__isnull=False).exists()


def test_what_a_document_allows_is_told_with_the_check(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    bring(members_of(period, world.a), "good")
    cap = period.schemes.get(subject="member").scheme.caps.get()
    CapAllowance.objects.create(period=period, organization=world.x, cap=cap, number=3, document=paper("9-CV/HU"),
                                reason="tập thể xuất sắc", on=TODAY)  # fmt: skip
    text = text_of(client_as("commune").get(address(period, "decision")))
    told = "; được đến 3 theo 9-CV/HU ngày 15/12/2022"
    assert f'data-allowed="3" data-permit="{told}"' in text  # what the script counts with
    assert f"5 × 0 = 0 ≤ 0{told})" in text


def test_what_somebody_else_wrote_meanwhile_is_marked_and_everything_typed_stays(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    ratings = bring(members_of(period, world.a).order_by("pk"), "good")
    client = client_as("commune")
    first = typed(ratings, "completed")
    second = typed(ratings[:2], "good")
    assert client.post(address(period, "appraisal"), second).status_code == 302
    text = text_of(client.post(address(period, "appraisal"), first), 422)
    assert text.count("vừa ghi “thẩm định: Hoàn thành tốt nhiệm vụ” ngày 16/12/2022. Dòng này chưa ghi;") == 2
    assert "Có 2 dòng chưa ghi được" in text
    assert text.count('<option value="completed" selected>') == 5
    assert levels(ratings, "appraised_level") == ["good"] * 5
    # He was told: the page now carries what is stored, and to save again is to insist.
    assert client.post(address(period, "appraisal"), typed(ratings, "completed")).status_code == 302
    assert levels(ratings, "appraised_level") == ["completed"] * 5


def test_a_row_decided_by_somebody_else_says_what_was_chosen(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    ratings = bring(members_of(period, world.a).order_by("pk"), "good")
    data = typed(ratings, "completed")
    decide(ratings[:1], "good")
    text = text_of(client_as("commune").post(address(period, "decision"), data), 422)
    assert "vừa ghi “quyết định: Hoàn thành tốt nhiệm vụ”" in text
    assert "Bạn đã chọn “Hoàn thành nhiệm vụ”." in text
    assert text.count('<option value="completed" selected>') == 4


def test_without_a_script_the_cap_is_counted_and_empty_rows_are_filled_by_the_server(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    ratings = bring(members_of(period, world.a).order_by("pk"), "good")
    data = typed(ratings[:1], "excellent") | typed(ratings[1:], "")
    del data["save"]
    client = client_as("commune")
    counted = text_of(client.post(address(period, "decision"), data | {"count": "1"}))
    assert "1/0, còn -1 (5 × 1 = 5 &gt; 0)" in counted
    assert 'class="error-summary"' not in counted
    filled = text_of(client.post(address(period, "decision"), data | {"fill": "1"}))
    assert filled.count('<option value="good" selected>') == 4
    assert filled.count('<option value="excellent" selected>') == 1
    assert "1/0, còn -1 (5 × 1 = 5 &gt; 4)" in filled
    assert not Rating.objects.filter(decided_level__isnull=False).exists()


def test_the_filled_level_is_never_above_what_the_scheme_allows(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    (an,) = bring(members_of(period, world.a).filter(member=world.members["an"]), "good")
    record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 2, 3),
        by=world.users["commune"],
    )  # fmt: skip
    client = client_as("commune")
    screen = text_of(client.get(address(period, "decision", ten="An")))
    assert "<summary>KHTNV</summary><p>Xếp mức “Không hoàn thành nhiệm vụ”: Bị kỷ luật từ khiển trách" in screen
    assert 'data-before="not_completed"' in screen
    text = text_of(client.post(address(period, "decision"), typed([an], "good")), 422)
    assert "Không xếp trên “Không hoàn thành nhiệm vụ” được: Xếp mức" in text


def test_the_screen_is_narrowed_by_its_address(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    bring(members_of(period, world.b), "good")
    client = client_as("district")

    def count(**asked: str) -> str:
        text = text_of(client.get(address(period, "decision", **asked)))
        return text.split('<p class="count">')[1].split(" ")[0] if 'class="count"' in text else "0"

    assert count() == "13"
    assert count(don_vi="X") == "9"
    assert count(don_vi="X", noi="B") == "4"
    assert count(don_vi="X", noi="C") == "9"  # a branch of another unit narrows nothing
    assert count(da_den="appraised") == "4"
    assert count(muc="good") == "4"
    assert count(muc="excellent") == "0"
    assert count(ten="nguyen van nam") == "1"
    assert count(cho="on") == "0"
    assert count(cap="Y") == "2"
    assert count(viec="on") == "0"  # the district acts for Y and E, where nothing is appraised yet
    assert count(trang="99") == "13"
    for wrong in ("muc=x", "da-den=x", "don-vi=x", "trang=x", "buoc=x", "cap=%25", "ten=%2525"):
        assert client.get(f"{reverse('evaluations:bulk', args=[period.uuid, 'member'])}?{wrong}").status_code == 200


def test_who_may_not_take_the_step_only_reads(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    ratings = bring(members_of(period, world.a), "good")
    secretary = client_as("secretary")
    text = text_of(secretary.get(address(period, "decision")))
    assert "chỉ để xem" in text
    assert '<select name="l' not in text
    assert "Hoàng Văn An" in text
    assert "data-counts" not in text  # what the commune decided elsewhere is not the branch's to know
    assert secretary.post(address(period, "decision"), typed(ratings)).status_code == 403
    assert "Nguyễn Văn Nam" not in text
    assert client_as("visitor").get(address(period, "decision")).status_code == 200
    assert client_as("visitor").post(address(period, "decision"), typed(ratings)).status_code == 403
    assert client_as("reader").get(address(period, "decision")).status_code == 403
    assert client_as("reader").get(address(period, "decision", Subject.ORGANIZATION)).status_code == 200
    assert client_as("roll_taker").get(address(period, "self")).status_code == 403
    assert client_as("district").get(address(period, "self", "khong-co")).status_code == 404


def test_rows_of_others_are_refused_and_those_of_another_period_are_not_there(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    mine = list(members_of(period, world.a))[:1]
    theirs = list(members_of(period, world.c))
    text = text_of(client_as("secretary").post(address(period, "self"), typed([*mine, *theirs])), 422)
    assert "Có 2 dòng chưa ghi được" in text
    assert "Sầm Văn Quân" not in text
    assert not Rating.objects.filter(self_level__isnull=False).exists()
    other = open_year(world.d, 2021, closes_on=date(2021, 12, 15))
    text = text_of(client_as("secretary").post(address(period, "self"), typed(members_of(other, world.a))), 422)
    assert " dòng không còn trong danh sách của bạn" in text
    assert not Rating.objects.filter(self_level__isnull=False).exists()


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "1.5", "9" * 40, "\0", "１"])
def test_a_wrong_version_is_told(
    world: World, period: Period, client_as: Callable[[str], Client], version: str
) -> None:
    (one, *_rest) = members_of(period, world.a)
    data = typed([one]) | {f"n{one.pk}": version}
    text = text_of(client_as("secretary").post(address(period, "self"), data), 422)
    assert "Có 1 dòng chưa ghi được" in text


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"l": "xuất sắc"}, "không có mức này"),
        ({"l": "\0" * 9000}, "Chưa chọn dòng nào"),
        ({"l": ""}, "Chưa chọn dòng nào"),
        ({"l": "", "t": "abc"}, "Tổng điểm phải từ 0 đến 100"),
        ({"l": "", "t": "1e400"}, "Tổng điểm phải từ 0 đến 100"),
        ({"l": "", "t": "NaN"}, "Tổng điểm phải từ 0 đến 100"),
    ],
)
def test_hostile_rows_are_answered_in_a_sentence(
    world: World, period: Period, client_as: Callable[[str], Client], row: dict[str, str], told: str
) -> None:
    (one, *_rest) = members_of(period, world.a)
    data = typed([one]) | {f"{letter}{one.pk}": value for letter, value in row.items()}
    assert told in text_of(client_as("secretary").post(address(period, "self"), data), 422)


def test_hostile_pages_are_answered_in_a_sentence(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    client = client_as("secretary")
    ratings = members_of(period, world.a)
    for on, told in (("", "bắt buộc"), ("31/12/9999", "Ngày"), ("21/12/2022", "tương lai"), ("\0", "Ngày")):
        assert told in text_of(client.post(address(period, "self"), typed(ratings, on=on)), 422)
    many = {f"{letter}{number}": "1" for letter in "nl" for number in range(1, 2000)}
    assert client.post(address(period, "self"), many | {"on": "16/12/2022"}).status_code == 422
    for name in ("n99999999999999999999", "n0", "n", "nx", "n１"):
        assert client.post(address(period, "self"), {name: "1", "on": "16/12/2022"}).status_code == 422


def test_a_vote_is_one_organisations_and_a_decision_one_committees(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    district = client_as("district")  # acts for Y, C and E, where nobody is appointed
    ratings = list(members_of(period, world.c, world.e))
    district.post(address(period, "self"), typed(ratings))
    votes = {"base": "2", "agreed": "2"}
    text = text_of(district.post(address(period, "proposal"), typed(ratings, **votes)), 422)
    assert "Mỗi lần ghi đề nghị của một nơi" in text
    bring_up = [one for one in ratings if one.organization_id == world.c.pk]
    assert district.post(address(period, "proposal", noi="C"), typed(bring_up, **votes)).status_code == 302
    assert RatingAct.objects.filter(kind="proposal", for_organization=True).count() == 2
    rest = [one for one in ratings if one not in bring_up]
    assert district.post(address(period, "proposal", noi="E"), typed(rest, **votes)).status_code == 302
    assert district.post(address(period, "appraisal"), typed(ratings)).status_code == 302
    text = text_of(district.post(address(period, "decision"), typed(ratings)), 422)
    assert "Mỗi quyết định của một cấp" in text


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ({}, "Ghi kết quả biểu quyết"),
        ({"base": "7", "agreed": "3"}, "chưa quá nửa"),
        ({"base": "7", "agreed": "8"}, "nhiều hơn 7"),
        ({"base": "8", "agreed": "8"}, "Chi bộ chỉ có 7 đảng viên chính thức"),
        ({"base": "x", "agreed": "9"}, "error-summary"),
        ({"base": "7", "agreed": "9" * 30}, "error-summary"),
        ({"meeting": "999999", "agreed": "3"}, "error-summary"),
    ],
)
def test_a_vote_that_does_not_carry_is_refused_row_by_row(
    world: World, period: Period, client_as: Callable[[str], Client], votes: dict[str, str], told: str
) -> None:
    ratings = list(members_of(period, world.a))
    client = client_as("secretary")
    client.post(address(period, "self"), typed(ratings))
    make_sent_meeting(world.a, date(2022, 12, 16))
    assert told in text_of(client.post(address(period, "proposal"), typed(ratings, **votes)), 422)
    assert not Rating.objects.filter(proposed_level__isnull=False).exists()


def test_points_are_typed_as_people_write_them(world: World, client_as: Callable[[str], Client]) -> None:
    by_points = scheme(on=date(2026, 1, 1))
    assert by_points.by_points
    period = open_year(world.d, schemes={Subject.MEMBER: scheme()})
    Rating.objects.filter(period=period).update(scheme=by_points)
    period.schemes.update(scheme=by_points)
    ratings = list(members_of(period, world.a).order_by("pk"))
    client = client_as("secretary")
    data = typed(ratings[:2], "") | {f"t{ratings[0].pk}": "85,5", f"t{ratings[1].pk}": "49.9"}
    assert client.post(address(period, "self"), data).status_code == 302
    assert levels(ratings[:2], "self_level") == ["good", "not_completed"]
    data = typed(ratings[2:3], "excellent") | {f"t{ratings[2].pk}": "85,5"}
    assert "85,5 điểm chỉ đạt" in text_of(client.post(address(period, "self"), data), 422)


def test_reasons_beyond_what_a_page_holds_stand_on_the_ratings_own_page(
    world: World, period: Period, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 2, 3), by=SYSTEM
    )
    client = client_as("commune")
    assert "Bị kỷ luật từ khiển trách" in text_of(client.get(address(period, "decision")))
    monkeypatch.setattr(bulk, "MOST_REASONS", 100)
    text = text_of(client.get(address(period, "decision")))
    assert "Bị kỷ luật từ khiển trách" not in text
    assert "<summary>KHTNV</summary><p>Lý do đầy đủ ở phiếu của dòng này.</p>" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_screen_asks_the_same_number_of_questions_for_any_number_of_rows(
    world: World, period: Period, client_as: Callable[[str], Client], rows: int
) -> None:
    crowd(world, 3)
    bring(members_of(period, world.a), "good")
    names = {1: "Hoàng", 3: ""}
    client = client_as("commune")
    wanted = address(period, "decision", noi="A", ten=names[rows])
    client.get(wanted)
    with CaptureQueriesContext(connection) as asked:
        text = text_of(client.get(wanted))
    assert text.count("data-before=") == (1 if rows == 1 else 5)
    assert len(asked) == 54


def test_a_full_page_of_a_big_unit_is_light_and_asks_no_more(
    world: World, client_as: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    crowd(world, 100)
    period = open_year(world.d)
    bring(members_of(period, world.a), "good")
    client = client_as("commune")
    client.get(address(period, "decision"))
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address(period, "decision"))
    text = text_of(response)
    assert text.count("data-before=") == 50
    assert "1/3" in text
    assert len(asked) == 54
    assert rows_for([], "good") == []
