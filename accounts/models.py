"""Who may sign in. What he may see and do is said by appointments (branches), never here."""

import unicodedata
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.audit import tracked
from core.names import nfc


class AccountManager(UserManager["User"]):
    """Finds an account however its name was typed: a phone capitalises the first letter by itself."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that name, in whatever case."""
        return self.get(username=self.model.normalize_username(username or ""))


@tracked(exclude=("password", "last_login"))
class User(AbstractUser):
    """An account. One person, one account; accounts are switched off (`is_active`), never deleted.

    `is_staff` opens the back office and `is_superuser` its reference data; neither gives a right to anybody's data.
    """

    # A Vietnamese name is one field: first and last name would only be put together again, in the wrong order.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    # The moment the account was made is the database's to say.
    date_joined = None  # type: ignore[assignment]

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=150,
        unique=True,
        help_text=_("Chữ thường không dấu, số và các dấu . _ - @ +"),
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._@+-]*\Z",
                _("Tên đăng nhập chỉ gồm chữ thường không dấu, số và các dấu . _ - @ + (bắt đầu bằng chữ hoặc số)."),
            )
        ],
        error_messages={"unique": _("Đã có tài khoản mang tên đăng nhập này.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=150)
    phone = models.CharField(_("số điện thoại"), max_length=20, blank=True)
    must_change_password = models.BooleanField(
        _("phải đổi mật khẩu"),
        default=False,
        help_text=_("Mật khẩu do người khác cấp: người dùng phải tự đặt mật khẩu mới ở lần đăng nhập tới."),
    )
    created = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)

    objects = AccountManager()  # type: ignore[misc]

    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(username__regex=r"^[a-z0-9][a-z0-9._@+-]*$"),
                name="accounts_user_username_is_plain",
                violation_error_message=_("Tên đăng nhập chỉ gồm chữ thường không dấu, số và các dấu . _ - @ +"),
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Lower case, without the spaces a phone's keyboard adds: one person cannot have two accounts by case."""
        return unicodedata.normalize("NFKC", username).strip().lower()

    def get_full_name(self) -> str:
        """The name as it is written: one field."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which is how people are addressed; the account's name where no name is known."""
        return self.full_name.split()[-1] if self.full_name.strip() else self.username

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Brings both names into their one form before anything is compared."""
        self.username = self.normalize_username(self.username)
        self.full_name = " ".join(nfc(self.full_name).split())
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps names composed on every way in: a decomposed "ễ" is found by nobody."""
        self.full_name = nfc(self.full_name)
        super().save(*args, **kwargs)
