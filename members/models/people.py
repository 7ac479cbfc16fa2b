"""People, where they belonged, and the spans in which their duties differed.

The record is the management minimum (DOMAIN §0.3): no family, foreign relations, assets or health.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.files import StoredFile
from core.models import Span, no_overlap, tracked
from members.models.reference import Ethnicity, Occupation, Religion


class Precision(models.TextChoices):
    """How much of a date is known: old records have the year only, and no false 01/01 is printed (DOMAIN §6.45)."""

    DAY = "day", _("ngày")
    MONTH = "month", _("tháng")
    YEAR = "year", _("năm")


@tracked(
    unasked=(
        "ethnicity", "religion", "occupation", "photo", "user", "admission_document", "full_membership_document",
    ),
    by_thousands=True,
)  # fmt: skip
class Member(models.Model):
    """A Party member. Keyed by card number or, without one, by national id; both unique where present (DATA §3)."""

    class Gender(models.TextChoices):
        MALE = "male", _("nam")
        FEMALE = "female", _("nữ")

    class GeneralEducation(models.TextChoices):
        BELOW_PRIMARY = "below_primary", _("chưa tốt nghiệp tiểu học")
        PRIMARY = "primary", _("tiểu học")
        LOWER_SECONDARY = "lower_secondary", _("trung học cơ sở")
        UPPER_SECONDARY = "upper_secondary", _("trung học phổ thông")

    class ProfessionalLevel(models.TextChoices):
        NONE = "none", _("chưa qua đào tạo")
        WORKER = "worker", _("sơ cấp, công nhân kỹ thuật")
        INTERMEDIATE = "intermediate", _("trung cấp")
        COLLEGE = "college", _("cao đẳng")
        BACHELOR = "bachelor", _("đại học")
        MASTER = "master", _("thạc sĩ")
        DOCTOR = "doctor", _("tiến sĩ")

    class TheoryLevel(models.TextChoices):
        NONE = "none", _("chưa qua đào tạo")
        ELEMENTARY = "elementary", _("sơ cấp")
        INTERMEDIATE = "intermediate", _("trung cấp")
        ADVANCED = "advanced", _("cao cấp")
        BACHELOR = "bachelor", _("cử nhân")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=400, db_collation="C", editable=False)
    search_key = models.CharField(_("khóa tìm kiếm"), max_length=140, editable=False)
    gender = models.CharField(_("giới tính"), max_length=6, choices=Gender.choices, blank=True)
    birth_date = models.DateField(_("sinh ngày"), null=True, blank=True)
    birth_precision = models.CharField(
        _("độ chính xác ngày sinh"),
        max_length=5,
        choices=Precision.choices,
        default=Precision.DAY,
    )
    ethnicity = models.ForeignKey(
        Ethnicity,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("dân tộc"),
    )
    national_id = models.CharField(_("số định danh cá nhân"), max_length=12, null=True, blank=True)
    card_number = models.CharField(_("số thẻ Đảng"), max_length=12, null=True, blank=True)
    admission_date = models.DateField(_("ngày vào Đảng"), null=True, blank=True)
    admission_precision = models.CharField(
        _("độ chính xác ngày vào Đảng"),
        max_length=5,
        choices=Precision.choices,
        default=Precision.DAY,
    )
    full_membership_date = models.DateField(_("ngày chính thức"), null=True, blank=True)
    other_name = models.CharField(_("tên gọi khác"), max_length=120, blank=True, default="", db_default="")
    religion = models.ForeignKey(
        Religion, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tôn giáo")
    )
    central_id = models.CharField(
        _("ID trong cơ sở dữ liệu trung ương"), max_length=40, blank=True, default="", db_default=""
    )
    former_national_id = models.CharField(_("số CMND cũ"), max_length=12, blank=True, default="", db_default="")
    legacy_card_number = models.CharField(
        _("số thẻ theo Quyết định 85"), max_length=10, blank=True, default="", db_default=""
    )
    card_issued_on = models.DateField(_("ngày cấp thẻ"), null=True, blank=True)
    card_issued_by = models.CharField(_("nơi cấp thẻ"), max_length=200, blank=True, default="", db_default="")
    cv_number = models.CharField(_("số lý lịch"), max_length=10, blank=True, default="", db_default="")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nghề nghiệp")
    )
    general_education = models.CharField(
        _("học vấn phổ thông"), max_length=20, choices=GeneralEducation.choices, blank=True, default="", db_default=""
    )
    professional_level = models.CharField(
        _("trình độ chuyên môn"), max_length=20, choices=ProfessionalLevel.choices, blank=True, default="",
        db_default="",
    )  # fmt: skip
    theory_level = models.CharField(
        _("lý luận chính trị"), max_length=20, choices=TheoryLevel.choices, blank=True, default="", db_default=""
    )
    ceremony_date = models.DateField(
        _("ngày lễ kết nạp"), null=True, blank=True, help_text=_("Thời gian dự bị tính từ ngày này.")
    )
    admitted_in = models.CharField(_("chi bộ kết nạp"), max_length=200, blank=True, default="", db_default="")
    admission_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("quyết định kết nạp"),
    )  # fmt: skip
    full_membership_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("quyết định công nhận chính thức"),
    )  # fmt: skip
    party_age_start = models.DateField(
        _("tuổi đảng tính từ ngày"), null=True, blank=True,
        help_text=_("Chỉ ghi khi khác ngày vào Đảng, ví dụ người kết nạp lại."),
    )  # fmt: skip
    party_age_excluded_days = models.PositiveIntegerField(_("số ngày không tính tuổi đảng"), default=0, db_default=0)
    youth_union_date = models.DateField(_("ngày vào Đoàn"), null=True, blank=True)
    enlisted_on = models.DateField(_("ngày nhập ngũ"), null=True, blank=True)
    discharged_on = models.DateField(_("ngày xuất ngũ"), null=True, blank=True)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ảnh")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("đã nhập vào hồ sơ"),
    )  # fmt: skip
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )

    class Meta:
        verbose_name = _("đảng viên")
        verbose_name_plural = _("đảng viên")
        ordering = ("sort_key", "pk")
        indexes = (GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="members_member_search"),)
        constraints = (
            models.UniqueConstraint(
                fields=["card_number"],
                name="members_member_card_number",
                violation_error_message=_("Số thẻ Đảng này đã có ở một đảng viên khác."),
            ),
            models.UniqueConstraint(
                fields=["national_id"],
                name="members_member_national_id",
                violation_error_message=_("Số định danh cá nhân này đã có ở một đảng viên khác."),
            ),
            models.CheckConstraint(
                condition=~Q(card_number="") & ~Q(national_id=""),
                name="members_member_no_empty_numbers",
                violation_error_message=_("Số thẻ Đảng và số định danh cá nhân không có thì để trống."),
            ),
            models.CheckConstraint(
                condition=Q(full_membership_date__isnull=True)
                | Q(admission_date__isnull=True)
                | Q(full_membership_date__gte=F("admission_date")),
                name="members_member_full_after_admission",
                violation_error_message=_("Ngày chính thức không thể trước ngày vào Đảng."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def masked_number(self) -> str:
        """The end of the card number, for lists: enough to tell two people of one name apart."""
        return masked(self.card_number or self.national_id)


def masked(number: str | None) -> str:
    """The end of a number a person is known by."""
    return f"…{number[-4:]}" if number else ""


class MemberFact(Span):
    """What every dated row about a member carries: whose it is, in which organisation, on which paper."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, verbose_name=_("đảng viên"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("văn bản"),
    )

    class Meta(Span.Meta):
        abstract = True
        default_related_name = "%(class)ss"


