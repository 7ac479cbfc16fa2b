"""What a form asks of a person, in groups that can be opened one by one on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.services import keep_document
from core.forms import FIRST_BIRTH, DayField, NameField, PartialDateField, ServiceForm, past_until
from members import services
from members.forms.record_fields import TIERS, DigitsField, ProvinceField
from members.models import Address, Ethnicity, Member, Occupation, Religion
from members.queries import provinces_called

_TIER_LABELS = {False: _("Tên trước 1/7/2025"), True: _("Tên hai cấp")}
DOCUMENTS = ("admission_document", "full_membership_document")
# Fields that are kept as they are typed.
PLAIN = (
    "full_name", "other_name", "gender", "ethnicity", "religion", "occupation", "card_issued_on", "card_issued_by",
    "legacy_card_number", "former_national_id", "cv_number", "central_id", "ceremony_date", "admitted_in",
    "full_membership_date", "party_age_start", "general_education", "professional_level", "theory_level",
    "youth_union_date", "enlisted_on", "discharged_on",
)  # fmt: skip
MAY_LACK = ("card_number", "national_id")  # empty is NULL: unique where present
_GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Nhân thân"), ("full_name", "other_name", "gender", "birth", "ethnicity", "religion", "occupation")),
    (_("Giấy tờ"), (
        "card_number", "card_issued_on", "card_issued_by", "legacy_card_number", "national_id", "former_national_id",
        "cv_number", "central_id",
    )),
    (_("Vào Đảng, tuổi đảng"), (
        "admission", "admission_document_number", "admission_document_date", "ceremony_date", "admitted_in",
        "full_membership_date", "full_membership_document_number", "full_membership_document_date", "party_age_start",
        "party_age_excluded_days",
    )),
    (_("Trình độ"), ("general_education", "professional_level", "theory_level")),
    (_("Đoàn thanh niên, quân ngũ"), ("youth_union_date", "enlisted_on", "discharged_on")),
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Fields that belong together; `columns` stand side by side where there is room."""

    title: Any
    fields: list[Any]
    columns: list[tuple[Any, list[Any]]]
    open: bool


