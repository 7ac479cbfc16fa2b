"""What is compared with what: an address is made of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import Period
from core.tables import Choice, ReportBuilder
from reports.forms.reports import PARTS, OptionsForm
from reports.queries import LEAST_YEARS, MOST_YEARS

PERIOD, ORGANIZATION, YEARS = "ky", "to-chuc", "nam"
WAYS = (
    (PERIOD, gettext_lazy("với một kỳ khác")),
    (ORGANIZATION, gettext_lazy("với một tổ chức khác, cùng kỳ")),
    (YEARS, gettext_lazy("cùng kỳ qua nhiều năm")),
)


class CompareForm(OptionsForm):
    """A report of an organisation and a period, and what it is set beside; `period` and `against` were answered."""

    bao_cao = forms.ChoiceField(label=gettext_lazy("Báo cáo"))
    to_chuc = forms.CharField(
        label=gettext_lazy("Tổ chức"), max_length=200, help_text=gettext_lazy("Mã hoặc tên, không cần dấu.")
    )
    nam = forms.TypedChoiceField(label=gettext_lazy("Năm"), coerce=int)
    phan = forms.ChoiceField(label=gettext_lazy("Kỳ"), choices=PARTS, required=False)
    kieu = forms.ChoiceField(label=gettext_lazy("So sánh"), choices=WAYS, initial=PERIOD)
    nam_khac = forms.TypedChoiceField(label=gettext_lazy("Với năm"), coerce=int, required=False, empty_value=None)
    phan_khac = forms.ChoiceField(label=gettext_lazy("Kỳ của năm ấy"), choices=PARTS, required=False)
    to_chuc_khac = forms.CharField(
        label=gettext_lazy("Với tổ chức"), max_length=200, required=False,
        help_text=gettext_lazy("Khi so với một tổ chức khác."),
    )  # fmt: skip
    so_nam = forms.IntegerField(
        label=gettext_lazy("Số năm"), min_value=LEAST_YEARS, max_value=MOST_YEARS, initial=5, required=False,
        help_text=gettext_lazy("Khi so qua nhiều năm, kể cả năm đã chọn."),
    )  # fmt: skip

    undone = gettext_lazy("Chưa so sánh được")
    period: Period
    against: Period

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, reports: Iterable[ReportBuilder], report: ReportBuilder,
        on: date, traits: Mapping[str, str], choices: Mapping[str, Choice], initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Arguments:
        reports: those the user may see; `report` the one whose options are asked for.
        traits, choices: as in `option_fields`.
        """
        super().__init__(data, initial={**(initial or {})})
        years = [(year, str(year)) for year in range(on.year, on.year - MOST_YEARS - 1, -1)]
        self.fields["bao_cao"].choices = [(one.name, str(one.title)) for one in reports]
        self.report = report
        self.ask_options(report, traits, choices)
        self.fields["nam"].choices = self.fields["nam_khac"].choices = years

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        way = cleaned.get("kieu")
        if cleaned.get("nam"):
            self.period = _period(cleaned["nam"], cleaned.get("phan"))
        if way == PERIOD and "nam_khac" not in self.errors:
            if not cleaned.get("nam_khac"):
                self.add_error("nam_khac", _("Hãy chọn năm để so sánh."))
            else:
                self.against = _period(cleaned["nam_khac"], cleaned.get("phan_khac"))
        if way == ORGANIZATION and not cleaned.get("to_chuc_khac"):
            self.add_error("to_chuc_khac", _("Hãy ghi mã hoặc tên tổ chức để so sánh."))
        if way == YEARS and "so_nam" not in self.errors and not cleaned.get("so_nam"):
            self.add_error("so_nam", _("Hãy ghi số năm."))
        return cleaned


def _period(year: int, part: str | None) -> Period:
    return Period.parse(f"{year}-{part}" if part else str(year))
