"""When a branch means to meet: its monthly slot, its themes of the year, and the months it did not meet in."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization, OrganizationForm, Placement
from core.documents import Document
from core.models import Span, no_overlap, tracked


@tracked()
class MeetingSlot(Span):
    """The day of the month on which a branch meets: "tuần đầu tháng", "chiều thứ bảy cuối tháng", "ngày 3"."""

    class Rule(models.TextChoices):
        DAY = "day", _("một ngày cố định trong tháng")
        FIRST_WEEKDAY = "first_weekday", _("một thứ của tuần đầu tháng")
        LAST_WEEKDAY = "last_weekday", _("một thứ của tuần cuối tháng")
        FIRST_WEEK = "first_week", _("một ngày trong tuần đầu tháng")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("thứ hai")
        TUESDAY = 1, _("thứ ba")
        WEDNESDAY = 2, _("thứ tư")
        THURSDAY = 3, _("thứ năm")
        FRIDAY = 4, _("thứ sáu")
        SATURDAY = 5, _("thứ bảy")
        SUNDAY = 6, _("chủ nhật")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    rule = models.CharField(_("cách chọn ngày"), max_length=14, choices=Rule.choices, default=Rule.DAY)
    day = models.PositiveSmallIntegerField(_("ngày trong tháng"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("thứ"), choices=Weekday.choices, null=True, blank=True)
    starts_at = models.TimeField(_("giờ bắt đầu"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("lịch sinh hoạt định kỳ")
        verbose_name_plural = _("các lịch sinh hoạt định kỳ")
        ordering = ("organization", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "meetings_meetingslot_one_a_day",
                "organization",
                message=_("Chi bộ đã có lịch sinh hoạt định kỳ trong khoảng ngày này."),
            ),
            models.CheckConstraint(
                condition=(Q(rule="day", day__gte=1, day__lte=31, weekday__isnull=True))
                | Q(rule__in=("first_weekday", "last_weekday"), weekday__gte=0, weekday__lte=6, day__isnull=True)
                | Q(rule="first_week", weekday__isnull=True, day__isnull=True),
                name="meetings_meetingslot_rule_complete",
                violation_error_message=_("Hãy ghi ngày trong tháng (1–31), hoặc chọn thứ, theo cách chọn ngày."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_rule_display()}"


@tracked()
class Theme(models.Model):
    """What a branch holds a thematic meeting about in a quarter (DOMAIN §2.2: at least one a quarter)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    quarter = models.PositiveSmallIntegerField(_("quý"))
    topic = models.CharField(_("chuyên đề"), max_length=300)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("theo văn bản")
    )

    class Meta:
        verbose_name = _("chuyên đề trong năm")
        verbose_name_plural = _("các chuyên đề trong năm")
        ordering = ("organization", "year", "quarter", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "year", "quarter", "topic"],
                name="meetings_theme_once",
                violation_error_message=_("Chuyên đề này đã có trong quý."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="meetings_theme_quarter",
                violation_error_message=_("Quý là một số từ 1 đến 4."),
            ),
        )

    def __str__(self) -> str:
        return f"Quý {self.quarter}/{self.year}: {self.topic}"


@tracked()
class NotHeld(models.Model):
    """A month in which a branch did not hold its regular meeting, and why: another thing than not having entered it."""

    class Reason(models.TextChoices):
        DISASTER = "disaster", _("thiên tai, dịch bệnh")
        TASK = "task", _("nhiệm vụ đột xuất")
        QUORUM = "quorum", _("không đủ đảng viên dự")
        SECRETARY = "secretary", _("khuyết bí thư, chi ủy")
        CELLS = "cells", _("họp theo tổ đảng")
        OTHER = "other", _("lý do khác")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("vị trí trong hệ thống")
    )
    form = models.ForeignKey(
        OrganizationForm, on_delete=models.PROTECT, related_name="+", editable=False,
        verbose_name=_("loại, cấp, khối"),
    )  # fmt: skip
    for_month = models.DateField(_("tháng"), help_text=_("Ngày đầu của tháng."))
    reason = models.CharField(_("lý do"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("nói rõ"), max_length=300, blank=True)
    stated_on = models.DateField(_("ngày báo"))
    stated_by = models.CharField(_("người báo"), max_length=150, editable=False)
    # Said of a month already closed above: the level above that one confirms it again, as it does a meeting.
    entered_after_close = models.BooleanField(
        _("ghi sau khi khóa tháng"), default=False, db_default=False, editable=False
    )
    rechecked_at = models.DateTimeField(_("cấp trên xác nhận lại lúc"), null=True, editable=False)
    rechecked_by = models.CharField(
        _("người xác nhận lại"), max_length=150, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = _("tháng không sinh hoạt")
        verbose_name_plural = _("các tháng không sinh hoạt")
        ordering = ("organization", "-for_month")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "for_month"],
                name="meetings_notheld_once",
                violation_error_message=_("Tháng này đã được báo là không sinh hoạt."),
            ),
            models.CheckConstraint(
                condition=Q(for_month__day=1),
                name="meetings_notheld_month_first",
                violation_error_message=_("Tháng phải ghi bằng ngày đầu tháng."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(note=""),
                name="meetings_notheld_other_said",
                violation_error_message=_("Chọn “lý do khác” thì phải nói rõ lý do."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}, {self.for_month:%m/%Y}: {self.get_reason_display()}"


@tracked()
class MonthClosing(models.Model):
    """A month closed at a committee for everything below it; opened again, it keeps both days."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy khóa tháng")
    )
    month = models.DateField(_("tháng"), help_text=_("Ngày đầu của tháng."))
    closed_at = models.DateTimeField(_("khóa lúc"), db_default=Now(), editable=False)
    closed_by = models.CharField(_("người khóa"), max_length=150, editable=False)
    reopened_at = models.DateTimeField(_("mở lại lúc"), null=True, editable=False)
    reopened_by = models.CharField(_("người mở lại"), max_length=150, blank=True, editable=False)
    reopen_reason = models.CharField(_("lý do mở lại"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("lần khóa tháng")
        verbose_name_plural = _("các lần khóa tháng")
        ordering = ("organization", "-month", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "month"],
                condition=Q(reopened_at__isnull=True),
                name="meetings_monthclosing_once",
                violation_error_message=_("Tháng này đã khóa."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="meetings_monthclosing_month_first",
                violation_error_message=_("Tháng phải ghi bằng ngày đầu tháng."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}, {self.month:%m/%Y}"
