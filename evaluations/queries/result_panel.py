"""What the organisation's page says of its classification: the latest results, and how far the open period is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer
from evaluations.models import Appeal, Period, Stage, Subject
from evaluations.queries.appeals import OPEN
from evaluations.queries.results import decided
from evaluations.queries.rights import ratings_visible_to


class ResultsPanel:
    """The organisation's own latest level and its leadership's; of an open period how many have come to which stage."""

    name = "results"
    title: Any = gettext_lazy("Xếp loại")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the report says it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Four queries at most, whatever is rated there: the two latest results, and the open periods by stage."""
        seen = ratings_visible_to(by, on=on)
        own = decided(seen.filter(organization=organization, decided_on__lte=on))
        facts = []
        for subject in (Subject.ORGANIZATION, Subject.COLLECTIVE):
            latest = own.filter(subject=subject).first()
            if latest is not None:
                label = f"{str(subject.label).capitalize()}, {str(latest.period).lower()}"
                facts.append(Fact(label, str(latest.decided_level), reverse("evaluations:rating", args=[latest.uuid])))
        return [*facts, *_stages(seen, organization, on)]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Appeals at or below it that nobody has answered: one query."""
        below = tree.subtree(organization, on=on).values("pk")
        seen = ratings_visible_to(by, on=on).filter(organization__in=below).values("pk")
        count = Appeal.objects.filter(outcome="", rating__in=seen).count()
        if not count:
            return []
        query = urlencode({"to-chuc": organization.code, "tinh-trang": OPEN})
        return [Fact(_("Khiếu nại xếp loại chưa trả lời"), integer(count), f"{reverse('evaluations:appeals')}?{query}")]


def _stages(seen: Any, organization: Organization, on: date) -> list[Fact]:
    """Of every open period: how many at or below an organisation have come to which stage."""
    below = tree.subtree(organization, on=on).values("pk")
    rows = seen.filter(organization__in=below, not_rated="", period__closed_on=None, period__opened_on__lte=on)
    counted = rows.order_by("-period__year", "period").values("period", "stage").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = {}
    for row in counted:
        found.setdefault(row["period"], {})[row["stage"]] = row["number"]
    periods = Period.objects.in_bulk(found)
    return [
        Fact(
            _("Đang xếp loại %s") % str(periods[pk]).lower(),
            "; ".join(f"{stage.label} {integer(stages[stage])}" for stage in Stage if stage in stages),
            reverse("evaluations:period", args=[periods[pk].uuid]),
        )
        for pk, stages in found.items()
    ]
