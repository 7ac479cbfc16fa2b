"""Forms of organisations: input, clean values, a service. Every choice is narrowed to the user's scope."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.models import Organization
from branches.queries import all_traits, choices_of_forms, options_under, organizations_called, with_current
from branches.scoping import Action, organizations_allowing
from core.forms import AddressForm, DayField, NameField, ServiceForm, past_until
from core.sheets.columns import Code
from core.sheets.problems import CellError

OFFERED = 300  # choices written into the page; where the scope holds more, code or name are typed out (60 kB a page)


class OrganizationInput(forms.TextInput):
    """A text with the organisations of the scope offered while one types."""

    template_name = "branches/organization_input.html"
    options: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the list of what is offered."""
        context = super().get_context(name, value, attrs)
        context["widget"]["options"] = self.options
        if self.options:
            context["widget"]["attrs"]["list"] = context["widget"]["list_id"] = f"{name}-danh-sach"
        return context


class OrganizationField(forms.CharField):
    """An organisation by code or name, of those `offer` allows."""

    widget = OrganizationInput
    default_error_messages = {
        "unknown": _("Không tìm thấy tổ chức “%(text)s” trong phạm vi của bạn. Hãy ghi mã hoặc tên đầy đủ."),
        "several": _("Có nhiều tổ chức tên “%(text)s”. Hãy ghi mã: %(codes)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Ghi mã hoặc tên tổ chức."))
        super().__init__(**kwargs)
        self.organizations: QuerySet[Organization] | None = None
        self.on: date | None = None

    def offer(self, organizations: QuerySet[Organization], *, on: date) -> None:
        """Allows these organisations, under their names of a day."""
        self.organizations, self.on = organizations, on
        offered = options_under(organizations, on=on)
        if len(offered) <= OFFERED:
            self.widget.options = [f"{name} ({code})" for code, name in offered]

    def clean(self, value: Any) -> Organization | None:
        """The organisation. Raises ValidationError where none, or more than one, is meant."""
        text = super().clean(value)
        if not text:
            return None
        assert self.organizations is not None, "offer() first"
        assert self.on is not None
        found = organizations_called(self.organizations, text, on=self.on)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        if len(found) > 1:
            codes = ", ".join(one.code for one in found)
            raise ValidationError(self.error_messages["several"], code="several", params={"text": text, "codes": codes})
        return found[0]


