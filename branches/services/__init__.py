"""Writes to the tree, to names and forms, to places, and to appointments."""

from branches.services.appointments import appoint, end_appointment
from branches.services.coverages import (
    NewCoverage,
    correct_coverage,
    cover_place,
    cover_places,
    move_coverages,
    uncover_places,
)
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
from branches.services.places import (
    NewPlace,
    NewStanding,
    change_standing,
    correct_places,
    correct_standing,
    end_place,
    enter_place,
    enter_places,
    move_standings,
    open_standings,
    release_places,
)
from branches.services.reference import keep_document, keep_row
from branches.services.targets import correct_target, set_targets
from branches.services.traits import end_trait, give_trait

__all__ = [
    "FOLLOWERS",
    "Follower",
    "NewCoverage",
    "NewOrganization",
    "NewPlace",
    "NewStanding",
    "appoint",
    "change_form",
    "change_standing",
    "correct_coverage",
    "correct_organizations",
    "correct_places",
    "correct_standing",
    "correct_target",
    "cover_place",
    "cover_places",
    "dissolve_organization",
    "end_appointment",
    "end_place",
    "end_trait",
    "enter_place",
    "enter_places",
    "found_organization",
    "found_organizations",
    "give_trait",
    "keep_document",
    "keep_row",
    "move_coverages",
    "move_organization",
    "move_standings",
    "open_standings",
    "preview",
    "release_places",
    "rename_organization",
    "set_targets",
    "uncover_places",
]
