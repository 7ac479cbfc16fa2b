"""Reorganisations as dated acts with their paper: previewed with numbers, done as a whole, taken back as a whole."""

from branches.services.reorganizations.divisions import dissolve_into, split_organization, upgrade_organization
from branches.services.reorganizations.holdings import Destinations
from branches.services.reorganizations.mergers import (
    absorb_organization,
    consolidate_organizations,
    downgrade_organization,
)
from branches.services.reorganizations.single import record_form, record_founding, record_move, record_rename
from branches.services.reorganizations.undoing import (
    reasons_against_undo,
    touched_organizations,
    undo_reorganization,
)

__all__ = [
    "Destinations",
    "absorb_organization",
    "consolidate_organizations",
    "dissolve_into",
    "downgrade_organization",
    "reasons_against_undo",
    "record_form",
    "record_founding",
    "record_move",
    "record_rename",
    "split_organization",
    "touched_organizations",
    "undo_reorganization",
    "upgrade_organization",
]
