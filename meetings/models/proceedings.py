"""What happened in a meeting: who spoke, what was voted, resolved and concluded, and the tasks that follow."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.models import tracked
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from members.models import Member


@tracked()
class Contribution(models.Model):
    """Somebody spoke on an item: a member of the roll, or a guest by name."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("nội dung")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đảng viên")
    )
    guest_name = models.CharField(_("khách phát biểu"), max_length=120, blank=True)
    text = models.TextField(_("ý kiến phát biểu"), blank=True, max_length=10_000)

    class Meta:
        verbose_name = _("ý kiến phát biểu")
        verbose_name_plural = _("các ý kiến phát biểu")
        ordering = ("item", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(member__isnull=False, guest_name="") | (Q(member__isnull=True) & ~Q(guest_name="")),
                name="meetings_contribution_one_speaker",
                violation_error_message=_("Hãy chọn đảng viên phát biểu, hoặc ghi tên khách."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member or self.guest_name}: {self.text[:60]}"


@tracked()
class Vote(models.Model):
    """A vote in integers, on the base of DOMAIN §2.8, which is frozen with it."""

    class Threshold(models.TextChoices):
        MAJORITY = "majority", _("quá nửa")
        TWO_THIRDS = "two_thirds", _("từ hai phần ba trở lên")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="votes", verbose_name=_("kỳ sinh hoạt"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, related_name="votes", null=True, blank=True, verbose_name=_("nội dung")
    )
    subject = models.CharField(_("việc biểu quyết"), max_length=300)
    threshold = models.CharField(
        _("tỷ lệ cần đạt"), max_length=10, choices=Threshold.choices, default=Threshold.MAJORITY
    )
    secret = models.BooleanField(_("bỏ phiếu kín"), default=False)
    base = models.PositiveSmallIntegerField(_("số người có quyền biểu quyết"))
    agreed = models.PositiveSmallIntegerField(_("tán thành"))
    against = models.PositiveSmallIntegerField(_("không tán thành"), default=0)
    abstained = models.PositiveSmallIntegerField(_("ý kiến khác"), default=0)

    class Meta:
        verbose_name = _("biểu quyết")
        verbose_name_plural = _("các biểu quyết")
        ordering = ("meeting", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(base__gte=F("agreed") + F("against") + F("abstained")),
                name="meetings_vote_within_base",
                violation_error_message=_("Tổng số phiếu nhiều hơn số người có quyền biểu quyết."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.agreed}/{self.base}"

    @property
    def passed(self) -> bool:
        """Whether it reached its threshold, in integers (DOMAIN §2.8): an empty base passes nothing."""
        if not self.base:
            return False
        if self.threshold == self.Threshold.TWO_THIRDS:
            return 3 * self.agreed >= 2 * self.base
        return 2 * self.agreed > self.base


@tracked()
class Resolution(models.Model):
    """The resolution of a meeting (nghị quyết): its own document, with its number once it has one."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="resolutions", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    number = models.CharField(_("số"), max_length=20, blank=True, help_text=_("Ghi sau khi ký; bản chưa ký để trống."))
    title = models.CharField(_("trích yếu"), max_length=300)
    assessment = models.TextField(_("đánh giá tình hình"), blank=True, max_length=20_000)
    goals = models.TextField(_("mục tiêu, phương hướng"), blank=True, max_length=20_000)
    execution = models.TextField(_("tổ chức thực hiện"), blank=True, max_length=20_000)
    vote = models.ForeignKey(
        Vote, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("biểu quyết thông qua")
    )

    class Meta:
        verbose_name = _("nghị quyết của kỳ sinh hoạt")
        verbose_name_plural = _("các nghị quyết của kỳ sinh hoạt")
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return self.title


@tracked()
class Conclusion(models.Model):
    """What a meeting concluded, on an item or as a whole. Settled when nothing of it is left to do."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="conclusions", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="conclusions", null=True, blank=True,
        verbose_name=_("nội dung"),
    )  # fmt: skip
    text = models.TextField(_("kết luận"), max_length=5_000)
    settled_on = models.DateField(_("xong ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("kết luận")
        verbose_name_plural = _("các kết luận")
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class Task(models.Model):
    """Something to be done by a day, one person responsible, with a figure where it can be counted."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="tasks", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    conclusion = models.ForeignKey(
        Conclusion, on_delete=models.PROTECT, related_name="tasks", null=True, blank=True, verbose_name=_("kết luận")
    )
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="tasks", null=True, blank=True, verbose_name=_("nghị quyết")
    )
    text = models.CharField(_("việc"), max_length=500)
    responsible = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người chịu trách nhiệm"),
    )
    assigned_on = models.DateField(_("giao ngày"))
    due_on = models.DateField(_("hạn xong"))
    target = models.DecimalField(_("chỉ tiêu"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=40, blank=True)
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)
    dropped_on = models.DateField(_("thôi không làm từ ngày"), null=True, blank=True)
    result = models.CharField(_("kết quả"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("việc được giao")
        verbose_name_plural = _("các việc được giao")
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(
                fields=["organization", "due_on"],
                name="meetings_task_open",
                condition=Q(done_on__isnull=True, dropped_on__isnull=True),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(due_on__gte=F("assigned_on")),
                name="meetings_task_due_after",
                violation_error_message=_("Hạn xong không thể trước ngày giao."),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True),
                name="meetings_task_one_end",
                violation_error_message=_("Việc đã xong thì không thôi được nữa, và ngược lại."),
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be done."""
        return self.done_on is None and self.dropped_on is None


@tracked()
class TaskReport(models.Model):
    """How far a task has come, as reported at a meeting or between two."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports", verbose_name=_("việc được giao"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    on = models.DateField(_("ngày báo"))
    text = models.CharField(_("tình hình"), max_length=1000)
    amount = models.DecimalField(_("đã làm được"), max_digits=12, decimal_places=2, null=True, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("báo cáo tiến độ")
        verbose_name_plural = _("các báo cáo tiến độ")
        ordering = ("task", "on", "pk")

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}: {self.text[:60]}"
