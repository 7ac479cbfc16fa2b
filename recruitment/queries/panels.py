"""What the organisation's page says of recruitment."""

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
from core.periods import add_months
from recruitment.models import Candidate
from recruitment.queries.candidates import IS_OPEN, OPEN, with_branch
from recruitment.queries.ended import ended_on
from recruitment.queries.progress import branches_without_source

STILL_MONTHS = 6  # after how long without a step a file is told to stand still: a reminder, no rule


class RecruitmentPanel:
    """Who is followed at or below an organisation, and what stands still."""

    name = "recruitment"
    title: Any = gettext_lazy("Phát triển đảng")
    action: str = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the register and the reports say it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Open files, those on probation, and branches in which nobody is on the way: two queries."""
        going_on = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        counts = (
            _files(organization, on)
            .annotate(ended_on=ended_on())
            .aggregate(every=Count("pk"), probation=Count("pk", filter=Q(member__isnull=False) & going_on))
        )
        without = branches_without_source([organization.pk], on=on)[organization.pk]
        home = f"{reverse('recruitment:home')}?{urlencode({'to-chuc': organization.code})}"
        return [
            Fact(_("Hồ sơ còn theo dõi"), integer(counts["every"]), _register(organization, {"tinh-trang": IS_OPEN})),
            Fact(_("Trong đó đảng viên dự bị"), integer(counts["probation"]), home),
            Fact(_("Chi bộ chưa có nguồn"), integer(without), home),
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Files for which nothing was done for months: one query."""
        day = add_months(on, -STILL_MONTHS)
        count = _files(organization, on).filter(stage_on__lte=day).count()
        if not count:
            return []
        label = _("Hồ sơ phát triển đảng chưa có bước mới từ %(months)s tháng trở lên") % {"months": STILL_MONTHS}
        chosen = {"tinh-trang": IS_OPEN, "cho-tu": f"{day:%d/%m/%Y}"}
        return [Fact(label, integer(count), _register(organization, chosen))]


def _files(organization: Organization, on: date) -> Any:
    files: Any = with_branch(Candidate.objects.filter(state__in=OPEN), on=on)
    return files.filter(followed_by__in=tree.subtree(organization, on=on).values("pk"))


def _register(organization: Organization, chosen: dict[str, str]) -> str:
    return f"{reverse('recruitment:candidates')}?{urlencode({'to-chuc': organization.code, **chosen})}"
