"""One member in the grid of a branch's attendance: the marks clerks put on paper, and his own rate."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from core.tables import Ratio
from meetings.models import Attendance
from meetings.queries import tally

# How a roll's row reads in the grid: the marks clerks put on paper.
MARKS: Mapping[str, str] = {
    Attendance.Status.PRESENT: "x",
    Attendance.Status.LATE: "m",
    Attendance.Status.EXCUSED: "v",
    Attendance.Status.UNEXCUSED: "k",
    Attendance.Status.SPECIAL_DUTY: "đ",
    Attendance.Status.EXEMPT_PRESENT: "d",
}


def legend() -> str:
    """What the marks mean."""
    return _(
        "x có mặt; m đến muộn; v vắng có lý do; k vắng không lý do; đ nhiệm vụ đặc biệt; d miễn – có dự; "
        "ô trống: không thuộc danh sách điểm danh của kỳ đó."
    )


def own_rate(formula: str, statuses: Iterable[str | None]) -> Ratio | None:
    """One member's attendance: of the meetings at which he was required."""
    status = Attendance.Status
    given = list(statuses)
    present = sum(one in (status.PRESENT, status.LATE) for one in given)
    excused = given.count(status.EXCUSED)
    required = present + excused + given.count(status.UNEXCUSED)
    pair = tally(formula, present=present, required=required, excused=excused, headcount=required)
    return Ratio(pair.present, pair.required) if pair.required > 0 else None
