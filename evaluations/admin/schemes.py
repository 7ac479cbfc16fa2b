"""Reference data of evaluations: schemes of classification with their parts."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branches.admin.schemes import Keeping, PartInline, SchemeAdmin, SchemePartAdmin
from branches.scoping import Action
from core.periods import today
from evaluations.models import (
    CriterionStep,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeDecider,
    SchemeLevel,
)
from evaluations.queries.schemes import committees_of, may_keep_scheme, scheme_used, schemes_visible_to, standing_of
from evaluations.services.schemes import (
    activate_scheme,
    copy_scheme,
    discard_scheme,
    end_scheme,
    keep_part,
    keep_scheme,
    remove_part,
)

CLASSIFYING = Keeping(
    scheme=Scheme, parts=(SchemeLevel, SchemeCriterion), action=Action.CLASSIFY, may_keep=may_keep_scheme,
    used=scheme_used, committees=committees_of, keep=keep_scheme, keep_part=keep_part, remove_part=remove_part,
    activate=activate_scheme, end=end_scheme, copy=copy_scheme, discard=discard_scheme,
    refusal=_("Bạn không được sửa khung xếp loại này."),
)  # fmt: skip


class ClassifyingInline(PartInline):
    """A part of a scheme; one that is only read says in words what it rests on."""

    keeping = CLASSIFYING
    readonly_fields = ("standing",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The mark to set while it is a draft, its words afterwards."""
        writes = self.has_change_permission(request, obj)
        return ["standing" if name == "confirmed" and not writes else str(name) for name in self.fields or ()]

    @admin.display(description=_("căn cứ"))
    def standing(self, row: Any) -> str:
        """Whether its words were compared with the document."""
        return standing_of(row)


class LevelInline(ClassifyingInline):
    """The levels, best first."""

    model = SchemeLevel
    fields = ("position", "code", "name", "short", "minimum", "below")


class CriterionInline(ClassifyingInline):
    """What is given points."""

    model = SchemeCriterion
    fields = ("position", "number", "text", "parent", "part", "maximum", "kind", "fact", "confirmed")


class ConditionInline(ClassifyingInline):
    """What a level asks, what lowers."""

    model = SchemeCondition
    fields = (
        "position", "effect", "level", "text", "kind", "fact", "comparison", "value", "liftable", "confirmed",
    )  # fmt: skip


class CapInline(ClassifyingInline):
    """How many may have a level."""

    model = SchemeCap
    fields = (
        "level",
        "percent",
        "base",
        "unit",
        "grouping",
        "annual_only",
        "may_exceed",
        "exceed_by",
        "exceed_paper",
        "note",
        "confirmed",
    )


class DeciderInline(ClassifyingInline):
    """Who appraises and decides."""

    model = SchemeDecider
    fields = ("at", "appraiser", "decider")


class StepInline(ClassifyingInline):
    """The points of a criterion that is computed."""

    model = CriterionStep
    fields = ("minimum", "points")


class InForceFilter(admin.SimpleListFilter):
    """By the days on which schemes are in force."""

    title = _("hiệu lực")
    parameter_name = "hieu-luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Today, over, to come."""
        return [("nay", _("hôm nay")), ("da-het", _("đã kết thúc")), ("sap-toi", _("chưa đến ngày"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The schemes of these days."""
        on = today()
        chosen = {"nay": Q(span__contains=on), "da-het": Q(end__lte=on), "sap-toi": Q(start__gt=on)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


class ShownAsRead:
    """Screens that list what their user may read: a draft is of no concern to who does not keep it."""

    scheme_path: str

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of such schemes; of all, for a superuser, who keeps reference data."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.scheme_path}__in": schemes_visible_to(request.user, on=today()).values("pk")})


@admin.register(Scheme)
class ClassifyingSchemeAdmin(ShownAsRead, SchemeAdmin):
    """How one kind of subject is classified."""

    keeping = CLASSIFYING
    scheme_path = "pk"
    list_display = ("name", "subject", "owner", "document", "is_active", "start", "last_day")
    list_filter = ("subject", "is_active", InForceFilter, ("owner", admin.RelatedOnlyFieldListFilter))
    autocomplete_fields = ("document", "guidance")
    inlines = (LevelInline, CriterionInline, ConditionInline, CapInline, DeciderInline)


@admin.register(SchemeCriterion)
class SchemeCriterionAdmin(ShownAsRead, SchemePartAdmin):
    """What is given points; of a computed one, its steps beside it."""

    keeping = CLASSIFYING
    scheme_path = "scheme"
    fields = ("scheme", "position", "number", "text", "parent", "part", "maximum", "kind", "fact", "confirmed")
    list_display = ("text", "scheme", "number", "maximum", "kind", "fact", "standing")
    list_filter = ("part", "kind", "confirmed")
    search_fields = ("text",)
    inlines = (StepInline,)

    @admin.display(description=_("căn cứ"))
    def standing(self, row: Any) -> str:
        """Whether its words were compared with the document."""
        return standing_of(row)
