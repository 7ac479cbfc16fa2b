"""Flat tables with import and export (django-import-export): each row checked and written by the same service."""

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
from import_export import resources
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from branches.admin.cells import cell_of, is_blank
from branches.admin.scoped import SharedAdmin
from branches.services import keep_row
from core.audit import AccessLog, log_access
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


class FlatResource(resources.ModelResource):
    """Rows keyed by their code, written through the service, formulas neutralised on the way out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = kwargs.get("by")
        for name, field in self.fields.items():
            column = self._meta.model._meta.get_field(name)
            spanning = name == "end" and issubclass(self._meta.model, Span)
            field.column_name = _("Đến hết ngày") if spanning else capfirst(str(column.verbose_name))
            field.attribute = name  # of a foreign key the package takes the bare number
            field.widget = cell_of(column) or field.widget

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
        """The columns; a span by its last day."""
        return tuple("last_day" if one == "end" and issubclass(self.model, Span) else one for one in self.columns)

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Every column of text, and the number of a document."""
        if self.search_fields:
            return self.search_fields
        columns = [self.model._meta.get_field(name) for name in self.columns]
        text = [one.name for one in columns if isinstance(one, models.CharField) and not one.choices]
        return [*text, *("document__number" for one in columns if one.name == "document")]

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Every column of few answers."""
        if self.list_filter:
            return self.list_filter
        columns = [self.model._meta.get_field(name) for name in self.columns]
        return [one.name for one in columns if one.choices or isinstance(one, models.BooleanField)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The columns."""
        return list(self.columns)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what the list and the file print of other tables."""
        model: Any = self.model
        related = [name for name in self.columns if model._meta.get_field(name).is_relation]
        rows = super().get_queryset(request)
        return rows.select_related(*related) if related else rows

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
