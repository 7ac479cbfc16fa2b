"""What a meeting is to speak of: templates, the month's orientation from above, the agenda, comments, papers."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from core.documents import Document
from core.files import StoredFile
from core.models import tracked
from meetings.models.meetings import Meeting


class ItemKind(models.TextChoices):
    """What kind of item stands in an agenda."""

    REPORT = "report", _("báo cáo, đánh giá")
    TRANSMISSION = "transmission", _("quán triệt văn bản")
    INFORMATION = "information", _("thông tin thời sự")
    THEMATIC = "thematic", _("chuyên đề")
    DISCUSSION = "discussion", _("thảo luận nhiệm vụ")
    CRITICISM = "criticism", _("tự phê bình và phê bình")
    TASKS = "tasks", _("kiểm điểm việc đã giao")
    OPINIONS = "opinions", _("trả lời kiến nghị")
    RECRUITMENT = "recruitment", _("phát triển đảng viên")
    DECISION = "decision", _("biểu quyết, nghị quyết")
    SCORING = "scoring", _("chấm điểm sinh hoạt")
    OTHER = "other", _("nội dung khác")


@tracked()
class AgendaTemplate(models.Model):
    """One line of the agenda a kind of meeting starts with; of a committee for those below it, or of everybody."""

    owner = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cấp ủy ban hành"),
        help_text=_("Để trống: dùng chung. Có của cấp ủy gần nhất thì dùng của cấp ủy ấy."),
    )
    meeting_kind = models.CharField(_("loại sinh hoạt"), max_length=16, choices=Meeting.Kind.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    kind = models.CharField(_("loại nội dung"), max_length=14, choices=ItemKind.choices, default=ItemKind.OTHER)
    title = models.CharField(_("nội dung"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("số phút dự kiến"), null=True, blank=True)

    class Meta:
        verbose_name = _("dòng chương trình mẫu")
        verbose_name_plural = _("chương trình mẫu")
        ordering = ("owner", "meeting_kind", "position", "pk")

    def __str__(self) -> str:
        return self.title


@tracked()
class Orientation(models.Model):
    """What a committee asks the branches below it to speak of in a month (định hướng nội dung sinh hoạt)."""

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("cấp ủy ban hành")
    )
    for_month = models.DateField(_("tháng"), help_text=_("Ngày đầu của tháng."))
    title = models.CharField(_("trích yếu"), max_length=300)
    text = models.TextField(_("nội dung định hướng"), blank=True, max_length=20_000)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("văn bản")
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    issued_on = models.DateField(_("ngày ban hành"))
    withdrawn_on = models.DateField(_("thu hồi ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("định hướng nội dung sinh hoạt")
        verbose_name_plural = _("các định hướng nội dung sinh hoạt")
        ordering = ("-for_month", "organization", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(for_month__day=1),
                name="meetings_orientation_month_first",
                violation_error_message=_("Tháng phải ghi bằng ngày đầu tháng."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.for_month:%m/%Y}: {self.title}"


@tracked()
class OrientationAddressee(models.Model):
    """One organisation an orientation speaks to, with everything below it; without any it speaks to all below."""

    orientation = models.ForeignKey(
        Orientation, on_delete=models.CASCADE, related_name="addressees", verbose_name=_("định hướng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi nhận")
    )

    class Meta:
        verbose_name = _("nơi nhận định hướng")
        verbose_name_plural = _("các nơi nhận định hướng")
        ordering = ("orientation", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["orientation", "organization"],
                name="meetings_orientationaddressee_once",
                violation_error_message=_("Nơi nhận này đã có."),
            ),
        )

    def __str__(self) -> str:
        return str(self.organization)


@tracked()
class OrientationItem(models.Model):
    """One thing an orientation asks for: it stands in the agenda of every branch addressed."""

    orientation = models.ForeignKey(
        Orientation, on_delete=models.CASCADE, related_name="items", verbose_name=_("định hướng")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    kind = models.CharField(_("loại nội dung"), max_length=14, choices=ItemKind.choices, default=ItemKind.TRANSMISSION)
    title = models.CharField(_("nội dung"), max_length=300)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("văn bản phải quán triệt"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("nội dung định hướng")
        verbose_name_plural = _("các nội dung định hướng")
        ordering = ("orientation", "position", "pk")

    def __str__(self) -> str:
        return self.title


@tracked(exclude=("version",))
class AgendaItem(models.Model):
    """One item of a meeting: what is to be spoken of, and afterwards what was said and concluded.

    `source` says from where it was proposed ("template:3", "conclusion:12", "opinion:…"): proposed once, it is not
    proposed again. `version` is of the page that writes in it, so that two who write at once lose nothing.
    """

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items", verbose_name=_("kỳ sinh hoạt"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    kind = models.CharField(_("loại nội dung"), max_length=14, choices=ItemKind.choices, default=ItemKind.OTHER)
    title = models.CharField(_("nội dung"), max_length=300)
    detail = models.TextField(_("chuẩn bị, gợi ý"), blank=True, max_length=20_000)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("văn bản được quán triệt"),
    )  # fmt: skip
    source = models.CharField(_("nguồn đề xuất"), max_length=60, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("số phút dự kiến"), null=True, blank=True)
    proceedings = models.TextField(_("diễn biến"), blank=True, max_length=50_000)
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        verbose_name = _("nội dung sinh hoạt")
        verbose_name_plural = _("các nội dung sinh hoạt")
        ordering = ("meeting", "position", "pk")
        indexes = (
            models.Index(
                fields=["document", "organization"],
                name="meetings_agendaitem_document",
                condition=Q(document__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "source"],
                condition=~Q(source=""),
                name="meetings_agendaitem_source_once",
                violation_error_message=_("Nội dung đề xuất này đã có trong chương trình."),
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class AgendaRefusal(models.Model):
    """A proposal a branch did not take into a meeting's agenda, or took out again: it is not proposed there again."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda_refusals", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    source = models.CharField(_("nguồn đề xuất"), max_length=60)
    title = models.CharField(_("nội dung"), max_length=300)
    by = models.CharField(_("người bỏ qua"), max_length=150, editable=False)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("đề xuất bỏ qua")
        verbose_name_plural = _("các đề xuất bỏ qua")
        ordering = ("meeting", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "source"],
                name="meetings_agendarefusal_once",
                violation_error_message=_("Đề xuất này đã được bỏ qua."),
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class AgendaComment(models.Model):
    """What the committee above says of a prepared agenda before the day."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="comments", verbose_name=_("kỳ sinh hoạt")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    text = models.TextField(_("ý kiến"), max_length=5_000)
    by = models.CharField(_("người góp ý"), max_length=150, editable=False)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ý kiến của cấp trên")
        verbose_name_plural = _("các ý kiến của cấp trên")
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class MeetingFile(models.Model):
    """A paper attached to a meeting, or to one item of it."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("tài liệu sinh hoạt")
        SIGNED = "signed", _("biên bản đã ký")
        PAPER_ROLL = "paper_roll", _("phiếu điểm danh giấy")
        RECORDING = "recording", _("ảnh, tư liệu ghi lại")

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="files", verbose_name=_("kỳ sinh hoạt"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tổ chức")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, related_name="files", null=True, blank=True, verbose_name=_("nội dung")
    )
    kind = models.CharField(_("loại tệp"), max_length=10, choices=Kind.choices, default=Kind.MATERIAL)
    title = models.CharField(_("tên tài liệu"), max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("tệp"))
    attached_on = models.DateField(_("ngày đính kèm"))
    attached_by = models.CharField(_("người đính kèm"), max_length=150, editable=False)
    removed_on = models.DateField(_("gỡ ngày"), null=True, editable=False)

    class Meta:
        verbose_name = _("tài liệu kèm theo")
        verbose_name_plural = _("các tài liệu kèm theo")
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return self.title
