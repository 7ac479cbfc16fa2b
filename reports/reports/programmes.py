"""Where the targets of programmes stand, as a report: by target, by unit, by year, and who has made a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, may
from core.formatting import amount_text, date_text
from core.periods import Period
from core.tables import (
    DATE,
    INTEGER,
    RATIO,
    TEXT,
    Chart,
    Choice,
    Column,
    Drill,
    Point,
    Ratio,
    ReportBuilder,
    Row,
    Scope,
    Table,
    get_report,
)
from reports.models import Programme, Target
from reports.queries.figures import get_figure
from reports.queries.programmes import (
    PlanState,
    asked_from_above,
    plans_of,
    programmes_of,
    programmes_told,
    targets_of,
)
from reports.queries.standing import Amount, Standing, Standings, chart_ratio, years_of
from reports.reports.target_records import records_of

VALUE = "v"  # the drill: a figure's records; c the target, y the year (of a sum: up to it), u a unit


class ProgrammeReport(ReportBuilder):
    """The targets of an organisation's programmes, and what committees above ask of it."""

    name = "programme"
    order = 45
    title: Any = gettext_lazy("Thực hiện chương trình, nghị quyết")
    records_action = Action.REPORT  # of the records of other reports their own right is asked as well
    options = ("programme",)
    choices: ClassVar[Any] = {
        "programme": Choice("chuong-trinh", gettext_lazy("Chương trình"), {"": gettext_lazy("mọi chương trình")})
    }

    def choices_for(self, organization: Any, *, by: Any, on: date) -> Mapping[str, Choice]:
        """The programmes of an organisation, and those above that ask something of it, as the user sees them."""
        choice = self.choices["programme"]
        told = {str(one.uuid): _label(one) for one in programmes_told(organization, by, on=on)}
        return {"programme": replace(choice, values={**choice.values, **told})}

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """Every target in force in the period, in the year of the period's last day.

        Arguments:
            options: `programme`, the uuid of one; in a period in which it does not run the table is empty and says so.

        Raises ValueError for a programme that is none of the organisation's.
        """
        return _Figures(organization, period, by, on, options.get("programme", "")).table()

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The records behind a figure: those of its own report, or the typed figures with their sources.

        Raises ValueError for a figure that does not stand in the report, PermissionDenied where the reader may not see
        the records of the report the figure comes from.
        """
        if drill.query != VALUE:
            return super().records(organization, period, drill, by=by, on=on, **options)
        figures = _Figures(organization, period, by, on, options.get("programme", ""))
        target = next((one for one in figures.targets if one.pk == drill.number("c")), None)
        unit, year = drill.number("u"), drill.number("y")
        if target is None or year is None or year not in years_of(target.programme, target):
            raise ValueError(_("Báo cáo này không có dòng như vậy."))
        whom = organization if unit is None else figures.unit_asked(target, year, unit)
        if whom is None:
            raise ValueError(_("Báo cáo này không có dòng như vậy."))
        if not may_open(target, organization, by=by, on=on):
            raise PermissionDenied(_("Bạn xem được số này nhưng không được xem danh sách đứng sau nó."))
        return records_of(figures.standings, target, whom, year, period, figures.scope)


def _label(programme: Programme) -> str:
    """A programme where one is chosen."""
    first, last = programme.first_day.year, programme.last_day.year
    years = str(first) if first == last else f"{first}–{last}"
    return f"{programme.document.number} ({years}): {Truncator(programme.name).chars(60)}"


def may_open(target: Target, organization: Organization, *, by: Any, on: date) -> bool:
    """Whether a user sees the records of the report a target's figure comes from."""
    figure = get_figure(target.figure)
    if figure is None:
        return True
    source = get_report(figure.report)
    return all(may(by, right, organization, on=on) for right in {source.action, source.records_action})


