"""Forms of what an organisation has for a time: traits and regulations."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.forms.organizations import PaperForm
from branches.queries import all_traits, regulation_kinds
from core.files import MAX_BYTES, PAPERS, check_upload
from core.forms import DayField, Guarded, LastDayField, ServiceForm, past_until


class GiveTrait(PaperForm):
    """A trait from a day on."""

    trait = forms.ModelChoiceField(label=_("Đặc điểm"), queryset=None)
    start = DayField(label=_("Kể từ ngày"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, initial={"start": today}, **kwargs)
        self.fields["trait"].queryset = all_traits()

    def save(self) -> Any:
        """Gives it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.give_trait(
                organization=self.organization, trait=data["trait"], start=data["start"], by=self.by,
                document=self.paper(),
            )
        )  # fmt: skip


class EndTrait(ServiceForm):
    """The last day of a trait."""

    last_day = DayField(label=_("Ngày cuối cùng"))

    def __init__(self, *args: Any, row: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": today}}))
        self.row, self.by = row, by

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(services.end_trait, row=self.row, last_day=self.cleaned_data["last_day"], by=self.by)


class PaperFile(forms.FileField):
    """A paper somebody attaches, checked by what it is; its clean value is content, name and content type."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF, Word, Excel hoặc ảnh, tối đa 10 MB."))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, str, str] | None:
        """The file. Raises ValidationError with the sentence that says what it is instead."""
        given = super().clean(data, initial)
        if not given:
            return None
        content: bytes = given.read(MAX_BYTES + 1)  # not all of it where it is far too big already
        return content, given.name, check_upload(content, size=given.size, allowed=PAPERS, name=given.name)


class RecordRegulation(PaperForm):
    """A regulation in force from a day on; the former one of its kind ends."""

    kind = forms.ModelChoiceField(label=_("Loại quy chế"), queryset=None)
    start = DayField(label=_("Có hiệu lực từ ngày"))
    reviewed_on = DayField(label=_("Rà soát lần cuối ngày"), required=False)
    file = PaperFile(label=_("Tệp văn bản"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "reviewed_on")
        self.fields["kind"].queryset = regulation_kinds()
        self.fields["document_number"].required = self.fields["document_date"].required = True

    def save(self) -> Any:
        """Records it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.record_regulation(
                organization=self.organization, kind=data["kind"], document=self.paper(), start=data["start"],
                reviewed_on=data["reviewed_on"], file=data["file"], by=self.by,
            )
        )  # fmt: skip


class ChangeRegulation(Guarded, ServiceForm):
    """Reviewed, ended, or its file attached."""

    reviewed_on = DayField(label=_("Rà soát lần cuối ngày"), required=False)
    end = LastDayField(label=_("Có hiệu lực đến hết ngày"), help_text=_("Để trống nếu còn hiệu lực."))
    file = PaperFile(label=_("Tệp văn bản"))

    def __init__(self, *args: Any, row: Any, by: Any, today: date, **kwargs: Any) -> None:
        initial = {"reviewed_on": row.reviewed_on, "end": row.end}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        past_until(self, today, "reviewed_on")
        self.row, self.by = row, by
        self.guard()

    def save(self) -> Any:
        """Changes it; an empty file leaves the one there is."""
        data = self.cleaned_data
        return self.carry_out(
            services.change_regulation,
            regulation=self.row,
            values={"reviewed_on": data["reviewed_on"], "end": data["end"]},
            file=data["file"],
            by=self.by,
        )


class CorrectHolding(Guarded, PaperForm):
    """What was written wrongly of something an organisation has for a time.

    Arguments:
        row: the row to correct.
    """

    shown: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.shown}
        if row.document:
            initial |= {"document_number": row.document.number, "document_date": row.document.issued_on}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.row = row

    def values(self) -> dict[str, Any]:
        """As the row keeps them."""
        return {name: self.cleaned_data[name] for name in self.shown} | {"document": self.paper()}


class CorrectTrait(CorrectHolding):
    """A trait that was written wrongly."""

    shown = ("trait", "start", "end")

    trait = forms.ModelChoiceField(label=_("Đặc điểm"), queryset=None)
    start = DayField(label=_("Kể từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu vẫn còn."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trait"].queryset = all_traits()
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(lambda: services.correct_trait(row=self.row, values=self.values(), by=self.by))


class CorrectRegulation(CorrectHolding):
    """A regulation that was written wrongly; its file is changed where it is reviewed."""

    shown = ("kind", "start", "end", "reviewed_on")
    paper_required = True

    kind = forms.ModelChoiceField(label=_("Loại quy chế"), queryset=None)
    start = DayField(label=_("Có hiệu lực từ ngày"))
    end = LastDayField(label=_("Có hiệu lực đến hết ngày"), help_text=_("Để trống nếu còn hiệu lực."))
    reviewed_on = DayField(label=_("Rà soát lần cuối ngày"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "reviewed_on")
        self.fields["kind"].queryset = regulation_kinds()
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            lambda: services.correct_regulation(regulation=self.row, values=self.values(), by=self.by)
        )


class WithdrawTrait(ServiceForm):
    """A trait that never was."""

    def __init__(self, *args: Any, row: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.by = row, by

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(services.withdraw_trait, row=self.row, by=self.by)


class WithdrawRegulation(WithdrawTrait):
    """A regulation that never was."""

    def save(self) -> Any:
        """Takes it back; the one it ended goes on."""
        return self.carry_out(services.withdraw_regulation, regulation=self.row, by=self.by)
