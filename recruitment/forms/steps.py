"""What is typed of a step: its day, its paper, its vote; and of whatever sets a candidate aside."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperFile, PaperForm
from branches.models import Organization
from core.files import StoredFile, store
from core.formatting import date_text
from core.forms import DayField, past_until
from recruitment.models import Body, Candidate, Stage, StepAct
from recruitment.queries.rights import DECISIONS
from recruitment.queries.steps import Next, meetings_for, where_to_move
from recruitment.services.acts import NewAct
from recruitment.services.admissions import strike_off_candidate
from recruitment.services.closing import close_file
from recruitment.services.steps import advance_candidate, move_candidate, set_aside, step_back


class CandidateAct(PaperForm):
    """What every act on a candidate shares: the version of the page, who acts, and for whom.

    Arguments:
        organization: whose act it is.
        on_behalf: the user is appointed above it.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, candidate: Candidate, organization: Organization, on_behalf: bool, by: Any,
        on: datetime.date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, by=by, today=on, organization=organization, **kwargs)
        self.candidate, self.on_behalf = candidate, on_behalf
        self.fields["version"].initial = candidate.version
        for name in ("on", "document_date", "received_on"):
            if name in self.fields:
                past_until(self, on, name)
        self.arrange()

    def arrange(self) -> None:
        """Narrows the fields to what this act asks."""

    def common(self) -> dict[str, Any]:
        """What every service is told."""
        return {
            "candidate": self.candidate, "version": self.cleaned_data["version"], "organization": self.organization,
            "by": self.by, "on": self.today, "on_behalf": self.on_behalf,
        }  # fmt: skip

    def attached(self) -> StoredFile | None:
        """The file given, kept."""
        if not self.cleaned_data.get("file"):
            return None
        content, name, content_type = self.cleaned_data["file"]
        return store(content=content, name=name, content_type=content_type, by=self.by)

    def new_act(self) -> NewAct:
        """What was typed."""
        typed = {name: self.cleaned_data.get(name) for name in ("received_on", "meeting", "base", "agreed", "against")}
        return NewAct(
            on=self.cleaned_data["on"], document=self.paper(), file=self.attached(),
            note=self.cleaned_data.get("note", ""), **typed,
        )  # fmt: skip

    def save(self) -> Any:
        """Does it."""
        return self.carry_out(self.act)

    def act(self) -> Any:
        """Calls the service."""
        raise NotImplementedError


