"""What a column of a sheet holds, declared once: it reads the import, and writes the template and the export."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.formatting import Precision, date_text, month_text, partial_date
from core.names import clean_name, fault_of_name, fold
from core.periods import LAST_YEAR
from core.sheets.problems import CellError, ProblemKind

Text_ = str | Promise
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_MONTH = re.compile(r"(?:tháng )?(\d{1,2})[/.-](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_WHOLE = re.compile(r"([-−]?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hHgG.]|giờ)\s*(?:(\d{1,2})(?::\d{2})?)?\s*(?:phút)?")
FIRST_YEAR = 1900


class Kind:
    """How a cell is read and written. `read` gets a cell that is not blank and raises CellError with a sentence."""

    name: Text_ = ""
    width = 14

    def prepare(self) -> "Kind":
        """Called once a run: look-ups that live in the database."""
        return self

    def read(self, value: Any) -> Any:
        """The value of a cell."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """As text, as a person would type it."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Text(Kind):
    """Free text, composed, without control characters.

    Arguments:
        max_length: characters.
        plain: a name, by the rule of `fault_of_name`.
        person: a member's.
    """

    max_length: int = 200
    plain: bool = False
    width: int = 28
    person: bool = False

    def read(self, value: Any) -> str:
        """The text with single spaces."""
        if self.plain:
            text = clean_name(as_text(value))
            if fault := fault_of_name(text, person=self.person):
                raise CellError(ProblemKind.FORMAT, fault)
        elif isinstance(value, str) and value.isprintable():
            text = clean_name(value)  # nearly every cell: nothing to replace
        else:
            text = clean_name(_CONTROL.sub(" ", as_text(value)))
        if len(text) > self.max_length:
            raise CellError(
                ProblemKind.FORMAT,
                _("Dài %(length)d ký tự, quá %(limit)d. Hãy viết ngắn lại.")
                % {"length": len(text), "limit": self.max_length},
            )
        return text


@dataclass(frozen=True)
class PersonName(Text):
    """The name of a person: letters, at least two words."""

    max_length: int = 120
    plain: bool = True
    person: bool = True

    def read(self, value: Any) -> str:
        """The name as it is stored."""
        if not isinstance(value, str):
            raise CellError(ProblemKind.FORMAT, _("Phải là họ và tên bằng chữ."))
        if value.replace(" ", "").isalpha() and len(value) <= self.max_length:
            return clean_name(value)  # nearly every cell
        return super().read(value)


@dataclass(frozen=True)
class Code(Kind):
    """A code: short, without spaces; leading zeros count."""

    max_length: int = 40

    def read(self, value: Any) -> str:
        """The code as text."""
        text = clean_name(as_text(value))
        if "<" in text or ">" in text or _CONTROL.search(text):
            raise CellError(ProblemKind.FORMAT, _("Mã chỉ gồm chữ, số và các dấu . - / _"))
        if len(text) > self.max_length:
            raise CellError(
                ProblemKind.FORMAT,
                _("Mã dài quá %(limit)d ký tự.") % {"limit": self.max_length},
            )
        return text


