"""The meetings, branches and years behind the figures of the report quality."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Trait
from branches.queries import names_on
from core.periods import Period
from core.tables import DATE, TEXT, Column, Drill, Row, Scope, Table
from meetings.models import Quality
from meetings.queries import points_text
from meetings.queries.quality import (
    HELD,
    TOTAL,
    branch_years,
    branches_on,
    model_branches,
    models_of,
    narrowed_to,
    organizations_keyed,
    rated_below,
)
from meetings.queries.schemes import names_of_schemes
from meetings.queries.scores import stale_after_resending

NAME = "quality"  # of the report
SCORES = "s"  # the drill: the meetings behind a figure; u unit, k sector (0: none), b what it counts
MODELS = "m"  # the drill: the branches behind a figure of model meetings; u unit, l level, b what it counts
YEARS = "y"  # the drill: the years of branches; u unit, b the year's band ("-": neither)
NEITHER = "-"


def scope_of(organization: Organization, on: date) -> Scope:
    """An organisation as a table names it on a day."""
    name = names_on([organization.pk], on).get(organization.pk, organization.code)
    return Scope(organization.code, name, organization.pk)


def scores_behind(organization: Any, period: Period, drill: Drill, on: date, trait: Trait | None) -> Table:
    """The meetings behind a figure, with their points and levels."""
    meetings = narrowed_to(rated_below(organization.pk, period, trait=trait), drill.text("b") or HELD)
    unit, sector = drill.number("u"), drill.number("k")
    if unit is not None:
        meetings = meetings.filter(child=unit)
    if sector is not None:
        meetings = meetings.filter(sector=sector or None)
    rows = list(meetings.select_related("score").order_by("date", "organization__code", "pk"))
    names = names_on({row.organization_id for row in rows}, period.last)
    schemes = names_of_schemes({row.score.scheme_id for row in rows if hasattr(row, "score")})
    columns = (
        Column("date", _("Ngày"), DATE),
        Column("held_by", _("Chi bộ"), TEXT, drill=Drill("meeting")),
        Column("kind", _("Loại"), TEXT),
        Column("self", _("Chi bộ tự chấm"), TEXT),
        Column("confirmed", _("Người dự chấm"), TEXT),
        Column("official", _("Cấp trên xếp loại"), TEXT),
        Column("reason", _("Lý do"), TEXT),
        Column("scheme", _("Khung chấm"), TEXT),
        Column("remark", _("Ghi chú"), TEXT),
    )
    stale = stale_after_resending(meetings, on=on)
    found = []
    for row in rows:
        score = getattr(row, "score", None)
        values: dict[str, Any] = {
            "date": row.date, "held_by": names.get(row.organization_id, ""), "kind": row.get_kind_display(),
        }  # fmt: skip
        if score is not None:
            values |= {
                "self": _points(score.self_total, score.get_self_quality_display()),
                "confirmed": _points(score.confirmed_total, score.get_confirmed_quality_display()),
                "official": score.get_official_quality_display(),
                "reason": score.official_reason,
                "scheme": schemes[score.scheme_id],
                "remark": _("số liệu đã đổi sau khi chấm") if row.pk in stale else "",
            }
        found.append(Row(values, {"uuid": str(row.uuid)}))
    scope = scope_of(organization, period.last)
    return Table(NAME, _("Các kỳ sinh hoạt được tính"), columns, found, scope=scope, period=period, on=on)


def _points(total: Any, quality: str) -> str:
    return "" if total is None else f"{points_text(total)} – {quality}"


def models_behind(organization: Any, period: Period, drill: Drill, on: date, trait: Trait | None) -> Table:
    """The branches behind a figure of model meetings. Raises ValueError for one there is none of."""
    unit, sector, level, what = drill.number("u"), drill.number("k"), drill.text("l"), drill.text("b") or TOTAL
    stands = [
        one
        for one in branches_on(organization.pk, min(period.last, on), trait=trait)
        if unit in (None, one.child) and sector in (None, one.sector or 0) and level in ("", one.level)
    ]
    behind = model_branches(stands, period)
    if what not in behind:
        raise ValueError(_("Không có danh sách “%s”.") % what)
    found, models = organizations_keyed(behind[what]), models_of(behind[what], period)
    names = names_on({*found, *(one.chosen_by_id for one in models.values())}, min(period.last, on))
    columns = (
        Column("branch", _("Chi bộ"), TEXT, drill=Drill("organization")),
        Column("chosen_by", _("Cấp ủy chọn"), TEXT),
        Column("planned", _("Dự kiến"), DATE),
        Column("held", _("Ngày sinh hoạt mẫu"), DATE),
        Column("quality", _("Đánh giá"), TEXT),
        Column("team", _("Đoàn dự"), TEXT),
    )
    rows = []
    for pk, branch in sorted(found.items(), key=lambda item: item[1].code):
        values: dict[str, Any] = {"branch": names.get(pk, branch.code)}
        if (model := models.get(pk)) is not None:
            values |= {
                "chosen_by": names.get(model.chosen_by_id, ""),
                "planned": model.planned_on,
                "held": model.meeting.date if model.meeting else None,
                "quality": model.get_quality_display(),
                "team": model.team,
            }
        rows.append(Row(values, {"uuid": str(branch.uuid)}))
    scope = scope_of(organization, period.last)
    return Table(NAME, _("Chi bộ được tính"), columns, rows, scope=scope, period=period, on=on)


def years_behind(organization: Any, period: Period, drill: Drill, on: date, trait: Trait | None) -> Table:
    """The years of branches behind a figure. Raises ValueError for one there is none of."""
    unit, what = drill.number("u"), drill.text("b")
    if what not in ("", NEITHER, Quality.GOOD, Quality.FAIR):
        raise ValueError(_("Không có danh sách “%s”.") % what)
    years = [
        one
        for one in branch_years(organization.pk, period, on=on, trait=trait)
        if unit in (None, one.child) and (not what or (one.result.quality or NEITHER) == what)
    ]
    found = organizations_keyed(one.organization_id for one in years)
    names = names_on(found, period.last)
    columns = (
        Column("branch", _("Chi bộ"), TEXT, drill=Drill("organization")),
        Column("year", _("Xếp loại năm"), TEXT),
        Column("why", _("Căn cứ"), TEXT),
    )
    rows = [
        Row(
            {
                "branch": names.get(one.organization_id, ""),
                "year": str(Quality(one.result.quality).label) if one.result.quality else "–",
                "why": one.result.why,
            },
            {"uuid": str(found[one.organization_id].uuid)},
        )
        for one in sorted(years, key=lambda year: found[year.organization_id].code)
    ]
    scope = scope_of(organization, period.last)
    return Table(NAME, _("Xếp loại cả năm"), columns, rows, scope=scope, period=period, on=on)
