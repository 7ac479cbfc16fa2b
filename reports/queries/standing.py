"""Where the targets of programmes stand: of a committee and of its units, in a year and over the term.

A computed figure is a cell of its report. One report is built for the committee and a year, whatever number of targets
and units ask for it: a unit's figure is its row there. Only where a report has no row for a unit (the classification,
a unit two steps down) is one built for the unit itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, Placement
from branches.queries import names_on
from core.formatting import date_text
from core.periods import Period, end_after
from core.tables import Column, Ratio, Row, Table, add_values, summarised
from reports.models import Programme, Target, TargetShare, TargetValue
from reports.queries.figures import OWN, ROWS, TOTALS, Figure, Figures, Found, get_figure
from reports.queries.measures import Asked, Judged, State, Stretch, judge, number_text, value_text

Cadence = Target.Cadence


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure came to: a cell of a report, a typed row, or the sentence why there is none."""

    value: Fraction | None = None
    found: Found | None = None
    typed: TargetValue | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A target of the committee or of a unit, in a year or over the term.

    Arguments:
        year: None of the whole term.
        first, last: the days it is measured over; `until` the last of them that has come.
        base: what a change is measured against, `base_text` the same in words.
        years: of a sum over years its parts.
    """

    target: Target
    organization: Organization
    name: str
    year: int | None
    first: date
    last: date
    until: date
    asked: Asked
    amount: Amount
    judged: Judged
    base: Fraction | None = None
    base_text: str = ""
    years: tuple[tuple[int, Amount], ...] = ()

    @property
    def state(self) -> State:
        """What is true of it."""
        return self.judged.state

    @property
    def value_text(self) -> str:
        """The figure, as the house prints it."""
        return value_text(self.amount.value, self.target.unit)

    @property
    def measured_text(self) -> str:
        """Of a change: how much, in percent of the base; a fall of what should rise with its minus."""
        if not self.asked.is_change or self.judged.measured is None:
            return ""
        return value_text(self.judged.measured, "%")

    @property
    def expected_text(self) -> str:
        """What should be reached by today, while the days run."""
        if self.judged.expected is None:
            return ""
        return value_text(self.judged.expected, "%" if self.asked.is_change else self.target.unit)

    @property
    def asked_text(self) -> str:
        """What is asked, in words."""
        return self.asked.text(self.target.unit)

    @property
    def why(self) -> str:
        """Why there is no figure, or no measure."""
        if self.amount.why or self.state != State.NO_DATA:
            return self.amount.why
        return _("Số gốc bằng 0, không xác định được phần trăm.") if self.base == 0 else _("Chưa có số gốc để so sánh.")

    @property
    def is_open(self) -> bool:
        """Whether its days still run, so that it holds until today only."""
        return self.until < self.last


def years_of(programme: Programme, target: Target | None = None) -> range:
    """The calendar years in which a programme, or one of its targets, counts."""
    last = last_day_of_target(programme, target)
    return range(programme.first_day.year, last.year + 1) if last >= programme.first_day else range(0)


def last_day_of_target(programme: Programme, target: Target | None = None) -> date:
    """The last day that counts: of the term, or before the programme or the target was ended."""
    ends = [programme.ended_on, target.ended_on if target else None]
    return min([programme.last_day, *(end - timedelta(days=1) for end in ends if end)])


def part_of_year(first: date, last: date) -> Period:
    """The days as a period, under the shortest name they have."""
    year = Period.parse(str(first.year))
    if (first, last) == (year.start, year.last):
        return year
    if first.day == 1 and end_after(last).day == 1:  # type: ignore[union-attr]
        return Period.parse(f"{first:%Y-%m}..{last:%Y-%m}" if first.month != last.month else f"{first:%Y-%m}")
    return Period.days(first, last)


class Standings:
    """The standing of a committee's targets: each report is built once a year, typed figures and shares read once."""

    def __init__(
        self, organization: Organization, targets: Iterable[Target], *, by: Any, on: date, until: date | None = None
    ) -> None:
        """Targets of the organisation, and those of committees above that ask something of it.

        Arguments:
            until: the day for which it is told; today, if not given.
        """
        self.organization, self.by, self.today, self.on = organization, by, on, min(until or on, on)
        self.targets = list(targets)
        self.figures = Figures(organization, by=by, on=on)
        self._of_units: dict[int, Figures] = {}
        ids = [target.pk for target in self.targets]
        self.shares: dict[int, list[TargetShare]] = {pk: [] for pk in ids}
        for share in TargetShare.objects.filter(target__in=ids).select_related("organization"):
            self.shares[share.target_id].append(share)
        self.typed: dict[tuple[int, int, int], TargetValue] = {}
        rows = TargetValue.objects.filter(target__in=ids, as_of__lte=self.on).select_related("document", "organization")
        for row in rows.order_by("as_of", "pk"):
            self.typed[row.target_id, row.organization_id, row.year] = row
        self.units = {share.organization_id: share.organization for rows_ in self.shares.values() for share in rows_}
        self.units |= {row.organization_id: row.organization for row in self.typed.values()}
        self.names = names_on({organization.pk, *self.units}, on)
        places = Placement.objects.filter(tree.under([organization.pk], path="path"), organization__in=self.units)
        self._places = list(places.values_list("organization", "start", "end"))
        self._amounts: dict[tuple[int, int, int], Amount] = {}

    def standing(self, target: Target, year: int, unit: Organization | None = None) -> Standing:
        """Where a target stands in a year: in itself, summed up to it, or as it is to be at the end of the term."""
        if target.cadence == Cadence.YEAR:
            return self.of_year(target, year, unit)
        return self.of_term(target, unit, until_year=year)

    def of_year(self, target: Target, year: int, unit: Organization | None = None) -> Standing:
        """Where a yearly target stands in one of the years it counts."""
        whom = unit or self.organization
        first, last = self._days(target, year)
        amount = self.amount(target, year, whom)
        base, words = self._base(target, year, whom)
        return self._standing(target, whom, year, first, last, amount, base, words)

    def of_term(
        self, target: Target, unit: Organization | None = None, *, until_year: int | None = None
    ) -> Standing:  # fmt: skip
        """Where a target of the whole term stands: the sum of its years, or the figure of the latest year."""
        whom = unit or self.organization
        years = [year for year in years_of(target.programme, target) if year <= min(until_year or 9999, self.on.year)]
        first = target.programme.first_day
        last = target.programme.last_day
        if not years:
            return self._standing(target, whom, None, first, last, Amount(), None, "")
        base, words = self._base_of_term(target, whom)
        parts: tuple[tuple[int, Amount], ...] = ()
        if target.cadence == Cadence.END:
            amount = self.amount(target, years[-1], whom)
        else:
            parts = tuple((year, self.amount(target, year, whom)) for year in years)
            amount = _summed([one for _year, one in parts])
        found = self._standing(target, whom, None, first, last, amount, base, words, year_end=years[-1])
        return replace(found, years=parts)

    def amount(self, target: Target, year: int, whom: Organization) -> Amount:
        """What a figure of a target came to in a year, looked up once."""
        key = target.pk, year, whom.pk
        if key not in self._amounts:
            self._amounts[key] = self._amount(target, year, whom)
        return self._amounts[key]

    def units_asked(self, target: Target, year: int) -> list[Organization]:
        """The units something was asked of, or said of, in a year; who was dissolved earlier is not among them."""
        first, last = self._days(target, year)
        asked = {share.organization_id for share in self.shares[target.pk] if share.year in (None, year)}
        asked |= {unit for pk, unit, of in self.typed if pk == target.pk and of == year}
        standing = {pk for pk, start, end in self._places if start <= last and (end is None or end > first)}
        found = (asked & standing) - {self.organization.pk}
        return sorted((self.units[pk] for pk in found), key=lambda one: one.code)

    def note_of(self, unit: Organization, year: int) -> str:
        """Where a unit stood below the committee only up to a day of the year: that day."""
        ends = [end for pk, _start, end in self._places if pk == unit.pk]
        last = max((end for end in ends if end), default=None)
        if None in ends or last is None or last.year > year:
            return ""
        return _("đến %(day)s") % {"day": date_text(last - timedelta(days=1))}

    def asked_of(self, target: Target, year: int | None, whom: Organization) -> Asked:
        """What is asked of somebody in a year: his share of the year, his share, the committee's of the year, the
        target itself."""
        levels: Any = target
        for of, when in ((whom.pk, year), (whom.pk, None), (target.organization_id, year)):
            share = next(
                (one for one in self.shares[target.pk] if (one.organization_id, one.year) == (of, when)), None
            )  # fmt: skip
            if share is not None:
                levels = share
                break
        high = None if levels.high is None else Fraction(levels.high)
        return Asked(target.rule, Fraction(levels.low), high)

    def has_share(self, target: Target, whom: Organization) -> bool:
        """Whether something was asked of a unit by name."""
        return any(share.organization_id == whom.pk for share in self.shares[target.pk])

    def _days(self, target: Target, year: int) -> tuple[date, date]:
        programme = target.programme
        last = min(last_day_of_target(programme, target), date(year, 12, 31))
        return max(programme.first_day, date(year, 1, 1)), last

    def _standing(
        self, target: Target, whom: Organization, year: int | None, first: date, last: date, amount: Amount,
        base: Fraction | None, words: str, *, year_end: int | None = None,
    ) -> Standing:  # fmt: skip
        asked = self.asked_of(target, year, whom)
        end = last_day_of_target(target.programme, target)
        today = self.on if year_end is None else min(self.on, date(year_end, 12, 31))
        until = max(min(last, today), first)
        stopped = end < target.programme.last_day and last >= end and end <= self.on
        figure = get_figure(target.figure)
        paced = target.unit != "%" and not (figure and figure.stock) and target.cadence != Cadence.END
        elapsed = Fraction((until - first).days + 1, (last - first).days + 1)
        if today < first:
            judged = Judged(State.COMING)
        else:
            stretch = Stretch(elapsed, last <= today, paced, stopped)
            judged = judge(asked, amount.value, stretch, base=base)
        return Standing(
            target, whom, self.names.get(whom.pk, whom.code), year, first, last, until, asked, amount, judged, base,
            words,
        )  # fmt: skip

    def _amount(self, target: Target, year: int, whom: Organization) -> Amount:
        first, last = self._days(target, year)
        if first > self.on or last < first:
            return Amount(why=_("Chưa đến năm này."))
        if target.figure:
            # The whole year under its own name, unless it is told for a day that has gone by.
            days = part_of_year(first, last if self.on == self.today else min(last, self.on))
            return self._computed(target, days, whom)
        row = self.typed.get((target.pk, whom.pk, year))
        if row is None:
            return Amount(why=_("Chưa ghi số thực hiện."))
        return Amount(Fraction(row.value), typed=row)

    def _computed(self, target: Target, period: Period, whom: Organization) -> Amount:
        figure = get_figure(target.figure)
        if figure is None:
            return Amount(why=_("Số liệu “%s” không còn trong hệ thống.") % target.figure)
        found = self._found(figure, period, whom)
        why = found.why or ("" if found.amount is not None else _("Báo cáo chưa có số này."))
        return Amount(found.amount, found, why=why)

    def _found(self, figure: Figure, period: Period, whom: Organization) -> Found:
        """A figure of the committee; of a unit its row in the committee's report, where it has one."""
        if whom.pk == self.organization.pk:
            return self.figures.found(figure, period)
        try:
            table = self.figures.table(figure.report, period, figure.options)
        except ValueError as error:
            return Found(figure, period, why=str(error))
        row = row_of_unit(figure, table, whom.code)
        if row is not None:
            whole = summarised(table)
            return Found(figure, period, whole, whole.column(figure.column), row)
        if whom.pk not in self._of_units:
            self._of_units[whom.pk] = Figures(whom, by=self.by, on=self.today)
        return self._of_units[whom.pk].found(figure, period)

    def _base(self, target: Target, year: int, whom: Organization) -> tuple[Fraction | None, str]:
        """What a change of a year is measured against: the figure of the year before; of the committee's first year
        the base the target names (docs/decisions/035)."""
        if not Asked(target.rule, Fraction(0)).is_change:
            return None, ""
        if year == target.programme.first_day.year:
            return self._base_of_term(target, whom)
        before = self.amount(target, year - 1, whom)
        return before.value, _("số năm %(year)d: %(value)s") % {
            "year": year - 1, "value": value_text(before.value, target.unit) or "–",
        }  # fmt: skip

    def _base_of_term(self, target: Target, whom: Organization) -> tuple[Fraction | None, str]:
        if target.base is None:
            return None, ""
        assert target.base_on is not None
        told = {"name": target.base_name, "day": date_text(target.base_on)}
        if whom.pk == target.organization_id:
            value: Fraction | None = Fraction(target.base)
        else:
            period = Period.parse(str(target.base_on.year))
            value = self._computed(target, period, whom).value if target.figure else None
        words = _("%(name)s, ngày %(day)s: %(value)s")
        return value, words % {**told, "value": value_text(value, target.unit) or "–"}


