"""What the organisation's page says of months: a branch's year, its slot, who stays away; what is closed above it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact, names_on
from branches.scoping import Action, may
from core.formatting import integer, month_text
from core.periods import Period, first_of_month
from meetings.models import MonthClosing
from meetings.queries.absences import absentees
from meetings.queries.board import Duty
from meetings.queries.committees import is_body
from meetings.queries.months import MISSING, NOT_HELD, BranchMonth, months_of
from meetings.queries.slots import days_ahead, slot_text, slots_of


class MonthsPanel:
    """The months of the year under way; of a party body only which of them it closed."""

    name = "months"
    title: Any = gettext_lazy("Các tháng sinh hoạt trong năm")
    action: str = Action.VIEW
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: the board has them."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """A dozen queries at most, whatever the branch holds."""
        if is_body(organization, on=on):
            return _closed(organization, [organization.pk], on=on)
        year = Period.year(on)
        plan = reverse("meetings:plan", args=[organization.uuid])
        states = months_of([organization.pk], year.months(), on=on)
        facts = [Fact(_("Các tháng của %(year)s") % {"year": year.label}, _spoken(list(states.values())), plan)]
        slots = slots_of(organization)
        current = next((one for one in slots if one.start <= on and (one.end is None or on < one.end)), None)
        if current is not None:
            coming = days_ahead(slots, on=on, count=1)
            day = _("; tới đây ngày %(day)s") % {"day": f"{coming[0].day:%d/%m/%Y}"} if coming else ""
            facts.append(Fact(_("Lịch sinh hoạt định kỳ"), f"{slot_text(current)}{day}", plan))
        above = [one.pk for one in reversed(tree.ancestors(organization, on=on))]
        return [*facts, *_closed(organization, above, on=on), *_staying_away(organization, by=by, on=on)]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing beside what the panel of meetings tells."""
        return []


def _spoken(months: list[BranchMonth]) -> str:
    """What became of the finished months, in one line: "9 đã họp (1 gửi muộn); không họp: 5; chưa báo cáo: 11"."""
    duty = Duty()
    for one in months:
        duty.add(one)
    if not duty.due:
        return _("chưa có tháng nào phải họp")
    held = _("%(held)s/%(due)s tháng đã họp") % {"held": integer(duty.held), "due": integer(duty.due)}
    if duty.late:
        held += _(" (%(late)s gửi muộn)") % {"late": integer(duty.late)}
    told = [held]
    for state, sentence in (
        (NOT_HELD, _("không họp, có lý do: tháng %(months)s")),
        (MISSING, _("chưa báo cáo: tháng %(months)s")),
    ):
        found = [str(one.month.month) for one in months if one.due and one.state == state]
        if found:
            told.append(sentence % {"months": ", ".join(found)})
    return "; ".join(told)


def _closed(organization: Organization, committees: list[int], *, on: date) -> list[Fact]:
    """The latest month that is closed at one of some committees: a branch's entry into it is a late one."""
    rows = MonthClosing.objects.filter(organization__in=committees, month__lte=first_of_month(on), reopened_at=None)
    last = rows.order_by("-month").first()
    if last is None:
        return []
    name = names_on([last.organization_id], on).get(last.organization_id, "")
    told = month_text(last.month)
    value = told if last.organization_id == organization.pk else f"{told} ({name})"
    return [Fact(_("Tháng khóa gần nhất"), value)]


def _staying_away(organization: Organization, *, by: Any, on: date) -> list[Fact]:
    """How many members stay away, for who sees their names on the page it leads to."""
    if not may(by, Action.VIEW_MEMBERS, organization, on=on):
        return []
    count = len(absentees(by, within=organization, on=on))
    address = f"{reverse('meetings:absences')}?{urlencode({'to-chuc': organization.code})}"
    return [Fact(_("Vắng nhiều kỳ"), integer(count), address)] if count else []
