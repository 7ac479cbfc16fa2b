"""The month's orientation as it is typed: what it says, what is to be spoken of, and to whom it speaks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import visible_children, with_current
from branches.services import keep_document
from core.formatting import month_key, month_text
from core.forms import DayField, Guarded, ServiceForm, past_until
from core.periods import Period, PeriodError, add_months, first_of_month
from meetings import services
from meetings.forms.meetings import name_of
from meetings.forms.papers import DocumentField, PaperFile
from meetings.models import ItemKind, Orientation
from meetings.queries import addressees_of, documents_offered
from meetings.services.orientations import AT_MOST

ROWS = 6  # of items, on an empty form; saved and opened again it has some more
MONTHS_AHEAD = 3


class OrientationForm(ServiceForm):
    """A new orientation. Its items are the rows `kind_0`, `title_0`, `document_0` and so on; empty rows are none."""

    for_month = forms.ChoiceField(label=gettext_lazy("Cho tháng"))
    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Nội dung định hướng"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    document = DocumentField(label=gettext_lazy("Theo văn bản"))
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"))
    file = PaperFile(label=gettext_lazy("Tệp văn bản"))
    addressees: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Nơi nhận"), queryset=None, required=False, to_field_name="code",
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Không chọn nơi nào: gửi tất cả tổ chức bên dưới."),
    )  # fmt: skip

    def __init__(self, *args: Any, organization: Any, by: Any, on: date, known: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"issued_on": on, "for_month": _next(on)}} | kwargs))
        self.organization, self.by, self.on = organization, by, on
        past_until(self, on, "issued_on")
        month: Any = self.fields["for_month"]
        months = [add_months(first_of_month(on), number) for number in range(-1, MONTHS_AHEAD + 1)]
        month.choices = [(month_key(one), month_text(one)) for one in months]
        below: Any = self.fields["addressees"]
        children: Any = with_current(visible_children(organization, by=by, on=on, day=on), on=on)
        below.queryset = children.order_by("sort_key", "pk")
        below.label_from_instance = name_of
        self.count = min(AT_MOST, max(ROWS, known + 3))
        self.offered = documents_offered(organization, on=on)
        field: Any = self.fields["document"]
        field.offer(self.offered)
        for number in range(self.count):
            self.lay_row(number)

    def lay_row(self, number: int) -> None:
        """The fields of one item."""
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Loại"), choices=ItemKind.choices, initial=ItemKind.TRANSMISSION, required=False
        )
        self.fields[f"title_{number}"] = forms.CharField(label=_("Nội dung"), max_length=300, required=False)
        paper = DocumentField(label=_("Văn bản phải quán triệt"), help_text="")
        paper.offer(self.offered)
        self.fields[f"document_{number}"] = paper

    @property
    def main(self) -> list[Any]:
        """What the orientation says of itself, as the page shows it."""
        return [self[name] for name in self.fields if "_" not in name or name in ("for_month", "issued_on")]

    def rows(self) -> Iterator[list[Any]]:
        """The fields of each item."""
        for number in range(self.count):
            yield [self[f"{name}_{number}"] for name in ("kind", "title", "document")]

    def clean_for_month(self) -> date:
        """The month's first day."""
        try:
            return Period.parse(self.cleaned_data["for_month"]).start
        except PeriodError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """An item that names a document says what to do with it."""
        data = super().clean() or {}
        for number in range(self.count):
            if data.get(f"document_{number}") and not data.get(f"title_{number}"):
                paper, day, _kind = data[f"document_{number}"]
                data[f"title_{number}"] = _("Quán triệt %(number)s ngày %(day)s") % {
                    "number": paper, "day": f"{day:%d/%m/%Y}",
                }  # fmt: skip
        return data

    def paper(self, named: Any) -> Any:
        """A document as the services take it, recorded if it is not yet."""
        if named is None:
            return None
        number, day, kind = named
        return keep_document(number=number, issued_on=day, kind=kind, by=self.by)

    def items(self) -> list[services.AskedItem]:
        """The rows that say something."""
        data = self.cleaned_data
        rows = [[data[f"{name}_{number}"] for name in ("kind", "title", "document")] for number in range(self.count)]
        return [
            services.AskedItem(kind or ItemKind.OTHER, title, self.paper(named)) for kind, title, named in rows if title
        ]

    def save(self) -> Any:
        """Issues it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.issue_orientation(
                organization=self.organization, for_month=data["for_month"], title=data["title"], text=data["text"],
                document=self.paper(data["document"]), file=data["file"], issued_on=data["issued_on"],
                items=self.items(), addressees=list(data["addressees"]), by=self.by,
            )
        )  # fmt: skip


class ChangeOrientation(Guarded, OrientationForm):
    """An orientation put right before anybody uses it."""

    def __init__(self, *args: Any, orientation: Orientation, by: Any, on: date, **kwargs: Any) -> None:
        items = list(orientation.items.select_related("document"))
        initial = {
            "for_month": month_key(orientation.for_month),
            "title": orientation.title,
            "text": orientation.text,
            "document": str(orientation.document or ""),
            "addressees": [one.code for one in addressees_of(orientation)],
        }
        for number, item in enumerate(items):
            initial |= {
                f"kind_{number}": item.kind, f"title_{number}": item.title,
                f"document_{number}": str(item.document or ""),
            }  # fmt: skip
        super().__init__(
            *args, organization=orientation.organization, by=by, on=on, known=len(items), initial=initial, **kwargs
        )
        self.orientation = orientation
        del self.fields["issued_on"]
        month: Any = self.fields["for_month"]
        if initial["for_month"] not in dict(month.choices):
            month.choices = [*month.choices, (initial["for_month"], month_text(orientation.for_month))]
        self.guard()

    def save(self) -> Any:
        """Changes it; an empty file leaves the one there is."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: services.change_orientation(
                orientation=self.orientation, items=self.items(), addressees=list(data["addressees"]),
                file=data["file"], by=self.by,
                values={
                    "for_month": data["for_month"], "title": data["title"], "text": data["text"],
                    "document": self.paper(data["document"]),
                },
            )
        )  # fmt: skip


def _next(on: date) -> str:
    """The month one speaks of ahead."""
    return month_key(add_months(first_of_month(on), 1))
