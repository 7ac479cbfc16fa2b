"""Who was admitted in Điện Biên in the term 2015–2020, and how many a year the province asked for.

Published (DOMAIN §1.5, rows 7–9): 2.000 a year by 04-NQ/TU; 9.694 admitted, which is 96,94% of five times that; 5.962
of them in the 129 communes, wards and towns. That the term's five years are 2016–2020, how the 9.694 fall into them, on
which days and in which branches, is invented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from branches.models import Organization
from core.documents import Document
from core.formatting import integer
from members.models import Membership, Occupation, Religion
from members.services import NewMembership, NewPlaceTie, enter_members, open_memberships, tie_members
from recruitment.models import Quota
from recruitment.services.quotas import NewQuota, issue_quotas
from scenarios.details import Details
from scenarios.persons import Registry
from scenarios.plan import Branch

IN_COMMUNES, ELSEWHERE = 5_962, 3_732
A_YEAR = 2_000
BY_YEAR = {2016: 1_890, 2017: 1_935, 2018: 1_960, 2019: 2_021, 2020: 1_888}


@dataclass(frozen=True)
class Home:
    """A branch somebody may be admitted in.

    Arguments:
        branch: as much of it as decides who is admitted.
        in_commune: whether it belongs to a commune, ward or town.
        since: the day it was founded on, where that may be within the term.
        until_then: the code of the branch its people belonged to before.
        place, how: the place it covers and how its members belong there; empty: it covers none.
    """

    branch: Branch
    in_commune: bool
    since: date | None = None
    until_then: str = ""
    place: str = ""
    how: str = ""


def admit(
    homes: Iterable[Home], organizations: Mapping[str, Organization], places: Mapping[str, int], registry: Registry, *,
    first: date, today: date, by: Any,
) -> None:  # fmt: skip
    """Admits everybody, each on a day of his own in a branch that stood then."""
    rng = Random("dien-bien/admissions")
    details = Details(
        "dien-bien",
        occupations=dict(Occupation.objects.values_list("code", "pk")),
        religions=dict(Religion.objects.values_list("code", "pk")),
        issuer="Tỉnh ủy Điện Biên",
        today=today,
    )
    every = list(homes)
    communes, others = ([home for home in every if home.in_commune == inside] for inside in (True, False))
    drawn = rng.choices(communes, k=IN_COMMUNES) + rng.choices(others, k=ELSEWHERE)
    rng.shuffle(drawn)
    days = sorted(_days(rng, first, today))
    people = []
    for home, day in zip(drawn, days, strict=True):
        person = registry.admitted(home.branch, day)
        details.add(person, home.branch)
        people.append(person)
    memberships: list[NewMembership] = []
    ties: list[NewPlaceTie] = []
    for pk, home, day in zip(enter_members(new=people, by=by), drawn, days, strict=True):
        stood = home.since is None or home.since <= day
        branch = organizations[home.branch.code if stood else home.until_then].pk
        start = Membership.StartReason.ADMISSION
        memberships.append(NewMembership(pk, branch, Membership.Kind.OFFICIAL, day, start_reason=start))
        if home.place and stood:
            ties.append(NewPlaceTie(pk, branch, places[home.place], home.how, day))
    open_memberships(new=memberships, by=by)
    tie_members(new=ties, by=by)


def ask(root: Organization, resolution: Document, *, by: Any) -> None:
    """2.000 a year, as the resolution says, and with it the term's: 96,94% was told of five times a year's (§6.24)."""
    new = [
        NewQuota(
            root.pk, date(year, 1, 1), date(year + 1, 1, 1), A_YEAR, issuer_id=root.pk, document_id=resolution.pk,
            issued_on=max(date(year, 1, 1), resolution.issued_on),
        )
        for year in BY_YEAR
    ]  # fmt: skip
    whole = NewQuota(
        root.pk, date(min(BY_YEAR), 1, 1), date(max(BY_YEAR) + 1, 1, 1), A_YEAR * len(BY_YEAR), issuer_id=root.pk,
        kind=Quota.Kind.TERM, document_id=resolution.pk, issued_on=resolution.issued_on,
        note=f"{integer(A_YEAR)} mỗi năm × {len(BY_YEAR)} năm",
    )  # fmt: skip
    issue_quotas(new=[*new, whole], by=by)


def _days(rng: Random, first: date, today: date) -> Iterable[date]:
    for year, count in BY_YEAR.items():
        begin, end = max(first, date(year, 1, 10)), min(today, date(year, 12, 25))
        for _number in range(count):
            yield begin + timedelta(days=rng.randrange((end - begin).days))
