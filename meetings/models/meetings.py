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
    stands where it happened whatever the tree becomes (DATA §2); of a meeting postponed, on the last day of the month
    it is for (decision 025). The counters are empty while the roll is a draft and frozen at each sending.
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
        EXECUTIVE = "executive", _("hội nghị ban chấp hành")
        STANDING = "standing", _("hội nghị ban thường vụ")

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
    place = models.CharField(_("địa điểm"), max_length=200, blank=True, default="", db_default="")
    topic = models.CharField(_("chuyên đề"), max_length=300, blank=True)
    chair = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("người chủ trì")
    )
    minute_taker = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("người ghi biên bản")
    )
    prepares = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="preparations",
        null=True,
        blank=True,
        verbose_name=_("chuẩn bị cho kỳ sinh hoạt"),
        help_text=_("Của họp chi ủy: kỳ sinh hoạt chi bộ mà cuộc họp chuẩn bị nội dung."),
    )
    # The roll was taken on paper, and typed in afterwards: PEERS, the village without a phone.
    from_paper = models.BooleanField(_("nhập từ phiếu giấy"), default=False, db_default=False)
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

    # Frozen with the counters, of what the minutes say; unknown of a meeting that came without minutes.
    speakers = models.PositiveIntegerField(_("số người phát biểu"), null=True, editable=False)
    criticism = models.BooleanField(_("có tự phê bình và phê bình"), null=True, editable=False)

    sent_at = models.DateTimeField(_("gửi lúc"), null=True, editable=False)
    # By the domain's own clock (DATA §8), and of the first sending: a correction asked for above makes nobody late.
    sent_on = models.DateField(_("ngày gửi lần đầu"), null=True, editable=False)
    sent_by = models.CharField(_("người gửi"), max_length=150, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, editable=False)
    confirmed_by = models.CharField(_("người xác nhận"), max_length=150, blank=True, editable=False)
    # Written into a month already closed above: the level above that one confirms it again (DOMAIN §6.50).
    entered_after_close = models.BooleanField(
        _("ghi sau khi khóa tháng"), default=False, db_default=False, editable=False
    )
    rechecked_at = models.DateTimeField(_("cấp trên xác nhận lại lúc"), null=True, editable=False)
    rechecked_by = models.CharField(
        _("người xác nhận lại"), max_length=150, blank=True, default="", db_default="", editable=False
    )
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
    # A committee's own meetings: its office-holders are those required, and no attendance rate knows of them.
    COMMITTEE_KINDS = (Kind.COMMITTEE, Kind.EXECUTIVE, Kind.STANDING)
    # What a party body's committee holds; everything else is a branch's, its own committee's meeting among it.
    BODY_KINDS = (Kind.EXECUTIVE, Kind.STANDING)
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
            models.CheckConstraint(
                condition=Q(prepares__isnull=True) | Q(kind="committee"),
                name="meetings_meeting_only_committee_prepares",
                violation_error_message=_("Chỉ họp chi ủy mới chuẩn bị cho một kỳ sinh hoạt khác."),
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

    @property
    def is_of_committee(self) -> bool:
        """A committee meets, not the branch."""
        return self.kind in self.COMMITTEE_KINDS

    @property
    def came(self) -> int:
        """How many of its members were there by the frozen counters, the exempt who came among them: who can speak."""
        return (self.present or 0) + (self.exempt_present or 0)

    @property
    def minutes_long(self) -> int | None:
        """How long it lasted, in minutes; None where an hour is missing."""
        if self.starts_at is None or self.ends_at is None:
            return None
        begin, end = (one.hour * 60 + one.minute for one in (self.starts_at, self.ends_at))
        return end - begin


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
    proceedings = models.JSONField(
        _("nội dung biên bản"), null=True, help_text=_("Chương trình, phát biểu, biểu quyết, kết luận như đã gửi.")
    )

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        ordering = ("meeting", "sequence")
        constraints = (models.UniqueConstraint(fields=["meeting", "sequence"], name="meetings_sending_sequence"),)
        triggers = (pgtrigger.Protect(name="write_once", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.meeting} – lần {self.sequence}"
