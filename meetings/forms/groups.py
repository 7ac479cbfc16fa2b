"""Forms of working groups: founding one, who joins, leads and leaves, its end."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from branches.scoping import Action, organizations_allowing
from core.forms import DayField, Guarded, LastDayField, NameField, ServiceForm
from meetings import services
from meetings.models import GroupMember, WorkingGroup
from members.forms import MemberField
from members.models import Member
from members.queries import members_visible_to


class FoundGroup(PaperForm):
    """A group of a committee, with who leads it."""

    organization = OrganizationField(label=_("Cấp ủy lập tổ"))
    name = NameField(label=_("Tên tổ"), max_length=120, help_text=_("Ví dụ: Tổ công tác số 1."))
    leader = MemberField(label=_("Tổ trưởng"), required=False)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa định."))

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        initial = {"start": today} | kwargs.pop("initial", {})
        super().__init__(*args, by=by, today=today, initial=initial, **kwargs)
        self.fields["organization"].offer(organizations_allowing(by, Action.SUPERVISE, on=today), on=today)
        self.fields["leader"].offer(members_visible_to(by, on=today), Member.objects.none(), on=today)

    def save(self) -> WorkingGroup | None:
        """Founds it."""
        made: list[WorkingGroup] | None = self.carry_out(self._save)
        return made[0] if made else None

    def _save(self) -> list[WorkingGroup]:
        data = self.cleaned_data
        new = services.NewGroup(
            organization=data["organization"],
            name=data["name"],
            start=data["start"],
            end=data["end"],
            document=self.paper(),
            people=[data["leader"]] if data["leader"] else [],
        )
        return services.found_groups(new=[new], by=self.by)


class CorrectGroup(Guarded, PaperForm):
    """Name and decision of a group, put right."""

    name = NameField(label=_("Tên tổ"), max_length=120)

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"name": group.name}
        if group.document:
            initial |= {"document_number": group.document.number, "document_date": group.document.issued_on}
        super().__init__(*args, initial=initial, **kwargs)
        self.group = group
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            lambda: services.correct_group(
                group=self.group, values={"name": self.cleaned_data["name"], "document": self.paper()}, by=self.by
            )
        )


class JoinGroup(ServiceForm):
    """Somebody joins a group."""

    member = MemberField(label=_("Đảng viên"))
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống: đến hết thời gian của tổ."))
    leads = forms.BooleanField(label=_("Là tổ trưởng"), required=False)

    def __init__(self, *args: Any, group: WorkingGroup, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"start": max(today, group.start)}}))
        self.group, self.by, self.today = group, by, today
        self.fields["member"].offer(members_visible_to(by, on=today), Member.objects.none(), on=today)

    def save(self) -> Any:
        """Adds him, and gives his account the rights of the group."""
        data = {name: self.cleaned_data[name] for name in ("member", "start", "end", "leads")}
        return self.carry_out(services.join_group, group=self.group, on=self.today, by=self.by, **data)


class LeaveGroup(ServiceForm):
    """The last day of somebody in a group."""

    last_day = DayField(label=_("Ở trong tổ đến hết ngày"))

    def __init__(self, *args: Any, row: GroupMember, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": max(today, row.start)}}))
        self.row, self.by, self.today = row, by, today

    def save(self) -> Any:
        """Lets him go; his account's rights end with that day."""
        last_day = self.cleaned_data["last_day"]
        return self.carry_out(services.leave_group, row=self.row, last_day=last_day, on=self.today, by=self.by)


class LeadGroup(ServiceForm):
    """The day from which one of a group leads it."""

    start = DayField(label=_("Làm tổ trưởng từ ngày"))

    def __init__(self, *args: Any, row: GroupMember, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"start": max(today, row.start)}}))
        self.row, self.by, self.today = row, by, today

    def save(self) -> Any:
        """Makes him the leader; the former one stays a member."""
        start = self.cleaned_data["start"]
        return self.carry_out(services.lead_group, row=self.row, start=start, on=self.today, by=self.by)


class EndGroup(ServiceForm):
    """The last day of a group."""

    last_day = DayField(label=_("Tổ hoạt động đến hết ngày"))

    def __init__(self, *args: Any, group: WorkingGroup, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": max(today, group.start)}}))
        self.group, self.by, self.today = group, by, today

    def save(self) -> Any:
        """Ends it with its people, assignments and rights; how many assignments."""
        last_day = self.cleaned_data["last_day"]
        done = self.carry_out(services.end_group, group=self.group, last_day=last_day, on=self.today, by=self.by)
        return None if done is None else {"count": done}
