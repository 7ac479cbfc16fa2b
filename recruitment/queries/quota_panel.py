"""What the organisation's page says of its quotas."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer, percent
from core.periods import Period
from recruitment.queries.progress import Progress, branches_without_source
from recruitment.queries.quotas import quotas_in
from recruitment.queries.unit_quotas import quotas_of_year


class QuotaPanel:
    """The quotas of the year under way, each issuer's by itself; and the branches below in which nobody is."""

    name = "quotas"
    title: Any = gettext_lazy("Chỉ tiêu kết nạp")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: quotas of several issuers are no one figure."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """A line for each quota; nine queries."""
        return [
            Fact(_label(one, issuer), told(one), reverse("recruitment:quota", args=[one.quota.uuid]))
            for one, issuer in quotas_of_year([organization.pk], on=on).get(organization.pk, [])
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Branches that follow nobody, where quotas were set for the year."""
        if not quotas_in(Period.year(on), [organization.pk]):
            return []
        count = branches_without_source([organization.pk], on=on)[organization.pk]
        address = f"{reverse('recruitment:quotas')}?{urlencode({'to-chuc': organization.code, 'nam': str(on.year)})}"
        return [Fact(_("Chi bộ chưa có nguồn kết nạp"), integer(count), address)] if count else []


def told(one: Progress) -> str:
    """How far a quota is, in one line: "9/7 (128,6%), vượt chỉ tiêu"."""
    text = f"{integer(one.admitted)}/{integer(one.target)}"
    if one.rate is not None:
        text += f" ({percent(*one.rate)}%)"
    text += f", {one.outcome.label}"
    return text + _(" (giả định)") if one.quota.assumed else text


def _label(one: Progress, issuer: str) -> str:
    parts = [str(one.quota.get_kind_display()).capitalize(), one.quota.tag.name if one.quota.tag else "", issuer]
    return ", ".join(part for part in parts if part)
