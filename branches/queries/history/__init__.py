"""What became of rows: the events the database's own triggers wrote, told in words (DATA §5).

One statement finds the events of any number of tables, one reads them with what stood there before, one names what
they point at: three queries, whatever is asked for (docs/decisions/014-one-question-to-all-histories.md).
"""

from branches.queries.history.events import pointing_at, tracked_models
from branches.queries.history.telling import Act, Difference
from branches.queries.history.trails import ALL, MOST, Acts, Narrowed, Trail, acts_on, of_organizations, of_rows

__all__ = [
    "ALL",
    "MOST",
    "Act",
    "Acts",
    "Difference",
    "Narrowed",
    "Trail",
    "acts_on",
    "of_organizations",
    "of_rows",
    "pointing_at",
    "tracked_models",
]
