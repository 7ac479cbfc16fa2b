"""What stands in people's ratings is told to who reads members' files: a visitor sees names and levels in lists."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from branches.services import dissolve_organization
from core.audit import SYSTEM
from evaluations.models import Appeal, Rating
from evaluations.queries.appeals import appeals_visible_to
from evaluations.queries.rights import is_told, ratings_told_to, ratings_visible_to
from evaluations.queries.shortcomings import shortcomings_visible_to
from evaluations.services.shortcomings import record_shortcoming
from members.models import Discipline
from tests.evaluations.judged import make_appeal, make_rated
from tests.evaluations.reviewed import make_comment, make_leave
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import TODAY, World, make_organization
from tests.offices import make_office

pytestmark = pytest.mark.django_db

PAGES = ("rating", "evidence", "paper", "shortcomings_of", "sheet")


@pytest.mark.parametrize("subject", ["member", "official"])
@pytest.mark.parametrize("page", PAGES)
def test_a_person_s_pages_open_to_who_reads_files(
    world: World, client_as: Callable[[str], Client], page: str, subject: str
) -> None:
    an = world.members["an"]
    term = make_office(an, world.a) if subject == "official" else None
    rating = make_rating(make_period(world.d), world.a, subject, an, office_term=term)
    address = reverse(f"evaluations:{page}", args=[rating.uuid])
    actors = ("secretary", "commune", "district", "visitor", "neighbour")
    answers = [client_as(actor).get(address) for actor in actors]
    assert [one.status_code for one in answers] == [200, 200, 200, 403, 404]
    assert "chỉ mở cho người được xem hồ sơ đảng viên" in answers[3].content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_organisation_s_pages_stay_open(world: World, client_as: Callable[[str], Client], page: str) -> None:
    rating = make_rating(make_period(world.d), world.a)
    assert client_as("visitor").get(reverse(f"evaluations:{page}", args=[rating.uuid])).status_code == 200


def test_the_records_behind_a_person_s_facts_are_closed_with_them(
    world: World, client_as: Callable[[str], Client]
) -> None:
    make_leave(world)
    rating = rate_member(make_period(world.d), world.a, world.members["an"])
    address = reverse("evaluations:evidence_records", args=[rating.uuid, "sick_months"])
    assert [client_as(actor).get(address).status_code for actor in ("secretary", "visitor", "neighbour")] == [
        200, 403, 404,
    ]  # fmt: skip


def test_a_comment_is_read_where_it_is_asked_and_asked_for(world: World, client_as: Callable[[str], Client]) -> None:
    address = reverse("evaluations:comment", args=[make_comment(world).pk])
    actors = ("secretary", "neighbour", "visitor", "reader")
    assert [client_as(actor).get(address).status_code for actor in actors] == [200, 200, 403, 404]
    assert "Hoàng Văn An" in client_as("visitor").get(reverse("evaluations:comments")).content.decode()


def test_lists_of_texts_leave_people_out(world: World) -> None:
    appeal = make_appeal(world)
    values = {"remedy": "Mỗi kỳ họp một lượt", "due_on": date(2023, 6, 30), "by": SYSTEM, "on": TODAY}
    record_shortcoming(rating=appeal.rating, text="Ít tự phê bình", **values)
    branch = Rating.objects.get(period=appeal.rating.period, subject="organization", organization=world.a)
    own = record_shortcoming(rating=branch, text="Chậm gửi biên bản", **values)
    visitor, secretary = world.users["visitor"], world.users["secretary"]
    assert Appeal.objects.count() == appeals_visible_to(secretary, on=TODAY).count() == 1
    assert not appeals_visible_to(visitor, on=TODAY).exists()
    assert shortcomings_visible_to(secretary, on=TODAY).count() == 2
    assert list(shortcomings_visible_to(visitor, on=TODAY)) == [own]
    assert appeal.rating in ratings_visible_to(visitor, on=TODAY)
    assert appeal.rating not in ratings_told_to(visitor, on=TODAY)


def test_the_bulk_screen_shows_levels_without_their_reasons(world: World, client_as: Callable[[str], Client]) -> None:
    an = world.members["an"]
    Discipline.objects.create(member=an, organization=world.a, form="reprimand", decided_on=date(2022, 5, 5))
    rating = make_rated(world)
    address = reverse("evaluations:bulk", args=[rating.period.uuid, "member"])
    page = reverse("evaluations:rating", args=[rating.uuid])
    full, bare = (client_as(actor).get(address).content.decode() for actor in ("commune", "visitor"))
    assert "Hoàng Văn An" in full
    assert "Hoàng Văn An" in bare
    assert (page in full, page in bare) == (True, False)
    assert ("kỷ luật" in full, "kỷ luật" in bare) == (True, False)


def test_the_ratings_of_a_dissolved_branch_stay_with_who_read_its_files(world: World) -> None:
    gone = make_organization("N", world.x)
    rating = rate_member(make_period(world.d), gone, world.members["an"])
    dissolve_organization(organization=gone, last_day=date(2022, 12, 10), by=SYSTEM)
    for actor, told in (("commune", True), ("district", True), ("visitor", False), ("neighbour", False)):
        assert is_told(world.users[actor], rating, on=TODAY) is told, actor
