"""The back office of members: a file opened here is logged as one opened on its page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branches.admin import RowForm, ScopedAdmin, ScopedInline
from branches.scoping import Action
from core.audit import AccessLog, log_access
from core.formatting import partial_date
from core.forms import FIRST_BIRTH, NameField, PartialDateField, past_until
from core.periods import today
from members import services
from members.admin.files import MemberFiles
from members.models import DutySpan, Member, Membership
from members.queries import files_editable_by, files_readable_by, search_members
from members.resources.records import DutyResource, MembershipResource

_MEMBERSHIP_FIELDS = ("member_id", "organization_id", "kind", "start", "end", "document_id")


def open_or_correct(row: Any, changed: list[str], by: Any) -> None:
    """A new span is opened by its service, a known one corrected by its own."""
    if row.pk is not None:
        services.correct_span(row=row, values={name: getattr(row, name) for name in changed}, by=by)
        return
    values = {name: getattr(row, name) for name in _MEMBERSHIP_FIELDS}
    if isinstance(row, DutySpan):
        made: Any = services.lay_duty_span(new=services.NewDutySpan(**values), by=by)
    else:
        new = services.NewMembership(**values, start_reason=row.start_reason, end_reason=row.end_reason)
        made = services.open_membership(new=new, by=by)
    row.pk = made.pk


def _decided_kinds() -> list[tuple[str, Any]]:
    return [("", "---------"), *((kind.value, kind.label) for kind in DutySpan.DECIDED)]


class MembershipsInline(ScopedInline):
    """Where he belonged, in the scope of who looks."""

    model = Membership
    fields = ("organization", "kind", "start", "start_reason", "end", "end_reason")
    autocomplete_fields = ("organization",)
    write_action = Action.EDIT_MEMBERS

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Who belongs nowhere would be seen by nobody."""
        return 0 if obj else 1


