"""Quotas broken down the tree, changed with a reason, withdrawn; what is refused on the way."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from recruitment.models import Quota
from recruitment.queries.quotas import parts_of, units_to_break_down
from recruitment.services.quotas import break_down_quota, reallocate_quota, withdraw_quota
from tests.members.land import Land, lay
from tests.recruitment.admitting import quota, tag

pytestmark = pytest.mark.django_db

ON = date(2022, 2, 1)


@pytest.fixture
def land() -> Land:
    return lay()


def change(of: Quota, minimum: int, **values: Any) -> Any:
    return reallocate_quota(
        quota=of, by=SYSTEM, **{"minimum": minimum, "maximum": None, "reason": "Giãn dân", "on": ON, **values}
    )


def codes_of(error: ValidationError) -> dict[str, list[str | None]]:
    """The faults by field; under "" those of the whole."""
    if not hasattr(error, "error_dict"):
        return {"": [one.code for one in error.error_list]}
    return {name: [one.code for one in errors] for name, errors in error.error_dict.items()}


def test_the_parts_of_a_quota_are_set_by_its_organisation(land: Land) -> None:
    places = land.places
    whole = quota(places["R"], places["P"], 9, basis="decision", tag_id=tag("nu").pk, maximum=12)
    assert [one.code for one in units_to_break_down(whole, on=ON)] == ["A", "B"]
    break_down_quota(quota=whole, parts={places["A"].pk: 4, places["B"].pk: 0}, on=ON, by=SYSTEM)
    found = parts_of(whole)
    assert [(one.organization.code, one.minimum, one.issuer) for one in found] == [
        ("A", 4, places["P"]), ("B", 0, places["P"]),
    ]  # fmt: skip
    assert {(one.start, one.end, one.tag, one.basis, one.issued_on) for one in found} == {
        (whole.start, whole.end, tag("nu"), "decision", ON)
    }
    assert units_to_break_down(whole, on=ON) == []


def test_an_assumed_quota_has_assumed_parts(land: Land) -> None:
    whole = quota(land.places["R"], land.places["P"], 9, assumed=True)
    break_down_quota(quota=whole, parts={land.places["A"].pk: 4}, on=ON, by=SYSTEM)
    assert [one.assumed for one in parts_of(whole)] == [True]


def test_parts_may_come_to_more_than_the_whole(land: Land) -> None:
    """A commune asks eleven of its branches where nine were asked of it: said on the page, not refused."""
    whole = quota(land.places["R"], land.places["P"], 9)
    break_down_quota(quota=whole, parts={land.places["A"].pk: 6, land.places["B"].pk: 5}, on=ON, by=SYSTEM)
    assert sum(one.minimum for one in parts_of(whole)) == 11


def test_wrong_parts_are_told_each_beside_its_unit_and_none_is_written(land: Land) -> None:
    places = land.places
    whole = quota(places["R"], places["P"], 9)
    quota(places["P"], places["B"], 2)
    with pytest.raises(ValidationError) as refused:
        parts = {places["A"].pk: -1, places["B"].pk: 3, places["C"].pk: 1}
        break_down_quota(quota=whole, parts=parts, on=ON, by=SYSTEM)
    assert codes_of(refused.value) == {
        f"unit_{places['A'].pk}": ["negative"],
        f"unit_{places['B'].pk}": ["overlap"],
        f"unit_{places['C'].pk}": ["not_below"],
    }
    assert [part.minimum for part in parts_of(whole)] == [2]


def test_the_parts_stand_beside_each_issuers_whole(land: Land) -> None:
    """Nine asked by R, seven by P itself: what P gives its branches is held against both."""
    places = land.places
    given, own = quota(places["R"], places["P"], 9), quota(places["P"], places["P"], 7)
    break_down_quota(quota=given, parts={places["A"].pk: 4}, on=ON, by=SYSTEM)
    quota(places["P"], places["B"], 3)
    quota(places["P"], places["B"], 1, tag_id=tag("nu").pk)
    assert [[part.minimum for part in parts_of(whole)] for whole in (given, own)] == [[4, 3], [4, 3]]
    assert units_to_break_down(own, on=ON) == []


def test_no_part_at_all_is_refused(land: Land) -> None:
    whole = quota(land.places["R"], land.places["P"], 9)
    with pytest.raises(ValidationError) as refused:
        break_down_quota(quota=whole, parts={}, on=ON, by=SYSTEM)
    assert codes_of(refused.value) == {"": ["nothing"]}


def test_who_came_below_within_the_year_gets_a_part(land: Land) -> None:
    """The branch stood under Q on 1/1 and under P since February."""
    land.move("C", "P", date(2022, 2, 15))
    whole = quota(land.places["R"], land.places["P"], 9)
    on = date(2022, 3, 1)
    assert [one.code for one in units_to_break_down(whole, on=on)] == ["A", "B", "C"]
    break_down_quota(quota=whole, parts={land.places["C"].pk: 1}, on=on, by=SYSTEM)
    assert [one.organization.code for one in parts_of(whole)] == ["C"]


def test_a_quota_of_the_past_is_broken_down_among_those_of_its_time(land: Land) -> None:
    land.move("A", "Q", date(2022, 1, 10))
    whole = quota(land.places["R"], land.places["P"], 9, 2021, issued_on=date(2021, 1, 1))
    assert [one.code for one in units_to_break_down(whole, on=ON)] == ["A", "B"]


def test_a_change_says_from_what_to_what_and_why(land: Land) -> None:
    whole = quota(land.places["R"], land.places["P"], 9)
    made = change(whole, 12, maximum=15, reason="Tăng theo Nghị quyết giữa năm")
    whole.refresh_from_db()
    assert (whole.minimum, whole.maximum) == (12, 15)
    assert (made.minimum_before, made.maximum_before, made.minimum_after, made.maximum_after) == (9, None, 12, 15)
    assert (made.reason, made.on, made.withdrawn) == ("Tăng theo Nghị quyết giữa năm", ON, False)
    change(whole, 7, seen=(12, 15))
    assert list(whole.changes.values_list("minimum_before", "minimum_after")) == [(9, 12), (12, 7)]


# What is asked of a quota of nine, counted by ceremony and set on 1/1; where the fault stands, its code.
REFUSED: dict[str, tuple[dict[str, Any], dict[str, list[str]]]] = {
    "below zero": ({"minimum": -2}, {"minimum": ["negative"]}),
    "a maximum below the minimum": ({"minimum": 9, "maximum": 3}, {"maximum": ["range"]}),
    "as it was": ({"minimum": 9}, {"minimum": ["same"]}),
    "another basis": ({"minimum": 12, "basis": "decision"}, {"basis": ["frozen"]}),
    "somebody was faster": ({"minimum": 12, "seen": (8, None)}, {"minimum": ["raced"]}),
    "without a reason": ({"minimum": 12, "reason": "  "}, {"reason": ["blank"]}),
    "before it was set": ({"minimum": 12, "on": date(2021, 12, 1)}, {"on": ["before_issue"]}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_change_is_refused(land: Land, name: str) -> None:
    values, expected = REFUSED[name]
    whole = quota(land.places["R"], land.places["P"], 9)
    with pytest.raises(ValidationError) as refused:
        change(whole, **values)
    assert codes_of(refused.value) == expected
    whole.refresh_from_db()
    assert (whole.minimum, whole.maximum, whole.changes.count()) == (9, None, 0)


def test_the_frozen_basis_may_be_said_again(land: Land) -> None:
    whole = quota(land.places["R"], land.places["P"], 9)
    assert change(whole, 10, basis="ceremony").minimum_after == 10


def test_a_quota_is_withdrawn_once_and_then_rests(land: Land) -> None:
    whole = quota(land.places["R"], land.places["P"], 9)
    break_down_quota(quota=whole, parts={land.places["A"].pk: 4}, on=ON, by=SYSTEM)
    made = withdraw_quota(quota=whole, reason="Giao lại theo sắp xếp", on=ON, by=SYSTEM)
    whole.refresh_from_db()
    assert (whole.withdrawn_on, made.withdrawn, made.reason) == (ON, True, "Giao lại theo sắp xếp")
    asked: list[Any] = [
        lambda: withdraw_quota(quota=whole, reason="Lần nữa", on=ON, by=SYSTEM),
        lambda: change(whole, 12),
        lambda: break_down_quota(quota=whole, parts={land.places["B"].pk: 4}, on=ON, by=SYSTEM),
    ]
    for act in asked:
        with pytest.raises(ValidationError) as refused:
            act()
        assert codes_of(refused.value) == {"": ["withdrawn"]}
    assert [one.minimum for one in parts_of(whole)] == [4]
