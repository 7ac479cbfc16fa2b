"""Taking a batch back as a whole: what core.undo does, with the words of an import and the rows its sheets own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import undo
from core.audit import AccessLog, log_access
from core.postgres import analyze_after_commit
from core.sheets.models import Batch, BatchFile
from core.sheets.registry import SHEETS
from core.undo import Act, Touched, UndoRefused, history_marks, values_before

__all__ = [
    "Touched",
    "UndoRefused",
    "changed_later",
    "history_marks",
    "reasons_against",
    "touched_by",
    "undo_batch",
    "undo_counts",
    "values_before",
]


def act_of(batch: Batch) -> Act:
    """A batch as what is taken back."""
    return Act(
        key="batch",
        uuid=str(batch.uuid),
        marks=batch.marks,
        record=Batch,
        changed=_("%(count)s %(what)s đã được sửa, xác nhận hoặc xóa sau khi nhập."),
        resting=_("Có %(count)s %(what)s đang dựa trên dữ liệu của lần nhập này."),
        owned=owned_rows(),
    )


def owned_rows() -> dict[type[models.Model], list[str]]:
    """What the sheets declare to go with a deleted row: model → its foreign keys."""
    owned: dict[type[models.Model], list[str]] = defaultdict(list)
    for sheet in SHEETS:
        for label, name in sheet.owned:
            owned[apps.get_model(label)].append(name)
    return owned


def touched_by(batch: Batch) -> list[Touched]:
    """What a batch inserted, changed and deleted, by model."""
    return undo.touched_by(act_of(batch))


def changed_later(batch: Batch, one: Touched, ids: list[int]) -> int:
    """How many of some rows were changed, confirmed or deleted since the batch."""
    return undo.changed_later(act_of(batch), one, ids)


def reasons_against(batch: Batch, touched: list[Touched]) -> list[str]:
    """Why a batch cannot be undone. Empty where it can."""
    return undo.reasons_against(act_of(batch), touched)


def undo_counts(touched: Iterable[Touched]) -> list[tuple[str, int, int]]:
    """What an undo would do, for the question before it: (what, rows to delete, rows to restore)."""
    return undo.undo_counts(touched, owned_rows())


@transaction.atomic
def undo_batch(batch: Batch, *, by: Any) -> None:
    """Takes a batch back. Raises UndoRefused with reasons; nothing is changed then."""
    touched = touched_by(batch)
    for sheet in SHEETS:
        touched = sheet.before_undo(batch, touched, by=by)
    counts = undo_counts(touched)  # while what goes is still there
    undo.take_back(act_of(batch), touched)
    batch.state = Batch.State.UNDONE
    batch.undone_by = by.get_username()
    batch.refusal = ""
    batch.save()
    Batch.objects.filter(pk=batch.pk).update(undone_at=Now())
    BatchFile.objects.filter(batch=batch).delete()
    log_access(
        by=by,
        action=AccessLog.Action.UNDO,
        subject=_("Hoàn tác lần nhập tệp %(name)s") % {"name": batch.file_name},
        subject_id=batch.uuid,
        detail={what: [gone, restored] for what, gone, restored in counts},
    )
    analyze_after_commit(connection)
