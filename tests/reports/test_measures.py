"""How figures stand to what is asked: exact, to the fraction (DOMAIN §6.22–24)."""

from fractions import Fraction
from typing import Any

import pytest

from core.formatting import TRUNCATE, percent
from core.tables import Ratio
from reports.queries.measures import Asked, Judged, State, Stretch, judge, number_text, value_text

HALF_YEAR = Stretch(Fraction(1, 2), over=False)


def test_rates_are_kept_whole_and_never_clipped() -> None:
    judged = judge(Asked("at_least", Fraction(10000)), Fraction(9694), Stretch())
    assert judged == Judged(State.MISSED, Fraction(9694), Ratio(9694, 10000))
    above = judge(Asked("at_least", Fraction(7)), Fraction(9), Stretch()).rate
    assert above == (9, 7)
    assert (percent(9, 7), percent(9, 7, rounding=TRUNCATE)) == ("128,6", "128,5")


@pytest.mark.parametrize(
    ("rule", "low", "high", "amount", "base", "state"),
    [
        ("at_least", 7, None, 7, None, State.REACHED),
        ("at_least", 7, None, 8, None, State.EXCEEDED),
        ("at_least", 0, None, 0, None, State.REACHED),
        ("at_most", 3, None, 3, None, State.REACHED),
        ("at_most", 3, None, 4, None, State.MISSED),
        ("between", 15, 20, 14, None, State.MISSED),
        ("between", 15, 20, 20, None, State.REACHED),
        ("between", 15, 20, 21, None, State.EXCEEDED),
        # 20% of 423 is no whole number: 339 is one too many, 338 enough (423 × 0,8 = 338,4).
        ("decrease", 20, None, 339, 423, State.MISSED),
        ("decrease", 20, None, 338, 423, State.REACHED),
        # 15–20%: reached from 15% on, passed above 20%.
        ("decrease", 15, 20, 85, 100, State.REACHED),
        ("decrease", 15, 20, 80, 100, State.REACHED),
        ("decrease", 15, 20, 79, 100, State.EXCEEDED),
        ("decrease", 15, 20, 86, 100, State.MISSED),
        ("decrease", 15, 20, 120, 100, State.MISSED),
        ("increase", 10, None, 110, 100, State.REACHED),
        ("increase", 10, None, 5, 0, State.NO_DATA),
        ("increase", 10, None, 5, None, State.NO_DATA),
        ("at_least", 7, None, None, None, State.NO_DATA),
    ],
)
def test_states_of_a_year_that_is_over(
    rule: str, low: int, high: int | None, amount: int | None, base: int | None, state: State
) -> None:
    asked = Asked(rule, Fraction(low), None if high is None else Fraction(high))
    judged = judge(
        asked, None if amount is None else Fraction(amount), Stretch(), base=None if base is None else Fraction(base)
    )  # fmt: skip
    assert judged.state == state


@pytest.mark.parametrize(
    ("rule", "amount", "stretch", "expected"),
    [
        ("at_least", 5, HALF_YEAR, (State.RUNNING, Fraction(5), False)),
        ("at_least", 4, HALF_YEAR, (State.RUNNING, Fraction(5), True)),
        ("at_least", 10, HALF_YEAR, (State.REACHED, None, False)),
        # A stock or a share is to stand at its level all the year.
        ("at_least", 9, Stretch(Fraction(1, 2), over=False, paced=False), (State.RUNNING, Fraction(10), True)),
        ("at_most", 9, HALF_YEAR, (State.RUNNING, Fraction(10), False)),
        ("at_most", 11, HALF_YEAR, (State.RUNNING, Fraction(10), True)),
        ("decrease", 96, HALF_YEAR, (State.RUNNING, Fraction(5), True)),
        ("decrease", 95, HALF_YEAR, (State.RUNNING, Fraction(5), False)),
        ("at_least", 10, Stretch(Fraction(1, 2), stopped=True), (State.ENDED, None, False)),
    ],
)
def test_pace_while_the_year_runs(rule: str, amount: int, stretch: Stretch, expected: Any) -> None:
    judged = judge(Asked(rule, Fraction(10)), Fraction(amount), stretch, base=Fraction(100))
    assert (judged.state, judged.expected, judged.behind) == expected


def test_words() -> None:
    assert [
        Asked("at_least", Fraction(2000)).text("đảng viên"),
        Asked("at_least", Fraction(95)).text("%"),
        Asked("at_most", Fraction(5, 2)).text("vụ"),
        Asked("between", Fraction(15), Fraction(20)).text("chi bộ"),
        Asked("decrease", Fraction(15), Fraction(20)).text("thôn, bản"),
        Asked("increase", Fraction(20)).text("trường"),
    ] == [
        "ít nhất 2.000 đảng viên", "ít nhất 95%", "không quá 2,5 vụ", "15–20 chi bộ", "giảm 15–20%",
        "tăng từ 20% trở lên",
    ]  # fmt: skip
    assert [number_text(Fraction(1, 3)), number_text(Fraction(5, 4))] == ["0,3", "1,25"]
    assert [value_text(Fraction(134900, 1443), "%"), value_text(None, "%")] == ["93,5%", ""]
