"""Transfers as a two-sided act: asked for and given a letter by the origin, received or sent back by the destination.

Until it is received a member stands in the origin's headcount (DOMAIN §2.12, §6.3). Party age is never touched: it
follows from the admission (PEERS row 25).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after, last_day_of
from members.models import DutySpan, Member, Membership, Transfer
from members.queries.limits import LETTER, deadline_after
from members.queries.transfers import STEPS
from members.services.memberships import (
    NewDutySpan,
    NewMembership,
    end_membership,
    lay_duty_span,
    lock_member,
    must_be_branch,
    must_stand,
    open_membership,
    transfer_member,
)
from members.services.offices import leave_offices

Kind, Direction, Status = Transfer.Kind, Transfer.Direction, Transfer.Status

GRASSROOTS = "co-so"  # the level's code: a transfer inside one tổ chức cơ sở đảng is an internal one


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer to ask for.

    Arguments:
        kind: official, temporary or abroad; internal follows from the two sides, collective from the batch.
        destination: inside the installation; None with `outside`.
        outside: the name of an organisation outside it.
        until: the last day of a temporary one.
    """

    member: Member
    kind: str
    requested_on: date
    destination: Organization | None = None
    outside: str = ""
    reason: str = ""
    until: date | None = None
    batch: UUID | None = None


@transaction.atomic
def request_transfer(*, new: NewTransfer, by: Any) -> Transfer:
    """Asks for a transfer in the name of the organisation he officially belongs to.

    Raises ValidationError: he does not belong anywhere on the day, another transfer is not finished, or the
    destination is no branch.
    """
    lock_member(new.member.pk)
    current = membership_on(new.member, new.requested_on)
    transfer = Transfer(
        batch=new.batch,
        member=new.member,
        kind=_kind_of(new, current.organization),
        direction=Direction.INSIDE if new.destination else Direction.OUT,
        organization=current.organization,
        destination=new.destination,
        outside=new.outside,
        reason=new.reason,
        requested_on=new.requested_on,
        until=new.until,
    )
    if new.destination:
        must_stand(new.destination, new.requested_on)
        must_be_branch(new.destination, new.requested_on, field="destination")
    _check_until(transfer, new.requested_on)
    transfer.full_clean()
    transfer.save()
    return transfer


