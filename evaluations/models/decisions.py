"""Decisions on sets of ratings, papers that let a unit exceed a cap, appeals and their answers."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import tracked
from evaluations.models.periods import Period
from evaluations.models.ratings import Rating
from evaluations.models.schemes import SchemeCap, Subject


@tracked()
class Decision(models.Model):
    """A committee's decision on a set of ratings: one paper, one day, checked against the cap as a set.

    `caps` is how the cap stood when it was taken, by unit and group, with the base and the reading used.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp quyết định")
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("kỳ xếp loại")
    )
    subject = models.CharField(_("đối tượng"), max_length=12, choices=Subject.choices)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    on = models.DateField(_("ngày quyết định"))
    caps: Any = models.JSONField(_("giới hạn tỷ lệ lúc quyết định"), default=list, editable=False)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("quyết định xếp loại")
        verbose_name_plural = _("các quyết định xếp loại")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return str(self.document) if self.document else f"{self.on:%d/%m/%Y}"


@tracked()
class CapAllowance(models.Model):
    """A document by which a unit may have more of a level than the cap gives: how many in all (DOMAIN §2.9)."""

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="allowances", verbose_name=_("kỳ xếp loại")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi được vượt")
    )
    cap = models.ForeignKey(SchemeCap, on_delete=models.PROTECT, related_name="+", verbose_name=_("giới hạn"))
    grouping = models.CharField(_("nhóm tương đồng"), max_length=40, blank=True, default="")
    number = models.PositiveIntegerField(_("được đến (số lượng)"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("văn bản cho phép")
    )
    reason = models.CharField(_("lý do"), max_length=500)
    on = models.DateField(_("ghi ngày"))
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("cho phép vượt giới hạn")
        verbose_name_plural = _("các lần cho phép vượt giới hạn")
        ordering = ("period", "organization")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "organization", "cap", "grouping"],
                name="evaluations_allowance_once",
                violation_error_message=_("Nơi này đã có văn bản cho phép vượt trong kỳ; hãy sửa dòng ấy."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}: {self.number}"


@tracked()
class Appeal(models.Model):
    """A subject objects to its decided level; what came of it."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("giữ nguyên mức đã quyết định")
        CHANGED = "changed", _("thay đổi mức")
        WITHDRAWN = "withdrawn", _("người khiếu nại rút")

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    on = models.DateField(_("khiếu nại ngày"))
    text = models.CharField(_("nội dung"), max_length=2000)
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices, blank=True)
    answered_on = models.DateField(_("trả lời ngày"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản trả lời")
    )
    answer = models.CharField(_("nội dung trả lời"), max_length=2000, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("khiếu nại kết quả xếp loại")
        verbose_name_plural = _("các khiếu nại kết quả xếp loại")
        ordering = ("rating", "on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["rating"],
                condition=Q(outcome=""),
                name="evaluations_appeal_one_open",
                violation_error_message=_("Kết quả này đang có khiếu nại chưa trả lời."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_on__isnull=True) | Q(~Q(outcome=""), answered_on__gte=F("on")),
                name="evaluations_appeal_answered",
                violation_error_message=_("Ngày trả lời không thể trước ngày khiếu nại."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating}: {self.get_outcome_display() or '…'}"
