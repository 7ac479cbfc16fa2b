"""What a scenario says of a district: its organisations, who lives in them and how diligent they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

RURAL = "nong-thon"
OFFICE = "co-quan"
SCHOOL = "truong-hoc"
HEALTH = "y-te"
STATE_FIRM = "doanh-nghiep-nha-nuoc"
PRIVATE_FIRM = "doanh-nghiep-ngoai-nha-nuoc"
ARMED = "luc-luong-vu-trang"

PROVINCE, DISTRICT, GRASSROOTS, BELOW_GRASSROOTS = "tinh", "huyen", "co-so", "truc-thuoc-co-so"

STUDENT = "hoc-sinh-sinh-vien"  # of members.Occupation


@dataclass(frozen=True)
class Body:
    """A party committee: the root (no parent) or one below it."""

    code: str
    name: str
    parent_code: str | None
    level: str = GRASSROOTS
    sector: str | None = None
    symbol: str = "ĐU"
    seat: str = ""
    superior: str = ""


@dataclass(frozen=True)
class Branch:
    """A branch, and what its life is like.

    Arguments:
        size: members on the first day of the scenario.
        peoples: weights of the peoples among them.
        closed: nobody comes from or goes to another branch (a village of one people stays one).
        meeting_day: the day of the month it usually meets on.
        silent_from: from this month (its first day) on it sends nothing.
        whole: its record is without a gap: never silent, postponed or returned.
        on_paper: its rolls are taken on paper and typed in afterwards.
    """

    code: str
    name: str
    parent_code: str
    sector: str
    size: int
    peoples: Mapping[str, float]
    seat: str = ""
    level: str = BELOW_GRASSROOTS
    closed: bool = False
    meeting_day: int = 5
    silent_from: date | None = None
    whole: bool = False
    on_paper: bool = False


@dataclass(frozen=True)
class Happenings:
    """What happens to members, in numbers: per year where a mapping says so, otherwise over the whole scenario."""

    admissions: Mapping[int, int]
    deaths: int
    left: int  # transferred out of the district
    arrived: int  # transferred in from elsewhere
    transfers: int  # between branches of the district
    expelled: int
    struck_off: int
    resigned: int
    term_exempt: int
    suspended: int
    hosted: int  # temporary members


NOTHING_HAPPENS = Happenings(
    admissions={}, deaths=0, left=0, arrived=0, transfers=0, expelled=0, struck_off=0, resigned=0, term_exempt=0,
    suspended=0, hosted=0,
)  # fmt: skip


@dataclass(frozen=True)
class Ceremony:
    """An admission that is as the scenario says, beside those that chance spreads over the branches.

    Arguments:
        branch: the code of the branch.
        day: the day of the ceremony.
        people: the people of who is admitted; empty: one of the branch's.
        occupation: the code of his occupation; empty: one that is usual there.
    """

    branch: str
    day: date
    people: str = ""
    occupation: str = ""


@dataclass(frozen=True)
class District:
    """A scenario's district before anything is in the database.

    Arguments:
        seed: of every chance in it.
        first: the first day of its record.
        today: its own date; nothing is later.
        card_issuer: who issues members' cards, as printed on them.
        absences: how many absences from meetings there are, as a share of what is usual.
        province: where its people come from, by the name of before 1/7/2025; empty: nothing is said of it.
        minutes_from: of every meeting for this month and later the minutes are there too; None: of none.
        minutes_whole: codes of branches whose minutes are there from the first day on.
        ceremonies: the admissions that are as they are.
        id_province, card_prefix: how national ids and card numbers of the place begin.
    """

    seed: str
    first: date
    today: date
    bodies: tuple[Body, ...]
    branches: tuple[Branch, ...]
    happenings: Happenings
    # Branch code -> (how many members of which other branch attend there as guests).
    guests: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    # Branch code -> the capacity of a guest by name who often attends there.
    named_guests: Mapping[str, str] = field(default_factory=dict)
    card_issuer: str = ""
    province: str = ""
    absences: float = 1.0
    minutes_from: date | None = None
    minutes_whole: frozenset[str] = frozenset()
    ceremonies: tuple[Ceremony, ...] = ()
    id_province: str = "004"
    card_prefix: str = "0405"
