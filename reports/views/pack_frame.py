"""What the pages of one report to the committee above share: who comes here, the way back, how its parts are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.periods import Period
from reports import queries
from reports.queries.composing import Composed, Said
from reports.queries.frozen import drill_of
from reports.queries.packs import issues_for, packs_visible_to, title_of_annex
from reports.queries.papers import roman, section_numbers
from reports.views.figure_links import FigureLinks


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of prose on a page: words, or a figure with the address it leads to and what it is."""

    text: str
    url: str = ""
    title: str = ""
    figure: bool = False


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a section: a paragraph in pieces, or what is still to be written there."""

    pieces: Sequence[Shown] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section on a page; `source` is the draft's own, to be edited."""

    number: str
    heading: str
    lines: Sequence[ShownLine]
    source: Any = None


@dataclass(frozen=True, slots=True)
class ShownAnnex:
    """An annex on a page: what it is called, how it lies, how long it is, where it leads."""

    number: int
    title: str
    report: str
    layout: str
    rows: int | None
    url: str
    source: Any = None


def pack_or_404(user: Any, uuid: UUID, *, on: date, acts: bool = False) -> Any:
    """A report the user sees. Raises Http404 outside his scope.

    Arguments:
        acts: whether he must write and issue for its committee; PermissionDenied, where he does not.
    """
    pack = get_object_or_404(packs_visible_to(user, on=on), uuid=uuid)
    if acts and pack.organization_id not in issues_for(user, on=on):
        raise PermissionDenied(
            _("Bạn chỉ xem báo cáo này: người được giao việc ở chính cấp ủy báo cáo soạn và ban hành.")
        )
    return pack


def corrections_of(pack: Any, user: Any, *, on: date) -> Any:
    """The corrected reports after a report that a user sees: one that is being written is not for readers."""
    return packs_visible_to(user, on=on).filter(corrects=pack).exclude(state="discarded")


def way_to(pack: Any = None) -> list[dict[str, Any]]:
    """The way back to the list, or to one of its reports."""
    crumbs = [
        {"label": _("Báo cáo"), "url": reverse("reports:list")},
        {"label": _("Báo cáo lên cấp trên"), "url": reverse("reports:packs")},
    ]
    if pack is not None:
        crumbs.append({"label": title_of(pack), "url": reverse("reports:pack", args=[pack.uuid])})
    return crumbs


def title_of(pack: Any) -> str:
    """What a page calls a report: "Báo cáo tình hình tháng 11/2022"."""
    return f"{pack.type_name.capitalize()} {pack.subject}"


def drafted_sections(composed: Composed, links: FigureLinks) -> list[ShownSection]:
    """The sections of a draft with their figures of today and what is still to be written."""
    shown, printed = [], 0
    for said in composed.drafted:
        counted = bool(said.heading and (said.paragraphs or not said.hints))
        printed += counted
        number = roman(printed) if counted else ""
        shown.append(ShownSection(number, said.heading, _lines(said, links), said.source))
    return shown


def _lines(said: Said, links: FigureLinks) -> list[ShownLine]:
    lines = [ShownLine([_piece(piece, links) for piece in paragraph]) for paragraph in said.paragraphs]
    for before, hint in reversed(said.hints):
        lines.insert(before, ShownLine(hint=hint))
    return lines


def _piece(piece: Any, links: FigureLinks) -> Shown:
    found = piece.found
    if found is None:
        return Shown(piece.text)
    figure = found.figure
    url = links.to_records(figure.report, found.period, figure.options, found.drill)
    title = found.why or _title(links, figure.report, figure.label, found.period)
    return Shown(piece.text, url, title, figure=True)


def frozen_sections(content: dict[str, Any], links: FigureLinks) -> list[ShownSection]:
    """The sections of an issued report: the figures as they were reported lead to the records as they are today."""
    numbers = section_numbers([section["heading"] for section in content["sections"]])
    return [
        ShownSection(
            number, section["heading"],
            [ShownLine([_frozen(piece, links) for piece in paragraph]) for paragraph in section["paragraphs"]],
        )
        for number, section in zip(numbers, content["sections"], strict=True)
    ]  # fmt: skip


def _frozen(piece: dict[str, Any], links: FigureLinks) -> Shown:
    if "figure" not in piece:
        return Shown(piece["text"])
    period = Period.parse(piece["period"])
    figure = queries.get_figure(piece["figure"])
    url = links.to_records(piece["report"], period, piece["options"], drill_of(piece))
    return Shown(
        piece["text"], url, _title(links, piece["report"], figure.label if figure else "", period), figure=True
    )


def _title(links: FigureLinks, name: str, label: str, period: Period) -> str:
    report = links.report(name)
    source = _("%(report)s, %(period)s") % {"report": report.title, "period": period.label} if report else ""
    return ": ".join(word for word in (label, source) if word)


def drafted_annexes(pack: Any, links: FigureLinks) -> list[ShownAnnex]:
    """The annexes of a draft the reader may see, each with the page its report has today: none is built here."""
    period = Period.parse(pack.period)
    return [
        ShownAnnex(
            number, title_of_annex(annex), annex.report, annex.get_layout_display(), None,
            links.to_report(annex.report, period, annex.options), annex,
        )
        for number, annex in enumerate(pack.annexes.all(), 1)
        if links.may_see(annex.report)
    ]  # fmt: skip


def lines_of(tables: Iterable[Any]) -> int:
    """The rows of some tables, with those of their own annexes."""
    return sum(len(one.rows) for table in tables for one in (table, *table.annexes))
