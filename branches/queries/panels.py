"""What higher rooms know of an organisation and its page should show: a registry (HOUSE §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from branches.models import Organization


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or sentence of a panel, with the address of the page that lists its records."""

    label: str
    value: str
    url: str = ""


class Panel(Protocol):
    """What one higher room contributes.

    `action` is the right without which nobody sees it; `column` heads its figure in lists of organisations ("" where it
    has none).
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Any: ...

    @property
    def action(self) -> str: ...

    @property
    def column(self) -> Any: ...

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """For some organisations the figure of each with everything below it; one query whatever their number."""

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """What the organisation's page shows."""


PANELS: list[Panel] = []
WARNINGS = "warnings"  # the panel whose figures say how much is amiss: the tree is filtered by it
