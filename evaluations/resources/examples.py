"""The register of good examples as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import Table
from evaluations.queries.record_rows import example_rows
from meetings.resources.worklists import listed_table


def examples_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row an entry."""
    columns, found = example_rows(rows, on)
    days = [one.recognised_on for one in rows]
    return listed_table("examples", _("Điển hình tiên tiến"), columns, found, days, scope, on)
