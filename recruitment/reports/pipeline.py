"""The pipeline by unit: who stands at which step, for how long, what is overdue; and what was done in the period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from members.reports.units import scope_of, units_of
from recruitment.models import Stage
from recruitment.queries.pipeline import (
    Moves,
    Standing,
    candidates_named,
    median_days,
    moves_between,
    overdue_among,
    standings_on,
)

STANDING, OVERDUE, TAKEN, CLOSED = "s", "o", "t", "c"  # the drills; u a unit, g a stage
# The steps before admission, one column each; whoever is on probation stands in one column.
BEFORE = (
    Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.MENTORED, Stage.APPLIED, Stage.VERIFIED, Stage.OPINIONS,
    Stage.BRANCH_RESOLVED, Stage.COMMITTEE_RESOLVED, Stage.DECIDED,
)  # fmt: skip
PROBATION = "probation"
FLOWS = (Stage.PROSPECT, Stage.AWARENESS_CLASS, Stage.BRANCH_RESOLVED, Stage.ADMITTED, Stage.RECOGNISED)
HEADINGS = {
    Stage.PROSPECT: gettext_lazy("Quần chúng ưu tú"),
    Stage.LISTED: gettext_lazy("Cảm tình Đảng"),
    Stage.AWARENESS_CLASS: gettext_lazy("Đã học lớp nhận thức"),
    Stage.MENTORED: gettext_lazy("Đã phân công giúp đỡ"),
    Stage.APPLIED: gettext_lazy("Đã có đơn, lý lịch"),
    Stage.VERIFIED: gettext_lazy("Đã thẩm tra"),
    Stage.OPINIONS: gettext_lazy("Đã có ý kiến đoàn thể"),
    Stage.BRANCH_RESOLVED: gettext_lazy("Chi bộ đã đề nghị"),
    Stage.COMMITTEE_RESOLVED: gettext_lazy("Đảng ủy đã đề nghị"),
    Stage.DECIDED: gettext_lazy("Đã có quyết định"),
    Stage.ADMITTED: gettext_lazy("Kết nạp"),
    Stage.RECOGNISED: gettext_lazy("Công nhận chính thức"),
}
_NEW = gettext_lazy("Mới đưa vào danh sách")


class PipelineReport(ReportBuilder):
    """The pipeline of recruitment."""

    name = "pipeline"
    order = 31
    title: Any = gettext_lazy("Nguồn phát triển đảng theo bước")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        standings = standings_on(organization, day, trait=trait)
        overdue = overdue_among(standings, on=day)
        moves = moves_between(organization, period.start, day, trait=trait)
        found = {one.unit for one in standings} | {unit for unit, _stage in moves.taken} | set(moves.closed)
        rows = [
            Row(
                {"code": unit.code, "name": unit.name}
                | _figures([one for one in standings if one.unit == unit.pk], overdue, moves, day, unit.pk),
                {"u": unit.pk},
            )
            for unit in units_of(organization, day, found)
        ]
        scope = scope_of(organization, day)
        totals = {"code": scope.code, "name": _("Tổng cộng"), **_figures(standings, overdue, moves, day, None)}
        notes = [
            _("Số đang ở từng bước tính đến hết ngày %s; số thực hiện tính theo ngày của bước trong kỳ.")
            % date_text(day),
            _("Số ngày ở bước là số ngày từ bước đã qua gần nhất (trung vị). Quá hạn: bước tiếp theo đã hết thời hạn."),
        ]
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name, title=titled(str(self.title), trait), columns=_columns(), rows=rows,
            totals=Row(totals, {}), scope=scope, period=period, on=on,
            formulas=(_("Đang theo dõi = tổng các bước trước kết nạp + đang dự bị"),),
            notes=notes, options={"trait": trait.code} if trait else {},
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who stands behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query not in (STANDING, OVERDUE, TAKEN, CLOSED):
            return super().records(organization, period, drill, by=by, on=on, **options)
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        unit, stage = drill.number("u"), drill.text("g")
        if stage not in ("", PROBATION, *HEADINGS) or (drill.query == TAKEN and stage not in FLOWS):
            raise ValueError(_("Không có danh sách “%s”.") % stage)
        scope = scope_of(organization, day)
        if drill.query in (STANDING, OVERDUE):
            standings = standings_on(organization, day, trait=trait)
            late = overdue_among(standings, on=day)
            chosen = [
                one
                for one in standings
                if unit in (None, one.unit)
                and (not stage or _column_of(one) == stage)
                and (drill.query == STANDING or one.candidate.pk in late)
            ]
            title = _("Hồ sơ có bước quá hạn") if drill.query == OVERDUE else _("Hồ sơ phát triển đảng")
            columns, rows = _standing_rows(chosen, day)
        else:
            moves = moves_between(organization, period.start, day, trait=trait)
            title, columns, rows = _moved_rows(moves, drill.query, unit, stage, day)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)


def _columns() -> tuple[Column, ...]:
    now, done = _("Đang ở bước"), _("Thực hiện trong kỳ")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("followed", _("Đang theo dõi"), INTEGER, drill=Drill(STANDING)),
        *(
            Column(stage.value, str(HEADINGS[stage]), INTEGER, now, drill=Drill(STANDING, {"g": stage.value}))
            for stage in BEFORE
        ),
        Column(PROBATION, _("Đang dự bị"), INTEGER, now, drill=Drill(STANDING, {"g": PROBATION})),
        Column("days", _("Số ngày ở bước"), INTEGER, additive=False),
        Column("overdue", _("Quá hạn"), INTEGER, drill=Drill(OVERDUE)),
        *(
            Column(
                f"done_{stage.value}", str(_NEW if stage == Stage.PROSPECT else HEADINGS[stage]), INTEGER, done,
                drill=Drill(TAKEN, {"g": stage.value}),
            )
            for stage in FLOWS
        ),
        Column("closed", _("Thôi theo dõi"), INTEGER, done, drill=Drill(CLOSED)),
    )  # fmt: skip


def _column_of(one: Standing) -> str:
    return one.stage if one.stage in BEFORE else PROBATION


def _figures(
    standings: Sequence[Standing], overdue: set[int], moves: Moves, day: date, unit: int | None
) -> dict[str, Any]:
    at = [_column_of(one) for one in standings]
    return {
        "followed": len(standings),
        **{stage.value: at.count(stage.value) for stage in BEFORE},
        PROBATION: at.count(PROBATION),
        "days": median_days(standings, day),
        "overdue": sum(one.candidate.pk in overdue for one in standings),
        **{f"done_{stage.value}": len(_taken(moves, unit, stage)) for stage in FLOWS},
        "closed": len(_closed(moves, unit)),
    }


def _taken(moves: Moves, unit: int | None, stage: str) -> set[tuple[int, int]]:
    """Unit and candidate: who moved between two units and was listed once stands once in each and adds up."""
    return {
        (at, candidate)
        for (at, taken), candidates in moves.taken.items()
        if taken == stage and unit in (None, at)
        for candidate in candidates
    }


def _closed(moves: Moves, unit: int | None) -> set[tuple[int, int]]:
    return {(at, one) for at, candidates in moves.closed.items() if unit in (None, at) for one in candidates}


def _standing_rows(standings: Sequence[Standing], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on({one.branch for one in standings}, day)
    columns = (
        Column("name", _("Họ và tên"), TEXT, drill=Drill("candidate")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("stage", _("Bước đã qua"), TEXT),
        Column("since", _("Từ ngày"), DATE),
        Column("days", _("Số ngày"), INTEGER, additive=False),
    )
    rows = [
        Row(
            {
                "name": one.candidate.full_name, "branch": names.get(one.branch, ""),
                "stage": str(Stage(one.stage).label), "since": one.since, "days": one.days(day),
            },
            {"uuid": str(one.candidate.uuid)},
        )
        for one in standings
    ]  # fmt: skip
    return columns, rows


def _moved_rows(
    moves: Moves, query: str, unit: int | None, stage: str, day: date
) -> tuple[str, Sequence[Column], list[Row]]:
    pairs = _taken(moves, unit, stage) if query == TAKEN else _closed(moves, unit)
    people = candidates_named(pk for _unit, pk in pairs)
    names = names_on({at for at, _pk in pairs}, day)
    columns = (
        Column("name", _("Họ và tên"), TEXT, drill=Drill("candidate")),
        Column("unit", _("Đơn vị"), TEXT),
        Column("state", _("Tình trạng hiện nay"), TEXT),
    )
    rows = [
        Row(
            {
                "name": people[pk].full_name, "unit": names.get(at, ""),
                "state": f"{people[pk].get_stage_display()}, {people[pk].get_state_display()}",
            },
            {"uuid": str(people[pk].uuid)},
        )
        for at, pk in sorted(pairs, key=lambda pair: (people[pair[1]].sort_key, pair))
    ]  # fmt: skip
    title = _("Hồ sơ thôi theo dõi") if query == CLOSED else str(HEADINGS[Stage(stage)])
    return title, columns, rows


PIPELINE = PipelineReport()
