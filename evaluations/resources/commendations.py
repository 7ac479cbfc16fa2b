"""Proposals of commendation as tables: the register, and the list an organisation sends up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, TEXT, Column, Drill, Row, Table
from evaluations.queries.registrations import decided_levels, key_of
from meetings.resources.worklists import listed_table
from members.reports.units import scope_of


def commendations_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a proposal: what it rests on, and what was answered."""
    names = names_on({one.organization_id for one in rows}, on)
    found = [
        Row(_values(one, names) | {"answer": _answer(one), "answered_on": one.outcome_on}, {"uuid": str(one.uuid)})
        for one in rows
    ]
    columns = (
        *_columns(),
        Column("proposed_on", _("Đề nghị ngày"), DATE),
        Column("answer", _("Kết quả"), TEXT),
        Column("answered_on", _("Ngày trả lời"), DATE),
    )
    days = [one.proposed_on for one in rows]
    return listed_table("commendations", _("Đề nghị khen thưởng"), columns, found, days, scope, on)


def proposal_list(rows: Sequence[Any], *, organization: Any, year: int, on: date) -> Table:
    """The list an organisation sends up: whom, which form, for what, what was registered and what became of it."""
    names = names_on({one.organization_id for one in rows}, on)
    decided = decided_levels(rows)
    found = [Row(_values(one, names) | {"decided": decided.get(key_of(one), "")}) for one in rows]
    columns = (*_columns(), Column("decided", _("Mức xếp loại đã quyết định"), TEXT))
    return Table(
        name="commendations", title=_("Danh sách đề nghị khen thưởng"), columns=columns, rows=found,
        scope=scope_of(organization, on), period=Period.parse(str(year)), on=on,
        notes=(_("Đề nghị của năm, trừ đề nghị đã rút, tính đến hết ngày %s.") % date_text(on),),
    )  # fmt: skip


def registered_text(registration: Any) -> str:
    """What a proposal rests on, with what became of it."""
    if registration is None:
        return ""
    outcome = registration.get_outcome_display() or _("chưa xét")
    return _("%(title)s: %(outcome)s") % {"title": registration.title, "outcome": outcome}


def _columns() -> tuple[Column, ...]:
    return (
        Column("who", _("Đảng viên, tổ chức"), TEXT, drill=Drill("commendation")),
        Column("place", _("Nơi đề nghị"), TEXT),
        Column("year", _("Năm"), TEXT),
        Column("title", _("Hình thức khen thưởng"), TEXT),
        Column("issuer", _("Cấp khen thưởng"), TEXT),
        Column("for_what", _("Thành tích"), TEXT),
        Column("registered", _("Đã đăng ký và kết quả"), TEXT),
    )


def _values(one: Any, names: dict[int, str]) -> dict[str, Any]:
    place = names.get(one.organization_id, "")
    return {
        "who": one.member.full_name if one.member else place,
        "place": place,
        "year": str(one.year),
        "title": one.title,
        "issuer": one.issuer,
        "for_what": one.for_what,
        "registered": registered_text(one.registration),
        "proposed_on": one.proposed_on,
    }


def _answer(one: Any) -> str:
    return str(one.get_outcome_display()) if one.outcome else _("chưa trả lời")
