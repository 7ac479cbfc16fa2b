"""The guide inside the product: who does what, page by page. For everybody who is signed in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.queries.guide import MAX_QUERY, find_task, guide_index, guide_pages, search_guide
from reports.views.guide_text import render_guide


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The index by role, and what a search found."""
    index = guide_index()
    words = request.GET.get("tim", "").strip()[:MAX_QUERY]
    context: dict[str, Any] = {"title": index.title, "words": words}
    if words:
        context["hits"] = search_guide(words)
    else:
        context["opening"] = render_guide(index.opening, page=index.slug)
        context["roles"] = [(role.slug, role.title, render_guide(role.text, page=index.slug)) for role in index.tasks]
        context["pages"] = guide_pages().values()
    return render(request, "reports/guide.html", context)


@require_safe
def guide_page(request: HttpRequest, page: str) -> HttpResponse:
    """All of one page, to read through or to print, its tasks listed first."""
    found = guide_pages().get(page)
    if found is None:
        raise Http404
    tasks = [(task, render_guide(task.text, page=page)) for task in found.tasks]
    context = {
        "title": found.title,
        "breadcrumb": [_crumb()],
        "opening": render_guide(found.opening, page=page),
        "tasks": tasks,
    }
    return render(request, "reports/guide_page.html", context)


@require_safe
def guide_task(request: HttpRequest, page: str, task: str) -> HttpResponse:
    """One task, between the one before and the one after."""
    found = guide_pages().get(page)
    shown = find_task(found, task) if found else None
    if found is None or shown is None:
        raise Http404
    place = found.tasks.index(shown)
    context = {
        "title": shown.title,
        "breadcrumb": [_crumb(), {"label": found.title, "url": found.address}],
        "text": render_guide(shown.text, page=page, shift=-1),
        "before": found.tasks[place - 1] if place else None,
        "after": found.tasks[place + 1] if place + 1 < len(found.tasks) else None,
        "page": found,
        "task": shown,
    }
    return render(request, "reports/guide_task.html", context)


def _crumb() -> dict[str, str]:
    return {"label": _("Hướng dẫn"), "url": reverse("reports:guide")}
