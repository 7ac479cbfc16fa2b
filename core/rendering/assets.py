"""The files a document may use: our own static ones, and nothing else on the machine or the network."""

from pathlib import Path

from django.contrib.staticfiles import finders


class AssetRefused(ValueError):
    """Something outside the static files was asked for."""


def static_path(name: str) -> Path:
    """Where a static file lies; raises AssetRefused for what is none or points out of the folder."""
    if name.startswith("/") or ".." in Path(name).parts:
        raise AssetRefused(name)
    found = finders.find(name)
    if not found:
        raise AssetRefused(name)
    return Path(str(found))
