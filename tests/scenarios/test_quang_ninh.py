"""Quảng Ninh loaded once by its own command: groups that overlap, Hải Hà's tree, border villages (DOMAIN §1.2)."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from branches import tree
from branches.models import Organization, PlaceStanding
from branches.queries import with_current
from core.periods import Period
from members.models import Membership
from members.queries.coverage import doubtful
from members.queries.introductions import villages_in
from recruitment.models import Quota, Tag
from recruitment.queries.admitted import Question, admissions_behind, count_answers
from scenarios.quang_ninh import units
from scenarios.quang_ninh.story import FIRST, STUDENTS_IN_VILLAGES, TODAY
from tests.scenarios.planning import check_published, published_rows, settle

pytestmark = pytest.mark.django_db
PERIOD = Period.parse("2023-01..2023-09")


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the province stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "quang-ninh", stdout=out)
        settle()
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def root(printed: str) -> Iterator[Organization]:
    """The loaded province; whatever the test writes is gone afterwards."""
    with transaction.atomic():
        yield Organization.objects.get(code=printed.splitlines()[-1])
        transaction.set_rollback(True)


def members_of(root: Organization, tag: str) -> set[int | None]:
    """Who is counted in a group."""
    question = Question.about(root.pk, PERIOD, tag_id=Tag.objects.get(code=tag).pk)
    return {one.member_id for one in admissions_behind(question)}


def test_the_published_figures_come_out(root: Organization) -> None:
    rows = check_published("quang-ninh")
    assert [(row[0], *row[2:4]) for row in rows] == [
        ("§1.2 số 1", "36", "36"), ("§1.2 số 2", "215", "215"), ("§1.2 số 3", "1", "1"), ("§1.2 số 4", "21", "21"),
        ("§1.2 số 5", "trên 2.070", "2.071"), ("§1.2 số 6", "145", "145"), ("§1.2 số 7", "620", "620"),
        ("§1.2 số 8", "28", "28"),
    ]  # fmt: skip
    assert {row[5] for row in rows if row[0] != "§1.2 số 5"} == {"bằng"}
    assert [row[5] for row in rows if row[0] == "§1.2 số 5"] == ["đúng như chữ viết: “trên” chỉ cho cận dưới"]


def test_a_bound_that_is_not_kept_is_told(root: Organization) -> None:
    spell = Membership.objects.filter(
        start_reason="admission", start__gte=FIRST, organization__code__startswith="22.14"
    )
    Membership.objects.filter(pk=spell.values("pk")[:1]).update(start_reason="transfer_in")
    out = StringIO()
    with pytest.raises(CommandError, match="1 số khác"):
        check_published("quang-ninh", out=out)
    (wrong,) = [row for row in published_rows(out.getvalue()) if row[5].startswith("không đúng như chữ viết")]
    assert wrong[2:4] == ["trên 2.070", "2.070"]


def test_groups_overlap_and_do_not_make_up_the_whole(root: Organization) -> None:
    firms, villages, students = (
        members_of(root, tag) for tag in ("doanh-nghiep-ngoai-nha-nuoc", "thon-ban", "hoc-sinh-sinh-vien")
    )
    assert len(villages & students) == STUDENTS_IN_VILLAGES
    assert firms & villages == set()
    young, women, minority = (members_of(root, tag) for tag in ("thanh-nien", "nu", "dan-toc-thieu-so"))
    assert students <= young
    assert all(len(group & villages) > 20 for group in (young, women, minority))
    assert len(firms | villages | students) < 145 + 620 + 28 < 2_071


def test_hai_ha_has_36_units_with_215_branches_below(root: Organization) -> None:
    hai_ha = Organization.objects.get(code=units.district_code("Hải Hà"))
    children = list(with_current(tree.children(hai_ha, on=TODAY), on=TODAY))
    forms = [one.form_name for one in children]  # type: ignore[attr-defined]
    assert (forms.count("Đảng bộ"), forms.count("Chi bộ")) == (16, 20)
    assert tree.subtree(hai_ha, on=TODAY).count() == 1 + 36 + 215
    zone = Organization.objects.get(traits__trait__code="khu-cong-nghiep")
    assert zone in children
    (found,) = count_answers([Question.about(zone.pk, PERIOD)])
    assert found > 10


def test_every_border_village_has_a_guest_of_the_guards_and_no_other_has(root: Organization) -> None:
    binh_lieu = Organization.objects.get(code=units.district_code("Bình Liêu"))
    villages = villages_in(binh_lieu, TODAY)
    assert (len(villages), sum(one.border for one in villages)) == (21, 21)
    assert [len(one.introduced) for one in villages] == [1] * 21
    assert {person.home_id for one in villages for person in one.introduced} == set(
        Organization.objects.filter(code__in=units.station_codes()).values_list("pk", flat=True)
    )
    assert PlaceStanding.objects.filter(border=True).count() == 21
    assert doubtful(root, TODAY) == []


def test_nobody_is_admitted_outside_the_nine_months(root: Organization) -> None:
    whole = Question(root.pk, FIRST, date(2024, 1, 1))
    assert count_answers([whole, Question.about(root.pk, PERIOD, basis=Quota.Basis.DECISION)]) == [2_071, 2_071]
