"""Forms of accounts: input, clean values, a service."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User
from core.forms import NameField


class SignInForm(AuthenticationForm):
    """Name and password. A wrong name and a wrong password get the same answer."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường; "
            "hãy xem phím Caps Lock và bộ gõ tiếng Việt."
        ),
        "inactive": _("Tài khoản này đã ngừng sử dụng. Hãy hỏi cấp ủy cấp trên."),
        "locked": _(
            "Đã nhập sai quá nhiều lần. Hãy thử lại sau %(minutes)s phút, hoặc nhờ cấp ủy cấp trên cấp mật khẩu mới."
        ),
    }

    def clean_username(self) -> str:
        """A phone's keyboard capitalises the first letter and adds a space."""
        return User.normalize_username(self.cleaned_data["username"])

    def get_invalid_login_error(self) -> ValidationError:
        """Says it when the attempt was not even looked at, or was the last one."""
        if getattr(self.request, "axes_locked_out", False):
            minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
            return ValidationError(self.error_messages["locked"], code="locked", params={"minutes": minutes})
        return super().get_invalid_login_error()


class NewPasswordForm(forms.Form):
    """A password of one's own, with the old one as proof of being oneself."""

    old_password = forms.CharField(
        label=_("Mật khẩu hiện nay"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password_again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password:
            self.fields["old_password"].label = _("Mật khẩu được cấp")
        rules = password_validation.password_validators_help_texts()
        self.fields["new_password"].help_text = " ".join(rules)

    def clean_old_password(self) -> str:
        """The proof."""
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError(_("Mật khẩu này chưa đúng."), code="wrong")
        return password

    def clean_new_password(self) -> str:
        """Strong enough, by the same validators everywhere."""
        password = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Typed twice alike, and really new: a given password that stays is known to two."""
        data = super().clean() or {}
        new = data.get("new_password")
        if new and "new_password_again" in data and data["new_password_again"] != new:
            self.add_error("new_password_again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        if new and new == data.get("old_password"):
            self.add_error("new_password", _("Mật khẩu mới phải khác mật khẩu hiện nay."))
        return data

    def save(self) -> None:
        """Changes it."""
        services.change_password(user=self.user, password=self.cleaned_data["new_password"], by=self.user)


class OwnDetailsForm(forms.Form):
    """What a person may change about his own account."""

    full_name = NameField(label=_("Họ và tên"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.RegexField(
        r"^[0-9+][0-9 .-]{7,18}$",
        label=_("Số điện thoại"),
        required=False,
        error_messages={"invalid": _("Số điện thoại gồm 8 đến 19 chữ số, ví dụ 0912 345 678.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    email = forms.EmailField(
        label=_("Thư điện tử"),
        required=False,
        max_length=254,
        help_text=_("Để nhận thư nhắc việc; để trống thì không nhận."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, *, user: User) -> User:
        """Changes them."""
        return services.update_own_details(user=user, **self.cleaned_data)