@dataclass(frozen=True)
class Digits(Kind):
    """A number that is a name: of a card, of a person. Kept as text; leading zeros count.

    Arguments:
        shortest, longest: how many digits it may have.
    """

    shortest: int = 12
    longest: int = 12

    def read(self, value: Any) -> str:
        """The digits."""
        if isinstance(value, str) and value.isdigit() and value.isascii() and self._fits(value):
            return value  # nearly every cell
        text = as_text(value)
        digits = re.sub(r"[\s.]", "", text) if isinstance(value, str) else text
        if not isinstance(value, str) and len(digits) < self.longest:
            raise CellError(
                ProblemKind.FORMAT,
                _("Ô này là số nên có thể đã mất số 0 ở đầu. Hãy định dạng cột là Văn bản rồi gõ lại đủ %(wanted)s.")
                % {"wanted": self._wanted()},
            )
        if not (digits.isascii() and digits.isdigit() and self._fits(digits)):
            raise CellError(ProblemKind.FORMAT, _("Phải gồm %(wanted)s.") % {"wanted": self._wanted()})
        return digits

    def _fits(self, digits: str) -> bool:
        return self.shortest <= len(digits) <= self.longest

    def _wanted(self) -> str:
        if self.shortest == self.longest:
            return _("%(count)d chữ số") % {"count": self.longest}
        return _("%(low)d đến %(high)d chữ số") % {"low": self.shortest, "high": self.longest}


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number to count with, 1.200 as people write it. Whether it makes sense is for the service to say."""

    longest: int = 9

    def read(self, value: Any) -> int:
        """The number."""
        text = clean_name(as_text(value))
        found = _WHOLE.fullmatch(text)
        if found is None or isinstance(value, bool):
            raise CellError(ProblemKind.FORMAT, _("Không phải số nguyên. Hãy gõ dạng 12."))
        digits = found[2].replace(".", "")
        if len(digits) > self.longest:
            raise CellError(ProblemKind.FORMAT, _("Số quá lớn; hãy xem lại."))
        return -int(digits) if found[1] else int(digits)


@dataclass(frozen=True)
class Day(Kind):
    """A full date: an Excel date, or dd/mm/yyyy."""

    def read(self, value: Any) -> date:
        """The day."""
        if isinstance(value, datetime):
            return _plausible(value.date())
        if isinstance(value, date):
            return _plausible(value)
        text = clean_name(as_text(value))
        if match := _DAY.fullmatch(text):
            return _made(int(match[3]), int(match[2]), int(match[1]))
        if match := _ISO.fullmatch(text):
            return _made(int(match[1]), int(match[2]), int(match[3]))
        if _SHORT_YEAR.fullmatch(text):
            raise CellError(ProblemKind.FORMAT, _("Năm phải viết đủ bốn chữ số, ví dụ 03/02/2022."))
        if _YEAR.fullmatch(text) or _MONTH.fullmatch(text):
            raise CellError(ProblemKind.FORMAT, _("Cần đủ ngày, tháng, năm, ví dụ 03/02/2022."))
        raise CellError(
            ProblemKind.FORMAT,
            _("Không phải ngày. Hãy gõ dạng 03/02/2022 hoặc định dạng ô là ngày của Excel."),
        )

    def write(self, value: date | None) -> str:
        """dd/mm/yyyy."""
        return date_text(value)


@dataclass(frozen=True)
class PartialDay(Day):
    """A date of which the month or only the year may be known; read as (first day of it, precision)."""

    def read(self, value: Any) -> tuple[date, str]:  # type: ignore[override]
        """The day and how much of it is known."""
        text = "" if isinstance(value, date) else clean_name(as_text(value))
        if _YEAR.fullmatch(text):
            return _made(int(text), 1, 1), str(Precision.YEAR)
        if match := _MONTH.fullmatch(text):
            return _made(int(match[2]), int(match[1]), 1), str(Precision.MONTH)
        return super().read(value), str(Precision.DAY)

    def write(self, value: tuple[date, str] | None) -> str:  # type: ignore[override]
        """dd/mm/yyyy, mm/yyyy or yyyy."""
        return "" if value is None else partial_date(*value)


@dataclass(frozen=True)
class Month(Kind):
    """A month: mm/yyyy, or any date in it; read as its first day."""

    width: int = 11

    def read(self, value: Any) -> date:
        """The month's first day."""
        if isinstance(value, date):
            return _plausible(date(value.year, value.month, 1))
        text = clean_name(as_text(value)).lower()
        if match := _MONTH.fullmatch(text):
            return _made(int(match[2]), int(match[1]), 1)
        if match := _ISO_MONTH.fullmatch(text):
            return _made(int(match[1]), int(match[2]), 1)
        if match := _DAY.fullmatch(text):
            return _made(int(match[3]), int(match[2]), int(match[1])).replace(day=1)
        raise CellError(ProblemKind.FORMAT, _("Không phải tháng. Hãy gõ dạng 03/2022."))

    def write(self, value: date | None) -> str:
        """mm/yyyy."""
        return month_text(value)


