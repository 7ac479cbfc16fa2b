"""When the branches of Hòa An mean to meet and about what; why a few did not; which months are closed."""

from datetime import date, timedelta
from random import Random
from typing import Any

from branches.models import Organization
from core.periods import Period, add_months, last_day
from meetings.models import Meeting, MeetingSlot, NotHeld
from meetings.queries import months_of, thematic_sent
from meetings.services import (
    NewSlot,
    close_months,
    flag_recorded,
    lay_slots,
    lay_themes,
    recheck_meetings,
    state_not_held,
)
from scenarios.plan import RURAL, Branch, District

_YEAR = 2022
_FIRST_WEEK = 7
_SUBJECTS = (
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2022",
    "Công tác tạo nguồn và phát triển đảng viên",
    "Vai trò nêu gương của cán bộ, đảng viên",
    "Bảo vệ nền tảng tư tưởng của Đảng",
)
_WHY = (
    (NotHeld.Reason.DISASTER, "Dịch COVID-19, nhiều đảng viên cách ly"),
    (NotHeld.Reason.DISASTER, "Mưa lũ, đường vào xóm bị chia cắt"),
    (NotHeld.Reason.TASK, "Toàn chi bộ tham gia diễn tập khu vực phòng thủ"),
    (NotHeld.Reason.QUORUM, "Không đủ đảng viên dự"),
    (NotHeld.Reason.SECRETARY, ""),
)
_CLOSED_UNTIL = date(2022, 10, 1)  # by communes, most of them; the district is a month behind
_LATE = timedelta(days=3)  # after the month's end: by then it was closed


def keep(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    """All of it, once the meetings are recorded."""
    _plan(plan, organizations, by=by)
    _explain(plan, organizations, by=by)
    _close(plan, organizations, by=by)


def _plan(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    ids = {organizations[branch.code].pk for branch in plan.branches}
    hours = dict(
        Meeting.objects.filter(organization__in=ids, kind=Meeting.Kind.REGULAR)
        .order_by("organization", "-date")
        .distinct("organization")
        .values_list("organization", "starts_at")
    )
    lay_slots(new=[_slot(plan, branch, organizations[branch.code].pk, hours) for branch in plan.branches], by=by)
    held = {
        (one.organization_id, (one.for_month.month + 2) // 3): one.topic
        for one in thematic_sent(ids, Period.year(date(_YEAR, 1, 1)))
        if one.topic
    }
    themes = []
    for branch in plan.branches:
        rng = Random(f"{plan.seed}/themes/{branch.code}")
        for quarter in (1, 2, 3, 4):
            chosen, planned = rng.choice(_SUBJECTS), rng.random() < 0.95
            pk = organizations[branch.code].pk
            if planned:
                themes.append((pk, _YEAR, quarter, held.get((pk, quarter), chosen)))
    lay_themes(new=themes, by=by)


def _slot(plan: District, branch: Branch, organization_id: int, hours: dict[int, Any]) -> NewSlot:
    rng = Random(f"{plan.seed}/slots/{branch.code}")
    in_first_week = branch.meeting_day <= _FIRST_WEEK and rng.random() < 0.3 and not branch.whole
    village = branch.name.removeprefix("Chi bộ ")
    return NewSlot(
        organization_id,
        MeetingSlot.Rule.FIRST_WEEK if in_first_week else MeetingSlot.Rule.DAY,
        plan.first,
        day=None if in_first_week else branch.meeting_day,
        starts_at=hours.get(organization_id),
        place=f"Nhà văn hóa {village}" if branch.sector == RURAL else "Phòng họp cơ quan",
    )


def _explain(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    """Of the months that were forgotten about half are explained; the silent branches say nothing."""
    rng = Random(f"{plan.seed}/not-held")
    speaking = [organizations[branch.code] for branch in plan.branches if branch.silent_from is None]
    months = [month for month in _months(date(_YEAR, 10, 1)) if month >= plan.first]
    states = months_of([one.pk for one in speaking], months, on=plan.today)
    for organization in speaking:
        for month in months:
            if states[organization.pk, month].state != "missing" or rng.random() < 0.5:
                continue
            reason, note = rng.choice(_WHY)
            on = last_day(month) + timedelta(days=rng.randint(1, 6))
            state_not_held(organization=organization, month=month, reason=reason, note=note, on=on, by=by)


def _close(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    rng = Random(f"{plan.seed}/closed")
    with_branches = {branch.parent_code for branch in plan.branches}
    root = organizations[plan.bodies[0].code]
    closed = [(root.pk, month) for month in _months(add_months(_CLOSED_UNTIL, -1))]
    for body in plan.bodies[1:]:
        if body.code in with_branches:
            until = _CLOSED_UNTIL if rng.random() < 0.85 else add_months(_CLOSED_UNTIL, -1)
            closed += [(organizations[body.code].pk, month) for month in _months(until)]
    close_months(new=closed, by=by)
    late = [
        pk
        for pk, month, sent_on in Meeting.objects.filter(
            for_month__gte=date(_YEAR, 1, 1), for_month__lte=_CLOSED_UNTIL, sent_on__isnull=False
        )
        .order_by("pk")
        .values_list("pk", "for_month", "sent_on")
        if sent_on is not None and sent_on > last_day(month) + _LATE
    ]
    flag_recorded(late)
    flagged = Meeting.objects.filter(entered_after_close=True, for_month__lt=add_months(_CLOSED_UNTIL, -1))
    recheck_meetings(meeting_ids=list(flagged.values_list("pk", flat=True)), by=by)


def _months(until: date) -> list[date]:
    return [date(_YEAR, number, 1) for number in range(1, until.month + 1)]
