"""The overview of sources and the list of models as tables to hand out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import organizations_named
from core.periods import last_day_of
from core.tables import DATE, INTEGER, TEXT, Column, Row, Table
from meetings.resources.worklists import listed_table
from recruitment.queries.sources import KINDS, BranchSources


def sources_table(rows: Iterable[BranchSources], named: Mapping[int, Any], *, year: int, scope: Any, on: date) -> Table:
    """A row a branch: what it planned and did in a year, and whom it follows."""
    found = [
        Row(
            {
                "code": named[one.branch].code,
                "name": named[one.branch].name,
                "plan": _("có") if one.has_plan else _("chưa có"),
                **{f"{kind}_planned": one.planned[kind] for kind in KINDS},
                **{f"{kind}_done": one.done[kind] for kind in KINDS},
                "followed": one.followed,
            }
        )
        for one in rows
    ]
    heads = {"find": _("Phát hiện"), "class": _("Học lớp nhận thức"), "admit": _("Kết nạp")}
    columns = [Column("code", _("Mã"), TEXT), Column("name", _("Chi bộ"), TEXT), Column("plan", _("Kế hoạch"), TEXT)]
    for kind, head in heads.items():
        columns += [
            Column(f"{kind}_planned", _("Kế hoạch"), INTEGER, head), Column(f"{kind}_done", _("Đã làm"), INTEGER, head),
        ]  # fmt: skip
    columns.append(Column("followed", _("Nguồn đang theo dõi"), INTEGER))
    days = [date(year, 1, 1), date(year, 12, 31)]
    return listed_table("sources_list", _("Tạo nguồn năm %d") % year, tuple(columns), found, days, scope, on)


def models_table(models: Iterable[Any], *, scope: Any, on: date) -> Table:
    """A row a model of a mass organisation."""
    models = list(models)
    named: Any = organizations_named([one.organization_id for one in models], on=on)
    found = [
        Row(
            {
                "organization": named[one.organization_id].name,
                "body": one.body.name,
                "name": one.name,
                "place": one.place.name if one.place else "",
                "people": one.people,
                "start": one.start,
                "end": last_day_of(one.end),
                "found": one.found,
            }
        )
        for one in models
    ]
    columns = (
        Column("organization", _("Tổ chức đảng phụ trách"), TEXT),
        Column("body", _("Đoàn thể"), TEXT),
        Column("name", _("Mô hình"), TEXT),
        Column("place", _("Địa bàn"), TEXT),
        Column("people", _("Số người tham gia"), INTEGER),
        Column("start", _("Từ ngày"), DATE),
        Column("end", _("Đến hết ngày"), DATE),
        Column("found", _("Người phát hiện qua mô hình"), INTEGER),
    )
    return listed_table("models_list", _("Mô hình đoàn thể"), columns, found, [on], scope, on)
