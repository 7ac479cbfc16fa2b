"""Forms of screening: opening a case, correcting it, help given, the conclusion."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from branches.models import Organization
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import ScreeningCase, ScreeningHelp
from evaluations.queries.registrations import official_members
from evaluations.queries.screenings import UNDER_REVIEW
from evaluations.services.screenings import (
    Conclusion,
    conclude_case,
    correct_case,
    correct_help,
    open_case,
    record_help,
    reopen_case,
)
from members.models import Member

SHOWN = ("opened_on", "reason", "evidence", "helper", "help_until")


class ScreeningFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên"), required=False, max_length=100)
    nam = YearField(required=False, help_text=_("Có lúc đang rà soát trong năm ấy."))
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ly_do = forms.ChoiceField(
        label=_("Lý do"), required=False, choices=[("", _("mọi lý do")), *ScreeningCase.Reason.choices]
    )
    ket_luan = forms.ChoiceField(
        label=_("Kết luận"), required=False,
        choices=[("", _("tất cả")), (UNDER_REVIEW, _("đang rà soát")), *ScreeningCase.Outcome.choices],
    )  # fmt: skip


class CaseForm(Guarded, PaperForm):
    """Who is put under review, why, on what evidence, and who helps him."""

    member = forms.ModelChoiceField(label=_("Đảng viên"), queryset=Member.objects.none())
    opened_on = DayField(label=_("Đưa vào rà soát ngày"))
    reason = forms.ChoiceField(label=_("Lý do"), choices=ScreeningCase.Reason.choices)
    evidence = text_of(_("Biểu hiện, căn cứ"), 1000)
    helper = forms.ModelChoiceField(
        label=_("Người giúp đỡ"), queryset=Member.objects.none(), required=False, empty_label=_("chưa phân công"),
        help_text=_("Đảng viên cùng chi bộ."),
    )  # fmt: skip
    help_until = DayField(label=_("Giúp đỡ đến ngày"), required=False)

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        by: Any,
        on: date,
        case: ScreeningCase | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"opened_on": on}
        if case is not None:
            paper = case.document
            initial = {name: getattr(case, name) for name in SHOWN} | {
                "document_number": paper.number if paper else "",
                "document_date": paper.issued_on if paper else None,
            }
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.organization, self.case, self.on = organization, case, on
        for name in ("member", "helper"):
            field: Any = self.fields[name]
            field.queryset = official_members(organization, on=on)
            field.label_from_instance = lambda one: one.full_name
        past_until(self, on, "opened_on")
        if case is not None:
            del self.fields["member"]
            self.guard()

    def save(self) -> Any:
        """Opens or corrects it."""
        values = {name: self.cleaned_data[name] for name in SHOWN}
        if self.case is not None:
            return self.carry_out(
                lambda **given: correct_case(values=values | {"document": self.paper()}, **given),
                case=self.case, by=self.by,
            )  # fmt: skip
        return self.carry_out(
            lambda **given: open_case(values=values | {"document": self.paper()}, **given),
            organization=self.organization, member=self.cleaned_data["member"], by=self.by,
        )  # fmt: skip


class HelpForm(Guarded, ServiceForm):
    """What was done to help, and what came of it."""

    on_day = DayField(label=_("Ngày"))
    text = text_of(_("Việc giúp đỡ"), 500)
    result = text_of(_("Chuyển biến"), 500, required=False)

    def __init__(
        self, *args: Any, screening: Any, by: Any, on: date, held: ScreeningHelp | None = None, **kwargs: Any
    ) -> None:
        initial = {"on_day": held.on, "text": held.text, "result": held.result} if held else {"on_day": on}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.screening, self.held, self.by, self.on = screening, held, by, on
        past_until(self, on, "on_day")
        if held is not None:
            self.guard()

    def save(self) -> Any:
        """Writes it."""
        data = self.cleaned_data
        told = {"on": data["on_day"], "text": data["text"], "result": data["result"], "by": self.by}
        if self.held is not None:
            return self.carry_out(correct_help, held=self.held, **told)
        return self.carry_out(record_help, case=self.screening, keeper=self.screening.keeper, **told)


class ConcludeForm(PaperForm):
    """How the case ends."""

    outcome = forms.ChoiceField(
        label=_("Kết luận"), choices=ScreeningCase.Outcome.choices,
        help_text=_("Xóa tên, khai trừ, xin ra: ghi việc ấy trong hồ sơ đảng viên trước, rồi kết luận ở đây."),
    )  # fmt: skip
    outcome_on = DayField(label=_("Kết luận ngày"))
    note = text_of(_("Nội dung kết luận"), 500, required=False)

    def __init__(self, *args: Any, screening: Any, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **({"initial": {"outcome_on": on}} | kwargs))
        self.screening, self.on = screening, on
        past_until(self, on, "outcome_on")

    def save(self) -> Any:
        """Concludes it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda **given: conclude_case(
                conclusion=Conclusion(data["outcome"], data["outcome_on"], data["note"], self.paper()), **given
            ),
            case=self.screening, keeper=self.screening.keeper, by=self.by,
        )  # fmt: skip


class ReopenForm(ServiceForm):
    """A wrong conclusion is taken back."""

    def __init__(self, *args: Any, screening: Any, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screening, self.by, self.on = screening, by, on

    def save(self) -> Any:
        """Opens the case again."""
        return self.carry_out(reopen_case, case=self.screening, by=self.by)
