"""Transfers of one step: by staff above both sides, and of people who come from outside with their letter."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.periods import last_day_of
from members.models import Member, Membership, Transfer
from members.services.memberships import NewMembership, lock_member, open_membership, transfer_member
from members.services.transfers import hosting, membership_on, must_not_be_leaving, same_grassroots

Kind, Direction, Status = Transfer.Kind, Transfer.Direction, Transfer.Status


@transaction.atomic
def transfer_at_once(
    *, member: Member, to: Organization, on: date, by: Any, document: Document | None = None
) -> Transfer:
    """Moves a member in one step, by somebody who stands above both sides; the list of transfers shows it as done.

    Raises ValidationError as `transfer_member` does, and where another transfer of his is not finished.
    """
    lock_member(member.pk)
    must_not_be_leaving(member)
    before = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, span__contains=on).first()
    opened = transfer_member(member=member, to=to, on=on, by=by, document=document)
    assert before is not None  # transfer_member refuses who belongs nowhere
    return _done(Kind.OFFICIAL, before.organization, opened)


@transaction.atomic
def host_at_once(
    *,
    member: Member,
    at: Organization,
    start: date,
    until: date | None,
    by: Any,
    document: Document | None = None,
) -> Transfer:
    """Introduces a member temporarily in one step, by somebody who stands above both sides.

    Raises ValidationError where he officially belongs nowhere on the day, or is hosted already.
    """
    lock_member(member.pk)
    must_not_be_leaving(member)
    home = membership_on(member, start)
    if home.organization_id == at.pk:
        raise ValidationError({"organization": _("Đảng viên đang sinh hoạt chính thức tại chính tổ chức này.")})
    hosted = open_membership(new=hosting(member, at, start, until, document), by=by)
    return _done(Kind.TEMPORARY, home.organization, hosted)


@transaction.atomic
def record_arrival(
    *,
    member: Member,
    to: Organization,
    outside: str,
    on: date,
    by: Any,
    letter: Document,
    until: date | None = None,
) -> Transfer:
    """Somebody came from outside the installation with a letter: officially, or for a time where `until` is given.

    Raises ValidationError where he belongs to an organisation of this installation on the day.
    """
    if letter.issued_on > on:
        raise ValidationError({"start": _("Ngày tiếp nhận không thể trước ngày của giấy giới thiệu.")})
    if until is None:
        new = NewMembership(
            member.pk, to.pk, Membership.Kind.OFFICIAL, on,
            start_reason=Membership.StartReason.TRANSFER_IN, document_id=letter.pk,
        )  # fmt: skip
    else:
        new = hosting(member, to, on, until, letter)
        new.home = outside
    opened = open_membership(new=new, by=by)
    transfer = Transfer(
        member=member,
        kind=Kind.OFFICIAL if until is None else Kind.TEMPORARY,
        direction=Direction.IN,
        status=Status.RECEIVED,
        organization=to,
        destination=to,
        outside=outside,
        requested_on=on,
        letter=letter,
        issued_on=letter.issued_on,
        received_on=on,
        until=until,
        membership=opened,
    )
    transfer.full_clean()
    transfer.save()
    return transfer


def _done(kind: str, origin: Organization, opened: Membership) -> Transfer:
    """A transfer that was finished the moment it was written."""
    inside = kind == Kind.OFFICIAL and same_grassroots(origin, opened.organization, opened.start)
    transfer = Transfer(
        member=opened.member,
        kind=Kind.INTERNAL if inside else kind,
        direction=Direction.INSIDE,
        status=Status.RECEIVED,
        organization=origin,
        destination=opened.organization,
        requested_on=opened.start,
        letter=opened.document,
        issued_on=opened.start,
        received_on=opened.start,
        until=last_day_of(opened.end) if kind == Kind.TEMPORARY else None,
        membership=opened,
    )
    transfer.full_clean()
    transfer.save()
    return transfer
