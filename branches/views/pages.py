"""The list of organisations as a tree one walks down, and the page of one organisation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.forms import OrganizationFilter
from branches.queries import (
    PANELS,
    WARNINGS,
    access_of,
    acts_possible,
    branches_below,
    end_of,
    names_on,
    narrowed,
    only_top,
    organizations_below,
    organizations_visible_to,
    past_of,
    predecessors_of,
    regulations_of,
    reorganizations_among,
    successors_of,
    tops_of,
    traits_of,
    tree_is_empty,
    visible_children,
    with_current,
)
from branches.scoping import Action, actions_somewhere, may, may_somewhere
from branches.views.frame import crumbs, organization_or_404
from core.formatting import date_text, integer
from core.periods import FOUNDING_DAY, Period, last_day_of, today

PER_PAGE = 50
MOST_ACTS = 30  # on the page of one organisation; the list has them all
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class OrganizationTable(tables.Table):
    """Organisations with what stands in each. Figures are asked once, for the rows of the page."""

    name = tables.Column(verbose_name=gettext_lazy("Tổ chức"))
    code = tables.Column(verbose_name=gettext_lazy("Mã"))
    parent = tables.Column(verbose_name=gettext_lazy("Cấp trên"), empty_values=())
    form_name = tables.Column(verbose_name=gettext_lazy("Loại"))
    sector_name = tables.Column(verbose_name=gettext_lazy("Khối"), default="")
    branches = tables.Column(verbose_name=gettext_lazy("Chi bộ"), attrs=NUMBER, empty_values=())

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("tổ chức")

    def __init__(self, rows: Any, *, query: str = "", **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.query = query
        self.figures: dict[str, dict[int, int]] = {}
        self.parents: dict[int, str] = {}

    def fill(self, records: Iterable[Any], *, on: date, panels: Iterable[Any]) -> None:
        """Asks for the figures of the rows shown, one query a column."""
        rows = list(records)
        ids = [row.pk for row in rows]
        self.parents = names_on({row.parent_id for row in rows if row.parent_id}, on)
        self.figures["branches"] = branches_below(ids, on=on)
        for panel in panels:
            self.figures[panel.name] = panel.figures(ids, on=on)

    def render_name(self, record: Any) -> str:
        """A link, and the last day of what is no more."""
        link = format_html(
            '<a href="{}{}">{}</a>', reverse("branches:detail", args=[record.uuid]), self.query, record.name
        )
        if record.until:
            return format_html("{} <small>{}</small>", link, _("đến hết %s") % date_text(last_day_of(record.until)))
        return link

    def render_parent(self, record: Any) -> str:
        """The superior's name."""
        return self.parents.get(record.parent_id, "")

    def render_branches(self, record: Any) -> str:
        """How many branches stand at or below it."""
        return integer(self.figures["branches"].get(record.pk, 0))


class FigureColumn(tables.Column):
    """The figure of a panel."""

    def __init__(self, panel: Any) -> None:
        super().__init__(verbose_name=panel.column, attrs=NUMBER, empty_values=())
        self.panel = panel

    def render(self, record: Any, table: OrganizationTable) -> str:
        """From what `fill` asked."""
        return integer(table.figures[self.panel.name].get(record.pk, 0))


def organization_table(
    request: HttpRequest, rows: Any, *, on: date, by: Any, hide: tuple[str, ...] = (), query: str = ""
) -> OrganizationTable:
    """The table of some organisations on a day, cut to the page asked for, with the figures the user may see."""
    panels = [panel for panel in PANELS if panel.column and may_somewhere(by, panel.action, on=today())]
    table = OrganizationTable(
        rows, query=query, exclude=hide, extra_columns=[(panel.name, FigureColumn(panel)) for panel in panels]
    )
    tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    table.fill((row.record for row in table.paginated_rows), on=on, panels=panels)
    return table


