"""What the sheet says, as the services take it and as the reader of a preflight sees it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import Precision, date_text
from core.periods import last_day_of
from core.sheets.problems import Change
from members.models import Membership
from members.resources.timelines import OFFICIAL, Held, Wanted
from members.services import NewDutySpan, NewMember, NewMembership

_REASONS = dict(Membership.EndReason.choices)


def new_member(said: dict[str, Any]) -> NewMember:
    """A person to register."""
    birth, admission = said["birth"] or (None, Precision.DAY), said["admission"] or (None, Precision.DAY)
    return NewMember(
        full_name=said["full_name"],
        gender=said["gender"] or "",
        birth_date=birth[0],
        birth_precision=birth[1],
        ethnicity=said["ethnicity"],
        national_id=said["national_id"],
        card_number=said["card_number"],
        admission_date=admission[0],
        admission_precision=admission[1],
        full_membership_date=said["full_membership_date"],
    )


def add_spans(
    spans: list[Wanted], member_id: int, admission: Any, memberships: list[NewMembership], duties: list[NewDutySpan]
) -> None:
    """Rows to open. A span that begins where another of the same person ended is a transfer."""
    official = [span for span in spans if span.kind == OFFICIAL] if len(spans) > 1 else []
    for span in spans:
        if span.is_duty:
            duties.append(NewDutySpan(member_id, span.organization_id, span.kind, span.start, span.end))
            continue
        start_reason, end_reason = str(Membership.StartReason.RECORDED), span.end_reason
        if span.kind != OFFICIAL:
            start_reason = str(Membership.StartReason.HOSTED)
        elif any(other.end == span.start for other in official if other is not span):
            start_reason = str(Membership.StartReason.TRANSFER_IN)
        elif admission and admission[1] == Precision.DAY and admission[0] == span.start:
            start_reason = str(Membership.StartReason.ADMISSION)
        if not end_reason and span.end and any(other.start == span.end for other in official if other is not span):
            end_reason = str(Membership.EndReason.TRANSFER_OUT)
        memberships.append(
            NewMembership(member_id, span.organization_id, span.kind, span.start, span.end, start_reason, end_reason)
        )


def span_changes(held: Held, start: date, end: date | None, reason: str) -> list[Change]:
    """What a recorded span becomes, before and after."""
    changes = []
    if start != held.start:
        changes.append(Change(_("Từ ngày"), date_text(held.start), date_text(start)))
    if end != held.end:
        changes.append(Change(_("Đến ngày"), date_text(last_day_of(held.end)), date_text(last_day_of(end))))
    if reason != held.end_reason:
        changes.append(Change(_("Trạng thái"), str(_REASONS.get(held.end_reason, "")), str(_REASONS.get(reason, ""))))
    return changes
