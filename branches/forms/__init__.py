"""Forms of this app: input, clean values, a service. Every choice is narrowed to the user's scope."""

from branches.forms.logs import ReadingFilter, UnusualFilter
from branches.forms.organizations import (
    OFFERED,
    ChangeForm,
    CorrectOrganization,
    FoundOrganization,
    MoveOrganization,
    OrganizationField,
    OrganizationFilter,
    OrganizationInput,
    PaperForm,
    RenameOrganization,
)
from branches.forms.reorganizations import (
    AbsorbOrganization,
    ConsolidateOrganizations,
    DissolveOrganization,
    DowngradeOrganization,
    SplitOrganization,
    UndoReorganization,
    UpgradeOrganization,
)

__all__ = [
    "OFFERED",
    "AbsorbOrganization",
    "ChangeForm",
    "ConsolidateOrganizations",
    "CorrectOrganization",
    "DissolveOrganization",
    "DowngradeOrganization",
    "FoundOrganization",
    "MoveOrganization",
    "OrganizationField",
    "OrganizationFilter",
    "OrganizationInput",
    "PaperForm",
    "ReadingFilter",
    "RenameOrganization",
    "SplitOrganization",
    "UndoReorganization",
    "UnusualFilter",
    "UpgradeOrganization",
]
