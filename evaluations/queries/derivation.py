"""The level a scheme comes to for one subject, with every reason in words: from facts, points and answers alone.

Nothing here reads the database or knows today: what was frozen at a decision gives the same level whenever it is asked
again (DATA, "decisions are frozen with the numbers they rested on"). Integers and Decimals only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from core.formatting import decimal, percent, scaled
from evaluations.models import Fact, SchemeCondition, SchemeCriterion, SchemeLevel
from evaluations.queries.frames import Frame

Effect, Comparison = SchemeCondition.Effect, SchemeCondition.Comparison
# Facts in hundredths of a whole: where both integers are known they are compared exactly, 2/3 being no 66,67%.
SHARES = frozenset(
    {
        Fact.MEETINGS_HELD, Fact.ATTENDANCE, Fact.QUALITY_GOOD, Fact.QUALITY_FAIR, Fact.THEMATIC, Fact.QUOTA,
        Fact.TASKS_DONE, Fact.TASKS_ON_TIME, Fact.SHORTCOMINGS, Fact.MEMBERS_GOOD, Fact.UNITS_GOOD, Fact.DONE_BEYOND,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactValue:
    """What the records say of a subject.

    `text` says it in words with its figures. `value` is a number, for the facts of SHARES in hundredths; None where it
    is not known (nothing was due, nobody recorded it). `query` and `params` name the records behind it.
    """

    key: str
    text: str
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    query: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def share(
        cls,
        key: str,
        text: str,
        numerator: int,
        denominator: int,
        query: str = "",
        params: dict[str, Any] | None = None,
    ) -> Self:
        """A fact in hundredths of a whole: `value` to four places, to be read; without one where the whole is empty."""
        value = Decimal(scaled(numerator * 100, denominator, 4)).scaleb(-4) if denominator else None
        return cls(key, text, value, numerator, denominator, query, params or {})

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with a decision."""
        return {
            "key": self.key,
            "text": self.text,
            "value": None if self.value is None else str(self.value),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "query": self.query,
            "params": dict(self.params),
        }

    @classmethod
    def from_json(cls, frozen: Mapping[str, Any]) -> Self:
        """What was frozen."""
        value = frozen["value"]
        return cls(**{**frozen, "value": None if value is None else Decimal(value), "params": dict(frozen["params"])})


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition in words holds for a subject (None: not answered), and whether the decider lifted it."""

    holds: bool | None = None
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """What a scheme comes to: the level by points (None where it does not say), the best level allowed, and why."""

    level: str | None
    ceiling: str
    total: Decimal | None
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with a decision."""
        return {
            "level": self.level,
            "ceiling": self.ceiling,
            "total": None if self.total is None else str(self.total),
            "reasons": list(self.reasons),
        }


def derive(
    frame: Frame,
    facts: Mapping[str, FactValue],
    *,
    points: Mapping[int, Decimal],
    answers: Mapping[int, Answer],
    total: Decimal | None = None,
) -> Derived:
    """The level a scheme comes to. Nothing lifts a subject above its points; conditions only lower.

    Arguments:
        points: by criterion, what was given by hand; a computed criterion takes it only where its fact has no value.
        answers: by condition, what was answered or lifted by hand.
        total: the points in all, where they were not given by criterion.
    """
    reasons: list[str] = []
    if not frame.scheme.by_points:
        total = None
    elif total is None:
        total, reasons = _total(frame, facts, points)
    level = None if total is None else frame.level_for(total)
    if total is not None:
        reasons.append(_total_in_words(total, level))
    ceiling = level or frame.best
    for condition in frame.conditions:
        lowered, why = _judge(frame, condition, facts, answers.get(condition.pk, Answer()))
        reasons += why
        if lowered is not None:
            ceiling = frame.worse(ceiling, lowered)
    if level is not None and frame.rank(level) < frame.rank(ceiling):
        level = ceiling
    return Derived(
        level=None if level is None else level.code, ceiling=ceiling.code, total=total, reasons=tuple(reasons)
    )


