"""Forms of this app: input, clean values, a service. Every choice is narrowed to the user's scope."""

from branches.forms.holdings import ChangeRegulation, EndTrait, GiveTrait, PaperFile, RecordRegulation
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
    "ChangeRegulation",
    "ConsolidateOrganizations",
    "CorrectOrganization",
    "DissolveOrganization",
    "DowngradeOrganization",
    "EndTrait",
    "FoundOrganization",
    "GiveTrait",
    "MoveOrganization",
    "OrganizationField",
    "OrganizationFilter",
    "OrganizationInput",
    "PaperFile",
    "PaperForm",
    "ReadingFilter",
    "RecordRegulation",
    "RenameOrganization",
    "SplitOrganization",
    "UndoReorganization",
    "UnusualFilter",
    "UpgradeOrganization",
]
