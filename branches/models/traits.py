"""Dated traits of organisations (border, remote, industrial zone, …): every report can be cut by them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.models.organizations import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked


@tracked()
class Trait(models.Model):
    """A trait an organisation may have for a time: vùng cao biên giới, khu công nghiệp, … Rows, never code."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("đặc điểm"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("đặc điểm của tổ chức")
        verbose_name_plural = _("đặc điểm của tổ chức")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class OrganizationTrait(Span):
    """An organisation had a trait for a span of days."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="traits", verbose_name=_("tổ chức")
    )
    trait = models.ForeignKey(Trait, on_delete=models.PROTECT, related_name="+", verbose_name=_("đặc điểm"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("đặc điểm trong thời gian")
        verbose_name_plural = _("đặc điểm trong thời gian")
        ordering = ("organization", "trait", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_organizationtrait_once",
                "organization",
                "trait",
                message=_("Tổ chức đã có đặc điểm này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} – {self.trait}"
