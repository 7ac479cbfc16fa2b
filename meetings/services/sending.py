"""A meeting's way: opened by the branch, sent with its figures frozen, confirmed or returned by the level above."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text, month_text
from core.periods import first_of_month, nearest_in_month
from meetings.models import Attendance, Meeting, Sending, Task, Visit
from meetings.queries import belongings_of, count_roll, month_taken, roll_faults, snapshot_of, spoken_of
from meetings.queries.reviews import written_since
from meetings.services.closings import flag_if_closed
from meetings.services.not_held import withdraw_where_held
from meetings.services.opinions import tell_answers
from meetings.services.presence import must_have_been_there
from meetings.services.proceedings import freeze_votes, must_end_after
from meetings.services.resolutions import must_be_passed
from meetings.services.states import must_be_draft, must_be_open, must_fit, stand
from meetings.services.visits import carry_visits, link_visits
from members.models import Member

Status = Meeting.Status


@transaction.atomic
def open_meeting(
    *,
    organization: Organization,
    kind: str,
    date: date,
    by: Any,
    for_month: date | None = None,
    starts_at: time | None = None,
    ends_at: time | None = None,
    topic: str = "",
    again: bool = False,
    from_paper: bool = False,
) -> Meeting:
    """Opens a meeting as a draft.

    Arguments:
        again: it is known to be the second regular one of its month (DOMAIN §6.13).
        from_paper: it was written down on paper, and is typed in afterwards.
        for_month: the first day of the month it is held for; the month of the date, if not given. A meeting postponed
            to the next month keeps the month it is for (DOMAIN §6.12).

    Raises ValidationError: the organisation did not exist on the day, holds no meetings of the kind or has nobody on
    the committee that is to meet, holds such a meeting that day already, or has a regular one for the month and nobody
    said that this is the second.
    """
    meeting = Meeting(organization=organization, from_paper=from_paper)
    _fill(meeting, kind, date, for_month, starts_at, ends_at, topic)
    meeting.full_clean()
    if not again:
        _must_be_first_of_month(meeting)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        meeting.full_clean()  # says which meeting somebody else opened a moment before
        raise
    link_visits([(meeting.organization_id, meeting.date)])
    return meeting


@transaction.atomic
def update_meeting(
    *,
    meeting: Meeting,
    kind: str,
    date: date,
    for_month: date,
    by: Any,
    on: date | None = None,
    starts_at: time | None = None,
    ends_at: time | None = None,
    topic: str = "",
    again: bool = False,
    from_paper: bool | None = None,
) -> None:
    """Changes what a meeting says of itself, while it is open.

    On another date, or where a committee meets instead of the branch, others may be required: rows of those who do not
    belong on the roll any more go. The superiors who came go along to another date.

    Arguments:
        on: today, where it is known: nobody came on a day that lies ahead.
        from_paper: as of open_meeting; None leaves what is there.

    Raises ValidationError as open_meeting does, and for a meeting already sent.
    """
    # Locked and read again: the row a page holds may be older than a sending.
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_open(stored)
    before = _who_meets(stored)
    month_and_kind, day = (stored.for_month, stored.kind), stored.date
    _fill(stored, kind, date, for_month, starts_at, ends_at, topic)
    if from_paper is not None:
        stored.from_paper = from_paper
    moved = _who_meets(stored) != before
    stored.full_clean()
    if not again and month_and_kind != (stored.for_month, stored.kind):
        _must_be_first_of_month(stored)
    stored.version += moved
    stored.save()
    if moved:
        roll = dict(Attendance.objects.filter(meeting=meeting).values_list("member", "status"))
        faults = roll_faults(belongings_of(stored), roll)
        faults.pop("missing", None)
        gone = [pk for ids in faults.values() for pk in ids]
        Attendance.objects.filter(meeting=meeting, member__in=gone).delete()
    if stored.date != day:
        carry_visits(meeting=stored, before=day, on=on)
        _carry_tasks(stored)
    meeting.refresh_from_db()


@transaction.atomic
def send_meeting(
    *, meeting: Meeting, by: Any, on: date | None = None, version: int | None = None, read: str = ""
) -> Meeting:
    """Sends a meeting upward: freezes its counters with its roll and its votes, and keeps a snapshot of everything.

    Arguments:
        on: today, by which a late sending is known, and before which the meeting must have been held.
        version: the meeting's version that the sender has reviewed, if he reviewed one.
        read: the stamp of the minutes he has read (queries.reviews), if he read any.

    Returns the meeting as stored. Sending one that is sent already changes nothing.

    Raises ValidationError with the names of required members who are not on the roll, or of those who are on it and do
    not belong there on the meeting's day; for a meeting still to come; for a roll or minutes changed since they were
    reviewed, saying what; for minutes that cannot be: somebody absent spoke, more votes than people who have one, a
    resolution not passed.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_open:
        return meeting
    if on is not None and meeting.date > on:
        raise ValidationError(
            _("Kỳ sinh hoạt ghi ngày %(day)s, chưa tới; họp xong mới gửi được. Nếu ngày sai, hãy sửa lại ngày."),
            code="not_held_yet",
            params={"day": f"{meeting.date:%d/%m/%Y}"},
        )
    if version is not None and meeting.version != version:
        raise ValidationError(
            _("Bảng điểm danh vừa được ghi lại sau khi bạn xem. Hãy xem lại số liệu dưới đây rồi gửi."), code="changed"
        )
    if changed := written_since(meeting, read):
        raise ValidationError(
            _("Biên bản vừa được ghi lại sau khi bạn xem: %(what)s. Hãy xem lại rồi gửi."),
            code="minutes_changed",
            params={"what": ", ".join(changed)},
        )
    rows = list(Attendance.objects.filter(meeting=meeting).order_by("member"))
    roll = {row.member_id: row.status for row in rows}
    belongings = belongings_of(meeting)
    _refuse(roll_faults(belongings, roll))
    must_have_been_there(meeting)
    freeze_votes(meeting)
    must_be_passed(meeting)
    proceedings = snapshot_of(meeting)
    meeting.speakers, meeting.criticism = spoken_of(proceedings)
    counters = count_roll(belongings, roll, meeting.guest_list.count())
    for name, value in counters.items():
        setattr(meeting, name, value)
    meeting.status = Status.SENT
    meeting.sent_by = str(by)[:150]
    meeting.sent_on = meeting.sent_on or on
    meeting.return_reason = ""
    flag_if_closed(meeting)
    meeting.save()
    Meeting.objects.filter(pk=meeting.pk).update(sent_at=Now())
    Sending.objects.create(
        meeting=meeting,
        organization_id=meeting.organization_id,
        sequence=Sending.objects.filter(meeting=meeting).count() + 1,
        by=str(by)[:150],
        counters=counters,
        roll=[[row.member_id, row.status, row.reason] for row in rows],
        proceedings=proceedings,
    )
    tell_answers(meeting)
    if meeting.kind in Meeting.MONTHLY_KINDS:
        withdraw_where_held([(meeting.organization_id, meeting.for_month)])
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def confirm_meetings(*, meetings: QuerySet[Meeting], by: Any) -> int:
    """Confirms sent meetings; returns how many became confirmed. Others in the set stay as they are."""
    return meetings.filter(status=Status.SENT).update(
        status=Status.CONFIRMED, confirmed_at=Now(), confirmed_by=str(by)
    )  # fmt: skip


