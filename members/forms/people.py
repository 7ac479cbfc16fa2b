"""Forms of people, of where they belong and when their duties differ."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.forms import AddressForm, DayField, LastDayField, ServiceForm, past_until
from core.periods import last_day_of
from members import services
from members.models import DutySpan, Member, Membership, Occupation
from members.queries import LEAVING, RELIEVED, member_of_card

STATE_LABELS = {
    "full": _("chính thức"),
    "probationary": _("dự bị"),
    "exempt": _("miễn sinh hoạt"),
    "term_exempt": _("tạm miễn"),
    "suspended": _("đình chỉ"),
}
STATE_CHOICES = (
    ("", _("mọi trạng thái")),
    *STATE_LABELS.items(),
    (RELIEVED, _("miễn, tạm miễn, đình chỉ")),
    (LEAVING, _("đang chuyển đi")),
)
KIND_CHOICES = (
    ("", _("mọi hình thức")),
    (Membership.Kind.OFFICIAL, _("sinh hoạt chính thức")),
    (Membership.Kind.TEMPORARY, _("sinh hoạt tạm thời")),
)
# How a membership that is opened by hand may begin, and end. Transfers have pages of their own.
ADMIT_REASONS = [
    (reason.value, reason.label)
    for reason in (
        Membership.StartReason.READMISSION,
        Membership.StartReason.RESTORED,
        Membership.StartReason.RECORDED,
    )
]
END_REASONS = [
    (reason.value, reason.label)
    for reason in (
        Membership.EndReason.DEATH,
        Membership.EndReason.EXPULSION,
        Membership.EndReason.STRIKE_OFF,
        Membership.EndReason.RESIGNATION,
    )
]


def editable(by: Any, today: date) -> QuerySet[Organization]:
    """Where the user may write members today."""
    return organizations_allowing(by, Action.EDIT_MEMBERS, on=today)


class MemberFilter(AddressForm):
    """What the list of members is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên hoặc số thẻ"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=STATE_CHOICES)
    hinh_thuc = forms.ChoiceField(label=_("Hình thức"), required=False, choices=KIND_CHOICES)
    gioi_tinh = forms.ChoiceField(
        label=_("Giới tính"), required=False, choices=[("", _("nam và nữ")), *Member.Gender.choices]
    )
    dan_toc = forms.ChoiceField(
        label=_("Dân tộc"), required=False,
        choices=[("", _("mọi dân tộc")), ("thieu-so", _("thiểu số")), ("kinh", _("Kinh"))],
    )  # fmt: skip
    nghe_nghiep = forms.ModelChoiceField(
        label=_("Nghề nghiệp"), required=False, queryset=Occupation.objects.all(), to_field_name="code",
        empty_label=_("mọi nghề nghiệp"),
    )  # fmt: skip


class AdmitMember(ServiceForm):
    """Somebody who is in the record, belongs nowhere now and came back."""

    card_number = forms.CharField(label=_("Số thẻ Đảng hoặc số định danh cá nhân"), max_length=12)
    organization = OrganizationField(label=_("Sinh hoạt tại"))
    start = DayField(label=_("Từ ngày"))
    start_reason = forms.ChoiceField(label=_("Lý do"), choices=ADMIT_REASONS)

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["organization"].offer(editable(by, today), on=today)
        past_until(self, today, "start")

    def clean_card_number(self) -> Member:
        """The person: only a whole number finds him, so that nobody can look around."""
        member = member_of_card(self.cleaned_data["card_number"])
        if member is None:
            raise ValidationError(_("Không có ai mang số này trong hệ thống. Hãy dùng “Thêm đảng viên”."))
        return member

    def save(self) -> Member | None:
        """Opens his membership."""
        data = self.cleaned_data
        new = services.NewMembership(
            data["card_number"].pk,
            data["organization"].pk,
            Membership.Kind.OFFICIAL,
            data["start"],
            start_reason=data["start_reason"],
        )
        return data["card_number"] if self.carry_out(services.open_membership, new=new, by=self.by) else None


