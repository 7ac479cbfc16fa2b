"""What recruitment counts and asks by: tags, introducing bodies, criteria, and the steps as data (DOMAIN §2.6)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Sector
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models import Member, Occupation


class Stage(models.TextChoices):
    """How far a person has come. Which step follows which, what it asks and who takes it are rows of `Step`."""

    PROSPECT = "prospect", _("quần chúng ưu tú")
    LISTED = "listed", _("cảm tình Đảng")
    AWARENESS_CLASS = "awareness_class", _("học lớp nhận thức về Đảng")
    MENTORED = "mentored", _("phân công giúp đỡ")
    APPLIED = "applied", _("đơn và lý lịch")
    VERIFIED = "verified", _("thẩm tra lý lịch")
    OPINIONS = "opinions", _("ý kiến đoàn thể, nơi cư trú")
    BRANCH_RESOLVED = "branch_resolved", _("chi bộ đề nghị kết nạp")
    COMMITTEE_RESOLVED = "committee_resolved", _("đảng ủy cơ sở đề nghị kết nạp")
    DECIDED = "decided", _("quyết định kết nạp")
    ADMITTED = "admitted", _("lễ kết nạp")
    NEW_MEMBER_CLASS = "new_member_class", _("học lớp đảng viên mới")
    PROBATION_REVIEW = "probation_review", _("chi bộ đề nghị công nhận chính thức")
    PROBATION_ENDORSED = "probation_endorsed", _("đảng ủy cơ sở đề nghị công nhận chính thức")
    RECOGNISED = "recognised", _("công nhận đảng viên chính thức")


class Body(models.TextChoices):
    """Who takes a step, as seen from the branch that follows the candidate."""

    BRANCH = "branch", _("chi bộ")
    GRASSROOTS = "grassroots", _("đảng ủy cơ sở")
    DECIDER = "decider", _("cấp ủy có thẩm quyền quyết định")


@tracked()
class Tag(models.Model):
    """A group by which candidates and admissions are counted; groups overlap and are never added (DOMAIN §1.2).

    With a rule, whoever fulfils it on the day belongs to the group; without one, whoever it was put on by hand.
    """

    class Rule(models.TextChoices):
        HAND = "", _("ghi tay cho từng người")
        WOMAN = "woman", _("là nữ")
        MINORITY = "minority", _("là người dân tộc thiểu số")
        RELIGIOUS = "religious", _("có tôn giáo")
        AGE = "age", _("không quá số tuổi")
        SECTOR = "sector", _("chi bộ thuộc khối")
        OCCUPATION = "occupation", _("nghề nghiệp")
        BODY = "body", _("đoàn thể giới thiệu")

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("nhóm"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    rule = models.CharField(_("cách tính"), max_length=12, choices=Rule.choices, blank=True, default="")
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("khối")
    )
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nghề nghiệp")
    )
    body = models.ForeignKey(
        "IntroducingBody", on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("đoàn thể"),
    )  # fmt: skip
    years = models.PositiveSmallIntegerField(_("số tuổi"), null=True, blank=True)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("nhóm đối tượng")
        verbose_name_plural = _("các nhóm đối tượng")
        ordering = ("position", "name")
        constraints = (
            models.CheckConstraint(
                condition=(~Q(rule="sector") | Q(sector__isnull=False))
                & (~Q(rule="occupation") | Q(occupation__isnull=False))
                & (~Q(rule="body") | Q(body__isnull=False))
                & (~Q(rule="age") | Q(years__isnull=False)),
                name="recruitment_tag_rule_complete",
                violation_error_message=_("Cách tính này còn thiếu: chọn khối, nghề nghiệp, đoàn thể hoặc số tuổi."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class IntroducingBody(models.Model):
    """A mass organisation that introduces people: Đoàn Thanh niên, Công đoàn, Hội Phụ nữ, Hội Nông dân, …"""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("đoàn thể"), max_length=120, unique=True)
    of_youth = models.BooleanField(
        _("thay một người giới thiệu"), default=False,
        help_text=_("Người trong tuổi thanh niên được tổ chức này giới thiệu thì cần một đảng viên chính thức."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("đoàn thể giới thiệu")
        verbose_name_plural = _("các đoàn thể giới thiệu")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@tracked()
class AdmissionCriteria(Span):
    """What is asked of whoever is admitted, by regulation and the days it was in force (DOMAIN §2.6).

    Ages are whole months, as the rule counts them. What no document states is a default nobody has confirmed.
    """

    class CountFrom(models.TextChoices):
        RECEIVED = "received", _("ngày nhận được quyết định")
        ISSUED = "issued", _("ngày ban hành quyết định")

    name = models.CharField(_("tiêu chuẩn"), max_length=200)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    minimum_months = models.PositiveSmallIntegerField(_("tuổi thấp nhất (tháng)"), default=216)
    maximum_months = models.PositiveSmallIntegerField(_("tuổi cao nhất không cần văn bản (tháng)"), default=720)
    by_month = models.BooleanField(
        _("tính tuổi theo tháng"), default=True, help_text=_("Đủ tuổi từ tháng sinh nhật, không chờ đến ngày.")
    )
    education = models.CharField(
        _("học vấn thấp nhất"), max_length=20, choices=Member.GeneralEducation.choices,
        default=Member.GeneralEducation.LOWER_SECONDARY,
    )  # fmt: skip
    education_difficult = models.CharField(
        _("học vấn thấp nhất ở vùng khó khăn, biên giới"), max_length=20, choices=Member.GeneralEducation.choices,
        default=Member.GeneralEducation.PRIMARY,
    )  # fmt: skip
    introducers = models.PositiveSmallIntegerField(_("số đảng viên giới thiệu"), default=2)
    introducers_with_body = models.PositiveSmallIntegerField(_("số đảng viên khi có Đoàn giới thiệu"), default=1)
    youth_years = models.PositiveSmallIntegerField(_("tuổi thanh niên (không quá)"), default=30)
    mentor_months = models.PositiveSmallIntegerField(_("cùng công tác, cư trú ít nhất (tháng)"), default=12)
    full_members = models.PositiveSmallIntegerField(_("chi bộ cần ít nhất (đảng viên chính thức)"), default=3)
    readmission_months = models.PositiveSmallIntegerField(_("kết nạp lại sau ít nhất (tháng)"), default=36)
    ceremony_counts_from = models.CharField(
        _("hạn lễ kết nạp tính từ"), max_length=8, choices=CountFrom.choices, default=CountFrom.ISSUED
    )

    class Meta(Span.Meta):
        verbose_name = _("tiêu chuẩn kết nạp")
        verbose_name_plural = _("các tiêu chuẩn kết nạp")
        ordering = ("start",)
        constraints = (
            *Span.Meta.constraints,
            no_overlap("recruitment_criteria_one_a_day", message=_("Đã có tiêu chuẩn trong khoảng ngày này.")),
            models.CheckConstraint(
                condition=Q(maximum_months__gt=F("minimum_months")),
                name="recruitment_criteria_ages",
                violation_error_message=_("Tuổi cao nhất phải lớn hơn tuổi thấp nhất."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class StepScheme(Span):
    """The steps of admission as one document orders them, for the days it was in force.

    A candidate keeps the scheme of the day he was entered under; another can be given to him, by hand and with trace.
    """

    name = models.CharField(_("quy trình"), max_length=200)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("quy trình kết nạp")
        verbose_name_plural = _("các quy trình kết nạp")
        ordering = ("start",)
        constraints = (
            *Span.Meta.constraints,
            no_overlap("recruitment_stepscheme_one_a_day", message=_("Đã có quy trình trong khoảng ngày này.")),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class Step(models.Model):
    """One step of a scheme: who takes it, with which vote, within which time, on which paper."""

    class Threshold(models.TextChoices):
        NONE = "", _("không biểu quyết")
        MAJORITY = "majority", _("quá nửa")
        TWO_THIRDS = "two_thirds", _("hai phần ba")

    scheme = models.ForeignKey(StepScheme, on_delete=models.PROTECT, related_name="steps", verbose_name=_("quy trình"))
    stage = models.CharField(_("bước"), max_length=20, choices=Stage.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    actor = models.CharField(_("ai thực hiện"), max_length=12, choices=Body.choices, default=Body.BRANCH)
    threshold = models.CharField(
        _("biểu quyết"), max_length=10, choices=Threshold.choices, blank=True, default=Threshold.NONE
    )
    needs_meeting = models.BooleanField(_("phải có kỳ sinh hoạt"), default=False)
    needs_number = models.BooleanField(_("phải có số văn bản"), default=False)
    below_committee = models.BooleanField(
        _("chi bộ cơ sở không có bước này"), default=False,
        help_text=_("Chi bộ trực thuộc thẳng cấp ủy quyết định: nghị quyết của chi bộ là nghị quyết của cấp cơ sở."),
    )  # fmt: skip
    time_limit = models.SlugField(
        _("mã thời hạn"), max_length=40, blank=True, help_text=_("Mã trong “Thời hạn theo quy định”.")
    )
    note = models.CharField(_("căn cứ, ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("bước kết nạp")
        verbose_name_plural = _("các bước kết nạp")
        ordering = ("scheme", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "stage"],
                name="recruitment_step_once",
                violation_error_message=_("Quy trình đã có bước này."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "position"],
                name="recruitment_step_position",
                violation_error_message=_("Đã có bước ở thứ tự này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ({self.scheme})"


@tracked()
class StepPaper(models.Model):
    """A paper a step asks for, by its form code (KNĐ) and title: both may change with a new guide (DOMAIN §7)."""

    class Prints(models.TextChoices):
        """The forms this product can fill from the record."""

        NOTHING = "", _("không in từ phần mềm")
        INTRODUCTION = "introduction", _("giấy giới thiệu người vào Đảng")
        BRANCH_RESOLUTION = "branch_resolution", _("nghị quyết chi bộ đề nghị kết nạp")
        COMMITTEE_RESOLUTION = "committee_resolution", _("nghị quyết đảng ủy cơ sở đề nghị kết nạp")
        DECISION = "decision", _("quyết định kết nạp")
        MENTOR_REMARK = "mentor_remark", _("nhận xét đảng viên dự bị")
        BRANCH_RECOGNITION = "branch_recognition", _("nghị quyết chi bộ đề nghị công nhận")
        COMMITTEE_RECOGNITION = "committee_recognition", _("nghị quyết đảng ủy cơ sở đề nghị công nhận")
        RECOGNITION = "recognition", _("quyết định công nhận chính thức")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="papers", verbose_name=_("bước"))
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    code = models.CharField(_("mẫu"), max_length=20, blank=True, help_text=_("Ví dụ 6-KNĐ."))
    title = models.CharField(_("giấy tờ"), max_length=200)
    required = models.BooleanField(_("bắt buộc"), default=True)
    months_valid = models.PositiveSmallIntegerField(_("giá trị (tháng)"), null=True, blank=True)
    prints = models.CharField(_("mẫu in"), max_length=24, choices=Prints.choices, blank=True, default="")
    confirmed = models.BooleanField(
        _("đã đối chiếu văn bản"), default=False, help_text=_("Chưa đối chiếu thì trang in ghi là mẫu mặc định.")
    )

    class Meta:
        verbose_name = _("giấy tờ của bước")
        verbose_name_plural = _("các giấy tờ của bước")
        ordering = ("step", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["step", "title"],
                name="recruitment_steppaper_once",
                violation_error_message=_("Bước đã có giấy tờ này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()
