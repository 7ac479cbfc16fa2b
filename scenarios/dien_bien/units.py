"""The organisations and places of Điện Biên: published counts, made-up names.

Published (DOMAIN §1.5): 14 party committees directly under the province; 10 district units with 115 xã, 9 phường and 5
thị trấn; 1.443 villages, 1.146 of them especially difficult, in 100 communes; 29 border communes; 33 schools without a
branch. One health station a commune, 129, is assumed: the published "gần 90%" comes out only so. How many schools there
are altogether is not published: only the 33 are recorded. How the communes lie in the districts, which of them are
border or difficult, and every name below a district are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from scenarios.plan import ARMED, OFFICE, RURAL

ROOT = "11"
VILLAGES, DIFFICULT_VILLAGES, DIFFICULT_COMMUNES, BORDER_COMMUNES = 1443, 1146, 100, 29
SCHOOLS, STATIONS = 33, 129
VILLAGE, SCHOOL, STATION = "thon-ban", "truong-hoc", "tram-y-te"

# (what it is, name, phường, thị trấn, xã)
DISTRICTS = (
    ("thành phố", "Điện Biên Phủ", 7, 0, 5),
    ("thị xã", "Mường Lay", 2, 0, 1),
    ("huyện", "Điện Biên", 0, 0, 21),
    ("huyện", "Điện Biên Đông", 0, 1, 13),
    ("huyện", "Mường Ảng", 0, 1, 9),
    ("huyện", "Mường Chà", 0, 1, 11),
    ("huyện", "Mường Nhé", 0, 0, 11),
    ("huyện", "Nậm Pồ", 0, 0, 15),
    ("huyện", "Tủa Chùa", 0, 1, 11),
    ("huyện", "Tuần Giáo", 0, 1, 18),
)
SYMBOLS = {"thành phố": "TU", "thị xã": "ThU", "huyện": "HU"}
# The districts along the border.
BORDER = ("Mường Nhé", "Nậm Pồ", "Mường Chà", "Điện Biên")
OTHER_BODIES = (
    ("Đảng bộ Quân sự tỉnh", ARMED),
    ("Đảng bộ Công an tỉnh", ARMED),
    ("Đảng bộ Bộ đội Biên phòng tỉnh", ARMED),
    ("Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh", OFFICE),
)

_FIRSTS = (
    "Nà", "Pá", "Huổi", "Nậm", "Phiêng", "Co", "Hua", "Pú", "Tin", "Che", "Xá", "Na", "Noong", "Pom", "Sáng", "Háng",
    "Tà", "Ka", "Mường", "Chiềng",
)  # fmt: skip
_SECONDS = (
    "Lao", "Khoa", "Hỳ", "Phát", "Nhừ", "Tở", "Sảo", "Luông", "Pẳng", "Kham", "Vai", "Mạ", "Bó", "Đích", "Xuân", "Cang",
    "Lúm", "Sung", "Hẹ", "Nưa", "Tấu", "Ngám", "Hịa", "Đứa", "Pồn", "Sinh", "Lếnh", "Tông", "Mùn", "Dên", "Khét",
    "Búng", "Xôm", "Chấn", "Lé", "Thanh", "Nghè", "Ít", "Lứa", "Bua",
)  # fmt: skip


@dataclass(frozen=True)
class Commune:
    """A commune, ward or town: its committee, and what its area is like."""

    code: str
    parent_code: str
    place: str  # "xã Nà Lao"
    name: str
    sector: str | None
    border: bool
    difficult: bool

    @property
    def office(self) -> str:
        """The code of the branch of its offices."""
        return f"{self.code}.CQ"


@dataclass(frozen=True)
class PlannedPlace:
    """A place, with the code of the branch it has or will have."""

    code: str
    name: str
    kind: str
    commune: Commune
    difficult: bool

    @property
    def branch(self) -> str:
        """The code of its own branch."""
        return f"{self.commune.code}.{self.code.rpartition('.')[2]}"

    @property
    def branch_name(self) -> str:
        """What its own branch is called."""
        return f"Chi bộ {self.name[0].lower()}{self.name[1:]}" if self.kind == VILLAGE else f"Chi bộ {self.name}"


def district_code(number: int) -> str:
    """The code of the n-th committee directly under the province."""
    return f"{ROOT}.{number:02d}"


def communes(rng: Random) -> list[Commune]:
    """The 129 communes, wards and towns, in the order of their codes."""
    names = _names(rng)
    rows: list[tuple[int, str, str, str]] = []
    for number, (_what, district, wards, towns, xa) in enumerate(DISTRICTS, 1):
        kinds = ["phường"] * wards + ["thị trấn"] * towns + ["xã"] * xa
        for what in kinds:
            rows.append((number, district, what, district if what == "thị trấn" else next(names)))
    rural = [index for index, (_n, _d, what, _name) in enumerate(rows) if what == "xã"]
    border = set([index for index in rural if rows[index][1] in BORDER][:BORDER_COMMUNES])
    # Border communes are all difficult; the others by chance.
    others = [index for index in rural if index not in border]
    difficult = border | set(rng.sample(others, DIFFICULT_COMMUNES - len(border)))
    order: dict[int, int] = {}
    found = []
    for index, (number, _district, what, name) in enumerate(rows):
        order[number] = order.get(number, 0) + 1
        parent = district_code(number)
        found.append(
            Commune(
                code=f"{parent}.{order[number]:02d}",
                parent_code=parent,
                place=f"{what} {name}",
                name=name,
                sector=RURAL if what == "xã" else None,
                border=index in border,
                difficult=index in difficult,
            )
        )
    return found


def villages(rng: Random, among: list[Commune]) -> list[PlannedPlace]:
    """The 1.443 villages, 1.146 of them especially difficult, in the order of their codes."""
    hard = [commune for commune in among if commune.difficult]
    easy = [commune for commune in among if not commune.difficult]
    counts = dict(zip(hard, _shares(rng, DIFFICULT_VILLAGES, len(hard)), strict=True))
    counts |= dict(zip(easy, _shares(rng, VILLAGES - DIFFICULT_VILLAGES, len(easy)), strict=True))
    found = []
    for commune in among:
        names = _names(rng)
        for number in range(1, counts[commune] + 1):
            name, code = f"Bản {next(names)}", f"{commune.code}.{number:02d}"
            found.append(PlannedPlace(code, name, VILLAGE, commune, commune.difficult))
    return found


def stations(among: list[Commune]) -> list[PlannedPlace]:
    """One health station a commune (assumed)."""
    return [PlannedPlace(f"{one.code}.YT", f"Trạm Y tế {one.place}", STATION, one, one.difficult) for one in among]


def schools(rng: Random, among: list[Commune]) -> list[PlannedPlace]:
    """The 33 schools that had no branch, each in another commune."""
    chosen = sorted(rng.sample(among, SCHOOLS), key=lambda one: one.code)
    titles = ("Trường Mầm non", "Trường Tiểu học", "Trường PTDT bán trú THCS")
    return [
        PlannedPlace(f"{one.code}.TH", f"{rng.choice(titles)} {one.name}", SCHOOL, one, one.difficult) for one in chosen
    ]


def _shares(rng: Random, total: int, parts: int) -> list[int]:
    """A total cut into parts that differ a little."""
    base, more = divmod(total, parts)
    shares = [base + (number < more) for number in range(parts)]
    for _turn in range(parts * 2):
        giver, taker = rng.randrange(parts), rng.randrange(parts)
        if shares[giver] > base // 2 + 1 and shares[taker] < base * 2:
            shares[giver] -= 1
            shares[taker] += 1
    return shares


def _names(rng: Random) -> Iterator[str]:
    """Names that all differ."""
    names = [f"{first} {second}" for first in _FIRSTS for second in _SECONDS]
    rng.shuffle(names)
    return iter(names)
