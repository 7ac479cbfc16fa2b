"""Forms of commendations, disciplinary measures and badges: each is an act on one member, with its paper."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from members import services
from members.forms.people import MemberForm
from members.models import Award, Badge, Discipline, Member, OfficeTerm
from members.queries import badge_rules, belonged_at, offices_held


class RowForm(Guarded, MemberForm):
    """A new row about a member, or the correction of one.

    Arguments:
        row: the row to correct; None for a new one.
    """

    shown: tuple[str, ...] = ()

    def __init__(self, *args: Any, member: Member, by: Any, today: date, row: Any = None, **kwargs: Any) -> None:
        if row is not None:
            initial = {name: getattr(row, name) for name in self.shown}
            if row.document:
                initial |= {"document_number": row.document.number, "document_date": row.document.issued_on}
            kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, member=member, by=by, today=today, **kwargs)
        self.row = row
        if row is not None:
            self.guard()

    def where(self, day: date) -> Any:
        """The organisation the row stands in: where the member belonged on its day."""
        found = belonged_at(self.member, day)
        if found is None:
            raise ValidationError(_("Đảng viên chưa sinh hoạt chính thức ở tổ chức nào trong hệ thống."))
        return found

    def values(self) -> dict[str, Any]:
        """As the row keeps them."""
        return {name: self.cleaned_data[name] for name in self.shown} | {"document": self.paper()}


class AwardForm(RowForm):
    """A commendation."""

    shown = ("title", "issuer", "awarded_on", "for_what")

    title = forms.CharField(
        label=_("Hình thức khen thưởng"), max_length=200, help_text=_("Ví dụ: Giấy khen, Bằng khen, Huân chương.")
    )
    issuer = forms.CharField(label=_("Cấp khen thưởng"), max_length=200, required=False)
    awarded_on = DayField(label=_("Ngày khen thưởng"))
    for_what = forms.CharField(label=_("Thành tích"), max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "awarded_on")

    def save(self) -> Any:
        """Records or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Award | None:
        if self.row is not None:
            return services.correct_record(row=self.row, values=self.values(), by=self.by)
        place = self.where(self.cleaned_data["awarded_on"])
        return services.record_award(member=self.member, organization=place, by=self.by, **self.values())


class DisciplineForm(RowForm):
    """A disciplinary measure. Striking off is none (DOMAIN §2.13)."""

    shown = ("form", "decided_on", "issuer", "reason")

    form = forms.ChoiceField(label=_("Hình thức kỷ luật"), choices=Discipline.Form.choices)
    decided_on = DayField(
        label=_("Ngày có hiệu lực"), help_text=_("Chi bộ tự quyết định thì là ngày công bố kết quả biểu quyết.")
    )
    offices = forms.ModelMultipleChoiceField(
        label=_("Chức vụ bị cách"),
        required=False,
        queryset=OfficeTerm.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chỉ chọn khi cách chức; thôi giữ từ ngày có hiệu lực."),
    )
    issuer = forms.CharField(label=_("Cấp quyết định"), max_length=200, required=False)
    reason = forms.CharField(label=_("Nội dung vi phạm"), max_length=500, required=False)

    def __init__(self, *args: Any, member: Member, today: date, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, member=member, today=today, row=row, **kwargs)
        past_until(self, today, "decided_on")
        if row is not None:
            del self.fields["offices"]
        else:
            self.fields["offices"].queryset = offices_held(member, today)
            self.fields["form"].help_text = _(
                "Khai trừ kết thúc luôn sinh hoạt đảng từ ngày có hiệu lực. Xóa tên không phải kỷ luật: "
                "dùng Kết thúc sinh hoạt."
            )

    def save(self) -> Any:
        """Records or corrects it."""
        return self.carry_out(self._save)

    def _save(self) -> Discipline | None:
        if self.row is not None:
            return services.correct_record(row=self.row, values=self.values(), by=self.by)
        return services.record_discipline(
            member=self.member,
            organization=self.where(self.cleaned_data["decided_on"]),
            offices=list(self.cleaned_data["offices"]),
            by=self.by,
            **self.values(),
        )


