"""Awareness classes: the list, one class with its students, sending people, results, certificates."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from branches.queries import names_on, organization_of_id, organizations_below
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.formatting import date_text, integer
from core.periods import today
from core.views import sent_once
from meetings.views.exports import FACE, list_as_file
from members.views.lists import PER_PAGE, chosen_organization, require
from recruitment.forms.classes import CertificateFilter, ClassFilter, ClassForm, SendForm, StudentsForm
from recruitment.queries.classes import (
    awaiting_step,
    certificates_ending,
    classes_listed,
    classes_visible_to,
    may_be_sent,
    students_of,
    with_counts,
)
from recruitment.queries.rights import acting_for, acts_for
from recruitment.resources.classes import certificates_table, students_table
from recruitment.services.classes import record_class_steps, withdraw_student
from recruitment.views.mentors import opened

LINES = 40  # students of one page: each has four fields
STANDING_WORDS = {
    "valid": gettext_lazy("còn giá trị"),
    "ending": gettext_lazy("sắp hết giá trị"),
    "last": gettext_lazy("hết giá trị hôm nay"),
    "expired": gettext_lazy("đã hết giá trị"),
}
STANDING_CLASSES = {"valid": "good", "ending": "wait", "last": "wait", "expired": "bad"}


def class_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A class the user sees; where he is to change it, of the committee he acts for.

    Raises PermissionDenied for who reads no names or acts for another, Http404 outside the scope.
    """
    require(request, Action.VIEW_MEMBERS, on=on)
    held = get_object_or_404(with_counts(classes_visible_to(request.user, on=on)), uuid=uuid)
    if edit and not acts_for(request.user, held.organization_id, on=on):
        raise PermissionDenied(_("Cấp ủy mở lớp mới sửa lớp, ghi kết quả và giấy chứng nhận được."))
    return held


