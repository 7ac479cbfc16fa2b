"""What is written of a meeting: one item at a time, so that two who write at once lose nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from core.formatting import integer
from meetings.models import AgendaItem, Conclusion, Contribution, Meeting, Resolution, Task, Vote
from meetings.queries import (
    Assigned,
    Concluded,
    People,
    Said,
    VoteBase,
    Voted,
    Writer,
    Written,
    fault_of_speaker,
    fault_of_task,
    fault_of_vote,
    last_writer,
    people_of,
    roll_sheet,
    vote_base,
    written_of,
)
from meetings.services.states import must_be_open

Row = TypeVar("Row", Said, Voted, Concluded)


@dataclass(frozen=True, slots=True)
class ItemSaved:
    """What a save came to: the item's version afterwards, whether this very save had arrived before, and what was
    written, its rows in the order given with their keys."""

    version: int
    repeated: bool
    written: Written


class StaleItem(Exception):
    """Somebody else wrote in the item in between; nothing was written. `theirs` is what is stored now."""

    def __init__(self, version: int, by: Writer, theirs: Written) -> None:
        super().__init__(version, by)
        self.version = version
        self.by = by
        self.theirs = theirs


@transaction.atomic
def save_item(*, item: AgendaItem, written: Written, version: int, by: Any) -> ItemSaved:
    """Writes everything that stands under one item of an open meeting.

    Arguments:
        written: the whole of it: a row left out is deleted. Rows that carry no key are matched by what they say, so
            that a save whose answer was lost makes no second row.
        version: the item's version that the page showed.

    The same save twice is one. Raises StaleItem where somebody wrote in it in between (nothing is written),
    ValidationError for a meeting already sent, a vote beyond its base, a speaker who is not there, a task whose day has
    passed, and a conclusion taken out whose task was reported on already.
    """
    meeting, locked = _locked(item)
    wanted = _clean(written)
    stored = written_of([locked])[locked.pk]
    if _same(stored, wanted):
        return ItemSaved(locked.version, locked.version != version, _keyed(stored, wanted))
    must_be_open(meeting)
    if locked.version != version:
        raise StaleItem(locked.version, last_writer(locked), stored)
    sheet = roll_sheet(meeting)
    base = vote_base(meeting)
    _check(meeting, wanted, stored, people_of(sheet), base)
    _sync(Contribution, stored.said, wanted.said, lambda row, one: _lay_contribution(row, one, locked))
    _sync(Vote, stored.voted, wanted.voted, lambda row, one: lay_vote(row, one, meeting, base.number, item=locked))
    _sync_conclusions(stored.concluded, wanted.concluded, locked, meeting)
    locked.proceedings = wanted.proceedings
    locked.version += 1
    _clean_fields(locked)
    locked.save(update_fields=["proceedings", "version"])
    return ItemSaved(locked.version, False, _keyed(written_of([locked])[locked.pk], wanted))


@transaction.atomic
def add_item(*, meeting: Meeting, title: str, kind: str, by: Any) -> AgendaItem:
    """An item that came up in the meeting itself, at the end of the agenda; one that stands there already is that one.

    Raises ValidationError for a meeting already sent.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_open(locked)
    title = " ".join(title.split())
    items = AgendaItem.objects.filter(meeting=locked)
    existing = items.filter(title=title, kind=kind).first()
    if existing is not None:
        return existing
    last = items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=locked, organization_id=locked.organization_id, position=last + 1, kind=kind, title=title)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def record_opening(
    *,
    meeting: Meeting,
    by: Any,
    chair_id: int | None = None,
    minute_taker_id: int | None = None,
    place: str = "",
    starts_at: time | None = None,
    ends_at: time | None = None,
) -> None:
    """Who chairs and who writes the minutes, where, and from when until when.

    Raises ValidationError for a meeting already sent, somebody who may not attend it, an end before the start.
    """
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_open(stored)
    must_end_after(starts_at, ends_at)
    sheet = roll_sheet(stored)
    may_come = {row.member_id for row in (*sheet.rows, *sheet.exempt)}
    for name, pk in (("chair", chair_id), ("minute_taker", minute_taker_id)):
        if pk is not None and pk not in may_come:
            raise ValidationError({name: _("Hãy chọn trong số đảng viên được dự kỳ này.")}, code="not_there")
    stored.chair_id, stored.minute_taker_id = chair_id, minute_taker_id
    stored.place = " ".join(place.split())
    stored.starts_at, stored.ends_at = starts_at, ends_at
    stored.clean_fields(exclude=["organization", "placement", "form", "chair", "minute_taker", "prepares"])
    stored.save(update_fields=["chair", "minute_taker", "place", "starts_at", "ends_at"])
    meeting.refresh_from_db()


