"""What reports read: of every app below, and of their own tables."""

from branches.queries import (
    breadcrumb,
    names_on,
    recent_unusual,
    sector_names,
    trait_names,
    trait_of,
    trait_of_id,
    visible_children,
    with_current,
)
from branches.scoping import Action, import_roots, may, may_somewhere, organizations_allowing
from core.sheets.models import Batch, BatchRow
from core.sheets.problems import ProblemKind
from core.tables import REPORTS, get_report
from meetings.queries import MonthState, Slice, meetings_behind, months_behind
from reports.queries.combined import OF, drill_of_other
from reports.queries.comparing import NothingToCompare, drill_of, figures_of
from reports.queries.comparisons import LEAST_YEARS, MOST_YEARS, Comparison, compared, over_periods
from reports.queries.figures import get_figure
from reports.queries.overview import (
    attends_branches,
    batches_visible_to,
    build_report,
    choices_offered,
    comparison_as_file,
    only_attends,
    organizations_like,
    oversees,
    report_as_file,
    reportable,
    reports_for,
    top_of,
    transfers_waiting,
    waiting_for_confirmation,
)

__all__ = [
    "LEAST_YEARS",
    "MOST_YEARS",
    "OF",
    "REPORTS",
    "Action",
    "Batch",
    "BatchRow",
    "Comparison",
    "MonthState",
    "NothingToCompare",
    "ProblemKind",
    "Slice",
    "attends_branches",
    "batches_visible_to",
    "breadcrumb",
    "build_report",
    "choices_offered",
    "compared",
    "comparison_as_file",
    "drill_of",
    "drill_of_other",
    "figures_of",
    "get_figure",
    "get_report",
    "import_roots",
    "may",
    "may_somewhere",
    "meetings_behind",
    "months_behind",
    "names_on",
    "only_attends",
    "organizations_allowing",
    "organizations_like",
    "over_periods",
    "oversees",
    "recent_unusual",
    "report_as_file",
    "reportable",
    "reports_for",
    "sector_names",
    "top_of",
    "trait_names",
    "trait_of",
    "trait_of_id",
    "transfers_waiting",
    "visible_children",
    "waiting_for_confirmation",
    "with_current",
]
