"""Forms of the register of candidates: what it is narrowed to, who is entered, what is put right."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PlaceField
from branches.queries import places_visible_to
from core.forms import FIRST_BIRTH, AddressForm, DayField, Guarded, NameField, PartialDateField, ServiceForm, past_until
from members.forms.record_fields import DigitsField
from members.models import Ethnicity, Member, Occupation, Religion
from members.queries import member_of_card
from recruitment.models import Candidate, IntroducingBody, MassModel, Stage
from recruitment.queries.candidates import IS_CLOSED, IS_OPEN, IS_OVERTAKEN, branches_recruiting, models_offered
from recruitment.queries.persons import alike_visible_to
from recruitment.queries.tags import tags_by_hand, tags_in_use
from recruitment.services import candidates as services

STATE_CHOICES = (
    ("", _("mọi tình trạng")), (IS_OPEN, _("còn theo dõi")), (IS_CLOSED, _("đã kết thúc")),
    (IS_OVERTAKEN, _("cần đóng: đã là chính thức hoặc không còn sinh hoạt đảng")), *Candidate.State.choices,
)  # fmt: skip


class CandidateFilter(AddressForm):
    """What the register is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên hoặc số định danh"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    buoc = forms.ChoiceField(label=_("Bước đã qua"), required=False, choices=[("", _("mọi bước")), *Stage.choices])
    tinh_trang = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=STATE_CHOICES)
    nhom: Any = forms.ModelChoiceField(
        label=_("Nhóm"), required=False, queryset=None, to_field_name="code", empty_label=_("mọi nhóm")
    )
    doan_the = forms.ModelChoiceField(
        label=_("Đoàn thể giới thiệu"), required=False, queryset=IntroducingBody.objects.all(), to_field_name="code",
        empty_label=_("mọi đoàn thể"),
    )  # fmt: skip
    dia_ban = PlaceField(label=_("Địa bàn"), required=False, max_length=200, help_text="")
    tuoi_tu = forms.IntegerField(label=_("Tuổi từ"), required=False, min_value=0, max_value=120)
    tuoi_den = forms.IntegerField(label=_("Đến tuổi"), required=False, min_value=0, max_value=120)
    cho_tu = DayField(label=_("Chưa có bước mới từ ngày"), required=False)

    def __init__(self, *args: Any, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nhom"].queryset = tags_in_use()
        self.fields["dia_ban"].places = places_visible_to(by, on=on)


class CandidateFields(ServiceForm):
    """What the register keeps of a person: the management minimum, as of a member (DOMAIN §0.3)."""

    full_name = NameField(
        label=_("Họ và tên"), person=True, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "–"), *Member.Gender.choices])
    birth = PartialDateField(label=_("Sinh ngày"), required=False, earliest=FIRST_BIRTH)
    national_id = DigitsField(
        "[0-9]{12}", _("Số định danh cá nhân gồm 12 chữ số."), label=_("Số định danh cá nhân"),
        help_text=_("Nhận ra người đã là đảng viên hoặc đang được theo dõi ở chi bộ khác."),
    )  # fmt: skip
    ethnicity = forms.ModelChoiceField(label=_("Dân tộc"), required=False, queryset=Ethnicity.objects.all())
    religion = forms.ModelChoiceField(label=_("Tôn giáo"), required=False, queryset=Religion.objects.all())
    occupation = forms.ModelChoiceField(label=_("Nghề nghiệp"), required=False, queryset=Occupation.objects.all())
    general_education = forms.ChoiceField(
        label=_("Học vấn phổ thông"), required=False, choices=[("", "–"), *Member.GeneralEducation.choices]
    )
    professional_level = forms.ChoiceField(
        label=_("Trình độ chuyên môn"), required=False, choices=[("", "–"), *Member.ProfessionalLevel.choices]
    )
    youth_union_date = DayField(label=_("Ngày vào Đoàn"), required=False)
    place = PlaceField(
        label=_("Địa bàn cư trú"), required=False,
        help_text=_("Mã hoặc tên địa bàn; vùng biên giới, đặc biệt khó khăn có mức học vấn riêng."),
    )  # fmt: skip
    address = forms.CharField(label=_("Nơi ở hiện nay"), required=False, max_length=300)
    workplace = forms.CharField(label=_("Nơi công tác, học tập"), required=False, max_length=200)
    introduced_by = forms.ModelChoiceField(
        label=_("Đoàn thể giới thiệu"), required=False, queryset=IntroducingBody.objects.all()
    )
    found_through: Any = forms.ModelChoiceField(
        label=_("Phát hiện qua mô hình"), required=False, queryset=MassModel.objects.none()
    )
    listed_on = DayField(label=_("Ngày đưa vào danh sách"), help_text=_("Ngày bắt đầu theo dõi quần chúng ưu tú."))
    former_member = forms.CharField(
        label=_("Đã từng là đảng viên: số thẻ Đảng hoặc số định danh"), required=False, max_length=20,
        help_text=_("Chỉ ghi khi xét kết nạp lại; phải đủ số."),
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)
    confirmed = forms.BooleanField(
        label=_("Tôi đã kiểm tra: đây là người khác, không phải người cùng họ tên và ngày sinh đã có."), required=False
    )

    def __init__(self, *args: Any, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.on = by, on
        self.fields["place"].offer(places_visible_to(by, on=on))
        self.fields["found_through"].queryset = models_offered(by, on=on)
        past_until(self, on, "birth", "listed_on", "youth_union_date")
        if not self.data.get(self.add_prefix("confirmed")):
            self.fields["confirmed"].widget = forms.HiddenInput()  # asked only of who was told that somebody is alike

    def clean_former_member(self) -> Member | None:
        """The record of who left: only a whole number finds him, so that nobody can look around."""
        text = "".join(self.cleaned_data["former_member"].split())
        if not text:
            return None
        member = member_of_card(text)
        if member is None:
            raise ValidationError(_("Không có ai mang số này trong hệ thống."), code="unknown")
        return member

    def values(self) -> dict[str, Any]:
        """As the register keeps them, by the names of its fields."""
        data = self.cleaned_data
        values = {name: data[name] for name in _PLAIN}
        values["birth_date"], values["birth_precision"] = data["birth"]
        values["national_id"] = data["national_id"] or None
        return values

    def refuse(self, error: ValidationError) -> None:
        """A refused date stands beside the field in which it was typed; whoever is asked to confirm can."""
        if hasattr(error, "error_dict"):
            each = error.error_dict
            if any(one.code == "alike" for one in each.get("full_name", [])):
                self.fields["confirmed"].widget = forms.CheckboxInput()
                self["confirmed"].help_text = self._alike()
            error = ValidationError({"birth" if name == "birth_date" else name: told for name, told in each.items()})
        super().refuse(error)

    def _alike(self) -> str:
        """Whom to look at before one confirms: those the user sees, with their pages where they open to him."""
        data = self.cleaned_data
        found = alike_visible_to(self.by, full_name=data["full_name"], birth_date=data["birth"][0], on=self.on)
        told = [
            format_html('<a href="{}">{}</a> ({}, {})', one.url, one.name, one.what, one.place)
            if one.url
            else f"{one.name} ({one.what}, {one.place})"
            for one in found
        ]
        if not told:
            return str(_("Người ấy không thuộc phạm vi bạn xem được; hãy hỏi cấp ủy cấp trên."))
        return format_html("{} {}", _("Hãy xem trước:"), format_html_join("; ", "{}", ((one,) for one in told)))


_PLAIN = (
    "full_name", "gender", "ethnicity", "religion", "occupation", "general_education", "professional_level",
    "youth_union_date", "place", "address", "workplace", "introduced_by", "found_through", "listed_on",
    "former_member", "note",
)  # fmt: skip
_KEYS = ("ethnicity", "religion", "occupation", "place", "introduced_by", "found_through", "former_member")


class RegisterCandidate(CandidateFields):
    """Somebody entered into the register, followed by a branch the user acts for."""

    organization = OrganizationField(label=_("Chi bộ theo dõi"))
    tags: Any = forms.ModelMultipleChoiceField(
        label=_("Nhóm ghi tay"), required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("Các nhóm khác (nữ, dân tộc thiểu số, thanh niên, …) tự tính từ thông tin đã ghi."),
    )  # fmt: skip

    field_order = ("organization", "listed_on", "full_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].offer(branches_recruiting(self.by, on=self.on), on=self.on)
        self.fields["tags"].queryset = tags_by_hand()

    def save(self) -> Any:
        """Enters him."""
        data = self.cleaned_data
        values = self.values()
        values |= {f"{name}_id": getattr(values.pop(name), "pk", None) for name in _KEYS}
        new = services.NewCandidate(
            organization_id=data["organization"].pk, tag_ids=[tag.pk for tag in data["tags"]], **values
        )
        return self.carry_out(services.register_candidate, new=new, by=self.by, on=self.on, confirmed=data["confirmed"])


class CorrectCandidate(Guarded, CandidateFields):
    """What is known of a candidate, put right."""

    def __init__(self, *args: Any, candidate: Candidate, by: Any, on: date, **kwargs: Any) -> None:
        initial = {name: getattr(candidate, name) for name in (*_PLAIN, "national_id")}
        initial["birth"] = (candidate.birth_date, candidate.birth_precision)
        initial["place"] = str(candidate.place) if candidate.place else ""
        former = candidate.former_member
        initial["former_member"] = (former.card_number or former.national_id) if former else ""
        super().__init__(*args, by=by, on=on, initial=initial, **kwargs)
        self.candidate = candidate
        self.guard()
        self.guarded = tuple(name for name in self.guarded if name != "confirmed")  # no fact of his
        self.fields["confirmed"].show_hidden_initial = False

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            services.correct_candidate, candidate=self.candidate, values=self.values(), by=self.by, on=self.on,
            confirmed=self.cleaned_data["confirmed"],
        )  # fmt: skip


class SetTags(ServiceForm):
    """The groups put on a candidate by hand."""

    tags: Any = forms.ModelMultipleChoiceField(
        label=_("Nhóm ghi tay"), required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("Các nhóm khác tự tính từ thông tin đã ghi, không chọn ở đây."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidate: Candidate, by: Any, on: date, **kwargs: Any) -> None:
        initial = {"tags": list(candidate.tags.values_list("tag", flat=True))}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.candidate, self.by, self.on = candidate, by, on
        self.fields["tags"].queryset = tags_by_hand()

    def save(self) -> Any:
        """Puts him into them."""
        return self.carry_out(services.set_tags, candidate=self.candidate, tags=self.cleaned_data["tags"], by=self.by)
