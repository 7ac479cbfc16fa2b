"""How a membership ends: by a transfer out, or with the Party altogether, each as an act with its paper."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.documents import Document
from core.periods import end_after
from members.models import Discipline, Membership
from members.queries.states import LEAVES_THE_PARTY
from members.services.honours import record_discipline
from members.services.memberships import end_membership
from members.services.offices import leave_offices
from members.services.transfers import cancel_open_transfer, must_not_be_leaving

EndReason = Membership.EndReason
# Death needs no decision; a notice of it may be named. What a committee decides has its number and date.
DECIDED_ENDS = (EndReason.EXPULSION, EndReason.STRIKE_OFF, EndReason.RESIGNATION)


@transaction.atomic
def record_departure(
    *, membership: Membership, last_day: date, reason: str, by: Any, document: Document | None = None
) -> None:
    """Ends a membership after its last day, with everything that rests on it.

    Who leaves the Party is hosted nowhere and holds no office any longer, and a transfer of his that was not finished
    is cancelled. An expulsion is a discipline and is written as one; a strike-off is none (DOMAIN §2.13).

    Raises ValidationError: a decision has no paper, it had not begun by then, or a transfer of his is not finished.
    """
    if reason in DECIDED_ENDS and document is None:
        raise ValidationError(
            {"document_number": _("%(reason)s thì cần số và ngày của quyết định.") % {"reason": _label(reason)}}
        )
    if reason == EndReason.TRANSFER_OUT:
        must_not_be_leaving(membership.member)
    end_membership(membership=membership, last_day=last_day, reason=reason, document=document, by=by)
    if reason not in LEAVES_THE_PARTY:
        return
    day = end_after(last_day)
    assert day is not None
    _end_the_rest(membership, day, reason, document)
    cancel_open_transfer(member=membership.member, on=day, reason=_label(reason), by=by)
    if reason == EndReason.EXPULSION:
        record_discipline(
            member=membership.member,
            organization=membership.organization,
            form=Discipline.Form.EXPULSION,
            decided_on=day,
            document=document,
            by=by,
        )


def _end_the_rest(membership: Membership, day: date, reason: str, document: Document | None) -> None:
    """Nobody is hosted, a guest or in office anywhere after he has left the Party."""
    still = Q(end__isnull=True) | Q(end__gt=day)
    others = Membership.objects.filter(still, member=membership.member_id).exclude(pk=membership.pk)
    if others.filter(start__gte=day).exists():
        raise ValidationError(
            _("Có thời gian sinh hoạt bắt đầu sau ngày này; hãy xem lại ngày hoặc sửa thời gian ấy trước."),
            code="later",
        )
    others.update(end=day, end_reason=EndReason.RETURNED, end_document=document)
    leave_offices(member_id=membership.member_id, on=day, reason=_label(reason), document=document)


def _label(reason: str) -> str:
    return str(EndReason(reason).label).capitalize()
