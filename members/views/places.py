"""The register of places as a list and page by page, and where members live and work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import coverages_of, names_on, only_top, places_editable_by, standings_of
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs, place_crumbs, place_or_404
from core.audit import AccessLog, log_access
from core.formatting import integer
from core.forms import require_filter
from core.periods import today
from core.rendering import render as render_face
from core.tables import Scope
from members.forms import CorrectTie, EndTie, PlaceFilter, TieMember
from members.queries import files_readable_by, members_visible_to
from members.queries.coverage import Class
from members.queries.places import (
    PlaceNarrowing,
    branches_of_places,
    class_of,
    people_of_places,
    places_listed,
    ties_of_member,
    ties_of_place,
)
from members.reports import place_list
from members.views.acts import MemberAct
from members.views.lists import FACES, PER_PAGE, chosen_organization, require

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class PlaceTable(tables.Table):
    """Places with where they lie, their class and their branches; what stands beside them is asked for one page."""

    name = tables.Column(accessor="place__name", verbose_name=gettext_lazy("Địa bàn, đơn vị"))
    code = tables.Column(accessor="place__code", verbose_name=gettext_lazy("Mã"))
    kind = tables.Column(accessor="place__kind", verbose_name=gettext_lazy("Loại"))
    area = tables.Column(verbose_name=gettext_lazy("Thuộc"), empty_values=())
    coverage = tables.Column(verbose_name=gettext_lazy("Tình trạng"))
    branches = tables.Column(verbose_name=gettext_lazy("Chi bộ"), empty_values=())
    people = tables.Column(verbose_name=gettext_lazy("Đảng viên"), attrs=NUMBER, empty_values=())

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("địa bàn, đơn vị")
    empty_text = gettext_lazy(
        "Không có địa bàn nào khớp với điều kiện đang chọn. Địa bàn được thêm ở đây hoặc nhập từ sổ, trang “Địa bàn”."
    )

    def fill(self, records: Iterable[Any], *, on: date) -> None:
        """Asks for what stands beside the rows shown."""
        rows = list(records)
        ids = [row.place_id for row in rows]
        self.areas = names_on({row.organization_id for row in rows}, on)
        self.covering = branches_of_places(ids, on=on)
        self.tied = people_of_places(ids, on=on)

    def render_name(self, record: Any, value: str) -> str:
        """A link, and what it is like."""
        marks = [(_("biên giới"), record.border), (_("đặc biệt khó khăn"), record.difficult)]
        text = ", ".join(mark for mark, true in marks if true)
        link = format_html('<a href="{}">{}</a>', reverse("members:place", args=[record.place.uuid]), value)
        return format_html("{} <small>{}</small>", link, text) if text else link

    def render_area(self, record: Any) -> str:
        """The committee's name."""
        return self.areas.get(record.organization_id, "")

    def render_coverage(self, value: str) -> str:
        """The class in words."""
        return str(Class(value).label)

    def render_branches(self, record: Any) -> str:
        """Who covers it."""
        rows = self.covering.get(record.place_id, ())
        return format_html_join("; ", "{}", ((covering_text(row, name),) for row, name in rows)) or "–"

    def render_people(self, record: Any) -> str:
        """How many live or work there."""
        return integer(len(self.tied.get(record.place_id, ())))


def covering_text(row: Any, name: str) -> str:
    """A branch, and whether it is a joint one."""
    return _("%(name)s (ghép)") % {"name": name} if row.shared else name


def narrowed_places(request: HttpRequest, form: PlaceFilter, *, on: date) -> tuple[Any, date, Any]:
    """The organisation a list is narrowed to, its day, and its rows."""
    form.is_valid()
    chosen = form.cleaned_data
    day = chosen.get("ngay") or on
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    narrowing = PlaceNarrowing(
        organization=organization,
        text=chosen.get("q", ""),
        kind=chosen.get("loai"),
        coverage=chosen.get("tinh_trang", ""),
        border=chosen.get("bien_gioi", False),
        difficult=chosen.get("kho_khan", False),
    )
    return organization, day, places_listed(request.user, narrowing, on=on, day=day)


