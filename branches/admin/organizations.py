"""Organisations, what they were in time, and the rows they are described by."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.admin.files import RecordFiles
from branches.admin.flat import FlatAdmin
from branches.admin.scoped import ReadOnlyInline, ScopedAdmin
from branches.models import Form, Level, Organization, OrganizationForm, OrganizationName, Placement, Sector
from branches.queries import names_on, search_organizations, with_current
from branches.resources.records import RecordResource, written_out
from core.models import Document, Holiday, ReadingLimit, TimeLimit
from core.periods import today


class NamesInline(ReadOnlyInline):
    """What it was called."""

    model = OrganizationName
    fields = ("name", "symbol", "seat", "start", "last_day")
    readonly_fields = fields
    ordering = ("-start",)


class FormsInline(ReadOnlyInline):
    """What it was."""

    model = OrganizationForm
    fields = ("form", "level", "sector", "start", "last_day", "document")
    readonly_fields = fields
    ordering = ("-start",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what it points at."""
        return super().get_queryset(request).select_related("form", "level", "sector", "document")


class PlacementsInline(ReadOnlyInline):
    """Where it stood."""

    model = Placement
    fk_name = "organization"
    fields = ("parent", "start", "last_day", "dissolved", "document")
    readonly_fields = fields
    ordering = ("-start",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what it points at."""
        return super().get_queryset(request).select_related("parent", "document")


class OrganizationsOut(RecordResource):
    """Organisations themselves."""

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        """The names of all, at once."""
        self.names |= names_on(list(queryset.values_list("pk", flat=True)), self.on)

    def dehydrate_organization_name(self, row: Any) -> str:
        """Today's, or the last."""
        return self.names.get(row.pk, "")


OrganizationExport = written_out(Organization, ("code", "organization_name", "founded_on"), OrganizationsOut)


@admin.register(Organization)
class OrganizationAdmin(RecordFiles, ScopedAdmin):
    """An organisation. What happens to it on a day has pages of its own, with previews; files come in as a workbook."""

    resource = OrganizationExport
    scope = "pk"
    adds = changes = True
    once = ("code",)
    list_display = ("code", "name", "form_name", "level_name", "sector_name", "parent_code")
    list_display_links = ("code", "name")
    search_fields = ("code",)
    search_help_text = _("Tên (kể cả tên cũ, không cần dấu) hoặc mã")
    ordering = ("code",)
    fields = ("code", "founded_on")
    inlines = (NamesInline, FormsInline, PlacementsInline)
    change_form_template = "admin/organization_change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """With what each is today."""
        return with_current(super().get_queryset(request), on=today())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By any of its names, without diacritics."""
        return search_organizations(queryset, search_term), False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Founding has one page, which also writes name, form and place."""
        return redirect("branches:add")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nothing was founded in the future."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "founded_on":
            field.latest = today()
        return field

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Corrects what was written wrongly."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        services.correct_organizations(corrections=[(obj, changed)], by=request.user)

    @admin.display(description=_("tên tổ chức"), ordering="sort_key")
    def name(self, row: Any) -> str:
        """Today's, or the last."""
        return str(row.name or "")

    @admin.display(description=_("loại"))
    def form_name(self, row: Any) -> str:
        """Today's, or the last."""
        return str(row.form_name or "")

    @admin.display(description=_("cấp"))
    def level_name(self, row: Any) -> str:
        """Today's, or the last."""
        return str(row.level_name or "")

    @admin.display(description=_("khối"))
    def sector_name(self, row: Any) -> str:
        """Today's, or the last."""
        return str(row.sector_name or "")

    @admin.display(description=_("cấp trên"))
    def parent_code(self, row: Any) -> str:
        """Today's, or the last."""
        return str(row.parent_code or "")


class SpanOfOrganizationAdmin(RecordFiles, ScopedAdmin):
    """Names, forms and places in time, to read and to export; they change by acts on the organisation's page."""

    ordering = ("organization__code", "-start")
    list_select_related: ClassVar = ["organization"]
    search_fields = ("organization__code",)


@admin.register(OrganizationName)
class OrganizationNameAdmin(SpanOfOrganizationAdmin):
    """What organisations were called."""

    resource = written_out(OrganizationName, ("organization", "name", "symbol", "seat", "superior", "start", "end"))
    list_display = ("organization", "name", "symbol", "seat", "start", "last_day")
    fields = ("organization", "name", "symbol", "seat", "superior", "start", "end", "last_day")
    search_fields = ("organization__code", "name")


@admin.register(OrganizationForm)
class OrganizationFormAdmin(SpanOfOrganizationAdmin):
    """What organisations were."""

    resource = written_out(
        OrganizationForm, ("organization", "organization_name", "form", "level", "sector", "start", "end", "document")
    )
    list_display = ("organization", "form", "level", "sector", "start", "last_day")
    list_select_related: ClassVar = ["organization", "form", "level", "sector"]
    fields = ("organization", "form", "level", "sector", "document", "start", "end", "last_day")


@admin.register(Placement)
class PlacementAdmin(SpanOfOrganizationAdmin):
    """Where organisations stood."""

    resource = written_out(
        Placement, ("organization", "organization_name", "parent", "start", "end", "dissolved", "document")
    )
    list_display = ("organization", "parent", "start", "last_day", "dissolved")
    list_select_related: ClassVar = ["organization", "parent"]
    fields = ("organization", "parent", "document", "dissolved", "start", "end", "last_day")


@admin.register(Level)
class LevelAdmin(FlatAdmin):
    """Levels of the system."""

    columns = ("code", "name", "rank")


@admin.register(Form)
class FormAdmin(FlatAdmin):
    """What an organisation may be."""

    columns = ("code", "name", "holds_branch_meetings")


@admin.register(Sector)
class SectorAdmin(FlatAdmin):
    """Sectors (khối)."""

    columns = ("code", "name", "position")


@admin.register(Holiday)
class HolidayAdmin(FlatAdmin):
    """Public holidays."""

    columns = ("day", "name")
    keys = ("day",)


@admin.register(TimeLimit)
class TimeLimitAdmin(FlatAdmin):
    """Time limits of the rules."""

    columns = ("code", "name", "amount", "unit", "document", "start", "end")
    keys = ("code", "start")


@admin.register(ReadingLimit)
class ReadingLimitAdmin(FlatAdmin):
    """What is unusual reading."""

    columns = ("action", "most_a_day")
    keys = ("action",)


@admin.register(Document)
class DocumentAdmin(FlatAdmin):
    """Regulations and decisions; some speak of persons."""

    operated = False
    columns = ("number", "issued_on", "kind", "issuer", "title")
    keys = ("number", "issued_on")
    search_fields = ("number", "title")
