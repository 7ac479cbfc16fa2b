"""Places in members' papers: as sets, and all of one member's as a form says them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.postgres import insert_rows
from members.models import Address, Member

HOME_COUNTRY = "Việt Nam"
_COLUMNS = ("member_id", "kind", "two_tier", "country", "province_id", "commune", "text")


@dataclass(slots=True)
class NewAddress:
    """A place by the names of before 1/7/2025, or by the two-tier ones."""

    member_id: int
    kind: str
    two_tier: bool
    country: str = HOME_COUNTRY
    province_id: int | None = None
    commune: str = ""
    text: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is more than a country."""
        return bool(self.province_id or self.commune or self.text)


@transaction.atomic
def write_addresses(*, new: Iterable[NewAddress], by: Any) -> None:
    """Records places as a set. Raises IntegrityError where one of the kind and tier is recorded already."""
    rows = [[getattr(one, name) for name in _COLUMNS] for one in new]
    if rows:
        with connection.cursor() as cursor:
            insert_rows(cursor, Address._meta.db_table, _COLUMNS, rows)


@transaction.atomic
def correct_addresses(*, corrections: Sequence[tuple[Address, Mapping[str, Any]]], by: Any) -> None:
    """Corrects fields of places as a set, in place; the history keeps what stood there."""
    fields: set[str] = set()
    for row, values in corrections:
        for name, value in values.items():
            setattr(row, name, value)
        fields.update(values)
    if fields:
        Address.objects.bulk_update([row for row, _values in corrections], sorted(fields), batch_size=1000)


@transaction.atomic
def keep_addresses(*, member: Member, addresses: Sequence[NewAddress], by: Any) -> None:
    """Makes one member's places what they are said to be; what says nothing any more goes (the history keeps it).

    Raises ValidationError with what is wrong.
    """
    held = {(row.kind, row.two_tier): row for row in Address.objects.filter(member=member)}
    for one in addresses:
        row = held.get((one.kind, one.two_tier))
        if not one.says_something:
            if row is not None:
                row.delete()
            continue
        wanted = {name: getattr(one, name) for name in _COLUMNS[3:]}
        if row is None:
            row = Address(member=member, kind=one.kind, two_tier=one.two_tier)
        elif all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