def must_end_after(starts_at: time | None, ends_at: time | None) -> None:
    """Raises ValidationError, beside the end, for a meeting that ends before it starts."""
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise ValidationError(
            {
                "ends_at": _("Giờ kết thúc phải sau giờ bắt đầu: ghi %(end)s mà bắt đầu %(start)s.")
                % {"end": f"{ends_at:%H:%M}", "start": f"{starts_at:%H:%M}"}
            },
            code="ends_before_start",
        )


def freeze_votes(meeting: Meeting) -> None:
    """Lays the base as the roll has it in the end under every vote of a meeting that is being sent.

    Raises ValidationError where it would hold fewer people than voted.
    """
    votes = list(Vote.objects.filter(meeting=meeting).order_by("pk"))
    if not votes:
        return
    base = vote_base(meeting)
    faults = [
        _("Biểu quyết “%(subject)s”: %(fault)s") % {"subject": vote.subject, "fault": fault}
        for vote in votes
        if (fault := fault_of_vote(Voted(vote.subject, vote.agreed, vote.against, vote.abstained), base))
    ]
    if faults:
        raise ValidationError(faults, code="beyond_base")
    for vote in votes:
        if vote.base != base.number:
            vote.base = base.number
            vote.save(update_fields=["base"])


def lay_vote(row: Vote, one: Voted, meeting: Meeting, base: int, *, item: AgendaItem | None = None) -> None:
    """Fills a row with a vote as it is written, on the base of its meeting."""
    row.meeting, row.organization_id, row.item, row.base = meeting, meeting.organization_id, item, base
    row.subject, row.threshold, row.secret = one.subject, one.threshold, one.secret
    row.agreed, row.against, row.abstained = one.agreed, one.against, one.abstained


def lay_task(
    row: Task,
    one: Assigned,
    meeting: Meeting,
    *,
    conclusion: Conclusion | None = None,
    resolution: Resolution | None = None,
) -> None:
    """Fills a row with a task as it is written; it was assigned on the day of the meeting."""
    row.meeting, row.organization_id, row.assigned_on = meeting, meeting.organization_id, meeting.date
    row.conclusion, row.resolution = conclusion, resolution
    row.text, row.responsible_id, row.due_on = one.text, one.responsible_id, one.due_on
    row.target, row.unit = one.target, one.unit


def drop_task(task: Task) -> None:
    """Takes a task out. Raises ValidationError where it was reported on, finished or dropped already."""
    sentence = _("Việc “%s” đã có báo cáo hoặc đã kết thúc, không bỏ được khỏi biên bản.") % task
    if not task.is_open:
        raise ValidationError(sentence, code="task_underway")
    try:
        with transaction.atomic():
            task.delete()
    except ProtectedError as error:
        raise ValidationError(sentence, code="task_underway") from error


def clean_text(text: str) -> str:
    """A text of several lines as it is stored: no spaces at the ends, lines as they are stored everywhere."""
    return text.replace("\r\n", "\n").strip()


def clean_task(task: Assigned) -> Assigned:
    """A task as it is stored."""
    return replace(task, text=" ".join(task.text.split()), unit=" ".join(task.unit.split()))


def clean_vote(vote: Voted) -> Voted:
    """A vote as it is stored."""
    return replace(vote, subject=" ".join(vote.subject.split()), threshold=str(vote.threshold))


def save_clean(row: models.Model) -> None:
    """Saves a row whose relations the service has looked after itself."""
    _clean_fields(row)
    row.save()


