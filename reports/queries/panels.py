"""What the page of an organisation says of reports."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.periods import Period


class BranchYearPanel:
    """The way from a branch to its year on a few pages, this one and the one before."""

    name = "branch_year"
    title: Any = gettext_lazy("Năm của chi bộ")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Both years of a branch; nothing of a committee."""
        forms = tree.form_on(on).filter(organization=organization, form__holds_branch_meetings=True)
        if not forms.exists():
            return []
        year = Period.year(on)
        return [
            Fact(str(self.title), one.label, reverse("reports:report", args=["branch_year", organization.pk, one.text]))
            for one in (year, year.previous())
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing waits here."""
        return []
