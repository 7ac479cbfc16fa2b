"""Good examples by unit, sector and field: members, the branches they are of, and organisations, never a share."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import titled, trait_note, trait_of
from core.formatting import date_text, integer
from core.periods import Period
from core.tables import INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from evaluations.queries.example_figures import Counted, counted_examples, counters, sectors_in
from evaluations.queries.record_rows import example_branch_rows, example_rows
from members.reports.units import scope_of, units_of

ENTRIES, BRANCHES = (
    "e",
    "b",
)  # the drills; u a unit, k a sector (0 for none), f a field, m whose: 1 members, 0 organisations


class ExemplaryReport(ReportBuilder):
    """The register of good examples in figures."""

    name = "exemplary"
    order = 38
    title: Any = gettext_lazy("Điển hình tiên tiến")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        found = counted_examples(organization.pk, period, on=on, trait=trait)
        scope = scope_of(organization, day)
        rows = [
            Row(
                {"code": unit.code, "name": unit.name, **_figures([one for one in found if one.unit == unit.pk])},
                {"u": unit.pk},
            )
            for unit in units_of(organization, day, {one.unit for one in found})
        ]
        total = counters(found)
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Tính theo ngày công nhận, ở đơn vị mà tổ chức trực thuộc vào ngày ấy; không kể điển hình đã thôi công "
              "nhận đến ngày trên. Một đảng viên được công nhận nhiều lần tính một."),
            _("Số đảng viên và số chi bộ là hai số đếm riêng, không phải tỷ lệ: chi bộ tính khi có ít nhất một đảng "
              "viên được công nhận. Ở cột không cộng được thì dòng tổng đếm lại từ hồ sơ."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        shared: dict[str, Any] = {"scope": scope, "period": period, "on": on}
        by_sector = Table(
            self.name, _("Theo khối"), (Column("sector", _("Khối"), TEXT), *_columns()),
            [
                Row({"sector": name or _("không ghi khối"), **_figures([one for one in found if one.sector == pk])},
                    {"k": pk or 0})
                for pk, name in sectors_in(found)
            ], **shared,
        )  # fmt: skip
        by_field = Table(
            self.name, _("Theo lĩnh vực"), (Column("field", _("Lĩnh vực"), TEXT), *_columns()),
            [
                Row({"field": field or _("không ghi lĩnh vực"),
                     **_figures([one for one in found if one.entry.field == field])}, {"f": field or "-"})
                for field in sorted({one.entry.field for one in found})
            ],
            notes=(_("Một người có thể được công nhận ở nhiều lĩnh vực, nên các dòng không cộng với nhau."),), **shared,
        )  # fmt: skip
        told = {
            "members": integer(total.members), "branches": integer(total.branches),
            "organizations": integer(total.organizations),
        }  # fmt: skip
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT), *_columns()),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **_figures(found)}, {}),
            intro=(
                _("%(members)s đảng viên của %(branches)s chi bộ và %(organizations)s tổ chức được công nhận điển hình "
                  "tiên tiến.") % told,
            ),
            notes=notes,
            annexes=[by_sector, by_field] if found else [],
            options={"trait": trait.code} if trait else {},
            **shared,
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The entries behind a figure, or the branches they are of. Raises ValueError for an unknown drill or trait."""
        if drill.query not in (ENTRIES, BRANCHES):
            return super().records(organization, period, drill, by=by, on=on, **options)
        unit, sector, of_members, field = drill.number("u"), drill.number("k"), drill.number("m"), drill.text("f")
        day = min(period.last, on)
        found = [
            one.entry
            for one in counted_examples(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
            if unit in (None, one.unit)
            and sector in (None, one.sector or 0)
            and field in ("", one.entry.field or "-")
            and of_members in (None, int(bool(one.entry.member_id)))
        ]
        title, (columns, rows) = _("Điển hình tiên tiến"), example_rows(found, day)
        if drill.query == BRANCHES:
            title, (columns, rows) = _("Chi bộ có đảng viên được công nhận"), example_branch_rows(found, day)
        return Table(self.name, title, columns, rows, scope=scope_of(organization, day), period=period, on=on)


def _columns() -> tuple[Column, ...]:
    people, branches, bodies = Drill(ENTRIES, {"m": 1}), Drill(BRANCHES, {"m": 1}), Drill(ENTRIES, {"m": 0})
    head = _("Đảng viên")
    return (
        Column("members", _("Số đảng viên"), INTEGER, head, additive=False, drill=people),
        Column("branches", _("Số chi bộ có đảng viên"), INTEGER, head, additive=False, drill=branches),
        Column("organizations", _("Số tổ chức"), INTEGER, additive=False, drill=bodies),
    )


def _figures(found: Sequence[Counted]) -> dict[str, int]:
    told = counters(found)
    return {"members": told.members, "branches": told.branches, "organizations": told.organizations}


EXEMPLARY_REPORT = ExemplaryReport()
