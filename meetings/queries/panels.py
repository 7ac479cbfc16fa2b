"""What the organisation's page says of its meetings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import date_text, integer
from core.periods import Period
from meetings.models import Meeting
from meetings.queries.lists import below, held_in


class MeetingsPanel:
    """The meetings of this year at or below an organisation: sent, waiting for a confirmation, open; and the latest."""

    name = "meetings"
    title: Any = gettext_lazy("Sinh hoạt chi bộ")
    action: str = Action.VIEW
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: what a list would need, branches due and missing, is the board's."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Two queries."""
        year = Period.year(on)
        meetings = Meeting.objects.filter(below(organization))
        status = Meeting.Status
        counts = meetings.filter(held_in(year)).aggregate(
            sent=Count("pk", filter=Q(status__in=Meeting.COUNTED_STATUSES)),
            waiting=Count("pk", filter=Q(status=status.SENT)),
            open=Count("pk", filter=Q(status__in=(status.DRAFT, status.RETURNED))),
        )
        address = reverse("meetings:list")

        def link(**chosen: str) -> str:
            narrowing = {name.replace("_", "-"): value for name, value in chosen.items()}
            return f"{address}?{urlencode({'to-chuc': organization.code, 'ky': year.text, **narrowing})}"

        sent = _("Đã gửi trong %(year)s") % {"year": year.label}
        facts = [Fact(sent, integer(counts["sent"]), link(trang_thai="counted"))]
        if counts["waiting"]:
            facts.append(Fact(_("trong đó chờ xác nhận"), integer(counts["waiting"]), link(trang_thai="sent")))
        if counts["open"]:
            facts.append(Fact(_("Đang ghi hoặc được trả lại"), integer(counts["open"]), link(trang_thai="open")))
        last = meetings.filter(organization=organization, status__in=Meeting.COUNTED_STATUSES).order_by("-date").first()
        if last is not None:
            text = _("%(day)s: %(present)s/%(required)s có mặt") % {
                "day": date_text(last.date),
                "present": integer(last.present),
                "required": integer(last.required),
            }
            facts.append(Fact(_("Kỳ gần nhất"), text, reverse("meetings:detail", args=[last.uuid])))
        return facts
