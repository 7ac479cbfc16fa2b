"""The list of weak organisations as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import Table
from evaluations.queries.record_rows import weak_rows
from meetings.resources.worklists import listed_table


def weak_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a time on the list, with `open` and `late`."""
    columns, found = weak_rows(rows, on)
    days = [one.start for one in rows]
    return listed_table("weak", _("Tổ chức yếu kém"), columns, found, days, scope, on)
