"""Pages of members."""

from members.views.acts import (
    DutyEnd,
    EverybodyTransfer,
    MemberAdd,
    MemberAdmit,
    MemberCorrect,
    MemberHost,
    MemberRelieve,
    MembershipEnd,
    MemberTransfer,
)
from members.views.lists import LeftMembers, MemberExport, MemberList, Search
from members.views.pages import MemberDetail

__all__ = [
    "DutyEnd",
    "EverybodyTransfer",
    "LeftMembers",
    "MemberAdd",
    "MemberAdmit",
    "MemberCorrect",
    "MemberDetail",
    "MemberExport",
    "MemberHost",
    "MemberList",
    "MemberRelieve",
    "MemberTransfer",
    "MembershipEnd",
    "Search",
]
