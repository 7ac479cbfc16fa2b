"""What the organisation's page says of its meetings."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action, may
from core.formatting import date_text, integer
from core.periods import Period
from meetings.models import Meeting
from meetings.queries.committees import is_body
from meetings.queries.lists import below, held_in, silent_branches

OF_COMMITTEE = Q(kind__in=Meeting.COMMITTEE_KINDS)


class MeetingsPanel:
    """The meetings of this year at or below an organisation, the latest, and those that wait for somebody."""

    name = "meetings"
    title: Any = gettext_lazy("Sinh hoạt chi bộ")
    action: str = Action.VIEW
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: what a list would need, branches due and missing, is the board's."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """How many were sent this year, and the latest: two queries."""
        year = Period.year(on)
        counted = Meeting.objects.filter(below(organization), ~OF_COMMITTEE, status__in=Meeting.COUNTED_STATUSES)
        sent = _("Đã gửi trong %(year)s") % {"year": year.label}
        number = integer(counted.filter(held_in(year)).count())
        facts = [Fact(sent, number, _list_url(organization, year, "counted", "chi-bo"))]
        last = counted.filter(organization=organization).order_by("-date").first()
        if last is not None:
            text = _("%(day)s: %(present)s/%(required)s có mặt") % {
                "day": date_text(last.date),
                "present": integer(last.present),
                "required": integer(last.required),
            }
            facts.append(Fact(_("Kỳ gần nhất"), text, reverse("meetings:detail", args=[last.uuid])))
        if last is not None and all(may(by, one, organization, on=on) for one in (Action.REPORT, Action.VIEW_MEMBERS)):
            address = reverse("reports:report", args=["yearbook", organization.pk, year.text])
            facts.append(Fact(_("Sổ sinh hoạt"), year.label, address))
        return [*facts, *_committee_facts(organization, by=by, on=on)]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Meetings of this year that wait for a confirmation or are not sent; who owes the last finished month."""
        year = Period.year(on)
        counts = (
            Meeting.objects.filter(below(organization))
            .filter(held_in(year))
            .aggregate(
                waiting=Count("pk", filter=Q(status=Meeting.Status.SENT)),
                open=Count("pk", filter=Q(status__in=Meeting.OPEN_STATUSES)),
            )
        )
        facts = []
        for label, count, status in (
            (_("Kỳ sinh hoạt chờ xác nhận"), counts["waiting"], "sent"),
            (_("Kỳ sinh hoạt đang ghi hoặc được trả lại"), counts["open"], "open"),
        ):
            if count:
                facts.append(Fact(label, integer(count), _list_url(organization, year, status)))
        if may(by, Action.REPORT, organization, on=on):
            month = Period.month(Period.month(on).start - timedelta(days=1))
            silent = silent_branches(by, month.start, within=organization, on=on).count()
            if silent:
                label = _("Chi bộ chưa báo cáo %(month)s") % {"month": month.label}
                facts.append(Fact(label, integer(silent), _list_url(organization, month)))
        return facts


def _committee_facts(organization: Organization, *, by: Any, on: date) -> list[Fact]:
    """The organisation's own committee: its meetings of this year, and where one is called."""
    year = Period.year(on)
    own = Meeting.objects.filter(OF_COMMITTEE, held_in(year), organization=organization)
    count = own.filter(status__in=Meeting.COUNTED_STATUSES).count()
    facts = []
    if count:
        sent = _("Họp cấp ủy đã gửi trong %(year)s") % {"year": year.label}
        own_of_year = {"ky": year.text, "trang-thai": "counted", "loai": "cap-uy", "rieng": "on"}
        facts.append(Fact(sent, integer(count), _address(organization, own_of_year)))
    if is_body(organization, on=on) and may(by, Action.TAKE_ROLL, organization, on=on):
        address = f"{reverse('meetings:create')}?{urlencode({'to-chuc': organization.code})}"
        facts.append(Fact(_("Hội nghị cấp ủy"), _("Lập hội nghị ban chấp hành, ban thường vụ"), address))
    return facts


def _list_url(organization: Organization, period: Period, status: str = "", kind: str = "") -> str:
    chosen = {"ky": period.text, "trang-thai": status, "loai": kind}
    return _address(organization, {name: value for name, value in chosen.items() if value})


def _address(organization: Organization, chosen: dict[str, str]) -> str:
    chosen = {"to-chuc": organization.code, **chosen}
    return f"{reverse('meetings:list')}?{urlencode(chosen)}"
