"""Criteria that follow from what is recorded: the points, and in words what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from core.formatting import date_text, percent
from core.periods import Period, first_of_month
from meetings.models import Contribution, Criterion, CriterionLevel, Meeting, Task
from meetings.queries.rolls import Tally
from meetings.queries.schemes import YES_NO_SOURCES, Frame, points_text
from meetings.queries.sheets import roll_sheet
from members.models import OfficeTerm

Kind, Source = Criterion.Kind, Criterion.Source
EVIDENCE_MOST = 300
_THEMATIC_KINDS = (Meeting.Kind.THEMATIC, Meeting.Kind.COMBINED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What computed criteria look at, of one meeting. None is "not known", which is neither yes nor no.

    Arguments:
        unmarked: how many the open roll has not asked yet.
        members: the headcount, by which durations go.
        came: the required who were present and the exempt who came all the same: whoever may have spoken.
        minutes: how long it lasted.
        tasks_due, tasks_done: what was to be done by the meeting, and what of it was.
        sent_late: of a meeting never sent, None.
        prepared_on: the day of the committee's meeting that prepared it; one that was sent, and held by that day.
        has_committee: somebody sits on the committee beside the secretary.
        thematic_month: the branch holds a thematic meeting for the month.
        thematic_quarter: it held one for the quarter; None while the quarter goes on without (DOMAIN §6.15).
    """

    kind: str
    required: int | None = None
    present: int | None = None
    unexcused: int | None = None
    unmarked: int = 0
    members: int = 0
    minutes: int | None = None
    speakers: int | None = None
    came: int = 0
    tasks_due: int = 0
    tasks_done: int = 0
    sent_late: bool | None = None
    prepared_on: date | None = None
    has_committee: bool = True
    thematic_month: bool = False
    thematic_quarter: bool | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """The points of a criterion and what they rest on. `points` None: they do not follow; somebody gives them."""

    points: Decimal | None
    evidence: str


def compute(frame: Frame, criterion: Criterion, facts: Facts) -> Computed:
    """What a computed criterion comes to.

    Where no level holds and none is left for the rest, the frame does not say, and neither do we: the central frame
    knows only what the full points of attendance are (DOMAIN §2.5).
    """
    found = {
        Source.ATTENDANCE: _attendance,
        Source.DURATION: _duration,
        Source.SPEAKERS: _speakers,
        Source.TASKS: _tasks,
        Source.SENT_IN_TIME: _sent_in_time,
        Source.PREPARED: _prepared,
        Source.THEMATIC: _thematic,
    }[Source(criterion.source)](frame, facts)
    value, words = found
    if value is None:
        return Computed(None, words[:EVIDENCE_MOST])
    levels = frame.levels[criterion.pk]
    if criterion.source in YES_NO_SOURCES and not levels:
        points = criterion.maximum if value else Decimal(0)
    else:
        level = _level(levels, value, strict_holds=not facts.unexcused)
        if level is None:
            told = _("%(words)s: chưa đạt mức tối đa; khung không quy định mức thấp hơn, hãy chấm điểm.")
            return Computed(None, (told % {"words": words})[:EVIDENCE_MOST])
        points = level.points
    told = _("%(words)s → %(points)s điểm") % {"words": words, "points": points_text(points)}
    return Computed(points, told[:EVIDENCE_MOST])


def _level(levels: Sequence[CriterionLevel], value: Tally | Decimal, *, strict_holds: bool) -> CriterionLevel | None:
    """The best level whose start the value reaches; that without a start takes whatever is left."""
    for level in sorted(levels, key=lambda one: -one.points):
        if level.strict and not strict_holds:
            continue
        if level.minimum is None or _reaches(value, level.minimum):
            return level
    return None


def _reaches(value: Tally | Decimal, minimum: Decimal) -> bool:
    """Exactly: two integers are compared, nothing is rounded first."""
    if isinstance(value, Tally):
        return value.present * 100 >= minimum * value.required
    return value >= minimum


def _share(present: int, whole: int) -> str:
    return f"{present}/{whole} = {percent(present, whole)}%"


