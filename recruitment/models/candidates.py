"""People on the way into the Party: who they are, where they are followed, and what was done for them, step by step."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization, Place
from core.documents import Document
from core.files import StoredFile
from core.models import Span, no_overlap, tracked
from meetings.models import Meeting
from members.models import Ethnicity, Member, Occupation, Precision, Religion, masked
from recruitment.models.reference import IntroducingBody, Stage, Step, StepPaper, StepScheme, Tag


@tracked(
    exclude=("version",),
    unasked=("ethnicity", "religion", "occupation", "introduced_by", "found_through", "former_member"),
)
class Candidate(models.Model):
    """Somebody followed from the first list to full membership. The management minimum, as of a member (DOMAIN §0.3).

    `organization`, `stage` and `state` say what the stays and acts come to; services alone write them. `member` is the
    record the ceremony made, or the one readmitted by it, or the probationary member whose recognition is followed.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("đang theo dõi")
        DEFERRED = "deferred", _("tạm hoãn")
        WITHDRAWN = "withdrawn", _("rút, thôi không xét")
        REJECTED = "rejected", _("không được chấp nhận")
        EXPIRED = "expired", _("hết hạn")
        MOVED = "moved", _("chuyển ra ngoài hệ thống")
        DIED = "died", _("từ trần")
        STRUCK_OFF = "struck_off", _("xóa tên khi dự bị")
        COMPLETED = "completed", _("đã là đảng viên chính thức")

    # In these nothing more is done; only what was expired, withdrawn or rejected may be taken up again.
    CLOSED = (
        State.WITHDRAWN, State.REJECTED, State.EXPIRED, State.MOVED, State.DIED, State.STRUCK_OFF, State.COMPLETED,
    )  # fmt: skip

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ theo dõi")
    )
    scheme = models.ForeignKey(StepScheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("quy trình"))
    stage = models.CharField(_("bước đã qua"), max_length=20, choices=Stage.choices, default=Stage.PROSPECT)
    state = models.CharField(_("tình trạng"), max_length=10, choices=State.choices, default=State.ACTIVE)
    stage_on = models.DateField(_("qua bước ngày"))
    listed_on = models.DateField(_("ngày đưa vào danh sách"))
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=400, db_collation="C", editable=False)
    search_key = models.CharField(_("khóa tìm kiếm"), max_length=140, editable=False)
    gender = models.CharField(_("giới tính"), max_length=6, choices=Member.Gender.choices, blank=True)
    birth_date = models.DateField(_("sinh ngày"), null=True, blank=True)
    birth_precision = models.CharField(
        _("độ chính xác ngày sinh"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    ethnicity = models.ForeignKey(
        Ethnicity, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("dân tộc")
    )
    religion = models.ForeignKey(
        Religion, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tôn giáo")
    )
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nghề nghiệp")
    )
    national_id = models.CharField(_("số định danh cá nhân"), max_length=12, null=True, blank=True)
    general_education = models.CharField(
        _("học vấn phổ thông"), max_length=20, choices=Member.GeneralEducation.choices, blank=True, default=""
    )
    professional_level = models.CharField(
        _("trình độ chuyên môn"), max_length=20, choices=Member.ProfessionalLevel.choices, blank=True, default=""
    )
    youth_union_date = models.DateField(_("ngày vào Đoàn"), null=True, blank=True)
    address = models.CharField(_("nơi ở hiện nay"), max_length=300, blank=True)
    workplace = models.CharField(_("nơi công tác, học tập"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("địa bàn cư trú")
    )
    introduced_by = models.ForeignKey(
        IntroducingBody, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("đoàn thể giới thiệu"),
    )  # fmt: skip
    found_through = models.ForeignKey(
        "recruitment.MassModel", on_delete=models.PROTECT, related_name="candidates", null=True, blank=True,
        verbose_name=_("phát hiện qua mô hình"),
    )  # fmt: skip
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="candidacies", null=True, editable=False,
        verbose_name=_("hồ sơ đảng viên"),
    )  # fmt: skip
    former_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("đã từng là đảng viên"),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        verbose_name = _("hồ sơ phát triển đảng")
        verbose_name_plural = _("các hồ sơ phát triển đảng")
        ordering = ("sort_key", "pk")
        indexes = (
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="recruitment_cand_search"),
            models.Index(fields=["organization", "state", "stage"], name="recruitment_cand_org"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["national_id"],
                condition=Q(state__in=["active", "deferred"]),
                name="recruitment_candidate_once",
                violation_error_message=_("Người có số định danh này đang được theo dõi ở một hồ sơ khác."),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=["active", "deferred", "completed"]),
                name="recruitment_candidate_one_member",
                violation_error_message=_("Đảng viên này đã có một hồ sơ phát triển đảng."),
            ),
            models.CheckConstraint(
                condition=~Q(national_id=""),
                name="recruitment_candidate_no_empty_number",
                violation_error_message=_("Số định danh cá nhân không có thì để trống."),
            ),
            models.CheckConstraint(
                condition=Q(stage_on__gte=F("listed_on")),
                name="recruitment_candidate_stage_after_list",
                violation_error_message=_("Bước không thể trước ngày đưa vào danh sách."),
            ),
            # Whoever went through the ceremony has a record, and nobody else: two members are never made of one.
            models.CheckConstraint(
                condition=Q(member__isnull=True)
                ^ Q(
                    stage__in=["admitted", "new_member_class", "probation_review", "probation_endorsed", "recognised"],
                ),
                name="recruitment_candidate_member_from_ceremony",
                violation_error_message=_("Hồ sơ đảng viên được lập ở lễ kết nạp."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_open(self) -> bool:
        """Whether something may still be done for him."""
        return self.state not in self.CLOSED

    @property
    def masked_number(self) -> str:
        """The end of his number, for lists."""
        return masked(self.national_id)

    @property
    def on_probation(self) -> bool:
        """Whether he was admitted and not recognised yet."""
        return self.member_id is not None and self.stage != Stage.RECOGNISED and self.is_open


@tracked()
class CandidateStay(Span):
    """Which branch followed a candidate in which days. Its steps stay where they happened (DOMAIN §6.26)."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="stays", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ theo dõi")
    )
    reason = models.CharField(_("lý do chuyển đến"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("nơi theo dõi")
        verbose_name_plural = _("các nơi theo dõi")
        ordering = ("candidate", "start")
        indexes = (models.Index(fields=["organization", "start"], name="recruitment_stay_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "recruitment_candidatestay_one", "candidate",
                message=_("Người này đã được theo dõi ở một chi bộ trong khoảng ngày này."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.candidate} – {self.organization}"


@tracked()
class CandidateTag(models.Model):
    """A group put on a candidate by hand: one whose tag has no rule of its own."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="tags", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", verbose_name=_("nhóm"))

    class Meta:
        verbose_name = _("nhóm của một người")
        verbose_name_plural = _("các nhóm của từng người")
        ordering = ("candidate", "tag")
        constraints = (
            models.UniqueConstraint(
                fields=["candidate", "tag"],
                name="recruitment_candidatetag_once",
                violation_error_message=_("Người này đã ở trong nhóm."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate} – {self.tag}"


@tracked()
class CriterionException(models.Model):
    """A criterion a candidate does not fulfil, allowed by a document of whoever may allow it."""

    class Criterion(models.TextChoices):
        AGE = "age", _("tuổi")
        EDUCATION = "education", _("học vấn")
        MENTOR = "mentor", _("thời gian cùng công tác, cư trú với người giới thiệu")
        BRANCH_SIZE = "branch_size", _("số đảng viên chính thức của chi bộ")
        READMISSION = "readmission", _("thời gian chờ kết nạp lại")

    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="exceptions", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    criterion = models.CharField(_("tiêu chuẩn"), max_length=12, choices=Criterion.choices)
    reason = models.CharField(_("lý do"), max_length=500)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("văn bản"))

    class Meta:
        verbose_name = _("trường hợp đặc biệt")
        verbose_name_plural = _("các trường hợp đặc biệt")
        ordering = ("candidate", "criterion")
        constraints = (
            models.UniqueConstraint(
                fields=["candidate", "criterion"],
                name="recruitment_exception_once",
                violation_error_message=_("Đã ghi văn bản cho tiêu chuẩn này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate} – {self.get_criterion_display()}"


@tracked()
class StepAct(models.Model):
    """One thing done for a candidate: a step taken, or taken back, deferred, resumed, ended, moved.

    `organization` acted; `branch` followed him then. A step taken back stays written, with `taken_back` on it.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("thực hiện bước")
        BACK = "back", _("lùi bước")
        DEFERRED = "deferred", _("tạm hoãn")
        RESUMED = "resumed", _("tiếp tục xét")
        WITHDRAWN = "withdrawn", _("rút, thôi không xét")
        REJECTED = "rejected", _("không chấp nhận")
        EXPIRED = "expired", _("hết hạn")
        MOVED = "moved", _("chuyển nơi theo dõi")
        LEFT = "left", _("chuyển ra ngoài hệ thống")
        DIED = "died", _("từ trần")
        STRUCK_OFF = "struck_off", _("xóa tên")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="acts", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức thực hiện")
    )
    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("chi bộ theo dõi")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices, default=Kind.TAKEN)
    stage = models.CharField(_("bước"), max_length=20, choices=Stage.choices)
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bước của quy trình")
    )
    on = models.DateField(_("ngày"))
    received_on = models.DateField(_("nhận được văn bản ngày"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kỳ sinh hoạt")
    )
    base = models.PositiveSmallIntegerField(_("số người có quyền biểu quyết"), null=True, blank=True)
    agreed = models.PositiveSmallIntegerField(_("tán thành"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("không tán thành"), null=True, blank=True)
    note = models.CharField(_("ghi chú, lý do"), max_length=1000, blank=True)
    taken_back = models.BooleanField(_("đã lùi lại"), default=False, editable=False)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    for_branch = models.BooleanField(_("ghi thay chi bộ"), default=False, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("việc đã làm cho hồ sơ")
        verbose_name_plural = _("các việc đã làm cho hồ sơ")
        ordering = ("candidate", "on", "pk")
        indexes = (models.Index(fields=["organization", "stage", "on"], name="recruitment_act_org"),)
        constraints = (
            models.UniqueConstraint(
                fields=["candidate", "stage"],
                condition=Q(kind="taken", taken_back=False),
                name="recruitment_stepact_once",
                violation_error_message=_("Bước này đã được ghi; hãy tải lại trang."),
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True, agreed__isnull=True, against__isnull=True)
                | Q(base__isnull=False, agreed__isnull=False, base__gte=F("agreed")),
                name="recruitment_stepact_votes",
                violation_error_message=_("Ghi số người có quyền biểu quyết và số tán thành, không nhiều hơn số ấy."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_stage_display()} {self.on:%d/%m/%Y}"


@tracked()
class CandidatePaper(models.Model):
    """A paper in a candidate's file: that it is there, from which day, and its copy where one was given."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="papers", verbose_name=_("hồ sơ phát triển đảng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    paper = models.ForeignKey(StepPaper, on_delete=models.PROTECT, related_name="+", verbose_name=_("giấy tờ"))
    dated = models.DateField(_("đề ngày"))
    number = models.CharField(_("số"), max_length=60, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    removed = models.BooleanField(_("đã rút khỏi hồ sơ"), default=False, editable=False)
    by = models.CharField(_("người ghi"), max_length=150, editable=False)

    class Meta:
        verbose_name = _("giấy tờ trong hồ sơ")
        verbose_name_plural = _("các giấy tờ trong hồ sơ")
        ordering = ("candidate", "paper", "-dated", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["candidate", "paper", "dated"],
                condition=Q(removed=False),
                name="recruitment_paper_once",
                violation_error_message=_("Giấy tờ cùng loại, cùng ngày đã có trong hồ sơ."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.paper} {self.dated:%d/%m/%Y}"
