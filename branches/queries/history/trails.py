"""Which events are asked for, in one statement for any number of tables, counted and cut to a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self

import pghistory.core
from django.db import connection, models
from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from branches.queries.history.events import event_model, table_of
from branches.queries.history.telling import Act, tell

MOST = 10_000  # acts counted and paged through; whoever looks further back narrows the days


@dataclass(frozen=True, slots=True)
class Trail:
    """Events of one model that are asked for.

    Arguments:
        model: the model whose history it is.
        condition: SQL on its event `e`; empty for all of them.
        params: of the condition.
    """

    model: type[models.Model]
    condition: str = ""
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of the acts: on days, by whom."""

    since: datetime | None = None
    until: datetime | None = None
    who: str = ""

    @classmethod
    def to(cls, first: date | None, last: date | None, who: str = "") -> Self:
        """From the first minute of one day to the last of another, both given or open, by whom."""
        return cls(
            since=_midnight(first) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
            who=who.strip(),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_current_timezone())


ALL = Narrowed()


@dataclass
class Acts:
    """The changes along some trails, latest first: counted and cut by the database, for a Paginator.

    Arguments:
        trails: what is asked for.
        sets: named sets of keys the conditions speak of, as queries: `IN (SELECT pk FROM name)`.
        narrowed: days and person.
        masked: numbers of papers are told by their ends only.
    """

    trails: Sequence[Trail]
    sets: Mapping[str, QuerySet[Any]] = field(default_factory=dict)
    narrowed: Narrowed = ALL
    masked: bool = False

    def count(self) -> int:
        """How many, up to MOST."""
        return self._counted

    def __len__(self) -> int:
        return self._counted

    @cached_property
    def _counted(self) -> int:
        parts = [self._part(trail, "1") for trail in self.trails]
        if not parts:
            return 0
        found = self._ask("SELECT count(*) FROM ({union} LIMIT %s) counted", parts, [MOST])
        return int(found[0][0])

    def __getitem__(self, key: slice) -> list[Act]:
        """The acts of a page."""
        start, stop, _step = key.indices(MOST)
        if stop <= start:
            return []
        columns = "{label} AS label, e.pgh_id, e.pgh_created_at"
        # By the time of the act: a long import's events have later keys than what was done meanwhile.
        tail = ("ORDER BY e.pgh_created_at DESC, e.pgh_id DESC LIMIT %s", [stop])
        parts = [self._part(trail, columns, tail) for trail in self.trails]
        if not parts:
            return []
        keys = self._ask(
            "SELECT label, pgh_id FROM ({union}) found ORDER BY pgh_created_at DESC, label, pgh_id DESC"
            " LIMIT %s OFFSET %s",
            parts,
            [stop - start, start],
        )
        return tell(keys, masked=self.masked)

    def _part(self, trail: Trail, columns: str, tail: tuple[str, list[Any]] = ("", [])) -> tuple[str, list[Any]]:
        event = event_model(trail.model)
        conditions, params = [], list(trail.params)
        if trail.condition:
            conditions.append(f"({trail.condition})")
        for text, value in (
            ("e.pgh_created_at >= %s", self.narrowed.since),
            ("e.pgh_created_at < %s", self.narrowed.until),
            ("strpos(lower(e.pgh_context->>'username'), lower(%s)) > 0", self.narrowed.who or None),
        ):
            if value is not None:
                conditions.append(text)
                params.append(value)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        label = f"'{trail.model._meta.label}'"
        query = f"SELECT {columns.format(label=label)} FROM {table_of(event)} e{where} {tail[0]}"  # noqa: S608 - our names
        return f"({query.strip()})", [*params, *tail[1]]

    def _ask(self, query: str, parts: list[tuple[str, list[Any]]], params: list[Any]) -> list[tuple[Any, ...]]:
        union = " UNION ALL ".join(text for text, _params in parts)
        sets: list[str] = []
        values: list[Any] = []
        for name, rows in self.sets.items():
            text, own = rows.query.sql_with_params()
            sets.append(f"{name}(pk) AS MATERIALIZED ({text})")
            values += own
        head = f"WITH {', '.join(sets)} " if sets else ""
        values += [value for _text, own in parts for value in own]
        with connection.cursor() as cursor:
            cursor.execute(head + query.format(union=union), [*values, *params])
            return list(cursor.fetchall())


def acts_on(model: type[models.Model], pk: Any) -> Acts:
    """Every change of one row, latest first; none for a model without history."""
    if not pghistory.core.event_models(tracks_model=model):
        return Acts([])
    return Acts([Trail(model, "e.pgh_obj_id = %s", (pk,))])


def of_organizations(name: str) -> str:
    """A condition on events that carry an organisation: it is in a named set."""
    return f"e.organization_id IN (SELECT pk FROM {name})"  # noqa: S608 - a name of ours


def of_rows(columns: Iterable[str], name: str) -> str:
    """A condition on events: one of the columns points into a named set."""
    return " OR ".join(f"e.{column} IN (SELECT pk FROM {name})" for column in columns)  # noqa: S608 - names of ours