def freeze_evidence(
    facts: Iterable[FactValue], points: Mapping[int, Decimal], answers: Mapping[int, Answer],
    total: Decimal | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What a level rests on, as it is kept with the decision."""
    return {
        "total": None if total is None else str(total),
        "facts": [fact.to_json() for fact in facts],
        "points": {str(pk): str(value) for pk, value in points.items()},
        "answers": {str(pk): {"holds": one.holds, "lifted": one.lifted} for pk, one in answers.items()},
    }


def rederive(frame: Frame, evidence: Mapping[str, Any]) -> Derived:
    """The level a scheme comes to on what was frozen with a decision."""
    facts = (FactValue.from_json(one) for one in evidence["facts"])
    return derive(
        frame,
        {fact.key: fact for fact in facts},
        points={int(pk): Decimal(value) for pk, value in evidence["points"].items()},
        answers={int(pk): Answer(**one) for pk, one in evidence["answers"].items()},
        total=None if evidence.get("total") is None else Decimal(evidence["total"]),
    )


def _total(
    frame: Frame, facts: Mapping[str, FactValue], points: Mapping[int, Decimal]
) -> tuple[Decimal | None, list[str]]:
    """The sum of all criteria that are given points, None while one has none; how the computed ones came about."""
    given: dict[int, Decimal] = {}
    reasons: list[str] = []
    for leaf in frame.leaves:
        computed = leaf.kind == SchemeCriterion.Kind.COMPUTED
        fact = facts.get(leaf.fact) if computed else None
        if fact is not None and fact.value is not None:
            given[leaf.pk] = _points_by_steps(frame, leaf, fact)
            reasons.append(
                _("%(criterion)s: %(points)s/%(maximum)s điểm, vì %(fact)s.")
                % {
                    "criterion": leaf, "points": _figure(given[leaf.pk]), "maximum": _figure(leaf.maximum),
                    "fact": _in_words(fact),
                }
            )  # fmt: skip
        elif leaf.pk in points:
            given[leaf.pk] = points[leaf.pk]
            if computed:
                reasons.append(
                    _("%(criterion)s: %(points)s/%(maximum)s điểm do người xét cho, vì chưa có số liệu “%(fact)s”.")
                    % {
                        "criterion": leaf, "points": _figure(given[leaf.pk]), "maximum": _figure(leaf.maximum),
                        "fact": Fact(leaf.fact).label,
                    }
                )  # fmt: skip
    missing = [str(leaf) for leaf in frame.leaves if leaf.pk not in given]
    if missing or not given:
        whole = len(frame.leaves)
        reasons.append(
            _("Chưa cộng được tổng điểm: %(missing)d/%(whole)d tiêu chí chưa có điểm (%(names)s).")
            % {"missing": len(missing), "whole": whole, "names": "; ".join(missing)}
            if missing
            else _("Chưa cộng được tổng điểm: khung không có tiêu chí nào.")
        )
        return None, reasons
    return sum(given.values(), Decimal(0)), reasons


def computed_points(frame: Frame, facts: Mapping[str, FactValue]) -> dict[int, Decimal]:
    """Criterion → the points its fact gives, of those computed from a fact that has a value."""
    found = {}
    for leaf in frame.leaves:
        fact = facts.get(leaf.fact) if leaf.kind == SchemeCriterion.Kind.COMPUTED else None
        if fact is not None and fact.value is not None:
            found[leaf.pk] = _points_by_steps(frame, leaf, fact)
    return found


def _points_by_steps(frame: Frame, criterion: SchemeCriterion, fact: FactValue) -> Decimal:
    """The points of the highest step reached; what a step without a value says where none is; else none."""
    reached = [
        step
        for step in frame.steps.get(criterion.pk, ())
        if step.minimum is None or _compare(fact, step.minimum) >= 0
    ]  # fmt: skip
    # A step without a value is below every other.
    best = max(reached, key=lambda step: (step.minimum is not None, step.minimum or Decimal(0)), default=None)
    return best.points if best is not None else Decimal(0)


def _total_in_words(total: Decimal, level: SchemeLevel | None) -> str:
    if level is None:
        return _("Tổng %(total)s điểm: không thuộc khoảng điểm của mức nào.") % {"total": _figure(total)}
    words = {"total": _figure(total), "level": level.name, "minimum": _figure(level.minimum)}
    if level.below is None:
        return _("Tổng %(total)s điểm: mức “%(level)s” (từ %(minimum)s điểm).") % words
    return _("Tổng %(total)s điểm: mức “%(level)s” (từ %(minimum)s đến dưới %(below)s điểm).") % {
        **words,
        "below": _figure(level.below),
    }


def _judge(
    frame: Frame, condition: SchemeCondition, facts: Mapping[str, FactValue], answer: Answer
) -> tuple[SchemeLevel | None, list[str]]:
    """The level a condition lowers to, None where it does not lower, and what is to be said of it."""
    level = frame.level_of(condition.level_id)
    required = condition.effect == Effect.REQUIRED
    holds, ground = holds_of(condition, facts, answer)
    words = {"condition": condition.text, "level": level.name, "ground": ground}
    if holds is None and condition.kind == SchemeCondition.Kind.COMPUTED:
        return None, [_("Chưa có số liệu để xét “%(condition)s” (%(ground)s): không tính vào mức.") % words]
    if bool(holds) is required:  # what is asked holds, what lowers does not
        return None, []
    if answer.lifted:
        return None, [_("“%(condition)s” (%(ground)s): đã được gỡ, không hạ mức.") % words]
    if required:
        lowered = frame.below(level)
        return lowered, [
            _("Không xếp mức “%(level)s”: chưa đạt “%(condition)s” (%(ground)s); cao nhất là “%(lowered)s”.")
            % {**words, "lowered": lowered.name}
        ]
    if condition.effect == Effect.CEILING:
        return level, [_("Không xếp trên mức “%(level)s”: %(condition)s (%(ground)s).") % words]
    return level, [_("Xếp mức “%(level)s”: %(condition)s (%(ground)s).") % words]


def holds_of(
    condition: SchemeCondition, facts: Mapping[str, FactValue], answer: Answer
) -> tuple[bool | None, str]:  # fmt: skip
    """Whether a condition holds (None: nobody knows), and what that rests on."""
    if condition.kind == SchemeCondition.Kind.WORDS:
        grounds = {True: _("người xét trả lời: có"), False: _("người xét trả lời: không"), None: _("chưa trả lời")}
        return answer.holds, grounds[answer.holds]
    fact, value = facts.get(condition.fact), condition.value
    if fact is None or fact.value is None or value is None:
        return None, str(Fact(condition.fact).label)
    order = _compare(fact, value)
    at_least = condition.comparison == Comparison.AT_LEAST
    mark = _("mốc: từ %(value)s trở lên") if at_least else _("mốc: không quá %(value)s")
    return (order >= 0 if at_least else order <= 0), f"{_in_words(fact)}; {mark % {'value': _figure(value)}}"


def _compare(fact: FactValue, value: Decimal) -> int:
    """Less than 0, 0 or more: a fact below, at or above a value; a share by its two integers, without rounding."""
    whole = _whole(fact)
    left = fact.value or Decimal(0) if whole is None else Decimal((fact.numerator or 0) * 100)
    right = value if whole is None else value * whole
    return (left > right) - (left < right)


def _whole(fact: FactValue) -> int | None:
    """Of what a fact is a share; None where it is a count, or its integers are not known."""
    return fact.denominator or None if fact.key in SHARES and fact.numerator is not None else None


def _in_words(fact: FactValue) -> str:
    """ "tỷ lệ dự sinh hoạt (%): 95 (19/20)"."""
    label, whole = Fact(fact.key).label, _whole(fact)
    if whole is None:
        return f"{label}: {_figure(fact.value)}"
    return f"{label}: {_trimmed(percent(fact.numerator or 0, whole, 2))} ({fact.numerator}/{whole})"


def _figure(value: Decimal | None) -> str:
    """95 is "95", 89.9 is "89,9", 66.666… is "66,67"."""
    return _trimmed(decimal(value, 2))


def _trimmed(text: str) -> str:
    return text.rstrip("0").removesuffix(",")
