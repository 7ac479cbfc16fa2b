"""Cells of a workbook: shares as exact decimals, formulas a spreadsheet computes on, names of sheets, widths."""

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from core.formatting import NOTHING, TRUNCATE, scaled
from core.names import printable
from core.tables import INTEGER, MEAN, RATIO, Column, Ratio, Rounding, Row, Value

NAME_LENGTH = 31  # of a sheet, in Excel
_KEY = re.compile(r"[a-z_][a-z0-9_]*")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def share_of(value: Any, kind: str, rounding: Rounding) -> Decimal | None:
    """A share or a mean as the decimal fraction that is printed: (1349, 1443) is 0.935; None of an empty whole."""
    places = rounding.places + 2
    if not value[1]:
        return None
    if kind == RATIO:
        numerator, denominator = value
    else:
        numerator, denominator = value[0].as_integer_ratio()
        denominator *= value[1]
    return Decimal(scaled(numerator, denominator, places, rounding.method)).scaleb(-places)


def live_formula(column: Column, columns: Sequence[Column], at: int, rounding: Rounding) -> str:
    """A column's formula in cell references of row `at`; empty where one of its columns is not on the sheet."""
    places = {other.key: number for number, other in enumerate(columns)}
    keys = set(_KEY.findall(column.formula))
    if not keys or not keys <= places.keys():
        return ""
    written = _KEY.sub(lambda match: xl_rowcol_to_cell(at, places[match[0]]), column.formula)
    numerator, slash, denominator = written.partition("/")
    if not slash:
        return f"={written}" if column.kind == INTEGER else ""
    digits = rounding.places + 2
    if rounding.method == TRUNCATE:
        # Not ROUNDDOWN of the quotient: in binary 0,9694 may lie a hair below itself.
        share = f"INT(({numerator.strip()})*{10**digits}/({denominator.strip()}))/{10**digits}"
    else:
        share = f"ROUND(({numerator.strip()})/({denominator.strip()}),{digits})"
    return f'=IF(({denominator.strip()})=0,"{NOTHING}",{share})'


def holds(column: Column, values: Mapping[str, Value]) -> bool:
    """Whether the column's formula, computed from the other cells of the row, is the figure that stands in it.

    A share of distinct people does not always follow from the sums beside it; what does not follow is written as a
    number, not as a formula that would say something else.
    """
    value = values.get(column.key)
    if not column.formula or value is None or column.kind == MEAN:
        return False
    try:
        found = _worked_out(_parsed(column.formula), values)
    except (TypeError, KeyError):  # a part is empty or no number: a spreadsheet would take it for zero
        return False
    except ZeroDivisionError:
        return isinstance(value, Ratio) and not value.denominator
    if isinstance(value, Ratio):
        return bool(value.denominator) and found == Fraction(*value)
    return found == value


def sum_formula(number: int, first: int, after: int) -> str:
    """The sum of a column's rows, from `first` up to, not including, `after`."""
    return f"=SUM({xl_range(first, number, after - 1, number)})"


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes, added to those `taken`: at most 31 characters, none of []:*?/\\', each once."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", printable(str(title))).strip()[:NAME_LENGTH].strip() or _("Biểu")
    name, number = base, 2
    while name.casefold() in taken:
        end = f" ({number})"
        name, number = f"{base[: NAME_LENGTH - len(end)].rstrip()}{end}", number + 1
    taken.add(name.casefold())
    return name


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in so many characters."""
    return max(1, len(textwrap.wrap(text, max(1, int(width)))))


def width_of(label: str, texts: Sequence[str], *, least: float, most: float) -> float:
    """How wide a column stands: its texts whole on a line up to `most`, no word of its heading broken."""
    longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
    words = max((len(word) for word in label.split()), default=0)
    return max(least, words + 2, min(longest + 2, most))


def summed(sums: dict[str, int], row: Row, columns: Sequence[Column]) -> None:
    """Adds a row to the running sums of its integer columns; an empty cell adds nothing, as in a spreadsheet."""
    for column in columns:
        value = row.values.get(column.key)
        sums[column.key] = sums.get(column.key, 0) + (value if isinstance(value, int) else 0)


@lru_cache(maxsize=256)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _worked_out(node: ast.expr, values: Mapping[str, Value]) -> Fraction:
    if isinstance(node, ast.Name):
        return Fraction(values[node.id])  # type: ignore[arg-type]
    if not isinstance(node, ast.BinOp):
        raise TypeError(ast.dump(node))
    left, right = _worked_out(node.left, values), _worked_out(node.right, values)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Div):
        return left / right
    raise TypeError(ast.dump(node))
