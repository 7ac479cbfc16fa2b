"""Reports of a committee to the one above: drafts with prose and annexes, and what was frozen when one was issued."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.files import StoredFile
from core.models import tracked
from members.models import CommitteeTerm
from reports.models.templates import Annex, PackKind, PackTemplate, Section


@tracked(exclude=("version",))
class Pack(models.Model):
    """A report on a period, from its first draft to the receipt above. Figures are computed until it is issued.

    `corrects` is the issued report this one corrects: it stays as it was, and this one says so.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("dự thảo")
        REVIEWED = "reviewed", _("đã duyệt")
        ISSUED = "issued", _("đã ban hành")
        SENT = "sent", _("đã gửi")
        RECEIVED = "received", _("cấp trên đã nhận")
        DISCARDED = "discarded", _("đã bỏ")

    OPEN = (State.DRAFT, State.REVIEWED)
    FROZEN = (State.ISSUED, State.SENT, State.RECEIVED)

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức báo cáo")
    )
    template = models.ForeignKey(PackTemplate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mẫu"))
    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=PackKind.choices)
    period = models.CharField(_("kỳ báo cáo"), max_length=30)
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến hết ngày"))
    type_symbol = models.CharField(_("ký hiệu loại văn bản"), max_length=10)
    type_name = models.CharField(_("tên loại văn bản"), max_length=60)
    subject = models.CharField(_("trích yếu"), max_length=300)
    recipients = models.TextField(_("nơi nhận"), max_length=2000, blank=True)
    signer_body = models.CharField(_("thay mặt"), max_length=100, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=100, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=100, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True, editable=False,
        verbose_name=_("đính chính báo cáo"),
    )  # fmt: skip
    superior = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("gửi đến"),
    )  # fmt: skip
    sent_on = models.DateField(_("gửi ngày"), null=True, editable=False)
    received_on = models.DateField(_("nhận ngày"), null=True, editable=False)
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        verbose_name = _("báo cáo lên cấp trên")
        verbose_name_plural = _("các báo cáo lên cấp trên")
        ordering = ("-last_day", "organization", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "template", "period"],
                condition=Q(corrects__isnull=True) & ~Q(state="discarded"),
                name="reports_pack_once",
                violation_error_message=_("Tổ chức đã có báo cáo theo mẫu này của kỳ ấy."),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(state="discarded"),
                name="reports_pack_one_correction",
                violation_error_message=_("Báo cáo này đã có bản đính chính."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="reports_pack_last_after_first",
                violation_error_message=_("Ngày cuối không thể trước ngày đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "received"]) | Q(sent_on__isnull=False, superior__isnull=False),
                name="reports_pack_sent_has_day",
                violation_error_message=_("Báo cáo đã gửi phải có ngày gửi và nơi gửi đến."),
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_on__gte=F("sent_on")),
                name="reports_pack_received_after_sent",
                violation_error_message=_("Ngày nhận không thể trước ngày gửi."),
            ),
        )
        indexes = (
            models.Index(fields=["organization", "-last_day"], name="reports_pack_organization"),
            models.Index(fields=["superior", "-last_day"], name="reports_pack_superior"),
        )

    def __str__(self) -> str:
        return f"{self.type_name} {self.subject}"

    @property
    def is_open(self) -> bool:
        """Whether its words and annexes may still change."""
        return self.state in self.OPEN

    @property
    def standing(self) -> str:
        """How far it has come, to stand behind "Báo cáo này"."""
        said = {self.State.DRAFT: _("đang là dự thảo"), self.State.RECEIVED: _("đã được cấp trên nhận")}
        return str(said.get(self.State(self.state), self.get_state_display()))

    @property
    def is_frozen(self) -> bool:
        """Whether it was issued: nothing of it changes any more."""
        return self.state in self.FROZEN


@tracked()
class PackSection(Section):
    """Prose of a report; figures in braces stay linked until it is issued."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="sections", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức báo cáo")
    )

    class Meta:
        verbose_name = _("mục của báo cáo")
        verbose_name_plural = _("các mục của báo cáo")
        ordering = ("pack", "position", "pk")


@tracked()
class PackAnnex(Annex):
    """A table of a report."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="annexes", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức báo cáo")
    )

    class Meta:
        verbose_name = _("biểu của báo cáo")
        verbose_name_plural = _("các biểu của báo cáo")
        ordering = ("pack", "position", "pk")


