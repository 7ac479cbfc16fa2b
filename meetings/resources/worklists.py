"""The lists of opinions, of tasks and of model meetings as tables to hand out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import amount_text, date_text
from core.periods import Period
from core.tables import DATE, INTEGER, TEXT, Column, Row, Scope, Table
from meetings.queries.opinions import with_sides
from meetings.queries.tasks import with_progress


def opinions_table(opinions: Iterable[Any], *, scope: Any, on: date) -> Table:
    """A row an opinion, with who asked, who has it, and what became of it."""
    rows = with_sides(opinions, on=on)
    columns = (
        Column("text", _("Kiến nghị"), TEXT),
        Column("who", _("Người nêu"), TEXT),
        Column("raised_at", _("Nơi nêu"), TEXT),
        Column("raised_on", _("Ngày nêu"), DATE),
        Column("addressee", _("Nơi trả lời"), TEXT),
        Column("due_on", _("Hạn trả lời"), DATE),
        Column("answered_on", _("Trả lời ngày"), DATE),
        Column("withdrawn_on", _("Rút ngày"), DATE),
        Column("overdue", _("Quá hạn"), TEXT),
        Column("age", _("Số ngày"), INTEGER, additive=False),
    )
    found = [
        Row(
            {
                "text": one.text,
                "who": one.member.full_name if one.member else one.resident,
                "raised_at": one.raised_at,
                "raised_on": one.raised_on,
                "addressee": one.addressee_name,
                "due_on": one.due_on,
                "answered_on": one.answered_on,
                "withdrawn_on": one.withdrawn_on,
                "overdue": _("quá hạn") if one.overdue else "",
                "age": one.age,
            }
        )
        for one in rows
    ]
    days = [one.raised_on for one in rows]
    return listed_table("opinions", _("Kiến nghị"), columns, found, days, scope, on)


def tasks_table(tasks: Iterable[Any], *, scope: Any, on: date) -> Table:
    """A row a task, with who answers for it and how far it has come."""
    rows = with_progress(tasks, on=on)
    columns = (
        Column("text", _("Việc"), TEXT),
        Column("organization", _("Tổ chức"), TEXT),
        Column("responsible", _("Chịu trách nhiệm"), TEXT),
        Column("assigned_on", _("Giao ngày"), DATE),
        Column("due_on", _("Hạn xong"), DATE),
        Column("target", _("Chỉ tiêu"), TEXT),
        Column("amount", _("Đã làm được"), TEXT),
        Column("unit", _("Đơn vị tính"), TEXT),
        Column("done_on", _("Xong ngày"), DATE),
        Column("dropped_on", _("Thôi ngày"), DATE),
        Column("overdue", _("Quá hạn"), TEXT),
        Column("result", _("Kết quả, lý do"), TEXT),
    )
    found = [
        Row(
            {
                "text": one.text,
                "organization": one.organization_name,
                "responsible": one.responsible.full_name if one.responsible else "",
                "assigned_on": one.assigned_on,
                "due_on": one.due_on,
                "target": amount_text(one.target),
                "amount": amount_text(one.amount),
                "unit": one.unit,
                "done_on": one.done_on,
                "dropped_on": one.dropped_on,
                "overdue": _("quá hạn") if one.overdue else "",
                "result": one.result,
            }
        )
        for one in rows
    ]
    days = [one.assigned_on for one in rows]
    return listed_table("tasks", _("Việc được giao"), columns, found, days, scope, on)


def models_table(models: Iterable[Any], year: int, *, scope: Any, on: date) -> Table:
    """A row a branch chosen to hold a model meeting in a year."""
    rows = list(models)
    names = names_on({pk for one in rows for pk in (one.organization_id, one.chosen_by_id)}, on)
    columns = (
        Column("code", _("Mã"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("chosen_by", _("Cấp ủy chọn"), TEXT),
        Column("document", _("Kế hoạch"), TEXT),
        Column("team", _("Đoàn dự, tổ giúp việc"), TEXT),
        Column("planned_on", _("Ngày dự kiến"), DATE),
        Column("held_on", _("Đã họp ngày"), DATE),
        Column("quality", _("Đánh giá"), TEXT),
        Column("lessons", _("Rút kinh nghiệm"), TEXT),
        Column("came", _("Số chi bộ đến dự"), INTEGER),
        Column("dropped_on", _("Thôi chọn ngày"), DATE),
        Column("drop_reason", _("Lý do thôi chọn"), TEXT),
    )
    found = [
        Row(
            {
                "code": one.organization.code,
                "branch": names.get(one.organization_id, ""),
                "chosen_by": names.get(one.chosen_by_id, ""),
                "document": str(one.document or ""),
                "team": one.team,
                "planned_on": one.planned_on,
                "held_on": one.meeting.date if one.meeting else None,
                "quality": one.get_quality_display(),
                "lessons": one.lessons,
                "came": one.came,
                "dropped_on": one.dropped_on,
                "drop_reason": one.drop_reason,
            }
        )
        for one in rows
    ]
    days = [date(year, 1, 1), date(year, 12, 31)]
    return listed_table("models", _("Sinh hoạt mẫu"), columns, found, days, scope, on)


def listed_table(
    name: str, title: str, columns: tuple[Column, ...], rows: list[Row], days: list[date], scope: Any, on: date
) -> Table:
    """A list as a table to hand out.

    Arguments:
        days: what the rows are of; their first and last make the period.
        scope: the organisation it was narrowed to, or None.
    """
    known = days or [on]
    return Table(
        name=name,
        title=title,
        columns=columns,
        rows=rows,
        scope=Scope(scope.code, scope.name) if scope is not None else Scope("", _("các tổ chức được xem")),
        period=Period.days(min(known), max(known)),
        on=on,
        notes=(_("Lập ngày %(day)s.") % {"day": date_text(on)},),
    )
