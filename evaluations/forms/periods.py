"""A period as it is opened and changed: days, schemes, sectors, deadlines, the year's guide."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import PaperForm
from branches.models import Organization
from core.documents import Document
from core.forms import AddressForm, DayField, ServiceForm
from core.periods import FOUNDING_DAY, LAST_YEAR
from evaluations.models import Period, PeriodDeadline, Subject
from evaluations.queries.openings import STAGES_DUE, levels_with_deadlines, schemes_offered, sectors_offered
from evaluations.services.periods import (
    NewPeriod,
    Refreshed,
    change_period,
    close_period,
    open_period,
    refresh_list,
    reopen_period,
)

QUARTERS = (("", gettext_lazy("–")), *((str(number), f"{number}") for number in range(1, 5)))


class PeriodChoice(AddressForm):
    """Which period is to be opened, before its days and schemes are asked for; it lives in the address."""

    to_chuc = forms.ChoiceField(label=gettext_lazy("Cấp ủy mở kỳ"), required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Loại kỳ"), required=False, choices=Period.Kind.choices)
    nam = forms.IntegerField(
        label=gettext_lazy("Năm"), required=False, min_value=FOUNDING_DAY.year + 6, max_value=LAST_YEAR - 1
    )
    quy = forms.TypedChoiceField(
        label=gettext_lazy("Quý"), required=False, choices=QUARTERS, coerce=int, empty_value=None
    )  # fmt: skip

    def __init__(self, *args: Any, organizations: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to_chuc"]
        field.choices = [("", ""), *((one.code, one.name) for one in organizations)]


class DeadlineFields(PaperForm):
    """A form with a day for each stage: for the organisations of a level, and for all others."""

    def lay_deadlines(self, initial: Iterable[PeriodDeadline] = ()) -> None:
        """Adds the fields, after those that stand already and before the paper."""
        known = {(one.stage, one.at_id): one.due_on for one in initial}
        self.grid: list[list[str]] = []
        self.levels: list[Any] = [None, *levels_with_deadlines(self.organization, on=self.today)]
        papers = {name: self.fields.pop(name) for name in ("document_number", "document_date")}
        for stage in STAGES_DUE:
            names = []
            for level in self.levels:
                name = f"due_{stage.value}_{level.code if level else ''}"
                label = _("%(stage)s – %(level)s") % {
                    "stage": str(stage.label).capitalize(), "level": level.name if level else _("mọi cấp còn lại"),
                }  # fmt: skip
                self.fields[name] = DayField(
                    label=label, required=False, initial=known.get((stage.value, level.pk if level else None))
                )
                names.append(name)
            self.grid.append(names)
        self.fields |= papers

    @property
    def deadlines(self) -> Sequence[tuple[str, int | None, date]]:
        """What was typed: stage, level, day."""
        found = []
        for stage in STAGES_DUE:
            for level in self.levels:
                day = self.cleaned_data.get(f"due_{stage.value}_{level.code if level else ''}")
                if day:
                    found.append((stage.value, level.pk if level else None, day))
        return found

    @property
    def rows(self) -> list[list[Any]]:
        """The days, by stage."""
        return [[self[name] for name in names] for names in self.grid]

    @property
    def leading(self) -> list[Any]:
        """The fields before the deadlines."""
        return [self[name] for name in self.fields if not name.startswith("due_") and name not in PAPER]


PAPER = ("document_number", "document_date")


class OpenPeriod(DeadlineFields):
    """A period with its list.

    The committee, the kind, the year and the quarter stand in the address; the rest is typed.
    """

    first = DayField(label=gettext_lazy("Từ ngày"))
    last = DayField(label=gettext_lazy("Đến hết ngày"))
    closes_on = DayField(
        label=gettext_lazy("Ngày chốt"),
        help_text=gettext_lazy("Ai thuộc chi bộ nào, đủ bao nhiêu tháng là tính đến ngày này."),
    )
    assumed = forms.BooleanField(
        label=gettext_lazy("Giả định: không văn bản nào nêu, dùng để minh họa"), required=False
    )

    def __init__(self, *args: Any, kind: str, year: int, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.year, self.number = kind, year, number
        fields: dict[str, Any] = self.fields
        for subject in Subject:
            fields[f"scheme_{subject.value}"] = forms.ModelChoiceField(
                label=_("Khung xếp loại %s") % subject.label, required=False,
                empty_label=_("không xếp loại trong kỳ này"),
                queryset=schemes_offered(subject, self.organization, on=self.today),
            )  # fmt: skip
        if kind == Period.Kind.SCHOOL_YEAR:
            fields["sectors"] = forms.ModelMultipleChoiceField(
                label=_("Khối áp dụng"), required=False, queryset=sectors_offered(), widget=forms.CheckboxSelectMultiple
            )
        self.lay_deadlines()

    def new(self) -> NewPeriod:
        """What was typed."""
        data = self.cleaned_data
        schemes = {one.value: data[f"scheme_{one.value}"] for one in Subject if data.get(f"scheme_{one.value}")}
        return NewPeriod(
            kind=self.kind, year=self.year, number=self.number, first=data["first"], last=data["last"],
            closes_on=data["closes_on"], schemes=schemes, sectors=[one.pk for one in data.get("sectors", ())],
            deadlines=self.deadlines, document=self.paper(kind=Document.Kind.GUIDANCE), assumed=data["assumed"],
        )  # fmt: skip

    def save(self) -> Period | None:
        """Opens it; None where the service refused."""
        return self.carry_out(
            lambda: open_period(organization=self.organization, new=self.new(), by=self.by, on=self.today)
        )

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the question."""
        return [(name, value) for name in self.fields for value in self._sent(name)]

    def _sent(self, name: str) -> list[str]:
        data: Any = self.data
        return [value for value in data.getlist(self.add_prefix(name)) if value]


