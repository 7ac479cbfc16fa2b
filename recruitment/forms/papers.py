"""Forms of a candidate's papers, and of the documents by which a criterion is waived."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperFile, PaperForm
from core.forms import DayField, ServiceForm, past_until
from recruitment.models import Candidate, CriterionException
from recruitment.queries.papers import papers_asked
from recruitment.services import papers as services


class ReceivePaper(ServiceForm):
    """A paper put into the file, with its copy.

    Arguments:
        bodies: for which bodies of the branch's line the user acts: the papers of their steps are offered.
    """

    paper: Any = forms.ModelChoiceField(label=_("Giấy tờ"), queryset=None, empty_label=_("chọn giấy tờ"))
    dated = DayField(label=_("Đề ngày"), help_text=_("Ngày ghi trên giấy; thời hạn giá trị tính từ ngày này."))
    number = forms.CharField(label=_("Số"), required=False, max_length=60)
    file = PaperFile(label=_("Bản chụp, tệp"))
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=300)

    def __init__(
        self, *args: Any, candidate: Candidate, bodies: Sequence[str], by: Any, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidate, self.by, self.on = candidate, by, on
        field = self.fields["paper"]
        field.queryset = papers_asked(candidate, bodies)
        field.choices = [
            ("", _("chọn giấy tờ")),
            *(
                (stage, [(str(paper.pk), str(paper)) for paper in papers])
                for stage, papers in groupby(field.queryset, key=lambda paper: paper.step.get_stage_display())
            ),
        ]
        past_until(self, on, "dated")

    def save(self) -> Any:
        """Puts it in."""
        return self.carry_out(
            services.receive_paper, candidate=self.candidate, by=self.by, on=self.on, **self.cleaned_data
        )


class AllowException(PaperForm):
    """By which document a criterion is waived, and why."""

    criterion = forms.ChoiceField(
        label=_("Tiêu chuẩn"),
        # A branch too small is excused as a whole, by the paper on its committee's page.
        choices=[one for one in CriterionException.Criterion.choices if one[0] != "branch_size"],
        help_text=_("Chi bộ thiếu đảng viên chính thức: ghi văn bản cho phép ở trang cấp ủy của chi bộ."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=500)
    paper_required = True

    def __init__(self, *args: Any, candidate: Candidate, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **kwargs)
        self.candidate, self.on = candidate, on
        past_until(self, on, "document_date")

    def save(self) -> Any:
        """Notes it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.allow_exception(
                candidate=self.candidate, criterion=data["criterion"], reason=data["reason"], document=self.paper(),
                by=self.by, on=self.on,
            )
        )  # fmt: skip
