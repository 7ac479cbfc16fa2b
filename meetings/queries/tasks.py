"""Tasks: who sees them, the list with the overdue first, and what a member was given (the timeline of members)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from core.periods import Period
from meetings.models import Meeting, Task, TaskReport
from meetings.queries.inherited import of_or_left_to
from members.models import Member, OfficeTerm
from members.queries import Entry, memberships_on, search_members

# What a list may be narrowed to.
OPEN, OVERDUE, DONE, DROPPED, ANY = "", "qua-han", "da-xong", "thoi", "tat-ca"

IS_OPEN = Q(done_on__isnull=True, dropped_on__isnull=True)


@dataclass(frozen=True, slots=True)
class TasksChosen:
    """What the list is narrowed to: the open ones, as it is made."""

    organization: Organization | None = None
    state: str = OPEN
    responsible: str = ""


def tasks_visible_to(user: Any, *, on: date) -> QuerySet[Task]:
    """The tasks of the organisations whose members' names a user reads, and of those they continue: a task names who
    answers for it."""
    return Task.objects.filter(of_or_left_to(organizations_allowing(user, Action.VIEW_MEMBERS, on=on), on=on))


def who_may_answer(organization: Organization, *, on: date) -> QuerySet[Member]:
    """Who may be responsible for a task of an organisation on a day: its members, and who holds an office in it."""
    here = memberships_on([organization.pk], on).values("member")
    offices = OfficeTerm.objects.filter(organization=organization, span__contains=on).values("member")
    return Member.objects.filter(Q(pk__in=here) | Q(pk__in=offices)).order_by("sort_key", "pk")


def tasks_listed(user: Any, chosen: TasksChosen, *, on: date, action: str = "") -> QuerySet[Task]:
    """The tasks a user sees, narrowed: of the open ones the overdue first, by their day; then what ended, latest first.

    Arguments:
        chosen: its `responsible` are words of a name.
        action: only where he may do this as well (to export them).
    """
    rows = tasks_visible_to(user, on=on)
    if action:
        rows = rows.filter(organization__in=organizations_allowing(user, action, on=on).values("pk"))
    if chosen.organization is not None:
        rows = rows.filter(of_or_left_to(tree.subtree(chosen.organization, on=on), on=on))
    states = {
        OPEN: IS_OPEN,
        OVERDUE: IS_OPEN & Q(due_on__lt=on),
        DONE: Q(done_on__isnull=False),
        DROPPED: Q(dropped_on__isnull=False),
    }
    rows = rows.filter(states.get(chosen.state, Q()))
    if chosen.responsible:
        rows = rows.filter(responsible__in=search_members(Member.objects.all(), chosen.responsible).values("pk"))
    ended = Case(When(IS_OPEN, then=Value(0)), default=Value(1))
    return rows.select_related("responsible").order_by(
        ended, F("done_on").desc(nulls_first=True), F("dropped_on").desc(nulls_first=True), "due_on", "pk"
    )


def with_progress(tasks: Iterable[Task], *, on: date) -> list[Any]:
    """Some tasks with `organization_name`, `overdue`, and `amount` as last reported: two queries."""
    rows: list[Any] = list(tasks)
    if not rows:
        return rows
    names = names_on({row.organization_id for row in rows}, on)
    amounts = amounts_of([row.pk for row in rows if row.target is not None])
    for row in rows:
        row.organization_name = names.get(row.organization_id, "")
        row.overdue = row.is_open and row.due_on < on
        row.amount = amounts.get(row.pk)
    return rows


def amounts_of(task_ids: list[int]) -> dict[int, Any]:
    """How much of each task was last reported as done."""
    if not task_ids:
        return {}
    told = TaskReport.objects.filter(task__in=task_ids, amount__isnull=False).order_by("on", "pk")
    return dict(told.values_list("task", "amount"))


def reports_of(task: Task) -> QuerySet[TaskReport]:
    """What was said of a task, latest first."""
    return TaskReport.objects.filter(task=task).select_related("meeting").order_by("-on", "-pk")


def meetings_to_report_at(task: Task, *, on: date) -> QuerySet[Meeting]:
    """The meetings of its organisation since it was given at which one may say how far it has come, latest first."""
    held = Meeting.objects.filter(organization=task.organization_id, date__gte=task.assigned_on, date__lte=on)
    return held.order_by("-date", "-pk")


class GivenTasks:
    """What a member was given to do, and did, on his page."""

    name = "tasks"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Of this year: how many were given, and how many of them are done."""
        year = Period.year(on)
        given = list(
            Task.objects.filter(responsible=member, assigned_on__gte=year.start, assigned_on__lt=year.end).values_list(
                "done_on", flat=True
            )
        )
        if not given:
            return []
        done = sum(day is not None for day in given)
        told = _("%(given)d việc, đã xong %(done)d") % {"given": len(given), "done": done}
        return [(_("Việc được giao"), told)]

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Each with its page, for who sees it."""
        tasks = list(Task.objects.filter(responsible=member, assigned_on__lte=on))
        seen = set(tasks_visible_to(by, on=on).filter(responsible=member).values_list("pk", flat=True)) if tasks else ()
        return [
            Entry(
                one.assigned_on,
                _("Được giao việc: %(text)s (hạn %(due)s%(end)s)")
                % {"text": one.text, "due": date_text(one.due_on), "end": _ended(one)},
                reverse("meetings:task", args=[one.uuid]) if one.pk in seen else "",
            )
            for one in tasks
        ]


def _ended(task: Task) -> str:
    if task.done_on:
        return _("; xong %s") % date_text(task.done_on)
    return _("; thôi %s") % date_text(task.dropped_on) if task.dropped_on else ""
