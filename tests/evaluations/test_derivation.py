"""What a scheme comes to: by points, lowered by conditions, with the reasons in words and numbers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.models import Fact, Scheme, SchemeCondition
from evaluations.queries.derivation import (
    SHARES,
    Answer,
    FactValue,
    derive,
    freeze_evidence,
    rederive,
)
from evaluations.queries.frames import Frame, frames_of
from tests.evaluations.schemes import condition, count, criterion, frame, share, step

ONE = (criterion(1, 100),)


def by_total(total: str) -> dict[int, Decimal]:
    return {1: Decimal(total)}


# By points.


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ("100", "excellent"), ("90", "excellent"), ("89.9", "good"), ("70", "good"), ("69.9", "completed"),
        ("50", "completed"), ("49.9", "not_completed"), ("0", "not_completed"),
    ],
)  # fmt: skip
def test_a_level_begins_with_its_first_point(total: str, level: str) -> None:
    found = derive(frame(ONE), {}, points=by_total(total), answers={})
    assert (found.level, found.ceiling, found.total) == (level, level, Decimal(total))


def test_the_reason_names_total_and_range() -> None:
    good = derive(frame(ONE), {}, points=by_total("89.9"), answers={})
    assert good.reasons == ("Tổng 89,9 điểm: mức “Tốt” (từ 70 đến dưới 90 điểm).",)
    best = derive(frame(ONE), {}, points=by_total("90"), answers={})
    assert best.reasons == ("Tổng 90 điểm: mức “Xuất sắc” (từ 90 điểm).",)


def test_a_group_only_sums_up() -> None:
    criteria = (
        criterion(1, 100, kind="group"),
        criterion(2, 30, parent_id=1),
        criterion(3, 70, parent_id=1),
    )
    found = derive(
        frame(criteria), {}, points={1: Decimal(99), 2: Decimal("20.5"), 3: Decimal(60)}, answers={}
    )  # fmt: skip
    assert (found.total, found.level) == (Decimal("80.5"), "good")


def test_one_missing_criterion_leaves_no_total_and_says_which() -> None:
    found = derive(frame((criterion(1, 30), criterion(2, 70))), {}, points={1: Decimal(30)}, answers={})
    assert (found.level, found.ceiling, found.total) == (None, "excellent", None)
    assert found.reasons == ("Chưa cộng được tổng điểm: 1/2 tiêu chí chưa có điểm (2 Tiêu chí 2).",)


def test_zero_points_are_points() -> None:
    found = derive(frame((criterion(1, 30), criterion(2, 70))), {}, points={1: Decimal(0), 2: Decimal(0)}, answers={})
    assert (found.level, found.total) == ("not_completed", Decimal(0))


def test_no_criterion_at_all_is_no_total() -> None:
    found = derive(frame(), {}, points={}, answers={})
    assert (found.level, found.total) == (None, None)
    assert found.reasons == ("Chưa cộng được tổng điểm: khung không có tiêu chí nào.",)


def test_a_total_in_no_range_has_no_level() -> None:
    holed = frame(ONE)
    holed.levels[1].below = Decimal(80)
    found = derive(holed, {}, points=by_total("85"), answers={})
    assert (found.level, found.total) == (None, Decimal(85))
    assert found.reasons == ("Tổng 85 điểm: không thuộc khoảng điểm của mức nào.",)


def test_a_scheme_without_points_names_only_what_is_allowed() -> None:
    worded = frame(ONE, by_points=False, conditions=(condition("ceiling", "good"),))
    found = derive(worded, {}, points=by_total("95"), answers={1: Answer(holds=True)})
    assert (found.level, found.ceiling, found.total) == (None, "good", None)
    assert found.reasons == ("Không xếp trên mức “Tốt”: Điều kiện (người xét trả lời: có).",)


# Computed criteria.

STEPS = {1: (step(10), step(40, 80), step(60, 95), step(100, 100))}  # in no order: the highest reached counts


@pytest.mark.parametrize(
    ("done", "due", "points"),
    [(20, 20, 100), (19, 20, 60), (18, 20, 40), (16, 20, 40), (7999, 10000, 10), (0, 20, 10)],
)
def test_a_computed_criterion_gives_the_highest_step_reached(done: int, due: int, points: int) -> None:
    computed = frame((criterion(1, 100, fact="tasks_on_time"),), steps=STEPS)
    found = derive(computed, share("tasks_on_time", done, due), points={}, answers={})
    assert found.total == points


def test_below_every_step_is_no_point() -> None:
    computed = frame((criterion(1, 100, fact="tasks_done"),), steps={1: (step(100, 50),)})
    found = derive(computed, share("tasks_done", 1, 3), points={}, answers={})
    assert (found.total, found.level) == (0, "not_completed")


def test_a_computed_criterion_says_what_it_rests_on() -> None:
    computed = frame((criterion(1, 100, fact="tasks_on_time"),), steps=STEPS)
    found = derive(computed, share("tasks_on_time", 2, 3), points={1: Decimal(77)}, answers={})
    assert found.total == 10  # the records speak, whatever was typed
    assert found.reasons[0] == "1 Tiêu chí 1: 10/100 điểm, vì việc được giao xong đúng hạn (%): 66,67 (2/3)."


def test_without_a_value_a_computed_criterion_waits_for_points_by_hand() -> None:
    computed = frame((criterion(1, 100, fact="tasks_on_time"),), steps=STEPS)
    facts = share("tasks_on_time", 0, 0)
    waiting = derive(computed, facts, points={}, answers={})
    assert (waiting.level, waiting.total) == (None, None)
    given_by_hand = derive(computed, facts, points={1: Decimal(75)}, answers={})
    assert (given_by_hand.level, given_by_hand.total) == ("good", 75)
    assert given_by_hand.reasons[0] == (
        "1 Tiêu chí 1: 75/100 điểm do người xét cho, vì chưa có số liệu “việc được giao xong đúng hạn (%)”."
    )


def test_a_share_is_kept_to_four_places_beside_its_integers() -> None:
    fact = share("tasks_done", 2, 3)["tasks_done"]
    assert (fact.value, fact.numerator, fact.denominator) == (Decimal("66.6667"), 2, 3)
    assert share("tasks_done", 0, 0)["tasks_done"].value is None


# Conditions: effect × words or computed × holds, not, unknown × lifted.

AT_LEAST_95 = {"fact": "tasks_on_time", "comparison": "at_least", "value": 95}
FACTS: dict[str, dict[str, FactValue]] = {
    "holds": share("tasks_on_time", 19, 20),
    "not": share("tasks_on_time", 18, 20),
    "unknown": share("tasks_on_time", 0, 0),
    "absent": {},
}
HOLDS = {"holds": True, "not": False, "unknown": None}
# With 100 points. Effect (on "good"), how it is looked at, what is so: the ceiling, and that once lifted.
CASES = [
    ("required", "words", "holds", "excellent", "excellent"),
    ("required", "words", "not", "completed", "excellent"),
    ("required", "words", "unknown", "completed", "excellent"),
    ("required", "computed", "holds", "excellent", "excellent"),
    ("required", "computed", "not", "completed", "excellent"),
    ("required", "computed", "unknown", "excellent", "excellent"),
    ("required", "computed", "absent", "excellent", "excellent"),
    ("ceiling", "words", "holds", "good", "excellent"),
    ("ceiling", "words", "not", "excellent", "excellent"),
    ("ceiling", "words", "unknown", "excellent", "excellent"),
    ("ceiling", "computed", "holds", "good", "excellent"),
    ("ceiling", "computed", "not", "excellent", "excellent"),
    ("ceiling", "computed", "unknown", "excellent", "excellent"),
    ("ceiling", "computed", "absent", "excellent", "excellent"),
    ("disqualifier", "words", "holds", "good", "excellent"),
    ("disqualifier", "words", "not", "excellent", "excellent"),
    ("disqualifier", "words", "unknown", "excellent", "excellent"),
    ("disqualifier", "computed", "holds", "good", "excellent"),
    ("disqualifier", "computed", "not", "excellent", "excellent"),
    ("disqualifier", "computed", "unknown", "excellent", "excellent"),
    ("disqualifier", "computed", "absent", "excellent", "excellent"),
]


@pytest.mark.parametrize("lifted", [False, True])
@pytest.mark.parametrize(("effect", "kind", "state", "ceiling", "once_lifted"), CASES)
def test_what_a_condition_does(
    effect: str, kind: str, state: str, ceiling: str, once_lifted: str, lifted: bool
) -> None:  # fmt: skip
    computed: dict[str, Any] = AT_LEAST_95 if kind == "computed" else {}
    facts = FACTS[state] if computed else {}
    answer = Answer(holds=None if computed else HOLDS[state], lifted=lifted)
    judged = frame(ONE, conditions=(condition(effect, "good", **computed),))
    found = derive(judged, facts, points=by_total("100"), answers={1: answer})
    expected = once_lifted if lifted else ceiling
    assert (found.level, found.ceiling) == (expected, expected)
    silent = len(found.reasons) == 1  # only the total
    unknown_figure = kind == "computed" and state in ("unknown", "absent")
    assert silent is (ceiling == "excellent" and not unknown_figure)
    if not silent:
        assert ("đã được gỡ" in found.reasons[1]) is (lifted and not unknown_figure)
    if not lifted and state == "unknown" and kind == "words":
        assert derive(judged, facts, points=by_total("100"), answers={}) == found  # no answer is an unknown one


@pytest.mark.parametrize(
    ("comparison", "value", "held"),
    [
        ("at_least", 0, True),
        ("at_least", 1, True),
        ("at_least", 2, False),
        ("at_most", 0, False),
        ("at_most", 1, True),
        ("at_most", 2, True),
    ],
)
def test_both_comparisons_include_their_value(comparison: str, value: int, held: bool) -> None:
    rule = condition("ceiling", "completed", fact="discipline", comparison=comparison, value=value)
    found = derive(frame(ONE, conditions=(rule,)), count("discipline", 1), points=by_total("100"), answers={})
    assert (found.ceiling == "completed") is held


@pytest.mark.parametrize(("value", "ceiling"), [("66.66", "excellent"), ("66.67", "good"), ("66.667", "good")])
def test_a_share_is_compared_by_its_integers(value: str, ceiling: str) -> None:
    rule = condition("required", "excellent", fact="tasks_done", comparison="at_least", value=value)
    found = derive(frame(ONE, conditions=(rule,)), share("tasks_done", 2, 3), points=by_total("100"), answers={})
    assert found.ceiling == ceiling


def test_a_count_out_of_a_whole_stays_a_count() -> None:
    rule = condition("ceiling", "good", fact="members_lowest", comparison="at_least", value=2)
    facts = {"members_lowest": FactValue("members_lowest", "2/50", Decimal(2), 2, 50)}
    found = derive(frame(ONE, conditions=(rule,)), facts, points=by_total("100"), answers={})
    assert found.reasons[1] == (
        "Không xếp trên mức “Tốt”: Điều kiện (số đảng viên xếp mức thấp nhất: 2; mốc: từ 2 trở lên)."
    )


def test_shares_are_the_facts_that_say_so() -> None:
    assert {fact for fact in Fact if "(%)" in str(fact.label)} == SHARES


def test_reasons_carry_the_numbers() -> None:
    rules = (
        condition("required", "excellent", "100% đúng hạn", 1, fact="tasks_on_time", comparison="at_least", value=100),
        condition("ceiling", "completed", "Nghỉ ốm", 2, fact="sick_months", comparison="at_least", value=3),
        condition("disqualifier", "not_completed", "Bị kỷ luật", 3, fact="discipline", comparison="at_least", value=1),
        condition("required", "good", "Đã nêu gương", 4),
        condition("ceiling", "good", "Vắng nhiều", 5, fact="unexcused", comparison="at_least", value=3),
    )  # fmt: skip
    facts = {**share("tasks_on_time", 19, 20), **count("sick_months", 4), **count("discipline", 1)}
    found = derive(frame(ONE, conditions=rules), facts, points=by_total("91.5"), answers={3: Answer(lifted=True)})
    assert (found.level, found.ceiling, found.total) == ("completed", "completed", Decimal("91.5"))
    assert found.reasons == (
        "Tổng 91,5 điểm: mức “Xuất sắc” (từ 90 điểm).",
        (
            "Không xếp mức “Xuất sắc”: chưa đạt “100% đúng hạn” (việc được giao xong đúng hạn (%): 95 (19/20); "
            "mốc: từ 100 trở lên); cao nhất là “Tốt”."
        ),
        "Không xếp trên mức “Hoàn thành”: Nghỉ ốm (số tháng nghỉ ốm: 4; mốc: từ 3 trở lên).",
        "“Bị kỷ luật” (số lần bị kỷ luật trong kỳ: 1; mốc: từ 1 trở lên): đã được gỡ, không hạ mức.",
        "Không xếp mức “Tốt”: chưa đạt “Đã nêu gương” (chưa trả lời); cao nhất là “Hoàn thành”.",
        "Chưa có số liệu để xét “Vắng nhiều” (số lần vắng không lý do): không tính vào mức.",
    )


def test_a_disqualifier_says_that_it_puts_on_the_level() -> None:
    rule = condition("disqualifier", "not_completed", "Bị kết luận suy thoái")
    found = derive(frame(ONE, conditions=(rule,)), {}, points=by_total("95"), answers={1: Answer(holds=True)})
    assert (found.level, found.ceiling) == ("not_completed", "not_completed")
    assert found.reasons[1] == "Xếp mức “Không hoàn thành”: Bị kết luận suy thoái (người xét trả lời: có)."


def test_conditions_never_raise_above_the_points() -> None:
    rule = condition("disqualifier", "good")
    found = derive(frame(ONE, conditions=(rule,)), {}, points=by_total("55"), answers={1: Answer(holds=True)})
    assert (found.level, found.ceiling) == ("completed", "completed")


def test_the_lowest_of_several_ceilings_holds_in_any_order() -> None:
    rules = [condition("ceiling", "completed", pk=1), condition("ceiling", "good", pk=2)]
    answers = {1: Answer(holds=True), 2: Answer(holds=True)}
    for ordered in (rules, rules[::-1]):
        found = derive(frame(ONE, conditions=ordered), {}, points=by_total("100"), answers=answers)
        assert (found.level, found.ceiling) == ("completed", "completed")


# Frozen: last year's scheme re-rates last year's evidence identically.


def test_a_fact_goes_through_json_and_back() -> None:
    fact = share("attendance", 2, 3)["attendance"]
    assert FactValue.from_json(json.loads(json.dumps(fact.to_json()))) == fact
    unknown = count("sick_months", None)["sick_months"]
    assert FactValue.from_json(json.loads(json.dumps(unknown.to_json()))) == unknown


def tenths(most: Decimal) -> st.SearchStrategy[Decimal]:
    return st.integers(0, int(most * 10)).map(lambda number: Decimal(number) / 10)


@st.composite
def evidence_for(draw: st.DrawFn, one: Frame) -> tuple[list[FactValue], dict[int, Decimal], dict[int, Answer]]:
    facts = []
    for key in Fact.values:
        whole = draw(st.integers(0, 7))
        part = draw(st.integers(0, whole + 2))
        if key in SHARES:
            facts += share(key, part, whole).values()
        else:
            facts += count(key, draw(st.none() | st.integers(0, 4))).values()
    facts.append(FactValue.share("quota:12", "9/7", 9, 7, "quota", {"quota": "a"}))
    points = {leaf.pk: draw(tenths(leaf.maximum)) for leaf in one.leaves if draw(st.integers(0, 9))}
    answer = st.builds(Answer, holds=st.none() | st.booleans(), lifted=st.booleans())
    answers = {rule.pk: draw(answer) for rule in one.conditions if draw(st.booleans())}
    return facts, points, answers


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_frozen_evidence_gives_the_identical_level(data: st.DataObject, supplied: dict[str, Frame]) -> None:
    one = supplied[data.draw(st.sampled_from(sorted(supplied)))]
    facts, points, answers = data.draw(evidence_for(one))
    then = derive(one, {fact.key: fact for fact in facts}, points=points, answers=answers)
    frozen = json.dumps({"evidence": freeze_evidence(facts, points, answers), "derived": then.to_json()})
    read = json.loads(frozen)
    assert rederive(one, read["evidence"]) == then
    assert rederive(one, read["evidence"]).to_json() == read["derived"]
    ranks = [level.code for level in one.levels]
    assert then.ceiling in ranks
    if then.level is not None:
        assert ranks.index(then.level) >= ranks.index(then.ceiling)
        assert one.scheme.by_points


@pytest.fixture
def supplied(db: None) -> dict[str, Frame]:
    """Every scheme an installation begins with, by code."""
    frames = frames_of(Scheme.objects.values_list("pk", flat=True))
    assert any(one.conditions for one in frames.values())
    assert {rule.kind for one in frames.values() for rule in one.conditions} == set(SchemeCondition.Kind)
    return {one.scheme.code: one for one in frames.values()}
