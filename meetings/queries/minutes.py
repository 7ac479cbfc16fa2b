"""The minutes of a meeting, gathered from what was recorded: nothing in them is typed a second time (DOMAIN §3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import letterhead_of
from core.formatting import decimal
from core.names import fold
from core.rendering import Letterhead
from meetings.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Contribution,
    Meeting,
    MeetingGuest,
    MeetingScore,
    Resolution,
    Task,
    Vote,
)
from meetings.queries.numbering import number_in
from meetings.queries.schemes import points_text
from meetings.queries.scores import names_of_bands
from meetings.queries.sheets import roll_sheet
from members.models import Member, OfficeTerm

ROMAN = ("I", "II", "III", "IV")
Status = Attendance.Status
Kind = Meeting.Kind

# What the minutes call a meeting, under their own name.
_CALLED = {
    Kind.REGULAR: gettext_lazy("sinh hoạt thường kỳ"),
    Kind.THEMATIC: gettext_lazy("sinh hoạt chuyên đề"),
    Kind.COMBINED: gettext_lazy("sinh hoạt thường kỳ kết hợp chuyên đề"),
    Kind.EXTRAORDINARY: gettext_lazy("họp bất thường"),
    Kind.COMMITTEE: gettext_lazy("họp chi ủy"),
    Kind.EXTENDED: gettext_lazy("sinh hoạt mở rộng"),
    Kind.YEAR_END_REVIEW: gettext_lazy("họp kiểm điểm cuối năm"),
    Kind.CONGRESS: gettext_lazy("đại hội"),
    Kind.EXECUTIVE: gettext_lazy("hội nghị ban chấp hành"),
    Kind.STANDING: gettext_lazy("hội nghị ban thường vụ"),
}
# On whose behalf a committee's paper is signed; the branch's own is signed as its letterhead says.
_BODIES = {Kind.COMMITTEE: "T/M CHI ỦY", Kind.EXECUTIVE: "T/M BAN CHẤP HÀNH", Kind.STANDING: "T/M BAN THƯỜNG VỤ"}
# Whom the minutes name, and in which order; who was simply there is counted.
_NAMED = (Status.EXCUSED, Status.UNEXCUSED, Status.SPECIAL_DUTY, Status.LATE, Status.EXEMPT_PRESENT)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the minutes name: with the office he held on the day, or the reason he was absent for."""

    name: str
    office: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Those of the roll with one status."""

    label: str
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Who spoke, and what he said, as lines."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done: by whom, until when, and the figure it is counted by."""

    task: Task
    responsible: str
    target: str

    @property
    def text(self) -> str:
        """What is to be done, without the stop it may have been typed with: the line goes on."""
        return self.task.text.rstrip(" .;,")


@dataclass(frozen=True, slots=True)
class Ended:
    """A conclusion with its tasks."""

    text: str
    duties: list[Duty]


