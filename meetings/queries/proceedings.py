"""What happened in a meeting as it is written and read: item by item, with whom one may name in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from core.formatting import date_text, integer
from core.names import fold
from meetings.models import AgendaItem, Attendance, Conclusion, Contribution, Meeting, Resolution, Task, Vote
from meetings.queries.sheets import RollSheet
from meetings.queries.voting import VoteBase
from members.models import Member

NAMED_GAPS = 3
HERE = (Attendance.Status.PRESENT, Attendance.Status.LATE, Attendance.Status.EXEMPT_PRESENT)


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody spoke: a member, or a guest by name. Rows are compared by what they say, not by their key."""

    member_id: int | None = None
    guest_name: str = ""
    text: str = ""
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote; its base is nobody's to type."""

    subject: str
    agreed: int
    against: int = 0
    abstained: int = 0
    threshold: str = Vote.Threshold.MAJORITY.value
    secret: bool = False
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Something to be done by a day."""

    text: str
    due_on: date
    responsible_id: int | None = None
    target: Decimal | None = None
    unit: str = ""
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Concluded:
    """A conclusion, with the task that follows from it."""

    text: str
    task: Assigned | None = None
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Written:
    """Everything that stands under one item."""

    proceedings: str = ""
    said: tuple[Said, ...] = ()
    voted: tuple[Voted, ...] = ()
    concluded: tuple[Concluded, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was written at all."""
        return bool(self.proceedings or self.said or self.voted or self.concluded)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolution as it is written: its parts, its tasks, and the vote that passed it."""

    title: str
    assessment: str = ""
    goals: str = ""
    execution: str = ""
    tasks: tuple[Assigned, ...] = ()
    voted: Voted | None = None


class Writer(NamedTuple):
    """Somebody who wrote: the account, and how it is called."""

    username: str
    name: str


@dataclass(slots=True)
class People:
    """Whom the proceedings may name, by the label that stands for him: two of one name are told apart.

    Arguments:
        present: who may speak: those the roll has as present, or everybody it may have while nothing is marked.
        all_here: who may be responsible for a task: everybody who belongs here.
        guests: names of guests on the roll.
    """

    all_here: dict[int, str]
    present: dict[int, str]
    guests: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    def named(self, text: str) -> list[int]:
        """The members a text may mean: by label, else by name."""
        wanted = fold(text)
        exact = [pk for pk, label in self.all_here.items() if fold(label) == wanted]
        return exact or [pk for pk, name in self.names.items() if fold(name) == wanted]


@dataclass(slots=True)
class ItemSheet:
    """One item with what is written under it."""

    item: AgendaItem
    written: Written


def people_of(sheet: RollSheet) -> People:
    """Whom a meeting's proceedings may name, by its roll: one query."""
    rows = [*sheet.rows, *sheet.exempt]
    here = [row for row in rows if row.status in HERE]
    names = {row.member_id: row.name for row in (*rows, *sheet.barred)}
    twice = {name for name, count in Counter(fold(name) for name in names.values()).items() if count > 1}
    shared = [pk for pk, name in names.items() if fold(name) in twice]
    born = dict(Member.objects.filter(pk__in=shared).values_list("pk", "birth_date")) if shared else {}
    labels = {**names, **_told_apart({pk: names[pk] for pk in sorted(shared)}, born)}
    speaking = here if any(row.status for row in rows) else rows
    guests = [guest.name for guest in (*sheet.guest_members, *sheet.guests) if guest.came]
    return People(labels, {row.member_id: labels[row.member_id] for row in speaking}, guests, names)


