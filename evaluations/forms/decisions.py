"""The number a decision's paper is given, and what the list of appeals is narrowed to."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from core.documents import Document
from core.forms import AddressForm, past_until
from core.periods import FOUNDING_DAY, LAST_YEAR
from evaluations.models import Decision
from evaluations.queries.appeals import ANSWERED, MINE, OPEN
from evaluations.services.decisions import number_decision


class NumberDecision(PaperForm):
    """The number and the date of the paper, when it is signed."""

    paper_required = True

    def __init__(self, *args: Any, decision: Decision, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **kwargs)
        self.decision, self.on = decision, on
        self.fields["document_number"].label = _("Số quyết định")
        self.fields["document_date"].initial = decision.on
        past_until(self, on, "document_date")

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(self.act)

    def act(self) -> Any:
        """Calls the service."""
        paper = self.paper(kind=Document.Kind.DECISION)
        return number_decision(decision=self.decision, document=paper, by=self.by)


class AppealFilter(AddressForm):
    """Which appeals."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=(
            ("", _("mọi tình trạng")), (OPEN, _("chưa trả lời")), (MINE, _("chờ tôi trả lời")),
            (ANSWERED, _("đã trả lời")),
        ),
    )  # fmt: skip
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=FOUNDING_DAY.year, max_value=LAST_YEAR)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
