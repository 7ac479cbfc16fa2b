"""A forest kept by hand, day by day, against which the real one is held (test_list_and_detail).

Time has a few days only (DAYS); the last of them stands for ever after. What an organisation is on a day is its parent
(an organisation's number, or None for a root) or GONE. Every act says whether it may be done, from first principles.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

DAYS = [date(2022, 1, 1) + timedelta(days=29 * number) for number in range(8)]
LAST = len(DAYS) - 1
GONE = "gone"
Parent = int | str | None


@dataclass
class Forest:
    """What stands where, and what happened there."""

    parents: list[list[Parent]] = field(default_factory=list)  # [organisation][day]
    meetings: set[tuple[int, int]] = field(default_factory=set)  # organisation, day
    belongs: list[list[int | None]] = field(default_factory=list)  # [member][day]: his organisation

    def path(self, organization: int, day: int) -> list[int] | None:
        """Root … itself; None where it does not stand, its superior does not, or there is a circle."""
        path: list[int] = []
        at: Parent = organization
        while at is not None:
            if not isinstance(at, int) or at in path:
                return None
            path.append(at)
            at = self.parents[at][day]
        return path[::-1]

    def stands(self, organization: int, day: int) -> bool:
        return self.parents[organization][day] != GONE

    def _sound(self) -> bool:
        return all(
            self.path(organization, day) is not None
            for organization in range(len(self.parents))
            for day in range(len(DAYS))
            if self.stands(organization, day)
        )

    def found(self, parent: int | None, day: int) -> bool:
        """Founds the next organisation; it begins no earlier than its superior. Returns whether it may be."""
        if parent is not None:
            day = max(day, next(t for t in range(len(DAYS)) if self.stands(parent, t)))
        self.parents.append([GONE if t < day else parent for t in range(len(DAYS))])
        if self._sound():
            return True
        self.parents.pop()
        return False

    def move(self, organization: int, parent: int | None, day: int) -> bool:
        """Puts it under another superior from a day on, up to the next change already known."""
        line = self.parents[organization]
        now = line[day]
        if now in (GONE, parent):
            return False
        before = list(line)
        for t in range(day, len(DAYS)):
            if before[t] != now:
                break
            line[t] = parent
        if self._sound():
            return True
        self.parents[organization] = before
        return False

    def dissolve(self, organization: int, day: int) -> bool:
        """Ends it before a day: nothing may stand below, belong to or happen in it afterwards."""
        line = self.parents[organization]
        now = line[day - 1]
        later = range(day, len(DAYS))
        allowed = (
            now != GONE
            and all(line[t] == now for t in later)
            and not any(other[t] == organization for other in self.parents for t in later)
            and not any(home[t] == organization for home in self.belongs for t in later)
            and not any(held == organization and t in later for held, t in self.meetings)
        )
        if allowed:
            line[day:] = [GONE] * len(later)
        return allowed

    def meet(self, organization: int, day: int) -> bool:
        """Holds a meeting; once a day, where it stands."""
        if not self.stands(organization, day) or (organization, day) in self.meetings:
            return False
        self.meetings.add((organization, day))
        return True

    def admit(self, organization: int, day: int) -> None:
        """A new member belongs to it from a day on."""
        self.belongs.append([organization if t >= day else None for t in range(len(DAYS))])

    def archived(self, organization: int, day: int) -> list[int] | None:
        """Where it last stood, if it was dissolved by that day."""
        if self.stands(organization, day) or not any(self.stands(organization, t) for t in range(day)):
            return None
        return self.path(organization, max(t for t in range(day) if self.stands(organization, t)))

    def everything(self) -> Iterator[tuple[int, int]]:
        """Every organisation on every day on which it stands."""
        for organization in range(len(self.parents)):
            for day in range(len(DAYS)):
                if self.stands(organization, day):
                    yield organization, day
