"""The sheets of members: "Đảng viên", one row a member and span (DATA §3), and the central one."""

from members.resources.central import CentralSheet, central_rows
from members.resources.sheet import MembersSheet, register_sheets

__all__ = ["CentralSheet", "MembersSheet", "central_rows", "register_sheets"]
