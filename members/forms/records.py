"""The record of a person: entering somebody, and putting right what is known of him."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField
from core.formatting import date_text
from core.forms import DayField, past_until
from members import services
from members.forms.people import editable
from members.forms.persons import DOCUMENTS, MAY_LACK, PLAIN, PersonFields
from members.forms.record_fields import TIERS
from members.models import Member, Membership

REGISTER_REASONS = [
    (reason.value, reason.label)
    for reason in (
        Membership.StartReason.RECORDED,
        Membership.StartReason.ADMISSION,
    )
]


class RegisterMember(PersonFields):
    """A member who is in no record yet, and where he belongs."""

    organization = OrganizationField(label=_("Sinh hoạt tại"))
    start = DayField(label=_("Từ ngày"))
    start_reason = forms.ChoiceField(label=_("Lý do"), choices=REGISTER_REASONS)

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.fields["organization"].offer(editable(by, today), on=today)
        past_until(self, today, "start")

    def save(self) -> Member | None:
        """Registers him and opens his membership, or neither."""
        return self.carry_out(self._register)

    def _register(self) -> Member:
        member = self.enter()
        data = self.cleaned_data
        services.open_membership(
            new=services.NewMembership(
                member.pk,
                data["organization"].pk,
                Membership.Kind.OFFICIAL,
                data["start"],
                start_reason=data["start_reason"],
            ),
            by=self.by,
        )
        return member


class CorrectMember(PersonFields):
    """What is known of a person, put right.

    Each field carries what the page showed: what he did not touch stays as the record has it by now, and what somebody
    else changed meanwhile is not overwritten unseen.
    """

    data: Any  # a copy of what was sent, brought up to the day

    def __init__(self, *args: Any, member: Member, by: Any, today: date, **kwargs: Any) -> None:
        initial = {name: getattr(member, name) for name in (*PLAIN, *MAY_LACK)}
        initial["birth"] = (member.birth_date, member.birth_precision)
        initial["admission"] = (member.admission_date, member.admission_precision)
        initial["party_age_excluded_days"] = member.party_age_excluded_days or None
        for name in DOCUMENTS:
            if paper := getattr(member, name):
                initial |= {f"{name}_number": paper.number, f"{name}_date": paper.issued_on}
        for row in member.addresses.select_related("province"):
            place = f"{row.kind}_{TIERS[row.two_tier]}"
            initial |= {
                f"{row.kind}_country": row.country,
                f"{place}_province": row.province,
                f"{place}_commune": row.commune,
                f"{place}_text": row.text,
            }
        super().__init__(*args, by=by, today=today, initial=initial, **kwargs)
        self.member = member
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.contested = self._merge() if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        """And what he changed must not have been changed by somebody else meanwhile: he sees both, and decides."""
        data = super().clean()
        for name in self.contested:
            now = self.get_initial_for_field(self.fields[name], name)
            if name in data and (data[name] or "") != (now or ""):
                self.data[self.add_initial_prefix(name)] = self._text(name, now)  # to save again is to insist
                self.add_error(
                    name,
                    _("Trong lúc bạn sửa, người khác đã ghi ô này là “%(now)s”; bạn ghi “%(typed)s”. "
                      "Sửa lại cho đúng rồi lưu lần nữa.")
                    % {"now": self._read(name, now), "typed": self._read(name, data[name])},
                )  # fmt: skip
        return data

    def _merge(self) -> list[str]:
        """Takes over what others changed since the page was shown; the names of what he changed too."""
        self.data = self.data.copy()
        stale = {}
        for name, field in self.fields.items():
            now = self.get_initial_for_field(field, name)
            shown = self.data.get(self.add_initial_prefix(name))
            if shown is not None and shown != self._text(name, now):
                stale[name] = now
        contested = [name for name in stale if self[name]._has_changed()]
        for name in stale.keys() - set(contested):
            now = stale[name]
            self.data[self.add_prefix(name)] = date_text(now) if isinstance(now, date) else self._text(name, now)
            self.data[self.add_initial_prefix(name)] = self._text(name, now)
        return contested

    def _text(self, name: str, value: Any) -> str:
        """A value as the hidden field beside it carries it."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)

    def _read(self, name: str, value: Any) -> str:
        """A value as people read it."""
        field: Any = self.fields[name]
        if isinstance(value, date):
            return date_text(value)
        if isinstance(field, forms.ModelChoiceField):
            return str(value or "–")
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            return str(dict(choices).get(value or "", value))
        return self._text(name, value) or "–"

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(self._correct)

    def _correct(self) -> None:
        services.correct_member(member=self.member, values=self.values() | self.papers(), by=self.by)
        services.keep_addresses(member=self.member, addresses=self.addresses(self.member), by=self.by)
