"""What else is typed of one rating: told, sent back, excused, a condition answered or lifted, an appeal."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField
from evaluations.forms.rating_frame import RatingForm, level_field
from evaluations.models import Appeal, NotRated, SchemeCondition
from evaluations.queries.open_acts import BY_HAND, answers_for
from evaluations.services.appeals import answer_appeal, answer_condition, file_appeal, lift_condition, take_lift_back
from evaluations.services.decisions import notify_ratings
from evaluations.services.ratings import excuse, send_back, take_up


class NotifyLevel(RatingForm):
    """When the subject was told."""

    day = DayField(label=gettext_lazy("Thông báo ngày"))

    def act(self) -> Any:
        """Writes it down."""
        return notify_ratings(rows=[self.row()], day=self.cleaned_data["day"], by=self.by, on=self.on)


class SendBack(RatingForm):
    """Why a proposal goes back."""

    note = forms.CharField(
        label=gettext_lazy("Lý do trả lại"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def act(self) -> Any:
        """Sends it back."""
        return send_back(rows=[self.row()], reason=self.cleaned_data["note"], by=self.by, on=self.on)


class Excuse(RatingForm):
    """Why somebody is not rated in this period."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Không xếp loại vì"), choices=[(one.value, one.label) for one in map(NotRated, BY_HAND)]
    )
    note = forms.CharField(label=gettext_lazy("Ghi rõ"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def act(self) -> Any:
        """Takes him out."""
        data = self.cleaned_data
        return excuse(
            rating=self.rating, version=data["version"], reason=data["reason"], note=data["note"], by=self.by,
            on=self.on, behalf=self.behalf,
        )  # fmt: skip


class TakeUp(RatingForm):
    """Why he is rated after all."""

    note = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def act(self) -> Any:
        """Takes him up again."""
        data = self.cleaned_data
        return take_up(
            rating=self.rating, version=data["version"], note=data["note"], by=self.by, on=self.on, behalf=self.behalf
        )


class AnswerCondition(RatingForm):
    """Whether a condition in words holds."""

    holds = forms.TypedChoiceField(
        label=gettext_lazy("Trả lời"), required=False, empty_value=None,
        choices=[("", gettext_lazy("chưa trả lời")), ("yes", gettext_lazy("có")), ("no", gettext_lazy("không"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Căn cứ"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, condition: SchemeCondition, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """With what was answered."""
        kept = self.rating.answers.filter(condition=self.condition).first()
        if kept is not None:
            self.fields["holds"].initial = {True: "yes", False: "no", None: ""}[kept.holds]
            self.fields["note"].initial = kept.note

    def act(self) -> Any:
        """Keeps it."""
        data = self.cleaned_data
        return answer_condition(
            rating=self.rating, version=data["version"], condition=self.condition, holds=data["holds"],
            note=data["note"], by=self.by, on=self.on,
            organization_id=answers_for(self.by, self.rating, on=self.on),
        )  # fmt: skip


class LiftCondition(RatingForm):
    """By which paper, and why, a condition does not lower this subject."""

    has_paper = paper_required = True
    note = forms.CharField(label=gettext_lazy("Lý do gỡ"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, condition: SchemeCondition, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **kwargs)

    def act(self) -> Any:
        """Lifts it."""
        data = self.cleaned_data
        return lift_condition(
            rating=self.rating, version=data["version"], condition=self.condition, document=self.paper(),
            reason=data["note"], by=self.by, on=self.on,
        )  # fmt: skip


class TakeLiftBack(RatingForm):
    """Why a condition that was lifted lowers this subject again."""

    note = forms.CharField(label=gettext_lazy("Lý do bỏ gỡ"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, condition: SchemeCondition, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **kwargs)

    def act(self) -> Any:
        """Takes it back."""
        data = self.cleaned_data
        return take_lift_back(
            rating=self.rating, version=data["version"], condition=self.condition, reason=data["note"], by=self.by,
            on=self.on,
        )  # fmt: skip


class FileAppeal(RatingForm):
    """What the subject objects to, and when."""

    day = DayField(label=gettext_lazy("Khiếu nại ngày"))
    text = forms.CharField(
        label=gettext_lazy("Nội dung khiếu nại"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def act(self) -> Any:
        """Writes it down."""
        data = self.cleaned_data
        return file_appeal(rating=self.rating, day=data["day"], text=data["text"], by=self.by, on=self.on)


class AnswerAppeal(RatingForm):
    """What came of an appeal; another level only by a paper."""

    has_paper = True
    outcome = forms.ChoiceField(label=gettext_lazy("Kết quả"), choices=Appeal.Outcome.choices)
    day = DayField(label=gettext_lazy("Trả lời ngày"))
    answer = forms.CharField(
        label=gettext_lazy("Nội dung trả lời"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        self.appeal = appeal
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """The level stands beside the outcome that needs it."""
        level = level_field(self.frame, required=False, best=(self.rating.derived or {}).get("ceiling", ""))
        level.choices = [("", _("không thay đổi")), *level.choices[1:]]
        level.label = _("Mức mới, khi thay đổi")
        names = list(self.fields)
        at = names.index("outcome") + 1
        self.fields = {name: self.fields[name] for name in names[:at]} | {"level": level} | {
            name: self.fields[name] for name in names[at:]
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A new level with "thay đổi", and with nothing else."""
        data = super().clean()
        changed, level = data.get("outcome") == Appeal.Outcome.CHANGED, data.get("level")
        if changed and level == "" and "level" not in self.errors:
            self.add_error("level", _("Chọn mức mới."))
        if not changed and level and "outcome" in data:
            self.add_error("level", _("Kết quả này không thay đổi mức; để trống, hoặc chọn “thay đổi mức”."))
        return data

    def act(self) -> Any:
        """Answers it."""
        data = self.cleaned_data
        return answer_appeal(
            appeal=self.appeal, version=data["version"], outcome=data["outcome"], answer=data["answer"],
            day=data["day"], by=self.by, on=self.on, document=self.paper(), level=data["level"],
        )  # fmt: skip
