"""What meetings themselves propose for an agenda, and what of all rooms' proposals is still to be decided on.

A proposal is asked for anew each time and never stored: accepted, it is an item of its source; refused, a refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.queries import names_on
from core.formatting import date_text
from core.periods import add_months
from meetings.models import (
    AgendaItem,
    AgendaRefusal,
    AgendaTemplate,
    Conclusion,
    ItemKind,
    Meeting,
    Opinion,
    Orientation,
    OrientationItem,
    Task,
    Theme,
)
from meetings.queries import tasks
from meetings.queries.agenda_sources import AGENDA_SOURCES, Proposal
from meetings.queries.inherited import of_or_left_to

CARRIED_FOR = 12  # months after which what was concluded is no longer asked for
AT_MOST = 30  # proposals of one source


class TemplateLines:
    """The agenda a meeting of its kind starts with: of the nearest committee that has one, else the common one."""

    name = "template"
    title = gettext_lazy("Chương trình mẫu")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """Its lines, in order."""
        return [
            Proposal(f"template:{line.pk}", line.kind, line.title, minutes=line.minutes)
            for line in template_of(meeting.organization, meeting.kind, on=meeting.date)
        ]


def template_of(organization: Any, meeting_kind: str, *, on: date) -> list[AgendaTemplate]:
    """The lines of a kind of meeting that hold for an organisation on a day: the nearest owner up the tree wins."""
    nearest: list[int | None] = [organization.pk, *(one.pk for one in reversed(tree.ancestors(organization, on=on)))]
    lines = list(
        AgendaTemplate.objects.filter(meeting_kind=meeting_kind)
        .filter(Q(owner__in=nearest) | Q(owner__isnull=True))
        .order_by("position", "pk")
    )
    owners = {line.owner_id for line in lines}
    winner = next((owner for owner in [*nearest, None] if owner in owners), None)
    return [line for line in lines if line.owner_id == winner]


class PreparedContent:
    """What the committee agreed on in the meeting that prepared this one (họp chi ủy)."""

    name = "prepared"
    title = gettext_lazy("Chi ủy đã thống nhất")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """Its conclusions."""
        agreed = Conclusion.objects.filter(meeting__prepares=meeting).order_by("meeting__date", "pk")
        return [
            Proposal(f"prepared:{one.pk}", ItemKind.DISCUSSION, *_titled(one.text, _("Chi ủy thống nhất: %s")))
            for one in agreed[:AT_MOST]
        ]


class OpenConclusions:
    """What earlier meetings concluded and nobody has settled: it opens the next agenda (PEERS (d) 13).

    One with a task to be done is asked for by its task.
    """

    name = "conclusion"
    title = gettext_lazy("Kết luận kỳ trước chưa xong")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """The latest first, of the last year; a committee's own meetings carry on their own only."""
        earlier = Conclusion.objects.filter(
            _of_the_same_body(meeting),
            of_or_left_to([meeting.organization_id], on=on),
            settled_on__isnull=True,
            meeting__date__lt=meeting.date,
            meeting__date__gte=add_months(meeting.date, -CARRIED_FOR),
        ).exclude(pk__in=Task.objects.filter(tasks.IS_OPEN, conclusion__isnull=False).values("conclusion"))
        return [
            Proposal(
                f"conclusion:{one.pk}",
                ItemKind.TASKS,
                *_titled(one.text, _("Việc thực hiện kết luận ngày %s: ") % date_text(one.meeting.date) + "%s"),
                url=reverse("meetings:conclusion", args=[one.pk]),
            )
            for one in earlier.select_related("meeting").order_by("-meeting__date", "pk")[:AT_MOST]
        ]


class OpenTasks:
    """What was assigned and is not done, the overdue first; who answers for it is not for every reader of an agenda."""

    name = "task"
    title = gettext_lazy("Việc đã giao chưa xong")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """By their day; a committee's own meetings ask for what they assigned, the branch's for all else."""
        waiting = Task.objects.filter(
            tasks.IS_OPEN,
            _of_the_same_body(meeting),
            of_or_left_to([meeting.organization_id], on=on),
            assigned_on__lte=meeting.date,
        )
        proposals = []
        for one in waiting.order_by("due_on", "pk")[:AT_MOST]:
            late = one.due_on < meeting.date
            until = _("%s (đã quá hạn)") if late else _("%s")
            title, detail = _titled(one.text, _("Kiểm điểm việc đã giao: %s"))
            due = _("Hạn xong: %s.") % (until % date_text(one.due_on))
            page = reverse("meetings:task", args=[one.uuid])
            proposals.append(Proposal(f"task:{one.pk}", ItemKind.TASKS, title, f"{detail}\n{due}".strip(), url=page))
        return proposals


class AnsweredOpinions:
    """Answers to opinions of the branch that it has not been told yet; what was asked is for who may read opinions."""

    name = "opinion"
    title = gettext_lazy("Kiến nghị đã được trả lời")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """The oldest first; none for a committee's own meeting, which is not the branch that asked."""
        if meeting.is_of_committee:
            return []
        answered = Opinion.objects.filter(
            of_or_left_to([meeting.organization_id], on=on),
            answered_on__isnull=False,
            told_at__isnull=True,
            withdrawn_on__isnull=True,
        )
        found = list(answered.order_by("raised_on", "pk")[:AT_MOST])
        names = names_on({one.addressee_id for one in found}, on) if found else {}
        return [
            Proposal(
                f"opinion:{one.pk}",
                ItemKind.OPINIONS,
                _("Thông báo trả lời kiến nghị nêu ngày %(raised)s: %(who)s trả lời ngày %(answered)s")
                % {
                    "raised": date_text(one.raised_on),
                    "who": names.get(one.addressee_id, ""),
                    "answered": date_text(one.answered_on),
                },
            )
            for one in found
        ]


