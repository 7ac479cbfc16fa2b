"""Forms of meetings: what a meeting says of itself, its roll, and what the level above answers."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import organizations_called, organizations_visible_to, with_current
from branches.scoping import Action, organizations_allowing
from core.formatting import month_key, month_text
from core.forms import DayField
from core.names import clean_name, fault_of_name
from core.periods import Period, PeriodError, add_months, first_of_month, months_between
from meetings.models import Attendance, Meeting
from meetings.queries import (
    FOR_REQUIRED,
    GuestRow,
    RollRow,
    RollSheet,
    below,
    entry_text,
    held_in,
    sent_late,
)
from meetings.services import Entry, Guest, RollSaved, StaleRoll, open_meeting, save_roll, update_meeting

Status = Attendance.Status
# The reasons heard most; anything else is written.
REASONS = (
    gettext_lazy("Ốm đau"),
    gettext_lazy("Đi công tác"),
    gettext_lazy("Đi học"),
    gettext_lazy("Việc gia đình"),
    gettext_lazy("Đi làm ăn xa"),
)
STATUSES = tuple((status.value, status.label) for status in FOR_REQUIRED)
MONTHS_BACK = 14  # of the months a meeting can be entered for
FAR_AHEAD = 62  # days: a meeting may be planned, a slip of the year may not


class TimeField(forms.TimeField):
    """An hour as people write it: 19:30, 19h30, 19 giờ 30."""

    widget = forms.TimeInput(format="%H:%M", attrs={"placeholder": "19:30", "autocomplete": "off"})
    default_error_messages = {"invalid": gettext_lazy("Giờ ghi như 19:30.")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.lower().replace(" ", "").replace("giờ", "h").removesuffix("h")
            if value.isdigit():
                value = f"{value}:00"
        return super().to_python(value)


class MeetingForm(forms.Form):
    """What a meeting says of itself."""

    organization: Any = forms.ModelChoiceField(label=gettext_lazy("Chi bộ"), queryset=None, to_field_name="code")
    kind = forms.ChoiceField(label=gettext_lazy("Loại sinh hoạt"), choices=Meeting.Kind.choices)
    date = DayField(label=gettext_lazy("Ngày họp"))
    for_month = forms.ChoiceField(
        label=gettext_lazy("Cho tháng"),
        help_text=gettext_lazy("Kỳ họp hoãn sang tháng sau vẫn là của tháng trước."),
    )
    starts_at = TimeField(label=gettext_lazy("Giờ bắt đầu"), required=False)
    ends_at = TimeField(label=gettext_lazy("Giờ kết thúc"), required=False)
    topic = forms.CharField(
        label=gettext_lazy("Chuyên đề"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Chỉ ghi khi có sinh hoạt chuyên đề."),
    )

    def __init__(self, *args: Any, user: Any, on: datetime.date, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on, self.meeting = user, on, meeting
        if meeting is None:
            allowed: Any = with_current(organizations_allowing(user, Action.TAKE_ROLL, on=on), on=on)
            choice: Any = self.fields["organization"]
            choice.queryset = allowed.filter(holds_meetings=True).order_by("sort_key", "pk")
            choice.label_from_instance = _name_of
        else:
            del self.fields["organization"]
        months = [add_months(first_of_month(on), -n) for n in range(-1, MONTHS_BACK)]
        if meeting is not None and meeting.for_month not in months:
            months.append(meeting.for_month)
        choices = [("", _("theo ngày họp")), *((month_key(month), month_text(month)) for month in months)]
        month: Any = self.fields["for_month"]
        month.choices, month.required = choices, False

    def clean_date(self) -> datetime.date:
        """A slip of the year is told at once."""
        day: datetime.date = self.cleaned_data["date"]
        if (day - self.on).days > FAR_AHEAD:
            raise ValidationError(_("Ngày %(day)s còn quá xa; hãy xem lại năm."), params={"day": f"{day:%d/%m/%Y}"})
        return day

    def clean_for_month(self) -> datetime.date | None:
        """The month's first day, or None for the month of the day."""
        text = self.cleaned_data["for_month"]
        try:
            return Period.parse(text).start if text else None
        except PeriodError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """The month and the day belong to each other."""
        data = super().clean() or {}
        day, month = data.get("date"), data.get("for_month")
        if day and month and abs(months_between(month, day)) > 2:
            self.add_error(
                "for_month",
                _("Họp ngày %(day)s mà cho tháng %(month)s: cách nhau quá hai tháng, hãy xem lại.")
                % {"day": f"{day:%d/%m/%Y}", "month": month_text(month)},
            )
        return data

    def twin(self) -> Meeting | None:
        """The open meeting that this very form made already (sent twice), or that somebody else opened."""
        data = self.cleaned_data
        return Meeting.objects.filter(
            organization=data["organization"], date=data["date"], kind=data["kind"], status=Meeting.Status.DRAFT
        ).first()

    def save(self, *, by: Any) -> Meeting:
        """Opens the meeting, or changes it. Raises ValidationError as the services do."""
        values = dict(self.cleaned_data)
        if self.meeting is None:
            return open_meeting(by=by, **values)
        values["for_month"] = values["for_month"] or first_of_month(values["date"])
        update_meeting(meeting=self.meeting, by=by, **values)
        return self.meeting


