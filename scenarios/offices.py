"""Who leads a planned district: secretaries, deputies and chi ủy of its branches, and those of the bodies above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from branches.models import Organization
from members.models import Office
from members.services import NewOffice, NewTerm, open_committee_terms, open_office_terms
from scenarios.lives import Life
from scenarios.plan import Body, Branch, District

TERM, DUE = "2020–2025", date(2025, 6, 30)
SHORT_TERM, SHORT_DUE = "2020–2022", date(2022, 6, 30)
NEXT_TERM, NEXT_DUE = "2020–2023", date(2023, 3, 31)
COMMITTEE_FROM = 9  # full members: then a chi ủy is elected (DOMAIN §2.1)
# Every so many branches one is without a secretary, one's term ran out without a congress, and one's is about to: the
# list of warnings has something to say, as it would.
_VACANT, _OVERDUE, _ENDING = (61, 17), (53, 11), (43, 7)
_SEATS = ("bi-thu", "pho-bi-thu", "chi-uy-vien")
_BODY_SEATS = ("bi-thu", "pho-bi-thu-thuong-truc", "pho-bi-thu", "uy-vien", "uy-vien")


def elect(
    district: District, organizations: Mapping[str, Organization], pairs: Iterable[tuple[Any, Life]], *, by: Any
) -> None:
    """Gives every organisation its term and its committee, from the first day of the scenario."""
    first = district.first
    offices = {office.code: office for office in Office.objects.all()}
    standing: dict[str, list[Any]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    for member, life in pairs:
        if _is_full(life, first):
            sizes[life.branch] += 1
            if not life.chapter and not life.duties:
                standing[life.branch].append(member)
    chosen: list[tuple[str, str, Any]] = []
    for number, branch in enumerate(district.branches):
        seats: tuple[str, ...] = _SEATS if sizes[branch.code] >= COMMITTEE_FROM else _SEATS[:1]
        members = standing[branch.code]
        if number % _VACANT[0] == _VACANT[1]:
            seats = seats[1:]
        chosen += [(branch.code, seat, member) for seat, member in zip(seats, members, strict=False)]
    for body in district.bodies:
        leaders = [member for code in _branches_below(body, district) for member in standing[code][3:4]]
        chosen += [(body.code, seat, member) for seat, member in zip(_BODY_SEATS, leaders, strict=False)]
    open_office_terms(
        new=[NewOffice(member, organizations[code], offices[seat], first) for code, seat, member in chosen], by=by
    )
    open_committee_terms(new=list(_terms(district, organizations)), by=by)


def _terms(district: District, organizations: Mapping[str, Organization]) -> Iterator[NewTerm]:
    everything: list[Body | Branch] = [*district.bodies, *district.branches]
    for number, one in enumerate(everything):
        name, due = TERM, DUE
        if isinstance(one, Branch) and number % _OVERDUE[0] == _OVERDUE[1]:
            name, due = SHORT_TERM, SHORT_DUE
        elif isinstance(one, Branch) and number % _ENDING[0] == _ENDING[1]:
            name, due = NEXT_TERM, NEXT_DUE
        yield NewTerm(organizations[one.code], name, district.first, due)


def _branches_below(body: Body, district: District) -> list[str]:
    """The codes of the branches below a body, at any depth."""
    above: dict[str, str | None] = {one.code: one.parent_code for one in district.bodies}

    def is_below(code: str | None) -> bool:
        return code is not None and (code == body.code or is_below(above[code]))

    return [branch.code for branch in district.branches if is_below(branch.parent_code)]


def _is_full(life: Life, on: date) -> bool:
    """Belonged to his branch on the day, as a full member."""
    since = life.person.full_membership_date
    return since is not None and since <= on and life.spells[0].start <= on
