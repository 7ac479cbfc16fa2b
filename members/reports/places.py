"""The list of places as a `Table`, for the faces a spreadsheet takes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.periods import Period
from core.tables import INTEGER, TEXT, Column, Row, Scope, Table
from members.queries.coverage import Class
from members.queries.places import branches_of_places, people_of_places


def place_list(standings: list[Any], *, scope: Scope, day: date, on: date) -> Table:
    """The places of a list on a day, without anybody's name.

    Arguments:
        standings: rows of members.queries.places.places_listed.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
        day: the day the list speaks of.
        on: today.
    """
    ids = [row.place_id for row in standings]
    areas = names_on({row.organization_id for row in standings}, day)
    covering, people = branches_of_places(ids, on=day), people_of_places(ids, on=day)
    columns = (
        Column("code", _("Mã địa bàn"), TEXT),
        Column("name", _("Tên"), TEXT),
        Column("kind", _("Loại"), TEXT),
        Column("area", _("Thuộc"), TEXT),
        Column("border", _("Biên giới"), TEXT),
        Column("difficult", _("Đặc biệt khó khăn"), TEXT),
        Column("coverage", _("Tình trạng"), TEXT),
        Column("own", _("Chi bộ riêng"), TEXT),
        Column("shared", _("Chi bộ sinh hoạt ghép"), TEXT),
        Column("people", _("Đảng viên cư trú, công tác"), INTEGER),
    )
    rows = []
    for row in standings:
        branches = covering.get(row.place_id, ())
        rows.append(
            Row(
                {
                    "code": row.place.code,
                    "name": row.place.name,
                    "kind": row.place.kind.name,
                    "area": areas.get(row.organization_id, ""),
                    "border": _("có") if row.border else "",
                    "difficult": _("có") if row.difficult else "",
                    "coverage": str(Class(row.coverage).label),
                    "own": "; ".join(name for one, name in branches if not one.shared),
                    "shared": "; ".join(name for one, name in branches if one.shared),
                    "people": len(people.get(row.place_id, ())),
                }
            )
        )
    return Table("dia-ban", _("Danh sách địa bàn"), columns, rows, scope=scope, period=Period.days(day, day), on=on)
