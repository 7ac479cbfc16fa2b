"""The one numerator: which day, which branch, which group (DOMAIN §2.15, §6.25–26, §1.2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from core.periods import Period
from members.models import Member
from members.queries import movements_of
from recruitment.models import Quota, Stage, Tag
from recruitment.queries.admitted import (
    By,
    Question,
    admissions_behind,
    count_admissions,
    count_answers,
    count_answers_by,
    days_reached,
    tag_questions,
)
from tests.factories import sector
from tests.house.test_list_and_detail import common, undone
from tests.members.land import Land, lay
from tests.members.test_movements_on_random_worlds import LAST, acts, between, grown, lives, seeds
from tests.recruitment.admitting import admit, candidacy, decide, tag

pytestmark = pytest.mark.django_db

CEREMONY, DECISION = Quota.Basis.CEREMONY, Quota.Basis.DECISION
YEAR = Period.parse("2022")


@pytest.fixture
def land() -> Land:
    return lay()


def counted(land: Land, top: str, period: str = "2022", basis: str = CEREMONY) -> dict[str, int]:
    """The admissions of X by child, and its own count under "*"."""
    question = Question.about(land.places[top].pk, Period.parse(period), basis=basis)
    codes = {place.pk: code for code, place in land.places.items()}
    (by_child,) = count_answers_by([question], By.CHILD)
    return {**{codes[pk]: count for pk, count in by_child.items()}, "*": count_answers([question])[0]}


def test_an_admission_counts_in_the_year_of_its_basis(land: Land) -> None:
    """Decision 28/12/2021, ceremony 10/1/2022: the ceremony's year, or the decision's (DOMAIN §6.25)."""
    admit(land, "A", date(2022, 1, 10), decided=date(2021, 12, 28))
    assert counted(land, "R") == {"P": 1, "*": 1}
    assert counted(land, "R", "2021") == {"*": 0}
    assert counted(land, "R", basis=DECISION) == {"*": 0}
    assert counted(land, "R", "2021", DECISION) == {"P": 1, "*": 1}


@pytest.mark.parametrize(
    ("reason", "precision", "ceremony", "decision"),
    [
        ("admission", "day", 1, 1),
        ("admission", "year", 1, 0),  # no day that is known: it cannot be put into a period
        ("recorded", "day", 0, 0),
        ("transfer_in", "day", 0, 0),
        ("readmission", "day", 0, 0),
        ("restored", "day", 0, 0),
    ],
)
def test_only_what_began_with_an_admission_counts(
    land: Land, reason: str, precision: str, ceremony: int, decision: int
) -> None:
    admit(land, "A", date(2022, 5, 19), reason=reason, admission_precision=precision)
    top = land.places["R"].pk
    assert count_admissions(top, YEAR) == ceremony
    assert count_admissions(top, YEAR, basis=DECISION) == decision
    readmitted = count_answers([Question.about(top, YEAR, basis=DECISION)], readmitted=True)
    assert readmitted == [1 if reason == "readmission" else 0]


@pytest.mark.parametrize(
    ("values", "taken_back", "expected"),
    [
        ({}, False, 1),
        ({}, True, 0),
        ({"state": "deferred"}, False, 1),
        ({"state": "withdrawn"}, False, 0),
        ({"state": "expired"}, False, 0),
    ],
)
def test_by_decision_who_waits_for_the_ceremony_counts(
    land: Land, values: dict[str, Any], taken_back: bool, expected: int
) -> None:
    candidate = candidacy(land.places["A"], date(2022, 1, 5), stage=Stage.DECIDED, **values)
    decide(candidate, date(2022, 6, 1), taken_back=taken_back)
    assert counted(land, "R", basis=DECISION).get("P", 0) == expected
    assert counted(land, "R") == {"*": 0}


def test_who_was_admitted_after_the_decision_counts_once(land: Land) -> None:
    member = admit(land, "A", date(2022, 7, 1), decided=date(2022, 6, 1))
    decide(candidacy(land.places["A"], date(2022, 1, 5), member=member), date(2022, 6, 1))
    assert counted(land, "R", basis=DECISION) == {"P": 1, "*": 1}


def test_a_former_member_who_is_decided_on_is_readmitted_and_not_counted(land: Land) -> None:
    former = land.live(("A", date(2010, 1, 1), "admission", date(2015, 1, 1), "strike_off"))
    candidate = candidacy(land.places["A"], date(2022, 1, 5), stage=Stage.DECIDED, former_member=former)
    decide(candidate, date(2022, 6, 1))
    assert counted(land, "R", basis=DECISION) == {"*": 0}


def test_an_admission_stands_where_its_branch_stood_on_the_day_of_the_ceremony(land: Land) -> None:
    """The branch went from P to Q on 1/7: each admission stays where it was made (DOMAIN §5.6)."""
    admit(land, "A", date(2022, 5, 19))
    admit(land, "A", date(2022, 7, 1), decided=date(2022, 6, 20))
    land.move("A", "Q", date(2022, 7, 1))
    assert counted(land, "R") == {"P": 1, "Q": 1, "*": 2}
    assert counted(land, "P") == {"A": 1, "*": 1}
    assert counted(land, "Q", basis=DECISION) == {"A": 1, "*": 1}


# A group, who belongs to it and who does not: what is known of them, and of their candidacies (None: there is none).
Person = tuple[dict[str, Any], dict[str, Any] | None]
GROUPS: dict[str, tuple[Person, Person]] = {
    "nu": (({"gender": "female"}, None), ({"gender": "male"}, None)),
    "dan-toc-thieu-so": (({"ethnicity": "Tày"}, None), ({"ethnicity": "Kinh"}, None)),
    "ton-giao": (({"religion": "02"}, None), ({"religion": "00"}, None)),
    # Thirty years are completed until the day before the thirty-first birthday.
    "thanh-nien": (({"birth_date": date(1991, 5, 20)}, None), ({"birth_date": date(1991, 5, 19)}, None)),
    "nong-dan": (({"occupation": "nong-dan"}, None), ({"occupation": "cong-nhan"}, None)),
    # What he was when he was admitted, not what he became.
    "hoc-sinh-sinh-vien": (
        ({"occupation": "cong-nhan"}, {"occupation": "hoc-sinh-sinh-vien"}),
        ({"occupation": "hoc-sinh-sinh-vien"}, {"occupation": "cong-nhan"}),
    ),
    "doan-vien": (({}, {"body": "doan-thanh-nien"}), ({}, {"body": "cong-doan"})),
    "tri-thuc": (({}, {"tags": ("tri-thuc",)}), ({}, {"tags": ("cong-an-vien",)})),
}


@pytest.mark.parametrize("code", GROUPS)
def test_a_group_has_who_fulfils_its_rule_on_the_day(land: Land, code: str) -> None:
    on = date(2022, 5, 19)
    for known_of, followed in GROUPS[code]:
        member = admit(land, "A", on, **known_of)
        if followed is not None:
            candidacy(land.places["A"], date(2022, 1, 5), member=member, **followed)
    admit(land, "A", on)  # of whom nothing is known
    question = Question.about(land.places["R"].pk, YEAR, tag_id=tag(code).pk)
    assert count_answers([question]) == [1]
    assert [one.member_id for one in admissions_behind(question)] == [Member.objects.earliest("pk").pk]


def test_a_birth_of_which_the_year_is_known_is_of_the_first_of_july(land: Land) -> None:
    for on in (date(2022, 6, 30), date(2022, 7, 1)):
        admit(land, "A", on, birth_date=date(1991, 1, 1), birth_precision="year")
    young = Question.about(land.places["R"].pk, YEAR, tag_id=tag("thanh-nien").pk)
    assert [one.day for one in admissions_behind(young)] == [date(2022, 6, 30)]


def test_the_age_is_of_the_day_counted(land: Land) -> None:
    """Thirty on the day of the decision, thirty-one at the ceremony."""
    admit(land, "A", date(2022, 6, 1), decided=date(2022, 5, 1), birth_date=date(1991, 5, 15))
    top, young = land.places["R"].pk, tag("thanh-nien").pk
    assert count_admissions(top, YEAR, tag_id=young) == 0
    assert count_admissions(top, YEAR, tag_id=young, basis=DECISION) == 1


def test_the_sector_is_of_the_branch_on_the_day_of_the_ceremony() -> None:
    land = Land()
    land.found("R")
    land.found("A", "R", sector=sector("nong-thon"))
    land.found("B", "R", sector=sector("co-quan"))
    for place in ("A", "A", "B"):
        admit(land, place, date(2022, 5, 19))
    question = Question.about(land.places["R"].pk, YEAR)
    assert count_answers_by([question], By.SECTOR) == [{sector("nong-thon").pk: 2, sector("co-quan").pk: 1}]
    assert count_admissions(land.places["R"].pk, YEAR, tag_id=tag("thon-ban").pk) == 2


def test_groups_overlap_and_are_counted_each_by_itself(land: Land) -> None:
    """145 + 620 + 28 are no parts of a whole (DOMAIN §1.2)."""
    admit(land, "A", date(2022, 3, 3), gender="female", ethnicity="Tày", occupation="nong-dan")
    admit(land, "C", date(2022, 4, 4), gender="female", ethnicity="Kinh")
    tags = list(Tag.objects.all())
    question = Question.about(land.places["R"].pk, YEAR)
    counts = count_answers(tag_questions(question, tags))
    assert counts[0] == 2
    found = {one.code: count for one, count in zip(tags, counts[1:], strict=True) if count}
    assert found == {"nu": 2, "dan-toc-thieu-so": 1, "nong-dan": 1}


def test_a_second_candidacy_does_not_double_an_admission(land: Land) -> None:
    member = admit(land, "A", date(2022, 5, 19))
    candidacy(land.places["A"], date(2022, 1, 5), member=member, state="struck_off", body="doan-thanh-nien")
    candidacy(land.places["A"], date(2023, 1, 5), member=member, body="cong-doan")
    top = land.places["R"].pk
    assert count_admissions(top, YEAR) == 1
    assert count_admissions(top, YEAR, tag_id=tag("doan-vien").pk) == 1


def test_the_day_of_the_nth_admission(land: Land) -> None:
    for day in (3, 9, 20):
        admit(land, "A", date(2022, 5, day))
    question = Question.about(land.places["R"].pk, YEAR)
    sizes = [1, 2, 3, 4, 0]
    assert days_reached([question] * 5, sizes) == [date(2022, 5, 3), date(2022, 5, 9), date(2022, 5, 20), None, None]


def test_who_stands_behind_a_figure(land: Land) -> None:
    first = admit(land, "A", date(2022, 5, 19), decided=date(2022, 5, 2))
    second = admit(land, "C", date(2022, 3, 3))
    question = Question.about(land.places["R"].pk, YEAR)
    assert [(one.member_id, one.organization_id, one.decided_on) for one in admissions_behind(question)] == [
        (second.pk, land.places["C"].pk, date(2022, 3, 3)),
        (first.pk, land.places["A"].pk, date(2022, 5, 2)),
    ]
    (only,) = admissions_behind(question, child=land.places["P"].pk)
    assert only.member_id == first.pk


@pytest.mark.parametrize("size", [1, 3])
def test_any_number_of_questions_is_one_query(land: Land, size: int) -> None:
    for number in range(size):
        admit(land, "A", date(2022, 5, 1 + number))
    questions = tag_questions(Question.about(land.places["R"].pk, YEAR), list(Tag.objects.all())[: 4 * size])
    asked: list[Callable[[], Any]] = [
        lambda: count_answers(questions),
        lambda: count_answers_by(questions, By.CHILD),
        lambda: count_answers_by(questions, By.AGE),
        lambda: days_reached(questions, [1] * len(questions)),
        lambda: admissions_behind(questions[0]),
    ]
    for ask in asked:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask()
        assert len(queries) == 1
    assert count_answers([]) == []


@settings(common, max_examples=20)
@given(seeds=seeds, acts=st.lists(acts, min_size=2, max_size=8), drawn=lives)
def test_on_random_trees_children_add_up_and_agree_with_the_movement_table(seeds: Any, acts: Any, drawn: Any) -> None:
    """What is admitted here is what the movement table calls admitted, of every unit and of the whole."""
    with undone():
        real, _population = grown(seeds, acts, drawn)
        for organization in real.organizations:
            for first, last in ((0, LAST), (1, 4), (3, 3)):
                period = between(first, last)
                question = Question.about(organization.pk, period)
                (by_child,) = count_answers_by([question], By.CHILD)
                (by_month,) = count_answers_by([question], By.MONTH)
                whole = count_admissions(organization.pk, period)
                assert sum(by_child.values()) == sum(by_month.values()) == whole
                assert len(admissions_behind(question)) == whole
                movements = movements_of(organization.pk, period)
                units = {pk: line.increases["admission"] for pk, line in movements.units.items()}
                assert dict(by_child) == {pk: count for pk, count in units.items() if count}
                assert whole == movements.whole.increases["admission"]
