"""Reports and lists of members: scope and period in, `Table` out."""

from members.reports.assignments import assignment_list
from members.reports.coverage import COVERAGE
from members.reports.lists import member_list
from members.reports.movement import MOVEMENT, MovementReport
from members.reports.transfers import transfer_list

__all__ = [
    "COVERAGE",
    "MOVEMENT",
    "MovementReport",
    "assignment_list",
    "member_list",
    "transfer_list",
]
