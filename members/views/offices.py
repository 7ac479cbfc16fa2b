"""The committee of an organisation: who sits on it, its terms, and the acts that change them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.periods import today
from members.forms import AppointForm, CloseTerm, EndOffice, OpenTerm, WaiveForm
from members.queries import committee_of, committee_terms_editable_by, files_readable_by, office_terms_editable_by


class CommitteeDetail(View):
    """Who holds which office of an organisation, and held it before."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.VIEW_MEMBERS)
        committee = committee_of(organization, on=on)
        people = {one.member.pk for one in (*committee.holders, *committee.past)}
        files = dict(files_readable_by(request.user, on=on).filter(pk__in=people).values_list("pk", "uuid"))
        context = {
            "title": _("Cấp ủy %(name)s") % {"name": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "organization": organization,
            "committee": committee,
            "holders": [(one, files.get(one.member.pk)) for one in committee.holders],
            "past": [(one, files.get(one.member.pk)) for one in committee.past],
            "overdue": bool(committee.term and committee.term.due_on and committee.term.due_on < on),
            "may_edit": may(request.user, Action.EDIT_MEMBERS, organization, on=on),
            "manages": may(request.user, Action.MANAGE_ORGANIZATIONS, organization, on=on),
        }
        return render(request, "members/committee.html", context)


class CommitteeAct(View):
    """What the acts on a committee share: find the organisation, ask, do it, go back to the committee."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any
    needs: str = Action.EDIT_MEMBERS

    def get(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks."""
        organization, form = self.prepare(request, uuid, **which)
        return self.show(request, organization, form)

    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Does it."""
        organization, form = self.prepare(request, uuid, request.POST, **which)
        if not form.is_valid() or form.save() is None:
            return self.show(request, organization, form)
        messages.success(request, self.done % {"name": organization.name})
        return redirect(self.back(organization))

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None, **which: Any) -> tuple[Any, Any]:
        """The organisation, if the user may do it there, and the form."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=self.needs)
        return organization, self.form(request, organization, on, data, **which)

    def form(self, request: HttpRequest, organization: Any, on: date, data: Any = None) -> Any:
        """The form."""
        return self.form_class(data, organization=organization, by=request.user, today=on)

    def back(self, organization: Any) -> str:
        """Where the act came from."""
        return reverse("members:committee", args=[organization.uuid])

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": f"{self.title}: {organization.name}",
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "form": form,
            "help": self.help,
            "action": self.action,
            "back_url": self.back(organization),
        }
        return render(request, "members/member_form.html", context)


class CommitteeAppoint(CommitteeAct):
    """Somebody enters upon an office."""

    form_class = AppointForm
    title = gettext_lazy("Ghi người giữ chức vụ")
    action = gettext_lazy("Ghi")
    help = gettext_lazy(
        "Người của tổ chức khác cũng giữ được chức vụ ở đây: được ghi rõ là đảng viên của nơi nào, không tính vào "
        "đảng số."
    )
    done = gettext_lazy("Đã ghi người giữ chức vụ tại %(name)s.")


class OfficeEnd(CommitteeAct):
    """The last day of an office."""

    form_class = EndOffice
    title = gettext_lazy("Thôi giữ chức vụ")
    action = gettext_lazy("Ghi")
    done = gettext_lazy("Đã ghi thôi giữ chức vụ tại %(name)s.")

    def form(self, request: HttpRequest, organization: Any, on: date, data: Any = None, pk: int = 0) -> Any:
        """The form, for an office of the organisation."""
        rows = office_terms_editable_by(request.user, on=on).filter(organization=organization.pk)
        term = get_object_or_404(rows, pk=pk)
        form = self.form_class(data, term=term, organization=organization, by=request.user, today=on)
        form.fields["last_day"].label = _("%(name)s giữ chức vụ %(office)s đến hết ngày") % {
            "name": term.member.full_name,
            "office": term.office.name,
        }
        return form


class TermOpen(CommitteeAct):
    """A new term."""

    form_class = OpenTerm
    title = gettext_lazy("Mở nhiệm kỳ mới")
    action = gettext_lazy("Mở nhiệm kỳ")
    help = gettext_lazy("Nhiệm kỳ đang mở kết thúc từ ngày nhiệm kỳ mới bắt đầu.")
    done = gettext_lazy("Đã mở nhiệm kỳ mới của %(name)s.")


class TermClose(CommitteeAct):
    """The last day of a term."""

    form_class = CloseTerm
    title = gettext_lazy("Kết thúc nhiệm kỳ")
    action = gettext_lazy("Kết thúc")
    done = gettext_lazy("Đã ghi kết thúc nhiệm kỳ của %(name)s.")

    def form(self, request: HttpRequest, organization: Any, on: date, data: Any = None, pk: int = 0) -> Any:
        """The form, for a term of the organisation."""
        rows = committee_terms_editable_by(request.user, on=on).filter(organization=organization.pk)
        term = get_object_or_404(rows, pk=pk)
        return self.form_class(data, term=term, organization=organization, by=request.user, today=on)


class RuleWaive(CommitteeAct):
    """A paper that lets it stand as it is."""

    form_class = WaiveForm
    title = gettext_lazy("Ghi văn bản cho phép")
    action = gettext_lazy("Ghi")
    help = gettext_lazy(
        "Cấp trên trực tiếp đồng ý bằng văn bản thì cảnh báo đổi thành “được phép theo …” và không còn được đếm."
    )
    done = gettext_lazy("Đã ghi văn bản cho phép với %(name)s.")
    needs = Action.MANAGE_ORGANIZATIONS

    def back(self, organization: Any) -> str:
        """The organisation's page."""
        return reverse("branches:detail", args=[organization.uuid])
