"""What page and print have in common: headings over several rows, cells as text, where each leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.formatting import NOTHING, date_text, integer, mean_text, month_text, rate_text, signed
from core.tables import DATE, FIGURES, INTEGER, MEAN, MONTH, RATIO, STATUS, Column, Drill, Rounding, Row, Table

# Widths of what is printed, in digits of the table's size (a digit is half as wide as the font is high).
BOLD, LETTER, SMALL, PADDING, LEAST_TEXT = 1.1, 0.9, 0.75, 1.3, 9.0
LONGEST_WORD, SHORT = 18.0, 8  # what is longer may be broken; a text as short as this stands on one line
NARROW = {ord(char): None for char in ".,/ "}  # half as wide as a digit

DrillUrl = Callable[[Drill], str]


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of the heading."""

    label: str
    full: str
    columns: int
    rows: int
    look: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text.

    Arguments:
        look: its class: empty for figures, "t" for texts, "s" for a status.
        parts: the two integers of a share.
        url: leads to the records.
    """

    text: str
    look: str
    parts: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, the other cells, and a remark beside the name."""

    name: Cell
    cells: Sequence[Cell]
    note: str = ""

    @property
    def html(self) -> SafeString:
        """The cells beside the name, for the page.

        Written here instead of looped over in the template: a district's year has a thousand of them, and Django's
        engine took three quarters of the page's time for it. The end tags HTML lets one leave out are left out, for
        the 60 kB of a page; so are the two integers of a share whose link shows them.
        """
        return mark_safe("".join(map(_cell_html, self.cells)))  # noqa: S308 - every text is escaped there


def _cell_html(cell: Cell) -> str:
    look = f' class="{cell.look}"' if cell.look else ""
    text = escape(cell.text)
    if cell.url:
        return f'<td{look}><a href="{escape(cell.url)}">{text}</a>'
    return f'<td{look} title="{escape(cell.parts)}">{text}' if cell.parts else f"<td{look}>{text}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready for a template, which only loops over it."""

    columns: Sequence[Column]
    heads: Sequence[Sequence[Head]]
    lines: Sequence[Line]
    foot: Line | None


def shown_columns(table: Table) -> list[Column]:
    """The columns people see; codes beside names are left to the data faces."""
    return [column for column in table.columns if column.shown]


def writer(kind: str, rounding: Rounding, *, with_sign: bool = False) -> Callable[[Any], str]:
    """How a cell of one kind is written; looked up once a column, called once a cell."""
    if with_sign:
        write = writer(kind, rounding)
        return lambda value: signed(write(value))
    if kind == INTEGER:
        return integer
    if kind == RATIO:
        return lambda value: rate_text(value[0], value[1], rounding.places, rounding.method) or NOTHING
    if kind == MEAN:
        return lambda value: mean_text(value[0], value[1], rounding.places, rounding.method) or NOTHING
    if kind == DATE:
        return date_text
    return month_text if kind == MONTH else str


def look_of(kind: str) -> str:
    """The class of a cell: figures, by far the most, have none."""
    if kind in FIGURES:
        return ""
    return "s" if kind == STATUS else "t"


def cell_text(value: Any, kind: str, rounding: Rounding) -> str:
    """One cell as people read it; empty where there is nothing."""
    return "" if value is None else writer(kind, rounding)(value)


def grid(table: Table, drill_url: DrillUrl | None = None) -> Grid:
    """The shown columns of a table as text.

    Arguments:
        drill_url: the address of a figure's records; without it (print) nothing leads anywhere.
    """
    columns = shown_columns(table)
    writers = [writer(column.kind, table.rounding, with_sign=column.signed) for column in columns]
    pairs = list(zip(columns, writers, [look_of(column.kind) for column in columns], strict=True))
    return Grid(
        columns,
        heads(columns),
        [_line(table, row, pairs, drill_url) for row in table.rows],
        None if table.totals is None else _line(table, table.totals, pairs, drill_url),
    )


def heads(columns: Sequence[Column]) -> list[list[Head]]:
    """One row of headings, or two where neighbouring columns share a group."""
    if not any(column.group for column in columns):
        return [[_head(column, 1) for column in columns]]
    upper: list[Head] = []
    lower: list[Head] = []
    number = 0
    while number < len(columns):
        column = columns[number]
        size = 1
        if column.group:
            while number + size < len(columns) and columns[number + size].group == column.group:
                size += 1
            upper.append(Head(str(column.group), str(column.group), size, 1, ""))
            lower.extend(_head(each, 1) for each in columns[number : number + size])
        else:
            upper.append(_head(column, 2))
        number += size
    return [upper, lower]


