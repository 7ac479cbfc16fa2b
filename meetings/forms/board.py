"""What the board is narrowed to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.queries import sector_names
from core.forms import AddressForm
from meetings.queries import BoardRow


class BoardFilter(AddressForm):
    """By sector, and by what is to be looked at."""

    STATES = (
        ("", _("tất cả")),
        ("missing", _("còn tháng chưa có")),
        ("late", _("có tháng gửi muộn")),
        ("not_held", _("có tháng không họp")),
    )
    khoi = forms.ChoiceField(label=_("Khối"), required=False)
    loc = forms.ChoiceField(label=_("Chi bộ"), required=False, choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["khoi"]
        choice.choices = [("", _("tất cả")), *((name, name) for name in sector_names().values())]

    def narrow(self, rows: Sequence[BoardRow]) -> list[BoardRow]:
        """The rows that match; what is not understood narrows nothing, and is said beside its field."""
        self.is_valid()
        data = self.cleaned_data
        sector, state = data.get("khoi"), data.get("loc")
        return [
            row
            for row in rows
            if (not sector or row.organization.sector_name == sector) and (not state or getattr(row.duty, state))
        ]
