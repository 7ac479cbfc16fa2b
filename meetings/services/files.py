"""Papers attached to a meeting or to one item of it; what is taken off is kept, and says when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.files import store
from meetings.models import AgendaItem, Meeting, MeetingFile
from meetings.services.rolls import shown_name
from meetings.services.states import must_be_open

AT_MOST = 30  # files of one meeting
# What comes into being at or after the meeting: it may be attached when everything else is closed.
AFTERWARDS = (MeetingFile.Kind.SIGNED, MeetingFile.Kind.PAPER_ROLL, MeetingFile.Kind.RECORDING)


@transaction.atomic
def attach_file(
    *,
    meeting: Meeting,
    kind: str,
    title: str,
    file: tuple[bytes, str, str],
    on: date,
    by: Any,
    item: AgendaItem | None = None,
) -> MeetingFile:
    """Attaches a paper.

    Arguments:
        file: content, name and content type of a file that was checked (core.files.check_upload).
        item: the item of the agenda it belongs to; the meeting as a whole, if not given.

    Raises ValidationError with the fields that are wrong, for a meeting already sent (unless it is a paper that comes
    into being afterwards), or for more than AT_MOST papers.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if kind not in AFTERWARDS:
        must_be_open(meeting)
    if MeetingFile.objects.filter(meeting=meeting, removed_on__isnull=True).count() >= AT_MOST:
        raise ValidationError(
            _("Kỳ sinh hoạt đã có %(most)d tệp; hãy gỡ bớt tệp không dùng.") % {"most": AT_MOST}, code="too_many"
        )
    if item is not None and item.meeting_id != meeting.pk:
        raise ValidationError({"item": _("Nội dung này không thuộc kỳ sinh hoạt.")})
    content, name, content_type = file
    row = MeetingFile(
        meeting=meeting, organization_id=meeting.organization_id, item=item, kind=kind,
        title=title.strip() or name[:200], attached_on=on, attached_by=shown_name(by),
    )  # fmt: skip
    row.full_clean(exclude=["file"])
    row.file = store(content=content, name=name, content_type=content_type, by=by)
    row.save()
    return row


@transaction.atomic
def remove_file(*, file: MeetingFile, on: date, by: Any) -> None:
    """Takes a paper off; its row and its content stay. Raises ValidationError as attach_file does."""
    meeting = Meeting.objects.select_for_update().get(pk=file.meeting_id)
    if file.kind not in AFTERWARDS:
        must_be_open(meeting)
    stored = MeetingFile.objects.select_for_update().get(pk=file.pk)
    if stored.removed_on is None:
        stored.removed_on = on
        stored.save(update_fields=["removed_on"])
