"""What organisations are like for a time: traits given from a day, ended, corrected, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization, OrganizationTrait, Trait
from branches.services.standing import must_stand_on
from core.documents import Document
from core.periods import end_after


@transaction.atomic
def give_trait(
    *,
    organization: Organization,
    trait: Trait,
    start: date,
    by: Any,
    end: date | None = None,
    document: Document | None = None,
) -> OrganizationTrait:
    """Says that an organisation has a trait from a day on, up to `end` (half-open) where that is known.

    Raises ValidationError: it did not exist on that day, or has the trait on one of the days already.
    """
    must_stand_on(organization, start)
    row = OrganizationTrait(organization=organization, trait=trait, start=start, end=end, document=document)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def end_trait(*, row: OrganizationTrait, last_day: date, by: Any) -> None:
    """Ends a trait after its last day. Raises ValidationError where it had not begun by then."""
    row.end = end_after(last_day)
    row.full_clean()
    row.save(update_fields=["end"])


@transaction.atomic
def correct_trait(*, row: OrganizationTrait, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of a trait; the history keeps what stood there.

    Arguments:
        values: trait, start, end (half-open), document.

    Raises ValidationError with the fields that are wrong.
    """
    for name, value in values.items():
        setattr(row, name, value)
    must_stand_on(row.organization, row.start)
    row.full_clean()
    row.save()


@transaction.atomic
def withdraw_trait(*, row: OrganizationTrait, by: Any) -> None:
    """Takes back a trait the organisation never had: nothing rests on it; the history keeps that it was written."""
    row.delete()
