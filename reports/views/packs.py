"""Reports to the committee above: the list, a new one, one of them as it stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.periods import Period, today
from core.views import sent_once
from reports import queries
from reports.forms.packs import BeginPack, PackFilter
from reports.queries import Action
from reports.queries.composing import compose
from reports.queries.frozen import printed
from reports.queries.issued import issuing_job, tables_listed
from reports.queries.packs import (
    issues_for,
    may_read_whole,
    packs_visible_to,
    superior_of,
    templates_offered_to,
    waiting_for,
)
from reports.views.figure_links import FigureLinks
from reports.views.pack_frame import (
    ShownAnnex,
    corrections_of,
    drafted_annexes,
    drafted_sections,
    frozen_sections,
    pack_or_404,
    title_of,
    way_to,
)

PACKS_A_PAGE = 30
UNPROCESSABLE = 422
LAYOUTS: dict[bool | None, Any] = {
    None: gettext_lazy("tự chọn theo bề rộng"),
    True: gettext_lazy("trang ngang"),
    False: gettext_lazy("trang đứng"),
}


@require_safe
def pack_list(request: HttpRequest) -> HttpResponse:
    """The reports of the user's organisation and of those below it, the latest period first."""
    on = today()
    if not queries.may_somewhere(request.user, Action.REPORT, on=on):
        raise PermissionDenied
    form = PackFilter(request.GET, on=on)
    form.is_valid()
    page = Paginator(_narrowed(request, form.cleaned_data, on), PACKS_A_PAGE).get_page(request.GET.get("trang"))
    names = queries.names_on({pack.organization_id for pack in page}, on)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "title": _("Báo cáo lên cấp trên"),
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "rows": [(pack, names.get(pack.organization_id, ""), Period.parse(pack.period).label) for pack in page],
        "narrowed": any(form.cleaned_data.values()),
        "may_issue": queries.may_somewhere(request.user, Action.ISSUE, on=on),
    }
    return render(request, "reports/packs.html", context)


def _narrowed(request: HttpRequest, chosen: Mapping[str, Any], on: date) -> Any:
    packs = packs_visible_to(request.user, on=on).defer("issue__content")
    if chosen.get("to_chuc"):
        packs = packs.filter(organization__in=queries.organizations_like(request.user, chosen["to_chuc"], on=on))
    for name, field in (("loai", "kind"), ("nam", "last_day__year"), ("tinh_trang", "state")):
        if chosen.get(name):
            packs = packs.filter(**{field: chosen[name]})
    if chosen.get("viec"):
        packs = packs.filter(waiting_for(request.user, chosen["viec"], on=on))
    return packs


class PackBegin(View):
    """A new draft: first the template is chosen, it says which periods there are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        on = today()
        templates, template = self.chosen(request, request.GET.get("mau", ""), on)
        top = queries.top_of(request.user, Action.ISSUE, on=on)
        initial = {"organization": f"{top.code}" if top else ""}
        form = BeginPack(template=template, by=request.user, on=on, initial=initial)
        return self.show(request, templates, template, form)

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Begins it."""
        on = today()
        templates, template = self.chosen(request, request.POST.get("mau", ""), on)
        form = BeginPack(request.POST, template=template, by=request.user, on=on)
        pack = form.save() if form.is_valid() else None
        if pack is None:
            return self.show(request, templates, template, form, UNPROCESSABLE)
        messages.success(request, _("Đã lập dự thảo. Hãy xem số liệu và viết phần lời."))
        return redirect("reports:pack", uuid=pack.uuid)

    def chosen(self, request: HttpRequest, text: str, on: date) -> tuple[Sequence[Any], Any]:
        """The templates there are, and the one of an address; the first, where it names none."""
        if not queries.may_somewhere(request.user, Action.ISSUE, on=on):
            raise PermissionDenied(_("Vai trò của bạn không được lập báo cáo lên cấp trên."))
        templates = list(templates_offered_to(request.user, on=on))
        template = next((one for one in templates if not text or str(one.uuid) == text), None)
        if template is None:
            raise Http404
        return templates, template

    def show(
        self, request: HttpRequest, templates: Sequence[Any], template: Any, form: Any, status: int = 200
    ) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập báo cáo lên cấp trên"),
            "breadcrumb": way_to(),
            "templates": templates,
            "template": template,
            "form": form,
        }
        return render(request, "reports/pack_begin.html", context, status=status)


