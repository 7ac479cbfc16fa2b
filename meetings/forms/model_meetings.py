"""Model meetings as forms: branches chosen for a year, what came of one, taken off the list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.forms import PaperFile, PaperForm
from branches.queries import names_on, organizations_called, organizations_visible_to
from core.formatting import date_text
from core.forms import AddressForm, DayField, Guarded, ServiceForm
from core.periods import FOUNDING_DAY, LAST_YEAR
from meetings.models import ModelMeeting, Quality
from meetings.queries import guests_of, meetings_for
from meetings.services import choose_models, drop_model, keep_recording, set_guests, update_model

MOST_GUESTS = 60  # branches that came to one model meeting; more is a slip
MOST_PEOPLE = 999


class ModelFilter(AddressForm):
    """Which year and organisation the list shows, and for whose list branches are chosen; it lives in the address."""

    nam = forms.IntegerField(
        label=_lazy("Năm"), required=False, min_value=FOUNDING_DAY.year, max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    to_chuc = forms.CharField(label=_lazy("Mã tổ chức"), required=False, max_length=40)


class ChooseModels(PaperForm):
    """The branches of a committee chosen for a year, with who comes and the plan it rests on.

    Arguments:
        offered: the branches that may be chosen.
        committee: whose list it is.
    """

    branches = forms.MultipleChoiceField(
        label=_lazy("Chi bộ"),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _lazy("Chưa chọn chi bộ nào."),
            "invalid_choice": _lazy("Danh sách đã thay đổi trong lúc bạn chọn; hãy xem lại rồi chọn lại."),
        },
    )
    team = forms.CharField(label=_lazy("Đoàn dự, tổ giúp việc"), max_length=300, required=False)
    planned_on = DayField(
        label=_lazy("Ngày dự kiến"), required=False, help_text=_lazy("Chung cho các chi bộ đã chọn; sửa riêng sau.")
    )

    def __init__(self, *args: Any, offered: Sequence[Any], committee: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.code: one for one in offered}
        self.committee, self.year = committee, year
        self.fields["branches"].choices = [(code, code) for code in self.offered]

    def save(self) -> Any:
        """Chooses all, or none."""
        return self.carry_out(self._save)

    def _save(self) -> list[ModelMeeting]:
        data = self.cleaned_data
        return choose_models(
            organizations=[self.offered[code] for code in data["branches"]], year=self.year, chosen_by=self.committee,
            team=data["team"], planned_on=data["planned_on"], document=self.paper(kind="plan"), by=self.by,
            on=self.today,
        )  # fmt: skip


class ModelForm(Guarded, PaperForm):
    """What came of a model meeting, with the branches that came to learn."""

    team = forms.CharField(label=_lazy("Đoàn dự, tổ giúp việc"), max_length=300, required=False)
    planned_on = DayField(label=_lazy("Ngày dự kiến"), required=False)
    meeting = forms.ModelChoiceField(
        label=_lazy("Kỳ sinh hoạt mẫu"), queryset=None, required=False, empty_label=_lazy("chưa họp"),
        to_field_name="uuid", help_text=_lazy("Chọn trong các kỳ chi bộ đã gửi trong năm."),
    )  # fmt: skip
    quality = forms.ChoiceField(
        label=_lazy("Đánh giá"), required=False, choices=[("", _lazy("chưa đánh giá")), *Quality.choices]
    )
    lessons = forms.CharField(
        label=_lazy("Rút kinh nghiệm"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    guests = forms.CharField(
        label=_lazy("Chi bộ đến dự học tập"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_lazy("Mỗi dòng một chi bộ: mã hoặc tên; sau dấu chấm phẩy là số người, ví dụ: Chi bộ xóm Nà Rị; 3"),
    )  # fmt: skip
    recording = PaperFile(label=_lazy("Tư liệu (biên bản, ảnh chụp, PDF)"))

    def __init__(self, *args: Any, model: ModelMeeting, **kwargs: Any) -> None:
        initial: dict[str, Any] = {name: getattr(model, name) for name in ("team", "planned_on", "quality", "lessons")}
        initial["meeting"] = model.meeting.uuid if model.meeting else None
        if model.document:
            initial |= {"document_number": model.document.number, "document_date": model.document.issued_on}
        known = list(guests_of(model))
        names = names_on([one.organization_id for one in known], kwargs["today"])
        initial["guests"] = "\n".join(
            f"{names.get(one.organization_id, '')} ({one.organization.code})"
            + (f"; {one.people}" if one.people else "")
            for one in known
        )
        super().__init__(*args, initial=initial, **kwargs)
        self.model = model
        choice: Any = self.fields["meeting"]
        choice.queryset = meetings_for(model)
        choice.label_from_instance = lambda one: f"{one.get_kind_display()}, {date_text(one.date)}"
        self.guard()

    def clean_guests(self) -> dict[int, int | None]:
        """The branches by id, with how many people came."""
        found: dict[int, int | None] = {}
        seen = organizations_visible_to(self.by, on=self.today)
        lines = [line.strip() for line in self.cleaned_data["guests"].splitlines() if line.strip()]
        if len(lines) > MOST_GUESTS:
            raise ValidationError(_("Nhiều nhất %(most)d chi bộ đến dự.") % {"most": MOST_GUESTS}, code="many")
        for line in lines:
            name, _mark, count = line.partition(";")
            called = organizations_called(seen, name.strip()[:200], on=self.today)
            if len(called) != 1:
                told = _("Dòng “%(line)s”: không rõ là chi bộ nào; hãy ghi mã hoặc tên đầy đủ.")
                raise ValidationError(told % {"line": line[:120]}, code="unknown")
            number = count.strip()
            if number and not (number.isascii() and number.isdigit() and 0 < int(number[:9]) <= MOST_PEOPLE):
                told = _("Dòng “%(line)s”: số người phải từ 1 đến %(most)d.")
                raise ValidationError(told % {"line": line[:120], "most": MOST_PEOPLE}, code="people")
            found[called[0].pk] = int(number) if number else None
        return found

    def save(self) -> Any:
        """Writes it; an empty file leaves the one there is."""
        return self.carry_out(self._save)

    def _save(self) -> ModelMeeting:
        data = self.cleaned_data
        values = {name: data[name] for name in ("team", "planned_on", "meeting", "quality", "lessons")}
        row = update_model(model=self.model, document=self.paper(kind="plan"), by=self.by, **values)
        set_guests(model=row, guests=data["guests"], by=self.by)
        if data["recording"] is not None:
            content, name, content_type = data["recording"]
            keep_recording(model=row, content=content, name=name, content_type=content_type, by=self.by)
        return row


class DropModel(ServiceForm):
    """A branch taken off the list, and why."""

    reason = forms.CharField(label=_lazy("Lý do"), max_length=300)

    def __init__(self, *args: Any, model: ModelMeeting, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model, self.by, self.on = model, by, on

    def save(self) -> Any:
        """Takes it off."""
        return self.carry_out(
            drop_model, model=self.model, reason=self.cleaned_data["reason"], by=self.by, on=self.on
        )  # fmt: skip
