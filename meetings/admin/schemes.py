"""Reference data of meetings: agenda templates and scoring schemes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _lazy

from branches.admin import FlatAdmin
from branches.admin.files import FilesMixin
from branches.admin.schemes import Keeping, PartInline, SchemeAdmin, SchemePartAdmin
from branches.scoping import Action
from meetings.models import (
    AgendaTemplate,
    Band,
    Criterion,
    CriterionLevel,
    DurationRule,
    ScoringScheme,
    Veto,
)
from meetings.queries import committees_of, may_keep_scheme, scheme_used
from meetings.resources.criteria import COLUMNS, CriterionResource
from meetings.services import (
    activate_scheme,
    copy_scheme,
    discard_scheme,
    end_scheme,
    keep_part,
    keep_scheme,
    remove_part,
)

SCORING = Keeping(
    scheme=ScoringScheme, parts=(Criterion,), action=Action.CONFIRM, may_keep=may_keep_scheme, used=scheme_used,
    committees=committees_of, keep=keep_scheme, keep_part=keep_part, remove_part=remove_part, activate=activate_scheme,
    end=end_scheme, copy=copy_scheme, discard=discard_scheme, refusal=_lazy("Bạn không được sửa khung chấm điểm này."),
)  # fmt: skip


@admin.register(AgendaTemplate)
class AgendaTemplateAdmin(FlatAdmin):
    """The lines an agenda starts with; a committee's own stand for everybody below it in place of the common ones."""

    columns = ("meeting_kind", "position", "title", "kind", "minutes", "owner")
    keys = ("owner", "meeting_kind", "position")
    ordering = ("owner__code", "meeting_kind", "position")
    autocomplete_fields = ("owner",)


class CriterionInline(PartInline):
    """What is scored."""

    keeping = SCORING
    model = Criterion
    fields = ("position", "number", "text", "parent", "maximum", "kind", "source", "thematic_only")


class DurationInline(PartInline):
    """How long meetings must last."""

    keeping = SCORING
    model = DurationRule
    fields = ("meeting_kind", "members_from", "minutes")


class BandInline(PartInline):
    """From how many points on."""

    keeping = SCORING
    model = Band
    fields = ("quality", "name", "minimum")


class VetoInline(PartInline):
    """What keeps a meeting from a band."""

    keeping = SCORING
    model = Veto
    fields = ("quality", "criterion")


class LevelInline(PartInline):
    """The levels of a criterion."""

    keeping = SCORING
    model = CriterionLevel
    fields = ("position", "text", "points", "minimum", "strict")
    verbose_name_plural = _lazy(
        "các mức của tiêu chí (thời lượng: “từ giá trị” là số phút so với mức ít nhất, thiếu thì ghi số âm)"
    )


@admin.register(ScoringScheme)
class ScoringSchemeAdmin(SchemeAdmin):
    """How meetings are scored."""

    keeping = SCORING
    list_display = ("name", "owner", "document", "is_active", "start", "last_day")
    list_filter = ("is_active",)
    autocomplete_fields = ("document",)
    inlines = (CriterionInline, DurationInline, BandInline, VetoInline)


@admin.register(Criterion)
class CriterionAdmin(FilesMixin, SchemePartAdmin):
    """What is scored; its levels beside it."""

    keeping = SCORING
    columns = COLUMNS
    fields = COLUMNS
    list_display = ("text", "scheme", "number", "maximum", "kind", "source")
    list_filter = ("scheme", "kind")
    search_fields = ("text",)
    inlines = (LevelInline,)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add; each row asks for its scheme."""
        return self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the rows."""
        return self.has_view_permission(request)

    def get_resource_classes(self, request: HttpRequest) -> Any:
        """Ours."""
        return [CriterionResource]
