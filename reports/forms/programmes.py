"""Programmes and their targets as they are typed; what their list is narrowed to."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.forms import OrganizationField, PaperForm
from core.documents import Document
from core.formatting import amount_text
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from core.names import fold
from core.periods import FOUNDING_DAY, LAST_YEAR
from reports.models import Programme, Target, TargetShare, TargetValue
from reports.queries.figures import FIGURES
from reports.queries.programmes import issuers_for, parents_for
from reports.queries.standing import years_of
from reports.services.programmes import CHANGEABLE, NewProgramme, add_programme, change_programme, end_programme
from reports.services.targets import (
    NewTarget,
    add_target,
    change_target,
    end_target,
    record_value,
    remove_share,
    set_share,
    withdraw_value,
)

_KINDS = [
    (kind.value, kind.label) for kind in (Document.Kind.RESOLUTION, Document.Kind.PLAN, Document.Kind.OTHER)
]  # fmt: skip


class NumberField(forms.DecimalField):
    """A level or a figure as people write it: 2.000, 12,5 or 12.5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Hãy ghi một số, ví dụ 2.000 hoặc 12,5.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The number typed. Raises ValidationError for what is none."""
        text = str(value if value is not None else "").replace(" ", "")
        head, comma, tail = text.partition(",")
        groups = head.split(".")
        if comma or (len(groups) > 1 and all(len(group) == 3 for group in groups[1:])):
            text = "".join(groups) + (f".{tail}" if comma else "")
        found: Decimal | None = super().to_python(text)
        return found

    def prepare_value(self, value: Any) -> Any:
        """A stored number as it is written."""
        return amount_text(value) if isinstance(value, Decimal) else value


class ProgrammeFilter(AddressForm):
    """What the list of programmes is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã cấp ban hành"), required=False, max_length=40)
    nam = forms.IntegerField(
        label=_("Năm"), required=False, min_value=FOUNDING_DAY.year, max_value=LAST_YEAR
    )  # fmt: skip


class _Renamed:
    """What a service calls a field, by the name it has in a form."""

    names: dict[str, str] = {}

    def refuse(self, error: ValidationError) -> None:
        """A fault stands beside the field it is called by here."""
        if hasattr(error, "error_dict"):
            for theirs, ours in self.names.items():
                if theirs in error.error_dict:
                    error.error_dict[ours] = error.error_dict.pop(theirs)
        super().refuse(error)  # type: ignore[misc]


