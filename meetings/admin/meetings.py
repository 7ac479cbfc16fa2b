"""The back office of meetings reads only: meetings are kept on their own pages, where the roll is complete."""

from typing import Any, ClassVar

from django.contrib import admin

from branches.admin import ReadOnlyInline, ScopedAdmin
from meetings.models import Meeting, MeetingGuest, Sending


class GuestsInline(ReadOnlyInline):
    """Guests, outside every rate."""

    model = MeetingGuest
    fields = ("name", "capacity")
    readonly_fields = fields


class SendingsInline(ReadOnlyInline):
    """What was sent, each time; the rolls themselves are compared on the meeting's page."""

    model = Sending
    fields = ("sequence", "at", "by", "counters")
    readonly_fields = fields


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    """A meeting with its frozen counters."""

    list_display = ("organization", "date", "kind", "status", "required", "present", "excused", "unexcused")
    list_select_related: ClassVar = ["organization"]
    list_filter = ("status", "kind")
    date_hierarchy = "date"
    search_fields = ("organization__code", "topic")
    ordering = ("-date", "organization__code")
    fields = (
        "organization", "kind", "date", "for_month", "starts_at", "ends_at", "topic", "status", *Meeting.COUNTERS,
        "sent_at", "sent_by", "confirmed_at", "confirmed_by", "return_reason",
    )  # fmt: skip
    inlines: ClassVar[Any] = (GuestsInline, SendingsInline)
