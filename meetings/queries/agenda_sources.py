"""What a meeting might speak of, from whatever room knows of it: a registry (HOUSE §1)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.documents import Document
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing proposed for an agenda.

    Arguments:
        source: what it comes from, "conclusion:12": the same for the same meeting every time it is asked for, at most
            60 letters. Accepted or refused once, it is not proposed again.
        kind: one of ItemKind.
        document: what the item transmits to the branch (quán triệt).
        minutes: how long it may take.
        url: the page about it, for who prepares the meeting.
    """

    source: str
    kind: str
    title: str
    detail: str = ""
    document: Document | None = None
    minutes: int | None = None
    url: str = ""


class AgendaSource(Protocol):
    """What one room proposes; `title` heads its proposals on the page."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Any: ...

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """What it proposes for a meeting, in order; a fixed number of queries whatever there is."""


AGENDA_SOURCES: list[AgendaSource] = []
