"""Who acts, inside which transaction, and the log of what was read, exported and downloaded.

Changes are written by the database's own triggers (pghistory) with the context set here; readings have no trigger,
so the views and tasks that serve a person's file, an export or a download say so through `log_access`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pghistory
import pgtrigger
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=type[models.Model])
_SETTING = re.compile(r"COALESCE\(NULLIF\(CURRENT_SETTING\('[a-z_.]+', TRUE\), ''\), NULL\)::[A-Z]+")


class _ContextOnce(pghistory.trigger.Event):
    """The trigger of pghistory with its two look-ups of settings as subqueries: asked once a statement."""

    def get_func(self, model: Any) -> pgtrigger.Func:
        """The body of the trigger."""
        func = super().get_func(model)
        return pgtrigger.Func(_SETTING.sub(r"(SELECT \g<0>)", func.func))


class _InsertOfMany(pghistory.InsertEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        """Registers the trigger on the tracked model, as pghistory does."""
        register = pgtrigger.register(
            _ContextOnce(
                event_model=event_model, label=self.label, name=self.trigger_name, row=self.row,
                operation=self.operation, condition=self.condition, level=self.level,
            )
        )  # fmt: skip
        register(event_model.pgh_tracked_model)


def tracked(
    *, exclude: tuple[str, ...] = (), unasked: tuple[str, ...] = (), by_thousands: bool = False
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keeps every insert, update and delete of a model in an append-only event table, by statement triggers.

    Arguments:
        exclude: fields that never reach the history (secrets, or what another field says already).
        unasked: keys by which nobody looks the history up (a province, a paper): kept there without an index, which a
            table that grows by the ten thousand would write with every event and nobody read.
        by_thousands: rows come as large sets: their trigger reads the acting user's context once, not once a row.

    A generated column is left out: its value follows from the others, and PostgreSQL refuses to write it.
    """

    def decorate(model: M) -> M:
        generated = tuple(field.name for field in model._meta.fields if field.generated)
        tracked_model = pghistory.track(
            _InsertOfMany() if by_thousands else pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*exclude, *generated],
        )(model)
        for name in unasked:
            tracked_model.pgh_event_model._meta.get_field(name).db_index = False
        return tracked_model

    return decorate


class Actor(Protocol):
    """Whoever acts: a signed-in user, or the system itself."""

    pk: Any

    def get_username(self) -> str: ...


class SystemActor:
    """Commands without `--as` and periodic jobs: sees everything, and is logged under its own name."""

    pk = None
    id = None
    is_system = True
    is_authenticated = True
    is_active = True
    username = "hệ thống"

    def get_username(self) -> str:
        """The name the log keeps."""
        return self.username

    def __str__(self) -> str:
        return self.username


SYSTEM = SystemActor()


@contextmanager
def acting(user: Any, *, source: str) -> Iterator[None]:
    """Opens the transaction of a request, a job or a command, with the acting user as context of the history.

    Arguments:
        user: a user, an anonymous user or SYSTEM.
        source: what acts, for the reader of the history: "POST /sinh-hoat/…", "job import_workbook", "report".

    This is the only place that does so (DATA §5): row-level security will hang its settings here.
    """
    with (
        transaction.atomic(),
        pghistory.context(user_id=user.pk, username=user.get_username(), source=source),
    ):
        yield


class AccessLog(models.Model):
    """One reading, export, download or sign-in. Nobody changes or deletes a row, administrators included.

    The user is kept as values, never a foreign key: a log outlives its user.
    """

    class Action(models.TextChoices):
        READ = "read", _("xem hồ sơ")
        EXPORT = "export", _("xuất dữ liệu")
        DOWNLOAD = "download", _("tải xuống")
        IMPORT = "import", _("nhập dữ liệu")
        UNDO = "undo", _("hoàn tác nhập dữ liệu")
        REPORT = "report", _("lập báo cáo")
        SIGN_IN = "sign_in", _("đăng nhập")
        SIGN_IN_FAILED = "sign_in_failed", _("đăng nhập không thành công")
        SIGN_OUT = "sign_out", _("đăng xuất")
        PASSWORD = "password", _("đặt mật khẩu")
        COMMAND = "command", _("chạy lệnh")

    append_only = True

    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    user_id = models.BigIntegerField(_("mã người dùng"), null=True)
    username = models.CharField(_("người dùng"), max_length=150)
    action = models.CharField(_("việc"), max_length=20, choices=Action.choices)
    subject = models.CharField(_("đối tượng"), max_length=200)
    subject_id = models.CharField(_("mã đối tượng"), max_length=64, blank=True)
    organization_id = models.BigIntegerField(_("mã tổ chức"), null=True)
    detail = models.JSONField(_("chi tiết"), default=dict)

    class Meta:
        verbose_name = _("nhật ký truy cập")
        verbose_name_plural = _("nhật ký truy cập")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=["organization_id", "-at"], name="core_accesslog_org"),
            models.Index(fields=["subject_id"], name="core_accesslog_subject"),
        )

    def __str__(self) -> str:
        return f"{self.username}: {self.get_action_display()} {self.subject}"


@tracked()
class ReadingLimit(models.Model):
    """How many readings of one kind by one person on one day are unusual: the pages of the log say who passed it."""

    action = models.CharField(_("việc"), max_length=20, choices=AccessLog.Action.choices, unique=True)
    most_a_day = models.PositiveIntegerField(_("nhiều nhất một ngày"))

    class Meta:
        verbose_name = _("mức cảnh báo truy cập")
        verbose_name_plural = _("các mức cảnh báo truy cập")
        ordering = ("action",)

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.most_a_day}"


def log_access(
    *,
    by: Any,
    action: str,
    subject: str,
    subject_id: Any = "",
    organization_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes one line of the access log.

    Arguments:
        by: the acting user, an anonymous user or SYSTEM.
        action: one of AccessLog.Action.
        subject: what was read, in words a reader of the log understands ("Đảng viên Nguyễn Văn A", "Báo cáo …").
        subject_id: its key, where it has one.
        organization_id: the organisation in whose scope it lies, where there is one.
        detail: filters, sizes, file names.
    """
    AccessLog.objects.create(
        user_id=by.pk,
        username=by.get_username() or "khách",
        action=action,
        subject=subject[:200],
        subject_id=str(subject_id),
        organization_id=organization_id,
        detail=detail or {},
    )
