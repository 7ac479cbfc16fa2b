"""Forms of sources: a branch's yearly plan and its figures, models of mass organisations, who is in charge."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm, PlaceField
from branches.models import Organization
from branches.queries import places_visible_to
from core.forms import AddressForm, DayField, Guarded, NameField, ServiceForm, past_until
from members.models import Member
from recruitment.models import InCharge, MassModel, SourcePlan, Tag
from recruitment.queries.sources import KINDS, QUARTERS, PlanSheet, introducing_bodies
from recruitment.queries.tags import tags_in_use
from recruitment.services.in_charge import end_charge, put_in_charge
from recruitment.services.sources import Wanted, correct_model, end_model, open_model, write_lines, write_plan


class SourceFilter(AddressForm):
    """What the overview of sources is narrowed to; it lives in the address."""

    WHICH = (("", _("tất cả")), ("ke-hoach", _("chưa có kế hoạch")), ("nguon", _("chưa có nguồn")))
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=1930, max_value=2199)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    loc = forms.ChoiceField(label=_("Chi bộ"), required=False, choices=WHICH)


class ModelFilter(AddressForm):
    """What the list of models is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Mô hình"), required=False, max_length=100)
    doan_the = forms.ModelChoiceField(label=_("Đoàn thể"), queryset=None, required=False, empty_label=_("mọi đoàn thể"))
    dang_chay = forms.BooleanField(label=_("Chỉ mô hình đang hoạt động"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doan_the"].queryset = introducing_bodies()


class ChargeFilter(AddressForm):
    """What the list of persons in charge is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    chua = forms.BooleanField(label=_("Chỉ chi bộ chưa có người phụ trách"), required=False)


class PlanForm(Guarded, PaperForm):
    """The head of a plan: its paper, when it was passed, by which measures."""

    approved_on = DayField(label=_("Thông qua ngày"), required=False)
    measures = forms.CharField(
        label=_("Biện pháp"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 6})
    )

    def __init__(
        self, *args: Any, branch: Organization, year: int, plan: SourcePlan | None, by: Any, on: date, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {}
        if plan is not None:
            initial = {"approved_on": plan.approved_on, "measures": plan.measures}
            if plan.document:
                initial |= {"document_number": plan.document.number, "document_date": plan.document.issued_on}
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.branch, self.year = branch, year
        past_until(self, on, "approved_on")
        if plan is not None:
            self.guard()

    def save(self) -> Any:
        """Lays or corrects it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda **values: write_plan(document=self.paper(), **values),
            organization=self.branch, year=self.year, measures=data["measures"], approved_on=data["approved_on"],
            by=self.by,
        )  # fmt: skip


class LinesForm(ServiceForm):
    """Four quarters of a plan: how many to find, to send to class and to admit, for everybody or one group."""

    def __init__(
        self, *args: Any, plan: SourcePlan, sheet: PlanSheet, tag: Tag | None, by: Any, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.tag, self.by, self.on = plan, tag, by, on
        key = tag.pk if tag else None
        labels = {"find": _("Phát hiện"), "class": _("Cử học lớp nhận thức"), "admit": _("Kết nạp")}
        for quarter in QUARTERS:
            told = sheet.cells.get((key, quarter))
            for kind in KINDS:
                label = _("Quý %(quarter)s, %(kind)s") % {"quarter": quarter, "kind": labels[kind]}
                self.fields[f"{kind}_{quarter}"] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=9999,
                    initial=told.planned[kind] if told else 0,
                    widget=forms.NumberInput({"aria-label": label, "inputmode": "numeric"}),
                )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Each quarter with its three fields."""
        for quarter in QUARTERS:
            yield quarter, [self[f"{kind}_{quarter}"] for kind in KINDS]

    def save(self) -> Any:
        """Writes them."""
        data = self.cleaned_data
        wanted = {quarter: Wanted(*(data[f"{kind}_{quarter}"] or 0 for kind in KINDS)) for quarter in QUARTERS}
        return self.carry_out(write_lines, plan=self.plan, tag=self.tag, wanted=wanted, by=self.by)


class GroupForm(AddressForm):
    """Which group's figures are to be written."""

    nhom = forms.ModelChoiceField(
        label=_("Nhóm đối tượng"), queryset=None, required=False, empty_label=_("chung, mọi đối tượng"),
        to_field_name="code",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nhom"].queryset = tags_in_use()


class ModelForm(Guarded, ServiceForm):
    """A model of a mass organisation."""

    shown = ("organization", "body", "name", "place", "people", "content", "start")

    organization = OrganizationField(label=_("Tổ chức đảng phụ trách"))
    body = forms.ModelChoiceField(label=_("Đoàn thể"), queryset=None)
    name = NameField(label=_("Mô hình"), max_length=200)
    place = PlaceField(label=_("Địa bàn"), required=False)
    people = forms.IntegerField(label=_("Số người tham gia"), required=False, min_value=1, max_value=32_000)
    content = forms.CharField(
        label=_("Nội dung hoạt động"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )
    start = DayField(label=_("Hoạt động từ ngày"))

    def __init__(
        self, *args: Any, offered: QuerySet[Organization], by: Any, on: date, model: MassModel | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"start": on}
        if model is not None:
            initial = {name: getattr(model, name) for name in self.shown}
            initial |= {"organization": model.organization.code, "place": model.place.code if model.place else ""}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.model, self.by, self.on = model, by, on
        self.fields["body"].queryset = introducing_bodies()
        self.fields["organization"].offer(offered, on=on)
        self.fields["place"].offer(places_visible_to(by, on=on))
        past_until(self, on, "start")
        if model is not None:
            self.guard()

    def save(self) -> Any:
        """Records or corrects it."""
        values = {name: self.cleaned_data[name] for name in self.shown}
        if self.model is None:
            return self.carry_out(open_model, values=values, by=self.by)
        return self.carry_out(correct_model, model=self.model, values=values, by=self.by)


class EndModel(ServiceForm):
    """The last day of a model."""

    last_day = DayField(label=_("Hoạt động đến hết ngày"))

    def __init__(self, *args: Any, model: MassModel, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"last_day": on}} | kwargs))
        self.model, self.by, self.on = model, by, on
        past_until(self, on, "last_day")

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(end_model, model=self.model, by=self.by, **self.cleaned_data)


