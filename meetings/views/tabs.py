"""The row of a meeting's pages: each for whoever may open it, the one that is shown marked.

A slice adds its page here: one line of TABS, in the order in which a meeting goes its way.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.scoping import Action, may


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a meeting.

    Arguments:
        key: what the page calls itself.
        address: its name, with the meeting's uuid as its one argument.
        action: the right to open it; VIEW for everybody who sees the meeting at all.
        while_open: only offered while the branch may still write.
        of_branch: not for a committee's own meeting.
    """

    key: str
    label: Any
    address: str
    action: str = Action.VIEW
    while_open: bool = False
    of_branch: bool = False


TABS = (
    Tab("detail", _("Thông tin"), "meetings:detail"),
    Tab("agenda", _("Chương trình"), "meetings:agenda"),
    Tab("roll", _("Điểm danh"), "meetings:roll", Action.TAKE_ROLL, while_open=True),
    Tab("proceedings", _("Diễn biến"), "meetings:proceedings", Action.TAKE_ROLL, while_open=True),
    Tab("minutes", _("Biên bản"), "meetings:minutes", Action.VIEW_MEMBERS),
    Tab("score", _("Chấm điểm"), "meetings:score", of_branch=True),
    Tab("send", _("Gửi"), "meetings:send", Action.SEND, while_open=True),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A tab as the page prints it."""

    label: Any
    url: str
    is_current: bool


def tabs_of(request: HttpRequest, meeting: Any, current: str, on: date) -> list[Link]:
    """The pages of a meeting the user may open, the current one among them: `tabs` of meetings/tabs.html."""
    offered = [
        tab
        for tab in TABS
        if (meeting.is_open or not tab.while_open) and not (tab.of_branch and meeting.is_of_committee)
    ]
    # Who sees the page that is shown was asked for its right already.
    known = {Action.VIEW, *(tab.action for tab in offered if tab.key == current)}
    asked = {tab.action for tab in offered} - known
    allowed = known | {one for one in asked if may(request.user, one, meeting.organization, on=on)}
    return [
        Link(tab.label, reverse(tab.address, args=[meeting.uuid]), tab.key == current)
        for tab in offered
        if tab.action in allowed
    ]
