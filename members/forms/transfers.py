"""Forms of transfers: to ask for one, to take its steps, to do it in one, and of who comes from outside."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField, PaperForm
from branches.models import Organization
from branches.queries import organizations_below
from branches.services import keep_document
from core.documents import Document
from core.forms import AddressForm, DayField, NameField, past_until
from core.names import fold
from members import services
from members.forms.people import editable
from members.forms.persons import PersonFields
from members.models import Member, Transfer
from members.queries import (
    CLOSED,
    INCOMING,
    OPEN,
    OUTGOING,
    OVERDUE,
    WAITING,
    member_of_card,
)

WAYS = (("", _("đi và đến")), (OUTGOING, _("chuyển đi")), (INCOMING, _("chuyển đến")))
STAGES = (
    ("", _("mọi bước")),
    (WAITING, _("đang chờ tôi")),
    (OPEN, _("chưa xong")),
    (OVERDUE, _("quá hạn xuất trình giấy")),
    (CLOSED, _("đã xong, trả lại, hủy")),
)
Kind = Transfer.Kind
KINDS = (
    (Kind.OFFICIAL.value, _("chính thức")),
    (Kind.TEMPORARY.value, _("tạm thời")),
    (Kind.ABROAD.value, _("ra ngoài nước")),
)


class TransferFilter(AddressForm):
    """What the list of transfers is narrowed to; it lives in the address."""

    chieu = forms.ChoiceField(label=_("Chiều"), required=False, choices=WAYS)
    buoc = forms.ChoiceField(label=_("Bước"), required=False, choices=STAGES)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class DestinationField(OrganizationField):
    """Where somebody goes: any organisation that stands, by its whole code or name.

    Offered while typing are those of the user's scope only; the others he must know (decision 019).
    """

    default_error_messages = {
        "unknown": _("Không có tổ chức nào trong hệ thống mang đúng mã hoặc tên “%(text)s”."),
    }

    def offer(self, organizations: Any, *, on: date) -> None:
        """Offers these, allows whatever stands."""
        super().offer(organizations, on=on)
        self.organizations = organizations_below(None, on=on, among=Organization.objects.all())


class LetterForm(PaperForm):
    """What rests on a letter: its number and the day it was issued."""

    paper_required = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_number"].label = _("Số giấy giới thiệu")
        self.fields["document_date"].label = _("Ngày cấp giấy")
        past_until(self, self.today, "document_date")

    def letter(self) -> Any:
        """The letter, recorded if it is not yet; None where none was named."""
        return self.paper(kind=Document.Kind.LETTER)


class RequestForm(LetterForm):
    """Where to, how and why; what was done already on paper may be written along, and is then done here too."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=KINDS)
    destination = DestinationField(label=_("Nơi đến trong hệ thống"), required=False)
    outside = NameField(
        label=_("Hoặc nơi đến ngoài hệ thống"),
        required=False,
        max_length=200,
        help_text=_("Tên tổ chức đảng, hoặc tên nước."),
    )
    until = DayField(
        label=_("Sinh hoạt tạm thời đến hết ngày"), required=False, help_text=_("Chỉ với chuyển tạm thời.")
    )
    reason = forms.CharField(label=_("Lý do"), required=False, max_length=300)
    requested_on = DayField(label=_("Ngày đề nghị"))
    endorsed_on = DayField(
        label=_("Ngày chi bộ, đảng ủy đã có ý kiến"), required=False, help_text=_("Chưa có thì để trống, ghi sau.")
    )
    paper_required = False

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, initial={"requested_on": today}, **kwargs)
        self.fields["destination"].offer(editable(by, today), on=today)
        self.fields["document_number"].help_text = _("Chưa cấp thì để trống, ghi sau.")
        past_until(self, today, "requested_on", "endorsed_on")

    def clean(self) -> dict[str, Any]:
        """One destination; a letter only after the opinion."""
        data = super().clean()
        inside, outside = data.get("destination"), data.get("outside")
        if inside and outside:
            self.add_error("outside", _("Chỉ ghi một nơi đến: trong hệ thống hoặc ngoài hệ thống."))
        elif data.get("kind") == Kind.ABROAD and not outside and "outside" not in self.errors:
            self.add_error("outside", _("Chuyển ra ngoài nước thì ghi tên nước hoặc tổ chức ở nước ngoài."))
        elif not inside and not outside and not {"destination", "outside"} & set(self.errors):
            self.add_error("destination", _("Cần nơi đến: trong hệ thống hoặc ngoài hệ thống."))
        if data.get("document_number") and not data.get("endorsed_on") and "endorsed_on" not in self.errors:
            self.add_error("endorsed_on", _("Đã cấp giấy thì ghi cả ngày chi bộ, đảng ủy có ý kiến."))
        return data

    def new(self, member: Any) -> services.NewTransfer:
        """As the service takes it."""
        names = ("kind", "requested_on", "destination", "outside", "reason", "until")
        return services.NewTransfer(member, **{name: self.cleaned_data[name] for name in names})

    def go_on(self, transfers: Sequence[Transfer]) -> None:
        """The steps that were written along."""
        data = self.cleaned_data
        letter = self.letter()
        for transfer in transfers:
            if data["endorsed_on"]:
                services.endorse_transfer(transfer=transfer, on=data["endorsed_on"], by=self.by)
            if letter:
                services.issue_letter(transfer=transfer, letter=letter, on=letter.issued_on, by=self.by)

    def refuse(self, error: ValidationError) -> None:
        """A step that comes before the one before it."""
        if hasattr(error, "error_dict") and "on" in error.error_dict:
            letter = bool(self.cleaned_data.get("document_number"))
            before = (
                self.cleaned_data["endorsed_on"]
                and self.cleaned_data["endorsed_on"] < self.cleaned_data["requested_on"]
            )
            field = "document_date" if letter and not before else "endorsed_on"
            error = ValidationError({field: error.error_dict["on"]})
        super().refuse(error)


