"""Orientations: issued by a committee, read by those below, and who of them has put them into an agenda."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, organizations_visible_to, tops_of, with_current
from branches.scoping import Action, may, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.formatting import date_text, month_text
from core.periods import Period, PeriodError, add_months, first_of_month, today
from core.views import sent_once
from meetings.forms import ChangeOrientation, OrientationForm
from meetings.queries import (
    addressed_branches,
    addressees_of,
    is_orientation_used,
    orientations_editable_by,
    orientations_visible_to,
    preparing_branches,
    secretaries_of,
    with_item_count,
)
from meetings.services import withdraw_orientation
from meetings.views.files import handed_out
from meetings.views.frame import may_somewhere

PER_PAGE = 50


class OrientationList(View):
    """The orientations a user reads: his own committees' and those that speak to him."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The latest month first."""
        on = today()
        rows = with_item_count(orientations_visible_to(request.user, on=on))
        month = month_asked(request)
        if month is not None:
            rows = rows.filter(for_month=month)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Định hướng nội dung sinh hoạt"),
            "page": page,
            "month": month,
            "issuers": names_on({one.organization_id for one in page}, on),
            "may_issue": may_somewhere(request.user, Action.ORIENT, on),
            "may_report": may_somewhere(request.user, Action.REPORT, on),
        }
        return render(request, "meetings/orientations.html", context)


