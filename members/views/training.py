"""Training classes: the list, one class with who was invited and came, and inviting people by name or by office."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from branches.queries import names_on, organization_of_id, organizations_below
from branches.scoping import Action, may, may_somewhere, organizations_allowing
from branches.views import crumbs
from core.periods import today
from members.forms import ClassFilter, ClassForm, InviteMembers, InviteOffices, MarksForm
from members.queries import (
    Narrowing,
    classes_listed,
    classes_visible_to,
    files_readable_by,
    members_listed,
    nearest_first,
    participants_of,
    placed,
)
from members.services import withdraw_participant
from members.views.lists import PER_PAGE, require

LINES = 40  # participants of one page: each has three fields
FOUND = 20  # members shown of a search


def class_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A class the user sees, and may change if he wants to.

    Raises PermissionDenied for who may see no members or not change this one, Http404 outside the scope.
    """
    require(request, Action.VIEW_MEMBERS, on=on)
    training = get_object_or_404(classes_visible_to(request.user, on=on), uuid=uuid)
    if edit and not may(request.user, Action.EDIT_MEMBERS, training.organization, on=on):
        raise PermissionDenied(_("Vai trò của bạn không sửa được lớp bồi dưỡng này."))
    return training


class TrainingList(View):
    """Classes of the scope, latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = ClassFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        classes = classes_listed(
            classes_visible_to(request.user, on=on),
            text=chosen.get("q", ""),
            kind=chosen.get("loai"),
            year=chosen.get("nam"),
        )
        page = Paginator(classes, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, on)
        context = {
            "title": _("Lớp bồi dưỡng"),
            "form": form,
            "page": page,
            "rows": [(one, names.get(one.organization_id, "")) for one in page],
            "may_edit": Action.EDIT_MEMBERS in actions,
        }
        return render(request, "members/training_list.html", context)


class TrainingAdd(View):
    """A new class."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens it."""
        form = self.form(request, request.POST)
        training = form.save() if form.is_valid() else None
        if training is None:
            return self.show(request, form)
        messages.success(request, _("Đã lập lớp %(name)s.") % {"name": training.name})
        return redirect("members:training", uuid=training.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> ClassForm:
        """The form, for a user who may write members somewhere."""
        on = today()
        if not may_somewhere(request.user, Action.EDIT_MEMBERS, on=on):
            raise PermissionDenied(_("Vai trò của bạn không lập được lớp bồi dưỡng."))
        return ClassForm(data, by=request.user, today=on)

    def show(self, request: HttpRequest, form: ClassForm) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập lớp bồi dưỡng"),
            "form": form,
            "action": _("Lập lớp"),
            "back_url": reverse("members:training_list"),
        }
        return render(request, "members/member_form.html", context)


class TrainingCorrect(View):
    """What is known of a class, put right."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, training, ClassForm(by=request.user, today=today(), training=training))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Corrects it."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        form = ClassForm(request.POST, by=request.user, today=today(), training=training)
        if not form.is_valid() or form.save() is None:
            return self.show(request, training, form)
        messages.success(request, _("Đã sửa lớp %(name)s.") % {"name": training.name})
        return redirect("members:training", uuid=uuid)

    def show(self, request: HttpRequest, training: Any, form: ClassForm) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Sửa lớp bồi dưỡng"),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("members:training", args=[training.uuid]),
        }
        return render(request, "members/member_form.html", context)


class Training(View):
    """One class: who was invited, who came, with what result, in one form."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        training = class_or_404(request, uuid, on=today())
        return self.show(request, training, *self.marks(request, training))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Writes down the lines of the page."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        form, page = self.marks(request, training, request.POST)
        changed = form.save() if form.is_valid() else None
        if changed is None:
            return self.show(request, training, form, page)
        messages.success(request, ngettext("Đã lưu %d dòng.", "Đã lưu %d dòng.", changed) % changed)
        address = reverse("members:training", args=[uuid])
        return redirect(f"{address}?trang={page.number}" if page.number > 1 else address)

    def marks(self, request: HttpRequest, training: Any, data: Any = None) -> tuple[MarksForm, Any]:
        """The form of one page of participants, and the page."""
        page = Paginator(participants_of(training), LINES).get_page(request.GET.get("trang"))
        form = MarksForm(data, training=training, participants=list(page), by=request.user, today=today())
        return form, page

    def show(self, request: HttpRequest, training: Any, form: MarksForm, page: Any) -> HttpResponse:
        """The page."""
        on = today()
        organization = organization_of_id(training.organization_id, on=on)
        members = [row.member_id for row in page]
        names = names_on({row.organization_id for row in page}, on)
        opens = set(files_readable_by(request.user, on=on).filter(pk__in=members).values_list("pk", flat=True))
        may_edit = may(request.user, Action.EDIT_MEMBERS, organization, on=on)
        context = {
            "title": training.name,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "training": training,
            "organization": organization,
            "form": form,
            "page": page,
            "lines": [
                (row, names.get(row.organization_id, ""), row.member_id in opens, attended, result, certificate)
                for row, attended, result, certificate in form.lines
            ],
            "may_edit": may_edit,
        }
        return render(request, "members/training.html", context)


