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
    known = Document.objects.filter(number=number, issued_on=issued_on).first()
    if known:
        return known
    document = Document(kind=kind, number=number, issued_on=issued_on)
    keep_row(row=document, by=by)
    return document
