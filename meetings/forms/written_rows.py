"""The rows of a page of proceedings: what was said, voted, concluded and assigned, as it is sent and typed."""

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
from core.forms import DayField, NameField
from meetings.models import Meeting, Vote
from meetings.queries import (
    Assigned,
    People,
    Said,
    VoteBase,
    Voted,
    fault_of_speaker,
    fault_of_task,
    fault_of_vote,
)

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