@require_safe
def pack_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A report: a draft with the figures of today, an issued one as it was issued."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    links = FigureLinks(request.user, pack.organization, on=on)
    log_access(
        by=request.user, action=AccessLog.Action.REPORT, subject=title_of(pack), subject_id=pack.uuid,
        organization_id=pack.organization_id,
    )  # fmt: skip
    context = {
        "title": title_of(pack),
        "breadcrumb": way_to(),
        "pack": pack,
        "period": Period.parse(pack.period),
        "acts": pack.acts.all(),
        "may_issue": pack.organization_id in issues_for(request.user, on=on),
        "corrections": corrections_of(pack, request.user, on=on),
        "draws": queries.may(request.user, Action.EXPORT, pack.organization, on=on),
        **(_issued(request, pack, links, on) if pack.is_frozen else _drafted(pack, links, on)),
    }
    return render(request, "reports/pack.html", context)


def _drafted(pack: Any, links: FigureLinks, on: date) -> dict[str, Any]:
    """A draft with its figures of today, and how far its issue is. Its annexes are built on pages of their own."""
    composed = compose(pack, on=on, bound=False)
    annexes = drafted_annexes(pack, links)
    bound = pack.annexes.values_list("report", flat=True)
    job, last = issuing_job(pack), pack.acts.last()
    return {
        "name": queries.names_on([pack.organization_id], on).get(pack.organization_id, ""),
        "subject": composed.subject,
        "sections": drafted_sections(composed, links),
        "annexes": annexes,
        "hidden": pack.annexes.count() - len(annexes),
        "problems": composed.problems,
        "whole": may_read_whole(links.user, links.organization, bound, on=links.on),
        "job": job if job and not job.is_finished and pack.state == "reviewed" else None,
        # What kept it from being issued is told until somebody has done something about it.
        "failure": job if job and job.is_failed and job.finished_at and job.finished_at >= last.at else None,
    }


def _issued(request: HttpRequest, pack: Any, links: FigureLinks, on: date) -> dict[str, Any]:
    """What was frozen, with the addresses of the tables the reader may see."""
    issue = pack.issue
    listed = list(tables_listed(issue))
    check = getattr(issue, "check_made", None)
    layouts = iter(issue.content["annexes"])
    annexes, cited = [], []
    for table in listed:
        layout = next(layouts, {}) if table.annexed else {}
        if not links.may_see(table.report):
            continue
        url = reverse("reports:issued_table", args=[table.report, issue.organization_id, table.of, table.pk])
        words = LAYOUTS[layout.get("landscape")]
        shown = ShownAnnex(table.position, table.title, table.report, words, table.lines, url, table)
        (annexes if table.annexed else cited).append(shown)
    return {
        "name": issue.content["heading"]["name"],
        "issue": issue,
        "subject": issue.content["subject"],
        "correction": issue.content["correction"],
        "sections": frozen_sections(issue.content, links),
        "annexes": annexes,
        "cited": cited,
        "hidden": sum(table.annexed for table in listed) - len(annexes),
        "parameters": issue.content["parameters"],
        "fingerprint": printed(issue.fingerprint),
        "whole": may_read_whole(request.user, pack.organization, [one.report for one in listed if one.annexed], on=on),
        "check": check,
        "check_age": check.age(on) if check else 0,
        "superior": superior_of(pack.organization, on=on) if pack.state == "issued" else None,
        "reported_on": date_text(issue.issued_on),
    }
