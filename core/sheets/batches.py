"""The way of a batch: opened, checked (nothing written), brought in whole or in part, thrown away.

All run inside the transaction of whoever calls; the acting user's context is there already.
"""

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pghistory
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.audit import AccessLog, log_access
from core.postgres import analyze_after_commit
from core.sheets.models import Batch, BatchFile, BatchRow
from core.sheets.problems import FileRefused
from core.sheets.reading import check_container, open_workbook
from core.sheets.registry import SHEETS
from core.sheets.run import Progress, Run, pass_through
from core.sheets.undo import history_marks

KEPT_FOR = timedelta(days=30)  # how long the file of a batch is kept: it is full of personal data


class HasProblems(Exception):
    """Raised to leave nothing behind where a whole file was asked for and some rows stay out."""

    def __init__(self, run: Run) -> None:
        super().__init__(_("Có %(count)d dòng lỗi; chưa có gì được ghi.") % {"count": run.problem_count})
        self.run = run


def open_batch(*, content: bytes, file_name: str, by: Any, roots: Sequence[int]) -> Batch:
    """Keeps a file that looks like a workbook, to be checked.

    Arguments:
        roots: the organisations from which `by` draws the right to import.

    Raises FileRefused with a sentence; nothing is kept then.
    """
    check_container(content, file_name=file_name)
    batch = Batch.objects.create(
        file_name=file_name[-200:],
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        user_id=by.pk,
        username=by.get_username(),
        roots=sorted(roots),
    )
    BatchFile.objects.create(batch=batch, content=content)
    return batch


def check_batch(batch: Batch, *, by: Any, on: date, progress: Progress | None = None) -> Run:
    """The preflight: the whole passage, taken back; only what it found is kept. Raises FileRefused."""
    run, notes = passage(bytes(batch.file.content), batch=batch, by=by, on=on, progress=progress, keep=False)
    batch.state, batch.refusal = Batch.State.CHECKED, ""
    _keep_findings(batch, run, notes)
    return run


def import_batch(batch: Batch, *, by: Any, on: date, progress: Progress | None = None) -> Run:
    """Brings a batch in: all of it, or with `valid_only` what has no problem.

    Raises FileRefused, and HasProblems where the whole file was asked for and rows would stay out (perhaps because
    somebody changed the data since the preflight); nothing is written then.
    """
    before = history_marks()
    run, notes = passage(bytes(batch.file.content), batch=batch, by=by, on=on, progress=progress, keep=True)
    batch.state, batch.refusal = Batch.State.IMPORTED, ""
    batch.marks = {"before": before, "after": history_marks()}
    _keep_findings(batch, run, notes)
    Batch.objects.filter(pk=batch.pk).update(imported_at=Now())
    log_access(
        by=by,
        action=AccessLog.Action.IMPORT,
        subject=_("Nhập dữ liệu từ tệp %(name)s") % {"name": batch.file_name},
        subject_id=batch.uuid,
        organization_id=batch.roots[0] if len(batch.roots) == 1 else None,
        detail={key: batch.count(key) for key in ("rows", "new", "changed", "unchanged", "problems")},
    )
    analyze_after_commit(connection)
    return run


def turn_back(batch: Batch, state: str, error: Exception) -> None:
    """Puts a batch where it stood before, with the sentence that says why; new findings replace the old ones."""
    batch.state, batch.refusal = state, str(error)[:500]
    if isinstance(error, HasProblems):
        _keep_findings(batch, error.run, batch.summary.get("notes", []))
    else:
        batch.save()


def _keep_findings(batch: Batch, run: Run, notes: list[str]) -> None:
    batch.summary = run.summary(notes)
    _keep_rows(batch, run)
    batch.save()


