"""The list of committees' terms as a `Table`, for the faces a spreadsheet takes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.periods import Period
from core.tables import DATE, TEXT, Column, Row, Scope, Table
from members.queries.terms import TermOn


def term_list(found: Sequence[TermOn], organizations: Mapping[int, Any], *, scope: Scope, on: date) -> Table:
    """The terms of a list.

    Arguments:
        organizations: whose they are, with names.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
        on: the day the list holds for.
    """
    columns = (
        Column("code", _("Mã")),
        Column("name", _("Tổ chức")),
        Column("term", _("Nhiệm kỳ"), TEXT),
        Column("start", _("Từ ngày"), DATE),
        Column("ends", _("Hết ngày"), DATE),
        Column("text", _("Tình trạng")),
        Column("document", _("Văn bản")),
    )
    rows = [
        Row(
            {
                "code": organizations[one.term.organization_id].code,
                "name": organizations[one.term.organization_id].name,
                "term": one.term.name,
                "start": one.term.start,
                "ends": one.ends,
                "text": one.text,
                "document": str(one.term.document or ""),
            }
        )
        for one in found
    ]
    return Table("nhiem-ky", _("Nhiệm kỳ cấp ủy"), columns, rows, scope=scope, period=Period.days(on, on), on=on)
