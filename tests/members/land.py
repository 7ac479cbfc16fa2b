"""A small tree for the movement table, the lives written into it, and the table in words.

R                          O  another root
├── P        └── Q         └── F
│   ├── A        └── C
│   └── B
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from branches.models import Organization, Trait
from branches.services import move_organization
from core.audit import SYSTEM
from core.periods import Period
from members.models import Member, Membership
from members.queries import Movement, movements_of
from members.services import NewMembership, open_memberships
from tests.factories import START, form, make_member, make_organization

YEAR = "2022"
BEFORE = date(2015, 5, 1)
APRIL, MAY, JULY = date(2022, 4, 10), date(2022, 5, 19), date(2022, 7, 1)


@dataclass
class Land:
    """The tree above, and how to write what happens in it."""

    places: dict[str, Organization] = field(default_factory=dict)
    people: int = 0

    def found(self, code: str, parent: str | None = None, **values: Any) -> Organization:
        above = self.places[parent] if parent else None
        self.places[code] = make_organization(code, above, start=START, **values)
        return self.places[code]

    def live(self, *spells: tuple[Any, ...], **values: Any) -> Member:
        """A member and where he belonged: (place, start, reason, end, reason), the tail may be left out."""
        self.people += 1
        member = make_member(f"Nông Văn {self.people}", **values)
        new = []
        for place, start, start_reason, *tail in spells:
            end, end_reason = tail or (None, "")
            kind = Membership.Kind.TEMPORARY if start_reason == "hosted" else Membership.Kind.OFFICIAL
            new.append(NewMembership(member.pk, self.places[place].pk, kind, start, end, start_reason, end_reason))
        open_memberships(new=new, by=SYSTEM)
        return member

    def move(self, place: str, parent: str | None, on: date) -> None:
        above = self.places[parent] if parent else None
        move_organization(organization=self.places[place], parent=above, on=on, by=SYSTEM)

    def seen(self, top: str, period: str = YEAR, trait: Trait | None = None) -> dict[str, str]:
        """The table of X in words: "1 -transfer_out = 0" of each child and of the whole ("*"), empty lines left out."""
        found = movements_of(self.places[top].pk, Period.parse(period), trait=trait)
        codes = {place.pk: code for code, place in self.places.items()}
        lines = {codes[pk]: words(line) for pk, line in found.units.items()}
        return {code: text for code, text in {**lines, "*": words(found.whole)}.items() if text != "0 = 0"}


def words(line: Movement) -> str:
    def side(sign: str, counts: Iterable[tuple[str, int]]) -> list[str]:
        return [f"{sign}{reason!s}{f'*{count}' if count > 1 else ''}" for reason, count in sorted(counts)]

    parts = [*side("+", line.increases.items()), *side("-", line.decreases.items())]
    return " ".join([str(line.opening), *parts, "=", str(line.closing)])


def lay() -> Land:
    """The tree, and nobody in it."""
    land = Land()
    party = form("dang-bo")
    for code, parent, kind in (
        ("R", None, party), ("P", "R", party), ("A", "P", form()), ("B", "P", form()), ("Q", "R", party),
        ("C", "Q", form()), ("O", None, party), ("F", "O", form()),
    ):  # fmt: skip
        land.found(code, parent, form=kind)
    return land
