"""The sheet of the central database of members ("Phiếu đảng viên"): 33 columns, one row a member (DOMAIN §2.14)."""

from members.resources.central.export import central_rows
from members.resources.central.sheet import CentralSheet

__all__ = ["CentralSheet", "central_rows"]
