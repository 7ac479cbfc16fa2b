"""Acts that change the tree, and who succeeded whom (DOMAIN §5.4)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models.organizations import Organization
from core.documents import Document
from core.models import tracked


@tracked()
class Reorganization(models.Model):
    """One dated act with its paper: everything it wrote carries its uuid in the context of the history.

    That is how it is taken back while nothing rests on it (branches.services).
    """

    class Kind(models.TextChoices):
        FOUND = "found", _("thành lập")
        RENAME = "rename", _("đổi tên")
        MOVE = "move", _("chuyển cấp trên")
        UPGRADE = "upgrade", _("nâng cấp")
        DOWNGRADE = "downgrade", _("hạ cấp")
        CHANGE_FORM = "change_form", _("đổi loại, cấp, khối")
        ABSORB = "absorb", _("sáp nhập")
        CONSOLIDATE = "consolidate", _("hợp nhất")
        SPLIT = "split", _("chia tách")
        DISSOLVE = "dissolve", _("giải thể")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("loại sắp xếp"), max_length=12, choices=Kind.choices)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="reorganizations",
        verbose_name=_("tổ chức"),
        help_text=_("Tổ chức được sắp xếp; khi sáp nhập, hợp nhất là tổ chức tiếp nhận."),
    )
    on = models.DateField(_("có hiệu lực từ ngày"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    facts = models.JSONField(_("số liệu khi thực hiện"), default=list)
    marks = models.JSONField(_("vị trí trong lịch sử"), default=dict, editable=False)
    recorded_at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)
    username = models.CharField(_("người ghi"), max_length=150, blank=True)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True, editable=False)
    undone_by = models.CharField(_("người hoàn tác"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("lần sắp xếp tổ chức")
        verbose_name_plural = _("các lần sắp xếp tổ chức")
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=["organization", "-on"], name="branches_reorganization_org"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organization} {self.on:%d/%m/%Y}"


@tracked()
class Succession(models.Model):
    """What an organisation became: a line of the graph that "cơ cấu hiện nay" follows."""

    reorganization = models.ForeignKey(
        Reorganization, on_delete=models.PROTECT, related_name="successions", verbose_name=_("lần sắp xếp tổ chức")
    )
    predecessor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="successions", verbose_name=_("tổ chức trước đây")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="origins", verbose_name=_("tổ chức kế tiếp")
    )

    class Meta:
        verbose_name = _("tổ chức kế tiếp")
        verbose_name_plural = _("các tổ chức kế tiếp")
        ordering = ("reorganization", "predecessor", "organization")
        constraints = (
            models.UniqueConstraint(
                fields=["reorganization", "predecessor", "organization"],
                name="branches_succession_once",
                violation_error_message=_("Quan hệ kế tiếp này đã được ghi."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("organization")),
                name="branches_succession_not_itself",
                violation_error_message=_("Tổ chức không kế tiếp chính nó."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.organization}"