def row_of_unit(figure: Figure, table: Table, code: str) -> Row | None:
    """The row of a unit in its superior's report; several rows (one a kind of place) added up where they may be."""
    whole = summarised(table)
    if figure.column not in {column.key for column in whole.columns}:
        return None
    column = whole.column(figure.column)
    wanted = {key: text for key, text in figure.row.items() if text != OWN}
    rows = [row for row in whole.rows if row["code"] == code and _has(row, wanted)]
    if figure.place == ROWS or len(rows) == 1:
        return rows[0] if rows else None
    if figure.place != TOTALS or not rows or not column.additive:
        return None
    return _added(column, rows)


def _has(row: Row, wanted: dict[str, str]) -> bool:
    known = {**(row.drill or {}), **row.values}
    return all(known.get(key) == text for key, text in wanted.items())


def _added(column: Column, rows: list[Row]) -> Row:
    """The rows of a unit as one: what their drills have in common leads to the records of all of them."""
    drills = [dict(row.drill or {}) for row in rows]
    common = {key: value for key, value in drills[0].items() if all(one.get(key) == value for one in drills)}
    return Row({column.key: add_values(column.kind, [row[column.key] for row in rows])}, common)


def _summed(amounts: list[Amount]) -> Amount:
    """The years added up; a year without a figure is said, and what is there counts."""
    given = [one.value for one in amounts if one.value is not None]
    if not given:
        return amounts[-1]
    why = _("Có năm chưa có số liệu.") if len(given) < len(amounts) else ""
    return Amount(sum(given, Fraction(0)), why=why)


def chart_ratio(standing: Standing) -> Ratio | None:
    """How far a target is, for a chart of years: of its level, or of a share the share itself."""
    if standing.target.unit == "%" and standing.amount.value is not None and not standing.asked.is_change:
        value = standing.amount.value
        return Ratio(value.numerator, 100 * value.denominator)
    return standing.judged.rate


def exact(value: Decimal | None) -> str:
    """A level as it was typed."""
    return "" if value is None else number_text(Fraction(value))
