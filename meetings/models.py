"""Branch meetings, their rolls, and the counters frozen when they are sent (DATA §4)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization, OrganizationForm, Placement
from core.models import tracked
from core.periods import first_of_month
from members.models import Member


@tracked(exclude=("version",))
class Meeting(models.Model):
    """One meeting of one organisation.

    `placement` and `form` are where the organisation stood and what it was on the meeting's own day, so that a figure
    stands where it happened whatever the tree becomes (DATA §2). The counters are empty while the roll is a draft and
    frozen at each sending.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("thường kỳ")
        THEMATIC = "thematic", _("chuyên đề")
        COMBINED = "combined", _("thường kỳ kết hợp chuyên đề")
        EXTRAORDINARY = "extraordinary", _("bất thường")
        COMMITTEE = "committee", _("họp chi ủy")
        EXTENDED = "extended", _("mở rộng")
        YEAR_END_REVIEW = "year_end_review", _("kiểm điểm cuối năm")
        CONGRESS = "congress", _("đại hội")

    class Status(models.TextChoices):
        DRAFT = "draft", _("đang ghi")
        SENT = "sent", _("đã gửi")
        RETURNED = "returned", _("được trả lại")
        CONFIRMED = "confirmed", _("đã xác nhận")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("tổ chức"),
    )
    placement = models.ForeignKey(
        Placement,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("vị trí trong hệ thống"),
    )
    form = models.ForeignKey(
        OrganizationForm,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("loại, cấp, khối"),
    )
    kind = models.CharField(_("loại sinh hoạt"), max_length=16, choices=Kind.choices, default=Kind.REGULAR)
    date = models.DateField(_("ngày"))
    for_month = models.DateField(_("cho tháng"), help_text=_("Ngày đầu của tháng mà kỳ sinh hoạt thuộc về."))
    starts_at = models.TimeField(_("giờ bắt đầu"), null=True, blank=True)
    ends_at = models.TimeField(_("giờ kết thúc"), null=True, blank=True)
    topic = models.CharField(_("chuyên đề"), max_length=300, blank=True)
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    headcount = models.PositiveIntegerField(_("đảng số"), null=True, editable=False)
    required = models.PositiveIntegerField(_("phải dự"), null=True, editable=False)
    present = models.PositiveIntegerField(_("có mặt"), null=True, editable=False)
    late = models.PositiveIntegerField(_("đến muộn"), null=True, editable=False)
    excused = models.PositiveIntegerField(_("vắng có lý do"), null=True, editable=False)
    unexcused = models.PositiveIntegerField(_("vắng không lý do"), null=True, editable=False)
    special_duty = models.PositiveIntegerField(_("nhiệm vụ đặc biệt"), null=True, editable=False)
    exempt_present = models.PositiveIntegerField(_("miễn – có dự"), null=True, editable=False)
    guests = models.PositiveIntegerField(_("khách dự"), null=True, editable=False)

    sent_at = models.DateTimeField(_("gửi lúc"), null=True, editable=False)
    # By the domain's own clock (DATA §8), and of the first sending: a correction asked for above makes nobody late.
    sent_on = models.DateField(_("ngày gửi lần đầu"), null=True, editable=False)
    sent_by = models.CharField(_("người gửi"), max_length=150, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, editable=False)
    confirmed_by = models.CharField(_("người xác nhận"), max_length=150, blank=True, editable=False)
    return_reason = models.CharField(_("lý do trả lại"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)

    COUNTERS = (
        "headcount",
        "required",
        "present",
        "late",
        "excused",
        "unexcused",
        "special_duty",
        "exempt_present",
        "guests",
    )
    # Only these feed attendance (DOMAIN §2.2), and the first and the last tick the month.
    RATED_KINDS = (Kind.REGULAR, Kind.THEMATIC, Kind.COMBINED)
    MONTHLY_KINDS = (Kind.REGULAR, Kind.COMBINED)
    COUNTED_STATUSES = (Status.SENT, Status.CONFIRMED)
    OPEN_STATUSES = (Status.DRAFT, Status.RETURNED)

    class Meta:
        verbose_name = _("kỳ sinh hoạt")
        verbose_name_plural = _("kỳ sinh hoạt")
        ordering = ("-date", "-pk")
        indexes = (
            models.Index(fields=["placement", "for_month"], name="meetings_meeting_place_month"),
            models.Index(fields=["organization", "-date"], name="meetings_meeting_org_date"),
            models.Index(fields=["for_month", "status"], name="meetings_meeting_month"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "date", "kind"],
                name="meetings_meeting_once",
                violation_error_message=_("Tổ chức đã có kỳ sinh hoạt cùng loại trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(for_month__day=1),
                name="meetings_meeting_for_month_first",
                violation_error_message=_("“Cho tháng” phải là một tháng."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meetings_meeting_ends_after_start",
                violation_error_message=_("Giờ kết thúc phải sau giờ bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(required__isnull=True) | Q(required=F("present") + F("excused") + F("unexcused")),
                name="meetings_meeting_counters_add_up",
                violation_error_message=_("Số phải dự phải bằng có mặt + vắng có lý do + vắng không lý do."),
            ),
            models.CheckConstraint(
                condition=Q(late__isnull=True) | Q(late__lte=F("present")),
                name="meetings_meeting_late_within_present",
                violation_error_message=_("Số đến muộn không thể nhiều hơn số có mặt."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(
                    headcount__isnull=False, required__isnull=False, present__isnull=False, late__isnull=False,
                    excused__isnull=False, unexcused__isnull=False, special_duty__isnull=False,
                    exempt_present__isnull=False, guests__isnull=False,
                ),
                name="meetings_meeting_sent_has_counters",
                violation_error_message=_("Kỳ sinh hoạt đã gửi phải có đủ số liệu."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """The branch may still write in it."""
        return self.status in self.OPEN_STATUSES

    @property
    def was_sent_late(self) -> bool:
        """First sent after the month it is for. Unknown (an imported meeting) is not late."""
        return self.sent_on is not None and first_of_month(self.sent_on) > self.for_month

    @property
    def is_rated(self) -> bool:
        """Its roll feeds the attendance rates."""
        return self.kind in self.RATED_KINDS


class Attendance(models.Model):
    """One explicit row for every member required on the meeting's day, and for the exempt who came.

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


@tracked()
class MeetingGuest(models.Model):
    """Somebody who attended outside every rate: a guest member, a superior, an invited resident."""

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.CASCADE,
        related_name="guest_list",
        verbose_name=_("kỳ sinh hoạt"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tổ chức"),
    )
    name = models.CharField(_("họ và tên"), max_length=120)
    capacity = models.CharField(_("tư cách, chức vụ"), max_length=120, blank=True)
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("đảng viên"),
    )
    from_where = models.CharField(_("nơi công tác, cư trú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("khách dự sinh hoạt")
        verbose_name_plural = _("khách dự sinh hoạt")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="meetings_meetingguest_member_once",
                violation_error_message=_("Đảng viên này đã có trong danh sách khách."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Sending(models.Model):
    """The roll and its counters as they were sent upward, one row a sending, so that a correction can be compared."""

    # Never updated; deleted only with the meetings of an undone import. Itself a snapshot, it needs no history.
    history_elsewhere = "none: itself a snapshot, which a trigger keeps from being updated"

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="sendings",
        verbose_name=_("kỳ sinh hoạt"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tổ chức"),
    )
    sequence = models.PositiveSmallIntegerField(_("lần gửi"))
    at = models.DateTimeField(_("gửi lúc"), db_default=Now(), editable=False)
    by = models.CharField(_("người gửi"), max_length=150)
    counters = models.JSONField(_("số liệu"))
    roll = models.JSONField(_("bảng điểm danh"), help_text=_("Mã đảng viên, trạng thái, lý do."))

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        ordering = ("meeting", "sequence")
        constraints = (models.UniqueConstraint(fields=["meeting", "sequence"], name="meetings_sending_sequence"),)
        triggers = (pgtrigger.Protect(name="write_once", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.meeting} – lần {self.sequence}"


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
