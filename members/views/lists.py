"""Lists of members, of who has left, and the search over members and organisations."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import (
    names_on,
    only_top,
    organizations_below,
    organizations_visible_to,
    search_organizations,
    search_places,
    with_current,
)
from branches.scoping import Action, actions_somewhere, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.forms import require_filter
from core.periods import last_day_of, today
from core.rendering import render as render_face
from core.tables import Scope
from members.forms import STATE_LABELS, MemberFilter
from members.queries import (
    Narrowing,
    leaving_in_words,
    left_listed,
    members_listed,
    nearest_first,
    placed,
    state_of,
)
from members.reports import member_list

PER_PAGE = 50
FACES = ("xlsx", "csv")
FOUND = 20  # of each kind on the page of a search


class MemberTable(tables.Table):
    """Members with where they belong and their state; numbers are masked, the file has them whole.

    The cells are written by its own template: fifty rows through the package's columns cost more than their queries.
    """

    full_name = tables.Column()

    class Meta:
        orderable = False
        page_field = "trang"
        template_name = "members/member_table.html"

    noun = gettext_lazy("đảng viên")
    empty_text = gettext_lazy("Không có đảng viên nào khớp với điều kiện đang chọn.")

    def __init__(self, rows: Any, *, opens_files: bool, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.opens_files = opens_files
        self.lines: list[Any] = []

    def fill(self, organizations: Any, *, on: date) -> None:
        """Asks for what stands beside the names of the rows shown."""
        self.lines = placed((row.record for row in self.paginated_rows), organizations, on=on)
        for line in self.lines:
            line.state = state_of(line, on=on)
            line.state_text = STATE_LABELS[line.state]
            line.leaving_text = leaving_in_words(line.leaving, on=on) if line.leaving else ""


class LeftTable(tables.Table):
    """Who has left: name, place and span; the file does not open any more."""

    full_name = tables.Column(accessor="member__full_name", verbose_name=gettext_lazy("Họ và tên"))
    place = tables.Column(verbose_name=gettext_lazy("Đã sinh hoạt tại"), empty_values=())
    start = tables.Column(verbose_name=gettext_lazy("Từ ngày"))
    end = tables.Column(verbose_name=gettext_lazy("Đến hết ngày"))
    reason = tables.Column(accessor="get_end_reason_display", verbose_name=gettext_lazy("Lý do"), default="")

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("lượt đã rời")
    empty_text = gettext_lazy("Chưa có ai rời tổ chức này.")
    places: dict[int, str] = {}

    def render_place(self, record: Any) -> str:
        """The organisation's name."""
        return self.places.get(record.organization_id, "")

    def render_start(self, value: date) -> str:
        """dd/mm/yyyy"""
        return date_text(value)

    def render_end(self, value: date) -> str:
        """The last day."""
        return date_text(last_day_of(value))


def chosen_organization(request: HttpRequest, code: str, *, on: date) -> Any:
    """The organisation a list is narrowed to, with its name; None where none is. Raises Http404 outside the scope."""
    if not code:
        return None
    found = with_current(organizations_visible_to(request.user, on=on).filter(code=code.strip()), on=on).first()
    if found is None:
        raise Http404(_("Không có tổ chức mang mã này trong phạm vi của bạn."))
    return found


def narrowed_list(request: HttpRequest, form: MemberFilter, organizations: Any, *, on: date) -> tuple[Any, Any]:
    """The organisation a list is narrowed to, and its rows."""
    form.is_valid()
    chosen = form.cleaned_data
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    narrowing = Narrowing(
        organization=organization,
        text=chosen.get("q", ""),
        state=chosen.get("trang_thai", ""),
        kind=chosen.get("hinh_thuc", ""),
        gender=chosen.get("gioi_tinh", ""),
        minority={"thieu-so": True, "kinh": False}.get(chosen.get("dan_toc", "")),
        occupation=chosen.get("nghe_nghiep"),
    )
    return organization, members_listed(organizations, narrowing, on=on)


def require(request: HttpRequest, *needed: str, on: date) -> frozenset[str]:
    """What the user may do somewhere. Raises PermissionDenied where what is needed is not among it."""
    actions = actions_somewhere(request.user, on=on)
    if not actions.issuperset(needed):
        raise PermissionDenied(_("Vai trò của bạn không xem được danh sách này."))
    return actions


class MemberList(View):
    """Members of the scope by given name, 50 a page, narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = MemberFilter(request.GET)
        organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        organization, rows = narrowed_list(request, form, organizations, on=on)
        table = MemberTable(rows, opens_files=Action.READ_FILE in actions)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        table.fill(organizations, on=on)
        title = _("Đảng viên")
        context = {
            "title": _("Đảng viên %(name)s") % {"name": organization.name} if organization else title,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "organization": organization,
            "may_edit": Action.EDIT_MEMBERS in actions,
            "may_export": {Action.READ_FILE, Action.EXPORT} <= actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/member_list.html", context)


class MemberExport(View):
    """The list as a file, with whole numbers: for who may read files and export, and written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.VIEW_MEMBERS, Action.READ_FILE, Action.EXPORT, on=on)
        organizations = organizations_allowing(request.user, Action.READ_FILE, on=on)
        form = MemberFilter(request.GET)
        require_filter(form)
        organization, rows = narrowed_list(request, form, organizations, on=on)
        top: Any = organization or only_top(organizations, on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = member_list(
            placed(rows.select_related("ethnicity"), organizations, on=on), scope=scope, labels=STATE_LABELS, on=on
        )
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Danh sách đảng viên %(name)s") % {"name": scope.name},
            organization_id=top.pk if top else None,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )


class LeftMembers(View):
    """Who belonged to the organisations of the scope and left."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        organization = chosen_organization(request, request.GET.get("to-chuc", ""), on=on)
        organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        if organization:
            below = organizations_below(organization, on=on, among=organizations).values("pk")
            organizations = organizations.filter(pk__in=below) | organizations.filter(pk=organization.pk)
        table = LeftTable(left_listed(organizations, on=on))
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        ids = {row.record.organization_id for row in table.paginated_rows}
        table.places = names_on(ids, on)
        context = {
            "title": _("Đã rời %(name)s") % {"name": organization.name} if organization else _("Đã rời"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "table": table,
        }
        return render(request, "members/left_list.html", context)


class Search(View):
    """One box for members and organisations: without diacritics, words in any order, or a number."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows the first of each, and how many there are."""
        on = today()
        text = request.GET.get("q", "").strip()[:100]
        context: dict[str, Any] = {"title": _("Tìm kiếm"), "search_text": text}
        if text:
            visible = search_organizations(organizations_visible_to(request.user, on=on), text)
            found = with_current(visible, on=on).order_by("code")
            context["organizations"] = list(found[:FOUND])
            context["organization_count"] = visible.count()
            standings = search_places(organizations_visible_to(request.user, on=on), text, on=on)
            context["places"] = list(standings[:FOUND])
            context["place_count"] = standings.count()
            context["place_units"] = names_on({one.organization_id for one in context["places"]}, on)
            actions = actions_somewhere(request.user, on=on)
            if Action.VIEW_MEMBERS in actions:
                organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
                rows = nearest_first(members_listed(organizations, Narrowing(text=text), on=on), text)
                members = MemberTable(list(rows[:FOUND]), opens_files=Action.READ_FILE in actions)
                members.noun = _("đảng viên gần nhất với từ đã gõ")
                members.fill(organizations, on=on)
                context["members"] = members
                context["member_count"] = members_listed(organizations, Narrowing(text=text), on=on).count()
        return render(request, "members/search.html", context)
