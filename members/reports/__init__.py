"""Reports and lists of members: scope and period in, `Table` out."""

from members.reports.lists import member_list
from members.reports.movement import MOVEMENT, MovementReport

__all__ = ["MOVEMENT", "MovementReport", "member_list"]
