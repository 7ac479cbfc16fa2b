"""What a reorganisation means for members: each goes where it was decided, nobody is left where it ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, Reorganization
from branches.services import Handover, Held
from core.formatting import integer
from core.undo import Touched
from members.models import Membership, Transfer
from members.services.handovers import hand_members, held_members, members_resting


class MembershipsFollow:
    """Moves members with what belongs to them; refuses to end an organisation to which somebody would still belong."""

    name = "memberships"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """Members, those hosted, and transfers of either side that are not finished."""
        rows = self._left_behind(organization_ids, since)
        counts = rows.aggregate(
            official=Count("member", distinct=True, filter=Q(kind=Membership.Kind.OFFICIAL)),
            hosted=Count("member", distinct=True, filter=~Q(kind=Membership.Kind.OFFICIAL)),
        )
        sides = Q(organization__in=organization_ids) | Q(destination__in=organization_ids)
        under_way = Transfer.objects.filter(sides, status__in=Transfer.OPEN).count()
        told = (
            (counts["official"], _("%(count)s đảng viên")),
            (counts["hosted"], _("%(count)s người sinh hoạt tạm thời, khách")),
            (under_way, _("%(count)s việc chuyển sinh hoạt đang làm")),
        )
        return ", ".join(sentence % {"count": integer(count)} for count, sentence in told if count)

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Raises ValidationError where an ended organisation still has members; a move leaves members alone."""
        ended = (
            Organization.objects.filter(pk__in=organization_ids)
            .filter(tree.ended_by(since))
            .values_list("pk", flat=True)
        )
        count = self._left_behind(list(ended), since).count()
        if count:
            raise ValidationError(
                _("Còn %(count)s đảng viên sinh hoạt sau ngày giải thể; hãy chuyển sinh hoạt cho họ trước."),
                code="has_members",
                params={"count": count},
            )

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Official members, each with the branch that covers the place he lives in."""
        return held_members(organization, on=on)

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Moves members, ends offices, carries assignments and transfers along."""
        return hand_members(handover, by=by)

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """What was recorded since of those it moved."""
        return members_resting(act, touched)

    def _left_behind(self, organization_ids: Sequence[int], since: date) -> Any:
        return Membership.objects.filter(organization__in=organization_ids).filter(
            Q(end__isnull=True) | Q(end__gt=since)
        )
