"""Forms of places, of who covers them, and of the targets of coverage."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.forms.organizations import OFFERED, OrganizationField, OrganizationInput, PaperForm
from branches.models import CoverageTarget, Organization, Place, PlaceCoverage, PlaceStanding
from branches.queries import options_of_places, place_kinds, places_called
from branches.scoping import Action, organizations_allowing
from core.forms import DayField, Guarded, LastDayField, NameField, ServiceForm
from core.sheets.columns import Code
from core.sheets.problems import CellError

MOST = 1_000_000  # of a target: nobody has more places


def manageable(by: Any, today: date) -> QuerySet[Organization]:
    """Where the user may write places today."""
    return organizations_allowing(by, Action.MANAGE_ORGANIZATIONS, on=today)


class PlaceField(forms.CharField):
    """A place by code or name, of those `offer` allows."""

    widget = OrganizationInput
    default_error_messages = {
        "unknown": _("Không tìm thấy địa bàn “%(text)s” trong phạm vi của bạn. Hãy ghi mã hoặc tên đầy đủ."),
        "several": _("Có nhiều địa bàn tên “%(text)s”. Hãy ghi mã: %(codes)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Ghi mã hoặc tên địa bàn."))
        super().__init__(**kwargs)
        self.places: QuerySet[Place] | None = None

    def offer(self, places: QuerySet[Place]) -> None:
        """Allows these places."""
        self.places = places
        self.widget.options = options_of_places(places, OFFERED)

    def clean(self, value: Any) -> Place | None:
        """The place. Raises ValidationError where none, or more than one, is meant."""
        text = super().clean(value)
        if not text:
            return None
        assert self.places is not None, "offer() first"
        found = places_called(self.places, text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        if len(found) > 1:
            codes = ", ".join(one.code for one in found)
            raise ValidationError(self.error_messages["several"], code="several", params={"text": text, "codes": codes})
        return found[0]


class AddPlace(PaperForm):
    """A place in the area of a committee the user manages."""

    code = forms.CharField(label=_("Mã địa bàn"), max_length=40, help_text=_("Không trùng; không đổi về sau."))
    name = NameField(label=_("Tên địa bàn, đơn vị"), max_length=200)
    kind = forms.ModelChoiceField(label=_("Loại"), queryset=None)
    organization_ = OrganizationField(label=_("Thuộc đảng bộ"))
    start = DayField(label=_("Từ ngày"))
    border = forms.BooleanField(label=_("Biên giới"), required=False)
    difficult = forms.BooleanField(label=_("Đặc biệt khó khăn"), required=False)

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.fields["kind"].queryset = place_kinds()
        self.fields["organization_"].offer(manageable(by, today), on=today)

    def clean_code(self) -> str:
        """A code as the workbook takes it."""
        try:
            return str(Code().read(self.cleaned_data["code"]))
        except CellError as error:
            raise ValidationError(str(error), code="code") from error

    def save(self) -> Any:
        """Enters it; None where the service refused."""
        data = self.cleaned_data

        def enter() -> Any:
            paper = self.paper()
            new = services.NewPlace(
                code=data["code"], name=data["name"], kind=data["kind"], organization_id=data["organization_"].pk,
                start=data["start"], border=data["border"], difficult=data["difficult"],
                document_id=paper.pk if paper else None,
            )  # fmt: skip
            return services.enter_place(new=new, by=self.by)

        return self.carry_out(enter)

    def refuse(self, error: ValidationError) -> None:
        """The committee's field has a name of its own here."""
        super().refuse(renamed(error))


def renamed(error: ValidationError) -> ValidationError:
    """What a service says of `organization`, where the form's own organisation is something else."""
    if not hasattr(error, "error_dict"):
        return error
    found = {"organization_" if name == "organization" else name: rows for name, rows in error.error_dict.items()}
    return ValidationError(found)


class CorrectPlace(Guarded, ServiceForm):
    """What was written wrongly of the place itself."""

    name = NameField(label=_("Tên địa bàn, đơn vị"), max_length=200)
    kind = forms.ModelChoiceField(label=_("Loại"), queryset=None)

    def __init__(self, *args: Any, place: Place, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"name": place.name, "kind": place.kind_id}}))
        self.place, self.by = place, by
        self.fields["kind"].queryset = place_kinds()
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(services.correct_places, corrections=[(self.place, self.cleaned_data)], by=self.by)


