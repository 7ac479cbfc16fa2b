"""Flat tables with import and export (django-import-export): each row checked and written by the same service."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from branches.admin.files import FilesMixin
from branches.admin.scoped import SharedAdmin
from branches.resources.flat import resource_for
from branches.services import keep_row
from core.models import Span


class FlatAdmin(FilesMixin, SharedAdmin):
    """The screen of a flat table all organisations share.

    Arguments of the class:
        columns: fields of the form, the list, the import and the export.
        keys: fields that name a row.
    """

    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ("code",)

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

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may write the rows."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the rows."""
        return self.has_view_permission(request)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service."""
        keep_row(row=obj, by=request.user)
