"""Figures with a name: what prose, targets and the overview say is a cell of a report, with that report's own records.

A clerk writes the name in braces ("{tỷ lệ dự sinh hoạt}"), a target is bound to the code. No figure is computed here:
each names a report, a column and a row of its table, so the overview, a sentence of an issued paper and the report
itself cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.names import fold
from core.periods import Period
from core.rendering.layout import cell_text
from core.tables import Column, Drill, Ratio, Row, Table, Value
from recruitment.models import Quota
from reports.queries.overview import build_report

TOTALS, ROWS, ANNEXES = "totals", "rows", "annexes"
UNKNOWN = "…"  # a figure that is not there, as prose says it
ISSUER = "issuer"  # the column that names the committee that set a figure
OWN = "{organization}"  # in a row's description: the code of whom the figures are of


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with a name.

    Arguments:
        code: what a target keeps.
        label: the Vietnamese name a clerk writes in braces; unique without its diacritics too.
        report, column, options: the table and the column it stands in.
        place: the row: that of the totals, or one of the table's rows or its annexes' described by `row`.
        row: values (or drill parameters) the row must have; OWN stands for the organisation's code.
        unit: "%" for shares, else what is counted ("đảng viên"), for a target's unit and a label.
        stock: what there is on the last day (members, villages), which no sum over years is made of.
        issued: one row for each committee that set it, never added: where several did, it is said whose is meant.
    """

    code: str
    label: str
    report: str
    column: str
    unit: str
    place: str = TOTALS
    row: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    stock: bool = False
    issued: bool = False


def _of_level(code: str, label: str, column: str, unit: str) -> Figure:
    return Figure(code, label, "classification", column, unit, ANNEXES, {"code": OWN, "s": "m"})