def column_blocks(table: Table) -> tuple[list[Column], list[list[Column]]]:
    """The columns that name a row, up to its first figure, and the others: those under one heading together, and a
    text with the figures before it.
    """
    columns = shown_columns(table)
    first = next((number for number, column in enumerate(columns) if column.kind in FIGURES), len(columns))
    blocks: list[list[Column]] = []
    for column in columns[first:]:
        grouped = column.group and blocks and column.group == blocks[-1][-1].group
        if grouped or column.kind not in FIGURES:
            blocks[-1].append(column)
        else:
            blocks.append([column])
    return columns[:first], blocks


def widths_in(laid_out: Grid, room: float) -> tuple[list[float], bool]:
    """How wide each shown column is in print, in characters, and whether the table stands well in that room.

    Arguments:
        room: characters a line holds.

    Figures never wrap and get what they need; texts share the rest, and may take two lines, but no word is broken for
    another column's sake. Widths are laid down and not found by the renderer: every page of a long table, laid out in
    pieces, has the same, and is laid out faster.
    """
    figures: dict[int, float] = {}
    texts: dict[int, float] = {}
    least: dict[int, float] = {}
    lines = [*laid_out.lines, *([laid_out.foot] if laid_out.foot else [])]
    for number, column in enumerate(laid_out.columns):
        cells = [line.name if number == 0 else line.cells[number - 1] for line in lines]
        words = str(column.short or column.label).split()
        heading = max((len(word) for word in words), default=1) * BOLD
        if column.kind in FIGURES:
            small = max((_digits(cell.parts) * SMALL for cell in cells), default=0)
            figures[number] = max(heading, small, max((_digits(cell.text) for cell in cells), default=1), 4) + PADDING
        else:
            # Most texts on one line, the longest on three.
            lengths = sorted(len(cell.text) for cell in cells) or [1]
            usual = max(lengths[int((len(lengths) - 1) * 0.9)], lengths[-1] / 3, min(lengths[-1], 14)) * LETTER
            word = max((_longest_word(cell.text) for cell in cells), default=1)
            unbroken = max(heading, min(word, LONGEST_WORD)) + PADDING
            texts[number] = max(min(max(heading, usual), 40) + PADDING, unbroken)
            least[number] = max(unbroken, min(texts[number], LEAST_TEXT))
    rest, wanted, needed = room - sum(figures.values()), sum(texts.values()), sum(least.values())
    if needed <= rest < wanted:
        share = (rest - needed) / (wanted - needed)
        texts = {number: least[number] + (width - least[number]) * share for number, width in texts.items()}
    elif wanted and rest > 0:
        texts = {number: width * rest / wanted for number, width in texts.items()}
    stands = rest >= max(wanted * 0.55, needed + (wanted - needed) * 0.4)
    widths = {**figures, **texts}
    return [widths[number] for number in range(len(widths))], stands


def _longest_word(text: str) -> float:
    """The width, in digits, of what must not be parted of a text."""
    words = [text] if len(text) <= SHORT else set(text.split())
    return max((sum(map(_letter, word)) for word in words), default=1)


def _letter(char: str) -> float:
    """The width of one letter in digits: a few letters need what the mean of long texts (LETTER) does not give."""
    if char in "mwMW…":
        return 2.0
    return 1.45 if char.isupper() else 0.6 if char in "fijlrt .,;:/-" else 1.0


def _digits(text: str) -> float:
    """The width of a number, in digits."""
    broad = len(text.translate(NARROW))
    return broad + (len(text) - broad) / 2


def _head(column: Column, rows: int) -> Head:
    return Head(str(column.short or column.label), str(column.label), 1, rows, look_of(column.kind))


def _line(
    table: Table, row: Row, pairs: Sequence[tuple[Column, Callable[[Any], str], str]], drill_url: DrillUrl | None
) -> Line:
    values = row.values
    cells = []
    for column, write, look in pairs:
        value = values.get(column.key)
        text, parts, url = "", "", ""
        if value is not None:
            text = write(value)
            if column.parts and value[1]:  # type: ignore[index]
                parts = f"{integer(value[0])}/{integer(value[1])}"  # type: ignore[index, arg-type]
            if drill_url is not None and _leads(value):
                drill = table.drill(row, column)
                url = "" if drill is None else drill_url(drill)
        cells.append(Cell(text, look, parts, url))
    return Line(cells[0], cells[1:], row.note)


def _leads(value: Any) -> bool:
    """Zero, and a share of nothing, have no records to lead to."""
    if isinstance(value, tuple):
        return bool(value[1])
    return bool(value)
