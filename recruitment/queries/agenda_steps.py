"""What a branch is to resolve on its candidates: proposed for the agenda of its next meeting (meetings' registry)."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import date_text
from meetings.models import ItemKind, Meeting, Vote
from meetings.queries.agenda_sources import Proposal
from recruitment.models import Body, Candidate
from recruitment.queries.candidates import with_branch
from recruitment.queries.steps import RESOLVING, next_steps

AT_MOST = 30


class StepsToResolve:
    """The candidates whose next step is a resolution of this branch, the longest waiting first.

    What is still missing is said on the candidate's page: a meeting is prepared before everything is there.
    """

    name = "step"
    title = gettext_lazy("Hồ sơ phát triển đảng chờ chi bộ xét")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """One for each candidate."""
        if meeting.kind not in RESOLVING:
            return []
        followed: Any = with_branch(Candidate.objects.filter(state=Candidate.State.ACTIVE), on=meeting.date)
        rows = list(followed.filter(followed_by=meeting.organization_id).order_by("stage_on", "sort_key", "pk"))
        following = next_steps(rows, on=meeting.date)
        found = []
        for one in rows:
            after = following.get(one.pk)
            if after is None or not after.step.needs_meeting or after.step.actor != Body.BRANCH:
                continue
            if after.earliest is not None and meeting.date < after.earliest:
                continue
            title = _("Xét, biểu quyết: %(step)s – %(name)s") % {
                "step": after.step.get_stage_display(), "name": one.full_name,
            }  # fmt: skip
            detail = _("Hạn xét: %s.") % date_text(after.due.day) if after.due else ""
            url = reverse("recruitment:candidate", args=[one.uuid])
            found.append(Proposal(source_of(one, after.step.stage), ItemKind.RECRUITMENT, title, detail, url=url))
        return found[:AT_MOST]


def source_of(candidate: Candidate, stage: str) -> str:
    """What an agenda item comes from that speaks of a candidate's step."""
    return f"step:{candidate.pk}:{stage}"


def vote_on(candidate: Candidate, stage: str, meeting: Meeting) -> Vote | None:
    """The vote a meeting held on a step, where it is written under the item that was proposed for it."""
    votes = Vote.objects.filter(meeting=meeting, item__source=source_of(candidate, stage))
    return votes.order_by("-pk").first()
