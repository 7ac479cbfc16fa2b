"""The figures of the overview with their change and their last twelve months, each the cell of its report.

A report is made for one period; twelve months of five of them would be sixty reports. So each is added up here from
what its report adds up, once for all the months: `tests/reports/test_indicators.py` holds every one against its report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import names_on
from core.formatting import integer, percent
from core.periods import HALF, MONTH, QUARTER, YEAR, Period, add_months, first_of_month, last_day, months_between
from core.tables import Drill, Ratio, Value
from meetings.models import Quality
from meetings.queries import Sums, attendance_sums
from meetings.queries.quality import QualitySums, quality_by_month
from meetings.reports.holding import MONTHS as DUE_MONTHS
from meetings.reports.quality_records import SCORES
from members.queries import movements_of
from members.reports.movement_records import STOCK
from recruitment.models import Quota
from recruitment.queries.admitted import By, count_answers_by
from recruitment.queries.progress import Progress, last_of, question_of
from recruitment.queries.quotas import issuer_name, quotas_at_and_below
from recruitment.reports.quotas import ADMITTED
from reports.queries.figures import amount_of, get_figure
from reports.queries.prose import difference_text

WINDOW = 12  # months of a small chart
PLACES = 1  # digits of a share, as its report prints it
MOST_QUOTAS = 6  # shown; the list has them all
KINDS = {"thang": MONTH, "quy": QUARTER, "nua-nam": HALF, "nam": YEAR}
KIND_LABELS = {
    "thang": gettext_lazy("Tháng"),
    "quy": gettext_lazy("Quý"),
    "nua-nam": gettext_lazy("6 tháng"),
    "nam": gettext_lazy("Năm"),
}
_AROUND = {MONTH: Period.month, QUARTER: Period.quarter, HALF: Period.half, YEAR: Period.year}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an overview speaks of: whole months that are over, and as many of the period before to compare with."""

    period: Period
    before: Period

    @property
    def month(self) -> date:
        """The last month, by its first day."""
        return first_of_month(self.period.last)

    @property
    def window(self) -> Period:
        """The months of the small charts, and whatever else is compared."""
        first = min(add_months(self.month, 1 - WINDOW), self.before.start)
        return _months(first, months_between(first, self.month) + 1)

    def shown(self) -> list[date]:
        """The months of the small charts."""
        return [add_months(self.month, n) for n in range(1 - WINDOW, 1)]


def stretch(kind: str, *, on: date) -> Stretch:
    """The month that is over, or the quarter, half-year or year so far, each up to it.

    Arguments:
        kind: one of KINDS, as an address gives it; anything else means the month.
    """
    month = add_months(first_of_month(on), -1)
    whole = _AROUND[KINDS.get(kind, MONTH)](month)
    before = whole.previous()
    if whole.last == last_day(month):
        return Stretch(whole, before)
    count = months_between(whole.start, month) + 1
    return Stretch(_months(whole.start, count), _months(before.start, count))


