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
from members.views.assignments import AssignmentExport, Assignments
from members.views.badges import BadgeDecline, Badges
from members.views.central import CentralExport
from members.views.duplicates import Duplicates, MemberMerge, NotDuplicates
from members.views.honours import (
    Assignment,
    AssignmentEnd,
    Award,
    BadgeCorrect,
    BadgePropose,
    BadgeRecord,
    Discipline,
    DisciplineLift,
    GuestReceive,
)
from members.views.lists import LeftMembers, MemberExport, MemberList, Search
from members.views.offices import CommitteeAppoint, CommitteeDetail, OfficeEnd, RuleWaive, TermClose, TermOpen
from members.views.pages import MemberDetail
from members.views.photos import MemberChangePhoto, MemberPhoto
from members.views.places import MemberTie, PlaceDetail, PlaceExport, PlaceList, TieCorrect, TieEnd
from members.views.terms import TermExport, TermList
from members.views.trails import Changes, MemberHistory, OrganizationHistory
from members.views.training import (
    Training,
    TrainingAdd,
    TrainingCorrect,
    TrainingInvite,
    TrainingList,
    TrainingWithdraw,
)
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
from members.views.visitors import VisitorAdd, VisitorEnd, Visitors
from members.views.warnings import WarningExport, WarningList

__all__ = [
    "Assignment",
    "AssignmentEnd",
    "AssignmentExport",
    "Assignments",
    "Award",
    "BadgeCorrect",
    "BadgeDecline",
    "BadgePropose",
    "BadgeRecord",
    "Badges",
    "CentralExport",
    "Changes",
    "CommitteeAppoint",
    "CommitteeDetail",
    "Discipline",
    "DisciplineLift",
    "Duplicates",
    "DutyEnd",
    "EverybodyTransfer",
    "GuestReceive",
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
    "MemberTie",
    "MemberTransfer",
    "MembershipEnd",
    "NotDuplicates",
    "OfficeEnd",
    "OrganizationHistory",
    "PlaceDetail",
    "PlaceExport",
    "PlaceList",
    "RuleWaive",
    "Search",
    "TermClose",
    "TermExport",
    "TermList",
    "TermOpen",
    "TieCorrect",
    "TieEnd",
    "Training",
    "TrainingAdd",
    "TrainingCorrect",
    "TrainingInvite",
    "TrainingList",
    "TrainingWithdraw",
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
    "VisitorAdd",
    "VisitorEnd",
    "Visitors",
    "WarningExport",
    "WarningList",
]
