"""Forms of training classes: the class, who is invited, who came and with what result."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from core.forms import AddressForm, DayField, ServiceForm
from members import services
from members.forms.people import editable
from members.models import Member, TrainingClass, TrainingParticipant
from members.queries import belonged_at, files_editable_by, members_in_office, offices, training_kinds

ATTENDED = [("", "–"), ("co", _("có")), ("khong", _("không"))]
_MEANING = {"": None, "co": True, "khong": False}
_WORD = {meaning: word for word, meaning in _MEANING.items()}


class ClassFilter(AddressForm):
    """What the list of classes is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Tên lớp"), required=False, max_length=100)
    loai = forms.ModelChoiceField(label=_("Loại bồi dưỡng"), queryset=None, required=False, empty_label=_("mọi loại"))
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=1930, max_value=2199)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].queryset = training_kinds()


class ClassForm(PaperForm):
    """A class: who organises it, when, where, what it costs."""

    shown = ("kind", "name", "organization", "organizer", "first_day", "last_day", "venue", "cost")

    kind = forms.ModelChoiceField(label=_("Loại bồi dưỡng"), queryset=None)
    name = forms.CharField(label=_("Tên lớp"), max_length=200)
    organization = OrganizationField(label=_("Cấp ủy tổ chức lớp"))
    organizer = forms.CharField(label=_("Đơn vị mở lớp"), max_length=200, required=False)
    first_day = DayField(label=_("Khai giảng ngày"))
    last_day = DayField(label=_("Bế giảng ngày"))
    venue = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    cost = forms.IntegerField(
        label=_("Kinh phí (đồng)"), required=False, min_value=0, max_value=10**15,
        help_text=_("Chỉ ghi chữ số, ví dụ 12500000."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, today: date, training: TrainingClass | None = None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        if training is not None:
            initial = {name: getattr(training, name) for name in self.shown}
            initial["organization"] = training.organization.code
            if training.document:
                initial |= {
                    "document_number": training.document.number, "document_date": training.document.issued_on,
                }  # fmt: skip
        super().__init__(*args, by=by, today=today, initial=initial, **kwargs)
        self.training = training
        self.fields["kind"].queryset = training_kinds()
        self.fields["organization"].offer(editable(by, today), on=today)

    def save(self) -> Any:
        """Opens or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        values = {name: self.cleaned_data[name] for name in self.shown} | {"document": self.paper()}
        if self.training is None:
            return services.open_class(values=values, by=self.by)
        return services.correct_class(training=self.training, values=values, by=self.by)


class InviteOffices(ServiceForm):
    """Whoever holds one of some offices in the class's organisation and below, of those the user may write."""

    offices = forms.ModelMultipleChoiceField(
        label=_("Chức vụ"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chưa chọn chức vụ nào.")},
    )  # fmt: skip

    def __init__(self, *args: Any, training: TrainingClass, below: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training, self.below, self.by, self.today = training, below, by, today
        self.fields["offices"].queryset = offices()

    def save(self) -> int | None:
        """Invites them; how many were not on the list yet."""
        members = members_in_office(self.below, self.cleaned_data["offices"], on=self.today)
        invited: int | None = self.carry_out(
            services.invite_members, training=self.training, members=members, by=self.by
        )
        return invited


class InviteMembers(ServiceForm):
    """Those ticked among the members found."""

    members = forms.ModelMultipleChoiceField(
        label=_("Học viên"), queryset=Member.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chưa chọn ai.")},
    )  # fmt: skip

    def __init__(self, *args: Any, training: TrainingClass, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training, self.by, self.today = training, by, today
        self.fields["members"].queryset = files_editable_by(by, on=today)

    def save(self) -> int | None:
        """Invites them; how many were not on the list yet."""
        members = {}
        for member in self.cleaned_data["members"]:
            place = belonged_at(member, self.today)
            members[member] = place.pk if place else self.training.organization_id
        invited: int | None = self.carry_out(
            services.invite_members, training=self.training, members=members, by=self.by
        )
        return invited


class MarksForm(ServiceForm):
    """Who came, with what result and certificate: one line a participant."""

    def __init__(
        self, *args: Any, training: TrainingClass, participants: Sequence[TrainingParticipant], by: Any, today: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.training, self.participants, self.by, self.today = training, participants, by, today
        results = [("", "–"), *TrainingParticipant.Result.choices]
        for row in participants:
            name = row.member.full_name
            who = {"aria-label": name}
            fields = {
                f"attended_{row.pk}": forms.ChoiceField(
                    label=name, choices=ATTENDED, required=False, initial=_WORD[row.attended], widget=forms.Select(who)
                ),
                f"result_{row.pk}": forms.ChoiceField(
                    label=name, choices=results, required=False, initial=row.result, widget=forms.Select(who)
                ),
                f"certificate_{row.pk}": forms.CharField(
                    label=name, max_length=60, required=False, initial=row.certificate, widget=forms.TextInput(who)
                ),
            }
            self.fields.update(fields)

    @property
    def lines(self) -> Iterator[tuple[TrainingParticipant, Any, Any, Any]]:
        """Each participant with his three fields."""
        for row in self.participants:
            yield row, self[f"attended_{row.pk}"], self[f"result_{row.pk}"], self[f"certificate_{row.pk}"]

    def save(self) -> int | None:
        """Writes it down; how many lines changed."""
        data = self.cleaned_data
        marks = {
            row.pk: services.Mark(
                _MEANING[data[f"attended_{row.pk}"]], data[f"result_{row.pk}"], data[f"certificate_{row.pk}"]
            )
            for row in self.participants
        }
        changed: int | None = self.carry_out(
            services.mark_participants, training=self.training, marks=marks, on=self.today, by=self.by
        )
        return changed
