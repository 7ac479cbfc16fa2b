"""What a member is on a day, in words with their day and paper. Derived from spans and dates, typed nowhere."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text, partial_date
from core.periods import last_day_of
from members.models import DutySpan, Member, Membership
from members.queries.people import duties_on
from members.queries.transfers import is_overdue, on_the_way, with_places

# Ends after which nobody is a member any longer, of this or another organisation.
LEAVES_THE_PARTY = (
    Membership.EndReason.DEATH,
    Membership.EndReason.EXPULSION,
    Membership.EndReason.STRIKE_OFF,
    Membership.EndReason.RESIGNATION,
)


def state_in_words(member: Member, *, on: date) -> str:
    """A member's state on a day, each part with the day it began, until when, and the paper it rests on.

    "Đảng viên chính thức từ 19/05/2011; miễn sinh hoạt từ 01/06/2021 theo 12-QĐ/ĐU ngày 28/05/2021."
    """
    memberships = list(
        Membership.objects.filter(member=member, start__lte=on)
        .select_related("document", "end_document")
        .order_by("-start")
    )
    official = [row for row in memberships if row.kind == Membership.Kind.OFFICIAL]
    here = next((row for row in official if row.end is None or row.end > on), None)
    if here is None:
        return _ended(official, on) or _guest_only(memberships, on)
    parts = [_rank(member, on)]
    parts += [_duty(duty, on) for duty in duties_on(on).filter(member=member).select_related("document")]
    parts += _elsewhere(member, memberships, on)
    return "; ".join(parts)


def _rank(member: Member, on: date) -> str:
    """Full or probationary, by his own two dates."""
    since = member.full_membership_date
    if since is not None and since <= on:
        return _("Đảng viên chính thức từ %s") % date_text(since)
    if since is None and member.admission_date is None:
        return _("Đảng viên chính thức")
    admitted = partial_date(member.admission_date, member.admission_precision)
    return _("Đảng viên dự bị, vào Đảng %s") % admitted if admitted else _("Đảng viên dự bị")


def _duty(duty: DutySpan, on: date) -> str:
    return str(duty.get_kind_display()) + _span(duty) + by_paper(duty.document)


def _elsewhere(member: Member, memberships: list[Membership], on: date) -> list[str]:
    """Away for a time, or on the way."""
    told: list[str] = []
    away: list[Any] = [
        row for row in memberships if row.kind == Membership.Kind.TEMPORARY and (row.end is None or row.end > on)
    ]
    outside = DutySpan.objects.filter(member=member, kind=DutySpan.Kind.AWAY, span__contains=on)
    leaving = with_places(on_the_way(on).filter(member=member).select_related("letter"), on=on)
    names = names_on({row.organization_id for row in away}, on) if away else {}
    for row in away:
        place = names.get(row.organization_id, "")
        told.append(_("sinh hoạt tạm thời tại %s") % place + _span(row) + by_paper(row.document))
    for duty in outside.select_related("document"):
        told.append(str(duty.get_kind_display()) + _span(duty) + by_paper(duty.document))
    for one in leaving:
        told.append(leaving_in_words(one, on=on) + by_paper(one.letter))
    return told


def leaving_in_words(transfer: Any, *, on: date) -> str:
    """ "đang chuyển đi Chi bộ X, hạn 12/01/2023": for lists and pages of the origin, of a row of `with_places`."""
    values = {"place": transfer.destination_name, "day": date_text(transfer.deadline)}
    if is_overdue(transfer, on=on):
        return _("đang chuyển đi %(place)s, quá hạn từ %(day)s") % values
    return _("đang chuyển đi %(place)s, hạn %(day)s") % values


def _ended(official: list[Membership], on: date) -> str:
    """Why he belongs nowhere; "" where he never did."""
    last = max((row for row in official if row.end and row.end <= on), key=lambda row: row.end, default=None)  # type: ignore[arg-type,return-value]
    if last is None:
        return ""
    # A planned end has no reason yet.
    reason = str(last.get_end_reason_display()).capitalize() if last.end_reason else _("Thôi sinh hoạt")
    return reason + _(" từ %s") % date_text(last.end) + by_paper(last.end_document)


def _guest_only(memberships: list[Membership], on: date) -> str:
    """Whose home is outside the installation."""
    row = next((row for row in memberships if row.end is None or row.end > on), None)
    if row is None:
        return _("Chưa sinh hoạt ở tổ chức nào")
    home = _(", nơi sinh hoạt chính thức: %s") % row.home if row.home else ""
    return str(row.get_kind_display()).capitalize() + _span(row) + home + by_paper(row.document)


def _span(row: Any) -> str:
    since = _(" từ %s") % date_text(row.start)
    return since + (_(" đến hết %s") % date_text(last_day_of(row.end)) if row.end else "")


def by_paper(document: Document | None) -> str:
    """ " theo 12-QĐ/ĐU ngày 28/05/2021", or nothing."""
    return _(" theo %s") % document if document else ""
