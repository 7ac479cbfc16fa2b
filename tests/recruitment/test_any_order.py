"""Whatever is tried in whatever order: no step is skipped, nobody becomes two members, nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.models import Organization
from core.audit import SYSTEM
from members.models import Member, Membership
from recruitment.models import Candidate, Stage, StepAct
from recruitment.queries.steps import next_of, step_after, steps_of
from recruitment.services.acts import NewAct
from recruitment.services.steps import advance_candidate, set_aside, step_back
from tests.factories import World
from tests.recruitment.walking import TODAY, make_candidate, typed, walk

pytestmark = pytest.mark.django_db
Kind = StepAct.Kind

TRIES = st.one_of(
    st.just(("next", None)),
    st.just(("next", None)),
    st.just(("next", None)),
    st.tuples(st.just("stage"), st.sampled_from(list(Stage))),
    st.just(("back", None)),
    st.just(("again", None)),  # the same page sent by a second clerk
    st.tuples(st.just("aside"), st.sampled_from([Kind.DEFERRED, Kind.RESUMED, Kind.WITHDRAWN, Kind.EXPIRED])),
)
# How far he is when the tries begin: around the steps where most could go wrong.
BEGUN = ("", Stage.OPINIONS, Stage.COMMITTEE_RESOLVED, Stage.DECIDED, Stage.NEW_MEMBER_CLASS, Stage.PROBATION_ENDORSED)


def attempt(candidate: Candidate, what: str, about: str | None, stale: int) -> None:
    """One try: carried out or refused whole."""
    following = next_of(candidate, on=TODAY)
    branch = candidate.organization
    day = min(max(candidate.stage_on, following.earliest if following and following.earliest else candidate.stage_on)
              + timedelta(days=1), TODAY)  # fmt: skip
    common = {"candidate": candidate, "by": SYSTEM, "on": TODAY}
    if what == "back":
        last = candidate.acts.filter(kind=Kind.TAKEN, taken_back=False).order_by("on", "pk").last()
        actor = last.organization if last else branch
        step_back(**common, version=candidate.version, reason="thử", organization=actor)
    elif what == "aside":
        new = NewAct(on=candidate.stage_on, note="thử")
        set_aside(**common, kind=str(about), version=candidate.version, new=new, organization=branch)
    elif following is not None:
        stage = str(about or following.step.stage)
        actor = Organization.objects.get(pk=following.actor)
        new = replace(typed(candidate, following.step.stage, day), note=what)
        version = stale if what == "again" else candidate.version
        advance_candidate(**common, stage=stage, version=version, new=new, organization=actor)


def check(candidate: Candidate) -> None:
    """What holds after any sequence."""
    stored = Candidate.objects.get(pk=candidate.pk)
    standing = list(stored.acts.filter(kind=Kind.TAKEN, taken_back=False).order_by("on", "pk"))
    steps = steps_of(stored, None)
    stage = Stage.PROSPECT.value
    for act in standing:
        following = step_after(steps, stage)
        assert following is not None
        assert act.stage == following.stage
        stage = act.stage
    assert stored.stage == stage
    made = Member.objects.filter(full_name=stored.full_name)
    admitted = any(act.stage == Stage.ADMITTED for act in standing)
    assert made.count() == admitted
    assert Membership.objects.filter(member__in=made).count() == admitted


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begun=st.sampled_from(BEGUN), tries=st.lists(TRIES, min_size=4, max_size=12))
def test_no_sequence_skips_a_step_or_makes_two_members(
    world: World, begun: str, tries: list[tuple[str, str | None]]
) -> None:
    with transaction.atomic():
        candidate = walk(make_candidate(world), begun) if begun else make_candidate(world)
        stale = candidate.version
        for what, about in tries:
            before = (StepAct.objects.count(), Membership.objects.count())
            try:
                with transaction.atomic():
                    attempt(candidate, what, about, stale)
            except ValidationError:
                assert (StepAct.objects.count(), Membership.objects.count()) == before
            else:
                stale = candidate.version
            candidate.refresh_from_db()
            check(candidate)
        transaction.set_rollback(True)
