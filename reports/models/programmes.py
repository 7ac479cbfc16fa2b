"""Programmes: a committee's resolution, plan or scheme, its targets, and figures typed where nobody computes them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import tracked


@tracked()
class Programme(models.Model):
    """A committee's resolution, plan or scheme that sets targets for a term of years.

    `parent` is the programme of a committee above which this one carries out: a committee below has made its own plan
    once it has one with that parent. `plans_due_on` is the day by which the units directly below must have theirs.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy ban hành")
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("văn bản"))
    name = models.CharField(_("nội dung"), max_length=300)
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến hết ngày"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True,
        verbose_name=_("thực hiện văn bản của cấp trên"),
    )  # fmt: skip
    plans_due_on = models.DateField(_("hạn cấp dưới ban hành kế hoạch"), null=True, blank=True)
    ended_on = models.DateField(_("thôi thực hiện từ ngày"), null=True, blank=True)
    ended_note = models.CharField(_("lý do thôi"), max_length=300, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("chương trình, nghị quyết")
        verbose_name_plural = _("các chương trình, nghị quyết")
        ordering = ("-first_day", "organization", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="reports_programme_last_after_first",
                violation_error_message=_("Ngày cuối không thể trước ngày đầu."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | (Q(ended_on__gte=F("first_day")) & ~Q(ended_note="")),
                name="reports_programme_ended_with_reason",
                violation_error_message=_("Thôi thực hiện phải sau ngày bắt đầu và có lý do."),
            ),
            models.UniqueConstraint(
                fields=["organization", "document"],
                name="reports_programme_document_once",
                violation_error_message=_("Cấp ủy này đã ghi văn bản ấy."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.number} – {self.name}"


@tracked()
class Target(models.Model):
    """One target of a programme: what is counted, and what it must come to (DOMAIN §2.2).

    `figure` is the code of a computed figure (reports.queries.figures); empty where the figure is typed with its
    source. An increase or a decrease is in percent of `base`, whose name and day say what it is measured against.
    """

    class Rule(models.TextChoices):
        AT_LEAST = "at_least", _("ít nhất")
        AT_MOST = "at_most", _("không quá")
        BETWEEN = "between", _("trong khoảng")
        INCREASE = "increase", _("tăng so với gốc (%)")
        DECREASE = "decrease", _("giảm so với gốc (%)")

    class Cadence(models.TextChoices):
        YEAR = "year", _("mỗi năm")
        TERM = "term", _("cả thời gian thực hiện, cộng các năm")
        END = "end", _("vào cuối thời gian thực hiện")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="targets", verbose_name=_("chương trình")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy ban hành")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    name = models.CharField(_("chỉ tiêu"), max_length=300)
    unit = models.CharField(_("đơn vị tính"), max_length=40)
    figure = models.CharField(_("số liệu"), max_length=60, blank=True)
    rule = models.CharField(_("yêu cầu"), max_length=10, choices=Rule.choices, default=Rule.AT_LEAST)
    cadence = models.CharField(_("tính theo"), max_length=5, choices=Cadence.choices, default=Cadence.YEAR)
    low = models.DecimalField(_("mức"), max_digits=12, decimal_places=2)
    high = models.DecimalField(_("đến"), max_digits=12, decimal_places=2, null=True, blank=True)
    base = models.DecimalField(_("gốc so sánh"), max_digits=12, decimal_places=2, null=True, blank=True)
    base_name = models.CharField(_("gốc là"), max_length=200, blank=True)
    base_on = models.DateField(_("gốc tính đến ngày"), null=True, blank=True)
    ended_on = models.DateField(_("thôi tính từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("chỉ tiêu của chương trình")
        verbose_name_plural = _("các chỉ tiêu của chương trình")
        ordering = ("programme", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gte=F("low")),
                name="reports_target_high_from_low",
                violation_error_message=_("Mức trên không thể nhỏ hơn mức dưới."),
            ),
            models.CheckConstraint(
                condition=~Q(rule="between") | Q(high__isnull=False),
                name="reports_target_between_has_high",
                violation_error_message=_("Chỉ tiêu trong khoảng phải ghi cả hai mức."),
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=["increase", "decrease"])
                | (Q(base__gt=0) & ~Q(base_name="") & Q(base_on__isnull=False)),
                name="reports_target_direction_has_base",
                violation_error_message=_("Chỉ tiêu tăng, giảm phải ghi gốc so sánh: số, tên và ngày."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class TargetShare(models.Model):
    """What a target asks of one unit, of one year, or of one unit in one year, where that differs from the whole."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="shares", verbose_name=_("chỉ tiêu"))
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    low = models.DecimalField(_("mức"), max_digits=12, decimal_places=2)
    high = models.DecimalField(_("đến"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("mức giao theo đơn vị, năm")
        verbose_name_plural = _("các mức giao theo đơn vị, năm")
        ordering = ("target", "organization", "year")
        constraints = (
            models.UniqueConstraint(
                fields=["target", "organization", "year"],
                nulls_distinct=False,
                name="reports_targetshare_once",
                violation_error_message=_("Đơn vị này đã được giao mức của chỉ tiêu trong năm ấy."),
            ),
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gte=F("low")),
                name="reports_targetshare_high_from_low",
                violation_error_message=_("Mức trên không thể nhỏ hơn mức dưới."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.target}: {self.low}"


@tracked()
class TargetValue(models.Model):
    """A figure of a target nobody computes, typed with its source: of a unit, up to a day. A later row corrects it."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="values", verbose_name=_("chỉ tiêu"))
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(_("năm"))
    as_of = models.DateField(_("tính đến hết ngày"))
    value = models.DecimalField(_("số thực hiện"), max_digits=12, decimal_places=2)
    source = models.CharField(_("nguồn"), max_length=300)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("số thực hiện ghi tay")
        verbose_name_plural = _("các số thực hiện ghi tay")
        ordering = ("target", "organization", "year", "-as_of", "-pk")
        indexes = (models.Index(fields=["target", "year"], name="reports_targetvalue_year"),)

    def __str__(self) -> str:
        return f"{self.target}: {self.value}"
