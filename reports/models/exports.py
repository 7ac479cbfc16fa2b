"""Long exports: what was asked for, and the files made so far. A worker that dies goes on where it stopped."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.jobs import Job


class Export(models.Model):
    """Files somebody asked the worker for: kept for a time, listed with who asked, what for, how large.

    Its job carries who asked and the parameters. Who may have it is asked again when it runs and when it is handed out.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("một báo cáo")
        UNITS = "units", _("một báo cáo, mỗi đơn vị một tệp")
        PACK = "pack", _("một dự thảo báo cáo lên cấp trên")
        PACKS = "packs", _("báo cáo lên cấp trên của mọi đơn vị")
        BRANCH_YEARS = "branch_years", _("năm của mọi chi bộ")

    history_elsewhere = "none: files made from records; asking for them and taking them is in the access log"

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+", verbose_name=_("việc"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    kind = models.CharField(_("loại"), max_length=15, choices=Kind.choices)
    asked_on = models.DateField(_("yêu cầu ngày"))
    expires_on = models.DateField(_("giữ đến hết ngày"))
    forgotten = models.BooleanField(_("đã xóa tệp"), default=False)

    class Meta:
        verbose_name = _("tệp xuất chạy nền")
        verbose_name_plural = _("các tệp xuất chạy nền")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.job)


class ExportPart(models.Model):
    """One file of an export, there once: of one unit, or the only one. Written in a transaction of its own.

    One that may name members (`named`) is handed out to who may see them on that day, not on the day it was made.
    """

    history_elsewhere = "none: made from records, deleted when it expires"

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="parts", verbose_name=_("lần xuất"))
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên tệp"), max_length=200)
    content_type = models.CharField(_("kiểu nội dung"), max_length=100)
    rows = models.PositiveIntegerField(_("số dòng"), default=0)
    size = models.PositiveIntegerField(_("số byte"))
    named = models.BooleanField(_("có thể nêu tên đảng viên"), default=True)
    problem = models.CharField(_("không lập được vì"), max_length=300, blank=True)
    content = models.BinaryField(_("nội dung"))
    made_at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("tệp của lần xuất")
        verbose_name_plural = _("các tệp của lần xuất")
        ordering = ("export", "pk")
        constraints = (models.UniqueConstraint(fields=["export", "organization"], name="reports_exportpart_unit_once"),)

    def __str__(self) -> str:
        return self.name
