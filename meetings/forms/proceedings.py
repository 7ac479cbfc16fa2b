"""What happened in a meeting as the page sends it: an item with its rows, the opening, a new item."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import amount_text, date_text, integer
from core.forms import DayField, Guarded, NameField, ServiceForm
from meetings.forms.meetings import TimeField
from meetings.models import AgendaItem, ItemKind, Meeting, Vote
from meetings.queries import (
    Assigned,
    Concluded,
    ItemSheet,
    People,
    Said,
    VoteBase,
    Voted,
    Written,
    fault_of_speaker,
    fault_of_task,
    fault_of_vote,
    merged,
)
from meetings.services import ItemSaved, StaleItem, add_item, record_opening, save_item

MOST_ROWS = 200  # of a kind under one item: more is no minutes
MOST_VOTES = 32_767

SAID = ("said_id", "said_who", "said_text")
VOTED = ("vote_id", "vote_what", "vote_need", "vote_how", "vote_yes", "vote_no", "vote_else")
TASK = ("task_text", "task_who", "task_due", "task_target", "task_unit")
CONCLUDED = ("end_id", "end_text", *TASK)
# Choices that stand at something by themselves: alone they make no row.
CHOSEN = frozenset(("vote_need", "vote_how"))


class AmountField(forms.DecimalField):
    """A figure as people write it: 1.500, 1.500,5 or 40.5."""

    default_error_messages = {"invalid": gettext_lazy("Hãy ghi một số, ví dụ 12 hoặc 1.500,5.")}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace(" ", "")
        if "," in text or re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
            text = text.replace(".", "").replace(",", ".")
        return super().to_python(text)


TEXT = forms.CharField(required=False, max_length=10_000)
CONCLUSION = forms.CharField(max_length=5_000, error_messages={"required": gettext_lazy("Hãy ghi kết luận.")})
SUBJECT = forms.CharField(max_length=300, error_messages={"required": gettext_lazy("Hãy ghi việc biểu quyết.")})
AGREED = forms.IntegerField(
    min_value=0, max_value=MOST_VOTES, error_messages={"required": gettext_lazy("Hãy ghi số tán thành.")}
)
OTHERS = forms.IntegerField(min_value=0, max_value=MOST_VOTES, required=False)
THRESHOLD = forms.ChoiceField(choices=Vote.Threshold.choices)
GUEST = NameField(max_length=120)
TASK_TEXT = forms.CharField(max_length=500, error_messages={"required": gettext_lazy("Hãy ghi việc phải làm.")})
UNIT = forms.CharField(required=False, max_length=40)
DUE = DayField(error_messages={"required": gettext_lazy("Việc phải có hạn xong.")})
TARGET = AmountField(required=False, min_value=0, max_digits=12, decimal_places=2)


@dataclass(slots=True)
class Row:
    """One row of a page: what is typed in it, what is wrong with it, what somebody else has there."""

    pk: int | None
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    theirs: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed: the row the page offers, or one that was emptied."""
        return not any(text for name, text in self.typed.items() if name not in CHOSEN)

    def read(self, name: str, reader: forms.Field, text: str | None = None) -> Any:
        """A typed value, clean; None where it is wrong, and the row says why."""
        try:
            return reader.clean(self.typed[name] if text is None else text)
        except ValidationError as error:
            self.errors[name] = error.messages[0]
            return None


def rows_sent(data: Any, names: Sequence[str], *, key: str = "") -> list[Row]:
    """The rows of parallel lists, the first of which holds keys; blank ones too, so that places keep their meaning.

    Arguments:
        key: the name of the list of keys; rows without one have none.
    """
    columns = [data.getlist(name)[:MOST_ROWS] for name in names]
    found = []
    for values in zip_longest(*columns, fillvalue=""):
        typed = {name: str(value).strip() for name, value in zip(names, values, strict=True)}
        number = typed.pop(key, "")
        found.append(Row(int(number) if number.isdecimal() and len(number) < 19 else None, typed))
    return found