class RollForm(forms.Form):
    """A roll as it was sent by the page: `s<id>` and `r<id>` of a member, `e<id>` of an exempt one who came, `g<id>`
    of a guest member, and the lists `guest_name`, `guest_capacity`, `guest_from`.

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
        names = self.posted.getlist("guest_name")
        capacities, places = self.posted.getlist("guest_capacity"), self.posted.getlist("guest_from")
        known = {guest.name: guest.member_id for guest in self.sheet.guests}
        self.sheet.guests = [
            GuestRow(name.strip()[:120], capacity.strip()[:120], place.strip()[:200], known.get(name.strip()))
            for name, capacity, place in zip(names, capacities, places, strict=False)
            if name.strip()
        ]

    def typed(self, name: str, length: int) -> str:
        """A text field without the spaces around it."""
        return " ".join(str(self.data.get(name, "")).split())[:length]

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
            for guest in (*self.sheet.guest_members, *self.sheet.guests)
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
        for guest in stale.guests or ():
            if guest.member_id in members:
                members[guest.member_id].came = True
            elif guest.name not in mine:
                self.sheet.guests.append(GuestRow(guest.name, guest.capacity, guest.from_where, guest.member_id))
        return count


class ReasonForm(forms.Form):
    """Why a meeting is given back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Chi bộ sẽ đọc được lý do này."),
    )


class FilterForm(forms.Form):
    """What the list of meetings is narrowed to; every part comes from the address and may be linked to."""

    TOGETHER = (
        ("counted", gettext_lazy("đã gửi hoặc đã xác nhận")),
        ("open", gettext_lazy("đang ghi hoặc được trả lại")),
    )
    MANY = 60  # more organisations than this are typed, not chosen from a list

    def __init__(self, data: Any, *, user: Any, on: datetime.date) -> None:
        super().__init__(data)
        named: Any = with_current(organizations_visible_to(user, on=on), on=on)
        seen = named.order_by("sort_key", "code")
        organization: Any
        if seen.count() > self.MANY:
            organization = CalledField(label=_("Tổ chức"), organizations=seen, on=on)
        else:
            organization = forms.ModelChoiceField(seen, to_field_name="code", required=False, label=_("Tổ chức"))
            organization.label_from_instance = _name_of
            organization.empty_label = _("tất cả")
        everything = ("", _("tất cả"))
        # Names as the address has them, with hyphens.
        self.fields["to-chuc"] = organization
        self.fields["ky"] = PeriodField(label=_("Kỳ"), required=False)
        self.fields["trang-thai"] = forms.ChoiceField(
            label=_("Trạng thái"), required=False, choices=[everything, *self.TOGETHER, *Meeting.Status.choices]
        )
        self.fields["loai"] = forms.ChoiceField(
            label=_("Loại"), required=False, choices=[everything, *Meeting.Kind.choices]
        )
        self.fields["muon"] = forms.BooleanField(label=_("Chỉ kỳ gửi muộn"), required=False)

    def narrow(self, meetings: Any) -> Any:
        """The meetings that match; what is not understood narrows nothing, and is said beside its field."""
        data = getattr(self, "cleaned_data", {})
        if data.get("to-chuc"):
            meetings = meetings.filter(below(data["to-chuc"]))
        if data.get("ky"):
            meetings = meetings.filter(held_in(data["ky"]))
        if data.get("trang-thai"):
            wanted = {"counted": Meeting.COUNTED_STATUSES, "open": Meeting.OPEN_STATUSES}
            meetings = meetings.filter(status__in=wanted.get(data["trang-thai"], (data["trang-thai"],)))
        if data.get("loai"):
            meetings = meetings.filter(kind=data["loai"])
        return sent_late(meetings) if data.get("muon") else meetings


class CalledField(forms.CharField):
    """An organisation by its code or its name, without diacritics if need be."""

    widget = forms.TextInput(attrs={"placeholder": gettext_lazy("mã hoặc tên"), "autocomplete": "off"})

    def __init__(self, *, organizations: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.organizations, self.on = organizations, on

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = organizations_called(self.organizations, text, on=self.on)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Không có tổ chức nào mang mã hoặc tên này trong phạm vi của bạn."), code="unknown")
        codes = ", ".join(one.code for one in found)
        raise ValidationError(_("Nhiều tổ chức cùng tên (mã %(codes)s); hãy ghi mã."), params={"codes": codes})


def _name_of(organization: Any) -> str:
    return str(organization.name or organization.code)


class PeriodField(forms.CharField):
    """A period as its text: 2022, 2022-Q1, 2022-03 …"""

    widget = forms.TextInput(attrs={"placeholder": "2022, 2022-Q1, 2022-03", "autocomplete": "off"})

    def to_python(self, value: Any) -> Period | None:
        text = super().to_python(value)
        try:
            return Period.parse(text) if text else None
        except PeriodError as error:
            raise ValidationError(str(error)) from None
