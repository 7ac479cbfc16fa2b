"""A name as it is stored, for whatever has one in this app."""

from typing import Any

from core.names import clean_name, search_key, text_sort_key


def name_and_keys(name: str) -> dict[str, Any]:
    """A name, composed, with the keys it is ordered and found by."""
    name = clean_name(name)
    return {
        "name": name,
        "sort_key": text_sort_key(name),
        "search_key": search_key(name),
    }