@tracked(unasked=("document", "end_document"), by_thousands=True)
class Membership(MemberFact):
    """Where a member belonged for a span of days.

    Official: counts in the headcount, once at a time. Temporary (sinh hoạt đảng tạm thời): attends here while the home
    keeps him in its headcount. Guest: outside every rate. Full or probationary follows from the member's own dates.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("chính thức")
        TEMPORARY = "temporary", _("sinh hoạt tạm thời")
        GUEST = "guest", _("khách")

    class StartReason(models.TextChoices):
        ADMISSION = "admission", _("kết nạp")
        READMISSION = "readmission", _("kết nạp lại")
        TRANSFER_IN = "transfer_in", _("chuyển đến")
        RESTORED = "restored", _("khôi phục đảng tịch")
        REORG_IN = "reorg_in", _("tiếp nhận do sắp xếp")
        RECORDED = "recorded", _("đưa vào sổ")
        HOSTED = "hosted", _("giới thiệu đến")

    class EndReason(models.TextChoices):
        TRANSFER_OUT = "transfer_out", _("chuyển đi")
        DEATH = "death", _("từ trần")
        EXPULSION = "expulsion", _("khai trừ")
        STRIKE_OFF = "strike_off", _("xóa tên")
        RESIGNATION = "resignation", _("xin ra")
        REORG_OUT = "reorg_out", _("chuyển đi do sắp xếp")
        RETURNED = "returned", _("hết thời hạn")

    kind = models.CharField(_("hình thức"), max_length=10, choices=Kind.choices, default=Kind.OFFICIAL)
    start_reason = models.CharField(
        _("lý do bắt đầu"),
        max_length=12,
        choices=StartReason.choices,
        default=StartReason.RECORDED,
    )
    end_reason = models.CharField(_("lý do kết thúc"), max_length=12, choices=EndReason.choices, blank=True)
    end_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản kết thúc")
    )
    home = models.CharField(
        _("nơi sinh hoạt chính thức ngoài hệ thống"), max_length=200, blank=True, default="", db_default="",
        help_text=_("Chỉ với khách, sinh hoạt tạm thời đến từ nơi không có trong hệ thống."),
    )  # fmt: skip

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("sinh hoạt đảng")
        verbose_name_plural = _("sinh hoạt đảng")
        ordering = ("member", "start")
        indexes = (models.Index(fields=["organization", "start"], name="members_membership_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_membership_one_official",
                "member",
                condition=Q(kind="official"),
                message=_("Đảng viên đã sinh hoạt chính thức ở một tổ chức trong khoảng ngày này."),
            ),
            no_overlap(
                "members_membership_one_temporary",
                "member",
                condition=Q(kind="temporary"),
                message=_("Đảng viên đã sinh hoạt tạm thời ở một tổ chức trong khoảng ngày này."),
            ),
            no_overlap(
                "members_membership_guest_once",
                "member",
                "organization",
                condition=Q(kind="guest"),
                message=_("Đảng viên đã là khách của tổ chức này trong khoảng ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(end__isnull=False),
                name="members_membership_reason_has_end",
                violation_error_message=_("Có lý do kết thúc thì phải có ngày kết thúc."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.organization} ({self.get_kind_display()})"


@tracked(unasked=("document", "end_document"))
class DutySpan(MemberFact):
    """Days on which a member's duty to attend differs (DOMAIN §2.3), laid over the membership.

    `organization` is the one that decided it or applied it; the span follows the member wherever he belongs.
    """

    class Kind(models.TextChoices):
        EXEMPT = "exempt", _("miễn sinh hoạt")
        TERM_EXEMPT = "term_exempt", _("tạm miễn")
        SUSPENDED = "suspended", _("đình chỉ")
        # Laid by the transfer that is under way: letter issued, not presented yet (DOMAIN §6.3).
        TRANSFERRING = "transferring", _("đang chuyển sinh hoạt")
        # Laid by a temporary transfer to a host that is not in this installation: no membership can say it.
        AWAY = "away", _("sinh hoạt tạm thời ngoài hệ thống")

    # What a decision lays; the others follow from transfers.
    DECIDED = (Kind.EXEMPT, Kind.TERM_EXEMPT, Kind.SUSPENDED)

    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    end_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản kết thúc")
    )

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("miễn, tạm miễn, đình chỉ sinh hoạt")
        verbose_name_plural = _("miễn, tạm miễn, đình chỉ sinh hoạt")
        ordering = ("member", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_dutyspan_one_a_kind",
                "member",
                "kind",
                message=_("Đảng viên đã có quyết định cùng loại trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.get_kind_display()}"
