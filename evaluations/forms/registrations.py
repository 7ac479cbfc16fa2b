"""Forms of registration: one thing for many, the table of levels, correcting, reviewing one or all, withdrawing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from branches.models import Organization
from branches.queries import choices_of_forms
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import Registration, SchemeLevel
from evaluations.queries.registrations import NOT_REVIEWED, official_members
from evaluations.services.registrations import (
    NewRegistration,
    Review,
    correct_registration,
    register,
    register_levels,
    review_registrations,
    withdraw_registration,
)
from members.models import Member

Kind, Outcome = Registration.Kind, Registration.Outcome
REVIEWED = [(one.value, one.label) for one in Outcome if one != Outcome.WITHDRAWN]
KINDS = [(one.value, one.label) for one in Kind if one != Kind.LEVEL]


class RegistrationFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên, nội dung"), required=False, max_length=100)
    nam = YearField(required=False)
    loai = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("mọi loại")), *Kind.choices])
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ket_qua = forms.ChoiceField(
        label=_("Kết quả"), required=False,
        choices=[("", _("tất cả")), (NOT_REVIEWED, _("chưa xét")), *Outcome.choices],
    )  # fmt: skip


class RegisterForm(PaperForm):
    """A commitment, an emulation target or a model: of the organisation, or the same for each member ticked."""

    kind = forms.ChoiceField(label=_("Loại"), choices=KINDS)
    title = forms.CharField(
        label=_("Tên, danh hiệu, mô hình"), max_length=200,
        help_text=_("Ví dụ: Lao động tiên tiến; Mô hình “Chi bộ không rác thải nhựa”."),
    )  # fmt: skip
    content = text_of(_("Nội dung, chỉ tiêu phấn đấu"), 1000, required=False)
    at = forms.ModelChoiceField(
        label=_("Cấp công nhận"), queryset=None, required=False, empty_label=_("không ghi"),
        help_text=_("Của danh hiệu thi đua, mô hình dân vận khéo."),
    )  # fmt: skip
    members = forms.ModelMultipleChoiceField(
        label=_("Đảng viên đăng ký"), queryset=Member.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Không chọn ai: đăng ký của cả tổ chức."),
    )  # fmt: skip
    registered_on = DayField(label=_("Đăng ký ngày"))

    def __init__(
        self, *args: Any, organization: Organization, year: int, by: Any, on: date, **kwargs: Any
    ) -> None:  # fmt: skip
        initial = {"registered_on": on if year >= on.year else date(year, 1, 31)}
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.organization, self.year, self.on = organization, year, on
        self.fields["at"].queryset = choices_of_forms()[1]
        members: Any = self.fields["members"]
        members.queryset = official_members(organization, on=on)
        members.label_from_instance = lambda one: one.full_name
        past_until(self, on, "registered_on")

    def save(self) -> list[Registration] | None:
        """Registers it."""
        data = self.cleaned_data
        names = ("kind", "title", "content", "at", "registered_on")
        done: list[Registration] | None = self.carry_out(
            lambda **values: register(
                new=NewRegistration(
                    year=self.year, document=self.paper(), **{name: data[name] for name in names}
                ),
                **values,
            ),
            organization=self.organization, members=list(data["members"]), by=self.by,
        )  # fmt: skip
        return done


class LevelsForm(PaperForm):
    """The table of an organisation and its members against the levels they strive for."""

    registered_on = DayField(label=_("Đăng ký ngày"))

    def __init__(
        self, *args: Any, organization: Organization, year: int, members: Sequence[Member],
        offered: Mapping[str, Sequence[SchemeLevel]], standing: Mapping[int | None, Registration],
        with_own: bool, by: Any, on: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = {"registered_on": on if year >= on.year else date(year, 1, 31)}
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.organization, self.year, self.on = organization, year, on
        self.members, self.standing = members, standing
        self.levels = {subject: {one.code: one for one in levels} for subject, levels in offered.items()}
        self.own = with_own and bool(offered["organization"])
        if self.own:
            self._add("own", _now("Tổ chức"), "organization", standing.get(None))
        for member in members:
            self._add(f"m{member.pk}", member.full_name, "member", standing.get(member.pk))
        past_until(self, on, "registered_on")

    def _add(self, name: str, who: str, subject: str, row: Registration | None) -> None:
        levels = self.levels[subject].values()
        self.fields[name] = forms.ChoiceField(
            label=who, required=False, choices=[("", "–"), *((one.code, one.name) for one in levels)],
            initial=row.level_code if row else "", disabled=bool(row and row.outcome),
            widget=forms.Select({"aria-label": who}),
        )  # fmt: skip

    @property
    def plain(self) -> list[Any]:
        """The fields above the table."""
        return [self[name] for name in ("registered_on", "document_number", "document_date")]

    @property
    def rows(self) -> list[tuple[str, Any, Registration | None]]:
        """Who, the field of his level, and what stands registered."""
        own = [(_now("Tổ chức"), self["own"], self.standing.get(None))] if self.own else []
        of_members = [(one.full_name, self[f"m{one.pk}"], self.standing.get(one.pk)) for one in self.members]
        return [*own, *of_members]

    def save(self) -> int | None:
        """Registers the levels chosen; how many were written."""
        data = self.cleaned_data
        chosen = {
            member: self.levels["member"][data[f"m{member.pk}"]]
            for member in self.members
            if data[f"m{member.pk}"] and not self.fields[f"m{member.pk}"].disabled
        }
        own = self.levels["organization"].get(data["own"]) if self.own and not self.fields["own"].disabled else None
        written: int | None = self.carry_out(
            lambda **values: register_levels(document=self.paper(), **values),
            organization=self.organization, year=self.year, own=own, of_members=chosen,
            registered_on=data["registered_on"], by=self.by,
        )  # fmt: skip
        return written


class CorrectRegistration(Guarded, PaperForm):
    """What was registered, while it is open. A level is changed in its table."""

    title = forms.CharField(label=_("Tên, danh hiệu, mô hình"), max_length=200)
    content = text_of(_("Nội dung, chỉ tiêu phấn đấu"), 1000, required=False)
    at = forms.ModelChoiceField(
        label=_("Cấp công nhận"), queryset=None, required=False, empty_label=_("không ghi")
    )  # fmt: skip
    registered_on = DayField(label=_("Đăng ký ngày"))

    def __init__(self, *args: Any, registration: Registration, by: Any, on: date, **kwargs: Any) -> None:
        paper = registration.document
        initial = {name: getattr(registration, name) for name in ("title", "content", "at", "registered_on")}
        initial |= {
            "document_number": paper.number if paper else "", "document_date": paper.issued_on if paper else None,
        }  # fmt: skip
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.registration, self.on = registration, on
        self.fields["at"].queryset = choices_of_forms()[1]
        if registration.kind == Kind.LEVEL:
            del self.fields["title"], self.fields["at"]
        past_until(self, on, "registered_on")
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        names = [name for name in ("title", "content", "at", "registered_on") if name in self.fields]
        values = {name: self.cleaned_data[name] for name in names}
        return self.carry_out(
            lambda **given: correct_registration(values=values | {"document": self.paper()}, **given),
            registration=self.registration, by=self.by,
        )  # fmt: skip


class ReviewRegistration(ServiceForm):
    """What became of one registration."""

    outcome = forms.ChoiceField(label=_("Kết quả"), choices=REVIEWED)
    outcome_on = DayField(label=_("Xét ngày"))
    note = text_of(_("Nhận xét kết quả"), 500, required=False)

    def __init__(self, *args: Any, registration: Any, by: Any, on: date, **kwargs: Any) -> None:
        initial = {
            "outcome": registration.outcome, "outcome_on": registration.outcome_on or on,
            "note": registration.outcome_note,
        }  # fmt: skip
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.registration, self.by, self.on = registration, by, on
        past_until(self, on, "outcome_on")

    def save(self) -> Any:
        """Writes it."""
        data = self.cleaned_data
        review = Review(data["outcome"], data["note"])
        return self.carry_out(
            review_registrations, organization_id=self.registration.keeper, reviews={self.registration: review},
            on=data["outcome_on"], by=self.by,
        )  # fmt: skip


class ReviewAll(ServiceForm):
    """The review at the end of the year: everything of an organisation that is open, in one table."""

    outcome_on = DayField(label=_("Xét ngày"))

    def __init__(
        self, *args: Any, organization: Organization, registrations: Sequence[Registration],
        gone: Mapping[int, Registration | None], by: Any, on: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **({"initial": {"outcome_on": on}} | kwargs))
        self.gone = gone
        self.organization, self.registrations, self.by, self.on = organization, registrations, by, on
        for one in registrations:
            label = self._label(one)
            self.fields[f"r{one.pk}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("chưa xét")), *REVIEWED],
                widget=forms.Select({"aria-label": label}),
            )  # fmt: skip
            self.fields[f"n{one.pk}"] = forms.CharField(
                label=_("Nhận xét"), required=False, max_length=500,
                widget=forms.TextInput({"aria-label": _now("Nhận xét: %s") % label}),
            )  # fmt: skip
        past_until(self, on, "outcome_on")

    @property
    def rows(self) -> Iterator[tuple[Registration, Any, Any]]:
        """A registration with the fields of its result and of the remark."""
        for one in self.registrations:
            yield one, self[f"r{one.pk}"], self[f"n{one.pk}"]

    def clean(self) -> Any:
        """Says what was typed for a row that somebody else wrote, or took away, since the page was shown."""
        for pk, row in self.gone.items():
            chosen, note = self.data.get(f"r{pk}", ""), self.data.get(f"n{pk}", "").strip()[:500]
            typed = "; ".join(text for text in (str(dict(REVIEWED).get(chosen, "")), note) if text)
            if not typed:
                continue
            if row is None:
                self.add_error(None, _now("Một đăng ký không còn do tổ chức này giữ; chưa ghi “%s”.") % typed)
            else:
                words = {"what": self._label(row), "outcome": row.get_outcome_display(), "typed": typed}
                self.add_error(
                    None,
                    _now(
                        "“%(what)s” vừa có người ghi: %(outcome)s; chưa ghi “%(typed)s”. "
                        "Muốn xét lại, hãy mở đăng ký ấy."
                    ) % words,
                )  # fmt: skip
        return super().clean()

    @staticmethod
    def _label(one: Any) -> str:
        return f"{one.member.full_name if one.member else _now('Tổ chức')}: {one.title}"

    def save(self) -> int | None:
        """Writes those that were given a result; how many."""
        data = self.cleaned_data
        reviews = {
            one: Review(data[f"r{one.pk}"], data[f"n{one.pk}"]) for one in self.registrations if data[f"r{one.pk}"]
        }
        if not reviews:
            self.add_error(None, _now("Chưa chọn kết quả của đăng ký nào."))
            return None
        done: int | None = self.carry_out(
            review_registrations, organization_id=self.organization.pk, reviews=reviews, on=data["outcome_on"],
            by=self.by,
        )  # fmt: skip
        return done


class WithdrawRegistration(ServiceForm):
    """It is pursued no more."""

    on_day = DayField(label=_("Thôi từ ngày"))
    reason = forms.CharField(label=_("Lý do thôi"), max_length=300)

    def __init__(self, *args: Any, registration: Registration, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"on_day": on}} | kwargs))
        self.registration, self.by, self.on = registration, by, on
        past_until(self, on, "on_day")

    def save(self) -> Any:
        """Takes it back."""
        data = self.cleaned_data
        return self.carry_out(
            withdraw_registration, registration=self.registration, withdrawn_on=data["on_day"], reason=data["reason"],
            by=self.by,
        )  # fmt: skip
