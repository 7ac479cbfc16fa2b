"""What members are described by and what the rules count with: rows, never code."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.documents import Document
from core.models import Span, no_overlap, tracked


@tracked()
class Ethnicity(models.Model):
    """One of the 54 recognised ethnic groups, or another."""

    code = models.CharField(_("mã"), max_length=10, unique=True)
    name = models.CharField(_("dân tộc"), max_length=60, unique=True)
    minority = models.BooleanField(_("dân tộc thiểu số"), default=True)

    class Meta:
        verbose_name = _("dân tộc")
        verbose_name_plural = _("dân tộc")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


@tracked()
class Religion(models.Model):
    """A religion, or none."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tôn giáo"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("tôn giáo")
        verbose_name_plural = _("tôn giáo")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


@tracked()
class Occupation(models.Model):
    """An occupation, as the structure of the membership is reported."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("nghề nghiệp"), max_length=120, unique=True)
    retired = models.BooleanField(_("đã nghỉ hưu"), default=False)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("nghề nghiệp")
        verbose_name_plural = _("nghề nghiệp")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Province(models.Model):
    """A province: one of the 63 of before 1/7/2025, or of the 34 since. Both stand in members' papers."""

    code = models.CharField(_("mã"), max_length=10, unique=True)
    name = models.CharField(_("tỉnh, thành phố"), max_length=80)
    two_tier = models.BooleanField(_("theo địa giới hai cấp"), default=False)

    class Meta:
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")
        ordering = ("-two_tier", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["name", "two_tier"],
                name="members_province_name",
                violation_error_message=_("Đã có tỉnh, thành phố này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class Office(models.Model):
    """An office in a committee or branch: bí thư, phó bí thư, chi ủy viên, …"""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("chức vụ"), max_length=120, unique=True)
    rank = models.PositiveSmallIntegerField(_("thứ tự"))
    on_committee = models.BooleanField(_("là cấp ủy viên"), default=True)
    on_standing_committee = models.BooleanField(_("là ủy viên ban thường vụ"), default=False, db_default=False)
    heads = models.BooleanField(_("là bí thư"), default=False)
    single = models.BooleanField(_("chỉ một người"), default=False)

    class Meta:
        verbose_name = _("chức vụ trong Đảng")
        verbose_name_plural = _("các chức vụ trong Đảng")
        ordering = ("rank", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class TrainingKind(models.Model):
    """A kind of training: cấp ủy viên, đảng viên mới, lý luận chính trị, …"""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("loại bồi dưỡng"), max_length=120, unique=True)
    for_offices = models.BooleanField(
        _("dành cho cấp ủy viên"), default=False, help_text=_("Báo cáo bồi dưỡng xét cấp ủy viên theo các loại này.")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại bồi dưỡng")
        verbose_name_plural = _("các loại bồi dưỡng")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class BadgeLevel(Span):
    """A party-age badge, and how much earlier it may be given, for the days the rule was in force (DOMAIN §2.10)."""

    years = models.PositiveSmallIntegerField(_("số năm tuổi đảng"))
    early_months = models.PositiveSmallIntegerField(_("được tặng sớm nhiều nhất (tháng)"), default=12)
    posthumous_months = models.PositiveSmallIntegerField(_("được truy tặng sớm nhiều nhất (tháng)"), default=12)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("hạng Huy hiệu Đảng")
        verbose_name_plural = _("các hạng Huy hiệu Đảng")
        ordering = ("years", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap("members_badgelevel_one_a_day", "years", message=_("Đã có hạng này trong khoảng ngày này.")),
        )

    def __str__(self) -> str:
        return f"Huy hiệu {self.years} năm tuổi Đảng"


@tracked()
class BadgeRound(Span):
    """A day of the year on which badges are given: 3/2, 19/5, 2/9, 7/11."""

    day = models.PositiveSmallIntegerField(_("ngày"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    month = models.PositiveSmallIntegerField(_("tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("đợt tặng Huy hiệu Đảng")
        verbose_name_plural = _("các đợt tặng Huy hiệu Đảng")
        ordering = ("month", "day", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_badgeround_one_a_day", "month", "day", message=_("Đã có đợt này trong khoảng ngày này.")
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}/{self.month}"


@tracked()
class Band(models.Model):
    """A band of ages or of party ages by which the structure of the membership is reported; both ends inclusive."""

    class Kind(models.TextChoices):
        AGE = "age", _("tuổi đời")
        PARTY_AGE = "party_age", _("tuổi đảng")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    lowest = models.PositiveSmallIntegerField(_("từ (tuổi)"))
    highest = models.PositiveSmallIntegerField(_("đến (tuổi)"), null=True, blank=True)
    name = models.CharField(_("tên nhóm"), max_length=40)

    class Meta:
        verbose_name = _("nhóm tuổi")
        verbose_name_plural = _("các nhóm tuổi")
        ordering = ("kind", "lowest")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "lowest"],
                name="members_band_lowest",
                violation_error_message=_("Đã có nhóm bắt đầu từ tuổi này."),
            ),
            models.CheckConstraint(
                condition=Q(highest__isnull=True) | Q(highest__gte=F("lowest")),
                name="members_band_range",
                violation_error_message=_("Tuổi cuối của nhóm không thể nhỏ hơn tuổi đầu."),
            ),
        )

    def __str__(self) -> str:
        return self.name
