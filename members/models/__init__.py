"""Members, where they belonged, what offices they held, and what is kept beside them."""

from members.models.duplicates import Merger, NotDuplicate
from members.models.offices import CommitteeTerm, OfficeTerm, Rule, SizeRule, SizeWaiver
from members.models.people import DutySpan, Member, MemberFact, Membership, Precision, masked
from members.models.records import (
    Address,
    Assignment,
    Award,
    Badge,
    Discipline,
    MemberRecord,
    PlaceTie,
    TrainingClass,
    TrainingParticipant,
)
from members.models.reference import (
    BadgeLevel,
    BadgeRound,
    Band,
    Ethnicity,
    Occupation,
    Office,
    Province,
    Religion,
    TrainingKind,
)
from members.models.transfers import Transfer

__all__ = [
    "Address",
    "Assignment",
    "Award",
    "Badge",
    "BadgeLevel",
    "BadgeRound",
    "Band",
    "CommitteeTerm",
    "Discipline",
    "DutySpan",
    "Ethnicity",
    "Member",
    "MemberFact",
    "MemberRecord",
    "Membership",
    "Merger",
    "NotDuplicate",
    "Occupation",
    "Office",
    "OfficeTerm",
    "PlaceTie",
    "Precision",
    "Province",
    "Religion",
    "Rule",
    "SizeRule",
    "SizeWaiver",
    "TrainingClass",
    "TrainingKind",
    "TrainingParticipant",
    "Transfer",
    "masked",
]
