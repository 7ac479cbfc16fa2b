"""Templates of reports to the committee above: everybody's are read and copied, a committee's own are changed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.periods import today
from core.views import sent_once
from reports import queries
from reports.forms.pack_templates import (
    CopyTemplate,
    TemplateAnnexForm,
    TemplatePartForm,
    TemplateSectionForm,
    TemplateWords,
)
from reports.queries import Action
from reports.queries.offered import figures_offered
from reports.queries.packs import templates_kept_by, templates_visible_to, title_of_annex
from reports.views.pack_frame import way_to
from reports.views.pack_parts import DOWN, OUT, UNPROCESSABLE, UP, report_chosen


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The templates a user may begin from or look at, by whose they are."""
    on = today()
    if not queries.may_somewhere(request.user, Action.REPORT, on=on):
        raise PermissionDenied
    templates = list(templates_visible_to(request.user, on=on))
    names = queries.names_on({one.owner_id for one in templates if one.owner_id}, on)
    kept = set(templates_kept_by(request.user, on=on).values_list("pk", flat=True))
    context = {
        "title": _("Mẫu báo cáo"),
        "breadcrumb": way_to(),
        "rows": [(one, names.get(one.owner_id or 0, ""), one.pk in kept) for one in templates],
    }
    return render(request, "reports/pack_templates.html", context)


@require_safe
def template_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a template is made of."""
    on = today()
    template = _template(request.user, uuid, on)
    names = queries.names_on([template.owner_id], on) if template.owner_id else {}
    context = {
        "title": template.name,
        "breadcrumb": _way(),
        "template": template,
        "owner": names.get(template.owner_id or 0, ""),
        "sections": template.sections.all(),
        "annexes": [(one, title_of_annex(one)) for one in template.annexes.all()],
        "keeps": templates_kept_by(request.user, on=on).filter(pk=template.pk).exists(),
        "may_issue": queries.may_somewhere(request.user, Action.ISSUE, on=on),
    }
    return render(request, "reports/pack_template.html", context)


def _template(user: Any, uuid: UUID, on: date) -> Any:
    return get_object_or_404(templates_visible_to(user, on=on), uuid=uuid)


def _way(template: Any = None) -> list[dict[str, Any]]:
    crumbs = [*way_to(), {"label": _("Mẫu báo cáo"), "url": reverse("reports:pack_templates")}]
    if template is not None:
        crumbs.append({"label": template.name, "url": reverse("reports:pack_template", args=[template.uuid])})
    return crumbs


class TemplateCopy(View):
    """A committee's own template, after another one."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        top = queries.top_of(request.user, Action.ISSUE, on=today())
        return self.show(request, self.form(request, uuid, None, {"owner": top.code if top else ""}))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Copies it."""
        form = self.form(request, uuid, request.POST)
        made = form.save() if form.is_valid() else None
        if made is None:
            return self.show(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã chép mẫu. Hãy sửa cho phù hợp."))
        return redirect("reports:pack_template", uuid=made.uuid)

    def form(self, request: HttpRequest, uuid: UUID, data: Any, initial: Any = None) -> CopyTemplate:
        """The form. Raises PermissionDenied for who issues no reports."""
        on = today()
        if not queries.may_somewhere(request.user, Action.ISSUE, on=on):
            raise PermissionDenied(_("Vai trò của bạn không lập mẫu báo cáo."))
        return CopyTemplate(data, template=_template(request.user, uuid, on), by=request.user, on=on, initial=initial)

    def show(self, request: HttpRequest, form: CopyTemplate, status: int = 200) -> HttpResponse:
        """The page."""
        back = reverse("reports:pack_template", args=[form.template.uuid])
        context = {
            "title": _("Chép mẫu “%s”") % form.template,
            "breadcrumb": _way(form.template),
            "form": form,
            "action": _("Chép mẫu"),
            "back_url": back,
        }
        return render(request, "branches/organization_form.html", context, status=status)


class TemplatePage(View):
    """What the pages that change a template share."""

    page = "reports/pack_words.html"

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Asks."""
        template, form = self.prepare(request, key)
        return self.show(request, template, form)

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Writes, moves or takes out."""
        template, form = self.prepare(request, key, request.POST)
        act, part = request.POST.get("viec", ""), self.part_of(form)
        if part is not None and act in (UP, DOWN, OUT):
            form = TemplatePartForm(request.POST, template=template, by=request.user)
            done = form.is_valid() and form.rearrange(part, up={UP: True, DOWN: False}.get(act))
        else:
            done = form.is_valid() and form.save()
        if not done:
            return self.show(request, template, form, UNPROCESSABLE)
        messages.success(request, _("Đã lưu mẫu."))
        return redirect("reports:pack_template", uuid=template.uuid)

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The template, if the user may change it, and the form."""
        template = self.found(request, key)
        return template, TemplateWords(data, template=template, by=request.user)

    def found(self, request: HttpRequest, key: dict[str, Any]) -> Any:
        """The template. Raises Http404 outside the scope, PermissionDenied where it is not the user's."""
        on = today()
        template = _template(request.user, key["uuid"], on)
        if not templates_kept_by(request.user, on=on).filter(pk=template.pk).exists():
            raise PermissionDenied(_("Mẫu dùng chung và mẫu của cấp ủy khác chỉ để xem; hãy chép thành mẫu của mình."))
        return template

    def part_of(self, form: Any) -> Any:
        """The section or the annex that may be moved and taken out; None for a new one."""
        return None

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Sửa mẫu “%s”") % form.template

    def more(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def show(self, request: HttpRequest, template: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": self.title(form),
            "breadcrumb": _way(template),
            "form": form,
            "back_url": reverse("reports:pack_template", args=[template.uuid]),
            "action": _("Lưu mẫu"),
            **self.more(request, form),
        }
        return render(request, self.page, context, status=status)


class TemplateSection(TemplatePage):
    """A section."""

    page = "reports/pack_section.html"

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The template and the form."""
        template = self.found(request, key)
        section = get_object_or_404(template.sections, pk=key["pk"]) if "pk" in key else None
        return template, TemplateSectionForm(data, template=template, by=request.user, section=section)

    def part_of(self, form: Any) -> Any:
        """Its section."""
        return form.section

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Sửa mục “%s”") % form.section if form.section else _("Thêm mục")

    def more(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """The names of the figures: of which period is said by each report."""
        return {"part": form.section, "groups": figures_offered(lambda name: True)}


class TemplateAnnex(TemplatePage):
    """An annex."""

    page = "reports/pack_annex.html"

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The template and the form."""
        template = self.found(request, key)
        annex = get_object_or_404(template.annexes, pk=key["pk"]) if "pk" in key else None
        self.reports = queries.reports_for(request.user, on=today())
        report = report_chosen(request, annex, self.reports)
        form = TemplateAnnexForm(
            data, template=template, by=request.user, report=report, traits=queries.trait_names(), annex=annex
        )
        return template, form

    def part_of(self, form: Any) -> Any:
        """Its annex."""
        return form.annex

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Sửa biểu “%s”") % title_of_annex(form.annex) if form.annex else _("Thêm biểu")

    def more(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """The reports there are."""
        return {"part": form.annex, "report": form.report, "reports": self.reports}
