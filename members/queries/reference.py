"""Provinces by the names people write: with or without diacritics, "tỉnh" or "TP." before them or not."""

from core.names import fold
from members.models import Province

_TITLES = ("thanh pho ", "tinh ", "tp ")
_SHORT = {"hcm": "ho chi minh", "tphcm": "ho chi minh"}


def province_key(name: str) -> str:
    """What two spellings of a province share."""
    key = fold(name)
    for title in _TITLES:
        if key.startswith(title):
            key = key[len(title) :]
            break
    return _SHORT.get(key, key)


def provinces_called() -> dict[str, dict[bool, Province]]:
    """Key → two-tier or not → province. Many names stand in both lists, for other borders."""
    found: dict[str, dict[bool, Province]] = {}
    for province in Province.objects.all():
        found.setdefault(province_key(province.name), {})[province.two_tier] = province
    return found
