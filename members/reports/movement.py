"""The movement table (biến động đảng viên): who was there, came, went, is there; by unit and reason (DOMAIN §2.11)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Trait
from branches.queries import names_on, trait_note, trait_of, units_below
from core.formatting import date_text, integer
from core.periods import Period, last_day_of
from core.tables import INTEGER, MONTH, TEXT, Column, Drill, ReportBuilder, Row, Scope, Table, add_rows
from members.queries import (
    DECREASES,
    INCREASES,
    STATE_CHANGES,
    Movement,
    movements_of,
    state_changes_of,
)
from members.reports.movement_records import MOVED, STATE, STOCK, records_of, with_eve
from members.reports.movement_words import (
    LEAVERS,
    NEWCOMERS,
    PAIR,
    REASONS,
    RECORD,
    REORGANISED,
    STATES,
    TRAIT,
    USUAL,
)


class MovementReport(ReportBuilder):
    """Movement of an organisation by direct child and reason, its sums checked before anybody sees them."""

    name = "movement"
    title: Any = gettext_lazy("Biến động đảng viên")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            organization: any the acting user may see.
            on: today: a period that is not over is told as far as it is on record.
            options: `trait`, the code of one.

        Raises ValueError for an unknown trait, Unbalanced where a sum does not close.
        """
        return _Figures(organization, period, trait_of(options.get("trait", "")), on).table()

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The members behind a figure: who came or went, from where to where; who was there; whose state changed."""
        trait = trait_of(options.get("trait", ""))
        return records_of(organization, period, drill, trait=trait, by=by, on=on)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, trait: Trait | None, on: date) -> None:
        self.organization, self.period, self.trait, self.on = organization, period, trait, on
        self.eve = period.start - timedelta(days=1)
        self.found = movements_of(organization.pk, period, trait=trait)
        self.states = state_changes_of(organization.pk, period, trait=trait)
        # What stood on the day before has its opening stock, even if it ended that night.
        units = units_below(organization, with_eve(period))
        told = self.found.units.keys() | self.states.keys()
        self.units = [unit for unit in units if unit["unit"] in told or not self._ended_before(unit)]
        known = {unit["unit"] for unit in self.units}
        if organization.pk in told or not self.units:
            self.units.append({"unit": organization.pk, "code": organization.code, "start": None, "end": None})
        # Places say where everybody stood: nobody can be below what never was a child.
        assert told <= known | {organization.pk}
        self.names = names_on({organization.pk, *known}, period.last)
        self.scope = Scope(organization.code, self.names.get(organization.pk, organization.code), organization.pk)

    def table(self) -> Table:
        """The movement of every child and of the whole, then what moved nobody, then the months."""
        return self._table(
            str(MovementReport.title),
            self._columns(),
            [self._row(unit) for unit in self.units],
            totals=Row({"code": self.organization.code, "name": _("Tổng cộng"), **_values(self.found.whole)}, {}),
            formulas=(_("Đầu kỳ + tăng − giảm = cuối kỳ; đã kiểm tra ở từng dòng"),),
            notes=self._notes(),
            intro=self._intro(),
            annexes=[annex for annex in (self._state_changes(), self._months()) if annex is not None],
            options={"trait": self.trait.code} if self.trait else {},
        )

    def _columns(self) -> list[Column]:
        lines = [*self.found.units.values(), self.found.whole]
        counted = {reason for line in lines for counts in (line.increases, line.decreases) for reason in +counts}
        if counted & PAIR:
            counted |= PAIR

        def columns(*groups: Any) -> list[Column]:
            return [
                Column(
                    reason, label, INTEGER, group, short, drill=Drill(MOVED, {"r": reason}),
                    shown=reason in USUAL or reason in counted,
                )
                for reason, (label, short, group) in REASONS.items()
                if group in groups and (group != TRAIT or self.trait)
            ]  # fmt: skip

        def stock(key: str, label: str, **more: Any) -> Column:
            return Column(key, label, INTEGER, drill=Drill(STOCK, {"r": key}), **more)

        def flow(key: str, label: str) -> Column:
            return Column(key, label, INTEGER, drill=Drill(MOVED, {"r": key}))

        return [
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            stock("opening", _("Đầu kỳ")),
            flow("increase", _("Tăng")),
            flow("decrease", _("Giảm")),
            stock("closing", _("Cuối kỳ")),
            *columns(NEWCOMERS),
            *columns(LEAVERS),
            *columns(REORGANISED, RECORD, TRAIT),
            stock("full", _("Cuối kỳ: chính thức"), shown=False),
            stock("probationary", _("Cuối kỳ: dự bị"), short=_("Dự bị cuối kỳ")),
        ]

    def _row(self, unit: Mapping[str, Any]) -> Row:
        line = self.found.units.get(unit["unit"], Movement())
        return Row({**self._named(unit), **_values(line)}, {"u": unit["unit"]}, self._remark(unit))

    def _named(self, unit: Mapping[str, Any]) -> dict[str, Any]:
        return {"code": unit["code"], "name": self.names.get(unit["unit"], unit["code"])}

    def _state_changes(self) -> Table | None:
        """What changed for members without moving anybody; only the columns and units that have something."""
        happened = {code for counts in self.states.values() for code in +counts}
        if not happened:
            return None
        columns = [
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            *(
                Column(code, label, INTEGER, group, short, drill=Drill(STATE, {"r": code}), shown=code in happened)
                for code, (label, short, group) in STATES.items()
            ),
        ]
        rows = [
            Row({**self._named(unit), **{code: counts[code] for code in STATE_CHANGES}}, {"u": unit["unit"]})
            for unit in self.units
            if (counts := self.states.get(unit["unit"], Counter()))
        ]
        notes = [_("Tính ở nơi đảng viên sinh hoạt vào ngày có thay đổi, theo hệ thống tổ chức ngày đó.")]
        if "transferring" in happened:
            notes.append(
                _("(*) Đã cấp giấy giới thiệu, hết ngày %(day)s chưa xuất trình ở nơi đến: vẫn trong đảng số nơi đi.")
                % {"day": date_text(self.period.last)}
            )
        named = {"code": self.organization.code, "name": _("Tổng cộng")}
        totals = add_rows(columns, rows, named, {})
        title = _("Thay đổi không làm biến động đảng số")
        return self._table(title, columns, rows, totals=totals, notes=notes)

    def _months(self) -> Table | None:
        """The whole month by month, where there are several."""
        if len(self.found.months) < 2:
            return None
        columns = (
            Column("month", _("Tháng"), MONTH),
            Column("opening", _("Đầu tháng"), INTEGER, drill=Drill(STOCK, {"r": "opening"}), additive=False),
            Column("increase", _("Tăng"), INTEGER, drill=Drill(MOVED, {"r": "increase"})),
            Column("decrease", _("Giảm"), INTEGER, drill=Drill(MOVED, {"r": "decrease"})),
            Column("closing", _("Cuối tháng"), INTEGER, drill=Drill(STOCK, {"r": "closing"}), additive=False),
        )
        rows = [
            Row({"month": month, **_values(line)}, {"m": f"{month:%Y-%m}"}) for month, line in self.found.months.items()
        ]
        return self._table(_("Biến động theo tháng"), columns, rows)

    def _intro(self) -> list[str]:
        whole = self.found.whole
        return [
            _("Đầu kỳ có %(opening)s đảng viên; trong kỳ tăng %(increase)s, giảm %(decrease)s; cuối kỳ có %(closing)s.")
            % {key: integer(value) for key, value in _values(whole).items()}
        ]

    def _notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        whole = self.found.whole
        lines = [*self.found.units.values(), whole]
        notes = [
            _("Số liệu tính đến hết ngày %(last)s. Đầu kỳ: hết ngày %(eve)s. Chỉ tính đảng viên sinh hoạt chính thức.")
            % {"last": date_text(self.period.last), "eve": date_text(self.eve)},
            _("Số đầu kỳ, cuối kỳ theo hệ thống tổ chức của chính ngày đó; tăng, giảm tính cho đơn vị mà chi bộ trực "
              "thuộc vào ngày tăng, giảm. Kết nạp tính vào ngày bắt đầu sinh hoạt đảng (ngày lễ kết nạp)."),
            _("Tổng tăng, tổng giảm gồm mọi lý do, kể cả sắp xếp tổ chức và điều chỉnh sổ."),
        ]  # fmt: skip
        if len(self.units) > 1:
            notes.append(
                _("Dòng Tổng cộng không tính chuyển sinh hoạt và sắp xếp giữa các đơn vị trong bảng: hai bên bù nhau.")
            )
        if any(line.decreases["unexplained"] for line in lines):
            notes.append(
                _("Không rõ lý do: sinh hoạt đã ghi kết thúc mà không ghi lý do, và không có nơi tiếp nhận ngày đó.")
            )
        if self.period.last >= self.on:
            notes.append(
                _("Kỳ báo cáo chưa kết thúc vào ngày lập (%(day)s): số cuối kỳ theo những gì đã ghi đến nay.")
                % {"day": date_text(self.on)}
            )
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes

    def _ended_before(self, unit: Mapping[str, Any]) -> bool:
        return bool(unit["end"]) and unit["end"] <= self.period.start

    def _remark(self, unit: Mapping[str, Any]) -> str:
        """A unit that came or went within the period says so."""
        if unit["end"] and unit["end"] < self.period.end:
            return _("đến %(day)s") % {"day": date_text(last_day_of(unit["end"]))}
        if unit["start"] and unit["start"] > self.period.start:
            return _("từ %(day)s") % {"day": date_text(unit["start"])}
        return ""

    def _table(self, title: str, columns: Sequence[Column], rows: Sequence[Row], **more: Any) -> Table:
        return Table(
            MovementReport.name, title, columns, rows, scope=self.scope, period=self.period, on=self.on, **more
        )


def _values(line: Movement) -> dict[str, int]:
    return {
        "opening": line.opening,
        "increase": line.increase,
        "decrease": line.decrease,
        "closing": line.closing,
        "full": line.closing - line.probationary,
        "probationary": line.probationary,
        **{str(reason): line.increases[reason] for reason in INCREASES},
        **{str(reason): line.decreases[reason] for reason in DECREASES},
    }


MOVEMENT = MovementReport()
