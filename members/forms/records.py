"""The record of a person: entering somebody, and putting right what is known of him."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField
from core.forms import DayField, Guarded, past_until
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


class CorrectMember(Guarded, PersonFields):
    """What is known of a person, put right."""

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
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(self._correct)

    def _correct(self) -> None:
        services.correct_member(member=self.member, values=self.values() | self.papers(), by=self.by)
        services.keep_addresses(member=self.member, addresses=self.addresses(self.member), by=self.by)
