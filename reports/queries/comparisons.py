"""What a comparison is made of: the tables of both sides, which scales they rest on, what the tree did between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Placement
from branches.queries import names_on
from core.formatting import date_text
from core.periods import Period, PeriodError
from core.tables import ReportBuilder, Table
from evaluations.models import Scheme
from evaluations.queries.classification import asked_of, ratings_in
from meetings.models import ScoringScheme
from meetings.queries.quality import rated_below
from reports.queries.comparing import (
    BEFORE,
    CODE,
    NOW,
    NothingToCompare,
    Said,
    Side,
    compare,
)
from reports.queries.overview import build_report
from reports.queries.reorganized import marks_between
from reports.queries.series import over_years

LEAST_YEARS, MOST_YEARS = 2, 10
CLASSIFIED = ("classification", "classification_change")
SCORED = ("quality", "meetings")
Asked = tuple[Organization, Period]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table of comparison, and which report of whom each of its sides is: the way to the records of a figure."""

    table: Table
    sides: Mapping[str, Asked]


def compared(
    report: ReportBuilder, now: Asked, before: Asked, *, by: Any, on: date, options: Mapping[str, str]
) -> Comparison:
    """A report of an organisation and period beside the same of another period, or another organisation.

    Raises NothingToCompare with a sentence: the same twice, an organisation that did not stand in its period, a period
    still to come, a list without figures.
    """
    if now == before:
        raise NothingToCompare(_("Hai bên giống nhau: cùng tổ chức, cùng kỳ. Hãy chọn kỳ khác hoặc tổ chức khác."))
    for side in (before, now):
        _check(*side, on=on)
    (organization, period), (other, against) = now, before
    label, label_before = (_label(side, now, before) for side in (now, before))
    tables = [build_report(report.name, one, when, by=by, on=on, options=options) for one, when in (before, now)]
    scales = [scales_of(report, one, when, options) for one, when in (before, now)]
    notes = [
        _("Tăng, giảm = %(now)s − %(before)s; tỷ lệ tăng, giảm tính bằng điểm phần trăm từ số gốc, rồi mới làm tròn.")
        % {"now": label, "before": label_before}
    ]
    marks: dict[str, str] = {}
    same = organization == other
    if same:
        first, last = sorted((period, against), key=lambda one: (one.last, one.start))
        codes = {str(row[CODE]) for table in tables for row in table.rows if row.values.get(CODE)}
        marks = marks_between(codes, first.start, last.last)
        notes.append(
            _("Đơn vị được ghép theo mã, không theo tên; đơn vị mới thành lập, đổi tên, sáp nhập, chia tách, giải thể "
              "giữa hai kỳ có ghi bên tên. Mỗi kỳ tính theo cơ cấu tổ chức của kỳ ấy.")
        )  # fmt: skip
    else:
        notes.append(_("Hai tổ chức có đơn vị trực thuộc khác nhau nên so sánh số chung của mỗi tổ chức."))
    said = Said(
        _("So sánh với %(other)s: %(title)s") % {"other": label_before, "title": tables[1].title},
        period, {**tables[1].options, "against": against.text, **({} if same else {"other": other.code})},
        notes=notes, intro=_broken(scales[0], scales[1], label_before, label), marks=marks,
        comparable=not _other_scale(scales[0], scales[1]),
    )  # fmt: skip
    table = compare(Side(tables[0], label_before), Side(tables[1], label), said, by_rows=same)
    return Comparison(table, {BEFORE: before, NOW: now})


def over_periods(
    report: ReportBuilder, organization: Organization, period: Period, number: int, *, by: Any, on: date,
    options: Mapping[str, str],
) -> Comparison:  # fmt: skip
    """A report's whole in the same period of each of several years, the last one `period`'s.

    Raises NothingToCompare with a sentence, as `compared` does.
    """
    if not LEAST_YEARS <= number <= MOST_YEARS:
        raise NothingToCompare(_("Số năm phải từ %(least)d đến %(most)d.") % {"least": LEAST_YEARS, "most": MOST_YEARS})
    _check(organization, period, on=on)
    periods = [period]
    while len(periods) < number:
        try:
            periods.append(periods[-1].same_period_last_year())
        except PeriodError:
            break  # before the first year we count
    stood = [one for one in reversed(periods) if why_absent(organization, one, on=on) == ""]
    if len(stood) < LEAST_YEARS:
        raise NothingToCompare(
            _("%(name)s chỉ có số liệu của %(period)s; chưa đủ hai năm để so sánh.")
            % {"name": _name(organization, period.last), "period": period.label}
        )
    tables = [(one.label, build_report(report.name, organization, one, by=by, on=on, options=options)) for one in stood]
    scales = {one.label: scales_of(report, organization, one, options) for one in stood}
    breaks = {}
    for earlier, later in pairwise(stood):
        told = _broken(scales[earlier.label], scales[later.label], earlier.label, later.label)
        if told:
            breaks[later.label] = told[0]
    absent = [one.label for one in reversed(periods) if one not in stood]
    said = Said(
        _("Qua các năm: %(title)s") % {"title": tables[-1][1].title}, Period.days(stood[0].start, stood[-1].last),
        {**tables[-1][1].options, "years": str(number)},
        notes=[_("Mỗi kỳ tính theo cơ cấu tổ chức, công thức và khung chấm, khung xếp loại của kỳ ấy.")],
        intro=[_("Chưa có tổ chức này: %(periods)s.") % {"periods": ", ".join(absent)}] if absent else [],
    )  # fmt: skip
    table = over_years(tables, said, breaks)
    return Comparison(table, {one.label: (organization, one) for one in stood})


