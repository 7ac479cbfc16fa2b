"""What waits for somebody and who is on probation, as tables to hand out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.tables import DATE, INTEGER, TEXT, Column, Row, Table
from meetings.resources.worklists import listed_table
from recruitment.queries.probation import Probationer
from recruitment.queries.steps import Waiting, organizations_named
from recruitment.reports.probation import listed_probationers


def waiting_table(waiting: Sequence[Waiting], *, scope: Any, on: date) -> Table:
    """A row a candidate: his next step, who takes it, until when."""
    names = names_on(organizations_named(waiting), on)
    columns = (
        Column("name", _("Họ và tên"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("step", _("Bước tiếp theo"), TEXT),
        Column("actor", _("Nơi thực hiện"), TEXT),
        Column("since", _("Bước trước ngày"), DATE),
        Column("days", _("Số ngày"), INTEGER, additive=False),
        Column("due", _("Hạn"), DATE),
        Column("overdue", _("Quá hạn"), TEXT),
    )
    rows = [
        Row(
            {
                "name": one.candidate.full_name,
                "branch": names.get(one.next.branch, ""),
                "step": str(one.next.step.get_stage_display()),
                "actor": names.get(one.next.actor, ""),
                "since": one.since,
                "days": (on - one.since).days,
                "due": one.next.due.day if one.next.due else None,
                "overdue": _("quá hạn") if one.next.is_overdue(on) else "",
            }
        )
        for one in waiting
    ]
    days = [one.since for one in waiting]
    return listed_table("waiting_steps", _("Việc phát triển đảng chờ thực hiện"), columns, rows, days, scope, on)


def probation_table(probationers: Sequence[Probationer], *, scope: Any, on: date) -> Table:
    """A row a probationary member, the nearest end first."""
    columns, rows = listed_probationers(probationers, on)
    days = [one.began for one in probationers if one.began]
    return listed_table("probationers", _("Đảng viên dự bị"), columns, rows, days, scope, on)
