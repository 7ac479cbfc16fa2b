"""Members under review: the list, one case with the help given, and its acts. Who opens members' files reads them."""

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
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.periods import today
from core.tables import Table
from core.views import sent_once
from evaluations.forms.screenings import CaseForm, ConcludeForm, HelpForm, ReopenForm, ScreeningFilter
from evaluations.queries.authority import keeps
from evaluations.queries.screenings import ScreeningNarrowing, cases_listed, cases_visible_to, helps_of
from evaluations.resources.screenings import screenings_table
from evaluations.views.registers import Button, RegisterList, own_few, own_or_404, paper_text
from meetings.views.acts import UNPROCESSABLE, RecordAct
from members.queries import files_readable_by
from members.views.lists import require

REFUSAL = gettext_lazy("Chi bộ của đảng viên, hoặc cấp trên ghi thay, mới ghi được việc rà soát, sàng lọc.")


class Screenings(RegisterList):
    """Every case of the scope."""

    title = gettext_lazy("Rà soát, sàng lọc đảng viên")
    action = Action.READ_FILE
    filter_class = ScreeningFilter
    empty = gettext_lazy("Không có đảng viên nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Chi bộ đưa đảng viên vào rà soát, kèm biểu hiện, căn cứ và người giúp đỡ.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user reads, narrowed."""
        narrowing = ScreeningNarrowing(
            year=chosen.get("nam"), organization=organization, reason=chosen.get("ly_do", ""),
            outcome=chosen.get("ket_luan", ""), text=chosen.get("q", ""),
        )  # fmt: skip
        return cases_listed(cases_visible_to(request.user, on=on), narrowing, on=on)

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """The list's own columns."""
        return screenings_table(rows, scope=organization, on=on)

    def ways(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, year: int, on: date
    ) -> Sequence[tuple[str, Sequence[Button]]]:
        """Opening a case in one's own branches."""
        label = _("Đưa vào rà soát")
        return [
            (name, [Button(label, reverse("evaluations:screening_open", args=[one.uuid]))])
            for one, name in own_few(request, actions, organization, on)
        ]


class ScreeningOpen(View):
    """A new case."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        return self.show(request, *self.form(request, uuid))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Opens it."""
        organization, form = self.form(request, uuid, request.POST)
        case = form.save() if form.is_valid() else None
        if case is None:
            return self.show(request, organization, form, UNPROCESSABLE)
        messages.success(request, _("Đã đưa vào rà soát."))
        return redirect("evaluations:screening", uuid=case.uuid)

    def form(self, request: HttpRequest, uuid: UUID, data: Any = None) -> tuple[Any, CaseForm]:
        """The branch, and the form."""
        on = today()
        require(request, Action.READ_FILE, on=on)
        organization = own_or_404(request, uuid, on=on, refusal=REFUSAL)
        return organization, CaseForm(data, organization=organization, by=request.user, on=on)

    def show(self, request: HttpRequest, organization: Any, form: CaseForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Đưa đảng viên vào rà soát"),
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "help": organization.name,
            "action": _("Đưa vào rà soát"),
            "back_url": f"{reverse('evaluations:screenings')}?to-chuc={organization.code}",
        }
        return render(request, "branches/organization_form.html", context, status=status)


def case_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """A case the user reads. Raises PermissionDenied for who opens no files, Http404 outside the scope."""
    require(request, Action.READ_FILE, on=on)
    return get_object_or_404(cases_visible_to(request.user, on=on), uuid=uuid)


class Screening(View):
    """One case, with the help given; the reading is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        one = case_or_404(request, uuid, on)
        log_access(
            by=request.user, action=AccessLog.Action.READ, subject=_("rà soát: %s") % one.member.full_name,
            subject_id=one.member.uuid, organization_id=one.keeper,
        )  # fmt: skip
        organization: Any = organization_of_id(one.keeper, on=on)
        keeps_it = keeps(request.user, one.keeper, on=on)
        context = {
            "title": _("Rà soát, sàng lọc: %s") % one.member.full_name,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "facts": self.facts(request, one, organization, on),
            "buttons": self.buttons(one) if keeps_it else [],
            "screening": one,
            "helps": helps_of(one),
            "may_correct": keeps_it and not one.outcome,
        }
        return render(request, "evaluations/screening.html", context)

    def facts(self, request: HttpRequest, one: Any, organization: Any, on: date) -> list[dict[str, str]]:
        """What is known of it."""
        outcome = str(one.get_outcome_display()) if one.outcome else _("đang rà soát")
        if one.outcome_on:
            outcome = _("%(outcome)s, ngày %(day)s") % {"outcome": outcome, "day": date_text(one.outcome_on)}
        opens = files_readable_by(request.user, on=on).filter(pk=one.member_id).exists()
        until = date_text(one.help_until) if one.help_until else ""
        if one.help_until and one.help_until < on and not one.outcome:
            until = _("%s (đã quá hạn, chưa kết luận)") % until
        told = (
            (_("Đảng viên"), one.member.full_name,
             reverse("members:detail", args=[one.member.uuid]) if opens else ""),
            (_("Chi bộ"), organization.name, reverse("branches:detail", args=[organization.uuid])),
            (_("Đưa vào rà soát ngày"), date_text(one.opened_on), ""),
            (_("Lý do"), one.get_reason_display(), ""),
            (_("Biểu hiện, căn cứ"), one.evidence, ""),
            (_("Văn bản"), paper_text(one.document), ""),
            (_("Người giúp đỡ"), one.helper.full_name if one.helper else "", ""),
            (_("Giúp đỡ đến ngày"), until, ""),
            (_("Kết luận"), outcome, ""),
            (_("Nội dung kết luận"), one.outcome_note, ""),
            (_("Văn bản kết luận"), paper_text(one.outcome_document), ""),
        )  # fmt: skip
        return [{"label": label, "value": str(value), "url": url} for label, value, url in told]

    def buttons(self, one: Any) -> list[Button]:
        """What the branch may do with it by now."""
        if one.outcome:
            return [Button(_("Bỏ kết luận ghi sai"), reverse("evaluations:screening_reopen", args=[one.uuid]))]
        return [
            Button(_("Ghi việc giúp đỡ"), reverse("evaluations:screening_help", args=[one.uuid]), True),
            Button(_("Kết luận"), reverse("evaluations:screening_conclude", args=[one.uuid])),
            Button(_("Sửa rà soát"), reverse("evaluations:screening_correct", args=[one.uuid])),
        ]


class ScreeningAct(RecordAct):
    """What the acts on one case share."""

    noun = "screening"
    refusal = REFUSAL

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A case the user reads."""
        return case_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the branch that keeps it."""
        return keeps(request.user, record.keeper, on=on)

    def about(self, record: Any) -> str:
        """Who, since when, why."""
        return _("%(name)s, đưa vào rà soát ngày %(day)s: %(reason)s.") % {
            "name": record.member.full_name, "day": date_text(record.opened_on), "reason": record.get_reason_display(),
        }  # fmt: skip

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The branch that keeps it."""
        return organization_of_id(record.keeper, on=on)

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:screening", args=[record.uuid])


class ScreeningCorrect(ScreeningAct):
    """What is known of it, put right."""

    label = gettext_lazy("Sửa rà soát")
    done = gettext_lazy("Đã sửa.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With what the case says."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        place = self.place(request, record, on)
        return record, CaseForm(data, organization=place, case=record, by=request.user, on=on)


class ScreeningHelp(ScreeningAct):
    """What was done to help."""

    label = gettext_lazy("Ghi việc giúp đỡ")
    form_class = HelpForm
    done = gettext_lazy("Đã ghi việc giúp đỡ.")


class ScreeningHelpCorrect(ScreeningAct):
    """A line of help put right, or what came of it."""

    label = gettext_lazy("Sửa việc giúp đỡ, ghi chuyển biến")
    done = gettext_lazy("Đã sửa việc giúp đỡ.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With the line of the address."""
        on = today()
        record = self.found(request, on, uuid=key["uuid"])
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        held = get_object_or_404(helps_of(record), pk=key["pk"])
        return record, HelpForm(data, screening=record, held=held, by=request.user, on=on)


class ScreeningConclude(ScreeningAct):
    """How it ends."""

    label = gettext_lazy("Kết luận")
    form_class = ConcludeForm
    done = gettext_lazy("Đã ghi kết luận.")


class ScreeningReopen(ScreeningAct):
    """A wrong conclusion is taken back."""

    label = gettext_lazy("Bỏ kết luận ghi sai")
    form_class = ReopenForm
    done = gettext_lazy("Đã bỏ kết luận; lần rà soát này mở lại.")
