"""Two clerks at one cap, one list or one rating at the same moment: one wins, the other is told, nothing half-done."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Decision, Period, Rating, RatingAct, Subject
from evaluations.queries.caps import standings
from evaluations.queries.frames import frame_of
from evaluations.services.acts import Row
from evaluations.services.decisions import allow_excess, change_level, decide_levels
from evaluations.services.periods import open_period
from evaluations.services.ratings import rate_themselves
from evaluations.services.schemes import end_scheme
from tests.evaluations.rated import DAY, bring, members_of, new_period, open_year, rows_for, scheme
from tests.factories import TODAY, World, build_world, make_member, make_membership
from tests.members.test_two_clerks import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def commune() -> tuple[World, Period, list[Rating]]:
    """A commune with twenty members put forward as excellent: 5E ≤ G lets three be so."""
    world = build_world()
    for number in range(11):
        member = make_member(full_name=f"Nông Văn {'ABCDEGHIKLM'[number]}", ceremony_date=date(2015, 1, 1))
        make_membership(member, world.a)
    period = open_year(world.x, schemes={Subject.MEMBER: scheme()})
    return world, period, bring(list(members_of(period))[:20], "excellent")


def test_two_that_decide_at_the_same_moment_never_exceed_the_cap_together() -> None:
    world, period, ratings = commune()
    halves = [ratings[:10], ratings[10:]]

    def decide(half: list[Rating]) -> Any:
        rows = [Row(one.pk, one.version, "excellent" if index < 2 else "good") for index, one in enumerate(half)]
        return decide_levels(
            organization=world.x, period=period, subject=Subject.MEMBER, rows=rows, day=DAY, by=SYSTEM, on=TODAY
        )

    told = at_once(decide, halves)
    frame = frame_of(scheme())
    (standing,) = standings(period, frame.caps, frame.levels)
    assert not standing.is_broken
    # Alone each half is refused too (2 × 5 = 10 > 8): what counts is that neither slips through beside the other.
    assert (told, Decision.objects.count()) == (["refused", "refused"], 0)
    assert not Rating.objects.filter(decided_level__isnull=False).exists()


def test_two_that_raise_one_each_where_one_place_is_left() -> None:
    world, period, ratings = commune()
    rows = [Row(one.pk, one.version, "excellent" if index < 2 else "good") for index, one in enumerate(ratings)]
    decide_levels(organization=world.x, period=period, subject=Subject.MEMBER, rows=rows, day=DAY, by=SYSTEM, on=TODAY)
    papers = [Document.objects.create(number=f"{number}-QĐ/ĐU", issued_on=DAY) for number in (1, 2)]
    good = list(Rating.objects.filter(decided_level__code="good").order_by("pk")[:2])

    def lift(pair: tuple[Rating, Document]) -> Any:
        rating, paper = pair
        return change_level(
            rating=rating, version=rating.version, level="excellent", document=paper, reason="Còn chỗ.", day=TODAY,
            by=SYSTEM, on=TODAY,
        )  # fmt: skip

    assert sorted(at_once(lift, list(zip(good, papers, strict=True)))) == ["", "refused"]
    assert Rating.objects.filter(decided_level__code="excellent").count() == 3


def test_two_that_rate_the_same_line_one_is_told() -> None:
    world = build_world()
    period = open_year(world.x, schemes={Subject.MEMBER: scheme()})
    (an,) = members_of(period).filter(member=world.members["an"])
    levels = ["good", "completed"]
    told = at_once(
        lambda level: rate_themselves(rows=[Row(an.pk, 1, level)], day=DAY, by=SYSTEM, on=TODAY), levels
    )  # fmt: skip
    assert sorted(told) == ["", "refused"]
    assert RatingAct.objects.filter(rating=an).count() == 1


def test_two_that_open_the_same_year_make_one_list() -> None:
    world = build_world()
    told = at_once(
        lambda where: open_period(organization=where, new=new_period(), by=SYSTEM, on=TODAY), [world.d, world.x]
    )  # fmt: skip
    assert sorted(told) == ["", "refused"]
    assert Period.objects.count() == 1
    assert Rating.objects.filter(member=world.members["an"], subject=Subject.MEMBER).count() == 1


def test_an_allowance_lowered_while_somebody_uses_it() -> None:
    world, period, ratings = commune()
    (cap,) = frame_of(scheme()).caps
    paper = Document.objects.create(number="1-QĐ/HU", issued_on=DAY)
    given = {"organization": world.x, "period": period, "cap": cap, "grouping": "", "by": SYSTEM, "on": TODAY}
    allow_excess(**given, number=5, document=paper, reason="Xuất sắc.")  # type: ignore[arg-type]
    rows = [Row(one.pk, one.version, "excellent" if index < 5 else "good") for index, one in enumerate(ratings)]
    acts = [
        lambda: decide_levels(
            organization=world.x, period=period, subject=Subject.MEMBER, rows=rows, day=DAY, by=SYSTEM, on=TODAY
        ),
        lambda: allow_excess(**given, number=2, document=paper, reason="Giảm."),  # type: ignore[arg-type]
    ]
    assert sorted(at_once(lambda act: act(), acts)) == ["", "refused"]
    frame = frame_of(scheme())
    (standing,) = standings(period, frame.caps, frame.levels)
    assert not standing.is_broken
    assert rows_for(ratings[:1], "good")


def test_a_scheme_does_not_end_under_a_period_that_is_being_opened() -> None:
    world = build_world()
    used = scheme()

    def act(what: str) -> Any:
        if what == "end":
            return end_scheme(scheme=used, last=date(2022, 6, 30), by=SYSTEM)
        return open_period(
            organization=world.x, new=new_period(schemes={Subject.MEMBER: used}), by=SYSTEM, on=TODAY
        )  # fmt: skip

    assert sorted(at_once(act, ["end", "open"])) == ["", "refused"]
    used.refresh_from_db()
    for period in Period.objects.all():
        assert used.end is None or period.closes_on < used.end
