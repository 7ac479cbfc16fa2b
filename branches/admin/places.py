"""Places, their coverage and its targets; traits, regulations and reorganisations: what each act writes, to read."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from branches.admin.flat import FlatAdmin
from branches.admin.organizations import SpanOfOrganizationAdmin
from branches.admin.scoped import ScopedAdmin
from branches.models import (
    CoverageTarget,
    OrganizationTrait,
    Place,
    PlaceCoverage,
    PlaceKind,
    PlaceStanding,
    Regulation,
    RegulationKind,
    Reorganization,
    Succession,
    Trait,
)


@admin.register(Trait)
class TraitAdmin(FlatAdmin):
    """What an organisation may be like."""

    columns = ("code", "name", "position")


@admin.register(PlaceKind)
class PlaceKindAdmin(FlatAdmin):
    """Kinds of places."""

    columns = ("code", "name", "residential", "position")


@admin.register(RegulationKind)
class RegulationKindAdmin(FlatAdmin):
    """Kinds of regulations."""

    columns = ("code", "name", "form", "review_months")


@admin.register(OrganizationTrait)
class OrganizationTraitAdmin(SpanOfOrganizationAdmin):
    """What organisations were like."""

    list_display = ("organization", "trait", "start", "last_day")
    list_select_related: ClassVar = ["organization", "trait"]
    list_filter = ("trait",)
    fields = ("organization", "trait", "document", "start", "end", "last_day")


@admin.register(Regulation)
class RegulationAdmin(SpanOfOrganizationAdmin):
    """Regulations in force."""

    list_display = ("organization", "kind", "document", "reviewed_on", "start", "last_day")
    list_select_related: ClassVar = ["organization", "kind", "document"]
    list_filter = ("kind",)
    fields = ("organization", "kind", "document", "reviewed_on", "start", "end", "last_day")


@admin.register(Place)
class PlaceAdmin(ScopedAdmin):
    """Villages, schools, stations, enterprises."""

    scope = "standings__organization"
    list_display = ("code", "name", "kind")
    list_select_related: ClassVar = ["kind"]
    list_filter = ("kind",)
    search_fields = ("search_key", "code")
    search_help_text = _("Tên không cần dấu, hoặc mã")
    ordering = ("sort_key", "code")
    fields = ("code", "name", "kind")


@admin.register(PlaceStanding)
class PlaceStandingAdmin(SpanOfOrganizationAdmin):
    """In whose area places lay."""

    list_display = ("place", "organization", "border", "difficult", "start", "last_day")
    list_select_related: ClassVar = ["place", "organization"]
    list_filter = ("border", "difficult")
    search_fields = ("place__search_key", "place__code", "organization__code")
    fields = ("place", "organization", "border", "difficult", "document", "start", "end", "last_day")


@admin.register(PlaceCoverage)
class PlaceCoverageAdmin(SpanOfOrganizationAdmin):
    """Which branch covered which place."""

    list_display = ("place", "organization", "shared", "start", "last_day")
    list_select_related: ClassVar = ["place", "organization"]
    list_filter = ("shared",)
    search_fields = ("place__search_key", "place__code", "organization__code")
    fields = ("place", "organization", "shared", "document", "start", "end", "last_day")


@admin.register(CoverageTarget)
class CoverageTargetAdmin(SpanOfOrganizationAdmin):
    """What resolutions ask of coverage."""

    list_display = ("organization", "kind", "measure", "direction", "minimum", "maximum", "unit", "start", "last_day")
    list_select_related: ClassVar = ["organization", "kind"]
    list_filter = ("measure", "kind")
    fields = (
        "organization", "issuer", "kind", "measure", "direction", "minimum", "maximum", "unit", "base", "document",
        "start", "end", "last_day",
    )  # fmt: skip


@admin.register(Reorganization)
class ReorganizationAdmin(ScopedAdmin):
    """Acts that changed the tree."""

    list_display = ("on", "kind", "organization", "document", "username", "undone_at")
    list_select_related: ClassVar = ["organization", "document"]
    list_filter = ("kind",)
    search_fields = ("organization__code", "document__number")
    ordering = ("-on", "-pk")
    fields = ("kind", "organization", "on", "document", "username", "recorded_at", "undone_at", "undone_by")


@admin.register(Succession)
class SuccessionAdmin(ScopedAdmin):
    """What became what."""

    list_display = ("predecessor", "organization", "reorganization")
    list_select_related: ClassVar = ["predecessor", "organization", "reorganization__organization"]
    search_fields = ("predecessor__code", "organization__code")
    ordering = ("-reorganization__on", "pk")
    fields = ("reorganization", "predecessor", "organization")
