"""What can be wrong with a row, said so that its writer finds the cell and knows what to type."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProblemKind(TextChoices):
    """By what problems are grouped on the page."""

    MISSING = "missing", _("thiếu dữ liệu bắt buộc")
    FORMAT = "format", _("không đọc được giá trị")
    FORMULA = "formula", _("ô chứa công thức")
    UNKNOWN = "unknown", _("mã, số hoặc nhãn không có")
    DUPLICATE = "duplicate", _("trùng lặp")
    CONFLICT = "conflict", _("các dòng mâu thuẫn nhau")
    DATE = "date", _("ngày tháng không hợp lý")
    SPAN = "span", _("khoảng thời gian sinh hoạt")
    DIFFERENT = "different", _("khác với dữ liệu đã có")
    TREE = "tree", _("hệ thống tổ chức")
    ROLL = "roll", _("bảng điểm danh")
    RESTING = "resting", _("để lại vì dựa trên dòng có lỗi")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row stays out.

    Arguments:
        kind: one of ProblemKind.
        column: the heading of the cell; empty where the whole row is meant.
        value: what stands in the cell, as the user sees it.
        reason: a sentence: what is wrong and what to do.
    """

    kind: str
    column: str
    value: str
    reason: str

    def as_json(self) -> list[str]:
        """As a batch row keeps it."""
        return [self.kind, self.column, self.value, self.reason]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of something already recorded, before and after, as people read it."""

    label: str
    before: str
    after: str

    def as_json(self) -> list[str]:
        """As a batch row keeps it."""
        return [self.label, self.before, self.after]


class CellError(Exception):
    """A cell that cannot be read; str() is the sentence."""

    def __init__(self, kind: str, reason: Any) -> None:
        super().__init__(str(reason))
        self.kind = kind


class FileRefused(Exception):
    """A file nothing can be read from; str() is the sentence for the user. Nothing was written."""
