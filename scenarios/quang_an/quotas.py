"""The quotas of Đầm Hà: two committees set Quảng An one each for 2024; the rest is assumed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from branches.models import Organization
from recruitment.models import Quota
from recruitment.services.quotas import NewQuota, issue_quotas
from scenarios.quang_an import units

YEAR = 2024
OF_DISTRICT = 9  # "9/9"
OF_COMMUNE = 7  # what 9 is 128,5% of, and nothing else is
# By year: what the commune's own resolution and the district asked in the years before, all assumed.
_BEFORE = {2022: (7, 8), 2023: (7, 8)}
# How the commune broke its 7 down: the branches by their place in units.BRANCHES, assumed.
_PARTS = (1, 2, 4, 5, 6, 9, 13)


def _days(*days: tuple[int, int]) -> tuple[date, ...]:
    return tuple(date(YEAR, month, day) for month, day in days)


# What the district asked of the others in 2024, and the days they admitted on: all assumed. Tân Bình reached all of it
# on the scenario's day, after Quảng An; nobody else has.
OTHERS: Mapping[str, tuple[int, tuple[date, ...]]] = {
    "Đầm Hà": (11, _days((2, 2), (3, 8), (3, 26), (4, 19), (5, 8), (5, 8))),
    "Đại Bình": (7, _days((2, 2), (3, 26), (4, 26), (5, 7))),
    "Dực Yên": (8, _days((2, 2), (3, 15), (3, 26), (4, 19), (5, 14))),
    "Quảng Lâm": (9, _days((2, 2), (3, 26), (4, 12), (4, 19), (5, 14))),
    "Quảng Tân": (12, _days((2, 2), (2, 2), (3, 8), (3, 26), (4, 19), (4, 26), (5, 14))),
    "Tân Bình": (6, _days((2, 2), (3, 8), (3, 26), (4, 19), (5, 7), (5, 15))),
    "Tân Lập": (8, _days((3, 8), (4, 19), (5, 7))),
    "xã Đầm Hà": (10, _days((2, 2), (3, 8), (3, 26), (4, 12), (4, 19), (5, 7))),
}


def issue(organizations: Mapping[str, Organization], *, by: Any) -> None:
    """Sets the quotas of the years; of 2024 the commune's own down to its branches."""
    root, commune = organizations[units.ROOT].pk, organizations[units.commune_code(units.QUANG_AN)].pk
    new = [
        _of(YEAR, commune, commune, OF_COMMUNE, note="suy từ “9 đảng viên, đạt 128,5%”; ngày lễ kết nạp là giả định"),
        _of(YEAR, root, commune, OF_DISTRICT, note="ngày lễ kết nạp là giả định"),
    ]
    for year, (own, district) in _BEFORE.items():
        new += [_of(year, commune, commune, own, assumed=True), _of(year, root, commune, district, assumed=True)]
    for name, (asked, _when) in OTHERS.items():
        new.append(_of(YEAR, root, organizations[units.commune_code(name)].pk, asked, assumed=True))
    first, *_others = issue_quotas(new=new, by=by)
    codes = units.branch_codes(units.QUANG_AN)
    parts = [
        _of(YEAR, commune, organizations[codes[place - 1]].pk, 1, assumed=True, broken_down_from_id=first)
        for place in _PARTS
    ]
    assert sum(part.minimum for part in parts) == OF_COMMUNE
    issue_quotas(new=parts, by=by)


def _of(year: int, issuer: int, organization: int, minimum: int, **values: Any) -> NewQuota:
    """A quota of a calendar year, counted on the day of the ceremony."""
    return NewQuota(
        organization, date(year, 1, 1), date(year + 1, 1, 1), minimum, issuer_id=issuer,
        basis=Quota.Basis.CEREMONY, **values,
    )  # fmt: skip
