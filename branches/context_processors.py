"""The places of the top bar, as far as an appointment opens them."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from branches.scoping import Action, actions_somewhere
from core.periods import today


def places(request: HttpRequest) -> dict[str, Any]:
    """`places`: name, label, address and whether the page shown belongs to it. Asked only when a template prints it."""
    return {"places": SimpleLazyObject(lambda: _places(request))}


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    allowed = actions_somewhere(user, on=today())
    here = _place_of(request)
    rows = (
        ("overview", _("Tổng quan"), _overview(allowed), Action.VIEW),
        ("organizations", _("Tổ chức & đảng viên"), "branches:list", Action.REPORT),
        ("meetings", _("Sinh hoạt"), "meetings:list", Action.VIEW),
        ("recruitment", _("Phát triển đảng"), "recruitment:home", Action.VIEW_MEMBERS),
        ("evaluations", _("Đánh giá"), "evaluations:home", Action.REPORT),
        ("reports", _("Báo cáo"), "reports:list", Action.REPORT),
    )
    found = []
    for name, label, address, action in rows:
        if action not in allowed:
            continue
        try:
            found.append({"name": name, "label": label, "url": reverse(address), "here": name == here})
        except NoReverseMatch:
            continue
    return found


def _overview(allowed: frozenset[str]) -> str:
    """Whoever sees figures goes to them; the first page sends others to where their work is."""
    return "reports:overview" if Action.REPORT in allowed else "reports:dashboard"


def _place_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    if match.view_name.startswith("reports:guide"):
        return ""  # of every place
    if match.view_name in ("reports:dashboard", "reports:overview"):
        return "overview"
    return {
        "branches": "organizations", "members": "organizations", "meetings": "meetings", "recruitment": "recruitment",
        "evaluations": "evaluations", "reports": "reports",
    }.get(match.app_name, "")  # fmt: skip
