"""What is registered at the start of a year and reviewed at its end; commendations; good examples; time off."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Level, Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models import Award, Member, MemberFact


class About(models.Model):
    """An organisation, or one of its members."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="%(class)ss", null=True, blank=True,
        verbose_name=_("đảng viên"), help_text=_("Để trống: của cả tổ chức."),
    )  # fmt: skip

    class Meta:
        abstract = True


@tracked()
class Registration(About):
    """A level to strive for, a commitment, an emulation target or a model (dân vận khéo), and what became of it."""

    class Kind(models.TextChoices):
        LEVEL = "level", _("đăng ký mức xếp loại")
        COMMITMENT = "commitment", _("cam kết tu dưỡng, rèn luyện")
        EMULATION = "emulation", _("danh hiệu thi đua")
        MODEL = "model", _("mô hình dân vận khéo")

    class Outcome(models.TextChoices):
        ACHIEVED = "achieved", _("đạt")
        PARTLY = "partly", _("đạt một phần")
        NOT_ACHIEVED = "not_achieved", _("không đạt")
        WITHDRAWN = "withdrawn", _("thôi đăng ký")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tên, mức đăng ký"), max_length=200)
    level_code = models.SlugField(_("mã mức xếp loại"), max_length=40, blank=True)
    content = models.CharField(_("nội dung"), max_length=1000, blank=True)
    at = models.ForeignKey(
        Level, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cấp công nhận")
    )
    registered_on = models.DateField(_("đăng ký ngày"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    outcome = models.CharField(_("kết quả"), max_length=12, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(_("xét ngày"), null=True, blank=True)
    outcome_note = models.CharField(_("nhận xét kết quả"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("đăng ký phấn đấu")
        verbose_name_plural = _("các đăng ký phấn đấu")
        ordering = ("-year", "organization", "kind", "pk")
        indexes = (models.Index(fields=["organization", "year"], name="evaluations_registration_org"),)
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "member", "year", "kind", "title"],
                condition=~Q(outcome="withdrawn"),
                nulls_distinct=False,
                name="evaluations_registration_once",
                violation_error_message=_("Đã đăng ký điều này trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True)
                | Q(~Q(outcome=""), outcome_on__gte=F("registered_on")),
                name="evaluations_registration_outcome",
                violation_error_message=_("Ngày xét không thể trước ngày đăng ký."),
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class Commendation(About):
    """A commendation proposed for an organisation or a member, with what had been registered; awarded or refused."""

    class Outcome(models.TextChoices):
        AWARDED = "awarded", _("được khen thưởng")
        REFUSED = "refused", _("không được khen thưởng")
        WITHDRAWN = "withdrawn", _("rút đề nghị")

    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("hình thức khen thưởng"), max_length=200)
    issuer = models.CharField(_("cấp khen thưởng"), max_length=200)
    for_what = models.CharField(_("thành tích"), max_length=500)
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="commendations", null=True, blank=True,
        verbose_name=_("theo đăng ký"),
    )  # fmt: skip
    proposed_on = models.DateField(_("đề nghị ngày"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tờ trình")
    )
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(_("ngày khen thưởng, trả lời"), null=True, blank=True)
    outcome_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("quyết định khen thưởng"),
    )  # fmt: skip
    award = models.OneToOneField(
        Award, on_delete=models.PROTECT, related_name="+", null=True, editable=False,
        verbose_name=_("khen thưởng trong hồ sơ"),
    )  # fmt: skip
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("đề nghị khen thưởng")
        verbose_name_plural = _("các đề nghị khen thưởng")
        ordering = ("-year", "organization", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "member", "year", "title"],
                condition=Q(outcome__in=["", "awarded"]),
                nulls_distinct=False,
                name="evaluations_commendation_once",
                violation_error_message=_("Đã đề nghị hình thức khen thưởng này trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True) | Q(~Q(outcome=""), outcome_on__gte=F("proposed_on")),
                name="evaluations_commendation_outcome",
                violation_error_message=_("Ngày trả lời không thể trước ngày đề nghị."),
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class Exemplary(About):
    """A good example (điển hình tiên tiến) of the register: a member or an organisation, recognised by a committee."""

    year = models.PositiveSmallIntegerField(_("năm"))
    field = models.CharField(_("lĩnh vực"), max_length=200, blank=True)
    content = models.CharField(_("việc làm, thành tích"), max_length=1000)
    issuer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cấp công nhận")
    )
    issuer_name = models.CharField(_("cấp công nhận ngoài hệ thống"), max_length=200, blank=True)
    recognised_on = models.DateField(_("công nhận ngày"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="examples", null=True, blank=True,
        verbose_name=_("theo đăng ký"),
    )  # fmt: skip
    withdrawn_on = models.DateField(_("thôi công nhận từ ngày"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("lý do thôi công nhận"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("điển hình tiên tiến")
        verbose_name_plural = _("các điển hình tiên tiến")
        ordering = ("-year", "organization", "pk")
        indexes = (models.Index(fields=["organization", "year"], name="evaluations_exemplary_org"),)
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "member", "year", "field"],
                condition=Q(withdrawn_on__isnull=True),
                nulls_distinct=False,
                name="evaluations_exemplary_once",
                violation_error_message=_("Đã có trong sổ điển hình tiên tiến của năm, cùng lĩnh vực."),
            ),
            models.CheckConstraint(
                condition=Q(issuer__isnull=False, issuer_name="") | Q(Q(issuer__isnull=True), ~Q(issuer_name="")),
                name="evaluations_exemplary_issuer",
                violation_error_message=_("Chọn cấp công nhận, hoặc ghi tên cấp ngoài hệ thống; không cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("recognised_on")),
                name="evaluations_exemplary_withdrawn",
                violation_error_message=_("Ngày thôi công nhận không thể trước ngày công nhận."),
            ),
        )

    def __str__(self) -> str:
        return self.content[:80]


@tracked()
class Leave(MemberFact):
    """A member was on sick or maternity leave for a span of days: sick leave lowers the level he may have (21-HD)."""

    class Kind(models.TextChoices):
        SICK = "sick", _("nghỉ ốm")
        MATERNITY = "maternity", _("nghỉ thai sản")

    kind = models.CharField(_("loại nghỉ"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("thời gian nghỉ ốm, thai sản")
        verbose_name_plural = _("thời gian nghỉ ốm, thai sản")
        ordering = ("member", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "evaluations_leave_once", "member",
                message=_("Đã ghi đảng viên nghỉ ốm hoặc thai sản trong khoảng ngày này."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} – {self.get_kind_display()}"