class TrainingInvite(View):
    """Who is put on the list: found by name or number, or whole offices at once."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks, and shows who was found."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, training)

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Invites those ticked, or the holders of the offices ticked."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        by_office = request.POST.get("viec") == "chuc-vu"
        form = (self.offices if by_office else self.members)(request, training, request.POST)
        invited = form.save() if form.is_valid() else None
        if invited is None:
            return self.show(request, training, **{"offices" if by_office else "members": form})
        told = ngettext("Đã đưa thêm %d người vào danh sách.", "Đã đưa thêm %d người vào danh sách.", invited)
        messages.success(request, told % invited)
        return redirect("members:training", uuid=uuid)

    def offices(self, request: HttpRequest, training: Any, data: Any = None) -> InviteOffices:
        """The form of offices: of the class's organisation and below, where the user may write."""
        on = today()
        allowed = organizations_allowing(request.user, Action.EDIT_MEMBERS, on=on)
        below = organizations_below(training.organization, on=on, among=allowed)
        return InviteOffices(data, training=training, below=below, by=request.user, today=on)

    def members(self, request: HttpRequest, training: Any, data: Any = None) -> InviteMembers:
        """The form of members found."""
        return InviteMembers(data, training=training, by=request.user, today=today())

    def show(self, request: HttpRequest, training: Any, **forms: Any) -> HttpResponse:
        """The page."""
        on = today()
        text = request.GET.get("q", "").strip()[:100]
        found: list[Any] = []
        if text:
            organizations = organizations_allowing(request.user, Action.EDIT_MEMBERS, on=on)
            matching = nearest_first(members_listed(organizations, Narrowing(text=text), on=on), text)
            found = placed(matching[:FOUND], organizations, on=on)
        ticked = set(request.POST.getlist("members"))
        context = {
            "title": _("Cử đi học: %(name)s") % {"name": training.name},
            "breadcrumb": crumbs(organization_of_id(training.organization_id, on=on), by=request.user, on=on),
            "training": training,
            "text": text,
            "found": [(member, str(member.pk) in ticked) for member in found],
            "offices": self.offices(request, training),
            "members": None,
        }
        return render(request, "members/training_invite.html", context | forms)


class TrainingWithdraw(View):
    """Somebody put on the list by mistake."""

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Asks."""
        training, row = self.row(request, uuid, pk)
        return self.show(request, training, row)

    def post(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Takes him off the list."""
        training, row = self.row(request, uuid, pk)
        if "confirmed" not in request.POST:
            return self.show(request, training, row)
        try:
            withdraw_participant(participant=row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã đưa %(name)s ra khỏi danh sách.") % {"name": row.member.full_name})
        return redirect("members:training", uuid=uuid)

    def row(self, request: HttpRequest, uuid: Any, pk: int) -> tuple[Any, Any]:
        """The class, if the user may change it, and the line."""
        training = class_or_404(request, uuid, on=today(), edit=True)
        return training, get_object_or_404(participants_of(training), pk=pk)

    def show(self, request: HttpRequest, training: Any, row: Any) -> HttpResponse:
        """The page that asks."""
        context = {
            "title": _("Đưa ra khỏi danh sách: %(name)s") % {"name": row.member.full_name},
            "lead": _("Lớp %(name)s: %(member)s không còn trong danh sách cử đi học.")
            % {"name": training.name, "member": row.member.full_name},
            "action": _("Đưa ra khỏi danh sách"),
            "back_url": reverse("members:training", args=[training.uuid]),
        }
        return render(request, "core/confirm.html", context)
