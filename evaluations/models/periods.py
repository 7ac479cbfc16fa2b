"""Periods of classification: which days, by which schemes, with which deadlines, for which branches."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Level, Organization, Sector
from core.documents import Document
from core.models import Span, no_overlap, tracked
from evaluations.models.schemes import Scheme, Subject


@tracked(exclude=("version",))
class Period(Span):
    """A period a committee opens for itself and everything below it (DOMAIN §6.34).

    `closes_on` is the day as of which it is counted who is rated where and how long he has served. A school year
    belongs to the year it ends in and takes part as that year's annual classification, for the branches of its sectors;
    the committee's period of the year then leaves those branches out.
    """

    class Kind(models.TextChoices):
        YEAR = "year", _("năm")
        QUARTER = "quarter", _("quý")
        SCHOOL_YEAR = "school_year", _("năm học")
        TERM = "term", _("nhiệm kỳ")

    ANNUAL = (Kind.YEAR, Kind.SCHOOL_YEAR)

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy mở kỳ")
    )
    kind = models.CharField(_("loại kỳ"), max_length=12, choices=Kind.choices, default=Kind.YEAR)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveSmallIntegerField(_("quý"), default=0)
    closes_on = models.DateField(_("ngày chốt"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hướng dẫn của kỳ")
    )
    opened_on = models.DateField(_("mở ngày"))
    closed_on = models.DateField(_("đóng ngày"), null=True, blank=True, editable=False)
    assumed = models.BooleanField(
        _("giả định"), default=False, help_text=_("Không có văn bản nào nêu: số dùng để minh họa.")
    )
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta(Span.Meta):
        verbose_name = _("kỳ xếp loại")
        verbose_name_plural = _("các kỳ xếp loại")
        ordering = ("-year", "kind", "number", "organization")
        constraints = (
            *Span.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "kind", "year", "number"],
                name="evaluations_period_once",
                violation_error_message=_("Cấp ủy này đã mở kỳ xếp loại ấy."),
            ),
            no_overlap(
                "evaluations_period_no_overlap",
                "organization",
                "kind",
                message=_("Cấp ủy này đã có kỳ cùng loại trong khoảng ngày ấy."),
            ),
            models.CheckConstraint(
                condition=Q(kind="quarter", number__gte=1, number__lte=4) | Q(~Q(kind="quarter"), number=0),
                name="evaluations_period_quarter",
                violation_error_message=_("Kỳ quý phải ghi quý 1 đến 4; kỳ khác để trống."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="evaluations_period_closed_after",
                violation_error_message=_("Ngày đóng không thể trước ngày mở."),
            ),
        )

    def __str__(self) -> str:
        if self.kind == self.Kind.QUARTER:
            return f"Quý {self.number}/{self.year}"
        if self.kind == self.Kind.SCHOOL_YEAR:
            return f"Năm học {self.year - 1}–{self.year}"
        return f"Nhiệm kỳ đến {self.year}" if self.kind == self.Kind.TERM else f"Năm {self.year}"

    @property
    def is_annual(self) -> bool:
        """Whether its result is the year's: one for each member."""
        return self.kind in self.ANNUAL


@tracked()
class PeriodScheme(models.Model):
    """The scheme by which a kind of subject is classified in a period; without one it is not classified in it."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="schemes", verbose_name=_("kỳ xếp loại"))
    subject = models.CharField(_("đối tượng"), max_length=12, choices=Subject.choices)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("khung xếp loại"))

    class Meta:
        verbose_name = _("khung của kỳ")
        verbose_name_plural = _("các khung của kỳ")
        ordering = ("period", "subject")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "subject"],
                name="evaluations_periodscheme_once",
                violation_error_message=_("Kỳ đã có khung cho đối tượng này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.period}: {self.scheme}"


@tracked()
class PeriodSector(models.Model):
    """A sector to whose branches a period is confined (a school year: the schools); without any, it is for all."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="sectors", verbose_name=_("kỳ xếp loại"))
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+", verbose_name=_("khối"))

    class Meta:
        verbose_name = _("khối của kỳ")
        verbose_name_plural = _("các khối của kỳ")
        ordering = ("period", "sector")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "sector"],
                name="evaluations_periodsector_once",
                violation_error_message=_("Kỳ đã có khối này."),
            ),
        )

    def __str__(self) -> str:
        return str(self.sector)


@tracked()
class PeriodDeadline(models.Model):
    """By when a stage is to be done at a level of organisations (None: at every other one)."""

    class Stage(models.TextChoices):
        SELF = "self", _("tự xếp loại")
        PROPOSAL = "proposal", _("đề nghị")
        APPRAISAL = "appraisal", _("thẩm định")
        DECISION = "decision", _("quyết định")
        REPORT = "report", _("báo cáo cấp trên")

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="deadlines", verbose_name=_("kỳ xếp loại")
    )
    stage = models.CharField(_("bước"), max_length=10, choices=Stage.choices)
    at = models.ForeignKey(
        Level, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tổ chức thuộc cấp")
    )
    due_on = models.DateField(_("hạn"))

    class Meta:
        verbose_name = _("hạn của kỳ")
        verbose_name_plural = _("các hạn của kỳ")
        ordering = ("period", "due_on")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "stage", "at"],
                name="evaluations_deadline_once",
                nulls_distinct=False,
                violation_error_message=_("Kỳ đã có hạn của bước này cho cấp này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.due_on:%d/%m/%Y}"


@tracked()
class ReviewContent(models.Model):
    """What the period's guide asks a self-review paper to speak of."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="contents", verbose_name=_("kỳ xếp loại"))
    subject = models.CharField(_("đối tượng"), max_length=12, choices=Subject.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.CharField(_("nội dung kiểm điểm"), max_length=300)
    required = models.BooleanField(_("bắt buộc"), default=True)

    class Meta:
        verbose_name = _("nội dung kiểm điểm")
        verbose_name_plural = _("các nội dung kiểm điểm")
        ordering = ("period", "subject", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "subject", "text"],
                name="evaluations_reviewcontent_once",
                violation_error_message=_("Kỳ đã có nội dung kiểm điểm này."),
            ),
        )

    def __str__(self) -> str:
        return self.text
