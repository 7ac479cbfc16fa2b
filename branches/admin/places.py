"""Places, their coverage and its targets; traits, regulations and reorganisations: what each act writes, to read."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branches.admin.files import RecordFiles
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
from branches.resources.records import (
    CoverageResource,
    PlaceResource,
    RegulationResource,
    StandingResource,
    TargetResource,
    TraitResource,
    written_out,
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

    resource = TraitResource
    list_display = ("organization", "trait", "start", "last_day")
    list_select_related: ClassVar = ["organization", "trait"]
    list_filter = ("trait",)
    fields = ("organization", "trait", "document", "start", "end", "last_day")


@admin.register(Regulation)
class RegulationAdmin(SpanOfOrganizationAdmin):
    """Regulations in force."""

    resource = RegulationResource
    list_display = ("organization", "kind", "document", "reviewed_on", "start", "last_day")
    list_select_related: ClassVar = ["organization", "kind", "document"]
    list_filter = ("kind",)
    fields = ("organization", "kind", "document", "reviewed_on", "start", "end", "last_day")


@admin.register(Place)
class PlaceAdmin(RecordFiles, ScopedAdmin):
    """Villages, schools, stations, enterprises."""

    resource = PlaceResource
    scope = "standings__organization"
    list_display = ("code", "name", "kind")
    list_select_related: ClassVar = ["kind"]
    list_filter = ("kind",)
    search_fields = ("search_key", "code")
    search_help_text = _("Tên không cần dấu, hoặc mã")
    ordering = ("sort_key", "code")
    fields = ("code", "name", "kind")

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """Each once, however often it changed its area."""
        return Place.objects.filter(pk__in=super().rows_allowing(request, action).values("pk"))


@admin.register(PlaceStanding)
class PlaceStandingAdmin(SpanOfOrganizationAdmin):
    """In whose area places lay."""

    resource = StandingResource
    list_display = ("place", "organization", "border", "difficult", "start", "last_day")
    list_select_related: ClassVar = ["place", "organization"]
    list_filter = ("border", "difficult")
    search_fields = ("place__search_key", "place__code", "organization__code")
    fields = ("place", "organization", "border", "difficult", "document", "start", "end", "last_day")


@admin.register(PlaceCoverage)
class PlaceCoverageAdmin(SpanOfOrganizationAdmin):
    """Which branch covered which place."""

    resource = CoverageResource
    list_display = ("place", "organization", "shared", "start", "last_day")
    list_select_related: ClassVar = ["place", "organization"]
    list_filter = ("shared",)
    search_fields = ("place__search_key", "place__code", "organization__code")
    fields = ("place", "organization", "shared", "document", "start", "end", "last_day")


@admin.register(CoverageTarget)
class CoverageTargetAdmin(SpanOfOrganizationAdmin):
    """What resolutions ask of coverage."""

    resource = TargetResource
    list_display = ("organization", "kind", "measure", "direction", "minimum", "maximum", "unit", "start", "last_day")
    list_select_related: ClassVar = ["organization", "kind"]
    list_filter = ("measure", "kind")
    fields = (
        "organization", "issuer", "kind", "measure", "direction", "minimum", "maximum", "unit", "base", "document",
        "start", "end", "last_day",
    )  # fmt: skip


@admin.register(Reorganization)
class ReorganizationAdmin(RecordFiles, ScopedAdmin):
    """Acts that changed the tree: each has its page with a preview, so that they only go out."""

    resource = written_out(
        Reorganization,
        ("on", "kind", "organization", "organization_name", "document", "username", "recorded_at", "undone_at"),
    )
    list_display = ("on", "kind", "organization", "document", "username", "undone_at")
    list_select_related: ClassVar = ["organization", "document"]
    list_filter = ("kind",)
    search_fields = ("organization__code", "document__number")
    ordering = ("-on", "-pk")
    fields = ("kind", "organization", "on", "document", "username", "recorded_at", "undone_at", "undone_by")


@admin.register(Succession)
class SuccessionAdmin(RecordFiles, ScopedAdmin):
    """What became what: it follows from the acts, so that it only goes out."""

    resource = written_out(Succession, ("predecessor", "organization", "organization_name", "reorganization"))
    list_display = ("predecessor", "organization", "reorganization")
    list_select_related: ClassVar = ["predecessor", "organization", "reorganization__organization"]
    search_fields = ("predecessor__code", "organization__code")
    ordering = ("-reorganization__on", "pk")
    fields = ("reorganization", "predecessor", "organization")
