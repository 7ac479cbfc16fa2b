"""What the addresses of reports say, and how they are made: the period, the options, the records behind a figure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.formatting import date_text
from core.periods import Period, PeriodError
from core.rendering import DrillUrl
from core.tables import Drill, ReportBuilder, UnknownReport
from reports import queries
from reports.forms.reports import ReportForm
from reports.queries import OF

ATTENDANCE = "attendance"
# Pages of one object, by the query of a drill that carries its uuid.
OBJECTS = {
    "member": "members:detail",
    "candidate": "recruitment:candidate",
    "example": "evaluations:example",
    "screening": "evaluations:screening",
    "weak": "evaluations:weak",
    "organization": "branches:detail",
    "meeting": "meetings:detail",
    "place": "members:place",
    "transfer": "members:transfer_detail",
    "opinion": "meetings:opinion",
    "task": "meetings:task",
    "rating": "evaluations:sheet",
    "pack": "reports:pack",
}
ATTENDANCE_PAGES = {"meetings": "h", "months": "m"}
# Parameters of the addresses of records that are no part of the drill.
QUERY, PAGE, TRAIT_ID = "q", "trang", "t"


def report_asked(user: Any, name: str, pk: int, *, on: date) -> tuple[ReportBuilder, Any]:
    """The report and the organisation of an address.

    Raises Http404 for what does not exist or lies outside the scope, PermissionDenied where the user may see reports
    but not this one.
    """
    try:
        report = queries.get_report(name)
    except UnknownReport as error:
        raise Http404(str(error)) from error
    organization = get_object_or_404(queries.reportable(user, on=on), pk=pk)
    if not queries.may(user, report.action, organization, on=on):
        raise PermissionDenied
    return report, organization


def period_of(text: str) -> Period:
    """The period of an address. Raises Http404 for what is none."""
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from error


def number_of(text: str) -> int | None:
    """An id in an address. Raises Http404 for what is none."""
    try:
        return Drill("", {"": text}).number("")
    except ValueError as error:
        raise Http404(str(error)) from error


def option_keys(report: ReportBuilder) -> dict[str, str]:
    """How the options of a report are spelled in its addresses: option → parameter."""
    keys = {"formula": "cong-thuc"} if report.formulas else {}
    return keys | {name: "dac-diem" if name == "trait" else report.choices[name].key for name in report.options}


def options_in(request: HttpRequest, report: ReportBuilder) -> dict[str, str]:
    """The options an address gives; the trait by its code or, in the short addresses of records, by its id.

    Raises Http404 for a trait's id that is none.
    """
    given = {name: request.GET.get(key, "") for name, key in option_keys(report).items()}
    if "trait" in given and not given["trait"]:
        pk = number_of(request.GET.get(TRAIT_ID, ""))
        if pk is not None:
            trait = queries.trait_of_id(pk)
            if trait is None:
                raise Http404
            given["trait"] = trait.code
    return {name: value for name, value in given.items() if value}


def query_of(report: ReportBuilder, options: Mapping[str, str]) -> str:
    """The options as the end of an address; what is the default is left out."""
    default = next(iter(report.formulas), None)
    keys = option_keys(report)
    given = {keys[name]: value for name, value in options.items() if (name, value) != ("formula", default)}
    return f"?{urlencode(given)}" if given else ""


def report_address(report: ReportBuilder, pk: int, period: Period, options: Mapping[str, str]) -> str:
    """The address of a report's page."""
    return reverse("reports:report", args=[report.name, pk, period.text]) + query_of(report, options)


def asking_fields(
    report: ReportBuilder, organization: Any, period: Period, options: Mapping[str, str]
) -> dict[str, Any]:
    """What the form that asks the worker for a report opens with, as its fields are named."""
    keys = {name: key.replace("-", "_") for name, key in option_keys(report).items()}
    chosen = {keys[name]: value for name, value in options.items()}
    when = {
        name: date_text(value) if isinstance(value, date) else value
        for name, value in ReportForm.initial_for(period).items()
    }
    return {"bao-cao": report.name, "to_chuc": organization.code, **when, **chosen}