_PEOPLE = "đảng viên"
_BRANCHES = "chi bộ"
_YEAR_QUOTA = {"code": OWN, "tag": "", "kind": Quota.Kind.YEAR.label}
FIGURES: tuple[Figure, ...] = (
    # Meetings.
    Figure("attendance_rate", "tỷ lệ dự sinh hoạt", "attendance", "rate", "%"),
    Figure("attendance_required", "lượt đảng viên phải dự", "attendance", "required", "lượt"),
    Figure("attendance_present", "lượt đảng viên có mặt", "attendance", "present", "lượt"),
    Figure("attendance_excused", "lượt vắng có lý do", "attendance", "excused", "lượt"),
    Figure("attendance_unexcused", "lượt vắng không lý do", "attendance", "unexcused", "lượt"),
    Figure("meetings_due", "số kỳ phải họp", "meetings", "due", "kỳ"),
    Figure("meetings_held", "số kỳ đã họp", "meetings", "held", "kỳ"),
    Figure("meetings_rate", "tỷ lệ họp", "meetings", "held_rate", "%"),
    Figure("meetings_missing", "số kỳ chưa báo cáo", "meetings", "missing", "kỳ"),
    Figure("thematic_held", "số kỳ sinh hoạt chuyên đề", "meetings", "thematic_held", "kỳ"),
    Figure("thematic_rate", "tỷ lệ sinh hoạt chuyên đề", "meetings", "thematic_rate", "%"),
    Figure("quality_rated", "số kỳ đã xếp loại chất lượng", "quality", "rated", "kỳ"),
    Figure("quality_good", "số kỳ sinh hoạt tốt", "quality", "good", "kỳ"),
    Figure("quality_good_rate", "tỷ lệ kỳ sinh hoạt tốt", "quality", "good_share", "%"),
    Figure("model_meetings", "số kỳ sinh hoạt mẫu", "quality", "model_held", "kỳ"),
    Figure("visits", "số lượt cấp trên dự", "visits", "visits", "lượt"),
    Figure("visits_done", "số lần cấp trên dự theo kế hoạch", "visits", "done", "lần"),
    Figure("visits_rate", "tỷ lệ cấp trên dự", "visits", "rate", "%"),
    Figure("opinions_raised", "số kiến nghị", "opinions", "raised", "kiến nghị"),
    Figure("opinions_answered", "số kiến nghị đã trả lời", "opinions", "answered", "kiến nghị"),
    Figure("tasks_done", "số việc đã xong", "tasks", "done", "việc"),
    Figure("tasks_overdue", "số việc quá hạn", "tasks", "overdue", "việc", stock=True),
    # Members.
    Figure("members", "tổng số đảng viên", "movement", "closing", _PEOPLE, stock=True),
    Figure("members_opening", "số đảng viên đầu kỳ", "movement", "opening", _PEOPLE, stock=True),
    Figure("members_full", "số đảng viên chính thức", "movement", "full", _PEOPLE, stock=True),
    Figure("members_probationary", "số đảng viên dự bị", "movement", "probationary", _PEOPLE, stock=True),
    Figure("members_increase", "số đảng viên tăng", "movement", "increase", _PEOPLE),
    Figure("members_decrease", "số đảng viên giảm", "movement", "decrease", _PEOPLE),
    Figure("members_transfer_in", "số đảng viên chuyển đến", "movement", "transfer_in", _PEOPLE),
    Figure("members_transfer_out", "số đảng viên chuyển đi", "movement", "transfer_out", _PEOPLE),
    Figure("members_died", "số đảng viên từ trần", "movement", "death", _PEOPLE),
    Figure("members_struck_off", "số đảng viên bị xóa tên", "movement", "strike_off", _PEOPLE),
    Figure("members_expelled", "số đảng viên bị khai trừ", "movement", "expulsion", _PEOPLE),
    Figure("women", "số đảng viên nữ", "structure", "gender_female", _PEOPLE, stock=True),
    Figure("minority", "số đảng viên dân tộc thiểu số", "structure", "minority_yes", _PEOPLE, stock=True),
    Figure("badges_awarded", "số Huy hiệu Đảng đã tặng", "badges", "awarded", "huy hiệu"),
    # Recruitment.
    Figure("admitted", "số kết nạp", "admissions", "admitted", _PEOPLE),
    Figure("quota", "chỉ tiêu kết nạp", "quota", "quota", _PEOPLE, ROWS, _YEAR_QUOTA, issued=True),
    Figure("quota_rate", "tỷ lệ đạt chỉ tiêu kết nạp", "quota", "rate", "%", ROWS, _YEAR_QUOTA, issued=True),
    Figure("followed", "số quần chúng đang theo dõi", "pipeline", "followed", "quần chúng", stock=True),
    Figure("awareness_class", "số quần chúng đã học lớp nhận thức", "pipeline", "done_awareness_class", "quần chúng"),
    Figure("recognised", "số công nhận chính thức", "probation", "recognised", _PEOPLE),
    Figure("probation_overdue", "số dự bị quá hạn xét", "probation", "overdue", _PEOPLE, stock=True),
    Figure("without_source", "số chi bộ chưa có nguồn", "sources", "without_source", _BRANCHES, stock=True),
    # Coverage, inspections, training.
    Figure("places", "số địa bàn", "coverage", "total", "địa bàn", stock=True),
    Figure("places_own", "số địa bàn có chi bộ riêng", "coverage", "own_branch", "địa bàn", stock=True),
    Figure("places_own_rate", "tỷ lệ địa bàn có chi bộ riêng", "coverage", "own_rate", "%"),
    Figure("places_no_branch", "số địa bàn chưa có chi bộ", "coverage", "no_branch", "địa bàn", stock=True),
    Figure("places_no_member", "số địa bàn chưa có đảng viên", "coverage", "no_member", "địa bàn", stock=True),
    Figure("villages", "số thôn, bản", "coverage", "total", "thôn, bản", ANNEXES, {"kind": "thon-ban"}, stock=True),
    Figure("villages_no_branch", "số thôn, bản chưa có chi bộ", "coverage", "no_branch", "thôn, bản", ANNEXES,
           {"kind": "thon-ban"}, stock=True),
    Figure("villages_no_member", "số thôn, bản chưa có đảng viên", "coverage", "no_member", "thôn, bản", ANNEXES,
           {"kind": "thon-ban"}, stock=True),
    Figure("villages_uncovered", "số thôn, bản chưa có chi bộ riêng", "coverage", "uncovered", "thôn, bản", ANNEXES,
           {"kind": "thon-ban"}, stock=True),
    Figure("schools_no_branch", "số trường học chưa có chi bộ", "coverage", "no_branch", "trường", ANNEXES,
           {"kind": "truong-hoc"}, stock=True),
    Figure("schools_uncovered", "số trường học chưa có chi bộ riêng", "coverage", "uncovered", "trường", ANNEXES,
           {"kind": "truong-hoc"}, stock=True),
    Figure("clinics_no_branch", "số trạm y tế chưa có chi bộ", "coverage", "no_branch", "trạm", ANNEXES,
           {"kind": "tram-y-te"}, stock=True),
    Figure("clinics_uncovered", "số trạm y tế chưa có chi bộ riêng", "coverage", "uncovered", "trạm", ANNEXES,
           {"kind": "tram-y-te"}, stock=True),
    Figure("inspections_done", "số cuộc kiểm tra, giám sát", "inspections", "done", "cuộc"),
    Figure("inspections_rate", "tỷ lệ khắc phục sau kiểm tra", "inspections", "rate", "%"),
    Figure("trained", "số người được bồi dưỡng", "training", "all_period", "người"),
    Figure("documents_rate", "tỷ lệ quán triệt văn bản", "transmission", "rate", "%"),
    # Classification of members.
    _of_level("rated_members", "số đảng viên được xếp loại", "rated", _PEOPLE),
    _of_level("rated_excellent", "số đảng viên hoàn thành xuất sắc", "excellent", _PEOPLE),
    _of_level("rated_excellent_rate", "tỷ lệ đảng viên hoàn thành xuất sắc", "excellent_rate", "%"),
    _of_level("rated_good", "số đảng viên hoàn thành tốt", "good", _PEOPLE),
    _of_level("rated_good_rate", "tỷ lệ đảng viên hoàn thành tốt", "good_rate", "%"),
    _of_level("rated_completed", "số đảng viên hoàn thành nhiệm vụ", "completed", _PEOPLE),
    _of_level("rated_not_completed", "số đảng viên không hoàn thành nhiệm vụ", "not_completed", _PEOPLE),
)  # fmt: skip

