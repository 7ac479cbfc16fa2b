"""Forms of assignments: to households, an area or a theme; what came of it (phân công đảng viên phụ trách)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationInput
from branches.models import Place
from core.forms import AddressForm, DayField, LastDayField, ServiceForm, past_until
from members import services
from members.forms.honours import RowForm
from members.models import Assignment, Member
from members.queries import places_called, places_offered

OFFERED = 200  # places written into the page; where there are more, code or name are typed out


class PlaceField(forms.CharField):
    """A place by code or name, of those in the user's scope on the day."""

    widget = OrganizationInput
    default_error_messages = {
        "unknown": _("Không tìm thấy địa bàn “%(text)s” trong phạm vi của bạn. Hãy ghi mã hoặc tên đầy đủ."),
        "several": _("Có nhiều địa bàn tên “%(text)s”. Hãy ghi mã: %(codes)s."),
    }

    def offer(self, by: Any, *, on: date) -> None:
        """Allows the places a user may assign members to."""
        self.places = places_offered(by, on=on)
        offered = list(self.places[: OFFERED + 1])
        if len(offered) <= OFFERED:
            self.widget.options = [f"{place.name} ({place.code})" for place in offered]

    def clean(self, value: Any) -> Place | None:
        """The place. Raises ValidationError where none, or more than one, is meant."""
        text = str(super().clean(value))
        if not text:
            return None
        found = places_called(self.places, text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        if len(found) > 1:
            codes = ", ".join(one.code for one in found)
            raise ValidationError(self.error_messages["several"], code="several", params={"text": text, "codes": codes})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        """A stored place as it is typed."""
        return f"{value.name} ({value.code})" if isinstance(value, Place) else value


class AssignmentFilter(AddressForm):
    """What the list of assignments is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên hoặc số thẻ"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    phan_cong = forms.ChoiceField(
        label=_("Phân công"),
        required=False,
        choices=[("", _("tất cả")), ("chua", _("chưa được phân công")), ("da", _("đã được phân công"))],
    )


class AssignmentForm(RowForm):
    """What a member looks after; a correction also writes down the result."""

    shown = ("kind", "subject", "households", "place", "content", "start", "end", "result", "result_on")

    kind = forms.ChoiceField(label=_("Phụ trách"), choices=Assignment.Kind.choices)
    subject = forms.CharField(
        label=_("Đối tượng phụ trách"), max_length=300, required=False,
        help_text=_("Ví dụ: 5 hộ cuối xóm; công tác thanh niên. Phụ trách địa bàn thì để trống nếu đã chọn địa bàn."),
    )  # fmt: skip
    households = forms.IntegerField(label=_("Số hộ"), required=False, min_value=1, max_value=9999)
    place = PlaceField(label=_("Địa bàn"), required=False, help_text=_("Ghi mã hoặc tên địa bàn."))
    content = forms.CharField(
        label=_("Nội dung phân công"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))
    result = forms.CharField(label=_("Kết quả"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
    result_on = DayField(label=_("Ngày đánh giá kết quả"), required=False)

    def __init__(self, *args: Any, by: Any, today: date, row: Assignment | None = None, **kwargs: Any) -> None:
        initial = {"start": today} if row is None else {}
        super().__init__(*args, by=by, today=today, row=row, **(kwargs | {"initial": initial}))
        self.fields["place"].offer(by, on=today)
        past_until(self, today, "result_on")
        if row is None:
            del self.fields["result"], self.fields["result_on"]

    def save(self) -> Any:
        """Assigns him, or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        if self.row is not None:
            return services.correct_assignment(assignment=self.row, values=self.values(), by=self.by)
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith("document_")}
        new = services.NewAssignment(member=self.member, document=self.paper(), **data)
        return services.assign_member(new=new, by=self.by)


class EndAssignment(ServiceForm):
    """The last day of an assignment, and what came of it."""

    last_day = DayField(label=_("Đến hết ngày"))
    result = forms.CharField(label=_("Kết quả"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, member: Member, by: Any, today: date, row: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": today}}))
        self.row, self.by = row, by

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(services.end_assignment, assignment=self.row, by=self.by, **self.cleaned_data)