def read_speaker(row: Row, people: People) -> Said | None:
    """Who spoke, and what he said: a name on the roll is that member, any other a guest's."""
    text = row.read("said_text", TEXT)
    who = row.typed["said_who"]
    if not who:
        row.errors["said_who"] = _("Hãy ghi ai phát biểu.")
        return None
    meant = people.named(who)
    if len(meant) > 1:
        row.errors["said_who"] = _("Có %s đồng chí cùng tên; hãy chọn trong danh sách.") % integer(len(meant))
        return None
    if meant:
        said = Said(meant[0], "", text or "", row.pk)
    else:
        said = Said(None, row.read("said_who", GUEST) or "", text or "", row.pk)
    if fault := fault_of_speaker(said, people):
        row.errors["said_who"] = fault
    return None if row.errors else said


def read_vote(row: Row, base: VoteBase, *, subject: bool = True) -> Voted | None:
    """A vote, which cannot have more votes than there are people who have one.

    Arguments:
        subject: False where the page knows what the vote is about.
    """
    what = row.read("vote_what", SUBJECT) if subject else ""
    yes, no, other = row.read("vote_yes", AGREED), row.read("vote_no", OTHERS), row.read("vote_else", OTHERS)
    need = row.read("vote_need", THRESHOLD, row.typed["vote_need"] or Vote.Threshold.MAJORITY.value)
    if row.errors:
        return None
    vote = Voted(what, yes, no or 0, other or 0, need, row.typed["vote_how"] == "1", row.pk)
    if fault := fault_of_vote(vote, base):
        row.errors["vote_yes"] = fault
        return None
    return vote


def read_task(row: Row, people: People, meeting: Meeting, *, instead: str = "") -> Assigned | None:
    """A task, with a day and perhaps one who answers for it. None where it is wrong, and the row says why.

    Arguments:
        instead: what the task is where the row does not say it.
    """
    text = row.read("task_text", TASK_TEXT, row.typed["task_text"] or instead)
    due = row.read("task_due", DUE)
    target, unit = row.read("task_target", TARGET), row.read("task_unit", UNIT)
    who = row.typed["task_who"]
    meant = people.named(who) if who else []
    if who and len(meant) != 1:
        row.errors["task_who"] = (
            _("Có %s đồng chí cùng tên; hãy chọn trong danh sách.") % integer(len(meant))
            if meant
            else _("Không có đảng viên này ở đây vào ngày họp; hãy chọn trong danh sách.")
        )
    if row.errors:
        return None
    task = Assigned(text, due, meant[0] if meant else None, target, unit or "")
    if fault := fault_of_task(task, people, meeting):
        row.errors["task_due"] = fault
        return None
    return task


def task_typed(task: Assigned | None, people: People) -> dict[str, str]:
    """A stored task as it is typed."""
    if task is None:
        return dict.fromkeys(TASK, "")
    who = people.all_here.get(task.responsible_id, "") if task.responsible_id else ""
    return dict(zip(TASK, (task.text, who, date_text(task.due_on), amount_text(task.target), task.unit), strict=True))


def vote_typed(vote: Voted) -> dict[str, str]:
    """A stored vote as it is typed."""
    values = (vote.subject, vote.threshold, "1" if vote.secret else "", *map(str, vote_numbers(vote)))
    return dict(zip(VOTED[1:], values, strict=True))


def vote_numbers(vote: Voted) -> tuple[int, int, int]:
    """For, against, other."""
    return vote.agreed, vote.against, vote.abstained


