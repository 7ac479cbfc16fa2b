"""What a reorganisation means for meetings: each stands where its organisation stood on the day it counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from branches.models import Organization, Reorganization
from branches.services import Handover, Held
from core.formatting import integer
from core.periods import first_of_month
from core.undo import Touched, event_models
from meetings.models import Conclusion, Meeting, Task
from meetings.queries.conclusions import WAITS
from meetings.queries.tasks import IS_OPEN
from members.services import received_by

# `core.periods.nearest_in_month` of the day and the month, for sets.
_DAY_COUNTED = "LEAST(GREATEST(m.date, m.for_month), (m.for_month + interval '1 month - 1 day')::date)"

_REPOINT = f"""
UPDATE meetings_meeting m SET placement_id = p.id, form_id = f.id
FROM branches_placement p, branches_organizationform f
WHERE m.organization_id = ANY(%s) AND {_DAY_COUNTED} >= %s
    AND p.organization_id = m.organization_id AND p.span @> {_DAY_COUNTED}
    AND f.organization_id = m.organization_id AND f.span @> {_DAY_COUNTED}
    AND (m.placement_id, m.form_id) IS DISTINCT FROM (p.id, f.id)
"""  # noqa: S608

_HOMELESS = f"""
SELECT count(*) FROM meetings_meeting m
WHERE m.organization_id = ANY(%(ids)s) AND GREATEST(m.date, m.for_month) >= %(since)s AND (
    NOT EXISTS (SELECT FROM branches_placement p WHERE p.organization_id = m.organization_id AND p.span @> m.date)
    OR NOT EXISTS (
        SELECT FROM branches_placement p WHERE p.organization_id = m.organization_id AND p.span @> {_DAY_COUNTED}
    )
)
"""  # noqa: S608


def _counted_since(since: date) -> Q:
    """A condition on meetings: the day they count is `since` or later."""
    return Q(for_month__gte=first_of_month(since)) & (Q(date__gte=since) | Q(for_month__gte=since))


# A month a branch said not to have held stands where the branch stood when it could say so last.
_DAY_SAID = "LEAST((n.for_month + interval '1 month - 1 day')::date, n.stated_on)"

_REPOINT_SAID = f"""
UPDATE meetings_notheld n SET placement_id = p.id, form_id = f.id
FROM branches_placement p, branches_organizationform f
WHERE n.organization_id = ANY(%s) AND {_DAY_SAID} >= %s
    AND p.organization_id = n.organization_id AND p.span @> {_DAY_SAID}
    AND f.organization_id = n.organization_id AND f.span @> {_DAY_SAID}
    AND (n.placement_id, n.form_id) IS DISTINCT FROM (p.id, f.id)
"""  # noqa: S608

_SAID_BY_NOBODY = f"""
SELECT count(*) FROM meetings_notheld n
WHERE n.organization_id = ANY(%s) AND {_DAY_SAID} >= %s AND NOT EXISTS (
    SELECT FROM branches_placement p WHERE p.organization_id = n.organization_id AND p.span @> {_DAY_SAID}
)
"""  # noqa: S608


class MeetingsFollow:
    """Re-points the meetings of reorganised organisations, and months said not to be held; all keep a place."""

    name = "meetings"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """Meetings that stand elsewhere afterwards, and of all those that wait: not sent, or for a confirmation."""
        rows = Meeting.objects.filter(organization__in=organization_ids)
        counts = rows.aggregate(
            later=Count("pk", filter=_counted_since(since)),
            waiting=Count("pk", filter=Q(status=Meeting.Status.SENT)),
            unsent=Count("pk", filter=Q(status__in=Meeting.OPEN_STATUSES)),
        )
        told = (
            (counts["later"], _("%(count)s kỳ sinh hoạt từ ngày %(day)s")),
            (counts["waiting"], _("%(count)s kỳ sinh hoạt chờ xác nhận")),
            (counts["unsent"], _("%(count)s kỳ sinh hoạt chưa gửi")),
        )
        return ", ".join(
            sentence % {"count": integer(count), "day": f"{since:%d/%m/%Y}"} for count, sentence in told if count
        )

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Raises ValidationError where a meeting was held, or said not to be, after its organisation ended."""
        with connection.cursor() as cursor:
            cursor.execute(_HOMELESS, {"ids": list(organization_ids), "since": since})
            count = cursor.fetchone()[0]
            if count:
                raise ValidationError(
                    _("Có %(count)s kỳ sinh hoạt sau ngày tổ chức ngừng tồn tại; hãy xem lại ngày."),
                    code="meetings_later",
                    params={"count": count},
                )
            cursor.execute(_SAID_BY_NOBODY, [list(organization_ids), since])
            count = cursor.fetchone()[0]
            if count:
                raise ValidationError(
                    _(
                        "Có %(count)s tháng đã báo không sinh hoạt sau ngày tổ chức ngừng tồn tại; hãy xem lại ngày, "
                        "hoặc rút lời báo ấy."
                    ),
                    code="not_held_later",
                    params={"count": count},
                )
            cursor.execute(_REPOINT, [list(organization_ids), since])
            cursor.execute(_REPOINT_SAID, [list(organization_ids), since])

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Meetings stay where they were held."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Meetings stay with the organisation that held them (DOMAIN §5.6): what is not finished in time is told."""
        if not handover.ends:
            return []
        rows = Meeting.objects.filter(organization=handover.source, date__lt=handover.on)
        told = []
        for statuses, sentence in (
            (Meeting.OPEN_STATUSES, _("%(count)s kỳ sinh hoạt chưa gửi, sau ngày này không gửi được nữa")),
            ((Meeting.Status.SENT,), _("%(count)s kỳ sinh hoạt chờ xác nhận, sau ngày này không xác nhận được nữa")),
        ):
            count = rows.filter(status__in=statuses).count()
            if count:
                told.append(sentence % {"count": count})
        # What is open stays where it was made; the page of tasks is for whoever continues (queries.inherited).
        for count, sentence in (
            (
                Task.objects.filter(IS_OPEN, organization=handover.source).count(),
                _("%(count)s việc được giao chưa xong"),
            ),
            (Conclusion.objects.filter(WAITS, organization=handover.source).count(), _("%(count)s kết luận chưa xong")),
        ):
            if count:
                told.append(_("%(what)s, tổ chức kế tiếp (nếu có) làm tiếp") % {"what": sentence % {"count": count}})
        return told

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """Meetings held since with those whom the act moved: their rolls rest on it."""
        event = event_models()[Meeting]
        since = act.marks["after"].get(event._meta.db_table, 0)
        written = event._default_manager.filter(pgh_id__gt=since).values("pgh_obj_id")
        count = Meeting.objects.filter(pk__in=written, organization__in=received_by(touched), date__gte=act.on).count()
        return (
            [_("Có %(count)s kỳ sinh hoạt được ghi sau đó ở nơi đảng viên chuyển đến.") % {"count": count}]
            if count
            else []
        )
