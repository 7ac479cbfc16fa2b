"""Who is rated in a period, by whom, with which result: four levels side by side, every act kept."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import tracked
from evaluations.models.criteria import SchemeCondition, SchemeCriterion
from evaluations.models.periods import Period
from evaluations.models.schemes import Scheme, SchemeLevel, Subject
from meetings.models import Meeting
from members.models import Member, OfficeTerm


class Stage(models.TextChoices):
    """How far a rating has come."""

    OPEN = "open", _("chưa tự xếp loại")
    SELF_RATED = "self_rated", _("đã tự xếp loại")
    PROPOSED = "proposed", _("đã đề nghị")
    APPRAISED = "appraised", _("đã thẩm định")
    DECIDED = "decided", _("đã quyết định")
    NOTIFIED = "notified", _("đã thông báo")


class NotRated(models.TextChoices):
    """Why somebody on the list of a period is not rated in it (DOMAIN §2.9)."""

    EXEMPT = "exempt", _("được miễn công tác và sinh hoạt đảng")
    SUSPENDED = "suspended", _("bị đình chỉ sinh hoạt đảng")
    NEW_MEMBER = "new_member", _("mới kết nạp, chưa đủ thời gian")
    NEW_ORGANIZATION = "new_organization", _("tổ chức mới lập, chưa đủ thời gian")
    LEFT = "left", _("không còn thuộc phạm vi của kỳ (chuyển đi, từ trần, ra khỏi Đảng, tổ chức kết thúc)")
    ELSEWHERE = "elsewhere", _("đã xếp loại trong năm ở kỳ khác")
    ABSENT = "absent", _("vắng, sẽ xếp loại sau")
    OTHER = "other", _("lý do khác")


@tracked(exclude=("version",), unasked=("office_term", "decision"), by_thousands=True)
class Rating(models.Model):
    """One subject in one period: an organisation, a member, a leadership collective or a leading official.

    `organization` is where it is rated: itself, the member's branch (the receiving one if he moved, the home branch if
    he is away for a time), the committee a collective leads, the organisation in which an official holds his office.
    `unit` is the organisation within which a cap is counted, `appraiser` and `decider` those that take these stages;
    all three are frozen when the list is made. `grouping` is the group of similar organisations within the unit.
    `evidence` and `derived` are frozen at the decision: the facts, and the level the scheme comes to, with reasons.
    Whoever is on the list and not rated says why in `not_rated`, and stands in no base.
    """

    DECIDED = (Stage.DECIDED, Stage.NOTIFIED)

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("kỳ xếp loại"))
    subject = models.CharField(_("đối tượng"), max_length=12, choices=Subject.choices)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi xếp loại")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="ratings", null=True, blank=True, verbose_name=_("đảng viên")
    )
    office_term = models.ForeignKey(
        OfficeTerm, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("chức vụ")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("khung xếp loại"))
    unit = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi tính giới hạn tỷ lệ")
    )
    grouping = models.CharField(_("nhóm tương đồng"), max_length=40, blank=True, default="")
    appraiser = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        verbose_name=_("cấp thẩm định"),
    )  # fmt: skip
    decider = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp quyết định")
    )
    year = models.PositiveSmallIntegerField(_("năm"), editable=False)
    is_annual = models.BooleanField(_("là kết quả của năm"), editable=False)
    not_rated = models.CharField(
        _("không xếp loại vì"), max_length=16, choices=NotRated.choices, blank=True, default=""
    )
    not_rated_note = models.CharField(_("ghi rõ"), max_length=300, blank=True, default="")
    stage = models.CharField(_("đã đến bước"), max_length=10, choices=Stage.choices, default=Stage.OPEN)
    self_level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", null=True, db_index=False, editable=False,
        verbose_name=_("tự xếp loại"),
    )  # fmt: skip
    self_total = models.DecimalField(_("tự chấm"), max_digits=6, decimal_places=1, null=True, editable=False)
    proposed_level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", null=True, db_index=False, editable=False,
        verbose_name=_("đề nghị"),
    )  # fmt: skip
    proposed_total = models.DecimalField(_("điểm đề nghị"), max_digits=6, decimal_places=1, null=True, editable=False)
    appraised_level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", null=True, db_index=False, editable=False,
        verbose_name=_("thẩm định"),
    )  # fmt: skip
    appraised_total = models.DecimalField(
        _("điểm thẩm định"), max_digits=6, decimal_places=1, null=True, editable=False
    )
    decided_level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", null=True, db_index=False, editable=False,
        verbose_name=_("quyết định"),
    )  # fmt: skip
    decision = models.ForeignKey(
        "evaluations.Decision", on_delete=models.PROTECT, related_name="ratings", null=True, editable=False,
        verbose_name=_("quyết định xếp loại"),
    )  # fmt: skip
    decided_on = models.DateField(_("quyết định ngày"), null=True, editable=False)
    waiting = models.PositiveSmallIntegerField(
        _("thứ tự chờ"), null=True, blank=True,
        help_text=_("Thứ tự trong danh sách chờ khi mức bị giới hạn tỷ lệ đã hết chỗ."),
    )  # fmt: skip
    evidence: Any = models.JSONField(_("số liệu lúc quyết định"), null=True, editable=False)
    derived: Any = models.JSONField(_("mức theo khung lúc quyết định"), null=True, editable=False)
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        verbose_name = _("kết quả xếp loại")
        verbose_name_plural = _("các kết quả xếp loại")
        ordering = ("period", "subject", "organization", "pk")
        indexes = (
            models.Index(fields=["period", "subject", "unit", "decided_level"], name="evaluations_rating_cap"),
            models.Index(fields=["period", "subject", "organization"], name="evaluations_rating_org"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["period", "member"],
                condition=Q(subject="member"),
                name="evaluations_rating_member_once",
                violation_error_message=_("Đảng viên đã có kết quả trong kỳ này."),
            ),
            models.UniqueConstraint(
                fields=["year", "member"],
                condition=Q(subject="member", is_annual=True, not_rated=""),
                name="evaluations_rating_member_year",
                violation_error_message=_("Đảng viên đã có kết quả xếp loại của năm này ở một kỳ khác."),
            ),
            models.UniqueConstraint(
                fields=["period", "subject", "organization"],
                condition=Q(subject__in=["organization", "collective"]),
                name="evaluations_rating_org_once",
                violation_error_message=_("Tổ chức đã có kết quả trong kỳ này."),
            ),
            models.UniqueConstraint(
                fields=["year", "subject", "organization"],
                condition=Q(subject__in=["organization", "collective"], is_annual=True, not_rated=""),
                name="evaluations_rating_org_year",
                violation_error_message=_("Tổ chức đã có kết quả xếp loại của năm này ở một kỳ khác."),
            ),
            models.UniqueConstraint(
                fields=["period", "office_term"],
                condition=Q(subject="official"),
                name="evaluations_rating_official_once",
                violation_error_message=_("Người giữ chức vụ này đã có kết quả trong kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(subject__in=["organization", "collective"], member__isnull=True, office_term__isnull=True)
                | Q(subject="member", member__isnull=False, office_term__isnull=True)
                | Q(subject="official", member__isnull=False, office_term__isnull=False),
                name="evaluations_rating_who",
                violation_error_message=_("Kết quả phải nói của một đối tượng: tổ chức, đảng viên hoặc chức vụ."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["decided", "notified"], decided_level__isnull=False, decided_on__isnull=False)
                | Q(~Q(stage__in=["decided", "notified"]), decided_level__isnull=True, decision__isnull=True),
                name="evaluations_rating_decided",
                violation_error_message=_("Mức quyết định chỉ có khi đã quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(not_rated="") | Q(decided_level__isnull=True),
                name="evaluations_rating_not_rated",
                violation_error_message=_("Đối tượng không xếp loại thì không có mức quyết định."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member or self.organization} – {self.period}"

    @property
    def is_decided(self) -> bool:
        """Whether it has its level by a decision."""
        return self.stage in self.DECIDED


@tracked()
class RatingPoint(models.Model):
    """The points of one criterion: the subject's own, those proposed, those of the appraisal."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="points", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    criterion = models.ForeignKey(
        SchemeCriterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("tiêu chí")
    )
    self_points = models.DecimalField(_("tự chấm"), max_digits=5, decimal_places=1, null=True, blank=True)
    proposed_points = models.DecimalField(_("đề nghị"), max_digits=5, decimal_places=1, null=True, blank=True)
    appraised_points = models.DecimalField(_("thẩm định"), max_digits=5, decimal_places=1, null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("điểm xếp loại")
        verbose_name_plural = _("các điểm xếp loại")
        ordering = ("rating", "criterion")
        constraints = (
            models.UniqueConstraint(
                fields=["rating", "criterion"],
                name="evaluations_ratingpoint_once",
                violation_error_message=_("Tiêu chí này đã có điểm."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.proposed_points}"


@tracked()
class ConditionAnswer(models.Model):
    """Whether a condition in words holds for a subject, or a condition that the decider lifted, and by which paper."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="answers", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức trả lời")
    )
    condition = models.ForeignKey(
        SchemeCondition, on_delete=models.PROTECT, related_name="+", verbose_name=_("điều kiện")
    )
    holds = models.BooleanField(_("có"), null=True, blank=True)
    lifted = models.BooleanField(_("được gỡ"), default=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản gỡ")
    )
    note = models.CharField(_("căn cứ, lý do"), max_length=500, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    on = models.DateField(_("ghi ngày"), editable=False)

    class Meta:
        verbose_name = _("trả lời điều kiện")
        verbose_name_plural = _("các trả lời điều kiện")
        ordering = ("rating", "condition")
        constraints = (
            models.UniqueConstraint(
                fields=["rating", "condition"],
                name="evaluations_answer_once",
                violation_error_message=_("Điều kiện này đã được trả lời."),
            ),
            models.CheckConstraint(
                condition=Q(lifted=False) | Q(document__isnull=False),
                name="evaluations_answer_lifted_by_paper",
                violation_error_message=_("Gỡ điều kiện phải có văn bản."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.condition}: {self.holds}"


@tracked(by_thousands=True)
class RatingAct(models.Model):
    """What was done about a rating: by whom, when, with which level, vote and paper. Never changed, only added."""

    class Kind(models.TextChoices):
        SELF = "self", _("tự xếp loại")
        PROPOSAL = "proposal", _("đề nghị")
        APPRAISAL = "appraisal", _("thẩm định")
        DECISION = "decision", _("quyết định")
        NOTICE = "notice", _("thông báo")
        CHANGE = "change", _("thay đổi sau quyết định")
        RETURN = "return", _("trả lại để xem xét")
        EXCLUSION = "exclusion", _("không xếp loại")
        INCLUSION = "inclusion", _("đưa vào xếp loại")
        REVOCATION = "revocation", _("hủy quyết định")

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="acts", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức thực hiện")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    level = models.ForeignKey(
        SchemeLevel, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        verbose_name=_("mức"),
    )  # fmt: skip
    total = models.DecimalField(_("điểm"), max_digits=6, decimal_places=1, null=True, blank=True)
    on = models.DateField(_("ngày"))
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    base = models.PositiveSmallIntegerField(_("số người có quyền biểu quyết"), null=True, blank=True)
    agreed = models.PositiveSmallIntegerField(_("tán thành"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    note = models.CharField(_("lý do, ghi chú"), max_length=500, blank=True)
    for_organization = models.BooleanField(_("cấp trên ghi thay"), default=False)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("việc xếp loại")
        verbose_name_plural = _("các việc xếp loại")
        ordering = ("rating", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(base__isnull=False, agreed__lte=F("base")),
                name="evaluations_ratingact_vote",
                violation_error_message=_("Số tán thành không thể nhiều hơn số người có quyền biểu quyết."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.level or ''}"


@tracked()
class RatingComment(models.Model):
    """The comment asked of the branch a member came from, of his host, or of another post (DOMAIN §2.9)."""

    class Kind(models.TextChoices):
        FORMER = "former", _("chi bộ cũ")
        HOST = "host", _("nơi sinh hoạt tạm thời")
        OTHER_POST = "other_post", _("nơi giữ chức vụ khác")
        RESIDENCE = "residence", _("nơi cư trú")

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="comments", verbose_name=_("xếp loại"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("nơi xếp loại")
    )
    asked_of = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nơi nhận xét")
    )
    place_name = models.CharField(_("nơi nhận xét ngoài hệ thống"), max_length=200, blank=True)
    kind = models.CharField(_("lấy nhận xét của"), max_length=10, choices=Kind.choices)
    asked_on = models.DateField(_("đề nghị ngày"))
    text = models.CharField(_("nhận xét"), max_length=2000, blank=True)
    given_on = models.DateField(_("nhận xét ngày"), null=True, blank=True)
    by = models.CharField(_("người ghi"), max_length=150, blank=True, editable=False)

    class Meta:
        verbose_name = _("nhận xét để xếp loại")
        verbose_name_plural = _("các nhận xét để xếp loại")
        ordering = ("rating", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["rating", "asked_of", "place_name", "kind"],
                name="evaluations_ratingcomment_once",
                nulls_distinct=False,
                violation_error_message=_("Đã đề nghị nơi này nhận xét."),
            ),
            models.CheckConstraint(
                condition=Q(asked_of__isnull=False) | ~Q(place_name=""),
                name="evaluations_ratingcomment_who",
                violation_error_message=_("Chọn nơi nhận xét, hoặc ghi tên nơi ngoài hệ thống."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating} – {self.asked_of or self.place_name}"