class OrientationIssue(View):
    """A new orientation of a committee."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        on = today()
        organization = self.issuer(request, on)
        return self.show(request, organization, OrientationForm(organization=organization, by=request.user, on=on))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Issues it."""
        on = today()
        organization = self.issuer(request, on)
        form = OrientationForm(request.POST, request.FILES, organization=organization, by=request.user, on=on)
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.show(request, organization, form, status=422)
        messages.success(request, _("Đã ban hành định hướng tháng %s.") % month_text(done.for_month))
        return redirect("meetings:orientation", done.uuid)

    def issuer(self, request: HttpRequest, on: date) -> Any:
        """The committee of the address, or the user's own top. Raises PermissionDenied where he issues nothing."""
        if not may_somewhere(request.user, Action.ORIENT, on):
            raise PermissionDenied(_("Chỉ cấp ủy cấp trên mới ban hành định hướng nội dung sinh hoạt."))
        allowed = organizations_allowing(request.user, Action.ORIENT, on=on)
        named: Any = with_current(allowed, on=on)
        committees = named.filter(holds_meetings=False)
        if code := request.GET.get("cap-uy", ""):
            return get_object_or_404(committees, code=code)
        top = committees.filter(pk__in=tops_of(allowed, on=on).values("pk")).order_by("code").first()
        if top is None:
            raise PermissionDenied(_("Không có tổ chức nào bên dưới để định hướng."))
        return top

    def show(self, request: HttpRequest, organization: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page with the form."""
        context = {
            "title": _("Ban hành định hướng"),
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "organization": organization,
            "form": form,
            "action": _("Ban hành"),
            "back_url": reverse("meetings:orientations"),
        }
        return render(request, "meetings/orientation_form.html", context, status=status)


class OrientationDetail(View):
    """What it says; for the committee, which branches have put it in and which have prepared nothing at all."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """For whoever is addressed, or sees the committee."""
        on = today()
        orientation = visible_orientation(request, uuid, on)
        organization = orientation.organization
        context = {
            "title": _("Định hướng tháng %(month)s") % {"month": month_text(orientation.for_month)},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "orientation": orientation,
            "issuer": names_on([organization.pk], on).get(organization.pk, ""),
            "items": list(orientation.items.select_related("document")),
            "addressees": list(names_on([one.pk for one in addressees_of(orientation)], on).values()),
            "may_change": False,
        }
        if may(request.user, Action.ORIENT, organization, on=on) and orientation.withdrawn_on is None:
            context |= {"may_withdraw": True, "may_change": not is_orientation_used(orientation)}
        if may(request.user, Action.REPORT, organization, on=on):
            branches = addressed_branches(orientation, request.user, on=on)
            context |= progress(request, branches, on, asked=len(context["items"]))
        return render(request, "meetings/orientation.html", context)


class OrientationChange(View):
    """An orientation put right before anybody uses it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        on = today()
        orientation = editable_orientation(request, uuid, on)
        return self.show(request, orientation, ChangeOrientation(orientation=orientation, by=request.user, on=on))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Changes it."""
        on = today()
        orientation = editable_orientation(request, uuid, on)
        form = ChangeOrientation(request.POST, request.FILES, orientation=orientation, by=request.user, on=on)
        if not form.is_valid() or form.save() is None:
            return self.show(request, orientation, form, status=422)
        messages.success(request, _("Đã sửa định hướng."))
        return redirect("meetings:orientation", uuid)

    def show(self, request: HttpRequest, orientation: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page with the form."""
        context = {
            "title": _("Sửa định hướng"),
            "breadcrumb": crumbs(orientation.organization, by=request.user, on=today()),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("meetings:orientation", args=[orientation.uuid]),
        }
        return render(request, "meetings/orientation_form.html", context, status=status)


class OrientationWithdraw(View):
    """An orientation withdrawn, after a page that says with numbers what stays."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        on = today()
        orientation = editable_orientation(request, uuid, on)
        branches: Any = addressed_branches(orientation, request.user, on=on)
        taken = sum(bool(one) for one in branches.order_by().values_list("taken", flat=True))
        context = {
            "title": _("Thu hồi định hướng"),
            "breadcrumb": crumbs(orientation.organization, by=request.user, on=on),
            "lead": _("Thu hồi định hướng “%s”?") % orientation.title,
            "facts": [
                _("Không chi bộ nào được đề xuất các nội dung này nữa."),
                _("%d chi bộ đã đưa vào chương trình; nội dung đã đưa vào vẫn giữ.") % taken,
            ],
            "action": _("Thu hồi"),
            "back_url": reverse("meetings:orientation", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Withdraws it."""
        on = today()
        orientation = editable_orientation(request, uuid, on)
        try:
            withdraw_orientation(orientation=orientation, on=on, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã thu hồi định hướng ngày %s.") % date_text(on))
        return redirect("meetings:orientation", uuid)


class OrientationFile(View):
    """The file of an orientation; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To whoever reads the orientation."""
        orientation = visible_orientation(request, uuid, today())
        if orientation.file is None:
            raise Http404(_("Định hướng này không có tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("Định hướng %s") % orientation,
            subject_id=orientation.file.uuid,
            organization_id=orientation.organization_id,
        )
        return handed_out(orientation.file)


class Preparations(View):
    """The branches below, with their agenda of a month: whoever prepared nothing stands first, with the telephone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """For who reads reports."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on):
            raise PermissionDenied(_("Trang chuẩn bị sinh hoạt dành cho người được xem báo cáo."))
        month = month_asked(request) or first_of_month(on)
        within = None
        if code := request.GET.get("to-chuc"):
            within = get_object_or_404(with_current(organizations_visible_to(request.user, on=on), on=on), code=code)
        branches = preparing_branches(request.user, month, within=within, on=on)
        context = {
            "title": _("Chuẩn bị sinh hoạt tháng %(month)s") % {"month": month_text(month)},
            "month": month,
            "before": add_months(month, -1),
            "after": add_months(month, 1),
            "within": within,
            **progress(request, branches, on),
        }
        return render(request, "meetings/preparations.html", context)


def visible_orientation(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The orientation, if the user reads it; 404 otherwise."""
    return get_object_or_404(orientations_visible_to(request.user, on=on), uuid=uuid)


def editable_orientation(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The orientation, if the user's committee issued it; 404 for one he does not read, 403 for somebody else's."""
    orientation = visible_orientation(request, uuid, on)
    if not orientations_editable_by(request.user, on=on).filter(pk=orientation.pk).exists():
        raise PermissionDenied(_("Chỉ cấp ủy ban hành mới sửa hoặc thu hồi được định hướng."))
    return orientation


def month_asked(request: HttpRequest) -> date | None:
    """The month of the address (thang=2022-12), None where it names none. Raises Http404 for what is no month."""
    text = request.GET.get("thang", "")
    if not text:
        return None
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from None
    if period.kind != "month":
        raise Http404(_("“%s” không phải một tháng.") % text[:20])
    return period.start


def progress(request: HttpRequest, branches: Any, on: date, *, asked: int = 0) -> dict[str, Any]:
    """How far the branches have come: the counts of all, and one page of them with their secretaries."""
    counts = list(branches.order_by().values_list("item_count", "taken"))
    page = Paginator(branches, PER_PAGE).get_page(request.GET.get("trang"))
    return {
        "page": page,
        "asked": asked,
        "count_all": len(counts),
        "count_nothing": sum(not items for items, _taken in counts),
        "count_taken": sum(bool(asked) and taken >= asked for _items, taken in counts),
        "superiors": names_on({row.parent_id for row in page.object_list}, on),
        "secretaries": secretaries_of([row.pk for row in page.object_list], by=request.user, on=on),
    }
