"""Who sees which candidates, and what a list is narrowed to."""

from datetime import date
from typing import Any

import pytest

from branches.models import Organization
from core.audit import SYSTEM
from members.services import transfer_at_once
from recruitment.models import Candidate, CandidateStay, IntroducingBody, Tag
from recruitment.queries.candidates import (
    Narrowing,
    candidates_listed,
    candidates_visible_to,
    files_readable_by,
    stays_left_behind,
)
from recruitment.services.candidates import NewCandidate, PastAct, register_candidates
from tests.factories import TODAY, World

DAY = date(2022, 6, 1)


def enter(world: World, name: str, place: Organization | None = None, **values: Any) -> Candidate:
    new = NewCandidate(**{"organization_id": (place or world.a).pk, "full_name": name, "listed_on": DAY} | values)
    (pk,) = register_candidates(new=[new], by=SYSTEM, on=TODAY)
    return Candidate.objects.get(pk=pk)


def names(rows: Any) -> list[str]:
    return [row.full_name for row in rows.order_by("sort_key")]


def test_lists_and_files_follow_the_scope(world: World) -> None:
    enter(world, "Lê Văn An")
    enter(world, "Lê Văn Bình", world.b)
    enter(world, "Lê Văn Cao", world.c)
    seen = {
        actor: (names(candidates_visible_to(user, on=TODAY)), names(files_readable_by(user, on=TODAY)))
        for actor, user in world.users.items()
    }

    a, x, d = ["Lê Văn An"], ["Lê Văn An", "Lê Văn Bình"], ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cao"]
    assert seen == {
        "secretary": (a, a), "neighbour": (["Lê Văn Bình"], ["Lê Văn Bình"]), "commune": (x, x), "district": (d, d),
        "roll_taker": ([], []), "visitor": (x, []), "reader": ([], []),
    }  # fmt: skip


def test_who_moved_is_seen_by_the_new_branch_and_leaves_name_and_span_to_the_old_one(world: World) -> None:
    one = enter(world, "Lê Văn An")
    CandidateStay.objects.filter(candidate=one).update(end=date(2022, 9, 1))
    CandidateStay.objects.create(candidate=one, organization=world.b, start=date(2022, 9, 1))
    Candidate.objects.update(organization=world.b)

    old, new = world.users["secretary"], world.users["neighbour"]
    assert (names(files_readable_by(old, on=TODAY)), names(files_readable_by(new, on=TODAY))) == ([], ["Lê Văn An"])
    assert [(stay.candidate.full_name, stay.start, stay.end) for stay in stays_left_behind(old, on=TODAY)] == [
        ("Lê Văn An", DAY, date(2022, 9, 1))
    ]
    assert not stays_left_behind(new, on=TODAY).exists()
    assert not stays_left_behind(world.users["commune"], on=TODAY).exists()


def test_file_of_a_probationary_member_goes_where_he_belongs(world: World) -> None:
    member = world.members["probationary"]
    past = [PastAct("decided", date(2022, 5, 1)), PastAct("admitted", date(2022, 5, 10))]
    enter(world, member.full_name, listed_on=date(2022, 5, 1), member_id=member.pk, past=past)
    transfer_at_once(member=member, to=world.b, on=date(2022, 12, 1), by=SYSTEM)

    assert names(files_readable_by(world.users["neighbour"], on=TODAY)) == ["Bế Thị Dung"]
    assert names(files_readable_by(world.users["secretary"], on=TODAY)) == []


def test_list_is_narrowed(world: World) -> None:
    body = IntroducingBody.objects.get(code="phu-nu")
    enter(world, "Đàm Thị Ước", gender="female", birth_date=date(2000, 12, 20), introduced_by_id=body.pk)
    enter(
        world, "Lê Văn Bình", world.b, birth_date=date(2000, 12, 21), national_id="004300000777",
        past=[PastAct("listed", date(2022, 12, 1))],
    )  # fmt: skip
    closed = enter(world, "Lê Văn Cao", world.c)
    Candidate.objects.filter(pk=closed.pk).update(state="withdrawn")
    seen = candidates_visible_to(world.users["district"], on=TODAY)

    def listed(**chosen: Any) -> list[str]:
        return names(candidates_listed(seen, Narrowing(**chosen), on=TODAY))

    everybody = ["Lê Văn Bình", "Lê Văn Cao", "Đàm Thị Ước"]
    assert listed() == everybody
    assert listed(organization=world.x) == ["Lê Văn Bình", "Đàm Thị Ước"]
    assert listed(organization=world.b) == ["Lê Văn Bình"]
    assert listed(text="uoc dam") == ["Đàm Thị Ước"]
    assert listed(text="0043") == ["Lê Văn Bình"]
    assert listed(text="%") == []
    assert listed(stage="listed") == ["Lê Văn Bình"]
    assert listed(state="withdrawn") == listed(state="da-dong") == ["Lê Văn Cao"]
    assert listed(state="dang-mo") == ["Lê Văn Bình", "Đàm Thị Ước"]
    assert listed(tag=Tag.objects.get(code="nu")) == ["Đàm Thị Ước"]
    assert listed(body=body) == ["Đàm Thị Ước"]
    assert (listed(youngest=22), listed(oldest=21)) == (["Đàm Thị Ước"], ["Lê Văn Bình"])
    assert listed(waiting_since=date(2022, 11, 30)) == ["Đàm Thị Ước"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_two_queries(world: World, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        enter(world, f"Lê Văn {'ABC'[number]}n")
    user = world.users["district"]
    with django_assert_num_queries(2):  # his appointments, the list
        rows = candidates_listed(candidates_visible_to(user, on=TODAY), Narrowing(organization=world.x), on=TODAY)
        assert len(rows) == count
