"""What is kept beside a member: addresses, awards, discipline, badges, assignments, ties to places, training."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization, Place
from core.documents import Document
from core.models import Span, no_overlap, tracked
from members.models.people import Member, MemberFact
from members.models.reference import Province, TrainingKind


class MemberRecord(models.Model):
    """What every undated child row carries: whose it is, in which organisation he was then, on which paper."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, verbose_name=_("đảng viên"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta:
        abstract = True
        default_related_name = "%(class)ss"


@tracked(unasked=("province",), by_thousands=True)
class Address(models.Model):
    """A place in a member's papers, by the names of before 1/7/2025 or by the two-tier ones; both may stand."""

    class Kind(models.TextChoices):
        BIRTH = "birth", _("nơi đăng ký khai sinh")
        HOME_TOWN = "home_town", _("quê quán")
        PERMANENT = "permanent", _("thường trú")
        CURRENT = "current", _("nơi ở hiện nay")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="addresses", verbose_name=_("đảng viên"))
    kind = models.CharField(_("loại địa chỉ"), max_length=10, choices=Kind.choices)
    two_tier = models.BooleanField(_("theo địa giới hai cấp"), default=False)
    country = models.CharField(_("quốc gia"), max_length=80, default="Việt Nam")
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("tỉnh, thành phố"),
    )  # fmt: skip
    commune = models.CharField(_("xã, phường (và huyện)"), max_length=160, blank=True)
    text = models.CharField(_("địa chỉ chi tiết"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("địa chỉ")
        verbose_name_plural = _("địa chỉ")
        ordering = ("member", "kind", "-two_tier")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "kind", "two_tier"],
                name="members_address_once",
                violation_error_message=_("Đã ghi địa chỉ loại này."),
            ),
        )

    def __str__(self) -> str:
        parts = (self.text, self.commune, self.province.name if self.province else "")
        return ", ".join(part for part in parts if part)


@tracked()
class Award(MemberRecord):
    """A commendation: bằng khen, giấy khen, huân chương, …"""

    title = models.CharField(_("hình thức khen thưởng"), max_length=200)
    issuer = models.CharField(_("cấp khen thưởng"), max_length=200, blank=True)
    awarded_on = models.DateField(_("ngày khen thưởng"))
    for_what = models.CharField(_("thành tích"), max_length=300, blank=True)

    class Meta(MemberRecord.Meta):
        abstract = False
        verbose_name = _("khen thưởng")
        verbose_name_plural = _("khen thưởng")
        ordering = ("member", "-awarded_on")

    def __str__(self) -> str:
        return f"{self.member} – {self.title}"


