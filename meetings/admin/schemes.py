"""Reference data of meetings: agenda templates and scoring schemes."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.admin import FlatAdmin, RowForm, SharedAdmin
from branches.admin.files import FilesMixin
from branches.admin.scoped import NarrowedChoices, SpanFields, keeps_reference_data, may_somewhere
from branches.scoping import Action
from core.forms import DayField, ServiceForm
from core.periods import today
from meetings.models import (
    AgendaTemplate,
    Band,
    Criterion,
    CriterionLevel,
    DurationRule,
    ScoringScheme,
    Veto,
)
from meetings.queries import committees_of, may_keep_scheme, scheme_used
from meetings.resources.criteria import COLUMNS, CriterionResource
from meetings.services import (
    activate_scheme,
    copy_scheme,
    discard_scheme,
    end_scheme,
    keep_part,
    keep_scheme,
    remove_part,
)


@admin.register(AgendaTemplate)
class AgendaTemplateAdmin(FlatAdmin):
    """The lines an agenda starts with; a committee's own stand for everybody below it in place of the common ones."""

    columns = ("meeting_kind", "position", "title", "kind", "minutes", "owner")
    keys = ("owner", "meeting_kind", "position")
    ordering = ("owner__code", "meeting_kind", "position")
    autocomplete_fields = ("owner",)


class PartInline(NarrowedChoices, SpanFields, admin.TabularInline):
    """The parts of a draft, typed beside it; of a scheme in use, to read."""

    form = RowForm
    extra = 0
    write_action: str = Action.VIEW

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the scheme."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While it is a draft of one's own."""
        return obj is not None and is_draft_of(request, scheme_of(obj))

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Criteria of the same scheme alone."""
        if db_field.related_model is Criterion:
            number = str(request.resolver_match.kwargs.get("object_id", "")) if request.resolver_match else ""
            own = Criterion.objects.filter(scheme=int(number)) if number.isdecimal() else Criterion.objects.none()
            kwargs["queryset"] = own.filter(kind=Criterion.Kind.GROUP) if db_field.name == "parent" else own
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CriterionInline(PartInline):
    """What is scored."""

    model = Criterion
    fields = ("position", "number", "text", "parent", "maximum", "kind", "source", "thematic_only")


class DurationInline(PartInline):
    """How long meetings must last."""

    model = DurationRule
    fields = ("meeting_kind", "members_from", "minutes")


class BandInline(PartInline):
    """From how many points on."""

    model = Band
    fields = ("quality", "name", "minimum")


class VetoInline(PartInline):
    """What keeps a meeting from a band."""

    model = Veto
    fields = ("quality", "criterion")


class LevelInline(PartInline):
    """The levels of a criterion."""

    model = CriterionLevel
    fields = ("position", "text", "points", "minimum", "strict")
    verbose_name_plural = _lazy(
        "các mức của tiêu chí (thời lượng: “từ giá trị” là số phút so với mức ít nhất, thiếu thì ghi số âm)"
    )


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


class PartsAdmin:
    """Screens whose rows belong to schemes: parts typed beside a row go through the services."""

    rows_typed: Any

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What was typed, then what was taken out."""
        for row, _fields in self.rows_typed(formset):
            keep_part(row=row, by=request.user)
        for row in formset.deleted_objects:
            remove_part(row=row, by=request.user)


