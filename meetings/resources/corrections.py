"""What a file says otherwise of a meeting recorded already: given back, rewritten, sent again."""

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.sheets.problems import Change, ProblemKind
from meetings.models import Meeting
from meetings.resources.facts import (
    ABSENT_ONLY,
    GUEST,
    LISTED,
    PRESENT,
    Announced,
    Key,
    Mark,
    Stored,
    entry_text,
    header_changes,
)
from meetings.services import Entry, Guest, return_meeting, save_roll, send_meeting, update_meeting
from members.queries import REQUIRED

if TYPE_CHECKING:
    from meetings.resources.rolls import Rolls


class Corrections:
    """The way of every correction, so that history and sendings tell it like any other."""

    def __init__(self, rolls: "Rolls") -> None:
        self.rolls = rolls

    def correct(self, key: Key, marks: list[Mark], standing: dict[int, str], stored: Stored) -> None:
        """Writes what the file says otherwise of a recorded meeting: returned, rewritten, sent again."""
        row, meeting = self.rolls.announced.rows.get(key), stored.meeting
        if not self._may_correct(row, marks, meeting) or not self.rolls.settle_all(key, marks, standing):
            return
        roll = self._new_roll(row, marks, standing, stored)
        if row is not None and row.listing == LISTED and marks and self.rolls.is_missing(row, roll, standing):
            self.rolls.rest(marks, row.number)
            return
        guests = list(stored.guests)
        for mark in marks:
            if mark.status == GUEST and mark.member not in {guest[3] for guest in guests}:
                guests.append((self.rolls.name_of(mark.member), "", "", mark.member))
        header = header_changes(row, meeting) if row is not None else []
        reason = _("Sửa theo tệp nhập dữ liệu")
        return_meeting(meeting=meeting, reason=reason, by=self.rolls.run.by)
        meeting.refresh_from_db()
        if row is not None and header:
            update_meeting(
                meeting=meeting,
                kind=meeting.kind,
                date=meeting.date,
                for_month=row.for_month if row.month_given else meeting.for_month,
                starts_at=row.starts_at or meeting.starts_at,
                ends_at=row.ends_at or meeting.ends_at,
                topic=row.topic or meeting.topic,
                by=self.rolls.run.by,
            )
            meeting.refresh_from_db()
        save_roll(
            meeting=meeting,
            entries={pk: Entry(*entry) for pk, entry in roll.items()},
            guests=[Guest(name, capacity, place, member) for name, capacity, place, member in guests],
            uuid=uuid.uuid4(),
            version=meeting.version,
            by=self.rolls.run.by,
        )
        send_meeting(meeting=meeting, by=self.rolls.run.by)
        self._tell_changes(row, header, marks, roll, stored)

    def _may_correct(self, row: Announced | None, marks: list[Mark], meeting: Meeting) -> bool:
        if meeting.status == Meeting.Status.SENT:
            return True
        if meeting.status == Meeting.Status.CONFIRMED:
            reason = _("Kỳ sinh hoạt đã được xác nhận với nội dung khác. Muốn sửa phải mở lại ở trang kỳ sinh hoạt.")
        else:
            reason = _("Chi bộ đang ghi kỳ sinh hoạt này, chưa gửi. Hãy để chi bộ gửi hoặc xóa bản đang ghi.")
        if row is not None:
            self.rolls.meetings.problem(row.number, "date", ProblemKind.DIFFERENT, reason)
            self.rolls.rest(marks, row.number)
        else:
            for mark in marks:
                self.rolls.outcome.problem(mark.number, "date", ProblemKind.DIFFERENT, reason)
        return False

    def _new_roll(
        self, row: Announced | None, marks: list[Mark], standing: dict[int, str], stored: Stored
    ) -> dict[int, tuple[str, str]]:
        said = {
            mark.member: (
                mark.status,
                mark.reason if mark.reason is not None else stored.roll.get(mark.member, ("", ""))[1],
            )
            for mark in marks
            if mark.status != GUEST
        }
        if row is None or not self.rolls.outcome.present or (row.listing == LISTED and not marks):
            return stored.roll | said
        if row.listing == ABSENT_ONLY:
            return {pk: (PRESENT, "") for pk, state in standing.items() if state == REQUIRED} | said
        return said

    def _tell_changes(
        self,
        row: Announced | None,
        header: list[Change],
        marks: list[Mark],
        roll: dict[int, tuple[str, str]],
        stored: Stored,
    ) -> None:
        subject = row.subject if row is not None else str(stored.meeting)
        listed = {mark.member: mark for mark in marks}
        others: list[Change] = []
        for pk in roll.keys() | stored.roll.keys():
            before, after = stored.roll.get(pk, ("", "")), roll.get(pk, ("", ""))
            if before == after:
                continue
            mark = listed.get(pk)
            if mark is not None:
                self.rolls.outcome.changed(
                    mark.number,
                    self.rolls.name_of(pk),
                    [Change(_("Trạng thái"), entry_text(before), entry_text(after))],
                )
            else:
                change = Change(_("Điểm danh"), f"{self.rolls.name_of(pk)}: {entry_text(before)}", entry_text(after))
                others.append(change)
        guests = {guest[3] for guest in stored.guests}
        for mark in marks:
            if mark.status == GUEST and mark.member not in guests:
                self.rolls.outcome.changed(
                    mark.number, self.rolls.name_of(mark.member), [Change(_("Trạng thái"), "", _("khách"))]
                )
        if row is not None and (header or others):
            self.rolls.meetings.changed(row.number, subject, [*header, *others])