@transaction.atomic
def request_transfers(*, members: Sequence[Member], new: NewTransfer, by: Any) -> list[Transfer]:
    """Asks for the transfer of several members by one act: the same destination, and later one letter.

    Arguments:
        new: what is the same for all; its member is not looked at.

    Raises ValidationError with the names of those who cannot go; then nobody does.
    """
    batch, made, problems = uuid4(), [], []
    for member in sorted(members, key=lambda one: one.pk):  # one order, so that two batches never wait for each other
        one = NewTransfer(
            member, new.kind, new.requested_on, new.destination, new.outside, new.reason, new.until, batch
        )
        try:
            with transaction.atomic():
                made.append(request_transfer(new=one, by=by))
        except ValidationError as error:
            problems.append(f"{member.full_name}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError(problems)
    return made


@transaction.atomic
def endorse_transfer(*, transfer: Transfer, on: date, by: Any) -> None:
    """The branch and its committee have given their opinion."""
    _lock(transfer, "endorse")
    _not_before(on, transfer.requested_on, _("ngày đề nghị"))
    transfer.endorsed_on = on
    _become(transfer, Status.ENDORSED)


@transaction.atomic
def issue_letter(*, transfer: Transfer, letter: Document, on: date, by: Any) -> None:
    """The letter is issued: from that day he need not attend anywhere, until it is presented or its time has run out.

    Raises ValidationError where the time limit of that day is not on record.
    """
    _lock(transfer, "issue")
    _not_before(on, transfer.endorsed_on or transfer.requested_on, _("ngày có ý kiến"))
    current = membership_on(transfer.member, on)
    limit = deadline_after(LETTER, on)
    if limit is None:
        raise ValidationError(
            _("Chưa ghi thời hạn xuất trình giấy giới thiệu cho ngày %(day)s; hãy bổ sung ở Thời hạn theo quy định."),
            code="no_limit",
            params={"day": date_text(on)},
        )
    transfer.letter, transfer.issued_on, transfer.deadline = letter, on, limit.day
    _become(transfer, Status.ISSUED)
    lay_duty_span(
        new=NewDutySpan(
            transfer.member_id,
            current.organization_id,
            DutySpan.Kind.TRANSFERRING,
            on,
            end_after(limit.day),
            document_id=letter.pk,
        ),
        by=by,
    )


@transaction.atomic
def receive_transfer(*, transfer: Transfer, on: date, by: Any) -> None:
    """The letter was presented: from that day he belongs to the destination (or is hosted there, or has left).

    Arguments:
        on: his first day there.
    """
    _lock(transfer, "receive")
    assert transfer.issued_on is not None  # a constraint of the table
    _not_before(on, transfer.issued_on, _("ngày cấp giấy"))
    _cut_span(transfer, on)
    transfer.received_on = on
    transfer.membership = _move(transfer, on, by)
    _become(transfer, Status.RECEIVED)


@transaction.atomic
def refuse_transfer(*, transfer: Transfer, on: date, reason: str, by: Any) -> None:
    """The destination sends him back: from that day he must attend at the origin again."""
    _lock(transfer, "refuse")
    assert transfer.issued_on is not None  # a constraint of the table
    _not_before(on, transfer.issued_on, _("ngày cấp giấy"))
    close_transfer(transfer, Status.REFUSED, on, reason)


@transaction.atomic
def cancel_transfer(*, transfer: Transfer, on: date, reason: str, by: Any) -> None:
    """The origin takes it back: everything is as it was."""
    _lock(transfer, "cancel")
    _not_before(on, transfer.issued_on or transfer.requested_on, _("ngày của bước trước"))
    close_transfer(transfer, Status.CANCELLED, on, reason)


@transaction.atomic
def cancel_open_transfer(*, member: Member, on: date, reason: str, by: Any) -> None:
    """Whatever transfer of a member is not finished ends here, for a reason that lies outside of it (he died)."""
    lock_member(member.pk)
    for transfer in Transfer.objects.filter(member=member, status__in=Transfer.OPEN):
        close_transfer(transfer, Status.CANCELLED, max(on, transfer.issued_on or transfer.requested_on), reason)


def must_not_be_leaving(member: Member) -> None:
    """Raises ValidationError where a transfer of his is not finished: that one is received or cancelled first."""
    if Transfer.objects.filter(member=member, status__in=Transfer.OPEN).exists():
        raise ValidationError(
            _("Đảng viên đang có một lần chuyển sinh hoạt chưa xong; hãy tiếp nhận hoặc hủy lần ấy trước."),
            code="leaving",
        )


def membership_on(member: Member, on: date) -> Membership:
    """Where he officially belongs on a day. Raises ValidationError where nowhere, or only until a known day."""
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL).select_related("organization")
    current = rows.filter(span__contains=on).first()
    if current is None:
        later = rows.filter(start__gt=on).order_by("start").first()
        if later is not None:
            raise ValidationError(
                _("Ngày %(day)s đứng trước ngày đảng viên bắt đầu sinh hoạt chính thức (%(start)s)."),
                code="too_early",
                params={"day": date_text(on), "start": date_text(later.start)},
            )
        raise ValidationError(
            _("Ngày %(day)s đảng viên không sinh hoạt chính thức ở tổ chức nào."),
            code="not_a_member",
            params={"day": date_text(on)},
        )
    if current.end is not None:
        raise ValidationError(
            _("Sinh hoạt hiện tại đã ghi kết thúc, đến hết ngày %(day)s."),
            code="already_ending",
            params={"day": date_text(last_day_of(current.end))},
        )
    return current


def _kind_of(new: NewTransfer, origin: Organization) -> str:
    """What a transfer is called: by one act collective, within one grassroots organisation internal."""
    if new.batch is not None:
        return Kind.COLLECTIVE
    if new.kind == Kind.OFFICIAL and new.destination and same_grassroots(origin, new.destination, new.requested_on):
        return Kind.INTERNAL
    return new.kind


def same_grassroots(first: Organization, second: Organization, on: date) -> bool:
    """Whether two organisations stood below one grassroots organisation (tổ chức cơ sở đảng) on a day."""
    above = [{one.pk for one in tree.ancestors(each, on=on)} for each in (first, second)]
    return tree.form_on(on).filter(organization__in=above[0] & above[1], level__code=GRASSROOTS).exists()