def _attendance(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if facts.unmarked:
        return None, _("Còn %(count)d đồng chí chưa điểm danh.") % {"count": facts.unmarked}
    if not facts.required or facts.present is None:
        return None, _("Không có ai phải dự nên không tính được tỷ lệ.")
    absent = facts.unexcused or 0
    words = (
        _("%(count)d đồng chí vắng không lý do") % {"count": absent} if absent else _("không ai vắng không lý do")
    )  # fmt: skip
    return Tally(facts.present, facts.required), f"{_share(facts.present, facts.required)}, {words}"


def _duration(frame: Frame, facts: Facts) -> tuple[Any, str]:
    least = frame.minutes_for(facts.kind, facts.members)
    if least is None:
        return None, _("Khung không quy định thời lượng của loại sinh hoạt này.")
    if facts.minutes is None:
        return None, _("Chưa ghi giờ bắt đầu và giờ kết thúc.")
    told = {"minutes": facts.minutes, "least": least, "short": least - facts.minutes}
    words = _("Họp %(minutes)d phút, ít nhất phải %(least)d phút")
    if facts.minutes < least:
        words = _("Họp %(minutes)d phút, thiếu %(short)d phút so với %(least)d phút")
    return Decimal(facts.minutes - least), words % told


def _speakers(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if facts.speakers is None:
        return None, _("Chưa ghi ai phát biểu.")
    if not facts.came:
        return None, _("Không có ai dự nên không tính được tỷ lệ.")
    words = _("%(share)s người dự có phát biểu") % {"share": _share(facts.speakers, facts.came)}
    return Tally(facts.speakers, facts.came), words


def _tasks(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if not facts.tasks_due:
        return None, _("Kỳ này không có việc nào đến hạn.")
    words = _("%(share)s việc đến hạn đã xong") % {"share": _share(facts.tasks_done, facts.tasks_due)}
    return Tally(facts.tasks_done, facts.tasks_due), words


def _sent_in_time(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if facts.sent_late is None:
        return None, _("Chưa rõ ngày gửi lên cấp trên.")
    return _yes_no(holds=not facts.sent_late, yes=_("Gửi trong tháng"), no=_("Gửi sau khi hết tháng"))


def _prepared(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if facts.prepared_on is not None:
        return _yes_no(holds=True, yes=_("Chi ủy họp chuẩn bị ngày %(day)s") % {"day": date_text(facts.prepared_on)})
    if not facts.has_committee:
        # "A branch with only a secretary gets the pre-meeting points in full" (DOMAIN §2.5).
        return _yes_no(holds=True, yes=_("Chi bộ không có chi ủy"))
    return _yes_no(holds=False, no=_("Không có cuộc họp chi ủy nào đã họp và gửi ghi là chuẩn bị cho kỳ này"))


def _thematic(frame: Frame, facts: Facts) -> tuple[Any, str]:
    if facts.thematic_month:
        return _yes_no(holds=True, yes=_("Có sinh hoạt chuyên đề trong tháng"))
    if facts.thematic_quarter is None:
        return None, _("Quý chưa hết và chưa có sinh hoạt chuyên đề: chưa tính là thiếu.")
    return _yes_no(
        holds=facts.thematic_quarter,
        yes=_("Có sinh hoạt chuyên đề trong quý"),
        no=_("Cả quý không có sinh hoạt chuyên đề"),
    )


def _yes_no(*, holds: bool, yes: str = "", no: str = "") -> tuple[Decimal, str]:
    return Decimal(100 if holds else 0), yes if holds else no


# What the facts are gathered from.


def facts_of(meetings: Iterable[Meeting], *, on: date) -> dict[int, Facts]:
    """The facts of meetings, by id: four queries for any number of them, and five more for each that is still open.

    Arguments:
        on: today: a quarter that goes on may still see its thematic meeting.
    """
    meetings = list(meetings)
    prepared = _preparations(meetings)
    committees = _with_committee(meetings)
    thematic = _thematic_months(meetings)
    tasks = _tasks_of(meetings)
    found = {}
    for one in meetings:
        months = thematic[one.organization_id]
        quarter = Period.quarter(one.for_month)
        held = bool(months & set(quarter.months()))
        found[one.pk] = Facts(
            kind=one.kind,
            minutes=one.minutes_long,
            tasks_due=tasks[one.pk][0],
            tasks_done=tasks[one.pk][1],
            sent_late=None if one.sent_on is None else one.was_sent_late,
            prepared_on=prepared.get(one.pk),
            has_committee=one.pk in committees,
            thematic_month=one.for_month in months,
            thematic_quarter=True if held else False if quarter.end <= first_of_month(on) else None,
            **(_open_roll(one) if one.is_open else _frozen_roll(one)),
        )
    return found


def _frozen_roll(meeting: Meeting) -> dict[str, Any]:
    return {
        "required": meeting.required,
        "present": meeting.present,
        "unexcused": meeting.unexcused,
        "members": meeting.headcount or 0,
        "speakers": meeting.speakers,
        "came": meeting.came,
    }


def _open_roll(meeting: Meeting) -> dict[str, Any]:
    """As the roll and the minutes stand by now."""
    sheet = roll_sheet(meeting)
    counters = sheet.counters
    spoke = Contribution.objects.filter(meeting=meeting, member__isnull=False).values("member").distinct().count()
    return {
        "required": counters["required"],
        "present": counters["present"],
        "unexcused": counters["unexcused"],
        "unmarked": sheet.unmarked,
        "members": counters["headcount"],
        "speakers": spoke or None,
        "came": counters["present"] + counters["exempt_present"],
    }


def _preparations(meetings: Sequence[Meeting]) -> dict[int, date]:
    rows = Meeting.objects.filter(
        prepares__in=[one.pk for one in meetings], date__lte=F("prepares__date"), status__in=Meeting.COUNTED_STATUSES
    ).order_by("date")
    return {prepared: day for prepared, day in rows.values_list("prepares", "date") if prepared is not None}


def _with_committee(meetings: Sequence[Meeting]) -> set[int]:
    """Meetings on whose day somebody sat on the committee beside the secretary."""
    terms = OfficeTerm.objects.filter(office__on_committee=True, office__heads=False)
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = terms.filter(organization__in={one.organization_id for one in meetings})
    for organization_id, start, end in rows.values_list("organization", "start", "end"):
        spans[organization_id].append((start, end))
    return {
        one.pk
        for one in meetings
        if any(start <= one.date and (end is None or one.date < end) for start, end in spans[one.organization_id])
    }


def _thematic_months(meetings: Sequence[Meeting]) -> dict[int, set[date]]:
    """The months with a thematic meeting of every organisation; one that is still written counts as well."""
    found: dict[int, set[date]] = defaultdict(set)
    rows = Meeting.objects.filter(
        organization__in={one.organization_id for one in meetings}, kind__in=_THEMATIC_KINDS
    ).order_by()  # fmt: skip
    for organization_id, month in rows.values_list("organization", "for_month").distinct():
        found[organization_id].add(month)
    return found


def _tasks_of(meetings: Sequence[Meeting]) -> dict[int, tuple[int, int]]:
    """(due, done) by meeting: what fell due since the branch's meeting before, and what was left over then."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(organization__in={one.organization_id for one in meetings})
    for task in rows.only("organization", "due_on", "done_on", "dropped_on"):
        tasks[task.organization_id].append(task)
    if not tasks:
        return dict.fromkeys((one.pk for one in meetings), (0, 0))
    days: dict[int, list[date]] = defaultdict(list)
    held = Meeting.objects.filter(organization__in=list(tasks), kind__in=Meeting.MONTHLY_KINDS).order_by("date")
    for organization_id, day in held.values_list("organization", "date"):
        days[organization_id].append(day)
    found = {}
    for one in meetings:
        before = max((day for day in days[one.organization_id] if day < one.date), default=date.min)
        due = [task for task in tasks[one.organization_id] if _falls_due(task, before, one.date)]
        found[one.pk] = (len(due), sum(task.done_on is not None and task.done_on <= one.date for task in due))
    return found


def _falls_due(task: Task, before: date, day: date) -> bool:
    if task.due_on > day or (task.dropped_on is not None and task.dropped_on <= day):
        return False
    return task.due_on > before or task.done_on is None or task.done_on > before