def _locked(item: AgendaItem) -> tuple[Meeting, AgendaItem]:
    """The meeting first, as everybody who writes in it does: nothing is sent while somebody writes."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    locked = AgendaItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        raise ValidationError(_("Nội dung này vừa được bỏ khỏi chương trình."), code="gone")
    return meeting, locked


def _clean(written: Written) -> Written:
    return Written(
        clean_text(written.proceedings),
        tuple(
            replace(
                one, guest_name="" if one.member_id else " ".join(one.guest_name.split()), text=clean_text(one.text)
            )
            for one in written.said
        ),
        tuple(clean_vote(one) for one in written.voted),
        tuple(
            replace(one, text=clean_text(one.text), task=clean_task(one.task) if one.task else None)
            for one in written.concluded
        ),
    )


def _same(stored: Written, wanted: Written) -> bool:
    """Whether two say the same, in whatever order their rows were sent."""
    return stored.proceedings == wanted.proceedings and all(
        Counter(getattr(stored, rows)) == Counter(getattr(wanted, rows)) for rows in ("said", "voted", "concluded")
    )


def _keyed(stored: Written, wanted: Written) -> Written:
    """What was wanted, each row with the key under which it is stored."""

    def keyed(rows: Sequence[Row], ours: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(replace(one, pk=pk) for one, pk in zip(ours, _matched(rows, ours), strict=True))

    return Written(
        wanted.proceedings,
        keyed(stored.said, wanted.said),
        keyed(stored.voted, wanted.voted),
        keyed(stored.concluded, wanted.concluded),
    )


def _check(meeting: Meeting, wanted: Written, stored: Written, people: People, base: VoteBase) -> None:
    """What is new must be possible; what stood there before the roll was corrected is told at the sending."""
    faults = [fault_of_speaker(one, people) for one in wanted.said if one not in stored.said]
    for vote in wanted.voted:
        if fault := fault_of_vote(vote, base):
            faults.append(_("Biểu quyết “%(subject)s”: %(fault)s") % {"subject": vote.subject, "fault": fault})
    before = {one.task for one in stored.concluded}
    faults += [
        fault_of_task(one.task, people, meeting)
        for one in wanted.concluded
        if one.task is not None and one.task not in before
    ]
    if told := [fault for fault in faults if fault]:
        raise ValidationError(told, code="impossible")


def _sync(
    model: type[models.Model], stored: Sequence[Row], wanted: Sequence[Row], lay: Callable[[Any, Row], None]
) -> None:
    """Makes the rows of a model say what is wanted: updates, makes, deletes."""
    left = _rows(model, stored)
    for one, pk in zip(wanted, _matched(stored, wanted), strict=True):
        row: Any = left.pop(pk) if pk is not None else model()
        lay(row, one)
        save_clean(row)
    for row in left.values():
        row.delete()


def _sync_conclusions(
    stored: Sequence[Concluded], wanted: Sequence[Concluded], item: AgendaItem, meeting: Meeting
) -> None:
    """The same for conclusions, with the task of each."""
    left = _rows(Conclusion, stored)
    for one, pk in zip(wanted, _matched(stored, wanted), strict=True):
        row: Any = left.pop(pk) if pk is not None else Conclusion()
        row.meeting, row.organization_id, row.item, row.text = item.meeting, item.organization_id, item, one.text
        save_clean(row)
        task = Task.objects.filter(conclusion=row).order_by("pk").first() if pk is not None else None
        if one.task is None:
            if task is not None:
                drop_task(task)
            continue
        task = task or Task()
        lay_task(task, one.task, meeting, conclusion=row)
        save_clean(task)
        if task.is_open and row.settled_on is not None:
            # Something of it is left to do again: the next agenda asks for it.
            row.settled_on = None
            row.save(update_fields=["settled_on"])
    for row in left.values():
        for task in Task.objects.filter(conclusion=row):
            drop_task(task)
        row.delete()


def _rows(model: type[models.Model], stored: Iterable[Row]) -> dict[int, Any]:
    return {row.pk: row for row in model._default_manager.filter(pk__in=[one.pk for one in stored])}


def _matched(stored: Sequence[Row], wanted: Sequence[Row]) -> list[int | None]:
    """The key of the stored row each wanted one is: by its own key, else by what it says; None for a new one."""
    free = {one.pk for one in stored}
    found: list[int | None] = [None] * len(wanted)
    for place, one in enumerate(wanted):
        if one.pk in free:
            found[place] = one.pk
            free.discard(one.pk)
    for place, one in enumerate(wanted):
        if found[place] is None:
            twin = next((other.pk for other in stored if other.pk in free and other == one), None)
            found[place] = twin
            free.discard(twin)
    return found


def _lay_contribution(row: Contribution, one: Said, item: AgendaItem) -> None:
    row.meeting, row.organization_id, row.item = item.meeting, item.organization_id, item
    row.member_id, row.guest_name, row.text = one.member_id, one.guest_name, one.text


def _clean_fields(row: models.Model) -> None:
    """Every field by itself. Django looks at the length of a long text in forms only."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
    for field in row._meta.fields:
        limit = field.max_length if isinstance(field, models.TextField) else None
        if limit is not None and len(getattr(row, field.attname)) > limit:
            raise ValidationError(
                _("“%(field)s” dài quá %(limit)s ký tự; hãy viết gọn lại."),
                code="too_long",
                params={"field": field.verbose_name, "limit": integer(limit)},
            )