class Classes(View):
    """Classes one may send people to, or opened in the scope, latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = ClassFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        rows = classes_listed(
            classes_visible_to(request.user, on=on), on=on, text=chosen.get("q", ""), year=chosen.get("nam"),
            open_only=bool(chosen.get("dang_nhan")),
        )  # fmt: skip
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Lớp nhận thức về Đảng"),
            "form": form,
            "page": page,
            "rows": list(page),
            "names": names_on({one.organization_id for one in page}, on),
            "today": on,
            "may_open": Action.RECRUIT in actions,
        }
        return render(request, "recruitment/classes.html", context)


class ClassOpen(View):
    """A new class of a committee the user acts for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens it."""
        form = self.form(request, request.POST)
        held = form.save() if form.is_valid() else None
        if held is None:
            return self.show(request, form, 422)
        messages.success(request, _("Đã mở lớp %(name)s.") % {"name": held.name})
        return redirect("recruitment:class", uuid=held.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> ClassForm:
        """The form, for a user who recruits somewhere."""
        on = today()
        require(request, Action.RECRUIT, on=on)
        return ClassForm(data, offered=own_organizations(request, on), by=request.user, on=on)

    def show(self, request: HttpRequest, form: ClassForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Mở lớp nhận thức về Đảng"),
            "form": form,
            "action": _("Mở lớp"),
            "back_url": reverse("recruitment:classes"),
        }
        return render(request, "branches/organization_form.html", context, status=status)


def own_organizations(request: HttpRequest, on: date) -> Any:
    """The organisations a user acts for."""
    allowed = organizations_allowing(request.user, Action.RECRUIT, on=on)
    return allowed.filter(pk__in=acting_for(request.user, on=on))


class ClassCorrect(View):
    """What is known of a class, put right."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        held, form = self.prepare(request, uuid)
        return self.show(request, held, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Corrects it."""
        held, form = self.prepare(request, uuid, request.POST)
        if not form.is_valid() or form.save() is None:
            return self.show(request, held, form, 422)
        messages.success(request, _("Đã sửa lớp."))
        return redirect("recruitment:class", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, ClassForm]:
        """The class, if the user acts for its committee, and the form."""
        on = today()
        held = class_or_404(request, uuid, on=on, edit=True)
        form = ClassForm(
            data, offered=own_organizations(request, on), awareness_class=held, by=request.user, on=on
        )  # fmt: skip
        return held, form

    def show(self, request: HttpRequest, held: Any, form: ClassForm, status: int = 200) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": _("Sửa lớp"),
            "breadcrumb": crumbs(organization_of_id(held.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("recruitment:class", args=[held.uuid]),
        }
        return render(request, "branches/organization_form.html", context, status=status)


class AwarenessClass(View):
    """One class: who was sent, who came, with what result and certificate."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it, or hands its list out as a file."""
        on = today()
        held = class_or_404(request, uuid, on=on)
        if FACE in request.GET:
            students = students_of(held, by=request.user, on=on, action=Action.EXPORT)
            scope = organization_of_id(held.organization_id, on=on)
            return list_as_file(
                request, ClassFilter({}), lambda: students_table(held, students, scope=scope, on=on),
                scope=scope, on=on,
            )  # fmt: skip
        return self.show(request, held, *self.lines(request, held))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Writes down the lines of the page."""
        held = class_or_404(request, uuid, on=today(), edit=True)
        form, page = self.lines(request, held, request.POST)
        changed = form.save() if form.is_valid() else None
        if changed is None:
            return self.show(request, held, form, page, 422)
        messages.success(request, ngettext("Đã lưu %d dòng.", "Đã lưu %d dòng.", changed) % changed)
        address = reverse("recruitment:class", args=[uuid])
        return redirect(f"{address}?trang={page.number}" if page.number > 1 else address)

    def lines(self, request: HttpRequest, held: Any, data: Any = None) -> tuple[StudentsForm, Any]:
        """The form of one page of students, and the page."""
        on = today()
        students = students_of(held, by=request.user, on=on)
        page = Paginator(students, LINES).get_page(request.GET.get("trang"))
        return StudentsForm(data, awareness_class=held, students=list(page), by=request.user, on=on), page

    def show(self, request: HttpRequest, held: Any, form: StudentsForm, page: Any, status: int = 200) -> HttpResponse:
        """The page."""
        on = today()
        own = acting_for(request.user, on=on)
        edits = held.organization_id in own
        closed = held.last_day < on or (held.closes_on is not None and held.closes_on < on)
        context = {
            "title": held.name,
            "breadcrumb": crumbs(organization_of_id(held.organization_id, on=on), by=request.user, on=on),
            "held": held,
            "organization_name": names_on([held.organization_id], on).get(held.organization_id, ""),
            "form": form,
            "page": page,
            "lines": list(form.lines),
            "names": names_on({row.organization_id for row in page}, on),
            "own": own,
            "opens": opened(request, [row.candidate_id for row in page], on),
            "hidden": held.sent - page.paginator.count,
            "over": held.capacity is not None and held.sent > held.capacity,
            "closed": closed,
            "may_edit": edits,
            "may_send": bool(own) and (edits or not closed),
            "may_export": Action.EXPORT in require(request, on=on),
            "step_count": len(awaiting_step(held, own, on=on)) if own else 0,
        }
        return render(request, "recruitment/class.html", context, status=status)


class ClassSend(View):
    """Whom the user's branches send."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        held, form = self.prepare(request, uuid)
        return self.show(request, held, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Puts them on the list; one that holds more than was planned says so."""
        held, form = self.prepare(request, uuid, request.POST)
        sent = form.save() if form.is_valid() else None
        if sent is None:
            return self.show(request, held, form, 422)
        messages.success(
            request, ngettext("Đã cử thêm %d người.", "Đã cử thêm %d người.", sent) % sent
        )  # fmt: skip
        if held.capacity is not None and held.sent + sent > held.capacity:
            messages.warning(
                request,
                _("Danh sách có %(sent)s người, quá %(capacity)s học viên dự kiến.")
                % {"sent": integer(held.sent + sent), "capacity": integer(held.capacity)},
            )
        return redirect("recruitment:class", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, SendForm]:
        """The class, if the user recruits, and whom he may send."""
        on = today()
        require(request, Action.RECRUIT, on=on)
        held = class_or_404(request, uuid, on=on)
        own = acting_for(request.user, on=on)
        form = SendForm(
            data, awareness_class=held, offered=may_be_sent(held, own, on=on), late=held.organization_id in own,
            by=request.user, on=on,
        )  # fmt: skip
        return held, form

    def show(self, request: HttpRequest, held: Any, form: SendForm, status: int = 200) -> HttpResponse:
        """The page."""
        on = today()
        offered: Any = form.fields["candidates"]
        rows, ticked = list(offered.queryset), set(request.POST.getlist("candidates"))
        context = {
            "title": _("Cử đi học: %(name)s") % {"name": held.name},
            "breadcrumb": crumbs(organization_of_id(held.organization_id, on=on), by=request.user, on=on),
            "held": held,
            "form": form,
            "rows": [(one, str(one.pk) in ticked) for one in rows],
            "names": names_on({one.followed_by for one in rows}, on),
            "lead": _("Hạn gửi danh sách: %s.") % date_text(held.closes_on) if held.closes_on else "",
        }
        return render(request, "recruitment/class_send.html", context, status=status)


class StudentWithdraw(View):
    """Somebody put on the list by mistake."""

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Asks."""
        return self.show(request, *self.row(request, uuid, pk))

    def post(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Takes him off."""
        held, row = self.row(request, uuid, pk)
        if "confirmed" not in request.POST:
            return self.show(request, held, row)
        try:
            withdraw_student(student=row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã đưa %(name)s ra khỏi danh sách.") % {"name": row.candidate.full_name})
        return redirect("recruitment:class", uuid=uuid)

    def row(self, request: HttpRequest, uuid: Any, pk: int) -> tuple[Any, Any]:
        """The class and the line, of a branch the user acts for or in a class of his."""
        on = today()
        held = class_or_404(request, uuid, on=on)
        row = get_object_or_404(students_of(held, by=request.user, on=on), pk=pk)
        if not {held.organization_id, row.organization_id} & acting_for(request.user, on=on):
            raise PermissionDenied(_("Chi bộ đã cử, hoặc cấp ủy mở lớp, mới đưa ra khỏi danh sách được."))
        return held, row

    def show(self, request: HttpRequest, held: Any, row: Any) -> HttpResponse:
        """The page that asks."""
        context = {
            "title": _("Đưa ra khỏi danh sách: %(name)s") % {"name": row.candidate.full_name},
            "lead": _("Lớp %(name)s: %(student)s không còn trong danh sách cử đi học.")
            % {"name": held.name, "student": row.candidate.full_name},
            "action": _("Đưa ra khỏi danh sách"),
            "back_url": reverse("recruitment:class", args=[held.uuid]),
        }
        return render(request, "core/confirm.html", context)


class ClassSteps(View):
    """The step of the class for everybody of the user's branches who was given its certificate."""

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Takes the steps; what keeps somebody from it is told, and none is taken."""
        on = today()
        require(request, Action.RECRUIT, on=on)
        held = class_or_404(request, uuid, on=on)
        try:
            taken = record_class_steps(
                awareness_class=held, branch_ids=acting_for(request.user, on=on), on=on, by=request.user
            )
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            told = ngettext("Đã ghi bước cho %d người.", "Đã ghi bước cho %d người.", taken)
            messages.success(request, told % taken)
        return redirect("recruitment:class", uuid=uuid)


class CertificateSheet(View):
    """The certificates of a class as one sheet to print."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        held = class_or_404(request, uuid, on=on)
        students = [row for row in students_of(held, by=request.user, on=on) if row.certified_on]
        context = {
            "title": _("Danh sách cấp giấy chứng nhận: %s") % held.name,
            "breadcrumb": crumbs(organization_of_id(held.organization_id, on=on), by=request.user, on=on),
            "held": held,
            "rows": students,
            "names": names_on({row.organization_id for row in students}, on),
        }
        return render(request, "recruitment/certificate_sheet.html", context)


class Certificates(View):
    """The latest certificate of everybody who is followed, the first to end first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them, or hands them out as a file."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = CertificateFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        wanted = Action.EXPORT if FACE in request.GET else Action.VIEW_MEMBERS
        scope = organizations_allowing(request.user, wanted, on=on)
        if organization is not None:
            scope = organizations_below(organization, on=on, among=scope)
        found = certificates_ending(scope, on=on, text=chosen.get("q", ""), standing=chosen.get("gia_tri", ""))
        if FACE in request.GET:
            return list_as_file(
                request, form, lambda: certificates_table(found, scope=organization, on=on), scope=organization, on=on
            )
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Giấy chứng nhận lớp nhận thức"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(one, held, held.standing(on)) for one, held in page],
            "opens": opened(request, [one.pk for one, _held in page], on),
            "words": STANDING_WORDS,
            "classes": STANDING_CLASSES,
            "names": names_on({one.followed_by for one, _held in page}, on),
            "may_export": Action.EXPORT in actions,
        }
        return render(request, "recruitment/certificates.html", context)
