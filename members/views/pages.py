"""A member's file. Whoever opens it is written into the log: that is the log of readings, not a change by GET."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import access_of, names_on, organization_of_id, readers_of
from branches.scoping import Action
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from members.queries import (
    doubtful_dates,
    duties_of,
    files_editable_by,
    files_readable_by,
    kept_of,
    kept_record_of,
    members_visible_to,
    memberships_of,
    offices_told,
    open_transfer_of,
    record_of,
    state_in_words,
    ties_of_member,
    timeline_of,
    with_current,
    year_of,
)

SHOWN = 100  # entries of the timeline on the page
RELATED = ("ethnicity", "religion", "occupation", "admission_document", "full_membership_document")


def file_or_404(by: Any, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A member whose file a user may open (or change), with where he belongs.

    Raises Http404 for who is not in the scope, PermissionDenied for who is and may not be opened.
    """
    allowed = files_editable_by(by, on=on) if edit else files_readable_by(by, on=on)
    member = with_current(allowed, on=on).filter(uuid=uuid).select_related(*RELATED).first()
    if member is not None:
        return member
    if members_visible_to(by, on=on).filter(uuid=uuid).exists():
        raise PermissionDenied(
            _("Vai trò của bạn không sửa được hồ sơ này.") if edit else _("Vai trò của bạn không xem được hồ sơ.")
        )
    raise Http404(_("Không có hồ sơ này trong phạm vi của bạn. Hồ sơ đóng lại khi đảng viên đã chuyển đi."))


class MemberDetail(View):
    """Who a member is, where he belonged, what happened, and who may read this."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it, and logs that it was read."""
        on = today()
        try:
            member = file_or_404(request.user, uuid, on=on)
        except Http404:
            kept = kept_record_of(uuid)
            if kept is None:
                raise
            return redirect("members:detail", uuid=kept.uuid)
        memberships = list(memberships_of(member))
        here = next((row for row in memberships if row.span and on in row.span), None)
        place = member.organization_id or (here.organization_id if here else None)
        log_access(
            by=request.user,
            action=AccessLog.Action.READ,
            subject=_("Đảng viên %(name)s") % {"name": member.full_name},
            subject_id=member.uuid,
            organization_id=place,
        )
        organization = organization_of_id(place, on=on) if place else None
        duties = list(duties_of(member))
        names = names_on({row.organization_id for row in memberships}, on)
        timeline = timeline_of(member, by=request.user, on=on)
        context = {
            "title": member.full_name,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "member": member,
            "record": record_of(member, whole=bool(request.GET.get("day-du"))),
            "whole": bool(request.GET.get("day-du")),
            "doubts": doubtful_dates(member),
            "state": state_in_words(member, on=on),
            "transfer": open_transfer_of(member),
            "offices": offices_told(member, by=request.user, on=on),
            "organization": organization,
            "memberships": [
                {"row": row, "place": names.get(row.organization_id, ""), "open": _holds(row, on)}
                for row in memberships
            ],
            "ties": [{"row": row, "open": _holds(row, on)} for row in ties_of_member(member)],
            "duties": [{"row": row, "open": _holds(row, on)} for row in duties],
            "kept": kept_of(member, on=on),
            "year": year_of(member, by=request.user, on=on),
            "year_number": on.year,
            "timeline": timeline[:SHOWN],
            "more": max(0, len(timeline) - SHOWN),
            "access": access_of(organization, on=on, action=Action.READ_FILE) if organization else [],
            "readers": readers_of(member.uuid, by=request.user, organization=organization, on=on),
            "may_edit": files_editable_by(request.user, on=on).filter(pk=member.pk).exists(),
        }
        return render(request, "members/member_detail.html", context)


def _holds(row: Any, on: date) -> bool:
    """Still open, or ending later."""
    return row.end is None or row.end > on
