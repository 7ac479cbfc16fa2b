"""Sums over meetings: attendance, months held and months due, by unit, month and sector."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from branches import tree
from branches.models import Organization
from core.periods import Period, last_day
from meetings.models import Attendance, Meeting


def counted_in(period: Period) -> Q:
    """A condition on meetings: they count in a period's attendance.

    Whole months count what was held *for* them (DOMAIN §6.12); a period of other days counts what was held *in* it.
    Only sent or confirmed meetings of the kinds that feed attendance (§2.2).
    """
    counted = Q(status__in=Meeting.COUNTED_STATUSES, kind__in=Meeting.RATED_KINDS)
    field = "for_month" if period.whole_months else "date"
    return counted & Q(**{f"{field}__gte": period.start, f"{field}__lt": period.end})


def due_months(period: Period, *, on: date) -> list[date]:
    """The months of a period, by their first day, for which a meeting was due: those that are finished on a day.

    A month whose last day lies outside the period is not due in it.
    """
    return [first for first in period.months() if last_day(first) < on and last_day(first) in period]