class MemberForm(PaperForm):
    """An act on one member, who belongs to an organisation of the scope."""

    def __init__(self, *args: Any, member: Member, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.member = member

    def paper_id(self) -> int | None:
        """The key of the document named."""
        document = self.paper()
        return document.pk if document else None


class TransferMember(MemberForm):
    """From a day on he belongs to another organisation of the scope."""

    to = OrganizationField(label=_("Chuyển đến"))
    on = DayField(
        label=_("Ngày đầu tiên ở nơi mới"),
        help_text=_("Từ ngày này chỉ nơi mới tính đảng viên."),
    )

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, initial={"on": today}, **kwargs)
        self.fields["to"].offer(editable(by, today), on=today)
        past_until(self, today, "on")

    def save(self) -> Any:
        """Transfers him."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.transfer_at_once(
                member=self.member, to=data["to"], on=data["on"], by=self.by, document=self.paper()
            )
        )


class TransferEverybody(PaperForm):
    """Everybody of an organisation to another: before it is dissolved."""

    to = OrganizationField(label=_("Chuyển đến"))
    on = DayField(label=_("Ngày đầu tiên ở nơi mới"))

    def __init__(self, *args: Any, organization: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, by=by, today=today, initial={"on": today}, **kwargs)
        self.fields["to"].offer(editable(by, today).exclude(pk=organization.pk), on=today)
        past_until(self, today, "on")

    def save(self) -> int | None:
        """Moves them; how many."""
        data = self.cleaned_data
        moved: int | None = self.carry_out(
            lambda: services.transfer_everybody(
                organization=self.organization, to=data["to"], on=data["on"], by=self.by, document=self.paper()
            )
        )
        return moved


class HostMember(MemberForm):
    """Sinh hoạt đảng tạm thời: he attends at a host while the home keeps him in its headcount."""

    organization = OrganizationField(label=_("Nơi sinh hoạt tạm thời"))
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.fields["organization"].offer(editable(by, today), on=today)
        past_until(self, today, "start")

    def save(self) -> Any:
        """Opens the temporary membership."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.host_at_once(
                member=self.member,
                at=data["organization"],
                start=data["start"],
                until=last_day_of(data["end"]),
                by=self.by,
                document=self.paper(),
            )
        )


class RelieveMember(MemberForm):
    """Exempt, exempt for a term, or suspended, for a span of days, by a decision."""

    kind = forms.ChoiceField(label=_("Loại"), choices=[(kind.value, kind.label) for kind in DutySpan.DECIDED])
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))
    paper_required = True

    def save(self) -> Any:
        """Lays the span, in the name of the organisation he belongs to."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.lay_duty_span(
                new=services.NewDutySpan(
                    self.member.pk,
                    self.member.organization_id,
                    data["kind"],
                    data["start"],
                    data["end"],
                    document_id=self.paper_id(),
                ),
                by=self.by,
            )
        )


class EndMembership(PaperForm):
    """The last day he belongs here, why, and by which decision."""

    reason = forms.ChoiceField(label=_("Lý do"), choices=END_REASONS)
    last_day = DayField(
        label=_("Ngày cuối cùng sinh hoạt tại đây"),
        help_text=_("Sau ngày này hồ sơ đóng lại; tên và thời gian còn trong danh sách đã rời."),
    )

    def __init__(self, *args: Any, membership: Membership, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.membership = membership
        self.fields["document_number"].help_text = _(
            "Khai trừ, xóa tên, xin ra thì phải có; xóa tên không phải kỷ luật."
        )
        if membership.kind != Membership.Kind.OFFICIAL:
            returned = Membership.EndReason.RETURNED
            self.fields["reason"].choices = [(returned.value, returned.label)]

    def save(self) -> Any:
        """Ends it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.record_departure(
                membership=self.membership,
                last_day=data["last_day"],
                reason=data["reason"],
                document=self.paper(),
                by=self.by,
            )
        )


class EndDuty(PaperForm):
    """The last day of an exemption or suspension, and the decision that ends it."""

    last_day = DayField(label=_("Đến hết ngày"))

    def __init__(self, *args: Any, duty: DutySpan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(
            lambda: services.end_duty_span(
                duty=self.duty, last_day=self.cleaned_data["last_day"], document=self.paper(), by=self.by
            )
        )
