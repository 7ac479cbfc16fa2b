"""The list of warnings as a `Table`, for the faces a spreadsheet takes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.periods import Period
from core.tables import Column, Row, Scope, Table
from members.queries import Warned


def warning_list(
    found: list[Warned], organizations: Mapping[int, Any], *, labels: Mapping[str, Any], scope: Scope, on: date
) -> Table:
    """The warnings of a list.

    Arguments:
        organizations: whose they are, with names.
        labels: the rules in words.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
        on: the day the list holds for.
    """
    columns = (
        Column("code", _("Mã")),
        Column("name", _("Tổ chức")),
        Column("rule", _("Cảnh báo")),
        Column("text", _("Nội dung")),
        Column("basis", _("Căn cứ")),
        Column("waiver", _("Được phép theo")),
    )
    rows = [
        Row(
            {
                "code": organizations[one.organization_id].code,
                "name": organizations[one.organization_id].name,
                "rule": str(labels[one.rule]),
                "text": one.text,
                "basis": one.basis,
                "waiver": one.waiver,
            }
        )
        for one in found
    ]
    return Table("canh-bao", _("Cảnh báo về tổ chức"), columns, rows, scope=scope, period=Period.days(on, on), on=on)
