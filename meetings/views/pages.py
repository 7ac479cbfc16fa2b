"""One meeting: everything about it, and the sheet of paper that is filled in before it is entered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from core.audit import AccessLog, log_access
from core.periods import today
from meetings.forms import STATUSES
from meetings.queries import (
    items_to_read,
    minutes_visible_to,
    readable_files,
    recorded_rows,
    resolutions_of,
    roll_sheet,
    rolls_visible_to,
    sendings_of,
    trail_of,
    trails_visible_to,
)
from meetings.queries.opinions import opinions_of_meeting
from meetings.queries.visits import (
    visits_to,
)
from meetings.views.frame import crumbs_of, described, require, title_of, visible_meeting
from meetings.views.lists import STATE_CLASSES
from meetings.views.tabs import tabs_of


class MeetingDetail(View):
    """Figures, roll, sendings and history, each for those who may."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Reading a roll is no reading of a file, and is not logged."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        user, organization = request.user, meeting.organization
        allowed = {action: may(user, action, organization, on=on) for action in (Action.TAKE_ROLL, Action.SEND)}
        may_confirm, may_visit = (may(user, one, organization, on=on) for one in (Action.CONFIRM, Action.VISIT))
        sees_names = rolls_visible_to(user, on=on).filter(pk=meeting.pk).exists()
        reads_minutes = minutes_visible_to(user, on=on).filter(pk=meeting.pk).exists()
        sheet = roll_sheet(meeting) if meeting.is_open else None
        rows = recorded_rows(meeting) if sees_names else []
        context: dict[str, Any] = {
            "title": title_of(meeting),
            "breadcrumb": crumbs_of(request, organization, meeting.date),
            "meeting": meeting,
            "tabs": tabs_of(request, meeting, "detail", on),
            "state_class": STATE_CLASSES[meeting.status],
            "counters": sheet.counters_so_far if sheet else counters_of(meeting),
            "unmarked": sheet.unmarked if sheet else 0,
            "sees_names": sees_names,
            "rows": rows,
            "guests": list(meeting.guest_list.all()) if sees_names else [],
            "files": readable_files(user, rows, on=on) if sees_names else {},
            "may_write": allowed[Action.TAKE_ROLL] and meeting.is_open,
            "may_delete": allowed[Action.TAKE_ROLL] and meeting.status == "draft" and meeting.sent_at is None,
            "may_send": allowed[Action.SEND] and meeting.is_open,
            "may_confirm": may_confirm and meeting.status == "sent",
            "may_report": may(user, Action.REPORT, organization, on=on),
            "may_reopen": may_confirm and meeting.status == "confirmed",
            "sendings": sendings_of(meeting) if sees_names else [],
            "visits": visits_to(meeting) if sees_names else [],
            "may_visit": sees_names and meeting.date <= on and may_visit,
            "items": items_to_read(meeting) if reads_minutes else [],
            "resolutions": resolutions_of(meeting) if reads_minutes else [],
            "opinions": list(opinions_of_meeting(meeting)) if reads_minutes else [],
            "may_raise": sees_names and (allowed[Action.TAKE_ROLL] or may_visit),
        }
        if trails_visible_to(user, on=on).filter(pk=meeting.pk).exists():
            context["trail"] = trail_of(meeting)
        return render(request, "meetings/detail.html", context)


class PaperRoll(View):
    """The roll as a sheet of paper, to be filled in where there is no network and entered later."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Names leave the product on paper: that is logged."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Phiếu điểm danh %(what)s") % {"what": described(meeting)},
            subject_id=meeting.uuid,
            organization_id=meeting.organization_id,
        )
        context = {
            "title": _("Phiếu điểm danh"),
            "meeting": meeting,
            "meeting_title": title_of(meeting),
            "sheet": roll_sheet(meeting),
            "statuses": [label for _status, label in STATUSES],
            "blank_guests": range(4),
        }
        return render(request, "meetings/paper.html", context)


def counters_of(meeting: Any) -> dict[str, int]:
    """The figures as they were frozen."""
    return {name: getattr(meeting, name) for name in meeting.COUNTERS}
