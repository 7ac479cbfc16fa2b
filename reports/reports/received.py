"""What a committee received from the units below it, and what their papers add up to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.scoping import may
from core.formatting import date_text
from core.periods import Period
from core.tables import (
    DATE,
    INTEGER,
    REPORTS,
    TEXT,
    Choice,
    Column,
    Drill,
    ReportBuilder,
    Row,
    Table,
    Value,
    get_report,
)
from members.reports.units import scope_of
from reports.models import ReportDuty
from reports.queries.receiving import Sent, UnitReport, duty_for, kind_of, periods_between, received_of, state_text
from reports.queries.sums import PAPER, REPORTED, empty, reported_of, reports_in, sum_of

PACKS = "p"  # the drill; u a unit, s what of it

_KINDS: Mapping[str, Callable[[UnitReport], bool]] = {
    "owed": lambda one: one.state != Sent.DISSOLVED,
    "sent": lambda one: one.has_sent,
    "in_time": lambda one: one.has_sent and not one.late,
    "late": lambda one: one.has_sent and one.late > 0,
    "not_sent": lambda one: not one.has_sent and one.state != Sent.DISSOLVED,
    "overdue": lambda one: not one.has_sent and one.state != Sent.DISSOLVED and one.late > 0,
    "corrected": lambda one: one.is_corrected,
    "differing": lambda one: one.cells > 0,
}


class ReceivedReport(ReportBuilder):
    """Who sent the reports that are due, in time or late, and whose figures the records no longer bear out."""

    name = "received"
    order = 95
    title: Any = gettext_lazy("Tình hình báo cáo của cấp dưới")
    records_action = "report"

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of a committee: what falls due within the period by its rules."""
        duties = _duties(organization, period)
        found = _found(duties, period, on)
        names = {one.organization.pk: (one.organization.code, one.name) for one in found}
        rows = [
            Row({"code": code, "name": name, **_counts(one for one in found if one.organization.pk == pk)}, {"u": pk})
            for pk, (code, name) in names.items()
        ]
        notes = [_rule(duty) for duty in duties]
        if not duties:
            notes.append(_("Chưa có chế độ báo cáo nào trong kỳ này: hãy đặt ở trang Nhận báo cáo."))
        return Table(
            name=self.name,
            title=str(self.title),
            columns=_columns(),
            rows=rows,
            totals=Row({"name": _("Tổng cộng"), **_counts(found)}, {}),
            scope=scope_of(organization, min(period.last, on)),
            period=period,
            on=on,
            formulas=(_("Phải gửi = đã gửi + chưa gửi; đã gửi = đúng hạn + muộn"),),
            notes=[_("Tính đến hết ngày %s.") % date_text(on), *notes, *_checked(found)],
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The reports behind a figure, each with its day. Raises ValueError for an unknown drill."""
        if drill.query != PACKS:
            return super().records(organization, period, drill, by=by, on=on, **options)
        unit, kind = drill.number("u"), drill.text("s")
        if kind not in _KINDS:
            raise ValueError(_("Không có danh sách “%s”.") % kind)
        found = _found(_duties(organization, period), period, on)
        rows = [one for one in found if unit in (None, one.organization.pk) and _KINDS[kind](one)]
        return Table(
            self.name,
            _("Báo cáo của cấp dưới"),
            (
                Column("name", _("Đơn vị"), TEXT, drill=Drill("organization")),
                Column("period", _("Kỳ"), TEXT),
                Column("due", _("Hạn gửi"), DATE),
                Column("state", _("Tình hình"), TEXT),
                Column("issue", _("Báo cáo số"), TEXT, drill=Drill("pack")),
                Column("sent_on", _("Gửi ngày"), DATE),
                Column("cells", _("Số ô khác hồ sơ"), INTEGER),
                Column("checked_on", _("Tính lại ngày"), DATE),
            ),
            [_record(one) for one in rows],
            scope=scope_of(organization, min(period.last, on)),
            period=period,
            on=on,
        )


class ReceivedSums(ReportBuilder):
    """The units' issued papers added up, beside what the records say."""

    name = "received_sums"
    order = 96
    title: Any = gettext_lazy("Tổng hợp số liệu cấp dưới đã báo cáo")
    options = ("bieu",)

    @property
    def choices(self) -> Mapping[str, Choice]:  # type: ignore[override]
        """Which of the reports bound into the papers; the first one they have, if none is asked for."""
        known = {one.name: one.title for one in REPORTS if one.name not in (self.name, ReceivedReport.name)}
        return {"bieu": Choice("bieu", _("Biểu"), known)}

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The sum of one report; empty, with the sentence why, where there is nothing to add up.

        Raises ValueError for a report that does not exist.
        """
        report, received, why = self._asked(organization, period, options.get("bieu", ""), by=by, on=on)
        if why:
            return empty(organization, period, on, why)
        return sum_of(report, organization, period, received, on=on)

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What stands in the paper a figure is from; behind a total, the papers it is added up of.

        Raises ValueError for an unknown drill, a paper that was not sent, a column that is none.
        """
        if drill.query != REPORTED:
            return super().records(organization, period, drill, by=by, on=on, **options)
        report, received, why = self._asked(organization, period, options.get("bieu", ""), by=by, on=on)
        if why:
            raise ValueError(why)
        if pack := drill.text("pack"):
            return reported_of(report, received, pack)
        table = sum_of(report, organization, period, received, on=on)
        wanted = [column for column in table.columns if column.key == drill.text("c") and column.drill is not None]
        if not wanted:
            raise ValueError(_("Không có cột “%s”.") % drill.text("c"))
        names = [column for column in table.columns if column.kind == TEXT and column.key != PAPER]
        columns = [*names, table.column(PAPER), *(replace(column, drill=None) for column in wanted)]
        return replace(table, columns=columns, annexes=())

    def _asked(
        self, organization: Any, period: Period, report: str, *, by: Any, on: date
    ) -> tuple[str, list[UnitReport], str]:
        """Which report of which papers; or the sentence why there is nothing to add up."""
        if report and report not in self.choices["bieu"].values:
            raise ValueError(_("Không có báo cáo “%s”.") % report)
        kind = kind_of(period)
        duty = duty_for(organization, kind, period) if kind else None
        if duty is None:
            why = _(
                "Không có chế độ báo cáo nào cho %s. Hãy chọn kỳ có báo cáo phải gửi (tháng, quý, 6 tháng, năm) hoặc"
                " đặt chế độ ở trang Nhận báo cáo."
            )
            return report, [], why % period.label
        received = received_of(duty, [period], on=on)
        there = [name for name, _title in reports_in(received, organization, by=by, on=on)]
        if not report and not there:
            return report, received, _("Chưa đơn vị nào gửi báo cáo %s.") % period.label
        report = report or there[0]
        if not may(by, get_report(report).action, organization, on=on):
            return report, received, _("Biểu này liệt kê tên người mà vai trò của bạn không được xem.")
        return report, received, ""


def _duties(organization: Any, period: Period) -> list[ReportDuty]:
    """The rules of a committee with a period that ends within another."""
    rows = ReportDuty.objects.filter(organization=organization, span__overlap=(period.start, period.end))
    return list(rows.select_related("document").order_by("kind", "start"))


def _found(duties: Iterable[ReportDuty], period: Period, on: date) -> list[UnitReport]:
    found: list[UnitReport] = []
    for duty in duties:
        periods = [
            one for one in periods_between(duty.kind, period)
            if one.last < on and duty.start <= one.last and (duty.end is None or one.last < duty.end)
        ]  # fmt: skip
        found.extend(received_of(duty, periods, on=on))
    return sorted(found, key=lambda one: (one.organization.code, one.period.start, one.period.end))


def _checked(reports: Iterable[UnitReport]) -> Iterable[str]:
    """From which days the counts of differing reports are."""
    days = sorted(one.check.checked_on for one in reports if one.check)
    if days:
        yield _(
            "Khác số đã báo cáo: theo lần tính lại gần nhất của từng báo cáo, từ ngày %(first)s đến ngày %(last)s."
        ) % {"first": date_text(days[0]), "last": date_text(days[-1])}


def _counts(reports: Iterable[UnitReport]) -> dict[str, int]:
    rows = list(reports)
    return {kind: sum(holds(one) for one in rows) for kind, holds in _KINDS.items()}


def _record(one: UnitReport) -> Row:
    values: dict[str, Value] = {
        "name": one.name, "period": one.period.label, "due": one.due, "state": state_text(one),
        "issue": str(one.issue) if one.issue else "", "sent_on": one.pack.sent_on if one.pack else None,
        "cells": one.cells, "checked_on": one.check.checked_on if one.check else None,
    }  # fmt: skip
    paper = str(one.pack.uuid) if one.issue and one.pack else ""
    return Row(values, {"organization": str(one.organization.uuid), "pack": paper})


def _rule(duty: ReportDuty) -> str:
    text = _("%(kind)s: %(who)s gửi trong %(days)d ngày sau khi hết kỳ") % {
        "kind": str(duty.get_kind_display()).capitalize(), "who": duty.get_audience_display(), "days": duty.due_days,
    }  # fmt: skip
    return f"{text} ({duty.document})." if duty.document else f"{text}."


def _columns() -> Sequence[Column]:
    def one(key: str, label: str, group: str = "", formula: str = "") -> Column:
        return Column(key, label, INTEGER, group, drill=Drill(PACKS, {"s": key}), formula=formula)

    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        one("owed", _("Phải gửi"), formula="sent + not_sent"),
        one("sent", _("Đã gửi"), formula="in_time + late"),
        one("in_time", _("Đúng hạn"), _("Trong đó")),
        one("late", _("Muộn"), _("Trong đó")),
        one("not_sent", _("Chưa gửi")),
        one("overdue", _("Trong đó quá hạn")),
        one("corrected", _("Có đính chính")),
        one("differing", _("Khác số đã báo cáo")),
    )


RECEIVED, RECEIVED_SUMS = ReceivedReport(), ReceivedSums()
