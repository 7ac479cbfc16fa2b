"""The movement table, rule by rule, each seen by everybody who stands above (DOMAIN §2.11, §6.1–3, 36)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import SYSTEM
from core.periods import Period
from members.queries import Movement, Unbalanced, came_and_went, headcount_on, movements_of
from members.services import merge_members, transfer_member
from tests.members.land import APRIL, BEFORE, JULY, MAY, YEAR, Land, lay, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return lay()


Spells = list[tuple[Any, ...]]
# name: the spells of one member, and what is seen from P and from R.
ONE_MEMBER: dict[str, tuple[Spells, dict[str, str], dict[str, str]]] = {
    "nothing happened": (
        [("A", BEFORE, "admission")],
        {"A": "1 = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "admitted": (
        [("A", MAY, "admission")],
        {"A": "0 +admission = 1", "*": "0 +admission = 1"},
        {"P": "0 +admission = 1", "*": "0 +admission = 1"},
    ),
    "readmitted after years": (
        [("A", date(1990, 1, 1), "admission", date(1999, 1, 1), "strike_off"), ("A", MAY, "readmission")],
        {"A": "0 +readmission = 1", "*": "0 +readmission = 1"},
        {"P": "0 +readmission = 1", "*": "0 +readmission = 1"},
    ),
    "admitted on the first day and gone on the last": (
        [("A", date(2022, 1, 1), "admission", date(2022, 12, 31), "resignation")],
        {"A": "0 +admission -resignation = 0", "*": "0 +admission -resignation = 0"},
        {"P": "0 +admission -resignation = 0", "*": "0 +admission -resignation = 0"},
    ),
    "gone on the day after the last": (
        [("A", BEFORE, "admission", date(2023, 1, 1), "death")],
        {"A": "1 = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "gone on the first day: the day before he still belonged": (
        [("A", BEFORE, "admission", date(2022, 1, 1), "death")],
        {"A": "1 -death = 0", "*": "1 -death = 0"},
        {"P": "1 -death = 0", "*": "1 -death = 0"},
    ),
    "expelled": (
        [("A", BEFORE, "recorded", APRIL, "expulsion")],
        {"A": "1 -expulsion = 0", "*": "1 -expulsion = 0"},
        {"P": "1 -expulsion = 0", "*": "1 -expulsion = 0"},
    ),
    "struck off": (
        [("A", BEFORE, "recorded", APRIL, "strike_off")],
        {"A": "1 -strike_off = 0", "*": "1 -strike_off = 0"},
        {"P": "1 -strike_off = 0", "*": "1 -strike_off = 0"},
    ),
    "entered into the record": (
        [("A", APRIL, "recorded")],
        {"A": "0 +recorded = 1", "*": "0 +recorded = 1"},
        {"P": "0 +recorded = 1", "*": "0 +recorded = 1"},
    ),
    "transferred to a neighbour: cancels for whoever stands above both": (
        [("A", BEFORE, "recorded", MAY, "transfer_out"), ("B", MAY, "transfer_in")],
        {"A": "1 -transfer_out = 0", "B": "0 +transfer_in = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "transferred to another commune": (
        [("A", BEFORE, "recorded", MAY, "transfer_out"), ("C", MAY, "transfer_in")],
        {"A": "1 -transfer_out = 0", "*": "1 -transfer_out = 0"},
        {"P": "1 -transfer_out = 0", "Q": "0 +transfer_in = 1", "*": "1 = 1"},
    ),
    "from outside the record": (
        [("A", MAY, "transfer_in")],
        {"A": "0 +transfer_in = 1", "*": "0 +transfer_in = 1"},
        {"P": "0 +transfer_in = 1", "*": "0 +transfer_in = 1"},
    ),
    "to another root": (
        [("A", BEFORE, "recorded", MAY, "transfer_out"), ("F", MAY, "transfer_in")],
        {"A": "1 -transfer_out = 0", "*": "1 -transfer_out = 0"},
        {"P": "1 -transfer_out = 0", "*": "1 -transfer_out = 0"},
    ),
    "left and came back: two movements": (
        [("A", BEFORE, "recorded", APRIL, "transfer_out"), ("A", JULY, "transfer_in")],
        {"A": "1 +transfer_in -transfer_out = 1", "*": "1 +transfer_in -transfer_out = 1"},
        {"P": "1 +transfer_in -transfer_out = 1", "*": "1 +transfer_in -transfer_out = 1"},
    ),
    "away for a day between two branches: it does not cancel": (
        [("A", BEFORE, "recorded", MAY, "transfer_out"), ("B", MAY + timedelta(days=1), "transfer_in")],
        {"A": "1 -transfer_out = 0", "B": "0 +transfer_in = 1", "*": "1 +transfer_in -transfer_out = 1"},
        {"P": "1 +transfer_in -transfer_out = 1", "*": "1 +transfer_in -transfer_out = 1"},
    ),
    "from branch to branch to branch": (
        [
            ("A", BEFORE, "recorded", APRIL, "transfer_out"),
            ("C", APRIL, "transfer_in", MAY, "transfer_out"),
            ("B", MAY, "transfer_in"),
        ],
        {"A": "1 -transfer_out = 0", "B": "0 +transfer_in = 1", "*": "1 +transfer_in -transfer_out = 1"},
        {"P": "1 +transfer_in -transfer_out = 1", "Q": "0 +transfer_in -transfer_out = 0", "*": "1 = 1"},
    ),
    "two rows of one branch that touch are one": (
        [("A", BEFORE, "recorded", MAY, ""), ("A", MAY, "recorded")],
        {"A": "1 = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "no reason, and elsewhere the same day: a transfer": (
        [("A", BEFORE, "recorded", MAY, ""), ("C", MAY, "recorded")],
        {"A": "1 -transfer_out = 0", "*": "1 -transfer_out = 0"},
        {"P": "1 -transfer_out = 0", "Q": "0 +transfer_in = 1", "*": "1 = 1"},
    ),
    "no reason, and nowhere after": (
        [("A", BEFORE, "recorded", MAY, "")],
        {"A": "1 -unexplained = 0", "*": "1 -unexplained = 0"},
        {"P": "1 -unexplained = 0", "*": "1 -unexplained = 0"},
    ),
    "no reason, and elsewhere later": (
        [("A", BEFORE, "recorded", MAY, ""), ("B", JULY, "transfer_in")],
        {"A": "1 -unexplained = 0", "B": "0 +transfer_in = 1", "*": "1 +transfer_in -unexplained = 1"},
        {"P": "1 +transfer_in -unexplained = 1", "*": "1 +transfer_in -unexplained = 1"},
    ),
    "expelled and restored on one day: both are told, in one branch": (
        [("A", BEFORE, "recorded", MAY, "expulsion"), ("A", MAY, "restored")],
        {"A": "1 +restored -expulsion = 1", "*": "1 +restored -expulsion = 1"},
        {"P": "1 +restored -expulsion = 1", "*": "1 +restored -expulsion = 1"},
    ),
    "resigned and admitted anew elsewhere on one day: both are told, above both": (
        [("A", BEFORE, "recorded", MAY, "resignation"), ("C", MAY, "readmission")],
        {"A": "1 -resignation = 0", "*": "1 -resignation = 0"},
        {"P": "1 -resignation = 0", "Q": "0 +readmission = 1", "*": "1 +readmission -resignation = 1"},
    ),
    "ended without a reason, admitted the same day: no transfer": (
        [("A", BEFORE, "recorded", MAY, ""), ("B", MAY, "admission")],
        {"A": "1 -unexplained = 0", "B": "0 +admission = 1", "*": "1 +admission -unexplained = 1"},
        {"P": "1 +admission -unexplained = 1", "*": "1 +admission -unexplained = 1"},
    ),
    "by a merger of branches: no transfer": (
        [("A", BEFORE, "recorded", JULY, "reorg_out"), ("C", JULY, "reorg_in")],
        {"A": "1 -reorg_out = 0", "*": "1 -reorg_out = 0"},
        {"P": "1 -reorg_out = 0", "Q": "0 +reorg_in = 1", "*": "1 = 1"},
    ),
    "by a merger of which one side only says so": (
        [("A", BEFORE, "recorded", JULY, "reorg_out"), ("B", JULY, "recorded")],
        {"A": "1 -reorg_out = 0", "B": "0 +reorg_in = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "attends elsewhere for a time: no movement": (
        [("A", BEFORE, "recorded"), ("C", MAY, "hosted", JULY, "returned")],
        {"A": "1 = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
    "belongs to the committee itself": (
        [("P", BEFORE, "recorded", MAY, "transfer_out"), ("A", MAY, "transfer_in")],
        {"P": "1 -transfer_out = 0", "A": "0 +transfer_in = 1", "*": "1 = 1"},
        {"P": "1 = 1", "*": "1 = 1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_MEMBER)
def test_one_member(land: Land, name: str) -> None:
    spells, from_p, from_r = ONE_MEMBER[name]
    land.live(*spells)
    assert land.seen("P") == from_p
    assert land.seen("R") == from_r


def test_the_day_of_a_transfer_belongs_to_the_new_branch_alone(land: Land) -> None:
    """DOMAIN §6.1–2: he left on the 10th; up to the 9th he is the old branch's, from the 10th the new one's."""
    land.live(("A", BEFORE, "recorded", APRIL, "transfer_out"), ("B", APRIL, "transfer_in"))
    assert land.seen("P", "2022-04-01..2022-04-09") == {"A": "1 = 1", "*": "1 = 1"}
    assert land.seen("P", "2022-04-10..2022-04-10") == {
        "A": "1 -transfer_out = 0", "B": "0 +transfer_in = 1", "*": "1 = 1",
    }  # fmt: skip
    assert land.seen("P", "2022-04-11..2022-04-30") == {"B": "1 = 1", "*": "1 = 1"}


def test_a_letter_not_presented_leaves_him_with_the_origin(land: Land) -> None:
    """DOMAIN §6.3: nothing moves before the destination has received him."""
    member = land.live(("A", BEFORE, "recorded"))
    assert land.seen("P") == {"A": "1 = 1", "*": "1 = 1"}
    transfer_member(member=member, to=land.places["B"], on=MAY, by=SYSTEM)
    assert land.seen("P")["B"] == "0 +transfer_in = 1"


def test_quarters_and_months_add_up_to_the_year(land: Land) -> None:
    land.live(("A", BEFORE, "recorded", APRIL, "transfer_out"), ("C", APRIL, "transfer_in", JULY, "death"))
    land.live(("B", MAY, "admission"))
    land.move("B", "Q", date(2022, 9, 1))
    year = movements_of(land.places["R"].pk, Period.parse("2022"))
    quarters = [movements_of(land.places["R"].pk, Period.parse(f"2022-Q{number}")) for number in range(1, 5)]
    for unit, line in year.units.items():
        parts = [quarter.units.get(unit, Movement()) for quarter in quarters]
        assert line.increases == sum((part.increases for part in parts), start=Counter())
        assert line.decreases == sum((part.decreases for part in parts), start=Counter())
        assert [part.closing for part in parts[:-1]] == [part.opening for part in parts[1:]]
    months = {month.month: words(line) for month, line in year.months.items() if line.increases or line.decreases}
    assert months == {5: "1 +admission = 2", 7: "2 -death = 1"}
    assert [line.closing for line in year.months.values()] == [1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 1]


def test_full_and_probationary_members_of_the_closing_stock(land: Land) -> None:
    land.live(("A", MAY, "admission"), admission_date=MAY, full_membership_date=None)
    land.live(("A", BEFORE, "recorded"), full_membership_date=date(2023, 1, 1))
    land.live(("A", BEFORE, "recorded"), full_membership_date=date(2022, 12, 31))
    found = movements_of(land.places["P"].pk, Period.parse(YEAR))
    assert (found.whole.closing, found.whole.probationary) == (3, 2)
    assert found.units[land.places["A"].pk].probationary == 2


def test_the_closing_stock_is_the_headcount(land: Land) -> None:
    for place in ("P", "A", "A", "B", "C", "F"):
        land.live((place, BEFORE, "recorded"))
    last = date(2022, 12, 31)
    for top, below in (("P", "PAB"), ("Q", "QC"), ("R", "RPABQC"), ("A", "A")):
        found = movements_of(land.places[top].pk, Period.parse(YEAR))
        assert found.whole.closing == headcount_on([land.places[code].pk for code in below], last)


def test_two_records_of_one_person_become_one(land: Land) -> None:
    """Two clerks wrote him down twice; once merged, what looked like leaving and a first entry is a transfer."""
    first = land.live(("A", BEFORE, "recorded", MAY, ""))
    second = land.live(("C", MAY, "recorded"))
    assert land.seen("R") == {
        "P": "1 -unexplained = 0",
        "Q": "0 +recorded = 1",
        "*": "1 +recorded -unexplained = 1",
    }
    merge_members(kept=first, merged=second, values={}, by=SYSTEM)
    assert land.seen("R") == {"P": "1 -transfer_out = 0", "Q": "0 +transfer_in = 1", "*": "1 = 1"}


def test_a_membership_written_down_twice_counts_once_after_the_merger(land: Land) -> None:
    records = [land.live(("A", BEFORE, "recorded")) for _ in range(2)]
    assert land.seen("R") == {"P": "2 = 2", "*": "2 = 2"}
    merge_members(kept=records[0], merged=records[1], values={}, by=SYSTEM)
    assert land.seen("R") == {"P": "1 = 1", "*": "1 = 1"}


def test_came_and_went_is_the_whole_in_one_query(land: Land) -> None:
    land.live(("A", BEFORE, "recorded", MAY, "transfer_out"), ("B", MAY, "transfer_in", JULY, "death"))
    land.live(("C", MAY, "admission"))
    with CaptureQueriesContext(connection) as queries:
        assert came_and_went(land.places["R"].pk, Period.parse(YEAR)) == (1, 1)
    assert len(queries) == 1


def test_the_number_of_queries_does_not_grow(land: Land) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            movements_of(land.places["R"].pk, Period.parse(YEAR))
        return len(queries)

    land.live(("A", BEFORE, "recorded"))
    few = count()
    for number in range(3):
        land.found(f"N{number}", "P")
        land.live((f"N{number}", BEFORE, "recorded", MAY, "transfer_out"), ("C", MAY, "transfer_in"))
        land.move(f"N{number}", "Q", JULY)
    assert count() == few == 3


def test_a_sum_that_does_not_close_is_refused() -> None:
    line = Movement(opening=3, closing=3)
    line.increases["admission"] += 1
    with pytest.raises(Unbalanced, match=r"P: 3 \+ 1 - 0 != 3"):
        line.must_balance("P")


def test_what_is_written_between_two_of_the_queries_is_counted_whole(land: Land) -> None:
    """Somebody is admitted after the stocks were counted and before the changes are: the table is counted anew."""
    land.live(("A", BEFORE, "recorded"))
    written: list[bool] = []

    def write_first(execute: Any, sql: str, *rest: Any) -> Any:
        if "WITH places" in sql and not written:
            written.append(True)
            land.live(("A", MAY, "admission"))
        return execute(sql, *rest)

    with connection.execute_wrapper(write_first):
        seen = land.seen("P")
    assert written
    assert seen == {"A": "1 +admission = 2", "*": "1 +admission = 2"}
