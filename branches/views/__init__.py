"""Pages of organisations."""

from branches.views.acts import (
    OrganizationAdd,
    OrganizationChange,
    OrganizationCorrect,
    OrganizationDissolve,
    OrganizationMove,
    OrganizationRename,
)
from branches.views.frame import crumbs, organization_or_404
from branches.views.pages import OrganizationDetail, OrganizationList

__all__ = [
    "OrganizationAdd",
    "OrganizationChange",
    "OrganizationCorrect",
    "OrganizationDetail",
    "OrganizationDissolve",
    "OrganizationList",
    "OrganizationMove",
    "OrganizationRename",
    "crumbs",
    "organization_or_404",
]