class PersonFields(ServiceForm):
    """What the record says of a person: the management minimum (DOMAIN §0.3, §2.14)."""

    template_name = "members/record_fields.html"

    full_name = NameField(
        label=_("Họ và tên"), person=True, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    other_name = NameField(label=_("Tên gọi khác"), person=True, max_length=120, required=False)
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "–"), *Member.Gender.choices])
    birth = PartialDateField(label=_("Sinh ngày"), required=False, earliest=FIRST_BIRTH)
    ethnicity = forms.ModelChoiceField(label=_("Dân tộc"), required=False, queryset=Ethnicity.objects.all())
    religion = forms.ModelChoiceField(label=_("Tôn giáo"), required=False, queryset=Religion.objects.all())
    occupation = forms.ModelChoiceField(label=_("Nghề nghiệp"), required=False, queryset=Occupation.objects.all())
    card_number = DigitsField(
        "[0-9]{6,12}",
        _("Số thẻ Đảng gồm 6 đến 12 chữ số."),
        label=_("Số thẻ Đảng"),
        help_text=_("Chưa có thẻ thì để trống và ghi số định danh cá nhân."),
    )
    card_issued_on = DayField(label=_("Ngày cấp thẻ"), required=False)
    card_issued_by = NameField(label=_("Nơi cấp thẻ"), max_length=200, required=False)
    legacy_card_number = DigitsField(
        "[0-9]{6,10}", _("Số thẻ theo Quyết định 85 gồm 6 đến 10 chữ số."), label=_("Số thẻ theo Quyết định 85")
    )
    national_id = DigitsField("[0-9]{12}", _("Số định danh cá nhân gồm 12 chữ số."), label=_("Số định danh cá nhân"))
    former_national_id = DigitsField("[0-9]{9}|[0-9]{12}", _("Số CMND cũ gồm 9 hoặc 12 chữ số."), label=_("Số CMND cũ"))
    cv_number = DigitsField("[0-9]{1,10}", _("Số lý lịch gồm không quá 10 chữ số."), label=_("Số lý lịch"))
    central_id = forms.RegexField(
        r"^[0-9A-Za-z._/-]*\Z",
        label=_("ID trong cơ sở dữ liệu trung ương"),
        required=False,
        max_length=40,
        error_messages={"invalid": _("ID chỉ gồm chữ, số và các dấu . - / _")},
    )
    admission = PartialDateField(
        label=_("Ngày vào Đảng"),
        required=False,
        help_text=_("Ngày ghi trong quyết định kết nạp; chỉ biết năm thì ghi năm."),
    )
    admission_document_number = forms.CharField(label=_("Quyết định kết nạp số"), required=False, max_length=60)
    admission_document_date = DayField(label=_("Ngày quyết định kết nạp"), required=False)
    ceremony_date = DayField(
        label=_("Ngày lễ kết nạp"), required=False, help_text=_("Thời gian dự bị tính từ ngày này.")
    )
    admitted_in = NameField(label=_("Chi bộ kết nạp"), max_length=200, required=False)
    full_membership_date = DayField(
        label=_("Ngày chính thức"), required=False, help_text=_("Đảng viên dự bị thì để trống.")
    )
    full_membership_document_number = forms.CharField(
        label=_("Quyết định công nhận chính thức số"), required=False, max_length=60
    )
    full_membership_document_date = DayField(label=_("Ngày quyết định công nhận"), required=False)
    party_age_start = DayField(
        label=_("Tuổi đảng tính từ ngày"),
        required=False,
        help_text=_("Chỉ ghi khi khác ngày vào Đảng, ví dụ người kết nạp lại."),
    )
    party_age_excluded_days = forms.IntegerField(
        label=_("Số ngày không tính tuổi đảng"), required=False, min_value=0, max_value=36_500
    )
    general_education = forms.ChoiceField(
        label=_("Học vấn phổ thông"), required=False, choices=[("", "–"), *Member.GeneralEducation.choices]
    )
    professional_level = forms.ChoiceField(
        label=_("Trình độ chuyên môn"), required=False, choices=[("", "–"), *Member.ProfessionalLevel.choices]
    )
    theory_level = forms.ChoiceField(
        label=_("Lý luận chính trị"), required=False, choices=[("", "–"), *Member.TheoryLevel.choices]
    )
    youth_union_date = DayField(label=_("Ngày vào Đoàn"), required=False)
    enlisted_on = DayField(label=_("Ngày nhập ngũ"), required=False)
    discharged_on = DayField(label=_("Ngày xuất ngũ"), required=False)

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today = by, today
        self.provinces = provinces_called()
        for kind in Address.Kind.values:
            self.fields |= self._address_fields(kind)
        past_until(
            self, today, "birth", "admission", "full_membership_date", "card_issued_on", "ceremony_date",
            "party_age_start", "youth_union_date", "enlisted_on", "discharged_on", "admission_document_date",
            "full_membership_document_date",
        )  # fmt: skip

    def _address_fields(self, kind: str) -> dict[str, forms.Field]:
        country = forms.CharField(label=_("Quốc gia"), required=False, max_length=80, initial=services.HOME_COUNTRY)
        fields: dict[str, forms.Field] = {f"{kind}_country": country}
        for two_tier, tier in TIERS.items():
            province = ProvinceField(two_tier=two_tier, label=_("Tỉnh, thành phố"))
            province.known = self.provinces
            commune = _("Xã, phường") if two_tier else _("Xã, huyện")
            fields |= {
                f"{kind}_{tier}_province": province,
                f"{kind}_{tier}_commune": NameField(label=commune, max_length=160, required=False),
                f"{kind}_{tier}_text": forms.CharField(label=_("Địa chỉ chi tiết"), max_length=300, required=False),
            }
        return fields

    def province_names(self) -> list[tuple[str, list[str]]]:
        """The two lists offered while one types."""
        return [
            (tier, [tiers[two_tier].name for tiers in self.provinces.values() if two_tier in tiers])
            for two_tier, tier in TIERS.items()
        ]

    def groups(self) -> Iterator[Group]:
        """The fields as they stand on the page: a group is open where something in it is wrong, or asked for."""
        grouped = {name for _title, names in _GROUPS for name in names}
        grouped |= {name for kind in Address.Kind.values for name in self._names_of(kind)}
        if first := [self[name] for name in self.fields if name not in grouped]:
            yield Group(_("Sinh hoạt đảng"), first, [], open=True)
        for place, (title, names) in enumerate(_GROUPS):
            yield Group(title, [self[name] for name in names], [], open=place < 3 or self._is_wrong(names))
        for kind in Address.Kind:
            names = self._names_of(kind)
            columns = [
                (_TIER_LABELS[two_tier], [self[name] for name in names if name.startswith(f"{kind}_{tier}_")])
                for two_tier, tier in TIERS.items()
            ]
            title = str(kind.label).capitalize()
            yield Group(title, [self[f"{kind}_country"]], columns, open=self._is_wrong(names))

    def _names_of(self, kind: str) -> tuple[str, ...]:
        parts = ("province", "commune", "text")
        return (f"{kind}_country", *(f"{kind}_{tier}_{part}" for tier in TIERS.values() for part in parts))

    def _is_wrong(self, names: tuple[str, ...]) -> bool:
        return any(name in self.errors for name in names)

    def clean(self) -> dict[str, Any]:
        """A key; and no document without its number and its date (DOMAIN §0.1)."""
        data = super().clean() or {}
        if not data.get("card_number") and not data.get("national_id") and not self.errors:
            self.add_error("card_number", _("Cần số thẻ Đảng, hoặc số định danh cá nhân nếu chưa có thẻ."))
        for name in DOCUMENTS:
            number, issued = data.get(f"{name}_number"), data.get(f"{name}_date")
            missing = f"{name}_date" if number else f"{name}_number"
            if bool(number) != bool(issued) and f"{name}_date" not in self.errors:
                self.add_error(missing, _("Văn bản phải có cả số và ngày ban hành."))
        for kind in Address.Kind.values:
            country, *places = self._names_of(kind)
            abroad = data.get(country) and data[country] != services.HOME_COUNTRY
            if abroad and not any(data.get(name) for name in places) and not self._is_wrong(tuple(places)):
                self.add_error(f"{kind}_former_text", _("Ở nước ngoài thì ghi cả địa chỉ."))
        return data

    def values(self) -> dict[str, Any]:
        """As the record keeps them."""
        data = self.cleaned_data
        values = {name: data[name] for name in PLAIN} | {name: data[name] or None for name in MAY_LACK}
        values["birth_date"], values["birth_precision"] = data["birth"]
        values["admission_date"], values["admission_precision"] = data["admission"]
        values["party_age_excluded_days"] = data["party_age_excluded_days"] or 0
        return values

    def papers(self) -> dict[str, Any]:
        """The decisions named, recorded if they are not yet."""
        data = self.cleaned_data
        return {
            name: keep_document(number=data[f"{name}_number"], issued_on=data[f"{name}_date"], by=self.by)
            if data[f"{name}_number"]
            else None
            for name in DOCUMENTS
        }

    def addresses(self, member: Member) -> list[services.NewAddress]:
        """Every place the form asks for, said or not."""
        data = self.cleaned_data
        return [
            services.NewAddress(
                member.pk,
                kind,
                two_tier,
                data[f"{kind}_country"] or services.HOME_COUNTRY,
                getattr(data[f"{kind}_{tier}_province"], "pk", None),
                data[f"{kind}_{tier}_commune"],
                data[f"{kind}_{tier}_text"],
            )
            for kind in Address.Kind.values
            for two_tier, tier in TIERS.items()
        ]

    def enter(self) -> Member:
        """Registers the person with his addresses: within `carry_out`, for he belongs nowhere yet."""
        values = self.values()
        for name in ("religion", "occupation"):
            values[f"{name}_id"] = getattr(values.pop(name), "pk", None)
        values |= {f"{name}_id": paper.pk if paper else None for name, paper in self.papers().items()}
        member = services.register_member(new=services.NewMember(**values), by=self.by)
        services.keep_addresses(member=member, addresses=self.addresses(member), by=self.by)
        return member

    def refuse(self, error: ValidationError) -> None:
        """A refused date stands beside the field in which it was typed."""
        fields = {"birth_date": "birth", "admission_date": "admission"}
        if hasattr(error, "error_dict"):
            error = ValidationError({fields.get(name, name): each for name, each in error.error_dict.items()})
        super().refuse(error)
