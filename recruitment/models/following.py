"""How candidates are looked after: mentors and their monthly remarks, the awareness class and its certificate."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from meetings.models import AgendaItem, Meeting
from members.models import Member
from recruitment.models.candidates import Candidate


@tracked()
class Mentorship(Span):
    """A full member who follows and introduces a candidate, and helps him through probation."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ phân công")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="mentorships", verbose_name=_("đảng viên giúp đỡ")
    )
    together_since = models.DateField(_("cùng công tác, cư trú từ"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    end_reason = models.CharField(_("lý do thôi"), max_length=300, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("phân công giúp đỡ")
        verbose_name_plural = _("các phân công giúp đỡ")
        ordering = ("candidate", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "recruitment_mentorship_once", "candidate", "member",
                message=_("Đảng viên này đã được phân công giúp đỡ người ấy trong khoảng ngày này."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} → {self.candidate}"


@tracked()
class MentorRemark(models.Model):
    """What a mentor said of a candidate in a month, and what the branch thought of it.

    It is asked for in the agenda of the branch's meeting and stands in its minutes: `item` is that item of it.
    """

    class Judgement(models.TextChoices):
        PENDING = "", _("chi bộ chưa đánh giá")
        PROGRESS = "progress", _("tiến bộ")
        STEADY = "steady", _("giữ vững")
        TO_IMPROVE = "to_improve", _("còn phải phấn đấu")
        NOT_YET = "not_yet", _("chưa đủ điều kiện xét")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("hồ sơ phát triển đảng")
    )
    mentorship = models.ForeignKey(
        Mentorship, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("phân công giúp đỡ")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    for_month = models.DateField(_("tháng"), help_text=_("Ngày đầu của tháng."))
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("nội dung")
    )
    strengths = models.TextField(_("ưu điểm"), max_length=5_000, blank=True)
    weaknesses = models.TextField(_("khuyết điểm, điều cần khắc phục"), max_length=5_000, blank=True)
    judgement = models.CharField(
        _("đánh giá của chi bộ"), max_length=10, choices=Judgement.choices, blank=True, default=Judgement.PENDING
    )
    judgement_note = models.CharField(_("ý kiến của chi bộ"), max_length=1000, blank=True)
    on = models.DateField(_("ngày nhận xét"))
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("nhận xét của người giúp đỡ")
        verbose_name_plural = _("các nhận xét của người giúp đỡ")
        ordering = ("candidate", "-for_month", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentorship", "for_month"],
                name="recruitment_remark_once_a_month",
                violation_error_message=_("Tháng này đã có nhận xét của người giúp đỡ này."),
            ),
            models.CheckConstraint(
                condition=Q(for_month__day=1),
                name="recruitment_remark_month_first",
                violation_error_message=_("Tháng phải ghi bằng ngày đầu tháng."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate} {self.for_month:%m/%Y}"


@tracked()
class AwarenessClass(models.Model):
    """A class of awareness of the Party (lớp bồi dưỡng nhận thức về Đảng); its last day is inclusive."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("tên lớp"), max_length=200)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy tổ chức lớp")
    )
    organizer = models.CharField(_("đơn vị mở lớp"), max_length=200, blank=True)
    first_day = models.DateField(_("khai giảng ngày"))
    last_day = models.DateField(_("bế giảng ngày"))
    closes_on = models.DateField(_("hạn gửi danh sách"), null=True, blank=True)
    venue = models.CharField(_("địa điểm"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("số học viên dự kiến"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta:
        verbose_name = _("lớp nhận thức về Đảng")
        verbose_name_plural = _("các lớp nhận thức về Đảng")
        ordering = ("-first_day", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="recruitment_awarenessclass_days",
                violation_error_message=_("Ngày bế giảng không thể trước ngày khai giảng."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class AwarenessStudent(models.Model):
    """A candidate on the list of a class: whether he came, with what result, and his certificate (CN-NTVĐ)."""

    class Result(models.TextChoices):
        EXCELLENT = "excellent", _("xuất sắc")
        GOOD = "good", _("giỏi")
        FAIR = "fair", _("khá")
        PASSED = "passed", _("đạt")
        FAILED = "failed", _("chưa đạt")

    awareness_class = models.ForeignKey(
        AwarenessClass, on_delete=models.PROTECT, related_name="students", verbose_name=_("lớp nhận thức về Đảng")
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="classes", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ cử đi")
    )
    attended = models.BooleanField(_("có dự học"), null=True, blank=True)
    result = models.CharField(_("kết quả"), max_length=10, choices=Result.choices, blank=True)
    certificate = models.CharField(_("số giấy chứng nhận"), max_length=60, blank=True)
    certified_on = models.DateField(_("ngày cấp giấy chứng nhận"), null=True, blank=True)

    class Meta:
        verbose_name = _("học viên lớp nhận thức về Đảng")
        verbose_name_plural = _("các học viên lớp nhận thức về Đảng")
        ordering = ("awareness_class", "candidate")
        constraints = (
            models.UniqueConstraint(
                fields=["awareness_class", "candidate"],
                name="recruitment_awarenessstudent_once",
                violation_error_message=_("Người này đã có trong danh sách lớp."),
            ),
            models.CheckConstraint(
                condition=Q(certificate="", certified_on__isnull=True)
                | Q(~Q(certificate=""), certified_on__isnull=False, attended=True),
                name="recruitment_awarenessstudent_certificate",
                violation_error_message=_("Giấy chứng nhận có cả số và ngày cấp, và chỉ của người có dự học."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate} – {self.awareness_class}"
