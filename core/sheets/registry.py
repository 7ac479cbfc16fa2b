"""The sheets of the workbook: a typed protocol and a list (HOUSE §1). Each app adds its own in AppConfig.ready()."""

from typing import TYPE_CHECKING, Any, Protocol

from core.sheets.columns import Column, Text_

if TYPE_CHECKING:
    from core.sheets.run import Outcome, Run


class Sheet(Protocol):
    """One sheet: what stands in it, and how its rows are checked and written.

    Arguments:
        name: key, ASCII, in rows of batches.
        title: the sheet's name in the file.
        columns: in the order of the template.
        help: a paragraph for the sheet of explanations.
        order: sheets are read in this order; a later one rests on what earlier ones wrote.
        apart: it has a template of its own, and every cell of its export is text: another system reads it.
        owned: rows the history does not keep that go with a deleted row: (model, its foreign key).
    """

    name: str
    title: str
    order: int
    apart: bool

    # Read only: a class's own tuple of so many columns is one of these too.
    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""

    @property
    def help(self) -> Text_:
        """The paragraph."""

    @property
    def owned(self) -> tuple[tuple[str, str], ...]:
        """The rows that go along."""

    def load(self, run: "Run", rows: list[Any], outcome: "Outcome") -> None:
        """Checks the rows, says what is wrong with which, and writes the others through services.

        Called for every sheet, with no rows where the file lacks it (`outcome.present` tells). Rows with a cell that
        could not be read are among them, with None in its place; `outcome.bad` holds their numbers.
        """

    def finish(self, run: "Run", outcome: "Outcome") -> None:
        """What can only be done when every sheet was read (an organisation ends after its members have left)."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Undoes what must go through a service; returns what is left of `touched` (core.sheets.undo)."""

    def export(self, organization_ids: list[int], *, on: Any) -> list[dict[str, Any]]:
        """Rows, field → value, which read again would change nothing."""


SHEETS: list[Sheet] = []


def register(sheet: Sheet) -> None:
    """Adds a sheet, once, in its place."""
    if sheet.name not in {known.name for known in SHEETS}:
        SHEETS.append(sheet)
        SHEETS.sort(key=lambda known: known.order)


def get_sheet(name: str) -> Sheet:
    """The sheet of a key; KeyError where there is none."""
    return {sheet.name: sheet for sheet in SHEETS}[name]
