"""Writes to members, memberships and duty spans."""

from members.services.addresses import (
    HOME_COUNTRY,
    NewAddress,
    correct_addresses,
    keep_addresses,
    write_addresses,
)
from members.services.assignments import (
    NewAssignment,
    assign_member,
    correct_assignment,
    end_assignment,
)
from members.services.badges import (
    AwardedBadge,
    Proposal,
    award_badges,
    correct_badge,
    decline_badge,
    enter_badges,
    propose_badges,
    record_badge,
)
from members.services.corrections import (
    correct_duty_spans,
    correct_memberships,
)
from members.services.direct_transfers import (
    host_at_once,
    record_arrival,
    transfer_at_once,
)
from members.services.duplicates import (
    mark_not_duplicate,
    merge_members,
)
from members.services.endings import (
    DECIDED_ENDS,
    record_departure,
)
from members.services.followers import (
    MembershipsFollow,
)
from members.services.handovers import (
    received_by,
)
from members.services.honours import (
    correct_record,
    lift_discipline,
    record_award,
    record_discipline,
)
from members.services.memberships import (
    EXEMPTIONS,
    NewDutySpan,
    NewMembership,
    already_exempt,
    correct_span,
    end_duty_span,
    end_membership,
    lay_duty_span,
    lay_duty_spans,
    open_membership,
    open_memberships,
    transfer_member,
)
from members.services.mergers import (
    transfer_everybody,
)
from members.services.offices import (
    NewOffice,
    NewTerm,
    appoint_to_office,
    close_committee_term,
    correct_committee_term,
    correct_waiver,
    end_office,
    open_committee_term,
    open_committee_terms,
    open_office_terms,
    waive_rule,
)
from members.services.people import (
    NewMember,
    correct_member,
    correct_members,
    enter_members,
    register_member,
    register_members,
)
from members.services.photos import (
    keep_photo,
    remove_photo,
)
from members.services.places import (
    NewPlaceTie,
    correct_tie,
    end_tie,
    tie_member,
    tie_members,
)
from members.services.training import (
    Mark,
    correct_class,
    invite_members,
    mark_participants,
    open_class,
    withdraw_participant,
)
from members.services.transfers import (
    NewTransfer,
    cancel_open_transfer,
    cancel_transfer,
    endorse_transfer,
    issue_letter,
    receive_transfer,
    refuse_transfer,
    request_transfer,
    request_transfers,
)
from members.services.visitors import (
    receive_guest,
    register_visitor,
)

__all__ = [
    "DECIDED_ENDS",
    "EXEMPTIONS",
    "HOME_COUNTRY",
    "AwardedBadge",
    "Mark",
    "MembershipsFollow",
    "NewAddress",
    "NewAssignment",
    "NewDutySpan",
    "NewMember",
    "NewMembership",
    "NewOffice",
    "NewPlaceTie",
    "NewTerm",
    "NewTransfer",
    "Proposal",
    "already_exempt",
    "appoint_to_office",
    "assign_member",
    "award_badges",
    "cancel_open_transfer",
    "cancel_transfer",
    "close_committee_term",
    "correct_addresses",
    "correct_assignment",
    "correct_badge",
    "correct_class",
    "correct_committee_term",
    "correct_duty_spans",
    "correct_member",
    "correct_members",
    "correct_memberships",
    "correct_record",
    "correct_span",
    "correct_tie",
    "correct_waiver",
    "decline_badge",
    "end_assignment",
    "end_duty_span",
    "end_membership",
    "end_office",
    "end_tie",
    "endorse_transfer",
    "enter_badges",
    "enter_members",
    "host_at_once",
    "invite_members",
    "issue_letter",
    "keep_addresses",
    "keep_photo",
    "lay_duty_span",
    "lay_duty_spans",
    "lift_discipline",
    "mark_not_duplicate",
    "mark_participants",
    "merge_members",
    "open_class",
    "open_committee_term",
    "open_committee_terms",
    "open_membership",
    "open_memberships",
    "open_office_terms",
    "propose_badges",
    "receive_guest",
    "receive_transfer",
    "received_by",
    "record_arrival",
    "record_award",
    "record_badge",
    "record_departure",
    "record_discipline",
    "refuse_transfer",
    "register_member",
    "register_members",
    "register_visitor",
    "remove_photo",
    "request_transfer",
    "request_transfers",
    "tie_member",
    "tie_members",
    "transfer_at_once",
    "transfer_everybody",
    "transfer_member",
    "waive_rule",
    "withdraw_participant",
    "write_addresses",
]
