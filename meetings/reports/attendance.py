"""Attendance at branch meetings: by unit and month, by sector, and member by member in one branch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Trait
from branches.queries import names_on, sector_names, titled, trait_note, trait_of, units_below
from branches.scoping import Action, may
from core.formatting import date_text
from core.periods import Period, last_day_of
from core.tables import (
    INTEGER,
    MEAN,
    MONTH,
    RATIO,
    STATUS,
    TEXT,
    Chart,
    Column,
    Drill,
    Mean,
    Pivot,
    Point,
    Ratio,
    ReportBuilder,
    Row,
    Scope,
    Source,
    Table,
)
from meetings.queries import (
    FORMULAS,
    Sums,
    Tally,
    attendance_sums,
    monthly_sums,
    rolls_of,
    tally,
)
from meetings.reports.attendance_marks import MARKS, legend, own_rate
from meetings.reports.attendance_records import records_behind
from members.queries import members_named

FORMULA_TEXTS = {
    "F1": gettext_lazy("F1: tỷ lệ = có mặt ÷ phải dự (vắng có lý do vẫn tính trong số phải dự)"),
    "F2": gettext_lazy("F2: tỷ lệ = có mặt ÷ (phải dự − vắng có lý do)"),
    "F3": gettext_lazy("F3: tỷ lệ = có mặt ÷ đảng số"),
}
# The same, for the live formulas of a workbook.
_CELL_FORMULAS = {
    "F1": "present / required",
    "F2": "present / (required - excused)",
    "F3": "present / headcount",
}
MEETINGS = "meetings"  # the drill-down: the meetings behind a figure
DUTY = "months"  # the drill-down: which months were due, held, missing


class AttendanceReport(ReportBuilder):
    """Attendance of an organisation by direct child and month (DOMAIN §2.4, DATA §4).

    On its page the figures lead to pages of their own, of meetings and of months, which add them up; other systems read
    the same as tables. Neither names a member.
    """

    name = "attendance"
    order = 10
    title: Any = gettext_lazy("Tỷ lệ đảng viên dự sinh hoạt chi bộ")
    formulas: Mapping[str, Any] = FORMULA_TEXTS
    options = ("trait",)
    records_action = Action.REPORT

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            organization: any the acting user may see; a branch gets a grid of its members as well.
            period: whole months count what was held for them, other days what was held in them.
            by: the acting user; member names appear only where he may see them.
            on: today: later months are not due yet.
            options: `formula`, one of F1, F2, F3; `trait`, the code of one.

        Raises ValueError for an unknown formula or trait.
        """
        formula = options.get("formula") or "F1"
        if formula not in FORMULAS:
            raise ValueError(_("Không có công thức “%(formula)s”; chọn F1, F2 hoặc F3.") % {"formula": formula})
        trait = trait_of(options.get("trait", ""))
        figures = _Figures(organization, period, formula, on, trait)
        annexes = [figures.silent(), figures.by_sector(), *figures.members(by)]
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=figures.columns,
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(str(FORMULA_TEXTS[formula]),),
            sources=(Source(_("Các kỳ sinh hoạt được tính"), Drill(MEETINGS, figures.base)),),
            notes=figures.notes(),
            intro=figures.intro(),
            annexes=[annex for annex in annexes if annex is not None],
            chart=figures.chart(),
            pivot=Pivot(rows=("code", "name"), column="month", cell="rate", params=("month",)),
            options={"formula": formula, **({"trait": trait.code} if trait else {})},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The meetings or the months behind a figure. Raises ValueError for an unknown drill."""
        if drill.query not in (MEETINGS, DUTY):
            return super().records(organization, period, drill, by=by, on=on, **options)
        trait = trait_of(options.get("trait", ""))
        return records_behind(drill, trait, organization, period, on=on, meetings=drill.query == MEETINGS)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, formula: str, on: date, trait: Trait | None) -> None:
        self.organization, self.period, self.formula, self.on = organization, period, formula, on
        self.trait = trait
        self.sums = attendance_sums(organization.pk, period, formula=formula, on=on, trait=trait)
        self.missing: dict[tuple[int, int], list[date]] = defaultdict(list)
        for (child, month, _sector), sums in sorted(self.sums.items(), key=lambda item: item[0][1]):
            for branch in sums.missing:
                self.missing[branch, child].append(month)
        children = {child for child, _month, _sector in self.sums}
        self.units = units_below(organization, period, also=children)
        known = {unit["unit"] for unit in self.units}
        if organization.pk in children or not self.units:
            self.units.append({"unit": organization.pk, "code": organization.code, "start": None, "end": None})
        # Facts of what never was a direct child cannot exist: placements say where each stood.
        assert children <= known | {organization.pk}
        self.names = names_on({organization.pk, *known, *(branch for branch, _child in self.missing)}, period.last)
        self.scope = Scope(organization.code, self.names.get(organization.pk, organization.code), organization.pk)
        self.base: dict[str, str | int] = {"organization": organization.pk, "period": period.text}
        self.whole = _added(self.sums.values())
        # Months held that are not due: this month's, and those of branches that ended within one.
        self.early = self.whole.held > self.whole.due_and_held

    @property
    def columns(self) -> tuple[Column, ...]:
        """One row a unit and month."""
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("month", _("Tháng"), MONTH),
            *self._figure_columns(),
        )

    def _figure_columns(self) -> tuple[Column, ...]:
        meetings, duty = Drill(MEETINGS, self.base), Drill(DUTY, self.base)
        attendance, months = _("Đảng viên dự sinh hoạt"), _("Kỳ sinh hoạt")
        f3 = self.formula == "F3"
        return (
            Column("headcount", _("Đảng số (cộng các kỳ)"), INTEGER, attendance, shown=f3, drill=meetings),
            Column("required", _("Phải dự"), INTEGER, attendance, drill=meetings),
            Column("present", _("Có mặt"), INTEGER, attendance, drill=meetings),
            Column("late", _("Trong đó đến muộn"), INTEGER, attendance, shown=False, drill=meetings),
            Column("excused", _("Vắng có lý do"), INTEGER, attendance, drill=meetings),
            Column("unexcused", _("Vắng không lý do"), INTEGER, attendance, drill=meetings),
            Column("special_duty", _("Nhiệm vụ đặc biệt"), INTEGER, attendance, shown=False, drill=meetings),
            Column("exempt_present", _("Miễn – có dự"), INTEGER, attendance, shown=False, drill=meetings),
            Column("guests", _("Khách dự"), INTEGER, attendance, shown=False, drill=meetings),
            Column(
                "rate", _("Tỷ lệ chung (%)"), RATIO, attendance, short=_("Tỷ lệ (%)"),
                formula=_CELL_FORMULAS[self.formula], drill=meetings, parts=False,
            ),
            Column("mean", _("Bình quân các kỳ (%)"), MEAN, attendance, short=_("Bình quân (%)"), drill=meetings),
            Column("held", _("Đã họp (*)") if self.early else _("Đã họp"), INTEGER, months, drill=duty),
            Column("due", _("Phải họp"), INTEGER, months, drill=duty),
            Column("not_held", _("Không họp, có lý do"), INTEGER, months, drill=duty),
            Column("missing", _("Chưa báo cáo"), INTEGER, months, drill=duty),
            Column(
                "held_rate", _("Tỷ lệ họp (%)"), RATIO, months, formula="(due - not_held - missing) / due", drill=duty
            ),
        )  # fmt: skip

    def rows(self) -> list[Row]:
        """Unit by unit in the order of codes, month by month; months in which nothing was due or held are left out."""
        by_unit: dict[int, dict[date, list[Sums]]] = defaultdict(lambda: defaultdict(list))
        for (child, month, _sector), sums in self.sums.items():
            by_unit[child][month].append(sums)
        rows = []
        for unit in self.units:
            for month, parts in sorted(by_unit[unit["unit"]].items()):
                named = {"code": unit["code"], "name": self.names.get(unit["unit"], unit["code"]), "month": month}
                drill = {"unit": unit["unit"], "month": f"{month:%Y-%m}"}
                rows.append(Row({**named, **self._values(_added(parts))}, drill, self._remark(unit)))
        return rows

    def totals(self) -> Row:
        """The whole, added up from the meetings themselves."""
        named = {"code": self.organization.code, "name": _("Tổng cộng")}
        return Row({**named, **self._values(self.whole)}, {})

    def by_sector(self) -> Table | None:
        """The same figures by sector (khối), over the whole period."""
        by_sector: dict[int | None, list[Sums]] = defaultdict(list)
        for (_child, _month, sector), sums in self.sums.items():
            by_sector[sector].append(sums)
        if set(by_sector) <= {None}:
            return None
        names: list[tuple[int | None, str]] = [*sector_names().items(), (None, _("chưa ghi khối"))]
        rows = [
            Row({"sector": name, **self._values(_added(by_sector[sector]))}, {"sector": sector or 0})
            for sector, name in names
            if sector in by_sector
        ]
        return self._annex(
            _("Theo khối"), (Column("sector", _("Khối"), TEXT), *self._figure_columns()), rows, totals=self.totals()
        )

    def silent(self) -> Table | None:
        """The branches that have not reported a month that was due, the most silent first."""
        if not self.missing:
            return None
        units = {unit["unit"]: self.names.get(unit["unit"], unit["code"]) for unit in self.units}
        rows = [
            Row(
                {
                    "branch": self.names.get(branch, "–"),
                    "unit": self.scope.name if child == branch else units.get(child, self.scope.name),
                    "count": len(silent),
                    "months": _spoken(silent),
                }
            )
            for (branch, child), silent in sorted(self.missing.items(), key=lambda item: (-len(item[1]), item[0]))
        ]
        columns = (
            Column("branch", _("Chi bộ"), TEXT),
            Column("unit", _("Thuộc"), TEXT),
            Column("count", _("Số tháng"), INTEGER),
            Column("months", _("Các tháng chưa báo cáo"), TEXT),
        )
        return self._annex(_("Chi bộ chưa báo cáo sinh hoạt"), columns, rows, leading=True)

    def members(self, by: Any) -> list[Table]:
        """In one branch: who was what at which meeting, for those who may see the names."""
        holds = not any(unit["start"] for unit in self.units)
        if not holds or not may(by, Action.VIEW_MEMBERS, self.organization, on=self.on):
            return []
        meetings, rolls = rolls_of(self.organization, self.period, trait=self.trait)
        everybody = members_named({member for roll in rolls.values() for member in roll})
        if not everybody:
            return []
        columns = [Column("member", _("Họ và tên"), TEXT)]
        keys = {meeting.pk: f"m{meeting.pk}" for meeting in meetings}
        for meeting in meetings:
            columns.append(
                Column(
                    keys[meeting.pk], _("%(kind)s ngày %(date)s") % {
                        "kind": meeting.get_kind_display(), "date": date_text(meeting.date)
                    },
                    STATUS, short=f"{meeting.date:%d/%m}", drill=Drill("meeting", {"uuid": str(meeting.uuid)}),
                )
            )  # fmt: skip
        columns.append(Column("rate", _("Tỷ lệ (%)"), RATIO, parts=True))
        rows = []
        for member_id, name in everybody.items():
            statuses = {pk: rolls[pk].get(member_id) for pk in keys}
            cells = {keys[pk]: MARKS[status] if status else "" for pk, status in statuses.items()}
            rows.append(Row({"member": name, **cells, "rate": own_rate(self.formula, statuses.values())}, {}))
        return [self._annex(_("Từng đảng viên qua các kỳ sinh hoạt"), columns, rows, notes=(legend(),))]

    def chart(self) -> Chart:
        """The rate of each month of the year in which the period ends, up to its end."""
        year = Period.year(self.period.last)
        sums = self._by_month() if self.period == year else monthly_sums(self.organization.pk, year, trait=self.trait)
        points = []
        for month in year.months():
            pair = self._tally(sums.get(month, Sums()) if month <= self.period.last else Sums())
            points.append(Point(f"T{month.month}", Ratio(pair.present, pair.required) if pair.required > 0 else None))
        title = _("Tỷ lệ đảng viên dự sinh hoạt theo tháng, năm %(year)d (%%)") % {"year": year.start.year}
        return Chart(title, tuple(points))

    def notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        notes = [
            _("Kỳ sinh hoạt tính cho đơn vị mà chi bộ trực thuộc vào ngày họp; số kỳ phải họp tính cho đơn vị mà "
              "chi bộ trực thuộc vào ngày cuối tháng."),
            _("Tỷ lệ chung = tổng có mặt ÷ tổng mẫu số; bình quân các kỳ = trung bình cộng tỷ lệ của từng kỳ."),
        ]  # fmt: skip
        if self.trait:
            notes.append(trait_note(self.trait))
        if self.whole.unconfirmed:
            notes.append(
                _("Trong %(all)d kỳ sinh hoạt được tính có %(open)d kỳ chưa được cấp trên xác nhận.")
                % {"all": self.whole.meetings, "open": self.whole.unconfirmed}
            )
        if self.early:
            notes.append(
                _(
                    "(*) Gồm cả kỳ của tháng chưa kết thúc, chưa tính vào số phải họp; "
                    "tỷ lệ họp = (phải họp − không họp − chưa báo cáo) ÷ phải họp."
                )
            )
        if not self.period.whole_months:
            notes.append(_("Kỳ báo cáo không trọn tháng: tính các kỳ sinh hoạt họp trong khoảng ngày này."))
        return notes

    def intro(self) -> list[str]:
        """The sentence a report opens with."""
        if not self.whole.meetings:
            return [_("Chưa có kỳ sinh hoạt nào được gửi trong kỳ báo cáo.")]
        return []

    def _by_month(self) -> dict[date, Sums]:
        months: dict[date, Sums] = defaultdict(Sums)
        for (_child, month, _sector), sums in self.sums.items():
            months[month] += sums
        return months

    def _tally(self, sums: Sums) -> Tally:
        return tally(
            self.formula, present=sums.present, required=sums.required, excused=sums.excused, headcount=sums.headcount
        )

    def _values(self, sums: Sums) -> dict[str, Any]:
        pair = self._tally(sums)
        return {
            "headcount": sums.headcount,
            "required": sums.required,
            "present": sums.present,
            "late": sums.late,
            "excused": sums.excused,
            "unexcused": sums.unexcused,
            "special_duty": sums.special_duty,
            "exempt_present": sums.exempt_present,
            "guests": sums.guests,
            "rate": Ratio(pair.present, pair.required),
            "mean": Mean(sums.rates, sums.rated),
            "held": sums.held,
            "due": sums.due,
            "not_held": sums.not_held,
            "missing": len(sums.missing),
            "held_rate": Ratio(sums.due_and_held, sums.due),
        }

    def _remark(self, unit: Mapping[str, Any]) -> str:
        """A unit that came or went within the period says so."""
        if unit["end"] and unit["end"] < self.period.end:
            return _("đến %(day)s") % {"day": date_text(last_day_of(unit["end"]))}
        if unit["start"] and unit["start"] > self.period.start:
            return _("từ %(day)s") % {"day": date_text(unit["start"])}
        return ""

    def _annex(self, title: str, columns: Sequence[Column], rows: Sequence[Row], **more: Any) -> Table:
        return Table(
            name=AttendanceReport.name,
            title=title,
            columns=columns,
            rows=rows,
            scope=self.scope,
            period=self.period,
            on=self.on,
            **more,
        )


def _added(parts: Iterable[Sums]) -> Sums:
    whole = Sums()
    for part in parts:
        whole += part
    return whole


def _spoken(months: Sequence[date]) -> str:
    """Months of one year together: "11, 12/2021; 3/2022"."""
    by_year: dict[int, list[str]] = defaultdict(list)
    for month in months:
        by_year[month.year].append(str(month.month))
    return "; ".join(f"{', '.join(numbers)}/{year}" for year, numbers in by_year.items())


ATTENDANCE = AttendanceReport()
