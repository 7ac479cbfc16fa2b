"""What people are to be reminded of, computed from how things stand; and what of it was written for whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Appointment
from branches.queries import names_on
from branches.scoping import MAY, Action
from core.formatting import date_text, month_key, month_text
from core.periods import add_months, first_of_month, last_day
from meetings.models import Meeting, NotHeld, Opinion, Reminder, ReminderKind, ReminderRefusal, Task
from meetings.queries import opinions, tasks
from meetings.queries.slots import due_day, slots_in

AHEAD = timedelta(days=3)  # before a planned meeting
BEFORE_DUE = timedelta(days=5)  # before the last day of an answer
WITHOUT_DUE = timedelta(days=30)  # after it was raised, where no rule set a last day
LAST_DAYS = 7  # of a month, in which a branch that has planned nothing is reminded

Role = Appointment.Role
# Only who is appointed at the very organisation: a district clerk is not written to for forty thousand branches.
ROLL = (Role.SECRETARY, Role.ROLL_TAKER)
WRITES_TASKS = tuple(role for role in MAY if {Action.TAKE_ROLL, Action.VIEW_MEMBERS} <= MAY[role])
ANSWERS = tuple(role for role in MAY if Action.ANSWER in MAY[role])


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing an organisation has to do. Its key says of what state: done and due again, it is another matter.

    The text names no member and repeats nothing anybody said: it goes out by mail.
    """

    kind: str
    organization_id: int
    key: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A matter for one account."""

    user_id: int
    matter: Matter


def reminders_wanted(*, on: date) -> list[Wanted]:
    """Everything somebody should be reminded of today, without what he has switched off: a dozen queries."""
    groups = (
        (ROLL, [*meetings_due(on=on), *months_not_sent(on=on)]),
        (ANSWERS, opinions_unanswered(on=on)),
        (WRITES_TASKS, tasks_overdue(on=on)),
    )
    refused = set(ReminderRefusal.objects.values_list("user", "kind"))
    found = []
    for roles, matters in groups:
        people = recipients({one.organization_id for one in matters}, roles, on=on)
        found += [
            Wanted(user_id, one)
            for one in matters
            for user_id in people.get(one.organization_id, ())
            if (user_id, one.kind) not in refused
        ]
    return found


def recipients(organization_ids: Iterable[int], roles: Iterable[str], *, on: date) -> dict[int, list[int]]:
    """The active accounts appointed at each organisation itself with one of some roles, each once."""
    rows = (
        Appointment.objects.filter(
            organization__in=list(organization_ids), role__in=list(roles), span__contains=on, user__is_active=True
        )
        .order_by("user")
        .values_list("organization", "user")
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for organization_id, user_id in rows:
        found[organization_id].append(user_id)
    return found


def meetings_due(*, on: date) -> list[Matter]:
    """Regular meetings called for the next days; branches whose own day comes near, or that end the month, with none.

    A branch with a slot is reminded before the day its slot means, and once more in the month's last days.
    """
    month = first_of_month(on)
    matters = []
    planned = Meeting.objects.filter(
        kind__in=Meeting.MONTHLY_KINDS, status=Meeting.Status.DRAFT, date__gte=on, date__lte=on + AHEAD
    )
    rows = list(planned.values_list("organization", "uuid", "date"))
    names = names_on({organization for organization, _uuid, _day in rows}, on) if rows else {}
    for organization, uuid, day in rows:
        told = {"name": names.get(organization, ""), "day": date_text(day)}
        text = _("%(name)s: họp sinh hoạt ngày %(day)s.") % told
        path = reverse("meetings:agenda", args=[uuid])
        matters.append(Matter(ReminderKind.MEETING_DUE, organization, f"{uuid}:{day:%Y-%m-%d}", text, path))
    return [*matters, *_not_called(month, on)]


def _not_called(month: date, on: date) -> list[Matter]:
    """Of the month under way: who has called no meeting yet although his own day, or the month's end, is near."""
    silent = dict(_silent(month, on, Meeting.objects.all()))
    ends = (last_day(on) - on).days < LAST_DAYS
    slots = slots_in(silent, month)
    path, matters = reverse("meetings:this_month"), []
    for organization, name in silent.items():
        told = {"name": name, "month": month_text(month)}
        day = due_day(slots[organization], month) if organization in slots else None
        if day is not None and on <= day <= on + AHEAD:
            text = _("%(name)s: theo lịch họp ngày %(day)s, chưa lập kỳ sinh hoạt tháng %(month)s.")
            key, told["day"] = f"{organization}:{day:%Y-%m-%d}", date_text(day)
        elif ends:
            text = _("%(name)s: tháng %(month)s chưa có kỳ sinh hoạt nào được lập.")
            key = f"{organization}:{month_key(month)}"
        else:
            continue
        matters.append(Matter(ReminderKind.MEETING_DUE, organization, key, text % told, path))
    return matters


