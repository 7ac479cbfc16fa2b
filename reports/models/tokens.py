"""Keys by which a committee's other systems read reports: each belongs to an account and reaches no further than it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.models import tracked


@tracked(exclude=("digest",))
class ApiToken(models.Model):
    """A key of an account for reading reports as JSON: of one organisation and everything below it.

    Only its SHA-256 is kept; `prefix` is what people know it by. The account's own rights bound it at every request.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("tài khoản")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("phạm vi")
    )
    name = models.CharField(_("dùng cho"), max_length=100)
    reports = ArrayField(
        models.CharField(max_length=60), verbose_name=_("các báo cáo"), default=list, blank=True,
        help_text=_("Để trống: mọi báo cáo tài khoản được xem."),
    )  # fmt: skip
    per_minute = models.PositiveSmallIntegerField(_("số lần đọc mỗi phút"), default=60)
    prefix = models.CharField(_("bắt đầu bằng"), max_length=12)
    digest = models.CharField(_("mã băm"), max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("dùng đến hết ngày"))
    revoked_on = models.DateField(_("thu hồi ngày"), null=True, blank=True)
    by = models.CharField(_("người cấp"), max_length=150, editable=False)
    at = models.DateTimeField(_("cấp lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("khóa đọc số liệu")
        verbose_name_plural = _("các khóa đọc số liệu")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=600),
                name="reports_apitoken_per_minute",
                violation_error_message=_("Số lần đọc mỗi phút từ 1 đến 600."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class ApiUse(models.Model):
    """How often a key was used in a minute: what the limit is measured by. Old minutes are forgotten."""

    history_elsewhere = "none: a counter; every reading is in the access log"

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+", verbose_name=_("khóa"))
    minute = models.DateTimeField(_("phút"))
    count = models.PositiveIntegerField(_("số lần"), default=0)

    class Meta:
        verbose_name = _("lượt dùng khóa")
        verbose_name_plural = _("các lượt dùng khóa")
        ordering = ("-minute",)
        constraints = (models.UniqueConstraint(fields=["token", "minute"], name="reports_apiuse_minute"),)

    def __str__(self) -> str:
        return f"{self.token}: {self.count}"
