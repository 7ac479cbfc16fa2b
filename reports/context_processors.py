"""The way from a screen to the page of the guide that explains it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reports.queries.guide import address_of_help


def guide(request: HttpRequest) -> dict[str, Any]:
    """`help_url`: where "Hướng dẫn" leads from the page shown. Asked only when a template prints it."""
    match = request.resolver_match
    return {"help_url": SimpleLazyObject(lambda: address_of_help(match.view_name if match else ""))}
