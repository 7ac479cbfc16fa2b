"""The rhythm of Hòa An's meetings: slots, reasons, closed months, as the report adds them up."""

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from core.tables import get_report
from meetings.queries import to_recheck
from meetings.queries.absences import absentees
from scenarios.hoa_an.story import TODAY
from tests.scenarios.test_hoa_an import loaded, printed

__all__ = ["loaded", "printed"]


def test_its_meetings_have_a_rhythm_with_reasons_and_closed_months(loaded: Organization) -> None:
    whole = get_report("meetings").build(loaded, Period.parse("2022"), by=SYSTEM, on=TODAY).totals
    assert whole["due"] == whole["held"] + whole["not_held"] + whole["missing"] > 2600
    assert 5 <= whole["not_held"] <= 40
    assert 0 < to_recheck(SYSTEM, on=TODAY).count() < whole["after_close"]
    assert absentees(SYSTEM, within=None, on=TODAY)
