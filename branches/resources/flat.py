"""Rows of one table in files (django-import-export), each written by a service; the tables all organisations share."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, MultipleObjectsReturned, ValidationError
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import resources

from branches.resources.cells import cell_of, is_blank
from branches.services import keep_row
from core.models import Span
from core.rendering.flat import FORMULA_STARTS


class PlainDiff(resources.Diff):
    """Before and after without the `style` attributes a strict CSP refuses."""

    def as_html(self) -> list[str]:
        """One cell a field."""
        cells: list[str] = []
        for before, after in zip(self.left, self.right, strict=True):
            text = escape(str(after))
            if not self.new and before != after:
                text = f"<del>{escape(str(before))}</del> <ins>{text}</ins>"
            cells.append(mark_safe(text))  # noqa: S308 - escaped just above
        return cells


class TableMeta:
    """What the options of every resource share: all or nothing, and what is said already is not written again."""

    skip_unchanged = True
    report_skipped = True
    clean_model_instances = True
    use_transactions = True


class FlatResource(resources.ModelResource):
    """Rows keyed by their code, written through the service, formulas neutralised on the way out."""

    shown: Mapping[str, Any] = {}  # headings of columns that only explain

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = kwargs.get("by")
        for name, field in self.fields.items():
            if field.readonly:
                field.column_name = str(self.shown[name])
                continue
            column = self._meta.model._meta.get_field(name)
            spanning = name == "end" and issubclass(self._meta.model, Span)
            field.column_name = _("Đến hết ngày") if spanning else capfirst(str(column.verbose_name))
            field.attribute = name  # of a foreign key the package takes the bare number
            field.widget = self.cell(column) or field.widget

    def cell(self, column: Any) -> Any:
        """How a column of the table is written; None for what the package does itself."""
        return cell_of(column)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuses a file without the columns that name its rows, once and not again in every line."""
        wanted = [self.fields[name].column_name for name in self.get_import_id_fields()]
        missing = [name for name in wanted if name not in (dataset.headers or [])]
        if missing:
            dataset.wipe()
            raise ValidationError(_("Tệp thiếu cột: %s. Hãy xuất tệp ra rồi sửa trên tệp ấy.") % ", ".join(missing))

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Takes back what the export did against formulas, and refuses what no table can hold."""
        for name, value in row.items():
            if not isinstance(value, str):
                continue
            if "\0" in value:
                raise ValueError(_("%(column)s: có ký tự không hợp lệ.") % {"column": name})
            if value.startswith("'") and value[1:].startswith(FORMULA_STARTS):
                row[name] = value[1:]

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The row meant, by the columns that name it. Raises ValueError with the column that names nothing."""
        for name in self.get_import_id_fields():
            field = self.fields[name]
            try:
                field.clean(row)
            except ValueError as error:
                raise ValueError(f"{field.column_name}: {error}") from error
        try:
            return super().get_instance(instance_loader, row)
        except MultipleObjectsReturned:
            raise ValueError(_("Có nhiều dòng đã ghi như thế; hãy sửa trên trang của từng dòng.")) from None

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """The row, with what is wrong told by the column it stands in."""
        result = super().import_row(row, instance_loader, **kwargs)
        if hasattr(result.validation_error, "error_dict"):
            named: dict[str, Sequence[Any]] = {}
            for name, errors in result.validation_error.error_dict.items():
                field = self.fields.get(name)
                named[field.column_name if field else NON_FIELD_ERRORS] = errors
            result.validation_error = ValidationError(named)
        return result

    def import_field(self, field: Any, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """What a cell says; a blank one never wipes a value that is known."""
        if instance.pk is None or not is_blank(row.get(field.column_name)):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def get_diff_class(self) -> Any:
        """Ours."""
        return PlainDiff

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        """As text that no spreadsheet takes for a formula."""
        value = super().export_field(field, instance, **kwargs)
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Nothing: the package would set the key's sequence, which the application's role may not, and need not."""

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """By the service. Raises ValidationError, which the page shows at its row."""
        keep_row(row=instance, by=self.by)


def resource_for(model: Any, columns: tuple[str, ...], keys: tuple[str, ...]) -> type[FlatResource]:
    """The resource of a flat table.

    Arguments:
        columns: the fields, in order.
        keys: the fields by which a row of the file is found among those known.
    """

    meta = type(
        "Meta",
        (TableMeta,),
        {"model": model, "import_id_fields": keys, "fields": columns, "export_order": columns, "import_order": columns},
    )
    return type(f"{model.__name__}Resource", (FlatResource,), {"Meta": meta})
