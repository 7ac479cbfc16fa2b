"""The order of a waiting list, and the paper by which a unit may have more than its cap gives."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import PaperForm
from branches.models import Organization
from core.documents import Document
from core.forms import ServiceForm
from evaluations.models import CapAllowance, Period, Rating
from evaluations.queries.waiting import CapInUnit
from evaluations.services.decisions import allow_excess, end_waiting, order_waiting


class OrderWaiting(ServiceForm):
    """A number beside each who could wait; without one he does not."""

    def __init__(
        self, data: Any, *, ratings: Sequence[Rating], period: Period, subject: str, unit: Organization, grouping: str,
        by: Any,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.ratings, self.period, self.by = ratings, period, by
        self.list: dict[str, Any] = {"subject": subject, "unit": unit, "grouping": grouping}
        for one in ratings:
            self.fields[f"s{one.pk}"] = forms.IntegerField(
                label=_("Thứ tự: %s") % (one.member or one.organization), required=False, min_value=1, max_value=9999,
                initial=one.waiting, widget=forms.NumberInput(attrs={"class": "place"}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Rating, Any]]:
        """Each who could wait, with his field."""
        return [(one, self[f"s{one.pk}"]) for one in self.ratings]

    def save(self) -> Any:
        """Keeps the order; None where the service refused."""
        placed = [(self.cleaned_data[f"s{one.pk}"], one.pk) for one in self.ratings]
        order = [pk for number, pk in sorted((one for one in placed if one[0]), key=lambda one: one[0])]
        return self._order(order)

    def move(self, pk: str, by: int) -> Any:
        """Moves one who waits up or down by a place; None where the service refused."""
        order = [one.pk for one in self.ratings if one.waiting]
        at = next((place for place, one in enumerate(order) if str(one) == pk), None)
        if at is not None and 0 <= at + by < len(order):
            order[at], order[at + by] = order[at + by], order[at]
        return self._order(order)

    def _order(self, order: list[int]) -> Any:
        same: dict[str, Any] = {"period": self.period, "by": self.by}
        if not order:
            return self.carry_out(lambda: end_waiting(**same, **self.list) or True)
        return self.carry_out(order_waiting, rating_ids=order, **same)


class AllowExcess(PaperForm):
    """Up to how many, by which paper, why."""

    paper_required = True
    number = forms.IntegerField(
        label=gettext_lazy("Được đến (số lượng)"), min_value=1, max_value=100_000,
        help_text=gettext_lazy("Tổng số được xếp mức này trong đơn vị, không phải số thêm."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)

    def __init__(self, data: Any = None, *, cap: CapInUnit, by: Any, on: date) -> None:
        given = cap.standing.allowance
        initial = {"number": given.number if given else None, "reason": given.reason if given else ""}
        super().__init__(data, by=by, today=on, organization=cap.unit, initial=initial)
        self.cap, self.on = cap, on

    def save(self) -> CapAllowance | None:
        """Writes it down; None where the service refused."""
        one, data = self.cap, self.cleaned_data
        return self.carry_out(
            lambda: allow_excess(
                organization=one.unit, period=one.period, cap=one.cap, grouping=one.grouping, number=data["number"],
                document=self.paper(kind=Document.Kind.DECISION), reason=data["reason"], by=self.by, on=self.on,
            )
        )  # fmt: skip
