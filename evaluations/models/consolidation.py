"""Members who are reviewed and screened, and weak organisations that are consolidated until they are lifted."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models import Member


@tracked()
class ScreeningCase(models.Model):
    """A member under review (rà soát, sàng lọc): why, on what evidence, with which help and outcome.

    The outcome that ends a membership is an act of its own (strike-off, expulsion, resignation); the case names it.
    """

    class Reason(models.TextChoices):
        STANDARDS = "standards", _("không còn đủ tư cách, tiêu chuẩn")
        ABSENT = "absent", _("bỏ sinh hoạt, không đóng đảng phí")
        IDEALS = "ideals", _("giảm sút ý chí, không phấn đấu")
        RATED_LOWEST = "rated_lowest", _("không hoàn thành nhiệm vụ")
        VIOLATION = "violation", _("có biểu hiện vi phạm")
        OTHER = "other", _("lý do khác")

    class Outcome(models.TextChoices):
        IMPROVED = "improved", _("tiến bộ, không phải sàng lọc")
        CONTINUED = "continued", _("tiếp tục giáo dục, giúp đỡ")
        STRUCK_OFF = "struck_off", _("xóa tên")
        EXPELLED = "expelled", _("khai trừ")
        RESIGNED = "resigned", _("xin ra khỏi Đảng")
        LEFT = "left", _("chuyển đi, từ trần trước khi kết luận")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ"))
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="screenings", verbose_name=_("đảng viên"))
    opened_on = models.DateField(_("đưa vào rà soát ngày"))
    reason = models.CharField(_("lý do"), max_length=12, choices=Reason.choices)
    evidence = models.CharField(_("biểu hiện, căn cứ"), max_length=1000)
    helper = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("người giúp đỡ")
    )
    help_until = models.DateField(_("giúp đỡ đến ngày"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    outcome = models.CharField(_("kết luận"), max_length=10, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(_("kết luận ngày"), null=True, blank=True)
    outcome_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản kết luận")
    )
    outcome_note = models.CharField(_("nội dung kết luận"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rà soát, sàng lọc đảng viên")
        verbose_name_plural = _("rà soát, sàng lọc đảng viên")
        ordering = ("-opened_on", "organization", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(outcome=""),
                name="evaluations_screening_one_open",
                violation_error_message=_("Đảng viên này đang được rà soát."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True) | Q(~Q(outcome=""), outcome_on__gte=F("opened_on")),
                name="evaluations_screening_outcome",
                violation_error_message=_("Ngày kết luận không thể trước ngày đưa vào rà soát."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.opened_on:%d/%m/%Y}"


@tracked()
class ScreeningHelp(models.Model):
    """What was done to help a member under review, and what came of it."""

    case = models.ForeignKey(
        ScreeningCase, on_delete=models.PROTECT, related_name="helps", verbose_name=_("rà soát, sàng lọc")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    on = models.DateField(_("ngày"))
    text = models.CharField(_("việc giúp đỡ"), max_length=500)
    result = models.CharField(_("chuyển biến"), max_length=500, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("việc giúp đỡ")
        verbose_name_plural = _("các việc giúp đỡ")
        ordering = ("case", "on", "pk")

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class WeakOrganization(Span):
    """An organisation on the list of the weak, from the day it was put there until it is lifted."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="weak_spans", verbose_name=_("tổ chức")
    )
    listed_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy đưa vào danh sách")
    )
    reason = models.CharField(_("biểu hiện yếu kém"), max_length=1000)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("kế hoạch củng cố"),
    )  # fmt: skip
    in_charge = models.CharField(_("cấp ủy viên phụ trách"), max_length=200, blank=True)
    plan = models.CharField(_("yêu cầu củng cố"), max_length=1000, blank=True)
    plan_until = models.DateField(_("củng cố xong trước ngày"), null=True, blank=True)
    lifted_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản đưa ra")
    )
    result = models.CharField(_("kết quả củng cố"), max_length=1000, blank=True)
    consolidated = models.BooleanField(
        _("đã củng cố"), default=False, help_text=_("Đưa ra khỏi danh sách vì đã củng cố, không vì tổ chức kết thúc.")
    )
    assumed = models.BooleanField(
        _("giả định"), default=False, help_text=_("Không có văn bản nào nêu: số dùng để minh họa.")
    )

    class Meta(Span.Meta):
        verbose_name = _("tổ chức yếu kém")
        verbose_name_plural = _("các tổ chức yếu kém")
        ordering = ("-start", "organization")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "evaluations_weak_once", "organization",
                message=_("Tổ chức đã ở trong danh sách yếu kém trong khoảng ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(consolidated=False) | Q(end__isnull=False),
                name="evaluations_weak_consolidated_ended",
                violation_error_message=_("Đã củng cố thì phải ghi ngày đưa ra khỏi danh sách."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organization} – {self.start:%d/%m/%Y}"


@tracked()
class ConsolidationTask(models.Model):
    """A task of the plan to consolidate a weak organisation."""

    weak = models.ForeignKey(
        WeakOrganization, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("tổ chức yếu kém")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    text = models.CharField(_("việc phải làm"), max_length=500)
    responsible = models.CharField(_("người, đơn vị phụ trách"), max_length=200)
    due_on = models.DateField(_("hạn"))
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)
    result = models.CharField(_("kết quả"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("việc củng cố")
        verbose_name_plural = _("các việc củng cố")
        ordering = ("weak", "due_on", "pk")

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class ConsolidationReport(models.Model):
    """How the consolidation stood on a day."""

    weak = models.ForeignKey(
        WeakOrganization, on_delete=models.PROTECT, related_name="reports", verbose_name=_("tổ chức yếu kém")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    on = models.DateField(_("ngày"))
    text = models.CharField(_("tình hình"), max_length=1000)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("lần theo dõi củng cố")
        verbose_name_plural = _("các lần theo dõi củng cố")
        ordering = ("weak", "on", "pk")

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}: {self.text[:60]}"
