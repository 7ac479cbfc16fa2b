"""Registering members and correcting what is known of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.names import clean_name, search_key, sort_key
from core.postgres import insert_rows, next_ids
from members.models import Ethnicity, Member, Precision
from members.queries import crossed_dates

_COLUMNS = (
    "id",
    "uuid",
    "full_name",
    "sort_key",
    "search_key",
    "gender",
    "birth_date",
    "birth_precision",
    "ethnicity_id",
    "national_id",
    "card_number",
    "admission_date",
    "admission_precision",
    "full_membership_date",
)
# What most records lack when they begin: written only where somebody of a set has it.
_MORE = (
    "other_name", "religion_id", "central_id", "former_national_id", "legacy_card_number", "card_issued_on",
    "card_issued_by", "cv_number", "occupation_id", "general_education", "professional_level", "theory_level",
    "ceremony_date", "admitted_in", "admission_document_id", "full_membership_document_id", "party_age_start",
    "party_age_excluded_days", "youth_union_date", "enlisted_on", "discharged_on",
)  # fmt: skip
_DAYS = (
    "birth_date", "admission_date", "full_membership_date", "ceremony_date", "card_issued_on", "party_age_start",
    "youth_union_date", "enlisted_on", "discharged_on",
)  # fmt: skip


@dataclass(slots=True)
class NewMember:
    """What is known of a member when the record begins. Numbers are None where there are none yet."""

    full_name: str
    gender: str = ""
    birth_date: date | None = None
    birth_precision: str = Precision.DAY
    ethnicity: Ethnicity | None = None
    national_id: str | None = None
    card_number: str | None = None
    admission_date: date | None = None
    admission_precision: str = Precision.DAY
    full_membership_date: date | None = None
    other_name: str = ""
    religion_id: int | None = None
    central_id: str = ""
    former_national_id: str = ""
    legacy_card_number: str = ""
    card_issued_on: date | None = None
    card_issued_by: str = ""
    cv_number: str = ""
    occupation_id: int | None = None
    general_education: str = ""
    professional_level: str = ""
    theory_level: str = ""
    ceremony_date: date | None = None
    admitted_in: str = ""
    admission_document_id: int | None = None
    full_membership_document_id: int | None = None
    party_age_start: date | None = None
    party_age_excluded_days: int = 0
    youth_union_date: date | None = None
    enlisted_on: date | None = None
    discharged_on: date | None = None


@transaction.atomic
def enter_members(*, new: Sequence[NewMember], by: Any) -> list[int]:
    """Registers members as a set; returns their ids in the order given.

    Raises IntegrityError where a card number or national id exists already: callers look first.
    """
    if not new:
        return []
    table = Member._meta.db_table
    more = tuple(name for name in _MORE if any(getattr(one, name) for one in new))
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        rows = ((pk, *_values(one, more)) for pk, one in zip(ids, new, strict=True))
        insert_rows(cursor, table, _COLUMNS + more, rows)
    return ids


@transaction.atomic
def register_members(*, new: Sequence[NewMember], by: Any) -> list[Member]:
    """The same, returning the members themselves."""
    ids = enter_members(new=new, by=by)
    found = Member.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


@transaction.atomic
def register_member(*, new: NewMember, by: Any) -> Member:
    """Registers one member, checked field by field. Raises ValidationError with the fields that are wrong."""
    member = Member(**dict(zip(_COLUMNS[1:] + _MORE, _values(new, _MORE), strict=True)))
    _refuse_crossed(member)
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def correct_members(*, corrections: Sequence[tuple[Member, Mapping[str, Any]]], by: Any) -> None:
    """Corrects fields of members as a set, in place; the history keeps what stood there.

    Arguments:
        corrections: members with the fields to correct; a corrected name takes its keys with it.
        by: the acting user.
    """
    fields: set[str] = set()
    for member, values in corrections:
        fields |= _apply(member, values)
    if fields:
        Member.objects.bulk_update([member for member, _values in corrections], sorted(fields), batch_size=1000)


@transaction.atomic
def correct_member(*, member: Member, values: Mapping[str, Any], by: Any) -> None:
    """Corrects one member, checked field by field; what stands there already is not written again.

    Raises ValidationError with the fields that are wrong: among them dates that cross, where one of them is corrected.
    """
    stored = Member.objects.get(pk=member.pk)  # a form of the back office has written into `member` already
    fields = _apply(member, {name: value for name, value in values.items() if getattr(stored, name) != value})
    if not fields:
        return
    _refuse_crossed(member, fields)
    member.full_clean()
    member.save(update_fields=sorted(fields))


def _refuse_crossed(member: Member, fields: set[str] | None = None) -> None:
    crossed = crossed_dates({name: getattr(member, name) for name in _DAYS}, fields)
    if crossed:
        raise ValidationError({name: ValidationError(text, code="crossed") for name, text in crossed.items()})


def _apply(member: Member, values: Mapping[str, Any]) -> set[str]:
    changed = dict(values)
    if "full_name" in changed:
        changed |= _name_and_keys(changed["full_name"])
    for key, value in changed.items():
        setattr(member, key, value)
    return set(changed)


def _name_and_keys(full_name: str) -> dict[str, str]:
    name = clean_name(full_name)
    return {"full_name": name, "sort_key": sort_key(name), "search_key": search_key(name)}


def _values(new: NewMember, more: tuple[str, ...]) -> tuple[Any, ...]:
    """In the order of _COLUMNS, without the id, and of `more`."""
    name = _name_and_keys(new.full_name)
    return (
        uuid.uuid4(),
        name["full_name"],
        name["sort_key"],
        name["search_key"],
        new.gender,
        new.birth_date,
        str(new.birth_precision),
        new.ethnicity.pk if new.ethnicity else None,
        new.national_id or None,
        new.card_number or None,
        new.admission_date,
        str(new.admission_precision),
        new.full_membership_date,
        *(getattr(new, name) for name in more),
    )
