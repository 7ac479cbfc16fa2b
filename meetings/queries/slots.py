"""On which day of a month a branch means to meet: its slot, in words and as a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from core.models import Holiday
from core.periods import add_months, first_of_month, last_day
from meetings.models import MeetingSlot

Rule = MeetingSlot.Rule
WEEK = 7


def due_day(slot: MeetingSlot, month: date) -> date:
    """The day on which a branch means to meet in a month.

    A fixed day a month does not have is its last one: "ngày 31" in April is the 30th. Of "tuần đầu tháng" it is the
    seventh, by which the branch must have met. A holiday or a Sunday moves nothing: `days_ahead` warns of it.

    Arguments:
        month: its first day.
    """
    last = last_day(month)
    match slot.rule:
        case Rule.DAY:
            return month + timedelta(days=min(_known(slot.day), last.day) - 1)
        case Rule.FIRST_WEEKDAY:
            return month + timedelta(days=(_known(slot.weekday) - month.weekday()) % WEEK)
        case Rule.LAST_WEEKDAY:
            return last - timedelta(days=(last.weekday() - _known(slot.weekday)) % WEEK)
        case _:
            return month + timedelta(days=WEEK - 1)


def slot_text(slot: MeetingSlot) -> str:
    """A slot in words: "thứ bảy cuối tháng, 14:00, Nhà văn hóa xóm"."""
    weekday = "" if slot.weekday is None else MeetingSlot.Weekday(slot.weekday).label
    texts: dict[str, Any] = {
        Rule.DAY: _("ngày %(day)s hằng tháng") % {"day": slot.day},
        Rule.FIRST_WEEKDAY: _("%(weekday)s tuần đầu tháng") % {"weekday": weekday},
        Rule.LAST_WEEKDAY: _("%(weekday)s tuần cuối tháng") % {"weekday": weekday},
        Rule.FIRST_WEEK: _("trong tuần đầu tháng (ngày 1 đến ngày 7)"),
    }
    hour = f"{slot.starts_at:%H:%M}" if slot.starts_at else ""
    return ", ".join(part for part in (texts[slot.rule], hour, slot.place) if part)


def slots_in(organization_ids: Iterable[int], month: date) -> dict[int, MeetingSlot]:
    """The slots of some organisations by which a month was or is to be held: those in force on its last day."""
    rows = MeetingSlot.objects.filter(organization__in=list(organization_ids), span__contains=last_day(month))
    return {row.organization_id: row for row in rows}


def slots_of(organization: Organization) -> list[MeetingSlot]:
    """Every slot an organisation had, the latest first."""
    return list(MeetingSlot.objects.filter(organization=organization).order_by("-start"))


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day to come on which a branch means to meet, and what there is to say against it."""

    day: date
    remark: str = ""


def days_ahead(slots: Sequence[MeetingSlot], *, on: date, count: int = 3) -> list[PlannedDay]:
    """The next days planned, this month's first if it lies ahead; each month by the slot in force on its last day."""
    found: list[date] = []
    for number in range(count + 1):
        month = add_months(first_of_month(on), number)
        slot = next((one for one in slots if one.start <= last_day(month) and _lasts(one, last_day(month))), None)
        if slot is not None and (day := due_day(slot, month)) >= on:
            found.append(day)
    holidays = dict(Holiday.objects.filter(day__in=found).values_list("day", "name"))
    return [PlannedDay(day, _remark(day, holidays)) for day in found[:count]]


def branches_to_plan(user: Any, *, within: Organization | None, on: date) -> Any:
    """The branches whose meetings a user plans, with their names, in order: who sends their meetings."""
    allowed = organizations_allowing(user, Action.SEND, on=on)
    if within is not None:
        allowed = allowed.filter(pk__in=tree.subtree(within, on=on).values("pk"))
    named: Any = with_current(allowed, on=on)
    return named.filter(holds_meetings=True).order_by("sort_key", "pk")


def _remark(day: date, holidays: dict[date, str]) -> str:
    if day in holidays:
        return _("%(day)s là ngày nghỉ lễ: %(name)s.") % {"day": date_text(day), "name": holidays[day]}
    return ""


def _lasts(slot: MeetingSlot, day: date) -> bool:
    return slot.end is None or day < slot.end


def _known(value: int | None) -> int:
    assert value is not None  # the table's own check: each rule has what it needs
    return value
