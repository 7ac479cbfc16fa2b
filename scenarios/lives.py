"""The lives of a district's members: who is there, comes, goes, is exempt, suspended, hosted or a guest."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from core.periods import add_months
from members.models import DutySpan, Ethnicity, Membership
from members.services import NewMember
from scenarios.persons import Registry
from scenarios.plan import ARMED, OFFICE, PRIVATE_FIRM, RURAL, SCHOOL, STATE_FIRM, STUDENT, Branch, Ceremony, District

Kind, Start, End, Duty = Membership.Kind, Membership.StartReason, Membership.EndReason, DutySpan.Kind

# A branch of fewer is left alone by chance: it must keep its three full members (DOMAIN §2.1).
_SMALLEST = 8
# Admissions cluster round the days that ceremonies are held on: 3/2, 19/5, 2/9 and the end of the year.
_CEREMONIES = {1: 5, 2: 12, 3: 7, 4: 7, 5: 13, 6: 9, 7: 7, 8: 9, 9: 12, 10: 8, 11: 9, 12: 6}
_ADMITTING = {RURAL: 1.0, SCHOOL: 0.9, ARMED: 1.2, OFFICE: 0.7, STATE_FIRM: 0.8, PRIVATE_FIRM: 1.5}


@dataclass
class Spell:
    """A membership, in the words of a scenario: the branch by its code."""

    branch: str
    kind: str
    start: date
    end: date | None = None
    start_reason: str = Start.RECORDED
    end_reason: str = ""


@dataclass
class DutyTime:
    """Days on which the duty to attend differs."""

    branch: str
    kind: str
    start: date
    end: date | None = None


@dataclass
class Life:
    """A member with everything that happened to him. Chance moves nobody twice: one chapter each is enough."""

    person: NewMember
    spells: list[Spell]
    duties: list[DutyTime] = field(default_factory=list)
    chapter: bool = False
    occupation: str = ""

    @property
    def branch(self) -> str:
        """The branch he belongs to at the end, or belonged to last."""
        return next(spell.branch for spell in reversed(self.spells) if spell.kind == Kind.OFFICIAL)


class Population:
    """Fills a district with lives; the same district gives the same lives."""

    def __init__(self, district: District, ethnicities: Mapping[str, Ethnicity]) -> None:
        self.district = district
        self.rng = Random(f"{district.seed}/lives")
        self.registry = Registry(
            self.rng, ethnicities, district.today, province=district.id_province, cards=district.card_prefix
        )
        self.branches = {branch.code: branch for branch in district.branches}
        self.lives: list[Life] = []

    def live(self) -> list[Life]:
        """Everybody, in the order of registration."""
        what = self.district.happenings
        for branch in self.district.branches:
            self.lives += [self._settle(branch) for _number in range(branch.size)]
        self._exempt_the_old()
        for year, count in sorted(what.admissions.items()):
            self._admit(year, count)
        self.lives += [self._hold(ceremony) for ceremony in self.district.ceremonies]
        self._arrive(what.arrived)
        self._end(what.deaths, End.DEATH, lambda life: (self._age(life) / 70) ** 8)
        self._end(what.left, End.TRANSFER_OUT, lambda life: self._age(life) < 56)
        self._end(what.expelled, End.EXPULSION, lambda life: 25 < self._age(life) < 62)
        self._end(what.struck_off, End.STRIKE_OFF, lambda life: self._age(life) < 50)
        self._end(what.resigned, End.RESIGNATION, lambda life: 30 < self._age(life) < 80)
        self._transfer(what.transfers)
        self._lay(what.term_exempt, Duty.TERM_EXEMPT, (3, 6, 6, 9, 11), lambda life: self._age(life) < 62)
        self._lay(what.suspended, Duty.SUSPENDED, (2, 3), lambda life: 25 < self._age(life) < 62)
        self._host(what.hosted)
        self._invite()
        return self.lives

    def _settle(self, branch: Branch) -> Life:
        """Somebody who belonged to the branch before the record begins."""
        person = self.registry.settled(branch, self.district.first)
        admitted = person.admission_date
        assert admitted is not None
        room = (self.district.first - admitted).days - 400
        if room > 0 and self.rng.random() < 0.45:
            came = admitted + timedelta(days=365 + self.rng.randrange(room))
            return Life(person, [Spell(branch.code, Kind.OFFICIAL, came, start_reason=Start.TRANSFER_IN)])
        return Life(person, [Spell(branch.code, Kind.OFFICIAL, admitted, start_reason=Start.ADMISSION)])

    def _admit(self, year: int, count: int) -> None:
        weights = [_ADMITTING.get(branch.sector, 0.8) * branch.size**0.7 for branch in self.district.branches]
        first, today = self.district.first, self.district.today
        within = ((first.year, first.month), (today.year, today.month))
        months = [month for month in _CEREMONIES if within[0] <= (year, month) <= within[1]]
        days: list[date] = []
        while months and len(days) < count:
            month = self.rng.choices(months, [_CEREMONIES[month] for month in months])[0]
            day = date(year, month, self.rng.randint(1, 28))
            if first <= day <= today:
                days.append(day)
        for day in sorted(days):
            branch = self.rng.choices(self.district.branches, weights)[0]
            person = self.registry.admitted(branch, day)
            spell = Spell(branch.code, Kind.OFFICIAL, day, start_reason=Start.ADMISSION)
            # On probation nobody is moved about by chance.
            self.lives.append(Life(person, [spell], chapter=True))

    def _hold(self, ceremony: Ceremony) -> Life:
        """The admission a scenario asks for."""
        branch = self.branches[ceremony.branch]
        if ceremony.people:
            branch = replace(branch, peoples={ceremony.people: 1})
        person = self.registry.admitted(branch, ceremony.day, student=ceremony.occupation == STUDENT)
        spell = Spell(branch.code, Kind.OFFICIAL, ceremony.day, start_reason=Start.ADMISSION)
        return Life(person, [spell], chapter=True, occupation=ceremony.occupation)

    def _arrive(self, count: int) -> None:
        """From outside the district."""
        open_branches = [branch for branch in self.district.branches if not branch.closed]
        for _number in range(count):
            branch = self.rng.choice(open_branches)
            spell = Spell(branch.code, Kind.OFFICIAL, self._some_day(), start_reason=Start.TRANSFER_IN)
            life = Life(self.registry.settled(branch, self.district.first), [spell], chapter=True)
            while self._age(life) > 61:  # few move after they have retired
                life.person = self.registry.settled(branch, self.district.first)
            self.lives.append(life)

    def _end(self, count: int, reason: str, weight: Callable[[Life], float]) -> None:
        for life in self._draw(count, weight):
            last = life.spells[-1]
            last.end, last.end_reason = self._some_day(), reason

    def _transfer(self, count: int) -> None:
        """Inside the district: on the day he belongs to the new branch alone."""
        for life in self._draw(count, lambda life: self._age(life) < 66):
            near = [branch for branch in self.district.branches if branch.code != life.branch and not branch.closed]
            to = self.rng.choice(near)
            day = self._some_day()
            life.spells[-1].end, life.spells[-1].end_reason = day, End.TRANSFER_OUT
            life.spells.append(Spell(to.code, Kind.OFFICIAL, day, start_reason=Start.TRANSFER_IN))

    def _exempt_the_old(self) -> None:
        """Old age and weak health, on their own application; half of those who could stay on the roll."""
        for life in self.lives:
            age = self._age(life)
            if age >= 68 and self.rng.random() < min(0.85, (age - 62) / 28):
                born = life.person.birth_date
                assert born is not None
                day = add_months(born, 12 * self.rng.randint(67, max(68, int(age))) + self.rng.randint(0, 11))
                day = max(day, life.spells[0].start)
                if day <= self.district.today:
                    life.duties.append(DutyTime(life.branch, Duty.EXEMPT, day))

    def _lay(self, count: int, kind: str, months: Sequence[int], weight: Callable[[Life], float]) -> None:
        for life in self._draw(count, lambda life: 0 if life.duties else weight(life)):
            start = self._some_day()
            life.duties.append(DutyTime(life.branch, kind, start, add_months(start, self.rng.choice(months))))

    def _host(self, count: int) -> None:
        """Workers, students, teachers who attend at a host for some months while the home keeps them in its books."""
        hosts = [b for b in self.district.branches if b.sector in (PRIVATE_FIRM, STATE_FIRM, SCHOOL) and not b.closed]
        for life in self._draw(count, lambda life: self._is_rural(life) and not life.duties and self._age(life) < 50):
            host = self.rng.choice([branch for branch in hosts if branch.code != life.branch])
            start = self._some_day()
            end: date | None = add_months(start, self.rng.randint(3, 11))
            # Some are still away today, without their return being known.
            if end and end > self.district.today:
                end = None
            reason = End.RETURNED if end else ""
            life.spells.append(Spell(host.code, Kind.TEMPORARY, start, end, Start.HOSTED, reason))

    def _invite(self) -> None:
        """Members of one branch who attend another as guests, outside every rate."""
        for host, (count, home) in self.district.guests.items():
            chosen = self._draw(count, lambda life, home=home: life.branch == home, smallest=0)  # type: ignore[misc]
            for life in chosen:
                life.spells.append(Spell(host, Kind.GUEST, self.district.first, None, Start.HOSTED))

    def _draw(self, count: int, weight: Callable[[Life], float], *, smallest: int = _SMALLEST) -> list[Life]:
        """Some lives without a chapter yet, in branches that can spare them, each drawn once."""
        there: dict[str, int] = defaultdict(int)
        for life in self.lives:
            there[life.branch] += 1
        able = [
            (life, float(weight(life)))
            for life in self.lives
            if not life.chapter and there[life.branch] >= smallest and not self.branches[life.branch].closed
        ]
        able = [(life, chance) for life, chance in able if chance > 0]
        # Weighted drawing without putting back: the largest of u^(1/w) are the sample.
        keyed = sorted(((self.rng.random() ** (1 / chance), n) for n, (_life, chance) in enumerate(able)), reverse=True)
        drawn = [able[n][0] for _key, n in keyed[:count]]
        for life in drawn:
            life.chapter = True
        return drawn

    def _some_day(self) -> date:
        days = (self.district.today - self.district.first).days
        return self.district.first + timedelta(days=self.rng.randint(5, max(6, days - 5)))

    def _age(self, life: Life) -> float:
        born = life.person.birth_date
        assert born is not None
        return (self.district.today - born).days / 365.25

    def _is_rural(self, life: Life) -> bool:
        return self.branches[life.branch].sector == RURAL
