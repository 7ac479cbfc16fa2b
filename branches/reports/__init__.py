"""Lists and reports of this app as tables."""

from branches.reports.readings import reading_list
from branches.reports.regulations import REGULATIONS

__all__ = ["REGULATIONS", "reading_list"]
