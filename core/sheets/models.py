"""What was brought in by workbooks: a batch, its file, and what became of its rows."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.audit import tracked
from core.jobs import Job


@tracked(exclude=("summary", "marks", "job"))
class Batch(models.Model):
    """One workbook on its way in: checked, brought in, perhaps undone.

    Arguments:
        roots: the organisations from which whoever brought it in drew the right; who may import at all of them, sees
            the batch.
        summary: counts per sheet, as the page shows them.
        marks: where the history of each table stood before and after, by which the batch is undone.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("đang kiểm tra")
        CHECKED = "checked", _("đã kiểm tra, chưa nhập")
        IMPORTING = "importing", _("đang nhập")
        IMPORTED = "imported", _("đã nhập")
        UNDOING = "undoing", _("đang hoàn tác")
        UNDONE = "undone", _("đã hoàn tác")
        REFUSED = "refused", _("không đọc được")
        DISCARDED = "discarded", _("đã bỏ")

    WORKING = (State.CHECKING, State.IMPORTING, State.UNDOING)

    uuid = models.UUIDField(_("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    digest = models.CharField(_("dấu vân tay SHA-256"), max_length=64)
    user_id = models.BigIntegerField(_("mã người nhập"), null=True)
    username = models.CharField(_("người nhập"), max_length=150)
    roots = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("mã các tổ chức gốc"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.CHECKING)
    valid_only = models.BooleanField(_("chỉ các dòng hợp lệ"), default=False)
    confirm = models.BooleanField(_("xác nhận luôn các kỳ sinh hoạt"), default=False)
    refusal = models.CharField(_("lý do không nhập được"), max_length=500, blank=True)
    summary = models.JSONField(_("số dòng"), default=dict)
    marks = models.JSONField(_("mốc lịch sử"), default=dict)
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("việc chạy nền"),
    )
    created_at = models.DateTimeField(_("tải lên lúc"), db_default=Now(), editable=False)
    imported_at = models.DateTimeField(_("nhập lúc"), null=True, editable=False)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, editable=False)
    undone_by = models.CharField(_("người hoàn tác"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("lần nhập dữ liệu")
        verbose_name_plural = _("các lần nhập dữ liệu")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["user_id", "-created_at"], name="core_batch_user"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether a job is at it."""
        return self.state in self.WORKING

    def count(self, key: str) -> int:
        """A figure over all sheets: rows, new, changed, unchanged, problems."""
        return sum(sheet.get(key, 0) for sheet in self.summary.get("sheets", []))

    @property
    def problem_count(self) -> int:
        """Rows that stay out."""
        return self.count("problems")

    @property
    def new_count(self) -> int:
        """Rows that make something."""
        return self.count("new")

    @property
    def changed_count(self) -> int:
        """Rows that change something."""
        return self.count("changed")

    @property
    def valid_count(self) -> int:
        """Rows that would write something."""
        return self.count("new") + self.count("changed")


class BatchFile(models.Model):
    """The workbook itself, for the second reading and to be handed back; gone when it is no longer needed."""

    history_elsewhere = "none: the user's own file, kept for a time"

    batch = models.OneToOneField(
        Batch,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="file",
        verbose_name=_("lần nhập dữ liệu"),
    )
    content = models.BinaryField(_("nội dung"))

    class Meta:
        verbose_name = _("tệp đã tải lên")
        verbose_name_plural = _("tệp đã tải lên")

    def __str__(self) -> str:
        return str(self.batch)


class BatchRow(models.Model):
    """Rows of a sheet that are new, changed or stay out; unchanged ones are only counted.

    One row of this table may stand for a run of rows of the sheet (the roll of one meeting).
    """

    history_elsewhere = "none: what a workbook said; what it did stands in the history of the rows themselves"

    class State(models.TextChoices):
        NEW = "new", _("mới")
        CHANGED = "changed", _("thay đổi")
        PROBLEM = "problem", _("có lỗi")

    batch = models.ForeignKey(
        Batch,
        on_delete=models.CASCADE,
        related_name="rows",
        db_index=False,
        verbose_name=_("lần nhập dữ liệu"),
    )
    sheet = models.CharField(_("trang tính"), max_length=40)
    position = models.PositiveSmallIntegerField(_("thứ tự trang tính"))
    first_row = models.PositiveIntegerField(_("từ dòng"))
    last_row = models.PositiveIntegerField(_("đến dòng"))
    count = models.PositiveIntegerField(_("số dòng"))
    state = models.CharField(_("kết quả"), max_length=8, choices=State.choices)
    subject = models.CharField(_("tên"), max_length=200, blank=True)
    problems = models.JSONField(_("lỗi"), default=list)
    changes = models.JSONField(_("thay đổi"), default=list)

    class Meta:
        verbose_name = _("dòng của lần nhập")
        verbose_name_plural = _("dòng của lần nhập")
        ordering = ("position", "first_row", "pk")
        indexes = (
            models.Index(
                fields=["batch", "state", "position", "first_row"],
                name="core_batchrow_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet} {self.first_row}: {self.subject}"

    COLUMNS = (
        "sheet",
        "position",
        "first_row",
        "last_row",
        "count",
        "state",
        "subject",
        "problems",
        "changes",
    )

    @property
    def rows_text(self) -> str:
        """ "12", or "12–41"."""
        return str(self.first_row) if self.first_row == self.last_row else f"{self.first_row}–{self.last_row}"