def items_of(meeting: Meeting) -> list[ItemSheet]:
    """The items of a meeting in their order, with everything written under them: five queries."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk").select_related("document"))
    written = written_of(items)
    return [ItemSheet(item, written[item.pk]) for item in items]


def items_to_read(meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting with everything under them and everybody's name, to be read: six queries."""
    return list(
        AgendaItem.objects.filter(meeting=meeting)
        .order_by("position", "pk")
        .select_related("document")
        .prefetch_related(
            Prefetch("contributions", Contribution.objects.order_by("pk").select_related("member")),
            Prefetch("votes", Vote.objects.order_by("pk")),
            Prefetch("conclusions", Conclusion.objects.order_by("pk")),
            Prefetch("conclusions__tasks", Task.objects.order_by("pk").select_related("responsible")),
        )
    )


def gaps_of(meeting: Meeting) -> list[str]:
    """What the minutes of a meeting with an agenda do not say yet: told before it is sent, and no obstacle.

    Of its items, and of tasks of nobody, the first NAMED_GAPS by name, the others by number.
    """
    items = items_of(meeting)
    if not items:
        return []
    unknown = {
        _("người chủ trì"): meeting.chair_id is None,
        _("người ghi biên bản"): meeting.minute_taker_id is None,
        _("giờ bắt đầu"): meeting.starts_at is None,
        _("giờ kết thúc"): meeting.ends_at is None,
    }
    tasks = [one.task for sheet in items for one in sheet.written.concluded if one.task is not None]
    nobody = [_("người chịu trách nhiệm việc “%s”") % one.text for one in tasks if one.responsible_id is None]
    empty = [_("nội dung “%s”") % sheet.item.title for sheet in items if not sheet.written]
    return [
        *(name for name, is_unknown in unknown.items() if is_unknown),
        *_some(nobody, _("%s việc khác chưa có người chịu trách nhiệm")),
        *_some(empty, _("%s nội dung khác")),
    ]


def _some(names: list[str], others: str) -> list[str]:
    left = len(names) - NAMED_GAPS
    return names if left <= 0 else [*names[:NAMED_GAPS], others % integer(left)]


def written_in(meeting: Meeting) -> list[str]:
    """What was written of a meeting beside its roll, in words with numbers; empty where nothing was. An agenda alone is
    a preparation."""
    items = AgendaItem.objects.filter(meeting=meeting)
    counts = (
        (_("Diễn biến của %(count)s nội dung"), items.exclude(proceedings="").count()),
        (_("%(count)s ý kiến phát biểu"), Contribution.objects.filter(meeting=meeting).count()),
        (_("%(count)s biểu quyết"), Vote.objects.filter(meeting=meeting).count()),
        (_("%(count)s kết luận"), Conclusion.objects.filter(meeting=meeting).count()),
        (_("%(count)s nghị quyết"), Resolution.objects.filter(meeting=meeting).count()),
    )
    return [sentence % {"count": integer(count)} for sentence, count in counts if count]


def written_of(items: Iterable[AgendaItem]) -> dict[int, Written]:
    """What is written under some items: four queries."""
    items = list(items)
    ids = [item.pk for item in items]
    said, voted, concluded = defaultdict(list), defaultdict(list), defaultdict(list)
    for one in Contribution.objects.filter(item__in=ids).order_by("pk"):
        said[one.item_id].append(Said(one.member_id, one.guest_name, one.text, one.pk))
    for vote in Vote.objects.filter(item__in=ids).order_by("pk"):
        voted[vote.item_id].append(voted_of(vote))
    tasks = Prefetch("tasks", Task.objects.order_by("pk"))
    for conclusion in Conclusion.objects.filter(item__in=ids).order_by("pk").prefetch_related(tasks):
        task = next(iter(conclusion.tasks.all()), None)
        concluded[conclusion.item_id].append(
            Concluded(conclusion.text, assigned_of(task) if task else None, conclusion.pk)
        )
    return {
        item.pk: Written(item.proceedings, tuple(said[item.pk]), tuple(voted[item.pk]), tuple(concluded[item.pk]))
        for item in items
    }


def voted_of(vote: Vote) -> Voted:
    """A stored vote as it is written."""
    return Voted(vote.subject, vote.agreed, vote.against, vote.abstained, vote.threshold, vote.secret, vote.pk)


