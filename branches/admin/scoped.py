"""The base of every back-office screen: rows narrowed to the scope, rights from appointments, writes by services.

`is_staff` opens the back office; what it shows and lets one do is asked of branches.scoping, for a superuser as well.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import acts_on, manages_reference_data
from branches.scoping import Action, actions_somewhere, organizations_allowing
from core.formatting import NOTHING, date_text
from core.forms import DayField, Guarded, LastDayField, NameField
from core.models import Span
from core.periods import last_day_of, today


def may_somewhere(request: HttpRequest, action: str) -> bool:
    """Whether the user may do something anywhere: asked once a request, since the menu asks it of every screen."""
    held: frozenset[str] | None = getattr(request, "actions_held", None)
    if held is None:
        request.actions_held = held = actions_somewhere(request.user, on=today())
    return action in held


def keeps_reference_data(request: HttpRequest) -> bool:
    """Whether the user may change the rows all organisations share: asked once a request, as `may_somewhere`."""
    kept: bool | None = getattr(request, "reference_data_kept", None)
    if kept is None:
        request.reference_data_kept = kept = manages_reference_data(request.user, on=today())
    return kept


def narrowed_choice(request: HttpRequest, related: Any, action: str) -> QuerySet[Any] | None:
    """What a foreign key may point at: organisations of the scope, else what that row's own screen shows."""
    if related is Organization:
        return organizations_allowing(request.user, action, on=today())
    screen = admin.site._registry.get(related)
    return screen.get_queryset(request) if isinstance(screen, ScopedAdmin) else None


class KeySelect(AutocompleteSelect):
    """A choice while typing that can be shown again whatever was sent; Django's own looks any text up as a key."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The rows chosen; what is no key of theirs is no choice."""
        key = self.field.target_field
        return super().optgroups(name, [one for one in value if is_value_of(key, one)], attrs)


def is_value_of(field: Any, text: Any) -> bool:
    """Whether a column can hold what was sent."""
    try:
        field.to_python(text)
    except ValidationError:
        return False
    return True


