"""Closing a file that the member's own record has overtaken: it adopts what the record says, and asks for nothing."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from recruitment.models import Candidate, Stage, StepAct
from recruitment.queries.ended import ending_of
from recruitment.queries.rights import lines_of
from recruitment.queries.steps import branches_following


@transaction.atomic
def close_file(
    *, candidate: Candidate, version: int, organization: Organization, by: Any, on: date, on_behalf: bool = False
) -> StepAct:
    """Closes the file of whoever left, died, or became a full member by his record, with its reason, day and paper.

    A recognition is written as its step, of the body that decides, and says that it rests on the member's record.

    Raises ValidationError: somebody has written meanwhile, the file is closed, or the record says nothing of the kind.
    """
    stored = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if stored.version != version:
        raise ValidationError(_("Có người vừa ghi vào hồ sơ này; hãy xem lại rồi ghi tiếp."), code="stale")
    if not stored.is_open:
        raise ValidationError(_("Hồ sơ đã đóng: %s.") % stored.get_state_display(), code="closed")
    ending = ending_of(stored, on=on)
    if ending is None:
        raise ValidationError(
            _("Theo hồ sơ đảng viên người này vẫn là đảng viên dự bị đang sinh hoạt, nên chưa đóng hồ sơ được."),
            code="going_on",
        )
    act = StepAct(
        candidate=stored, organization=organization, branch_id=branches_following([stored], on=on)[stored.pk],
        kind=ending.kind, stage=stored.stage, on=ending.on, document=ending.document,
        note=_("theo hồ sơ đảng viên: %s") % ending.words, by=str(by)[:150], for_branch=on_behalf,
    )  # fmt: skip
    if ending.state == Candidate.State.COMPLETED:
        _as_recognition(act, stored, on)
    act.save()
    stored.state = ending.state
    stored.version += 1
    stored.save()
    return act


def _as_recognition(act: StepAct, candidate: Candidate, on: date) -> None:
    """By the day of its decision, where that is on record, and never before the step he had come to."""
    decided = act.document.issued_on if act.document else act.on
    act.stage, act.on = Stage.RECOGNISED, max(decided, candidate.stage_on)
    act.step = candidate.scheme.steps.filter(stage=Stage.RECOGNISED).first()
    line = lines_of([act.branch_id], on=on).get(act.branch_id)
    if act.step is not None and line is not None:
        act.organization_id = line.actor(act.step.actor)
    candidate.stage, candidate.stage_on = act.stage, act.on
