"""The access log as a `Table`, for the faces a spreadsheet takes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from branches.queries import Reading
from core.formatting import datetime_text
from core.periods import Period
from core.tables import Column, Row, Scope, Table


def reading_list(readings: Sequence[Reading], *, scope: Scope, period: Period, notes: Sequence[Any], on: date) -> Table:
    """Lines of the log, latest first.

    Arguments:
        scope: where the user's part of the tree begins.
        period: the days the lines were narrowed to.
        notes: what else they were narrowed to, in words.
        on: the day the list was made.
    """
    columns = (
        Column("at", _("Lúc")),
        Column("username", _("Người dùng")),
        Column("action", _("Việc")),
        Column("subject", _("Đối tượng")),
        Column("detail", _("Chi tiết")),
    )
    rows = [
        Row(
            {
                "at": datetime_text(localtime(one.at)),
                "username": one.username,
                "action": one.action,
                "subject": one.subject,
                "detail": one.detail,
            }
        )
        for one in readings
    ]
    return Table(
        "nhat-ky", _("Nhật ký truy cập"), columns, rows, scope=scope, period=period, on=on, notes=tuple(map(str, notes))
    )
