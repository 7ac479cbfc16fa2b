"""Sick and maternity leave of members: who writes it down, and what the member's page tells of it."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from core.periods import Period, last_day_of
from evaluations.models import Leave
from evaluations.queries.facts.people import leave_length, leaves_in
from members.models import Member
from members.queries import Entry, files_editable_by, files_readable_by, memberships_on


def leaves_of(member: Member) -> QuerySet[Leave]:
    """The leaves of a member, latest first."""
    return Leave.objects.filter(member=member).select_related("document").order_by("-start")


def on_leave_written_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose leaves a user writes down: whose record he may change, and those of the branches he reviews."""
    reviewing = organizations_allowing(user, Action.EVALUATE, on=on).values("pk")
    here = memberships_on(reviewing, on).values("member")
    return Member.objects.filter(Q(pk__in=files_editable_by(user, on=on).values("pk")) | Q(pk__in=here))


class LeavesTaken:
    """When a member was on sick or maternity leave, on his page."""

    name = "leaves"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """How long he was on leave this year, as a scheme would count it; nothing where he was not."""
        year = Period.year(on)
        span = Period.days(year.start, on)
        rows = list(leaves_in(span).filter(member=member))
        found = []
        for kind in Leave.Kind:
            months, days = leave_length([row for row in rows if row.kind == kind], span)
            if months or days:
                told = _("%(months)d tháng %(days)d ngày") % {"months": months, "days": days}
                found.append((str(kind.label).capitalize(), told))
        return found

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Each with its last day, and the way to their page for who opens the file."""
        rows = list(leaves_of(member).filter(start__lte=on))
        if not rows:
            return []
        opens = files_readable_by(by, on=on).filter(pk=member.pk).exists()
        url = reverse("evaluations:leaves", args=[member.uuid]) if opens else ""
        return [Entry(row.start, _told(row), url) for row in rows]


def _told(leave: Leave) -> str:
    kind = str(leave.get_kind_display()).capitalize()
    if leave.end is None:
        return kind
    return _("%(kind)s đến hết %(day)s") % {"kind": kind, "day": date_text(last_day_of(leave.end))}
