"""Back-office screens of schemes: rules as data, laid as a draft, put to use, ended and succeeded (DOMAIN §5.10).

Each app that has schemes says in a `Keeping` by which services they are kept and by whom; the screens are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.admin.scoped import (
    NarrowedChoices,
    RowForm,
    SharedAdmin,
    SpanFields,
    keeps_reference_data,
    may_somewhere,
)
from branches.models import Organization
from branches.scoping import Action
from core.forms import DayField, ServiceForm
from core.periods import today


@dataclass(frozen=True, slots=True)
class Keeping:
    """How schemes of a kind are kept.

    Arguments:
        scheme: the model; `parts` those of its parts that others of its parts point at.
        action: what a user must be allowed somewhere, to lay any.
        may_keep, used, committees: the app's queries: whether a scheme is a user's to keep, whether it was ever used,
            for which organisations he may lay one.
        keep, keep_part, remove_part, activate, end, copy, discard: the app's services.
        refusal: what is told who may not.
    """

    scheme: type[Model]
    parts: tuple[type[Model], ...]
    action: str
    may_keep: Callable[..., bool]
    used: Callable[[Any], bool]
    committees: Callable[..., QuerySet[Organization]]
    keep: Callable[..., Any]
    keep_part: Callable[..., None]
    remove_part: Callable[..., None]
    activate: Callable[..., Any]
    end: Callable[..., Any]
    copy: Callable[..., Any]
    discard: Callable[..., None]
    refusal: Any

    def keeps(self, request: HttpRequest, scheme: Any) -> bool:
        """Whether a scheme is the user's to keep; a superuser keeps reference data without an appointment."""
        if not request.user.is_staff:
            return False
        return request.user.is_superuser or self.may_keep(request.user, scheme, on=today())

    def is_draft_of(self, request: HttpRequest, scheme: Any) -> bool:
        """Whether the user may change a scheme by now."""
        return self.keeps(request, scheme) and not scheme.is_active and not self.used(scheme)

    def scheme_of(self, row: Any) -> Any:
        """The scheme on the page, or that of the part on it."""
        return row if isinstance(row, self.scheme) else row.scheme


class PartInline(NarrowedChoices, SpanFields, admin.TabularInline):
    """The parts of a draft, typed beside it; of a scheme in use, to read."""

    form = RowForm
    extra = 0
    write_action: str = Action.VIEW
    keeping: Keeping

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the scheme."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While it is a draft of one's own."""
        return obj is not None and self.keeping.is_draft_of(request, self.keeping.scheme_of(obj))

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Parts of the same scheme alone."""
        related = db_field.related_model
        if related in self.keeping.parts:
            number = str(request.resolver_match.kwargs.get("object_id", "")) if request.resolver_match else ""
            own = related.objects.filter(scheme=int(number)) if number.isdecimal() else related.objects.none()
            kwargs["queryset"] = own.filter(kind="group") if db_field.name == "parent" else own
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EndForm(ServiceForm):
    """The last day of a scheme in use."""

    last = DayField(label=_lazy("Dùng đến hết ngày"))


class CopyForm(ServiceForm):
    """The draft to succeed a scheme, or a committee's own by a common one."""

    code = forms.SlugField(label=_lazy("Mã khung mới"), max_length=40)
    name = forms.CharField(label=_lazy("Tên khung mới"), max_length=200)
    start = DayField(label=_lazy("Dùng từ ngày"))
    owner = forms.ModelChoiceField(
        label=_lazy("Cấp ủy ban hành"), queryset=None, required=False, to_field_name="code",
        empty_label=_lazy("dùng chung"), blank=True,
    )  # fmt: skip


