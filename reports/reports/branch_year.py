"""The report `branch_year`: everything about one branch's year, put together of the reports that count each thing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import OrganizationForm
from branches.scoping import Action, may
from core.formatting import date_text, month_key
from core.periods import Period
from core.rendering import Document, upright
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, ReportBuilder, Row, Table, get_report
from evaluations.queries.shortcomings import shortcomings_listed, shortcomings_visible_to
from meetings.models import Quality
from meetings.queries.quality import rated_below
from members.reports.units import scope_of
from reports.queries.combined import OF, composed, drill_of_other, figures_listed
from reports.queries.comparisons import why_absent
from reports.queries.reorganized import marks_between

PAPER = "reports/branch_year_paper.html"
MOST_MONTHS = 12
# What each part of the year is called, and the report that counts it.
SECTIONS: tuple[tuple[Any, str], ...] = (
    (gettext_lazy("Đảng viên và biến động"), "movement"),
    (gettext_lazy("Cơ cấu đảng viên"), "structure"),
    (gettext_lazy("Nền nếp sinh hoạt"), "meetings"),
    (gettext_lazy("Dự sinh hoạt"), "attendance"),
    (gettext_lazy("Chất lượng sinh hoạt"), "quality"),
    (gettext_lazy("Cấp trên dự sinh hoạt"), "visits"),
    (gettext_lazy("Quán triệt văn bản"), "transmission"),
    (gettext_lazy("Việc được giao"), "tasks"),
    (gettext_lazy("Kiến nghị"), "opinions"),
    (gettext_lazy("Chỉ tiêu kết nạp"), "quota"),
    (gettext_lazy("Kết nạp"), "admissions"),
    (gettext_lazy("Nguồn phát triển đảng"), "pipeline"),
    (gettext_lazy("Tạo nguồn"), "sources"),
    (gettext_lazy("Đảng viên giúp đỡ"), "mentors"),
    (gettext_lazy("Đảng viên dự bị"), "probation"),
    (gettext_lazy("Huy hiệu Đảng"), "badges"),
    (gettext_lazy("Bồi dưỡng cấp ủy"), "training"),
    (gettext_lazy("Địa bàn phụ trách"), "coverage"),
    (gettext_lazy("Kiểm tra, giám sát"), "inspections"),
    (gettext_lazy("Xếp loại tổ chức, đảng viên"), "classification"),
    (gettext_lazy("Điển hình tiên tiến"), "exemplary"),
    (gettext_lazy("Rà soát, sàng lọc"), "screening"),
    (gettext_lazy("Tổ chức yếu kém"), "weak"),
)
MONTHLY = ("month", "held", "due", "required", "present", "excused", "unexcused", "rate")
# Lists of records, each with the report that gives it and its query: people and their acts.
LISTS: tuple[tuple[Any, str, Drill], ...] = (
    (gettext_lazy("Cấp trên đã dự sinh hoạt"), "visits", Drill("v")),
    (gettext_lazy("Đảng viên tăng"), "movement", Drill("moved", {"r": "increase"})),
    (gettext_lazy("Đảng viên giảm"), "movement", Drill("moved", {"r": "decrease"})),
    (gettext_lazy("Kết nạp trong năm"), "admissions", Drill("a")),
    (gettext_lazy("Các cuộc kiểm tra, giám sát"), "inspections", Drill("i", {"s": "done"})),
)
BOOK = "yearbook"


class BranchYearReport(ReportBuilder):
    """One branch's year on a few pages: figures by section, the months, what was resolved, asked and found."""

    name, order = "branch_year", 17
    title: Any = gettext_lazy("Năm của chi bộ")

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The figures that are something, section by section; what there was none of is named in one line.

        Names stand in it only for who may see the branch's members.

        Raises ValueError for more than a year.
        """
        if len(period.months()) > MOST_MONTHS:
            raise ValueError(_("Năm của chi bộ lập cho nhiều nhất 12 tháng. Hãy chọn một năm."))
        scope = scope_of(organization, min(period.last, on))
        columns = (
            Column("section", _("Mục"), TEXT),
            Column("figure", _("Nội dung"), TEXT),
            Column("count", _("Số"), INTEGER, drill=Drill(OF), additive=False),
            Column("share", _("Tỷ lệ (%)"), RATIO, drill=Drill(OF), additive=False, parts=True),
        )
        table = Table(self.name, str(self.title), columns, [], scope=scope, period=period, on=on)
        why = why_absent(organization, period, on=on)
        if not why and not _was_branch(organization, period):
            why = _("Báo cáo này lập cho từng chi bộ. Hãy chọn một chi bộ.")
        if why:
            return replace(table, intro=(why,))
        return _Year(organization, period, by, on).told(table)

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The records of the report that counted a figure. Raises ValueError for an unknown drill."""
        if drill.query != OF:
            return super().records(organization, period, drill, by=by, on=on, **options)
        name, own = drill_of_other(drill)
        if name not in {report for _title, report in SECTIONS}:
            return super().records(organization, period, Drill(name), by=by, on=on, **options)
        other = get_report(name)
        if not may(by, other.records_action, organization, on=on):
            raise ValueError(_("Tài khoản này không được xem danh sách ấy."))
        return other.records(organization, period, own, by=by, on=on)

    def papers(self, table: Table, organization: Any, letterhead: Any) -> Iterator[Document]:
        """One document that goes on from section to section, upright."""
        head = replace(letterhead, type_symbol="", type_name=_("NĂM CỦA CHI BỘ"))
        parts = [upright(table, size=10), *(upright(annex, size=9) for annex in table.annexes)]
        context = {"table": table, "parts": parts, "part": parts[0]}
        yield PAPER, context, head, table.period.label


