"""Templates of reports to the committee above, per committee, as data; and who must report what by when."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked


class PackKind(models.TextChoices):
    """How often a report is made."""

    MONTH = "month", _("báo cáo tháng")
    QUARTER = "quarter", _("báo cáo quý")
    HALF = "half", _("báo cáo 6 tháng")
    YEAR = "year", _("báo cáo năm")
    AD_HOC = "ad_hoc", _("báo cáo chuyên đề")


class Layout(models.TextChoices):
    """Which way the page of an annex lies."""

    AUTO = "auto", _("tự chọn theo bề rộng")
    PORTRAIT = "portrait", _("trang đứng")
    LANDSCAPE = "landscape", _("trang ngang")


@tracked()
class PackTemplate(models.Model):
    """What a kind of report is made of. A report copies it when it is begun: later changes leave that one alone.

    A template without an owner is offered to every committee; one with an owner, to it and all below it.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("cấp ủy lập mẫu"), help_text=_("Để trống: dùng chung cho mọi tổ chức."),
    )  # fmt: skip
    code = models.SlugField(_("mã"), max_length=60)
    name = models.CharField(_("tên mẫu"), max_length=200)
    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=PackKind.choices)
    type_symbol = models.CharField(_("ký hiệu loại văn bản"), max_length=10, default="BC")
    type_name = models.CharField(_("tên loại văn bản"), max_length=60, default="BÁO CÁO")
    subject = models.CharField(
        _("trích yếu"), max_length=300, help_text=_("{kỳ} được thay bằng kỳ báo cáo, {tổ chức} bằng tên tổ chức.")
    )
    recipients = models.TextField(
        _("nơi nhận"), max_length=2000, blank=True,
        help_text=_("Mỗi dòng một nơi; để trống: cấp trên trực tiếp, các tổ chức trực thuộc, lưu."),
    )  # fmt: skip
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("mẫu báo cáo")
        verbose_name_plural = _("các mẫu báo cáo")
        ordering = ("kind", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "code"],
                nulls_distinct=False,
                name="reports_packtemplate_code",
                violation_error_message=_("Cấp ủy này đã có mẫu mang mã ấy."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A piece of prose: "I- …", and its text with figures in braces: {tỷ lệ dự sinh hoạt}, {số kết nạp; cùng kỳ}.

    A line in square brackets is a hint for whoever writes, never printed.
    """

    position = models.PositiveSmallIntegerField(_("thứ tự"))
    heading = models.CharField(_("tên mục"), max_length=200, blank=True)
    text = models.TextField(_("nội dung"), max_length=20000, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.heading or str(self.position)


class Annex(models.Model):
    """A table bound behind the prose: one of the reports, with its options."""

    position = models.PositiveSmallIntegerField(_("thứ tự"))
    report = models.CharField(_("báo cáo"), max_length=60)
    options: Any = models.JSONField(_("tùy chọn"), default=dict, blank=True)
    title = models.CharField(_("tên biểu"), max_length=200, blank=True, help_text=_("Để trống: tên của báo cáo."))
    layout = models.CharField(_("khổ trang"), max_length=10, choices=Layout.choices, default=Layout.AUTO)
    chart = models.BooleanField(_("in biểu đồ"), default=False)
    details = models.BooleanField(
        _("kèm các bảng chi tiết"), default=True, help_text=_("Các bảng theo khối, theo tháng, danh sách… của báo cáo.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title or self.report


@tracked()
class TemplateSection(Section):
    """Prose of a template."""

    template = models.ForeignKey(
        PackTemplate, on_delete=models.PROTECT, related_name="sections", verbose_name=_("mẫu báo cáo")
    )

    class Meta:
        verbose_name = _("mục của mẫu")
        verbose_name_plural = _("các mục của mẫu")
        ordering = ("template", "position", "pk")


@tracked()
class TemplateAnnex(Annex):
    """A table of a template."""

    template = models.ForeignKey(
        PackTemplate, on_delete=models.PROTECT, related_name="annexes", verbose_name=_("mẫu báo cáo")
    )

    class Meta:
        verbose_name = _("biểu của mẫu")
        verbose_name_plural = _("các biểu của mẫu")
        ordering = ("template", "position", "pk")


@tracked()
class ReportDuty(Span):
    """A committee's rule: which units below it send which kind of report, and how many days after the period's end."""

    class Audience(models.TextChoices):
        DIRECT = "direct", _("mọi tổ chức trực thuộc trực tiếp")
        COMMITTEES = "committees", _("các đảng bộ trực thuộc trực tiếp")
        BRANCHES = "branches", _("các chi bộ trực thuộc trực tiếp")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy nhận báo cáo")
    )
    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=PackKind.choices)
    template = models.ForeignKey(
        PackTemplate, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("theo mẫu")
    )
    audience = models.CharField(_("đơn vị phải gửi"), max_length=10, choices=Audience.choices, default=Audience.DIRECT)
    due_days = models.PositiveSmallIntegerField(_("hạn gửi, số ngày sau khi hết kỳ"), default=5)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("chế độ báo cáo")
        verbose_name_plural = _("các chế độ báo cáo")
        ordering = ("organization", "kind", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "reports_reportduty_one_a_day",
                "organization",
                "kind",
                message=_("Cấp ủy này đã có chế độ báo cáo cùng loại trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.organization}"
