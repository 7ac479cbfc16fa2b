"""Writes to members, memberships and duty spans."""

from members.services.followers import MembershipsStay
from members.services.memberships import (
    NewDutySpan,
    NewMembership,
    end_duty_span,
    end_membership,
    lay_duty_spans,
    open_memberships,
    transfer_member,
)
from members.services.people import NewMember, correct_member, correct_members, register_member, register_members

__all__ = [
    "MembershipsStay",
    "NewDutySpan",
    "NewMember",
    "NewMembership",
    "correct_member",
    "correct_members",
    "end_duty_span",
    "end_membership",
    "lay_duty_spans",
    "open_memberships",
    "register_member",
    "register_members",
    "transfer_member",
]
