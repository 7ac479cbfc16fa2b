"""Rolls from the sheet "Điểm danh": whose they are, whether they can be, and what is new in them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.resources import directory_of
from branches.scoping import Action, is_system, organizations_allowing
from core.formatting import date_text
from core.sheets.problems import ProblemKind
from core.sheets.run import Outcome, Run, rows_text
from meetings.models import Attendance, Meeting, MeetingGuest
from meetings.queries import FOR_EXEMPT, belongings_of_many
from meetings.queries.rolls import MAY_COME
from meetings.resources.corrections import Corrections
from meetings.resources.facts import (
    ABSENT_ONLY,
    GUEST,
    NAMED,
    PRESENT,
    Announced,
    Announcements,
    Key,
    Mark,
    Stored,
    header_changes,
)
from meetings.services import RecordedMeeting, confirm_meetings, record_meetings
from members.models import Member, Membership
from members.queries import AWAY, EXEMPT, REQUIRED, SUSPENDED


class Rolls:
    """The work on both sheets."""

    def __init__(self, run: Run, meetings: Outcome, outcome: Outcome, announced: Announcements) -> None:
        self.run = run
        self.meetings = meetings
        self.outcome = outcome
        self.announced = announced
        self.directory = directory_of(run)
        self.names: dict[int, str] = {}
        self.known = {known.pk: known for known in self.directory.by_code.values()}

    def load(self, rows: list[Any]) -> None:
        """Groups the marks by meeting, compares with what is recorded, checks the rest, writes."""
        marks, damaged = self._group(rows)
        stored = self._stored(marks.keys() | self.announced.rows.keys())
        self._check_meetings_exist(marks, stored)
        fresh: list[Key] = []
        differing: list[Key] = []
        for key in {**self.announced.rows, **marks}:
            row = self.announced.rows.get(key)
            if row is not None and row.number in self.meetings.bad:
                self.rest(marks.get(key, ()), row.number)
            elif key in damaged:
                self._leave_out(key, marks.get(key, []), damaged[key])
            elif key not in stored:
                if row is not None:
                    fresh.append(key)
            elif not self._is_unchanged(row, marks.get(key, []), stored[key]):
                differing.append(key)
        self.run.progress(0, len(rows), _("Đang đối chiếu điểm danh với danh sách đảng viên"))
        standing = self._standing([*fresh, *differing])
        recorded = [one for key in fresh if (one := self._fresh(key, marks.get(key, []), standing[key])) is not None]
        self.run.progress(len(rows), len(rows), _("Đang ghi các kỳ sinh hoạt"))
        ids = record_meetings(new=recorded, by=self.run.by)
        corrections = Corrections(self)
        for key in differing:
            corrections.correct(key, marks.get(key, []), standing[key], stored[key])
        if self.run.confirm and ids:
            above = organizations_allowing(self.run.by, Action.CONFIRM, on=self.run.on)
            confirm_meetings(meetings=Meeting.objects.filter(pk__in=ids, organization__in=above), by=self.run.by)

    # Reading

    def _group(self, rows: Iterable[Any]) -> tuple[dict[Key, list[Mark]], dict[Key, list[int]]]:
        """Marks by meeting, and the meetings of whose rolls a row cannot be read."""
        rows = list(rows)
        places = {code: self.directory.find(code) for code in {row.code for row in rows} if code}
        people = self._people({row.card for row in rows if row.card})
        marks: dict[Key, list[Mark]] = defaultdict(list)
        damaged: dict[Key, list[int]] = {}
        problems = self.outcome.problems
        for row in rows:
            number = row.number
            known = places.get(row.code)
            if row.code and known is None:
                self.outcome.problem(number, "code", *self.directory.why_unknown(row.code))
            if row.date and row.date > self.run.on:
                self.outcome.problem(
                    number, "date", ProblemKind.DATE,
                    _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": date_text(self.run.on)},
                )  # fmt: skip
            candidates = people.get(row.card, []) if row.card else []
            if row.card and not candidates and number not in problems:
                self._unknown_number(number, row.card)
            if known is None or row.date is None or row.kind is None:
                continue
            key = (known.pk, row.date, row.kind)
            if number in problems:
                damaged.setdefault(key, []).append(number)
                marks[key]
            else:
                marks[key].append(Mark(number, row.card, row.status, row.reason, candidates))
        return marks, damaged

    def _people(self, numbers: set[str]) -> dict[str, list[int]]:
        """Number → members who carry it as their card, then as their national id."""
        found: dict[str, list[int]] = defaultdict(list)
        query = Member.objects.filter(Q(card_number__among=numbers) | Q(national_id__among=numbers))
        people = list(query.values_list("pk", "card_number", "national_id", "full_name"))
        for pk, card, _national_id, name in people:
            self.names[pk] = name
            if card in numbers:
                found[card].append(pk)
        for pk, _card, national_id, _name in people:
            if national_id in numbers and pk not in found[national_id]:
                found[national_id].append(pk)
        return found

    def _unknown_number(self, number: int, card: str) -> None:
        left_out = self.run.shared.get("left_out_members", {})
        if card in left_out:
            self.outcome.problem(
                number, "card", ProblemKind.RESTING,
                _("Đảng viên mang số này có lỗi ở trang Đảng viên, dòng %(row)d.") % {"row": left_out[card]},
            )  # fmt: skip
            return
        self.outcome.problem(
            number, "card", ProblemKind.UNKNOWN,
            _("Không có đảng viên mang số %(number)s trong phạm vi bạn được nhập.") % {"number": card},
        )  # fmt: skip

    def _stored(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """What is recorded of the meetings named."""
        keys = set(keys)
        if not keys:
            return {}
        days = {key[1] for key in keys}
        found = {
            (one.organization_id, one.date, one.kind): Stored(one)
            for one in Meeting.objects.filter(
                organization__in={key[0] for key in keys}, date__gte=min(days), date__lte=max(days)
            )
            if (one.organization_id, one.date, one.kind) in keys
        }
        by_pk = {one.meeting.pk: one for one in found.values()}
        rows = Attendance.objects.filter(meeting__among=by_pk).values_list("meeting", "member", "status", "reason")
        for meeting, member, status, reason in rows:
            by_pk[meeting].roll[member] = (status, reason)
        guests = MeetingGuest.objects.filter(meeting__among=by_pk).order_by("pk")
        for meeting, name, capacity, place, member in guests.values_list(
            "meeting", "name", "capacity", "from_where", "member"
        ):
            by_pk[meeting].guests.append((name, capacity, place, member))
        return found

    def _check_meetings_exist(self, marks: dict[Key, list[Mark]], stored: dict[Key, Stored]) -> None:
        for key, found in marks.items():
            if key in self.announced.seen or key in stored:
                continue
            for mark in found:
                self.outcome.problem(
                    mark.number, "date", ProblemKind.ROLL,
                    _(
                        "Không có kỳ sinh hoạt này, cả ở trang Sinh hoạt lẫn trong sổ. "
                        "Hãy thêm một dòng ở trang Sinh hoạt."
                    ),
                )  # fmt: skip

    def _standing(self, keys: list[Key]) -> dict[Key, dict[int, str]]:
        """Who belonged to what on the days of the meetings: member → standing."""
        found = belongings_of_many(keys)
        return {key: {one.member_id: one.standing for one in found[key]} for key in keys}

    # Leaving out

    def rest(self, marks: Iterable[Mark], row: int) -> None:
        """Leaves marks out because their meeting stays out."""
        for mark in marks:
            self.outcome.problem(
                mark.number, "", ProblemKind.RESTING,
                _("Kỳ sinh hoạt ở trang Sinh hoạt, dòng %(row)d, có lỗi.") % {"row": row},
            )  # fmt: skip

    def _leave_out(self, key: Key, marks: list[Mark], bad: list[int]) -> None:
        """A roll with a wrong row would be another roll: the meeting waits until it is right."""
        row = self.announced.rows.get(key)
        if row is not None and row.number not in self.meetings.bad:
            self.meetings.problem(
                row.number, "", ProblemKind.RESTING, _("Bảng điểm danh có lỗi ở %(rows)s.") % {"rows": rows_text(bad)}
            )
        for mark in marks:
            if mark.number not in self.outcome.problems:
                self.outcome.problem(
                    mark.number, "", ProblemKind.RESTING,
                    _("Bảng điểm danh của kỳ này có lỗi ở dòng khác nên cả kỳ được để lại."),
                )  # fmt: skip

    # Checking

    def _settle(self, mark: Mark, standing: dict[int, str]) -> bool:
        """Which member a number means, and whether he can have this mark that day."""
        here = [pk for pk in mark.candidates if pk in standing]
        mark.member = here[0] if here else mark.candidates[0]
        state = standing.get(mark.member)
        if mark.status == GUEST:
            if state in (REQUIRED, EXEMPT):
                return self._wrong(mark, "status", _("%(name)s sinh hoạt tại đây, không phải khách."))
            if state is None and not self._in_sight(mark.member):
                self._unknown_number(mark.number, mark.card)
                return False
            return True
        if state is None or state == "guest":
            if not self._in_sight(mark.member):
                self._unknown_number(mark.number, mark.card)
                return False
            return self._wrong(
                mark,
                "card",
                _("%(name)s không sinh hoạt tại tổ chức này vào ngày họp. Nếu dự với tư cách khách, ghi “khách”."),
            )
        if mark.status in FOR_EXEMPT:
            if state not in MAY_COME:
                return self._wrong(
                    mark,
                    "status",
                    _("%(name)s không được miễn, cũng không sinh hoạt tạm thời nơi khác vào ngày họp."),
                )
        elif state == EXEMPT:
            return self._wrong(
                mark,
                "status",
                _("%(name)s được miễn vào ngày họp: có dự thì ghi “miễn – có dự”, không dự thì bỏ dòng."),
            )
        elif state == SUSPENDED:
            return self._wrong(mark, "status", _("%(name)s bị đình chỉ sinh hoạt vào ngày họp. Hãy bỏ dòng."))
        elif state == AWAY:
            return self._wrong(
                mark,
                "status",
                _(
                    "%(name)s đang sinh hoạt tạm thời nơi khác vào ngày họp: có dự thì ghi “miễn – có dự”, không dự "
                    "thì bỏ dòng."
                ),
            )
        return True

    def _wrong(self, mark: Mark, column: str, sentence: str) -> bool:
        self.outcome.subjects[mark.number] = self.name_of(mark.member)
        self.outcome.problem(mark.number, column, ProblemKind.ROLL, sentence % {"name": self.name_of(mark.member)})
        return False

    def _in_sight(self, member_id: int) -> bool:
        """Whether the importer may know of a member at all."""
        if is_system(self.run.by):
            return True
        return Membership.objects.filter(member=member_id, organization__in=list(self.known)).exists()

    def settle_all(self, key: Key, marks: list[Mark], standing: dict[int, str]) -> bool:
        """Settles a whole roll; False leaves the meeting out."""
        good = True
        seen: dict[int, int] = {}
        for mark in marks:
            if not self._settle(mark, standing):
                good = False
                continue
            first = seen.setdefault(mark.member, mark.number)
            if first != mark.number:
                self.outcome.problem(
                    mark.number, "card", ProblemKind.DUPLICATE,
                    _("%(name)s đã ghi ở dòng %(row)d của kỳ này.") % {"name": self.name_of(mark.member), "row": first},
                )  # fmt: skip
                good = False
        if not good:
            self._leave_out(key, marks, [mark.number for mark in marks if mark.number in self.outcome.problems])
        return good

    def is_missing(self, row: Announced, roll: Iterable[int], standing: dict[int, str]) -> bool:
        """Says who must be on a full roll and is not."""
        listed = set(roll)
        missing = [pk for pk, state in standing.items() if state == REQUIRED and pk not in listed]
        if not missing:
            return False
        names = [self.name_of(pk) for pk in missing[:NAMED]]
        more = _(" và %(count)d người khác") % {"count": len(missing) - NAMED} if len(missing) > NAMED else ""
        self.meetings.problem(
            row.number, "listing", ProblemKind.ROLL,
            _("Cách ghi “đầy đủ” nhưng trang Điểm danh thiếu %(names)s%(more)s.")
            % {"names": ", ".join(names), "more": more},
        )  # fmt: skip
        return True

    def name_of(self, member_id: int) -> str:
        """A member's name, looked up once."""
        if member_id not in self.names:
            self.names[member_id] = Member.objects.values_list("full_name", flat=True).get(pk=member_id)
        return self.names[member_id]

    # Writing

    def _fresh(self, key: Key, marks: list[Mark], standing: dict[int, str]) -> RecordedMeeting | None:
        """A meeting not recorded yet, with its whole roll; None leaves it out."""
        row = self.announced.rows[key]
        if not self.settle_all(key, marks, standing):
            return None
        roll = {mark.member: (mark.status, mark.reason or "") for mark in marks if mark.status != GUEST}
        if row.listing == ABSENT_ONLY:
            for pk, state in standing.items():
                if state == REQUIRED and pk not in roll:
                    roll[pk] = (PRESENT, "")
        elif self.is_missing(row, roll, standing):
            self.rest(marks, row.number)
            return None
        self.meetings.new(row.number, row.subject)
        if marks:
            numbers = [mark.number for mark in marks]
            self.outcome.new_span(min(numbers), max(numbers), len(numbers), row.subject)
        return RecordedMeeting(
            organization_id=key[0],
            kind=row.kind,
            date=row.date,
            for_month=row.for_month,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            topic=row.topic or "",
            roll=[(pk, status, reason) for pk, (status, reason) in roll.items()],
            guests=[(self.name_of(mark.member), "", mark.member) for mark in marks if mark.status == GUEST],
        )

    def _is_unchanged(self, row: Announced | None, marks: list[Mark], stored: Stored) -> bool:
        """Whether a recorded meeting already says all this. Asked first: most of a file sent again is that."""
        if stored.meeting.is_open or (row is not None and header_changes(row, stored.meeting)):
            return False
        roll = stored.roll
        guests = {guest[3] for guest in stored.guests}
        seen = set()
        for mark in marks:
            if mark.status == GUEST:
                if not any(pk in guests for pk in mark.candidates):
                    return False
                continue
            member = next((pk for pk in mark.candidates if pk in roll), None)
            if member is None or member in seen:
                return False
            status, reason = roll[member]
            if status != mark.status or (mark.reason is not None and mark.reason != reason):
                return False
            seen.add(member)
        if row is None or not self.outcome.present or len(seen) == len(roll):
            return True
        unlisted = [status for pk, (status, _reason) in roll.items() if pk not in seen]
        if row.listing == ABSENT_ONLY:
            return all(status == PRESENT for status in unlisted)
        # No row at all for a recorded meeting says nothing about its roll.
        return not marks