class RequestTransfer(RequestForm):
    """One member goes, with a letter the destination receives."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def save(self) -> Transfer | None:
        """Asks for it, and takes the steps that were written along."""
        done: Transfer | None = self.carry_out(self._ask)
        return done

    def _ask(self) -> Transfer:
        transfer = services.request_transfer(new=self.new(self.member), by=self.by)
        self.go_on([transfer])
        return transfer


class RequestTogether(RequestForm):
    """Several members of one organisation go by one act and one letter (chuyển tập thể)."""

    members = forms.ModelMultipleChoiceField(
        label=_("Đảng viên chuyển đi"),
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một đảng viên.")},
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members
        del self.fields["kind"], self.fields["until"]
        self.fields = {"members": self.fields.pop("members"), **self.fields}

    def save(self) -> list[Transfer] | None:
        """Asks for all of them, or for none."""
        done: list[Transfer] | None = self.carry_out(self._ask)
        return done

    def new(self, member: Any) -> services.NewTransfer:
        """A collective one is official."""
        data = self.cleaned_data
        return services.NewTransfer(
            member, Kind.OFFICIAL, data["requested_on"], data["destination"], data["outside"], data["reason"]
        )

    def _ask(self) -> list[Transfer]:
        members = list(self.cleaned_data["members"])
        transfers = services.request_transfers(members=members, new=self.new(members[0]), by=self.by)
        self.go_on(transfers)
        return transfers


class StepForm(LetterForm):
    """One step of a transfer; of a collective one for everybody who stands at the same step, if so wished.

    The steps differ in the fields they keep: a letter, a day, a reason.
    """

    service: Callable[..., Any]
    keeps: tuple[str, ...] = ("on",)

    on = DayField(label=_("Ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=500)
    whole = forms.BooleanField(label=_("Cho tất cả những người chuyển cùng đợt"), required=False, initial=True)

    def __init__(self, *args: Any, transfer: Transfer, batch: Sequence[Transfer], today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.transfer, self.batch = transfer, batch
        keeps = {*self.keeps, "whole"} if len(batch) > 1 else set(self.keeps)
        self.fields = {name: field for name, field in self.fields.items() if name in keeps}
        if "whole" in self.fields:
            self.fields["whole"].label = _("Cho cả %(count)s người chuyển cùng đợt") % {"count": len(batch)}
        self.initial.setdefault("on", today)
        past_until(self, today, "on")

    def save(self) -> int | None:
        """Takes the step; for how many."""
        done: int | None = self.carry_out(self._take)
        return done

    def _take(self) -> int:
        transfers = list(self.batch) if self.cleaned_data.get("whole") else [self.transfer]
        values = self.values()
        for transfer in transfers:
            try:
                with transaction.atomic():
                    type(self).service(transfer=transfer, by=self.by, **values)
            except ValidationError as error:
                if len(transfers) == 1:
                    raise
                raise ValidationError(f"{transfer.member.full_name}: {' '.join(error.messages)}") from error
        return len(transfers)

    def values(self) -> dict[str, Any]:
        """What the service takes beside the transfer."""
        return {name: self.cleaned_data[name] for name in self.keeps}


class EndorseForm(StepForm):
    """The branch and its committee have given their opinion."""

    service = services.endorse_transfer


class IssueForm(StepForm):
    """The letter: its number and its day, from which the time to present it runs."""

    service = services.issue_letter
    keeps = ("document_number", "document_date")

    def values(self) -> dict[str, Any]:
        """The letter is dated the day it is issued."""
        letter = self.letter()
        return {"letter": letter, "on": letter.issued_on}

    def refuse(self, error: ValidationError) -> None:
        """The day of the letter."""
        if hasattr(error, "error_dict") and "on" in error.error_dict:
            error = ValidationError({"document_date": error.error_dict["on"]})
        super().refuse(error)


class ReceiveForm(StepForm):
    """His first day at the destination."""

    service = services.receive_transfer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Ngày tiếp nhận")
        self.fields["on"].help_text = _("Từ ngày này nơi đến tính đảng viên.")


class RefuseForm(StepForm):
    """Sent back."""

    service = services.refuse_transfer
    keeps = ("on", "reason")


class CancelForm(StepForm):
    """Taken back."""

    service = services.cancel_transfer
    keeps = ("on", "reason")


class ArrivalForm(PersonFields):
    """Somebody comes from outside the installation with a letter: new to the record, or known from before."""

    organization = OrganizationField(label=_("Sinh hoạt tại"))
    outside = NameField(label=_("Từ tổ chức đảng"), max_length=200, help_text=_("Nơi cấp giấy giới thiệu."))
    start = DayField(label=_("Ngày tiếp nhận"))
    until = DayField(
        label=_("Sinh hoạt tạm thời đến hết ngày"),
        required=False,
        help_text=_("Để trống nếu chuyển đến chính thức."),
    )
    document_number = forms.CharField(label=_("Số giấy giới thiệu"), max_length=60)
    document_date = DayField(label=_("Ngày cấp giấy"))

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        self.fields["organization"].offer(editable(by, today), on=today)
        past_until(self, today, "start", "document_date")

    def clean(self) -> dict[str, Any]:
        """Whoever bears the number already is the same person: then his name must be his."""
        data = super().clean()
        if data.get("until") and data.get("start") and data["until"] < data["start"]:
            self.add_error("until", _("Ngày cuối cùng đứng trước ngày tiếp nhận."))
        number = data.get("card_number") or data.get("national_id")
        self.known = member_of_card(number) if number else None
        if self.known and data.get("full_name") and fold(self.known.full_name) != fold(data["full_name"]):
            self.add_error(
                "full_name", _("Số này trong hệ thống là của người khác tên. Hãy kiểm tra lại số và họ tên.")
            )
        return data

    def save(self) -> Member | None:
        """Records him where he is not known, and the arrival; or neither."""
        done: Member | None = self.carry_out(self._record)
        return done

    def _record(self) -> Member:
        data = self.cleaned_data
        letter = keep_document(
            number=data["document_number"], issued_on=data["document_date"], kind=Document.Kind.LETTER, by=self.by
        )
        member = self.known or self.enter()
        services.record_arrival(
            member=member,
            to=data["organization"],
            outside=data["outside"],
            on=data["start"],
            until=data["until"],
            letter=letter,
            by=self.by,
        )
        return member
