"""What committees keep of their branches' meetings: to read here; each act has a page of its own, with its checks."""

from typing import Any, ClassVar

from django.contrib import admin

from branches.admin import ReadOnlyInline, RecordFiles, ScopedAdmin
from branches.resources.records import written_out
from branches.scoping import Action
from meetings.models import (
    AgendaComment,
    AgendaItem,
    AgendaRefusal,
    Conclusion,
    Contribution,
    Finding,
    GroupMember,
    Inspection,
    InspectionProgramme,
    MeetingFile,
    MeetingScore,
    MeetingSlot,
    ModelGuest,
    ModelMeeting,
    MonthClosing,
    NotHeld,
    Opinion,
    OpinionStep,
    Orientation,
    OrientationAddressee,
    OrientationItem,
    Reminder,
    Resolution,
    ScoreLine,
    Task,
    TaskReport,
    Theme,
    Visit,
    VisitAssignment,
    Vote,
    WorkingGroup,
)
from meetings.resources.records import SlotResource, ThemeResource


class RecordAdmin(ScopedAdmin):
    """Rows of organisations in the scope."""

    list_select_related: ClassVar = ["organization"]
    search_fields = ("organization__code", "organization__names__name")


def rows_of(row: Any, *names: str) -> type[ReadOnlyInline]:
    """Rows shown on the screen of what they belong to."""
    return type(f"{row.__name__}Inline", (ReadOnlyInline,), {"model": row, "fields": names, "readonly_fields": names})


@admin.register(MeetingSlot)
class MeetingSlotAdmin(RecordFiles, RecordAdmin):
    """On which day of the month branches meet."""

    resource = SlotResource
    write_action = Action.SEND
    list_display = ("organization", "rule", "day", "weekday", "start", "last_day")
    list_filter = ("rule",)


@admin.register(Theme)
class ThemeAdmin(RecordFiles, RecordAdmin):
    """What branches hold thematic meetings about."""

    resource = ThemeResource
    write_action = Action.SEND
    list_display = ("organization", "year", "quarter", "topic")
    list_filter = ("year", "quarter")


@admin.register(NotHeld)
class NotHeldAdmin(RecordFiles, RecordAdmin):
    """Months without a meeting, and why."""

    resource = written_out(
        NotHeld, ("organization", "organization_name", "for_month", "reason", "note", "stated_on", "stated_by")
    )
    list_display = ("organization", "for_month", "reason", "note", "stated_by")
    list_filter = ("reason",)
    date_hierarchy = "for_month"


@admin.register(MonthClosing)
class MonthClosingAdmin(RecordAdmin):
    """Months closed."""

    list_display = ("organization", "month", "closed_at", "closed_by", "reopened_at")
    date_hierarchy = "month"


@admin.register(Orientation)
class OrientationAdmin(RecordAdmin):
    """What committees ask their branches to speak of."""

    list_display = ("organization", "for_month", "title", "issued_on")
    date_hierarchy = "for_month"
    inlines: ClassVar[Any] = (
        rows_of(OrientationAddressee, "organization"),
        rows_of(OrientationItem, "position", "kind", "title", "document"),
    )


@admin.register(AgendaItem)
class AgendaItemAdmin(RecordAdmin):
    """What meetings speak of."""

    list_display = ("organization", "meeting", "position", "kind", "title")
    list_filter = ("kind",)
    list_select_related: ClassVar = ["organization", "meeting"]
    inlines: ClassVar[Any] = (rows_of(Contribution, "member", "guest_name", "text"),)


