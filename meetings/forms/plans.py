"""What a branch plans: the slot of its meetings, of one branch or of many; its themes; the months it could not meet."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from core.formatting import month_key, month_text
from core.forms import DayField, ServiceForm
from core.periods import Period, add_months, first_of_month
from meetings import services
from meetings.forms.meetings import MONTHS_BACK, TimeField
from meetings.models import MeetingSlot, NotHeld
from meetings.queries import slots_of

YEARS_BACK, YEARS_AHEAD = 1, 1
QUARTERS = [(number, _("quý %(number)d") % {"number": number}) for number in (1, 2, 3, 4)]


class SlotFields(ServiceForm):
    """When in the month, at what hour, where, and from which day on."""

    rule = forms.ChoiceField(label=_("Cách chọn ngày"), choices=MeetingSlot.Rule.choices)
    day = forms.IntegerField(
        label=_("Ngày trong tháng"),
        required=False,
        help_text=_("Chỉ ghi khi chọn một ngày cố định. Tháng không có ngày này thì họp vào ngày cuối tháng."),
    )
    weekday = forms.TypedChoiceField(
        label=_("Thứ"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *MeetingSlot.Weekday.choices],
        help_text=_("Chỉ chọn khi họp vào một thứ của tuần đầu hoặc tuần cuối tháng."),
    )
    starts_at = TimeField(label=_("Giờ bắt đầu"), required=False)
    place = forms.CharField(label=_("Địa điểm"), required=False, max_length=200)
    start = DayField(label=_("Kể từ ngày"))

    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        data = self.cleaned_data
        return {name: data[name] for name in ("rule", "day", "weekday", "starts_at", "place", "start")}


class SlotForm(SlotFields):
    """The slot of one branch: the last one stands in the form, and another day makes it end."""

    def __init__(self, *args: Any, organization: Any, by: Any, today: datetime.date, **kwargs: Any) -> None:
        slots = slots_of(organization)
        names = ("rule", "day", "weekday", "starts_at", "place")
        initial = {name: getattr(slots[0], name) for name in names} if slots else {}
        initial["start"] = first_of_month(today)
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.organization, self.by = organization, by

    def save(self) -> Any:
        """Lays it down."""
        return self.carry_out(services.set_slot, organization=self.organization, by=self.by, **self.values())


class ManySlotsForm(SlotFields):
    """One slot for several branches that have none."""

    field_order = ("branches",)

    def __init__(self, *args: Any, without: Any, by: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"start": first_of_month(today)}} | kwargs))
        self.fields["branches"] = forms.MultipleChoiceField(
            label=_("Chi bộ chưa có lịch"),
            choices=[(str(one.uuid), one.name) for one in without],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Hãy chọn ít nhất một chi bộ.")},
        )
        self.order_fields(self.field_order)
        self.by, self.without = by, {str(one.uuid): one for one in without}

    def save(self) -> Any:
        """Lays it down for those chosen; how many got it, or None."""
        values = self.values()
        new = [services.NewSlot(self.without[uuid].pk, **values) for uuid in self.cleaned_data["branches"]]
        return self.carry_out(lambda: (services.lay_slots(new=new, by=self.by),))


class ThemeForm(PaperForm):
    """A theme of a quarter, new or put right."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)
    quarter = forms.TypedChoiceField(label=_("Quý"), coerce=int, choices=QUARTERS)
    topic = forms.CharField(label=_("Chuyên đề"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, today: datetime.date, theme: Any = None, year: int = 0, **kwargs: Any) -> None:
        initial = {"year": year or today.year, "quarter": (today.month - 1) // 3 + 1}
        if theme is not None:
            initial = {"year": theme.year, "quarter": theme.quarter, "topic": theme.topic}
        super().__init__(*args, today=today, **({"initial": initial} | kwargs))
        years = {today.year + n for n in range(-YEARS_BACK, YEARS_AHEAD + 1)} | {initial["year"]}
        choice: Any = self.fields["year"]
        choice.choices = [(one, one) for one in sorted(years)]
        self.theme = theme
        if theme is not None:
            del self.fields["document_number"], self.fields["document_date"]

    def save(self) -> Any:
        """Plans it."""
        data = {name: self.cleaned_data[name] for name in ("year", "quarter", "topic")}
        if self.theme is not None:
            return self.carry_out(services.change_theme, theme=self.theme, by=self.by, **data)
        return self.carry_out(
            lambda: services.add_theme(organization=self.organization, by=self.by, document=self.paper(), **data)
        )


class NotHeldForm(ServiceForm):
    """Why a branch did not meet in a month."""

    month = forms.ChoiceField(label=_("Tháng"))
    reason = forms.ChoiceField(label=_("Lý do"), choices=[("", "–"), *NotHeld.Reason.choices])
    note = forms.CharField(
        label=_("Nói rõ"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Bắt buộc khi chọn lý do khác."),
    )

    def __init__(
        self, *args: Any, organization: Any, by: Any, today: datetime.date, month: str = "", **kwargs: Any
    ) -> None:
        first = first_of_month(today)
        super().__init__(*args, **({"initial": {"month": month or month_key(first)}} | kwargs))
        months = [add_months(first, -number) for number in range(MONTHS_BACK)]
        choice: Any = self.fields["month"]
        choice.choices = [(month_key(one), month_text(one)) for one in months]
        self.organization, self.by, self.today = organization, by, today

    def save(self) -> Any:
        """Writes it down."""
        data = self.cleaned_data
        return self.carry_out(
            services.state_not_held,
            organization=self.organization,
            month=Period.parse(data["month"]).start,
            reason=data["reason"],
            note=data["note"],
            on=self.today,
            by=self.by,
        )
