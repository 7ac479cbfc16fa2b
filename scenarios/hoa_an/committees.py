"""What the committees of Hòa An met about: the district's standing committee, and one commune's executive committee."""

from collections.abc import Mapping
from datetime import date, time
from random import Random
from typing import Any

from branches.models import Organization
from core.periods import add_months
from meetings.models import Attendance, ItemKind, Meeting
from meetings.queries import Assigned, Concluded, Said, Voted, Written, belongings_of_many
from meetings.services import RecordedItem, RecordedMeeting, confirm_meetings, open_meeting, plan_item, record_meetings
from members.queries import REQUIRED
from scenarios.plan import District

FIRST_MONTH = date(2022, 1, 1)
_ABSENT = 0.06
_REPORTS = (
    "Thường trực báo cáo tình hình thực hiện nhiệm vụ tháng {before}; hội nghị thảo luận và nhất trí.",
    "Nghe báo cáo công tác xây dựng Đảng tháng {before}: sinh hoạt chi bộ cơ bản đúng lịch, có nơi gửi muộn.",
    "Nghe báo cáo kết quả tháng {before}; ghi nhận cố gắng của các chi bộ vùng cao.",
)
_SAID = (
    "Đề nghị rà soát các chi bộ chưa gửi biên bản, cử cấp ủy viên phụ trách xuống dự.",
    "Nguồn kết nạp đảng viên ở xóm vùng cao còn ít; cần giao chỉ tiêu sát từng chi bộ.",
    "Nhất trí; đề nghị quan tâm bồi dưỡng bí thư chi bộ mới về cách ghi biên bản.",
    "Cần trả lời dứt điểm các kiến nghị của chi bộ trong tháng.",
)
_DUTIES = (
    "Kiểm tra việc sinh hoạt của các chi bộ gửi biên bản muộn",
    "Trả lời các kiến nghị của chi bộ đến hạn",
    "Rà soát nguồn phát triển đảng viên quý tới",
    "Chuẩn bị nội dung định hướng sinh hoạt chi bộ tháng sau",
)


def meet(plan: District, organizations: Mapping[str, Organization], *, root: str, commune: str, by: Any) -> list[int]:
    """Records a meeting a month of 2022 of each, the last still to come and planned; returns the ids of those held.

    Arguments:
        root: the code of the district, whose standing committee meets.
        commune: the code of the commune whose executive committee meets; a smaller cut may lack it.
    """
    rng = Random(f"{plan.seed}/committees")
    bodies = [(root, Meeting.Kind.STANDING, 8, time(8)), (commune, Meeting.Kind.EXECUTIVE, 12, time(14))]
    keys = [
        (organizations[code].pk, day, str(kind), start)
        for code, kind, number, start in bodies
        if code in organizations
        for month in range(12)
        if (day := add_months(FIRST_MONTH, month).replace(day=number)) <= plan.today
    ]
    sitting = belongings_of_many(key[:3] for key in keys)
    recorded = []
    for organization_id, day, kind, start in keys:
        people = [one.member_id for one in sitting[organization_id, day, kind] if one.standing == REQUIRED]
        if len(people) > 1:
            recorded.append(_meeting(organization_id, day, kind, start, people, rng))
    ids = record_meetings(new=recorded, by=by)
    # The district gives its own minutes back to nobody; of the commune's, those of the last month wait.
    confirm_meetings(meetings=Meeting.objects.filter(pk__in=ids, date__lt=plan.today.replace(day=1)), by=by)
    if commune in organizations and ids:
        _plan_next(organizations[commune], add_months(plan.today.replace(day=1), 1), by=by)
    return ids


def _meeting(
    organization_id: int, day: date, kind: str, start: time, people: list[int], rng: Random
) -> RecordedMeeting:
    roll = [(pk, *_mark(rng)) for pk in people]
    if all(status == Attendance.Status.EXCUSED for _pk, status, _reason in roll[:2]):
        roll[0] = (people[0], Attendance.Status.PRESENT, "")  # somebody presides
    present = [pk for pk, status, _reason in roll if status == Attendance.Status.PRESENT]
    month, before = day.month, add_months(day, -1).month
    said = tuple(Said(pk, "", text) for pk, text in zip(present[1:], rng.sample(_SAID, 2), strict=False))
    duty = Assigned(rng.choice(_DUTIES), add_months(day, 1), present[-1])
    voted = Voted(f"Thông qua kết luận tháng {month}", len(present), 0, 0)
    concluded = Concluded(f"Nhất trí kết quả tháng {before} và nhiệm vụ trọng tâm tháng {month}.", duty)
    return RecordedMeeting(
        organization_id, kind, day, day.replace(day=1), start, time(start.hour + 2, 30), roll=roll, sent_on=day,
        chair_id=present[0], minute_taker_id=present[-1], place="Phòng họp cấp ủy",
        items=[
            RecordedItem(
                ItemKind.REPORT, f"Đánh giá công tác tháng {before}",
                Written(rng.choice(_REPORTS).format(before=before), said),
            ),
            RecordedItem(
                ItemKind.DECISION, f"Nhiệm vụ trọng tâm tháng {month}",
                Written("Hội nghị thảo luận, thống nhất.", voted=(voted,), concluded=(concluded,)),
            ),
        ],
    )  # fmt: skip


def _mark(rng: Random) -> tuple[str, str]:
    if rng.random() < _ABSENT:
        return Attendance.Status.EXCUSED, "đi công tác"
    return Attendance.Status.PRESENT, ""


def _plan_next(body: Organization, month: date, *, by: Any) -> None:
    """The plenum that is called and not held yet, with what it will speak of."""
    meeting = open_meeting(
        organization=body, kind=Meeting.Kind.EXECUTIVE, date=month.replace(day=5), starts_at=time(8), by=by
    )
    for kind, title in (
        (ItemKind.REPORT, "Tổng kết công tác xây dựng Đảng năm 2022"),
        (ItemKind.DISCUSSION, "Chương trình công tác năm 2023 của Ban Chấp hành Đảng bộ xã"),
    ):
        plan_item(meeting=meeting, values={"kind": kind, "title": title}, by=by)
