"""The pages of decisions and the list of appeals: whom they speak of, the caps as they were kept, who sees what."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from core.documents import Document
from evaluations.models import Appeal, Decision, Period, Rating
from evaluations.services.appeals import answer_appeal, file_appeal
from evaluations.services.decisions import allow_excess, change_level
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db

APPEALS = "/xep-loai/khieu-nai/"


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def page(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def paper(number: str = "15-QĐ/ĐU", day: date = DAY) -> Document:
    return Document.objects.create(number=number, issued_on=day)


def decided(period: Period, *organizations: object, level: str = "good", **values: object) -> Decision:
    """Every member of some branches, decided at one level."""
    ratings = list(members_of(period, *organizations))  # type: ignore[arg-type]
    bring(ratings, level)
    return decide(ratings, level, **values)


def of(decision: Decision) -> str:
    return reverse("evaluations:decision", args=[decision.uuid])


def test_a_decision_says_whom_it_decided_and_how_the_cap_stood(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    decision = decided(period, world.a, world.b, document=paper())
    text = page(client_as("commune"), of(decision))
    for told in (
        "Quyết định xếp loại đảng viên, năm 2022", "15-QĐ/ĐU ngày 16/12/2022", "Đảng bộ xã Nam Tuấn", "Hoàng Văn An",
        "Nguyễn Văn Nam", "Chi bộ xóm Nà Rị", "Đảng bộ xã Nam Tuấn: 0/", "“Hoàn thành xuất sắc nhiệm vụ” (5 × 0 = 0 ≤ ",
        "Số xếp “Hoàn thành xuất sắc nhiệm vụ” không quá 20%",
    ):  # fmt: skip
        assert told in text
    kept = decision.caps[0]
    assert f"0/{kept['limit']} “" in text
    assert f"(5 × 0 = 0 ≤ {kept['base']})" in text


def test_the_caps_are_those_of_the_day_and_not_of_today(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    first = decided(period, world.a)
    allow_excess(
        organization=world.x, period=period, cap=first.ratings.all()[0].scheme.caps.get(), grouping="", number=4,
        document=paper("2-CV/HU"), reason="Thi đua khối", by=SYSTEM, on=TODAY,
    )  # fmt: skip
    second = decided(period, world.b, level="excellent")
    client = client_as("commune")
    assert "được đến 4 theo 2-CV/HU ngày 16/12/2022" in page(client, of(second))
    assert "được đến" not in page(client, of(first))


def test_a_level_changed_since_is_told_beside_the_decided_one(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    decision = decided(period, world.a)
    rating = decision.ratings.get(member=world.members["an"])
    change_level(
        rating=rating, version=rating.version, level="completed", document=paper("16-QĐ/ĐU"), reason="Xem lại",
        day=date(2022, 12, 19), by=SYSTEM, on=TODAY,
    )  # fmt: skip
    text = page(client_as("commune"), of(decision))
    assert "Hoàn thành tốt nhiệm vụ <small>nay là “Hoàn thành nhiệm vụ”, từ ngày 19/12/2022</small>" in text
    assert text.count("nay là") == 1


def test_who_sees_what_of_a_decision(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    decision = decided(period, world.a, world.b)
    secretary = page(client_as("secretary"), of(decision))
    assert "Hoàng Văn An" in secretary
    assert "Nguyễn Văn Nam" not in secretary  # of branch B
    assert "Giới hạn tính trong đơn vị ngoài phạm vi của bạn." in secretary
    reader = page(client_as("reader"), of(decision))
    assert "Hoàng Văn An" not in reader
    assert "Đảng bộ xã Nam Tuấn: 0/" in reader
    other = decided(period, world.c)
    assert client_as("secretary").get(of(other)).status_code == 404
    assert [row.username for row in AccessLog.objects.filter(subject_id=str(decision.uuid))] == ["secretary"]


def test_the_number_is_written_once(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    decision = decided(period, world.a)
    client = client_as("commune")
    url = reverse("evaluations:decision_number", args=[decision.uuid])
    assert url in page(client, of(decision))
    assert url not in page(client_as("district"), of(decision))
    wrong = client.post(url, {"document_number": "15-QĐ/ĐU", "document_date": "21/12/2022"})
    assert wrong.status_code == 422
    assert "Ngày này ở tương lai." in wrong.content.decode()
    assert 'value="15-QĐ/ĐU"' in wrong.content.decode()
    typed = {"document_number": "15-QĐ/ĐU", "document_date": "16/12/2022"}
    assert client.post(url, typed).status_code == 302
    decision.refresh_from_db()
    assert str(decision.document) == "15-QĐ/ĐU ngày 16/12/2022"
    assert url not in page(client, of(decision))
    again = client.post(url, typed | {"document_number": "16-QĐ/ĐU"})
    assert again.status_code == 422
    assert "Quyết định này đã có số: 15-QĐ/ĐU ngày 16/12/2022." in again.content.decode()


def test_the_decisions_of_a_period(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    url = reverse("evaluations:decisions", args=[period.uuid])
    assert "Kỳ này chưa có quyết định nào." in page(client_as("district"), url)
    one, two = decided(period, world.a, document=paper()), decided(period, world.c)
    text = page(client_as("district"), url)
    assert "Có 2 quyết định" in text
    assert of(one) in text
    assert of(two) in text
    assert "15-QĐ/ĐU ngày 16/12/2022" in text
    assert "chưa ghi số" in text
    assert f'<td class="num" data-label="Số kết quả">{one.ratings.count()}</td>' in text
    assert of(two) not in page(client_as("commune"), url)
    assert client_as("roll_taker").get(url).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_pages_of_decisions_take_as_many_queries_at_every_size(
    world: World, period: Period, client_as: Callable[[str], Client], size: int
) -> None:
    ratings = list(members_of(period, world.a))[:size]
    bring(ratings, "good")
    decision = decide(ratings, "good")
    more = list(members_of(period, world.b))[: size - 1]
    for one in more:
        bring([one], "good")
        decide([one], "good")
    client = client_as("commune")
    counts = []
    for url in (of(decision), reverse("evaluations:decisions", args=[period.uuid])):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts == [41, 21]


def appealed(period: Period, *members: object) -> list[Appeal]:
    """Members decided at one level, who object, one a day."""
    ratings = list(members_of(period).filter(member__in=members))
    bring(ratings, "good")
    for unit in {one.decider_id for one in ratings}:
        decide([one for one in ratings if one.decider_id == unit], "good")
    return [
        file_appeal(rating=one, day=date(2022, 12, 16 + number), text=f"Xin xem lại {number}", by=SYSTEM, on=TODAY)
        for number, one in enumerate(ratings)
    ]


def test_open_appeals_stand_first_with_who_must_answer(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    who = [world.members[name] for name in ("an", "binh", "cuong")]
    first, *_rest = appealed(period, *who)
    version = Rating.objects.get(pk=first.rating_id).version
    answer_appeal(
        appeal=first, version=version, outcome="upheld", answer="Đúng", day=date(2022, 12, 20), by=SYSTEM, on=TODAY
    )
    text = page(client_as("commune"), APPEALS)
    positions = [text.index(f"Xin xem lại {number}") for number in (1, 2, 0)]
    assert positions == sorted(positions)
    assert text.count("Đảng bộ xã Nam Tuấn</td>") == 3
    assert "Giữ nguyên mức đã quyết định <small>20/12/2022</small>" in text
    assert text.count("chưa trả lời</span>") == 2


def test_the_list_is_narrowed_by_its_address(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    appealed(period, world.members["an"], world.members["c_first"])
    district, commune = client_as("district"), client_as("commune")
    assert "Hoàng Văn An" not in page(district, APPEALS, **{"to-chuc": "Y"})
    assert "Sầm Văn Quân" in page(district, APPEALS, **{"to-chuc": "Y"})
    assert "Hoàng Văn An" in page(commune, APPEALS, **{"tinh-trang": "cho-toi"})
    assert "Hoàng Văn An" not in page(district, APPEALS, **{"tinh-trang": "cho-toi"})  # the commune answers it
    assert "Sầm Văn Quân" in page(district, APPEALS, **{"tinh-trang": "cho-toi"})  # nobody is appointed at Y
    assert "Không có khiếu nại nào" in page(commune, APPEALS, **{"tinh-trang": "da-tra-loi"})
    assert "Không có khiếu nại nào" in page(commune, APPEALS, nam="2021")
    assert "Sầm Văn Quân" not in page(commune, APPEALS)
    assert commune.get(APPEALS, {"to-chuc": "Y"}).status_code == 404
    assert "Không có khiếu nại nào" in page(client_as("reader"), APPEALS)  # sees no people


@pytest.mark.parametrize("query", [{"nam": "x"}, {"nam": "9" * 30}, {"tinh-trang": "<b>"}, {"trang": "-1"}])
def test_an_address_that_says_nothing_is_read_without_it(
    world: World, client_as: Callable[[str], Client], query: dict[str, str]
) -> None:
    page(client_as("commune"), APPEALS, **query)


def test_the_list_is_handed_out_and_logged(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    appealed(period, world.members["an"])
    response = client_as("commune").get(APPEALS, {"dang": "csv"})
    text = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    assert "Hoàng Văn An" in text
    assert "Xin xem lại 0" in text
    assert AccessLog.objects.get(action="export").subject.startswith("Khiếu nại kết quả xếp loại")
    assert client_as("visitor").get(APPEALS, {"dang": "csv"}).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_takes_as_many_queries_at_every_size(
    world: World, period: Period, client_as: Callable[[str], Client], size: int
) -> None:
    appealed(period, *[world.members[name] for name in ("an", "binh", "cuong")[:size]])
    client = client_as("commune")
    client.get(APPEALS)
    with CaptureQueriesContext(connection) as queries:
        client.get(APPEALS)
    assert len(queries) == 13
