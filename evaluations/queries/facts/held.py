"""Meetings held, attendance and quality of organisations; attendance of members."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from branches import tree
from core.periods import Period, last_day
from evaluations.models import Fact
from evaluations.queries.derivation import FactValue
from evaluations.queries.facts.values import count, share, unknown
from meetings.models import Attendance, Meeting, Quality
from meetings.queries.figures import counted_in, due_months
from meetings.queries.quality import band_that_counts
from meetings.queries.themes import THEMATIC_KINDS

MONTHS, QUARTERS = "month", "quarter"  # what a meeting is due for, as PostgreSQL calls them
_PRESENT = (Attendance.Status.PRESENT, Attendance.Status.LATE)


@dataclass(slots=True)
class _Sums:
    """The counted meetings at or below one organisation."""

    meetings: int = 0
    required: int = 0
    present: int = 0
    unexcused: int = 0
    bands: Counter[str] = field(default_factory=Counter)


def quarters_in(span: Period) -> list[Period]:
    """The quarters that lie wholly in some days."""
    quarters = sorted({Period.quarter(month) for month in span.months()}, key=lambda one: one.start)
    return [one for one in quarters if one.start >= span.start and one.end <= span.end]


def meetings_of(organization_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How each of some organisations, with the branches below it, held its meetings: three queries.

    A month is due of every branch that stood there on its last day, a quarter likewise of a thematic meeting
    (DOMAIN §2.2, §6.15); attendance is pooled over the meetings (F1, §2.4), each standing where its branch stood.
    Quality counts bands, the official one before the visitor's before the branch's own, each by the scheme of its day
    (§6.38); where any meeting is rated, one that is not has reached no band.
    """
    months = [(first, last_day(first)) for first in due_months(span, on=span.end)]
    monthly = _due_and_held(organization_ids, months, MONTHS, Meeting.MONTHLY_KINDS)
    quarters = [(one.start, one.last) for one in quarters_in(span)]
    thematic = _due_and_held(organization_ids, quarters, QUARTERS, THEMATIC_KINDS)
    sums = _sums(organization_ids, span)
    return {
        pk: [
            share(
                Fact.MEETINGS_HELD, *monthly.get(pk, (0, 0)),
                _("đã họp %(part)s/%(whole)s kỳ thường kỳ phải họp (%(rate)s%%)"), _("không có tháng nào phải họp"),
            ),
            *_of_meetings(sums.get(pk, _Sums())),
            share(
                Fact.THEMATIC, *thematic.get(pk, (0, 0)),
                _("%(part)s/%(whole)s quý có sinh hoạt chuyên đề (%(rate)s%%)"), _("không có quý nào phải họp"),
            ),
        ]
        for pk in organization_ids
    }  # fmt: skip


def roll_of(member_ids: Collection[int], span: Period) -> QuerySet[Attendance]:
    """The rows of some members in the rolls of counted meetings at which they were required, by date."""
    rows = Attendance.objects.filter(
        member__in=list(member_ids), meeting__in=Meeting.objects.filter(counted_in(span)).values("pk")
    )
    return rows.exclude(status=Attendance.Status.EXEMPT_PRESENT).select_related("meeting").order_by("meeting__date")


