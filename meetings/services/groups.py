"""Working groups that attend branches (tổ công tác): founding them, who belongs to them and leads them, their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.tree import stood_on
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after, last_day_of
from meetings.models import GroupMember, VisitAssignment, WorkingGroup
from meetings.services.rights import settle_rights
from members.models import Member


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group before it is in the database.

    Arguments:
        organization: the committee that founds it.
        start, end: half-open.
        people: who belongs to it from its first day on; the first one leads it.
    """

    organization: Organization
    name: str
    start: date
    end: date | None = None
    document: Document | None = None
    people: Sequence[Member] = ()


@transaction.atomic
def found_groups(*, new: Sequence[NewGroup], by: Any) -> list[WorkingGroup]:
    """Founds working groups with whoever belongs to them.

    Raises ValidationError: a name taken on those days, a committee that did not stand, the same person twice.
    """
    found = []
    for one in new:
        if not Organization.objects.filter(stood_on(one.start), pk=one.organization.pk).exists():
            raise ValidationError(
                {"start": _("Ngày %s cấp ủy chưa có hoặc không còn trong hệ thống.") % date_text(one.start)}
            )
        group = WorkingGroup(
            organization=one.organization, name=one.name.strip(), start=one.start, end=one.end, document=one.document
        )
        group.full_clean()
        group.save()
        for number, member in enumerate(one.people):
            _enter(group, member, one.start, one.end, leads=number == 0)
        found.append(group)
    return found


@transaction.atomic
def correct_group(*, group: WorkingGroup, values: Mapping[str, Any], by: Any) -> None:
    """Puts right a group's name and decision, in place; the history keeps what stood there."""
    for name in ("name", "document"):
        if name in values:
            setattr(group, name, values[name])
    group.full_clean()
    group.save()


@transaction.atomic
def join_group(
    *, group: WorkingGroup, member: Member, start: date, on: date, by: Any, end: date | None = None, leads: bool = False
) -> GroupMember:
    """Somebody joins a group, and his account sees what the group attends, from that day on.

    Raises ValidationError: he is in it already, the days are not the group's, or it has a leader.
    """
    row = _enter(group, member, start, group.end if end is None else end, leads=leads)
    settle_rights(assignments=group.assignments.all(), of=member, on=on, by=by)
    return row


@transaction.atomic
def leave_group(*, row: GroupMember, last_day: date, on: date, by: Any) -> None:
    """Somebody leaves a group after a day; what his account saw because of it ends with that day.

    Raises ValidationError for a day before he joined, or after he left.
    """
    row = GroupMember.objects.select_for_update().select_related("group", "member").get(pk=row.pk)
    _must_be_before_end(row.end, last_day)
    row.end = end_after(last_day)
    row.full_clean()
    row.save(update_fields=["end"])
    settle_rights(assignments=row.group.assignments.all(), of=row.member, on=on, by=by)


@transaction.atomic
def lead_group(*, row: GroupMember, start: date, on: date, by: Any) -> GroupMember:
    """One of a group leads it from a day on; whoever led it until then stays in it.

    Raises ValidationError where he does not belong to it that day, or leads it already.
    """
    group = WorkingGroup.objects.select_for_update().get(pk=row.group_id)
    new: GroupMember | None = None
    for one in GroupMember.objects.filter(group=group).filter(Q(leads=True) | Q(pk=row.pk)):
        if one.pk == row.pk and (one.leads or not _holds(one, start)):
            raise ValidationError(
                {"start": _("Đồng chí này đang là tổ trưởng, hoặc ngày %s không ở trong tổ.") % date_text(start)}
            )
        if not _holds(one, start):
            if one.start > start:
                raise ValidationError({"start": _("Sau ngày %s tổ đã có tổ trưởng khác.") % date_text(start)})
            continue
        leads = one.pk == row.pk
        if one.start == start:
            one.leads = leads
            one.save(update_fields=["leads"])
            new = one if leads else new
            continue
        end, one.end = one.end, start
        one.save(update_fields=["end"])
        again = GroupMember(
            group=group, organization_id=group.organization_id, member_id=one.member_id, leads=leads, start=start,
            end=end,
        )  # fmt: skip
        again.full_clean()
        again.save()
        new = again if leads else new
    assert new is not None
    settle_rights(assignments=group.assignments.all(), on=on, by=by)
    return new


@transaction.atomic
def end_group(*, group: WorkingGroup, last_day: date, on: date, by: Any) -> int:
    """A group ends after a day, and with it who belongs to it, what it attends and every right; how many assignments.

    Raises ValidationError: the day lies before its first or after its last, or somebody joins or an assignment begins
    only afterwards.
    """
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    _must_be_before_end(group.end, last_day)
    end = end_after(last_day)
    assert end is not None
    group.end = end
    group.full_clean()
    later = VisitAssignment.objects.filter(group=group, start__gte=end).count()
    joining = GroupMember.objects.filter(group=group, start__gte=end).count()
    if later or joining:
        raise ValidationError(
            {
                "last_day": _(
                    "Sau ngày %(day)s còn %(assignments)d phân công và %(people)d thành viên bắt đầu; "
                    "hãy bỏ các phân công ấy trước, hoặc chọn ngày muộn hơn."
                )
                % {"day": date_text(last_day), "assignments": later, "people": joining}
            }
        )
    group.save(update_fields=["end"])
    running = Q(end__isnull=True) | Q(end__gt=end)
    GroupMember.objects.filter(running, group=group).update(end=end)
    ended = VisitAssignment.objects.filter(running, group=group).update(end=end)
    settle_rights(assignments=group.assignments.all(), on=on, by=by)
    return ended


def _enter(group: WorkingGroup, member: Member, start: date, end: date | None, *, leads: bool) -> GroupMember:
    if start < group.start or (group.end is not None and (start >= group.end or end is None or end > group.end)):
        raise ValidationError(
            {
                "start": _("Tổ công tác có từ ngày %(first)s%(last)s; ngày vào, ra tổ phải ở trong đó.")
                % {
                    "first": date_text(group.start),
                    "last": _(" đến hết ngày %s") % date_text(last_day_of(group.end)) if group.end else "",
                }
            }
        )
    row = GroupMember(
        group=group, organization_id=group.organization_id, member=member, leads=leads, start=start, end=end
    )
    if leads:
        led = GroupMember.objects.filter(group=group, leads=True).exclude(end__lte=start)
        if end is not None:
            led = led.filter(start__lt=end)
        leader = led.select_related("member").first()
        if leader:
            raise ValidationError(
                {
                    "leads": _("Tổ đã có tổ trưởng: %s. Hãy thêm là thành viên rồi dùng “Giao làm tổ trưởng”.")
                    % leader.member.full_name
                }
            )
    row.full_clean()
    row.save()
    return row


def _holds(row: GroupMember, day: date) -> bool:
    return row.start <= day and (row.end is None or day < row.end)


def _must_be_before_end(end: date | None, last_day: date) -> None:
    last = last_day_of(end)
    if last is not None and last_day > last:
        raise ValidationError({"last_day": _("Đã kết thúc từ hết ngày %s.") % date_text(last)})
