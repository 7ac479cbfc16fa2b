"""Criteria of scoring schemes in files: each row named by its scheme and number, written by the service."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import widgets

from branches.resources.cells import RowCell, is_blank
from branches.resources.flat import FlatResource, TableMeta
from meetings.models import Criterion, ScoringScheme
from meetings.queries import may_keep_scheme, points_text
from meetings.services import keep_part

COLUMNS = ("scheme", "number", "parent", "position", "text", "maximum", "kind", "source", "thematic_only")
KEYS = ("scheme", "number")
_POINTS = re.compile(r"\d{1,3}(?:\.\d)?", re.ASCII)


class PointsCell(widgets.Widget):
    """Points: 4 or 4,5."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        """The points. Raises ValueError for what is no number of points."""
        if is_blank(value):
            return None
        text = str(value).strip().replace(",", ".").removesuffix(".0")
        if not _POINTS.fullmatch(text):
            raise ValueError(_("“%(value)s” không phải số điểm; ghi như 4 hoặc 4,5.") % {"value": str(value)[:40]})
        return Decimal(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As it is read."""
        return points_text(value)


class GroupCell(widgets.Widget):
    """The group a criterion belongs to, by its number in the same scheme."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Criterion | None:
        """The group. Raises ValueError where the scheme has none of that number."""
        if is_blank(value):
            return None
        number = str(value).strip()[:10]
        scheme = RowCell(ScoringScheme).clean((row or {}).get(self.heading))
        found = Criterion.objects.filter(scheme=scheme, number=number).first()
        if found is None:
            raise ValueError(
                _("Khung không có nhóm số “%(number)s”; nhóm phải đứng trước tiêu chí của nó.") % {"number": number}
            )
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Its number."""
        return value.number if isinstance(value, Criterion) else ""


class CriterionResource(FlatResource):
    """Criteria, each found by its scheme and its number."""

    class Meta(TableMeta):
        model = Criterion
        import_id_fields = KEYS
        fields = COLUMNS
        export_order = COLUMNS
        import_order = COLUMNS

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.on = kwargs.get("on")

    def cell(self, column: Any) -> Any:
        """Points and groups in words of their own."""
        if column.name == "maximum":
            return PointsCell()
        if column.name == "parent":
            return GroupCell(self.fields["scheme"].column_name)
        return super().cell(column)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """By the service, into a scheme the user keeps. Raises ValidationError, which the page shows at its row."""
        assert self.on is not None
        if not may_keep_scheme(self.by, instance.scheme, on=self.on):
            raise ValidationError(_("Bạn không được sửa khung chấm điểm này."), code="not_allowed")
        keep_part(row=instance, by=self.by)