@dataclass(frozen=True)
class Clock(Kind):
    """A time of day: an Excel time, 14:00 or 14h30."""

    width: int = 12

    def read(self, value: Any) -> time:
        """The time, without seconds."""
        if isinstance(value, datetime):
            return value.time().replace(second=0, microsecond=0)
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        if isinstance(value, float) and 0 <= value < 1:
            minutes = round(value * 24 * 60)
            return time(minutes // 60 % 24, minutes % 60)
        match = _TIME.fullmatch(clean_name(as_text(value)))
        if match:
            try:
                return time(int(match[1]), int(match[2] or 0))
            except ValueError:
                raise CellError(ProblemKind.FORMAT, _("Không có giờ này. Giờ từ 00:00 đến 23:59.")) from None
        raise CellError(ProblemKind.FORMAT, _("Không phải giờ. Hãy gõ dạng 14:00 hoặc 14h30."))

    def write(self, value: time | None) -> str:
        """hh:mm."""
        return "" if value is None else f"{value.hour:02}:{value.minute:02}"


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few labels, in any case, with or without diacritics.

    Arguments:
        labels: label → value, or a function giving them (labels that are rows of the database).
        listed: how many of them a sentence or a drop-down may name.
    """

    labels: Mapping[Any, Any] | Callable[[], Mapping[Any, Any]]
    listed: int = 14
    width: int = 18
    _keys: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    _names: dict[Any, str] = field(default_factory=dict, compare=False, repr=False)

    def prepare(self) -> "Choice":
        """A copy that knows today's labels."""
        labels = {
            str(label): value for label, value in (self.labels() if callable(self.labels) else self.labels).items()
        }
        ready = Choice(labels, self.listed, self.width)
        ready._keys.update({fold(label): value for label, value in labels.items()})
        for label, value in labels.items():
            ready._names.setdefault(value, label)
        return ready

    def read(self, value: Any) -> Any:
        """The value of the label."""
        try:
            return self._keys[fold(as_text(value))]
        except KeyError:
            raise CellError(ProblemKind.UNKNOWN, self._sentence()) from None

    def write(self, value: Any) -> str:
        """The label of a value."""
        return "" if value is None else self._names.get(value, str(value))

    def names(self) -> list[str]:
        """The labels, in order; of a prepared choice."""
        return list(self._names.values())

    def _sentence(self) -> str:
        names = self.names()
        if len(names) > self.listed:
            return _("Không có nhãn này. Các nhãn dùng được xem ở trang Hướng dẫn của tệp mẫu.")
        return _("Không có nhãn này. Hãy dùng một trong: %(names)s.") % {"names": "; ".join(names)}


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Arguments:
        heading: as printed; matched on its folded key.
        field: the name rows carry it under.
        kind: how its cells are read and written.
        required: a blank cell is a problem.
        help: what belongs here, for the sheet of explanations.
        examples: cells of the example rows there.
    """

    heading: str
    field: str
    kind: Kind
    required: bool = False
    help: Text_ = ""
    examples: tuple[str, ...] = ()


def as_text(value: Any) -> str:
    """A cell as its reader sees it: whole numbers without a decimal part, dates day first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return date_text(value) if value.time() == time() else f"{date_text(value)} {value:%H:%M}"
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def _made(year: int, month: int, day: int) -> date:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        raise CellError(
            ProblemKind.DATE,
            _("Không có ngày %(day)d/%(month)d/%(year)d.") % {"day": day, "month": month, "year": year},
        ) from None


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError(
            ProblemKind.DATE,
            _("Năm %(year)d quá xa; hãy kiểm tra lại.") % {"year": day.year},
        )
    return day
