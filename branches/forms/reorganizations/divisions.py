"""Forms of acts by which what an organisation holds goes to several: dissolved, split, upgraded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import services
from branches.forms.organizations import OrganizationField
from branches.forms.reorganizations.fields import (
    MOST_UNITS,
    DestinationInput,
    NewUnitFields,
    ReorganizationForm,
    day_after,
)
from branches.models import Organization
from branches.queries import choices_of_forms, places_held, superior_of, units_held
from core.forms import DayField


class DissolveOrganization(ReorganizationForm):
    """Giải thể: its last day, and where each member, unit and place goes; nobody is left behind."""

    on = None
    last_day = DayField(label=gettext_lazy("Ngày tồn tại cuối cùng"))
    heir = OrganizationField(
        label=gettext_lazy("Nơi chuyển đến chung"),
        required=False,
        help_text=gettext_lazy("Cho những ai, những gì dưới đây để trống. Ghi mã hoặc tên tổ chức."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.day()
        self.fields["heir"].offer(self.manageable.exclude(pk=self.organization.pk), on=self.today)
        members = services.held(self.organization, on=day)
        proposed = Organization.objects.in_bulk({one.proposed for one in members if one.proposed})
        allowed = set(self.manageable.filter(pk__in=proposed).values_list("pk", flat=True))
        self.singles: dict[str, tuple[str, int]] = {}
        fields: dict[str, forms.Field] = {}
        rows = [("m", one.pk, one.label, one.proposed) for one in members]
        rows += [("u", one.pk, one.label, None) for one in units_held(self.organization, on=day)]
        rows += [("p", one.pk, one.label, None) for one in places_held(self.organization, on=day)]
        for kind, pk, label, there in rows:
            field = forms.CharField(label=label, required=False, max_length=200, widget=DestinationInput("heir"))
            if there is not None and there in allowed:
                field.initial = proposed[there].code
                field.help_text = _("Đề xuất theo nơi cư trú.")
            fields[f"{kind}{pk}"] = field
            self.singles[f"{kind}{pk}"] = (kind, pk)
        self.add_before_paper(fields)

    def clean(self) -> dict[str, Any]:
        """Every destination named, each text looked up once."""
        data = super().clean()
        known: dict[str, Any] = {}
        self.chosen: dict[str, dict[int, Organization]] = {"m": {}, "u": {}, "p": {}}
        for name, (kind, pk) in self.singles.items():
            text = data.get(name) or ""
            if not text:
                continue
            if text not in known:
                try:
                    known[text] = self.fields["heir"].clean(text)
                except ValidationError as error:
                    known[text] = error
            if isinstance(known[text], ValidationError):
                self.add_error(name, known[text])
            else:
                self.chosen[kind][pk] = known[text]
        return data

    def save(self) -> Any:
        """Does it."""
        data = self.cleaned_data
        destinations = services.Destinations(
            members=self.chosen["m"], units=self.chosen["u"], places=self.chosen["p"], heir=data["heir"]
        )
        return self.carry_out(
            lambda: services.dissolve_into(
                organization=self.organization, on=day_after(data["last_day"]), by=self.by, destinations=destinations,
                document=self.paper(),
            )
        )  # fmt: skip


class SplitOrganization(ReorganizationForm):
    """Chia tách: new organisations of the same form, level, sector and superior come out of this one."""

    keeps = forms.BooleanField(label=gettext_lazy("Tổ chức này vẫn tồn tại sau khi tách"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.day()
        stays = [("", _("ở lại"))]
        choices = stays + [
            (str(number), _("Đơn vị mới %(number)s") % {"number": number}) for number in range(1, MOST_UNITS + 1)
        ]
        fields = dict(NewUnitFields.units(MOST_UNITS))
        self.singles = {}
        for kind, rows in (
            ("m", services.held(self.organization, on=day)),
            ("u", units_held(self.organization, on=day)),
            ("p", places_held(self.organization, on=day)),
        ):
            for row in rows:
                fields[f"{kind}{row.pk}"] = forms.ChoiceField(label=row.label, choices=choices, required=False)
                self.singles[f"{kind}{row.pk}"] = (kind, row.pk)
        fields["may_be_empty"] = NewUnitFields.empty()
        self.add_before_paper(fields)

    def clean(self) -> dict[str, Any]:
        """Names and codes in pairs, and nobody in a unit that is not named."""
        data = super().clean()
        NewUnitFields.check(self, MOST_UNITS)
        self.chosen: dict[str, dict[int, str]] = {"m": {}, "u": {}, "p": {}}
        for name, (kind, pk) in self.singles.items():
            number = data.get(name)
            if not number:
                continue
            if not data.get(f"code_{number}"):
                self.add_error(name, _("Chưa ghi tên và mã của đơn vị mới %(number)s.") % {"number": number})
            else:
                self.chosen[kind][pk] = data[f"code_{number}"]
        return data

    def save(self) -> Any:
        """Does it."""
        return self.carry_out(
            lambda: services.split_organization(
                organization=self.organization, new=self.new_units(), on=self.cleaned_data["on"], by=self.by,
                keeps=self.cleaned_data["keeps"], members=self.chosen["m"], units=self.chosen["u"],
                places=self.chosen["p"], may_be_empty=self.cleaned_data["may_be_empty"], document=self.paper(),
            )
        )  # fmt: skip

    def new_units(self) -> list[Any]:
        """What comes out, like the organisation itself on the day."""
        on = self.cleaned_data["on"]
        current = self.organization.forms.filter(start__lte=on).order_by("-start").first()
        superior = superior_of(self.organization, on=on)
        if current is None:
            raise ValidationError(_("Tổ chức không tồn tại vào ngày %(day)s.") % {"day": f"{on:%d/%m/%Y}"})
        return [
            services.NewOrganization(
                code=self.cleaned_data[f"code_{number}"],
                name=self.cleaned_data[f"name_{number}"],
                form=current.form,
                level=current.level,
                sector=current.sector,
                parent_code=superior.code if superior else None,
            )
            for number in range(1, MOST_UNITS + 1)
            if self.cleaned_data.get(f"code_{number}")
        ]


class UpgradeOrganization(ReorganizationForm):
    """Nâng cấp: this branch becomes a party body with new branches below it, each member in one of them."""

    form = forms.ModelChoiceField(label=gettext_lazy("Loại mới"), queryset=None)
    level = forms.ModelChoiceField(label=gettext_lazy("Cấp mới"), queryset=None)
    unit_level = forms.ModelChoiceField(label=gettext_lazy("Cấp của các chi bộ mới"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms_, levels, _sectors = choices_of_forms()
        self.fields["form"].queryset = forms_.filter(holds_branch_meetings=False)
        self.fields["level"].queryset = self.fields["unit_level"].queryset = levels
        choices = [("", "–")] + [
            (str(number), _("Đơn vị mới %(number)s") % {"number": number}) for number in range(1, MOST_UNITS + 1)
        ]
        members = services.held(self.organization, on=self.day())
        self.singles = {f"m{one.pk}": one.pk for one in members}
        self.add_before_paper(
            dict(NewUnitFields.units(MOST_UNITS))
            | {f"m{one.pk}": forms.ChoiceField(label=one.label, choices=choices, required=False) for one in members}
            | {"may_be_empty": NewUnitFields.empty()}
        )

    def clean(self) -> dict[str, Any]:
        """Names and codes in pairs, and every member in a unit that is named."""
        data = super().clean()
        NewUnitFields.check(self, MOST_UNITS)
        self.members: dict[int, str] = {}
        for name, pk in self.singles.items():
            number = data.get(name)
            if number and data.get(f"code_{number}"):
                self.members[pk] = data[f"code_{number}"]
            elif name not in self.errors:
                self.add_error(name, _("Hãy chọn chi bộ mới cho đảng viên này."))
        return data

    def save(self) -> Any:
        """Does it."""
        data = self.cleaned_data
        current = self.organization.forms.filter(start__lte=data["on"]).order_by("-start").first()

        def act() -> Any:
            if current is None:
                raise ValidationError(_("Tổ chức không tồn tại vào ngày này."))
            new = [
                services.NewOrganization(
                    code=data[f"code_{number}"], name=data[f"name_{number}"], form=current.form,
                    level=data["unit_level"], sector=current.sector,
                )
                for number in range(1, MOST_UNITS + 1)
                if data.get(f"code_{number}")
            ]  # fmt: skip
            return services.upgrade_organization(
                organization=self.organization, form=data["form"], level=data["level"], sector=current.sector,
                new=new, members=self.members, on=data["on"], by=self.by, may_be_empty=data["may_be_empty"],
                document=self.paper(),
            )  # fmt: skip

        return self.carry_out(act)