class PlaceList(View):
    """The places of the scope on a day, narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.REPORT, on=on)
        form = PlaceFilter(request.GET)
        organization, day, rows = narrowed_places(request, form, on=on)
        table = PlaceTable(rows)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        table.fill((row.record for row in table.paginated_rows), on=day)
        context = {
            "title": _("Địa bàn %(name)s") % {"name": organization.name} if organization else _("Địa bàn"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "day": day if day != on else None,
            "organization": organization,
            "may_add": Action.MANAGE_ORGANIZATIONS in actions,
            "may_export": Action.EXPORT in actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/place_list.html", context)


class PlaceExport(View):
    """The list as a file, without anybody's name; written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.REPORT, Action.EXPORT, on=on)
        form = PlaceFilter(request.GET)
        require_filter(form)
        organization, day, rows = narrowed_places(request, form, on=on)
        top: Any = organization or only_top(organizations_allowing(request.user, Action.REPORT, on=on), on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = place_list(list(rows), scope=scope, day=day, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Danh sách địa bàn %(name)s") % {"name": scope.name},
            organization_id=organization.pk if organization else None,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )


class PlaceDetail(View):
    """A place: where it lay, who covered it, who lives and works there; names for who may see them."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.REPORT, on=on)
        place = place_or_404(request.user, uuid, on=on)
        standings, coverages = list(standings_of(place)), list(coverages_of(place))
        ties = list(ties_of_place(place))
        ids = [tie.member_id for tie in ties]
        visible = set(members_visible_to(request.user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
        readable = set(files_readable_by(request.user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
        names = names_on({row.organization_id for row in [*standings, *coverages]}, on)
        shown = [tie for tie in ties if tie.member_id in visible]
        coverage = class_of(place, on=on)
        context = {
            "title": place.name,
            "breadcrumb": place_crumbs(place, by=request.user, on=on),
            "place": place,
            "coverage": Class(coverage).label if coverage else "",
            "standing": next((row for row in standings if on in row.span), None),
            "area": names.get(place.area, ""),
            "standings": [(row, names.get(row.organization_id, "")) for row in standings],
            "coverages": [(row, names.get(row.organization_id, ""), _holds(row, on)) for row in coverages],
            "ties": [(tie, tie.member_id in readable) for tie in shown],
            "hidden": len({tie.member_id for tie in ties} - visible),
            "may_edit": places_editable_by(request.user, on=on).filter(pk=place.pk).exists(),
        }
        return render(request, "members/place_detail.html", context)


def _holds(row: Any, on: date) -> bool:
    """Still open, or ending later."""
    return row.end is None or row.end > on


class MemberTie(MemberAct):
    """Where he lives or works."""

    form_class = TieMember
    title = gettext_lazy("Cư trú, công tác tại địa bàn")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Cho biết địa bàn nào có đảng viên. Ghi nơi cư trú mới thì nơi cũ kết thúc từ cùng ngày.")
    done = gettext_lazy("Đã ghi nơi cư trú, công tác của %(name)s.")


class TieCorrect(MemberAct):
    """Where he lives or works was written wrongly."""

    form_class = CorrectTie
    title = gettext_lazy("Sửa nơi cư trú, công tác")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa nơi cư trú, công tác của %(name)s.")

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None, pk: int = 0) -> Any:
        """The form, for one of his ties."""
        row = get_object_or_404(ties_of_member(member), pk=pk)
        return self.form_class(data, row=row, by=request.user, today=on)


class TieEnd(TieCorrect):
    """The last day he lives or works there."""

    form_class = EndTie
    title = gettext_lazy("Thôi cư trú, công tác tại địa bàn")
