"""Which report, of whom, about when: an address is made of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField
from core.periods import Period, PeriodError
from core.sheets.problems import FileRefused
from core.sheets.reading import MAX_BYTES, check_container
from core.tables import Choice, ReportBuilder

PARTS = (
    ("", gettext_lazy("cả năm")),
    ("H1", gettext_lazy("6 tháng đầu năm")),
    ("H2", gettext_lazy("6 tháng cuối năm")),
    ("Q1", gettext_lazy("quý I")),
    ("Q2", gettext_lazy("quý II")),
    ("Q3", gettext_lazy("quý III")),
    ("Q4", gettext_lazy("quý IV")),
    *((f"{month:02d}", gettext_lazy("tháng %(month)d") % {"month": month}) for month in range(1, 13)),
)


class OptionsForm(forms.Form):
    """What the forms share that ask for a report: a field for each of its options, spelled as in its addresses."""

    options: dict[str, str]

    def ask_options(
        self, report: ReportBuilder, traits: Mapping[str, str], choices: Mapping[str, Choice] | None = None
    ) -> None:
        """Adds the fields; what the form opens with may name options as the builder does."""
        asked = option_fields(report, traits, choices)
        self.fields_of = {name: field_of(report, name) for name in asked}
        self.fields |= {self.fields_of[name]: field for name, field in asked.items()}
        self.initial = {self.fields_of.get(name, name): value for name, value in self.initial.items()}

    @property
    def option_fields(self) -> list[forms.BoundField]:
        """The fields of the options, for the template."""
        return [self[name] for name in self.fields_of.values()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.options = {name: cleaned[key] for name, key in self.fields_of.items() if cleaned.get(key)}
        return cleaned


def option_fields(
    report: ReportBuilder, traits: Mapping[str, str], choices: Mapping[str, Choice] | None = None
) -> dict[str, forms.Field]:
    """A field for each option of a report, under the option's own name.

    Arguments:
        traits: names of the traits there are, by code.
        choices: what its options may be of the organisation at hand; those it has anywhere, if not given.
    """
    asked: dict[str, tuple[Any, dict[str, Any]]] = {}
    if report.formulas:
        asked["formula"] = (_("Công thức"), dict(report.formulas))
    if "trait" in report.options:
        asked["trait"] = (_("Đặc điểm tổ chức"), {"": _("mọi tổ chức"), **traits})
    known = report.choices if choices is None else choices
    asked |= {name: (choice.label, dict(choice.values)) for name, choice in known.items()}
    return {
        name: forms.ChoiceField(label=label, choices=list(values.items()), required=False)
        for name, (label, values) in asked.items()
    }


def field_of(report: ReportBuilder, option: str) -> str:
    """The name of an option's field: its key in addresses, with underscores."""
    if option in ("formula", "trait"):
        return {"formula": "cong_thuc", "trait": "dac_diem"}[option]
    return report.choices[option].key.replace("-", "_")


class ReportForm(OptionsForm):
    """A period is a year with one of its parts, or any two days; the days win.

    What the report may be asked beside that follows from its builder. `period` and `options` are what was answered.
    """

    to_chuc = forms.CharField(
        label=gettext_lazy("Tổ chức"),
        max_length=200,
        help_text=gettext_lazy("Mã hoặc tên, không cần dấu."),
    )
    nam = forms.TypedChoiceField(label=gettext_lazy("Năm"), coerce=int)
    phan = forms.ChoiceField(label=gettext_lazy("Kỳ"), choices=PARTS, required=False)
    tu_ngay = DayField(label=gettext_lazy("Hoặc từ ngày"), required=False)
    den_ngay = DayField(label=gettext_lazy("Đến hết ngày"), required=False)

    undone = gettext_lazy("Chưa lập được báo cáo")
    period: Period

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        report: ReportBuilder,
        on: date,
        traits: Mapping[str, str],
        choices: Mapping[str, Choice] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Arguments:
        traits, choices: as in `option_fields`.
        initial: may name options, as the builder does, beside fields.
        """
        super().__init__(data, initial={**(initial or {})})
        self.ask_options(report, traits, choices)
        self.fields["nam"].choices = [(year, str(year)) for year in range(on.year, on.year - 10, -1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("tu_ngay"), cleaned.get("den_ngay")
        if bool(first) != bool(last) and not ({"tu_ngay", "den_ngay"} & self.errors.keys()):
            self.add_error("den_ngay" if first else "tu_ngay", _("Hãy ghi cả ngày đầu và ngày cuối của kỳ."))
        elif first and last:
            if last < first:
                self.add_error("den_ngay", _("Ngày cuối của kỳ phải từ ngày đầu trở đi."))
            else:
                self._set_period(f"{first:%Y-%m-%d}..{last:%Y-%m-%d}")
        elif cleaned.get("nam"):
            part = cleaned.get("phan")
            self._set_period(f"{cleaned['nam']}-{part}" if part else str(cleaned["nam"]))
        return cleaned

    def _set_period(self, text: str) -> None:
        try:
            self.period = Period.parse(text)
        except PeriodError as error:
            self.add_error(None, str(error))

    @staticmethod
    def initial_for(period: Period) -> dict[str, Any]:
        """The fields that say a period."""
        year, dash, part = period.text.partition("-")
        if ".." in period.text or part not in dict(PARTS):
            return {"nam": period.last.year, "tu_ngay": period.start, "den_ngay": period.last}
        return {"nam": int(year), "phan": part if dash else ""}


class UploadForm(forms.Form):
    """A workbook to bring in. What is no workbook is refused here, before anything is kept."""

    undone = gettext_lazy("Chưa tải lên được")

    tep = forms.FileField(
        label=gettext_lazy("Tệp Excel (.xlsx)"),
        help_text=gettext_lazy("Điền theo tệp mẫu; tối đa 25 MB. Có thể gồm một hoặc nhiều trang."),
        error_messages={
            "required": gettext_lazy("Hãy chọn tệp."),
            "empty": gettext_lazy("Tệp rỗng (0 byte)."),
            "missing": gettext_lazy("Hãy chọn tệp."),
        },
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )

    def clean_tep(self) -> bytes:
        """The file's content. Raises ValidationError with the sentence that says what it is instead of a workbook."""
        given = self.cleaned_data["tep"]
        # Not read into memory when it is far too big already.
        content: bytes = given.read(MAX_BYTES + 1)
        try:
            check_container(content, file_name=given.name, size=given.size)
        except FileRefused as error:
            raise forms.ValidationError(str(error), code="refused") from error
        self.cleaned_data["file_name"] = given.name
        return content
