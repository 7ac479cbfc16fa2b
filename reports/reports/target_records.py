"""The records behind a target's figure: those of the report it comes from, or what was typed, with its sources."""

from dataclasses import replace

from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import amount_text, datetime_text
from core.periods import ZONE, Period
from core.tables import DATE, TEXT, Column, Row, Scope, Table, get_report
from reports.models import Target
from reports.queries.figures import Found
from reports.queries.programmes import values_of
from reports.queries.standing import Standings, years_of


def records_of(
    standings: Standings, target: Target, whom: Organization, year: int, period: Period, scope: Scope
) -> Table:
    """The records of a figure of a year, or of the years up to it that are added up.

    Raises ValueError where there is no figure whose records could be listed.
    """
    if not target.figure:
        return _typed(target, whom, year, period, scope, standings)
    years = years_summed(target, year)
    tables = [
        _of_report(found, standings, whom)
        for one in years
        if (found := standings.amount(target, one, whom).found) is not None and found.drill is not None
    ]
    if not tables:
        raise ValueError(_("Số này không có danh sách đứng sau."))
    rows = [row for table in tables for row in table.rows]
    return replace(tables[0], rows=rows, period=tables[0].period if len(tables) == 1 else period)


def years_summed(target: Target, year: int) -> list[int]:
    """The years whose figures one of a year is made of."""
    if target.cadence != Target.Cadence.TERM:
        return [year]
    return [one for one in years_of(target.programme, target) if one <= year]


def _of_report(found: Found, standings: Standings, whom: Organization) -> Table:
    """The records of one cell of another report, as that report lists them."""
    assert found.drill is not None
    assert found.table is not None
    of = standings.organization if found.table.scope.id == standings.organization.pk else whom
    report = get_report(found.figure.report)
    return report.records(
        of, found.period, found.drill, by=standings.by, on=standings.today, **found.figure.options
    )  # fmt: skip


def _typed(target: Target, whom: Organization, year: int, period: Period, scope: Scope, standings: Standings) -> Table:
    """What was typed of a target for a unit, the latest first: it counts, and the others stay readable."""
    rows = [
        Row(
            {
                "year": str(one.year), "as_of": one.as_of, "value": amount_text(one.value), "source": one.source,
                "document": str(one.document or ""), "by": one.by, "at": datetime_text(one.at.astimezone(ZONE)),
            }
        )
        for one in values_of(target)
        if one.organization_id == whom.pk and one.year in years_summed(target, year) and one.as_of <= standings.on
    ]  # fmt: skip
    columns = (
        Column("as_of", _("Tính đến hết ngày"), DATE),
        Column("year", _("Năm"), TEXT, shown=False),
        Column("value", _("Số thực hiện (%s)") % target.unit, TEXT),
        Column("source", _("Nguồn"), TEXT),
        Column("document", _("Văn bản"), TEXT),
        Column("by", _("Người ghi"), TEXT),
        Column("at", _("Ghi lúc"), TEXT),
    )
    return Table(
        "programme", _("Các lần ghi: %s") % target.name, columns, rows, scope=scope, period=period, on=standings.today
    )
