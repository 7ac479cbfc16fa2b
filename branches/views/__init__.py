"""Pages of organisations."""

from branches.views.acts import (
    OrganizationAdd,
    OrganizationChange,
    OrganizationCorrect,
    OrganizationMove,
    OrganizationRename,
)
from branches.views.frame import crumbs, organization_or_404
from branches.views.holdings import RegulationAdd, RegulationChange, RegulationFile, TraitEnd, TraitGive
from branches.views.logs import Readings, ReadingsExport, UnusualReadings
from branches.views.outline import OrganizationOutline
from branches.views.pages import OrganizationDetail, OrganizationList
from branches.views.places import (
    CoverageCorrect,
    CoverageEnd,
    PlaceAdd,
    PlaceChange,
    PlaceCorrect,
    PlaceCover,
    PlaceEnd,
    StandingCorrect,
    Targets,
    place_crumbs,
    place_or_404,
)
from branches.views.reorganizations import (
    OrganizationAbsorb,
    OrganizationConsolidate,
    OrganizationDissolve,
    OrganizationDowngrade,
    OrganizationSplit,
    OrganizationUpgrade,
    ReorganizationDetail,
    ReorganizationList,
    ReorganizationUndo,
)

__all__ = [
    "CoverageCorrect",
    "CoverageEnd",
    "OrganizationAbsorb",
    "OrganizationAdd",
    "OrganizationChange",
    "OrganizationConsolidate",
    "OrganizationCorrect",
    "OrganizationDetail",
    "OrganizationDissolve",
    "OrganizationDowngrade",
    "OrganizationList",
    "OrganizationMove",
    "OrganizationOutline",
    "OrganizationRename",
    "OrganizationSplit",
    "OrganizationUpgrade",
    "PlaceAdd",
    "PlaceChange",
    "PlaceCorrect",
    "PlaceCover",
    "PlaceEnd",
    "Readings",
    "ReadingsExport",
    "RegulationAdd",
    "RegulationChange",
    "RegulationFile",
    "ReorganizationDetail",
    "ReorganizationList",
    "ReorganizationUndo",
    "StandingCorrect",
    "Targets",
    "TraitEnd",
    "TraitGive",
    "UnusualReadings",
    "crumbs",
    "organization_or_404",
    "place_crumbs",
    "place_or_404",
]
