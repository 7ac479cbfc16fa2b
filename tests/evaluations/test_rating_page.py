"""The page of one rating: everything side by side, then and now, and what each user may do with it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from core.documents import Document
from evaluations.models import (
    Period,
    Rating,
    RatingComment,
    Registration,
    ReviewContent,
    ReviewPaper,
    SchemeCondition,
    Subject,
)
from evaluations.queries.rating import registered_by
from evaluations.services.appeals import answer_condition, file_appeal, lift_condition
from evaluations.services.decisions import change_level
from evaluations.services.ratings import excuse
from members.services import record_discipline
from tests.evaluations.rated import CLOSES, DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def of(period: Period, member: object) -> Rating:
    return members_of(period).get(member=member)


def address(rating: Rating) -> str:
    return reverse("evaluations:rating", args=[rating.uuid])


def page(client: Client, rating: Rating) -> str:
    response = client.get(address(rating))
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def paper(number: str = "15-QĐ/ĐU", day: date = DAY) -> Document:
    return Document.objects.create(number=number, issued_on=day)


def disqualifier(rating: Rating) -> SchemeCondition:
    """Disciplined within the period; lifted only where the test says the scheme lets it be."""
    return rating.scheme.conditions.get(fact="discipline", effect="disqualifier")


def test_before_anything_it_says_who_where_by_which_scheme_and_what_comes(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    text = page(client_as("secretary"), of(period, world.members["an"]))
    for told in (
        "Xếp loại năm 2022: Hoàng Văn An", "Chi bộ xóm Lũng Phầy", "chốt ngày 15/12/2022",
        "Xếp loại đảng viên theo 132-QĐ/TW, 21-HD/BTCTW", "132-QĐ/TW ngày 08/03/2018; 21-HD/BTCTW ngày 18/10/2019",
        "Đảng bộ xã Nam Tuấn thẩm định; Đảng bộ xã Nam Tuấn quyết định", "Chưa tự xếp loại", "Theo khung, đến hôm nay",
        "Số liệu tự tính", "Số lần bị kỷ luật trong kỳ: <a href=", ">0 lần bị kỷ luật</a>", "Chưa nộp.",
        "Chưa có việc nào.",
    ):  # fmt: skip
        assert told in text


def test_who_may_do_what_now(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    an = of(period, world.members["an"])
    secretary, commune = page(client_as("secretary"), an), page(client_as("commune"), an)
    assert f'btn-primary" href="{address(an)}tu-xep-loai/"' in secretary
    assert address(an) + "khong-xep-loai/" in secretary
    assert address(an) + "quyet-dinh/" not in secretary
    assert address(an) + "tu-xep-loai/" not in commune  # somebody is appointed at the branch
    bring([an], "good")
    secretary, commune = page(client_as("secretary"), an), page(client_as("commune"), an)
    assert address(an) + "de-nghi/" not in secretary  # it is appraised by now
    assert f'btn-primary" href="{address(an)}quyet-dinh/"' in commune
    assert address(an) + "tham-dinh/" in commune
    decide([an], "good")
    secretary, commune = page(client_as("secretary"), an), page(client_as("commune"), an)
    assert address(an) + "khieu-nai/" in secretary
    assert address(an) + "thay-doi/" not in secretary
    assert f'btn-primary" href="{address(an)}thong-bao/"' in commune
    assert address(an) + "thay-doi/" in commune
    assert address(an) + "thong-bao/" not in page(client_as("district"), an)


def test_of_a_closed_period_nothing_but_the_appeal_is_left(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = of(period, world.members["an"])
    bring([an], "good")
    decide([an], "good")
    Period.objects.update(closed_on=TODAY)
    text = page(client_as("commune"), an)
    assert address(an) + "thay-doi/" not in text
    assert address(an) + "khieu-nai/" in text
    binh = page(client_as("secretary"), of(period, world.members["binh"]))
    assert "tu-xep-loai" not in binh
    assert "đã đóng ngày 20/12/2022" in binh


def test_whoever_is_not_rated_says_why(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    exempt = period.ratings.get(subject=Subject.MEMBER, member=world.members["exempt"])
    text = page(client_as("secretary"), exempt)
    assert "Không xếp loại: được miễn công tác và sinh hoạt đảng" in text
    assert "Cao nhất được xếp" not in text
    assert "Cao nhất được xếp" in page(client_as("secretary"), of(period, world.members["an"]))
    assert "dua-vao" not in text  # a rule says so, nobody
    an = of(period, world.members["an"])
    excuse(rating=an, version=an.version, reason="absent", note="Đi chữa bệnh", by=SYSTEM, on=TODAY)
    text = page(client_as("secretary"), an)
    assert "Không xếp loại: vắng, sẽ xếp loại sau (Đi chữa bệnh)" in text
    assert f'btn-primary" href="{address(an)}dua-vao/"' in text


def test_four_levels_and_every_act_stand_side_by_side(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = of(period, world.members["an"])
    bring([an], "good")
    decide([an], "completed", document=paper())
    change_level(
        rating=an, version=Rating.objects.get(pk=an.pk).version, level="good", document=paper("16-QĐ/ĐU"),
        reason="Xem xét lại", day=DAY, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    text = page(client_as("commune"), an)
    assert text.count('<td data-label="Mức">Hoàn thành tốt nhiệm vụ</td>') == 4
    for told in (
        "Tự xếp loại: <strong>Hoàn thành tốt nhiệm vụ</strong>. Chi bộ xóm Lũng Phầy",
        "Đề nghị: <strong>Hoàn thành tốt nhiệm vụ</strong>, 9/10 tán thành",
        "Quyết định: <strong>Hoàn thành nhiệm vụ</strong>, 15-QĐ/ĐU ngày 16/12/2022. Đảng bộ xã Nam Tuấn",
        "Thay đổi sau quyết định: <strong>Hoàn thành tốt nhiệm vụ</strong>, 16-QĐ/ĐU ngày 16/12/2022. Đảng bộ",
        "Xem xét lại <small",
        "Năm 2022</strong>: Hoàn thành tốt nhiệm vụ (khung “Xếp loại đảng viên theo 132-QĐ/TW, 21-HD/BTCTW”)",
    ):  # fmt: skip
        assert told in text


def test_frozen_evidence_is_told_apart_from_what_the_records_say_by_now(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = of(period, world.members["an"])
    bring([an], "good")
    decide([an], "good")
    assert "khác với số lúc quyết định" not in page(client_as("commune"), an)
    record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 6, 1), by=SYSTEM
    )
    text = page(client_as("commune"), an)
    assert "Số liệu lúc quyết định" in text
    assert text.count("khác với số lúc quyết định") == 1
    assert ">0 lần bị kỷ luật</a>" in text
    assert "Nay: 1 lần bị kỷ luật" in text
    assert "Không điều kiện nào của khung hạ mức." in text  # what was derived is kept


def test_a_condition_says_what_it_rests_on_and_who_lifted_it(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = of(period, world.members["an"])
    record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 6, 1), by=SYSTEM
    )
    condition = disqualifier(an)
    SchemeCondition.objects.filter(pk=condition.pk).update(liftable=True)
    condition.refresh_from_db()
    lift = reverse("evaluations:condition_lift", args=[an.uuid, condition.pk])
    text = page(client_as("commune"), an)
    assert lift in text
    assert "có thì xếp “Không hoàn thành nhiệm vụ”" in text
    assert "Số lần bị kỷ luật trong kỳ: 1; mốc: từ 1 trở lên" in text
    assert "<dd>Không hoàn thành nhiệm vụ</dd>" in text
    assert lift not in page(client_as("secretary"), an)
    lift_condition(
        rating=an, version=an.version, condition=condition, document=paper("3-QĐ/ĐU"), reason="Đã sửa chữa", by=SYSTEM,
        on=TODAY,
    )  # fmt: skip
    text = page(client_as("commune"), an)
    assert lift not in text
    assert "đã gỡ" in text
    assert "Đã sửa chữa, 3-QĐ/ĐU ngày 16/12/2022" in text
    words = an.scheme.conditions.filter(kind="words").first()
    version = Rating.objects.get(pk=an.pk).version
    answer_condition(
        rating=an, version=version, condition=words, holds=True, note="Biên bản 12", by=SYSTEM, on=TODAY
    )  # fmt: skip
    assert "Người xét trả lời: có. Biên bản 12" in page(client_as("secretary"), an)


def test_papers_comments_and_what_was_registered(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an, moved = of(period, world.members["an"]), of(period, world.members["away"])
    contents = [
        ReviewContent.objects.create(period=period, subject="member", position=one, text=f"Nội dung {one}")
        for one in (1, 2)
    ]
    handed = ReviewPaper.objects.create(rating=an, organization=world.a, received_on=CLOSES, by="x")
    handed.contents.create(organization=world.a, content=contents[0])
    Registration.objects.create(
        organization=world.a, member=world.members["an"], kind="level", year=2022, title="Hoàn thành xuất sắc",
        registered_on=date(2022, 1, 5),
    )  # fmt: skip
    RatingComment.objects.filter(rating=moved).update(text="Gương mẫu", given_on=CLOSES)
    text = page(client_as("secretary"), an)
    assert "Đã nộp ngày 15/12/2022." in text
    assert "<li>Nội dung 2</li>" in text
    assert "<li>Nội dung 1</li>" not in text
    assert "05/01/2022: Hoàn thành xuất sắc" in text
    text = page(client_as("secretary"), moved)
    assert "Nơi sinh hoạt tạm thời, Chi bộ xóm Bản Gủn: Gương mẫu" in text


def test_what_was_registered_is_told_of_the_subject_it_was_registered_for(world: World, period: Period) -> None:
    an = world.members["an"]
    values = {"organization": world.a, "kind": "level", "year": 2022, "registered_on": date(2022, 1, 5)}
    of_member = Registration.objects.create(title="Của đảng viên", member=an, **values)
    of_branch = Registration.objects.create(title="Của chi bộ", **values)
    official = Rating(subject="official", member=an, organization=world.a, year=2022)
    told = {
        "member": of(period, an), "official": official,
        "organization": period.ratings.get(subject="organization", organization=world.a),
        "collective": Rating(subject="collective", organization=world.a, year=2022),
    }  # fmt: skip
    assert {subject: list(registered_by(rating)) for subject, rating in told.items()} == {
        "member": [of_member], "official": [], "organization": [of_branch], "collective": [of_branch],
    }  # fmt: skip


def test_points_of_each_stand_beside_each_criterion(world: World, client_as: Callable[[str], Client]) -> None:
    period = open_year(world.d, 2025, closes_on=date(2025, 12, 1), on=date(2025, 12, 2))
    an = of(period, world.members["an"])
    leaf = an.scheme.criteria.exclude(kind="group").first()
    an.points.create(organization=world.a, criterion=leaf, self_points=Decimal("2.5"), proposed_points=Decimal(2))
    text = page(client_as("secretary"), an)
    assert "Điểm từng tiêu chí" in text
    assert '<td class="num" data-label="Tự chấm">2,5</td>' in text
    assert '<td class="num" data-label="Đề nghị">2,0</td>' in text
    assert "Chưa cộng được tổng điểm" in text


def test_an_appeal_waits_for_the_decider(world: World, period: Period, client_as: Callable[[str], Client]) -> None:
    an = of(period, world.members["an"])
    bring([an], "good")
    decide([an], "completed")
    appeal = file_appeal(rating=an, day=DAY, text="Xin xem lại", by=SYSTEM, on=TODAY)
    answer = reverse("evaluations:appeal_answer", args=[an.uuid, appeal.pk])
    assert answer in page(client_as("commune"), an)
    secretary = page(client_as("secretary"), an)
    assert answer not in secretary
    assert "16/12/2022: Xin xem lại" in secretary
    assert "Đảng bộ xã Nam Tuấn trả lời" in secretary


def test_reading_a_person_is_logged_and_an_organisation_is_not(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    client = client_as("commune")
    client.get(address(of(period, world.members["an"])))
    row = AccessLog.objects.get(action="read")
    assert (row.username, row.subject, row.subject_id, row.organization_id) == (
        "commune", "Xếp loại Năm 2022 của Hoàng Văn An", str(world.members["an"].uuid), world.a.pk,
    )  # fmt: skip
    text = page(client, period.ratings.get(subject="organization", organization=world.a))
    assert "Xếp loại năm 2022: Chi bộ xóm Lũng Phầy" in text
    assert "Tập thể lãnh đạo, quản lý – Đảng bộ xã Nam Tuấn" in page(
        client, period.ratings.get(subject="collective", organization=world.x)
    )
    assert AccessLog.objects.filter(action="read").count() == 1


def test_outside_the_scope_is_nothing_and_people_are_not_everybodys(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = of(period, world.members["an"])
    branch = period.ratings.get(subject="organization", organization=world.a)
    actors = ("neighbour", "reader", "roll_taker", "visitor")
    assert [client_as(one).get(address(an)).status_code for one in actors] == [404, 403, 403, 403]
    assert [client_as(one).get(address(branch)).status_code for one in ("neighbour", "reader")] == [404, 200]


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_takes_as_many_queries_whatever_it_holds(
    world: World, period: Period, client_as: Callable[[str], Client], size: int
) -> None:
    an = of(period, world.members["an"])
    bring([an], "good")
    decide([an], "completed")
    for number in range(size):
        version = Rating.objects.get(pk=an.pk).version
        change_level(
            rating=an, version=version, level=("good", "completed")[number % 2], document=paper(f"{number}-QĐ/ĐU"),
            reason="Xem lại", day=DAY, by=SYSTEM, on=TODAY,
        )  # fmt: skip
        year = Period.objects.create(
            organization=world.d, kind="year", year=2017 + number, start=date(2017 + number, 1, 1),
            end=date(2018 + number, 1, 1), closes_on=date(2017 + number, 12, 1), opened_on=TODAY,
        )  # fmt: skip
        RatingComment.objects.create(
            rating=an, organization=world.a, asked_of=(world.b, world.c, world.e)[number], kind="former", asked_on=DAY
        )
        Rating.objects.create(
            period=year, subject="member", organization=world.a, member=world.members["an"], scheme=an.scheme,
            unit=world.x, decider=world.x, year=year.year, is_annual=True, stage="decided",
            decided_level=an.scheme.levels.first(), decided_on=DAY,
        )  # fmt: skip
    client = client_as("commune")
    client.get(address(an))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(an))
    assert len(queries) == 66
