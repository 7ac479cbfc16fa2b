"""The reports higher rooms register: one of the six upward calls of the house (HOUSE §1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _

from core.periods import Period
from core.tables.parts import Drill
from core.tables.table import Table


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of one report: how an address spells it, its label in the form, and its values with their labels.

    Arguments:
        in_records: whether the records behind a figure depend on it; if not, their addresses are the shorter for it.
    """

    key: str
    label: Any
    values: Mapping[str, Any]
    in_records: bool = True


class ReportBuilder(Protocol):
    """A report a higher room registers: scope and period in, `Table` out.

    A builder inherits from it, for the defaults.

    Attributes:
        name: as in addresses and in `manage.py report NAME`.
        title: in lists of reports.
        formulas: choices of `formula`, key to label; empty where there is nothing to choose.
        action: the right without which nobody sees it; reports that list people by name need "view_members".
        records_action: the right without which nobody sees the records behind its figures.
        options: the further options `build` and `records` take: "trait" (the code of a trait to whose organisations
            the report is cut: flows on their own day, stocks at the end of the period) and the names in `choices`.
        choices: what the options other than `trait` may be.
        stocks: keys of columns that are no sum over months and yet add up over units (what is still open).
        order: its place among the others; what a month is worked with comes first.
    """

    name: str
    title: Any
    formulas: Mapping[str, Any] = {}
    action: str = "report"
    records_action: str = "view_members"
    options: tuple[str, ...] = ()
    stocks: tuple[str, ...] = ()
    choices: ClassVar[Mapping[str, Choice]] = {}
    order: int = 50

    def choices_for(self, organization: Any, *, by: Any, on: date) -> Mapping[str, Choice]:
        """The same of one organisation, as a user may choose: some options (which programme) only it can say."""
        return self.choices

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation the acting user may see; `on` is today, handed down.

        Raises ValueError with a sentence for an option's value that does not exist.
        """
        ...

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The records behind a figure. Their texts may lead on: a column with Drill("member"), "organization",
        "place", "transfer" or "meeting", in a row with {"uuid": …}, becomes a link to that page; a row that leads to
        two objects names each by its query ({"organization": …, "pack": …}).

        Arguments:
            drill: as the figure names it; what comes from an address comes as text.

        Raises ValueError with a sentence for a drill this report does not know.
        """
        raise ValueError(_("Báo cáo này không có danh sách “%(query)s”.") % {"query": drill.query})

    def papers(self, table: Table, organization: Any, letterhead: Any) -> Iterable[Any] | None:
        """What its PDF binds instead of the table alone: documents as core.rendering takes them; None for most."""
        return None


class UnknownReport(LookupError):
    """No report of this name; str() is a sentence for the user."""


REPORTS: list[ReportBuilder] = []


def register(builder: ReportBuilder) -> ReportBuilder:
    """Adds a report; called in AppConfig.ready(). The same name again replaces it, so that ready() may run twice."""
    REPORTS[:] = [known for known in REPORTS if known.name != builder.name] + [builder]
    REPORTS.sort(key=lambda known: known.order)
    return builder


def get_report(name: str) -> ReportBuilder:
    """The report of a name; raises UnknownReport."""
    for builder in REPORTS:
        if builder.name == name:
            return builder
    names = ", ".join(builder.name for builder in REPORTS)
    raise UnknownReport(_("Không có báo cáo “%(name)s”. Các báo cáo có: %(names)s.") % {"name": name, "names": names})
