"""Forms of inspections: the programme, what is planned, the conclusion, what was found and put right."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperFile, PaperForm
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from meetings import services
from meetings.models import Finding, Inspection, InspectionProgramme

STATES = (
    ("planned", _("theo kế hoạch")),
    ("late", _("quá ngày dự kiến")),
    ("done", _("đã làm")),
    ("dropped", _("thôi không làm")),
)


class InspectionFilter(AddressForm):
    """What the list of inspections is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=1930, max_value=2199)
    hinh_thuc = forms.ChoiceField(
        label=_("Hình thức"), required=False, choices=[("", _("mọi hình thức")), *Inspection.Kind.choices]
    )
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=[("", _("mọi trạng thái")), *STATES])


class PutRightFilter(AddressForm):
    """What the list of faults to put right is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    qua_han = forms.BooleanField(label=_("Chỉ nội dung quá hạn"), required=False)


class ProgrammeForm(Guarded, PaperForm):
    """A committee's programme of a year, laid or put right."""

    organization = OrganizationField(label=_("Tổ chức kiểm tra"))
    year = forms.IntegerField(label=_("Năm"), min_value=1930, max_value=2199)
    title = forms.CharField(label=_("Tên chương trình"), max_length=300)

    def __init__(
        self, *args: Any, by: Any, today: date, programme: InspectionProgramme | None = None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"year": today.year}
        if programme is not None:
            initial = {"title": programme.title, **_paper_of(programme.document)}
        super().__init__(*args, by=by, today=today, **(kwargs | {"initial": kwargs.get("initial", {}) | initial}))
        self.programme = programme
        if programme is not None:
            del self.fields["organization"], self.fields["year"]
            self.guard()
        else:
            self.fields["organization"].offer(organizations_allowing(by, Action.SUPERVISE, on=today), on=today)

    def save(self) -> Any:
        """Lays or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        data = self.cleaned_data
        if self.programme is not None:
            values = {"title": data["title"], "document": self.paper()}
            services.correct_programme(programme=self.programme, values=values, by=self.by)
            return self.programme
        values = {name: data[name] for name in ("organization", "year", "title")}
        return services.lay_programme(document=self.paper(), by=self.by, **values)


class PlanInspection(PaperForm):
    """An inspection of an organisation below, or of oneself."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=Inspection.Kind.choices)
    inspected_by = OrganizationField(
        label=_("Tổ chức kiểm tra"), help_text=_("Tự kiểm tra thì ghi chính tổ chức được kiểm tra.")
    )
    organization = OrganizationField(label=_("Tổ chức được kiểm tra"))
    subject = forms.CharField(label=_("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    planned_on = DayField(label=_("Ngày dự kiến"))
    team = forms.CharField(label=_("Đoàn, tổ kiểm tra"), max_length=500, required=False)
    programme = forms.ModelChoiceField(
        label=_("Theo chương trình"), queryset=None, required=False, empty_label=_("– ngoài chương trình –")
    )

    def __init__(
        self, *args: Any, by: Any, today: date, own: QuerySet[Organization], programmes: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        inspecting = organizations_allowing(by, Action.SUPERVISE, on=today)
        # A self-inspection is written by whoever answers for the organisation, too.
        self.fields["inspected_by"].offer(inspecting | own, on=today)
        self.fields["organization"].offer(inspecting | own, on=today)
        self.fields["programme"].queryset = programmes

    def clean(self) -> dict[str, Any]:
        """Others are inspected by who may; oneself by who answers for it."""
        data = super().clean()
        inspecting = data.get("inspected_by")
        if inspecting and data.get("kind") != Inspection.Kind.SELF:
            scope = organizations_allowing(self.by, Action.SUPERVISE, on=self.today)
            if not scope.filter(pk=inspecting.pk).exists():
                self.add_error("inspected_by", _("Bạn chỉ ghi được tự kiểm tra của tổ chức mình."))
        return data

    def save(self) -> Inspection | None:
        """Plans it."""
        made: list[Inspection] | None = self.carry_out(self._save)
        return made[0] if made else None

    def _save(self) -> list[Inspection]:
        names = ("kind", "inspected_by", "organization", "subject", "planned_on", "team", "programme")
        values = {name: self.cleaned_data[name] for name in names}
        return services.plan_inspections(new=[services.NewInspection(document=self.paper(), **values)], by=self.by)


class CorrectInspection(Guarded, PaperForm):
    """What was planned, put right."""

    subject = forms.CharField(label=_("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    planned_on = DayField(label=_("Ngày dự kiến"))
    team = forms.CharField(label=_("Đoàn, tổ kiểm tra"), max_length=500, required=False)

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        initial = {name: getattr(inspection, name) for name in ("subject", "planned_on", "team")}
        super().__init__(*args, **(kwargs | {"initial": initial | _paper_of(inspection.document)}))
        self.inspection = inspection
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.correct_inspection(
                inspection=self.inspection, by=self.by,
                values={name: data[name] for name in ("subject", "planned_on", "team")} | {"document": self.paper()},
            )
        )  # fmt: skip


class ConcludeInspection(PaperForm):
    """The day it ended, and the conclusion with its announcement."""

    done_on = DayField(label=_("Ngày kết thúc"))
    conclusion = forms.CharField(
        label=_("Kết luận"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = PaperFile(label=_("Tệp thông báo kết luận"))

    def __init__(self, *args: Any, inspection: Inspection, by: Any, today: date, **kwargs: Any) -> None:
        initial = {"done_on": inspection.done_on or today, "conclusion": inspection.conclusion}
        initial |= _paper_of(inspection.conclusion_document)
        super().__init__(*args, by=by, today=today, **(kwargs | {"initial": initial}))
        self.fields["document_number"].label = _("Thông báo kết luận số")
        self.inspection = inspection
        past_until(self, today, "done_on")

    def save(self) -> Any:
        """Writes it down; an empty file leaves the one there is."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.conclude_inspection(
                inspection=self.inspection, done_on=data["done_on"], conclusion=data["conclusion"],
                document=self.paper(), file=data["file"], on=self.today, by=self.by,
            )
        )  # fmt: skip


class DropInspection(ServiceForm):
    """Why an inspection is not done."""

    dropped_on = DayField(label=_("Thôi không làm từ ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, inspection: Inspection, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"dropped_on": today}}))
        past_until(self, today, "dropped_on")
        self.inspection, self.by, self.today = inspection, by, today

    def save(self) -> Any:
        """Drops it."""
        return self.carry_out(
            services.drop_inspection, inspection=self.inspection, on=self.today, by=self.by, **self.cleaned_data
        )


class FindingForm(Guarded, ServiceForm):
    """Something that was found; of what is on record already, also whether it was put right."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Finding.Kind.choices, initial=Finding.Kind.FAULT)
    text = forms.CharField(label=_("Nội dung"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DayField(label=_("Hạn khắc phục"), required=False, help_text=_("Chỉ của khuyết điểm, hạn chế."))
    put_right_on = DayField(label=_("Khắc phục xong ngày"), required=False)
    result = forms.CharField(
        label=_("Kết quả khắc phục"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, inspection: Inspection, by: Any, today: date, row: Finding | None = None, **kwargs: Any
    ) -> None:
        names = ("kind", "text", "due_on", "put_right_on", "result")
        initial = {} if row is None else {name: getattr(row, name) for name in names}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.inspection, self.row, self.by, self.today = inspection, row, by, today
        past_until(self, today, "put_right_on")
        if row is None:
            del self.fields["put_right_on"], self.fields["result"]
        else:
            self.guard()

    def save(self) -> Any:
        """Writes it down."""
        if self.row is None:
            return self.carry_out(services.add_finding, inspection=self.inspection, by=self.by, **self.cleaned_data)
        return self.carry_out(
            services.correct_finding, finding=self.row, values=self.cleaned_data, on=self.today, by=self.by
        )


def _paper_of(document: Any) -> dict[str, Any]:
    return {"document_number": document.number, "document_date": document.issued_on} if document else {}
