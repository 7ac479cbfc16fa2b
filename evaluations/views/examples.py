"""The register of good examples: the list, one entry and its acts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id
from branches.scoping import Action
from branches.views import crumbs, organization_or_404
from core.formatting import date_text
from core.periods import today
from core.tables import Table
from core.views import sent_once
from evaluations.forms.examples import ExampleFilter, ExampleForm, WithdrawExample
from evaluations.queries.examples import (
    ExampleNarrowing,
    examples_listed,
    examples_visible_to,
    may_change,
    may_enter,
)
from evaluations.resources.examples import examples_table
from evaluations.views.registers import Button, RegisterList, own_few, paper_text
from meetings.views.acts import UNPROCESSABLE, RecordAct
from members.views.lists import require

REFUSAL = gettext_lazy("Cấp ủy công nhận, hoặc chính tổ chức ấy, mới ghi được điển hình tiên tiến.")


class Examples(RegisterList):
    """The register of the scope."""

    title = gettext_lazy("Điển hình tiên tiến")
    keeper = "organization"
    filter_class = ExampleFilter
    empty = gettext_lazy("Chưa có điển hình nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Chọn tổ chức ở bộ lọc rồi ghi điển hình của tổ chức ấy.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        narrowing = ExampleNarrowing(
            year=chosen.get("nam"), organization=organization, whom=chosen.get("ai", ""), state=chosen.get("con", ""),
            text=chosen.get("q", ""),
        )  # fmt: skip
        return examples_listed(examples_visible_to(request.user, on=on), narrowing, on=on)

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """The register's own columns."""
        return examples_table(rows, scope=organization, on=on)

    def ways(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, year: int, on: date
    ) -> Sequence[tuple[str, Sequence[Button]]]:
        """Entering one, of the organisation chosen or of one's own."""
        if organization is None:
            offered = own_few(request, actions, None, on)
        else:
            offered = [(organization, organization.name)] if may_enter(request.user, organization, on=on) else []
        label = _("Ghi điển hình tiên tiến")
        return [
            (name, [Button(label, reverse("evaluations:example_add", args=[one.uuid]))]) for one, name in offered
        ]  # fmt: skip


class ExampleAdd(View):
    """A new entry."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        organization, form = self.form(request, uuid)
        return self.show(request, organization, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Enters it."""
        organization, form = self.form(request, uuid, request.POST)
        example = form.save() if form.is_valid() else None
        if example is None:
            return self.show(request, organization, form, UNPROCESSABLE)
        messages.success(request, _("Đã ghi vào sổ điển hình tiên tiến."))
        return redirect("evaluations:example", uuid=example.uuid)

    def form(self, request: HttpRequest, uuid: UUID, data: Any = None) -> tuple[Any, ExampleForm]:
        """The organisation, and the form. Raises Http404 outside the scope, PermissionDenied for who may not."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        organization = organization_or_404(request.user, uuid, on=on)
        if not may_enter(request.user, organization, on=on):
            raise PermissionDenied(REFUSAL)
        return organization, ExampleForm(data, organization=organization, by=request.user, on=on)

    def show(self, request: HttpRequest, organization: Any, form: ExampleForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Ghi điển hình tiên tiến"),
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "help": organization.name,
            "action": _("Ghi vào sổ"),
            "back_url": f"{reverse('evaluations:examples')}?to-chuc={organization.code}",
        }
        return render(request, "branches/organization_form.html", context, status=status)


def example_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """An entry the user sees. Raises PermissionDenied for who reads no names, Http404 outside the scope."""
    require(request, Action.VIEW_MEMBERS, on=on)
    return get_object_or_404(examples_visible_to(request.user, on=on), uuid=uuid)


class Example(View):
    """One entry."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        one = example_or_404(request, uuid, on)
        organization = organization_of_id(one.organization_id, on=on)
        issuer = organization_of_id(one.issuer_id, on=on).name if one.issuer_id else one.issuer_name
        registered = one.registration
        told = (
            (_("Đảng viên"), one.member.full_name if one.member else "", ""),
            (_("Tổ chức"), organization.name, reverse("branches:detail", args=[organization.uuid])),
            (_("Năm"), str(one.year), ""),
            (_("Lĩnh vực"), one.field, ""),
            (_("Việc làm, thành tích"), one.content, ""),
            (_("Cấp công nhận"), issuer, ""),
            (_("Công nhận ngày"), date_text(one.recognised_on), ""),
            (_("Văn bản"), paper_text(one.document), ""),
            (_("Theo đăng ký"), registered.title if registered else "",
             reverse("evaluations:registration", args=[registered.uuid]) if registered else ""),
            (_("Thôi công nhận từ ngày"), date_text(one.withdrawn_on) if one.withdrawn_on else "", ""),
            (_("Lý do thôi công nhận"), one.withdrawn_reason, ""),
        )  # fmt: skip
        buttons = []
        if not one.withdrawn_on and may_change(request.user, one, on=on):
            buttons = [
                Button(_("Sửa điển hình"), reverse("evaluations:example_correct", args=[one.uuid])),
                Button(_("Thôi công nhận"), reverse("evaluations:example_withdraw", args=[one.uuid])),
            ]
        context = {
            "title": _("Điển hình tiên tiến: %s") % (one.member.full_name if one.member else organization.name),
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "facts": [{"label": label, "value": str(value), "url": url} for label, value, url in told],
            "buttons": buttons,
        }
        return render(request, "evaluations/record.html", context)


class ExampleAct(RecordAct):
    """What the acts on one entry share."""

    noun = "example"
    refusal = REFUSAL

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """An entry the user sees."""
        return example_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the committee that recognised it."""
        return may_change(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """Who, and in what."""
        return f"{record.member.full_name}: {record}" if record.member else str(record)

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:example", args=[record.uuid])


class ExampleCorrect(ExampleAct):
    """What is known of it, put right."""

    label = gettext_lazy("Sửa điển hình")
    done = gettext_lazy("Đã sửa điển hình.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With what the entry says."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        return record, ExampleForm(data, organization=record.organization, example=record, by=request.user, on=on)


class ExampleWithdraw(ExampleAct):
    """It is recognised no more."""

    label = gettext_lazy("Thôi công nhận")
    form_class = WithdrawExample
    done = gettext_lazy("Đã ghi thôi công nhận.")
