"""What a background job does to a batch: check it, bring it in, take it back. The states it passes through."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from core.jobs import Running, is_silent, start_job
from core.sheets.batches import HasProblems, check_batch, import_batch, turn_back
from core.sheets.models import Batch
from core.sheets.problems import FileRefused
from core.sheets.undo import UndoRefused, undo_batch

State = Batch.State
# What is asked → (states it may be asked in, the state while a job is at it).
ACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "check": ((), State.CHECKING),  # a batch begins there, without a job
    "import": ((State.CHECKED,), State.IMPORTING),
    "undo": ((State.IMPORTED,), State.UNDOING),
}
_TITLES = {
    "check": gettext_lazy("Kiểm tra tệp %(name)s"),
    "import": gettext_lazy("Nhập tệp %(name)s"),
    "undo": gettext_lazy("Hoàn tác tệp %(name)s"),
}


@transaction.atomic
def ask(batch: Batch, act: str, *, task: Any, by: Any, **values: Any) -> bool:
    """Puts a batch to work in the background; False, and nothing happens, where it is not in a state for it.

    Arguments:
        act: check, import or undo.
        task: the procrastinate task that will call `do`.
        values: fields of the batch to set with it (valid_only, confirm).

    A job whose worker has gone, or that failed, may be asked for again: whatever it did was rolled back.
    """
    # A job at work holds the row: nobody waits for it here.
    locked = Batch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk).first()
    if locked is None:
        return False
    allowed, working = ACTS[act]
    again = locked.state == working and is_stalled(locked)
    if locked.state not in allowed and not again:
        return False
    for name, value in values.items():
        setattr(locked, name, value)
    locked.state, locked.refusal = working, ""
    title = _TITLES[act] % {"name": locked.file_name}
    locked.job = start_job(task, by=by, title=title, params={"batch": str(locked.uuid), "act": act})
    locked.save()
    return True


def is_stalled(batch: Batch) -> bool:
    """Whether a batch waits for a job that failed or whose worker has gone; what that did was rolled back."""
    return batch.is_working and (batch.job is None or batch.job.is_failed or is_silent(batch.job))


def do(running: Running, batch: Batch, *, on: date) -> None:
    """Does what a job was started for; sentences for the user are kept on the batch."""
    _working, state = ACTS[running.params["act"]]
    if batch.state != state:
        return
    works: dict[str, Callable[..., None]] = {"check": _check, "import": _import, "undo": _undo}
    works[running.params["act"]](running, batch, on)


def _check(running: Running, batch: Batch, on: date) -> None:
    try:
        check_batch(batch, by=running.user, on=on, progress=running.progress)
    except FileRefused as error:
        turn_back(batch, State.REFUSED, error)


def _import(running: Running, batch: Batch, on: date) -> None:
    try:
        import_batch(batch, by=running.user, on=on, progress=running.progress)
    except (FileRefused, HasProblems) as error:
        turn_back(batch, State.CHECKED, error)


def _undo(running: Running, batch: Batch, on: date) -> None:
    try:
        undo_batch(batch, by=running.user)
    except UndoRefused as error:
        turn_back(batch, State.IMPORTED, error)