@tracked()
class Discipline(MemberRecord):
    """A disciplinary measure (DOMAIN §2.13). Strike-off is none; expulsion also ends the membership."""

    class Form(models.TextChoices):
        REPRIMAND = "reprimand", _("khiển trách")
        WARNING = "warning", _("cảnh cáo")
        REMOVAL = "removal_from_office", _("cách chức")
        EXPULSION = "expulsion", _("khai trừ")

    form = models.CharField(_("hình thức kỷ luật"), max_length=20, choices=Form.choices)
    decided_on = models.DateField(_("ngày có hiệu lực"))
    issuer = models.CharField(_("cấp quyết định"), max_length=200, blank=True)
    reason = models.CharField(_("nội dung vi phạm"), max_length=500, blank=True)
    lifted_on = models.DateField(_("chấm dứt hiệu lực ngày"), null=True, blank=True)

    class Meta(MemberRecord.Meta):
        abstract = False
        verbose_name = _("kỷ luật")
        verbose_name_plural = _("kỷ luật")
        ordering = ("member", "-decided_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("decided_on")),
                name="members_discipline_lifted_after",
                violation_error_message=_("Ngày chấm dứt không thể trước ngày có hiệu lực."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.get_form_display()}"


@tracked()
class Badge(MemberRecord):
    """A party-age badge proposed for a round, decided, or given again after a loss (DOMAIN §2.10)."""

    class Kind(models.TextChoices):
        NORMAL = "normal", _("đúng hạn")
        EARLY = "early", _("tặng sớm")
        POSTHUMOUS = "posthumous", _("truy tặng")
        REISSUED = "reissued", _("cấp lại")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("đã đề nghị")
        AWARDED = "awarded", _("đã tặng")
        DECLINED = "declined", _("chưa xét")

    years = models.PositiveSmallIntegerField(_("số năm tuổi đảng"))
    kind = models.CharField(_("trường hợp"), max_length=12, choices=Kind.choices, default=Kind.NORMAL)
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    round_on = models.DateField(_("đợt"))
    awarded_on = models.DateField(_("ngày trao tặng"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta(MemberRecord.Meta):
        abstract = False
        verbose_name = _("Huy hiệu Đảng")
        verbose_name_plural = _("Huy hiệu Đảng")
        ordering = ("member", "-years")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "years"],
                condition=~Q(kind="reissued") & ~Q(status="declined"),
                name="members_badge_once",
                violation_error_message=_("Đảng viên đã được đề nghị hoặc tặng Huy hiệu hạng này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.years} năm"


@tracked()
class Assignment(MemberFact):
    """What a member looks after for a time: households, an area, or a theme (phân công đảng viên phụ trách)."""

    class Kind(models.TextChoices):
        HOUSEHOLDS = "households", _("hộ gia đình")
        AREA = "area", _("địa bàn")
        THEME = "theme", _("lĩnh vực, chuyên đề")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("phụ trách"), max_length=12, choices=Kind.choices)
    subject = models.CharField(_("đối tượng phụ trách"), max_length=300)
    households = models.PositiveSmallIntegerField(_("số hộ"), null=True, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("địa bàn")
    )
    content = models.CharField(_("nội dung phân công"), max_length=500, blank=True)
    result = models.CharField(_("kết quả"), max_length=500, blank=True)
    result_on = models.DateField(_("ngày đánh giá kết quả"), null=True, blank=True)

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("phân công phụ trách")
        verbose_name_plural = _("phân công phụ trách")
        ordering = ("member", "start")
        indexes = (models.Index(fields=["organization", "start"], name="members_assignment_org"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_assignment_once",
                "member",
                "kind",
                "subject",
                message=_("Đảng viên đã được phân công phụ trách đối tượng này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.subject}"


@tracked()
class PlaceTie(MemberFact):
    """A member lives in a place, or works there, for a span of days: coverage counts by it."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("cư trú")
        WORKING = "working", _("công tác")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="ties", verbose_name=_("địa bàn"))
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Kind.choices)

    class Meta(MemberFact.Meta):
        abstract = False
        verbose_name = _("cư trú, công tác tại địa bàn")
        verbose_name_plural = _("cư trú, công tác tại địa bàn")
        ordering = ("member", "start")
        indexes = (models.Index(fields=["place", "start"], name="members_placetie_place"),)
        constraints = (
            *Span.Meta.constraints,
            no_overlap(
                "members_placetie_one_home",
                "member",
                condition=Q(kind="resident"),
                message=_("Đảng viên đã được ghi cư trú ở một địa bàn trong khoảng ngày này."),
            ),
            no_overlap(
                "members_placetie_once",
                "member",
                "place",
                "kind",
                message=_("Đã ghi đảng viên ở địa bàn này trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.place} ({self.get_kind_display()})"


@tracked()
class TrainingClass(models.Model):
    """A class: who organised it, when, what it cost; its last day is inclusive."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.ForeignKey(TrainingKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại bồi dưỡng"))
    name = models.CharField(_("tên lớp"), max_length=200)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy tổ chức lớp")
    )
    organizer = models.CharField(_("đơn vị mở lớp"), max_length=200, blank=True)
    first_day = models.DateField(_("khai giảng ngày"))
    last_day = models.DateField(_("bế giảng ngày"))
    venue = models.CharField(_("địa điểm"), max_length=200, blank=True)
    cost = models.PositiveBigIntegerField(_("kinh phí (đồng)"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta:
        verbose_name = _("lớp bồi dưỡng")
        verbose_name_plural = _("các lớp bồi dưỡng")
        ordering = ("-first_day", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="members_trainingclass_days",
                violation_error_message=_("Ngày bế giảng không thể trước ngày khai giảng."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class TrainingParticipant(models.Model):
    """A member invited to a class: whether he came, and with what result."""

    class Result(models.TextChoices):
        EXCELLENT = "excellent", _("xuất sắc")
        GOOD = "good", _("giỏi")
        FAIR = "fair", _("khá")
        PASSED = "passed", _("đạt")
        FAILED = "failed", _("chưa đạt")

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.PROTECT, related_name="participants", verbose_name=_("lớp bồi dưỡng")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="trainings", verbose_name=_("đảng viên"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức cử đi")
    )
    attended = models.BooleanField(_("có dự học"), null=True, blank=True)
    result = models.CharField(_("kết quả"), max_length=10, choices=Result.choices, blank=True)
    certificate = models.CharField(_("số giấy chứng nhận"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("học viên lớp bồi dưỡng")
        verbose_name_plural = _("học viên các lớp bồi dưỡng")
        ordering = ("training_class", "member")
        constraints = (
            models.UniqueConstraint(
                fields=["training_class", "member"],
                name="members_trainingparticipant_once",
                violation_error_message=_("Đảng viên đã có trong danh sách lớp này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.training_class}"