_BY_CODE = {figure.code: figure for figure in FIGURES}
_BY_LABEL = {fold(figure.label): figure for figure in FIGURES}


def get_figure(code: str) -> Figure | None:
    """The figure of a code, None where there is none (a report that no longer exists)."""
    return _BY_CODE.get(code)


def figure_named(label: str) -> Figure | None:
    """The figure a clerk means by a name, with or without diacritics."""
    return _BY_LABEL.get(fold(label))


def amount_of(value: Value) -> Fraction | None:
    """A cell as a number to measure by: the integer itself, or a share in percent, exact; None where there is none."""
    if isinstance(value, Ratio):
        return Fraction(100 * value[0], value[1]) if value[1] else None
    return Fraction(value) if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a period as its report says it.

    Arguments:
        table, column, row: where it stands; None where the report has no such row (no quota was set).
        why: the report's own sentence where it cannot be made for the period.
    """

    figure: Figure
    period: Period
    table: Table | None = None
    column: Column | None = None
    row: Row | None = None
    why: str = ""

    @property
    def value(self) -> Value:
        """The cell, exact; None where there is none."""
        return self.row[self.column.key] if self.row is not None and self.column is not None else None

    @property
    def text(self) -> str:
        """The cell as prose says it: "87,8%", "1.234"; "…" where there is none, for the clerk's pen."""
        if self.table is None or self.column is None or self.value is None:
            return UNKNOWN
        text = cell_text(self.value, self.column.kind, self.table.rounding)
        return f"{text}%" if self.figure.unit == "%" and text[-1:].isdigit() else text

    @property
    def drill(self) -> Drill | None:
        """The query that lists its records, for the address of its report."""
        if self.table is None or self.row is None or self.column is None:
            return None
        return self.table.drill(self.row, self.column)

    @property
    def amount(self) -> Fraction | None:
        """A number to measure by: the integer itself, or a share in percent, exact; None where there is none."""
        return amount_of(self.value)


