"""Reports and lists of members: scope and period in, `Table` out."""

from members.reports.assignments import assignment_list
from members.reports.badges import BADGES_REPORT
from members.reports.coverage import COVERAGE
from members.reports.introduced import INTRODUCED
from members.reports.lists import member_list
from members.reports.movement import MOVEMENT, MovementReport
from members.reports.places import place_list
from members.reports.strength import STRENGTH, StrengthReport
from members.reports.structure import STRUCTURE, StructureReport
from members.reports.training import TRAINING
from members.reports.transfers import transfer_list
from members.reports.warnings import warning_list

__all__ = [
    "BADGES_REPORT",
    "COVERAGE",
    "INTRODUCED",
    "MOVEMENT",
    "STRENGTH",
    "STRUCTURE",
    "TRAINING",
    "MovementReport",
    "StrengthReport",
    "StructureReport",
    "assignment_list",
    "member_list",
    "place_list",
    "transfer_list",
    "warning_list",
]
