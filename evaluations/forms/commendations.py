"""Forms of commendation: proposing, what the committee above answers, taking back."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from branches.models import Organization
from core.forms import AddressForm, DayField, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import Commendation, Registration
from evaluations.queries.commendations import NOT_ANSWERED, registrations_offered
from evaluations.queries.registrations import official_members
from evaluations.services.commendations import (
    NewCommendation,
    award_commendation,
    propose_commendation,
    refuse_commendation,
    take_back_answer,
    withdraw_commendation,
)
from members.models import Member


class CommendationFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên, hình thức"), required=False, max_length=100)
    nam = YearField(required=False)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ket_qua = forms.ChoiceField(
        label=_("Kết quả"), required=False,
        choices=[("", _("tất cả")), (NOT_ANSWERED, _("chưa trả lời")), *Commendation.Outcome.choices],
    )  # fmt: skip


class ProposeCommendation(PaperForm):
    """Who is to be commended, by whom, for what, and the registration it rests on."""

    member = forms.ModelChoiceField(
        label=_("Đảng viên"), queryset=Member.objects.none(), required=False, empty_label=_("cả tổ chức")
    )
    title = forms.CharField(
        label=_("Hình thức khen thưởng"), max_length=200, help_text=_("Ví dụ: Giấy khen, Bằng khen.")
    )
    issuer = forms.CharField(label=_("Cấp khen thưởng"), max_length=200)
    for_what = text_of(_("Thành tích"), 300)
    registration = forms.ModelChoiceField(
        label=_("Theo đăng ký"), queryset=Registration.objects.none(), required=False,
        empty_label=_("không theo đăng ký"), to_field_name="uuid",
        help_text=_("Điều đã đăng ký trong năm, với kết quả đã xét."),
    )  # fmt: skip
    proposed_on = DayField(label=_("Đề nghị ngày"))

    def __init__(
        self, *args: Any, organization: Organization, year: int, by: Any, on: date, **kwargs: Any
    ) -> None:  # fmt: skip
        given = kwargs.pop("initial", {})
        super().__init__(*args, by=by, today=on, **({"initial": {"proposed_on": on} | given} | kwargs))
        self.organization, self.year, self.on = organization, year, on
        members: Any = self.fields["member"]
        members.queryset = official_members(organization, on=on)
        members.label_from_instance = lambda one: one.full_name
        registrations: Any = self.fields["registration"]
        registrations.queryset = registrations_offered(organization, year, members.queryset)
        registrations.label_from_instance = _told
        past_until(self, on, "proposed_on")

    def chosen(self, uuid: str) -> Registration | None:
        """The registration an address names, of those offered."""
        offered: Any = self.fields["registration"]
        try:
            found: Registration | None = offered.queryset.filter(uuid=uuid).first()
        except (ValidationError, ValueError):
            return None
        return found

    def save(self) -> Commendation | None:
        """Proposes it."""
        data = self.cleaned_data
        names = ("member", "title", "issuer", "for_what", "registration", "proposed_on")
        done: Commendation | None = self.carry_out(
            lambda **values: propose_commendation(
                new=NewCommendation(year=self.year, document=self.paper(), **{name: data[name] for name in names}),
                **values,
            ),
            organization=self.organization, by=self.by,
        )  # fmt: skip
        return done


def _told(one: Registration) -> str:
    who = one.member.full_name if one.member else _now("Tổ chức")
    return f"{who}: {one.title} ({one.get_outcome_display() or _now('chưa xét')})"


class AwardCommendation(PaperForm):
    """It was awarded, by which decision."""

    paper_required = True
    on_day = DayField(label=_("Khen thưởng ngày"))

    def __init__(self, *args: Any, commendation: Commendation, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **({"initial": {"on_day": on}} | kwargs))
        self.commendation, self.on = commendation, on
        past_until(self, on, "on_day")

    def save(self) -> Any:
        """Records it; of a member his file has it from then on."""
        return self.carry_out(
            lambda **values: award_commendation(document=self.paper(), **values),
            commendation=self.commendation, awarded_on=self.cleaned_data["on_day"], by=self.by,
        )  # fmt: skip


class AnswerNo(ServiceForm):
    """A day and a reason: it was refused, or withdrawn."""

    service: Any
    on_day = DayField(label=_("Ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, commendation: Commendation, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"on_day": on}} | kwargs))
        self.commendation, self.by, self.on = commendation, by, on
        past_until(self, on, "on_day")

    def save(self) -> Any:
        """Records it."""
        data = self.cleaned_data
        return self.carry_out(
            type(self).service, commendation=self.commendation, answered_on=data["on_day"], reason=data["reason"],
            by=self.by,
        )  # fmt: skip


class RefuseCommendation(AnswerNo):
    """It was not awarded."""

    service = staticmethod(refuse_commendation)


class WithdrawCommendation(AnswerNo):
    """The proposal is taken back."""

    service = staticmethod(withdraw_commendation)


class TakeBackAnswer(ServiceForm):
    """The answer was written wrongly."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, commendation: Commendation, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commendation, self.by, self.on = commendation, by, on

    def save(self) -> Any:
        """Opens the proposal again; an award leaves the member's file."""
        return self.carry_out(
            take_back_answer, commendation=self.commendation, reason=self.cleaned_data["reason"], by=self.by
        )
