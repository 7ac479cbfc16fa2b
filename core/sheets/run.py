"""One passage of a workbook through the checks and the services.

The preflight, the import and the command all take this passage inside a transaction; what differs is whether it is
kept. So what was announced and what is done cannot disagree.
"""

from collections import Counter, namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import integer
from core.sheets.columns import as_text
from core.sheets.models import BatchRow
from core.sheets.problems import CellError, Change, Problem, ProblemKind
from core.sheets.reading import RawTable, Workbook
from core.sheets.registry import SHEETS, Sheet

Progress = Callable[[int, int, str], None]
MAX_CHANGES_KEPT = 40


@dataclass
class Span:
    """A run of new rows that belong together."""

    first: int
    last: int
    count: int
    subject: str


class Outcome:
    """What became of the rows of one sheet.

    A row is new, changed, unchanged or stays out; every row is exactly one of them.
    """

    def __init__(self, sheet: Sheet, table: RawTable | None) -> None:
        self.sheet = sheet
        self.table = table
        self.present = table is not None
        self.total = len(table.numbers) if table else 0
        self.problems: dict[int, list[Problem]] = {}
        self.changes: dict[int, list[Change]] = {}
        self.created: dict[int, str] = {}
        self.spans: list[Span] = []
        self.subjects: dict[int, str] = {}
        self.notes: list[str] = []
        self._headings = {column.field: column.heading for column in sheet.columns}
        self._places = {number: index for index, number in enumerate(table.numbers)} if table else {}

    @property
    def bad(self) -> dict[int, list[Problem]]:
        """Rows that stay out, by number."""
        return self.problems

    def problem(self, row: int, field_name: str, kind: str, reason: str) -> None:
        """Says what is wrong with a row; the row stays out.

        Arguments:
            row: its number.
            field_name: the column meant; empty for the row as a whole.
            kind: one of ProblemKind.
            reason: a sentence.
        """
        self.problems.setdefault(row, []).append(
            Problem(
                str(kind),
                self._headings.get(field_name, ""),
                self.cell(row, field_name)[:200],
                reason,
            )
        )

    def new(self, row: int, subject: str) -> None:
        """The row makes something that was not there."""
        self.created[row] = subject

    def new_span(self, first: int, last: int, count: int, subject: str) -> None:
        """`count` rows between two numbers that make one thing together."""
        self.spans.append(Span(first, last, count, subject))

    def changed(self, row: int, subject: str, changes: list[Change]) -> None:
        """The row changes fields of something that was there."""
        self.changes.setdefault(row, []).extend(changes)
        self.subjects[row] = subject

    def note(self, text: str) -> None:
        """Something worth saying that keeps no row out."""
        if len(self.notes) < 50:
            self.notes.append(text)

    def cell(self, row: int, field_name: str) -> str:
        """What stands in a cell, as its reader sees it."""
        place = self._places.get(row)
        if self.table is None or place is None or field_name not in self.table.columns:
            return ""
        return as_text(self.table.columns[field_name][place]).strip()

    def counts(self) -> dict[str, Any]:
        """Rows in = rows shown: new + changed + unchanged + problems is the number of rows."""
        new = len(self.created.keys() - self.problems.keys() - self.changes.keys()) + sum(s.count for s in self.spans)
        changed = len(self.changes.keys() - self.problems.keys())
        fields = Counter(
            change.label
            for row, changes in self.changes.items()
            if row not in self.problems
            for change in {change.label: change for change in changes}.values()
        )
        kinds = Counter(kind for problems in self.problems.values() for kind in {problem.kind for problem in problems})
        return {
            "name": self.sheet.name,
            "title": self.sheet.title,
            "present": self.present,
            "rows": self.total,
            "new": new,
            "changed": changed,
            "unchanged": self.total - new - changed - len(self.problems),
            "problems": len(self.problems),
            "fields": dict(fields.most_common()),
            "kinds": dict(kinds.most_common()),
            "notes": self.notes,
        }

    def batch_rows(self, subject_field: str) -> Iterator[tuple[Any, ...]]:
        """What a batch keeps of this sheet, in the order of BatchRow.COLUMNS: everything but the unchanged.

        Tuples, not objects: there may be forty thousand.
        """
        name, position, state = self.sheet.name, self.sheet.order, BatchRow.State
        for number, problems in self.problems.items():
            subject = self.subjects.get(number) or self.cell(number, subject_field)
            found = [problem.as_json() for problem in problems]
            yield name, position, number, number, 1, state.PROBLEM.value, subject[:200], found, []
        for number, changes in self.changes.items():
            if number not in self.problems:
                kept = [change.as_json() for change in changes[:MAX_CHANGES_KEPT]]
                yield name, position, number, number, 1, state.CHANGED.value, self.subjects[number][:200], [], kept
        new = state.NEW.value
        for number, subject in self.created.items():
            if number not in self.problems and number not in self.changes:
                yield name, position, number, number, 1, new, subject[:200], [], []
        for span in self.spans:
            yield name, position, span.first, span.last, span.count, new, span.subject[:200], [], []


