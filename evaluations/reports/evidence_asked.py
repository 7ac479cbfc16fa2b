"""A rating whose records somebody reads, and what the lists of them share."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.periods import Period as Span
from core.tables import TEXT, Column, Drill, Row
from evaluations.models import Rating
from members.queries import files_readable_by

Columns = tuple[Column, ...]
Listed = tuple[Columns, list[Row]]


class Asked:
    """A rating whose records somebody reads."""

    def __init__(self, rating: Rating, suffix: str, span: Span, by: Any, on: date) -> None:
        self.rating, self.suffix, self.span, self.by, self.on = rating, suffix, span, by, on

    @property
    def here(self) -> int:
        """The organisation where it is rated."""
        return self.rating.organization_id

    @property
    def who(self) -> list[int]:
        """The member it speaks of."""
        return [self.rating.member_id] if self.rating.member_id else []

    def names(self, organization_ids: Iterable[int]) -> dict[int, str]:
        """What organisations were called on the last day."""
        return names_on(set(organization_ids), self.span.last)

    def links(self, visible: Any, rows: Iterable[Any]) -> dict[int, dict[str, str | int]]:
        """What a row leads to, by key, where the reader sees it."""
        seen = visible.filter(pk__in=[row.pk for row in rows]).values_list("pk", "uuid")
        return {pk: {"uuid": str(uuid)} for pk, uuid in seen}


def of_members(asked: Asked, columns: Columns, found: Sequence[tuple[Any, dict[str, Any]]]) -> Listed:
    """Rows of members, led by the name; of organisations, where there is no member, without it."""
    who = [member for member, _values in found if member is not None]
    links = asked.links(files_readable_by(asked.by, on=asked.on), who)
    if not who:
        return columns, [Row(values) for _nobody, values in found]
    rows = [Row({"member": member.full_name, **values}, links.get(member.pk)) for member, values in found]
    return (Column("member", _("Họ và tên"), TEXT, drill=Drill("member")), *columns), rows
