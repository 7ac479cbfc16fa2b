"""Rows all organisations share (levels, forms, sectors, ethnic groups, holidays) and the papers acts rest on."""

from datetime import date
from typing import Any

from django.db import models, transaction

from core.documents import Document
from core.names import clean_name


@transaction.atomic
def keep_row(*, row: models.Model, by: Any) -> None:
    """Adds or changes a row of a flat table, checked field by field.

    Raises ValidationError with the fields that are wrong.
    """
    row.full_clean()
    row.save()


@transaction.atomic
def keep_document(*, number: str, issued_on: date, by: Any, kind: str = Document.Kind.DECISION) -> Document:
    """The paper of a number *and* date (DOMAIN §0.1), recorded if it is not yet."""
    number = clean_name(number)
    Document(kind=kind, number=number, issued_on=issued_on).full_clean(
        validate_unique=False, validate_constraints=False
    )
    # Two clerks may name the same new paper at once: the second gets the first one's row.
    return Document.objects.get_or_create(number=number, issued_on=issued_on, defaults={"kind": kind})[0]