class _Figures:
    """The targets of one report, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, by: Any, on: date, programme: str) -> None:
        self.organization, self.period, self.by, self.on = organization, period, by, on
        self.until = min(period.last, on)
        self.programmes = list(programmes_of([organization.pk], period))
        above = asked_from_above(organization, period)
        self.chosen: Programme | None = None
        if programme:
            known = [*self.programmes, *(target.programme for target in above)]
            self.chosen = next((one for one in known if str(one.uuid) == programme), None)
            if self.chosen is None:
                self.chosen = self._of_another_time(programme)
            self.programmes = [one for one in self.programmes if one == self.chosen]
            above = [target for target in above if target.programme == self.chosen]
        self.own = [target for target in targets_of(self.programmes) if self._counts(target)]
        self.targets = [*self.own, *(target for target in above if self._counts(target))]
        self.standings = Standings(organization, self.targets, by=by, on=on, until=self.until)
        issuers = {organization.pk, *(target.organization_id for target in self.targets)}
        self.names = names_on(issuers, self.until)
        self.scope = Scope(organization.code, self.names[organization.pk], organization.pk)
        self.open = {target.pk for target in self.targets if may_open(target, organization, by=by, on=on)}

    def _of_another_time(self, programme: str) -> Programme:
        """One that does not run in the period. Raises ValueError for one that is none of the organisation's."""
        told = programmes_told(self.organization, self.by, on=self.on)
        found = next((one for one in told if str(one.uuid) == programme), None)
        if found is None:
            raise ValueError(_("Đơn vị này không có chương trình ấy."))
        return found

    def _counts(self, target: Target) -> bool:
        return any(year >= self.period.start.year for year in years_of(target.programme, target))

    def _year(self, target: Target) -> int:
        """The year told of a target: that of the last day that has come, or the nearest in which it counts."""
        years = years_of(target.programme, target)
        return min(max(self.until.year, years[0]), years[-1])

    def unit_asked(self, target: Target, year: int, unit: int) -> Organization | None:
        """A unit with a row under a target in a year: below this organisation, never beside it.

        What a committee above asks of several units is read here too, but only this one's part of it stands here.
        """
        if target not in self.own:
            return None
        return next((one for one in self.standings.units_asked(target, year) if one.pk == unit), None)

    def table(self) -> Table:
        """The whole report."""
        annexes = [self.by_unit(), self.by_year(), self.plans()]
        rows = [self._row(self.standings.standing(target, self._year(target))) for target in self.targets]
        papers = {target.programme_id: target.programme for target in self.targets}
        return Table(
            name=ProgrammeReport.name,
            title=str(ProgrammeReport.title),
            columns=_columns(
                rows,
                Column("name", _("Chỉ tiêu"), TEXT),
                Column("programme", _("Văn bản"), TEXT, shown=len(papers) > 1),
                Column("issuer", _("Cấp ban hành"), TEXT, shown=len({row["issuer"] for row in rows}) > 1),
            ),
            rows=rows,
            scope=self.scope,
            period=self.period,
            on=self.on,
            formulas=(
                _("Tỷ lệ thực hiện = số thực hiện ÷ mức thấp nhất; chỉ tiêu tăng, giảm: phần trăm tăng, giảm ÷ mức"),
                _("Tăng, giảm = phần đã tăng, đã giảm theo yêu cầu ÷ gốc (ngược chiều thì âm); gốc của mỗi năm là số "
                  "cuối năm trước, của năm đầu là gốc ghi trong chỉ tiêu"),
            ),
            notes=self.notes(),
            intro=[self._paper(one) for one in papers.values()] if len(papers) == 1 else [],
            annexes=[annex for annex in annexes if annex is not None],
            options={"programme": str(self.chosen.uuid)} if self.chosen else {},
        )  # fmt: skip

    def _paper(self, programme: Programme) -> str:
        """The paper, where the whole report is of one."""
        told = {
            "paper": programme.document, "name": programme.name, "first": date_text(programme.first_day),
            "issuer": self.names.get(programme.organization_id, ""), "last": date_text(programme.last_day),
        }  # fmt: skip
        return _("%(paper)s của %(issuer)s: %(name)s; thực hiện từ %(first)s đến hết %(last)s.") % told

    def by_unit(self) -> Table | None:
        """What was asked of units, and where they stand: until they were dissolved."""
        rows = []
        for target in self.own:
            year = self._year(target)
            for unit in self.standings.units_asked(target, year):
                standing = self.standings.standing(target, year, unit)
                rows.append(self._row(standing, {"u": unit.pk}, self.standings.note_of(unit, year)))
        if not rows:
            return None
        columns = _columns(
            rows, Column("name", _("Chỉ tiêu"), TEXT), Column("code", _("Mã"), TEXT, shown=False),
            Column("unit_name", _("Đơn vị"), TEXT),
        )  # fmt: skip
        return self._annex(_("Mức giao và kết quả theo đơn vị"), columns, rows)

    def by_year(self) -> Table | None:
        """Each year of each target that has come; the first target that has two of them is drawn."""
        rows, chart = [], None
        for target in self.targets:
            years = [year for year in years_of(target.programme, target) if year <= self.until.year]
            told = [self._of_year(target, year) for year in years]
            rows += [self._row(one) for one in told]
            points = [Point(str(year), chart_ratio(one)) for year, one in zip(years, told, strict=True)]
            if chart is None and len([one for one in points if one.ratio]) > 1:
                chart = Chart(_("%(name)s, tỷ lệ từng năm (%%)") % {"name": target.name}, points)
        if not rows:
            return None
        columns = _columns(rows, Column("name", _("Chỉ tiêu"), TEXT), Column("year", _("Năm"), TEXT))
        return replace(self._annex(_("Kết quả từng năm thực hiện"), columns, rows), chart=chart)

    def _of_year(self, target: Target, year: int) -> Standing:
        """A year of a target; of one over the term what it had come to by then."""
        return self.standings.standing(target, year)

    def plans(self) -> Table | None:
        """Which units directly below have made their own plan, of programmes that ask for it or whose units did."""
        rows = []
        for programme in self.programmes:
            plans = plans_of(programme, on=self.until)
            if programme.plans_due_on is None and not any(plan.programme for plan in plans):
                continue
            rows += [
                Row(
                    {
                        "name": plan.name, "code": plan.unit.code, "programme": programme.document.number,
                        "plan": plan.programme.document.number if plan.programme else "",
                        "issued_on": plan.programme.document.issued_on if plan.programme else None,
                        "due_on": programme.plans_due_on, "state": str(plan.state.label),
                        "made": int(plan.programme is not None),
                        "on_time": int(plan.state in (PlanState.ON_TIME, PlanState.MADE)),
                    },
                    {"uuid": str(plan.unit.uuid)},
                )
                for plan in plans
            ]  # fmt: skip
        if not rows:
            return None
        columns = (
            Column("name", _("Đơn vị"), TEXT, drill=Drill("organization")),
            Column("code", _("Mã"), TEXT, shown=False),
            Column("programme", _("Thực hiện văn bản"), TEXT, shown=len({row["programme"] for row in rows}) > 1),
            Column("plan", _("Kế hoạch của đơn vị"), TEXT),
            Column("issued_on", _("Ngày ban hành"), DATE),
            Column("due_on", _("Hạn"), DATE),
            Column("state", _("Tình trạng"), TEXT),
            Column("made", _("Đã ban hành"), INTEGER, shown=False),
            Column("on_time", _("Đúng hạn"), INTEGER, shown=False),
        )
        return self._annex(_("Kế hoạch thực hiện của cấp dưới"), columns, rows)

    def notes(self) -> list[str]:
        """What the table rests on."""
        notes = [
            _("Số liệu tính đến hết ngày %s; mỗi chỉ tiêu tính trong năm có ngày ấy, hoặc cả thời gian thực hiện.")
            % date_text(self.until),
            _("Số tự tính lấy từ báo cáo ghi ở cột nguồn; của đơn vị là dòng của đơn vị trong báo cáo của cấp ủy. "
              "Số ghi tay không tự cộng từ cấp dưới."),
            _("Khoảng (15–20%): đạt từ mức thấp nhất, vượt khi trên mức cao nhất. Chỉ tiêu còn thời gian mà đã đủ mức "
              "thì ghi đạt."),
        ]  # fmt: skip
        if self.chosen is not None and not self.targets:
            told = {"number": self.chosen.document.number, "first": date_text(self.chosen.first_day),
                    "last": date_text(self.chosen.last_day)}  # fmt: skip
            notes.append(
                _("%(number)s thực hiện từ %(first)s đến hết %(last)s: kỳ này không có chỉ tiêu nào phải tính.") % told
            )
        for programme in self.programmes:
            if programme.ended_on is not None:
                told = {"number": programme.document.number, "day": date_text(programme.ended_on)}
                notes.append(
                    _("%(number)s thôi thực hiện từ ngày %(day)s: ") % told + programme.ended_note + "."
                )  # fmt: skip
        return notes

    def _row(self, one: Standing, drill: dict[str, int] | None = None, note: str = "") -> Row:
        target, programme = one.target, one.target.programme
        year = one.year or one.until.year
        values: dict[str, Any] = {
            "name": target.name, "programme": programme.document.number, "programme_name": programme.name,
            "issuer": self.names.get(target.organization_id, ""), "code": one.organization.code, "unit_name": one.name,
            "year": str(year), "unit": target.unit, "cadence": str(target.get_cadence_display()),
            "asked": one.asked_text, "low": amount_text(target.low), "base": _base(one), "value": one.value_text,
            "measured": _as_ratio(one.judged.measured) if one.asked.is_change else None, "rate": one.judged.rate,
            "expected": one.expected_text, "state": str(one.state.label), "source": _source(one.amount, target),
            "remark": remark(one), "first": one.first, "last": one.last,
            "numerator": None if one.amount.value is None else one.amount.value.numerator,
            "denominator": None if one.amount.value is None else one.amount.value.denominator,
        }  # fmt: skip
        leads = one.amount.value is not None and target.pk in self.open
        return Row(values, {"c": target.pk, "y": year, **(drill or {})} if leads else None, note)

    def _annex(self, title: str, columns: tuple[Column, ...], rows: list[Row]) -> Table:
        return Table(
            ProgrammeReport.name, title, columns, rows, scope=self.scope, period=self.period, on=self.on
        )  # fmt: skip


