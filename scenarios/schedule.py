"""When the branches of a district meet: day, hour, kind, subject; what is postponed, and what was never sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from core.periods import add_months, last_day
from meetings.models import Meeting
from scenarios.plan import ARMED, RURAL, Branch, District

Kind = Meeting.Kind

# The first days of the lunar new year, on which nobody meets.
_TET = ((date(2021, 2, 10), date(2021, 2, 17)), (date(2022, 1, 31), date(2022, 2, 7)))
_SUBJECTS = (
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm {year}",
    "Nâng cao chất lượng sinh hoạt chi bộ theo Chỉ thị số 10-CT/TW",
    "Vai trò nêu gương của cán bộ, đảng viên",
    "Công tác tạo nguồn và phát triển đảng viên",
    "Phòng, chống dịch COVID-19 trong tình hình mới",
    "Thực hiện Kết luận số 21-KL/TW về xây dựng, chỉnh đốn Đảng",
    "Thực hiện Quy định số 37-QĐ/TW về những điều đảng viên không được làm",
    "Bảo vệ nền tảng tư tưởng của Đảng",
)
_RURAL_SUBJECTS = (
    "Xây dựng nông thôn mới và đường giao thông xóm",
    "Giảm nghèo bền vững, đảng viên giúp đỡ hộ nghèo",
    "Bài trừ hủ tục, xây dựng nếp sống văn minh trong việc cưới, việc tang",
    "Chuyển đổi cơ cấu cây trồng vụ đông xuân",
    "Bảo vệ rừng và phòng cháy, chữa cháy rừng",
)
_OTHER_SUBJECTS = (
    "Cải cách hành chính và kỷ luật, kỷ cương công vụ",
    "Chuyển đổi số trong thực hiện nhiệm vụ chuyên môn",
    "Thực hành tiết kiệm, chống lãng phí",
)


@dataclass(frozen=True)
class Planned:
    """A meeting before anybody has come. `sent_on` is the day the branch sent it upward."""

    branch: Branch
    kind: str
    day: date
    for_month: date
    starts_at: time
    ends_at: time
    topic: str
    sent_on: date


def schedule(district: District) -> list[Planned]:
    """Every meeting held before the scenario's day and sent, in the order of branches and days.

    The day itself is left to whoever opens the demo.
    """
    planned: list[Planned] = []
    for branch in district.branches:
        rng = Random(f"{district.seed}/schedule/{branch.code}")
        planned += _of_branch(district, branch, rng)
    return planned


def _of_branch(district: District, branch: Branch, rng: Random) -> list[Planned]:
    found: list[Planned] = []
    apart = rng.random() < 0.25  # holds its thematic meetings on a day of their own
    start = _usual_hour(branch, rng)
    thematic = 0
    month = district.first
    while month <= district.today:
        if (month.month - 1) % 3 == 0:
            thematic = month.month + rng.randrange(3)
        silent = branch.silent_from is not None and month >= branch.silent_from
        # Every draw is made whether or not it is used: an exception for one month leaves the others as they were.
        forgets, postpones = rng.random() < 0.011, rng.random() < 0.013
        day = _day_in(month, branch, rng)
        if branch.whole:
            forgets = postpones = False
        if postpones:
            following = add_months(month, 1)
            day = following + timedelta(days=rng.randint(0, max(0, min(3, branch.meeting_day - 3))))
        is_thematic = month.month == thematic
        kind = Kind.COMBINED if is_thematic and not apart else Kind.REGULAR
        if not (forgets or silent):
            found.append(_meeting(district, branch, kind, day, month, start, rng))
        if is_thematic and apart and not silent:
            other = min(day + timedelta(days=rng.randint(6, 12)), last_day(month))
            if other > day:
                found.append(_meeting(district, branch, Kind.THEMATIC, other, month, start, rng))
        if month.month == 12 and rng.random() < 0.4 and not silent:
            review = month + timedelta(days=rng.randint(9, 16))
            found.append(_meeting(district, branch, Kind.YEAR_END_REVIEW, review, month, start, rng))
        month = add_months(month, 1)
    return _one_a_day(one for one in found if one.day < district.today)


def _one_a_day(meetings: Iterable[Planned]) -> list[Planned]:
    """In the order of days; of two on one day the one for the earlier month, postponed to it, is given up."""
    by_day = {one.day: one for one in sorted(meetings, key=lambda one: (one.day, one.for_month, one.kind))}
    return list(by_day.values())


def _usual_hour(branch: Branch, rng: Random) -> time:
    if branch.sector == RURAL:
        return rng.choice((time(7, 30), time(8), time(13, 30), time(14), time(19), time(19, 30)))
    return rng.choice((time(7, 30), time(8), time(14), time(15), time(16)))


def _day_in(month: date, branch: Branch, rng: Random) -> date:
    """The usual day, moved a little now and then, round Tết, and off the weekend where offices meet."""
    day = month + timedelta(days=branch.meeting_day - 1)
    shift = rng.choice((-1, 1, 2))
    if rng.random() < 0.2 and not branch.whole:
        day = min(max(day + timedelta(days=shift), month), last_day(month))
    for begin, end in _TET:
        if begin <= day <= end:
            day = end + timedelta(days=1 + branch.meeting_day % 4)
    if branch.sector != RURAL and branch.sector != ARMED and day.weekday() >= 5:
        day += timedelta(days=7 - day.weekday())
    return day if day.month == month.month else last_day(month) - timedelta(days=2)


def _meeting(
    district: District, branch: Branch, kind: str, day: date, month: date, start: time, rng: Random
) -> Planned:
    topic = ""
    if kind in (Kind.THEMATIC, Kind.COMBINED):
        more = _RURAL_SUBJECTS if branch.sector == RURAL else _OTHER_SUBJECTS
        topic = rng.choice(_SUBJECTS + more).format(year=month.year)
    minutes = rng.choice((90, 90, 95, 100, 110, 120)) + (30 if kind == Kind.COMBINED else 0)
    # One in seven small branches is quickly done: short meetings are there to be found.
    if branch.size < 12 and rng.random() < 0.15:
        minutes -= 30
    ends = (datetime.combine(day, start) + timedelta(minutes=minutes)).time()
    # Usually within three days; one in twenty only when somebody has asked for it.
    wait = rng.randint(1, 3) if rng.random() < 0.95 else rng.randint(9, 35)
    sent_on = min(day + timedelta(days=wait), district.today)
    return Planned(branch, kind, day, month, start, ends, topic, sent_on)
