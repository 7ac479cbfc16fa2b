"""Forms of mentors: who follows a candidate, in whose place, until when; and the remark of a month."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from core.formatting import integer
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from members.queries import members_visible_to
from recruitment.models import Candidate, MentorRemark, Mentorship
from recruitment.queries.mentors import Choice
from recruitment.services.mentors import (
    NewMentor,
    assign_mentor,
    change_mentor,
    correct_mentorship,
    end_mentorship,
)
from recruitment.services.remarks import Said, write_remark


class MentorFilter(AddressForm):
    """What the list of mentors is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    can = forms.BooleanField(label=_("Chỉ người cần phân công lại"), required=False)


class RemarkFilter(AddressForm):
    """What the list of remarks is narrowed to; it lives in the address."""

    STATES = (
        ("", _("tất cả")),
        ("chua", _("chưa có nhận xét")),
        ("co", _("đã có nhận xét")),
    )
    thang = forms.ChoiceField(label=_("Tháng"), required=False)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    tinh_trang = forms.ChoiceField(label=_("Nhận xét"), required=False, choices=STATES)

    def __init__(self, *args: Any, months: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["thang"]
        choice.choices = list(months)


def told(choice: Choice) -> str:
    """A member as he is offered: how many he follows, or what is in the way."""
    if choice.fault:
        return _("%(name)s – không phân công được") % {"name": choice.member.full_name}
    return _("%(name)s – đang giúp đỡ %(load)s người") % {
        "name": choice.member.full_name,
        "load": integer(choice.load),
    }


class AssignMentor(PaperForm):
    """A full member of the branch to follow a candidate from a day on."""

    member = forms.ModelChoiceField(
        label=_("Đảng viên giúp đỡ"), queryset=None,
        help_text=_("Đảng viên chính thức, cùng chi bộ; số người đang giúp đỡ ghi sau tên."),
        error_messages={"invalid_choice": _("Người này không ở trong phạm vi của bạn.")},
    )  # fmt: skip
    start = DayField(label=_("Phân công từ ngày"))
    together_since = DayField(
        label=_("Cùng công tác, cư trú từ ngày"), help_text=_("Đủ số tháng theo quy định tính đến ngày phân công.")
    )

    def __init__(
        self, *args: Any, candidate: Candidate, choices: Sequence[Choice], by: Any, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, by=by, today=on, **({"initial": {"start": on}} | kwargs))
        self.candidate, self.on = candidate, on
        member: Any = self.fields["member"]
        # Whoever the user sees may be sent, so that the service says why he may not be a mentor.
        member.queryset = members_visible_to(by, on=on)
        member.widget.choices = [("", "–"), *((one.member.pk, told(one)) for one in choices)]
        past_until(self, on, "start", "together_since")

    def new(self) -> NewMentor:
        """Who is to follow him."""
        data = self.cleaned_data
        return NewMentor(data["member"], data["start"], data["together_since"], self.paper())

    def save(self) -> Mentorship | None:
        """Lays it."""
        laid: Mentorship | None = self.carry_out(
            lambda **values: assign_mentor(new=self.new(), **values), candidate=self.candidate, by=self.by
        )
        return laid


class ChangeMentor(AssignMentor):
    """Another in place of one who follows him no more."""

    reason = forms.CharField(label=_("Lý do đổi"), max_length=300)

    def __init__(self, *args: Any, mentorship: Mentorship, **kwargs: Any) -> None:
        super().__init__(*args, candidate=mentorship.candidate, **kwargs)
        self.mentorship = mentorship
        self.fields["start"].label = _("Đổi từ ngày")

    def save(self) -> Mentorship | None:
        """Ends one and lays the other."""
        laid: Mentorship | None = self.carry_out(
            lambda **values: change_mentor(new=self.new(), **values),
            mentorship=self.mentorship, reason=self.cleaned_data["reason"], by=self.by,
        )  # fmt: skip
        return laid


class EndMentorship(ServiceForm):
    """The last day on which he follows him."""

    last_day = DayField(label=_("Đến hết ngày"))
    reason = forms.CharField(label=_("Lý do thôi"), max_length=300)

    def __init__(self, *args: Any, mentorship: Mentorship, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"last_day": on}} | kwargs))
        self.mentorship, self.by, self.on = mentorship, by, on
        past_until(self, on, "last_day")

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(end_mentorship, mentorship=self.mentorship, by=self.by, **self.cleaned_data)


class CorrectMentorship(Guarded, PaperForm):
    """Since when the two are together, and the paper."""

    together_since = DayField(label=_("Cùng công tác, cư trú từ ngày"))

    def __init__(self, *args: Any, mentorship: Mentorship, by: Any, on: date, **kwargs: Any) -> None:
        paper = mentorship.document
        initial = {
            "together_since": mentorship.together_since,
            "document_number": paper.number if paper else "",
            "document_date": paper.issued_on if paper else None,
        }
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.mentorship, self.on = mentorship, on
        past_until(self, on, "together_since")
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            lambda **values: correct_mentorship(document=self.paper(), **values),
            mentorship=self.mentorship, together_since=self.cleaned_data["together_since"], by=self.by,
        )  # fmt: skip


class WriteRemark(Guarded, ServiceForm):
    """What a mentor says of a candidate in a month, and how the branch judges it."""

    strengths = forms.CharField(
        label=_("Ưu điểm"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 4})
    )
    weaknesses = forms.CharField(
        label=_("Khuyết điểm, điều cần khắc phục"), required=False, max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    judgement = forms.ChoiceField(
        label=_("Đánh giá của chi bộ"), required=False, choices=MentorRemark.Judgement.choices,
        help_text=_("Ghi sau khi chi bộ đã thảo luận ở kỳ sinh hoạt."),
    )  # fmt: skip
    judgement_note = forms.CharField(
        label=_("Ý kiến của chi bộ"), required=False, max_length=1_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(
        self, *args: Any, mentorship: Mentorship, month: date, remark: MentorRemark | None, by: Any, on: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        names = ("strengths", "weaknesses", "judgement", "judgement_note")
        initial = {name: getattr(remark, name) for name in names} if remark else {}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.mentorship, self.month, self.by, self.on = mentorship, month, by, on
        self.guard()

    def save(self) -> MentorRemark | None:
        """Writes it, and puts it into the minutes of the month's meeting."""
        written: MentorRemark | None = self.carry_out(
            write_remark, mentorship=self.mentorship, for_month=self.month, said=Said(**self.cleaned_data), on=self.on,
            by=self.by,
        )  # fmt: skip
        return written
