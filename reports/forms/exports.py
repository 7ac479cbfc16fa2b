"""What the worker shall make: a report's period and options, of one organisation or of each unit, in which files."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.reports import ReportForm
from reports.models import Export
from reports.queries.exports import FACE_NAMES
from reports.services.exports import BRANCH_YEAR, FACES, PACK_FACES

KINDS = {
    Export.Kind.REPORT: _("một tệp cho tổ chức này"),
    Export.Kind.UNITS: _("mỗi đơn vị trực thuộc một tệp"),
    Export.Kind.BRANCH_YEARS: _("mỗi chi bộ một tệp"),
}


class ExportForm(ReportForm):
    """The form of a report with how many files of it, and of which kinds."""

    undone = _("Chưa lập được tệp")

    kieu = forms.ChoiceField(label=_("Lập"), widget=forms.RadioSelect, initial=Export.Kind.UNITS)
    tep = forms.MultipleChoiceField(
        label=_("Loại tệp"),
        choices=[(face, FACE_NAMES[face]) for face in FACES],
        widget=forms.CheckboxSelectMultiple,
        initial=["xlsx"],
        error_messages={"required": _("Hãy chọn ít nhất một loại tệp.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_branches = kwargs["report"].name == BRANCH_YEAR
        if of_branches:
            self.fields["kieu"].initial = Export.Kind.BRANCH_YEARS
        self.fields["kieu"].choices = [
            (kind, label) for kind, label in KINDS.items() if of_branches or kind != Export.Kind.BRANCH_YEARS
        ]
        self.report = kwargs["report"]

    @property
    def kind(self) -> str:
        """The kind of export that was chosen."""
        return str(self.cleaned_data["kieu"])

    @property
    def params(self) -> dict[str, Any]:
        """What was answered, as `ask_export` takes it."""
        asked = {"period": self.period.text, "options": self.options, "faces": self.cleaned_data["tep"]}
        return {"report": self.report.name, **asked}


class PackExportForm(ReportForm):
    """The reports to the committee above of every unit directly below: by which template, for which period."""

    undone = _("Chưa lập được tệp")

    mau = forms.ChoiceField(label=_("Mẫu báo cáo"))
    tep = forms.MultipleChoiceField(
        label=_("Loại tệp"),
        choices=[(face, FACE_NAMES[face]) for face in PACK_FACES],
        widget=forms.CheckboxSelectMultiple,
        initial=PACK_FACES,
        error_messages={"required": _("Hãy chọn ít nhất một loại tệp.")},
    )
    kind = Export.Kind.PACKS

    def __init__(self, *args: Any, templates: Mapping[str, str], **kwargs: Any) -> None:
        """Arguments:
        templates: names of the templates to choose from, by uuid.
        """
        plain: Any = SimpleNamespace(formulas={}, options=(), choices={})
        super().__init__(*args, report=plain, traits={}, **kwargs)
        self.fields["mau"].choices = list(templates.items())
        self.order_fields(["to_chuc", "mau"])

    @property
    def params(self) -> dict[str, Any]:
        """What was answered, as `ask_export` takes it."""
        asked = self.cleaned_data
        return {"template": asked["mau"], "period": self.period.text, "faces": asked["tep"]}
