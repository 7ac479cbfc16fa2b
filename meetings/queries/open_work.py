"""What the organisation's page says of opinions and tasks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer
from meetings.models import Conclusion, Opinion, Task
from meetings.queries import conclusions, opinions, tasks
from meetings.queries.inherited import of_or_left_to


class OpenWorkPanel:
    """Opinions that wait for an answer at or below an organisation, and tasks not done."""

    name = "open_work"
    title: Any = gettext_lazy("Kiến nghị, việc được giao")
    action: str = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the reports say it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """The ways to all, with how many are open: three queries."""
        below = tree.subtree(organization, on=on)
        here = of_or_left_to(below, on=on)
        raised = Opinion.objects.filter(opinions.IS_OPEN, organization__in=below.values("pk")).count()
        concluded = Conclusion.objects.filter(conclusions.UNSETTLED, here).count()
        given = Task.objects.filter(tasks.IS_OPEN, here).count()
        return [
            Fact(
                _("Kiến nghị đã nêu, chưa trả lời"),
                integer(raised),
                _opinions(organization, opinions.RAISED, opinions.OPEN),
            ),
            Fact(_("Việc chưa xong"), integer(given), _tasks(organization, tasks.OPEN)),
            Fact(
                _("Kết luận chưa xong"),
                integer(concluded),
                f"{reverse('meetings:conclusions')}?{urlencode({'to-chuc': organization.code})}",
            ),
            Fact(_("Ghi kiến nghị"), _("gửi cấp trên"), reverse("meetings:opinion_raise", args=[organization.uuid])),
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """What waits for an answer here or below, and tasks past their day: two queries."""
        below = tree.subtree(organization, on=on)
        waiting = Opinion.objects.filter(opinions.IS_OPEN, addressee__in=below.values("pk")).aggregate(
            every=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on))
        )
        late = Task.objects.filter(tasks.IS_OPEN, of_or_left_to(below, on=on), due_on__lt=on).count()
        side = opinions.TO_ANSWER
        counts = (
            (_("Kiến nghị chờ trả lời"), waiting["every"], _opinions(organization, side, opinions.OPEN)),
            (_("Kiến nghị quá hạn trả lời"), waiting["late"], _opinions(organization, side, opinions.OVERDUE)),
            (_("Việc được giao quá hạn"), late, _tasks(organization, tasks.OVERDUE)),
        )
        return [Fact(label, integer(count), url) for label, count, url in counts if count]


def _opinions(organization: Organization, side: str, state: str) -> str:
    chosen = {"to-chuc": organization.code, "phia": side, "tinh-trang": state}
    return f"{reverse('meetings:opinions')}?{urlencode(chosen)}"


def _tasks(organization: Organization, state: str) -> str:
    chosen = {"to-chuc": organization.code, **({"tinh-trang": state} if state else {})}
    return f"{reverse('meetings:tasks')}?{urlencode(chosen)}"
