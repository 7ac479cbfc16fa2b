"""What a meeting says of itself: opened, changed."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import PaperFile
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text, month_key, month_text
from core.forms import DayField, ServiceForm
from core.periods import Period, PeriodError, add_months, first_of_month, months_between
from meetings.models import Meeting, MeetingFile
from meetings.queries import month_taken
from meetings.queries.committees import kinds_fitting
from meetings.services import attach_file, must_end_after, open_meeting, taken_in_words, update_meeting

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


class MeetingForm(ServiceForm):
    """What a meeting says of itself."""

    organization: Any = forms.ModelChoiceField(label=gettext_lazy("Tổ chức"), queryset=None, to_field_name="code")
    kind: Any = forms.ChoiceField(label=gettext_lazy("Loại sinh hoạt"))
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
    from_paper = forms.BooleanField(
        label=gettext_lazy("Nhập từ bản giấy"),
        required=False,
        help_text=gettext_lazy("Điểm danh, biên bản ghi trên phiếu hoặc sổ giấy khi họp, nay nhập lại."),
    )
    scan = PaperFile(
        label=gettext_lazy("Bản chụp, bản quét của bản giấy"),
        help_text=gettext_lazy("Không bắt buộc. PDF, Word, Excel hoặc ảnh, tối đa 10 MB."),
    )
    again = forms.BooleanField(label=gettext_lazy("Họp lần thứ hai trong tháng"), required=False)

    def __init__(self, *args: Any, user: Any, on: datetime.date, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on, self.meeting = user, on, meeting
        self.first: Meeting | None = None  # the regular one the month has already
        if not self.is_bound:
            del self.fields["again"]
        if meeting is None:
            allowed: Any = with_current(organizations_allowing(user, Action.TAKE_ROLL, on=on), on=on)
            choice: Any = self.fields["organization"]
            choice.queryset = allowed.exclude(holds_meetings=None).order_by("-holds_meetings", "sort_key", "pk")
            choice.label_from_instance = name_of
            self.offer_kinds(set(choice.queryset.order_by().values_list("holds_meetings", flat=True).distinct()))
        else:
            del self.fields["organization"]
            self.offer_kinds({meeting.form.form.holds_branch_meetings})
        months = [add_months(first_of_month(on), -n) for n in range(-1, MONTHS_BACK)]
        if meeting is not None and meeting.for_month not in months:
            months.append(meeting.for_month)
        choices = [("", _("theo ngày họp")), *((month_key(month), month_text(month)) for month in months)]
        month: Any = self.fields["for_month"]
        month.choices, month.required = choices, False

    def offer_kinds(self, holding: set[bool]) -> None:
        """The kinds of the organisations there are to choose from: branches', and under a heading party bodies'."""
        offered = [
            (heading, [(kind.value, kind.label) for kind in kinds_fitting(holds_meetings=holds)])
            for holds, heading in ((True, _("Của chi bộ")), (False, _("Của đảng bộ: cấp ủy họp")))
            if holds in holding
        ]
        self.fields["kind"].choices = offered if len(offered) > 1 else [one for _name, own in offered for one in own]

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
        """The month and the day belong to each other; a month has one regular meeting, unless he says otherwise."""
        data = super().clean() or {}
        day, month = data.get("date"), data.get("for_month")
        if day and month and abs(months_between(month, day)) > 2:
            self.add_error(
                "for_month",
                _("Họp ngày %(day)s mà cho tháng %(month)s: cách nhau quá hai tháng, hãy xem lại.")
                % {"day": f"{day:%d/%m/%Y}", "month": month_text(month)},
            )
        starts, ends = data.get("starts_at"), data.get("ends_at")
        try:
            must_end_after(starts, ends)
        except ValidationError as error:
            self.add_error(None, error)
        if "for_month" not in self.errors:  # of a month mistyped, the day's own is not the one meant
            self.ask_of_the_month(data)
        elif "again" in self.fields:
            del self.fields["again"]
        # Who hands in a scan of the paper has said that there was one.
        data["from_paper"] = bool(data.get("from_paper") or data.get("scan"))
        return data

    def ask_of_the_month(self, data: dict[str, Any]) -> None:
        """Asks only where the month has another; the very meeting that stands there already is told by `twin`."""
        organization = self.meeting.organization if self.meeting else data.get("organization")
        day, kind = data.get("date"), data.get("kind", "")
        if organization is not None and day is not None:
            month = data.get("for_month") or first_of_month(day)
            unchanged = self.meeting is not None and (self.meeting.for_month, self.meeting.kind) == (month, kind)
            first = None if unchanged else month_taken(organization, month, kind=kind, but=self.meeting)
            if first is not None and (first.date, first.kind) != (day, kind):
                self.first = first
        if self.first is None:
            del self.fields["again"]
        elif not data.get("again"):
            self.add_error("again", taken_in_words(self.first))

    def twin(self) -> Meeting | None:
        """The open meeting that this very form made already (sent twice), or that somebody else opened."""
        data = self.cleaned_data
        return Meeting.objects.filter(
            organization=data["organization"], date=data["date"], kind=data["kind"], status=Meeting.Status.DRAFT
        ).first()

    @transaction.atomic
    def save(self, *, by: Any) -> Meeting:
        """Opens the meeting, or changes it, and keeps the scan of its paper: all of it or nothing.

        Raises ValidationError as the services do.
        """
        values = dict(self.cleaned_data)
        scan = values.pop("scan")
        if self.meeting is None:
            meeting = open_meeting(by=by, **values)
        else:
            meeting = self.meeting
            values["for_month"] = values["for_month"] or first_of_month(values["date"])
            update_meeting(meeting=meeting, by=by, on=self.on, **values)
        if scan is not None:
            title, kind = _("Bản giấy ngày %(day)s") % {"day": date_text(meeting.date)}, MeetingFile.Kind.PAPER_ROLL
            attach_file(meeting=meeting, kind=kind, title=title, file=scan, on=self.on, by=by)
        return meeting


def name_of(organization: Any) -> str:
    """How an organisation is called in a list of choices."""
    return str(organization.name or organization.code)