def months_not_sent(*, on: date) -> list[Matter]:
    """Branches that have sent nothing for the last finished month and have not said that it was not held."""
    month = add_months(first_of_month(on), -1)
    sent = Meeting.objects.filter(status__in=Meeting.COUNTED_STATUSES)
    path = reverse("meetings:this_month")
    return [
        Matter(
            ReminderKind.NOT_SENT,
            organization,
            f"{organization}:{month_key(month)}",
            _("%(name)s: tháng %(month)s chưa gửi kỳ sinh hoạt lên cấp trên.")
            % {"name": name, "month": month_text(month)},
            path,
        )
        for organization, name in _silent(month, last_day(month), sent)
    ]


def opinions_unanswered(*, on: date) -> list[Matter]:
    """Opinions whose time runs out, or that wait for long without one, for the committees that have them now."""
    waiting = Q(due_on__lte=on + BEFORE_DUE) | Q(due_on__isnull=True, raised_on__lte=on - WITHOUT_DUE)
    rows = list(Opinion.objects.filter(opinions.IS_OPEN, waiting).order_by("due_on", "pk"))
    names = names_on({row.organization_id for row in rows}, on) if rows else {}
    return [
        Matter(
            ReminderKind.OPINION,
            row.addressee_id,
            f"{row.uuid}:{row.addressee_id}:{row.due_on or '-'}",
            (
                _("Kiến nghị của %(name)s nêu ngày %(day)s chưa được trả lời, hạn %(due)s.")
                if row.due_on
                else _("Kiến nghị của %(name)s nêu ngày %(day)s chưa được trả lời.")
            )
            % {"name": names.get(row.organization_id, ""), "day": date_text(row.raised_on),
               "due": date_text(row.due_on) if row.due_on else ""},
            reverse("meetings:opinion", args=[row.uuid]),
        )
        for row in rows
    ]  # fmt: skip


def tasks_overdue(*, on: date) -> list[Matter]:
    """Tasks past their day."""
    rows = list(Task.objects.filter(tasks.IS_OPEN, due_on__lt=on).order_by("due_on", "pk"))
    names = names_on({row.organization_id for row in rows}, on) if rows else {}
    return [
        Matter(
            ReminderKind.TASK,
            row.organization_id,
            f"{row.uuid}:{row.due_on:%Y-%m-%d}",
            _("%(name)s: một việc giao ngày %(given)s quá hạn từ ngày %(due)s.")
            % {"name": names.get(row.organization_id, ""), "given": date_text(row.assigned_on),
               "due": date_text(row.due_on)},
            reverse("meetings:task", args=[row.uuid]),
        )
        for row in rows
    ]  # fmt: skip


def reminders_of(user: Any) -> QuerySet[Reminder]:
    """What was written for an account, the latest first."""
    return Reminder.objects.filter(user=user).order_by("-on", "-pk")


def refused_by(user: Any) -> set[str]:
    """The kinds an account has switched off."""
    return set(ReminderRefusal.objects.filter(user=user).values_list("kind", flat=True))


def _silent(month: date, day: date, meetings: QuerySet[Meeting]) -> list[tuple[int, str]]:
    """The branches standing on a day for which a month none of some meetings is there, nor a reason why not."""
    branches = tree.form_on(day).filter(form__holds_branch_meetings=True).values("organization")
    held = meetings.filter(for_month=month, kind__in=Meeting.MONTHLY_KINDS).values("organization")
    stated = NotHeld.objects.filter(for_month=month).values("organization")
    silent = (
        tree.as_of(day).filter(organization__in=branches).exclude(Q(organization__in=held) | Q(organization__in=stated))
    )
    ids = sorted(silent.values_list("organization", flat=True))
    names = names_on(ids, day) if ids else {}
    return [(pk, names.get(pk, "")) for pk in ids]