def offered(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """The rows of a page, and a blank one at the end."""
    return [*(row for row in rows if not row.is_blank), Row(None, dict.fromkeys(names, ""))]


class ItemForm(forms.Form):
    """Everything under one item: its text, and the lists of who spoke, what was voted, what was concluded.

    What is wrong in one row keeps that row out, and nothing else: a draft is saved as far as it can be.
    """

    version = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, max_length=50_000)

    def __init__(self, data: Any, *, sheet: ItemSheet, people: People, base: VoteBase, meeting: Meeting) -> None:
        super().__init__(data)
        self.sheet, self.people, self.base, self.meeting = sheet, people, base, meeting
        self.theirs: Written | None = None  # what somebody else saved meanwhile
        self.mine = ""
        if data is None:
            self.lay(sheet.written)
        else:
            self.typed = str(data.get("text", ""))
            self.said = rows_sent(data, SAID, key="said_id")
            self.voted = rows_sent(data, VOTED, key="vote_id")
            self.concluded = rows_sent(data, CONCLUDED, key="end_id")

    @property
    def item(self) -> AgendaItem:
        """The item it is about."""
        return self.sheet.item

    def lay(self, written: Written) -> None:
        """Shows what is stored."""
        self.typed = written.proceedings
        self.said = [Row(one.pk, self.said_typed(one)) for one in written.said]
        self.voted = [Row(one.pk, vote_typed(one)) for one in written.voted]
        self.concluded = [Row(one.pk, self.concluded_typed(one)) for one in written.concluded]

    def said_typed(self, one: Said) -> dict[str, str]:
        """Who spoke as it is typed: his label."""
        who = self.people.all_here.get(one.member_id, "") if one.member_id else one.guest_name
        return {"said_who": who, "said_text": one.text}

    def concluded_typed(self, one: Concluded) -> dict[str, str]:
        """A conclusion and its task as they are typed."""
        return {"end_text": one.text, **task_typed(one.task, self.people)}

    def read(self) -> tuple[list[tuple[Row, Any]], ...]:
        """What can be stored, row by row: one with a fault stays as it is stored, or is left out if it is new."""
        stored = self.sheet.written
        return (
            sound(self.said, stored.said, lambda row: read_speaker(row, self.people)),
            sound(self.voted, stored.voted, lambda row: read_vote(row, self.base)),
            sound(self.concluded, stored.concluded, self.conclusion),
        )

    def save(self, *, by: Any) -> ItemSaved:
        """Saves it. Raises StaleItem and ValidationError as the service does."""
        said, voted, concluded = groups = self.read()
        written = Written(
            self.cleaned_data.get("text", self.sheet.written.proceedings),
            *(tuple(one for _row, one in group) for group in (said, voted, concluded)),
        )
        saved = save_item(item=self.item, written=written, version=self.cleaned_data["version"], by=by)
        stored = (saved.written.said, saved.written.voted, saved.written.concluded)
        for group, ones in zip(groups, stored, strict=True):
            for (row, _wanted), one in zip(group, ones, strict=True):
                row.pk = one.pk
        self.item.version = saved.version
        return saved

    @property
    def faults(self) -> list[str]:
        """What was left out, one sentence a fault, with its place."""
        told = [f"{_('Diễn biến')}: {error}" for error in self.errors.get("text", ())]
        for title, rows in (
            (_("Phát biểu"), self.said),
            (_("Biểu quyết"), self.voted),
            (_("Kết luận"), self.concluded),
        ):
            for place, row in enumerate(rows, start=1):
                told += [f"{title} {integer(place)}: {error}" for error in row.errors.values()]
        return told

    def lay_theirs(self, stale: StaleItem) -> None:
        """Puts beside what was typed what somebody else saved meanwhile, so that saving again keeps both.

        The two texts become one, line by line; rows only they have are added, and of a row both changed theirs is said.
        """
        theirs = stale.theirs
        self.theirs, self.mine = theirs, self.typed
        self.typed = merged(theirs.proceedings, self.typed)
        self.item.version = stale.version
        said, voted, concluded = self.read()
        add_theirs(self.said, said, theirs.said, self.said_typed, in_words)
        add_theirs(self.voted, voted, theirs.voted, vote_typed, vote_in_words)
        add_theirs(self.concluded, concluded, theirs.concluded, self.concluded_typed, in_words)

    @property
    def said_rows(self) -> list[Row]:
        """Who spoke, and a blank row for one more."""
        return offered(self.said, SAID[1:])

    @property
    def vote_rows(self) -> list[Row]:
        """The votes, and a blank row for one more."""
        return offered(self.voted, VOTED[1:])

    @property
    def conclusion_rows(self) -> list[Row]:
        """The conclusions, and a blank row for one more."""
        return offered(self.concluded, CONCLUDED[1:])

    @property
    def keys(self) -> list[list[Any]]:
        """The keys of the rows as the page sent them, list by list, for its script."""
        return [[row.pk or "" for row in rows] for rows in (self.said, self.voted, self.concluded)]

    def conclusion(self, row: Row) -> Concluded | None:
        """A conclusion, with a task where one is typed beside it."""
        text = row.read("end_text", CONCLUSION)
        wanted = any(row.typed[name] for name in TASK)
        task = read_task(row, self.people, self.meeting, instead=text or "") if wanted else None
        return None if row.errors else Concluded(text, task, row.pk)


