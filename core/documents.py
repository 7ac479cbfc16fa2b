"""Regulations and decisions: what a rule or an act rests on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.audit import tracked


@tracked()
class Document(models.Model):
    """A numbered paper of the Party. Its key is number *and* date: 01-HD/TW exists three times (DOMAIN §0.1)."""

    class Kind(models.TextChoices):
        REGULATION = "regulation", _("quy định")
        DECISION = "decision", _("quyết định")
        RESOLUTION = "resolution", _("nghị quyết")
        GUIDANCE = "guidance", _("hướng dẫn")
        DIRECTIVE = "directive", _("chỉ thị")
        CONCLUSION = "conclusion", _("kết luận")
        PLAN = "plan", _("kế hoạch")
        NOTICE = "notice", _("thông báo")
        LETTER = "letter", _("giấy giới thiệu")
        OTHER = "other", _("văn bản khác")

    kind = models.CharField(_("loại văn bản"), max_length=20, choices=Kind.choices, default=Kind.DECISION)
    number = models.CharField(_("số, ký hiệu"), max_length=60)
    issued_on = models.DateField(_("ngày ban hành"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    title = models.CharField(_("trích yếu"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering = ("-issued_on", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["number", "issued_on"],
                name="core_document_number_and_date",
                violation_error_message=_("Đã có văn bản cùng số và cùng ngày ban hành."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}"
