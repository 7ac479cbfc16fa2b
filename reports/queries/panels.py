"""What the page of an organisation says of reports."""

from collections import Counter
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
from reports.models import Programme
from reports.queries.measures import State
from reports.queries.programmes import asked_from_above, programmes_of, targets_of
from reports.queries.standing import Standing, Standings, years_of


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
    """The programmes that run: the organisation's own, and those above that ask something of it; how far each is."""

    name = "programmes"
    title: Any = gettext_lazy("Chương trình, nghị quyết")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Each programme with its targets of the year by what is true of them; nothing where none runs."""
        day = Period.days(on, on)
        own = list(programmes_of([organization.pk], day))
        targets = [*targets_of(own), *asked_from_above(organization, day)]
        if not own and not targets:
            return []
        counting = [one for one in targets if on.year in years_of(one.programme, one)]
        book = Standings(organization, counting, by=by, on=on)
        told: dict[Programme, list[Standing]] = {programme: [] for programme in own}
        for target in counting:
            told.setdefault(target.programme, []).append(book.standing(target, on.year))
        return [
            Fact(one.document.number, _states_told(standings), reverse("reports:programme", args=[one.uuid]))
            for one, standings in told.items()
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing is done here."""
        return []


def _states_told(standings: list[Standing]) -> str:
    """How many targets are in which state, and how many of those still open are behind."""
    if not standings:
        return _("chưa có chỉ tiêu tính trong năm này")
    counts = Counter(one.state for one in standings)
    words = [f"{integer(counts[state])} {state.label}" for state in State if counts[state]]
    behind = sum(one.judged.behind for one in standings)
    if behind:
        words.append(_("%s chậm hoặc trên mức cho phép") % integer(behind))
    return _("%(number)s chỉ tiêu: %(states)s") % {"number": integer(len(standings)), "states": ", ".join(words)}
