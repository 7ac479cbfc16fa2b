"""Prose with figures in braces: {tỷ lệ dự sinh hoạt}, {số kết nạp; cùng kỳ}, {tổng số đảng viên; so với kỳ trước},
{chỉ tiêu kết nạp; cấp giao: Huyện ủy Hòa An}, {chỉ tiêu kết nạp theo cấp giao}."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from django.utils.translation import gettext as _

from core.formatting import integer, percent
from core.names import fold
from core.periods import Period
from core.tables import Drill, Ratio
from reports.queries.figures import FIGURES, Figure, Figures, Found, figure_named, get_figure

_BRACES = re.compile(r"\{([^{}\n]{0,200})\}")
_STRAY = re.compile(r"[{}]")
PERIOD, ORGANIZATION = "kỳ", "tổ chức"
QUOTAS = "chỉ tiêu kết nạp theo cấp giao"  # each issuer's with its rate: they are never added up (DOMAIN §6.20)
_WORDS = {fold(word): word for word in (PERIOD, ORGANIZATION, QUOTAS)}
# What may stand behind a figure's name, after a semicolon: of which period, or the change against it.
BEFORE, YEAR_BEFORE = "kỳ trước", "cùng kỳ"
CHANGE, YEAR_CHANGE = "so với kỳ trước", "so với cùng kỳ"
ISSUED_BY = "cấp giao"  # behind a figure that several committees may have set, with a colon: whose is meant
_TIMES = {fold(text): text for text in (BEFORE, YEAR_BEFORE, CHANGE, YEAR_CHANGE)}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of prose: words as typed, or a figure written out, with the cell it is.

    Arguments:
        before: the cell it is compared with, where it says a change.
    """

    text: str
    found: Found | None = None
    before: Found | None = None

    @property
    def drill(self) -> Drill | None:
        """The query that lists the figure's records."""
        return self.found.drill if self.found else None


@dataclass(frozen=True, slots=True)
class Placed:
    """What one pair of braces asks for."""

    figure: Figure | None
    time: str = ""
    word: str = ""
    issuer: str = ""


def placed(inside: str) -> Placed | None:
    """What the text between two braces asks for; None where nobody knows."""
    name, *more = (part.strip() for part in inside.split(";"))
    if not more and fold(name) in _WORDS:
        return Placed(None, word=_WORDS[fold(name)])
    figure = figure_named(name)
    if figure is None:
        return None
    given: dict[str, str] = {}
    for part in more:
        word, colon, issuer = (text.strip() for text in part.partition(":"))
        if colon and fold(word) == fold(ISSUED_BY) and issuer and figure.issued:
            key, value = "issuer", issuer
        elif fold(part) in _TIMES:
            key, value = "time", _TIMES[fold(part)]
        else:
            return None
        if key in given:
            return None
        given[key] = value
    return Placed(figure, **given)


def problems_in(text: str) -> list[str]:
    """What is wrong with the braces of a text, in sentences; nothing where each names a figure."""
    problems = []
    for match in _BRACES.finditer(text):
        if placed(match[1]) is None:
            problems.append(_why_unknown(match[1]))
    if _STRAY.search(_BRACES.sub("", text)):
        problems.append(_("Có dấu { hoặc } lẻ: mỗi số liệu viết trong một cặp ngoặc nhọn, trên một dòng."))
    return problems


def _why_unknown(inside: str) -> str:
    """What is wrong between two braces, with what was probably meant."""
    name, _semicolon, time = (part.strip() for part in inside.partition(";"))
    if not name:
        return _("Ngoặc nhọn {%s} chưa ghi tên số liệu nào.") % inside.strip()
    if fold(name) in _WORDS:
        return _("Sau {%(name)s} không ghi thêm “%(time)s” được.") % {"name": name, "time": time}
    figure = figure_named(name)
    if figure is not None:
        words = [YEAR_BEFORE, BEFORE, YEAR_CHANGE, CHANGE, *([f"{ISSUED_BY}: …"] if figure.issued else [])]
        return _("Sau dấu chấm phẩy của {%(name)s} chỉ ghi được: %(times)s.") % {
            "name": name, "times": ", ".join(f"“{one}”" for one in words),
        }  # fmt: skip
    sentence = _("Không có số liệu nào tên “%(name)s”.") % {"name": inside.strip()}
    near = _nearest(inside)
    return f"{sentence} {_('Có phải là {%(name)s}?') % {'name': near}}" if near else sentence


