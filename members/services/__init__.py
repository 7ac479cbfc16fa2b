"""Writes to members, memberships and duty spans."""

from members.services.corrections import correct_duty_spans, correct_memberships
from members.services.followers import MembershipsStay
from members.services.memberships import (
    NewDutySpan,
    NewMembership,
    correct_span,
    end_duty_span,
    end_membership,
    lay_duty_span,
    lay_duty_spans,
    open_membership,
    open_memberships,
    transfer_member,
)
from members.services.mergers import transfer_everybody
from members.services.people import (
    NewMember,
    correct_member,
    correct_members,
    enter_members,
    register_member,
    register_members,
)

__all__ = [
    "MembershipsStay",
    "NewDutySpan",
    "NewMember",
    "NewMembership",
    "correct_duty_spans",
    "correct_member",
    "correct_members",
    "correct_memberships",
    "correct_span",
    "end_duty_span",
    "end_membership",
    "enter_members",
    "lay_duty_span",
    "lay_duty_spans",
    "open_membership",
    "open_memberships",
    "register_member",
    "register_members",
    "transfer_everybody",
    "transfer_member",
]
