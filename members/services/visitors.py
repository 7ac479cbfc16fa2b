"""Guests and temporary members: agency members and border guards in village branches, in both regimes (DOMAIN §2.3)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.names import clean_name
from members.models import Member, Membership
from members.queries import official_on
from members.services.memberships import NewMembership, open_membership
from members.services.people import NewMember, register_member

Kind = Membership.Kind


@transaction.atomic
def register_visitor(
    *,
    new: NewMember,
    organization: Organization,
    kind: str,
    home: str,
    start: date,
    by: Any,
    end: date | None = None,
) -> Member:
    """Registers somebody whose home is no organisation of this installation, and where he attends.

    He has no official membership here, so no headcount counts him.

    Arguments:
        kind: temporary (attends, no vote) or guest (outside every rate).
        home: the organisation he belongs to, by name only.
        end: half-open; None while it is not known.

    Raises ValidationError with the fields that are wrong.
    """
    if kind not in (Kind.TEMPORARY, Kind.GUEST):
        raise ValidationError({"kind": _("Chọn sinh hoạt tạm thời hoặc khách.")})
    home = clean_name(home)
    if not home:
        raise ValidationError({"home": _("Ghi tên tổ chức đảng nơi sinh hoạt chính thức.")})
    member = register_member(new=new, by=by)
    visit = NewMembership(
        member.pk, organization.pk, kind, start, end, start_reason=Membership.StartReason.HOSTED, home=home
    )
    open_membership(new=visit, by=by)
    return member


@transaction.atomic
def receive_guest(
    *,
    member: Member,
    organization: Organization,
    start: date,
    by: Any,
    end: date | None = None,
    document: Document | None = None,
) -> Membership:
    """Opens the membership of a guest for a member of the record; what he is at home does not change.

    Raises ValidationError: it is his own branch, or he is a guest there already.
    """
    home = official_on(member, start)
    if home is not None and home.organization_id == organization.pk:
        raise ValidationError({"organization": _("Đảng viên đang sinh hoạt chính thức tại chính chi bộ này.")})
    visit = NewMembership(
        member.pk, organization.pk, Kind.GUEST, start, end,
        start_reason=Membership.StartReason.HOSTED, document_id=document.pk if document else None,
    )  # fmt: skip
    return open_membership(new=visit, by=by)