class AddProgramme(_Renamed, PaperForm):
    """A programme of a committee the user writes for."""

    names = {"number": "document_number", "issued_on": "document_date"}
    paper_required = True

    issuer = OrganizationField(label=_("Cấp ủy ban hành"))
    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=_KINDS)
    name = forms.CharField(label=_("Nội dung"), max_length=300, help_text=_("Trích yếu: về việc gì."))
    first_day = DayField(label=_("Thực hiện từ ngày"))
    last_day = DayField(label=_("Đến hết ngày"))
    parent: Any = forms.ModelChoiceField(
        label=_("Thực hiện văn bản của cấp trên"), queryset=None, required=False, to_field_name="uuid",
        empty_label=_("không"),
    )  # fmt: skip
    plans_due_on = DayField(
        label=_("Hạn cấp dưới ban hành kế hoạch"), required=False,
        help_text=_("Để trống nếu cấp dưới không phải ban hành kế hoạch riêng."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        past_until(self, today, "document_date")
        fields: dict[str, Any] = self.fields
        issuers = issuers_for(by, on=today)
        fields["issuer"].offer(issuers, on=today)
        fields["parent"].queryset = parents_for(issuers, on=today)

    def save(self) -> Programme | None:
        """Writes it down."""
        data = self.cleaned_data
        new = NewProgramme(
            data["issuer"].pk, data["document_number"], data["document_date"], data["name"], data["first_day"],
            data["last_day"], kind=data["kind"], parent_id=data["parent"].pk if data["parent"] else None,
            plans_due_on=data["plans_due_on"],
        )  # fmt: skip
        return self.carry_out(lambda: add_programme(new=new, by=self.by, on=self.today))


class ProgrammeForm(_Renamed, ServiceForm):
    """What the acts on one programme share."""

    def __init__(self, *args: Any, programme: Programme, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.by, self.on = programme, by, on


class ChangeProgramme(Guarded, ProgrammeForm):
    """What of a programme may be corrected; its paper stays."""

    names = {"parent_id": "parent"}

    name = forms.CharField(label=_("Nội dung"), max_length=300)
    first_day = DayField(label=_("Thực hiện từ ngày"))
    last_day = DayField(label=_("Đến hết ngày"))
    parent: Any = forms.ModelChoiceField(
        label=_("Thực hiện văn bản của cấp trên"), queryset=None, required=False, to_field_name="uuid",
        empty_label=_("không"),
    )  # fmt: skip
    plans_due_on = DayField(label=_("Hạn cấp dưới ban hành kế hoạch"), required=False)

    def __init__(self, *args: Any, programme: Programme, by: Any, on: date, **kwargs: Any) -> None:
        now = {name: getattr(programme, name) for name in CHANGEABLE if name != "parent_id"}
        now["parent"] = programme.parent.uuid if programme.parent else None
        super().__init__(*args, programme=programme, by=by, on=on, **({"initial": now} | kwargs))
        own = Programme.objects.filter(pk=programme.parent_id or 0)
        fields: dict[str, Any] = self.fields
        fields["parent"].queryset = parents_for(issuers_of(programme), on=on) | own
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        data = self.cleaned_data
        values = {name: data[name] for name in CHANGEABLE if name != "parent_id"}
        values["parent_id"] = data["parent"].pk if data["parent"] else None
        return self.carry_out(lambda: change_programme(programme=self.programme, values=values, by=self.by))


def issuers_of(programme: Programme) -> Any:
    """The one organisation of a programme, as a query."""
    return type(programme.organization).objects.filter(pk=programme.organization_id)


class EndProgramme(ProgrammeForm):
    """From when a programme is carried out no more, and why."""

    ended_on = DayField(label=_("Thôi thực hiện từ ngày"))
    note = forms.CharField(label=_("Lý do"), max_length=300, help_text=_("Ví dụ: thay bằng văn bản số …"))

    def save(self) -> Any:
        """Ends it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: end_programme(programme=self.programme, ended_on=data["ended_on"], note=data["note"], by=self.by)
        )


class TargetFields(forms.Form):
    """What a target is made of."""

    name = forms.CharField(label=_("Chỉ tiêu"), max_length=300)
    figure = forms.ChoiceField(
        label=_("Số liệu"), required=False,
        choices=[("", _("ghi tay, có nguồn")), *((one.code, one.label) for one in FIGURES)],
        help_text=_("Chọn số hệ thống tự tính từ báo cáo, hoặc ghi tay kèm nguồn."),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("Đơn vị tính"), required=False, max_length=40, help_text=_("Số tự tính đã có đơn vị tính của nó.")
    )
    rule = forms.ChoiceField(label=_("Yêu cầu"), choices=Target.Rule.choices)
    low = NumberField(label=_("Mức"), help_text=_("Tăng, giảm thì ghi phần trăm."))
    high = NumberField(label=_("Đến"), required=False, help_text=_("Chỉ ghi khi là một khoảng, ví dụ 15–20."))
    cadence = forms.ChoiceField(label=_("Tính theo"), choices=Target.Cadence.choices)
    base = NumberField(
        label=_("Gốc so sánh"), required=False,
        help_text=_("Chỉ của chỉ tiêu tăng, giảm; mỗi năm: là gốc của năm đầu, năm sau so với cuối năm trước."),
    )  # fmt: skip
    base_name = forms.CharField(label=_("Gốc là"), required=False, max_length=200)
    base_on = DayField(label=_("Gốc tính đến ngày"), required=False)

    def new(self) -> NewTarget:
        """What was typed."""
        return NewTarget(**self.cleaned_data)


class AddTarget(TargetFields, ProgrammeForm):
    """A new target of a programme."""

    def save(self) -> Any:
        """Adds it."""
        return self.carry_out(lambda: add_target(programme=self.programme, new=self.new(), by=self.by, on=self.on))


class TargetForm(_Renamed, ServiceForm):
    """What the acts on one target share."""

    names = {"organization": "whom"}

    def __init__(self, *args: Any, target: Target, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target, self.by, self.on = target, by, on


class ChangeTarget(TargetFields, TargetForm):
    """A target corrected."""

    def __init__(self, *args: Any, target: Target, by: Any, on: date, **kwargs: Any) -> None:
        now = {name: getattr(target, name) for name in TargetFields.base_fields}
        super().__init__(*args, target=target, by=by, on=on, **({"initial": now} | kwargs))

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(lambda: change_target(target=self.target, new=self.new(), by=self.by, on=self.on))


class EndTarget(TargetForm):
    """From when a target counts no longer."""

    ended_on = DayField(label=_("Thôi tính từ ngày"))

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(
            lambda: end_target(target=self.target, ended_on=self.cleaned_data["ended_on"], by=self.by)
        )  # fmt: skip


class ShareTarget(TargetForm):
    """What a target asks of a unit below, of a year, or of a unit in a year."""

    whom = OrganizationField(
        label=_("Đơn vị"), required=False, help_text=_("Mã hoặc tên đơn vị; để trống: mức chung của một năm.")
    )
    year = forms.TypedChoiceField(label=_("Năm"), coerce=int, empty_value=None, required=False)
    low = NumberField(label=_("Mức"))
    high = NumberField(label=_("Đến"), required=False)

    def __init__(self, *args: Any, target: Target, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, target=target, by=by, on=on, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["whom"].offer(tree.subtree(target.organization, on=on), on=on)
        years = [(year, str(year)) for year in years_of(target.programme, target)]
        fields["year"].choices = [("", _("mọi năm")), *years]

    def save(self) -> Any:
        """Sets it."""
        data = self.cleaned_data
        whom = data["whom"] or self.target.organization
        return self.carry_out(
            lambda: set_share(
                target=self.target, organization_id=whom.pk, year=data["year"], low=data["low"], high=data["high"],
                by=self.by, on=self.on,
            )
        )  # fmt: skip


class RemoveShare(TargetForm):
    """A share taken back."""

    def __init__(self, *args: Any, target: Any, by: Any, on: date, **kwargs: Any) -> None:
        share: TargetShare = target
        super().__init__(*args, target=share.target, by=by, on=on, **kwargs)
        self.share = share

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(lambda: remove_share(share=self.share, by=self.by))


class RecordValue(PaperForm):
    """A typed figure, up to a day, with where it comes from."""

    whom = OrganizationField(
        label=_("Đơn vị"), required=False, help_text=_("Mã hoặc tên đơn vị; để trống: số chung của cấp ủy ban hành.")
    )
    as_of = DayField(label=_("Tính đến hết ngày"))
    value = NumberField(label=_("Số thực hiện"))
    source = forms.CharField(
        label=_("Nguồn"), max_length=300, help_text=_("Lấy ở đâu: báo cáo nào, của ai; ai cũng đọc được.")
    )

    def __init__(self, *args: Any, target: Target, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **({"initial": {"as_of": on}} | kwargs))
        self.target, self.on = target, on
        past_until(self, on, "as_of", "document_date")
        whom: Any = self.fields["whom"]
        whom.offer(tree.subtree(target.organization, on=on), on=on)

    def refuse(self, error: ValidationError) -> None:
        """A fault of the organisation stands beside the field it is called by here."""
        if hasattr(error, "error_dict") and "organization" in error.error_dict:
            error.error_dict["whom"] = error.error_dict.pop("organization")
        super().refuse(error)

    def save(self) -> Any:
        """Writes it down."""
        data = self.cleaned_data
        whom = data["whom"] or self.target.organization
        return self.carry_out(
            lambda: record_value(
                target=self.target, organization_id=whom.pk, as_of=data["as_of"], value=data["value"],
                source=data["source"], document=self.paper(), by=self.by, on=self.on,
            )
        )  # fmt: skip


class WithdrawValue(TargetForm):
    """A typed figure taken back."""

    def __init__(self, *args: Any, target: Any, by: Any, on: date, **kwargs: Any) -> None:
        value: TargetValue = target
        super().__init__(*args, target=value.target, by=by, on=on, **kwargs)
        self.value = value

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(lambda: withdraw_value(value=self.value, by=self.by))


def year_asked(text: str, years: range, on: date) -> int:
    """The year a page is asked for, or the one nearest to today of those it knows."""
    asked = int(text) if fold(text).isdecimal() and len(text) == 4 else on.year
    return min(max(asked, years[0]), years[-1]) if years else on.year
