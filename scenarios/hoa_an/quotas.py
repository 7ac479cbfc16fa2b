"""The quotas of admissions of Hòa An, all assumed: only that the district's of 2022 was passed is published.

The district's is broken down to its 39 units by their members, one commune's to its branches; a village far up has had
one each year and admitted nobody.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from branches.models import Organization
from recruitment.services.quotas import NewQuota, issue_quotas
from scenarios.plan import District

# By year: of 2022 passed by 182, of 2021 missed by 168.
OF_DISTRICT = {2021: 172, 2022: 175}


def issue(plan: District, organizations: Mapping[str, Organization], *, commune: str, village: str, by: Any) -> None:
    """Sets the district's quotas of both years and breaks them down.

    Arguments:
        commune: the code of the one that broke its own down to its branches.
        village: the code of the branch that is asked for one each year and misses it.
    """
    root = plan.bodies[0].code
    units = _weights(plan, root)
    branches = {one.code: one.size for one in plan.branches if one.parent_code == commune}
    for year, whole in OF_DISTRICT.items():
        (district,) = _issue(organizations, year, root, {root: whole}, by=by).values()
        parts = _issue(organizations, year, root, shared(whole, units), from_id=district, by=by)
        if commune in parts:
            count = shared(whole, units)[commune]
            (own,) = _issue(organizations, year, commune, {commune: count}, by=by).values()
            _issue(organizations, year, commune, shared(count, branches), from_id=own, by=by)
        if village in organizations:
            _issue(organizations, year, village.rpartition(".")[0], {village: 1}, by=by)


def _issue(
    organizations: Mapping[str, Organization], year: int, issuer: str, counts: Mapping[str, int], *, by: Any,
    from_id: int | None = None,
) -> dict[str, int]:  # fmt: skip
    """One issuer's quotas of a year; their ids by the code of whom they were set for."""
    new = [
        NewQuota(
            organizations[code].pk, date(year, 1, 1), date(year + 1, 1, 1), count, issuer_id=organizations[issuer].pk,
            broken_down_from_id=from_id, assumed=True,
        )
        for code, count in counts.items()
    ]  # fmt: skip
    return dict(zip(counts, issue_quotas(new=new, by=by), strict=True))


def _weights(plan: District, root: str) -> dict[str, int]:
    """The units directly under the district with their members."""
    sizes: dict[str, int] = defaultdict(int)
    for branch in plan.branches:
        sizes[branch.code if branch.parent_code == root else branch.parent_code] += branch.size
    return dict(sizes)


def shared(whole: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A number shared out by weight, whole and without a rest; who would get nothing is left out."""
    total = sum(weights.values())
    shares = {code: whole * weight // total for code, weight in weights.items()}
    nearest = sorted(weights, key=lambda code: (-(whole * weights[code] % total), code))
    for code in nearest[: whole - sum(shares.values())]:
        shares[code] += 1
    return {code: share for code, share in shares.items() if share}