class LiftDiscipline(ServiceForm):
    """The day a measure ceases to have effect."""

    lifted_on = DayField(label=_("Chấm dứt hiệu lực từ ngày"))

    def __init__(self, *args: Any, member: Member, by: Any, today: date, row: Discipline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.by = row, by
        past_until(self, today, "lifted_on")

    def save(self) -> Any:
        """Lifts it."""
        lifted_on = self.cleaned_data["lifted_on"]
        return self.carry_out(services.lift_discipline, discipline=self.row, lifted_on=lifted_on, by=self.by)


class BadgeForm(MemberForm):
    """What the forms of one member's badge share: the levels there are on the day."""

    years = forms.TypedChoiceField(label=_("Hạng"), coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.rules = badge_rules()
        years = sorted({level.years for level in self.rules.levels})
        self.fields["years"].choices = [(one, _("%d năm tuổi Đảng") % one) for one in years]

    def proposal(self, day: date) -> services.Proposal:
        """The badge meant."""
        place = belonged_at(self.member, day)
        if place is None:
            raise ValidationError(_("Đảng viên chưa sinh hoạt chính thức ở tổ chức nào trong hệ thống."))
        data = self.cleaned_data
        return services.Proposal(self.member, place.pk, data["years"], data["kind"], data["note"])


class ProposeBadge(BadgeForm):
    """A badge for one member: early, late with a reason, or again after a loss."""

    kind = forms.ChoiceField(
        label=_("Trường hợp"),
        choices=[one for one in Badge.Kind.choices if one[0] != Badge.Kind.POSTHUMOUS],
        help_text=_("Tặng sớm khi bị bệnh nặng; không ghi tên bệnh vào hệ thống."),
    )
    round_on = DayField(label=_("Đợt"), help_text=_("Ngày của đợt; cấp lại thì ghi ngày đề nghị."))
    note = forms.CharField(
        label=_("Ghi chú"), max_length=300, required=False, help_text=_("Đề nghị muộn phải ghi lý do.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        for name in ("document_number", "document_date"):  # the paper comes with the decision
            del self.fields[name]
        coming = self.rules.round_of(today)
        if coming:
            self.initial.setdefault("round_on", coming)

    def save(self) -> Any:
        """Proposes it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        round_on = self.cleaned_data["round_on"]
        return services.propose_badges(proposals=[self.proposal(round_on)], round_on=round_on, by=self.by)


class RecordBadge(BadgeForm):
    """A badge that was given already."""

    kind = forms.ChoiceField(label=_("Trường hợp"), choices=Badge.Kind.choices)
    round_on = DayField(label=_("Đợt"))
    awarded_on = DayField(label=_("Ngày trao tặng"))
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "round_on", "awarded_on")

    def save(self) -> Any:
        """Records it."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        data = self.cleaned_data
        return services.record_badge(
            proposal=self.proposal(data["round_on"]),
            round_on=data["round_on"],
            awarded_on=data["awarded_on"],
            document=self.paper(),
            by=self.by,
        )


class CorrectBadge(RowForm):
    """Day, paper and note of a badge."""

    shown = ("awarded_on", "note")

    awarded_on = DayField(label=_("Ngày trao tặng"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        past_until(self, today, "awarded_on")

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(lambda: services.correct_badge(badge=self.row, by=self.by, **self.values()))


class DeclineBadge(ServiceForm):
    """A proposal that is not granted in its round, and why."""

    note = forms.CharField(label=_("Lý do chưa xét"), max_length=300)

    def __init__(self, *args: Any, badge: Badge, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.badge, self.by = badge, by

    def save(self) -> Any:
        """Declines it."""
        return self.carry_out(services.decline_badge, badge=self.badge, note=self.cleaned_data["note"], by=self.by)


class RoundFilter(AddressForm):
    """Which organisation and which round the page of badges shows; it lives in the address.

    Arguments:
        rounds: the days offered, as addresses spell them and as they are read.
    """

    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    dot = forms.ChoiceField(label=_("Đợt"), required=False)

    def __init__(self, *args: Any, rounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dot"].choices = rounds


class ProposeMany(ServiceForm):
    """Those ticked in the list of a round, proposed together.

    Arguments:
        candidates: by their keys, whoever may be ticked: as `badges_in` found them in the scope.
    """

    chosen = forms.MultipleChoiceField(
        label=_("Người được chọn"),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Chưa chọn ai."),
            "invalid_choice": _("Danh sách đã thay đổi trong lúc bạn chọn; hãy xem lại rồi chọn lại."),
        },
    )

    def __init__(self, *args: Any, candidates: dict[str, Any], round_on: date, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates, self.round_on, self.by = candidates, round_on, by
        self.fields["chosen"].choices = [(key, key) for key in candidates]

    def save(self) -> Any:
        """Proposes all, or nobody."""
        return self.carry_out(self._save)

    def _save(self) -> Any:
        chosen = [self.candidates[key] for key in self.cleaned_data["chosen"]]
        return services.propose_badges(
            proposals=[services.Proposal(one.member, one.organization_id, one.years, one.kind) for one in chosen],
            round_on=self.round_on,
            by=self.by,
        )


class AwardMany(PaperForm):
    """Those ticked among the proposed, given by one decision.

    It shares its page's form with the list of those to propose: the browser must not ask for a decision then.
    """

    use_required_attribute = False

    badges = forms.ModelMultipleChoiceField(
        queryset=Badge.objects.none(),
        label=_("Người được chọn"),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Chưa chọn ai."),
            "invalid_choice": _("Danh sách đã thay đổi trong lúc bạn chọn; hãy xem lại rồi chọn lại."),
        },
    )
    awarded_on = DayField(label=_("Ngày trao tặng"))

    def __init__(self, *args: Any, badges: Any, round_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, initial={"awarded_on": round_on}, **kwargs)
        self.fields["badges"].queryset = badges
        self.fields["document_number"].required = self.fields["document_date"].required = True
        self.fields["document_number"].label = _("Theo quyết định số")
        past_until(self, today, "awarded_on")

    def save(self) -> Any:
        """Awards all, or nobody."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.award_badges(
                badges=data["badges"], awarded_on=data["awarded_on"], document=self.paper(), by=self.by
            )
        )
