"""The reports higher rooms register: one of the six upward calls of the house (HOUSE §1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.periods import Period
from core.tables.table import Table


class ReportBuilder(Protocol):
    """A report a higher room registers: scope and period in, `Table` out.

    Attributes:
        name: as in addresses and in `manage.py report NAME`.
        title: in lists of reports.
        formulas: choices of `formula`, key to label; empty where there is nothing to choose.
    """

    name: str
    title: str
    formulas: Mapping[str, str]

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation the acting user may see; `on` is today, handed down."""
        ...


class UnknownReport(LookupError):
    """No report of this name; str() is a sentence for the user."""


REPORTS: list[ReportBuilder] = []


def register(builder: ReportBuilder) -> ReportBuilder:
    """Adds a report; called in AppConfig.ready(). The same name again replaces it, so that ready() may run twice."""
    REPORTS[:] = [known for known in REPORTS if known.name != builder.name] + [builder]
    return builder


def get_report(name: str) -> ReportBuilder:
    """The report of a name; raises UnknownReport."""
    for builder in REPORTS:
        if builder.name == name:
            return builder
    names = ", ".join(builder.name for builder in REPORTS)
    raise UnknownReport(_("Không có báo cáo “%(name)s”. Các báo cáo có: %(names)s.") % {"name": name, "names": names})
