"""Goals 1–4: the attendance report."""

import io
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from django.conf import settings
from django.db import connection

from bench.data import DISTRICT, PROVINCE, YEAR
from bench.goals import Result, median_ms, pair_ms, query_clock
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period, last_day, today
from core.rendering import render_html
from core.tables import Table
from meetings.models import Attendance, Meeting
from meetings.queries.figures import attendance_counters
from meetings.reports import AttendanceReport

PERIOD = Period.parse(str(YEAR))
SCOPES = (("district", DISTRICT), ("province", PROVINCE))

# The report's attendance from the roll's rows, by hand: the same columns, means included, apart from the headcount,
# which no row of a roll tells.
FROM_ROLLS = """
SELECT child, for_month, sector_id, sum(required), sum(present), sum(excused), sum(unexcused), sum(late),
    sum(special_duty), sum(exempt_present), round(sum(present::numeric / nullif(required, 0)), 12),
    count(*) FILTER (WHERE required > 0), count(*)
FROM (
    SELECT p.path[array_position(p.path, %(x)s::bigint) + 1] AS child, m.for_month, f.sector_id,
        count(*) FILTER (WHERE a.status IN ('present', 'late', 'excused', 'unexcused')) AS required,
        count(*) FILTER (WHERE a.status IN ('present', 'late')) AS present,
        count(*) FILTER (WHERE a.status = 'excused') AS excused,
        count(*) FILTER (WHERE a.status = 'unexcused') AS unexcused,
        count(*) FILTER (WHERE a.status = 'late') AS late,
        count(*) FILTER (WHERE a.status = 'special_duty') AS special_duty,
        count(*) FILTER (WHERE a.status = 'exempt_present') AS exempt_present
    FROM meetings_meeting m JOIN branches_placement p ON p.id = m.placement_id
    JOIN branches_organizationform f ON f.id = m.form_id
    JOIN meetings_attendance a ON a.meeting_id = m.id
    WHERE p.path @> ARRAY[%(x)s::bigint] AND m.for_month >= %(start)s AND m.for_month < %(end)s
        AND m.status IN ('sent', 'confirmed') AND m.kind IN ('regular', 'thematic', 'combined')
    GROUP BY 1, 2, 3, m.id
) meetings GROUP BY 1, 2, 3
"""

# The same rows as the report asks for, by hand: sums, months held, months due and missing, the units.
BY_HAND = (
    """
SELECT p.path[array_position(p.path, %(x)s::bigint) + 1], m.for_month, f.sector_id, count(*),
    count(*) FILTER (WHERE m.status = 'sent'), sum(m.headcount), sum(m.required), sum(m.present), sum(m.late),
    sum(m.excused), sum(m.unexcused), sum(m.special_duty), sum(m.exempt_present), sum(m.guests),
    sum(m.present::numeric / nullif(m.required, 0)), count(m.present::numeric / nullif(m.required, 0))
FROM meetings_meeting m JOIN branches_placement p ON p.id = m.placement_id
JOIN branches_organizationform f ON f.id = m.form_id
WHERE p.path @> ARRAY[%(x)s::bigint] AND m.for_month >= %(start)s AND m.for_month < %(end)s
    AND m.status IN ('sent', 'confirmed') AND m.kind IN ('regular', 'thematic', 'combined')
GROUP BY 1, 2, 3
""",
    """
SELECT child, for_month, sector_id, count(*) FROM (
    SELECT DISTINCT ON (m.organization_id, m.for_month)
        p.path[array_position(p.path, %(x)s::bigint) + 1] AS child, m.for_month, f.sector_id
    FROM meetings_meeting m JOIN branches_placement p ON p.id = m.placement_id
    JOIN branches_organizationform f ON f.id = m.form_id
    WHERE p.path @> ARRAY[%(x)s::bigint] AND m.for_month >= %(start)s AND m.for_month < %(end)s
        AND m.status IN ('sent', 'confirmed') AND m.kind IN ('regular', 'combined')
    ORDER BY m.organization_id, m.for_month, m.date, m.id
) held GROUP BY 1, 2, 3
""",
    """
WITH held AS (
    SELECT DISTINCT m.organization_id, m.for_month FROM meetings_meeting m
    WHERE m.for_month >= %(start)s AND m.for_month < %(end)s
        AND m.status IN ('sent', 'confirmed') AND m.kind IN ('regular', 'combined')
        AND m.organization_id IN (SELECT organization_id FROM branches_placement WHERE path @> ARRAY[%(x)s::bigint])
)
SELECT p.path[array_position(p.path, %(x)s::bigint) + 1], d.first, f.sector_id, count(*),
    array_agg(p.organization_id) FILTER (WHERE held.organization_id IS NULL)
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS d(first, last)
JOIN branches_placement p
    ON p.path @> ARRAY[%(x)s::bigint] AND p.start <= d.last AND (p."end" IS NULL OR p."end" > d.last)
JOIN branches_organizationform f
    ON f.organization_id = p.organization_id AND f.start <= d.last AND (f."end" IS NULL OR f."end" > d.last)
JOIN branches_form k ON k.id = f.form_id AND k.holds_branch_meetings
LEFT JOIN held ON held.organization_id = p.organization_id AND held.for_month = d.first
GROUP BY 1, 2, 3
""",
    """
SELECT c.id, c.code, n.name, p.start, p.end
FROM branches_placement p JOIN branches_organization c ON c.id = p.organization_id
JOIN branches_organizationname n ON n.organization_id = c.id AND n.span @> %(end)s::date - 1
WHERE p.parent_id = %(x)s::bigint AND p.span && daterange(%(start)s, %(end)s) ORDER BY c.code
""",
)


