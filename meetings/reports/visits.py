"""Superiors at branch meetings: visits planned and made, by unit and by working group and official (DOMAIN §1.3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of
from branches.scoping import Action, may
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.models import VisitAssignment
from meetings.queries.rhythm import Outcome
from meetings.queries.visit_figures import Due, Made, VisitFigures, leaders_on, visit_figures
from members.reports.units import scope_of, units_of

PLANNED, VISITS, GROUPS = "p", "v", "g"  # the drills; u a unit, w who (g1 a group, m1 an official), s what of it
_STATES = ("done", "missed", "due", "ahead", "not_held")
STATE_WORDS = {
    "done": gettext_lazy("đã dự"),
    "missed": gettext_lazy("không dự"),
    "due": gettext_lazy("đến kỳ, chưa dự"),
    "ahead": gettext_lazy("chưa đến kỳ"),
    "not_held": gettext_lazy("chi bộ không họp, có lý do"),
}


class VisitsReport(ReportBuilder):
    """Visits planned and made."""

    name = "visits"
    order = 20
    title: Any = gettext_lazy("Cấp trên dự sinh hoạt chi bộ")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation; names of officials only for who may see members. Raises ValueError."""
        trait = trait_of(options.get("trait", ""))
        figures = visit_figures(organization.pk, period, on=on, trait=trait)
        day = min(period.last, on)
        scope = scope_of(organization, day)
        units = units_of(organization, day, _units_in(figures))
        rows = [
            Row({"code": unit.code, "name": unit.name, **_of_unit(figures, unit.pk)}, {"u": unit.pk}) for unit in units
        ]
        totals = {"code": scope.code, "name": _("Tổng cộng"), **_sums(figures.due, figures.made)}
        totals |= {
            "groups": len(figures.groups),
            "branches": len({a.assignment.organization_id for a in figures.attending}),
        }
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Lần dự theo kế hoạch tính vào kỳ có ngày cuối của thời gian phải dự: tháng, quý; nhịp “số lần ít nhất "
              "trong năm” tính vào kỳ có ngày cuối năm. Nhịp ngày đầu quý theo kỳ sinh hoạt của tháng đầu quý, dù "
              "kỳ ấy dời ngày."),
            _("Không dự: hết thời gian mà chưa có lần dự nào được ghi. Hai người cùng tổ dự một ngày tính một lần dự; "
              "số lượt thì tính từng người."),
            _("Số tổ công tác ở dòng tổng cộng là số tổ khác nhau: một tổ dự ở hai đơn vị tính ở mỗi đơn vị."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        named = may(by, Action.VIEW_MEMBERS, organization, on=on)
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row(totals, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(
                _("Theo kế hoạch = đã dự + không dự + đến kỳ, chưa dự + chưa đến kỳ + chi bộ không họp, có lý do"),
                _("Tỷ lệ = đã dự ÷ theo kế hoạch"),
            ),
            notes=notes,
            annexes=[self._by_visitor(figures, scope, period, on, named=named)],
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What stands behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query not in (PLANNED, VISITS, GROUPS):
            return super().records(organization, period, drill, by=by, on=on, **options)
        figures = visit_figures(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
        day = min(period.last, on)
        unit, who, state = drill.number("u"), drill.text("w"), drill.text("s")
        if drill.query == GROUPS:
            title, columns, rows = _group_rows(figures, unit, day)
        elif drill.query == VISITS:
            if state not in ("", "extra"):
                raise ValueError(_("Không có danh sách “%s”.") % state)
            made = [
                one
                for one in figures.made
                if _matches(one.unit, unit, one.visit.assignment, who) and not (state and one.planned)
            ]
            title, columns, rows = _visit_rows(made, day)
        else:
            if state not in ("", *_STATES):
                raise ValueError(_("Không có danh sách “%s”.") % state)
            due = [
                one
                for one in figures.due
                if _matches(one.unit, unit, one.expected.assignment, who)
                and (not state or getattr(one.expected.outcome, state))
            ]
            title, columns, rows = _planned_rows(due, day, state)
        scope = scope_of(organization, day)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)

    def _by_visitor(self, figures: VisitFigures, scope: Scope, period: Period, on: date, *, named: bool) -> Table:
        """Group by group, then official by official; those who see no names see officials as one row."""
        due: dict[str, list[Due]] = defaultdict(list)
        made: dict[str, list[Made]] = defaultdict(list)
        labels: dict[str, str] = {f"g{group.pk}": group.name for group in figures.groups}
        places: dict[str, set[int]] = defaultdict(set)
        everything: list[tuple[VisitAssignment, Due | Made | None]] = [
            *((one.assignment, None) for one in figures.attending),
            *((one.expected.assignment, one) for one in figures.due),
            *((one.visit.assignment, one) for one in figures.made if one.visit.assignment),
        ]
        for assignment, one in everything:
            key, label = _visitor(assignment, named)
            labels.setdefault(key, label)
            if isinstance(one, Due):
                due[key].append(one)
            elif isinstance(one, Made):
                made[key].append(one)
            else:
                places[key].add(assignment.organization_id)
        rows = [
            Row(
                {"who": label, "branches": len(places[key]), **_sums(due[key], made[key])},
                {"w": key} if key != "m" else None,
            )
            for key, label in sorted(labels.items(), key=lambda item: (item[0][0], item[1]))
        ]
        columns = (Column("who", _("Tổ công tác, cấp ủy viên"), TEXT), *_columns()[3:])
        totals = {
            "who": _("Cộng theo phân công"), "branches": len({a.assignment.organization_id for a in figures.attending}),
            **_sums(figures.due, [one for one in figures.made if one.visit.assignment]),
        }  # fmt: skip
        return Table(
            self.name, _("Theo tổ công tác và cấp ủy viên"), columns, rows, totals=Row(totals, {}), scope=scope,
            period=period, on=on,
        )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    plan, actual = _("Kế hoạch"), _("Thực hiện")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("groups", _("Tổ công tác"), INTEGER, drill=Drill(GROUPS), additive=False),
        Column("branches", _("Nơi được phân công dự"), INTEGER),
        Column("planned", _("Theo kế hoạch"), INTEGER, plan, drill=Drill(PLANNED)),
        *(
            Column(state, str(STATE_WORDS[state]).capitalize(), INTEGER, plan, drill=Drill(PLANNED, {"s": state}))
            for state in _STATES
        ),
        Column("rate", _("Tỷ lệ (%)"), RATIO, plan, formula="done / planned", drill=Drill(PLANNED, {"s": "done"})),
        Column("visits", _("Số lượt dự"), INTEGER, actual, drill=Drill(VISITS)),
        Column("extra", _("Ngoài kế hoạch"), INTEGER, actual, drill=Drill(VISITS, {"s": "extra"})),
    )


def _sums(due: Iterable[Due], made: Sequence[Made]) -> dict[str, Any]:
    whole = sum((one.expected.outcome for one in due), Outcome())
    return {
        "planned": whole.planned,
        **{state: getattr(whole, state) for state in _STATES},
        "rate": Ratio(whole.done, whole.planned),
        "visits": len(made),
        "extra": sum(not one.planned for one in made),
    }


def _of_unit(figures: VisitFigures, unit: int) -> dict[str, Any]:
    here = [one.assignment for one in figures.attending if one.unit == unit]
    return {
        "groups": len(_groups_in(figures, unit)),
        "branches": len({one.organization_id for one in here}),
        **_sums([one for one in figures.due if one.unit == unit], [one for one in figures.made if one.unit == unit]),
    }


def _groups_in(figures: VisitFigures, unit: int | None) -> set[int]:
    """The groups that attend in a unit, or are its own; all of them, for None."""
    if unit is None:
        return {group.pk for group in figures.groups}
    attending = {one.assignment.group_id for one in figures.attending if one.unit == unit and one.assignment.group_id}
    return attending | {group.pk for group in figures.groups if group.organization_id == unit}


def _units_in(figures: VisitFigures) -> set[int]:
    due, made, attending = figures.due, figures.made, figures.attending
    return {one.unit for one in due} | {one.unit for one in made} | {one.unit for one in attending}


def _matches(unit: int, wanted: int | None, assignment: VisitAssignment | None, who: str) -> bool:
    if wanted is not None and unit != wanted:
        return False
    return not who or (assignment is not None and _visitor(assignment, named=True)[0] == who)


def _visitor(assignment: VisitAssignment, named: bool) -> tuple[str, str]:
    """A key and a name for who attends: a group, an official, or officials together for who sees no names."""
    if assignment.group_id:
        return f"g{assignment.group_id}", str(assignment.group)
    if not named:
        return "m", _("Cấp ủy viên được phân công riêng")
    assert assignment.member is not None
    return f"m{assignment.member_id}", assignment.member.full_name


def _planned_rows(due: Sequence[Due], day: date, state: str) -> tuple[str, Sequence[Column], list[Row]]:
    names = names_on({one.expected.assignment.organization_id for one in due}, day)
    columns = (
        Column("place", _("Nơi dự"), TEXT, drill=Drill("organization")),
        Column("who", _("Tổ công tác, cấp ủy viên"), TEXT),
        Column("rhythm", _("Nhịp dự"), TEXT),
        Column("day", _("Dự kiến"), DATE),
        Column("count", _("Số lần"), INTEGER),
        Column("state", _("Trạng thái"), TEXT),
        Column("visited", _("Đã dự các ngày"), TEXT),
    )
    rows = []
    for one in due:
        expected = one.expected
        assignment = expected.assignment
        rows.append(
            Row(
                {
                    "place": names.get(assignment.organization_id, ""),
                    "who": _visitor(assignment, named=True)[1],
                    "rhythm": str(assignment.get_rhythm_display()),
                    "day": expected.day,
                    "count": getattr(expected.outcome, state or "planned"),
                    "state": str(STATE_WORDS[state or expected.state]),
                    "visited": ", ".join(sorted({date_text(visit.on) for visit in expected.visits})),
                },
                {"uuid": str(assignment.organization.uuid)},
            )
        )
    return _("Các lần dự theo kế hoạch"), columns, rows


def _visit_rows(made: Sequence[Made], day: date) -> tuple[str, Sequence[Column], list[Row]]:
    names = names_on({one.visit.organization_id for one in made}, day)
    columns = (
        Column("on", _("Ngày dự"), DATE),
        Column("place", _("Nơi dự"), TEXT, drill=Drill("organization")),
        Column("who", _("Người dự"), TEXT),
        Column("group", _("Theo phân công"), TEXT),
        Column("observation", _("Nhận xét"), TEXT),
    )
    rows = []
    for one in made:
        visit = one.visit
        reason = _visitor(visit.assignment, named=True)[1] if visit.assignment else _("ngoài phân công")
        rows.append(
            Row(
                {
                    "on": visit.on,
                    "place": names.get(visit.organization_id, ""),
                    "who": visit.member.full_name,
                    "group": reason,
                    "observation": visit.observation,
                },
                {"uuid": str(visit.organization.uuid)},
            )
        )
    return _("Các lượt dự sinh hoạt"), columns, rows


def _group_rows(figures: VisitFigures, unit: int | None, day: date) -> tuple[str, Sequence[Column], list[Row]]:
    wanted = _groups_in(figures, unit)
    groups = [group for group in figures.groups if group.pk in wanted]
    leaders = leaders_on([group.pk for group in groups], day)
    names = names_on({group.organization_id for group in groups}, day)
    columns = (
        Column("name", _("Tổ công tác"), TEXT),
        Column("committee", _("Cấp ủy lập tổ"), TEXT, drill=Drill("organization")),
        Column("leader", _("Tổ trưởng"), TEXT),
        Column("document", _("Quyết định"), TEXT),
        Column("branches", _("Nơi được phân công dự"), INTEGER),
    )
    rows = [
        Row(
            {
                "name": group.name,
                "committee": names.get(group.organization_id, ""),
                "leader": leaders.get(group.pk, ""),
                "document": str(group.document or ""),
                "branches": sum(
                    one.assignment.group_id == group.pk and unit in (None, one.unit) for one in figures.attending
                ),
            },
            {"uuid": str(group.organization.uuid)},
        )
        for group in groups
    ]
    return _("Các tổ công tác"), columns, rows


VISITS_REPORT = VisitsReport()
