"""The list of screening cases as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import Table
from evaluations.queries.record_rows import screening_rows
from meetings.resources.worklists import listed_table


def screenings_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a case, with `keeper`."""
    columns, found = screening_rows(rows, {one.pk: one.keeper for one in rows}, on)
    days = [one.opened_on for one in rows]
    return listed_table("screenings", _("Rà soát, sàng lọc đảng viên"), columns, found, days, scope, on)