class DutySpansInline(ScopedInline):
    """When his duties differed by a decision, in the scope of who looks."""

    model = DutySpan
    fields = ("organization", "kind", "start", "end", "document")
    autocomplete_fields = ("organization", "document")
    write_action = Action.EDIT_MEMBERS

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutySpan]:
        """What a transfer lays is changed there."""
        return super().get_queryset(request).filter(kind__in=DutySpan.DECIDED)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No kind that only a transfer lays."""
        if db_field.name == "kind":
            kwargs["choices"] = _decided_kinds()
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class MemberForm(RowForm):
    """What the record says of a person; two dates of which perhaps only the year is known."""

    full_name = NameField(
        label=_("Họ và tên"), person=True, max_length=120, widget=admin.widgets.AdminTextInputWidget()
    )
    birth = PartialDateField(label=_("Sinh ngày"), required=False, earliest=FIRST_BIRTH)
    admission = PartialDateField(label=_("Ngày vào Đảng"), required=False)

    class Meta:
        model = Member
        fields = ("full_name", "gender", "ethnicity", "card_number", "national_id", "full_membership_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        past_until(self, today(), "birth", "admission", "full_membership_date")
        one = self.instance
        if one.pk:
            self.initial["birth"] = (one.birth_date, one.birth_precision)
            self.initial["admission"] = (one.admission_date, one.admission_precision)

    def clean(self) -> dict[str, Any]:
        """A key, and the two dates where the record keeps them."""
        data = super().clean() or {}
        if not data.get("card_number") and not data.get("national_id"):
            raise ValidationError(_("Cần số thẻ Đảng, hoặc số định danh cá nhân nếu chưa có thẻ."))
        return data

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = dict(self.cleaned_data)
        data["birth_date"], data["birth_precision"] = data.pop("birth")
        data["admission_date"], data["admission_precision"] = data.pop("admission")
        data["card_number"] = data["card_number"] or None
        data["national_id"] = data["national_id"] or None
        return data


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    """A member with his spans.

    Members come in and go out as a workbook or in the central sheet: one person is many rows there, checked together.
    """

    scope = "memberships__organization"
    view_action = Action.READ_FILE
    write_action = Action.EDIT_MEMBERS
    adds = changes = True
    form = MemberForm
    fields = (
        "full_name", "gender", "birth", "ethnicity", "card_number", "national_id", "admission", "full_membership_date",
    )  # fmt: skip
    list_display = ("full_name", "masked_number", "birth", "gender")
    ordering = ("sort_key", "pk")
    search_fields = ("search_key",)
    search_help_text = _("Họ tên không cần dấu, hoặc số thẻ")
    inlines = (MembershipsInline, DutySpansInline)

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """Whose file may be read, or changed, today."""
        allowed = files_editable_by if action == Action.EDIT_MEMBERS else files_readable_by
        return allowed(request.user, on=today())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Without diacritics, in any order, or by number."""
        return search_members(queryset, search_term), False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Opening a file is logged."""
        member = self.get_object(request, object_id)
        if member is not None and request.method == "GET":
            log_access(
                by=request.user,
                action=AccessLog.Action.READ,
                subject=f"Đảng viên {member.full_name}",
                subject_id=member.uuid,
                organization_id=member.memberships.order_by("-start").values_list("organization", flat=True).first(),
            )
        return super().change_view(request, object_id, form_url, extra_context)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Registers, or corrects."""
        if change:
            services.correct_member(member=obj, values=form.values(), by=request.user)
            return
        made = services.register_member(new=services.NewMember(**form.values()), by=request.user)
        obj.pk, obj.uuid = made.pk, made.uuid
        obj._state.adding = False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Spans go through their services."""
        for row, changed in self.rows_typed(formset):
            row.member_id = form.instance.pk
            open_or_correct(row, changed, request.user)

    @admin.display(description=_("số thẻ"))
    def masked_number(self, row: Any) -> str:
        """Its end."""
        return str(row.masked_number)

    @admin.display(description=_("sinh"))
    def birth(self, row: Any) -> str:
        """As much as is known."""
        return partial_date(row.birth_date, row.birth_precision)


class SpanOfMemberAdmin(MemberFiles, ScopedAdmin):
    """Dated rows about members: entered, ended and corrected here, never deleted."""

    view_action = Action.READ_FILE
    write_action = Action.EDIT_MEMBERS
    adds = changes = True
    once = ("member",)
    list_select_related: ClassVar = ["member", "organization"]
    search_fields = ("member__search_key", "organization__code")
    ordering = ("member__sort_key", "start")
    autocomplete_fields = ("member", "organization", "document", "end_document")

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Opens, or corrects."""
        open_or_correct(obj, form.changed_data, request.user)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the member, as everywhere."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(member__in=search_members(Member.objects.all(), search_term).values("pk")), False


@admin.register(Membership)
class MembershipAdmin(SpanOfMemberAdmin):
    """Where members belonged."""

    resource = MembershipResource
    list_display = ("member", "organization", "kind", "start", "last_day", "end_reason")
    list_filter = ("kind", "end_reason")
    fields = (
        "member", "organization", "kind", "start", "start_reason", "document", "end", "last_day", "end_reason",
        "end_document",
    )  # fmt: skip


@admin.register(DutySpan)
class DutySpanAdmin(SpanOfMemberAdmin):
    """Exemptions and suspensions."""

    resource = DutyResource
    list_display = ("member", "organization", "kind", "start", "last_day")
    list_filter = ("kind",)
    fields = ("member", "organization", "kind", "start", "end", "last_day", "document", "end_document")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutySpan]:
        """Those a decision lays; the others follow from transfers and are changed there."""
        return super().get_queryset(request).filter(kind__in=DutySpan.DECIDED)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No kind that only a transfer lays."""
        if db_field.name == "kind":
            kwargs["choices"] = _decided_kinds()
        return super().formfield_for_choice_field(db_field, request, **kwargs)
