"""The figures a clerk may name in prose, by their reports, with what they come to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from branches.models import Organization
from branches.scoping import NAMELESS
from core.periods import Period
from core.tables import UnknownReport, get_report
from reports.queries.figures import FIGURES, Figure, Figures
from reports.queries.packs import name_on
from reports.queries.prose import ISSUED_BY, ORGANIZATION, PERIOD, QUOTAS, quotas_by_issuer


@dataclass(frozen=True, slots=True)
class Offered:
    """A figure: what is written in braces, and what it comes to; empty where nobody asked."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one report."""

    title: str
    figures: Sequence[Offered]


def figures_offered(may_see: Callable[[str], bool]) -> list[Group]:
    """The figures of the reports somebody may see, and the words that are none."""
    groups = [
        Group(title, [Offered(label) for one in figures for label in _labels(one)])
        for title, figures in _grouped(may_see)
    ]
    return [*groups, Group(_("Kỳ và tổ chức"), [Offered(PERIOD), Offered(ORGANIZATION)])]


def figures_valued(may_see: Callable[[str], bool], organization: Organization, period: Period, on: date) -> list[Group]:
    """The same with the value each has in a period: every report is built once."""
    built = Figures(organization, by=NAMELESS, on=on)
    groups = [
        Group(title, [offered for one in figures for offered in _valued(one, built, period)])
        for title, figures in _grouped(may_see)
    ]
    words = [Offered(PERIOD, period.label), Offered(ORGANIZATION, name_on(organization, min(on, period.last)))]
    return [*groups, Group(_("Kỳ và tổ chức"), words)]


def _labels(figure: Figure) -> tuple[str, ...]:
    """What is written for a figure; the word for all issuers' quotas stands before them."""
    return (QUOTAS, figure.label) if figure.code == "quota" else (figure.label,)


def _valued(figure: Figure, built: Figures, period: Period) -> list[Offered]:
    """A figure with its value; where several committees set it, each with what is written for its own."""
    if figure.code == "quota":
        whole = "".join(piece.text for piece in quotas_by_issuer(built, period))
        return [Offered(QUOTAS, whole), *_each(figure, built, period)]
    return _each(figure, built, period)


def _each(figure: Figure, built: Figures, period: Period) -> list[Offered]:
    issuers = built.issuers(figure, period) if figure.issued else []
    if len(issuers) < 2:
        return [Offered(figure.label, built.found(figure, period).text)]
    return [
        Offered(f"{figure.label}; {ISSUED_BY}: {one}", built.found(figure, period, issuer=one).text) for one in issuers
    ]


def _grouped(may_see: Callable[[str], bool]) -> list[tuple[str, list[Figure]]]:
    groups: dict[str, list[Figure]] = {}
    for figure in FIGURES:
        if may_see(figure.report):
            groups.setdefault(figure.report, []).append(figure)
    return [(_title(name), figures) for name, figures in groups.items()]


def _title(name: str) -> str:
    try:
        return str(get_report(name).title)
    except UnknownReport:
        return name