def drill_urls(report: ReportBuilder, options: Mapping[str, str], *, records: bool) -> DrillUrl:
    """Where the figures of a report lead, relative to its own address.

    As short as can be: a district's year has a thousand of these links, and a page sixty kilobytes. "d" is the unit
    with the month, "k" the sector, "t" the trait the report was cut by.

    Arguments:
        records: whether the user may see the records behind the figures.
    """
    trait = queries.trait_of(options.get("trait", ""))
    keys = option_keys(report)
    kept: dict[str, str | int] = {
        keys[name]: value
        for name, value in options.items()
        if name not in ("trait", "formula") and report.choices[name].in_records
    }
    if trait is not None:
        kept[TRAIT_ID] = trait.pk

    def url(drill: Drill) -> str:
        if drill.query in OBJECTS:
            return _object_url(drill)
        if drill.query == OF:
            return _url_of_other(report, drill, records=records)
        if report.name == ATTENDANCE:
            return _attendance_url(drill, kept)
        if not records:
            return ""
        return f"r?{urlencode({QUERY: drill.query, **drill.params, **kept})}"

    return url


def side_urls(
    report: ReportBuilder, sides: Mapping[str, tuple[Any, Period]], options: Mapping[str, str], *,
    records: Collection[str],
) -> DrillUrl:  # fmt: skip
    """Where the figures of a comparison lead: each to the records of its own side's report.

    Arguments:
        sides: side → the organisation and the period of its report.
        records: the sides whose records the user may see.
    """
    bases = {
        side: reverse("reports:report", args=[report.name, one.pk, when.text]) for side, (one, when) in sides.items()
    }
    plain = {allowed: drill_urls(report, options, records=allowed) for allowed in (False, True)}

    def url(drill: Drill) -> str:
        side, own = queries.drill_of(drill)
        there = plain[side in records](own) if side in bases else ""
        return there if not there or there.startswith("/") else bases[side] + there

    return url


def compared_address(
    report: ReportBuilder, now: tuple[int, Period], before: tuple[int, Period], options: Mapping[str, str]
) -> str:
    """The address of a comparison of two sides, each an organisation's id and a period."""
    args = [report.name, now[0], now[1].text, before[0], before[1].text]
    return reverse("reports:compared", args=args) + query_of(report, options)


def years_address(report: ReportBuilder, pk: int, period: Period, number: int, options: Mapping[str, str]) -> str:
    """The address of a report over some years."""
    return reverse("reports:over_years", args=[report.name, pk, period.text, number]) + query_of(report, options)


def drill_in(request: HttpRequest, report: ReportBuilder) -> Drill:
    """The drill an address of records names."""
    others = {QUERY, PAGE, TRAIT_ID, *option_keys(report).values()}
    params: dict[str, str | int] = {key: str(value) for key, value in request.GET.items() if key not in others}
    return Drill(request.GET.get(QUERY, ""), params)


def _object_url(drill: Drill) -> str:
    """The page of one object; nothing where the row names none."""
    uuid = drill.text(drill.query) or drill.text("uuid")
    return reverse(OBJECTS[drill.query], args=[uuid]) if uuid else ""


def _url_of_other(report: ReportBuilder, drill: Drill, *, records: bool) -> str:
    """Where a figure leads that another report counted: to that one's records, for who may see those of this one."""
    name, own = queries.drill_of_other(drill)
    other = queries.get_report(name)
    if other.records_action not in (other.action, report.records_action):
        return ""
    there = drill_urls(other, {}, records=records)(own)
    return there if not there or there.startswith("/") else f"{reverse('reports:list')}{drill.text(OF)}/{there}"


def _attendance_url(drill: Drill, kept: Mapping[str, str | int]) -> str:
    params: dict[str, str | int] = {}
    if "sector" in drill.params:
        params["k"] = drill.params["sector"]
    elif "month" in drill.params:
        params["d"] = f"{drill.text('unit')}.{drill.text('month')}"
    elif "unit" in drill.params:
        params["d"] = drill.params["unit"]
    query = urlencode({**params, **kept})
    return ATTENDANCE_PAGES[drill.query] + (f"?{query}" if query else "")