def passage(
    content: bytes,
    *,
    batch: Batch,
    by: Any,
    on: date,
    keep: bool,
    progress: Progress | None = None,
) -> tuple[Run, list[str]]:
    """Reads a workbook and passes it through, in a transaction of its own inside the caller's.

    Arguments:
        keep: False takes everything back at the end (the preflight).

    Returns what it found and what was passed over in the file. Raises FileRefused with a sentence, and HasProblems
    where rows stay out and the batch is to be brought in whole.
    """
    with _collector_at_rest():
        return _passage(content, batch, by, on, keep=keep, progress=progress)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A big file is millions of objects without a cycle among them, which Python's collector would walk again and
    again: a third of the time of an import. What is let go is freed all the same."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _passage(
    content: bytes, batch: Batch, by: Any, on: date, *, keep: bool, progress: Progress | None
) -> tuple[Run, list[str]]:
    workbook = open_workbook(content, SHEETS, file_name=batch.file_name)
    try:
        with transaction.atomic(), pghistory.context(batch=str(batch.uuid)):
            run = pass_through(workbook, by=by, on=on, confirm=batch.confirm, progress=progress)
            # What the database checks only at the end must speak before anybody is told that all is well.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            if keep and run.problem_count and not batch.valid_only:
                raise HasProblems(run)
            if not keep:
                transaction.set_rollback(True)
    except ValidationError as error:
        raise FileRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise FileRefused(_database_sentence(error)) from error
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "").startswith("22"):  # a value the column has no room for
            raise FileRefused(_("Có giá trị không ghi được vào cơ sở dữ liệu; hãy kiểm tra lại tệp.")) from error
        raise
    return run, workbook.notes


def discard_batch(batch: Batch) -> None:
    """Throws a batch away that was never brought in: its file and its rows go, the line stays in the list."""
    batch.state = Batch.State.DISCARDED
    batch.save()
    batch.rows.all().delete()
    BatchFile.objects.filter(batch=batch).delete()


def forget_old_files() -> int:
    """Deletes the files of batches older than KEPT_FOR; returns how many."""
    deleted, _by_model = BatchFile.objects.filter(batch__created_at__lt=Now() - KEPT_FOR).delete()
    return deleted


def problem_sentences(batch: Batch) -> dict[str, dict[int, list[str]]]:
    """What is wrong with which row, by the title of the sheet, for the file handed back."""
    found: dict[str, dict[int, list[str]]] = {}
    titles = {sheet.name: sheet.title for sheet in SHEETS}
    rows = batch.rows.filter(state=BatchRow.State.PROBLEM)
    for name, number, problems in rows.values_list("sheet", "first_row", "problems"):
        found.setdefault(titles.get(name, name), {})[number] = [_sentence(*problem) for problem in problems]
    return found


def sentences_of(run: Run) -> dict[str, dict[int, list[str]]]:
    """The same of a passage that was not kept."""
    return {
        outcome.sheet.title: {
            number: [_sentence(*problem.as_json()) for problem in problems]
            for number, problems in outcome.problems.items()
        }
        for outcome in run.outcomes.values()
        if outcome.table is not None
    }


def _sentence(kind: str, column: str, value: str, reason: str) -> str:
    return f"{column}: {reason}" if column else reason


def _keep_rows(batch: Batch, run: Run) -> None:
    """Replaces what a batch keeps of its rows. COPY: there may be a hundred thousand, and they have no history."""
    batch.rows.all().delete()
    names = ("batch_id", *BatchRow.COLUMNS)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor, cursor.copy(f"COPY core_batchrow ({columns}) FROM STDIN") as copy:
        for outcome in run.outcomes.values():
            fields = [column.field for column in outcome.sheet.columns]
            subject = next((field for field in fields if field in ("full_name", "name")), fields[0])
            for *values, problems, changes in outcome.batch_rows(subject):
                copy.write_row((batch.pk, *values, _json(problems), _json(changes)))


def _json(value: list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "[]"


def _database_sentence(error: IntegrityError) -> str:
    """What a constraint that no check foresaw says, in its own Vietnamese sentence where it has one."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return _("Cơ sở dữ liệu không nhận dữ liệu này (ràng buộc %(name)s); chưa có gì được ghi.") % {"name": name or "?"}
