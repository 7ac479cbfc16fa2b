"""A report put together: its prose with the figures written out, its tables, and by which rules they were computed.

Figures are computed as the system sees them, not as the person does who happens to open the page: the same report says
the same to everybody who may read it, and who may read it is asked elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.scoping import NAMELESS
from core.periods import Period
from core.rendering import Letterhead
from core.tables import Table, UnknownReport, get_report
from reports.models import Annex, Layout, Pack, PackAnnex, Section
from reports.queries.comparisons import scales_of
from reports.queries.figures import UNKNOWN, Figures
from reports.queries.packs import heading_of, name_on, title_of_annex
from reports.queries.prose import Piece, pieces, problems_in

LANDSCAPE = {Layout.AUTO: None, Layout.PORTRAIT: False, Layout.LANDSCAPE: True}


@dataclass(frozen=True, slots=True)
class Said:
    """A section: its heading, its paragraphs as pieces of prose, and what is still to be written, never printed: each
    with how many paragraphs stand before it."""

    heading: str
    paragraphs: Sequence[Sequence[Piece]]
    hints: Sequence[tuple[int, str]] = ()
    source: Section | None = None


@dataclass(frozen=True, slots=True)
class Annexed:
    """A table bound behind the prose.

    Arguments:
        landscape: whether its pages lie across; None: as it fits.
        details: whether the report's own annexes are printed too; frozen they are in any case.
    """

    report: str
    options: dict[str, str]
    table: Table
    landscape: bool | None
    chart: bool
    details: bool
    source: Annex | None = None

    @property
    def printed(self) -> Table:
        """The table as it is printed."""
        shown = [one for one in self.table.annexes if self.details or one.leading]
        return replace(self.table, annexes=shown)


@dataclass(frozen=True, slots=True)
class Composed:
    """A report as it would be issued now.

    Arguments:
        drafted: every section of the draft, those too of which nothing is printed.
        cited: the tables the figures in the prose stand in: name, options, table.
        parameters: the day, the formulas and the versions of the rules behind the figures; JSON.
        problems: what keeps it from being issued, in sentences.
    """

    letterhead: Letterhead
    subject: str
    period: Period
    sections: Sequence[Said]
    annexes: Sequence[Annexed]
    cited: Sequence[tuple[str, dict[str, str], Table]]
    parameters: dict[str, Any]
    problems: Sequence[str]
    drafted: Sequence[Said] = ()


def compose(
    pack: Pack, *, on: date, dated: date | None = None, number: int | None = None, mark: str = "", bound: bool = True
) -> Composed:
    """A report put together from today's records.

    Arguments:
        on: today.
        dated: the day of the paper; today, if not given.
        number: of the paper, once it has one.
        mark: what stands under the number ("Dự thảo").
        bound: with its annexes; without them only the reports are built whose figures the prose says.
    """
    period = Period.parse(pack.period)
    figures = Figures(pack.organization, by=NAMELESS, on=on)
    name = name_on(pack.organization, min(on, period.last))
    problems: list[str] = []
    drafted = [_said(section, figures, period, name, problems) for section in pack.sections.all()]
    sections = [section for section in drafted if section.paragraphs or (section.heading and not section.hints)]
    rows = list(pack.annexes.all())
    annexes = _annexes(rows, figures, period, problems) if bound else []
    if not bound:
        problems.extend(_unknown_reports(rows))
    if not sections and not rows:
        problems.append(_("Báo cáo chưa có mục nào, biểu nào. Hãy thêm ít nhất một mục hoặc một biểu."))
    if period.start > on:
        problems.append(_("Kỳ báo cáo %(period)s chưa bắt đầu.") % {"period": period.label})
    known = {(one.report, *sorted(one.options.items())) for one in annexes}
    cited = [one for one in figures.tables_used() if (one[0], *sorted(one[1].items())) not in known or
             one[2].period != period]  # fmt: skip
    subject = "".join(piece.text for piece in pieces(pack.subject, figures, period, name=name))
    return Composed(
        letterhead=heading_of(pack, on=dated or on, number=number, mark=mark),
        subject=subject,
        period=period,
        sections=sections,
        annexes=annexes,
        cited=cited,
        parameters={
            "on": on.isoformat(),
            "period": period.text,
            "organization": pack.organization.code,
            "formulas": sorted({text for _n, _o, table in figures.tables_used() for text in map(str, table.formulas)}),
            "rules": rules_behind(pack, figures),
        },
        problems=problems,
        drafted=drafted,
    )


def _said(section: Section, figures: Figures, period: Period, name: str, problems: list[str]) -> Said:
    for sentence in problems_in(section.text):
        problems.append(_("Mục “%(section)s”: %(problem)s") % {"section": section, "problem": sentence})
    lines = [line.strip() for line in section.text.splitlines() if line.strip()]
    paragraphs = [pieces(line, figures, period, name=name) for line in lines if not is_hint(line)]
    for piece in (piece for paragraph in paragraphs for piece in paragraph):
        if piece.found is not None and UNKNOWN in piece.text:
            problems.append(
                _("Mục “%(section)s”: chưa có số “%(figure)s”%(why)s Hãy viết lại câu này.")
                % {"section": section, "figure": piece.found.figure.label, "why": _because(piece)}
            )
    return Said(section.heading, paragraphs, list(_hints(lines)), section)


def _hints(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    before = 0
    for line in lines:
        if is_hint(line):
            yield before, line[1:-1]
        else:
            before += 1


def _because(piece: Piece) -> str:
    """Why a figure is not there, as the end of a sentence."""
    why = next((one.why for one in (piece.found, piece.before) if one is not None and one.why), "")
    return f": {why.rstrip('.')}." if why else "."


def is_hint(line: str) -> bool:
    """Whether a line only says to whoever writes what belongs there: "[Ghi phương hướng…]"."""
    return line.strip().startswith("[") and line.strip().endswith("]")


def _unknown_reports(rows: Iterable[PackAnnex]) -> Iterable[str]:
    """What is wrong with annexes nobody builds now."""
    for annex in rows:
        try:
            get_report(annex.report)
        except UnknownReport as error:
            yield _("Biểu “%(annex)s”: %(problem)s") % {"annex": title_of_annex(annex), "problem": error}


def _annexes(rows: Iterable[PackAnnex], figures: Figures, period: Period, problems: list[str]) -> list[Annexed]:
    annexes = []
    for annex in rows:
        try:
            get_report(annex.report)
            table = figures.table(annex.report, period, annex.options)
        except (UnknownReport, ValueError) as error:
            problems.append(_("Biểu “%(annex)s”: %(problem)s") % {"annex": title_of_annex(annex), "problem": error})
            continue
        titled = replace(table, title=annex.title) if annex.title else table
        landscape = LANDSCAPE[Layout(annex.layout)]
        annexes.append(
            Annexed(annex.report, annex.options, titled, landscape, annex.chart, annex.details, source=annex)
        )
    return annexes


def rules_behind(pack: Pack, figures: Figures) -> list[str]:
    """The versions of the rules by which the figures used were scored or rated, in words with their documents."""
    found: set[str] = set()
    for name, options, table in figures.tables_used():
        found.update(scales_of(get_report(name), pack.organization, table.period, options))
    return sorted(found)
