"""One invented person at a time: name, birth, numbers, and the dates of his Party life."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.periods import add_months
from members.models import Ethnicity, Precision
from members.services import NewMember
from scenarios.people import FEMALE, MALE, make_name
from scenarios.plan import ARMED, HEALTH, RURAL, SCHOOL, Branch

# Youngest, oldest and commonest age of the members of a branch, and the share of women, by sector.
_AGES = {RURAL: (22, 92, 53), ARMED: (22, 54, 32), SCHOOL: (24, 58, 41), HEALTH: (25, 59, 38)}
_OTHER_AGES = (25, 60, 42)
_WOMEN = {RURAL: 0.36, ARMED: 0.12, SCHOOL: 0.72, HEALTH: 0.62}
_OTHER_WOMEN = 0.42
# A probation that ended less than this before today may not have been recognised yet: 30 working days (DOMAIN §2.7).
_RECOGNITION = timedelta(days=42)
_CARD_AFTER = timedelta(days=75)
# How many days the decision stands before the ceremony: 30 working days at most (DOMAIN §2.7).
_DECIDED_BEFORE = (5, 26)


@dataclass
class Registry:
    """Makes persons whose card numbers and national ids are all different.

    Arguments:
        rng: where chance comes from.
        ethnicities: the rows of the reference table, by name.
        today: the scenario's day: who is still on probation then has no card.
        province, cards: how national ids and card numbers of the place begin.
        taken: national ids others have already.
    """

    rng: Random
    ethnicities: Mapping[str, Ethnicity]
    today: date
    province: str = "004"
    cards: str = "0405"
    taken: Collection[str] = ()

    def __post_init__(self) -> None:
        self._cards: set[str] = set()
        self._ids: set[str] = set(self.taken)

    def settled(self, branch: Branch, by: date) -> NewMember:
        """Somebody who was a member of the branch before a day."""
        rng = self.rng
        youngest, oldest, commonest = _AGES.get(branch.sector, _OTHER_AGES)
        age = rng.triangular(youngest, oldest, commonest)
        born = by - timedelta(days=int(age * 365.25) + rng.randrange(365))
        earliest = 18.5
        admitted_at = rng.triangular(earliest, min(age - 0.5, 48), min(age - 0.6, 27))
        admitted = min(born + timedelta(days=int(admitted_at * 365.25)), by - timedelta(days=20))
        return self._make(branch, born, admitted)

    def admitted(self, branch: Branch, on: date, *, student: bool = False) -> NewMember:
        """Somebody admitted on a day (the ceremony), between 18 and 45 years old."""
        age = self.rng.triangular(18.3, 22, 19) if student else self.rng.triangular(18.3, 45, 25)
        person = self._make(branch, on - timedelta(days=int(age * 365.25)), on)
        person.admission_date, person.ceremony_date = decided_on(on), on
        return person

    def _make(self, branch: Branch, born: date, admitted: date) -> NewMember:
        rng = self.rng
        peoples = branch.peoples
        people = rng.choices(list(peoples), list(peoples.values()))[0]
        gender = FEMALE if rng.random() < _WOMEN.get(branch.sector, _OTHER_WOMEN) else MALE
        # Old records know the year only; no false day and month is printed for them.
        year_only = born.year < 1962 and rng.random() < 0.1
        admission_year_only = admitted.year < 1988 and rng.random() < 0.06
        if admission_year_only:
            admitted = date(admitted.year, 1, 1)
        full = self._full_from(admitted)
        card = None
        if full and full + _CARD_AFTER <= self.today:
            card = self._unused(self._cards, lambda: f"{self.cards}{rng.randrange(10**8):08d}")
        national_id = self._unused(self._ids, lambda: self._national_id(people, gender, born))
        return NewMember(
            full_name=make_name(rng, people, gender),
            gender=gender,
            birth_date=date(born.year, 1, 1) if year_only else born,
            birth_precision=Precision.YEAR if year_only else Precision.DAY,
            ethnicity=self.ethnicities[people],
            national_id=None if card and born.year < 1945 and rng.random() < 0.2 else national_id,
            card_number=card,
            admission_date=admitted,
            admission_precision=Precision.YEAR if admission_year_only else Precision.DAY,
            full_membership_date=full,
        )

    def _full_from(self, admitted: date) -> date | None:
        """The day the twelve months ended, where the branch has recognised him since."""
        full = add_months(admitted, 12)
        waiting = full + _RECOGNITION > self.today and self.rng.random() < 0.6
        return None if full > self.today or waiting else full

    def _national_id(self, people: str, gender: str, born: date) -> str:
        """Twelve digits: province, century and gender, year of birth, and six more."""
        province = self.province
        if people == "Kinh" and self.rng.random() < 0.5:
            province = self.rng.choice(("001", "019", "020", "030", "036", "038"))
        century = (born.year // 100 - 19) * 2 + (gender == FEMALE)
        return f"{province}{century}{born.year % 100:02d}{self.rng.randrange(10**6):06d}"

    @staticmethod
    def _unused(used: set[str], draw: Callable[[], str]) -> str:
        number = draw()
        while number in used:
            number = draw()
        used.add(number)
        return number


def decided_on(ceremony: date) -> date:
    """The day of the decision before a ceremony, in the same year: both counts of a year come to the same here.

    It follows from the day alone: chance would move everything that is drawn after it.
    """
    least, most = _DECIDED_BEFORE
    day = ceremony - timedelta(days=least + ceremony.toordinal() % (most - least))
    return day if day.year == ceremony.year else ceremony