@dataclass
class Run:
    """What a passage knows: whose it is, its day, and what earlier sheets leave for later ones.

    Arguments:
        by: the acting user, or SYSTEM.
        on: today.
        confirm: confirm the meetings of organisations above which `by` stands.
        shared: a place where one sheet leaves what another needs.
    """

    by: Any
    on: date
    confirm: bool = False
    progress: Progress = lambda done, total, message: None
    shared: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def outcome(self, name: str) -> Outcome:
        """The outcome of an earlier sheet."""
        return self.outcomes[name]

    @property
    def problem_count(self) -> int:
        """Rows that stay out, over all sheets."""
        return sum(len(outcome.problems) for outcome in self.outcomes.values())

    @property
    def is_empty(self) -> bool:
        """Whether it changed nothing at all."""
        return not any(outcome.created or outcome.changes or outcome.spans for outcome in self.outcomes.values())

    def summary(self, notes: list[str]) -> dict[str, Any]:
        """Counts per sheet, as the page and the command show them."""
        return {
            "sheets": [outcome.counts() for outcome in self.outcomes.values()],
            "notes": notes,
        }


def pass_through(
    workbook: Workbook,
    *,
    by: Any,
    on: date,
    confirm: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Checks and writes every sheet in its order, leaving out the rows with problems and what rests on them.

    Runs inside the caller's transaction; the caller keeps it or rolls it back.
    """
    run = Run(by, on, confirm, progress or (lambda done, total, message: None))
    tables = workbook.tables
    # Known from the start: a sheet may ask whether a later one is in the file.
    for sheet in SHEETS:
        run.outcomes[sheet.name] = Outcome(sheet, tables.get(sheet.name))
    total = sum(outcome.total for outcome in run.outcomes.values())
    done = 0
    for sheet in SHEETS:
        outcome = run.outcomes[sheet.name]
        run.progress(done, total, _("Đang xử lý trang “%(title)s”") % {"title": sheet.title})
        sheet.load(run, parse_rows(sheet, outcome), outcome)
        done += outcome.total
    for sheet in SHEETS:
        sheet.finish(run, run.outcomes[sheet.name])
    run.progress(total, total, _("Đang ghi lại kết quả"))
    return run


def parse_rows(sheet: Sheet, outcome: Outcome) -> list[Any]:
    """Named tuples (number, field, …) of a sheet's rows; what cannot be read becomes None and a problem.

    Column by column, and every distinct cell once: forty thousand rows hold few dates, codes and labels.
    """
    make = namedtuple("Row", ["number", *(column.field for column in sheet.columns)])  # type: ignore[misc]
    table = outcome.table
    if table is None:
        return []
    columns: list[Any] = []
    for column in sheet.columns:
        cells = table.columns.get(column.field)
        if cells is None:
            columns.append(repeat(None, len(table.numbers)))
            continue
        kind = column.kind.prepare()
        read = {cell: _read(kind, cell) for cell in set(cells)}
        values = [read[cell] for cell in cells]
        if column.required and None in values:
            for index, value in enumerate(values):
                if value is None:
                    outcome.problem(
                        table.numbers[index], column.field, ProblemKind.MISSING,
                        _("Thiếu %(heading)s.") % {"heading": column.heading},
                    )  # fmt: skip
        if any(isinstance(value, CellError) for value in read.values()):
            for index, value in enumerate(values):
                if isinstance(value, CellError):
                    outcome.problem(table.numbers[index], column.field, value.kind, str(value))
                    values[index] = None
        columns.append(values)
    for number, field_name in sorted(table.formulas):
        if number in outcome._places:
            outcome.problem(
                number, field_name, ProblemKind.FORMULA,
                _("Ô này là công thức. Hãy sao chép rồi dán dưới dạng giá trị (Dán đặc biệt › Giá trị)."),
            )  # fmt: skip
    return list(map(make._make, zip(table.numbers, *columns, strict=True)))


def _read(kind: Any, cell: Any) -> Any:
    if cell == "" or cell is None or (isinstance(cell, str) and not cell.strip("\xa0\u200b\ufeff \t\r\n")):
        return None
    try:
        return kind.read(cell)
    except CellError as error:
        return error


def rows_text(numbers: list[int]) -> str:
    """ "dòng 3, 7 và 4 dòng khác"."""
    text = ", ".join(integer(number) for number in numbers[:5])
    if len(numbers) > 5:
        return _("dòng %(text)s và %(count)d dòng khác") % {
            "text": text,
            "count": len(numbers) - 5,
        }
    return _("dòng %(text)s") % {"text": text}