class Figures:
    """The figures of one organisation: each report is built once for a period, whatever number of figures is asked."""

    def __init__(self, organization: Organization, *, by: Any, on: date) -> None:
        self.organization = organization
        self.by = by
        self.on = on
        self._tables: dict[tuple[Any, ...], Table | str] = {}

    def table(self, report: str, period: Period, options: Mapping[str, str] | None = None) -> Table:
        """One report, built the first time it is asked for. Raises ValueError with the report's sentence."""
        key = (report, period.text, *sorted((options or {}).items()))
        if key not in self._tables:
            try:
                self._tables[key] = build_report(
                    report, self.organization, period, by=self.by, on=self.on, options=options or {}
                )
            except ValueError as error:
                self._tables[key] = str(error)
        known = self._tables[key]
        if isinstance(known, str):
            raise ValueError(known)
        return known

    def found(self, figure: Figure, period: Period, *, issuer: str = "") -> Found:
        """A figure of a period.

        Arguments:
            issuer: the name or code of the committee that set it, of a figure several may have set.
        """
        try:
            table = self.table(figure.report, period, figure.options)
        except ValueError as error:
            return Found(figure, period, why=str(error))
        places = self._rows(figure, table)
        if issuer:
            places = [(one, row) for one, row in places if fold(str(row[ISSUER])) in self._names_of(issuer, period)]
        told = {"title": table.title, "issuer": issuer, "label": figure.label}
        if not places:
            why = _("Báo cáo “%(title)s” không có dòng này.")
            if issuer:
                why = _("Báo cáo “%(title)s” không có dòng nào do “%(issuer)s” giao.")
        elif len(places) > 1 and figure.issued and not issuer:
            told["issuer"] = str(places[0][1][ISSUER])
            why = _("Báo cáo “%(title)s” có nhiều cấp giao: hãy ghi rõ, ví dụ {%(label)s; cấp giao: %(issuer)s}.")
        elif len(places) > 1:
            why = _("Báo cáo “%(title)s” có nhiều dòng như vậy (nhiều cấp giao, nhiều khung): hãy ghi rõ từng số.")
        else:
            table, row = places[0]
            column = next((one for one in table.columns if one.key == figure.column), None)
            if column is not None:
                return Found(figure, period, table, column, row)
            why = _("Báo cáo “%(title)s” của kỳ này không có cột ấy: khung của kỳ không có mức này.")
        return Found(figure, period, table, why=why % told)

    def issuers(self, figure: Figure, period: Period) -> list[str]:
        """Who set a figure of a period, in the order of the report."""
        try:
            table = self.table(figure.report, period, figure.options)
        except ValueError:
            return []
        return list(dict.fromkeys(str(row[ISSUER]) for _table, row in self._rows(figure, table)))

    def _names_of(self, issuer: str, period: Period) -> set[str]:
        """What the committee a clerk means is called in the report: as he wrote it, or by its code."""
        meant = Organization.objects.filter(code__iexact=issuer).values_list("pk", flat=True)
        return {fold(name) for name in (issuer, *names_on(meant, min(period.last, self.on)).values())}

    def tables_used(self) -> list[tuple[str, dict[str, str], Table]]:
        """The reports built so far: name, options, table."""
        return [(key[0], dict(key[2:]), table) for key, table in self._tables.items() if isinstance(table, Table)]

    def _rows(self, figure: Figure, table: Table) -> list[tuple[Table, Row]]:
        """The rows a figure's description fits: one, if it says what it must."""
        if figure.place == TOTALS:
            return [] if table.totals is None else [(table, table.totals)]
        wanted = {key: table.scope.code if text == OWN else text for key, text in figure.row.items()}
        return [
            (one, row)
            for one in ((table,) if figure.place == ROWS else table.annexes)
            for row in one.rows
            if all({**(row.drill or {}), **row.values}.get(key) == text for key, text in wanted.items())
        ]
