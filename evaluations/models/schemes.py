"""How organisations, members, collectives and officials are classified: rules as data (DOMAIN §2.9)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Level, Organization
from core.documents import Document
from core.models import Span, tracked


class Subject(models.TextChoices):
    """Whom a classification speaks of; each has its own scheme, form and decider."""

    ORGANIZATION = "organization", _("tổ chức đảng")
    MEMBER = "member", _("đảng viên")
    COLLECTIVE = "collective", _("tập thể lãnh đạo, quản lý")
    OFFICIAL = "official", _("cá nhân lãnh đạo, quản lý")


class Body(models.TextChoices):
    """Who takes a stage, as seen from the organisation where the subject is rated."""

    OWN = "own", _("chính tổ chức ấy")
    GRASSROOTS = "grassroots", _("cấp ủy cơ sở")
    SUPERIOR = "superior", _("cấp ủy cấp trên trực tiếp")


@tracked()
class Scheme(Span):
    """How one kind of subject is classified, for the closing days on which the scheme is in force.

    Of one committee and all below it, or of everybody. A draft may be changed; one in use only ends and is succeeded.
    `scale` names the set of levels: results are set beside each other over years only within one scale (DOMAIN §6.39).
    """

    class CountsFrom(models.TextChoices):
        CEREMONY = "ceremony", _("ngày lễ kết nạp")
        DECISION = "decision", _("ngày quyết định kết nạp")

    class ShortService(models.TextChoices):
        REVIEWED = "reviewed", _("kiểm điểm, chưa xếp loại")
        NOT_REVIEWED = "not_reviewed", _("chưa kiểm điểm, chưa xếp loại")

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên khung xếp loại"), max_length=200)
    subject = models.CharField(_("đối tượng"), max_length=12, choices=Subject.choices)
    scale = models.SlugField(
        _("thang xếp loại"), max_length=40,
        help_text=_("Các khung cùng thang thì kết quả so được với nhau qua các năm; khác thang thì không."),
    )  # fmt: skip
    owner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("cấp ủy ban hành"), help_text=_("Để trống: dùng chung cho mọi tổ chức."),
    )  # fmt: skip
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quy định")
    )
    guidance = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hướng dẫn")
    )
    is_active = models.BooleanField(_("đang dùng"), default=False)
    by_points = models.BooleanField(
        _("xếp loại theo điểm"), default=False, help_text=_("Mức theo tổng điểm; không chọn thì mức do người xét ghi.")
    )
    minimum_months = models.PositiveSmallIntegerField(
        _("xếp loại khi đủ (tháng)"), default=6,
        help_text=_("Đảng viên mới kết nạp, tổ chức mới lập chưa đủ số tháng này đến ngày chốt thì chưa xếp loại."),
    )  # fmt: skip
    counts_from = models.CharField(
        _("số tháng tính từ"), max_length=8, choices=CountsFrom.choices, default=CountsFrom.CEREMONY
    )
    short_service = models.CharField(
        _("người chưa đủ tháng"), max_length=12, choices=ShortService.choices, default=ShortService.NOT_REVIEWED
    )
    comment_months = models.PositiveSmallIntegerField(
        _("nơi cũ nhận xét khi đã ở đó (tháng)"), default=6,
        help_text=_("Đảng viên chuyển đến thì lấy nhận xét của chi bộ cũ nếu đã sinh hoạt ở đó từ số tháng này."),
    )  # fmt: skip
    needs_vote = models.BooleanField(_("nơi đề nghị phải biểu quyết"), default=True)
    form_code = models.CharField(_("mẫu kiểm điểm"), max_length=40, blank=True, help_text=_("Ví dụ Mẫu 01, Mẫu 2A."))
    form_title = models.CharField(_("tên mẫu"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("khung xếp loại")
        verbose_name_plural = _("các khung xếp loại")
        ordering = ("subject", "-start", "name")
        constraints = (
            *Span.Meta.constraints,
            ExclusionConstraint(
                name="evaluations_scheme_one_a_day",
                expressions=[
                    ("owner", RangeOperators.EQUAL),
                    ("subject", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True, owner__isnull=False),
                violation_error_message=_("Cấp ủy này đã có khung đang dùng cho đối tượng ấy trong khoảng ngày này."),
            ),
            ExclusionConstraint(
                name="evaluations_scheme_one_for_all",
                expressions=[("subject", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(is_active=True, owner__isnull=True),
                violation_error_message=_("Đã có khung dùng chung cho đối tượng ấy trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class SchemePart(models.Model):
    """What belongs to a scheme; reference data as the scheme itself."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, verbose_name=_("khung xếp loại"))

    class Meta:
        abstract = True


