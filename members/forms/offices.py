"""Forms of committees: offices, terms, and the papers that excuse what a rule warns of."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import OFFERED, OrganizationInput, PaperForm
from branches.models import Organization
from core.forms import AddressForm, DayField, LastDayField, past_until
from members import services
from members.models import CommitteeTerm, Member, OfficeTerm, Rule
from members.queries import member_of_card, members_called, members_of, members_visible_to, offices_in_order
from members.queries.terms import OVER, RUNNING, SOON, UNDATED

TERM_STATES = (
    (SOON, _("hết trong 6 tháng tới")), (OVER, _("đã hết")), (RUNNING, _("còn trên 6 tháng")),
    (UNDATED, _("chưa ghi ngày hết")),
)  # fmt: skip
STANDINGS = (("", _("chưa có văn bản cho phép")), ("tat-ca", _("tất cả, kể cả đã được phép")))


class MemberField(forms.CharField):
    """A member by his whole name, of those the user sees, or by his whole card number, whoever he is.

    Only a whole number finds who is outside the scope, so that nobody can look around.
    """

    widget = OrganizationInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Họ và tên người trong phạm vi của bạn, hoặc đủ số thẻ Đảng."))
        super().__init__(max_length=200, **kwargs)
        self.members: Any = None
        self.on: date | None = None

    def offer(self, members: Any, suggested: Any, *, on: date) -> None:
        """Allows these members by name; writes the suggested into the page."""
        self.members, self.on = members, on
        names = list(suggested.values_list("full_name", flat=True)[: OFFERED + 1])
        if len(names) <= OFFERED:
            self.widget.options = names

    def clean(self, value: Any) -> Member | None:
        """The member. Raises ValidationError where nobody, or more than one, is meant."""
        text = super().clean(value)
        if not text:
            return None
        assert self.on is not None, "offer() first"
        if text.replace(" ", "").isdigit():
            member = member_of_card(text.replace(" ", ""))
            if member is None:
                raise ValidationError(_("Không có ai mang số này trong hệ thống."), code="unknown")
            return member
        found = members_called(self.members, text, on=self.on)
        if not found:
            raise ValidationError(
                _("Không tìm thấy “%(text)s” trong phạm vi của bạn. Hãy ghi đủ họ và tên hoặc đủ số thẻ."),
                code="unknown",
                params={"text": text},
            )
        if len(found) > 1:
            raise ValidationError(
                _("Có nhiều người tên “%(text)s” (%(numbers)s). Hãy ghi đủ số thẻ Đảng."),
                code="several",
                params={"text": text, "numbers": ", ".join(one.masked_number for one in found)},
            )
        return found[0]


class AppointForm(PaperForm):
    """Somebody enters upon an office of an organisation: one of its members, or of another one."""

    member = MemberField(label=_("Đảng viên"))
    office = forms.ModelChoiceField(label=_("Chức vụ"), queryset=None)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))

    def __init__(self, *args: Any, organization: Organization, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, by=by, today=today, initial={"start": today}, **kwargs)
        self.fields["office"].queryset = offices_in_order()
        self.fields["member"].offer(members_visible_to(by, on=today), members_of(organization, on=today), on=today)
        past_until(self, today, "start")

    def save(self) -> OfficeTerm | None:
        """Appoints him."""
        data = self.cleaned_data
        done: OfficeTerm | None = self.carry_out(
            lambda: services.appoint_to_office(
                new=services.NewOffice(
                    data["member"], self.organization, data["office"], data["start"], data["end"], self.paper()
                ),
                by=self.by,
            )
        )
        return done


class EndOffice(PaperForm):
    """The last day of an office, and why."""

    last_day = DayField(label=_("Giữ chức vụ đến hết ngày"))
    reason = forms.CharField(label=_("Lý do thôi giữ"), max_length=200)

    def __init__(self, *args: Any, term: OfficeTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term

    def save(self) -> Any:
        """Ends it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.end_office(
                term=self.term, last_day=data["last_day"], reason=data["reason"], document=self.paper(), by=self.by
            )
        )


class OpenTerm(PaperForm):
    """A congress opens a term."""

    name = forms.CharField(label=_("Nhiệm kỳ"), max_length=80, help_text=_("Ví dụ 2020–2025."))
    start = DayField(label=_("Từ ngày (đại hội)"))
    due_on = DayField(
        label=_("Hết nhiệm kỳ ngày"), required=False, help_text=_("Theo quy định; qua ngày này thì nhắc.")
    )
    seats = forms.IntegerField(label=_("Số cấp ủy viên được bầu"), required=False, min_value=1, max_value=200)
    ends_offices = forms.BooleanField(
        label=_("Cấp ủy viên nhiệm kỳ trước thôi giữ chức vụ từ ngày này"),
        required=False,
        help_text=_("Người được bầu lại thì bổ nhiệm lại."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "start")

    def save(self) -> CommitteeTerm | None:
        """Opens it; the one before ends."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("name", "start", "due_on", "seats", "ends_offices")}
        done: CommitteeTerm | None = self.carry_out(
            lambda: services.open_committee_term(
                organization=self.organization, document=self.paper(), by=self.by, **values
            )
        )
        return done


class CloseTerm(PaperForm):
    """The last day of a term."""

    last_day = DayField(label=_("Nhiệm kỳ đến hết ngày"))

    def __init__(self, *args: Any, term: CommitteeTerm, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.term = term
        del self.fields["document_number"], self.fields["document_date"]
        past_until(self, today, "last_day")

    def save(self) -> Any:
        """Closes it."""
        return self.carry_out(
            services.close_committee_term, term=self.term, last_day=self.cleaned_data["last_day"], by=self.by
        )


class WaiveForm(PaperForm):
    """A paper that lets an organisation stand as it is."""

    rule = forms.ChoiceField(label=_("Điều được phép"), choices=Rule.choices)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu không có hạn."))
    paper_required = True

    def save(self) -> Any:
        """Records it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.waive_rule(
                organization=self.organization,
                rule=data["rule"],
                start=data["start"],
                end=data["end"],
                document=self.paper(),
                by=self.by,
            )
        )


class WarningFilter(AddressForm):
    """What the list of warnings is narrowed to; it lives in the address."""

    loai = forms.ChoiceField(label=_("Cảnh báo"), required=False, choices=[("", _("mọi cảnh báo")), *Rule.choices])
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    xem = forms.ChoiceField(label=_("Xem"), required=False, choices=STANDINGS)


class TermFilter(AddressForm):
    """What the list of terms is narrowed to; it lives in the address."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("mọi nhiệm kỳ")), *TERM_STATES]
    )
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
