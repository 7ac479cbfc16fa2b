"""The list of shortcomings as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import DATE, TEXT, Column, Drill, Row, Table
from evaluations.queries.subjects import rated_names
from meetings.resources.worklists import listed_table


def shortcomings_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a shortcoming: whose, what, how and until when it is remedied, and what became of it."""
    names = rated_names([one.rating for one in rows], on)
    columns = (
        Column("name", _("Đối tượng"), TEXT, drill=Drill("shortcomings")),
        Column("period", _("Nêu ở kỳ"), TEXT),
        Column("text", _("Hạn chế, khuyết điểm"), TEXT),
        Column("remedy", _("Biện pháp khắc phục"), TEXT),
        Column("due_on", _("Hạn khắc phục"), DATE),
        Column("task", _("Việc được giao"), TEXT),
        Column("outcome", _("Kết quả"), TEXT),
        Column("checked_on", _("Kiểm tra ngày"), DATE),
    )
    found = [
        Row(
            {
                "name": names[one.rating_id], "period": str(one.rating.period), "text": one.text,
                "remedy": one.remedy, "due_on": one.due_on, "task": _task(one.task),
                "outcome": str(one.get_outcome_display()), "checked_on": one.checked_on,
            },
            {"uuid": str(one.rating.uuid)},
        )
        for one in rows
    ]  # fmt: skip
    days = [one.due_on for one in rows]
    return listed_table("shortcomings", _("Hạn chế, khuyết điểm"), columns, found, days, scope, on)


def _task(task: Any) -> str:
    if task is None:
        return ""
    return _("đang làm") if task.is_open else (_("đã xong") if task.done_on else _("đã thôi"))
