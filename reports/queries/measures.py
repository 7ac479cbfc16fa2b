"""How a figure stands to what is asked of it: exact fractions, no database (DOMAIN §6.22–24; docs/decisions/035).

A range is reached from its lower end on; a change is in percent of its base; nothing is clipped.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import amount_text, percent
from core.tables import Ratio
from reports.models import Target

SHARE = "%"
Rule = Target.Rule


class State(TextChoices):
    """What is true of a target on a day."""

    EXCEEDED = "exceeded", gettext_lazy("vượt")
    REACHED = "reached", gettext_lazy("đạt")
    MISSED = "missed", gettext_lazy("chưa đạt")
    RUNNING = "running", gettext_lazy("đang thực hiện")
    COMING = "coming", gettext_lazy("chưa đến")
    NO_DATA = "no_data", gettext_lazy("chưa có số liệu")
    ENDED = "ended", gettext_lazy("thôi tính")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a target asks: its levels, of a direction in percent of the base."""

    rule: str
    low: Fraction
    high: Fraction | None = None

    @property
    def is_change(self) -> bool:
        """Whether it asks for a change against a base, not for a level."""
        return self.rule in (Rule.INCREASE, Rule.DECREASE)

    def text(self, unit: str) -> str:
        """In words: "ít nhất 2.000 đảng viên", "giảm 15–20%", "giảm từ 20% trở lên"."""
        sign = "" if self.is_change or unit == SHARE else f" {unit}"
        end = SHARE if self.is_change or unit == SHARE else ""
        low = number_text(self.low)
        if self.high is not None:
            amount = f"{low}–{number_text(self.high)}{end}"
        elif self.is_change:
            amount = _("từ %(low)s trở lên") % {"low": low + end}
        else:
            amount = low + end
        words = {
            Rule.AT_LEAST: _("ít nhất %(amount)s"), Rule.AT_MOST: _("không quá %(amount)s"), Rule.BETWEEN: "%(amount)s",
            Rule.INCREASE: _("tăng %(amount)s"), Rule.DECREASE: _("giảm %(amount)s"),
        }[Rule(self.rule)]  # fmt: skip
        return words % {"amount": amount} + sign


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days a figure is measured over.

    Arguments:
        elapsed: the part of them that has passed.
        over: whether they have all passed.
        paced: the figure grows with the days (admissions), so that a part of it is expected by now; a share or a
            stock (members) is to stand at its level all the time.
        stopped: the target was ended within them.
    """

    elapsed: Fraction = Fraction(1)
    over: bool = True
    paced: bool = True
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure beside what is asked.

    Arguments:
        measured: what is held against the levels: the amount, or the change in percent of the base.
        rate: measured ÷ the lower level, never clipped; None where that is no share.
        expected: what `measured` should be by today, while the days run.
        behind: it is less than that (more, where no more is allowed).
    """

    state: State
    measured: Fraction | None = None
    rate: Ratio | None = None
    expected: Fraction | None = None
    behind: bool = False


def judge(asked: Asked, amount: Fraction | None, stretch: Stretch, *, base: Fraction | None = None) -> Judged:
    """How an amount stands.

    Arguments:
        base: what a change is measured against; without one, or against 0, a change is not known.
    """
    if amount is None or (asked.is_change and not base):
        return Judged(State.ENDED if stretch.stopped else State.NO_DATA)
    measured = amount
    if asked.is_change:
        assert base is not None
        change = amount - base if asked.rule == Rule.INCREASE else base - amount
        measured = Fraction(100 * change, base)
    rate = _ratio(measured, asked.low) if asked.low and measured >= 0 else None
    if stretch.stopped:
        return Judged(State.ENDED, measured, rate)
    if asked.rule == Rule.AT_MOST:
        kept = measured <= asked.low
        if stretch.over:
            return Judged(State.REACHED if kept else State.MISSED, measured, rate)
        return Judged(State.RUNNING, measured, rate, asked.low, behind=not kept)
    if measured >= asked.low:
        return Judged(State.EXCEEDED if _is_above(asked, measured) else State.REACHED, measured, rate)
    if stretch.over:
        return Judged(State.MISSED, measured, rate)
    expected = asked.low * (stretch.elapsed if stretch.paced or asked.is_change else 1)
    return Judged(State.RUNNING, measured, rate, expected, behind=measured < expected)


def _is_above(asked: Asked, measured: Fraction) -> bool:
    """More than was asked: above a range, or above a minimum; "từ 20% trở lên" leaves a change no end to pass."""
    if asked.high is not None:
        return measured > asked.high
    return asked.rule == Rule.AT_LEAST and measured > asked.low


def _ratio(measured: Fraction, low: Fraction) -> Ratio:
    """Measured ÷ low with both as they are where they are whole: 9.694/10.000, not 4.847/5.000."""
    return Ratio(measured.numerator * low.denominator, low.numerator * measured.denominator)


def number_text(value: Fraction) -> str:
    """A number as people read it: whole, with the decimals it was typed with, else with one."""
    if 100 % value.denominator == 0:
        return amount_text(Decimal(int(100 * value)).scaleb(-2))
    return percent(value.numerator, 100 * value.denominator)


def value_text(value: Fraction | None, unit: str) -> str:
    """A figure with its sign: "93,5%", "9.694"; empty where there is none."""
    if value is None:
        return ""
    if unit == SHARE:
        return f"{percent(value.numerator, 100 * value.denominator)}%"
    return number_text(value)
