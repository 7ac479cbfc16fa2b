"""The list of appeals: open ones first, each with who must answer."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_visible_to, with_current
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.formatting import date_text
from core.periods import today
from evaluations.forms.decisions import AppealFilter
from evaluations.queries.appeals import appeals_listed
from evaluations.queries.subjects import name_alone
from evaluations.resources.appeals import appeals_table
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere

PER_PAGE = 50


class AppealTable(tables.Table):
    """Who objects to what, and who must answer."""

    on = tables.Column(verbose_name=gettext_lazy("Ngày"))
    who = tables.Column(verbose_name=gettext_lazy("Ai khiếu nại"), empty_values=())
    level = tables.Column(verbose_name=gettext_lazy("Kết quả xếp loại"), empty_values=())
    text = tables.Column(verbose_name=gettext_lazy("Nội dung"))
    answerer = tables.Column(verbose_name=gettext_lazy("Phải trả lời"), empty_values=())
    state = tables.Column(verbose_name=gettext_lazy("Tình trạng"), empty_values=())

    noun = gettext_lazy("khiếu nại")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy(
            "Không có khiếu nại nào khớp với điều kiện đang chọn. Khiếu nại được ghi từ trang kết quả xếp loại."
        )

    def render_on(self, value: date) -> str:
        """When."""
        return date_text(value)

    def render_who(self, record: Any) -> str:
        """A link to the rating, and where it was rated."""
        return format_html(
            '<a href="{}">{}</a> <small>{}</small>', reverse("evaluations:rating", args=[record.rating.uuid]),
            name_alone(record.rating, self.names), self.names.get(record.rating.organization_id, ""),
        )  # fmt: skip

    def render_level(self, record: Any) -> str:
        """The level it has, in which period."""
        return format_html("{} <small>{}</small>", record.rating.decided_level or "", record.rating.period)

    def render_text(self, value: str) -> str:
        """Its beginning."""
        return Truncator(value).chars(160)

    def render_answerer(self, record: Any) -> str:
        """Who decided."""
        return self.names.get(record.rating.decider_id, "")

    def render_state(self, record: Any) -> str:
        """Open, or how it was answered."""
        if record.outcome:
            day = date_text(record.answered_on)
            return format_html("{} <small>{}</small>", str(record.get_outcome_display()).capitalize(), day)
        return format_html('<span class="state wait">{}</span>', _("chưa trả lời"))

    @property
    def names(self) -> dict[int, str]:
        """What the organisations of the page's rows are called: asked once, for the page alone."""
        if not hasattr(self, "_names"):
            shown = [row.record.rating for row in self.paginated_rows]
            self._names = names_on({pk for one in shown for pk in (one.organization_id, one.decider_id)}, today())
        return self._names


class AppealList(View):
    """The appeals of the user's scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được kết quả xếp loại."))
        form = AppealFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        scope = _scope(request, chosen.get("to_chuc", "").strip(), on)
        rows = appeals_listed(
            request.user, state=chosen.get("tinh_trang", ""), year=chosen.get("nam"), below=scope, on=on
        )
        if FACE in request.GET:
            exported = organizations_allowing(request.user, Action.EXPORT, on=on).values("pk")
            rows = rows.filter(rating__organization__in=exported)
            return list_as_file(request, form, lambda: appeals_table(rows, scope=scope, on=on), scope=scope, on=on)
        table = AppealTable(rows)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        context = {
            "title": _("Khiếu nại kết quả xếp loại"),
            "breadcrumb": crumbs(scope, by=request.user, on=on) if scope else [],
            "form": form,
            "table": table,
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
        }
        return render(request, "evaluations/appeals.html", context)


def _scope(request: HttpRequest, code: str, on: date) -> Any:
    """The organisation the address narrows the list to. Raises Http404 outside the scope."""
    if not code:
        return None
    return get_object_or_404(with_current(organizations_visible_to(request.user, on=on), on=on), code=code)
