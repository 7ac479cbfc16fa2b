"""Resolutions of Hòa An: meetings given back for one, which the branch or committee passes, numbers and sends again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from core.periods import add_months, last_day
from meetings.models import Meeting, Resolution
from meetings.queries import Assigned, Resolved, Voted, next_resolution, vote_base
from meetings.services import (
    confirm_meetings,
    number_resolution,
    reopen_meeting,
    return_meeting,
    save_resolution,
    send_meeting,
    stamp_of,
)

MONTHS = 3  # the last ones for which there is a resolution
_REASON = "Đề nghị bổ sung nghị quyết của kỳ sinh hoạt."
_ASSESSMENT = (
    "Trong tháng {before}, chi bộ đã lãnh đạo hoàn thành thu hoạch vụ mùa, duy trì nền nếp sinh hoạt; một số việc được "
    "giao còn chậm so với thời hạn."
)
_GOALS = (
    "1. Chăm sóc, bảo vệ cây trồng, phòng rét cho gia súc.\n"
    "2. Vận động 100% hộ trong xóm tham gia vệ sinh đường trục xóm ngày thứ bảy hằng tuần.\n"
    "3. Giới thiệu ít nhất 01 quần chúng ưu tú cho chi bộ xem xét."
)
_EXECUTION = "Giao chi ủy cụ thể hóa, phân công đảng viên phụ trách hộ; kiểm điểm kết quả tại kỳ sinh hoạt tháng sau."
_TASK = "Vận động các hộ tham gia vệ sinh đường trục xóm"


def pass_some(codes: Iterable[str], *, today: date, by: Any) -> int:
    """Passes a resolution at the last meetings of some organisations; returns how many.

    Arguments:
        codes: of branches and committees; a smaller cut of the district may lack some.
    """
    first = add_months(today.replace(day=1), -MONTHS)
    kinds = (*Meeting.MONTHLY_KINDS, Meeting.Kind.EXECUTIVE)
    held = Meeting.objects.filter(
        organization__code__in=list(codes), for_month__gte=first, kind__in=kinds, status__in=Meeting.COUNTED_STATUSES
    )
    count = 0
    for meeting in held.order_by("date", "pk"):
        _pass_one(meeting, by=by)
        count += 1
    return count


def _pass_one(meeting: Meeting, *, by: Any) -> None:
    confirmed = meeting.status == Meeting.Status.CONFIRMED
    (reopen_meeting if confirmed else return_meeting)(meeting=meeting, reason=_REASON, by=by)
    meeting.refresh_from_db()
    month, before = meeting.for_month.month, add_months(meeting.for_month, -1).month
    present = meeting.present or 0
    resolved = Resolved(
        title=f"về lãnh đạo thực hiện nhiệm vụ trọng tâm tháng {month}",
        assessment=_ASSESSMENT.format(before=before),
        goals=_GOALS,
        execution=_EXECUTION,
        tasks=(Assigned(_TASK, last_day(add_months(meeting.for_month, 1)), meeting.chair_id),),
        voted=Voted("", min(vote_base(meeting).number, present)),
    )
    uuid = next_resolution(meeting, ())
    save_resolution(meeting=meeting, uuid=uuid, resolved=resolved, stamp=stamp_of(None), by=by)
    send_meeting(meeting=meeting, on=meeting.sent_on, by=by)
    if confirmed:
        confirm_meetings(meetings=Meeting.objects.filter(pk=meeting.pk), by=by)
    row = Resolution.objects.get(uuid=uuid)
    earlier = Resolution.objects.filter(organization=row.organization_id).exclude(number="").count()
    number_resolution(resolution=row, number=earlier + 1, by=by)
