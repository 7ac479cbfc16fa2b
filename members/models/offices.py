"""Who held which office in which organisation, committees' terms, and the size rules organisations are held against."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models.people import MemberFact
from members.models.reference import Office


@tracked()
class OfficeTerm(MemberFact):
    """A member held an office in an organisation for a span of days.

    The organisation need not be his own (an officer in a commune's committee): then he is marked so, and never counts
    in its headcount.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", verbose_name=_("chức vụ"))
    end_reason = models.CharField(_("lý do thôi giữ"), max_length=200, blank=True)
    end_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản thôi giữ")
    )

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("giữ chức vụ trong Đảng")
        verbose_name_plural = _("giữ chức vụ trong Đảng")
        ordering = ("organization", "office", "start")
        indexes = (models.Index(fields=["organization", "start"], name="members_officeterm_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_officeterm_once",
                "member",
                "organization",
                "office",
                message=_("Đảng viên đã giữ chức vụ này tại tổ chức này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.office} – {self.organization}"


@tracked()
class CommitteeTerm(Span):
    """A term (nhiệm kỳ) of a committee or branch: from its congress to the next one.

    `due_on` is the day the term runs out by the rules; a term that is still open after it is said to have ended.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    name = models.CharField(_("nhiệm kỳ"), max_length=80)
    due_on = models.DateField(_("hết nhiệm kỳ ngày"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("số cấp ủy viên được bầu"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("nhiệm kỳ cấp ủy")
        verbose_name_plural = _("các nhiệm kỳ cấp ủy")
        ordering = ("organization", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_committeeterm_one_a_day",
                "organization",
                message=_("Tổ chức đã có nhiệm kỳ trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} – {self.organization}"


class Rule(models.TextChoices):
    """What an organisation is warned of (DOMAIN §2.1)."""

    MIN_FULL = "min_full", _("dưới số đảng viên chính thức tối thiểu")
    NO_COMMITTEE = "no_committee", _("đủ đảng viên nhưng chưa có chi ủy")
    BRANCH_OVER = "branch_over", _("chi bộ vượt số đảng viên phải được đồng ý")
    BODY_UNDER = "body_under", _("đảng bộ dưới số đảng viên phải được đồng ý")
    NO_SECRETARY = "no_secretary", _("khuyết bí thư")
    TERM_OVER = "term_over", _("đã hết nhiệm kỳ")


@tracked()
class SizeRule(Span):
    """The number a size rule counts with, for the days it was in force."""

    rule = models.CharField(_("quy định"), max_length=16, choices=Rule.choices)
    number = models.PositiveSmallIntegerField(_("số đảng viên"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("quy định về số lượng")
        verbose_name_plural = _("các quy định về số lượng")
        ordering = ("rule", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap("members_sizerule_one_a_day", "rule", message=_("Đã có quy định này trong khoảng ngày này.")),
        )

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.number}"


@tracked()
class SizeWaiver(Span):
    """A paper that lets an organisation stand as it is although a rule warns of it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    rule = models.CharField(_("quy định"), max_length=16, choices=Rule.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("văn bản"))

    class Meta(Span.Meta):
        verbose_name = _("văn bản cho phép")
        verbose_name_plural = _("các văn bản cho phép")
        ordering = ("organization", "rule", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_sizewaiver_once",
                "organization",
                "rule",
                message=_("Đã có văn bản cho phép trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} – {self.get_rule_display()}"
