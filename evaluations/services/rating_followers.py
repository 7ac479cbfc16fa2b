"""What a reorganisation means for ratings: they stay where they were given, as the decision says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Reorganization
from branches.services import Handover, Held
from core.formatting import integer
from core.undo import Touched
from evaluations.models import Rating


class RatingsFollow:
    """Says how many there are. Nothing is moved: a result belongs to the organisation that had it, also after its end;
    what is not decided goes with the list of its period, which is made as of the closing day."""

    name = "ratings"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many of these organisations are not decided yet."""
        count = _undecided(organization_ids).count()
        return _("%(count)s kết quả xếp loại chưa quyết định") % {"count": integer(count)} if count else ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """A rating names where it was given, not where that stood."""

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination depends on it."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Of an organisation that ends: how many stay, and how those not decided are rated elsewhere."""
        if not handover.ends:
            return []
        told = []
        kept = Rating.objects.filter(organization=handover.source, stage__in=Rating.DECIDED).count()
        if kept:
            told.append(_("%s kết quả xếp loại đã quyết định giữ nguyên ở tổ chức cũ") % integer(kept))
        waiting = _undecided([handover.source.pk]).count()
        if waiting:
            told.append(
                _("%s kết quả xếp loại chưa quyết định: cập nhật danh sách của kỳ để xếp theo nơi sinh hoạt ngày chốt")
                % integer(waiting)
            )
        return told

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """Nothing was moved, so nothing rests on it."""
        return []


def _undecided(organization_ids: Sequence[int]) -> Any:
    """On a list that is still open, and neither decided nor excused."""
    rows = Rating.objects.filter(organization__in=list(organization_ids), not_rated="", period__closed_on=None)
    return rows.exclude(stage__in=Rating.DECIDED)
