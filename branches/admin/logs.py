"""What was read, brought in and run: to read only. Nobody edits the log through the product (HOUSE §4)."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branches.admin.scoped import ScopedAdmin, keeps_reference_data
from branches.queries import readings_visible_to
from branches.scoping import Action, organizations_allowing
from core.audit import AccessLog
from core.jobs import Job
from core.periods import today
from core.sheets.models import Batch


@admin.register(AccessLog)
class AccessLogAdmin(ScopedAdmin):
    """Readings, exports and downloads in the scope; what has no organisation (sign-ins) for who manages a root."""

    scope = "organization_id"
    view_action = Action.VIEW_LOG
    list_display = ("at", "username", "action", "subject")
    list_filter = ("action",)
    search_fields = ("username", "subject", "subject_id")
    search_help_text = _("Người dùng hoặc đối tượng")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fields = ("at", "username", "action", "subject", "detail")

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """By the organisation's key, which is kept as a value; `action` is always to read."""
        return readings_visible_to(request.user, on=today())


@admin.register(Batch)
class BatchAdmin(ScopedAdmin):
    """Workbooks that were brought in, by whom; seen by who may import at all the organisations they rested on."""

    scope = "roots"
    view_action = Action.IMPORT
    list_display = ("created_at", "file_name", "username", "state", "imported_at", "undone_at")
    list_filter = ("state",)
    search_fields = ("file_name", "username")
    ordering = ("-created_at",)
    fields = (
        "file_name", "size", "username", "state", "valid_only", "confirm", "refusal", "created_at", "imported_at",
        "undone_at", "undone_by",
    )  # fmt: skip

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """All its organisations in the scope."""
        allowed = organizations_allowing(request.user, action, on=today())
        own = Q(user_id=request.user.pk)
        return Batch.objects.filter(own | Q(roots__contained_by=list(allowed.values_list("pk", flat=True))))


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Long work: one's own, and everybody's for who manages a root."""

    scope = "user_id"
    view_action = Action.REPORT
    list_display = ("created_at", "title", "username", "state", "done", "total")
    list_filter = ("state",)
    search_fields = ("title", "username")
    ordering = ("-created_at",)
    fields = ("title", "username", "state", "done", "total", "message", "created_at")

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """By who asked for it."""
        if keeps_reference_data(request):
            return Job.objects.all()
        return Job.objects.filter(user_id=request.user.pk)
