"""Self-review papers with what the year's guide asks of them, and the shortcomings that are checked the year after."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.files import StoredFile
from core.models import tracked
from evaluations.models.periods import ReviewContent
from evaluations.models.ratings import Rating
from meetings.models import Task


@tracked()
class ReviewPaper(models.Model):
    """The self-review paper (bản kiểm điểm) of a subject in a period: handed in when, perhaps scanned."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="paper", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    received_on = models.DateField(_("nộp ngày"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bản kiểm điểm")
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("bản kiểm điểm")
        verbose_name_plural = _("các bản kiểm điểm")
        ordering = ("rating",)

    def __str__(self) -> str:
        return f"{self.rating}: {self.received_on:%d/%m/%Y}"


@tracked()
class ReviewPaperContent(models.Model):
    """A content the paper speaks of; what has no row is missing."""

    paper = models.ForeignKey(
        ReviewPaper, on_delete=models.PROTECT, related_name="contents", verbose_name=_("bản kiểm điểm")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    content = models.ForeignKey(
        ReviewContent, on_delete=models.PROTECT, related_name="+", verbose_name=_("nội dung kiểm điểm")
    )

    class Meta:
        verbose_name = _("nội dung đã kiểm điểm")
        verbose_name_plural = _("các nội dung đã kiểm điểm")
        ordering = ("paper", "content")
        constraints = (
            models.UniqueConstraint(
                fields=["paper", "content"],
                name="evaluations_papercontent_once",
                violation_error_message=_("Bản kiểm điểm đã có nội dung này."),
            ),
        )

    def __str__(self) -> str:
        return str(self.content)


@tracked()
class Shortcoming(models.Model):
    """A shortcoming named in a review, the task to remedy it, and whether it was remedied when checked."""

    class Outcome(models.TextChoices):
        REMEDIED = "remedied", _("đã khắc phục")
        PARTLY = "partly", _("khắc phục một phần")
        NOT_REMEDIED = "not_remedied", _("chưa khắc phục")

    rating = models.ForeignKey(
        Rating, on_delete=models.PROTECT, related_name="shortcomings", verbose_name=_("xếp loại")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    text = models.CharField(_("hạn chế, khuyết điểm"), max_length=500)
    remedy = models.CharField(_("biện pháp khắc phục"), max_length=500)
    due_on = models.DateField(_("hạn khắc phục"))
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("việc được giao")
    )
    outcome = models.CharField(_("kết quả khắc phục"), max_length=12, choices=Outcome.choices, blank=True)
    checked_on = models.DateField(_("kiểm tra ngày"), null=True, blank=True)
    checked_in = models.ForeignKey(
        Rating, on_delete=models.PROTECT, related_name="checked_shortcomings", null=True, blank=True,
        verbose_name=_("kiểm tra trong kỳ"),
    )  # fmt: skip
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("hạn chế, khuyết điểm")
        verbose_name_plural = _("các hạn chế, khuyết điểm")
        ordering = ("rating", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", checked_on__isnull=True) | Q(~Q(outcome=""), checked_on__isnull=False),
                name="evaluations_shortcoming_checked",
                violation_error_message=_("Kết quả khắc phục phải ghi ngày kiểm tra."),
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]
