"""The board of a committee as a table to hand out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import date_text
from core.periods import Period
from core.tables import INTEGER, RATIO, TEXT, Column, Ratio, Row, Scope, Table
from meetings.queries import BoardRow, BranchMonth, Duty, duty_by_sector, whole_duty

WORDS: Mapping[str, Any] = {
    "on_time": gettext_lazy("đúng hạn"),
    "late": gettext_lazy("gửi muộn"),
    "open": gettext_lazy("đang ghi"),
    "missing": gettext_lazy("chưa có"),
    "ahead": "",
    "nowhere": "",
}


def board_table(rows: Sequence[BoardRow], year: int, *, scope: Any, superiors: Mapping[int, str], on: date) -> Table:
    """A row a branch, a column a month in words; then what it comes to by sector.

    Arguments:
        rows: the board, narrowed or not.
        scope: the organisation it was narrowed to, or None.
        superiors: the names of those above, by id.
    """
    period = Period.year(date(year, 1, 1))
    months = [
        Column(f"m{first.month:02d}", _("T%(number)d") % {"number": first.month}, TEXT) for first in period.months()
    ]
    shared: dict[str, Any] = {
        "name": "board",
        "scope": Scope(scope.code, scope.name) if scope is not None else Scope("", _("các tổ chức được xem")),
        "period": period,
        "on": on,
    }
    sectors = Table(
        title=_("Theo khối"),
        columns=(Column("sector", _("Khối"), TEXT), *_duty_columns()),
        rows=[Row({"sector": name or _("chưa ghi khối"), **_duty(duty)}) for name, duty in duty_by_sector(rows)],
        totals=Row({"sector": _("Tổng cộng"), **_duty(whole_duty(rows))}),
        **shared,
    )
    return Table(
        title=_("Theo dõi sinh hoạt chi bộ"),
        columns=(
            Column("code", _("Mã"), TEXT),
            Column("name", _("Chi bộ"), TEXT),
            Column("superior", _("Cấp trên"), TEXT),
            Column("sector", _("Khối"), TEXT),
            *months,
            *_duty_columns(),
        ),
        rows=[
            Row(
                {
                    "code": row.organization.code,
                    "name": row.organization.name,
                    "superior": superiors.get(row.organization.parent_id, ""),
                    "sector": row.organization.sector_name or "",
                    **{column.key: _word(cell) for column, cell in zip(months, row.cells, strict=True)},
                    **_duty(row.duty),
                }
            )
            for row in rows
        ],
        formulas=(_("tỷ lệ họp = đã họp ÷ phải họp; phải họp: các tháng đã hết mà chi bộ còn đến ngày cuối tháng"),),
        notes=(_("Lập ngày %(day)s.") % {"day": date_text(on)},),
        annexes=[sectors] if rows else [],
        **shared,
    )


def _duty_columns() -> tuple[Column, ...]:
    return (
        Column("due", _("Phải họp"), INTEGER),
        Column("held", _("Đã họp"), INTEGER),
        Column("late", _("Trong đó gửi muộn"), INTEGER),
        Column("not_held", _("Không họp, có lý do"), INTEGER),
        Column("missing", _("Chưa có"), INTEGER),
        Column("held_rate", _("Tỷ lệ họp (%)"), RATIO, formula="held / due"),
    )


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "due": duty.due,
        "held": duty.held,
        "late": duty.late,
        "not_held": duty.not_held,
        "missing": duty.missing,
        "held_rate": Ratio(duty.held, duty.due),
    }


def _word(cell: BranchMonth) -> str:
    if cell.state == "not_held" and cell.not_held is not None:
        word = _("không họp: %(reason)s") % {"reason": cell.not_held.note or cell.not_held.get_reason_display()}
    else:
        word = str(WORDS[cell.state])
    return _("%(word)s, ghi sau khi khóa") % {"word": word} if cell.came_after_close else word
