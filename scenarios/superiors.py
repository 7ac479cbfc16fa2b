"""Superiors at the branches of a scenario: who of the district's offices is in a group, and which visits were made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from random import Random
from typing import Any

from branches.models import Organization
from core.periods import Period
from meetings.models import Meeting, VisitAssignment
from meetings.queries.visits import (
    expected_visits,
)
from meetings.services import NewVisit, record_visits
from members.models import Member, Membership
from members.queries import is_full

_OBSERVATIONS = (
    "Chi bộ họp đúng ngày, đủ thành phần; nội dung chuẩn bị kỹ.",
    "Nội dung bám sát nhiệm vụ của thôn; cần thêm ý kiến của đảng viên trẻ.",
    "Bí thư điều hành rõ; kết luận có người chịu trách nhiệm và thời hạn.",
    "Nhiều ý kiến phát biểu, tự phê bình và phê bình thẳng thắn.",
    "Nên rút gọn phần đọc văn bản, dành thời gian cho thảo luận.",
    "Biên bản ghi đầy đủ; đề nghị gửi kết luận đến từng đồng chí được giao việc.",
)


def officials_of(branches: Iterable[Organization], *, on: date) -> list[Member]:
    """Full members of working age of some branches, in the order of registration."""
    rows = Membership.objects.filter(organization__in=list(branches), kind=Membership.Kind.OFFICIAL, end__isnull=True)
    able = Member.objects.filter(is_full(on), pk__in=rows.values("member"), birth_date__year__gte=on.year - 58)
    return list(able.filter(dutyspans=None).order_by("pk"))


def attend(
    assignments: Sequence[VisitAssignment], people: dict[int, list[Member]], *, seed: str, rate: float, first: date,
    on: date, by: Any,
) -> int:  # fmt: skip
    """Records visits as the assignments asked for, a share of them missed; how many.

    A visit is made at the meeting of its month, or, where the rhythm leaves it open, at one of the window's meetings.

    Arguments:
        people: who may come because of an assignment, by its id.
        rate: the share of the visits expected that were made.
        first: visits before it are not recorded.
    """
    rng = Random(f"{seed}/visits")
    places = {one.organization_id for one in assignments}
    held: dict[int, list[Meeting]] = defaultdict(list)
    meetings = Meeting.objects.filter(
        organization__in=places, date__range=(first, on), kind__in=Meeting.MONTHLY_KINDS,
        status__in=Meeting.COUNTED_STATUSES,
    )  # fmt: skip
    for meeting in meetings.order_by("date", "pk"):
        held[meeting.organization_id].append(meeting)
    new: dict[tuple[int, int, date], NewVisit] = {}
    for year in range(first.year, on.year + 1):
        for expected in expected_visits(assignments, Period.year(date(year, 1, 1)), on=on):
            one = expected.assignment
            there = [row for row in held[one.organization_id] if expected.window.takes(row.for_month)]
            for meeting in rng.sample(there, min(len(there), expected.outcome.planned)):
                if rng.random() < rate:
                    member = rng.choice(people[one.pk])
                    text = rng.choice(_OBSERVATIONS) if rng.random() < 0.7 else ""
                    key = (member.pk, one.organization_id, meeting.date)
                    new[key] = NewVisit(one.organization_id, member.pk, meeting.date, one.pk, meeting.pk, text)
    record_visits(new=list(new.values()), by=by)
    return len(new)
