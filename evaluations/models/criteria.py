"""What a scheme asks of a subject: criteria with their points, and conditions (DOMAIN §2.9)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import tracked
from evaluations.models.schemes import SchemeLevel, SchemePart


class Fact(models.TextChoices):
    """What the records say of a subject in a period; evaluations.queries.evidence computes each."""

    MEETINGS_HELD = "meetings_held", _("kỳ sinh hoạt thường kỳ đã họp / phải họp (%)")
    ATTENDANCE = "attendance", _("tỷ lệ dự sinh hoạt (%)")
    UNEXCUSED = "unexcused", _("số lần vắng không lý do")
    QUALITY_GOOD = "quality_good", _("kỳ sinh hoạt xếp loại Tốt (%)")
    QUALITY_FAIR = "quality_fair", _("kỳ sinh hoạt xếp loại từ Khá trở lên (%)")
    THEMATIC = "thematic", _("quý có sinh hoạt chuyên đề / số quý (%)")
    QUOTA = "quota", _("chỉ tiêu kết nạp đạt thấp nhất trong các cấp giao (%)")
    TASKS_DONE = "tasks_done", _("việc được giao đã xong (%)")
    TASKS_ON_TIME = "tasks_on_time", _("việc được giao xong đúng hạn (%)")
    ASSIGNMENTS = "assignments", _("số phân công phụ trách")
    DISCIPLINE = "discipline", _("số lần bị kỷ luật trong kỳ")
    DISCIPLINED_BELOW = "disciplined_below", _("số đảng viên trực thuộc bị kỷ luật trong kỳ")
    SICK_MONTHS = "sick_months", _("số tháng nghỉ ốm")
    MATERNITY_MONTHS = "maternity_months", _("số tháng nghỉ thai sản")
    NEW_MEMBER_CLASS = "new_member_class", _("đã học lớp đảng viên mới (1 là có)")
    SHORTCOMINGS = "shortcomings", _("khuyết điểm kỳ trước đã khắc phục (%)")
    MEMBERS_GOOD = "members_good", _("đảng viên hoàn thành tốt trở lên / được xếp loại (%)")
    MEMBERS_LOWEST = "members_lowest", _("số đảng viên xếp mức thấp nhất")
    UNITS_GOOD = "units_good", _("tổ chức trực thuộc hoàn thành tốt trở lên / được xếp loại (%)")
    UNITS_LOWEST = "units_lowest", _("số tổ chức trực thuộc xếp mức thấp nhất")
    DONE_BEYOND = "done_beyond", _("nhiệm vụ vượt mức (%)")


@tracked()
class SchemeCriterion(SchemePart):
    """A criterion with its points; one with criteria below it only sums them up.

    `confirmed` says its text and points stand in the document; otherwise it is for the user to complete.
    """

    class Part(models.TextChoices):
        GENERAL = "general", _("tiêu chí chung")
        RESULTS = "results", _("kết quả thực hiện nhiệm vụ")

    class Kind(models.TextChoices):
        GROUP = "group", _("nhóm tiêu chí")
        NUMBER = "number", _("cho điểm")
        COMPUTED = "computed", _("tính từ số liệu")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("thuộc nhóm")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    number = models.CharField(_("số mục"), max_length=10, blank=True)
    text = models.CharField(_("tiêu chí"), max_length=500)
    part = models.CharField(_("phần"), max_length=8, choices=Part.choices, default=Part.RESULTS)
    kind = models.CharField(_("cách chấm"), max_length=8, choices=Kind.choices, default=Kind.NUMBER)
    fact = models.CharField(_("tính từ"), max_length=20, choices=Fact.choices, blank=True)
    maximum = models.DecimalField(_("điểm tối đa"), max_digits=5, decimal_places=1)
    confirmed = models.BooleanField(_("đã đối chiếu văn bản"), default=False)

    class Meta:
        verbose_name = _("tiêu chí xếp loại")
        verbose_name_plural = _("các tiêu chí xếp loại")
        default_related_name = "criteria"
        ordering = ("scheme", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="computed") & ~Q(fact="")) | (~Q(kind="computed") & Q(fact="")),
                name="evaluations_criterion_computed_from",
                violation_error_message=_("Tiêu chí tính từ số liệu phải chọn số liệu; cách chấm khác để trống."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()


@tracked()
class CriterionStep(models.Model):
    """The points a computed criterion gives from a value of its fact on (inclusive); without a value, what remains."""

    criterion = models.ForeignKey(
        SchemeCriterion, on_delete=models.PROTECT, related_name="steps", verbose_name=_("tiêu chí")
    )
    minimum = models.DecimalField(_("từ giá trị"), max_digits=8, decimal_places=2, null=True, blank=True)
    points = models.DecimalField(_("điểm"), max_digits=5, decimal_places=1)

    class Meta:
        verbose_name = _("nấc điểm")
        verbose_name_plural = _("các nấc điểm")
        ordering = ("criterion", F("minimum").desc(nulls_last=True))
        constraints = (
            models.UniqueConstraint(
                fields=["criterion", "minimum"],
                name="evaluations_step_once",
                nulls_distinct=False,
                violation_error_message=_("Tiêu chí đã có nấc từ giá trị này."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.minimum if self.minimum is not None else '…'}: {self.points}"


@tracked()
class SchemeCondition(SchemePart):
    """What a level asks, what a subject may not be above, what puts it on a level: in words, or computed.

    A condition in words is answered by hand for each subject it matters for; one that asks (required) and has no answer
    does not hold, one that lowers (ceiling, disqualifier) and has no answer does not lower.
    """

    class Effect(models.TextChoices):
        REQUIRED = "required", _("phải có để đạt mức này")
        CEILING = "ceiling", _("có thì không xếp trên mức này")
        DISQUALIFIER = "disqualifier", _("có thì xếp mức này")

    class Kind(models.TextChoices):
        WORDS = "words", _("người xét trả lời")
        COMPUTED = "computed", _("tính từ số liệu")

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", _("từ … trở lên")
        AT_MOST = "at_most", _("không quá")

    position = models.PositiveSmallIntegerField(_("thứ tự"))
    level = models.ForeignKey(SchemeLevel, on_delete=models.PROTECT, related_name="+", verbose_name=_("mức"))
    effect = models.CharField(_("tác dụng"), max_length=12, choices=Effect.choices)
    text = models.CharField(_("điều kiện"), max_length=500)
    kind = models.CharField(_("cách xét"), max_length=8, choices=Kind.choices, default=Kind.WORDS)
    fact = models.CharField(_("tính từ"), max_length=20, choices=Fact.choices, blank=True)
    comparison = models.CharField(_("so sánh"), max_length=8, choices=Comparison.choices, blank=True)
    value = models.DecimalField(_("giá trị"), max_digits=8, decimal_places=2, null=True, blank=True)
    liftable = models.BooleanField(
        _("cấp quyết định được gỡ"), default=False, help_text=_("Gỡ thì phải ghi lý do và số văn bản.")
    )
    confirmed = models.BooleanField(_("đã đối chiếu văn bản"), default=False)

    class Meta:
        verbose_name = _("điều kiện xếp loại")
        verbose_name_plural = _("các điều kiện xếp loại")
        default_related_name = "conditions"
        ordering = ("scheme", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="computed", value__isnull=False) & ~Q(fact="") & ~Q(comparison=""))
                | Q(kind="words", fact="", comparison="", value__isnull=True),
                name="evaluations_condition_computed_from",
                violation_error_message=_(
                    "Điều kiện tính từ số liệu phải chọn số liệu, cách so sánh và giá trị; điều kiện bằng lời để trống."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.text
