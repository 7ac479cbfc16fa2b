"""What recruitment knows of a member's past, on his page: the steps by which he was admitted and recognised."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import names_on
from members.models import Member
from members.queries import Entry
from recruitment.models import StepAct
from recruitment.queries.candidates import files_readable_by


class Candidacies:
    """His way into the Party, step by step, with a link to the file for who may open it."""

    name = "candidacies"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing of the year: the acts stand in the past."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Every act that stands, with who did it and on which paper: three queries, none for who came otherwise."""
        rows = StepAct.objects.filter(candidate__member=member, taken_back=False).exclude(kind=StepAct.Kind.BACK)
        acts = list(rows.select_related("document", "candidate"))
        if not acts:
            return []
        names = names_on({act.organization_id for act in acts}, on)
        files = {act.candidate_id for act in acts}
        seen = set(files_readable_by(by, on=on).filter(pk__in=files).values_list("pk", flat=True))
        return [_entry(act, names.get(act.organization_id, ""), linked=act.candidate_id in seen) for act in acts]


def _entry(act: StepAct, place: str, *, linked: bool) -> Entry:
    what = act.get_stage_display() if act.kind == StepAct.Kind.TAKEN else act.get_kind_display()
    text = _("Phát triển đảng: %(what)s (%(place)s)") % {"what": what, "place": place}
    if act.document:
        text += _(" theo %s") % act.document
    return Entry(act.on, text, reverse("recruitment:candidate", args=[act.candidate.uuid]) if linked else "")