class AreaFields(PaperForm):
    """In whose area a place lies and what it is like."""

    organization_ = OrganizationField(label=_("Thuộc đảng bộ"))
    border = forms.BooleanField(label=_("Biên giới"), required=False)
    difficult = forms.BooleanField(label=_("Đặc biệt khó khăn"), required=False)

    def __init__(self, *args: Any, row: PlaceStanding | None, by: Any, today: date, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        if row is not None:
            initial |= {"organization_": row.organization.code, "border": row.border, "difficult": row.difficult}
        super().__init__(*args, by=by, today=today, initial=initial, **kwargs)
        self.row = row
        self.fields["organization_"].offer(manageable(by, today), on=today)

    @property
    def values(self) -> dict[str, Any]:
        """For the service."""
        data = self.cleaned_data
        return {"organization": data["organization_"], "border": data["border"], "difficult": data["difficult"]}

    def refuse(self, error: ValidationError) -> None:
        """The committee's field has a name of its own here."""
        super().refuse(renamed(error))


class ChangePlace(AreaFields):
    """From a day on it lies elsewhere or is something else; the days before keep what was true."""

    on = DayField(label=_("Kể từ ngày"))

    def __init__(self, *args: Any, place: Place, by: Any, today: date, **kwargs: Any) -> None:
        row = place.standings.filter(span__contains=today).select_related("organization").first()
        super().__init__(*args, row=row, by=by, today=today, initial={"on": today}, **kwargs)
        self.place = place

    def save(self) -> Any:
        """Changes it."""
        return self.carry_out(
            lambda: services.change_standing(
                place=self.place, on=self.cleaned_data["on"], values=self.values, by=self.by, document=self.paper()
            )
        )


class CorrectStanding(Guarded, AreaFields):
    """What was written wrongly of where it lay, put right in place."""

    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, row: PlaceStanding, **kwargs: Any) -> None:
        super().__init__(*args, row=row, initial={"start": row.start, "end": row.end}, **kwargs)
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        days = {name: self.cleaned_data[name] for name in ("start", "end")}

        def correct() -> None:
            paper = self.paper()
            values = {**self.values, **days, **({"document": paper} if paper else {})}
            assert self.row is not None
            services.correct_standing(standing=self.row, values=values, by=self.by)

        return self.carry_out(correct)


class EndPlace(PaperForm):
    """The last day of a place: merged with another, closed."""

    last_day = DayField(label=_("Ngày tồn tại cuối cùng"))

    def __init__(self, *args: Any, place: Place, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, initial={"last_day": today}, **kwargs)
        self.place = place

    def save(self) -> Any:
        """Ends it."""
        last_day = self.cleaned_data["last_day"]
        return self.carry_out(
            lambda: services.end_place(place=self.place, last_day=last_day, by=self.by, document=self.paper())
        )


class CoverPlace(PaperForm):
    """A branch covers it: as its own, or together with other places."""

    organization_ = OrganizationField(label=_("Chi bộ phụ trách"))
    shared = forms.BooleanField(
        label=_("Sinh hoạt ghép"),
        required=False,
        help_text=_("Chi bộ chung của nhiều địa bàn, không phải chi bộ riêng."),
    )
    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, place: Place, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, initial={"start": today}, **kwargs)
        self.place = place
        self.fields["organization_"].offer(manageable(by, today), on=today)

    def save(self) -> Any:
        """Records it."""
        data = self.cleaned_data

        def cover() -> Any:
            paper = self.paper()
            new = services.NewCoverage(
                place_id=self.place.pk, organization_id=data["organization_"].pk, start=data["start"], end=data["end"],
                shared=data["shared"], document_id=paper.pk if paper else None,
            )  # fmt: skip
            return services.cover_place(new=new, by=self.by)

        return self.carry_out(cover)

    def refuse(self, error: ValidationError) -> None:
        """The branch's field has a name of its own here."""
        super().refuse(renamed(error))


class CorrectCoverage(Guarded, ServiceForm):
    """What was written wrongly of a branch and its place."""

    shared = forms.BooleanField(label=_("Sinh hoạt ghép"), required=False)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, row: PlaceCoverage, by: Any, today: date, **kwargs: Any) -> None:
        initial = {"shared": row.shared, "start": row.start, "end": row.end}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.row, self.by = row, by
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(services.correct_coverage, coverage=self.row, values=self.cleaned_data, by=self.by)


class EndCoverage(ServiceForm):
    """The last day a branch covers a place."""

    last_day = DayField(label=_("Ngày phụ trách cuối cùng"))

    def __init__(self, *args: Any, row: PlaceCoverage, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": today}}))
        self.row, self.by = row, by

    def save(self) -> Any:
        """Ends it."""
        last_day = self.cleaned_data["last_day"]
        return self.carry_out(services.uncover_places, coverages=[self.row], last_day=last_day, by=self.by)


class TargetForm(Guarded, PaperForm):
    """What a resolution asks of coverage."""

    issuer = NameField(label=_("Cấp giao"), max_length=200, required=False)
    kind = forms.ModelChoiceField(label=_("Loại địa bàn"), queryset=None, required=False, empty_label=_("mọi loại"))
    measure = forms.ChoiceField(label=_("Chỉ số"), choices=CoverageTarget.Measure.choices)
    direction = forms.ChoiceField(label=_("Chiều"), choices=CoverageTarget.Direction.choices)
    minimum = forms.IntegerField(label=_("Tối thiểu"), min_value=0, max_value=MOST)
    maximum = forms.IntegerField(label=_("Tối đa"), min_value=0, max_value=MOST, required=False)
    unit = forms.ChoiceField(label=_("Đơn vị tính"), choices=CoverageTarget.Unit.choices)
    base = forms.ChoiceField(label=_("So với"), choices=CoverageTarget.Base.choices)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, row: CoverageTarget, **kwargs: Any) -> None:
        names = ("issuer", "kind", "measure", "direction", "minimum", "maximum", "unit", "base", "start", "end")
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)
        self.row = row
        self.fields["kind"].queryset = place_kinds()
        if row.pk is not None:
            self.guard()

    def save(self) -> Any:
        """Records it, or corrects it."""
        names = [name for name in self.fields if not name.startswith("document_")]

        def record() -> None:
            paper = self.paper()
            values = {name: self.cleaned_data[name] for name in names} | ({"document": paper} if paper else {})
            services.correct_target(target=self.row, values=values, by=self.by)

        return self.carry_out(record)
