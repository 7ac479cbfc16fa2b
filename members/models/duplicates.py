"""Two records that may be one person: what was decided about them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import tracked
from members.models.people import Member


@tracked()
class NotDuplicate(models.Model):
    """ "Không trùng", remembered: the pair in the order of their keys."""

    first = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ thứ nhất"))
    second = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ thứ hai"))

    class Meta:
        verbose_name = _("cặp hồ sơ không trùng")
        verbose_name_plural = _("các cặp hồ sơ không trùng")
        ordering = ("first", "second")
        constraints = (
            models.UniqueConstraint(
                fields=["first", "second"],
                name="members_notduplicate_once",
                violation_error_message=_("Đã ghi hai hồ sơ này không trùng."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="members_notduplicate_ordered",
                violation_error_message=_("Hai hồ sơ phải khác nhau, hồ sơ có trước đứng trước."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


@tracked()
class Merger(models.Model):
    """Two records became one: what moved, and what each field said before."""

    kept = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ giữ lại"))
    merged = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ nhập vào"))
    moved = models.JSONField(_("đã chuyển"), default=dict)
    merged_at = models.DateTimeField(_("nhập lúc"), db_default=Now(), editable=False)
    username = models.CharField(_("người thực hiện"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("lần nhập hồ sơ trùng")
        verbose_name_plural = _("các lần nhập hồ sơ trùng")
        ordering = ("-merged_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kept=F("merged")),
                name="members_merger_two_people",
                violation_error_message=_("Không nhập một hồ sơ vào chính nó."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
