"""What is true for a span of days, and the kernel's own tables, gathered where Django looks for models."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.audit import AccessLog, ReadingLimit, tracked
from core.documents import Document
from core.files import StoredFile
from core.jobs import Job
from core.sheets import lookups as _lookups  # noqa: F401 - registers __among
from core.sheets.models import Batch, BatchFile, BatchRow

__all__ = [
    "AccessLog",
    "Batch",
    "BatchFile",
    "BatchRow",
    "Document",
    "Holiday",
    "Job",
    "ReadingLimit",
    "SentForm",
    "Span",
    "StoredFile",
    "TimeLimit",
    "no_overlap",
    "tracked",
]


def no_overlap(
    name: str,
    *owner: str,
    message: Any,
    condition: Q | None = None,
    deferred: bool = False,
) -> Any:
    """An exclusion constraint: no two spans of the same owner share a day.

    Arguments:
        name: of the constraint.
        owner: the fields that must be equal for two rows to be in each other's way.
        message: the Vietnamese sentence shown when a form breaks it.
        condition: which rows the rule speaks of; all, if not given.
        deferred: checked at the end of the transaction, for services that rewrite a whole time line.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in owner),
            ("span", RangeOperators.OVERLAPS),
        ],
        condition=condition,
        deferrable=Deferrable.DEFERRED if deferred else None,
        violation_error_message=message,
    )


class Span(models.Model):
    """A row that is true from `start` up to, not including, `end`.

    People see and type the last day it was true; core.periods converts, in one place.
    """

    start = models.DateField(_("từ ngày"))
    end = models.DateField(_("đến trước ngày"), null=True, blank=True)
    span = models.GeneratedField(
        expression=Func(F("start"), F("end"), function="daterange", output_field=DateRangeField()),
        output_field=DateRangeField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            # A range whose end is its start is empty, is accepted, and overlaps nothing: refuse it by name.
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")),
                name="%(app_label)s_%(class)s_end_after_start",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        )

    def validate_constraints(self, exclude: Any = None) -> None:
        """Asks the database of an overlap only where there is a range: it refuses to make one that ends before."""
        if self.start and self.end and self.end < self.start:
            raise ValidationError(_("Ngày kết thúc phải sau ngày bắt đầu."), code="ends_before_start")
        super().validate_constraints(exclude=exclude)


@tracked()
class Holiday(models.Model):
    """A public holiday: no working day when deadlines are counted."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên ngày nghỉ"), max_length=120)

    class Meta:
        verbose_name = _("ngày nghỉ lễ")
        verbose_name_plural = _("ngày nghỉ lễ")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


@tracked()
class TimeLimit(Span):
    """A time limit of the rules, with the paper that sets it and the days it was in force (DOMAIN §2.7).

    One without a document is a default nobody has confirmed; pages never present it as law.
    """

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("ngày làm việc")
        DAYS = "days", _("ngày")
        MONTHS = "months", _("tháng")

    code = models.SlugField(_("mã"), max_length=40)
    name = models.CharField(_("thời hạn"), max_length=200)
    amount = models.PositiveSmallIntegerField(_("số"))
    unit = models.CharField(_("đơn vị tính"), max_length=12, choices=Unit.choices)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )

    class Meta(Span.Meta):
        verbose_name = _("thời hạn theo quy định")
        verbose_name_plural = _("các thời hạn theo quy định")
        ordering = ("code", "start")
        constraints = (
            *Span.Meta.constraints,
            no_overlap("core_timelimit_one_a_day", "code", message=_("Đã có thời hạn này trong khoảng ngày này.")),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.amount} {self.get_unit_display()}"


class SentForm(models.Model):
    """A form that was sent and carried out: the same page sent again with the same words is the same act, done once.

    The key is made of the page's own id, the sender and what was typed (core.forms.key_of_sending), so that a page one
    has gone back to and changed is another act.
    """

    history_elsewhere = "none: a key that makes a repeated post harmless; what was done has its own history"

    key = models.UUIDField(_("mã lần gửi"), primary_key=True)
    result = models.TextField(_("địa chỉ xem kết quả"), blank=True)
    username = models.CharField(_("người gửi"), max_length=150)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("lần gửi biểu mẫu")
        verbose_name_plural = _("các lần gửi biểu mẫu")

    def __str__(self) -> str:
        return str(self.key)