class OrganizationFilter(AddressForm):
    """What the list of organisations is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Tên hoặc mã"), required=False, max_length=100)
    loai = forms.ModelChoiceField(label=_("Loại"), queryset=None, required=False, empty_label=_("mọi loại"))
    cap = forms.ModelChoiceField(label=_("Cấp"), queryset=None, required=False, empty_label=_("mọi cấp"))
    khoi = forms.ModelChoiceField(label=_("Khối"), queryset=None, required=False, empty_label=_("mọi khối"))
    dac_diem = forms.ModelChoiceField(
        label=_("Đặc điểm"), queryset=None, required=False, empty_label=_("mọi đặc điểm"), to_field_name="code"
    )
    ngay = DayField(label=_("Vào ngày"), required=False)
    moi_cap = forms.BooleanField(label=_("Mọi cấp bên dưới"), required=False)
    duoi = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in zip(("loai", "cap", "khoi"), choices_of_forms(), strict=True):
            self.fields[name].queryset = choices
        self.fields["dac_diem"].queryset = all_traits()

    @property
    def is_narrowing(self) -> bool:
        """Something is searched for: the answer may stand on any level."""
        chosen = getattr(self, "cleaned_data", {})
        return any(chosen.get(name) for name in ("q", "loai", "cap", "khoi", "dac_diem", "moi_cap", "canh_bao"))


class OutlineFilter(OrganizationFilter):
    """What the tree is narrowed to: it holds every level already.

    Arguments:
        warns: whether the user may know what is amiss.
    """

    moi_cap = None
    canh_bao = forms.BooleanField(label=_("Có cảnh báo"), required=False)

    def __init__(self, *args: Any, warns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warns:
            del self.fields["canh_bao"]


class PaperForm(ServiceForm):
    """What an act of organisation rests on: the number and date of a decision, both or neither."""

    document_number = forms.CharField(label=_("Theo văn bản số"), required=False, max_length=60)
    document_date = DayField(label=_("Ngày ban hành"), required=False)
    paper_required = False  # of an act nobody does without one

    def __init__(self, *args: Any, by: Any, today: date, organization: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.by, self.today = organization, by, today
        papers = [self.fields.pop(name) for name in ("document_number", "document_date")]
        for field in papers:
            field.required = self.paper_required
        self.fields |= dict(zip(("document_number", "document_date"), papers, strict=True))

    def clean(self) -> dict[str, Any]:
        """A number without its date is no paper: 01-HD/TW exists three times (DOMAIN §0.1)."""
        data = super().clean() or {}
        number, issued = data.get("document_number"), data.get("document_date")
        if number and not issued and "document_date" not in self.errors:
            self.add_error("document_date", _("Văn bản phải có cả số và ngày ban hành."))
        if issued and not number:
            self.add_error("document_number", _("Văn bản phải có cả số và ngày ban hành."))
        return data

    def paper(self, **values: Any) -> Any:
        """The document, recorded if it is not yet; None where none was named.

        Arguments:
            values: what else a new one says, its kind for instance.
        """
        if not self.cleaned_data.get("document_number"):
            return None
        return services.keep_document(
            number=self.cleaned_data["document_number"],
            issued_on=self.cleaned_data["document_date"],
            by=self.by,
            **values,
        )


class FoundOrganization(ServiceForm):
    """A new organisation below one the user manages."""

    parent = OrganizationField(label=_("Cấp trên trực tiếp"))
    code = forms.CharField(
        label=_("Mã tổ chức"), max_length=40, help_text=_("Không đổi về sau; số 0 ở đầu được giữ nguyên.")
    )
    name = NameField(label=_("Tên tổ chức"), max_length=200)
    form = forms.ModelChoiceField(label=_("Loại"), queryset=None)
    level = forms.ModelChoiceField(label=_("Cấp"), queryset=None)
    sector = forms.ModelChoiceField(label=_("Khối"), queryset=None, required=False)
    symbol = NameField(label=_("Ký hiệu"), max_length=30, required=False)
    seat = NameField(label=_("Địa danh"), max_length=100, required=False)
    founded_on = DayField(label=_("Ngày thành lập"), required=False)
    start = DayField(
        label=_("Có trong hệ thống từ ngày"),
        required=False,
        help_text=_("Để trống: từ ngày thành lập, hoặc từ khi có cấp trên."),
    )

    def __init__(self, *args: Any, by: Any, today: date, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today = by, today
        past_until(self, today, "founded_on")
        forms_, levels, sectors = choices_of_forms()
        for name, choices in (("form", forms_), ("level", levels), ("sector", sectors)):
            self.fields[name].queryset = choices
        if first:
            del self.fields["parent"]
        else:
            parents = organizations_allowing(by, Action.MANAGE_ORGANIZATIONS, on=today)
            self.fields["parent"].offer(parents, on=today)

    def clean_code(self) -> str:
        """A code as the workbook takes it."""
        try:
            return str(Code().read(self.cleaned_data["code"]))
        except CellError as error:
            raise ValidationError(str(error), code="code") from error

    def save(self) -> Organization | None:
        """Founds it; None where the service refused."""
        data = self.cleaned_data
        parent = data.pop("parent", None)
        data["start"] = data["start"] or data["founded_on"]
        return self.carry_out(
            services.record_founding,
            new=services.NewOrganization(parent_code=parent.code if parent else None, **data),
            by=self.by,
        )


class RenameOrganization(PaperForm):
    """Another name from a day on; papers of before keep the old one."""

    name = NameField(label=_("Tên mới"), max_length=200)
    symbol = NameField(label=_("Ký hiệu"), max_length=30, required=False)
    seat = NameField(label=_("Địa danh"), max_length=100, required=False)
    on = DayField(label=_("Kể từ ngày"))

    def __init__(self, *args: Any, organization: Organization, by: Any, today: date, **kwargs: Any) -> None:
        current = with_current(Organization.objects.filter(pk=organization.pk), on=today).get()
        initial = {"name": current.name, "symbol": current.symbol, "seat": current.seat, "on": today}
        super().__init__(*args, organization=organization, by=by, today=today, **(kwargs | {"initial": initial}))

    def save(self) -> Any:
        """Renames it."""
        data = {name: self.cleaned_data[name] for name in ("name", "symbol", "seat", "on")}
        return self.carry_out(
            lambda: services.record_rename(organization=self.organization, by=self.by, document=self.paper(), **data)
        )


class CorrectOrganization(ServiceForm):
    """What was written wrongly, put right in place: the past reads differently afterwards."""

    name = NameField(label=_("Tên tổ chức"), max_length=200)
    symbol = NameField(label=_("Ký hiệu"), max_length=30, required=False)
    seat = NameField(label=_("Địa danh"), max_length=100, required=False)
    founded_on = DayField(label=_("Ngày thành lập"), required=False)

    def __init__(self, *args: Any, organization: Organization, by: Any, today: date, **kwargs: Any) -> None:
        current = with_current(Organization.objects.filter(pk=organization.pk), on=today).get()
        initial = {name: getattr(current, name) for name in ("name", "symbol", "seat", "founded_on")}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.organization, self.by = organization, by
        past_until(self, today, "founded_on")

    def save(self) -> Any:
        """Corrects it, only what differs."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        return self.carry_out(services.correct_organizations, corrections=[(self.organization, changed)], by=self.by)