@dataclass(slots=True)
class MinutesItem:
    """One item: what happened, who spoke, what was voted and concluded."""

    item: AgendaItem
    proceedings: list[str]
    said: list[Utterance] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    concluded: list[Ended] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a resolution, with its Roman number."""

    title: str
    lines: list[str]
    duties: list[Duty] = field(default_factory=list)


@dataclass(slots=True)
class ResolutionText:
    """A resolution: the parts that are written, its tasks with their people, and "Số 03-NQ/CB" once it has one."""

    resolution: Resolution
    sections: list[Section]
    duties: list[Duty]
    numbered: str = ""


@dataclass(slots=True)
class Minutes:
    """Everything the minutes of one meeting say.

    Arguments:
        counters: frozen with the sending; of an open meeting as far as marked, None for what nobody has marked yet.
        unmarked: how many of the required have no status yet.
        votes, concluded, duties: what stands under no item.
        score: the branch's own points and level and the visitor's, as far as there are any.
    """

    meeting: Meeting
    subject: str
    counters: dict[str, int | None]
    unmarked: int = 0
    chair: Person | None = None
    minute_taker: Person | None = None
    groups: list[Group] = field(default_factory=list)
    guests: list[MeetingGuest] = field(default_factory=list)
    items: list[MinutesItem] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    concluded: list[Ended] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    resolutions: list[ResolutionText] = field(default_factory=list)
    score: list[str] = field(default_factory=list)


def minutes_of(meeting: Meeting) -> Minutes:
    """The minutes of a meeting by what is recorded of it now; after its sending nobody changes that.

    Some dozen queries, however long the meeting was.
    """
    roll = list(Attendance.objects.filter(meeting=meeting).order_by("member__sort_key", "member"))
    said = list(Contribution.objects.filter(meeting=meeting).order_by("pk"))
    tasks = list(Task.objects.filter(meeting=meeting).order_by("pk"))
    names = _names(
        [row.member_id for row in roll]
        + [one.member_id for one in said]
        + [task.responsible_id for task in tasks]
        + [meeting.chair_id, meeting.minute_taker_id]
    )
    minutes = Minutes(meeting, subject_of(meeting), {name: getattr(meeting, name) for name in meeting.COUNTERS})
    if meeting.is_open:
        sheet = roll_sheet(meeting)
        minutes.counters, minutes.unmarked = sheet.counters_so_far, sheet.unmarked
    offices = _offices(meeting)
    minutes.chair = _person(meeting.chair_id, names, offices)
    minutes.minute_taker = _person(meeting.minute_taker_id, names, offices)
    for status in _NAMED:
        people = [Person(names[row.member_id], reason=row.reason) for row in roll if row.status == status]
        if people:
            minutes.groups.append(Group(str(status.label), people))
    minutes.guests = list(meeting.guest_list.order_by("pk"))
    _fill_items(minutes, said, tasks, names)
    minutes.score = _score_of(meeting)
    return minutes


def subject_of(meeting: Meeting) -> str:
    """ "sinh hoạt thường kỳ tháng 12 năm 2022": what stands under BIÊN BẢN."""
    month = meeting.for_month
    return _("%(kind)s tháng %(month)s năm %(year)s") % {
        "kind": _CALLED[Kind(meeting.kind)],
        "month": f"{month.month:02}" if month.month < 3 else month.month,
        "year": month.year,
    }


def minutes_head(meeting: Meeting) -> Letterhead:
    """The heading of a meeting's minutes, with the names of its day; a draft until it is sent."""
    head = letterhead_of(meeting.organization, on=meeting.date)
    return replace(head, type_symbol="BB", type_name="BIÊN BẢN", mark=_draft_mark(meeting))


def resolution_head(resolution: Resolution) -> Letterhead:
    """The heading and the end of a resolution: signed for the body that passed it, by its secretary of the day."""
    meeting = resolution.meeting
    head = letterhead_of(meeting.organization, on=meeting.date)
    return replace(
        head,
        type_symbol="NQ",
        type_name="NGHỊ QUYẾT",
        number=number_in(resolution.number),
        signer_body=_BODIES.get(Kind(meeting.kind), head.signer_body),
        signer_name=secretary_name(meeting.organization_id, meeting.date),
        mark=_draft_mark(meeting),
    )


def secretary_name(organization_id: int, day: date) -> str:
    """Who headed an organisation on a day and signs for it; empty where nobody is recorded."""
    heads = OfficeTerm.objects.filter(organization=organization_id, span__contains=day, office__heads=True)
    term = heads.select_related("member").order_by("start").first()
    return term.member.full_name if term else ""


def resolution_text(resolution: Resolution) -> ResolutionText:
    """A resolution as it is printed: three queries."""
    tasks = list(Task.objects.filter(resolution=resolution).order_by("pk"))
    return _resolution(resolution, tasks, _names(task.responsible_id for task in tasks))


