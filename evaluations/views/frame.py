"""What the pages of one rating share: the rating found through the scope, and the way to it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.queries import names_on
from evaluations.queries.rights import is_told, ratings_visible_to
from evaluations.queries.subjects import rated_name
from recruitment.queries.rights import acts_for

RELATED = ("period", "organization", "member", "scheme", "decided_level")


def rating_or_404(user: Any, uuid: Any, *, on: date) -> Any:
    """A rating a user sees, with `name`, whom it speaks of. Raises Http404 outside the scope."""
    rating: Any = ratings_visible_to(user, on=on).filter(uuid=uuid).select_related(*RELATED).first()
    if rating is None:
        raise Http404(_("Không có kết quả xếp loại này trong phạm vi của bạn."))
    rating.name = rated_name(rating, names_on([rating.organization_id], on).get(rating.organization_id, ""))
    return rating


def require_told(user: Any, rating: Any, *, on: date) -> None:
    """Raises PermissionDenied for a person's rating where the user does not read members' files.

    Its facts tell of discipline and leave, its texts of appeals and shortcomings.
    """
    if not is_told(user, rating, on=on):
        raise PermissionDenied(_("Kết quả xếp loại của đảng viên, cán bộ chỉ mở cho người được xem hồ sơ đảng viên."))


def told_rating_or_404(user: Any, uuid: Any, *, on: date) -> Any:
    """A rating of which a user is told everything. Raises Http404 outside the scope, PermissionDenied inside it."""
    rating = rating_or_404(user, uuid, on=on)
    require_told(user, rating, on=on)
    return rating


def own_rating_or_404(user: Any, uuid: Any, *, on: date, action: str) -> Any:
    """The same, for who takes the steps of the organisation where it is rated.

    Raises Http404 outside the scope, PermissionDenied for others in it.
    """
    rating = rating_or_404(user, uuid, on=on)
    if not acts_for(user, rating.organization_id, on=on, action=action):
        raise PermissionDenied(_("Việc này do tổ chức nơi xếp loại làm, hoặc cấp trên gần nhất ghi thay."))
    return rating
