"""Quality of meetings: schemes as data, the scores of a meeting by the scheme of its day, model meetings."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.files import StoredFile
from core.models import Span, tracked
from meetings.models.meetings import Meeting


@tracked()
class ScoringScheme(Span):
    """How meetings are scored, for the days it is in force: of one committee and all below it, or of everybody.

    A draft may be changed; an active one only ends and is succeeded (DOMAIN §5.10).
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên khung chấm điểm"), max_length=200)
    owner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("cấp ủy ban hành"), help_text=_("Để trống: dùng chung cho mọi tổ chức."),
    )  # fmt: skip
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    is_active = models.BooleanField(_("đang dùng"), default=False)
    thematic_rule = models.CharField(
        _("khi tháng không có chuyên đề"),
        max_length=8,
        choices=(("grant", _("cho đủ điểm mục chuyên đề")), ("rescale", _("quy đổi tổng điểm về 100"))),
        default="grant",
    )
    year_good_share = models.PositiveSmallIntegerField(_("năm xếp loại Tốt: tỷ lệ kỳ từ Khá trở lên (%)"), default=100)
    year_good_count = models.PositiveSmallIntegerField(_("năm xếp loại Tốt: số kỳ Tốt ít nhất"), default=7)
    year_fair_share = models.PositiveSmallIntegerField(
        _("năm xếp loại Khá: tỷ lệ kỳ từ Trung bình trở lên (%)"), default=100
    )
    year_fair_count = models.PositiveSmallIntegerField(_("năm xếp loại Khá: số kỳ từ Khá ít nhất"), default=0)

    class Meta(Span.Meta):
        verbose_name = _("khung chấm điểm sinh hoạt")
        verbose_name_plural = _("các khung chấm điểm sinh hoạt")
        ordering = ("-start", "name")
        constraints = (
            *Span.Meta.constraints,
            ExclusionConstraint(
                name="meetings_scoringscheme_one_a_day",
                expressions=[("owner", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(is_active=True, owner__isnull=False),
                violation_error_message=_("Cấp ủy này đã có khung chấm điểm đang dùng trong khoảng ngày này."),
            ),
            ExclusionConstraint(
                name="meetings_scoringscheme_one_for_all",
                expressions=[("span", RangeOperators.OVERLAPS)],
                condition=Q(is_active=True, owner__isnull=True),
                violation_error_message=_("Đã có khung chấm điểm dùng chung trong khoảng ngày này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class SchemePart(models.Model):
    """What belongs to a scheme; reference data as the scheme itself."""

    scheme = models.ForeignKey(ScoringScheme, on_delete=models.PROTECT, verbose_name=_("khung chấm điểm"))

    class Meta:
        abstract = True


@tracked()
class Criterion(SchemePart):
    """A criterion of a scheme; one with criteria below it only sums them up."""

    class Kind(models.TextChoices):
        GROUP = "group", _("nhóm tiêu chí")
        LEVEL = "level", _("chọn mức")
        YES_NO = "yes_no", _("có hoặc không")
        NUMBER = "number", _("cho điểm")
        COMPUTED = "computed", _("tính từ số liệu")

    class Source(models.TextChoices):
        ATTENDANCE = "attendance", _("tỷ lệ dự sinh hoạt")
        DURATION = "duration", _("thời lượng")
        SPEAKERS = "speakers", _("tỷ lệ người phát biểu")
        TASKS = "tasks", _("tỷ lệ việc đã giao hoàn thành")
        SENT_IN_TIME = "sent_in_time", _("gửi đúng hạn")
        PREPARED = "prepared", _("có họp chi ủy chuẩn bị")
        THEMATIC = "thematic", _("có sinh hoạt chuyên đề")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("thuộc nhóm")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    number = models.CharField(_("số mục"), max_length=10, blank=True)
    text = models.CharField(_("tiêu chí"), max_length=500)
    maximum = models.DecimalField(_("điểm tối đa"), max_digits=5, decimal_places=1)
    kind = models.CharField(_("cách chấm"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("tính từ"), max_length=14, choices=Source.choices, blank=True)
    thematic_only = models.BooleanField(_("chỉ chấm khi có chuyên đề"), default=False)

    class Meta:
        verbose_name = _("tiêu chí chấm điểm")
        verbose_name_plural = _("các tiêu chí chấm điểm")
        default_related_name = "criteria"
        ordering = ("scheme", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="computed") & ~Q(source="")) | (~Q(kind="computed") & Q(source="")),
                name="meetings_criterion_computed_from",
                violation_error_message=_("Tiêu chí tính từ số liệu phải chọn số liệu; cách chấm khác để trống."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()


@tracked()
class CriterionLevel(models.Model):
    """One level of a criterion: its points, and for a computed one from which value on it holds."""

    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="levels", verbose_name=_("tiêu chí")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.CharField(_("mức"), max_length=300)
    points = models.DecimalField(_("điểm"), max_digits=5, decimal_places=1)
    minimum = models.DecimalField(
        _("từ giá trị"), max_digits=7, decimal_places=2, null=True, blank=True,
        help_text=_("Của tiêu chí tính từ số liệu: phần trăm hoặc số phút; để trống là mức còn lại."),
    )  # fmt: skip
    strict = models.BooleanField(
        _("không được có vắng không lý do"), default=False, help_text=_("Của tiêu chí tỷ lệ dự sinh hoạt.")
    )

    class Meta:
        verbose_name = _("mức của tiêu chí")
        verbose_name_plural = _("các mức của tiêu chí")
        ordering = ("criterion", "position", "pk")

    def __str__(self) -> str:
        return f"{self.text}: {self.points}"


@tracked()
class DurationRule(SchemePart):
    """How long a meeting of a kind must last, from a number of members on (DOMAIN §2.2)."""

    meeting_kind = models.CharField(_("loại sinh hoạt"), max_length=16, choices=Meeting.Kind.choices)
    members_from = models.PositiveSmallIntegerField(_("từ số đảng viên"), default=0)
    minutes = models.PositiveSmallIntegerField(_("số phút ít nhất"))

    class Meta:
        verbose_name = _("thời lượng ít nhất")
        verbose_name_plural = _("các thời lượng ít nhất")
        default_related_name = "durations"
        ordering = ("scheme", "meeting_kind", "members_from")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "meeting_kind", "members_from"],
                name="meetings_durationrule_once",
                violation_error_message=_("Đã có thời lượng cho loại sinh hoạt và số đảng viên này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_meeting_kind_display()}: {self.minutes} phút"


class Quality(models.TextChoices):
    """The bands of a meeting's quality, best first."""

    GOOD = "good", _("Tốt")
    FAIR = "fair", _("Khá")
    AVERAGE = "average", _("Trung bình")
    POOR = "poor", _("Kém")


@tracked()
class Band(SchemePart):
    """From how many points on a meeting stands in a band (inclusive)."""

    quality = models.CharField(_("xếp loại"), max_length=8, choices=Quality.choices)
    name = models.CharField(_("tên xếp loại"), max_length=60)
    minimum = models.DecimalField(_("từ điểm"), max_digits=5, decimal_places=1)

    class Meta:
        verbose_name = _("mức xếp loại")
        verbose_name_plural = _("các mức xếp loại")
        default_related_name = "bands"
        ordering = ("scheme", "-minimum")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "quality"],
                name="meetings_band_once",
                violation_error_message=_("Khung đã có mức xếp loại này."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class Veto(SchemePart):
    """A band that may be reached only with full points on a criterion; otherwise the next one below (DOMAIN §2.5)."""

    quality = models.CharField(_("xếp loại"), max_length=8, choices=Quality.choices, default=Quality.GOOD)
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="vetoes", verbose_name=_("tiêu chí phải đạt điểm tối đa")
    )

    class Meta:
        verbose_name = _("điều kiện khống chế")
        verbose_name_plural = _("các điều kiện khống chế")
        default_related_name = "vetoes"
        ordering = ("scheme", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "quality", "criterion"],
                name="meetings_veto_once",
                violation_error_message=_("Khung đã có điều kiện này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_quality_display()}: {self.criterion}"


@tracked(exclude=("version",))
class MeetingScore(models.Model):
    """The scores of a meeting by the scheme in force on its day: the branch's, the visitor's, the official level."""

    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, related_name="score", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức")
    )
    scheme = models.ForeignKey(
        ScoringScheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("khung chấm điểm")
    )
    self_total = models.DecimalField(_("chi bộ tự chấm"), max_digits=5, decimal_places=1, null=True, editable=False)
    self_quality = models.CharField(
        _("chi bộ tự xếp loại"), max_length=8, choices=Quality.choices, blank=True, editable=False
    )
    self_by = models.CharField(_("người tự chấm"), max_length=150, blank=True, editable=False)
    self_on = models.DateField(_("tự chấm ngày"), null=True, editable=False)
    confirmed_total = models.DecimalField(
        _("người dự xác nhận điểm"), max_digits=5, decimal_places=1, null=True, editable=False
    )
    confirmed_quality = models.CharField(
        _("người dự xếp loại"), max_length=8, choices=Quality.choices, blank=True, editable=False
    )
    confirmed_by = models.CharField(_("người xác nhận điểm"), max_length=150, blank=True, editable=False)
    confirmed_on = models.DateField(_("xác nhận điểm ngày"), null=True, editable=False)
    official_quality = models.CharField(
        _("cấp trên xếp loại"), max_length=8, choices=Quality.choices, blank=True, editable=False
    )
    official_reason = models.CharField(_("lý do xếp loại khác điểm"), max_length=300, blank=True, editable=False)
    official_by = models.CharField(_("người quyết định xếp loại"), max_length=150, blank=True, editable=False)
    official_on = models.DateField(_("xếp loại ngày"), null=True, editable=False)
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        verbose_name = _("điểm sinh hoạt")
        verbose_name_plural = _("điểm các kỳ sinh hoạt")
        ordering = ("meeting",)

    def __str__(self) -> str:
        return f"{self.meeting}: {self.quality}"

    @property
    def quality(self) -> str:
        """The band that counts: the official one, else the visitor's, else the branch's own."""
        return self.official_quality or self.confirmed_quality or self.self_quality


@tracked()
class ScoreLine(models.Model):
    """The points of one criterion of a meeting, with what they rest on."""

    score = models.ForeignKey(
        MeetingScore, on_delete=models.PROTECT, related_name="lines", verbose_name=_("điểm sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("tiêu chí"))
    self_points = models.DecimalField(_("chi bộ tự chấm"), max_digits=5, decimal_places=1, null=True, blank=True)
    confirmed_points = models.DecimalField(_("người dự chấm"), max_digits=5, decimal_places=1, null=True, blank=True)
    evidence = models.CharField(_("căn cứ"), max_length=300, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("điểm của tiêu chí")
        verbose_name_plural = _("điểm của các tiêu chí")
        ordering = ("score", "criterion")
        constraints = (
            models.UniqueConstraint(
                fields=["score", "criterion"],
                name="meetings_scoreline_once",
                violation_error_message=_("Tiêu chí này đã có điểm."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.self_points}"


@tracked()
class ModelMeeting(models.Model):
    """A branch chosen to hold a model meeting (sinh hoạt mẫu, sinh hoạt điểm), and what came of it."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ được chọn")
    )
    chosen_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy chọn")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kế hoạch")
    )
    team = models.CharField(_("đoàn dự, tổ giúp việc"), max_length=300, blank=True)
    planned_on = models.DateField(_("ngày dự kiến"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="models", null=True, blank=True,
        verbose_name=_("kỳ sinh hoạt mẫu"),
    )  # fmt: skip
    quality = models.CharField(_("đánh giá"), max_length=8, choices=Quality.choices, blank=True)
    lessons = models.TextField(_("rút kinh nghiệm"), blank=True, max_length=10_000)
    recording = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tư liệu")
    )
    dropped_on = models.DateField(_("thôi chọn từ ngày"), null=True, blank=True)
    drop_reason = models.CharField(_("lý do thôi chọn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sinh hoạt mẫu")
        verbose_name_plural = _("các sinh hoạt mẫu")
        ordering = ("year", "organization")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=Q(dropped_on__isnull=True),
                name="meetings_modelmeeting_once_a_year",
                violation_error_message=_("Chi bộ này đã được chọn sinh hoạt mẫu trong năm."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}, {self.year}"


@tracked()
class ModelGuest(models.Model):
    """A branch that came to a model meeting to learn."""

    model_meeting = models.ForeignKey(
        ModelMeeting, on_delete=models.PROTECT, related_name="guests", verbose_name=_("sinh hoạt mẫu")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("chi bộ đến dự")
    )
    people = models.PositiveSmallIntegerField(_("số người"), null=True, blank=True)

    class Meta:
        verbose_name = _("chi bộ đến dự sinh hoạt mẫu")
        verbose_name_plural = _("các chi bộ đến dự sinh hoạt mẫu")
        ordering = ("model_meeting", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["model_meeting", "organization"],
                name="meetings_modelguest_once",
                violation_error_message=_("Chi bộ này đã có trong danh sách đến dự."),
            ),
        )

    def __str__(self) -> str:
        return str(self.organization)