def _columns(rows: Sequence[Row], *first: Column) -> tuple[Column, ...]:
    """What is told of every target; what no row has (a base, of levels) takes no room on paper. The unit of a count
    stands in what is asked."""

    def told(key: str) -> bool:
        return any(row[key] for row in rows)

    return (
        *first,
        Column("cadence", _("Tính theo"), TEXT, shown=False),
        Column("unit", _("Đơn vị tính"), TEXT, shown=False),
        Column("asked", _("Yêu cầu"), TEXT),
        Column("base", _("Gốc so sánh"), TEXT, shown=told("base")),
        Column("value", _("Thực hiện"), TEXT, drill=Drill(VALUE)),
        Column("measured", _("Tăng, giảm (%)"), RATIO, additive=False, shown=told("measured"), drill=Drill(VALUE)),
        Column("rate", _("Tỷ lệ thực hiện (%)"), RATIO, additive=False, drill=Drill(VALUE)),
        Column("expected", _("Đến nay cần"), TEXT, shown=told("expected")),
        Column("state", _("Tình trạng"), TEXT),
        Column("remark", _("Ghi chú"), TEXT, shown=told("remark")),
        Column("source", _("Nguồn"), TEXT, shown=False),
        Column("first", _("Từ ngày"), DATE, shown=False),
        Column("last", _("Đến hết ngày"), DATE, shown=False),
        Column("numerator", _("Số thực hiện, tử số"), INTEGER, additive=False, shown=False, drill=Drill(VALUE)),
        Column("denominator", _("Số thực hiện, mẫu số"), INTEGER, additive=False, shown=False, drill=Drill(VALUE)),
    )


def _base(one: Standing) -> str:
    """What a change is measured against, with what is counted."""
    counted = one.base is not None and one.target.unit != "%"
    return f"{one.base_text} {one.target.unit}" if counted else one.base_text


def remark(one: Standing) -> str:
    """What there is to say beside the state: behind its pace, still open, no figure and why."""
    if one.judged.behind:
        return _("chậm so với tiến độ") if one.asked.rule != Target.Rule.AT_MOST else _("đang trên mức cho phép")
    if one.why:
        return one.why
    return _("tính đến %s") % date_text(one.until) if one.is_open and one.amount.value is not None else ""


def _source(amount: Amount, target: Target) -> str:
    if amount.typed is not None:
        return amount.typed.source
    if amount.found is not None and amount.found.table is not None:
        return _("báo cáo “%s”") % amount.found.table.title
    return _("các năm cộng lại") if amount.value is not None else ""


def _as_ratio(value: Fraction | None) -> Ratio | None:
    """A number of percent as the share it is."""
    return None if value is None else Ratio(value.numerator, 100 * value.denominator)


PROGRAMME_REPORT = ProgrammeReport()
