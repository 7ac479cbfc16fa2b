"""Classification against the year before, and over the years: a change of scale is a break and is never mapped (DOMAIN
§6.39)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Level, Organization
from core.formatting import date_text
from core.periods import FOUNDING_DAY, QUARTER, Period
from core.tables import INTEGER, RATIO, STATUS, TEXT, Choice, Column, Drill, ReportBuilder, Row, Table
from evaluations.models import SchemeLevel, Subject
from evaluations.queries.classification import Figures, Group, asked_of, groups_of, levels_of_scales, summed
from evaluations.reports.classification import SUBJECT, TWO_PLACES, subject_of
from evaluations.reports.classification_records import (
    AT_LEVEL,
    QUERIES,
    RATED,
    letter_of,
    ratings_behind,
    record_table,
)
from evaluations.reports.schemes_told import schemes_told
from members.reports.units import scope_of, units_of

YEARS = 5  # of the series, where one year is asked for
BREAK = gettext_lazy("khác thang, không so sánh")
NEW = gettext_lazy("kỳ trước chưa có")
# A drill's "y" names the year of a series or, for the period before, "b".
BEFORE = "b"
Key = tuple[str, int, int]  # subject, level of organisation, unit


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of one period of a series.

    Arguments:
        groups: what was rated in it.
    """

    period: Period
    groups: Sequence[Group]

    def figures(self, scale: str, key: Any) -> Mapping[Any, Figures]:
        """The sums by a key, within one scale."""
        return summed((one for one in self.groups if one.scale == scale), key)

    def scales(self, key: Any) -> Mapping[Any, set[str]]:
        """By which scales each key was rated; somebody only on the list counts as well."""
        found: dict[Any, set[str]] = defaultdict(set)
        for one in self.groups:
            found[key(one)].add(one.scale)
        return found


class ClassificationChangeReport(ReportBuilder):
    """The classification of a period beside that of a year before, and the series of the years."""

    name = "classification_change"
    order = 37
    title: Any = gettext_lazy("Xếp loại chất lượng so với năm trước")
    options = ("subject",)
    choices: ClassVar[Mapping[str, Choice]] = SUBJECT

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation; of a period of several years the last is compared, and all are its series.

        Raises ValueError for an unknown subject.
        """
        return _Changes(organization, period, on, subject_of(options)).table()

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The ratings behind a figure. Raises ValueError for an unknown drill."""
        if drill.query not in QUERIES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        last = _series(period)[-1]
        year = drill.text("y")
        asked = last.same_period_last_year() if year == BEFORE else last
        if year not in ("", BEFORE):
            asked = Period.parse(year)
        return record_table(
            ratings_behind(organization, asked_of(asked), drill), self.name, organization, period, on
        )  # fmt: skip


def _series(period: Period) -> list[Period]:
    """The years of a period of several; the five up to a single one; a quarter and the same of the years before."""
    first, last = period.start.year, period.last.year
    if period.kind == QUARTER:
        number = (period.start.month + 2) // 3
        return [Period.parse(f"{year}-Q{number}") for year in range(max(last - YEARS + 1, FOUNDING_DAY.year), last + 1)]
    if first == last:
        first = max(last - YEARS + 1, FOUNDING_DAY.year)
    return [Period.parse(str(year)) for year in range(first, last + 1)]


