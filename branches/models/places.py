"""Places that exist without any branch: villages, schools, health stations, enterprises; who covers them (DATA §3)."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models.organizations import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked


@tracked()
class PlaceKind(models.Model):
    """A kind of place by which coverage is reported: thôn bản, trường học, trạm y tế, …"""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("loại địa bàn, đơn vị"), max_length=80, unique=True)
    residential = models.BooleanField(_("là nơi cư trú"), default=False)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại địa bàn, đơn vị")
        verbose_name_plural = _("các loại địa bàn, đơn vị")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Place(models.Model):
    """A village, school, station or enterprise: its identity. Where it lies and what it is like are spans."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("mã địa bàn"), max_length=40, unique=True)
    name = models.CharField(_("tên địa bàn, đơn vị"), max_length=200)
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=400, db_collation="C", editable=False)
    search_key = models.CharField(_("khóa tìm kiếm"), max_length=240, editable=False)
    kind = models.ForeignKey(PlaceKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại"))

    class Meta:
        verbose_name = _("địa bàn, đơn vị")
        verbose_name_plural = _("địa bàn, đơn vị")
        ordering = ("sort_key", "code")
        indexes = (GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="branches_place_search"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@tracked()
class PlaceStanding(Span):
    """In whose area a place lay, and what it was like, for a span of days: it exists on the days that are covered."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="standings", verbose_name=_("địa bàn"))
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="areas",
        verbose_name=_("đảng bộ phụ trách"),
        help_text=_("Đảng bộ có địa bàn này, dù đã có chi bộ tại đó hay chưa."),
    )
    border = models.BooleanField(_("biên giới"), default=False)
    difficult = models.BooleanField(_("đặc biệt khó khăn"), default=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("địa bàn trong thời gian")
        verbose_name_plural = _("địa bàn trong thời gian")
        ordering = ("place", "start")
        indexes = (models.Index(fields=["organization", "start"], name="branches_placestanding_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_placestanding_one_a_day",
                "place",
                message=_("Địa bàn này đã được ghi thuộc một đảng bộ trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} – {self.organization}"


@tracked()
class PlaceCoverage(Span):
    """A branch covered a place for a span of days: as its own, or together with other places (sinh hoạt ghép)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("địa bàn"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("chi bộ")
    )
    shared = models.BooleanField(
        _("sinh hoạt ghép"), default=False, help_text=_("Chi bộ chung của nhiều địa bàn, không phải chi bộ riêng.")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("chi bộ của địa bàn")
        verbose_name_plural = _("chi bộ của các địa bàn")
        ordering = ("place", "start")
        indexes = (models.Index(fields=["organization", "start"], name="branches_placecoverage_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_placecoverage_once",
                "place",
                "organization",
                message=_("Chi bộ này đã được ghi cho địa bàn trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} – {self.organization}"


@tracked()
class CoverageTarget(Span):
    """What a resolution asks of coverage by the end of a span: a minimum, a range or a direction (DOMAIN §6.23).

    In percent the change is measured against the count on the base day; as a count it is the number itself.
    """

    class Measure(models.TextChoices):
        OWN_BRANCH = "own_branch", _("có chi bộ riêng")
        NO_BRANCH = "no_branch", _("chưa có chi bộ")
        NO_MEMBER = "no_member", _("chưa có đảng viên")
        UNCOVERED = "uncovered", _("chưa có đảng viên hoặc chưa có chi bộ")

    class Direction(models.TextChoices):
        INCREASE = "increase", _("tăng")
        DECREASE = "decrease", _("giảm")
        REACH = "reach", _("đạt")

    class Unit(models.TextChoices):
        PERCENT = "percent", _("phần trăm")
        COUNT = "count", _("số lượng")

    class Base(models.TextChoices):
        TERM_START = "term_start", _("đầu nhiệm kỳ")
        PREVIOUS_YEAR = "previous_year", _("năm trước")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="coverage_targets", verbose_name=_("giao cho tổ chức")
    )
    issuer = models.CharField(_("cấp giao"), max_length=200, blank=True)
    kind = models.ForeignKey(
        PlaceKind,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("loại địa bàn"),
        help_text=_("Để trống: mọi loại."),
    )
    measure = models.CharField(_("chỉ số"), max_length=12, choices=Measure.choices)
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction.choices)
    minimum = models.PositiveIntegerField(_("tối thiểu"))
    maximum = models.PositiveIntegerField(_("tối đa"), null=True, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=8, choices=Unit.choices, default=Unit.PERCENT)
    base = models.CharField(_("so với"), max_length=14, choices=Base.choices, default=Base.TERM_START)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("chỉ tiêu phủ kín tổ chức đảng")
        verbose_name_plural = _("các chỉ tiêu phủ kín tổ chức đảng")
        ordering = ("organization", "kind", "measure", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_coveragetarget_once",
                "organization",
                "issuer",
                "kind",
                "measure",
                message=_("Đã có chỉ tiêu này trong khoảng ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="branches_coveragetarget_range",
                violation_error_message=_("Mức tối đa không thể nhỏ hơn mức tối thiểu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_measure_display()} {self.get_direction_display()} {self.minimum}"
