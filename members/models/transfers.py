"""Transfers of membership as a two-sided act: asked for, letter issued, presented and received (DOMAIN §2.12)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.models import tracked
from members.models.people import Member, Membership


@tracked()
class Transfer(models.Model):
    """One member on his way. Until the destination receives him he stands in the origin's headcount, flagged.

    `organization` is the side of this installation that opened it: the origin, or, for somebody who comes from outside,
    the destination.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("chính thức")
        TEMPORARY = "temporary", _("tạm thời")
        INTERNAL = "internal", _("nội bộ")
        COLLECTIVE = "collective", _("tập thể")
        ABROAD = "abroad", _("ra ngoài nước")

    class Direction(models.TextChoices):
        INSIDE = "inside", _("trong hệ thống")
        OUT = "out", _("chuyển ra ngoài hệ thống")
        IN = "in", _("chuyển đến từ ngoài hệ thống")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("đã đề nghị")
        ENDORSED = "endorsed", _("chi bộ, đảng ủy đã có ý kiến")
        ISSUED = "issued", _("đã cấp giấy giới thiệu")
        RECEIVED = "received", _("nơi đến đã tiếp nhận")
        REFUSED = "refused", _("nơi đến trả lại")
        CANCELLED = "cancelled", _("đã hủy")

    OPEN = (Status.REQUESTED, Status.ENDORSED, Status.ISSUED)

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    batch = models.UUIDField(_("cùng một lần chuyển tập thể"), null=True, blank=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("đảng viên"))
    kind = models.CharField(_("hình thức chuyển"), max_length=10, choices=Kind.choices)
    direction = models.CharField(_("phạm vi"), max_length=6, choices=Direction.choices)
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức lập")
    )
    destination = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nơi đến")
    )
    outside = models.CharField(
        _("nơi đi hoặc nơi đến ngoài hệ thống"), max_length=200, blank=True, help_text=_("Tên tổ chức đảng, hoặc nước.")
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    requested_on = models.DateField(_("ngày đề nghị"))
    endorsed_on = models.DateField(_("ngày chi bộ, đảng ủy có ý kiến"), null=True, blank=True)
    letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("giấy giới thiệu sinh hoạt đảng"),
    )  # fmt: skip
    issued_on = models.DateField(_("ngày cấp giấy"), null=True, blank=True)
    deadline = models.DateField(_("hạn xuất trình giấy"), null=True, blank=True)
    until = models.DateField(_("sinh hoạt tạm thời đến hết ngày"), null=True, blank=True)
    received_on = models.DateField(_("ngày nơi đến tiếp nhận"), null=True, blank=True)
    closed_on = models.DateField(_("ngày trả lại hoặc hủy"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("sinh hoạt đảng ở nơi đến"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("chuyển sinh hoạt đảng")
        verbose_name_plural = _("chuyển sinh hoạt đảng")
        ordering = ("-requested_on", "-pk")
        indexes = (
            models.Index(fields=["organization", "status"], name="members_transfer_org"),
            models.Index(fields=["destination", "status"], name="members_transfer_dest"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status__in=["requested", "endorsed", "issued"]),
                name="members_transfer_one_open",
                violation_error_message=_("Đảng viên đang có một lần chuyển sinh hoạt chưa xong."),
            ),
            models.CheckConstraint(
                condition=Q(destination__isnull=True) | ~Q(destination=F("organization")) | Q(direction="in"),
                name="members_transfer_elsewhere",
                violation_error_message=_("Nơi đến phải khác nơi đi."),
            ),
            models.CheckConstraint(
                condition=Q(direction="inside", destination__isnull=False) | ~Q(direction="inside") & ~Q(outside=""),
                name="members_transfer_has_two_sides",
                violation_error_message=_("Cần nơi đến trong hệ thống, hoặc tên tổ chức ngoài hệ thống."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["issued", "received"]) | Q(issued_on__isnull=False) | Q(direction="in"),
                name="members_transfer_issued_has_day",
                violation_error_message=_("Đã cấp giấy thì phải có ngày cấp."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}, {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        """Not finished: neither received nor sent back nor cancelled."""
        return self.status in self.OPEN
