"""Forms of attending: who is assigned where, and what a superior writes down who attended."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from core.forms import AddressForm, DayField, Guarded, LastDayField, ServiceForm, past_until
from meetings import services
from meetings.forms.lists import PeriodField
from meetings.models import Meeting, Visit, VisitAssignment
from members.forms import MemberField
from members.models import Member
from members.queries import members_visible_to

BY_PLACE, BY_VISITOR = "noi-du", "nguoi-du"


class PlanFilter(AddressForm):
    """What the plan is narrowed to, and in which order it stands; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ky = PeriodField(label=_("Kỳ"), required=False)
    theo = forms.ChoiceField(
        label=_("Xếp theo"), required=False, choices=[(BY_PLACE, _("nơi dự")), (BY_VISITOR, _("tổ, cấp ủy viên"))]
    )
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"), required=False,
        choices=[
            ("", _("tất cả")), ("missed", _("không dự")), ("due", _("đến kỳ, chưa dự")), ("done", _("đã dự")),
            ("ahead", _("chưa đến kỳ")),
            ("not_held", _("chi bộ không họp, có lý do")),
        ],
    )  # fmt: skip


class VisitFilter(AddressForm):
    """What the list of visits is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ky = PeriodField(label=_("Kỳ"), required=False)
    q = forms.CharField(label=_("Người dự"), required=False, max_length=100)
    ngoai = forms.BooleanField(label=_("Chỉ lần dự ngoài phân công"), required=False)


class AssignmentFilter(AddressForm):
    """What the list of assignments is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    q = forms.CharField(label=_("Tổ hoặc cấp ủy viên"), required=False, max_length=100)
    da_het = forms.BooleanField(label=_("Cả phân công đã kết thúc"), required=False)