class PeriodForm(ServiceForm):
    """What the acts on one period share: the version the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, period: Period, by: Any, on: date) -> None:
        super().__init__(data, initial={"version": period.version})
        self.period, self.by, self.on = period, by, on


class RefreshList(PeriodForm):
    """The list made anew."""

    def save(self) -> Refreshed | None:
        """What changed; None where the service refused."""
        return self.carry_out(
            refresh_list, period=self.period, version=self.cleaned_data["version"], by=self.by, on=self.on
        )


class ClosePeriod(PeriodForm):
    """Nothing is decided in it any more."""

    def save(self) -> Period | None:
        """Closes it; None where the service refused."""
        return self.carry_out(
            close_period, period=self.period, version=self.cleaned_data["version"], by=self.by, on=self.on
        )


class ReopenPeriod(PeriodForm):
    """Open again."""

    def save(self) -> Period | None:
        """Opens it; None where the service refused."""
        return self.carry_out(reopen_period, period=self.period, version=self.cleaned_data["version"], by=self.by)


class ChangePeriod(DeadlineFields):
    """Another closing day, other deadlines, another guide."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    closes_on = DayField(
        label=gettext_lazy("Ngày chốt"),
        help_text=gettext_lazy(
            "Đổi ngày chốt thì danh sách lập lại theo ngày mới; đã có quyết định thì không đổi được."
        ),
    )

    def __init__(self, data: Any = None, *, period: Period, by: Any, on: date) -> None:
        paper: Any = period.document
        initial = {
            "version": period.version, "closes_on": period.closes_on,
            "document_number": paper.number if paper else "", "document_date": paper.issued_on if paper else None,
        }  # fmt: skip
        organization: Organization = period.organization
        super().__init__(data, by=by, today=on, organization=organization, initial=initial)
        self.period, self.on = period, on
        self.lay_deadlines(period.deadlines.all())

    def save(self) -> Refreshed | None:
        """What changed; None where the service refused."""
        return self.carry_out(
            lambda: change_period(
                period=self.period, version=self.cleaned_data["version"], closes_on=self.cleaned_data["closes_on"],
                document=self.paper(kind=Document.Kind.GUIDANCE), deadlines=self.deadlines, by=self.by, on=self.on,
            )
        )  # fmt: skip