class PackAct(models.Model):
    """What was done to a report: by whom, when, and why. Never changed."""

    class Kind(models.TextChoices):
        BEGIN = "begin", _("lập dự thảo")
        REVIEW = "review", _("duyệt")
        REOPEN = "reopen", _("trả về dự thảo")
        DISCARD = "discard", _("bỏ dự thảo")
        ISSUE = "issue", _("ban hành")
        SEND = "send", _("gửi cấp trên")
        RECEIVE = "receive", _("nhận")
        CORRECT = "correct", _("lập bản đính chính")

    append_only = True

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="acts", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức báo cáo")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("ngày"))
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    by = models.CharField(_("người làm"), max_length=150)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("việc đã làm với báo cáo")
        verbose_name_plural = _("các việc đã làm với báo cáo")
        ordering = ("pack", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class Issue(models.Model):
    """A report as it was issued: number, day, words, figures, tables, the PDF and the workbook. Never changed.

    `content` holds the heading, the sections with their figures written out, the figures used, and the parameters they
    were computed with; the tables are IssuedTable. `fingerprint` is the SHA-256 of all of it, printed in the footer of
    the PDF (reports.queries.frozen). Numbers run on within a committee's term, per type of document (DOMAIN §3).
    """

    append_only = True

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="issue", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức ban hành")
    )
    type_symbol = models.CharField(_("ký hiệu loại văn bản"), max_length=10)
    term = models.ForeignKey(
        CommitteeTerm, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("nhiệm kỳ")
    )
    number = models.PositiveIntegerField(_("số"))
    symbol = models.CharField(_("số, ký hiệu"), max_length=60)
    issued_on = models.DateField(_("ngày ban hành"))
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True,
        verbose_name=_("đính chính báo cáo"),
    )  # fmt: skip
    content: Any = models.JSONField(_("nội dung"))
    fingerprint = models.CharField(_("mã kiểm tra"), max_length=64, unique=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("bản PDF"))
    workbook = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("sổ Excel"))
    by = models.CharField(_("người ban hành"), max_length=150)
    at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("báo cáo đã ban hành")
        verbose_name_plural = _("các báo cáo đã ban hành")
        ordering = ("-issued_on", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "type_symbol", "term", "number"],
                nulls_distinct=False,
                name="reports_issue_number_once",
                violation_error_message=_("Số này đã dùng trong nhiệm kỳ."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="reports_issue_number_from_one",
                violation_error_message=_("Số văn bản bắt đầu từ 1."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.symbol} ngày {self.issued_on:%d/%m/%Y}"


class IssuedTable(models.Model):
    """A table of an issued report, cell for cell (`core.tables.Table.to_json`). Never changed."""

    append_only = True

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="tables", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức ban hành")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    report = models.CharField(_("báo cáo"), max_length=60)
    options: Any = models.JSONField(_("tùy chọn"), default=dict)
    annexed = models.BooleanField(
        _("là biểu kèm theo"), default=True, help_text=_("Không: chỉ để dẫn các số trong phần lời.")
    )
    content: Any = models.JSONField(_("bảng"))

    class Meta:
        verbose_name = _("biểu đã ban hành")
        verbose_name_plural = _("các biểu đã ban hành")
        ordering = ("issue", "position")
        constraints = (models.UniqueConstraint(fields=["issue", "position"], name="reports_issuedtable_place"),)

    def __str__(self) -> str:
        return f"{self.issue} – {self.report}"


@tracked(exclude=("checked_on",))  # every night another day, and nothing else to remember
class IssueCheck(models.Model):
    """How many cells of an issued report differ from what the records say, when they were last computed again."""

    issue = models.OneToOneField(Issue, on_delete=models.PROTECT, related_name="check_made", verbose_name=_("báo cáo"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("tổ chức ban hành")
    )
    checked_on = models.DateField(_("tính lại ngày"))
    cells = models.PositiveIntegerField(_("số ô khác"))
    problem = models.CharField(_("không tính lại được vì"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lần tính lại")
        verbose_name_plural = _("các lần tính lại")
        ordering = ("issue",)

    def __str__(self) -> str:
        return f"{self.issue}: {self.cells}"

    def age(self, on: date) -> int:
        """Days since it was computed that are worth saying: each night computes the papers of the last year and a
        half, so that yesterday's is as fresh as can be."""
        days = (on - self.checked_on).days
        return days if days > 1 else 0
