"""What every act on a candidate's file is made of: who has it, what is typed, where it is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.documents import Document
from core.files import StoredFile
from core.formatting import date_text
from meetings.models import Meeting
from recruitment.models import Candidate, CandidateStay, Step, StepAct

Errors = dict[str, ValidationError]


@dataclass(frozen=True, slots=True)
class NewAct:
    """What is typed of a step.

    Arguments:
        on: its day: of the meeting, the decision, the ceremony.
        received_on: when the branch received a decision.
        base: the members of a committee who could vote; of a branch it follows from the roll of its meeting.
    """

    on: date
    document: Document | None = None
    received_on: date | None = None
    file: StoredFile | None = None
    meeting: Meeting | None = None
    base: int | None = None
    agreed: int | None = None
    against: int | None = None
    note: str = ""


def locked_candidate(candidate: Candidate, version: int) -> Candidate:
    """The candidate, locked, as he is stored. Raises ValidationError for an older version, with who wrote since."""
    stored = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if stored.version != version:
        last = stored.acts.order_by("-pk").first()
        told = (
            _("%(who)s vừa ghi “%(what)s” ngày %(day)s")
            % {
                "who": last.by,
                "what": last.get_stage_display() if last.kind == StepAct.Kind.TAKEN else last.get_kind_display(),
                "day": date_text(last.on),
            }
            if last
            else _("hồ sơ vừa được sửa")
        )
        raise ValidationError(
            _("Có người vừa ghi vào hồ sơ này (%s). Chưa ghi gì thêm; hãy xem lại rồi ghi tiếp.") % told, code="stale"
        )
    return stored


def faults_of_order(candidate: Candidate, day: date, on: date) -> Errors:
    """What is wrong with the day of an act: ahead, before the stay, before the last step."""
    if day > on:
        return {"on": ValidationError(_("Ngày này ở tương lai."), code="future")}
    stay = candidate.stays.filter(end__isnull=True).first()
    if stay is not None and day < stay.start and candidate.member_id is None:
        return {
            "on": ValidationError(
                _("Chi bộ hiện nay theo dõi từ ngày %s; việc trước ngày ấy thuộc nơi theo dõi cũ.")
                % date_text(stay.start),
                code="before_stay",
            )
        }
    if day < candidate.stage_on:
        return {
            "on": ValidationError(
                _("Không thể trước ngày %(day)s của bước “%(step)s”.")
                % {"day": date_text(candidate.stage_on), "step": candidate.get_stage_display()},
                code="before",
            )
        }
    return {}


def must_say(reason: str) -> None:
    """Raises ValidationError where no reason is given."""
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do."), code="required")})


def write_act(
    candidate: Candidate, kind: str, stage: str, new: NewAct, organization_id: int, by: Any, *,
    step: Step | None = None, on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Writes an act down, at the branch that follows him."""
    act = StepAct(
        candidate=candidate, organization_id=organization_id, branch_id=candidate.organization_id, kind=kind,
        stage=stage, step=step, on=new.on, received_on=new.received_on, document=new.document, file=new.file,
        meeting=new.meeting, base=new.base, agreed=new.agreed, against=new.against, note=" ".join(new.note.split()),
        by=str(by)[:150], for_branch=on_behalf,
    )  # fmt: skip
    act.full_clean(exclude=["candidate", "organization", "branch", "step", "document", "file", "meeting"])
    act.save()
    return act


def follow_at(candidate: Candidate, organization_id: int, on: date, reason: str, document: Document | None) -> None:
    """Ends the stay and opens another at the branch that follows him from a day on."""
    current = candidate.stays.filter(end__isnull=True).first()
    candidate.organization_id = organization_id
    if current is not None and current.start >= on:  # an act of an earlier day: he was not elsewhere since
        current.organization_id = organization_id
        current.save(update_fields=["organization"])
        return
    candidate.stays.filter(end__isnull=True).update(end=on)
    stay = CandidateStay(
        candidate=candidate, organization_id=organization_id, start=on, reason=reason[:300], document=document
    )
    stay.full_clean(exclude=["candidate", "organization", "document"])
    stay.save()


def keep_candidate(candidate: Candidate) -> None:
    """Keeps what the act made of him, at the next version."""
    candidate.version += 1
    candidate.full_clean(exclude=["organization", "scheme", "member"])
    candidate.save()
