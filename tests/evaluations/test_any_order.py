"""Whatever is decided, changed, allowed or excused in whatever order: no decided set ever breaks its cap."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import NotRated, Period, Rating, RatingAct, SchemeCap, Subject
from evaluations.queries.caps import standings
from evaluations.queries.frames import frame_of
from evaluations.services.acts import Row
from evaluations.services.decisions import allow_excess, change_level, decide_levels, order_waiting
from evaluations.services.ratings import excuse, send_back
from tests.evaluations.rated import DAY, bring, members_of, open_year, scheme
from tests.factories import TODAY, World, make_member, make_membership

pytestmark = pytest.mark.django_db

LEVELS = st.sampled_from(["excellent", "excellent", "good", "good", "good", "completed", "not_completed"])
TRIES = st.one_of(
    st.tuples(st.just("decide"), st.lists(st.tuples(st.integers(0, 14), LEVELS), min_size=1, max_size=15)),
    st.tuples(st.just("decide"), st.lists(st.tuples(st.integers(0, 14), LEVELS), min_size=1, max_size=15)),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 14), LEVELS)),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 14), LEVELS)),
    st.tuples(st.just("allow"), st.integers(0, 6)),
    st.tuples(st.just("back"), st.integers(0, 14)),
    st.tuples(st.just("excuse"), st.integers(0, 14)),
    st.tuples(st.just("wait"), st.lists(st.integers(0, 14), max_size=4)),
)


def attempt(period: Period, ratings: list[Rating], what: str, about: Any, number: int) -> None:
    """One try: carried out or refused whole."""
    now = {one.pk: one for one in Rating.objects.filter(pk__in=[one.pk for one in ratings])}
    common: dict[str, Any] = {"by": SYSTEM, "on": TODAY}
    first = ratings[0]
    if what == "decide":
        chosen = {ratings[index].pk: level for index, level in about}
        rows = [Row(pk, now[pk].version, level) for pk, level in chosen.items()]
        decide_levels(organization=first.decider, period=period, subject=Subject.MEMBER, rows=rows, day=DAY, **common)
    elif what == "change":
        rating = now[ratings[about[0]].pk]
        paper = Document.objects.create(number=f"{number}-QĐ/ĐU", issued_on=DAY)
        change_level(
            rating=rating, version=rating.version, level=about[1], document=paper, reason="thử", day=TODAY, **common
        )
    elif what == "allow":
        paper = Document.objects.create(number=f"{number}-QĐ/HU", issued_on=DAY)
        (cap,) = frame_of(first.scheme).caps
        allow_excess(
            organization=first.unit, period=period, cap=cap, grouping="", number=about, document=paper, reason="thử",
            **common,
        )  # fmt: skip
    elif what == "back":
        rating = now[ratings[about].pk]
        send_back(rows=[Row(rating.pk, rating.version)], reason="thử", **common)
    elif what == "excuse":
        rating = now[ratings[about].pk]
        excuse(rating=rating, version=rating.version, reason=NotRated.OTHER, note="thử", **common)
    else:
        order_waiting(period=period, rating_ids=[ratings[index].pk for index in about], by=SYSTEM)


def check(period: Period) -> None:
    """What holds after any sequence."""
    frame = frame_of(scheme())
    for one in standings(period, frame.caps, frame.levels):
        excellent = one.counts.get(frame.level("excellent").pk, 0)
        good = one.counts.get(frame.level("good").pk, 0)
        allowed = one.allowance.number if one.allowance else 0
        everybody = sum(one.counts.values())
        base = {"next_level": good, "with_next": good + excellent, "rated": everybody}[one.cap.base]
        assert 5 * excellent <= base or excellent <= allowed
    rows = Rating.objects.filter(period=period, subject=Subject.MEMBER).prefetch_related("acts")
    for rating in rows:
        acts = list(rating.acts.all())
        decided = [act for act in acts if act.kind in (RatingAct.Kind.DECISION, RatingAct.Kind.CHANGE)]
        assert rating.is_decided == bool(decided)
        if decided:
            assert rating.decided_level_id == decided[-1].level_id
            assert rating.evidence is not None
            assert not rating.not_rated


@pytest.fixture
def proposed(world: World) -> tuple[Period, list[Rating]]:
    """Fifteen of a commune's members, all put forward as excellent."""
    for number in range(8):
        member = make_member(full_name=f"Nông Văn {'ABCDEGHI'[number]}", ceremony_date=date(2015, 1, 1))
        make_membership(member, world.a if number < 5 else world.b)
    period = open_year(world.x, schemes={Subject.MEMBER: scheme()})
    return period, bring(list(members_of(period))[:15], "excellent")


@given(
    tries=st.lists(TRIES, min_size=2, max_size=8),
    base=st.sampled_from([SchemeCap.Base.NEXT_LEVEL, SchemeCap.Base.WITH_NEXT, SchemeCap.Base.RATED]),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_decided_set_breaks_its_cap(
    proposed: tuple[Period, list[Rating]], tries: list[tuple[str, Any]], base: str
) -> None:
    period, ratings = proposed
    with transaction.atomic():
        SchemeCap.objects.filter(scheme=scheme()).update(base=base)
        done = 0
        for number, (what, about) in enumerate(tries, 1):
            try:
                with transaction.atomic():
                    attempt(period, ratings, what, about, number)
                done += 1
            except ValidationError:
                pass
        check(period)
        event(f"{done} of {len(tries)} carried out")
        transaction.set_rollback(True)
