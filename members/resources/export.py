"""The sheet "Đảng viên" written from what is recorded: read again it changes nothing."""

from collections import defaultdict
from typing import Any

from core.periods import last_day_of
from members.models import DutySpan, Member, Membership
from members.resources.timelines import END, FULL, GUEST, OFFICIAL, PROBATIONARY, TEMPORARY

_ENDED = {str(reason): (END, str(reason)) for reason in (
    Membership.EndReason.TRANSFER_OUT, Membership.EndReason.DEATH, Membership.EndReason.EXPULSION,
    Membership.EndReason.STRIKE_OFF, Membership.EndReason.RESIGNATION,
)}  # fmt: skip


def export_rows(organization_ids: list[int]) -> list[dict[str, Any]]:
    """One row a span of everybody who ever belonged to some organisations, as far as these organisations know him."""
    spans: dict[int, list[Any]] = defaultdict(list)
    for row in (
        Membership.objects.filter(organization__in=organization_ids).select_related("organization").order_by("start")
    ):
        spans[row.member_id].append(row)
    duties: dict[int, list[Any]] = defaultdict(list)
    for duty in (
        # What a transfer laid is no row of the sheet: it follows from the transfer.
        DutySpan.objects.filter(kind__in=DutySpan.DECIDED, organization__in=organization_ids, member__in=list(spans))
        .select_related("organization")
        .order_by("start")
    ):
        duties[duty.member_id].append(duty)
    members = Member.objects.filter(pk__in=list(spans)).select_related("ethnicity").order_by("sort_key", "pk")
    rows: list[dict[str, Any]] = []
    for member in members:
        for span in spans[member.pk]:
            rows.append(_row(member, span, _state_of(member, span), last_day_of(span.end)))
        for span in duties[member.pk]:
            rows.append(_row(member, span, ("duty", span.kind), last_day_of(span.end)))
        for span in spans[member.pk]:
            if span.kind == OFFICIAL and span.end and span.end_reason in _ENDED:
                rows.append(_row(member, span, _ENDED[span.end_reason], None) | {"start": span.end})
    return rows


def _state_of(member: Member, span: Membership) -> tuple[str, str]:
    if span.kind in (TEMPORARY, GUEST):
        return (span.kind, span.kind)
    full = member.full_membership_date is not None or member.admission_date is None
    return (OFFICIAL, FULL if full else PROBATIONARY)


def _row(member: Member, span: Any, state: tuple[str, str], last: Any) -> dict[str, Any]:
    return {
        "full_name": member.full_name,
        "gender": member.gender or None,
        "birth": (member.birth_date, member.birth_precision) if member.birth_date else None,
        "ethnicity": member.ethnicity,
        "national_id": member.national_id,
        "card_number": member.card_number,
        "code": span.organization.code,
        "admission": (member.admission_date, member.admission_precision) if member.admission_date else None,
        "full_membership_date": member.full_membership_date,
        "state": state,
        "start": span.start,
        "last": last,
    }
