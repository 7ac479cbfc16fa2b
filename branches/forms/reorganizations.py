"""Forms of acts on several organisations: absorbed, consolidated, split, dissolved, upgraded and downgraded.

Where an organisation ends or is split, everybody and everything in it has a field of its own: a member `m…`, a unit
below it `u…`, a place `p…`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import services
from branches.forms.organizations import OrganizationField, PaperForm
from branches.models import Organization
from branches.queries import choices_of_forms, places_held, superior_of, units_held
from branches.scoping import Action, organizations_allowing
from core.forms import DayField, NameField
from core.periods import end_after
from core.sheets.columns import Code
from core.sheets.problems import CellError

MOST_SOURCES = 6  # organisations consolidated at once
MOST_UNITS = 4  # organisations that come out of one at once


def day_after(last: date) -> date:
    """The first day on which what had a last day is no more."""
    day = end_after(last)
    assert day is not None
    return day


class CodeField(forms.CharField):
    """The code of an organisation to be founded, as the workbook takes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        """The code. Raises ValidationError where it is none."""
        text = str(super().clean(value))
        if not text:
            return text
        try:
            return str(Code().read(text))
        except CellError as error:
            raise ValidationError(str(error), code="code") from error


class DestinationInput(forms.TextInput):
    """An organisation by code or name, of those another field of the page offers."""

    def __init__(self, offered_by: str) -> None:
        super().__init__(attrs={"list": f"{offered_by}-danh-sach"})


class ReorganizationForm(PaperForm):
    """What these acts share: the organisation, the day, and whatever is chosen singly."""

    on = DayField(label=gettext_lazy("Kể từ ngày"))

    def __init__(self, *args: Any, organization: Any, by: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today, "last_day": today} | kwargs.get("initial", {})
        super().__init__(*args, organization=organization, by=by, today=today, **kwargs)
        self.manageable = organizations_allowing(by, Action.MANAGE_ORGANIZATIONS, on=today)

    def day(self) -> date:
        """The first day it is different, as typed, for what belongs to the organisation then; today where none is."""
        name = "on" if "on" in self.fields else "last_day"
        try:
            typed = self.fields[name].clean(self.data.get(name)) or self.today
        except ValidationError:
            return self.today
        return typed if name == "on" else day_after(typed)

    def add_before_paper(self, fields: Mapping[str, forms.Field]) -> None:
        """Puts fields where they are read: before the number and date of the decision."""
        papers = {name: self.fields.pop(name) for name in ("document_number", "document_date")}
        self.fields |= {**fields, **papers}


class NewUnitFields:
    """Name and code of what comes out of an act."""

    @staticmethod
    def units(count: int) -> Iterator[tuple[str, forms.Field]]:
        """Fields of so many units; the first is required."""
        for number in range(1, count + 1):
            yield (
                f"name_{number}",
                NameField(
                    label=_("Tên đơn vị mới %(number)s") % {"number": number}, max_length=200, required=number == 1
                ),
            )
            yield (
                f"code_{number}",
                CodeField(label=_("Mã đơn vị mới %(number)s") % {"number": number}, required=number == 1),
            )

    @staticmethod
    def check(form: forms.Form, count: int) -> None:
        """A name without a code, or a code without a name, is no organisation."""
        for number in range(1, count + 1):
            name, code = form.cleaned_data.get(f"name_{number}"), form.cleaned_data.get(f"code_{number}")
            for has, lacks in ((name, f"code_{number}"), (code, f"name_{number}")):
                if has and not form.cleaned_data.get(lacks) and lacks not in form.errors:
                    form.add_error(lacks, _("Đơn vị mới phải có cả tên và mã."))


class AbsorbOrganization(ReorganizationForm):
    """Sáp nhập: this organisation joins another, which keeps its name."""

    into = OrganizationField(label=gettext_lazy("Sáp nhập vào"))
    field_order = ("into", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(self.manageable.exclude(pk=self.organization.pk), on=self.today)

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
                places=self.chosen["p"], document=self.paper(),
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
                new=new, members=self.members, on=data["on"], by=self.by, document=self.paper(),
            )  # fmt: skip

        return self.carry_out(act)


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


class UndoReorganization(PaperForm):
    """Nothing to type: the question is answered by the button."""

    def __init__(self, *args: Any, reorganization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reorganization = reorganization
        for name in ("document_number", "document_date"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(services.undo_reorganization, reorganization=self.reorganization, by=self.by)
