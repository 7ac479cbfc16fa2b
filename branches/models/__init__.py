"""The organisation tree in time, the acts that change it, what organisations are like, and the places they cover."""

from branches.models.organizations import (
    Appointment,
    Form,
    Level,
    Organization,
    OrganizationForm,
    OrganizationName,
    Placement,
    Sector,
)
from branches.models.places import CoverageTarget, Place, PlaceCoverage, PlaceKind, PlaceStanding
from branches.models.regulations import Regulation, RegulationKind
from branches.models.reorganizations import Reorganization, Succession
from branches.models.traits import OrganizationTrait, Trait

__all__ = [
    "Appointment",
    "CoverageTarget",
    "Form",
    "Level",
    "Organization",
    "OrganizationForm",
    "OrganizationName",
    "OrganizationTrait",
    "Place",
    "PlaceCoverage",
    "PlaceKind",
    "PlaceStanding",
    "Placement",
    "Regulation",
    "RegulationKind",
    "Reorganization",
    "Sector",
    "Succession",
    "Trait",
]
