"""Everybody of one organisation into another: what comes before a dissolution or a merger."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from members.models import Membership
from members.services.memberships import NewMembership, must_stand, open_memberships

Kind, EndReason, StartReason = Membership.Kind, Membership.EndReason, Membership.StartReason


@transaction.atomic
def transfer_everybody(
    *, organization: Organization, to: Organization, on: date, by: Any, document: Document | None = None
) -> int:
    """Moves every official member of an organisation to another from a day on; returns how many.

    Whoever is hosted there or comes as a guest goes back: his temporary or guest membership ends the day before.

    Arguments:
        on: the first day in the new organisation.

    Raises ValidationError: nobody is there, it is the same organisation, a membership begins on the day or later or
    has an end already, or the other organisation does not exist then.
    """
    if organization.pk == to.pk:
        raise ValidationError(_("Nơi đến phải là tổ chức khác."), code="same_organization")
    must_stand(to, on)
    rows = Membership.objects.filter(organization=organization).exclude(end__lte=on).select_related("member")
    held = list(rows.select_for_update(of=("self",)))
    late = [row for row in held if row.start >= on or (row.kind == Kind.OFFICIAL and row.end is not None)]
    if late:
        raise ValidationError(
            _("%(count)s người có thời gian sinh hoạt bắt đầu từ ngày này hoặc đã ghi ngày kết thúc (%(names)s)."),
            code="not_simple",
            params={"count": len(late), "names": ", ".join(row.member.full_name for row in late[:5])},
        )
    official = [row for row in held if row.kind == Kind.OFFICIAL]
    if not official:
        raise ValidationError(_("Không có đảng viên chính thức nào sinh hoạt ở đây."), code="nobody")
    Membership.objects.filter(pk__in=[row.pk for row in official]).update(end=on, end_reason=EndReason.REORG_OUT)
    others = [row.pk for row in held if row.kind != Kind.OFFICIAL]
    Membership.objects.filter(pk__in=others).update(end=on, end_reason=EndReason.RETURNED)
    document_id = document.pk if document else None
    open_memberships(
        new=[
            NewMembership(
                row.member_id, to.pk, Kind.OFFICIAL, on, start_reason=StartReason.REORG_IN, document_id=document_id
            )
            for row in official
        ],
        by=by,
    )
    return len(official)
