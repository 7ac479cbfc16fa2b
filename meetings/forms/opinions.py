"""What is typed of opinions: raised, forwarded, answered, asked again, withdrawn; and what the list is narrowed to."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.queries import names_on
from branches.services import keep_document
from core.forms import AddressForm, DayField, NameField, ServiceForm, past_until
from meetings import services
from meetings.forms.papers import DocumentField
from meetings.models import AgendaItem, Meeting, Opinion
from meetings.queries.opinions import (
    ANSWERED,
    OPEN,
    OVERDUE,
    RAISED,
    TO_ANSWER,
    WITHDRAWN,
    addressees_for,
    forwards_for,
    speakers_of,
)

SIDES = (("", _("gửi đến và nêu lên")), (TO_ANSWER, _("chờ tôi trả lời, gửi đến")), (RAISED, _("nêu ở cơ sở")))
STATES = (
    ("", _("mọi tình trạng")),
    (OPEN, _("chưa trả lời")),
    (OVERDUE, _("quá hạn trả lời")),
    (ANSWERED, _("đã trả lời")),
    (WITHDRAWN, _("đã rút")),
)
LONGEST = 5_000


class OpinionFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    phia = forms.ChoiceField(label=_("Phía"), required=False, choices=SIDES)
    tinh_trang = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=STATES)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class CommitteeField(forms.ModelChoiceField):
    """One of some committees, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, to_field_name="code", **kwargs)

    def offer(self, organizations: Any, names: dict[int, str]) -> None:
        """Offers these."""
        self.queryset = organizations
        self.label_from_instance = lambda one: names.get(one.pk, one.code)


class RaiseOpinion(ServiceForm):
    """An opinion as it is noted, at a meeting, on a visit, or between two."""

    text = forms.CharField(label=_("Nội dung kiến nghị"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
    member: Any = forms.ModelChoiceField(
        label=_("Đảng viên nêu"), queryset=None, required=False, to_field_name="uuid", empty_label=_("không ghi tên"),
        help_text=_("Không ghi tên ai thì là kiến nghị của cả chi bộ."),
    )  # fmt: skip
    resident = NameField(label=_("Hoặc người dân nêu"), max_length=120, required=False)
    raised_on = DayField(label=_("Ngày nêu"))
    addressee = CommitteeField(label=_("Gửi đến cấp ủy"), help_text=_("Cấp ủy có thể trả lời; chuyển tiếp được sau."))

    def __init__(
        self,
        *args: Any,
        organization: Any,
        by: Any,
        on: datetime.date,
        meeting: Meeting | None = None,
        item: AgendaItem | None = None,
        **kwargs: Any,
    ) -> None:
        day = min(meeting.date, on) if meeting else on
        super().__init__(*args, **({"initial": {"raised_on": day}} | kwargs))
        self.organization, self.by, self.on, self.meeting, self.item = organization, by, on, meeting, item
        past_until(self, on, "raised_on")
        members: Any = self.fields["member"]
        members.queryset = speakers_of(organization, on=on)
        members.label_from_instance = lambda one: one.full_name
        above = addressees_for(organization, on=on)
        committee: Any = self.fields["addressee"]
        names = names_on([one.pk for one in above], on)
        committee.offer(
            type(above[0]).objects.filter(pk__in=names) if above else type(organization).objects.none(), names
        )
        if above:
            committee.initial = above[0].code

    def save(self) -> Any:
        """Notes it."""
        return self.carry_out(
            services.raise_opinion, organization=self.organization, by=self.by, on=self.on, meeting=self.meeting,
            item=self.item, **self.cleaned_data,
        )  # fmt: skip


class StepForm(ServiceForm):
    """What the steps share."""

    def __init__(self, *args: Any, opinion: Opinion, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opinion, self.by, self.on = opinion, by, on


def reason(label: Any, *, required: bool = True) -> forms.CharField:
    """Why, or with which words, a step is taken."""
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class ForwardOpinion(StepForm):
    """To which committee it goes on."""

    to = CommitteeField(label=_("Chuyển đến"))
    text = reason(_("Lời gửi kèm"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        offered = forwards_for(self.opinion, on=self.on).order_by("code")
        to.offer(offered, names_on(offered.values_list("pk", flat=True), self.on))

    def save(self) -> Any:
        """Sends it on."""
        return self.carry_out(
            services.forward_opinion, opinion=self.opinion, by=self.by, on=self.on, **self.cleaned_data
        )


class AnswerOpinion(StepForm):
    """The answer: words, a document, or both."""

    answered_on = DayField(label=_("Ngày trả lời"))
    text = reason(_("Nội dung trả lời"), required=False)
    document = DocumentField(label=_("Văn bản trả lời"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = self.on
        past_until(self, self.on, "answered_on")

    def save(self) -> Any:
        """Answers it."""
        return self.carry_out(self.answer)

    def answer(self) -> None:
        """The document recorded if it is not yet, and the answer."""
        values = dict(self.cleaned_data)
        if values["document"] is not None:
            number, day, kind = values["document"]
            values["document"] = keep_document(number=number, issued_on=day, kind=kind, by=self.by)
        services.answer_opinion(opinion=self.opinion, by=self.by, on=self.on, **values)


class ReopenOpinion(StepForm):
    """What was not answered."""

    text = reason(_("Điều chưa được trả lời"))

    def save(self) -> Any:
        """Asks again."""
        return self.carry_out(
            services.reopen_opinion, opinion=self.opinion, by=self.by, on=self.on, **self.cleaned_data
        )


class WithdrawOpinion(StepForm):
    """Why it is taken back."""

    text = reason(_("Lý do rút"))

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(
            services.withdraw_opinion, opinion=self.opinion, by=self.by, on=self.on, **self.cleaned_data
        )