class _Changes:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, subject: str) -> None:
        self.organization, self.period, self.on, self.subject = organization, period, on, subject
        asked = _series(period)
        before = asked[-1].same_period_last_year()
        self.years = [Year(one, groups_of(organization, asked_of(one), subject=subject)) for one in asked]
        known = next((one for one in self.years if one.period == before), None)
        self.now = self.years[-1]
        self.before = known or Year(before, groups_of(organization, asked_of(before), subject=subject))
        every = [group for year in (*self.years, self.before) for group in year.groups]
        self.levels = levels_of_scales({group.scale for group in every})
        self.day = min(period.last, on)
        self.units = units_of(organization, self.day, {group.unit for group in self.now.groups})
        self.scope = scope_of(organization, self.day)
        self.at = {one.pk: one for one in Level.objects.all()}

    def table(self) -> Table:
        """The main table with the series as annexes, scale by scale."""
        scales = sorted({group.scale for group in self.now.groups}, key=self._first)
        tables = [self._change(scale) for scale in scales]
        series = [self._over_years(scale) for scale in sorted(self.levels, key=self._first)]
        main, others = (tables[0], tables[1:]) if tables else (self._nothing(), [])
        return Table(
            ClassificationChangeReport.name, main.title, main.columns, main.rows, scope=self.scope, period=self.period,
            on=self.on, rounding=TWO_PLACES, annexes=[one for one in (*others, *series) if one.rows],
            formulas=(
                _("Tỷ lệ = số xếp mức ấy ÷ số được xếp loại; thay đổi = kỳ này − kỳ trước, chỉ khi cùng thang"),
            ),
            notes=self._notes(), options={"subject": self.subject} if self.subject else {},
        )  # fmt: skip

    def _change(self, scale: str) -> Table:
        def key(group: Group) -> Key:
            return group.subject, group.level, group.unit

        now, before = self.now.figures(scale, key), self.before.figures(scale, key)
        scales = self.before.scales(key)
        whole_now, whole_before = self.now.figures(scale, _block), self.before.figures(scale, _block)
        rows = []
        for block in sorted(whole_now, key=self._order):
            named = {"code": self.scope.code, "name": _("Cả đơn vị")}
            rows.append(
                self._changed(
                    scale,
                    block,
                    whole_now[block],
                    whole_before.get(block),
                    self.before.scales(_block).get(block, set()),
                    named,
                    {},
                )
            )
            for unit in self.units:
                found = now.get((*block, unit.pk))
                if found is None or unit.pk == self.organization.pk:
                    continue
                where = (*block, unit.pk)
                rows.append(
                    self._changed(
                        scale,
                        block,
                        found,
                        before.get(where),
                        scales.get(where, set()),
                        {"code": unit.code, "name": unit.name},
                        {"u": unit.pk},
                    )
                )
        title = self._titled(str(ClassificationChangeReport.title), scale)
        return self._made(title, self._change_columns(scale, rows), rows)

    def _changed(
        self, scale: str, block: tuple[str, int], now: Figures, before: Figures | None, scales: set[str],
        named: Mapping[str, str], drill: Mapping[str, str | int],
    ) -> Row:  # fmt: skip
        """A row; what was rated by another scale before is a break: nothing of it stands beside this scale."""
        broken = bool(scales - {scale})
        known = None if broken else before
        values: dict[str, Any] = {
            **self._named(block), **named, "rated": now.rated, "rated_before": known.rated if known else None,
            "state": str(BREAK) if broken else "" if known else str(NEW),
        }  # fmt: skip
        for one in self.levels[scale]:
            values[one.code], values[f"{one.code}_rate"] = now.levels[one.code], now.share(one.code)
            values[f"{one.code}_before"] = known.levels[one.code] if known else None
            values[f"{one.code}_change"] = now.levels[one.code] - known.levels[one.code] if known else None
        return Row(values, self._params(block, scale, drill))

    def _over_years(self, scale: str) -> Table:
        """The whole scope year by year within one scale; a year that follows another scale says so."""
        rows = []
        for block in sorted({_block(group) for year in self.years for group in year.groups}, key=self._order):
            last: set[str] = set()
            for year in self.years:
                scales = year.scales(_block).get(block, set())
                figures = year.figures(scale, _block).get(block)
                if figures is not None:
                    values: dict[str, Any] = {
                        **self._named(block), "year": year.period.label, "rated": figures.rated,
                        "state": str(BREAK) if last - {scale} else "",
                    }  # fmt: skip
                    for one in self.levels[scale]:
                        values[one.code], values[f"{one.code}_rate"] = figures.levels[one.code], figures.share(one.code)
                    rows.append(Row(values, self._params(block, scale, {"y": year.period.text})))
                last = scales or last
        columns = (
            Column("year", _("Kỳ"), TEXT),
            *self._naming(rows),
            Column("rated", _("Được xếp loại"), INTEGER, drill=Drill(RATED), additive=False),
            *(
                column
                for level in self.levels[scale]
                for column in (
                    Column(level.code, _("Số"), INTEGER, level.name, additive=False,
                           drill=Drill(AT_LEVEL, {"v": level.code})),
                    Column(f"{level.code}_rate", _("%"), RATIO, level.name, additive=False,
                           drill=Drill(AT_LEVEL, {"v": level.code})),
                )
            ),
            Column("state", _("So với kỳ trước"), STATUS),
        )  # fmt: skip
        return self._made(self._titled(_("Qua các năm"), scale), columns, rows)

    def _change_columns(self, scale: str, rows: Sequence[Row]) -> tuple[Column, ...]:
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            *self._naming(rows),
            Column("rated", _("Kỳ này"), INTEGER, _("Được xếp loại"), drill=Drill(RATED), additive=False),
            Column("rated_before", _("Kỳ trước"), INTEGER, _("Được xếp loại"), drill=Drill(RATED, {"y": BEFORE}),
                   additive=False),
            *(column for level in self.levels[scale] for column in _of_level(level)),
            Column("state", _("So sánh"), STATUS),
        )  # fmt: skip

    def _naming(self, rows: Sequence[Row]) -> tuple[Column, Column]:
        return (
            Column("subject", _("Đối tượng"), TEXT, shown=len({row["subject"] for row in rows}) > 1),
            Column("at", _("Cấp tổ chức"), TEXT, shown=any(row["at"] for row in rows)),
        )

    def _named(self, block: tuple[str, int]) -> dict[str, str]:
        subject, level = block
        return {"subject": str(Subject(subject).label), "at": self.at[level].name if level else ""}

    def _params(
        self, block: tuple[str, int], scale: str, drill: Mapping[str, str | int]
    ) -> dict[str, str | int]:  # fmt: skip
        subject, level = block
        params: dict[str, str | int] = {"s": letter_of(subject), **drill, "g": scale}
        return {**params, "l": level} if level else params

    def _first(self, scale: str) -> tuple[int, str]:
        """Scales in the order of time, then of the subjects."""
        for number, year in enumerate((*self.years, self.before)):
            for group in year.groups:
                if group.scale == scale:
                    return number, scale
        return len(self.years) + 1, scale

    def _order(self, block: tuple[str, int]) -> tuple[int, int]:
        subject, level = block
        return Subject.values.index(subject), self.at[level].rank if level else 0

    def _titled(self, title: str, scale: str) -> str:
        return _("%(title)s – thang %(levels)s") % {
            "title": title, "levels": " / ".join(one.short or one.name for one in self.levels[scale]),
        }  # fmt: skip

    def _made(self, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
        return Table(
            ClassificationChangeReport.name, title, columns, rows, scope=self.scope, period=self.period, on=self.on,
            rounding=TWO_PLACES,
        )  # fmt: skip

    def _nothing(self) -> Table:
        columns = (Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT))
        return self._made(str(ClassificationChangeReport.title), columns, [])

    def _notes(self) -> list[str]:
        notes = [
            _("So %(now)s với %(before)s. Số liệu tính đến hết ngày %(day)s.") % {
                "now": self.now.period.label, "before": self.before.period.label, "day": date_text(self.day),
            },
            _("Mỗi đơn vị của mỗi năm gồm những gì trực thuộc nó vào ngày chốt của năm ấy."),
            _("Hai thang khác nhau không so sánh, không quy đổi: “%s” đánh dấu chỗ ngắt.") % BREAK,
            *schemes_told(self.organization, asked_of(self.now.period), self.subject),
        ]  # fmt: skip
        if not self.now.groups:
            notes.append(_("Không có kỳ xếp loại nào của %s ở đơn vị này.") % self.now.period.label)
        return notes


def _block(group: Group) -> tuple[str, int]:
    return group.subject, group.level


def _of_level(level: SchemeLevel) -> tuple[Column, ...]:
    at, name = {"v": level.code}, level.name
    return (
        Column(level.code, _("Kỳ này"), INTEGER, name, drill=Drill(AT_LEVEL, at), additive=False),
        Column(f"{level.code}_rate", _("%"), RATIO, name, drill=Drill(AT_LEVEL, at), additive=False),
        Column(f"{level.code}_before", _("Kỳ trước"), INTEGER, name, drill=Drill(AT_LEVEL, {**at, "y": BEFORE}),
               additive=False),
        Column(f"{level.code}_change", _("Tăng, giảm"), INTEGER, name, additive=False),
    )  # fmt: skip


CLASSIFICATION_CHANGE = ClassificationChangeReport()
