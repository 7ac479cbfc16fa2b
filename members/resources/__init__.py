"""The sheet "Đảng viên": one row a member and span (DATA §3)."""

from members.resources.sheet import MembersSheet, register_sheets

__all__ = ["MembersSheet", "register_sheets"]
