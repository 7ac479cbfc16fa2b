"""What higher rooms know of an organisation and its page should show: a registry (HOUSE §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries.regulations import regulation_gaps
from branches.scoping import Action
from core.formatting import integer
from core.periods import Period


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or sentence of a panel, with the address of the page that lists its records."""

    label: str
    value: str
    url: str = ""


class Panel(Protocol):
    """What one higher room contributes.

    `action` is the right without which nobody sees it; `column` heads its figure in lists of organisations ("" where it
    has none).
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Any: ...

    @property
    def action(self) -> str: ...

    @property
    def column(self) -> Any: ...

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """For some organisations the figure of each with everything below it; one query whatever their number."""

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """What the organisation's page shows."""

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """What is open today at or below the organisation and waits for somebody, each with where it is dealt with."""


PANELS: list[Panel] = []
WARNINGS = "warnings"  # the panel whose figures say how much is amiss: the tree is filtered by it


class RegulationsPanel:
    """Regulations that are missing or overdue for a review; those in force stand on the page by themselves."""

    name = "regulations"
    title = gettext_lazy("Quy chế")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the report says it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing beside what the page lists."""
        return []

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """How many are missing and how many overdue, by the rule of the report they lead to."""
        gaps, _asked = regulation_gaps(organization, on=on)
        missing = sum(gap.regulation is None for gap in gaps)
        address = reverse("reports:report", args=["regulations", organization.pk, Period.month(on).text])
        counts = ((missing, _("Quy chế còn thiếu")), (len(gaps) - missing, _("Quy chế quá hạn rà soát")))
        return [Fact(label, integer(count), address) for count, label in counts if count]
