"""The organisations and places of Điện Biên: published counts, made-up names.

Published (DOMAIN §1.5): 14 party committees directly under the province; 10 district units with 115 xã, 9 phường and 5
thị trấn; 1.443 villages, 1.146 of them especially difficult, in 100 communes; 29 border communes; 33 schools without a
branch; 625 grassroots organisations. One health station a commune, 129, is assumed: the published "gần 90%" comes out
only so. How many schools there are altogether is not published: only the 33 are recorded. How the communes lie in the
districts, which of them are border or difficult, what the 496 grassroots organisations beside the communes are, and
every name below a district are invented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from scenarios.plan import ARMED, HEALTH, OFFICE, RURAL, STATE_FIRM
from scenarios.plan import SCHOOL as SCHOOL_SECTOR

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
# The branches directly under every district, beside its communes: 40 each.
_OFFICES = (
    "Văn phòng cấp ủy", "Ban Tổ chức", "Ban Tuyên giáo", "Ủy ban Kiểm tra", "Ban Dân vận", "Mặt trận Tổ quốc",
    "Hội Nông dân", "Hội Liên hiệp Phụ nữ", "Đoàn Thanh niên", "Văn phòng HĐND và UBND", "Phòng Nội vụ",
    "Phòng Tài chính", "Phòng Nông nghiệp", "Phòng Kinh tế – Hạ tầng", "Phòng Tài nguyên", "Phòng Giáo dục",
    "Phòng Văn hóa", "Phòng Y tế", "Phòng Lao động", "Phòng Dân tộc", "Phòng Tư pháp", "Thanh tra", "Tòa án nhân dân",
    "Viện kiểm sát nhân dân", "Thi hành án dân sự", "Chi cục Thuế", "Kho bạc", "Bảo hiểm xã hội", "Hạt Kiểm lâm",
)  # fmt: skip
_UNITS = (
    *((title, OFFICE) for title in _OFFICES),
    ("Trường THPT số 1", SCHOOL_SECTOR), ("Trường THPT số 2", SCHOOL_SECTOR),
    ("Trường Dân tộc nội trú", SCHOOL_SECTOR), ("Trung tâm Giáo dục thường xuyên", SCHOOL_SECTOR),
    ("Trung tâm Y tế", HEALTH), ("Bệnh viện", HEALTH), ("Ngân hàng Chính sách xã hội", STATE_FIRM),
    ("Ngân hàng Nông nghiệp", STATE_FIRM), ("Điện lực", STATE_FIRM), ("Bưu điện", STATE_FIRM),
    ("Công ty Thủy nông", STATE_FIRM),
)  # fmt: skip
# Further branches under the communes: so many that of those six months old by the closing day as many are rated as were
# (scenarios.dien_bien.ratings). Why there were twice as many in 2018 as in 2016 nobody published: here units of the
# communes have got theirs in between. OLD_UNITS are schools that had one all along.
OLD_UNITS, NEW_UNITS = 113, 1_182
_UNITS_OF_COMMUNES = (
    ("Công an", ARMED, date(2017, 7, 1)), ("Quân sự", ARMED, date(2017, 7, 1)),
    ("Mặt trận Tổ quốc", OFFICE, date(2017, 7, 1)), ("Đoàn thể", OFFICE, date(2017, 7, 1)),
    ("Văn phòng – Thống kê", OFFICE, date(2017, 7, 1)), ("Tài chính – Kế toán", OFFICE, date(2018, 3, 1)),
    ("Địa chính – Xây dựng", OFFICE, date(2018, 3, 1)), ("Văn hóa – Xã hội", OFFICE, date(2018, 3, 1)),
    ("Khuyến nông – Thú y", OFFICE, date(2018, 3, 1)), ("Hợp tác xã", RURAL, date(2018, 3, 1)),
)  # fmt: skip
_OF_OTHER_BODIES = 24  # branches directly under each of OTHER_BODIES, with that of its offices

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


@dataclass(frozen=True)
class UnitBranch:
    """A branch of a unit of a commune that covers no place; `since` is None where it stood before the term."""

    code: str
    name: str
    commune: Commune
    sector: str
    since: date | None = None


def district_code(number: int) -> str:
    """The code of the n-th committee directly under the province."""
    return f"{ROOT}.{number:02d}"


def grassroots() -> Iterator[tuple[str, str, str]]:
    """The branches directly under a district or another committee: code, name, sector."""
    for number, (what, name, *_counts) in enumerate(DISTRICTS, 1):
        for order, (title, sector) in enumerate(_UNITS, 1):
            yield f"{district_code(number)}.CS{order:02d}", f"Chi bộ {title} {what} {name}", sector
    for number, (name, sector) in enumerate(OTHER_BODIES, len(DISTRICTS) + 1):
        yield f"{district_code(number)}.01", f"Chi bộ Cơ quan {name}", sector
        for order in range(2, _OF_OTHER_BODIES + 1):
            yield f"{district_code(number)}.{order:02d}", f"Chi bộ Đơn vị số {order}", sector


def unit_branches(among: Sequence[Commune]) -> list[UnitBranch]:
    """The further branches under the communes: of a school in some, of the same units in one after the other."""
    schools = [
        UnitBranch(f"{one.code}.T2", f"Chi bộ Trường THCS {one.name}", one, SCHOOL_SECTOR) for one in among[:OLD_UNITS]
    ]
    units = [
        UnitBranch(f"{one.code}.D{number:02d}", f"Chi bộ {title} {one.place}", one, sector, since)
        for number, (title, sector, since) in enumerate(_UNITS_OF_COMMUNES, 1)
        for one in among
    ]
    return schools + units[:NEW_UNITS]


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
