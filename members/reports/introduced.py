"""Villages with and without a member introduced from elsewhere, by unit, and the villages one by one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, organizations_with_trait, titled, trait_note, trait_of
from branches.scoping import Action, may
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Table
from members.queries import WAYS, Village, villages_in
from members.reports.units import scope_of, units_of

VILLAGES = "v"  # the drill: u unit, s with or without, or a way of introducing
WITH, WITHOUT = "with_one", "without"


class IntroducedReport(ReportBuilder):
    """Members introduced to villages on the last day of a period that has come."""

    name = "introduced"
    title: Any = gettext_lazy("Đảng viên được giới thiệu về thôn bản, khu dân cư")
    records_action = Action.REPORT
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        day = min(period.last, on)
        trait, villages = self._villages(organization, day, options.get("trait", ""))
        # A branch has no area of its own: without villages a unit has no row.
        found = {one.unit_id for one in villages} or {organization.pk}
        units = [unit for unit in units_of(organization, day, found) if unit.pk in found]
        rows = [
            Row(
                {"code": unit.code, "name": unit.name, **_sums(one for one in villages if one.unit_id == unit.pk)},
                {"u": unit.pk},
            )
            for unit in units
        ]
        scope = scope_of(organization, day)
        notes = [
            _("Số liệu tính đến hết ngày %(day)s: địa bàn dân cư thuộc đảng bộ ngày đó.") % {"day": date_text(day)},
            _("Một địa bàn có thể có người được giới thiệu theo nhiều cách, nên các cột theo cách không cộng lại."),
        ]
        if trait:
            notes.append(trait_note(trait))
        named = may(by, Action.VIEW_MEMBERS, organization, on=on)
        annex = self._list(organization, period, villages, on, named=named)
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **_sums(villages)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(
                _("Có người được giới thiệu = có khách hoặc người sinh hoạt tạm thời ở chi bộ phụ trách địa bàn, hoặc "
                  "có đảng viên không thuộc chi bộ ấy được phân công phụ trách địa bàn"),
                _("Tỷ lệ = số địa bàn có ÷ tổng số địa bàn"),
            ),
            notes=notes,
            annexes=[annex] if villages else [],
            options={"trait": trait.code} if trait else {},
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The villages behind a figure; who was introduced only for who may see members.

        Raises ValueError for an unknown drill or trait.
        """
        if drill.query != VILLAGES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        _trait, villages = self._villages(organization, min(period.last, on), options.get("trait", ""))
        unit, state = drill.number("u"), drill.text("s")
        found = [one for one in villages if (unit is None or one.unit_id == unit) and _is_of(one, state)]
        named = may(by, Action.VIEW_MEMBERS, organization, on=on)
        return self._list(organization, period, found, on, named=named)

    def _villages(self, organization: Any, day: date, code: str) -> tuple[Any, list[Village]]:
        trait = trait_of(code)
        among = organizations_with_trait(trait, on=day) if trait else None
        return trait, villages_in(organization, day, among=among)

    def _list(self, organization: Any, period: Period, villages: Sequence[Village], on: date, *, named: bool) -> Table:
        homes = {one.home_id for village in villages for one in village.introduced if one.home_id}
        day = min(period.last, on)
        names = names_on(homes | {village.area_id for village in villages}, day)
        columns = [
            Column("place", _("Địa bàn"), TEXT, drill=Drill("place")),
            Column("code", _("Mã"), TEXT),
            Column("area", _("Thuộc"), TEXT),
            Column("introduced", _("Người được giới thiệu"), INTEGER),
            Column("since", _("Từ ngày"), DATE),
        ]
        if named:
            columns.append(Column("who", _("Họ tên, nơi sinh hoạt chính thức"), TEXT))
        rows = []
        for village in villages:
            values: dict[str, Any] = {
                "place": village.place.name,
                "code": village.place.code,
                "area": names.get(village.area_id, ""),
                "introduced": len({one.member.pk for one in village.introduced}),
                "since": min((one.since for one in village.introduced), default=None),
            }
            if named:
                values["who"] = "; ".join(
                    _("%(name)s (%(way)s từ %(day)s%(home)s)")
                    % {
                        "name": one.member.full_name,
                        "way": WAYS[one.way],
                        "day": date_text(one.since),
                        "home": f", {home}" if (home := names.get(one.home_id or 0, one.home)) else "",
                    }
                    for one in village.introduced
                )
            rows.append(Row(values, {"uuid": str(village.place.uuid)}))
        title = _("Từng địa bàn")
        return Table(
            self.name, title, columns, rows, scope=scope_of(organization, day), period=period, on=on
        )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    ways = _("Trong đó có")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("total", _("Địa bàn dân cư"), INTEGER, drill=Drill(VILLAGES)),
        Column(WITH, _("Có người được giới thiệu"), INTEGER, drill=Drill(VILLAGES, {"s": WITH})),
        Column(WITHOUT, _("Chưa có"), INTEGER, drill=Drill(VILLAGES, {"s": WITHOUT})),
        *(
            Column(way, str(label), INTEGER, ways, drill=Drill(VILLAGES, {"s": str(way)}))
            for way, label in WAYS.items()
        ),
        Column("rate", _("Tỷ lệ (%)"), RATIO, formula=f"{WITH} / total", drill=Drill(VILLAGES, {"s": WITH})),
    )


def _sums(villages: Iterable[Village]) -> dict[str, Any]:
    found = list(villages)
    sums: dict[str, Any] = {state: sum(_is_of(one, state) for one in found) for state in (WITH, WITHOUT, *WAYS)}
    return {"total": len(found), **sums, "rate": Ratio(sums[WITH], len(found))}


def _is_of(village: Village, state: str) -> bool:
    """Whether a figure counts it; "" is the total. Raises ValueError for a figure that does not exist."""
    if state in WAYS:
        return any(one.way == state for one in village.introduced)
    if state not in ("", WITH, WITHOUT):
        raise ValueError(_("Không có danh sách “%s”.") % state)
    return not state or bool(village.introduced) == (state == WITH)


INTRODUCED = IntroducedReport()
