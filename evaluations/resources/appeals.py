"""The list of appeals as a table to hand out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.tables import DATE, TEXT, Column, Row, Table
from evaluations.models import Appeal
from evaluations.queries.subjects import name_alone
from meetings.resources.worklists import listed_table


def appeals_table(appeals: Iterable[Appeal], *, scope: Any, on: date) -> Table:
    """A row an appeal."""
    appeals = list(appeals)
    names = names_on({pk for one in appeals for pk in (one.rating.organization_id, one.rating.decider_id)}, on)
    rows = [
        Row(
            {
                "on": one.on,
                "period": str(one.rating.period),
                "subject": str(one.rating.get_subject_display()),
                "who": name_alone(one.rating, names),
                "place": names.get(one.rating.organization_id, ""),
                "level": str(one.rating.decided_level or ""),
                "text": one.text,
                "decider": names.get(one.rating.decider_id, ""),
                "outcome": str(one.get_outcome_display()),
                "answered_on": one.answered_on,
                "answer": one.answer,
                "document": str(one.document or ""),
            }
        )
        for one in appeals
    ]
    columns = (
        Column("on", _("Khiếu nại ngày"), DATE),
        Column("period", _("Kỳ xếp loại"), TEXT),
        Column("subject", _("Đối tượng"), TEXT),
        Column("who", _("Ai khiếu nại"), TEXT),
        Column("place", _("Nơi xếp loại"), TEXT),
        Column("level", _("Mức hiện nay"), TEXT),
        Column("text", _("Nội dung"), TEXT),
        Column("decider", _("Phải trả lời"), TEXT),
        Column("outcome", _("Kết quả"), TEXT),
        Column("answered_on", _("Trả lời ngày"), DATE),
        Column("answer", _("Nội dung trả lời"), TEXT),
        Column("document", _("Văn bản trả lời"), TEXT),
    )
    return listed_table(
        "appeals", _("Khiếu nại kết quả xếp loại"), columns, rows, [one.on for one in appeals], scope, on
    )
