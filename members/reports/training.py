"""Which secretaries, deputies and committee members were trained, and which never were, by unit."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, organizations_with_trait, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Table
from members.queries import GROUPS, Officer, officers_in
from members.reports.units import scope_of, units_of

OFFICERS = "o"  # the drill: u unit, g group of offices, s what of training
ALL = "all"
_STATES = {
    "total": gettext_lazy("Tổng số"),
    "period": gettext_lazy("Được bồi dưỡng trong kỳ"),
    "trained": gettext_lazy("Đã từng được bồi dưỡng"),
    "never": gettext_lazy("Chưa từng"),
}


class TrainingReport(ReportBuilder):
    """Office holders of the last day of a period that has come, and their training until then."""

    name = "training"
    title: Any = gettext_lazy("Bồi dưỡng bí thư, phó bí thư, cấp ủy viên")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        day = min(period.last, on)
        trait, officers = self._officers(organization, day, options.get("trait", ""))
        units = units_of(organization, day, {one.unit_id for one in officers})
        rows = [
            Row(
                {"code": unit.code, "name": unit.name, **_sums([o for o in officers if o.unit_id == unit.pk], period)},
                {"u": unit.pk},
            )
            for unit in units
        ]
        scope = scope_of(organization, day)
        notes = [
            _("Số liệu tính đến hết ngày %(day)s: người đang giữ chức vụ cấp ủy ngày đó.")
            % {"day": date_text(day)},
            _("Người giữ nhiều chức vụ ở một đơn vị tính một lần, theo chức vụ cao nhất; người giữ chức vụ ở hai đơn "
              "vị tính ở mỗi đơn vị, cả ở dòng tổng cộng. Người của tổ chức khác giữ chức vụ ở đây tính ở đây."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **_sums(officers, period)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(
                _("Được bồi dưỡng = có dự một lớp thuộc loại dành cho cấp ủy viên, tính theo ngày bế giảng"),
                _("Tỷ lệ = đã từng được bồi dưỡng ÷ tổng số"),
            ),
            notes=notes,
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who stands behind a figure, with the last class of each. Raises ValueError for an unknown drill or trait."""
        if drill.query != OFFICERS:
            return super().records(organization, period, drill, by=by, on=on, **options)
        day = min(period.last, on)
        _trait, officers = self._officers(organization, day, options.get("trait", ""))
        unit, group, state = drill.number("u"), drill.text("g"), drill.text("s") or "total"
        found = [
            one
            for one in officers
            if (unit is None or one.unit_id == unit) and group in ("", ALL, one.group) and _is_of(one, state, period)
        ]
        places = names_on({one.organization_id for one in found}, day)
        columns = (
            Column("full_name", _("Họ và tên"), TEXT, drill=Drill("member")),
            Column("office", _("Chức vụ"), TEXT),
            Column("place", _("Tại"), TEXT),
            Column("last", _("Lần bồi dưỡng gần nhất"), DATE),
            Column("classes", _("Các lớp đã dự"), TEXT),
        )
        rows = [
            Row(
                {
                    "full_name": one.member.full_name,
                    "office": one.office,
                    "place": places.get(one.organization_id, ""),
                    "last": one.trained_on[0] if one.trained_on else None,
                    "classes": "; ".join(one.classes),
                },
                {"uuid": str(one.member.uuid)},
            )
            for one in found
        ]
        scope = scope_of(organization, day)
        return Table(self.name, _("Cấp ủy viên được tính"), columns, rows, scope=scope, period=period, on=on)

    def _officers(self, organization: Any, day: date, code: str) -> tuple[Any, list[Officer]]:
        trait = trait_of(code)
        among = organizations_with_trait(trait, on=day) if trait else None
        return trait, officers_in(organization, day, among=among)


def _columns() -> list[Column]:
    columns = [Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT)]
    for group, label in [*GROUPS.items(), (ALL, _("Cộng cấp ủy viên"))]:
        for state, words in _STATES.items():
            drill = Drill(OFFICERS, {"g": group, "s": state})
            columns.append(Column(f"{group}_{state}", str(words), INTEGER, str(label), drill=drill))
    rate = Drill(OFFICERS, {"g": ALL, "s": "trained"})
    columns.append(Column("rate", _("Tỷ lệ (%)"), RATIO, formula="all_trained / all_total", drill=rate))
    return columns


def _sums(officers: Iterable[Officer], period: Period) -> dict[str, Any]:
    found = list(officers)
    sums: dict[str, Any] = {
        f"{group}_{state}": sum(group in (ALL, one.group) and _is_of(one, state, period) for one in found)
        for group in (*GROUPS, ALL)
        for state in _STATES
    }
    sums["rate"] = Ratio(sums["all_trained"], sums["all_total"])
    return sums


def _is_of(one: Officer, state: str, period: Period) -> bool:
    """Whether a figure counts him. Raises ValueError for one that does not exist."""
    if state not in _STATES:
        raise ValueError(_("Không có danh sách “%s”.") % state)
    if state == "period":
        return one.was_trained_in(period)
    return state == "total" or bool(one.trained_on) == (state == "trained")


TRAINING = TrainingReport()
