"""The acts on a report to the committee above, each asked for once more with its numbers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField, ServiceForm
from reports.forms.pack_parts import DraftForm
from reports.queries.packs import next_number, term_of
from reports.services.issuing import ask_issue, correct_pack, send_pack
from reports.services.packs import discard_pack, reopen_pack, review_pack

MOST = 99_999  # papers a committee numbers in a term


class ReviewForm(DraftForm):
    """Read through, may be issued."""

    def save(self) -> Any:
        """The report; None where it was refused."""
        return self.carry_out(review_pack, pack=self.pack, version=self.sent_version, by=self.by, on=self.on)


class ReasonForm(DraftForm):
    """An act that needs its reason said."""

    service: Any

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), required=True
    )

    def save(self) -> Any:
        """The report; None where it was refused."""
        values = {"version": self.sent_version, "reason": self.cleaned_data["reason"]}
        return self.carry_out(type(self).service, pack=self.pack, by=self.by, on=self.on, **values)


class ReopenForm(ReasonForm):
    """Back to a draft."""

    service = staticmethod(reopen_pack)


class DiscardForm(ReasonForm):
    """Given up."""

    service = staticmethod(discard_pack)


class IssueForm(DraftForm):
    """Number and day of the paper."""

    number = forms.IntegerField(label=gettext_lazy("Số văn bản"), min_value=1, max_value=MOST)
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"))

    def __init__(self, data: Any = None, *, pack: Any, by: Any, on: date) -> None:
        following = next_number(pack.organization, pack.type_symbol, on=on)
        super().__init__(data, pack=pack, by=by, on=on, initial={"number": following, "issued_on": on})
        term = term_of(pack.organization, on=on)
        self.fields["number"].help_text = (
            _("Số tiếp theo của nhiệm kỳ %s; ngày ban hành thuộc nhiệm kỳ khác thì lấy số của nhiệm kỳ ấy.") % term.name
            if term
            else _("Số tiếp theo của tổ chức (chưa ghi nhiệm kỳ nào).")
        )

    def save(self) -> Any:
        """The job that issues it; None where it was refused."""
        return self.carry_out(
            ask_issue, pack=self.pack, version=self.sent_version, number=self.cleaned_data["number"],
            issued_on=self.cleaned_data["issued_on"], by=self.by, on=self.on,
        )  # fmt: skip


class SendForm(DraftForm):
    """To the committee above."""

    def save(self) -> Any:
        """The report; None where it was refused."""
        return self.carry_out(send_pack, pack=self.pack, version=self.sent_version, by=self.by, on=self.on)


class CorrectForm(ServiceForm):
    """A corrected report after one that was issued."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do đính chính"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, pack: Any, by: Any, on: date) -> None:
        super().__init__(data)
        self.pack, self.by, self.on = pack, by, on
        self.made: Any = None

    def save(self) -> Any:
        """The draft of the corrected report; None where it was refused."""
        self.made = self.carry_out(
            correct_pack, pack=self.pack, reason=self.cleaned_data["reason"], by=self.by, on=self.on
        )
        return self.made
