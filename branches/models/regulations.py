"""Regulations in force in organisations: working rules (quy chế làm việc), rules of democracy, …"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.models.organizations import Form, Organization
from core.documents import Document
from core.files import StoredFile
from core.models import Span, no_overlap, tracked


@tracked()
class RegulationKind(models.Model):
    """A kind of regulation organisations must have, and how often it is reviewed."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("loại quy chế"), max_length=120, unique=True)
    form = models.ForeignKey(
        Form,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bắt buộc với loại tổ chức"),
        help_text=_("Để trống: mọi tổ chức."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("số tháng giữa hai lần rà soát"), null=True, blank=True, help_text=_("Để trống: không có hạn rà soát.")
    )

    class Meta:
        verbose_name = _("loại quy chế")
        verbose_name_plural = _("các loại quy chế")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@tracked()
class Regulation(Span):
    """A regulation in force in an organisation for a span of days."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="regulations", verbose_name=_("tổ chức")
    )
    kind = models.ForeignKey(RegulationKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại quy chế"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("văn bản"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    reviewed_on = models.DateField(_("rà soát lần cuối ngày"), null=True, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("quy chế đang áp dụng")
        verbose_name_plural = _("các quy chế đang áp dụng")
        ordering = ("organization", "kind", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_regulation_one_of_a_kind",
                "organization",
                "kind",
                message=_("Tổ chức đã có quy chế loại này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} – {self.organization}"