class ChangeForm(PaperForm):
    """Another form, level or sector from a day on."""

    form = forms.ModelChoiceField(label=_("Loại"), queryset=None)
    level = forms.ModelChoiceField(label=_("Cấp"), queryset=None)
    sector = forms.ModelChoiceField(label=_("Khối"), queryset=None, required=False)
    on = DayField(label=_("Kể từ ngày"))

    def __init__(self, *args: Any, organization: Organization, today: date, **kwargs: Any) -> None:
        current = organization.forms.filter(start__lte=today).order_by("-start").first()
        initial: dict[str, Any] = {"on": today}
        if current:
            initial |= {"form": current.form_id, "level": current.level_id, "sector": current.sector_id}
        super().__init__(*args, organization=organization, today=today, initial=initial, **kwargs)
        forms_, levels, sectors = choices_of_forms()
        for name, choices in (("form", forms_), ("level", levels), ("sector", sectors)):
            self.fields[name].queryset = choices

    def save(self) -> Any:
        """Changes it."""
        data = {name: self.cleaned_data[name] for name in ("form", "level", "sector", "on")}
        return self.carry_out(
            lambda: services.record_form(organization=self.organization, by=self.by, document=self.paper(), **data)
        )


class MoveOrganization(PaperForm):
    """Another superior from a day on, for the organisation and everything below it."""

    parent = OrganizationField(label=_("Cấp trên mới"))
    on = DayField(label=_("Kể từ ngày"))

    def __init__(self, *args: Any, organization: Organization, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, by=by, today=today, initial={"on": today}, **kwargs)
        manageable = organizations_allowing(by, Action.MANAGE_ORGANIZATIONS, on=today).exclude(pk=organization.pk)
        self.fields["parent"].offer(manageable, on=today)

    def save(self) -> Any:
        """Moves it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.record_move(
                organization=self.organization, parent=data["parent"], on=data["on"], by=self.by, document=self.paper()
            )
        )