def _fill_items(minutes: Minutes, said: list[Contribution], tasks: list[Task], names: dict[int, str]) -> None:
    meeting = minutes.meeting
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk").select_related("document")
    found = {item.pk: MinutesItem(item, _lines(item.proceedings)) for item in items}
    minutes.items = list(found.values())
    for one in said:
        name = names[one.member_id] if one.member_id else one.guest_name
        found[one.item_id].said.append(Utterance(name, one.text))
    by_conclusion, by_resolution = defaultdict(list), defaultdict(list)
    for task in tasks:
        if task.conclusion_id:
            by_conclusion[task.conclusion_id].append(task)
        elif task.resolution_id:
            by_resolution[task.resolution_id].append(task)
        else:
            minutes.duties.append(_duty(task, names))
    resolutions = list(Resolution.objects.filter(meeting=meeting).select_related("vote"))
    passing = {one.vote_id for one in resolutions}
    for vote in Vote.objects.filter(meeting=meeting).order_by("pk"):
        if vote.pk not in passing:
            (found[vote.item_id].votes if vote.item_id else minutes.votes).append(vote)
    for conclusion in Conclusion.objects.filter(meeting=meeting).order_by("pk"):
        ended = Ended(conclusion.text, [_duty(task, names) for task in by_conclusion[conclusion.pk]])
        (found[conclusion.item_id].concluded if conclusion.item_id else minutes.concluded).append(ended)
    minutes.resolutions = [_resolution(one, by_resolution[one.pk], names) for one in resolutions]
    if any(one.number for one in resolutions):
        head = replace(letterhead_of(meeting.organization, on=meeting.date), type_symbol="NQ")
        for text in minutes.resolutions:
            number = number_in(text.resolution.number)
            text.numbered = "" if number is None else replace(head, number=number).number_line


def _resolution(resolution: Resolution, tasks: list[Task], names: dict[int, str]) -> ResolutionText:
    duties = [_duty(task, names) for task in tasks]
    parts: tuple[tuple[str, list[str], list[Duty]], ...] = (
        (_("ĐÁNH GIÁ TÌNH HÌNH"), _lines(resolution.assessment), []),
        (_("MỤC TIÊU, PHƯƠNG HƯỚNG"), _lines(resolution.goals), []),
        (_("NHIỆM VỤ"), [], duties),
        (_("TỔ CHỨC THỰC HIỆN"), _lines(resolution.execution), []),
    )
    written = [part for part in parts if part[1] or part[2]]
    sections = [
        Section(f"{roman}- {title}", lines, given) for roman, (title, lines, given) in zip(ROMAN, written, strict=False)
    ]
    return ResolutionText(resolution, sections, duties)


def _duty(task: Task, names: dict[int, str]) -> Duty:
    target = "" if task.target is None else f"{_amount(task.target)} {task.unit}".strip()
    return Duty(task, names[task.responsible_id] if task.responsible_id else "", target)


def _amount(amount: Decimal) -> str:
    return decimal(amount, 2).rstrip("0").rstrip(",")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _names(member_ids: Iterable[int | None]) -> dict[int, str]:
    """How people are named: two of one name are told apart by their year of birth."""
    wanted = {pk for pk in member_ids if pk}
    rows = list(Member.objects.filter(pk__in=wanted).values_list("pk", "full_name", "birth_date"))
    shared = Counter(fold(name) for _pk, name, _born in rows)
    return {pk: f"{name} ({born.year})" if shared[fold(name)] > 1 and born else name for pk, name, born in rows}


def _offices(meeting: Meeting) -> dict[int, str]:
    """The highest office of the chair and of the minute taker in the organisation, on the day."""
    terms = OfficeTerm.objects.filter(
        organization=meeting.organization_id,
        span__contains=meeting.date,
        member__in=[meeting.chair_id or 0, meeting.minute_taker_id or 0],
    )
    return dict(terms.order_by("-office__rank").values_list("member", "office__name"))


def _person(pk: int | None, names: dict[int, str], offices: dict[int, str]) -> Person | None:
    return Person(names[pk], offices.get(pk, "")) if pk else None


def _score_of(meeting: Meeting) -> list[str]:
    score = MeetingScore.objects.filter(meeting=meeting).first()
    if score is None:
        return []
    bands = names_of_bands([score.scheme_id])[score.scheme_id]
    given: Any = (
        (_("Chi bộ tự chấm"), score.self_total, score.self_quality),
        (_("Cấp ủy viên dự chấm"), score.confirmed_total, score.confirmed_quality),
    )
    return [
        _("%(who)s: %(points)s điểm, %(level)s")
        % {"who": who, "points": points_text(points), "level": bands.get(quality, "–")}
        for who, points, quality in given
        if points is not None
    ]


def _draft_mark(meeting: Meeting) -> str:
    return _("Dự thảo") if meeting.is_open else ""
