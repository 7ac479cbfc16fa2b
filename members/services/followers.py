"""What a reorganisation means for members: nobody may be left in an organisation that has ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from members.models import Membership


class MembershipsStay:
    """Refuses to end an organisation to which somebody would still belong."""

    name = "memberships"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many members would be left behind."""
        count = self._left_behind(organization_ids, since).count()
        return _("%(count)s đảng viên đang sinh hoạt") % {"count": count} if count else ""

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

    def _left_behind(self, organization_ids: Sequence[int], since: date) -> Any:
        return Membership.objects.filter(organization__in=organization_ids).filter(
            Q(end__isnull=True) | Q(end__gt=since)
        )
