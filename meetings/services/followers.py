"""What a reorganisation means for meetings: each stands where its organisation stood on the meeting's own day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from meetings.models import Meeting

_REPOINT = """
UPDATE meetings_meeting m SET placement_id = p.id, form_id = f.id
FROM branches_placement p, branches_organizationform f
WHERE m.organization_id = ANY(%s) AND m.date >= %s
    AND p.organization_id = m.organization_id AND p.span @> m.date
    AND f.organization_id = m.organization_id AND f.span @> m.date
    AND (m.placement_id, m.form_id) IS DISTINCT FROM (p.id, f.id)
"""

_HOMELESS = """
SELECT count(*) FROM meetings_meeting m
WHERE m.organization_id = ANY(%s) AND m.date >= %s AND NOT EXISTS (
    SELECT FROM branches_placement p WHERE p.organization_id = m.organization_id AND p.span @> m.date
)
"""


class MeetingsFollow:
    """Re-points the meetings of reorganised organisations; refuses to leave one without a place."""

    name = "meetings"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many meetings stand elsewhere afterwards."""
        count = Meeting.objects.filter(organization__in=organization_ids, date__gte=since).count()
        return (
            _("%(count)s kỳ sinh hoạt từ ngày %(day)s") % {"count": count, "day": f"{since:%d/%m/%Y}"} if count else ""
        )

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Raises ValidationError where a meeting was held after its organisation ended."""
        with connection.cursor() as cursor:
            cursor.execute(_HOMELESS, [list(organization_ids), since])
            count = cursor.fetchone()[0]
            if count:
                raise ValidationError(
                    _("Có %(count)s kỳ sinh hoạt sau ngày tổ chức ngừng tồn tại; hãy xem lại ngày."),
                    code="meetings_later",
                    params={"count": count},
                )
            cursor.execute(_REPOINT, [list(organization_ids), since])
