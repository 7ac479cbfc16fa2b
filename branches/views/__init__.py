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
from branches.views.logs import Readings, ReadingsExport, UnusualReadings
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
    "Readings",
    "ReadingsExport",
    "UnusualReadings",
    "crumbs",
    "organization_or_404",
]
