"""Quotas of admissions: who set how many for whom, by which paper (DOMAIN §2.15, §6.20–25)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import Span, no_overlap, tracked
from recruitment.models.reference import Tag


@tracked()
class Quota(Span):
    """What one issuer set for one organisation, everything below it included, in one period, for all or for one tag.

    Several issuers stand side by side: two rows, two rates, never a sum. `issuer` is an organisation of this
    installation, or `issuer_name` says which committee outside it. The basis is frozen with the quota: switching it
    would move admissions between years (DOMAIN §6.25).
    """

    class Kind(models.TextChoices):
        YEAR = "year", _("năm")
        TERM = "term", _("nhiệm kỳ")

    class Basis(models.TextChoices):
        CEREMONY = "ceremony", _("ngày lễ kết nạp")
        DECISION = "decision", _("ngày quyết định kết nạp")

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("đạt từ")
        AT_MOST = "at_most", _("không quá")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cấp giao")
    )
    issuer_name = models.CharField(
        _("cấp giao ngoài hệ thống"), max_length=200, blank=True, default="",
        help_text=_("Chỉ ghi khi cấp giao không có trong hệ thống, ví dụ Tỉnh ủy Cao Bằng."),
    )  # fmt: skip
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="quotas", verbose_name=_("tổ chức được giao")
    )
    kind = models.CharField(_("kỳ"), max_length=4, choices=Kind.choices, default=Kind.YEAR)
    tag = models.ForeignKey(
        Tag, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nhóm đối tượng")
    )
    minimum = models.PositiveIntegerField(_("chỉ tiêu (từ)"))
    maximum = models.PositiveIntegerField(_("đến"), null=True, blank=True)
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction.choices, default=Direction.AT_LEAST)
    basis = models.CharField(_("tính theo"), max_length=8, choices=Basis.choices, default=Basis.CEREMONY)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản giao")
    )
    broken_down_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="parts", null=True, blank=True, verbose_name=_("phân bổ từ")
    )
    issued_on = models.DateField(_("ngày giao"))
    assumed = models.BooleanField(
        _("giả định"), default=False, help_text=_("Không có văn bản nào nêu: số dùng để minh họa.")
    )
    withdrawn_on = models.DateField(_("thu hồi ngày"), null=True, blank=True, editable=False)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta(Span.Meta):
        verbose_name = _("chỉ tiêu kết nạp")
        verbose_name_plural = _("các chỉ tiêu kết nạp")
        ordering = ("organization", "start", "issuer", "pk")
        indexes = (models.Index(fields=["organization", "start"], name="recruitment_quota_org"),)
        constraints = (
            *Span.Meta.constraints,
            models.CheckConstraint(
                condition=Q(issuer__isnull=False, issuer_name="") | Q(Q(issuer__isnull=True), ~Q(issuer_name="")),
                name="recruitment_quota_one_issuer",
                violation_error_message=_("Chọn cấp giao, hoặc ghi tên cấp giao ngoài hệ thống; không cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0),
                name="recruitment_quota_not_negative",
                violation_error_message=_("Chỉ tiêu không thể nhỏ hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="recruitment_quota_range",
                violation_error_message=_("Số “đến” không thể nhỏ hơn số “từ”."),
            ),
            *(
                no_overlap(
                    f"recruitment_quota_once_{name}",
                    *owner,
                    "organization",
                    "kind",
                    *(["tag"] if tagged else []),
                    condition=Q(withdrawn_on__isnull=True, tag__isnull=not tagged, **where),
                    message=_("Cấp này đã giao chỉ tiêu cùng loại cho tổ chức này trong khoảng thời gian này."),
                )
                for name, owner, tagged, where in (
                    ("all", ["issuer"], False, {"issuer__isnull": False}),
                    ("tag", ["issuer"], True, {"issuer__isnull": False}),
                    ("all_outside", ["issuer_name"], False, {"issuer__isnull": True}),
                    ("tag_outside", ["issuer_name"], True, {"issuer__isnull": True}),
                )
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization}: {self.minimum}"


@tracked()
class QuotaChange(models.Model):
    """A quota raised, lowered or withdrawn after it was set: from what to what, why, by which paper."""

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="changes", verbose_name=_("chỉ tiêu"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    minimum_before = models.PositiveIntegerField(_("từ, trước"))
    maximum_before = models.PositiveIntegerField(_("đến, trước"), null=True, blank=True)
    minimum_after = models.PositiveIntegerField(_("từ, sau"))
    maximum_after = models.PositiveIntegerField(_("đến, sau"), null=True, blank=True)
    withdrawn = models.BooleanField(_("thu hồi"), default=False)
    reason = models.CharField(_("lý do"), max_length=500)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    on = models.DateField(_("ngày"))
    by = models.CharField(_("người ghi"), max_length=150, editable=False)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("điều chỉnh chỉ tiêu")
        verbose_name_plural = _("các điều chỉnh chỉ tiêu")
        ordering = ("quota", "pk")

    def __str__(self) -> str:
        return f"{self.quota} → {self.minimum_after}"