def scales_of(
    report: ReportBuilder, organization: Organization, period: Period, options: Mapping[str, str]
) -> dict[str, str]:
    """By which schemes the figures of a report were rated or scored: in words with their document → their scale.

    Empty for a report that counts and does not rate.
    """
    if report.name in CLASSIFIED:
        asked = ratings_in(organization, asked_of(period), subject=options.get("subject", ""))
        schemes = Scheme.objects.filter(pk__in=asked.order_by().values("scheme")).order_by("subject", "start")
        return {_with_document(one): f"{one.subject}:{one.scale}" for one in schemes.select_related("document")}
    if report.name in SCORED:
        ids = rated_below(organization.pk, period).filter(score__isnull=False).values("score__scheme")
        rows = ScoringScheme.objects.filter(pk__in=ids).select_related("document").order_by("start", "pk")
        # Levels of one name are set beside each other though another scheme gave them; the mark says so.
        return {_with_document(one): "" for one in rows}
    return {}


def _with_document(scheme: Any) -> str:
    return f"{scheme.name} ({scheme.document})" if scheme.document else str(scheme.name)


def _broken(before: Mapping[str, str], now: Mapping[str, str], label: str, label_now: str) -> list[str]:
    """The sentence that marks a change of schemes between two periods; none where both rest on the same."""
    if not before or not now or set(before) == set(now):
        return []
    told = _("Đổi khung giữa %(before)s và %(now)s: %(old)s → %(new)s.") % {
        "before": label, "now": label_now, "old": "; ".join(sorted(set(before) - set(now)) or sorted(before)),
        "new": "; ".join(sorted(set(now) - set(before)) or sorted(now)),
    }  # fmt: skip
    if _other_scale(before, now):
        return [f"{told} {_('Khác thang, không so sánh.')}"]
    return [told]


def _other_scale(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    return bool(before and now and set(before.values()) != set(now.values()))


def _label(side: Asked, *sides: Asked) -> str:
    """What distinguishes a side: its period, its organisation, or both."""
    organization, period = side
    name = _name(organization, period.last)
    if len({one for one, _when in sides}) == 1:
        return period.label
    return name if len({when for _one, when in sides}) == 1 else f"{name}, {period.label}"


def _name(organization: Organization, day: date) -> str:
    return names_on([organization.pk], day).get(organization.pk, organization.code)


def _check(organization: Organization, period: Period, *, on: date) -> None:
    why = why_absent(organization, period, on=on)
    if why:
        raise NothingToCompare(why)


def why_absent(organization: Organization, period: Period, *, on: date) -> str:
    """Why an organisation has no figures of a period, in a sentence; empty where it has."""
    if period.start > on:
        return _("Kỳ %(period)s chưa bắt đầu, chưa có số liệu.") % {"period": period.label}
    rows = list(Placement.objects.filter(organization=organization).order_by("start").values_list("start", "end"))
    if any(start < period.end and (end is None or end > period.start) for start, end in rows):
        return ""
    name = _name(organization, period.last)
    if rows and rows[0][0] >= period.end:
        text = _("%(name)s thành lập từ ngày %(day)s, chưa có trong %(period)s.")
        return text % {"name": name, "day": date_text(rows[0][0]), "period": period.label}
    ended = max((end for _start, end in rows if end is not None and end <= period.start), default=None)
    if ended is None:
        return _("%(name)s không có trong cây tổ chức ở %(period)s.") % {"name": name, "period": period.label}
    text = _("%(name)s không còn từ ngày %(day)s, không có trong %(period)s.")
    return text % {"name": name, "day": date_text(ended), "period": period.label}