@dataclass
class _Year:
    """What one branch's year is put together of."""

    organization: Any
    period: Period
    by: Any
    on: date

    def __post_init__(self) -> None:
        self.day = min(self.period.last, self.on)
        self.tables: dict[str, Table] = {}
        self.absent: list[str] = []

    def told(self, table: Table) -> Table:
        rows = []
        for title, name in SECTIONS:
            if not self._may(name):
                continue
            listed = figures_listed(self._counted(name), self.organization, self.period)
            if not listed:
                self.absent.append(str(title))
            rows += [
                replace(row, values={"section": str(title) if number == 0 else "", **row.values})
                for number, row in enumerate(listed)
            ]
        annexes = [self._months(), *self._named_lists(), self._shortcomings()]
        absent = [_("Không có: %(sections)s.") % {"sections": "; ".join(self.absent)}] if self.absent else []
        notes = [
            _("Mỗi số lấy nguyên từ báo cáo cùng tên của chi bộ trong kỳ; bấm vào số để xem danh sách làm nên nó."),
            _("Số có tại một thời điểm tính đến hết ngày %(day)s.") % {"day": date_text(self.day)},
            *absent,
        ]
        marks = marks_between([self.organization.code], self.period.start - timedelta(days=1), self.period.last)
        intro = [_("Trong kỳ: %(marks)s.") % {"marks": text} for text in marks.values()]
        shown = [annex for annex in annexes if annex is not None and annex.rows]
        if not rows:
            intro.append(_("Chi bộ chưa có số liệu nào trong %(period)s.") % {"period": self.period.label})
        chart = self.tables["attendance"].chart if self._met() else None
        return replace(table, rows=rows, annexes=shown, notes=notes, intro=intro, chart=chart)

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            report = get_report(name)
            self.tables[name] = report.build(self.organization, self.period, by=self.by, on=self.on)
        return self.tables[name]

    def _counted(self, name: str) -> Table:
        """The table of a report that says it as a whole: of classification each subject by level."""
        table = self._table(name)
        if name == "classification" and table.totals is None:
            return next((annex for annex in table.annexes if annex.leading), table)
        return table

    def _may(self, name: str) -> bool:
        return may(self.by, get_report(name).action, self.organization, on=self.on)

    def _met(self) -> bool:
        return any(row["held"] for row in self._table("attendance").rows)

    def _months(self) -> Table | None:
        """The months with the band of their meetings."""
        table = self._table("attendance")
        bands: Mapping[str, list[str]] = defaultdict(list)
        for month, quality in rated_below(self.organization.pk, self.period).values_list("for_month", "quality"):
            if quality:
                bands[month_key(month)].append(str(Quality(quality).label))
        kept = composed(table, self.organization, self.period)
        columns = [column for column in kept.columns if column.key in MONTHLY]
        columns.append(Column("quality", _("Chất lượng"), TEXT))
        rows = [
            replace(row, values={**row.values, "quality": ", ".join(bands.get(month_key(row["month"]), ()))}, note="")
            for row in table.rows
            if isinstance(row["month"], date)
        ]
        return replace(
            kept, title=_("Sinh hoạt từng tháng"), columns=columns, rows=rows, totals=None, chart=None, notes=(),
            formulas=(), intro=(),
        )  # fmt: skip

    def _named_lists(self) -> Iterator[Table]:
        """What names people, for who may see the branch's members: from the year book and the records of reports."""
        if not may(self.by, Action.VIEW_MEMBERS, self.organization, on=self.on):
            return
        for annex in self._table(BOOK).annexes:
            if annex.rows:
                yield self._listed(annex, annex.title)
            else:
                self.absent.append(annex.title)
        for title, name, drill in LISTS:
            report = get_report(name)
            found = report.records(self.organization, self.period, drill, by=self.by, on=self.on)
            if found.rows:
                yield self._listed(found, str(title))
            else:
                self.absent.append(str(title))
        for annex in self._table("probation").annexes:
            if annex.rows:
                yield self._listed(annex, annex.title)

    def _listed(self, table: Table, title: str) -> Table:
        kept = composed(table, self.organization, self.period)
        return replace(kept, title=title, chart=None, totals=None, notes=(), formulas=(), intro=())

    def _shortcomings(self) -> Table | None:
        """What reviews of the branch itself named, for who is told of its rating."""
        visible = shortcomings_visible_to(self.by, on=self.on).filter(rating__member=None)
        found = shortcomings_listed(
            visible, organization=self.organization, year=self.period.last.year, state="", on=self.on
        )
        rows = [
            Row(
                {
                    "text": one.text,
                    "remedy": one.remedy,
                    "due_on": one.due_on,
                    "outcome": one.get_outcome_display(),
                }
            )
            for one in found
        ]
        if not rows:
            self.absent.append(_("Hạn chế qua kiểm điểm"))
            return None
        columns = (
            Column("text", _("Hạn chế, khuyết điểm"), TEXT),
            Column("remedy", _("Biện pháp"), TEXT),
            Column("due_on", _("Hạn khắc phục"), DATE),
            Column("outcome", _("Kết quả"), TEXT),
        )
        scope = scope_of(self.organization, self.day)
        title = _("Hạn chế qua kiểm điểm")
        return Table(BranchYearReport.name, title, columns, rows, scope=scope, period=self.period, on=self.on)


def _was_branch(organization: Any, period: Period) -> bool:
    """Whether it held branch meetings on some day of the period."""
    forms = OrganizationForm.objects.filter(organization=organization, form__holds_branch_meetings=True)
    return forms.filter(Q(end=None) | Q(end__gt=period.start), start__lt=period.end).exists()


BRANCH_YEAR = BranchYearReport()
