"""Guests and temporary members whose home is outside the installation: the person, and where he attends."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField
from core.forms import (
    FIRST_BIRTH,
    AddressForm,
    DayField,
    LastDayField,
    NameField,
    PartialDateField,
    ServiceForm,
    past_until,
)
from members import services
from members.forms.people import MemberForm, editable
from members.forms.record_fields import DigitsField
from members.models import Member, Membership
from members.queries import member_of_card

VISITING = [
    (Membership.Kind.TEMPORARY.value, _("sinh hoạt tạm thời (điểm danh, không biểu quyết)")),
    (Membership.Kind.GUEST.value, _("khách dự sinh hoạt (ngoài mọi tỷ lệ)")),
]


class VisitorFilter(AddressForm):
    """What the list of visitors is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class VisitorForm(ServiceForm):
    """An agency's member or a border guard in a village branch (DOMAIN §2.3: two regimes), not in any record here.

    Little is asked of him: his record is kept at home.
    """

    full_name = NameField(
        label=_("Họ và tên"), person=True, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "–"), *Member.Gender.choices])
    birth = PartialDateField(label=_("Sinh ngày"), required=False, earliest=FIRST_BIRTH)
    card_number = DigitsField("[0-9]{6,12}", _("Số thẻ Đảng gồm 6 đến 12 chữ số."), label=_("Số thẻ Đảng"))
    national_id = DigitsField(
        "[0-9]{12}",
        _("Số định danh cá nhân gồm 12 chữ số."),
        label=_("Số định danh cá nhân"),
        help_text=_("Khách có thể để trống cả hai số; sinh hoạt tạm thời thì cần một số."),
    )
    full_membership_date = DayField(
        label=_("Ngày chính thức"), required=False, help_text=_("Đảng viên dự bị thì để trống và ghi ngày vào Đảng.")
    )
    admission = PartialDateField(label=_("Ngày vào Đảng"), required=False)
    organization = OrganizationField(label=_("Dự sinh hoạt tại"))
    kind = forms.ChoiceField(label=_("Chế độ"), choices=VISITING)
    home = NameField(
        label=_("Nơi sinh hoạt chính thức"),
        max_length=200,
        help_text=_("Tên tổ chức ngoài hệ thống, ví dụ Đảng bộ Đồn biên phòng Sóc Giang."),
    )
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today = by, today
        past_until(self, today, "birth", "admission", "full_membership_date", "start")
        self.fields["organization"].offer(editable(by, today), on=today)

    def clean(self) -> dict[str, Any]:
        """A temporary member has a number, and nobody who is in the record is registered twice."""
        data = super().clean() or {}
        numbered = data.get("card_number") or data.get("national_id")
        if data.get("kind") == Membership.Kind.TEMPORARY and not numbered and not self.errors:
            self.add_error("card_number", _("Sinh hoạt tạm thời cần số thẻ Đảng hoặc số định danh cá nhân."))
        for name in ("card_number", "national_id"):
            if data.get(name) and member_of_card(data[name]) is not None:
                self.add_error(name, _("Người mang số này đã có trong hệ thống: mở hồ sơ và dùng “Chuyển sinh hoạt”."))
        return data

    def save(self) -> Member | None:
        """Registers him and opens his membership, or neither."""
        data = self.cleaned_data
        new = services.NewMember(
            full_name=data["full_name"],
            gender=data["gender"],
            birth_date=data["birth"][0],
            birth_precision=data["birth"][1],
            card_number=data["card_number"] or None,
            national_id=data["national_id"] or None,
            admission_date=data["admission"][0],
            admission_precision=data["admission"][1],
            full_membership_date=data["full_membership_date"],
        )
        member: Member | None = self.carry_out(
            services.register_visitor,
            new=new,
            organization=data["organization"],
            kind=data["kind"],
            home=data["home"],
            start=data["start"],
            end=data["end"],
            by=self.by,
        )
        return member


class GuestForm(MemberForm):
    """A member of the record as a guest of another branch: outside every rate there, unchanged at home."""

    organization = OrganizationField(label=_("Khách của chi bộ"))
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **(kwargs | {"initial": {"start": today}}))
        self.fields["organization"].offer(editable(by, today), on=today)
        past_until(self, today, "start")

    def save(self) -> Any:
        """Opens the membership of a guest."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.receive_guest(
                member=self.member,
                organization=data["organization"],
                start=data["start"],
                end=data["end"],
                document=self.paper(),
                by=self.by,
            )
        )


class EndVisit(ServiceForm):
    """The last day of a guest or a temporary member."""

    last_day = DayField(label=_("Ngày cuối cùng sinh hoạt tại đây"))

    def __init__(self, *args: Any, membership: Membership, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": today}}))
        self.membership, self.by = membership, by

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(
            services.end_membership,
            membership=self.membership,
            last_day=self.cleaned_data["last_day"],
            reason=Membership.EndReason.RETURNED,
            by=self.by,
        )