class KeptAdmin(SharedAdmin):
    """Screens whose rows are schemes or belong to schemes; parts typed beside a row go through the services."""

    deletes = False
    keeping: Keeping

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who keeps reference data, or works for a committee."""
        return bool(request.user.is_staff) and (
            super().has_add_permission(request) or may_somewhere(request, self.keeping.action)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a draft of one's own."""
        if obj is None:
            return self.has_add_permission(request)
        return self.keeping.is_draft_of(request, self.keeping.scheme_of(obj))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What was typed, then what was taken out."""
        for row, _fields in self.rows_typed(formset):
            self.keeping.keep_part(row=row, by=request.user)
        for row in formset.deleted_objects:
            self.keeping.remove_part(row=row, by=request.user)


class SchemeAdmin(KeptAdmin):
    """A draft is changed, one in use is ended, copied and succeeded."""

    list_select_related: ClassVar = ["owner", "document"]
    search_fields = ("code", "name")
    exclude = ("is_active",)
    change_form_template = "admin/scheme_change_form.html"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One's own committees."""
        if db_field.name == "owner":
            kwargs["queryset"] = self.keeping.committees(request.user, on=today())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service; a common one only by who keeps reference data."""
        if not self.keeping.keeps(request, obj):
            raise ValidationError({"owner": _("Chọn cấp ủy của bạn; khung dùng chung do người quản lý danh mục lập.")})
        self.keeping.keep(scheme=obj, by=request.user)

    def get_urls(self) -> list[Any]:
        """And the acts."""
        acts = {"dung": self.activate, "ket-thuc": self.end, "sao-chep": self.copy, "bo": self.discard}
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = [
            path(f"<int:pk>/{word}/", self.admin_site.admin_view(act), name=f"{name}_{act.__name__}")
            for word, act in acts.items()
        ]
        return [*pages, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With what may be done to it."""
        scheme = self.get_object(request, object_id)
        context = {"keeps": scheme is not None and self.keeping.keeps(request, scheme), **(extra_context or {})}
        context["is_draft"] = scheme is not None and self.keeping.is_draft_of(request, scheme)
        return super().change_view(request, object_id, form_url, context)

    def activate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Puts a draft to use, after asking."""
        scheme = self._scheme(request, pk)
        return self._act(
            request, scheme, ServiceForm(posted(request)), _("Đưa vào dùng"),
            lambda form: form.carry_out(self.keeping.activate, scheme=scheme, by=request.user),
        )  # fmt: skip

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ends one in use."""
        scheme = self._scheme(request, pk)

        def end(form: Any) -> Any:
            last: date = form.cleaned_data["last"]
            return form.carry_out(self.keeping.end, scheme=scheme, last=last, by=request.user)

        return self._act(request, scheme, EndForm(posted(request)), _("Kết thúc"), end)

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft with everything in it; whoever works for a committee may copy a common one for it."""
        scheme = self._scheme(request, pk, copies=True)
        form = CopyForm(
            posted(request), initial={"name": scheme.name[:190], "owner": scheme.owner and scheme.owner.code}
        )
        owner: Any = form.fields["owner"]
        owner.queryset = self.keeping.committees(request.user, on=today())
        owner.label_from_instance = lambda one: one.code
        owner.required = not keeps_reference_data(request)
        return self._act(
            request, scheme, form, _("Sao chép thành bản nháp mới"),
            lambda form: form.carry_out(self.keeping.copy, scheme=scheme, by=request.user, **form.cleaned_data),
        )  # fmt: skip

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Deletes a draft, after asking."""
        scheme = self._scheme(request, pk)
        return self._act(
            request, scheme, ServiceForm(posted(request)), _("Xóa bản nháp"),
            lambda form: form.carry_out(self.keeping.discard, scheme=scheme, by=request.user),
        )  # fmt: skip

    def _scheme(self, request: HttpRequest, pk: int, *, copies: bool = False) -> Any:
        scheme: Any = self.get_object(request, str(pk))
        if scheme is None:
            raise Http404(_("Không có khung này."))
        if not (self.has_add_permission(request) if copies else self.keeping.keeps(request, scheme)):
            raise PermissionDenied(str(self.keeping.refusal))
        return scheme

    def _act(self, request: HttpRequest, scheme: Any, form: Any, title: str, act: Any) -> HttpResponse:
        """Asks; does it; says what keeps it from being done."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if request.method == "POST" and form.is_valid():
            done = act(form)
            if done is not None:
                messages.success(request, f"{title}: {scheme.name}")
                if isinstance(done, self.keeping.scheme):
                    return redirect(f"{name}_change", done.pk)
                return redirect(f"{name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "original": scheme,
            "opts": self.opts,
        }
        return render(request, "admin/scheme_act.html", context)


class SchemePartAdmin(KeptAdmin):
    """Parts of schemes with a screen of their own, where more rows hang on them."""

    list_select_related: ClassVar = ["scheme"]
    once = ("scheme",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Groups that may still be added to; the service sees to the scheme."""
        if db_field.name == "parent":
            kwargs["queryset"] = self.model.objects.filter(kind="group", scheme__is_active=False)
        if db_field.name == "scheme":
            kwargs["queryset"] = self.keeping.scheme._default_manager.filter(is_active=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service, into a scheme of one's own."""
        if not self.keeping.keeps(request, obj.scheme):
            raise ValidationError({"scheme": str(self.keeping.refusal)})
        self.keeping.keep_part(row=obj, by=request.user)


def posted(request: HttpRequest) -> Any:
    """What was sent, even nothing at all; None for a page only asked for."""
    return request.POST if request.method == "POST" else None
