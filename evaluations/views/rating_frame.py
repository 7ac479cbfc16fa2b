"""What the page of one rating and the acts on it share: refused in words, the way to it, whom it speaks of."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import names_on, organization_of_id
from branches.views import crumbs
from evaluations.queries.rating import rating_is_within, rating_seen_by
from evaluations.queries.subjects import name_alone


def rating_or_403(user: Any, uuid: Any, *, on: date) -> Any:
    """A rating a user sees, with what its page names.

    Raises Http404 outside the scope, PermissionDenied for people's ratings inside it where he does not see the people.
    """
    rating = rating_seen_by(user, uuid, on=on)
    if rating is not None:
        return rating
    if rating_is_within(user, uuid, on=on):
        raise PermissionDenied(_("Vai trò của bạn không xem được kết quả xếp loại của đảng viên."))
    raise Http404(_("Không có kết quả xếp loại này trong phạm vi của bạn."))


def subject_of(rating: Any, *, on: date) -> str:
    """Whom a rating speaks of, by name."""
    return name_alone(rating, names_on([rating.organization_id], on))


def way_to(request: HttpRequest, rating: Any, *, on: date, to_page: bool = False) -> list[dict[str, Any]]:
    """The way from the root to where a subject is rated; on the pages below it, to its own page."""
    place = organization_of_id(rating.organization_id, on=on)
    path = crumbs(place, by=request.user, on=on)
    if to_page:
        label = f"{subject_of(rating, on=on)} – {rating.period}"
        path.append({"label": label, "url": reverse("evaluations:rating", args=[rating.uuid])})
    return path
