"""What happened in a meeting as the page sends it: an item with its rows, the opening, a new item."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import integer
from core.forms import Guarded, ServiceForm
from meetings.forms.meetings import TimeField
from meetings.forms.written_rows import (
    CONCLUDED,
    CONCLUSION,
    SAID,
    TASK,
    VOTED,
    Row,
    add_theirs,
    in_words,
    offered,
    read_speaker,
    read_task,
    read_vote,
    rows_sent,
    sound,
    task_typed,
    vote_in_words,
    vote_typed,
)
from meetings.models import AgendaItem, ItemKind, Meeting
from meetings.queries import (
    Concluded,
    ItemSheet,
    People,
    Said,
    VoteBase,
    Written,
    merged,
)
from meetings.services import ItemSaved, StaleItem, add_item, record_opening, save_item


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