class ChargeForm(PaperForm):
    """A committee member of above who answers for a branch from a day on."""

    member = forms.ModelChoiceField(
        label=_("Cấp ủy viên phụ trách"), queryset=None,
        help_text=_("Người giữ chức vụ cấp ủy ở cấp trên của chi bộ."),
    )  # fmt: skip
    start = DayField(label=_("Từ ngày"))

    def __init__(
        self, *args: Any, branch: Organization, members: QuerySet[Member], choices: Sequence[tuple[int, str]],
        by: Any, on: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, by=by, today=on, **({"initial": {"start": on}} | kwargs))
        self.branch, self.on = branch, on
        member: Any = self.fields["member"]
        member.queryset = members
        member.widget.choices = [("", "–"), *choices]
        past_until(self, on, "start")

    def save(self) -> InCharge | None:
        """Names him."""
        data = self.cleaned_data
        row: InCharge | None = self.carry_out(
            lambda **values: put_in_charge(document=self.paper(), **values),
            organization=self.branch, member=data["member"], start=data["start"], by=self.by,
        )  # fmt: skip
        return row


class EndCharge(ServiceForm):
    """The last day on which he answers for the branch."""

    last_day = DayField(label=_("Phụ trách đến hết ngày"))

    def __init__(self, *args: Any, charge: InCharge, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"last_day": on}} | kwargs))
        self.charge, self.by, self.on = charge, by, on
        past_until(self, on, "last_day")

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(end_charge, charge=self.charge, by=self.by, **self.cleaned_data)
