"""What is kept beside members: to read and in files; each act has a page of its own, with its checks."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from branches.admin import RecordFiles, ScopedAdmin
from branches.resources.records import written_out
from branches.scoping import Action, organizations_allowing
from core.audit import AccessLog, log_access
from core.periods import today
from members.admin.files import MemberFiles
from members.models import (
    Assignment,
    Award,
    Badge,
    CommitteeTerm,
    Discipline,
    Member,
    OfficeTerm,
    PlaceTie,
    SizeWaiver,
    TrainingClass,
    TrainingParticipant,
    Transfer,
)
from members.queries import files_readable_by, search_members
from members.resources.committees import ClassResource, ParticipantResource, TermResource, WaiverResource
from members.resources.merits import AwardResource, BadgeResource, DisciplineResource
from members.resources.records import (
    WHO_AND_WHERE,
    AssignmentResource,
    MemberResource,
    OfficeResource,
    TieResource,
)


class RecordAdmin(MemberFiles, ScopedAdmin):
    """Rows about members in the scope."""

    view_action = Action.READ_FILE
    write_action = Action.EDIT_MEMBERS
    list_select_related: ClassVar = ["member", "organization"]
    search_fields = ("member__search_key", "organization__code")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the member, as everywhere."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(member__in=search_members(Member.objects.all(), search_term).values("pk")), False


class FileAdmin(RecordAdmin):
    """Rows of a member's own file: closed with it, and logged when opened, as on its page (DATA §3)."""

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """Of those in the scope, the rows that are open."""
        return self.scoped_rows(request, action).filter(self.open_rows(request))

    def scoped_rows(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """The rows at whose organisation the user may do something."""
        return super().rows_allowing(request, action)

    def open_rows(self, request: HttpRequest) -> Q:
        """The rows of who can be read today."""
        return Q(member__in=files_readable_by(request.user, on=today()).values("pk"))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Opening a row is reading the file."""
        row = self.get_object(request, unquote(object_id))
        if row is not None and request.method == "GET":
            log_access(
                by=request.user,
                action=AccessLog.Action.READ,
                subject=f"Đảng viên {row.member.full_name}",
                subject_id=row.member.uuid,
                organization_id=row.organization_id,
                detail={"record": str(self.opts.verbose_name)},
            )
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(Award)
class AwardAdmin(FileAdmin):
    """Commendations."""

    resource = AwardResource
    list_display = ("member", "organization", "title", "issuer", "awarded_on")
    ordering = ("-awarded_on", "pk")
    fields = ("member", "organization", "title", "issuer", "awarded_on", "for_what", "document")


@admin.register(Discipline)
class DisciplineAdmin(FileAdmin):
    """Disciplinary measures."""

    resource = DisciplineResource
    list_display = ("member", "organization", "form", "decided_on", "lifted_on")
    list_filter = ("form",)
    ordering = ("-decided_on", "pk")
    fields = ("member", "organization", "form", "decided_on", "issuer", "reason", "lifted_on", "document")


@admin.register(Badge)
class BadgeAdmin(FileAdmin):
    """Party-age badges."""

    resource = BadgeResource
    list_display = ("member", "organization", "years", "kind", "status", "round_on")
    list_filter = ("status", "kind", "years")
    ordering = ("-round_on", "pk")
    fields = ("member", "organization", "years", "kind", "status", "round_on", "awarded_on", "note", "document")


@admin.register(Assignment)
class AssignmentAdmin(FileAdmin):
    """Who looks after what."""

    resource = AssignmentResource
    list_display = ("member", "organization", "kind", "subject", "start", "last_day")
    list_filter = ("kind",)
    ordering = ("member__sort_key", "start")
    fields = (
        "member", "organization", "kind", "subject", "households", "place", "content", "result", "result_on",
        "document", "start", "end", "last_day",
    )  # fmt: skip


@admin.register(PlaceTie)
class PlaceTieAdmin(FileAdmin):
    """Who lives or works where."""

    resource = TieResource
    list_display = ("member", "place", "kind", "start", "last_day")
    list_filter = ("kind",)
    ordering = ("member__sort_key", "start")
    fields = ("member", "organization", "place", "kind", "document", "start", "end", "last_day")


@admin.register(OfficeTerm)
class OfficeTermAdmin(FileAdmin):
    """Who held which office; an officer from elsewhere while he is in office, as on the organisation's page."""

    resource = OfficeResource
    list_display = ("member", "organization", "office", "start", "last_day")
    list_filter = ("office",)
    ordering = ("organization__code", "office__rank", "start")
    fields = (
        "member", "organization", "office", "document", "end_reason", "end_document", "start", "end", "last_day",
    )  # fmt: skip

    def open_rows(self, request: HttpRequest) -> Q:
        """Those in office today, too."""
        return super().open_rows(request) | Q(span__contains=today())


@admin.register(Transfer)
class TransferAdmin(FileAdmin):
    """Transfers under way and past, to either side of them.

    They only go out: a transfer is an act of two sides, each step taken by who may on its day, and no row of a file
    says who took which.
    """

    resource = written_out(
        Transfer,
        (
            *WHO_AND_WHERE, "destination", "outside", "kind", "direction", "status", "reason", "requested_on",
            "endorsed_on", "letter", "issued_on", "deadline", "until", "received_on", "closed_on", "note",
        ),
        MemberResource,
    )  # fmt: skip

    list_display = ("member", "organization", "destination", "outside", "kind", "status", "requested_on", "deadline")
    list_select_related: ClassVar = ["member", "organization", "destination"]
    list_filter = ("status", "kind", "direction")
    ordering = ("-requested_on", "-pk")
    fields = (
        "member", "kind", "direction", "status", "organization", "destination", "outside", "reason", "requested_on",
        "endorsed_on", "letter", "issued_on", "deadline", "until", "received_on", "closed_on", "note",
    )  # fmt: skip

    def scoped_rows(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """Of either side."""
        allowed = organizations_allowing(request.user, action, on=today()).values("pk")
        return Transfer.objects.filter(Q(organization__in=allowed) | Q(destination__in=allowed))


@admin.register(TrainingClass)
class TrainingClassAdmin(RecordFiles, ScopedAdmin):
    """Training classes."""

    resource = ClassResource
    view_action = Action.VIEW_MEMBERS
    write_action = Action.EDIT_MEMBERS
    list_display = ("name", "kind", "organization", "first_day", "last_day")
    list_select_related: ClassVar = ["kind", "organization"]
    list_filter = ("kind",)
    search_fields = ("name", "organization__code")
    ordering = ("-first_day", "name")
    fields = ("name", "kind", "organization", "organizer", "first_day", "last_day", "venue", "cost", "document")


@admin.register(TrainingParticipant)
class TrainingParticipantAdmin(FileAdmin):
    """Who was invited to which class."""

    resource = ParticipantResource
    list_display = ("member", "training_class", "organization", "attended", "result")
    list_select_related: ClassVar = ["member", "training_class", "organization"]
    list_filter = ("attended", "result")
    ordering = ("-training_class__first_day", "pk")
    fields = ("training_class", "member", "organization", "attended", "result", "certificate")


@admin.register(CommitteeTerm)
class CommitteeTermAdmin(RecordFiles, ScopedAdmin):
    """Terms of committees."""

    resource = TermResource
    write_action = Action.EDIT_MEMBERS
    list_display = ("organization", "name", "start", "due_on", "last_day")
    list_select_related: ClassVar = ["organization"]
    search_fields = ("organization__code", "name")
    ordering = ("organization__code", "-start")
    fields = ("organization", "name", "seats", "due_on", "document", "start", "end", "last_day")


@admin.register(SizeWaiver)
class SizeWaiverAdmin(RecordFiles, ScopedAdmin):
    """Papers that let an organisation stand as it is."""

    resource = WaiverResource
    list_display = ("organization", "rule", "document", "start", "last_day")
    list_select_related: ClassVar = ["organization", "document"]
    list_filter = ("rule",)
    search_fields = ("organization__code",)
    ordering = ("organization__code", "-start")
    fields = ("organization", "rule", "document", "start", "end", "last_day")
