"""Coverage: in which villages, schools, stations and enterprises there is a branch, members only, or nobody."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled
from branches.scoping import Action, may
from core.formatting import date_text
from core.periods import Period
from core.tables import INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from members.queries.coverage import WITHOUT_OWN, Class, new_branches, of_branches, places_behind
from members.queries.places import branches_of_places, people_of_places
from members.reports.coverage_figures import BRANCHES, NAME, PLACES, CoverageDays, CoverageFigures


class CoverageReport(ReportBuilder):
    """Coverage of an organisation's area on the last day of a period, and its change since the day before it."""

    name = NAME
    title: Any = gettext_lazy("Tổ chức đảng ở thôn bản, trường học, trạm y tế, doanh nghiệp")
    records_action = Action.REPORT
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            period: the stock of its last day that has come is set against that of the day before it begins.
            options: `trait`, the code of one: only places directly under organisations that have it on the last day.

        Raises ValueError for an unknown trait.
        """
        figures = CoverageFigures(organization, period, on, options.get("trait", ""))
        annexes = [figures.by_kind(), figures.targets(), figures.doubts()]
        return Table(
            name=self.name,
            title=titled(str(self.title), figures.trait),
            columns=figures.columns,
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(_("Tỷ lệ có chi bộ riêng = số địa bàn có chi bộ riêng ÷ tổng số địa bàn"),),
            notes=figures.notes(),
            intro=figures.intro(),
            annexes=[annex for annex in annexes if annex is not None],
            chart=figures.chart(),
            options={"trait": figures.trait.code} if figures.trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The places behind a figure, with their branches and, for who may see them, their people.

        Raises ValueError for an unknown drill or trait.
        """
        if drill.query not in (PLACES, BRANCHES):
            return super().records(organization, period, drill, by=by, on=on, **options)
        figures = CoverageDays(organization, period, on, options.get("trait", ""))
        day = figures.before if drill.text("b") else figures.day
        coverage = _class_of(drill)
        unit, kind = drill.number("u"), drill.number("k")
        standings: Any = places_behind(organization, day, unit=unit, kind=kind, coverage=coverage, among=figures.among)
        if drill.query == BRANCHES:
            found = new_branches(organization, figures.before, figures.day, among=figures.among)
            standings = of_branches(standings, found, on=day)
        rows = list(standings)
        ids = [row.place_id for row in rows]
        covering, people = branches_of_places(ids, on=day), people_of_places(ids, on=day)
        areas = names_on({row.organization_id for row in rows}, day)
        named = may(by, Action.VIEW_MEMBERS, organization, on=on)
        columns = [
            Column("name", _("Địa bàn, đơn vị"), TEXT, drill=Drill("place")),
            Column("code", _("Mã"), TEXT),
            Column("kind_name", _("Loại"), TEXT),
            Column("area", _("Thuộc"), TEXT),
            Column("coverage", _("Tình trạng"), TEXT),
            Column("branches", _("Chi bộ"), TEXT),
            Column("count", _("Đảng viên cư trú, công tác"), INTEGER),
        ]
        if named:
            columns.append(Column("people", _("Họ tên"), TEXT))
        return Table(
            name=self.name,
            title=_("Địa bàn, đơn vị được tính, ngày %(day)s") % {"day": date_text(day)},
            columns=columns,
            rows=[
                Row(
                    {
                        "name": row.place.name,
                        "code": row.place.code,
                        "kind_name": row.place.kind.name,
                        "area": areas.get(row.organization_id, ""),
                        "coverage": str(Class(row.coverage).label),
                        "branches": "; ".join(_covering(one, name) for one, name in covering.get(row.place_id, ())),
                        "count": len(people.get(row.place_id, ())),
                        "people": ", ".join(tie.member.full_name for tie in people.get(row.place_id, ())),
                    },
                    {"uuid": str(row.place.uuid)},
                )
                for row in rows
            ],
            scope=figures.scope,
            period=period,
            on=on,
        )


def _class_of(drill: Drill) -> str:
    letters: Mapping[str, str] = defaultdict(
        str, o=Class.OWN_BRANCH, s=Class.SHARED_BRANCH, b=Class.NO_BRANCH, m=Class.NO_MEMBER, u=WITHOUT_OWN
    )
    letter = drill.text("c")
    if letter and letter not in letters:
        raise ValueError(_("Không có nhóm địa bàn này."))
    return str(letters[letter]) if letter else ""


def _covering(coverage: Any, name: str) -> str:
    return _("%(name)s (ghép)") % {"name": name} if coverage.shared else name


COVERAGE = CoverageReport()
