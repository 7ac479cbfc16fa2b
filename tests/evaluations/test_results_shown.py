"""Where results show: on a member's page, on an organisation's; and what mergers and reorganisations do to them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.services import absorb_organization
from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Period, Rating, RatingAct
from evaluations.queries.result_panel import ResultsPanel
from evaluations.queries.timeline import Results
from evaluations.services.appeals import file_appeal
from evaluations.services.decisions import change_level, number_decision
from members.models import Member
from members.services import merge_members
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year, scheme
from tests.factories import TODAY, World, make_member, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def paper(number: str) -> Document:
    return Document.objects.create(number=number, issued_on=DAY)


def before(rating: Rating, year: int = 2017) -> Rating:
    """The result of an earlier year, by the scheme of that time."""
    earlier = Period.objects.create(
        organization=rating.period.organization, kind="year", year=year, start=date(year, 1, 1),
        end=date(year + 1, 1, 1), closes_on=date(year, 12, 1), opened_on=date(year, 12, 2), closed_on=TODAY,
    )  # fmt: skip
    by = scheme(rating.subject, on=date(year, 12, 1))
    return Rating.objects.create(
        period=earlier, subject=rating.subject, organization=rating.organization, member=rating.member, scheme=by,
        unit=rating.unit, decider=rating.decider, year=year, is_annual=True, stage="decided",
        decided_level=by.levels.all()[1], decided_on=date(year, 12, 20),
    )  # fmt: skip


def test_a_member_s_page_tells_his_results_with_scheme_paper_and_break(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = members_of(period).get(member=world.members["an"])
    earlier = before(an)
    bring([an], "good")
    number_decision(decision=decide([an], "good"), document=paper("15-QĐ/ĐU"), by=SYSTEM)
    entries = Results().entries(world.members["an"], by=world.users["commune"], on=TODAY)
    on_paper = "theo 15-QĐ/ĐU ngày 16/12/2022; khác thang với kết quả trước, không so sánh"
    assert [(one.day, one.text, one.url) for one in entries] == [
        (
            DAY,
            f"Xếp loại đảng viên năm 2022: Hoàn thành tốt nhiệm vụ (khung “{an.scheme.name}”) {on_paper}",
            reverse("evaluations:rating", args=[an.uuid]),
        ),
        (
            date(2017, 12, 20),
            f"Xếp loại đảng viên năm 2017: {earlier.decided_level} (khung “{earlier.scheme.name}”)",
            reverse("evaluations:rating", args=[earlier.uuid]),
        ),
    ]
    page = client_as("commune").get(reverse("members:detail", args=[world.members["an"].uuid])).content.decode()
    assert "Xếp loại đảng viên năm 2022: Hoàn thành tốt nhiệm vụ" in page
    assert Results().entries(world.members["an"], by=world.users["neighbour"], on=TODAY) == []


def test_a_changed_level_stands_on_the_paper_of_the_change(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    bring([an], "good")
    decide([an], "good", document=paper("15-QĐ/ĐU"))
    change_level(
        rating=an, version=Rating.objects.get(pk=an.pk).version, level="completed", document=paper("16-QĐ/ĐU"),
        reason="Xem lại", day=DAY, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    (entry,) = Results().entries(world.members["an"], by=SYSTEM, on=TODAY)
    assert "Hoàn thành nhiệm vụ (khung" in entry.text
    assert entry.text.endswith("theo 16-QĐ/ĐU ngày 16/12/2022")


def test_an_organisation_s_page_tells_its_level_and_the_open_period(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    branch = period.ratings.get(subject="organization", organization=world.a)
    bring([branch], "good")
    facts = ResultsPanel().facts(world.a, by=world.users["commune"], on=TODAY)
    open_members = members_of(period, world.a).count()
    assert [(one.label, one.value) for one in facts] == [
        ("Đang xếp loại năm 2022", f"chưa tự xếp loại {open_members}; đã thẩm định 1"),
    ]
    decide([branch], "good")
    (own, going) = ResultsPanel().facts(world.a, by=world.users["commune"], on=TODAY)
    assert (own.label, own.value, own.url) == (
        "Tổ chức đảng, năm 2022", "Hoàn thành tốt nhiệm vụ", reverse("evaluations:rating", args=[branch.uuid]),
    )  # fmt: skip
    assert going.url == reverse("evaluations:period", args=[period.uuid])
    reader = ResultsPanel().facts(world.a, by=world.users["reader"], on=TODAY)
    assert [one.value for one in reader] == ["Hoàn thành tốt nhiệm vụ", "đã quyết định 1"]  # he sees no people
    assert ResultsPanel().facts(world.a, by=world.users["neighbour"], on=TODAY) == []
    page = client_as("commune").get(reverse("branches:detail", args=[world.a.uuid])).content.decode()
    assert "Đang xếp loại năm 2022" in page


def test_open_appeals_are_a_matter_of_who_stands_above(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    bring([an], "good")
    decide([an], "good")
    assert ResultsPanel().matters(world.x, by=world.users["commune"], on=TODAY) == []
    file_appeal(rating=an, day=DAY, text="Xin xem lại", by=SYSTEM, on=TODAY)
    (matter,) = ResultsPanel().matters(world.x, by=world.users["commune"], on=TODAY)
    assert (matter.value, matter.url) == ("1", "/xep-loai/khieu-nai/?to-chuc=X&tinh-trang=mo")
    assert ResultsPanel().matters(world.x, by=world.users["neighbour"], on=TODAY) == []


@pytest.mark.parametrize("size", [1, 3])
def test_both_take_as_many_queries_whatever_there_is(world: World, period: Period, size: int) -> None:
    an = members_of(period).get(member=world.members["an"])
    ratings = [an, *members_of(period, world.a).exclude(pk=an.pk)[: size - 1]]
    bring(ratings, "good")
    decide(ratings, "good")
    for number in range(size):
        before(an, 2015 + number)
        if number:
            first, closes = date(2022, 3 * number - 2, 1), date(2022, 3 * number, 28)
            open_year(world.d, kind="quarter", number=number, first=first, last=closes, closes_on=closes)
    user = world.users["commune"]
    with CaptureQueriesContext(connection) as queries:
        Results().entries(world.members["an"], by=user, on=TODAY)
    with CaptureQueriesContext(connection) as panel:
        ResultsPanel().facts(world.a, by=user, on=TODAY)
        ResultsPanel().matters(world.a, by=user, on=TODAY)
    assert (len(queries), len(panel)) == (4, 9)


def test_results_go_with_a_merged_record(world: World, period: Period) -> None:
    an, double = members_of(period).get(member=world.members["an"]), make_member("Hoàng Văn An")
    earlier = before(an)
    Rating.objects.filter(pk=earlier.pk).update(member=double)
    merge_members(kept=world.members["an"], merged=double, values={}, by=SYSTEM)
    earlier.refresh_from_db()
    assert earlier.member == world.members["an"]


def test_two_results_of_one_year_keep_records_apart(world: World) -> None:
    double = make_member("Hoàng Văn An", ceremony_date=date(2015, 1, 1))
    make_membership(double, world.b)
    period = open_year(world.d)
    with pytest.raises(ValidationError) as error:
        merge_members(kept=world.members["an"], merged=double, values={}, by=SYSTEM)
    text = " ".join(error.value.messages)
    assert "1 kết quả xếp loại của hai hồ sơ trùng nhau: Đảng viên đã có kết quả trong kỳ này." in text
    assert Member.objects.get(pk=double.pk).merged_into is None
    assert members_of(period).filter(member=double).exists()


def test_an_organisation_that_ends_keeps_its_results(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    an = members_of(period).get(member=world.members["an"])
    branch = period.ratings.get(subject="organization", organization=world.a)
    bring([branch], "good")
    decide([branch], "good")
    waiting = period.ratings.filter(organization=world.a, not_rated="").exclude(pk=branch.pk).count()
    act = absorb_organization(organization=world.a, into=world.b, on=TODAY, by=SYSTEM)
    branch.refresh_from_db()
    assert (branch.organization, branch.stage) == (world.a, "decided")
    told = " ".join(act.facts)
    assert "1 kết quả xếp loại đã quyết định giữ nguyên ở tổ chức cũ" in told
    assert f"{waiting} kết quả xếp loại chưa quyết định: cập nhật danh sách của kỳ" in told
    response = client_as("commune").get(reverse("evaluations:rating", args=[branch.uuid]))
    assert response.status_code == 200  # what was dissolved stays readable
    assert not RatingAct.objects.filter(rating=an).exists()
