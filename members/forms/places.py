"""Forms of places as members stand to them: the list's filter, and where a member lives or works."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PlaceField
from branches.queries import place_kinds, places_visible_to
from core.forms import AddressForm, DayField, Guarded, LastDayField, ServiceForm
from members import services
from members.forms.people import MemberForm
from members.models import PlaceTie
from members.queries.coverage import Class


class PlaceFilter(AddressForm):
    """What the list of places is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Tên hoặc mã"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    loai = forms.ModelChoiceField(label=_("Loại"), queryset=None, required=False, empty_label=_("mọi loại"))
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("mọi tình trạng")), *Class.choices]
    )
    ngay = DayField(label=_("Vào ngày"), required=False)
    bien_gioi = forms.BooleanField(label=_("Biên giới"), required=False)
    kho_khan = forms.BooleanField(label=_("Đặc biệt khó khăn"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].queryset = place_kinds()


class TieMember(MemberForm):
    """Where a member lives or works. A new home ends the one before it."""

    place = PlaceField(label=_("Địa bàn, đơn vị"))
    kind = forms.ChoiceField(label=_("Quan hệ"), choices=PlaceTie.Kind.choices)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, initial={"start": today}, **kwargs)
        self.fields["place"].offer(places_visible_to(by, on=today))

    def save(self) -> Any:
        """Records it."""
        data = self.cleaned_data
        member: Any = self.member

        def tie() -> Any:
            new = services.NewPlaceTie(
                member_id=member.pk, organization_id=member.organization_id, place_id=data["place"].pk,
                kind=data["kind"], start=data["start"], end=data["end"], document_id=self.paper_id(),
            )  # fmt: skip
            return services.tie_member(new=new, by=self.by)

        return self.carry_out(tie)


class CorrectTie(Guarded, ServiceForm):
    """What was written wrongly of where he lives or works."""

    kind = forms.ChoiceField(label=_("Quan hệ"), choices=PlaceTie.Kind.choices)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField()

    def __init__(self, *args: Any, row: PlaceTie, by: Any, today: date, **kwargs: Any) -> None:
        initial = {"kind": row.kind, "start": row.start, "end": row.end}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.row, self.by = row, by
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(services.correct_tie, tie=self.row, values=self.cleaned_data, by=self.by)


class EndTie(ServiceForm):
    """The last day he lives or works there."""

    last_day = DayField(label=_("Đến hết ngày"))

    def __init__(self, *args: Any, row: PlaceTie, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"last_day": today}}))
        self.row, self.by = row, by

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(services.end_tie, tie=self.row, last_day=self.cleaned_data["last_day"], by=self.by)