def sound(rows: list[Row], stored: Sequence[Any], read: Callable[[Row], Any]) -> list[tuple[Row, Any]]:
    """What can be stored of some rows, beside its row: of one with a fault what is stored already."""
    before = {one.pk: one for one in stored}
    read_ones = [(row, read(row) or before.get(row.pk)) for row in rows if not row.is_blank]
    return [(row, one) for row, one in read_ones if one is not None]


def in_words(typed: dict[str, str]) -> str:
    """A row as it is read: what is typed in it, in its order."""
    return " · ".join(text for text in typed.values() if text)


def vote_in_words(typed: dict[str, str]) -> str:
    """A vote as it is read."""
    return _("%(vote_what)s: %(vote_yes)s tán thành, %(vote_no)s không tán thành, %(vote_else)s ý kiến khác") % typed


def add_theirs(
    rows: list[Row],
    mine: list[tuple[Row, Any]],
    theirs: Sequence[Any],
    typed: Callable[[Any], dict[str, str]],
    words: Callable[[dict[str, str]], str],
) -> None:
    """Adds to the rows of a page those only the other one has; of one that both have he is told theirs."""
    by_key = {row.pk: (row, one) for row, one in mine if row.pk is not None}
    ours = [one for _row, one in mine]
    for one in theirs:
        row, own = by_key.get(one.pk, (None, None))
        if row is not None and own != one:
            row.theirs = _("Đang lưu: %s") % words(typed(one))
        elif row is None and one not in ours:
            rows.append(Row(one.pk, typed(one), theirs=_("Người khác vừa thêm dòng này.")))


class OpeningForm(Guarded, ServiceForm):
    """Who chairs, who writes the minutes, where and when."""

    chair = forms.ChoiceField(label=gettext_lazy("Chủ trì"), required=False)
    minute_taker = forms.ChoiceField(label=gettext_lazy("Ghi biên bản"), required=False)
    place = forms.CharField(label=gettext_lazy("Địa điểm"), required=False, max_length=200)
    starts_at = TimeField(label=gettext_lazy("Giờ bắt đầu"), required=False)
    ends_at = TimeField(label=gettext_lazy("Giờ kết thúc"), required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting, may_come: Sequence[tuple[int, str]]) -> None:
        initial = {
            "chair": meeting.chair_id,
            "minute_taker": meeting.minute_taker_id,
            "place": meeting.place,
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
        }
        super().__init__(data, initial=initial, prefix="mo-dau")
        self.meeting = meeting
        for name in ("chair", "minute_taker"):
            choice: Any = self.fields[name]
            choice.choices = [("", _("chưa ghi")), *((str(pk), label) for pk, label in may_come)]
        self.guard()

    def save(self, *, by: Any) -> bool:
        """Records it; False where it was refused, and the form says why."""
        data = self.cleaned_data
        return bool(
            self.carry_out(
                record_opening,
                meeting=self.meeting,
                chair_id=int(data["chair"]) if data["chair"] else None,
                minute_taker_id=int(data["minute_taker"]) if data["minute_taker"] else None,
                place=data["place"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                by=by,
            )
        )


class AddItemForm(ServiceForm):
    """An item that came up in the meeting itself."""

    title = forms.CharField(label=gettext_lazy("Nội dung"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=ItemKind.choices, initial=ItemKind.OTHER)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def save(self, *, by: Any) -> AgendaItem | None:
        """Adds it; None where it was refused, and the form says why."""
        return self.carry_out(add_item, meeting=self.meeting, by=by, **self.cleaned_data)
