"""What a reorganisation means for these records: cases go where their members go, listings end with what they list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, Placement, Reorganization
from branches.services import Handover, Held
from core.formatting import integer
from core.undo import Touched
from evaluations.models import Registration, ScreeningCase, WeakOrganization
from evaluations.services.weak import end_with_organization
from members.models import Membership


class ScreeningsFollow:
    """Open cases, and open registrations of members, are re-pointed at the branch each member belongs to from then on.

    Read they are by his membership anyway; what they say themselves stays true as well.
    """

    name = "screenings"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many members are under review there."""
        count = ScreeningCase.objects.filter(organization__in=organization_ids, outcome="").count()
        return _("%(count)s đảng viên đang rà soát") % {"count": integer(count)} if count else ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """A move leaves cases with their branch; what ends hands its own over."""

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination is asked singly: a case goes where its member goes."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Lets what is open go where its member belongs by then; the ended organisation's own registrations end."""
        cases = _taken_along(ScreeningCase, handover)
        _taken_along(Registration, handover)
        if handover.ends:
            own = Registration.objects.filter(organization=handover.source, member__isnull=True, outcome="")
            for row in own.filter(registered_on__lte=handover.on):
                row.outcome, row.outcome_on = Registration.Outcome.WITHDRAWN, handover.on
                row.outcome_note = (_("Tổ chức kết thúc: %s") % handover.reason)[:500]
                row.save(update_fields=["outcome", "outcome_on", "outcome_note"])
        return [_("%(count)s lần rà soát đảng viên đi theo") % {"count": integer(cases)}] if cases else []

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """What was written since is a row that is no longer as the act left it."""
        return []


class WeakFollow:
    """An organisation that ends leaves the list of the weak on that day: it was not consolidated."""

    name = "weak"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many of them are on the list."""
        count = WeakOrganization.objects.filter(organization__in=organization_ids).filter(_running(since)).count()
        return _("%(count)s tổ chức trong danh sách yếu kém") % {"count": integer(count)} if count else ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Of what was dissolved: its listing ends on the day it ended itself."""
        listed = WeakOrganization.objects.filter(organization__in=organization_ids).filter(_running(since))
        ended = Organization.objects.filter(pk__in=listed.values("organization")).filter(tree.ended_by(since))
        for pk in ended.values_list("pk", flat=True):
            ends = Placement.objects.filter(organization=pk, dissolved=True).values_list("end", flat=True)
            day = ends.order_by("-end").first()
            if day is not None:
                end_with_organization(pk, day, _("Tổ chức giải thể."))

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination depends on it."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Ends its listing; the heir is not weak for it."""
        if not handover.ends:
            return []
        count = end_with_organization(
            handover.source.pk, handover.on, _("Tổ chức kết thúc: %s") % handover.reason
        )  # fmt: skip
        return [_("ra khỏi danh sách yếu kém, không phải đã củng cố")] if count else []

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """What was written since is a row that is no longer as the act left it."""
        return []


def _taken_along(model: Any, handover: Handover) -> int:
    """Re-points open rows of the source's members at where each belongs officially by then; how many."""
    rows = list(model.objects.filter(organization=handover.source, member__isnull=False, outcome=""))
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=handover.on)
    official = official.filter(member__in=[row.member_id for row in rows])
    homes: dict[int, int] = dict(official.values_list("member", "organization"))
    moved = 0
    for row in rows:
        target = homes.get(row.member_id)
        if target is not None and target != row.organization_id:
            row.organization_id = target
            row.save(update_fields=["organization"])
            moved += 1
    return moved


def _running(since: date) -> Q:
    return Q(end__isnull=True) | Q(end__gt=since)
