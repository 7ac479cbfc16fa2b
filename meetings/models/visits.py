"""Superiors who attend branch meetings: working groups, who is assigned where and how often, and the visits made."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from meetings.models.meetings import Meeting
from members.models import Member


@tracked()
class WorkingGroup(Span):
    """A group of a committee (tổ công tác) that attends branches, resting on a numbered decision."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy lập tổ")
    )
    name = models.CharField(_("tên tổ"), max_length=120)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )

    class Meta(Span.Meta):
        verbose_name = _("tổ công tác")
        verbose_name_plural = _("các tổ công tác")
        ordering = ("organization", "name", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "meetings_workinggroup_once",
                "organization",
                "name",
                message=_("Đã có tổ công tác cùng tên trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class GroupMember(Span):
    """Somebody belongs to a working group for a span of days."""

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="people", verbose_name=_("tổ công tác")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("đảng viên"))
    leads = models.BooleanField(_("là tổ trưởng"), default=False)

    class Meta(Span.Meta):
        verbose_name = _("thành viên tổ công tác")
        verbose_name_plural = _("các thành viên tổ công tác")
        ordering = ("group", "-leads", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "meetings_groupmember_once",
                "group",
                "member",
                message=_("Đồng chí này đã ở trong tổ trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"


@tracked()
class VisitAssignment(Span):
    """A group, or one official, attends an organisation's meetings with a rhythm, for a span of days."""

    class Rhythm(models.TextChoices):
        QUARTER_START = "quarter_start", _("ngày đầu mỗi quý")
        MONTHLY = "monthly", _("hằng tháng")
        QUARTERLY = "quarterly", _("mỗi quý một lần")
        PER_YEAR = "per_year", _("số lần ít nhất trong năm")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi dự sinh hoạt")
    )
    assigned_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy phân công")
    )
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True,
        verbose_name=_("tổ công tác"),
    )  # fmt: skip
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cấp ủy viên")
    )
    rhythm = models.CharField(_("nhịp dự"), max_length=14, choices=Rhythm.choices, default=Rhythm.QUARTERLY)
    times = models.PositiveSmallIntegerField(
        _("số lần trong năm"), null=True, blank=True, help_text=_("Với nhịp “số lần ít nhất trong năm”.")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )

    class Meta(Span.Meta):
        verbose_name = _("phân công dự sinh hoạt")
        verbose_name_plural = _("các phân công dự sinh hoạt")
        ordering = ("organization", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "meetings_visitassignment_group_once",
                "organization",
                "group",
                condition=Q(group__isnull=False),
                message=_("Tổ này đã được phân công dự nơi này trong khoảng ngày này."),
            ),
            no_overlap(
                "meetings_visitassignment_member_once",
                "organization",
                "member",
                condition=Q(member__isnull=False),
                message=_("Đồng chí này đã được phân công dự nơi này trong khoảng ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False, member__isnull=True) | Q(group__isnull=True, member__isnull=False),
                name="meetings_visitassignment_one_visitor",
                violation_error_message=_("Chọn một tổ công tác hoặc một đồng chí; không cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(rhythm="per_year", times__gte=1) | (~Q(rhythm="per_year") & Q(times__isnull=True)),
                name="meetings_visitassignment_times",
                violation_error_message=_("Nhịp “số lần ít nhất trong năm” phải ghi số lần; các nhịp khác để trống."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.group or self.member} – {self.organization}"


@tracked()
class VisitRight(models.Model):
    """An appointment that was written because of an assignment, so that it ends with it."""

    assignment = models.ForeignKey(
        VisitAssignment, on_delete=models.PROTECT, related_name="rights", verbose_name=_("phân công dự sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("đảng viên"))
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name=_("phân công quyền")
    )

    class Meta:
        verbose_name = _("quyền theo phân công dự sinh hoạt")
        verbose_name_plural = _("các quyền theo phân công dự sinh hoạt")
        ordering = ("assignment", "pk")

    def __str__(self) -> str:
        return str(self.appointment)


@tracked()
class Visit(models.Model):
    """A superior attended: which meeting, what was observed. A visit without a meeting says the day alone."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi dự sinh hoạt")
    )
    assignment = models.ForeignKey(
        VisitAssignment, on_delete=models.PROTECT, related_name="visits", null=True, blank=True,
        verbose_name=_("theo phân công"),
    )  # fmt: skip
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("người dự"))
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="visits", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    on = models.DateField(_("ngày dự"))
    observation = models.TextField(_("nhận xét"), blank=True, max_length=10_000)
    recorded_by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("lần dự sinh hoạt")
        verbose_name_plural = _("các lần dự sinh hoạt")
        ordering = ("-on", "pk")
        indexes = (models.Index(fields=["organization", "on"], name="meetings_visit_org_on"),)
        constraints = (
            models.UniqueConstraint(
                fields=["member", "organization", "on"],
                name="meetings_visit_once",
                violation_error_message=_("Lần dự này đã được ghi."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.organization}, {self.on:%d/%m/%Y}"
