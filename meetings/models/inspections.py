"""Inspections (kiểm tra, giám sát) and self-inspections: the year's programme, findings, what was put right."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.files import StoredFile
from core.models import tracked


@tracked()
class InspectionProgramme(models.Model):
    """What a committee means to inspect in a year."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức kiểm tra")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tên chương trình"), max_length=300)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta:
        verbose_name = _("chương trình kiểm tra, giám sát")
        verbose_name_plural = _("các chương trình kiểm tra, giám sát")
        ordering = ("-year", "organization")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "year"],
                name="meetings_inspectionprogramme_once",
                violation_error_message=_("Tổ chức đã có chương trình kiểm tra của năm này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


@tracked()
class Inspection(models.Model):
    """One organisation inspects another, or itself."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", _("kiểm tra")
        SUPERVISION = "supervision", _("giám sát")
        SELF = "self", _("tự kiểm tra")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức được kiểm tra")
    )
    inspected_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức kiểm tra")
    )
    programme = models.ForeignKey(
        InspectionProgramme, on_delete=models.PROTECT, related_name="inspections", null=True, blank=True,
        verbose_name=_("theo chương trình"),
    )  # fmt: skip
    kind = models.CharField(_("hình thức"), max_length=11, choices=Kind.choices)
    subject = models.CharField(_("nội dung"), max_length=500)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )
    team = models.CharField(_("đoàn, tổ kiểm tra"), max_length=500, blank=True)
    planned_on = models.DateField(_("ngày dự kiến"))
    done_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    conclusion = models.TextField(_("kết luận"), blank=True, max_length=20_000)
    conclusion_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("thông báo kết luận"),
    )  # fmt: skip
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    dropped_on = models.DateField(_("thôi không làm từ ngày"), null=True, blank=True)
    drop_reason = models.CharField(_("lý do thôi"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cuộc kiểm tra, giám sát")
        verbose_name_plural = _("các cuộc kiểm tra, giám sát")
        ordering = ("-planned_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="self", inspected_by=F("organization")))
                | (~Q(kind="self") & ~Q(inspected_by=F("organization"))),
                name="meetings_inspection_self_is_self",
                violation_error_message=_("Tự kiểm tra là của chính tổ chức; kiểm tra, giám sát là với tổ chức khác."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organization}: {self.subject[:60]}"


@tracked()
class Finding(models.Model):
    """What an inspection found, by when it is to be put right, and whether it was."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("ưu điểm")
        FAULT = "fault", _("khuyết điểm, hạn chế")

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="findings", verbose_name=_("cuộc kiểm tra")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices, default=Kind.FAULT)
    text = models.CharField(_("nội dung"), max_length=1000)
    due_on = models.DateField(_("hạn khắc phục"), null=True, blank=True)
    put_right_on = models.DateField(_("khắc phục xong ngày"), null=True, blank=True)
    result = models.CharField(_("kết quả khắc phục"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("nội dung kết luận kiểm tra")
        verbose_name_plural = _("các nội dung kết luận kiểm tra")
        ordering = ("inspection", "pk")

    def __str__(self) -> str:
        return self.text[:80]
