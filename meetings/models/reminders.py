"""Reminders sent by e-mail, each once, and who does not want which."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.models import tracked


class ReminderKind(models.TextChoices):
    """What people are reminded of."""

    MEETING_DUE = "meeting_due", _("sắp đến kỳ sinh hoạt")
    NOT_SENT = "not_sent", _("tháng chưa gửi")
    OPINION = "opinion", _("kiến nghị chưa trả lời")
    TASK = "task", _("việc quá hạn")


class Reminder(models.Model):
    """One reminder to one account; its key says of what state, so that it is sent once."""

    history_elsewhere = "none: itself a record of what was sent, never changed"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("tài khoản")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    kind = models.CharField(_("loại nhắc"), max_length=12, choices=ReminderKind.choices)
    key = models.CharField(_("nhắc về"), max_length=100)
    text = models.CharField(_("nội dung"), max_length=300)
    path = models.CharField(_("trang liên quan"), max_length=200, blank=True)
    on = models.DateField(_("ngày nhắc"))
    created_at = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("gửi thư lúc"), null=True, editable=False)

    class Meta:
        verbose_name = _("lời nhắc")
        verbose_name_plural = _("các lời nhắc")
        ordering = ("-on", "-pk")
        constraints = (models.UniqueConstraint(fields=["user", "kind", "key"], name="meetings_reminder_once"),)

    def __str__(self) -> str:
        return self.text


@tracked()
class ReminderRefusal(models.Model):
    """A kind of reminder somebody has switched off."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("tài khoản")
    )
    kind = models.CharField(_("loại nhắc"), max_length=12, choices=ReminderKind.choices)

    class Meta:
        verbose_name = _("lời nhắc đã tắt")
        verbose_name_plural = _("các lời nhắc đã tắt")
        ordering = ("user", "kind")
        constraints = (models.UniqueConstraint(fields=["user", "kind"], name="meetings_reminderrefusal_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
