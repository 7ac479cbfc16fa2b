"""Writes to the tree, to names and forms, and to appointments."""

from branches.services.appointments import appoint, end_appointment
from branches.services.followers import FOLLOWERS, Follower, preview
from branches.services.organizations import (
    NewOrganization,
    change_form,
    correct_organizations,
    found_organization,
    found_organizations,
    rename_organization,
)
from branches.services.placements import dissolve_organization, move_organization
from branches.services.reference import keep_document, keep_row

__all__ = [
    "FOLLOWERS",
    "Follower",
    "NewOrganization",
    "appoint",
    "change_form",
    "correct_organizations",
    "dissolve_organization",
    "end_appointment",
    "found_organization",
    "found_organizations",
    "keep_document",
    "keep_row",
    "move_organization",
    "preview",
    "rename_organization",
]
