"""Reports and lists of members: scope and period in, `Table` out."""

from members.reports.lists import member_list

__all__ = ["member_list"]
