"""The list of assignments as a `Table`, for the faces a spreadsheet takes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.periods import Period, last_day_of
from core.tables import DATE, INTEGER, Column, Row, Scope, Table


def assignment_list(members: list[Any], *, scope: Scope, on: date) -> Table:
    """Who looks after what on a day: one row an assignment, and one for each member without any, those first.

    Arguments:
        members: rows of members.queries.with_assignments.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
    """
    columns = (
        Column("full_name", _("Họ và tên")),
        Column("place", _("Sinh hoạt tại")),
        Column("kind", _("Phụ trách")),
        Column("subject", _("Đối tượng phụ trách")),
        Column("households", _("Số hộ"), INTEGER),
        Column("area", _("Địa bàn")),
        Column("content", _("Nội dung phân công")),
        Column("start", _("Từ ngày"), DATE),
        Column("last_day", _("Đến hết ngày"), DATE),
        Column("result", _("Kết quả")),
        Column("document", _("Văn bản")),
    )
    rows = []
    for member in members:
        known = {"full_name": member.full_name, "place": member.place}
        if not member.held:
            rows.append(Row(known | {"subject": _("chưa được phân công")}))
        for one in member.held:
            rows.append(
                Row(
                    known
                    | {
                        "kind": str(one.get_kind_display()),
                        "subject": one.subject,
                        "households": one.households,
                        "area": one.place.name if one.place else "",
                        "content": one.content,
                        "start": one.start,
                        "last_day": last_day_of(one.end),
                        "result": one.result,
                        "document": str(one.document or ""),
                    }
                )
            )
    period = Period.days(on, on)
    return Table("phan-cong", _("Phân công đảng viên phụ trách"), columns, rows, scope=scope, period=period, on=on)
