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
from members.views.central import CentralExport
from members.views.duplicates import Duplicates, MemberMerge, NotDuplicates
from members.views.lists import LeftMembers, MemberExport, MemberList, Search
from members.views.pages import MemberDetail
from members.views.photos import MemberChangePhoto, MemberPhoto
from members.views.trails import Changes, MemberHistory, OrganizationHistory
from members.views.transfers import (
    TransferArrive,
    TransferCancel,
    TransferDetail,
    TransferEndorse,
    TransferExport,
    TransferIssue,
    TransferList,
    TransferReceive,
    TransferRefuse,
    TransferRequest,
    TransferTogether,
)

__all__ = [
    "CentralExport",
    "Changes",
    "Duplicates",
    "DutyEnd",
    "EverybodyTransfer",
    "LeftMembers",
    "MemberAdd",
    "MemberAdmit",
    "MemberChangePhoto",
    "MemberCorrect",
    "MemberDetail",
    "MemberExport",
    "MemberHistory",
    "MemberHost",
    "MemberList",
    "MemberMerge",
    "MemberPhoto",
    "MemberRelieve",
    "MemberTransfer",
    "MembershipEnd",
    "NotDuplicates",
    "OrganizationHistory",
    "Search",
    "TransferArrive",
    "TransferCancel",
    "TransferDetail",
    "TransferEndorse",
    "TransferExport",
    "TransferIssue",
    "TransferList",
    "TransferReceive",
    "TransferRefuse",
    "TransferRequest",
    "TransferTogether",
]
