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
from members.views.photos import MemberChangePhoto, MemberPhoto

__all__ = [
    "DutyEnd",
    "EverybodyTransfer",
    "LeftMembers",
    "MemberAdd",
    "MemberAdmit",
    "MemberChangePhoto",
    "MemberCorrect",
    "MemberDetail",
    "MemberExport",
    "MemberHost",
    "MemberList",
    "MemberPhoto",
    "MemberRelieve",
    "MemberTransfer",
    "MembershipEnd",
    "Search",
]
