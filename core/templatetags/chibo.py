"""Numbers, dates and small charts in templates: thin names for core.formatting and core.charts."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import charts, formatting, periods
from core.forms import ONCE
from core.tables import Chart

register = template.Library()


@register.simple_tag
def percent(numerator: int, denominator: int, places: int = 1) -> str:
    """{% percent present required %} → 93,5 (no sign), or – for an empty whole."""
    return formatting.percent(numerator, denominator, places)


@register.simple_tag(takes_context=True)
def once(context: Any) -> SafeString:
    """{% once %} in a form: the id by which the same page sent twice is done once; the question after it keeps it."""
    request = context.get("request")
    given = request.POST.get(ONCE, "") if request else ""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, given or uuid4())


@register.filter
def share(value: tuple[int, int] | None) -> str:
    """A share kept as two integers: "93,5%", or "–" for an empty whole."""
    return f"{formatting.percent(*value)}%" if value and value[1] > 0 else formatting.NOTHING


@register.filter
def integer(value: int | None) -> str:
    """{{ count|integer }} → 1.234"""
    return formatting.integer(value)


@register.filter
def decimal(value: Decimal | int | None, places: int = 1) -> str:
    """{{ amount|decimal:2 }} → 1.234,56"""
    return formatting.decimal(value, places)


@register.filter
def amount_text(value: Decimal | None) -> str:
    """{{ task.target|amount_text }} → 1.500 or 1.500,5"""
    return formatting.amount_text(value)


@register.filter
def date_text(day: date | None) -> str:
    """{{ day|date_text }} → 05/02/2026"""
    return formatting.date_text(day)


@register.filter
def last_day(end: date | None) -> str:
    """{{ membership.end|last_day }} → the last day a half-open span was true, as people read it."""
    return formatting.date_text(periods.last_day_of(end))


@register.filter
def datetime_text(moment: datetime | None) -> str:
    """{{ meeting.sent_at|datetime_text }} → 05/02/2026 14:30, in Vietnam's time"""
    return formatting.datetime_text(moment)


@register.filter
def month_text(day: date | None) -> str:
    """{{ meeting.for_month|month_text }} → 02/2026"""
    return formatting.month_text(day)


@register.filter
def month_key(day: date) -> str:
    """{{ month|month_key }} → 2026-02, for addresses"""
    return formatting.month_key(day)


@register.filter
def long_date(day: date) -> str:
    """{{ day|long_date }} → ngày 05 tháng 02 năm 2026"""
    return formatting.long_date(day)


@register.filter
def hour_text(hour: time | None) -> str:
    """19 giờ 30 phút."""
    return formatting.hour_text(hour)


@register.simple_tag
def partial_date(day: date | None, precision: str = formatting.Precision.DAY) -> str:
    """{% partial_date member.born_on member.born_precision %} → 1950, 02/1950 or 05/02/1950"""
    return formatting.partial_date(day, precision)


@register.simple_tag
def chart(value: Chart | None) -> SafeString:
    """{% chart report.chart %} → inline SVG"""
    return SafeString("") if value is None else charts.draw(value)


@register.simple_tag
def sparkline(value: Chart | None) -> SafeString:
    """{% sparkline unit.year %} → inline SVG the size of a word"""
    return SafeString("") if value is None else charts.sparkline(value)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """{{ counts|get:unit.pk }} → the value of a key, or nothing."""
    return mapping.get(key, "") if mapping else ""