class OrientationItems:
    """What the committees above ask the branch to speak of in the month."""

    name = "orientation"
    title = gettext_lazy("Định hướng của cấp trên")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """The highest committee first; none for what the branch speaks of in another meeting of the month."""
        if meeting.is_of_committee:
            return []
        items = OrientationItem.objects.filter(
            orientation__in=orientations_for(meeting.organization, meeting.for_month, on=meeting.date).values("pk")
        ).select_related("document")
        elsewhere = spoken_of_elsewhere(meeting, "orientation:")
        return [
            Proposal(f"orientation:{one.pk}", one.kind, one.title, document=one.document)
            for one in items.order_by("orientation__organization__code", "orientation", "position", "pk")
            if f"orientation:{one.pk}" not in elsewhere
        ]


def orientations_for(organization: Any, month: date, *, on: date) -> QuerySet[Orientation]:
    """The orientations of a month that speak to an organisation as it stands on a day: issued above it, not withdrawn.

    Whoever is named, or stands below who is named, is addressed; where nobody is named, everybody below.
    """
    above = [one.pk for one in tree.ancestors(organization, on=on)]
    addressed = Q(addressees__isnull=True) | Q(addressees__organization__in=[*above, organization.pk])
    return (
        Orientation.objects.filter(for_month=month, organization__in=above, withdrawn_on__isnull=True)
        .filter(addressed)
        .distinct()
    )


class Criticism:
    """Criticism and self-criticism, where the agenda has no such item: a principle of every branch meeting."""

    name = "criticism"
    title = gettext_lazy("Tự phê bình và phê bình")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """One item."""
        if meeting.kind not in Meeting.MONTHLY_KINDS:
            return []
        if AgendaItem.objects.filter(meeting=meeting, kind=ItemKind.CRITICISM).exclude(source="criticism").exists():
            return []
        return [Proposal("criticism", ItemKind.CRITICISM, _("Tự phê bình và phê bình trong chi bộ"), minutes=10)]


class QuarterThemes:
    """The themes a branch has set itself for the quarter and not held yet."""

    name = "theme"
    title = gettext_lazy("Chuyên đề của quý")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """For thematic meetings."""
        if meeting.kind not in (Meeting.Kind.THEMATIC, Meeting.Kind.COMBINED):
            return []
        quarter = (meeting.for_month.month + 2) // 3
        themes = Theme.objects.filter(
            organization=meeting.organization_id, year=meeting.for_month.year, quarter=quarter
        )
        held = spoken_of_elsewhere(meeting, "theme:")
        return [
            Proposal(f"theme:{one.pk}", ItemKind.THEMATIC, one.topic, document=one.document, minutes=45)
            for one in themes.select_related("document").order_by("pk")
            if f"theme:{one.pk}" not in held
        ]


# Those of meetings, in the order in which the page shows them; higher rooms add theirs behind.
OWN_SOURCES = (
    OrientationItems(),
    PreparedContent(),
    OpenConclusions(),
    OpenTasks(),
    AnsweredOpinions(),
    QuarterThemes(),
    Criticism(),
    TemplateLines(),
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one source still proposes."""

    name: str
    title: Any
    proposals: Sequence[Proposal]


def proposals_for(meeting: Meeting, *, on: date) -> list[Proposed]:
    """What is proposed for a meeting and neither in its agenda nor refused, by source; empty ones left out."""
    decided = {
        *AgendaItem.objects.filter(meeting=meeting).exclude(source="").values_list("source", flat=True),
        *AgendaRefusal.objects.filter(meeting=meeting).values_list("source", flat=True),
    }
    found = []
    for source in AGENDA_SOURCES:
        left = [one for one in source.proposals(meeting, on=on) if one.source not in decided]
        if left:
            found.append(Proposed(source.name, source.title, left))
    return found


def every_proposal(proposed: Iterable[Proposed]) -> list[Proposal]:
    """Those of all sources in one list."""
    return [one for source in proposed for one in source.proposals]


def _titled(text: str, sentence: str) -> tuple[str, str]:
    """A title of at most 300 letters, and the whole text as its detail where it is longer than one line of that."""
    plain = " ".join(text.split())
    title = sentence % plain
    return (title, "") if len(title) <= 300 else (f"{title[:299]}…", text)


def _of_the_same_body(meeting: Meeting) -> Q:
    """Meetings of the committee for a committee's, of the branch for the branch's."""
    of_committee = Q(meeting__isnull=False, meeting__kind__in=Meeting.COMMITTEE_KINDS)
    return of_committee if meeting.is_of_committee else ~of_committee


def spoken_of_elsewhere(meeting: Meeting, prefix: str) -> set[str]:
    """The sources of a kind that stand in another meeting of the same organisation."""
    items = AgendaItem.objects.filter(
        meeting__organization=meeting.organization_id, meeting__for_month__gte=add_months(meeting.for_month, -3),
        source__startswith=prefix,
    )  # fmt: skip
    return set(items.exclude(meeting=meeting).values_list("source", flat=True))
