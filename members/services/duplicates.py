"""Making one record of two, and remembering that two are not one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import Member, Merger, NotDuplicate
from members.queries.duplicates import NUMBERS, PARTIAL, Moving, movings
from members.services.people import correct_member


@transaction.atomic
def merge_members(*, kept: Member, merged: Member, values: Mapping[str, Any], by: Any) -> Merger:
    """Moves everything that points at one record to another, in every room, and closes the one it came from.

    Arguments:
        kept: the record that stays.
        merged: the record that becomes part of it: it remains, says so, and its numbers are free.
        values: what the kept record takes over, by field.
        by: the acting user, who must be allowed to write both (the caller asks).

    A membership that says again what the kept record says is dropped; the history keeps it. What was sent upward stays
    as it was sent: counters of meetings and rolls in sendings do not move.

    Raises ValidationError: they are one, one of them is merged already, or two rows would contradict each other.
    """
    if kept.pk == merged.pk:
        raise ValidationError(_("Không nhập một hồ sơ vào chính nó."), code="same")
    # In the order of keys: two clerks who merge the same pair the other way round wait for each other.
    held = {
        one.pk: one for one in Member.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    }
    kept, merged = held[kept.pk], held[merged.pk]
    if kept.merged_into_id or merged.merged_into_id:
        raise ValidationError(_("Một trong hai hồ sơ đã được nhập vào hồ sơ khác; hãy tải lại danh sách."), code="gone")
    found = movings(kept, merged)
    refusals = [sentence for one in found for sentence in one.refusals]
    if refusals:
        raise ValidationError([capfirst(sentence) for sentence in refusals], code="conflict")
    _move(found, kept, merged)
    labels = {one.name: str(one.verbose_name) for one in Member._meta.concrete_fields}
    taken = [labels[name] for name in values if name not in PARTIAL.values()]
    for name in NUMBERS:
        setattr(merged, name, None if Member._meta.get_field(name).null else "")
    merged.merged_into = kept
    if "user" in values:
        merged.user = None
    merged.save(update_fields=[*NUMBERS, "merged_into", "user"])
    if values:
        correct_member(member=kept, values=values, by=by)
    return Merger.objects.create(
        kept=kept,
        merged=merged,
        moved={
            "moved": {one.label: one.count for one in found if one.count},
            "dropped": {one.label: len(one.same) for one in found if one.same},
            "taken": taken,
        },
        username=by.get_username(),
    )


def _move(found: Sequence[Moving], kept: Member, merged: Member) -> None:
    """Set by set. Raises ValidationError where a row written meanwhile stands in the way."""
    try:
        with transaction.atomic():
            for one in found:
                model: Any = one.field.model
                if one.same:
                    model._base_manager.filter(pk__in=one.same).delete()
                rows = model._base_manager.filter(**{one.field.name: merged})
                if isinstance(model._meta.pk, models.CompositePrimaryKey):
                    # A key is not rewritten: one row goes and another comes, so that the roll's history tells of both.
                    copies = list(rows)
                    rows.delete()
                    for copy in copies:
                        setattr(copy, one.field.name, kept)
                    model._base_manager.bulk_create(copies)
                else:
                    rows.update(**{one.field.name: kept})
    except (IntegrityError, ProtectedError) as error:
        raise ValidationError(
            _("Có dữ liệu của hai hồ sơ không đứng cùng nhau được; hãy tải lại trang để xem, rồi thử lại."),
            code="conflict",
        ) from error


@transaction.atomic
def mark_not_duplicate(*, first: Member, second: Member, by: Any) -> NotDuplicate:
    """Remembers that two records are two people; said twice it is one. Raises ValidationError for one record."""
    if first.pk == second.pk:
        raise ValidationError(_("Đây là cùng một hồ sơ."), code="same")
    low, high = sorted((first, second), key=lambda one: one.pk)
    return NotDuplicate.objects.get_or_create(first=low, second=high)[0]
