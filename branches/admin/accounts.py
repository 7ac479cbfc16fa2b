"""Accounts and appointments: who may sign in, and the only source of rights."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import create_account, set_initial_password
from branches import services
from branches.admin.scoped import ScopedAdmin, ScopedInline, keeps_reference_data
from branches.models import Appointment
from branches.scoping import Action, organizations_allowing
from branches.services import keep_row
from core.periods import last_day_of, today

User: Any = get_user_model()


def appoint_or_end(row: Appointment, changed: list[str], by: Any) -> None:
    """A new appointment is made; of a known one only the last day is written."""
    if row.pk is None:
        made = services.appoint(
            user=row.user, organization=row.organization, role=row.role, start=row.start, end=row.end, by=by
        )
        row.pk = made.pk
    elif "end" in changed:
        last_day = last_day_of(row.end)
        if last_day is None:
            raise ValidationError(_("Phân công đã kết thúc thì không mở lại; hãy phân công mới."), code="ended")
        services.end_appointment(appointment=row, last_day=last_day, by=by)


class AppointmentsInline(ScopedInline):
    """What the account may do, in the scope of who looks."""

    model = Appointment
    fields = ("organization", "role", "start", "end")
    autocomplete_fields = ("organization",)
    write_action = Action.APPOINT


class NewAccountForm(forms.ModelForm):
    """An account with a given password, which its owner replaces at his first sign-in."""

    password_given = forms.CharField(
        label=gettext_lazy("Mật khẩu cấp lần đầu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Báo cho người dùng; họ phải tự đặt mật khẩu mới khi đăng nhập lần đầu."),
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "phone", "is_staff")

    def clean_username(self) -> str:
        """In lower case, whatever was typed."""
        return str(User.normalize_username(self.cleaned_data["username"]))

    def clean_password_given(self) -> str:
        """Strong enough, by the same validators everywhere."""
        password: str = self.cleaned_data["password_given"]
        password_validation.validate_password(password, self.instance)
        return password


class GivenPasswordForm(forms.Form):
    """Another given password."""

    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới cấp"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Người dùng phải tự đặt lại ở lần đăng nhập tới."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Strong enough, by the same validators everywhere."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Accounts of the scope: those appointed in it, and those appointed nowhere yet. Switched off, never deleted."""

    scope = "appointments__organization"
    view_action = write_action = Action.APPOINT
    adds = changes = True
    once = ("username", "must_change_password", "last_login")
    list_display = ("username", "full_name", "phone", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "full_name", "phone")
    ordering = ("username",)
    fields = ("username", "full_name", "phone", "is_active", "is_staff", "must_change_password", "last_login")
    inlines = (AppointmentsInline,)
    change_form_template = "admin/user_change_form.html"

    def rows_allowing(self, request: HttpRequest, action: str) -> QuerySet[Any]:
        """Whoever is appointed in the scope, or nowhere: a new account must be found to be appointed."""
        allowed = organizations_allowing(request.user, action, on=today())
        own = Appointment.objects.filter(user=OuterRef("pk"))
        here = own.filter(organization__in=allowed.values("pk"))
        return User.objects.filter(Exists(here) | ~Exists(own))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where every open appointment lies in the scope: nobody resets the password of somebody above him."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or obj.pk == request.user.pk:
            return True
        if obj.is_superuser and not request.user.is_superuser:
            return False
        on = today()
        allowed = organizations_allowing(request.user, Action.APPOINT, on=on)
        elsewhere = Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=on), user=obj)
        return not elsewhere.exclude(organization__in=allowed.values("pk")).exists()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new account is given its password."""
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The back office is opened by who manages a root."""
        fields = list(self.fields or ()) if obj else ["username", "full_name", "phone", "is_staff", "password_given"]
        if not keeps_reference_data(request):
            fields.remove("is_staff")
        return fields

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Opens the account, or changes what may be changed."""
        if change:
            keep_row(row=obj, by=request.user)
            return
        data = form.cleaned_data
        made = create_account(
            username=data["username"],
            full_name=data["full_name"],
            password=data["password_given"],
            phone=data["phone"],
            is_staff=data.get("is_staff", False),
            by=request.user,
        )
        obj.pk = made.pk
        obj._state.adding = False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Appointments go through their service."""
        for row, changed in self.rows_typed(formset):
            appoint_or_end(row, changed, request.user)

    def get_urls(self) -> list[Any]:
        """And the page on which a password is given."""
        page = self.admin_site.admin_view(self.give_password)
        return [path("<path:object_id>/mat-khau/", page, name="accounts_user_password"), *super().get_urls()]

    def give_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Gives a password to somebody who forgot his; he replaces it at once, and may try again."""
        user = self.get_object(request, object_id)
        if user is None:
            raise Http404(_("Không có tài khoản này trong phạm vi của bạn."))
        if not self.has_change_permission(request, user):
            raise PermissionDenied(_("Vai trò của bạn không cấp mật khẩu cho tài khoản này."))
        form = GivenPasswordForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            set_initial_password(user=user, password=form.cleaned_data["password"], by=request.user)
            messages.success(request, _("Đã cấp mật khẩu mới cho %(user)s.") % {"user": user})
            return redirect(reverse("admin:accounts_user_change", args=[user.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Cấp mật khẩu: %(user)s") % {"user": user.username},
            "form": form,
            "opts": self.opts,
            "original": user,
        }
        return render(request, "admin/give_password.html", context)


@admin.register(Appointment)
class AppointmentAdmin(ScopedAdmin):
    """Who acts where."""

    view_action = write_action = Action.APPOINT
    adds = changes = True
    once = ("user", "organization", "role", "start")
    list_display = ("user", "organization", "role", "start", "last_day")
    list_select_related: ClassVar = ["user", "organization"]
    list_filter = ("role",)
    search_fields = ("user__username", "user__full_name", "organization__code")
    ordering = ("organization__code", "user__username", "start")
    fields = ("user", "organization", "role", "start", "end", "last_day")
    autocomplete_fields = ("user", "organization")

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Appoints, or ends."""
        appoint_or_end(obj, form.changed_data, request.user)
