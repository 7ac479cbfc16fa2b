"""Taking an act back while nothing rests on it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from branches.models import Organization, Placement, Reorganization
from branches.services import followers
from branches.services.placements import derive_again, lock_tree
from core.audit import AccessLog, log_access
from core.undo import Act, Touched, UndoRefused, reasons_against, take_back, touched_by, values_before


def act_of(row: Reorganization) -> Act:
    """An act on organisations as what is taken back."""
    return Act(
        key="reorganization",
        uuid=str(row.uuid),
        marks=row.marks,
        record=Reorganization,
        changed=_("%(count)s %(what)s đã được thay đổi sau lần sắp xếp này."),
        resting=_("Có %(count)s %(what)s đang dựa trên kết quả của lần sắp xếp này."),
        # Its own record outlives it, and so do those of acts taken back before it.
        harmless={Reorganization: Q(pk=row.pk) | Q(undone_at__isnull=False)},
    )


def reasons_against_undo(row: Reorganization) -> list[str]:
    """Why an act cannot be taken back, in sentences; empty where it can."""
    if row.undone_at is not None:
        return [_("Lần sắp xếp này đã được hoàn tác.")]
    act = act_of(row)
    touched = touched_by(act)
    reasons = reasons_against(act, touched) + followers.resting(row, touched)
    if _remaining(row, touched) is None:
        reasons.append(_("Tổ chức gốc không thể hoàn tác việc thành lập."))
    return reasons


def touched_organizations(row: Reorganization) -> set[int]:
    """The organisations an act put elsewhere or ended, with the superiors they had and have: whose right it takes."""
    ids = {row.organization_id}
    for pair in row.successions.values_list("predecessor", "organization"):
        ids |= set(pair)
    for one in touched_by(act_of(row)):
        if one.model is not Placement:
            continue
        rows = list(Placement.objects.filter(pk__in=one.ids).values_list("organization", "parent"))
        before = [*values_before(one).values(), *values_before(one, deleted=True).values()]
        rows += [(values["organization_id"], values["parent_id"]) for values in before]
        ids |= {pk for pair in rows for pk in pair if pk}
    return ids


@transaction.atomic
def undo_reorganization(*, reorganization: Reorganization, by: Any) -> None:
    """Takes an act back: what it made is deleted, what it changed and ended is as it was before, paths follow anew.

    Raises ValidationError with every reason where something rests on it, or it was taken back already.
    """
    lock_tree()
    row = Reorganization.objects.select_for_update().get(pk=reorganization.pk)
    act = act_of(row)
    reasons = reasons_against_undo(row)
    if reasons:
        raise ValidationError([ValidationError(reason, code="undo_refused") for reason in reasons])
    touched = touched_by(act)
    organizations = _placed(touched)
    remaining = _remaining(row, touched)
    assert remaining is not None
    made = _created(touched, Organization)
    try:
        # The records stay; what they speak of may go.
        Reorganization.objects.filter(organization__in=made).update(organization=remaining)
        take_back(act, touched)
    except UndoRefused as error:
        raise ValidationError([ValidationError(reason, code="undo_refused") for reason in error.reasons]) from error
    derive_again(organizations - set(made))
    Reorganization.objects.filter(pk=row.pk).update(undone_at=Now(), undone_by=by.get_username())
    log_access(
        by=by,
        action=AccessLog.Action.UNDO,
        subject=_("Hoàn tác %(what)s") % {"what": row.get_kind_display()},
        subject_id=row.uuid,
        organization_id=remaining,
        detail={"facts": row.facts},
    )


def _created(touched: Sequence[Touched], model: Any) -> list[int]:
    return next((one.created for one in touched if one.model is model), [])


def _placed(touched: Sequence[Touched]) -> set[int]:
    """The organisations whose places an act wrote, before and after it."""
    for one in touched:
        if one.model is Placement:
            ids = set(Placement.objects.filter(pk__in=one.ids).values_list("organization", flat=True))
            return ids | {values["organization_id"] for values in values_before(one, deleted=True).values()}
    return set()


def _remaining(row: Reorganization, touched: Sequence[Touched]) -> int | None:
    """The organisation the record speaks of afterwards: its own, or where the act made that, what was there before."""
    made = _created(touched, Organization)
    if row.organization_id not in made:
        return row.organization_id
    predecessor = row.successions.order_by("pk").values_list("predecessor", flat=True).first()
    if predecessor is not None:
        return predecessor
    return Placement.objects.filter(organization=row.organization_id).values_list("parent", flat=True).first()
