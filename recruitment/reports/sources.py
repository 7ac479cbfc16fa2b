"""Sources by unit, quarter and group: what was planned and what was done; branches without a plan or a source."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Trait
from branches.queries import names_on, organizations_named, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Table
from meetings.queries.visit_figures import Ground
from members.reports.units import scope_of, units_of
from recruitment.models import Tag
from recruitment.queries.sources import (
    KINDS,
    Done,
    Planned,
    branches_below,
    done_below,
    people_behind,
    planned_below,
    quarter_of,
    tags_planned,
    with_plan,
    with_source,
)

DONE, WITHOUT = "d", "w"  # the drills; k a kind, u a unit, q a quarter, y its year, g a group, s plan or source


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the whole report counts. The groups are those some plan speaks of."""

    planned: list[Planned]
    done: list[Done]
    tags: list[Tag]
    branches: dict[int, int]  # each branch at the end of the period, with its unit
    plans: set[int]
    sources: dict[int, int]

    def sums(
        self, *, unit: int | None = None, quarter: tuple[int, int] | None = None, tag: int | None = None
    ) -> dict[str, Any]:
        """Planned and done of a unit or a quarter, of everybody or of one group."""
        lines = [
            line
            for line in self.planned
            if line.tag == tag and unit in (None, line.unit) and quarter in (None, (line.year, line.quarter))
        ]
        counts = Counter(
            one.kind
            for one in self.done
            if one.tag == tag
            and unit in (None, one.unit)
            and quarter in (None, (one.day.year, quarter_of(one.day)))
        )  # fmt: skip
        found: dict[str, Any] = {}
        for kind in KINDS:
            planned = sum(line.of(kind) for line in lines)
            found |= {
                f"{kind}_planned": planned, f"{kind}_done": counts[kind], f"{kind}_rate": Ratio(counts[kind], planned),
            }  # fmt: skip
        return found

    def lacking(self, unit: int | None) -> dict[str, list[int]]:
        """The branches of a unit, those without a plan and those without a source."""
        mine = [pk for pk, of in self.branches.items() if unit in (None, of)]
        return {
            "branches": mine,
            "without_plan": [pk for pk in mine if pk not in self.plans],
            "without_source": [pk for pk in mine if not self.sources.get(pk)],
        }


