"""What the frame of every page asks for."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict

from core.periods import today

register = template.Library()


@register.simple_tag
def demo_day() -> date | None:
    """The day the product is made to believe it is (CHIBO_TODAY); None on a real day."""
    return today() if settings.CHIBO_TODAY else None


@register.filter
def hidden_fields(query: QueryDict) -> list[tuple[str, Any]]:
    """Name and value of every field of a query, for a form that must not lose the others' choice."""
    return [(name, value) for name, values in query.lists() for value in values]
