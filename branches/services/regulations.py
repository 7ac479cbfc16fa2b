"""Regulations in force in organisations: recorded with their paper and file, reviewed, replaced, ended, corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization, Regulation, RegulationKind
from branches.services.standing import must_stand_on
from core.documents import Document
from core.files import StoredFile, store
from core.formatting import date_text


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


@transaction.atomic
def correct_regulation(*, regulation: Regulation, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of a regulation; the history keeps what stood there.

    The one before it, which ended the day this one began, goes on until this one begins.

    Arguments:
        values: kind, document, start, end (half-open), reviewed_on.

    Raises ValidationError with the fields that are wrong.
    """
    former = _ended_by(regulation)
    for name, value in values.items():
        setattr(regulation, name, value)
    must_stand_on(regulation.organization, regulation.start)
    if former is not None and former.kind_id == regulation.kind_id and former.end != regulation.start:
        former.end = regulation.start
        if former.end <= former.start:
            raise ValidationError(
                {
                    "start": _("Quy chế trước có hiệu lực từ ngày %s; quy chế này phải bắt đầu sau ngày ấy.")
                    % date_text(former.start)
                }
            )
        # Whichever grows must find the other out of its way first.
        _save_in_turn(former, regulation)
        return
    regulation.full_clean()
    regulation.save()


@transaction.atomic
def withdraw_regulation(*, regulation: Regulation, by: Any) -> None:
    """Takes back a regulation that never was; the one it ended goes on. The history keeps that it was written."""
    former, end = _ended_by(regulation), regulation.end
    regulation.delete()
    if former is not None:
        former.end = end
        former.full_clean()
        former.save()


def _ended_by(regulation: Regulation) -> Regulation | None:
    """The regulation of its kind that ended the day it began."""
    same = Regulation.objects.filter(organization=regulation.organization_id, kind=regulation.kind_id)
    return same.filter(end=regulation.start).exclude(pk=regulation.pk).select_for_update().first()


def _save_in_turn(former: Regulation, regulation: Regulation) -> None:
    shrinks_first = Regulation.objects.filter(pk=former.pk, end__gt=former.end).exists()
    for row in (former, regulation) if shrinks_first else (regulation, former):
        row.full_clean()
        row.save()


def _stored(file: tuple[bytes, str, str] | None, by: Any) -> StoredFile | None:
    if file is None:
        return None
    content, name, content_type = file
    return store(content=content, name=name, content_type=content_type, by=by)