def assigned_of(task: Task) -> Assigned:
    """A stored task as it is written."""
    return Assigned(task.text, task.due_on, task.responsible_id, task.target, task.unit, task.pk)


def resolved_of(resolution: Resolution) -> Resolved:
    """A stored resolution as it is written."""
    tasks = tuple(assigned_of(task) for task in Task.objects.filter(resolution=resolution).order_by("pk"))
    return Resolved(
        resolution.title,
        resolution.assessment,
        resolution.goals,
        resolution.execution,
        tasks,
        voted_of(resolution.vote) if resolution.vote else None,
    )


def fault_of_vote(vote: Voted, base: VoteBase) -> str:
    """Why a vote cannot be as it is written, as a sentence; "" where it can."""
    cast = vote.agreed + vote.against + vote.abstained
    if cast <= base.number:
        return ""
    return _("%(cast)s phiếu, nhiều hơn %(base)s người có quyền biểu quyết; hãy xem lại số phiếu hoặc điểm danh.") % {
        "cast": integer(cast),
        "base": integer(base.number),
    }


def fault_of_speaker(said: Said, people: People) -> str:
    """Why somebody cannot have spoken, as a sentence; "" where he can."""
    if said.member_id is None or said.member_id in people.present:
        return ""
    if said.member_id in people.all_here:
        return _("Đ/c %s không có mặt theo điểm danh.") % people.all_here[said.member_id]
    return _("Người này không sinh hoạt tại đây vào ngày họp.")


def fault_of_task(task: Assigned, people: People, meeting: Meeting) -> str:
    """Why a task cannot be assigned so, as a sentence; "" where it can."""
    if task.due_on < meeting.date:
        return _("Hạn xong không thể trước ngày họp %s.") % date_text(meeting.date)
    if task.responsible_id is not None and task.responsible_id not in people.all_here:
        return _("Người chịu trách nhiệm phải là đảng viên sinh hoạt tại đây vào ngày họp.")
    return ""


def last_writer(item: AgendaItem) -> Writer:
    """Who wrote in an item last, by the history the database keeps; without a name where nobody is known."""
    models: Any = ((AgendaItem, "pgh_obj_id"), (Contribution, "item_id"), (Vote, "item_id"), (Conclusion, "item_id"))
    latest = [
        model.pgh_event_model.objects.filter(**{key: item.pk}).order_by("-pgh_id").first() for model, key in models
    ]
    found = max((event for event in latest if event is not None), key=lambda event: event.pgh_created_at)
    username = str((found.pgh_context or {}).get("username") or "")
    account = User.objects.filter(username=username).first()
    return Writer(username, str(account or username))


def merged(theirs: str, mine: str) -> str:
    """Two versions of a text in one: every line of both, what they share once (as a union merge does).

    Where a line of one goes on from a line of the other, the longer one stands for both.
    """
    left, right = theirs.splitlines(), mine.splitlines()
    found: list[str] = []
    for _act, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        ours, others = left[i:j], right[k:m]
        if ours == others:
            found += ours
            continue
        found += [line for line in ours if not _goes_on(line, others)]
        found += [line for line in others if line not in ours and not _goes_on(line, ours)]
    return "\n".join(found)


def _told_apart(names: dict[int, str], born: dict[int, date | None]) -> dict[int, str]:
    """Labels of people whose names are shared: by the year of birth, and by a number where that is not enough."""
    years = {pk: f"{name} ({day.year})" if (day := born.get(pk)) else name for pk, name in names.items()}
    taken: Counter[str] = Counter()
    labels = {}
    for pk, label in years.items():
        taken[label] += 1
        alone = label != names[pk] and list(years.values()).count(label) == 1
        labels[pk] = label if alone else f"{label} – {taken[label]}"
    return labels


def _goes_on(line: str, others: Sequence[str]) -> bool:
    """Whether another line begins with this one and says more."""
    return any(other != line and other.startswith(line) for other in others)