@tracked()
class SchemeLevel(SchemePart):
    """A level of a scheme, best first; by points it holds from `minimum` up to, not including, `below`."""

    position = models.PositiveSmallIntegerField(_("thứ tự (1 là cao nhất)"))
    code = models.SlugField(_("mã"), max_length=40)
    name = models.CharField(_("mức xếp loại"), max_length=120)
    short = models.CharField(_("viết tắt"), max_length=20, blank=True)
    minimum = models.DecimalField(_("từ điểm"), max_digits=6, decimal_places=2, null=True, blank=True)
    below = models.DecimalField(
        _("đến dưới điểm"), max_digits=6, decimal_places=2, null=True, blank=True,
        help_text=_("Mức cao nhất để trống."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("mức xếp loại")
        verbose_name_plural = _("các mức xếp loại")
        default_related_name = "levels"
        ordering = ("scheme", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "position"],
                name="evaluations_level_position",
                violation_error_message=_("Khung đã có mức ở thứ tự này."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="evaluations_level_code",
                violation_error_message=_("Khung đã có mức mang mã này."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(below__isnull=True) | Q(below__gt=F("minimum")),
                name="evaluations_level_range",
                violation_error_message=_("“Đến dưới điểm” phải lớn hơn “từ điểm”."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class SchemeCap(SchemePart):
    """At most so many per hundred of a base may have a level, in each unit, whole numbers rounded down (DOMAIN §2.9).

    The three readings of the base: A only the next level below it, B the level and the next one, C all who are rated.
    """

    class Base(models.TextChoices):
        NEXT_LEVEL = "next_level", _("A: số xếp mức liền dưới")
        WITH_NEXT = "with_next", _("B: số xếp mức này và mức liền dưới")
        RATED = "rated", _("C: tổng số được xếp loại")

    class Unit(models.TextChoices):
        GRASSROOTS = "grassroots", _("từng tổ chức cơ sở đảng")
        DECIDER = "decider", _("toàn bộ do một cấp ủy quyết định")

    class Grouping(models.TextChoices):
        NONE = "none", _("không chia nhóm")
        LEVEL = "level", _("theo cấp của tổ chức")
        SECTOR = "sector", _("theo cấp và khối của tổ chức")

    level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", verbose_name=_("mức bị giới hạn")
    )
    percent = models.DecimalField(_("không quá (%)"), max_digits=5, decimal_places=2, default=20)
    base = models.CharField(_("tính trên"), max_length=10, choices=Base.choices, default=Base.NEXT_LEVEL)
    unit = models.CharField(_("tính trong"), max_length=10, choices=Unit.choices, default=Unit.GRASSROOTS)
    grouping = models.CharField(_("chia nhóm"), max_length=8, choices=Grouping.choices, default=Grouping.NONE)
    annual_only = models.BooleanField(_("chỉ áp dụng xếp loại năm"), default=True)
    may_exceed = models.BooleanField(
        _("được vượt khi có văn bản"),
        default=True,
        help_text=_("Cấp quyết định ghi số được vượt và số văn bản cho phép."),
    )
    exceed_by = models.CharField(
        _("ai cho vượt"), max_length=10, choices=Body.choices, default=Body.SUPERIOR, db_default=Body.SUPERIOR,
        help_text=_("Tính từ nơi tính giới hạn."),
    )  # fmt: skip
    exceed_paper = models.CharField(
        _("bằng văn bản nào"), max_length=200, blank=True, default="", db_default="",
        help_text=_("Ví dụ: thông báo kết luận của Ban Thường vụ cấp ủy cấp trên trực tiếp."),
    )  # fmt: skip
    note = models.CharField(_("căn cứ, ghi chú"), max_length=500, blank=True)
    confirmed = models.BooleanField(_("đã đối chiếu văn bản"), default=False)

    class Meta:
        verbose_name = _("giới hạn tỷ lệ")
        verbose_name_plural = _("các giới hạn tỷ lệ")
        default_related_name = "caps"
        ordering = ("scheme", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "level"],
                name="evaluations_cap_once",
                violation_error_message=_("Khung đã có giới hạn cho mức này."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100),
                name="evaluations_cap_percent",
                violation_error_message=_("Tỷ lệ phải lớn hơn 0 và không quá 100."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.level} ≤ {self.percent}%"


@tracked()
class SchemeDecider(SchemePart):
    """Who appraises and who decides, by the level of the organisation where the subject is rated; without a level, at
    every other one."""

    at = models.ForeignKey(
        Level, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tổ chức thuộc cấp"),
        help_text=_("Để trống: mọi cấp còn lại."),
    )  # fmt: skip
    appraiser = models.CharField(
        _("ai thẩm định"),
        max_length=10,
        choices=Body.choices,
        blank=True,
        help_text=_("Để trống: không thẩm định riêng."),
    )
    decider = models.CharField(_("ai quyết định"), max_length=10, choices=Body.choices)

    class Meta:
        verbose_name = _("thẩm quyền xếp loại")
        verbose_name_plural = _("thẩm quyền xếp loại")
        default_related_name = "deciders"
        ordering = ("scheme", "at")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "at"],
                name="evaluations_decider_once",
                nulls_distinct=False,
                violation_error_message=_("Khung đã ghi thẩm quyền cho cấp này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.at or '…'}: {self.get_decider_display()}"
