"""A small cut of Hòa An, loaded once: what every page of evaluations has to show in the demo district."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period as Days
from core.tables import get_report
from evaluations.models import (
    Commendation,
    Leave,
    Period,
    Rating,
    Registration,
    ScreeningCase,
    Subject,
    WeakOrganization,
)
from scenarios.hoa_an import DEMO_BRANCH, DEMO_COMMUNE
from scenarios.hoa_an.story import TODAY, load
from tests.scenarios.planning import settle
from tests.scenarios.test_loading import small

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cut(django_db_setup: None, django_db_blocker: Any) -> Iterator[Organization]:
    """The root; the cut stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        root = load(by=SYSTEM, only=small())
        settle()
        yield root
        transaction.set_rollback(True)


@pytest.fixture
def root(cut: Organization, db: None) -> Organization:
    """The root, in an object of the test's own."""
    return Organization.objects.get(pk=cut.pk)


def test_the_year_before_is_decided_and_this_one_at_every_stage_in_the_commune(root: Organization) -> None:
    before, now = Period.objects.order_by("year")
    assert (before.year, before.closed_on is not None, before.assumed) == (2021, True, True)
    assert not before.ratings.filter(not_rated="").exclude(stage="notified").exists()
    assert (now.year, now.closed_on, now.assumed) == (2022, None, True)
    members = now.ratings.filter(subject=Subject.MEMBER, not_rated="")
    stages = Counter(
        members.filter(organization__placements__parent__code=DEMO_COMMUNE).values_list("stage", flat=True)
    )
    assert set(stages) == {"open", "self_rated", "proposed", "appraised", "decided"}
    assert set(members.filter(organization__code=DEMO_BRANCH).values_list("stage", flat=True)) == {"self_rated"}
    assert set(now.ratings.values_list("subject", flat=True)) >= {"organization", "member", "collective"}


@pytest.mark.parametrize("year", ["2021", "2022"])
def test_nobody_has_more_of_the_best_than_the_cap_gives(root: Organization, year: str) -> None:
    table = get_report("classification").build(root, Days.parse(year), by=SYSTEM, on=TODAY)
    (caps,) = [one for one in table.annexes if one.title == "Kiểm tra giới hạn tỷ lệ"]
    assert {row["over"] for row in caps.rows} == {0}
    assert any(row["used"] for row in caps.rows)


def test_what_is_decided_this_year_rests_on_its_evidence(root: Organization) -> None:
    decided = Rating.objects.filter(year=2022, stage="decided")
    assert decided.exists()
    assert all(one.evidence["facts"] and one.derived["ceiling"] for one in decided)
    assert {one.decision.organization.code for one in decided.select_related("decision__organization")} == {
        DEMO_COMMUNE
    }


def test_registers_show_something_at_every_state(root: Organization) -> None:
    assert set(Commendation.objects.values_list("outcome", flat=True)) == {"", "awarded", "refused"}
    assert Commendation.objects.get(outcome="awarded").outcome_document is not None
    assert set(ScreeningCase.objects.values_list("outcome", flat=True)) == {"", "improved"}
    assert set(Registration.objects.values_list("kind", flat=True)) == set(Registration.Kind.values)
    assert Registration.objects.filter(organization__code=DEMO_BRANCH, outcome="").exists()
    assert set(WeakOrganization.objects.values_list("consolidated", "assumed")) == {(False, True), (True, True)}
    assert WeakOrganization.objects.get(consolidated=False).tasks.filter(done_on=None, due_on__lt=TODAY).exists()
    assert Leave.objects.filter(kind="sick").exists()
