"""Registering members and correcting what is known of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from core.names import clean_name, search_key, sort_key
from core.postgres import insert_rows, next_ids
from members.models import Ethnicity, Member, Precision

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


@transaction.atomic
def enter_members(*, new: Sequence[NewMember], by: Any) -> list[int]:
    """Registers members as a set; returns their ids in the order given.

    Raises IntegrityError where a card number or national id exists already: callers look first.
    """
    if not new:
        return []
    table = Member._meta.db_table
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        insert_rows(cursor, table, _COLUMNS, ((pk, *_values(one)) for pk, one in zip(ids, new, strict=True)))
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
    member = _member(new)
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
    """Corrects one member, checked field by field. Raises ValidationError with the fields that are wrong."""
    fields = _apply(member, values)
    member.full_clean()
    member.save(update_fields=sorted(fields))


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


def _values(new: NewMember) -> tuple[Any, ...]:
    """In the order of _COLUMNS, without the id."""
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
    )


def _member(new: NewMember) -> Member:
    return Member(**dict(zip(_COLUMNS[1:], _values(new), strict=True)))
