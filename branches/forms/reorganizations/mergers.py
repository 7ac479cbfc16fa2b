"""Forms of acts by which organisations become part of one: absorbed, consolidated, downgraded."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import services
from branches.forms.organizations import OrganizationField
from branches.forms.reorganizations.fields import (
    CodeField,
    DestinationInput,
    ReorganizationForm,
)
from branches.queries import choices_of_forms, superior_of
from core.forms import NameField

MOST_SOURCES = 6  # organisations consolidated at once


class AbsorbOrganization(ReorganizationForm):
    """Sáp nhập: this organisation joins another, which keeps its name."""

    into = OrganizationField(label=gettext_lazy("Sáp nhập vào"))
    field_order = ("into", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(self.manageable, on=self.today)  # itself too: the service says why not

    def save(self) -> Any:
        """Does it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.absorb_organization(
                organization=self.organization, into=data["into"], on=data["on"], by=self.by, document=self.paper()
            )
        )


class ConsolidateOrganizations(ReorganizationForm):
    """Hợp nhất: this organisation and others become a new one."""

    name = NameField(label=gettext_lazy("Tên tổ chức mới"), max_length=200)
    code = CodeField(label=gettext_lazy("Mã tổ chức mới"))
    parent = OrganizationField(label=gettext_lazy("Cấp trên trực tiếp của tổ chức mới"))
    form = forms.ModelChoiceField(label=gettext_lazy("Loại"), queryset=None)
    level = forms.ModelChoiceField(label=gettext_lazy("Cấp"), queryset=None)
    sector = forms.ModelChoiceField(label=gettext_lazy("Khối"), queryset=None, required=False)
    symbol = NameField(label=gettext_lazy("Ký hiệu"), max_length=30, required=False)
    seat = NameField(label=gettext_lazy("Địa danh"), max_length=100, required=False)

    def __init__(self, *args: Any, organization: Any, today: date, **kwargs: Any) -> None:
        current = organization.forms.filter(start__lte=today).order_by("-start").first()
        superior = superior_of(organization, on=today)
        initial: dict[str, Any] = {"parent": superior.code if superior else ""}
        if current:
            initial |= {"form": current.form_id, "level": current.level_id, "sector": current.sector_id}
        super().__init__(*args, organization=organization, today=today, initial=initial, **kwargs)
        for name, choices in zip(("form", "level", "sector"), choices_of_forms(), strict=True):
            self.fields[name].queryset = choices
        others = {
            f"other_{number}": OrganizationField(
                label=_("Hợp nhất với (%(number)s)") % {"number": number}, required=number == 1
            )
            for number in range(1, MOST_SOURCES)
        }
        self.fields = {**others, **self.fields}
        self.fields["other_1"].offer(self.manageable.exclude(pk=organization.pk), on=today)
        for name in list(others)[1:]:
            self.fields[name].widget = DestinationInput("other_1")
            self.fields[name].organizations, self.fields[name].on = self.fields["other_1"].organizations, today
        self.fields["parent"].offer(self.manageable, on=today)

    def save(self) -> Any:
        """Does it."""
        data = self.cleaned_data
        others = [data[f"other_{number}"] for number in range(1, MOST_SOURCES) if data[f"other_{number}"]]
        new = services.NewOrganization(
            parent_code=data["parent"].code,
            **{name: data[name] for name in ("code", "name", "form", "level", "sector", "symbol", "seat")},
        )
        return self.carry_out(
            lambda: services.consolidate_organizations(
                organizations=[self.organization, *others], new=new, on=data["on"], by=self.by, document=self.paper()
            )
        )


class DowngradeOrganization(ReorganizationForm):
    """Hạ cấp: this party body becomes a branch; the members of the branches below it become its own."""

    form = forms.ModelChoiceField(label=gettext_lazy("Loại mới"), queryset=None)
    level = forms.ModelChoiceField(label=gettext_lazy("Cấp mới"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms_, levels, _sectors = choices_of_forms()
        self.fields["form"].queryset = forms_.filter(holds_branch_meetings=True)
        self.fields["level"].queryset = levels

    def save(self) -> Any:
        """Does it."""
        data = self.cleaned_data
        current = self.organization.forms.filter(start__lte=data["on"]).order_by("-start").first()
        return self.carry_out(
            lambda: services.downgrade_organization(
                organization=self.organization, form=data["form"], level=data["level"],
                sector=current.sector if current else None, on=data["on"], by=self.by, document=self.paper(),
            )
        )  # fmt: skip