def _nearest(inside: str) -> str:
    """The figure whose name is most like what was typed; empty where none is."""
    labels = {fold(figure.label): figure.label for figure in FIGURES} | {fold(QUOTAS): QUOTAS}
    close = get_close_matches(fold(inside.partition(";")[0]), labels, n=1, cutoff=0.6)
    return labels[close[0]] if close else ""


def figures_in(text: str) -> list[Figure]:
    """The figures a text names, in order."""
    asked = (placed(match[1]) for match in _BRACES.finditer(text))
    return [one.figure for one in asked if one and one.figure]


def pieces(text: str, figures: Figures, period: Period, *, name: str) -> list[Piece]:
    """A text with its figures written out. Braces nobody knows stay as they are.

    Arguments:
        name: of the organisation, for {tổ chức}.
    """
    return list(_pieces(text, figures, period, name))


def _pieces(text: str, figures: Figures, period: Period, name: str) -> Iterator[Piece]:
    at = 0
    for match in _BRACES.finditer(text):
        asked = placed(match[1])
        if asked is None:
            continue
        if match.start() > at:
            yield Piece(text[at : match.start()])
        at = match.end()
        if asked.word == QUOTAS:
            yield from quotas_by_issuer(figures, period)
            continue
        if asked.figure is None:
            yield Piece(period.label if asked.word == PERIOD else name)
            continue
        other = period.same_period_last_year() if asked.time in (YEAR_BEFORE, YEAR_CHANGE) else period.previous()
        if asked.time in (CHANGE, YEAR_CHANGE):
            found, before = (figures.found(asked.figure, one, issuer=asked.issuer) for one in (period, other))
            yield Piece(change_text(found, before), found, before)
        else:
            found = figures.found(asked.figure, other if asked.time else period, issuer=asked.issuer)
            yield Piece(found.text, found)
    if at < len(text):
        yield Piece(text[at:])


def quotas_by_issuer(figures: Figures, period: Period) -> Iterator[Piece]:
    """ "Tỉnh ủy giao 5, đạt 40,0%; Huyện ủy giao 7, đạt 28,6%", or that nobody has set one."""
    quota, rate = get_figure("quota"), get_figure("quota_rate")
    assert quota
    assert rate
    issuers = figures.issuers(quota, period)
    if not issuers:
        found = figures.found(quota, period)
        yield Piece(_("chưa có cấp nào giao")) if found.table else Piece(found.text, found)
    for place, issuer in enumerate(issuers):
        set_, done = (figures.found(one, period, issuer=issuer) for one in (quota, rate))
        yield Piece(f"{'; ' if place else ''}{issuer} {_('giao')} ")
        yield Piece(set_.text, set_)
        yield Piece(f", {_('đạt')} ")
        yield Piece(done.text, done)


def change_text(found: Found, before: Found) -> str:
    """ "tăng 12", "giảm 1,3 điểm %", "không đổi"; "…" where one of the two is not there.

    Shares are compared exactly, and the difference of both is printed, not the difference of what was printed.
    """
    places = found.table.rounding.places if found.table else 1
    share = isinstance(found.value, Ratio)
    return difference_text(found.amount, before.amount, places=places if share else None)


def difference_text(now: Fraction | None, before: Fraction | None, *, places: int | None) -> str:
    """The same of two amounts.

    Arguments:
        places: of shares, in percent, how many digits are printed; None where something is counted.
    """
    if now is None or before is None:
        return "…"
    change = now - before
    if change == 0:
        return _("không đổi")
    word = _("tăng") if change > 0 else _("giảm")
    size = abs(change)
    if places is not None:
        return f"{word} {percent(size.numerator, 100 * size.denominator, places)} " + _("điểm %")
    return f"{word} {integer(int(size))}"
