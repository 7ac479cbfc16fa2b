"""Who an organisation is, what it was called, what it was, where it stood; who may act.

`Organization` is identity only. Everything that can change is a span of its own (DATA §1–2).
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from core.documents import Document
from core.models import Span, no_overlap, tracked


@tracked()
class Level(models.Model):
    """A level of the Party's system (tỉnh, huyện, cơ sở, …). Rows, never code: the district level ended in 2025."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên cấp"), max_length=80, unique=True)
    rank = models.PositiveSmallIntegerField(_("thứ tự từ trên xuống"))

    class Meta:
        verbose_name = _("cấp")
        verbose_name_plural = _("cấp")
        ordering = ("rank", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Form(models.Model):
    """What an organisation is: a party body (đảng bộ) or a branch (chi bộ)."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("loại"), max_length=80, unique=True)
    holds_branch_meetings = models.BooleanField(
        _("họp sinh hoạt chi bộ"),
        help_text=_("Mỗi tháng phải có một kỳ sinh hoạt thường kỳ."),
    )

    class Meta:
        verbose_name = _("loại tổ chức")
        verbose_name_plural = _("loại tổ chức")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


@tracked()
class Sector(models.Model):
    """A sector (khối) by which every rate is also reported."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("khối"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("khối")
        verbose_name_plural = _("khối")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Organization(models.Model):
    """A committee or branch: its identity, which outlives every name, form and superior it ever had."""

    code = models.CharField(_("mã tổ chức"), max_length=40, unique=True)
    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    founded_on = models.DateField(
        _("ngày thành lập"),
        null=True,
        blank=True,
        help_text=_("Để trống nếu không rõ; chỉ để biết, không tính toán."),
    )

    class Meta:
        verbose_name = _("tổ chức")
        verbose_name_plural = _("tổ chức")
        ordering = ("code",)

    def __str__(self) -> str:
        # branches.queries.with_current brings the name of a day along.
        name = getattr(self, "name", "")
        return f"{name} ({self.code})" if name else self.code


@tracked()
class OrganizationName(Span):
    """What an organisation was called, and the symbol and place of its papers, for a span of days."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="names",
        verbose_name=_("tổ chức"),
    )
    name = models.CharField(_("tên tổ chức"), max_length=200)
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=400, db_collation="C", editable=False)
    search_key = models.CharField(_("khóa tìm kiếm"), max_length=240, editable=False)
    symbol = models.CharField(
        _("ký hiệu"),
        max_length=30,
        blank=True,
        help_text=_("Ký hiệu trên văn bản, ví dụ HU, ĐU, CB."),
    )
    seat = models.CharField(
        _("địa danh"),
        max_length=100,
        blank=True,
        help_text=_("Ghi trước ngày tháng của văn bản."),
    )
    superior = models.CharField(
        _("cấp trên in trên văn bản"),
        max_length=200,
        blank=True,
        help_text=_("Chỉ cần khi cấp trên không có trong hệ thống, ví dụ Đảng bộ tỉnh Cao Bằng."),
    )

    class Meta(Span.Meta):
        verbose_name = _("tên gọi")
        verbose_name_plural = _("tên gọi")
        ordering = ("organization", "start")
        indexes = (GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="branches_name_search"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_organizationname_one_a_day",
                "organization",
                message=_("Tổ chức đã có tên gọi trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class OrganizationForm(Span):
    """What an organisation was (loại, cấp, khối) for a span of days."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="forms",
        verbose_name=_("tổ chức"),
    )
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại"))
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp"))
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("khối"),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("văn bản"),
    )

    class Meta(Span.Meta):
        verbose_name = _("loại, cấp, khối")
        verbose_name_plural = _("loại, cấp, khối")
        ordering = ("organization", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_organizationform_one_a_day",
                "organization",
                message=_("Tổ chức đã có loại, cấp, khối trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} – {self.level}"


@tracked(exclude=("path",))
class Placement(Span):
    """Where an organisation stood in the tree for a span of days.

    `path` (root … self) is derived from the parents and written by branches.services alone. A row whose parent did not
    change but whose ancestors' did is a row of its own, so that a fact pointing at it says the whole position.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="placements",
        verbose_name=_("tổ chức"),
    )
    parent = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cấp trên"),
    )
    # Empty for the moment in which a row is put back from the history, which keeps no path: it is derived anew then.
    path = ArrayField(models.BigIntegerField(), db_default=Value("{}"), verbose_name=_("đường từ gốc"), editable=False)
    dissolved = models.BooleanField(
        _("giải thể"),
        default=False,
        help_text=_("Tổ chức ngừng tồn tại sau ngày cuối của dòng này."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("văn bản"),
    )

    class Meta(Span.Meta):
        verbose_name = _("vị trí trong hệ thống")
        verbose_name_plural = _("vị trí trong hệ thống")
        ordering = ("organization", "start")
        indexes = (GinIndex(fields=["path"], name="branches_placement_path"),)
        constraints = (
            *Span.Meta.constraints,
            # Deferred: the service rewrites a whole time line inside one transaction.
            no_overlap(
                "branches_placement_one_a_day",
                "organization",
                message=_("Tổ chức đã có vị trí trong hệ thống trong khoảng ngày này."),
                deferred=True,
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("organization")),
                name="branches_placement_not_own_parent",
                violation_error_message=_("Tổ chức không thể là cấp trên của chính mình."),
            ),
            models.CheckConstraint(
                condition=Q(dissolved=False) | Q(end__isnull=False),
                name="branches_placement_dissolved_has_end",
                violation_error_message=_("Giải thể phải có ngày."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} / {self.parent or '–'}"


@tracked()
class Appointment(Span):
    """A user's role at an organisation for a span of days: the only source of rights.

    It reaches the organisation and everything below it; what each role may do is the table in branches.scoping.
    """

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("bí thư chi bộ")
        ROLL_TAKER = "roll_taker", _("người điểm danh")
        COMMITTEE_STAFF = "committee_staff", _("cán bộ đảng ủy cơ sở")
        DISTRICT_STAFF = "district_staff", _("cán bộ Ban Tổ chức cấp ủy")
        VISITOR = "visitor", _("cấp ủy viên dự sinh hoạt")
        READER = "reader", _("người đọc báo cáo")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("tài khoản"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("tổ chức"),
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)

    class Meta(Span.Meta):
        verbose_name = _("phân công quyền")
        verbose_name_plural = _("phân công quyền")
        ordering = ("organization", "user", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "branches_appointment_once",
                "user",
                "organization",
                "role",
                message=_("Tài khoản đã có vai trò này tại tổ chức này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.organization}"