class SourcesReport(ReportBuilder):
    """Plans of creating sources against what was done."""

    name = "sources"
    order = 33
    title: Any = gettext_lazy("Tạo nguồn kết nạp đảng viên: kế hoạch và đã làm")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        figures = _figures(organization, period, trait, day)
        scope = scope_of(organization, day)
        found = {line.unit for line in figures.planned} | {one.unit for one in figures.done}
        found |= set(figures.branches.values())
        rows = [
            Row({"code": unit.code, "name": unit.name, **_of_unit(figures, unit.pk)}, {"u": unit.pk})
            for unit in units_of(organization, day, found)
        ]
        quarters = sorted({(month.year, quarter_of(month)) for month in period.months()})
        by_quarter = Table(
            self.name, _("Theo quý"), (Column("quarter", _("Quý"), TEXT), *_columns()),
            [
                Row({"quarter": f"{quarter}/{year}", **figures.sums(quarter=(year, quarter))},
                    {"y": year, "n": quarter})
                for year, quarter in quarters
            ],
            totals=Row({"quarter": _("Tổng cộng"), **figures.sums()}, {}), scope=scope, period=period, on=on,
        )  # fmt: skip
        by_tag = Table(
            self.name, _("Theo nhóm đối tượng"), (Column("tag", _("Nhóm"), TEXT), *_columns()),
            [Row({"tag": tag.name, **figures.sums(tag=tag.pk)}, {"g": tag.pk}) for tag in figures.tags],
            scope=scope, period=period, on=on, notes=(_("Các nhóm chồng lên nhau, không cộng với nhau."),),
        )  # fmt: skip
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Kế hoạch ghi theo quý: kỳ báo cáo chạm đến quý nào thì tính cả quý ấy. Chi bộ tính ở đơn vị mà chi bộ "
              "trực thuộc cuối quý; việc đã làm tính ở đơn vị vào ngày của việc."),
            _("Phát hiện theo ngày đưa vào danh sách; học lớp nhận thức theo ngày khai giảng, không kể người vắng; kết "
              "nạp theo ngày lễ kết nạp."),
            _("Chưa có kế hoạch: của năm có ngày trên. Chưa có nguồn: không theo dõi ai chưa kết nạp vào ngày trên."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(
                Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT), *_columns(),
                *_columns_of_branches(),
            ),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **_of_unit(figures, None)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(_("Tỷ lệ = đã làm ÷ kế hoạch"),),
            notes=notes,
            annexes=[by_quarter, *([by_tag] if figures.tags else [])],
            options={"trait": trait.code} if trait else {},
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What stands behind a figure. Raises ValueError for an unknown drill or trait."""
        what = drill.text("s") if drill.query == WITHOUT else drill.text("k")
        known = {WITHOUT: ("branches", "without_plan", "without_source"), DONE: KINDS}.get(drill.query)
        if known is None:
            return super().records(organization, period, drill, by=by, on=on, **options)
        if what not in known:
            raise ValueError(_("Không có danh sách “%s”.") % what)
        day = min(period.last, on)
        figures = _figures(organization, period, trait_of(options.get("trait", "")), day)
        unit, quarter, year, tag = (drill.number(key) for key in ("u", "n", "y", "g"))
        if drill.query == WITHOUT:
            columns, rows = _branch_rows(figures.lacking(unit)[what], day)
            title = _("Các chi bộ")
        else:
            columns, rows = _done_rows(
                [
                    one
                    for one in figures.done
                    if one.kind == what and one.tag == tag and unit in (None, one.unit)
                    and quarter in (None, quarter_of(one.day)) and year in (None, one.day.year)
                ],
                day,
            )  # fmt: skip
            title = str(_HEADS[what])
        return Table(self.name, title, columns, rows, scope=scope_of(organization, day), period=period, on=on)


_HEADS: dict[str, Any] = {
    "find": gettext_lazy("Phát hiện"),
    "class": gettext_lazy("Học lớp nhận thức"),
    "admit": gettext_lazy("Kết nạp"),
}


def _figures(organization: Any, period: Period, trait: Trait | None, day: date) -> _Figures:
    ground = Ground(organization.pk, period, trait)
    tags = tags_planned(ground.ids, {month.year for month in period.months()})
    branches = {
        pk: unit
        for pk in sorted(branches_below([organization.pk], on=day))
        if (unit := ground.unit(pk, day)) is not None
    }
    return _Figures(
        planned_below(organization.pk, period, trait=trait),
        done_below(organization.pk, period, tags, trait=trait),
        tags,
        branches,
        with_plan(branches, day.year),
        with_source(branches, on=day),
    )


def _of_unit(figures: _Figures, unit: int | None) -> dict[str, Any]:
    lacking = {name: len(found) for name, found in figures.lacking(unit).items()}
    return {**figures.sums(unit=unit), **lacking}


def _columns() -> tuple[Column, ...]:
    columns = []
    for kind, head in _HEADS.items():
        drill = Drill(DONE, {"k": kind})
        columns += [
            Column(f"{kind}_planned", _("Kế hoạch"), INTEGER, str(head)),
            Column(f"{kind}_done", _("Đã làm"), INTEGER, str(head), drill=drill),
            Column(
                f"{kind}_rate", _("Tỷ lệ (%)"), RATIO, str(head), formula=f"{kind}_done / {kind}_planned", drill=drill
            ),
        ]
    return tuple(columns)


def _columns_of_branches() -> tuple[Column, ...]:
    head = _("Chi bộ cuối kỳ")
    return (
        Column("branches", _("Chi bộ"), INTEGER, head, drill=Drill(WITHOUT, {"s": "branches"})),
        Column("without_plan", _("Chưa có kế hoạch"), INTEGER, head, drill=Drill(WITHOUT, {"s": "without_plan"})),
        Column("without_source", _("Chưa có nguồn"), INTEGER, head, drill=Drill(WITHOUT, {"s": "without_source"})),
    )


def _branch_rows(ids: Sequence[int], day: date) -> tuple[Sequence[Column], list[Row]]:
    named: Any = organizations_named(ids, on=day)
    columns = (Column("code", _("Mã"), TEXT), Column("place", _("Chi bộ"), TEXT, drill=Drill("organization")))
    rows = [
        Row({"code": one.code, "place": one.name}, {"uuid": str(one.uuid)})
        for one in sorted(named.values(), key=lambda one: one.code)
    ]
    return columns, rows


def _done_rows(found: Sequence[Done], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on({one.branch for one in found}, day)
    people = people_behind(found)
    columns = (
        Column("day", _("Ngày"), DATE),
        Column("who", _("Họ và tên"), TEXT, drill=Drill("candidate")),
        Column("place", _("Chi bộ"), TEXT),
    )
    rows = []
    for one in sorted(found, key=lambda one: (one.day, one.branch)):
        name, uuid = people[one.candidate, one.member]
        rows.append(
            Row({"day": one.day, "who": name, "place": names.get(one.branch, "")}, {"uuid": uuid} if uuid else None)
        )
    return columns, rows


SOURCES_REPORT = SourcesReport()
