"""What a target asks of every unit directly below, typed at once: a line each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.formatting import amount_text
from core.forms import Guarded, ServiceForm
from reports.forms.programmes import NumberField
from reports.models import Target, TargetShare
from reports.queries.target_shares import UnitShare, adds_up, shares_below, sum_of, whole_of
from reports.services.targets import share_out

Levels = tuple[Decimal, Decimal | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the form: its fields, and what is asked of it where they stay empty."""

    name: str
    low: forms.BoundField
    high: forms.BoundField | None
    otherwise: str


class ShareOut(Guarded, ServiceForm):
    """A field a unit, or two for a range; what is emptied is taken back, what stays as it was is not touched."""

    def __init__(
        self, data: Any = None, *, target: Target, year: int | None, by: Any, on: date, **kwargs: Any
    ) -> None:  # fmt: skip
        self.target, self.year, self.by, self.on = target, year, by, on
        self.shares = shares_below(target, year, on=on)
        self.ranged = target.rule == Target.Rule.BETWEEN or any(one.own and one.own.high for one in self.shares)
        self.whole = whole_of(target, year).low if adds_up(target) else None
        self.falls_back = any(one.otherwise for one in self.shares)
        super().__init__(data, initial=dict(self._shares_shown()), **kwargs)
        for one in self.shares:
            self.fields[f"unit_{one.unit.pk}"] = _field(_("Mức của %s") % one.name, one)
            if self.ranged:
                self.fields[f"high_{one.unit.pk}"] = NumberField(label=_("Đến, của %s") % one.name, required=False)
        self.guard()

    def _shares_shown(self) -> Any:
        for one in self.shares:
            if one.own is not None:
                yield f"unit_{one.unit.pk}", one.own.low
                yield f"high_{one.unit.pk}", one.own.high

    @property
    def lines(self) -> list[Line]:
        """The units with their fields."""
        return [
            Line(
                one.name, self[f"unit_{one.unit.pk}"], self[f"high_{one.unit.pk}"] if self.ranged else None,
                levels_text(_levels(one.otherwise)),
            )
            for one in self.shares
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What is asked of each unit; an upper level alone says nothing."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.levels: dict[int, Levels | None] = {}
        for one in self.shares:
            low, high = data.get(f"unit_{one.unit.pk}"), data.get(f"high_{one.unit.pk}")
            if low is None and high is not None:
                self.add_error(f"unit_{one.unit.pk}", _("Hãy ghi cả mức dưới."))
            self.levels[one.unit.pk] = None if low is None else (low, high)
        if not self.errors and not self.changes:
            self.add_error(None, _("Chưa có mức nào khác với mức đang giao."))
        return data

    @property
    def changes(self) -> list[str]:
        """What would be changed, a sentence a unit."""
        told = []
        for one in self.shares:
            before, now = _levels(one.own), self.levels[one.unit.pk]
            if before != now:
                old, new = levels_text(before), levels_text(now) or _("bỏ mức riêng")
                told.append(f"{one.name}: {old} → {new}" if old else f"{one.name}: {new}")
        return told

    @property
    def total(self) -> Decimal:
        """What the units' levels come to: what was typed, and where nothing was, what holds otherwise."""
        typed = [self.levels[one.unit.pk] or _levels(one.otherwise) for one in self.shares]
        return sum_of(levels[0] if levels else None for levels in typed)

    def save(self) -> Any:
        """Writes the shares; how many changed, None where it was refused."""
        return self.carry_out(
            share_out, target=self.target, year=self.year, levels=self.levels, by=self.by, on=self.on
        )  # fmt: skip


def _field(label: str, share: UnitShare) -> NumberField:
    field = NumberField(label=label, required=False)
    field.widget.attrs |= {
        "data-summand": "",
        "data-otherwise": levels_text(_levels(share.otherwise)).partition("–")[0],
    }
    return field


def _levels(share: TargetShare | None) -> Levels | None:
    return None if share is None else (share.low, share.high)


def levels_text(levels: Levels | None) -> str:
    """Levels as they are written: "5", "15–20"; empty where there are none."""
    if levels is None:
        return ""
    low, high = levels
    return amount_text(low) if high is None else f"{amount_text(low)}–{amount_text(high)}"


def told_total(whole: Decimal, total: Decimal) -> str:
    """What the levels come to beside the committee's own: more and less are said, neither is refused."""
    told = {"total": amount_text(total), "whole": amount_text(whole), "rest": amount_text(abs(total - whole))}
    if total == whole:
        return _("Các mức cộng lại là %(total)s, bằng mức chung.") % told
    if total < whole:
        return _("Các mức cộng lại là %(total)s, kém mức chung %(whole)s là %(rest)s.") % told
    return _("Các mức cộng lại là %(total)s, hơn mức chung %(whole)s là %(rest)s.") % told
