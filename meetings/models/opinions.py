"""Opinions sent upward (kiến nghị): raised at a meeting or noted by a visitor, forwarded, answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import tracked
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from members.models import Member


@tracked()
class Opinion(models.Model):
    """What a member or a resident asks of a committee.

    `organization` is where it was raised and stays so; `addressee` is who has it now. Whether it is open follows from
    its answer, never from a status typed by hand.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi nêu kiến nghị")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="opinions", null=True, blank=True,
        verbose_name=_("kỳ sinh hoạt"),
    )  # fmt: skip
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("nội dung")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đảng viên nêu")
    )
    resident = models.CharField(_("người dân nêu"), max_length=120, blank=True)
    text = models.TextField(_("nội dung kiến nghị"), max_length=5_000)
    raised_on = models.DateField(_("ngày nêu"))
    addressee = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy phải trả lời")
    )
    due_on = models.DateField(_("hạn trả lời"), null=True, blank=True)
    answered_on = models.DateField(_("trả lời ngày"), null=True, editable=False)
    withdrawn_on = models.DateField(_("rút ngày"), null=True, editable=False)
    told_at = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", null=True, editable=False,
        verbose_name=_("đã thông báo tại"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("kiến nghị")
        verbose_name_plural = _("các kiến nghị")
        ordering = ("raised_on", "pk")
        indexes = (
            models.Index(
                fields=["addressee", "raised_on"],
                name="meetings_opinion_open",
                condition=Q(answered_on__isnull=True, withdrawn_on__isnull=True),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(resident=""),
                name="meetings_opinion_one_speaker",
                violation_error_message=_("Chọn đảng viên nêu kiến nghị, hoặc ghi người dân; không cả hai."),
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_on is None and self.withdrawn_on is None


@tracked()
class OpinionStep(models.Model):
    """One thing that happened to an opinion after it was raised."""

    class Kind(models.TextChoices):
        FORWARDED = "forwarded", _("chuyển tiếp")
        ANSWERED = "answered", _("trả lời")
        REOPENED = "reopened", _("đề nghị trả lời lại")
        WITHDRAWN = "withdrawn", _("rút kiến nghị")

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="steps", verbose_name=_("kiến nghị"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức thực hiện")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    to = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("chuyển đến")
    )
    text = models.TextField(_("nội dung"), blank=True, max_length=5_000)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    on = models.DateField(_("ngày"))
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("bước xử lý kiến nghị")
        verbose_name_plural = _("các bước xử lý kiến nghị")
        ordering = ("opinion", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"
