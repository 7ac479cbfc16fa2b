"""Reference data of meetings: agenda templates and scoring schemes."""

from typing import ClassVar

from django.contrib import admin

from branches.admin import FlatAdmin, ReadOnlyInline, SharedAdmin
from meetings.models import (
    AgendaTemplate,
    Band,
    Criterion,
    CriterionLevel,
    DurationRule,
    ScoringScheme,
    Veto,
)


@admin.register(AgendaTemplate)
class AgendaTemplateAdmin(FlatAdmin):
    """The lines an agenda starts with; a committee's own stand for everybody below it in place of the common ones."""

    columns = ("meeting_kind", "position", "title", "kind", "minutes", "owner")
    keys = ("owner", "meeting_kind", "position")
    ordering = ("owner__code", "meeting_kind", "position")
    autocomplete_fields = ("owner",)


class DurationInline(ReadOnlyInline):
    """How long meetings must last."""

    model = DurationRule
    fields = readonly_fields = ("meeting_kind", "members_from", "minutes")


class BandInline(ReadOnlyInline):
    """From how many points on."""

    model = Band
    fields = readonly_fields = ("quality", "name", "minimum")


class VetoInline(ReadOnlyInline):
    """What keeps a meeting from a band."""

    model = Veto
    fields = readonly_fields = ("quality", "criterion")


@admin.register(ScoringScheme)
class ScoringSchemeAdmin(SharedAdmin):
    """How meetings are scored."""

    deletes = False

    list_display = ("name", "owner", "document", "is_active", "start", "last_day")
    list_filter = ("is_active",)
    list_select_related: ClassVar = ["owner", "document"]
    search_fields = ("code", "name")
    inlines = (DurationInline, BandInline, VetoInline)


class LevelInline(ReadOnlyInline):
    """The levels of a criterion."""

    model = CriterionLevel
    fields = readonly_fields = ("position", "text", "points", "minimum", "strict")


@admin.register(Criterion)
class CriterionAdmin(SharedAdmin):
    """What is scored."""

    deletes = False

    list_display = ("text", "scheme", "number", "maximum", "kind", "source")
    list_filter = ("scheme", "kind")
    list_select_related: ClassVar = ["scheme"]
    search_fields = ("text",)
    inlines = (LevelInline,)
