"""A resolution as the page sends it: its parts, its tasks, the vote that passed it; and its number."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import document_number, integer
from core.forms import ServiceForm
from meetings.forms.written_rows import (
    TASK,
    VOTED,
    Row,
    offered,
    read_task,
    read_vote,
    rows_sent,
    sound,
    task_typed,
    vote_typed,
)
from meetings.models import Meeting, Resolution
from meetings.queries import MOST, People, Resolved, VoteBase, merged, number_in, series_on
from meetings.services import StaleResolution, number_resolution, save_resolution, stamp_of

PARTS = ("assessment", "goals", "execution")


class ResolutionForm(ServiceForm):
    """A resolution. What is wrong in one row keeps that row out, and nothing else."""

    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=300)
    assessment = forms.CharField(label=gettext_lazy("Đánh giá tình hình"), required=False, max_length=20_000)
    goals = forms.CharField(label=gettext_lazy("Mục tiêu, phương hướng"), required=False, max_length=20_000)
    execution = forms.CharField(label=gettext_lazy("Tổ chức thực hiện"), required=False, max_length=20_000)

    def __init__(
        self,
        data: Any = None,
        *,
        uuid: UUID,
        stored: Resolved | None,
        people: People,
        base: VoteBase,
        meeting: Meeting,
    ) -> None:
        self.stored = stored or Resolved("")
        initial = {name: getattr(self.stored, name) for name in ("title", *PARTS)}
        super().__init__(data, initial=initial)
        self.uuid, self.people, self.base, self.meeting = uuid, people, base, meeting
        self.theirs: Resolved | None = None  # what somebody else saved meanwhile
        for name in PARTS:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 4})
        if data is None:
            self.stamp = stamp_of(stored)
            self.tasks = [Row(task.pk, task_typed(task, people)) for task in self.stored.tasks]
            self.vote = Row(None, vote_typed(self.stored.voted) if self.stored.voted else dict.fromkeys(VOTED[1:], ""))
        else:
            self.stamp = str(data.get("stamp", ""))
            self.tasks = rows_sent(data, ("task_id", *TASK), key="task_id")
            self.vote = (rows_sent(data, VOTED[2:]) or [Row(None, dict.fromkeys(VOTED[2:], ""))])[0]

    @property
    def task_rows(self) -> list[Row]:
        """The tasks, and a blank row for one more."""
        return offered(self.tasks, TASK)

    @property
    def keys(self) -> list[list[Any]]:
        """The keys of the rows as the page sent them, for its script."""
        return [[row.pk or "" for row in self.tasks]]

    @property
    def faults(self) -> list[str]:
        """What was left out, one sentence a fault, with its place."""
        told = [f"{_('Biểu quyết')}: {error}" for error in self.vote.errors.values()]
        for place, row in enumerate(self.tasks, start=1):
            told += [f"{_('Việc')} {integer(place)}: {error}" for error in row.errors.values()]
        return told

    def resolved(self) -> Resolved:
        """What can be stored."""
        tasks = sound(self.tasks, self.stored.tasks, lambda row: read_task(row, self.people, self.meeting))
        vote = None
        if not self.vote.is_blank:
            vote = read_vote(self.vote, self.base, subject=False) or self.stored.voted
        parts = {name: self.cleaned_data[name] for name in ("title", *PARTS)}
        return Resolved(**parts, tasks=tuple(one for _row, one in tasks), voted=vote)

    def save(self, *, by: Any) -> str | None:
        """Saves it and returns the stamp of what is stored now; None where it was refused, and the form says why.

        Raises StaleResolution as the service does.
        """
        done: str | None = self.carry_out(
            save_resolution, meeting=self.meeting, uuid=self.uuid, resolved=self.resolved(), stamp=self.stamp, by=by
        )
        return done

    def lay_theirs(self, stale: StaleResolution) -> None:
        """Puts beside what was typed what somebody else saved meanwhile, so that saving again keeps both."""
        self.theirs, self.stamp = stale.theirs, stale.stamp
        data: Any = self.data.copy()
        for name in PARTS:
            data[name] = merged(getattr(stale.theirs, name), data.get(name, ""))
        self.data = data
        mine = {(row.typed["task_text"], row.typed["task_due"]) for row in self.tasks}
        for task in stale.theirs.tasks:
            typed = task_typed(task, self.people)
            if (typed["task_text"], typed["task_due"]) not in mine:
                self.tasks.append(Row(task.pk, typed, theirs=_("Người khác vừa thêm dòng này.")))
        if self.vote.is_blank and stale.theirs.voted:
            self.vote = Row(None, vote_typed(stale.theirs.voted))


class NumberResolution(ServiceForm):
    """The number a signed resolution got: the next one of its series is proposed."""

    number = forms.IntegerField(label=gettext_lazy("Số"), required=False, min_value=1, max_value=MOST)

    def __init__(self, data: Any = None, *, resolution: Resolution, by: Any) -> None:
        series = series_on(resolution.meeting.organization, resolution.meeting.date)
        stored = number_in(resolution.number)
        super().__init__(data, initial={"number": stored or series.following})
        self.resolution, self.by = resolution, by
        self.fields["number"].help_text = _(
            "Số tiếp theo trong %(series)s là %(next)s. Ghi sau khi ký; để trống là chưa có số."
        ) % {"series": series.label, "next": document_number(series.following)}

    def save(self) -> Any:
        """Records it."""
        return self.carry_out(
            number_resolution, resolution=self.resolution, number=self.cleaned_data["number"], by=self.by
        )
