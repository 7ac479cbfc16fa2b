"""What is typed to prepare a meeting: items of its agenda, papers, the committee's meeting before it, comments."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.services import keep_document
from core.forms import DayField, Guarded, ServiceForm
from meetings import services
from meetings.forms.meetings import TimeField
from meetings.forms.papers import DocumentField, PaperFile
from meetings.models import AgendaComment, AgendaItem, ItemKind, Meeting, MeetingFile
from meetings.queries import documents_offered, items_of_agenda

LONGEST = 600  # minutes of one item: ten hours


class PlanItem(ServiceForm):
    """An item written by hand."""

    kind = forms.ChoiceField(label=_("Loại nội dung"), choices=ItemKind.choices, initial=ItemKind.DISCUSSION)
    title = forms.CharField(label=_("Nội dung"), max_length=300)
    detail = forms.CharField(
        label=_("Chuẩn bị, gợi ý"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    minutes = forms.IntegerField(label=_("Số phút dự kiến"), required=False, min_value=1, max_value=LONGEST)
    document = DocumentField(label=_("Văn bản được quán triệt"))

    def __init__(self, *args: Any, meeting: Meeting, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.by = meeting, by
        field: Any = self.fields["document"]
        field.offer(documents_offered(meeting.organization, on=on))

    def values(self) -> dict[str, Any]:
        """What the item says; its document recorded if it is not yet."""
        values = dict(self.cleaned_data)
        if values["document"] is not None:
            number, day, kind = values["document"]
            values["document"] = keep_document(number=number, issued_on=day, kind=kind, by=self.by)
        return values

    def save(self) -> Any:
        """Adds it."""
        return self.carry_out(lambda: services.plan_item(meeting=self.meeting, values=self.values(), by=self.by))


class ChangeItem(Guarded, PlanItem):
    """An item put right; what somebody else wrote meanwhile is not overwritten unseen."""

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        shown = {name: getattr(item, name) for name in ("kind", "title", "detail", "minutes", "document")}
        shown["document"] = str(item.document or "")
        super().__init__(*args, meeting=item.meeting, initial=shown, **kwargs)
        self.item = item
        self.guard()

    def save(self) -> Any:
        """Changes it."""
        return self.carry_out(lambda: services.change_item(item=self.item, values=self.values(), by=self.by))


class AttachFile(ServiceForm):
    """A paper of a meeting."""

    kind = forms.ChoiceField(label=_("Loại tệp"), choices=MeetingFile.Kind.choices)
    title = forms.CharField(
        label=_("Tên tài liệu"), max_length=200, required=False, help_text=_("Để trống thì lấy theo tên tệp.")
    )
    item = forms.ModelChoiceField(
        label=_("Thuộc nội dung"), queryset=None, required=False, to_field_name="uuid",
        empty_label=_("cả kỳ sinh hoạt"),
    )  # fmt: skip
    file = PaperFile(label=_("Tệp"))

    def __init__(self, *args: Any, meeting: Meeting, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.by, self.on = meeting, by, on
        choice: Any = self.fields["item"]
        choice.queryset = items_of_agenda(meeting)
        self.fields["file"].required = True
        if not meeting.is_open:
            kinds: Any = self.fields["kind"]
            kinds.choices = [one for one in MeetingFile.Kind.choices if one[0] in services.AFTERWARDS]

    def save(self) -> Any:
        """Attaches it."""
        data = self.cleaned_data
        return self.carry_out(
            services.attach_file,
            meeting=self.meeting, kind=data["kind"], title=data["title"], file=data["file"], item=data["item"],
            on=self.on, by=self.by,
        )  # fmt: skip


class PrepareMeeting(ServiceForm):
    """The committee's meeting before a branch meeting (họp chi ủy)."""

    date = DayField(label=_("Ngày họp chi ủy"))
    starts_at = TimeField(label=_("Giờ bắt đầu"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"date": meeting.date - datetime.timedelta(days=1)}} | kwargs))
        self.meeting, self.by, self.on = meeting, by, on

    def save(self) -> Any:
        """Opens it."""
        return self.carry_out(
            services.open_preparation, meeting=self.meeting, by=self.by, on=self.on, **self.cleaned_data
        )


class CommentAgenda(ServiceForm):
    """What a superior says of an agenda."""

    text = forms.CharField(
        label=_("Góp ý cho chi bộ"),
        max_length=AgendaComment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, meeting: Meeting, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.by, self.on = meeting, by, on

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(
            services.comment_agenda, meeting=self.meeting, text=self.cleaned_data["text"], by=self.by, on=self.on
        )
