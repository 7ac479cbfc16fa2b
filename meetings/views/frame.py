"""What the pages of one meeting share: the way to it, its place in the tree, and the refusal in words."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import breadcrumb, organizations_visible_to
from branches.scoping import Action, appointments_of, may, roles_allowing
from core.formatting import date_text, month_text
from meetings.queries import meetings_visible_to, with_names

REFUSALS = {
    Action.TAKE_ROLL: gettext_lazy("Bạn không được phân công điểm danh cho tổ chức này."),
    Action.SEND: gettext_lazy("Bạn điểm danh được nhưng không gửi được; đề nghị bí thư chi bộ xem lại và gửi."),
    Action.CONFIRM: gettext_lazy("Chỉ cấp trên của tổ chức mới xác nhận hoặc trả lại được."),
    Action.SCORE: gettext_lazy("Chỉ cấp ủy viên được phân công dự, hoặc cấp trên, mới xác nhận điểm được."),
}


def visible_meeting(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The meeting, if the user sees it; 404 otherwise."""
    return get_object_or_404(with_names(meetings_visible_to(request.user, on=on)), uuid=uuid)


def require(request: HttpRequest, action: str, meeting: Any, on: date) -> None:
    """Raises PermissionDenied, with a sentence, where the user may not do something at the meeting's organisation."""
    if not may(request.user, action, meeting.organization, on=on):
        raise PermissionDenied(REFUSALS[Action(action)])


def may_somewhere(user: Any, action: str, on: date) -> bool:
    """Whether any of a user's appointments allows something: which links a list offers."""
    return appointments_of(user, on=on).filter(role__in=roles_allowing(action)).exists()


def title_of(meeting: Any) -> str:
    """ "Thường kỳ tháng 12/2022": what a meeting is called."""
    return _("%(kind)s tháng %(month)s") % {
        "kind": meeting.get_kind_display().capitalize(),
        "month": month_text(meeting.for_month).lstrip("0"),
    }


def described(meeting: Any) -> str:
    """One line for messages: the organisation and the day."""
    return f"{meeting.organization_name}, {date_text(meeting.date)}"


def crumbs_of(request: HttpRequest, organization: Any, on: date, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """The organisation's way from the root, with links where the user may go; then `more`."""
    path: list[Any] = list(breadcrumb(organization, on=on))
    seen = set(
        organizations_visible_to(request.user, on=on)
        .filter(pk__in=[one.pk for one in path])
        .values_list("pk", flat=True)
    )
    crumbs = [{"label": one.name, "url": _page_of(one)} for one in path if one.pk in seen]
    return [*crumbs, *more]


def crumb_of(meeting: Any) -> dict[str, Any]:
    """The meeting itself, on the pages below it."""
    return {"label": title_of(meeting), "url": reverse("meetings:detail", args=[meeting.uuid])}


def sentences(error: ValidationError) -> list[str]:
    """What a service refused, as sentences."""
    return list(error.messages)


def _page_of(organization: Any) -> str:
    try:
        return reverse("branches:detail", args=[organization.uuid])
    except NoReverseMatch:  # the rooms of branches' pages may be closed
        return ""
