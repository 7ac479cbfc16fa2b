"""What a branch plans: the slot of its monthly meetings, and the themes of its year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization, Placement
from core.documents import Document
from core.formatting import date_text
from core.names import clean_name
from meetings.models import MeetingSlot, Theme
from meetings.queries import meeting_about
from meetings.services.states import stand

Rule = MeetingSlot.Rule
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class NewSlot:
    """A slot as it is laid down with many others."""

    organization_id: int
    rule: str
    start: date
    day: int | None = None
    weekday: int | None = None
    starts_at: time | None = None
    place: str = ""


@transaction.atomic
def set_slot(
    *,
    organization: Organization,
    rule: str,
    start: date,
    by: Any,
    day: int | None = None,
    weekday: int | None = None,
    starts_at: time | None = None,
    place: str = "",
) -> MeetingSlot:
    """Lays down when a branch meets, from a day on; the slot it had until then ends, one of the same day is put right.

    Arguments:
        day: of the month, for a fixed day; weekday: 0 for Monday, for a weekday of the first or the last week.

    Raises ValidationError with the fields that are wrong: what the rule needs is missing, a day on which the branch did
    not exist, a slot laid down from a later day already.
    """
    try:
        stand(organization.pk, start)
    except ValidationError:
        raise ValidationError(
            {"start": _("Ngày %(day)s tổ chức không tồn tại.") % {"day": date_text(start)}}, code="not_standing"
        ) from None
    later = MeetingSlot.objects.filter(organization=organization, start__gt=start).order_by("start").first()
    if later is not None:
        raise ValidationError(
            {
                "start": _("Chi bộ đã có lịch kể từ ngày %(day)s; lịch mới phải bắt đầu từ ngày ấy trở đi.")
                % {"day": date_text(later.start)}
            },
            code="later",
        )
    last = MeetingSlot.objects.select_for_update().filter(organization=organization).order_by("-start").first()
    slot = last if last is not None and last.start == start else MeetingSlot(organization=organization, start=start)
    if last is not None and last is not slot and (last.end is None or last.end > start):
        last.end = start
        last.save(update_fields=["end"])
    slot.rule, slot.starts_at, slot.place = rule, starts_at, clean_name(place)
    slot.day, slot.weekday = day, weekday
    _keep_what_counts(slot)
    slot.full_clean()
    slot.save()
    return slot


@transaction.atomic
def lay_slots(*, new: Sequence[NewSlot], by: Any) -> int:
    """Gives many branches their slot at once; returns how many got one. Who has one that day or later keeps it.

    A branch that does not stand on the day is left out as well. Raises ValidationError where a rule lacks something.
    """
    if not new:
        return 0
    wanted = {one.organization_id: one for one in new}
    standing = Placement.objects.filter(organization__in=wanted, start__lte=max(one.start for one in new))
    stands: set[int] = set()
    for organization_id, start, end in standing.values_list("organization", "start", "end"):
        begins = wanted[organization_id].start
        if start <= begins and (end is None or begins < end):
            stands.add(organization_id)
    has: set[int] = set()
    for organization_id, end in MeetingSlot.objects.filter(organization__in=stands).values_list("organization", "end"):
        if end is None or end > wanted[organization_id].start:
            has.add(organization_id)
    slots = [
        MeetingSlot(
            organization_id=one.organization_id, rule=one.rule, day=one.day, weekday=one.weekday, start=one.start,
            starts_at=one.starts_at, place=clean_name(one.place),
        )
        for one in wanted.values()
        if one.organization_id in stands - has
    ]  # fmt: skip
    for slot in slots:
        _keep_what_counts(slot)
    MeetingSlot.objects.bulk_create(slots, batch_size=500)
    return len(slots)


@transaction.atomic
def add_theme(
    *,
    organization: Organization,
    year: int,
    quarter: int,
    topic: str,
    by: Any,
    document: Document | None = None,
) -> Theme:
    """Plans a theme for a quarter. Raises ValidationError for one that is planned there already."""
    theme = Theme(organization=organization, year=year, quarter=quarter, topic=clean_name(topic), document=document)
    theme.full_clean()
    theme.save()
    return theme


@transaction.atomic
def change_theme(*, theme: Theme, year: int, quarter: int, topic: str, by: Any) -> None:
    """Plans it otherwise. Raises ValidationError for one that was held, or that is planned there already."""
    stored = Theme.objects.select_for_update().get(pk=theme.pk)
    _must_not_be_held(stored)
    stored.year, stored.quarter, stored.topic = year, quarter, clean_name(topic)
    stored.full_clean()
    stored.save()
    theme.refresh_from_db()


@transaction.atomic
def remove_theme(*, theme: Theme, by: Any) -> None:
    """Takes it out of the plan. Raises ValidationError for one that was held."""
    stored = Theme.objects.select_for_update().get(pk=theme.pk)
    _must_not_be_held(stored)
    stored.delete()


@transaction.atomic
def lay_themes(*, new: Iterable[tuple[int, int, int, str]], by: Any) -> int:
    """Plans many themes at once: (organisation id, year, quarter, topic); returns how many were not planned before."""
    before = Theme.objects.count()
    rows = [
        Theme(organization_id=organization_id, year=year, quarter=quarter, topic=clean_name(topic))
        for organization_id, year, quarter, topic in new
    ]
    Theme.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return Theme.objects.count() - before


def _keep_what_counts(slot: MeetingSlot) -> None:
    """What the rule does not ask for is forgotten. Raises ValidationError where it lacks what it asks for."""
    if slot.rule != Rule.DAY:
        slot.day = None
    if slot.rule not in (Rule.FIRST_WEEKDAY, Rule.LAST_WEEKDAY):
        slot.weekday = None
    if slot.rule == Rule.DAY and not (slot.day and 1 <= slot.day <= MOST_DAYS):
        raise ValidationError({"day": _("Hãy ghi ngày trong tháng, từ 1 đến 31.")}, code="no_day")
    if slot.rule in (Rule.FIRST_WEEKDAY, Rule.LAST_WEEKDAY) and slot.weekday is None:
        raise ValidationError({"weekday": _("Hãy chọn thứ trong tuần.")}, code="no_weekday")


def _must_not_be_held(theme: Theme) -> None:
    meeting = meeting_about(theme)
    if meeting is not None:
        raise ValidationError(
            _("Chuyên đề này đã sinh hoạt ngày %(day)s, không sửa hay bỏ được nữa.") % {"day": date_text(meeting.date)},
            code="held",
        )
