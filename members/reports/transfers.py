"""The list of transfers as a `Table`, for the faces a spreadsheet takes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.periods import Period
from core.tables import DATE, Column, Row, Scope, Table


def transfer_list(transfers: list[Any], *, scope: Scope, on: date) -> Table:
    """The transfers of a list.

    Arguments:
        transfers: rows of members.queries.with_places.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
        on: the day the list holds for.
    """
    columns = (
        Column("full_name", _("Họ và tên")),
        Column("number", _("Số thẻ")),
        Column("origin", _("Nơi đi")),
        Column("destination", _("Nơi đến")),
        Column("kind", _("Hình thức")),
        Column("status", _("Bước")),
        Column("requested_on", _("Ngày đề nghị"), DATE),
        Column("letter", _("Giấy giới thiệu")),
        Column("deadline", _("Hạn xuất trình"), DATE),
        Column("overdue", _("Quá hạn")),
        Column("received_on", _("Ngày tiếp nhận"), DATE),
        Column("reason", _("Lý do")),
    )
    rows = [
        Row(
            {
                "full_name": one.member.full_name,
                "number": one.member.masked_number,
                "origin": one.origin_name,
                "destination": one.destination_name,
                "kind": str(one.get_kind_display()),
                "status": str(one.get_status_display()),
                "requested_on": one.requested_on,
                "letter": str(one.letter or ""),
                "deadline": one.deadline,
                "overdue": _("quá hạn") if one.overdue else "",
                "received_on": one.received_on,
                "reason": one.reason,
            }
        )
        for one in transfers
    ]
    period = Period.days(on, on)
    return Table("chuyen-sinh-hoat", _("Chuyển sinh hoạt đảng"), columns, rows, scope=scope, period=period, on=on)
