"""Quotas of admissions and how far they are: one row a unit and issuer, side by side and never added (DOMAIN §2.15)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from core.formatting import RoundingMethod, date_text
from core.periods import Period
from core.tables import (
    DATE,
    INTEGER,
    RATIO,
    TEXT,
    Choice,
    Column,
    Drill,
    ReportBuilder,
    Rounding,
    Row,
    Scope,
    Table,
)
from members.reports.units import scope_of
from recruitment.models import Quota
from recruitment.queries.admitted import Question, admissions_behind, followed_behind, stages_of
from recruitment.queries.progress import STAGES, Outcome, Progress, branches_of, question_of, without_source
from recruitment.queries.quotas import quotas_in
from recruitment.queries.unit_quotas import UnitQuotas, quotas_by_unit, units_in
from recruitment.reports.admission_records import (
    admission_columns,
    admission_rows,
    branch_columns,
    branch_rows,
    followed_columns,
    followed_rows,
)

# The drills: of a quota (c its id) or of a unit without one (u its id); s a step.
ADMITTED, FOLLOWED, SOURCELESS = "a", "w", "n"
ASSUMED = gettext_lazy("giả định")


class QuotaReport(ReportBuilder):
    """Quotas and progress."""

    name = "quota"
    order = 30
    title: Any = gettext_lazy("Chỉ tiêu kết nạp đảng viên")
    options = ("rounding",)
    choices: ClassVar[Mapping[str, Choice]] = {
        "rounding": Choice(
            "lam-tron",
            gettext_lazy("Làm tròn"),
            {
                RoundingMethod.HALF_UP.value: gettext_lazy("làm tròn nửa lên"),
                RoundingMethod.TRUNCATE.value: gettext_lazy("cắt bỏ phần lẻ"),
            },
            in_records=False,
        )
    }

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The quotas of an organisation and of what stands below it. Raises ValueError for an unknown rounding."""
        method = options.get("rounding") or RoundingMethod.HALF_UP.value
        if method not in self.choices["rounding"].values:
            raise ValueError(_("Không có cách làm tròn “%s”.") % method)
        figures = _Figures(organization, period, on)
        return Table(
            name=self.name,
            title=str(self.title),
            columns=_columns(figures.progress),
            rows=figures.rows(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(
                _("Tỷ lệ = đã kết nạp ÷ chỉ tiêu (từ) của từng cấp giao; chiều “không quá” thì ÷ mức cao nhất"),
                _("Tiến độ = đã kết nạp ÷ (chỉ tiêu × phần thời gian đã qua của kỳ)"),
                _("Dự báo = đã kết nạp ÷ phần thời gian đã qua, giả định giữ nguyên nhịp kết nạp từ đầu kỳ"),
            ),
            notes=figures.notes(),
            annexes=[figures.by_stage()],
            rounding=Rounding(1, method),
            options={"rounding": method} if method != RoundingMethod.HALF_UP.value else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who was admitted, who is on the way, which branches have nobody. Raises ValueError for an unknown drill."""
        if drill.query not in (ADMITTED, FOLLOWED, SOURCELESS):
            return super().records(organization, period, drill, by=by, on=on, **options)
        units = units_in(organization, period)
        until, stage = min(period.last, on), drill.text("s")
        question = _asked(drill, units, period, until)
        if stage and stage not in STAGES:
            raise ValueError(_("Không có bước “%s”.") % stage)
        if drill.query == ADMITTED:
            title, columns = _("Những người đã kết nạp"), admission_columns()
            rows = admission_rows(admissions_behind(question), by=by, on=on)
        elif drill.query == FOLLOWED:
            title, columns = _("Những người đang theo dõi"), followed_columns()
            rows = followed_rows(followed_behind(replace(question, last=on), stage), by=by, on=on)
        else:
            title, columns = _("Chi bộ chưa có nguồn"), branch_columns()
            rows = branch_rows(branches_of(without_source([question.organization_id], on=on)), on=on)
        scope = scope_of(organization, until)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date) -> None:
        self.period, self.on = period, on
        self.until = min(period.last, on)
        self.units = quotas_by_unit(organization, period, on=on)
        self.progress = [one for unit in self.units for one, _issuer in unit.progress]
        self.scope = Scope(organization.code, self.units[0].name, organization.pk)

    def rows(self) -> list[Row]:
        """Each quota of a unit, then the unit as one its superior has set nothing for."""
        rows = []
        for unit in self.units:
            rows += [self._row(unit, one, issuer) for one, issuer in unit.progress]
            if unit.without is not None:
                values: dict[str, Any] = {
                    "code": unit.code, "name": unit.name, "issuer": unit.missing_issuer, "quota": None,
                    "admitted": unit.without, "state": str(Outcome.NOT_SET.label),
                }  # fmt: skip
                rows.append(Row(values, {"u": unit.pk}))
        return rows

    def _row(self, unit: UnitQuotas, one: Progress, issuer: str) -> Row:
        quota = one.quota
        values: dict[str, Any] = {
            "code": unit.code,
            "name": unit.name,
            "issuer": issuer,
            "kind": str(quota.get_kind_display()),
            "first": quota.start,
            "last": one.last,
            "tag": quota.tag.name if quota.tag else "",
            "quota": quota.minimum,
            "maximum": quota.maximum,
            "direction": str(quota.get_direction_display()),
            "basis": str(quota.get_basis_display()),
            "admitted": one.admitted,
            "rate": one.rate,
            "pace": one.pace,
            "forecast": one.forecast,
            "on_the_way": one.on_the_way,
            "reached_on": one.reached_on,
            "rank": one.rank,
            "failed": one.failed,
            "without_source": one.without_source,
            "state": str(one.outcome.label),
            "assumed": str(ASSUMED) if quota.assumed else "",
            "document": str(quota.document or ""),
        }
        return Row(values, {"c": quota.pk}, str(ASSUMED) if quota.assumed else "")

    def by_stage(self) -> Table:
        """Who is on the way in each unit today, by the step come to."""
        found = stages_of([Question(unit.pk, self.on, self.on) for unit in self.units])
        columns = (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("total", _("Tổng số"), INTEGER, drill=Drill(FOLLOWED)),
            *(Column(one.value, str(one.label), INTEGER, drill=Drill(FOLLOWED, {"s": one.value})) for one in STAGES),
        )
        rows = [
            Row(
                {
                    "code": unit.code, "name": unit.name, "total": sum(stages.values()),
                    **{one.value: stages.get(one.value, 0) for one in STAGES},
                },
                {"u": unit.pk},
            )
            for unit, stages in zip(self.units, found, strict=True)
        ]  # fmt: skip
        return Table(
            QuotaReport.name, _("Nguồn đang theo dõi, theo bước đã qua"), columns, rows, scope=self.scope,
            period=self.period, on=self.on,
            notes=[_("Tính ngày %s; dòng của đơn vị cấp trên gồm cả các đơn vị bên dưới.") % date_text(self.on)],
        )  # fmt: skip

    def notes(self) -> list[str]:
        """What the table rests on."""
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(self.until),
            _("Mỗi cấp giao một dòng; chỉ tiêu của các cấp không cộng với nhau. Chỉ tiêu nhiệm kỳ và chỉ tiêu từng năm "
              "là các số riêng."),
            _("Người kết nạp tính cho chi bộ tổ chức lễ kết nạp, ở nơi chi bộ trực thuộc ngày đó; theo ngày lễ hay "
              "ngày quyết định đã chốt ở từng chỉ tiêu. Kết nạp lại không tính vào chỉ tiêu."),
            _("Xếp thứ: theo ngày đủ chỉ tiêu do cấp trên trực tiếp giao, trong các đơn vị cùng được giao."),
        ]  # fmt: skip
        if any(one.quota.assumed for one in self.progress):
            notes.append(_("Dòng ghi “giả định”: không văn bản nào nêu chỉ tiêu ấy; số dùng để minh họa."))
        return notes


def _columns(progress: Sequence[Progress]) -> tuple[Column, ...]:
    """Groups and ranges have their columns where something stands in them; the data faces always have them."""
    grouped = any(one.quota.tag_id for one in progress)
    ranged = any(one.quota.maximum is not None for one in progress)
    limited = any(one.limits for one in progress)
    done, coming = _("Thực hiện"), _("Nguồn hiện nay")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("issuer", _("Cấp giao"), TEXT),
        Column("kind", _("Kỳ"), TEXT),
        Column("first", _("Từ ngày"), DATE, shown=False),
        Column("last", _("Đến hết ngày"), DATE, shown=False),
        Column("tag", _("Nhóm"), TEXT, shown=grouped),
        Column("direction", _("Chiều"), TEXT, shown=limited),
        Column("quota", _("Chỉ tiêu"), INTEGER, additive=False),
        Column("maximum", _("Đến"), INTEGER, additive=False, shown=ranged),
        Column("basis", _("Tính theo"), TEXT, shown=False),
        Column("document", _("Văn bản giao"), TEXT, shown=False),
        Column("admitted", _("Đã kết nạp"), INTEGER, done, drill=Drill(ADMITTED), additive=False),
        Column("rate", _("Tỷ lệ (%)"), RATIO, done, drill=Drill(ADMITTED), additive=False),
        Column("pace", _("Tiến độ (%)"), RATIO, done, additive=False),
        Column("forecast", _("Dự báo cuối kỳ"), INTEGER, done, additive=False),
        Column("reached_on", _("Ngày đủ chỉ tiêu"), DATE, done),
        Column("rank", _("Xếp thứ"), INTEGER, done, additive=False),
        # Beside the day and the rank: of an assumed quota they are assumed as well.
        Column("assumed", _("Theo chỉ tiêu"), TEXT, done, shown=any(one.quota.assumed for one in progress)),
        Column("failed", _("Số năm liền không đạt"), INTEGER, done, additive=False),
        Column("on_the_way", _("Đang theo dõi"), INTEGER, coming, drill=Drill(FOLLOWED), additive=False),
        Column("without_source", _("Chi bộ chưa có nguồn"), INTEGER, coming, drill=Drill(SOURCELESS), additive=False),
        Column("state", _("Tình trạng"), TEXT),
    )


def _asked(drill: Drill, units: Mapping[int, str], period: Period, until: date) -> Question:
    """The question a drill names. Raises ValueError for a quota or a unit that does not stand in the report."""
    quota, unit = drill.number("c"), drill.number("u")
    if quota is not None:
        found: Quota | None = next((one for one in quotas_in(period, units) if one.pk == quota), None)
        if found is not None:
            return question_of(found, until)
    elif unit is not None and unit in units:
        return Question(unit, period.start, until)
    raise ValueError(_("Báo cáo này không có dòng như vậy."))


QUOTA_REPORT = QuotaReport()
