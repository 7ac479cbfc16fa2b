"""Full pages of the registers and tables stay below 60 kB."""

import pytest
from django.urls import reverse

from evaluations.queries.registrations import official_members
from tests.evaluations.registered import (
    make_case,
    make_commendation,
    make_example,
    make_registration,
    make_weak,
)
from tests.factories import TODAY, World, make_member, make_organization

LIMIT = 60_000
LONG = "Hoàn thành xuất sắc nhiệm vụ được giao, gương mẫu trong sinh hoạt chi bộ, giúp đỡ nhân dân phát triển kinh tế"


@pytest.fixture
def full(world: World) -> World:
    """Branch A with more than fifty members, each in every register."""
    for number in range(60):
        make_member(f"Nông Thị Hoàng Phương {number:02}", world.a)
    members = list(official_members(world.a, on=TODAY))
    for member in members:
        registered = make_registration(world.a, member, outcome="achieved", outcome_on=TODAY, outcome_note=LONG)
        make_registration(world.a, member, title="Mô hình chi bộ không rác thải nhựa", kind="model")
        make_commendation(world.a, member, for_what=LONG, registration=registered, issuer="Ban Thường vụ Huyện ủy")
        make_example(world.a, member, content=LONG)
        make_case(world.a, member, evidence=LONG)
    for number in range(55):
        make_weak(make_organization(f"X{number:03}", world.x), world.x, reason=LONG)
    return world


def test_no_page_is_heavier_than_sixty_thousand_bytes(full: World, client_as) -> None:
    client = client_as("district")
    lists = ("registrations", "commendations", "examples", "screenings", "weak_list")
    sizes = {name: len(client.get(reverse(f"evaluations:{name}")).content) for name in lists}
    branch = client_as("secretary")
    for name in ("registration_levels", "registration_add", "registration_review_all", "commendation_propose"):
        sizes[name] = len(branch.get(reverse(f"evaluations:{name}", args=[full.a.uuid, 2022])).content)
    sizes["screening_open"] = len(branch.get(reverse("evaluations:screening_open", args=[full.a.uuid])).content)
    sizes["example_add"] = len(branch.get(reverse("evaluations:example_add", args=[full.a.uuid])).content)
    assert {name: size for name, size in sizes.items() if size >= LIMIT} == {}
