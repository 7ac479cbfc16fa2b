"""The members behind the figures of the movement table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Trait
from branches.queries import names_on, units_below
from core.formatting import NOTHING
from core.periods import Period
from core.tables import DATE, Column, Drill, Row, Scope, Table
from members.queries import (
    DECREASES,
    FULL,
    INCREASES,
    PROBATIONARY,
    Listed,
    Moved,
    StateChange,
    Stood,
    listed,
    moved_behind,
    outsides_of,
    papers_of,
    state_changes_behind,
    stood_behind,
)
from members.reports.movement_words import REASONS, SIDES, STATES, STOCKS

MOVED, STOCK, STATE = "moved", "stock", "state"  # the drills; "r" says which figure, "u" the child of X, "m" the month
_SIDES: Mapping[str, Collection[str]] = {"increase": INCREASES, "decrease": DECREASES}

Content = tuple[Sequence[Column], list[Row]]


def records_of(
    organization: Organization, period: Period, drill: Drill, *, trait: Trait | None, by: Any, on: date
) -> Table:
    """The members behind a figure. Raises ValueError with a sentence for a figure the table does not have."""
    unit, what = drill.number("u"), drill.text("r")
    lines = {one["unit"] for one in units_below(organization, with_eve(period))} | {organization.pk}
    if unit is not None and unit not in lines:
        # Its very name may lie outside what the reader sees.
        raise ValueError(_("Bảng biến động này không có dòng của đơn vị %(unit)d.") % {"unit": unit})
    if drill.query == MOVED and (what in SIDES or what in REASONS):
        label = SIDES.get(what) or REASONS[what][0]
        period = _within(drill, period)
        moved = moved_behind(organization.pk, period, reasons=_SIDES.get(what, (what,)), unit=unit, trait=trait)
        columns, rows = _moved(moved, period, by, on)
    elif drill.query == STOCK and what in STOCKS:
        label = STOCKS[what]
        period = _within(drill, period)
        day = period.start - timedelta(days=1) if what == "opening" else period.last
        state = what if what in (FULL, PROBATIONARY) else ""
        stood = stood_behind(organization.pk, day, state=state, unit=unit, trait=trait)
        columns, rows = _stood(stood, day, by, on)
    elif drill.query == STATE and what in STATES:
        label = STATES[what][0]
        changes = state_changes_behind(organization.pk, period, code=what, unit=unit, trait=trait)
        columns, rows = _changed(changes, period, by, on)
    else:
        raise ValueError(
            _("Bảng biến động không có số liệu “%(query)s %(what)s”.") % {"query": drill.query, "what": what}
        )
    names = names_on({organization.pk, unit or organization.pk}, period.last)
    title = str(label) if unit in (None, organization.pk) else f"{label} – {names[unit]}"
    scope = Scope(organization.code, names.get(organization.pk, organization.code), organization.pk)
    return Table("movement", title, columns, rows, scope=scope, period=period, on=on)


def with_eve(period: Period) -> Period:
    """A period and the day before it, on which its opening stock is taken."""
    return replace(period, start=period.start - timedelta(days=1))


def _within(drill: Drill, period: Period) -> Period:
    """The part of the period the figure speaks of: one month of it, or all."""
    text = drill.text("m")
    if not text:
        return period
    month = Period.parse(text)
    first, last = max(month.start, period.start), min(month.last, period.last)
    if first > last:
        raise ValueError(_("Kỳ “%(text)s” nằm ngoài kỳ báo cáo.") % {"text": text})
    return Period.days(first, last)


def _moved(moved: Sequence[Moved], period: Period, by: Any, on: date) -> Content:
    people = listed({one.member_id for one in moved}, by=by, on=on)
    outsides = outsides_of(moved)
    papers = papers_of([one.document_id for one in moved] + [letter for _outside, letter in outsides.values()])
    places = names_on({pk for one in moved for pk in (one.from_id, one.to_id, *one.children) if pk}, period.last)
    columns = (
        *_person(),
        Column("day", _("Ngày"), DATE),
        Column("reason", _("Lý do")),
        Column("from", _("Từ")),
        Column("to", _("Đến")),
        Column("document", _("Văn bản")),
    )
    rows = []
    for one in moved:
        outside, letter = outsides.get((one.member_id, one.day), ("", None))
        values = {
            "day": one.day,
            "reason": str(REASONS[one.reason][0]),
            "from": _place(places, one.from_id, one.change.gone) or outside,
            "to": _place(places, one.to_id, one.change.come) or outside,
            "document": papers.get(one.document_id) or papers.get(letter, ""),
        }
        rows.append(_row(people[one.member_id], values))
    return columns, rows


def _stood(stood: Sequence[Stood], day: date, by: Any, on: date) -> Content:
    people = listed({one.member_id for one in stood}, by=by, on=on)
    places = names_on({one.organization_id for one in stood}, day)
    columns = (*_person(), Column("place", _("Sinh hoạt tại")), Column("since", _("Từ ngày"), DATE))
    rows = [
        _row(people[one.member_id], {"place": places.get(one.organization_id, NOTHING), "since": one.since})
        for one in stood
    ]
    return columns, rows


def _changed(changes: Sequence[StateChange], period: Period, by: Any, on: date) -> Content:
    people = listed({one.member_id for one in changes}, by=by, on=on)
    places = names_on({one.organization_id for one in changes}, period.last)
    papers = papers_of(one.document_id for one in changes)
    columns = (
        *_person(),
        Column("day", _("Ngày"), DATE),
        Column("place", _("Sinh hoạt tại")),
        Column("document", _("Văn bản")),
    )
    rows = [
        _row(
            people[one.member_id],
            {
                "day": one.day,
                "place": places.get(one.organization_id, NOTHING),
                "document": papers.get(one.document_id, ""),
            },
        )
        for one in changes
    ]
    return columns, rows


def _person() -> tuple[Column, Column]:
    return Column("name", _("Họ và tên"), drill=Drill("member")), Column("number", _("Số thẻ Đảng"))


def _row(person: Listed, values: Mapping[str, Any]) -> Row:
    drill = {"uuid": person.uuid} if person.uuid else None
    return Row({"name": person.name, "number": person.number, **values}, drill)


def _place(places: Mapping[int, str], organization_id: int | None, child: int | None) -> str:
    """An organisation by its name, and the unit of the table it stood under, where that is another one."""
    if organization_id is None:
        return ""
    name = places.get(organization_id, NOTHING)
    if child is None or child == organization_id:
        return name
    return f"{name} ({places.get(child, NOTHING)})"
