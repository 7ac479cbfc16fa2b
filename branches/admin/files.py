"""Screens with import and export (django-import-export): what a file does is logged, and said in our words."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from branches.admin.scoped import may_somewhere
from branches.scoping import Action
from core.audit import AccessLog, log_access
from core.periods import today


class FilesMixin(ImportExportMixin):
    """What every screen with files shares; its resources are told who acts, and on which day."""

    import_formats = (base_formats.XLSX, base_formats.CSV)
    export_formats = (base_formats.XLSX, base_formats.CSV)
    export_form_class = ExportForm
    import_error_display = ("message",)
    show_change_form_export = False

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Who acts, on which day."""
        return {**super().get_resource_kwargs(request, *args, **kwargs), "by": request.user, "on": today()}

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
            detail={"rows": queryset.count(), "query": request.GET.urlencode()},
        )
        return super().get_export_data(file_format, request, queryset, **kwargs)


class RecordFiles(FilesMixin):
    """The files of a screen of records: what comes in goes through services, what goes out stays in the scope.

    Arguments of the class:
        resource: the rows of the file.
    """

    resource: Any

    def get_resource_classes(self, request: HttpRequest) -> Any:
        """The one of the screen."""
        return [self.resource]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may import, and do by hand what a row says."""
        screen: Any = self
        if not self.resource.imports or not request.user.is_staff:
            return False
        may_import = may_somewhere(request, Action.IMPORT)
        return may_import and bool(screen.allows(request, screen.write_action))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees rows, and may export."""
        screen: Any = self
        return bool(screen.has_view_permission(request)) and may_somewhere(request, Action.EXPORT)

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Of the rows listed, those of where the user may export."""
        screen: Any = self
        allowed = screen.rows_allowing(request, Action.EXPORT).values("pk")
        printed = self.resource._meta.fields
        related = [one.name for one in screen.opts.fields if one.is_relation and one.name in printed]
        return super().get_export_queryset(request).filter(pk__in=allowed).select_related(*related)