def attendance_of(member_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How each of some members attended, in every branch he belonged to in these days (DOMAIN §6.37): one query.

    Counted are the meetings at which he was required; on special duty he was not (§6.9).
    """
    rows = (
        Attendance.objects.filter(
            member__among=member_ids, meeting__in=Meeting.objects.filter(counted_in(span)).values("pk")
        )
        .order_by()
        .values_list("member", "status")
        .annotate(number=Count("meeting"))
    )
    status = Attendance.Status
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in member_ids}
    for pk, given, number in rows:
        counts[pk][given] += number
    found = {}
    for pk, given in counts.items():
        present = sum(given[one] for one in _PRESENT)
        required = present + given[status.EXCUSED] + given[status.UNEXCUSED]
        found[pk] = _attendance(present, required, given[status.UNEXCUSED])
    return found


def _of_meetings(sums: _Sums) -> list[FactValue]:
    facts = _attendance(sums.present, sums.required, sums.unexcused)
    rated = sums.bands.total()
    good = sums.bands[Quality.GOOD]
    if not rated:
        nothing = _("chưa kỳ sinh hoạt nào được xếp loại")
        return [*facts, unknown(Fact.QUALITY_GOOD, nothing), unknown(Fact.QUALITY_FAIR, nothing)]
    left = sums.meetings - rated
    more = _("; %(count)s kỳ chưa xếp loại, tính là chưa đạt") % {"count": left} if left else ""
    words = _("%(part)s/%(whole)s kỳ xếp loại Tốt (%(rate)s%%)") + more
    fair = _("%(part)s/%(whole)s kỳ xếp loại từ Khá trở lên (%(rate)s%%)") + more
    facts.append(share(Fact.QUALITY_GOOD, good, sums.meetings, words, ""))
    facts.append(share(Fact.QUALITY_FAIR, good + sums.bands[Quality.FAIR], sums.meetings, fair, ""))
    facts += [
        count(f"quality:{one.value}", sums.bands[one], str(one.label) + ": " + _("%(count)s kỳ"), band=one.value)
        for one in Quality
    ]
    return facts


def _attendance(present: int, required: int, unexcused: int) -> list[FactValue]:
    return [
        share(
            Fact.ATTENDANCE, present, required,
            _("có mặt %(part)s/%(whole)s lượt phải dự (%(rate)s%%)"), _("chưa có lượt phải dự nào"),
        ),
        count(Fact.UNEXCUSED, unexcused, _("%(count)s lượt vắng không lý do"))
        if required
        else unknown(Fact.UNEXCUSED, _("chưa có lượt phải dự nào")),
    ]  # fmt: skip


def _sums(organization_ids: Collection[int], span: Period) -> dict[int, _Sums]:
    """The counted meetings at or below each organisation, by band: one query."""
    rows: Any = (
        Meeting.objects.filter(counted_in(span), tree.under(organization_ids, path="placement__path"))
        .order_by()
        .annotate(above=tree.Above("placement__path"), quality=band_that_counts())
        .values("above", "quality")
        .annotate(
            number=Count("pk"), all_required=Sum("required"), all_present=Sum("present"), all_unexcused=Sum("unexcused")
        )
    )
    found: dict[int, _Sums] = {pk: _Sums() for pk in organization_ids}
    for row in rows:
        sums = found.get(row["above"])
        if sums is None:
            continue  # an organisation above those asked for
        sums.meetings += row["number"]
        sums.required += row["all_required"] or 0
        sums.present += row["all_present"] or 0
        sums.unexcused += row["all_unexcused"] or 0
        if row["quality"]:
            sums.bands[row["quality"]] += row["number"]
    return found


def _due_and_held(
    organization_ids: Collection[int], spans: list[tuple[date, date]], unit: str, kinds: Collection[str]
) -> dict[int, tuple[int, int]]:
    """Of the months or quarters due of the branches at or below each organisation: how many were held, of how many."""
    sql = f"""
    SELECT due.above, count(held.organization_id), count(*) FROM ({tree.BRANCH_DUTY_EACH}) due
    LEFT JOIN (
        SELECT DISTINCT organization_id, date_trunc(%(unit)s, for_month)::date AS first FROM meetings_meeting
        WHERE status = ANY(%(statuses)s) AND kind = ANY(%(kinds)s)
            AND date_trunc(%(unit)s, for_month)::date = ANY(%(firsts)s::date[])
    ) held ON held.organization_id = due.organization_id AND held.first = due.first
    GROUP BY 1
    """  # noqa: S608 - a fragment of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "organizations": list(organization_ids),
                "firsts": [first for first, _last in spans],
                "lasts": [last for _first, last in spans],
                "unit": unit,
                "statuses": [str(one) for one in Meeting.COUNTED_STATUSES],
                "kinds": [str(one) for one in kinds],
            },
        )
        return {pk: (held, due) for pk, held, due in cursor.fetchall()}
