"""Forms of self-review papers and of what the year's guide asks of them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import PaperFile
from core.forms import AddressForm, DayField, ServiceForm, past_until
from evaluations.forms.fields import text_of
from evaluations.models import Period, Rating, Subject
from evaluations.queries.papers import LACKING, MINE, MISSING, WANTING, WHOLE, contents_of, subjects_of, with_papers
from evaluations.services import papers as services

OPTIONAL = "(không bắt buộc)"  # how a line says that a paper may leave the content out
EVERY = "tat-ca"


class PapersFilter(AddressForm):
    """What the list of papers is narrowed to; it lives in the address."""

    q = forms.CharField(label=gettext_lazy("Họ tên"), required=False, max_length=100)
    ky: Any = forms.ModelChoiceField(
        label=gettext_lazy("Kỳ xếp loại"), required=False, queryset=Period.objects.none(), to_field_name="uuid",
        empty_label=gettext_lazy("kỳ gần nhất"),
    )  # fmt: skip
    doi_tuong = forms.ChoiceField(
        label=gettext_lazy("Đối tượng"), required=False, choices=[("", gettext_lazy("mọi đối tượng")), *Subject.choices]
    )
    to_chuc = forms.CharField(label=gettext_lazy("Mã tổ chức"), required=False, max_length=40)
    tinh_trang = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False,
        choices=[
            (WANTING, gettext_lazy("chưa nộp hoặc thiếu nội dung")), (MISSING, gettext_lazy("chưa nộp")),
            (MINE, gettext_lazy("chưa nộp ở nơi bạn phụ trách")),
            (LACKING, gettext_lazy("thiếu nội dung")), (WHOLE, gettext_lazy("đủ")), (EVERY, gettext_lazy("tất cả")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ky"].queryset = periods


class ReceivePaper(ServiceForm):
    """A paper handed in, ticked against the guide."""

    received_on = DayField(label=gettext_lazy("Nộp ngày"))
    contents: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Có nội dung"), required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nội dung không chọn là còn thiếu."),
    )  # fmt: skip
    file = PaperFile(label=gettext_lazy("Bản chụp, tệp"))
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=500)

    def __init__(self, *args: Any, rating: Rating, by: Any, on: date, **kwargs: Any) -> None:
        (handed,) = with_papers([rating], on)
        initial: dict[str, Any] = {"received_on": on}
        if handed.paper is not None:
            initial = {"received_on": handed.paper.received_on, "note": handed.paper.note, "contents": handed.covered}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.rating, self.by, self.on = rating, by, on
        field = self.fields["contents"]
        field.queryset = contents_of(rating.period).filter(subject=rating.subject)
        if not field.queryset.exists():
            del self.fields["contents"]
        past_until(self, on, "received_on")

    def save(self) -> Any:
        """Receives it."""
        values = {**self.cleaned_data, "contents": list(self.cleaned_data.get("contents", ()))}
        return self.carry_out(services.receive_paper, rating=self.rating, by=self.by, on=self.on, **values)


class TakeBackPaper(ServiceForm):
    """A paper that is not in after all."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)

    def __init__(self, *args: Any, rating: Rating, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating, self.by, self.on = rating, by, on

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(
            services.take_back_paper, rating=self.rating, reason=self.cleaned_data["reason"], by=self.by
        )


class GuideForm(ServiceForm):
    """What the guide of a period asks: for each subject a field, in it a line a content."""

    def __init__(self, *args: Any, period: Period, by: Any, on: date, **kwargs: Any) -> None:
        written: dict[str, list[str]] = {}
        for one in contents_of(period):
            written.setdefault(one.subject, []).append(one.text if one.required else f"{one.text} {OPTIONAL}")
        initial = {subject: "\n".join(lines) for subject, lines in written.items()}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.period, self.by, self.on = period, by, on
        self.subjects = subjects_of(period)
        for subject, label in self.subjects:
            help_text = _("Mỗi dòng một nội dung; thêm %s ở cuối dòng nếu được bỏ qua.") % OPTIONAL
            name = _("Bản kiểm điểm của %s") % label
            self.fields[subject] = text_of(name, 20_000, rows=10, required=False, help_text=help_text)

    def save(self) -> Any:
        """Writes all of them, or none."""
        return self.carry_out(self._save)

    def _save(self) -> None:
        for subject, _label in self.subjects:
            lines = [line.strip() for line in self.cleaned_data[subject].splitlines() if line.strip()]
            asked = [
                services.AskedContent(line.removesuffix(OPTIONAL).strip(), not line.endswith(OPTIONAL))
                for line in lines
            ]
            try:
                services.keep_contents(period=self.period, subject=subject, contents=asked, by=self.by)
            except forms.ValidationError as error:
                raise forms.ValidationError({subject: error.messages}) from error
