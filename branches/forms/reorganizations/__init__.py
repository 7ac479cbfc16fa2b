"""Forms of acts on several organisations, and of taking one back."""

from branches.forms.reorganizations.divisions import DissolveOrganization, SplitOrganization, UpgradeOrganization
from branches.forms.reorganizations.mergers import (
    AbsorbOrganization,
    ConsolidateOrganizations,
    DowngradeOrganization,
)
from branches.forms.reorganizations.undoing import UndoReorganization

__all__ = [
    "AbsorbOrganization",
    "ConsolidateOrganizations",
    "DissolveOrganization",
    "DowngradeOrganization",
    "SplitOrganization",
    "UndoReorganization",
    "UpgradeOrganization",
]