class AssignVisitors(PaperForm):
    """A group or one official attends one branch or many.

    Arguments:
        offered: the branches that may be ticked, with their names; whatever else was chosen must be in the scope too.
    """

    assigned_by = OrganizationField(label=_("Cấp ủy phân công"))
    group = forms.ModelChoiceField(label=_("Tổ công tác"), queryset=None, required=False, empty_label=_("– không –"))
    member = MemberField(label=_("hoặc một cấp ủy viên"), required=False)
    rhythm = forms.ChoiceField(label=_("Nhịp dự"), choices=VisitAssignment.Rhythm.choices)
    times = forms.IntegerField(
        label=_("Số lần trong năm"), required=False, min_value=1, max_value=365,
        help_text=_("Chỉ ghi với nhịp “số lần ít nhất trong năm”."),
    )  # fmt: skip
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa định. Quyền xem chi bộ có đúng trong những ngày này."))
    organizations = forms.ModelMultipleChoiceField(
        label=_("Nơi dự sinh hoạt"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chưa chọn nơi dự sinh hoạt nào.")},
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, today: date, groups: Any, offered: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        scope = organizations_allowing(by, Action.SUPERVISE, on=today)
        self.fields["assigned_by"].offer(scope, on=today)
        self.fields["group"].queryset = groups
        self.fields["member"].offer(members_visible_to(by, on=today), Member.objects.none(), on=today)
        places: Any = self.fields["organizations"]
        places.queryset = scope
        places.choices = [(one.pk, one.name) for one in offered]
        if not places.choices:
            places.help_text = _("Mở một đảng bộ ở đầu trang để chọn chi bộ của đảng bộ ấy.")

    def clean(self) -> dict[str, Any]:
        """One visitor, not both and not neither."""
        data = super().clean()
        if not self.errors.keys() & {"group", "member"} and bool(data.get("group")) == bool(data.get("member")):
            self.add_error("group", _("Chọn một tổ công tác hoặc ghi một cấp ủy viên; không cả hai."))
        return data

    def save(self) -> list[VisitAssignment] | None:
        """Assigns them, with the rights of whoever has an account."""
        made: list[VisitAssignment] | None = self.carry_out(self._save)
        return made

    def _save(self) -> list[VisitAssignment]:
        names = ("assigned_by", "rhythm", "times", "start", "end", "group", "member")
        data = self.cleaned_data
        new = services.NewVisiting(
            organizations=list(data["organizations"]), document=self.paper(), **{name: data[name] for name in names}
        )
        return services.assign_visitors(new=new, on=self.today, by=self.by)


class EndVisiting(ServiceForm):
    """The last day of an assignment."""

    last_day = DayField(label=_("Dự đến hết ngày"))

    def __init__(self, *args: Any, assignment: VisitAssignment, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": max(today, assignment.start)}}))
        self.assignment, self.by, self.today = assignment, by, today

    def save(self) -> Any:
        """Ends it, and its rights."""
        last_day = self.cleaned_data["last_day"]
        return self.carry_out(
            services.end_visiting, assignment=self.assignment, last_day=last_day, on=self.today, by=self.by
        )


class RecordVisit(ServiceForm):
    """A superior attended: at which meeting or on which day, what he observed.

    Arguments:
        meetings: the latest ones of the organisation, to be chosen from.
        own: the member the account belongs to; None where nobody said so.
        for_others: whoever keeps the record writes down the visits of others too.
    """

    meeting = forms.ChoiceField(label=_("Kỳ sinh hoạt đã dự"), required=False, widget=forms.RadioSelect)
    visited_on = DayField(label=_("Ngày dự"), required=False, help_text=_("Chỉ ghi khi không chọn kỳ sinh hoạt."))
    member = MemberField(label=_("Người dự"))
    observation = forms.CharField(
        label=_("Nhận xét"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(
        self, *args: Any, organization: Organization, meetings: Sequence[Meeting], own: Member | None,
        for_others: bool, by: Any, today: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.organization, self.own, self.by, self.today = organization, own, by, today
        self.meetings = {str(one.uuid): one for one in meetings}
        chosen: Any = self.fields["meeting"]
        chosen.choices = [
            *((key, f"{date_text(one.date)} – {one.get_kind_display()}") for key, one in self.meetings.items()),
            ("", _("không có kỳ sinh hoạt trong danh sách; ghi ngày")),
        ]
        past_until(self, today, "visited_on")
        if for_others:
            self.fields["member"].offer(members_visible_to(by, on=today), Member.objects.none(), on=today)
            if own is not None:
                self.fields["member"].required = False
                self.fields["member"].help_text = _(
                    "Để trống nếu là chính bạn; người khác thì ghi đủ họ tên hoặc số thẻ."
                )
        else:
            del self.fields["member"]

    def clean(self) -> dict[str, Any]:
        """The day is the meeting's, or the one typed."""
        data = super().clean() or {}
        meeting = self.meetings.get(data.get("meeting", ""))
        if meeting is None and not data.get("visited_on") and not self.errors.keys() & {"meeting", "visited_on"}:
            self.add_error("visited_on", _("Chọn kỳ sinh hoạt đã dự hoặc ghi ngày dự."))
        if meeting is not None and data.get("visited_on") not in (None, meeting.date):
            self.add_error("visited_on", _("Kỳ sinh hoạt đã chọn họp ngày %s.") % date_text(meeting.date))
        return data

    def save(self) -> Visit | None:
        """Records it."""
        data = self.cleaned_data
        meeting = self.meetings.get(data["meeting"])
        visit: Visit | None = self.carry_out(
            services.record_visit,
            organization=self.organization,
            member=data.get("member") or self._own(),
            visited_on=meeting.date if meeting else data["visited_on"],
            meeting=meeting,
            observation=data["observation"],
            on=self.today,
            by=self.by,
        )
        return visit

    def _own(self) -> Member:
        if self.own is None:
            raise ValidationError(_("Tài khoản của bạn chưa gắn với đảng viên nào."))
        return self.own


class CorrectVisit(Guarded, ServiceForm):
    """What was observed, put right."""

    observation = forms.CharField(
        label=_("Nhận xét"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *args: Any, visit: Visit, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"observation": visit.observation}}))
        self.visit, self.by = visit, by
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            services.correct_visit, visit=self.visit, observation=self.cleaned_data["observation"], by=self.by
        )
