"""Forms of this app: input, clean values, a service. Every choice is narrowed to the user's scope."""

from branches.forms.logs import ReadingFilter, UnusualFilter
from branches.forms.organizations import (
    OFFERED,
    ChangeForm,
    CorrectOrganization,
    DissolveOrganization,
    FoundOrganization,
    MoveOrganization,
    OrganizationField,
    OrganizationFilter,
    OrganizationInput,
    PaperForm,
    RenameOrganization,
)

__all__ = [
    "OFFERED",
    "ChangeForm",
    "CorrectOrganization",
    "DissolveOrganization",
    "FoundOrganization",
    "MoveOrganization",
    "OrganizationField",
    "OrganizationFilter",
    "OrganizationInput",
    "PaperForm",
    "ReadingFilter",
    "RenameOrganization",
    "UnusualFilter",
]
