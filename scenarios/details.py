"""What a person of a scenario has beside a name and dates: schooling, work, papers, where he comes from.

By a chance of its own, so that names and lives stay what they were.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from core.periods import add_months
from members.models import Address, Member, Precision
from members.services import NewAddress, NewMember
from scenarios.people import MALE
from scenarios.plan import ARMED, HEALTH, PRIVATE_FIRM, RURAL, SCHOOL, STATE_FIRM, Branch

General, Professional, Theory = Member.GeneralEducation, Member.ProfessionalLevel, Member.TheoryLevel

_OCCUPATIONS: Mapping[str, Sequence[tuple[str, int]]] = {
    RURAL: (("nong-dan", 78), ("khong-chuyen-trach", 14), ("kinh-doanh", 4), ("cong-nhan", 4)),
    SCHOOL: (("giao-vien", 92), ("vien-chuc", 8)),
    HEALTH: (("can-bo-y-te", 94), ("vien-chuc", 6)),
    ARMED: (("luc-luong-vu-trang", 100),),
    STATE_FIRM: (("cong-nhan", 80), ("vien-chuc", 20)),
    PRIVATE_FIRM: (("cong-nhan", 66), ("kinh-doanh", 34)),
}
_OTHER_OCCUPATIONS = (("can-bo-cong-chuc", 88), ("vien-chuc", 12))
_PROFESSIONS: Mapping[str, Sequence[tuple[str, int]]] = {
    RURAL: (
        (Professional.NONE, 58), (Professional.WORKER, 20), (Professional.INTERMEDIATE, 15), (Professional.COLLEGE, 3),
        (Professional.BACHELOR, 4),
    ),
    SCHOOL: ((Professional.COLLEGE, 24), (Professional.BACHELOR, 72), (Professional.MASTER, 4)),
    HEALTH: (
        (Professional.INTERMEDIATE, 34), (Professional.COLLEGE, 26), (Professional.BACHELOR, 34),
        (Professional.MASTER, 6),
    ),
}  # fmt: skip
_OTHER_PROFESSIONS = (
    (Professional.INTERMEDIATE, 16), (Professional.COLLEGE, 8), (Professional.BACHELOR, 68), (Professional.MASTER, 8),
)  # fmt: skip
_RETIRES_AT = 60
_CARD_AFTER = 75  # days after recognition


class Details:
    """Adds the rest to persons; the same seed adds the same.

    Arguments:
        seed: of the chance.
        occupations: key of a row of members.Occupation by its code.
        religions: key of a row of members.Religion by its code.
        issuer: who issues the cards, as printed on them.
        today: the scenario's day.
    """

    def __init__(
        self, seed: str, *, occupations: Mapping[str, int], religions: Mapping[str, int], issuer: str, today: date
    ) -> None:
        self.rng = Random(f"{seed}/details")
        self.occupations, self.religions = occupations, religions
        self.issuer, self.today = issuer, today

    def add(self, person: NewMember, branch: Branch, *, occupation: str = "") -> None:
        """Schooling, occupation, religion, papers and the days of youth; some of it is not known of some.

        Arguments:
            occupation: the code of his occupation, where it is not left to chance.
        """
        rng = self.rng
        assert person.birth_date is not None
        age = (self.today - person.birth_date).days / 365.25
        person.general_education = self._general(age)
        if rng.random() < 0.97:
            person.professional_level = self._drawn(_PROFESSIONS.get(branch.sector, _OTHER_PROFESSIONS))
            person.theory_level = self._theory(branch, age)
        usual = self._drawn(_OCCUPATIONS.get(branch.sector, _OTHER_OCCUPATIONS))
        if age >= _RETIRES_AT and (branch.sector != RURAL or rng.random() < 0.3):
            usual = "nghi-huu"
        person.occupation_id = self.occupations[occupation or usual]
        person.religion_id = self.religions["03" if "Mông" in str(person.ethnicity) and rng.random() < 0.06 else "00"]
        person.cv_number = f"{rng.randrange(10**6):06d}" if rng.random() < 0.9 else ""
        full, admitted = person.full_membership_date, person.admission_date
        if person.card_number and full:
            person.card_issued_on = min(full + timedelta(days=_CARD_AFTER), self.today)
            person.card_issued_by = self.issuer
        if admitted and person.admission_precision == Precision.DAY:
            person.ceremony_date = person.ceremony_date or admitted
            if age < 75:
                person.youth_union_date = add_months(person.birth_date, 12 * 16).replace(day=26, month=3)
        if person.gender == MALE and branch.sector == RURAL and rng.random() < 0.22:
            enlisted = date(person.birth_date.year + 19, 2, rng.randint(10, 25))
            if admitted and enlisted < admitted:
                person.enlisted_on = enlisted
                person.discharged_on = add_months(enlisted, rng.choice((18, 24, 24, 36)))

    def home_towns(self, member_ids: Sequence[int], communes: Sequence[str], province_id: int) -> list[NewAddress]:
        """Where members come from: their own commune, mostly; nothing for a few."""
        found = []
        for pk, commune in zip(member_ids, communes, strict=True):
            if self.rng.random() < 0.95:
                found.append(NewAddress(pk, Address.Kind.HOME_TOWN, False, province_id=province_id, commune=commune))
        return found

    def _general(self, age: float) -> str:
        if age >= 70:
            weights = ((General.PRIMARY, 42), (General.LOWER_SECONDARY, 44), (General.UPPER_SECONDARY, 14))
        elif age >= 50:
            weights = ((General.PRIMARY, 12), (General.LOWER_SECONDARY, 46), (General.UPPER_SECONDARY, 42))
        else:
            weights = ((General.PRIMARY, 1), (General.LOWER_SECONDARY, 15), (General.UPPER_SECONDARY, 84))
        return self._drawn(weights)

    def _theory(self, branch: Branch, age: float) -> str:
        if branch.sector == RURAL or age < 30:
            return self._drawn(((Theory.NONE, 66), (Theory.ELEMENTARY, 26), (Theory.INTERMEDIATE, 8)))
        return self._drawn(
            ((Theory.NONE, 28), (Theory.ELEMENTARY, 26), (Theory.INTERMEDIATE, 36), (Theory.ADVANCED, 10))
        )

    def _drawn(self, weights: Sequence[tuple[str, int]]) -> str:
        return str(self.rng.choices([value for value, _ in weights], [weight for _, weight in weights])[0])