class NarrowedChoices:
    """Foreign keys offer what the user may point at, and refuse everything else with a sentence."""

    write_action: str

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Every choice narrowed to the scope."""
        choice = narrowed_choice(request, db_field.related_model, self.write_action)
        if choice is not None:
            kwargs.setdefault("queryset", choice)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class SpanFields:
    """Spans are typed and shown by their last day; `end` itself appears nowhere."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The last day in place of the half-open end."""
        if db_field.name == "end" and issubclass(db_field.model, Span):
            return LastDayField(widget=admin.widgets.AdminDateWidget())
        if type(db_field) is models.DateField:
            kwargs.setdefault("form_class", DayField)
        if db_field.name == "full_name":
            kwargs.setdefault("form_class", NameField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    @admin.display(description=gettext_lazy("đến hết ngày"))
    def last_day(self, row: Any) -> str:
        """The last day of a span, as text: a page to read shows what a method returns as Python writes it."""
        return date_text(last_day_of(row.end)) or NOTHING


class RowForm(Guarded, forms.ModelForm):
    """The row of a screen: what somebody else wrote since the page was shown is not overwritten unseen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.guard()


class ScopedAdmin(NarrowedChoices, SpanFields, admin.ModelAdmin):
    """Arguments of the class:

    scope: the look-up from a row to its organisation ("pk" where the row is one); None for rows all share.
    view_action, write_action: what the user must be allowed to do there.
    adds, changes, deletes: whether the screen does so at all. Dated rows are ended, never deleted.
    once: fields fixed once the row exists.
    operated: rows that say nothing of anybody, which a superuser may keep without an appointment.
    """

    scope: str | None = "organization"
    view_action: str = Action.VIEW
    write_action: str = Action.MANAGE_ORGANIZATIONS
    adds = False
    changes = False
    deletes = False
    operated = False
    once: tuple[str, ...] = ()
    form = RowForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    # Who sees and does what.

    def allows(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        """Whether the user may do something to a row; to any row at all, without one."""
        if self.scope is None:
            if self.operated and request.user.is_superuser:
                return True
            return may_somewhere(request, action) if action == self.view_action else keeps_reference_data(request)
        if obj is None or obj.pk is None:
            return may_somewhere(request, action)
        return bool(self.rows_allowing(request, action).filter(pk=obj.pk).exists())

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """The rows at whose organisation the user may do something."""
        rows = self.model._default_manager.all()
        if self.scope is None:
            return rows
        allowed = organizations_allowing(request.user, action, on=today())
        return rows.filter(**{f"{self.scope}__in": allowed.values("pk")})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows the user sees, in the screen's order."""
        rows = self.rows_allowing(request, self.view_action)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the screen is offered."""
        return bool(request.user.is_staff) and self.allows(request, self.view_action)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a row, or the list, is shown."""
        return bool(request.user.is_staff) and self.allows(request, self.view_action, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a row may be added."""
        return self.adds and bool(request.user.is_staff) and self.allows(request, self.write_action)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a row may be changed."""
        return self.changes and bool(request.user.is_staff) and self.allows(request, self.write_action, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only rows all share, while nothing points at them."""
        return self.deletes and bool(request.user.is_staff) and self.allows(request, self.write_action, obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: Any) -> HttpResponse:
        """Outside the scope is 404, as everywhere."""
        raise Http404(_("Không có dòng này trong phạm vi của bạn."))

    # What the forms hold.

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What is fixed once the row exists."""
        fields = list(super().get_readonly_fields(request, obj))
        if issubclass(self.model, Span):
            fields.append("last_day")
        return [*fields, *self.once] if obj is not None else fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The end of a span: typed by who may, read by who may not."""
        fields = [str(name) for name in super().get_fields(request, obj)]
        if not issubclass(self.model, Span):
            return fields
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        hidden = "last_day" if writes and "end" not in self.once else "end"
        return [name for name in fields if name != hidden]

    # What is written.

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that also shows what the service refused, with everything typed still in it."""
        base = super().get_form(request, obj, change=change, **kwargs)
        refusal: ValidationError | None = getattr(request, "refusal", None)
        if refusal is None:
            return base

        class Refused(base):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                data = super().clean()
                assert refusal is not None
                _refuse(self, refusal)
                return data

        return Refused

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Asks again where a service refuses: its transaction is rolled back, nothing typed is lost."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            request.refusal = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hands what was typed to a service."""
        self.write(request, obj, form, change)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Calls the service; `obj` must have its key afterwards."""
        raise PermissionDenied(_("Trang này chỉ để xem."))

    def rows_typed(self, formset: Any) -> list[tuple[Any, list[str]]]:
        """What was typed beside the row, with the names of the fields changed: none, for a new one."""
        formset.save(commit=False)
        formset.save_m2m()
        return [*formset.changed_objects, *((row, []) for row in formset.new_objects)]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Row by row, so that each is asked for."""
        for row in queryset:
            self.delete_model(request, row)

    # What became of a row.

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who changed what, when, before and after: from the database's own triggers, not from this screen's log."""
        row = self.get_object(request, admin.utils.unquote(object_id))
        if row is None:
            raise Http404(_("Không có dòng này trong phạm vi của bạn."))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        acts: Any = acts_on(self.model, row.pk)
        pages = Paginator(acts, 50)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lịch sử thay đổi: %(row)s") % {"row": row},
            "page": pages.get_page(request.GET.get("trang")),
            "opts": self.opts,
            "object": row,
            "module_name": str(self.opts.verbose_name_plural),
        }
        return render(request, "admin/row_history.html", context)


def _refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Beside the field where the form has it, at the top otherwise."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class SharedAdmin(ScopedAdmin):
    """Rows all organisations share: seen by everybody in the back office, written by who manages a root."""

    scope = None
    adds = changes = deletes = True
    operated = True


class ReadOnlyInline(SpanFields, admin.TabularInline):
    """Rows that belong to the one on the page, to read."""

    extra = 0
    can_delete = False
    show_change_link = False
    verbose_name_plural: Any

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the row they belong to."""
        return True


class ScopedInline(NarrowedChoices, SpanFields, admin.TabularInline):
    """Dated rows typed beside the one they belong to; the screen's `save_formset` hands them to services."""

    form = RowForm
    extra = 0
    can_delete = False
    write_action: str = Action.MANAGE_ORGANIZATIONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows in organisations where the user may write."""
        allowed = organizations_allowing(request.user, self.write_action, on=today())
        rows: QuerySet[Any] = super().get_queryset(request).filter(organization__in=allowed.values("pk"))
        return rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may write such rows somewhere."""
        return may_somewhere(request, self.write_action)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Dated rows are ended, never deleted."""
        return False
