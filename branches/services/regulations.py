"""Regulations in force in organisations: recorded with their paper and file, reviewed, replaced, ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization, Regulation, RegulationKind
from branches.services.standing import must_stand_on
from core.documents import Document
from core.files import StoredFile, store


@transaction.atomic
def record_regulation(
    *,
    organization: Organization,
    kind: RegulationKind,
    document: Document,
    start: date,
    by: Any,
    reviewed_on: date | None = None,
    file: tuple[bytes, str, str] | None = None,
) -> Regulation:
    """Says that a regulation is in force from a day on; one of the same kind that was in force before ends with it.

    Arguments:
        file: content, name and content type of a file that was checked (core.files.check_upload).

    Raises ValidationError: the organisation did not exist on that day, or a regulation of the kind begins later.
    """
    must_stand_on(organization, start)
    former = organization.regulations.filter(kind=kind, start__lt=start, end__isnull=True)
    former.update(end=start)
    row = Regulation(
        organization=organization, kind=kind, document=document, start=start, reviewed_on=reviewed_on,
        file=_stored(file, by),
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def change_regulation(
    *, regulation: Regulation, values: Mapping[str, Any], by: Any, file: tuple[bytes, str, str] | None = None
) -> None:
    """Says when a regulation was last reviewed, until when it is in force, or attaches its file.

    Arguments:
        values: reviewed_on, end (half-open).

    Raises ValidationError with the fields that are wrong.
    """
    for name, value in values.items():
        setattr(regulation, name, value)
    if file is not None:
        regulation.file = _stored(file, by)
    regulation.full_clean()
    regulation.save()


def _stored(file: tuple[bytes, str, str] | None, by: Any) -> StoredFile | None:
    if file is None:
        return None
    content, name, content_type = file
    return store(content=content, name=name, content_type=content_type, by=by)
