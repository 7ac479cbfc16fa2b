"""Forms of awareness classes: the class, whom a branch sends, who came, with what result and certificate."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from branches.models import Organization
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from members.forms.training import ATTENDED
from recruitment.models import AwarenessClass, AwarenessStudent, Candidate
from recruitment.queries.classes import ENDING, EXPIRED, VALID
from recruitment.services.classes import Mark, correct_class, mark_students, open_class, send_candidates

_MEANING = {"": None, "co": True, "khong": False}
_WORD = {meaning: word for word, meaning in _MEANING.items()}


class ClassFilter(AddressForm):
    """What the list of classes is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Tên lớp"), required=False, max_length=100)
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=1930, max_value=2199)
    dang_nhan = forms.BooleanField(label=_("Chỉ lớp đang nhận danh sách"), required=False)


class CertificateFilter(AddressForm):
    """What the list of certificates is narrowed to; it lives in the address."""

    STANDINGS = (
        ("", _("tất cả")),
        (VALID, _("còn giá trị")),
        (ENDING, _("sắp hết giá trị")),
        (EXPIRED, _("đã hết giá trị")),
    )
    q = forms.CharField(label=_("Họ tên"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    gia_tri = forms.ChoiceField(label=_("Giá trị"), required=False, choices=STANDINGS)


class ClassForm(Guarded, PaperForm):
    """A class: which committee opens it, when, where, until when names are taken."""

    shown = ("name", "organization", "organizer", "first_day", "last_day", "closes_on", "venue", "capacity")

    name = forms.CharField(label=_("Tên lớp"), max_length=200)
    organization = OrganizationField(label=_("Cấp ủy tổ chức lớp"))
    organizer = forms.CharField(label=_("Đơn vị mở lớp"), max_length=200, required=False)
    first_day = DayField(label=_("Khai giảng ngày"))
    last_day = DayField(label=_("Bế giảng ngày"))
    closes_on = DayField(
        label=_("Hạn gửi danh sách"), required=False, help_text=_("Sau ngày này chi bộ không tự gửi thêm được.")
    )
    venue = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    capacity = forms.IntegerField(label=_("Số học viên dự kiến"), required=False, min_value=1, max_value=9999)

    def __init__(
        self, *args: Any, offered: QuerySet[Organization], by: Any, on: date,
        awareness_class: AwarenessClass | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = kwargs.pop("initial", {})
        if awareness_class is not None:
            initial = {name: getattr(awareness_class, name) for name in self.shown}
            initial["organization"] = awareness_class.organization.code
            if awareness_class.document:
                initial |= {
                    "document_number": awareness_class.document.number,
                    "document_date": awareness_class.document.issued_on,
                }
        super().__init__(*args, by=by, today=on, initial=initial, **kwargs)
        self.awareness_class, self.on = awareness_class, on
        self.fields["organization"].offer(offered, on=on)
        if awareness_class is not None:
            self.guard()

    def save(self) -> Any:
        """Opens or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        values = {name: self.cleaned_data[name] for name in self.shown} | {"document": self.paper()}
        if self.awareness_class is None:
            return open_class(values=values, by=self.by)
        return correct_class(awareness_class=self.awareness_class, values=values, by=self.by)


class SendForm(ServiceForm):
    """Those ticked among whom a user's branches may send."""

    candidates = forms.ModelMultipleChoiceField(
        label=_("Người được cử"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chưa chọn ai.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, awareness_class: AwarenessClass, offered: QuerySet[Candidate], late: bool, by: Any, on: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.awareness_class, self.late, self.by, self.on = awareness_class, late, by, on
        self.fields["candidates"].queryset = offered

    def save(self) -> int | None:
        """Sends them; how many were not on the list yet."""
        sent: int | None = self.carry_out(
            send_candidates, awareness_class=self.awareness_class, candidates=list(self.cleaned_data["candidates"]),
            late=self.late, on=self.on, by=self.by,
        )  # fmt: skip
        return sent


class StudentsForm(ServiceForm):
    """Who came, with what result and certificate: one line a student."""

    def __init__(
        self, *args: Any, awareness_class: AwarenessClass, students: Sequence[AwarenessStudent], by: Any, on: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.awareness_class, self.students, self.by, self.on = awareness_class, students, by, on
        results = [("", "–"), *AwarenessStudent.Result.choices]
        for row in students:
            name = row.candidate.full_name
            who = {"aria-label": name}
            fields: dict[str, forms.Field] = {
                f"attended_{row.pk}": forms.ChoiceField(
                    label=name, choices=ATTENDED, required=False, initial=_WORD[row.attended], widget=forms.Select(who)
                ),
                f"result_{row.pk}": forms.ChoiceField(
                    label=name, choices=results, required=False, initial=row.result, widget=forms.Select(who)
                ),
                f"certificate_{row.pk}": forms.CharField(
                    label=name, max_length=60, required=False, initial=row.certificate, widget=forms.TextInput(who)
                ),
                f"certified_on_{row.pk}": DayField(label=name, required=False, initial=row.certified_on),
            }
            fields[f"certified_on_{row.pk}"].widget.attrs |= who
            self.fields.update(fields)
            past_until(self, on, f"certified_on_{row.pk}")

    @property
    def lines(self) -> Iterator[tuple[AwarenessStudent, list[Any]]]:
        """Each student with his four fields."""
        for row in self.students:
            yield row, [self[f"{name}_{row.pk}"] for name in ("attended", "result", "certificate", "certified_on")]

    def save(self) -> int | None:
        """Writes it down; how many lines changed."""
        data = self.cleaned_data
        marks = {
            row.pk: Mark(
                _MEANING[data[f"attended_{row.pk}"]], data[f"result_{row.pk}"], data[f"certificate_{row.pk}"].strip(),
                data[f"certified_on_{row.pk}"],
            )
            for row in self.students
        }  # fmt: skip
        changed: int | None = self.carry_out(
            mark_students, awareness_class=self.awareness_class, marks=marks, on=self.on, by=self.by
        )
        return changed
