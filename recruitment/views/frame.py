"""What the pages of one candidate share: his file found through the scope, the way to it, whose acts are whose."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import organization_of_id
from branches.views import crumbs
from meetings.views.acts import RecordAct
from recruitment.queries.candidates import candidates_visible_to, files_readable_by
from recruitment.queries.rights import acts_for

RELATED = (
    "scheme", "ethnicity", "religion", "occupation", "place", "introduced_by", "found_through", "member",
    "former_member",
)  # fmt: skip


def candidate_or_404(user: Any, uuid: Any, *, on: date) -> Any:
    """A candidate whose file a user may open, with `followed_by`, the key of the branch that follows him.

    Raises Http404 for who is not in the scope, PermissionDenied for who is and may not be opened.
    """
    candidate = files_readable_by(user, on=on).filter(uuid=uuid).select_related(*RELATED).first()
    if candidate is not None:
        return candidate
    if candidates_visible_to(user, on=on).filter(uuid=uuid).exists():
        raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
    raise Http404(
        _("Không có hồ sơ này trong phạm vi của bạn. Hồ sơ đóng lại với nơi cũ khi người ấy đã chuyển chi bộ.")
    )


def way_to(request: HttpRequest, candidate: Any, *, on: date, to_page: bool = True) -> list[dict[str, Any]]:
    """The branch's way from the root, the register, and on the pages below it the candidate himself."""
    branch = organization_of_id(candidate.followed_by, on=on)
    register = {
        "label": _("Hồ sơ phát triển đảng"),
        "url": f"{reverse('recruitment:candidates')}?to-chuc={branch.code}",
    }
    page = {"label": candidate.full_name, "url": reverse("recruitment:candidate", args=[candidate.uuid])}
    return [*crumbs(branch, by=request.user, on=on), register, *([page] if to_page else [])]


class CandidateAct(RecordAct):
    """What the small acts on one file share: for whoever acts for the branch that follows him."""

    noun = "candidate"

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A candidate whose file the user opens."""
        return candidate_or_404(request.user, key["uuid"], on=on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for the branch."""
        return acts_for(request.user, record.followed_by, on=on)

    def about(self, record: Any) -> str:
        """Who."""
        return str(record.full_name)

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The branch that follows him."""
        return organization_of_id(record.followed_by, on=on)

    def address(self, record: Any) -> str:
        """His page."""
        return reverse("recruitment:candidate", args=[record.uuid])
