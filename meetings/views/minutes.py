"""The minutes of a meeting and its resolution: read on the page, taken home as the paper that is signed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from core.periods import today
from core.rendering import Letterhead, as_paper, render_written
from core.views import hand_out
from meetings.queries import (
    minutes_head,
    minutes_of,
    minutes_visible_to,
    resolution_head,
    resolution_text,
    scans_of,
)
from meetings.views.frame import crumb_of, crumbs_of, described, title_of, visible_meeting
from meetings.views.tabs import tabs_of


class MeetingMinutes(View):
    """The minutes as they stand."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To whoever may see lists of members: the minutes name people."""
        on = today()
        meeting = readable_meeting(request, uuid, on)
        letterhead, context = minutes_context(meeting)
        context |= {
            "title": _("Biên bản"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "tabs": tabs_of(request, meeting, "minutes", on),
            "scans": scans_of(meeting),
            "letterhead": letterhead,
            "subject": context["minutes"].subject,
        }
        return render(request, "meetings/minutes.html", context)


class MinutesPaper(View):
    """The minutes as a PDF, in the form of the Party's papers; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The PDF, or the sentence why the machine makes none."""
        meeting = readable_meeting(request, uuid, today())
        letterhead, context = minutes_context(meeting)
        return paper_of(
            request,
            meeting,
            lambda: render_written(
                "meetings/minutes_document.html", context, letterhead=letterhead, subject=context["minutes"].subject
            ),
            subject=_("Biên bản %(what)s") % {"what": described(meeting)},
            subject_id=meeting.uuid,
        )


class ResolutionPage(View):
    """A resolution of a meeting as it stands."""

    def get(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponse:
        """To whoever reads the minutes: it names who is responsible."""
        on = today()
        meeting = readable_meeting(request, uuid, on)
        letterhead, context = resolution_context(meeting, resolution)
        context |= {
            "title": _("Nghị quyết"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "letterhead": letterhead,
            "subject": context["one"].resolution.title,
            "may_number": may(request.user, Action.SEND, meeting.organization, on=on),
        }
        return render(request, "meetings/resolution_page.html", context)


class ResolutionPaper(View):
    """A resolution as a PDF of its own; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponse:
        """The PDF, or the sentence why the machine makes none."""
        meeting = readable_meeting(request, uuid, today())
        letterhead, context = resolution_context(meeting, resolution)
        title = context["one"].resolution.title
        return paper_of(
            request,
            meeting,
            lambda: render_written("meetings/resolution_document.html", context, letterhead=letterhead, subject=title),
            subject=_("Nghị quyết %(title)s, %(what)s") % {"title": title, "what": described(meeting)},
            subject_id=resolution,
        )


def readable_meeting(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The meeting, if the user may read its minutes. Raises PermissionDenied, with a sentence, where he sees figures
    only."""
    meeting = visible_meeting(request, uuid, on)
    if not minutes_visible_to(request.user, on=on).filter(pk=meeting.pk).exists():
        raise PermissionDenied(_("Biên bản ghi tên đảng viên; tài khoản này chỉ xem được số liệu."))
    return meeting


def minutes_context(meeting: Any) -> tuple[Letterhead, dict[str, Any]]:
    """Heading and text of a meeting's minutes, for the page and for paper."""
    return minutes_head(meeting), {
        "meeting": meeting,
        "minutes": minutes_of(meeting),
        "organization_name": meeting.organization_name,
    }


def resolution_context(meeting: Any, uuid: UUID) -> tuple[Letterhead, dict[str, Any]]:
    """Heading and text of one of its resolutions; 404 for another meeting's."""
    resolution = get_object_or_404(meeting.resolutions.select_related("vote"), uuid=uuid)
    resolution.meeting = meeting
    return resolution_head(resolution), {
        "meeting": meeting,
        "one": resolution_text(resolution),
        "organization_name": meeting.organization_name,
    }


def paper_of(
    request: HttpRequest, meeting: Any, make: Callable[[], bytes], *, subject: str, subject_id: Any
) -> HttpResponse:
    """A paper of a meeting, made and handed out, and logged once it exists."""
    return hand_out(
        request, lambda: as_paper(make(), f"{subject} {title_of(meeting)}"), subject=subject, subject_id=subject_id,
        organization_id=meeting.organization_id,
    )  # fmt: skip