def _check_until(transfer: Transfer, start: date) -> None:
    if transfer.kind != Kind.TEMPORARY:
        transfer.until = None
    elif transfer.until is None:
        raise ValidationError({"until": _("Chuyển tạm thời thì cần ngày cuối cùng.")})
    elif transfer.until < start:
        raise ValidationError({"until": _("Ngày cuối cùng đứng trước ngày bắt đầu.")})


def _lock(transfer: Transfer, step: str) -> None:
    """Takes the transfer for one clerk, as it is now; refuses a step that does not follow.

    Raises ValidationError: somebody has taken a step meanwhile.
    """
    lock_member(transfer.member_id)
    transfer.refresh_from_db(fields=["status", "issued_on", "deadline", "endorsed_on", "requested_on", "until"])
    if transfer.status not in STEPS[step][0]:
        raise ValidationError(
            _("Bước này không làm được nữa: %(status)s. Hãy tải lại trang."),
            code="status",
            params={"status": transfer.get_status_display()},
        )


def _not_before(day: date, earlier: date, name: str) -> None:
    if day < earlier:
        raise ValidationError(
            {"on": _("Ngày này đứng trước %(name)s (%(day)s).") % {"name": name, "day": date_text(earlier)}}
        )


def _become(transfer: Transfer, status: str) -> None:
    transfer.status = status
    transfer.full_clean()
    transfer.save()


def close_transfer(transfer: Transfer, status: str, on: date, reason: str) -> None:
    """Ends a transfer without anybody having moved: he is on the way no longer."""
    _cut_span(transfer, on)
    transfer.closed_on, transfer.note = on, reason
    _become(transfer, status)


def _cut_span(transfer: Transfer, on: date) -> None:
    """He is on the way no longer: from the day on he must attend where he belongs."""
    if transfer.issued_on is None:
        return
    spans = DutySpan.objects.filter(member=transfer.member_id, kind=DutySpan.Kind.TRANSFERRING)
    for span in spans.filter(start=transfer.issued_on):
        if on <= span.start:
            span.delete()  # presented the very day: it never held; the history keeps it
        elif span.end is None or on < span.end:
            span.end = on
            span.save(update_fields=["end"])


def _move(transfer: Transfer, on: date, by: Any) -> Membership | None:
    """What receiving means for where he belongs; None where he is gone from the installation."""
    until = end_after(transfer.until)
    if transfer.kind == Kind.TEMPORARY:
        if until is not None and until <= on:
            raise ValidationError({"on": _("Thời gian sinh hoạt tạm thời đã hết ngày %s.") % date_text(transfer.until)})
        if transfer.destination is None:
            home = membership_on(transfer.member, on)
            away = NewDutySpan(
                transfer.member_id, home.organization_id, DutySpan.Kind.AWAY, on, until,
                document_id=transfer.letter_id,
            )  # fmt: skip
            lay_duty_span(new=away, by=by)
            return None
        hosted = hosting(transfer.member, transfer.destination, on, transfer.until, transfer.letter)
        return open_membership(new=hosted, by=by)
    if transfer.destination is None:
        current = membership_on(transfer.member, on)
        last = last_day_of(on)
        assert last is not None
        end_membership(
            membership=current,
            last_day=last,
            reason=Membership.EndReason.TRANSFER_OUT,
            document=transfer.letter,
            by=by,
        )
        reason = str(Membership.EndReason.TRANSFER_OUT.label).capitalize()
        leave_offices(member_id=transfer.member_id, on=on, reason=reason, document=transfer.letter)
        return None
    _endhosting(transfer.member, transfer.destination, on)
    return transfer_member(member=transfer.member, to=transfer.destination, on=on, by=by, document=transfer.letter)


def _endhosting(member: Member, at: Organization, on: date) -> None:
    """Who was hosted where he now belongs is hosted no longer."""
    rows = Membership.objects.filter(member=member, organization=at, kind=Membership.Kind.TEMPORARY, start__lt=on)
    rows.filter(span__contains=on).update(end=on, end_reason=Membership.EndReason.RETURNED)


def hosting(
    member: Member, at: Organization, start: date, until: date | None, document: Document | None
) -> NewMembership:
    """A temporary membership; `until` is its last day."""
    return NewMembership(
        member.pk,
        at.pk,
        Membership.Kind.TEMPORARY,
        start,
        end_after(until),
        start_reason=Membership.StartReason.HOSTED,
        document_id=document.pk if document else None,
    )