def _months(first: date, count: int) -> Period:
    if count == 1:
        return Period.month(first)
    return Period.parse(f"{first:%Y-%m}..{add_months(first, count - 1):%Y-%m}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the overview.

    Arguments:
        label: what it is.
        value, before: of the period, and of the one it is compared with.
        parts: the share in numbers of what is counted ("29/31 kỳ").
        report, drill: where it stands, and the query that lists its records.
        series: the last twelve months: label and value.
        told: what else is said of it (the forecast of a quota).
    """

    code: str
    label: str
    value: Value
    before: Value
    report: str
    drill: Drill
    series: Sequence[tuple[str, Ratio | int | None]]
    parts: str = ""
    told: str = ""

    @property
    def text(self) -> str:
        """The figure as its report prints it; "–" where there is none."""
        if isinstance(self.value, Ratio):
            share = percent(*self.value, PLACES)
            return f"{share}%" if share[-1:].isdigit() else share
        return integer(self.value) if isinstance(self.value, int) else "–"

    @property
    def change(self) -> str:
        """ "tăng 1,2 điểm %"; empty where one of the two is not there."""
        now, before = amount_of(self.value), amount_of(self.before)
        if now is None or before is None:
            return ""
        return difference_text(now, before, places=PLACES if isinstance(self.value, Ratio) else None)


SumsByMonth = Mapping[tuple[int, date, int | None], Sums]


def sums_of(organization: Organization, asked: Stretch, *, on: date) -> SumsByMonth:
    """Attendance and months due below an organisation by child and month, for figures, units and the silent alike."""
    return attendance_sums(organization.pk, asked.window, formula="F1", on=on)


def indicators_of(organization: Organization, asked: Stretch, sums: SumsByMonth, *, on: date) -> list[Indicator]:
    """Attendance, meetings held, quality, members and each issuer's quota: eight queries at every size.

    Arguments:
        sums: of `sums_of`.
    """
    return [
        *_meetings(asked, sums),
        _quality(organization, asked),
        _members(organization, asked),
        *_quotas(organization, asked, on=on),
    ]


def _label(month: date) -> str:
    return f"T{month.month}/{month.year}"


def _of_figure(code: str) -> str:
    figure = get_figure(code)
    assert figure is not None
    return figure.label[:1].upper() + figure.label[1:]


def _meetings(asked: Stretch, sums: SumsByMonth) -> list[Indicator]:
    by_month: dict[date, Sums] = {month: Sums() for month in asked.window.months()}
    for (_child, month, _sector), part in sums.items():
        by_month[month] += part

    def added(months: Sequence[date]) -> Sums:
        whole = Sums()
        for month in months:
            whole += by_month[month]
        return whole

    now, before = added(asked.period.months()), added(asked.before.months())
    shown = [(_label(month), by_month[month]) for month in asked.shown()]
    return [
        Indicator(
            "attendance_rate", _of_figure("attendance_rate"), Ratio(now.present, now.required),
            Ratio(before.present, before.required), "attendance", Drill("meetings"),
            [(label, _ratio(one.present, one.required)) for label, one in shown],
            parts=_("%(part)s/%(whole)s lượt") % {"part": integer(now.present), "whole": integer(now.required)},
        ),
        Indicator(
            "meetings_rate", _of_figure("meetings_rate"), Ratio(now.due_and_held, now.due),
            Ratio(before.due_and_held, before.due), "meetings", Drill(DUE_MONTHS, {"b": "held"}),
            [(label, _ratio(one.due_and_held, one.due)) for label, one in shown],
            parts=_("%(part)s/%(whole)s kỳ") % {"part": integer(now.due_and_held), "whole": integer(now.due)},
        ),
    ]  # fmt: skip


def _quality(organization: Organization, asked: Stretch) -> Indicator:
    by_month = quality_by_month(organization.pk, asked.window)

    def good(months: Sequence[date]) -> Ratio:
        whole = QualitySums()
        for month in months:
            whole += by_month.get(month, QualitySums())
        return Ratio(whole.bands[Quality.GOOD.value], whole.rated)

    now = good(asked.period.months())
    return Indicator(
        "quality_good_rate", _of_figure("quality_good_rate"), now, good(asked.before.months()), "quality",
        Drill(SCORES, {"b": Quality.GOOD.value}),
        [(_label(month), _ratio(*good([month]))) for month in asked.shown()],
        parts=_("%(part)s/%(whole)s kỳ đã xếp loại") % {"part": integer(now[0]), "whole": integer(now[1])},
    )  # fmt: skip


def _members(organization: Organization, asked: Stretch) -> Indicator:
    months = movements_of(organization.pk, asked.window).months
    closing = {month: line.closing for month, line in months.items()}
    return Indicator(
        "members", _of_figure("members"), closing[asked.month], closing[first_of_month(asked.before.last)], "movement",
        Drill(STOCK, {"r": "closing"}), [(_label(month), closing[month]) for month in asked.shown()],
    )  # fmt: skip


def _quotas(organization: Organization, asked: Stretch, *, on: date) -> list[Indicator]:
    """The quotas that run in the last month of the period, each issuer's by itself: they are never added."""
    month = Period.month(asked.month)
    # Of the whole year and the units too: the warnings ask the same, and it is read once.
    of_year = quotas_at_and_below(organization, Period.year(asked.month))
    own = (one for one in of_year if one.organization_id == organization.pk)
    quotas = [one for one in own if one.start < month.end and (one.end is None or one.end > month.start)][:MOST_QUOTAS]
    if not quotas:
        return []
    last = asked.period.last
    admitted = count_answers_by([question_of(one, last) for one in quotas], By.MONTH)
    names = names_on({one.issuer_id for one in quotas if one.issuer_id}, on)
    return [
        _quota(one, found, issuer_name(one, names), asked) for one, found in zip(quotas, admitted, strict=True)
    ]  # fmt: skip


def _quota(quota: Quota, admitted: Mapping[date, int], issuer: str, asked: Stretch) -> Indicator:
    last, before = asked.period.last, asked.before.last
    now = Progress(quota, sum(admitted.values()), min(last_of(quota), last))
    months = [month for month in asked.shown() if last_day(month) >= quota.start]
    earlier = sum(count for month, count in admitted.items() if months and month < months[0])
    so_far = list(accumulate((admitted.get(month, 0) for month in months), initial=earlier))[1:]
    then = sum(count for month, count in admitted.items() if month <= before)
    named = [_("chỉ tiêu kết nạp"), quota.tag.name if quota.tag else "", issuer]
    told = [str(now.outcome.label)]
    if now.forecast is not None:
        told.append(_("dự báo cả kỳ %s") % integer(now.forecast))
    label = " – ".join(part for part in named if part)
    return Indicator(
        f"quota-{quota.pk}", label[:1].upper() + label[1:], now.rate,
        Ratio(then, now.target) if now.target and before >= quota.start else None, "quota",
        Drill(ADMITTED, {"c": quota.pk}),
        [(_label(month), Ratio(count, now.target) if now.target else None)
         for month, count in zip(months, so_far, strict=True)],
        parts=_("%(part)s/%(whole)s đảng viên") % {"part": integer(now.admitted), "whole": integer(now.target)},
        told=", ".join(told),
    )  # fmt: skip


def _ratio(numerator: int, denominator: int) -> Ratio | None:
    return Ratio(numerator, denominator) if denominator else None