@admin.register(ScoringScheme)
class ScoringSchemeAdmin(PartsAdmin, SharedAdmin):
    """How meetings are scored: a draft is changed, one in use is ended, copied and succeeded."""

    deletes = False
    list_display = ("name", "owner", "document", "is_active", "start", "last_day")
    list_filter = ("is_active",)
    list_select_related: ClassVar = ["owner", "document"]
    search_fields = ("code", "name")
    exclude = ("is_active",)
    autocomplete_fields = ("document",)
    change_form_template = "admin/scheme_change_form.html"
    inlines = (CriterionInline, DurationInline, BandInline, VetoInline)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who keeps reference data, or works for a committee."""
        return bool(request.user.is_staff) and (
            super().has_add_permission(request) or may_somewhere(request, Action.CONFIRM)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a draft of one's own."""
        return self.has_add_permission(request) if obj is None else is_draft_of(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One's own committees."""
        if db_field.name == "owner":
            kwargs["queryset"] = committees_of(request.user, on=today())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service; a common one only by who keeps reference data."""
        if not keeps(request, obj):
            raise ValidationError({"owner": _("Chọn cấp ủy của bạn; khung dùng chung do người quản lý danh mục lập.")})
        keep_scheme(scheme=obj, by=request.user)

    def get_urls(self) -> list[Any]:
        """And the acts."""
        acts = {"dung": self.activate, "ket-thuc": self.end, "sao-chep": self.copy, "bo": self.discard}
        pages = [
            path(f"<int:pk>/{word}/", self.admin_site.admin_view(act), name=f"meetings_scoringscheme_{act.__name__}")
            for word, act in acts.items()
        ]
        return [*pages, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With what may be done to it."""
        scheme = self.get_object(request, object_id)
        context = {"keeps": scheme is not None and keeps(request, scheme), **(extra_context or {})}
        context["is_draft"] = scheme is not None and is_draft_of(request, scheme)
        return super().change_view(request, object_id, form_url, context)

    def activate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Puts a draft to use, after asking."""
        scheme = self._scheme(request, pk)
        return self._act(
            request, scheme, ServiceForm(posted(request)), _("Đưa vào dùng"),
            lambda form: form.carry_out(activate_scheme, scheme=scheme, by=request.user),
        )  # fmt: skip

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ends one in use."""
        scheme = self._scheme(request, pk)
        return self._act(
            request, scheme, EndForm(posted(request)), _("Kết thúc"),
            lambda form: form.carry_out(end_scheme, scheme=scheme, last=form.cleaned_data["last"], by=request.user),
        )  # fmt: skip

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft with everything in it; whoever works for a committee may copy a common one for it."""
        scheme = self._scheme(request, pk, copies=True)
        form = CopyForm(
            posted(request), initial={"name": scheme.name[:190], "owner": scheme.owner and scheme.owner.code}
        )
        owner: Any = form.fields["owner"]
        owner.queryset = committees_of(request.user, on=today())
        owner.label_from_instance = lambda one: one.code
        owner.required = not keeps_reference_data(request)
        return self._act(
            request, scheme, form, _("Sao chép thành bản nháp mới"),
            lambda form: form.carry_out(copy_scheme, scheme=scheme, by=request.user, **form.cleaned_data),
        )  # fmt: skip

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Deletes a draft, after asking."""
        scheme = self._scheme(request, pk)
        return self._act(
            request, scheme, ServiceForm(posted(request)), _("Xóa bản nháp"),
            lambda form: form.carry_out(discard_scheme, scheme=scheme, by=request.user),
        )  # fmt: skip

    def _scheme(self, request: HttpRequest, pk: int, *, copies: bool = False) -> ScoringScheme:
        scheme: ScoringScheme | None = self.get_object(request, str(pk))
        if scheme is None:
            raise Http404(_("Không có khung chấm điểm này."))
        if not (self.has_add_permission(request) if copies else keeps(request, scheme)):
            raise PermissionDenied(_("Bạn không được sửa khung chấm điểm này."))
        return scheme

    def _act(self, request: HttpRequest, scheme: ScoringScheme, form: Any, title: str, act: Any) -> HttpResponse:
        """Asks; does it; says what keeps it from being done."""
        if request.method == "POST" and form.is_valid():
            done = act(form)
            if done is not None:
                messages.success(request, f"{title}: {scheme.name}")
                if isinstance(done, ScoringScheme):
                    return redirect("admin:meetings_scoringscheme_change", done.pk)
                return redirect("admin:meetings_scoringscheme_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "original": scheme,
            "opts": self.opts,
        }
        return render(request, "admin/scheme_act.html", context)


@admin.register(Criterion)
class CriterionAdmin(PartsAdmin, FilesMixin, SharedAdmin):
    """What is scored; its levels beside it."""

    deletes = False
    columns = COLUMNS
    fields = COLUMNS
    list_display = ("text", "scheme", "number", "maximum", "kind", "source")
    list_filter = ("scheme", "kind")
    list_select_related: ClassVar = ["scheme"]
    search_fields = ("text",)
    once = ("scheme",)
    inlines = (LevelInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who lays schemes down."""
        return bool(request.user.is_staff) and (
            super().has_add_permission(request) or may_somewhere(request, Action.CONFIRM)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In a draft of one's own."""
        return self.has_add_permission(request) if obj is None else is_draft_of(request, obj.scheme)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add; each row asks for its scheme."""
        return self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the rows."""
        return self.has_view_permission(request)

    def get_resource_classes(self, request: HttpRequest) -> Any:
        """Ours."""
        return [CriterionResource]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Groups that may still be added to; the service sees to the scheme."""
        if db_field.name == "parent":
            kwargs["queryset"] = Criterion.objects.filter(kind=Criterion.Kind.GROUP, scheme__is_active=False)
        if db_field.name == "scheme":
            kwargs["queryset"] = ScoringScheme.objects.filter(is_active=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service, into a scheme of one's own."""
        if not keeps(request, obj.scheme):
            raise ValidationError({"scheme": _("Bạn không được sửa khung chấm điểm này.")})
        keep_part(row=obj, by=request.user)


def posted(request: HttpRequest) -> Any:
    """What was sent, even nothing at all; None for a page only asked for."""
    return request.POST if request.method == "POST" else None


def keeps(request: HttpRequest, scheme: ScoringScheme) -> bool:
    """Whether a scheme is the user's to keep; a superuser keeps reference data without an appointment."""
    if not request.user.is_staff:
        return False
    return request.user.is_superuser or may_keep_scheme(request.user, scheme, on=today())


def is_draft_of(request: HttpRequest, scheme: ScoringScheme) -> bool:
    """Whether the user may change a scheme by now."""
    return keeps(request, scheme) and not scheme.is_active and not scheme_used(scheme)


def scheme_of(row: Any) -> ScoringScheme:
    """The scheme on the page, or that of the criterion on it."""
    scheme: ScoringScheme = row if isinstance(row, ScoringScheme) else row.scheme
    return scheme
