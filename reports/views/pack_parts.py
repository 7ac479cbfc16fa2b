"""Editing a draft: the words around the prose, a section, an annex. Nobody overwrites what another wrote unseen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.periods import Period, today
from core.tables import ReportBuilder
from core.views import sent_once
from reports import queries
from reports.forms.pack_parts import AnnexForm, PartForm, PlaceForm, SectionForm, WordsForm
from reports.queries.offered import figures_offered, figures_valued
from reports.queries.packs import title_of_annex
from reports.queries.seen import WORDS, had_section
from reports.views.figure_links import FigureLinks
from reports.views.pack_frame import pack_or_404, way_to

UNPROCESSABLE = 422
UP, DOWN, OUT = "len", "xuong", "xoa"


class DraftPage(View):
    """What the pages that change a draft share."""

    template = "reports/pack_words.html"

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Asks."""
        pack, form = self.prepare(request, key)
        return self.show(request, pack, form)

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Writes, moves or takes out."""
        pack, form = self.prepare(request, key, request.POST)
        act, part = request.POST.get("viec", ""), self.part_of(form)
        if part is not None and act in (UP, DOWN, OUT):
            return self.rearrange(request, key, pack, part, act)
        if not form.is_valid() or form.save() is None:
            return self.show(request, pack, form, UNPROCESSABLE)
        messages.success(request, _("Đã lưu dự thảo."))
        return redirect("reports:pack", uuid=pack.uuid)

    def rearrange(self, request: HttpRequest, key: dict[str, Any], pack: Any, part: Any, act: str) -> HttpResponse:
        """Moves a part or takes it out; a refusal shows the part as it stands by now."""
        mover = PlaceForm(request.POST, pack=pack, by=request.user, on=today(), part=part)
        done = None
        if mover.is_valid():
            done = mover.remove() if act == OUT else mover.move(up=act == UP)
        if done is not None:
            messages.success(request, _("Đã lưu dự thảo."))
            return redirect("reports:pack", uuid=pack.uuid)
        messages.error(request, " ".join(str(error) for errors in mover.errors.values() for error in errors))
        return self.show(request, *self.prepare(request, key), UNPROCESSABLE)

    def part_of(self, form: Any) -> Any:
        """The section or the annex that may be moved and taken out; None for a new one."""
        return None

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The draft, if the user may write it, and the form."""
        raise NotImplementedError

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Trích yếu, nơi nhận, người ký")

    def more(self, request: HttpRequest, pack: Any, form: Any) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def now(self, form: Any) -> list[tuple[Any, str]]:
        """What somebody else wrote meanwhile in the same part, each under its label."""
        return [(form.fields[name].label, getattr(form.now, name)) for name in WORDS]

    def show(self, request: HttpRequest, pack: Any, form: PartForm, status: int = 200) -> HttpResponse:
        """The page; where somebody else was quicker, what stands by now is shown beside what was typed."""
        context = {
            "title": self.title(form),
            "breadcrumb": way_to(pack),
            "back_url": reverse("reports:pack", args=[pack.uuid]),
            "action": _("Lưu dự thảo"),
            "form": form,
            "now": self.now(form) if form.now else [],
            **self.more(request, pack, form),
        }
        return render(request, self.template, context, status=status)


class PackWords(DraftPage):
    """Subject, recipients, who signs."""

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The draft and the form."""
        on = today()
        pack = pack_or_404(request.user, key["uuid"], on=on, acts=True)
        return pack, WordsForm(data, pack=pack, by=request.user, on=on)


class PackSection(DraftPage):
    """A section, with the figures that may be named in it."""

    template = "reports/pack_section.html"

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The draft and the form."""
        on = today()
        pack = pack_or_404(request.user, key["uuid"], on=on, acts=True)
        section = pack.sections.filter(pk=key.get("pk")).first()
        # What was typed into a section somebody took out meanwhile is not lost: the form says so and offers it anew.
        if section is None and "pk" in key and (data is None or not had_section(pack, key["pk"])):
            raise Http404
        return pack, SectionForm(data, pack=pack, by=request.user, on=on, section=section)

    def part_of(self, form: Any) -> Any:
        """Its section."""
        return form.part

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Sửa mục “%s”") % form.part if form.part else _("Thêm mục")

    def now(self, form: Any) -> list[tuple[Any, str]]:
        """The section as it stands."""
        return [(form.now.heading, form.now.text)]

    def more(self, request: HttpRequest, pack: Any, form: Any) -> dict[str, Any]:
        """The figures' names; their values come apart, for the page not to wait for them."""
        links = FigureLinks(request.user, pack.organization, on=form.on)
        values = reverse("reports:pack_figures", args=[pack.uuid])
        return {"part": form.part, "groups": figures_offered(links.may_see), "values_url": values}


def report_chosen(request: HttpRequest, annex: Any, reports: Sequence[ReportBuilder]) -> ReportBuilder:
    """The report a page of an annex asks for, of those the user may see; that of the annex, or the first, where it
    names none. Raises Http404 for another one."""
    named = request.POST.get("bao-cao") or request.GET.get("bao-cao")
    name = named or (annex.report if annex else "")
    found = next((one for one in reports if one.name == name), None)
    if found is None and named:
        raise Http404
    return found or reports[0]


class PackAnnex(DraftPage):
    """An annex: which report, then with which options."""

    template = "reports/pack_annex.html"

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The draft and the form. Raises PermissionDenied for an annex of a report the user may not see."""
        on = today()
        pack = pack_or_404(request.user, key["uuid"], on=on, acts=True)
        annex = get_object_or_404(pack.annexes, pk=key["pk"]) if "pk" in key else None
        links = FigureLinks(request.user, pack.organization, on=on)
        if annex is not None and not links.may_see(annex.report):
            raise PermissionDenied
        self.reports = [one for one in queries.REPORTS if links.report(one.name)]
        report = report_chosen(request, annex, self.reports)
        form = AnnexForm(
            data, pack=pack, by=request.user, on=on, report=report, traits=queries.trait_names(), annex=annex
        )
        return pack, form

    def part_of(self, form: Any) -> Any:
        """Its annex."""
        return form.part

    def title(self, form: Any) -> str:
        """Of the page."""
        return _("Sửa biểu “%s”") % (form.part.title or form.report.title) if form.part else _("Thêm biểu")

    def now(self, form: Any) -> list[tuple[Any, str]]:
        """The annex as it stands: what it is called, how it lies, what is printed of it."""
        kept = [form.fields[name].label for name in ("chart", "details") if getattr(form.now, name)]
        return [
            (form.fields["title"].label, title_of_annex(form.now)),
            (form.fields["layout"].label, "; ".join(map(str, (form.now.get_layout_display(), *kept)))),
        ]

    def more(self, request: HttpRequest, pack: Any, form: Any) -> dict[str, Any]:
        """The reports there are."""
        return {"part": form.part, "report": form.report, "reports": self.reports}


@require_safe
def figures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The figures that may be named in a draft with what they are today: a page, or what a page asks for later."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on, acts=True)
    links = FigureLinks(request.user, pack.organization, on=on)
    context = {
        "title": _("Số liệu có thể dẫn trong phần lời"),
        "breadcrumb": way_to(pack),
        "pack": pack,
        "groups": figures_valued(links.may_see, pack.organization, Period.parse(pack.period), on),
    }
    part = "reports/pack_figures.html"
    return render(request, part if request.headers.get("HX-Request") else "reports/pack_figures_page.html", context)
