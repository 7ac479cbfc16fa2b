"""The roll: one row for everybody required, its history, its saves, and who has it open (DATA §4)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from meetings.models.meetings import Meeting
from members.models import Member


class Attendance(models.Model):
    """One explicit row for every member required on the meeting's day, and for who came without having to.

    A leaf nothing points to, with a composite key, written by one upsert; its history is written by the database
    from the first sending on (AttendanceHistory).
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("có mặt")
        LATE = "late", _("đến muộn")
        EXCUSED = "excused", _("vắng có lý do")
        UNEXCUSED = "unexcused", _("vắng không lý do")
        SPECIAL_DUTY = "special_duty", _("nhiệm vụ đặc biệt")
        EXEMPT_PRESENT = "exempt_present", _("miễn – có dự")

    history_elsewhere = "AttendanceHistory"

    pk = models.CompositePrimaryKey("meeting", "member")
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.CASCADE,
        related_name="attendances",
        db_index=False,
        verbose_name=_("kỳ sinh hoạt"),
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("đảng viên"))
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tổ chức"),
    )
    status = models.CharField(_("điểm danh"), max_length=14, choices=Status.choices)
    reason = models.CharField(_("lý do"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("điểm danh")
        verbose_name_plural = _("điểm danh")

    def __str__(self) -> str:
        return f"{self.member}: {self.get_status_display()}"


class AttendanceHistory(models.Model):
    """What a roll's rows were, once the meeting had been sent. Written by statement triggers, by nobody else."""

    append_only = True

    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    act = models.CharField(_("việc"), max_length=6)
    meeting_id = models.BigIntegerField(_("mã kỳ sinh hoạt"), db_index=True)
    member_id = models.BigIntegerField(_("mã đảng viên"))
    organization_id = models.BigIntegerField(_("mã tổ chức"))
    status_before = models.CharField(_("trước"), max_length=14, blank=True)
    reason_before = models.CharField(_("lý do trước"), max_length=200, blank=True)
    status_after = models.CharField(_("sau"), max_length=14, blank=True)
    reason_after = models.CharField(_("lý do sau"), max_length=200, blank=True)
    context = models.JSONField(_("bối cảnh"), null=True)

    class Meta:
        verbose_name = _("lịch sử điểm danh")
        verbose_name_plural = _("lịch sử điểm danh")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.member_id}: {self.status_before} → {self.status_after}"


class RollSave(models.Model):
    """One save of a roll, keyed by an id the page made: the same save twice is one."""

    history_elsewhere = "none: a key that makes a repeated post harmless"

    uuid = models.UUIDField(_("mã lần lưu"), primary_key=True)
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("kỳ sinh hoạt"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tổ chức"),
    )
    version = models.PositiveIntegerField(_("phiên bản sau khi lưu"))
    # What was saved: a page gone back to and changed carries the old id, and is another save nevertheless.
    digest = models.CharField(_("dấu vết nội dung"), max_length=64, default="", db_default="")
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.CharField(_("người lưu"), max_length=150)

    class Meta:
        verbose_name = _("lần lưu điểm danh")
        verbose_name_plural = _("lần lưu điểm danh")

    def __str__(self) -> str:
        return str(self.uuid)


class RollEditor(models.Model):
    """Who has the roll open right now: a courtesy to the second editor, never a dead end."""

    history_elsewhere = "none: a heartbeat of some seconds, of no interest afterwards"

    meeting = models.OneToOneField(
        Meeting,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="editor",
        verbose_name=_("kỳ sinh hoạt"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tổ chức"),
    )
    user_id = models.BigIntegerField(_("mã người dùng"))
    name = models.CharField(_("người đang ghi"), max_length=150)
    seen_at = models.DateTimeField(_("lần cuối"), db_default=Now())

    class Meta:
        verbose_name = _("người đang điểm danh")
        verbose_name_plural = _("người đang điểm danh")

    def __str__(self) -> str:
        return self.name
