"""The list of self-review papers as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import DATE, TEXT, Column, Drill, Row, Table
from evaluations.queries.papers import Handed
from meetings.resources.worklists import listed_table


def papers_table(papers: Sequence[Handed], *, scope: Any, on: date) -> Table:
    """A row a paper that is due: whether it is in, and what it leaves out."""
    columns = (
        Column("name", _("Đối tượng"), TEXT, drill=Drill("paper")),
        Column("subject", _("Loại"), TEXT),
        Column("received", _("Nộp ngày"), DATE),
        Column("missing", _("Còn thiếu"), TEXT),
        Column("note", _("Ghi chú"), TEXT),
    )
    rows = [
        Row(
            {
                "name": one.name,
                "subject": str(one.rating.get_subject_display()),
                "received": one.paper.received_on if one.paper else None,
                "missing": "; ".join(content.text for content in one.missing) if one.paper else _("chưa nộp"),
                "note": one.paper.note if one.paper else "",
            },
            {"uuid": str(one.rating.uuid)},
        )
        for one in papers
    ]
    days = [one.paper.received_on for one in papers if one.paper]
    return listed_table("review_papers", _("Bản kiểm điểm"), columns, rows, days, scope, on)
