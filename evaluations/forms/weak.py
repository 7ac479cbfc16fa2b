"""Forms of weak organisations: putting one on the list, its plan's tasks, follow-ups, lifting it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import ConsolidationTask, WeakOrganization
from evaluations.queries.weak import CONSOLIDATED, ENDED, LATE, ON_LIST, lister_of, offered_to_list
from evaluations.services.weak import correct_weak, follow_up, lift_weak, list_weak, set_task

SHOWN = ("start", "reason", "in_charge", "plan", "plan_until")


class WeakFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Tên tổ chức, biểu hiện"), required=False, max_length=100)
    nam = YearField(required=False, help_text=_("Có lúc ở trong danh sách trong năm ấy."))
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[
            ("", _("tất cả")), (ON_LIST, _("đang củng cố")), (LATE, _("có việc quá hạn")),
            (CONSOLIDATED, _("đã củng cố")), (ENDED, _("ra khỏi danh sách vì lý do khác")),
        ],
    )  # fmt: skip


class WeakForm(Guarded, PaperForm):
    """Which organisation is weak, since when, why; its plan, on the paper named."""

    organization = OrganizationField(label=_("Tổ chức yếu kém"))
    start = DayField(label=_("Đưa vào danh sách từ ngày"))
    reason = text_of(_("Biểu hiện yếu kém"), 1000)
    in_charge = forms.CharField(label=_("Cấp ủy viên phụ trách"), max_length=200, required=False)
    plan = text_of(_("Yêu cầu củng cố"), 1000, required=False)
    plan_until = DayField(label=_("Củng cố xong trước ngày"), required=False)

    def __init__(
        self, *args: Any, by: Any, on: date, weak: WeakOrganization | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"start": on}
        if weak is not None:
            paper = weak.document
            initial = {name: getattr(weak, name) for name in SHOWN} | {
                "document_number": paper.number if paper else "",
                "document_date": paper.issued_on if paper else None,
            }
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.weak, self.on = weak, on
        self.fields["document_number"].label = _("Kế hoạch củng cố số")
        if weak is None:
            offered: Any = self.fields["organization"]
            offered.offer(offered_to_list(by, on=on), on=on)
        else:
            del self.fields["organization"]
            self.guard()
        past_until(self, on, "start")

    def save(self) -> Any:
        """Lists or corrects it."""
        values = {name: self.cleaned_data[name] for name in SHOWN}
        if self.weak is not None:
            return self.carry_out(
                lambda **given: correct_weak(values=values | {"document": self.paper()}, **given),
                weak=self.weak, by=self.by,
            )  # fmt: skip
        organization = self.cleaned_data["organization"]
        lister = lister_of(self.by, organization, on=self.on)
        if lister is None:  # the tree was changed while the form was open
            self.add_error("organization", _now("Tổ chức này không trực thuộc cấp ủy của bạn."))
            return None
        return self.carry_out(
            lambda **given: list_weak(values=values | {"document": self.paper()}, **given),
            organization=organization, listed_by=lister, by=self.by,
        )  # fmt: skip


class TaskForm(Guarded, ServiceForm):
    """A task of the plan, and that it was done.

    Arguments:
        only_result: the plan is another's: what was done is told, nothing of it changed.
    """

    text = text_of(_("Việc phải làm"), 500)
    responsible = forms.CharField(label=_("Người, đơn vị phụ trách"), max_length=200)
    due_on = DayField(label=_("Hạn"))
    done_on = DayField(label=_("Xong ngày"), required=False)
    result = text_of(_("Kết quả"), 500, required=False)

    def __init__(
        self, *args: Any, weak: WeakOrganization, by: Any, on: date, task: ConsolidationTask | None = None,
        only_result: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        names = ("text", "responsible", "due_on", "done_on", "result")
        initial = {name: getattr(task, name) for name in names} if task else {}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.weak, self.task, self.by, self.on = weak, task, by, on
        past_until(self, on, "done_on")
        for name in ("text", "responsible", "due_on") if only_result else ():
            self.fields[name].disabled = True
        if only_result:
            self.fields["done_on"].required = self.fields["result"].required = True
        if task is not None:
            self.guard()

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(set_task, weak=self.weak, task=self.task, values=self.cleaned_data, by=self.by)


class FollowUp(ServiceForm):
    """How the consolidation stands."""

    on_day = DayField(label=_("Ngày"))
    text = text_of(_("Tình hình"), 1000)

    def __init__(self, *args: Any, weak: WeakOrganization, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"on_day": on}} | kwargs))
        self.weak, self.by, self.on = weak, by, on
        past_until(self, on, "on_day")

    def save(self) -> Any:
        """Writes it."""
        data = self.cleaned_data
        return self.carry_out(follow_up, weak=self.weak, on=data["on_day"], text=data["text"], by=self.by)


class LiftForm(PaperForm):
    """It is weak no more, by which document."""

    paper_required = True
    last_day = DayField(label=_("Ở trong danh sách đến hết ngày"))
    result = text_of(_("Kết quả củng cố"), 1000)

    def __init__(self, *args: Any, weak: WeakOrganization, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **({"initial": {"last_day": on}} | kwargs))
        self.weak, self.on = weak, on
        past_until(self, on, "last_day")

    def save(self) -> Any:
        """Lifts it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda **given: lift_weak(document=self.paper(), **given),
            weak=self.weak, last_day=data["last_day"], result=data["result"], by=self.by,
        )  # fmt: skip