@admin.register(AgendaComment)
class AgendaCommentAdmin(RecordAdmin):
    """What superiors say of an agenda."""

    list_display = ("organization", "meeting", "text", "by", "at")
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(AgendaRefusal)
class AgendaRefusalAdmin(RecordAdmin):
    """Proposals branches did not take."""

    list_display = ("organization", "meeting", "title", "by", "at")
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(MeetingFile)
class MeetingFileAdmin(RecordAdmin):
    """Papers attached to meetings."""

    list_display = ("organization", "meeting", "kind", "title", "attached_on", "attached_by")
    list_filter = ("kind",)
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(Vote)
class VoteAdmin(RecordAdmin):
    """What was voted, in integers."""

    list_display = ("organization", "meeting", "subject", "base", "agreed", "against", "abstained")
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(Resolution)
class ResolutionAdmin(RecordAdmin):
    """Resolutions of meetings."""

    list_display = ("organization", "meeting", "number", "title")
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(Conclusion)
class ConclusionAdmin(RecordAdmin):
    """What meetings concluded."""

    list_display = ("organization", "meeting", "text", "settled_on")
    list_select_related: ClassVar = ["organization", "meeting"]


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    """What was assigned to whom, until when."""

    list_display = ("organization", "text", "responsible", "due_on", "done_on")
    list_select_related: ClassVar = ["organization", "responsible"]
    date_hierarchy = "due_on"
    inlines: ClassVar[Any] = (rows_of(TaskReport, "on", "text", "amount", "by"),)


@admin.register(Opinion)
class OpinionAdmin(RecordAdmin):
    """What members and residents ask of committees."""

    view_action = Action.VIEW_MEMBERS
    list_display = ("organization", "text", "raised_on", "addressee", "answered_on")
    list_select_related: ClassVar = ["organization", "addressee"]
    date_hierarchy = "raised_on"
    inlines: ClassVar[Any] = (rows_of(OpinionStep, "kind", "on", "to", "text", "document", "by"),)


@admin.register(WorkingGroup)
class WorkingGroupAdmin(RecordAdmin):
    """Groups that attend branch meetings."""

    list_display = ("organization", "name", "document", "start", "last_day")
    inlines: ClassVar[Any] = (rows_of(GroupMember, "member", "leads", "start", "last_day"),)


@admin.register(VisitAssignment)
class VisitAssignmentAdmin(RecordAdmin):
    """Who attends whose meetings."""

    list_display = ("organization", "group", "member", "rhythm", "times", "start", "last_day")
    list_filter = ("rhythm",)
    list_select_related: ClassVar = ["organization", "group", "member"]


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    """Visits made."""

    list_display = ("organization", "member", "on", "meeting")
    list_select_related: ClassVar = ["organization", "member", "meeting"]
    date_hierarchy = "on"


@admin.register(MeetingScore)
class MeetingScoreAdmin(RecordAdmin):
    """Scores of meetings."""

    list_display = ("organization", "meeting", "scheme", "self_total", "confirmed_total", "official_quality")
    list_filter = ("official_quality",)
    list_select_related: ClassVar = ["organization", "meeting", "scheme"]
    inlines: ClassVar[Any] = (rows_of(ScoreLine, "criterion", "self_points", "confirmed_points", "evidence", "note"),)


@admin.register(ModelMeeting)
class ModelMeetingAdmin(RecordAdmin):
    """Model meetings."""

    list_display = ("organization", "year", "chosen_by", "planned_on", "meeting", "quality")
    list_filter = ("year", "quality")
    list_select_related: ClassVar = ["organization", "chosen_by", "meeting"]
    inlines: ClassVar[Any] = (rows_of(ModelGuest, "organization", "people"),)


@admin.register(InspectionProgramme)
class InspectionProgrammeAdmin(RecordAdmin):
    """Programmes of a year."""

    list_display = ("organization", "year", "title", "document")
    list_filter = ("year",)


@admin.register(Inspection)
class InspectionAdmin(RecordAdmin):
    """Inspections, with what was found."""

    list_display = ("organization", "inspected_by", "kind", "subject", "planned_on", "done_on")
    list_filter = ("kind",)
    list_select_related: ClassVar = ["organization", "inspected_by"]
    date_hierarchy = "planned_on"
    inlines: ClassVar[Any] = (rows_of(Finding, "kind", "text", "due_on", "put_right_on", "result"),)


@admin.register(Reminder)
class ReminderAdmin(RecordAdmin):
    """Reminders sent."""

    list_display = ("organization", "user", "kind", "text", "on", "sent_at")
    list_filter = ("kind",)
    list_select_related: ClassVar = ["organization", "user"]
    date_hierarchy = "on"
