"""Slots and themes in the files of the back office: each row by the act of its page (branches.resources.records)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from branches.resources.records import RecordMeta, RecordResource
from branches.scoping import Action
from meetings.models import MeetingSlot, Theme
from meetings.services import add_theme, change_theme, set_slot

HOW = ("rule", "day", "weekday", "starts_at", "place")


class SlotResource(RecordResource):
    """When branches meet. Another first day is another row; a new one ends the one before."""

    action = Action.SEND
    lasting = {"end": _("Ngày cuối của lịch theo lịch kế tiếp; hãy ghi lịch kế tiếp.")}

    class Meta(RecordMeta):
        model = MeetingSlot
        import_id_fields = ("organization", "start")
        fields = ("organization", "organization_name", *HOW, "start", "end")

    def complete(self, row: Any) -> None:
        """What the rule does not ask for is forgotten."""
        if row.rule != MeetingSlot.Rule.DAY:
            row.day = None
        if row.rule not in (MeetingSlot.Rule.FIRST_WEEKDAY, MeetingSlot.Rule.LAST_WEEKDAY):
            row.weekday = None

    def add(self, row: Any) -> Any:
        """Lays it."""
        return self.lay(row.organization, row.start, {name: getattr(row, name) for name in HOW})

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Puts it right."""
        self.lay(stored.organization, stored.start, {name: getattr(stored, name) for name in HOW} | values)

    def lay(self, organization: Any, start: date, values: dict[str, Any]) -> Any:
        """By the one service of both."""
        return set_slot(organization=organization, start=start, by=self.acting, **values)


class ThemeResource(RecordResource):
    """What branches hold thematic meetings about; a theme is told from others by all it says but its paper."""

    action = Action.SEND
    lasting = {"document": _("Văn bản của chuyên đề đã có thì sửa ở trang kế hoạch của chi bộ.")}

    class Meta(RecordMeta):
        model = Theme
        import_id_fields = ("organization", "year", "quarter", "topic")
        fields = ("organization", "organization_name", "year", "quarter", "topic", "document")

    def add(self, row: Any) -> Any:
        """Plans it."""
        return add_theme(
            organization=row.organization, year=row.year, quarter=row.quarter, topic=row.topic, document=row.document,
            by=self.acting,
        )  # fmt: skip

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Nothing else of it can differ; asked all the same, as the page asks."""
        change_theme(theme=stored, year=stored.year, quarter=stored.quarter, topic=stored.topic, by=self.acting)
