"""The figures of coverage on two days, and the tables, sentences and chart made of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import names_on, organizations_with_trait, trait_note, trait_of, units_below
from core.formatting import date_text, integer, percent
from core.periods import Period, last_day_of
from core.tables import INTEGER, RATIO, TEXT, Chart, Column, Drill, Point, Ratio, Row, Scope, Table
from members.queries.coverage import ByUnitAndKind, Counts, added, coverage_on, doubtful, kinds, new_branches
from members.queries.targets import organizations_by_id, stages, targets_of
from members.reports.targets import TARGET_RULES, answered

NAME = "coverage"
PLACES = "p"  # the drill: the places behind a figure; u unit, k kind, c class, b on the day before the period
BRANCHES = "n"  # the drill: the places with the branches that are new
MOST_YEARS = 8  # of a chart
DOUBTS = {
    "several": gettext_lazy(
        "chi bộ được ghi là chi bộ riêng của nhiều địa bàn: nếu dùng chung, hãy ghi sinh hoạt ghép"
    ),
    "joint": gettext_lazy(
        "có chi bộ sinh hoạt ghép nhưng chưa ghi đảng viên nào cư trú, công tác: đang tính là “trắng”"
    ),
    "nobody": gettext_lazy("có chi bộ riêng nhưng chưa ghi đảng viên nào cư trú, công tác tại đây"),
}
_CHANGES = (("own", "own_branch"), ("shared", "shared_branch"), ("no_branch", "no_branch"), ("no_member", "no_member"))


class CoverageDays:
    """The two days of a report, and of whom it speaks."""

    def __init__(self, organization: Organization, period: Period, on: date, trait: str) -> None:
        self.organization, self.period, self.on = organization, period, on
        self.trait = trait_of(trait)
        self.day = min(period.last, on)
        self.before = min(period.start - timedelta(days=1), self.day)
        self.among = organizations_with_trait(self.trait, on=self.day) if self.trait else None
        name = names_on([organization.pk], self.day).get(organization.pk, organization.code)
        self.scope = Scope(organization.code, name, organization.pk)


class CoverageFigures(CoverageDays):
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, trait: str) -> None:
        super().__init__(organization, period, on, trait)
        self.found: dict[date, ByUnitAndKind] = {}
        self.now = self._on(self.day)
        self.then = self._on(self.before)
        self.new = new_branches(organization, self.before, self.day, among=self.among)
        self.kinds = [kind for kind in kinds() if any(one == kind.pk for _unit, one in {**self.now, **self.then})]
        units = {unit for unit, _kind in {**self.now, **self.then}}
        self.units = sorted(organizations_by_id(units).values(), key=lambda one: one.code)
        self.names = names_on(units, self.day)
        self.spans = {unit["unit"]: unit for unit in units_below(organization, period)}

    def _on(self, day: date) -> ByUnitAndKind:
        """The counts of a day, asked once."""
        if day not in self.found:
            self.found[day] = coverage_on(self.organization, day, among=self.among)
        return self.found[day]

    @property
    def columns(self) -> tuple[Column, ...]:
        """One row a unit and kind of place."""
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("kind", _("Mã loại"), TEXT, shown=False),
            Column("kind_name", _("Loại địa bàn"), TEXT),
            *self._figure_columns(),
        )

    def _figure_columns(self) -> tuple[Column, ...]:
        now, change = _("Ngày %(day)s") % {"day": date_text(self.day)}, _("Tăng, giảm")
        then = _("Ngày %(day)s") % {"day": date_text(self.before)}

        def places(key: str, label: str, group: str, shown: bool = True, **params: str | int) -> Column:
            return Column(key, label, INTEGER, group, shown=shown, drill=Drill(PLACES, params))

        return (
            places("total", _("Tổng số"), now),
            places("own_branch", _("Có chi bộ riêng"), now, c="o"),
            places("shared_branch", _("Sinh hoạt ghép"), now, c="s"),
            places("no_branch", _("Có đảng viên, chưa có chi bộ"), now, c="b"),
            places("no_member", _("Chưa có đảng viên"), now, c="m"),
            # What resolutions ask to be fewer: whatever has no branch of its own (DOMAIN §6.19).
            places("uncovered", _("Chưa có chi bộ riêng"), now, False, c="u"),
            Column(
                "own_rate", _("Tỷ lệ có chi bộ riêng (%)"), RATIO, now, short=_("Tỷ lệ (%)"),
                formula="own_branch / total", drill=Drill(PLACES, {"c": "o"}),
            ),
            places("total_before", _("Tổng số"), then, False, b=1),
            places("own_before", _("Có chi bộ riêng"), then, False, b=1, c="o"),
            places("shared_before", _("Sinh hoạt ghép"), then, False, b=1, c="s"),
            places("no_branch_before", _("Có đảng viên, chưa có chi bộ"), then, False, b=1, c="b"),
            places("no_member_before", _("Chưa có đảng viên"), then, False, b=1, c="m"),
            Column("own_change", _("Có chi bộ riêng"), INTEGER, change, formula="own_branch - own_before"),
            Column("shared_change", _("Sinh hoạt ghép"), INTEGER, change, shown=False,
                   formula="shared_branch - shared_before"),
            Column("no_branch_change", _("Chưa có chi bộ"), INTEGER, change, formula="no_branch - no_branch_before"),
            Column("no_member_change", _("Chưa có đảng viên"), INTEGER, change,
                   formula="no_member - no_member_before"),
            Column("new_branches", _("Chi bộ riêng mới"), INTEGER, change, drill=Drill(BRANCHES)),
        )  # fmt: skip

    def rows(self) -> list[Row]:
        """Unit by unit in the order of codes, kind by kind."""
        rows = []
        for unit in self.units:
            for kind in self.kinds:
                key = unit.pk, kind.pk
                if key in self.now or key in self.then:
                    named = {
                        "code": unit.code, "name": self.names.get(unit.pk, unit.code), "kind": kind.code,
                        "kind_name": kind.name,
                    }  # fmt: skip
                    values = self._values(
                        self.now.get(key, Counts()), self.then.get(key, Counts()), len(self.new.get(key, ()))
                    )
                    rows.append(Row({**named, **values}, {"u": unit.pk, "k": kind.pk}, self._remark(unit.pk)))
        return rows

    def totals(self) -> Row:
        """The whole, of every kind."""
        named = {"code": self.organization.code, "name": _("Tổng cộng"), "kind_name": ""}
        new = sum(len(branches) for branches in self.new.values())
        return Row({**named, **self._values(added(self.now.values()), added(self.then.values()), new)}, {})

    def by_kind(self) -> Table | None:
        """The whole area by kind of place: what a paper quotes."""
        if not self.kinds:
            return None
        rows = []
        for kind in self.kinds:
            values = self._values(self._of(self.now, kind.pk), self._of(self.then, kind.pk), self._new_of(kind.pk))
            named = {"code": self.organization.code, "kind_name": kind.name, "kind": kind.code}
            rows.append(Row({**named, **values}, {"k": kind.pk}))
        columns = (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("kind_name", _("Loại địa bàn"), TEXT),
            Column("kind", _("Mã loại"), TEXT, shown=False),
            *self._figure_columns(),
        )
        return self._annex(_("Toàn đơn vị, theo loại địa bàn"), columns, rows, leading=True)

    def targets(self) -> Table | None:
        """What resolutions ask of the organisation and of the units directly below it, against what is."""
        if self.trait:
            return None
        ids = {self.organization.pk, *self.spans}
        found = [one for target in targets_of(ids, self.period) for one in stages(target, self.period, day=self.day)]
        if not found:
            return None
        areas = organizations_by_id({stage.target.organization_id for stage in found})
        days = {(stage.target.organization_id, day) for stage in found for day in (stage.base, stage.day)}
        counts = {
            (pk, day): self._on(day) if pk == self.organization.pk else coverage_on(areas[pk], day) for pk, day in days
        }
        columns, rows = answered(found, counts, names_on(areas, self.day))
        return self._annex(_("Kết quả thực hiện chỉ tiêu"), columns, rows, notes=(str(TARGET_RULES),))

    def doubts(self) -> Table | None:
        """Places whose record contradicts itself."""
        found = doubtful(self.organization, self.day)
        if not found:
            return None
        areas = names_on({row.organization_id for row in found}, self.day)
        rows = [
            Row(
                {
                    "name": row.place.name,
                    "area": areas.get(row.organization_id, ""),
                    "doubt": str(DOUBTS[row.doubt]),
                },
                {"uuid": str(row.place.uuid)},
            )
            for row in found
        ]
        columns = (
            Column("name", _("Địa bàn, đơn vị"), TEXT, drill=Drill("place")),
            Column("area", _("Thuộc"), TEXT),
            Column("doubt", _("Điều cần xem lại"), TEXT),
        )
        return self._annex(_("Địa bàn cần xem lại số liệu"), columns, rows)

    def chart(self) -> Chart | None:
        """The share of the commonest kind with a branch of its own: before the period, at each year's end, at last."""
        if not self.kinds or self.before == self.day:
            return None
        kind = max(self.kinds, key=lambda one: self._of(self.now, one.pk).total)
        years = [date(year, 12, 31) for year in range(self.before.year + 1, self.day.year)]
        days = [self.before, *years[-MOST_YEARS:], self.day]
        points = []
        for day in days:
            counts = self._of(self._on(day), kind.pk)
            points.append(Point(date_text(day), Ratio(counts.own_branch, counts.total) if counts.total else None))
        return Chart(_("Tỷ lệ %(kind)s có chi bộ riêng (%%)") % {"kind": kind.name}, tuple(points))

    def intro(self) -> list[str]:
        """One sentence a kind of place."""
        if not self.kinds:
            return [_("Chưa ghi địa bàn, đơn vị nào thuộc tổ chức này.")]
        sentences = []
        for kind in self.kinds:
            now, then = self._of(self.now, kind.pk), self._of(self.then, kind.pk)
            numbers = {
                "kind": kind.name[0].upper() + kind.name[1:],
                "own": integer(now.own_branch),
                "total": integer(now.total),
                "rate": percent(now.own_branch, now.total),
                "change": _moved(now.own_branch - then.own_branch),
                "day": date_text(self.before),
                "new": integer(self._new_of(kind.pk)),
                "no_branch": integer(now.no_branch),
                "no_member": integer(now.no_member),
                "shared": integer(now.shared_branch),
            }
            text = (
                _("%(kind)s: %(own)s/%(total)s có chi bộ riêng (%(rate)s%%), %(change)s so với ngày %(day)s") % numbers
            )
            text += _("; %(new)s chi bộ mới") % numbers
            if now.shared_branch:
                text += _("; %(shared)s sinh hoạt ghép") % numbers
            text += _("; %(no_branch)s có đảng viên nhưng chưa có chi bộ; %(no_member)s chưa có đảng viên.") % numbers
            sentences.append(text)
        return sentences

    def notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        notes = [
            _("Số liệu tính đến hết ngày %(day)s; so với hết ngày %(before)s, trước khi kỳ bắt đầu.")
            % {"day": date_text(self.day), "before": date_text(self.before)},
            _("Mỗi địa bàn ở đúng một nhóm, xét theo thứ tự: có chi bộ riêng; không có đảng viên nào cư trú, công tác; "
              "có chi bộ sinh hoạt ghép; còn lại là có đảng viên, chưa có chi bộ. Người chỉ đến dự sinh hoạt, không cư "
              "trú hay công tác ở đó, không tính là đảng viên của địa bàn."),
            _("Địa bàn của mỗi ngày tính cho đơn vị có địa bàn ấy trong cây tổ chức của ngày đó. Chi bộ riêng mới: tổ "
              "chức có địa bàn riêng vào ngày cuối mà ngày trước kỳ chưa có địa bàn riêng nào cùng loại."),
        ]  # fmt: skip
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes

    def _of(self, counts: ByUnitAndKind, kind_id: int) -> Counts:
        return added(one for (_unit, kind), one in counts.items() if kind == kind_id)

    def _new_of(self, kind_id: int) -> int:
        return sum(len(branches) for (_unit, kind), branches in self.new.items() if kind == kind_id)

    def _values(self, now: Counts, then: Counts, new: int) -> dict[str, Any]:
        values: dict[str, Any] = {
            "total": now.total, "uncovered": now.uncovered, "own_rate": Ratio(now.own_branch, now.total),
            "total_before": then.total, "new_branches": new,
        }  # fmt: skip
        for short, name in _CHANGES:
            values[name] = getattr(now, name)
            values[f"{short}_before"] = getattr(then, name)
            values[f"{short}_change"] = getattr(now, name) - getattr(then, name)
        return values

    def _remark(self, unit: int) -> str:
        """A unit that came or went within the period says so."""
        span: Mapping[str, Any] | None = self.spans.get(unit)
        if span and span["end"] and span["end"] <= self.day:
            return _("đến %(day)s") % {"day": date_text(last_day_of(span["end"]))}
        if span and span["start"] > self.period.start:
            return _("từ %(day)s") % {"day": date_text(span["start"])}
        return ""

    def _annex(self, title: str, columns: Sequence[Column], rows: Sequence[Row], **more: Any) -> Table:
        return Table(
            name=NAME,
            title=title,
            columns=columns,
            rows=rows,
            scope=self.scope,
            period=self.period,
            on=self.on,
            **more,
        )


def _moved(change: int) -> str:
    if change == 0:
        return _("không đổi")
    return (_("tăng %(count)s") if change > 0 else _("giảm %(count)s")) % {"count": integer(abs(change))}
