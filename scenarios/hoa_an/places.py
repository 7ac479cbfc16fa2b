"""The places of Hòa An, all invented: a hamlet for each hamlet branch, schools, stations, and some without a branch."""

from collections import defaultdict
from typing import Any

from branches.models import Organization, PlaceKind
from branches.services import NewCoverage, NewPlace, cover_places, enter_places
from members.models import Membership, PlaceTie
from members.services import NewPlaceTie, tie_members
from scenarios.plan import HEALTH, PRIVATE_FIRM, RURAL, SCHOOL, Branch, District

_KINDS = {RURAL: "thon-ban", SCHOOL: "truong-hoc", HEALTH: "tram-y-te", PRIVATE_FIRM: "doanh-nghiep-ngoai-nha-nuoc"}
_SMALL = 19  # a hamlet branch of so few members lies far up
_TIED = 2  # members who live in a hamlet that has no branch of its own
_REMOTE = ("Phiêng Lếch", "Khuổi Lung", "Lũng Tàn", "Nà Đuốc", "Cốc Mòn")


def enter(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    """Enters the places of the communes, who covers them, and where their members live and work."""
    kinds = {kind.code: kind for kind in PlaceKind.objects.all()}
    communes = {body.code for body in plan.bodies if body.sector == RURAL}
    branches = [one for one in plan.branches if one.parent_code in communes and one.sector in _KINDS]
    remote = _remote(branches)
    new = [
        NewPlace(
            one.code, _name(one), kinds[_KINDS[one.sector]], organizations[one.parent_code].pk, plan.first,
            difficult=one.sector == RURAL and one.size <= _SMALL,
        )
        for one in branches
    ]  # fmt: skip
    new += [
        NewPlace(code, name, kinds["thon-ban"], organizations[near.parent_code].pk, plan.first, difficult=True)
        for code, (name, near, _how) in remote.items()
    ]
    places = {one.code: pk for one, pk in zip(new, enter_places(new=new, by=by), strict=True)}
    coverages = [NewCoverage(places[one.code], organizations[one.code].pk, plan.first) for one in branches]
    coverages += [
        NewCoverage(places[code], organizations[near.code].pk, plan.first, shared=True)
        for code, (_name_, near, how) in remote.items()
        if how == "joint"
    ]
    cover_places(new=coverages, by=by)
    _settle(branches, remote, places, organizations, by=by)


def _remote(branches: list[Branch]) -> dict[str, tuple[str, Branch, str]]:
    """Hamlets without a branch of their own, one in every second commune, by code: name, the branch near by, and how.

    "joint": its members meet with the branch near by; "alone": they meet with nobody; "empty": it has no members.
    """
    first: dict[str, Branch] = {}
    for one in branches:
        if one.sector == RURAL:
            first.setdefault(one.parent_code, one)
    found = {}
    for number, (commune, near) in enumerate(list(first.items())[1::2]):
        how = ("joint", "alone", "empty")[number % 3]
        found[f"{commune}.90"] = (f"Xóm {_REMOTE[number % len(_REMOTE)]}", near, how)
    return found


def _settle(
    branches: list[Branch],
    remote: dict[str, tuple[str, Branch, str]],
    places: dict[str, int],
    organizations: dict[str, Organization],
    *,
    by: Any,
) -> None:
    """Ties everybody to the place of his branch for as long as he belongs there; a few of them live farther off."""
    codes = {organizations[one.code].pk: one for one in branches}
    farther = {near.code: code for code, (_name_, near, how) in remote.items() if how != "empty"}
    rows = Membership.objects.filter(organization__in=list(codes), kind=Membership.Kind.OFFICIAL).order_by("pk")
    away: dict[str, int] = defaultdict(int)
    ties = []
    for member, organization, start, end in rows.values_list("member", "organization", "start", "end"):
        branch = codes[organization]
        place = branch.code
        if branch.code in farther and end is None and away[branch.code] < _TIED:
            away[branch.code] += 1
            place = farther[branch.code]
        how = PlaceTie.Kind.RESIDENT if branch.sector == RURAL else PlaceTie.Kind.WORKING
        ties.append(NewPlaceTie(member, organization, places[place], str(how), start, end))
    tie_members(new=ties, by=by)


def _name(branch: Branch) -> str:
    name = branch.name.removeprefix("Chi bộ ")
    return name[:1].upper() + name[1:]
