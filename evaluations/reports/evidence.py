"""The records behind each fact of a rating, as a table: what stands there adds up to the fact."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.tables import Scope, Table
from evaluations.models import Fact, Rating, Subject
from evaluations.queries.evidence import OF_ORGANIZATION, span_of
from evaluations.queries.rights import PERSONS
from evaluations.reports import evidence_meetings as meetings
from evaluations.reports import evidence_people as people
from evaluations.reports import evidence_work as work
from evaluations.reports.evidence_asked import Asked, Listed


def records_of(rating: Rating, key: str, *, by: Any, on: date, until: date | None = None) -> Table:
    """The records behind a fact of a rating.

    Their texts lead on where the reader sees what they name: meetings, members, tasks, quotas.

    Arguments:
        key: of the fact, as evaluations.queries.evidence gives it, suffix and all.
        on: today, for what the reader sees.
        until: the last day counted; the closing day, if not given.

    Raises ValueError with a sentence for a key that has no records.
    """
    name, _colon, suffix = key.partition(":")
    asked = Asked(rating, suffix, span_of(rating.period, on=until), by, on)
    own = rating.subject in PERSONS and suffix != OF_ORGANIZATION
    listing = (_OWN if own else {}).get(name) or (_BELOW if rating.subject != Subject.MEMBER else {}).get(name)
    if listing is None:
        raise ValueError(_("Không có danh sách “%s”.") % key)
    columns, rows = listing(asked)
    here = rating.organization_id
    label = Fact(name).label if name in Fact.values else Fact.QUALITY_FAIR.label
    return Table(
        name="evidence",
        title=str(label),
        columns=columns,
        rows=rows,
        scope=Scope(rating.organization.code, asked.names([here]).get(here, rating.organization.code), here),
        period=asked.span,
        on=on,
    )


_Listing = Callable[[Asked], Listed]
# Of a person himself, and of an organisation with what is below it.
_OWN: dict[str, _Listing] = {
    Fact.ATTENDANCE: meetings.roll_of,
    Fact.UNEXCUSED: meetings.roll_of,
    Fact.TASKS_DONE: work.own_tasks,
    Fact.TASKS_ON_TIME: work.own_tasks,
    Fact.DONE_BEYOND: work.own_tasks,
    Fact.ASSIGNMENTS: work.own_assignments,
    Fact.DISCIPLINE: people.own_disciplines,
    Fact.SICK_MONTHS: people.sick,
    Fact.MATERNITY_MONTHS: people.maternity,
    Fact.NEW_MEMBER_CLASS: people.classes,
    Fact.SHORTCOMINGS: people.shortcomings,
}
_BELOW: dict[str, _Listing] = {
    Fact.MEETINGS_HELD: meetings.months_due,
    Fact.THEMATIC: meetings.quarters_due,
    Fact.ATTENDANCE: meetings.meetings_counted,
    Fact.UNEXCUSED: meetings.meetings_counted,
    Fact.QUALITY_GOOD: meetings.bands_of,
    Fact.QUALITY_FAIR: meetings.bands_of,
    "quality": meetings.bands_of,
    Fact.QUOTA: work.quotas_set,
    Fact.TASKS_DONE: work.given_tasks,
    Fact.TASKS_ON_TIME: work.given_tasks,
    Fact.DONE_BEYOND: work.given_tasks,
    Fact.ASSIGNMENTS: work.given_assignments,
    Fact.DISCIPLINED_BELOW: people.disciplines_below,
    Fact.SHORTCOMINGS: people.shortcomings,
    Fact.MEMBERS_GOOD: people.members,
    Fact.MEMBERS_LOWEST: people.lowest_members,
    Fact.UNITS_GOOD: people.units,
    Fact.UNITS_LOWEST: people.lowest_units,
}