@transaction.atomic
def return_meeting(*, meeting: Meeting, reason: str, by: Any) -> None:
    """Gives a sent meeting back to the branch to correct. Raises ValidationError without a reason, or if not sent."""
    _give_back(meeting, reason, Status.SENT, _("Chỉ trả lại được kỳ sinh hoạt đã gửi và chưa xác nhận."))


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, reason: str, by: Any) -> None:
    """Opens a confirmed meeting again; the reason stays in its history. Raises ValidationError without a reason."""
    _give_back(meeting, reason, Status.CONFIRMED, _("Chỉ mở lại được kỳ sinh hoạt đã xác nhận."))


@transaction.atomic
def delete_draft(*, meeting: Meeting, by: Any) -> None:
    """Deletes a meeting that was never sent, with its agenda.

    Raises ValidationError for any other, and for one on which something rests that is kept: papers attached, tasks,
    the committee's meeting that prepares it.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_draft(meeting)
    # Whoever came that day came: his visit stays, of the day alone.
    Visit.objects.filter(meeting=meeting).update(meeting=None)
    Attendance.objects.filter(meeting=meeting).delete()
    try:
        with transaction.atomic():
            meeting.delete()
    except ProtectedError as error:
        kept = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
        raise ValidationError(
            _("Không xóa được kỳ sinh hoạt này vì còn gắn với nó: %(what)s. Hãy gỡ hoặc bỏ những thứ ấy trước."),
            code="kept",
            params={"what": ", ".join(kept)},
        ) from None
    link_visits([(meeting.organization_id, meeting.date)])  # to another one of that day


def _fill(
    meeting: Meeting,
    kind: str,
    on: date,
    for_month: date | None,
    starts_at: time | None,
    ends_at: time | None,
    topic: str,
) -> None:
    month = first_of_month(for_month or on)
    meeting.placement, meeting.form = stand(meeting.organization_id, on)
    if (counted := nearest_in_month(on, month)) != on:
        try:
            meeting.placement, meeting.form = stand(meeting.organization_id, counted)
        except ValidationError:
            sentence = _("Tháng %(month)s tổ chức không tồn tại.") % {"month": month_text(month)}
            raise ValidationError({"for_month": sentence}, code="not_standing") from None
    meeting.kind = kind
    meeting.date = on
    must_fit(meeting)
    meeting.for_month = month
    must_end_after(starts_at, ends_at)
    meeting.starts_at = starts_at
    meeting.ends_at = ends_at
    meeting.topic = topic.strip()


def _carry_tasks(meeting: Meeting) -> None:
    """What a meeting gave to be done was given on its day. Raises ValidationError where that is past what is due."""
    for task in Task.objects.filter(meeting=meeting).order_by("due_on", "pk"):
        if task.due_on < meeting.date:
            raise ValidationError(
                {
                    "date": _(
                        "Việc “%(task)s” giao tại kỳ này hạn ngày %(due)s, trước ngày họp mới; hãy sửa hạn trước."
                    )
                    % {"task": task, "due": date_text(task.due_on)}
                },
                code="task_due_before",
            )
        task.assigned_on = meeting.date
        task.save(update_fields=["assigned_on"])


def _must_be_first_of_month(meeting: Meeting) -> None:
    # One at a time: two who enter the month at once must not both find it free.
    Organization.objects.select_for_update(no_key=True).filter(pk=meeting.organization_id).order_by("pk").first()
    first = month_taken(meeting.organization, meeting.for_month, kind=meeting.kind, but=meeting)
    if first is not None:
        raise ValidationError({"again": taken_in_words(first)}, code="month_taken")


def taken_in_words(first: Meeting) -> str:
    """Which meeting a month has already, and what to do."""
    return _(
        "Tháng %(month)s đã có kỳ sinh hoạt %(kind)s ngày %(day)s. Nếu đúng là họp lần thứ hai trong tháng, đánh dấu ô "
        "này rồi bấm lại."
    ) % {"month": month_text(first.for_month), "kind": first.get_kind_display(), "day": date_text(first.date)}


def _who_meets(meeting: Meeting) -> tuple[date, str]:
    """What decides who is required: the day, and which committee meets if one does."""
    return meeting.date, meeting.kind if meeting.is_of_committee else ""


def _give_back(meeting: Meeting, reason: str, status: str, otherwise: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do.")}, code="no_reason")
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.status != status:
        raise ValidationError(otherwise, code="wrong_status")
    locked.status = Status.RETURNED
    locked.return_reason = reason.strip()[:300]
    locked.confirmed_at = None
    locked.confirmed_by = ""
    locked.save(update_fields=["status", "return_reason", "confirmed_at", "confirmed_by"])


def _refuse(faults: dict[str, list[int]]) -> None:
    if not faults:
        return
    names = dict(Member.objects.filter(pk__in=_all(faults.values())).values_list("pk", "full_name"))
    sentences = {
        "missing": _("Chưa điểm danh: %(names)s."),
        "stranger": _("Không sinh hoạt tại chi bộ vào ngày này: %(names)s."),
        "not_required": _("Không phải dự vào ngày này (miễn, đình chỉ hoặc sinh hoạt tạm thời nơi khác): %(names)s."),
        "not_exempt": _("Ghi “miễn – có dự” nhưng không được miễn, cũng không sinh hoạt tạm thời nơi khác: %(names)s."),
    }
    raise ValidationError(
        [sentences[fault] % {"names": ", ".join(names[pk] for pk in ids)} for fault, ids in faults.items()]
    )


def _all(lists: Iterable[list[int]]) -> list[int]:
    return [pk for ids in lists for pk in ids]