class AdvanceCandidate(CandidateAct):
    """The next step. It asks only what the step needs."""

    meeting: Any = forms.ModelChoiceField(
        label=_("Kỳ sinh hoạt"), queryset=None, required=False, to_field_name="uuid", empty_label=_("chưa chọn"),
        help_text=_("Các kỳ đã gửi, từ ngày của bước trước."),
    )  # fmt: skip
    on = DayField(label=_("Ngày"))
    received_on = DayField(
        label=_("Nhận được quyết định ngày"), required=False,
        help_text=_("Hạn tổ chức lễ kết nạp tính từ ngày ban hành hoặc ngày nhận, theo quy định đang có hiệu lực."),
    )  # fmt: skip
    base = forms.IntegerField(label=_("Số cấp ủy viên có quyền biểu quyết"), min_value=1, max_value=999, required=False)
    agreed = forms.IntegerField(label=_("Số tán thành"), min_value=0, max_value=999, required=False)
    against = forms.IntegerField(label=_("Số không tán thành"), min_value=0, max_value=999, required=False)
    file = PaperFile(label=_("Tệp kèm theo"))
    note = forms.CharField(
        label=_("Ghi chú"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, following: Next, **kwargs: Any) -> None:
        self.following = following
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """The step says which of them it needs."""
        step = self.following.step
        if step.actor == Body.BRANCH and (step.needs_meeting or step.stage == Stage.ADMITTED):
            meeting: Any = self.fields["meeting"]
            meeting.queryset = meetings_for(self.candidate, self.following)
            meeting.label_from_instance = lambda one: f"{one.get_kind_display()}, {date_text(one.date)}"
            meeting.required = step.needs_meeting
            meeting.error_messages["required"] = _("Chọn kỳ sinh hoạt đã ra nghị quyết; kỳ phải gửi rồi mới chọn được.")
        else:
            del self.fields["meeting"]
        if step.stage != Stage.DECIDED:
            del self.fields["received_on"]
        if not step.threshold:
            for name in ("base", "agreed", "against"):
                del self.fields[name]
        else:
            if step.actor == Body.BRANCH:
                del self.fields["base"]
                self.fields["agreed"].help_text = _(
                    "Để trống nếu kết quả đã ghi ở nội dung “Xét, biểu quyết …” của kỳ sinh hoạt ấy."
                )
            else:
                self.fields["base"].required = self.fields["agreed"].required = True
        self.fields["document_number"].required = self.fields["document_date"].required = step.needs_number
        if step.stage in DECISIONS:
            del self.fields["document_date"]  # of a decision there is one day
            self.fields["document_number"].label = _("Số quyết định")
        self.fields["on"].initial = self.today
        self.fields["on"].label = DAYS.get(step.stage, self.fields["on"].label)

    def clean(self) -> dict[str, Any]:
        """The day of a decision is its paper's."""
        if self.following.step.stage in DECISIONS and self.cleaned_data.get("document_number"):
            self.cleaned_data["document_date"] = self.cleaned_data.get("on")
        return super().clean()

    def act(self) -> Any:
        """Takes the step."""
        return advance_candidate(stage=self.following.step.stage, new=self.new_act(), **self.common())


DAYS = {
    Stage.DECIDED.value: _("Ngày quyết định"),
    Stage.ADMITTED.value: _("Ngày lễ kết nạp"),
    Stage.RECOGNISED.value: _("Ngày quyết định"),
    Stage.BRANCH_RESOLVED.value: _("Ngày họp chi bộ"),
    Stage.PROBATION_REVIEW.value: _("Ngày họp chi bộ"),
    Stage.COMMITTEE_RESOLVED.value: _("Ngày họp cấp ủy"),
    Stage.PROBATION_ENDORSED.value: _("Ngày họp cấp ủy"),
}


class StepBack(CandidateAct):
    """Why the last step is taken back."""

    note = forms.CharField(label=_("Lý do lùi bước"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def arrange(self) -> None:
        """No paper: nothing was decided."""
        del self.fields["document_number"], self.fields["document_date"]

    def act(self) -> Any:
        """Takes it back."""
        return step_back(reason=self.cleaned_data["note"], **self.common())


class SetAside(CandidateAct):
    """When and why a candidate is deferred, taken up again, withdrawn, rejected, let expire, or closed."""

    kind: str = StepAct.Kind.DEFERRED
    on = DayField(label=_("Từ ngày"))
    note = forms.CharField(label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    file = PaperFile(label=_("Tệp kèm theo"))

    def arrange(self) -> None:
        """Today, if nothing else is said."""
        self.fields["on"].initial = self.today

    def act(self) -> Any:
        """Does it."""
        return set_aside(kind=self.kind, new=self.new_act(), **self.common())


class DeferCandidate(SetAside):
    """Deferred."""

    kind = StepAct.Kind.DEFERRED


class ResumeCandidate(SetAside):
    """Taken up again."""

    kind = StepAct.Kind.RESUMED


class WithdrawCandidate(SetAside):
    """Withdrawn."""

    kind = StepAct.Kind.WITHDRAWN


class RejectCandidate(SetAside):
    """Rejected."""

    kind = StepAct.Kind.REJECTED


class ExpireCandidate(SetAside):
    """Expired."""

    kind = StepAct.Kind.EXPIRED


class CloseLeft(SetAside):
    """Left for a place outside the installation."""

    kind = StepAct.Kind.LEFT


class CloseDied(SetAside):
    """Died."""

    kind = StepAct.Kind.DIED


class MoveCandidate(CandidateAct):
    """To which branch, from when, and why."""

    to = OrganizationField(label=_("Chuyển đến chi bộ"))
    on = DayField(label=_("Từ ngày"))
    note = forms.CharField(label=_("Lý do chuyển"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def arrange(self) -> None:
        """Branches of the whole installation: people move further than anybody's scope."""
        to: Any = self.fields["to"]
        to.offer(where_to_move(self.candidate, on=self.today), on=self.today)
        self.fields["on"].initial = self.today

    def act(self) -> Any:
        """Moves him."""
        return move_candidate(to=self.cleaned_data["to"], new=self.new_act(), **self.common())


class CloseFile(CandidateAct):
    """Nothing is typed: reason, day and paper are those of the member's record."""

    def arrange(self) -> None:
        """No paper of its own."""
        del self.fields["document_number"], self.fields["document_date"]

    def act(self) -> Any:
        """Closes it."""
        return close_file(**self.common())


class StrikeOff(CandidateAct):
    """The decision by which a probationary member is struck off."""

    paper_required = True
    on = DayField(label=_("Ngày cuối còn sinh hoạt"))
    note = forms.CharField(label=_("Lý do xóa tên"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def act(self) -> Any:
        """Strikes him off."""
        data = self.cleaned_data
        return strike_off_candidate(last_day=data["on"], document=self.paper(), reason=data["note"], **self.common())