def counters_against_rolls() -> Iterator[Result]:
    """Goal 1: the report's attendance figures from counters, and the same from the roll's rows.

    Months held and due cost the same either way and are left out on both sides.
    """
    for size, code in SCOPES:
        organization = Organization.objects.get(code=code)
        ours, theirs = pair_ms(
            lambda pk=organization.pk: attendance_counters(pk, PERIOD, formula="F1"),  # type: ignore[misc]
            lambda pk=organization.pk: _fetch(FROM_ROLLS, pk),  # type: ignore[misc]
            times=5,
        )
        same = _sums_agree(organization)
        yield Result(
            1, f"attendance of a {size}'s year from counters", ours, theirs, "0.15x, same figures",
            same and ours <= 0.15 * theirs, against="from roll rows" + ("" if same else ", FIGURES DIFFER"),
        )  # fmt: skip


def queries_against_sql() -> Iterator[Result]:
    """Goal 2: time in the database, and a constant number of queries."""
    counts = set()
    for size, code in SCOPES:
        organization = Organization.objects.get(code=code)
        spent: list[float] = []

        def ours(organization: Organization = organization, spent: list[float] = spent) -> None:
            with query_clock() as clock:
                _build(organization)
            spent.append(clock.spent)
            counts.add(clock.count)

        def theirs(organization: Organization = organization) -> None:
            for sql in BY_HAND:
                _fetch(sql, organization.pk)

        _whole, by_hand = pair_ms(ours, theirs)
        queries = sorted(spent)[len(spent) // 2]
        constant = len(counts) == 1
        yield Result(
            2, f"queries of a {size}'s attendance ({'/'.join(map(str, sorted(counts)))} queries)", queries, by_hand,
            "1.5x + 5 ms, constant count", constant and queries <= 1.5 * by_hand + 5, against="hand-written SQL",
        )  # fmt: skip


def page_against_sql() -> Iterator[Result]:
    """Goal 3: the page from query to HTML, and the same template fed by hand-written SQL."""
    for size, code in SCOPES:
        organization = Organization.objects.get(code=code)
        example = _build(organization)

        def theirs(organization: Organization = organization, example: Table = example) -> None:
            rows = [_fetch(sql, organization.pk) for sql in BY_HAND]
            assert rows[0]
            render_html(example)

        ours, by_hand = pair_ms(lambda one=organization: render_html(_build(one)), theirs)  # type: ignore[misc]
        yield Result(
            3, f"attendance page of a {size}'s year", ours, by_hand, "1.5x", ours <= 1.5 * by_hand,
            against="same page fed by hand-written SQL",
        )  # fmt: skip


def page_against_workbook() -> Iterator[Result]:
    """Goal 4: the district's page, and openpyxl over the workbook of its branches' sheets."""
    organization = Organization.objects.get(code=DISTRICT)
    path = Path(settings.VAR_DIR) / "district.xlsx"
    _write_workbook(organization, path)
    ours = median_ms(lambda: render_html(_build(organization)))
    theirs = median_ms(lambda: _read_workbook(path), times=3)
    yield Result(
        4, "attendance page of a district's year", ours, theirs, "50x faster", theirs >= 50 * ours,
        against="openpyxl over its workbook",
    )  # fmt: skip


def _build(organization: Organization) -> Table:
    return AttendanceReport().build(organization, PERIOD, by=SYSTEM, on=today())


def _fetch(sql: str, organization_id: int) -> list[Any]:
    months = PERIOD.months()
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "x": organization_id,
                "start": PERIOD.start,
                "end": PERIOD.end,
                "firsts": months,
                "lasts": [last_day(month) for month in months],
            },
        )
        return cursor.fetchall()


def _sums_agree(organization: Organization) -> bool:
    ours = {
        key: (
            sums.required, sums.present, sums.excused, sums.unexcused, sums.late, sums.special_duty,
            sums.exempt_present, sums.rates, sums.rated, sums.meetings,
        )
        for key, sums in attendance_counters(organization.pk, PERIOD, formula="F1").items()
    }  # fmt: skip
    theirs = {tuple(row[:3]): (*row[3:10], row[10] or 0, *row[11:]) for row in _fetch(FROM_ROLLS, organization.pk)}
    return ours == theirs


def _write_workbook(organization: Organization, path: Path) -> None:
    """What the clerks have: a sheet a branch, a row a member, a column a meeting."""
    if path.exists():
        return
    marks = {"present": "x", "late": "m", "excused": "v", "unexcused": "k"}
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    meetings = Meeting.objects.filter(placement__path__contains=[organization.pk]).order_by("organization", "date")
    by_branch: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_branch[meeting.organization_id].append(meeting)
    for branch, held in by_branch.items():
        sheet = book.add_worksheet(str(branch))
        sheet.write_row(0, 0, ["member", *(f"{meeting.date:%d/%m/%Y}" for meeting in held)])
        rolls: dict[int, dict[int, str]] = defaultdict(dict)
        for meeting_id, member, status in Attendance.objects.filter(meeting__in=held).values_list(
            "meeting", "member", "status"
        ):
            rolls[member][meeting_id] = marks.get(status, "")
        for row, (member, statuses) in enumerate(rolls.items(), 1):
            sheet.write_row(row, 0, [str(member), *(statuses.get(meeting.pk, "") for meeting in held)])
    book.close()


def _read_workbook(path: Path) -> dict[str, Decimal]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    rates = {}
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows(min_row=2, min_col=2, values_only=True) for cell in row if cell]
        present = sum(cell in ("x", "m") for cell in cells)
        rates[sheet.title] = Decimal(present) / max(len(cells), 1)
    return rates
