"""What a reorganisation means for quotas: they stay as they were issued, and are read under who continues."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization, Reorganization
from branches.services import Handover, Held
from core.formatting import integer
from core.undo import Touched
from recruitment.models import Quota


class QuotasFollow:
    """Says how many quotas still run. Nothing is moved, added or divided: staff issue a replacement (DOMAIN §5.7)."""

    name = "quotas"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many quotas of these organisations run from the day on."""
        count = running(organization_ids, since).count()
        return _("%(count)s chỉ tiêu") % {"count": integer(count)} if count else ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """A quota names its organisation, not where that stood."""

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination depends on it."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Of an organisation that ends: what still runs is left as it was issued."""
        count = running([handover.source.pk], handover.on).count() if handover.ends else 0
        if not count:
            return []
        told = {"count": integer(count)}
        if handover.heir is None:
            return [_("%(count)s chỉ tiêu giữ nguyên như đã giao; không tự chia cho ai") % told]
        return [_("%(count)s chỉ tiêu giữ nguyên như đã giao, hiện ở tổ chức tiếp nhận để giao lại") % told]

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """A replacement names the successor by itself: a foreign key tells."""
        return []


def running(organization_ids: Iterable[int], since: date) -> Any:
    """The quotas of some organisations that run on a day or later."""
    rows = Quota.objects.filter(organization__in=list(organization_ids), withdrawn_on__isnull=True)
    return rows.filter(Q(end__isnull=True) | Q(end__gt=since))
