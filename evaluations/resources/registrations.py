"""The list of registrations as a table: what was registered, what became of it, the level decided."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.tables import DATE, TEXT, Column, Drill, Row, Table
from evaluations.queries.registrations import decided_levels, key_of
from meetings.resources.worklists import listed_table


def registrations_table(rows: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a registration, with `keeper`; the level decided stands beside the one registered."""
    names = names_on({one.keeper for one in rows}, on)
    decided = decided_levels(rows)
    found = [
        Row(
            {
                "who": one.member.full_name if one.member else names.get(one.keeper, ""),
                "place": names.get(one.keeper, ""),
                "year": str(one.year),
                "kind": str(one.get_kind_display()),
                "title": one.title,
                "at": str(one.at or ""),
                "registered_on": one.registered_on,
                "outcome": str(one.get_outcome_display()) if one.outcome else _("chưa xét"),
                "outcome_on": one.outcome_on,
                "note": one.outcome_note,
                "decided": decided.get(key_of(one), ""),
            },
            {"uuid": str(one.uuid)},
        )
        for one in rows
    ]
    columns = (
        Column("who", _("Đảng viên, tổ chức"), TEXT, drill=Drill("registration")),
        Column("place", _("Nơi đăng ký"), TEXT),
        Column("year", _("Năm"), TEXT),
        Column("kind", _("Loại"), TEXT),
        Column("title", _("Nội dung đăng ký"), TEXT),
        Column("at", _("Cấp công nhận"), TEXT),
        Column("registered_on", _("Đăng ký ngày"), DATE),
        Column("outcome", _("Kết quả"), TEXT),
        Column("outcome_on", _("Xét ngày"), DATE),
        Column("note", _("Nhận xét kết quả"), TEXT),
        Column("decided", _("Mức đã quyết định"), TEXT),
    )
    days = [one.registered_on for one in rows]
    return listed_table("registrations", _("Đăng ký phấn đấu"), columns, found, days, scope, on)