class OrganizationList(View):
    """One level at a time, from the top of the user's scope; a search answers from every level."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        visible = organizations_visible_to(request.user, on=on)
        if not may_somewhere(request.user, Action.VIEW, on=on) and not tree_is_empty():
            raise PermissionDenied(_("Tài khoản của bạn chưa được phân công ở tổ chức nào. Hãy hỏi cấp ủy cấp trên."))
        form = OrganizationFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        day = chosen.get("ngay") or on
        below = None
        if chosen.get("duoi"):
            below = with_current(visible, on=day).filter(code=chosen["duoi"]).first()
        elif not form.is_narrowing:
            below = only_top(visible, on=day)
        if form.is_narrowing:
            rows = narrowed(
                organizations_below(below, on=day, among=visible),
                on=day,
                text=chosen.get("q", ""),
                form=chosen.get("loai"),
                sector=chosen.get("khoi"),
                trait=chosen.get("dac_diem"),
                level=chosen.get("cap"),
            )
        elif below:
            rows = visible_children(below, by=request.user, on=on, day=day)
        else:
            rows = tops_of(visible, on=day)
        hide = () if form.is_narrowing else ("parent",)
        query = f"?{urlencode({'ngay': date_text(day)})}" if day != on else ""
        actions = actions_somewhere(request.user, on=on)
        table = organization_table(
            request, with_current(rows, on=day).order_by("code"), on=day, by=request.user, hide=hide, query=query
        )
        context = {
            "title": below.name if below else _("Tổ chức"),
            "breadcrumb": crumbs(below, by=request.user, on=on, with_self=False) if below else [],
            "form": form,
            "table": table,
            "day": day if day != on else None,
            "below": below,
            "may_found": may_somewhere(request.user, Action.MANAGE_ORGANIZATIONS, on=on)
            or (request.user.is_superuser and tree_is_empty()),
            "may_list_places": Action.REPORT in actions,
            "may_list_members": Action.VIEW_MEMBERS in actions,
        }
        return render(request, "branches/organization_list.html", context)


class OrganizationDetail(View):
    """What an organisation is and was, what stands below it, and who may see it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it as it was on a day (`?ngay=`), today if none is given."""
        on = today()
        form = OrganizationFilter(request.GET)
        form.is_valid()
        day = form.cleaned_data.get("ngay") or on
        organization = organization_or_404(request.user, uuid, on=on, day=day)
        children = with_current(visible_children(organization, by=request.user, on=on, day=day), on=day).order_by(
            "code"
        )
        may_do = {
            action: may(request.user, action, organization, on=on) for action in {panel.action for panel in PANELS}
        }
        allowed = [panel for panel in PANELS if may_do[panel.action]]
        matters = [
            fact for panel in allowed if day == on for fact in panel.matters(organization, by=request.user, on=on)
        ]
        panels = [
            (panel.title, panel.facts(organization, by=request.user, on=day))
            for panel in allowed
            if day != on or panel.name != WARNINGS  # today they are open matters
        ]
        query = f"?{urlencode({'ngay': date_text(day)})}" if day != on else ""
        manages = may(request.user, Action.MANAGE_ORGANIZATIONS, organization, on=on)
        parent = names_on([organization.parent_id], day) if organization.parent_id else {}
        context = {
            "title": organization.name or organization.code,
            "breadcrumb": crumbs(organization, by=request.user, on=on, with_self=False),
            "organization": organization,
            "parent_name": parent.get(organization.parent_id, ""),
            "day": day if day != on else None,
            "form": form,
            "table": organization_table(
                request, children, on=day, by=request.user, hide=("parent", "form_name"), query=query
            ),
            "matters": matters,
            "panels": panels,
            "past": past_of(organization, on=day),
            "founding_day": FOUNDING_DAY,
            "end": end_of(organization),
            "access": access_of(organization, on=on) if _may_know_access(request.user, organization, on) else None,
            "manages": manages,
            "acts": acts_possible(organization, on=on) if manages else frozenset(),
            **_told_to_readers(organization, by=request.user, on=on),
        }
        return render(request, "branches/organization_detail.html", context)


def _told_to_readers(organization: Any, *, by: Any, on: date) -> dict[str, Any]:
    """What it is like, its regulations, what it came of and became, for whoever may know its figures."""
    if not may(by, Action.REPORT, organization, on=on):
        return {}
    visible = organizations_visible_to(by, on=on)
    acts = list(reorganizations_among(visible.filter(pk=organization.pk))[:MOST_ACTS])
    return {
        "may_report": True,
        "month": Period.month(on).text,
        "traits": traits_of(organization),
        "regulations": regulations_of(organization),
        "predecessors": predecessors_of(organization, among=visible),
        "successors": successors_of(organization, among=visible),
        "reorganizations": acts,
        "act_names": names_on({row.organization_id for row in acts}, on),
    }


def _may_know_access(user: Any, organization: Any, on: date) -> bool:
    """Who may see the list of members, or every figure, may know who else does; a roll-taker need not."""
    return may(user, Action.REPORT, organization, on=on)
