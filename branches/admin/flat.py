"""Flat tables with import and export (django-import-export): each row checked and written by the same service."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from branches.admin.scoped import SharedAdmin
from branches.services import keep_row
from core.audit import AccessLog, log_access
from core.names import fold
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


class LabelWidget(widgets.Widget):
    """A choice by its label, in any case and with or without diacritics, never by its code."""

    def __init__(self, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.labels = {value: str(label) for value, label in choices}
        self.values = {fold(label): value for value, label in self.labels.items()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The value of a label. Raises ValueError, which the page shows at its row."""
        if fold(str(value or "")) not in self.values:
            allowed = ", ".join(self.labels.values())
            raise ValueError(
                _("Không hiểu “%(value)s”; hãy ghi một trong: %(allowed)s.") % {"value": value, "allowed": allowed}
            )
        return self.values[fold(str(value))]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The label."""
        return self.labels.get(value, str(value or ""))


class FlatResource(resources.ModelResource):
    """Rows keyed by their code, written through the service, formulas neutralised on the way out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = kwargs.get("by")
        for name, field in self.fields.items():
            column = self._meta.model._meta.get_field(name)
            field.column_name = capfirst(str(column.verbose_name))
            if column.choices:
                field.widget = LabelWidget(column.flatchoices)
            elif isinstance(column, models.DateField):
                field.widget = widgets.DateWidget(format="%d/%m/%Y")

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

    class Meta:
        import_id_fields = keys
        fields = columns
        export_order = columns
        import_order = columns
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    Meta.model = model
    return type(f"{model.__name__}Resource", (FlatResource,), {"Meta": Meta})


class FlatAdmin(ImportExportMixin, SharedAdmin):
    """The screen of a flat table all organisations share.

    Arguments of the class:
        columns: fields of the form, the list, the import and the export.
        keys: fields that name a row.
    """

    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ("code",)
    import_formats = (base_formats.XLSX, base_formats.CSV)
    export_formats = (base_formats.XLSX, base_formats.CSV)
    export_form_class = ExportForm
    import_error_display = ("message",)
    show_change_form_export = False

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns."""
        return self.columns

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The columns."""
        return list(self.columns)

    def get_resource_classes(self, request: HttpRequest) -> Any:
        """The one of its columns."""
        return [resource_for(self.model, self.columns, self.keys)]

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Who acts."""
        return {**super().get_resource_kwargs(request, *args, **kwargs), "by": request.user}

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may write the rows."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the rows."""
        return self.has_view_permission(request)

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """A file that is no table, in a sentence of ours."""
        form.add_error("import_file", _("Không đọc được tệp này. Hãy chọn đúng định dạng (xlsx hoặc csv) của tệp."))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Never a success that was none: what was refused at the last moment is said."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, _("Chưa nhập được gì: dữ liệu đã đổi sau khi xem trước. Hãy nhập lại tệp."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        response: HttpResponse = super().process_result(result, request)
        return response

    def export_action(self, request: HttpRequest) -> Any:
        """The page of the export; narrowed by what it does not know, it starts again without, as the list does."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        """The file, and a line in the log."""
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=str(self.opts.verbose_name_plural),
            detail={"rows": queryset.count()},
        )
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service."""
        keep_row(row=obj, by=request.user)
