"""The roll as the page sends it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.names import clean_name, fault_of_name
from meetings.models import Attendance
from meetings.queries import (
    FOR_REQUIRED,
    GuestRow,
    RollRow,
    RollSheet,
    entry_text,
)
from meetings.services import Entry, Guest, RollSaved, StaleRoll, save_roll

Status = Attendance.Status
# The reasons heard most; anything else is written.
REASONS = (
    gettext_lazy("Ốm đau"),
    gettext_lazy("Đi công tác"),
    gettext_lazy("Đi học"),
    gettext_lazy("Việc gia đình"),
    gettext_lazy("Đi làm ăn xa"),
)
# In which capacity people are invited most; anything else is written.
CAPACITIES = (
    gettext_lazy("Trưởng thôn (xóm, khu phố)"),
    gettext_lazy("Trưởng ban công tác Mặt trận"),
    gettext_lazy("Chi hội trưởng Phụ nữ"),
    gettext_lazy("Chi hội trưởng Nông dân"),
    gettext_lazy("Chi hội trưởng Cựu chiến binh"),
    gettext_lazy("Chi hội trưởng Người cao tuổi"),
    gettext_lazy("Bí thư chi đoàn"),
    gettext_lazy("Hộ tiêu biểu"),
    gettext_lazy("Người có uy tín"),
    gettext_lazy("Quần chúng ưu tú"),
    gettext_lazy("Đại diện cấp ủy cấp trên"),
    gettext_lazy("Bộ đội Biên phòng"),
)
STATUSES = tuple((status.value, status.label) for status in FOR_REQUIRED)


class RollForm(forms.Form):
    """A roll as it was sent by the page: `s<id>` and `r<id>` of a member, `e<id>` of an exempt one who came, `g<id>`
    of a guest member, `k` of known guests by name, and the lists `guest_name`, `guest_capacity`, `guest_from`.

    The sheet says who may be on it; the form lays what was typed over the sheet, so that a refused save shows it again.
    """

    uuid = forms.UUIDField()
    version = forms.IntegerField(min_value=1)

    def __init__(self, data: Any, *, sheet: RollSheet) -> None:
        super().__init__(data)
        self.posted = data
        self.sheet = sheet
        self.lay_typed()

    def lay_typed(self) -> None:
        """Puts what was typed into the sheet's rows."""
        for row in self.sheet.rows:
            status = self.data.get(f"s{row.member_id}", "")
            row.status = status if status in FOR_REQUIRED else ""
            # The field of somebody present is hidden: what is left in it is no reason.
            row.reason = "" if row.status in ("", Status.PRESENT) else self.typed(f"r{row.member_id}", 200)
        for row in self.sheet.exempt:
            row.status = Status.EXEMPT_PRESENT.value if f"e{row.member_id}" in self.data else ""
            row.reason = ""
        for guest in self.sheet.guest_members:
            guest.came = f"g{guest.member_id}" in self.data
        ticked = set(self.posted.getlist("k"))
        for guest in self.sheet.known_guests:
            guest.came = guest.name in ticked
        names = self.posted.getlist("guest_name")
        capacities, places = self.posted.getlist("guest_capacity"), self.posted.getlist("guest_from")
        known = {guest.name: guest.member_id for guest in self.sheet.guests}
        self.sheet.guests = [
            GuestRow(name.strip()[:120], without_nul(capacity)[:120], without_nul(place)[:200], known.get(name.strip()))
            for name, capacity, place in zip(names, capacities, places, strict=False)
            if name.strip() and name.strip() not in ticked
        ]

    def typed(self, name: str, length: int) -> str:
        """A text field without the spaces around it."""
        return " ".join(without_nul(str(self.data.get(name, ""))).split())[:length]

    def mark_rest_present(self) -> int:
        """ "Tất cả có mặt": everybody not marked yet is there; returns how many that were."""
        rest = [row for row in self.sheet.rows if not row.status]
        for row in rest:
            row.status = Status.PRESENT.value
        return len(rest)

    def save(self, *, by: Any) -> RollSaved:
        """Saves it. Raises StaleRoll as the service does, ValidationError also for a guest's name that is none."""
        self.check_guests()
        entries = {row.member_id: Entry(row.status, row.reason) for row in self.marked()}
        guests = [
            Guest(guest.name, guest.capacity, guest.from_where, guest.member_id)
            for guest in (*self.sheet.guest_members, *self.sheet.known_guests, *self.sheet.guests)
            if guest.came
        ]
        return save_roll(
            meeting=self.sheet.meeting,
            entries=entries,
            guests=guests,
            uuid=self.cleaned_data["uuid"],
            version=self.cleaned_data["version"],
            by=by,
        )

    def check_guests(self) -> None:
        """A guest typed by hand is called by a name. Raises ValidationError with a sentence per guest."""
        faults = [(guest.name, fault_of_name(clean_name(guest.name))) for guest in self.sheet.guests]
        refused = [_("Khách “%(name)s”: %(fault)s") % {"name": name, "fault": why} for name, why in faults if why]
        if refused:
            raise ValidationError(refused)

    def marked(self) -> Iterator[RollRow]:
        """The rows that have a status."""
        yield from (row for row in (*self.sheet.rows, *self.sheet.exempt) if row.status)

    def lay_theirs(self, stale: StaleRoll) -> int:
        """Shows beside what was typed what somebody else saved; returns how many rows differ.

        Where nothing was typed, theirs stands; where both did, what was typed stays chosen and theirs is said.
        """
        count = 0
        for row in (*self.sheet.rows, *self.sheet.exempt):
            if row.member_id not in stale.differing:
                continue
            theirs, _mine = stale.differing[row.member_id]
            if theirs is not None and not row.status:
                row.status, row.reason = theirs.status, theirs.reason
                continue
            row.theirs = entry_text(*(theirs or ("", "")))
            count += 1
        mine = {guest.name for guest in self.sheet.guests}
        members = {guest.member_id: guest for guest in self.sheet.guest_members}
        known = {guest.name: guest for guest in self.sheet.known_guests}
        for guest in stale.guests or ():
            if guest.member_id in members:
                members[guest.member_id].came = True
            elif guest.name in known:
                known[guest.name].came = True
            elif guest.name not in mine:
                self.sheet.guests.append(GuestRow(guest.name, guest.capacity, guest.from_where, guest.member_id))
        return count


def without_nul(text: str) -> str:
    """A text without the one character PostgreSQL keeps in none, nor spaces around it."""
    return text.replace("\0", "").strip()
