"""Creating sources: a branch's yearly plan, the models of mass organisations, and who answers for it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization, Place
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models import Member
from recruitment.models.reference import IntroducingBody, Tag


@tracked()
class SourcePlan(models.Model):
    """What a branch means to do in a year: whom to find, to send to class, to admit (kế hoạch tạo nguồn)."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ"))
    year = models.PositiveSmallIntegerField(_("năm"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    measures = models.TextField(_("biện pháp"), blank=True, max_length=10_000)
    approved_on = models.DateField(_("thông qua ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("kế hoạch tạo nguồn")
        verbose_name_plural = _("các kế hoạch tạo nguồn")
        ordering = ("-year", "organization")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "year"],
                name="recruitment_sourceplan_once",
                violation_error_message=_("Chi bộ đã có kế hoạch tạo nguồn năm này."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1930, year__lte=2200),
                name="recruitment_sourceplan_year",
                violation_error_message=_("Năm phải từ 1930 đến 2200."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} {self.year}"


@tracked()
class SourcePlanLine(models.Model):
    """The figures of a plan for one quarter, of everybody or of one tag; lines of tags overlap and are never added."""

    plan = models.ForeignKey(SourcePlan, on_delete=models.PROTECT, related_name="lines", verbose_name=_("kế hoạch"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("chi bộ")
    )
    quarter = models.PositiveSmallIntegerField(_("quý"))
    tag = models.ForeignKey(
        Tag, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nhóm đối tượng")
    )
    to_find = models.PositiveSmallIntegerField(_("phát hiện"), default=0)
    to_class = models.PositiveSmallIntegerField(_("cử học lớp nhận thức"), default=0)
    to_admit = models.PositiveSmallIntegerField(_("kết nạp"), default=0)

    class Meta:
        verbose_name = _("dòng kế hoạch tạo nguồn")
        verbose_name_plural = _("các dòng kế hoạch tạo nguồn")
        ordering = ("plan", "quarter", "tag")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "quarter", "tag"],
                nulls_distinct=False,
                name="recruitment_sourceplanline_once",
                violation_error_message=_("Kế hoạch đã có dòng của quý và nhóm này."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="recruitment_sourceplanline_quarter",
                violation_error_message=_("Quý từ 1 đến 4."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} – {self.quarter}"


@tracked()
class MassModel(Span):
    """A model of a mass organisation through which people are found: a chapter, a club, a youth project."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức đảng phụ trách")
    )
    body = models.ForeignKey(IntroducingBody, on_delete=models.PROTECT, related_name="+", verbose_name=_("đoàn thể"))
    name = models.CharField(_("mô hình"), max_length=200)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("địa bàn")
    )
    people = models.PositiveSmallIntegerField(_("số người tham gia"), null=True, blank=True)
    content = models.CharField(_("nội dung hoạt động"), max_length=500, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("mô hình đoàn thể")
        verbose_name_plural = _("các mô hình đoàn thể")
        ordering = ("organization", "start", "name")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "recruitment_massmodel_once", "organization", "body", "name",
                message=_("Mô hình này đã ghi trong khoảng ngày này."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


@tracked()
class InCharge(Span):
    """A committee member who answers for a branch's recruitment (cấp ủy viên phụ trách)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ"))
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="in_charge_of", verbose_name=_("cấp ủy viên phụ trách")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("phụ trách phát triển đảng")
        verbose_name_plural = _("phân công phụ trách phát triển đảng")
        ordering = ("organization", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "recruitment_incharge_one", "organization",
                message=_("Chi bộ đã có người phụ trách trong khoảng ngày này."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} – {self.organization}"
