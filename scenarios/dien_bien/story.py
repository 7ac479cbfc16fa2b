"""How villages, schools and health stations of Điện Biên got their branches, and who was admitted, in one term.

Published (DOMAIN §1.5, rows 5–7 and 10–13), and all that is: at the start of the term 95 villages and 4 stations
without a member, 328 villages, 33 schools and 88 stations (the 4 among them) without a branch; at the end of the first
quarter of 2020 1.349 villages with a branch of their own, 5 without a member, 89 without a branch, no school and 15
stations left; the targets of 04-NQ/TU. That the start is 31/12/2015, that all 15 stations left have members, in which
year how many branches were founded, who is in them and where, is invented; what of the admissions is:
scenarios.dien_bien.admissions; of the classification: scenarios.dien_bien.ratings. With whom the members of a village
without a branch meet is not published: they belong to the branch of the commune's offices, which is not recorded as
covering it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, CoverageTarget, Form, Level, Organization, PlaceKind, Sector
from branches.services import (
    NewCoverage,
    NewOrganization,
    NewPlace,
    cover_places,
    enter_places,
    found_organizations,
    set_targets,
)
from core.documents import Document
from members.models import Ethnicity, Membership, PlaceTie
from members.services import (
    NewMember,
    NewMembership,
    NewPlaceTie,
    enter_members,
    open_memberships,
    tie_members,
)
from scenarios.dien_bien import admissions, programmes, ratings, units
from scenarios.dien_bien.units import SCHOOL, STATION, VILLAGE, Commune, PlannedPlace, UnitBranch
from scenarios.loading import refuse_if_filled
from scenarios.persons import Registry
from scenarios.plan import HEALTH, OFFICE, RURAL, Branch
from scenarios.plan import SCHOOL as SCHOOL_SECTOR
from scenarios.scenario import DemoAccount, Scenario

FIRST = date(2015, 12, 31)  # the baseline; the record begins here
TERM = date(2016, 1, 1)
QUARTER = date(2020, 3, 31)  # what is published of places stands for this day
TODAY = date(2020, 11, 30)  # the article is of the day after

# Without a member, and with members but no branch, on FIRST.
EMPTY = {VILLAGE: 95, SCHOOL: 0, STATION: 4}
WITHOUT_BRANCH = {VILLAGE: 328, SCHOOL: 33, STATION: 84}
# Of those still so on TODAY.
STAY_EMPTY = {VILLAGE: 5, SCHOOL: 0, STATION: 0}
STAY_WITHOUT = {VILLAGE: 89, SCHOOL: 0, STATION: 15}
# Branches founded by year: the sums are published, how they fall into the years is not.
FOUNDED = {
    VILLAGE: {2016: 80, 2017: 75, 2018: 65, 2019: 70, 2020: 39},
    SCHOOL: {2016: 9, 2017: 8, 2018: 7, 2019: 6, 2020: 3},
    STATION: {2016: 20, 2017: 17, 2018: 13, 2019: 13, 2020: 10},
}
_SMALLEST = 3  # a branch has three full members at least (DOMAIN §2.1)
_PEOPLES = {"Thái": 46, "Mông": 38, "Kinh": 16}
_SECTORS = {VILLAGE: RURAL, SCHOOL: SCHOOL_SECTOR, STATION: HEALTH}
_Kind, _Start, _End = Membership.Kind, Membership.StartReason, Membership.EndReason


@dataclass(frozen=True)
class Fate:
    """What became of a place: since when it has members, and since when a branch of its own (None: not yet)."""

    place: PlannedPlace
    members_from: date | None
    branch_from: date | None

    @property
    def size(self) -> int:
        """How many members: too few for a branch where it has none."""
        if self.members_from is None:
            return 0
        if self.branch_from is None:
            return 1 + len(self.place.name) % 2
        return _SMALLEST + (len(self.place.name) % 5 == 0)


@dataclass(frozen=True)
class Province:
    """The province before it is in the database."""

    communes: Sequence[Commune]
    fates: Sequence[Fate]
    units: Sequence[UnitBranch]


def province() -> Province:
    """The whole of it, the same every time."""
    rng = Random("dien-bien/units")
    communes = units.communes(rng)
    fates: list[Fate] = []
    for places in (units.villages(rng, communes), units.schools(rng, communes), units.stations(communes)):
        fates += _fates(rng, places)
    return Province(communes, fates, units.unit_branches(communes))


def load(*, by: Any) -> Organization:
    """Fills an empty database with the province; returns its root.

    Raises ValidationError where the database holds organisations already. One transaction.
    """
    plan = province()
    with transaction.atomic():
        refuse_if_filled()
        organizations = _found(plan, by=by)
        places = _enter(plan, organizations, by=by)
        ethnicities = {row.name: row for row in Ethnicity.objects.all()}
        registry = Registry(Random("dien-bien/people"), ethnicities, TODAY, province="011", cards="1101")
        _people(plan, organizations, places, registry, by=by)
        admissions.admit(_homes(plan), organizations, places, registry, first=TERM, today=TODAY, by=by)
        resolution = _resolve(by=by)
        _targets(organizations[units.ROOT], resolution, by=by)
        admissions.ask(organizations[units.ROOT], resolution, by=by)
        programmes.resolve(organizations[units.ROOT], resolution, today=TODAY, by=by)
        ratings.classify(organizations[units.ROOT], by=by)
    return organizations[units.ROOT]


def _fates(rng: Random, places: Sequence[PlannedPlace]) -> list[Fate]:
    """Deals out what becomes of the places of one kind."""
    kind = places[0].kind
    empty, without = EMPTY[kind], WITHOUT_BRANCH[kind]
    dealt = rng.sample(list(places), empty + without)
    days = sorted(_days(rng, FOUNDED[kind]))
    rng.shuffle(days)
    fates: dict[str, Fate] = {place.code: Fate(place, FIRST, FIRST) for place in places}
    for number, place in enumerate(dealt):
        was_empty = number < empty
        if number < STAY_EMPTY[kind]:
            fates[place.code] = Fate(place, None, None)
        elif empty <= number < empty + STAY_WITHOUT[kind]:
            fates[place.code] = Fate(place, FIRST, None)
        else:
            day = days.pop()
            arrived = max(TERM, day - timedelta(days=rng.randrange(120, 400))) if was_empty else FIRST
            fates[place.code] = Fate(place, arrived, day)
    assert not days, "every branch founded has a place"
    return list(fates.values())


def _days(rng: Random, by_year: dict[int, int]) -> Iterable[date]:
    for year, count in by_year.items():
        # From March on; of 2020 by the end of its first quarter.
        first, last = (date(year, 1, 6), QUARTER) if year == QUARTER.year else (date(year, 3, 1), date(year, 12, 20))
        for _number in range(count):
            yield first + timedelta(days=rng.randrange((last - first).days))


def _found(plan: Province, *, by: Any) -> dict[str, Organization]:
    forms = {form.code: form for form in Form.objects.all()}
    levels = {level.code: level for level in Level.objects.all()}
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    party, branch = forms["dang-bo"], forms["chi-bo"]
    province, district, grassroots, below = (levels[code] for code in ("tinh", "huyen", "co-so", "truc-thuoc-co-so"))
    root = units.ROOT
    new = [NewOrganization(root, "Đảng bộ tỉnh Điện Biên", party, province, symbol="TU", seat="Điện Biên")]
    for number, (what, name, *_counts) in enumerate(units.DISTRICTS, 1):
        new.append(
            NewOrganization(
                units.district_code(number), f"Đảng bộ {what} {name}", party, district, root,
                symbol=units.SYMBOLS[what], seat=name,
            )
        )  # fmt: skip
    for number, (name, sector) in enumerate(units.OTHER_BODIES, len(units.DISTRICTS) + 1):
        code = units.district_code(number)
        new.append(NewOrganization(code, name, party, district, root, sectors[sector], "ĐU", "Điện Biên Phủ"))
    for code, name, sector in units.grassroots():
        new.append(NewOrganization(code, name, branch, grassroots, code.rpartition(".")[0], sectors[sector]))
    for one in plan.communes:
        rural = sectors[one.sector] if one.sector else None
        new.append(
            NewOrganization(one.code, f"Đảng bộ {one.place}", party, grassroots, one.parent_code, rural, "ĐU", one.name)
        )
        new.append(NewOrganization(one.office, f"Chi bộ Cơ quan {one.place}", branch, below, one.code, sectors[OFFICE]))
    for fate in plan.fates:
        if fate.branch_from is not None:
            place = fate.place
            new.append(
                NewOrganization(
                    place.branch, place.branch_name, branch, below, place.commune.code, sectors[_SECTORS[place.kind]],
                    "CB", place.commune.name,
                    founded_on=fate.branch_from if fate.branch_from > FIRST else None,
                    start=fate.branch_from if fate.branch_from > FIRST else None,
                )
            )  # fmt: skip
    for unit in plan.units:
        new.append(
            NewOrganization(
                unit.code, unit.name, branch, below, unit.commune.code, sectors[unit.sector], "CB", unit.commune.name,
                founded_on=unit.since, start=unit.since,
            )
        )  # fmt: skip
    # Those founded later by themselves: every day of founding is a change, and is looked at for all of a set.
    there, later = ([one for one in new if (one.start is not None) == founded] for founded in (False, True))
    return found_organizations(new=there, by=by) | found_organizations(new=later, by=by)


def _enter(plan: Province, organizations: dict[str, Organization], *, by: Any) -> dict[str, int]:
    """The places with their branches; returns the ids of the places by code."""
    kinds = {kind.code: kind for kind in PlaceKind.objects.all()}
    ids = enter_places(
        new=[
            NewPlace(
                fate.place.code, fate.place.name, kinds[fate.place.kind], organizations[fate.place.commune.code].pk,
                FIRST, border=fate.place.commune.border, difficult=fate.place.difficult,
            )
            for fate in plan.fates
        ],
        by=by,
    )  # fmt: skip
    places = {fate.place.code: pk for fate, pk in zip(plan.fates, ids, strict=True)}
    cover_places(
        new=[
            NewCoverage(places[fate.place.code], organizations[fate.place.branch].pk, fate.branch_from)
            for fate in plan.fates
            if fate.branch_from is not None
        ],
        by=by,
    )
    return places


def _people(
    plan: Province, organizations: dict[str, Organization], places: dict[str, int], registry: Registry, *, by: Any
) -> None:
    """Who was there at the start: in the branch of the place once it has one, until then in that of the offices."""
    new: list[NewMember] = []
    homes: list[Fate | UnitBranch | str] = []
    offices = [(one.office, OFFICE) for one in plan.communes]
    offices += [(code, sector) for code, _name, sector in units.grassroots()]
    for code, sector in offices:
        for _number in range(_SMALLEST):
            new.append(registry.settled(_kind_of_branch(code, sector), FIRST))
            homes.append(code)
    for fate in plan.fates:
        for _number in range(fate.size):
            assert fate.members_from is not None
            new.append(registry.settled(_kind_of_branch("", _SECTORS[fate.place.kind]), fate.members_from))
            homes.append(fate)
    for unit in plan.units:
        for _number in range(_SMALLEST):
            new.append(registry.settled(_kind_of_branch(unit.code, unit.sector), unit.since or FIRST))
            homes.append(unit)
    memberships: list[NewMembership] = []
    ties: list[NewPlaceTie] = []
    for pk, home in zip(enter_members(new=new, by=by), homes, strict=True):
        if isinstance(home, str):
            memberships.append(NewMembership(pk, organizations[home].pk, _Kind.OFFICIAL, FIRST))
            continue
        if isinstance(home, UnitBranch):
            begins = _Start.TRANSFER_IN if home.since else _Start.RECORDED
            own = organizations[home.code].pk
            memberships.append(NewMembership(pk, own, _Kind.OFFICIAL, home.since or FIRST, start_reason=begins))
            continue
        spells = _spells(pk, home, organizations)
        memberships += spells
        assert home.members_from is not None
        how = PlaceTie.Kind.RESIDENT if home.place.kind == VILLAGE else PlaceTie.Kind.WORKING
        place = places[home.place.code]
        ties.append(NewPlaceTie(pk, spells[0].organization_id, place, str(how), home.members_from))
    open_memberships(new=memberships, by=by)
    tie_members(new=ties, by=by)


def _spells(pk: int, fate: Fate, organizations: dict[str, Organization]) -> list[NewMembership]:
    """Where a member of a place belongs in time."""
    start, founded = fate.members_from, fate.branch_from
    assert start is not None
    begins = _Start.RECORDED if start == FIRST else _Start.TRANSFER_IN
    office = organizations[fate.place.commune.office].pk
    if founded is None:
        return [NewMembership(pk, office, _Kind.OFFICIAL, start, start_reason=begins)]
    own = organizations[fate.place.branch].pk
    if founded <= start:
        return [NewMembership(pk, own, _Kind.OFFICIAL, start, start_reason=begins)]
    return [
        NewMembership(pk, office, _Kind.OFFICIAL, start, founded, begins, _End.TRANSFER_OUT),
        NewMembership(pk, own, _Kind.OFFICIAL, founded, start_reason=_Start.TRANSFER_IN),
    ]


def _kind_of_branch(code: str, sector: str) -> Branch:
    """As much of a branch as decides who is in it."""
    return Branch(code, "", "", sector, 0, _PEOPLES)


def _homes(plan: Province) -> Iterator[admissions.Home]:
    """Every branch somebody may be admitted in, with its office where it was founded later than that."""
    for one in plan.communes:
        yield admissions.Home(_kind_of_branch(one.office, OFFICE), in_commune=True)
    for fate in plan.fates:
        if fate.branch_from is not None:
            place = fate.place
            branch = _kind_of_branch(place.branch, _SECTORS[place.kind])
            how = PlaceTie.Kind.RESIDENT if place.kind == VILLAGE else PlaceTie.Kind.WORKING
            yield admissions.Home(branch, True, fate.branch_from, place.commune.office, place.code, str(how))
    for code, _name, sector in units.grassroots():
        yield admissions.Home(_kind_of_branch(code, sector), in_commune=False)


def _resolve(*, by: Any) -> Document:
    return Document.objects.create(
        kind=Document.Kind.RESOLUTION, number="04-NQ/TU", issued_on=date(2016, 5, 23), issuer="Tỉnh ủy Điện Biên"
    )


def _targets(root: Organization, resolution: Document, *, by: Any) -> None:
    """04-NQ/TU: villages without members or a branch 15–20% fewer each year, schools and stations by 20% or more."""
    kinds = {kind.code: kind for kind in PlaceKind.objects.all()}
    measure, direction = CoverageTarget.Measure.UNCOVERED, CoverageTarget.Direction.DECREASE
    set_targets(
        new=[
            CoverageTarget(
                organization=root, issuer="Tỉnh ủy", kind=kinds[kind], measure=measure, direction=direction,
                minimum=least, maximum=most, base=CoverageTarget.Base.PREVIOUS_YEAR, document=resolution,
                start=TERM, end=date(2021, 1, 1),
            )
            for kind, least, most in ((VILLAGE, 15, 20), (SCHOOL, 20, None), (STATION, 20, None))
        ],
        by=by,
    )  # fmt: skip


_Role = Appointment.Role

DIEN_BIEN = Scenario(
    name="dien-bien",
    title=_("Điện Biên, địa bàn, chi bộ và kết nạp đảng viên, nhiệm kỳ 2015–2020"),
    first=FIRST,
    today=TODAY,
    load=load,
    accounts=(
        DemoAccount("canbo.tinh", "Lò Văn Hưng", units.ROOT, _Role.DISTRICT_STAFF, back_office=True),
        DemoAccount("canbo.huyen", "Quàng Thị Minh", units.district_code(7), _Role.DISTRICT_STAFF),
        DemoAccount("canbo.xa", "Vàng A Chính", f"{units.district_code(7)}.01", _Role.COMMITTEE_STAFF),
        DemoAccount("nguoidoc", "Điêu Thị Hà", units.ROOT, _Role.READER),
        DemoAccount("quantri", "Nguyễn Quốc Khánh", back_office=True, superuser=True),
    ),
)
