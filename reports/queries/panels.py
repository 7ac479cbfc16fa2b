"""What the page of an organisation says of reports."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer
from core.periods import Period
from reports.queries.programmes import asked_from_above, programmes_of, targets_of
from reports.queries.standing import years_of


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


class ProgrammesPanel:
    """The programmes that run: the organisation's own, and those above that ask something of it.

    Where each stands is on its own page: that takes the reports behind its targets, which no other page waits for.
    """

    name = "programmes"
    title: Any = gettext_lazy("Chương trình, nghị quyết")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Each programme with how many targets it has this year; nothing where none runs."""
        day = Period.days(on, on)
        own = list(programmes_of([organization.pk], day))
        asked = dict.fromkeys(own, 0)
        for target in (*targets_of(own), *asked_from_above(organization, day)):
            asked[target.programme] = asked.get(target.programme, 0) + (on.year in years_of(target.programme, target))
        return [
            Fact(
                one.document.number,
                _("%(number)s chỉ tiêu năm %(year)s") % {"number": integer(number), "year": on.year},
                reverse("reports:programme", args=[one.uuid]),
            )
            for one, number in asked.items()
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing is done here."""
        return []
