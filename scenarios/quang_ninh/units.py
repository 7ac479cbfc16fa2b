"""The organisations of Quảng Ninh: Hải Hà by its published counts, Bình Liêu's border villages, the rest in brief.

Published (DOMAIN §1.2): 36 party bodies and branches directly under Hải Hà with 215 branches below them, one of the
bodies that of the industrial zone; 21 border villages of Bình Liêu. How the 36 are split (16 and 20), and every name
below a district but the communes', is invented; so is who is directly under the province beside its districts.
"""

from collections.abc import Iterator
from random import Random

from scenarios.plan import (
    ARMED,
    BELOW_GRASSROOTS,
    DISTRICT,
    GRASSROOTS,
    HEALTH,
    OFFICE,
    PRIVATE_FIRM,
    PROVINCE,
    RURAL,
    SCHOOL,
    STATE_FIRM,
    Body,
    Branch,
)

ROOT = "22"
HAI_HA, BINH_LIEU = "Hải Hà", "Bình Liêu"
ZONE = "Đảng bộ Khu công nghiệp Cảng biển Hải Hà"
BORDER_VILLAGES = 21

# What it is, name, its wards, town and communes.
_DISTRICTS = (
    ("thành phố", "Hạ Long", "phường", "Hồng Gai, Bãi Cháy, Cao Xanh, Hà Khẩu, Hoành Bồ, Thống Nhất"),
    ("thành phố", "Cẩm Phả", "phường", "Cẩm Thịnh, Cẩm Sơn, Mông Dương, Cửa Ông, Quang Hanh, Dương Huy"),
    ("thành phố", "Uông Bí", "phường", "Quang Trung, Vàng Danh, Phương Đông, Yên Thanh, Nam Khê, Thượng Yên Công"),
    ("thành phố", "Móng Cái", "phường", "Trần Phú, Ka Long, Hải Yên, Bình Ngọc, Hải Xuân, Quảng Nghĩa"),
    ("thị xã", "Đông Triều", "phường", "Mạo Khê, Đức Chính, Hưng Đạo, Xuân Sơn, Yên Thọ, An Sinh"),
    ("thị xã", "Quảng Yên", "phường", "Cộng Hòa, Minh Thành, Đông Mai, Hà An, Phong Cốc, Tiền An"),
    ("huyện", "Vân Đồn", "thị trấn", "Cái Rồng, Hạ Long, Đông Xá, Đoàn Kết, Bình Dân, Quan Lạn"),
    ("huyện", "Tiên Yên", "thị trấn", "Tiên Yên, Tiên Lãng, Đông Ngũ, Đông Hải, Hải Lạng, Phong Dụ"),
    ("huyện", "Ba Chẽ", "thị trấn", "Ba Chẽ, Đồn Đạc, Lương Mông, Thanh Sơn, Nam Sơn, Thanh Lâm"),
    ("huyện", BINH_LIEU, "thị trấn", "Bình Liêu, Vô Ngại, Húc Động, Lục Hồn, Đồng Tâm, Đồng Văn, Hoành Mô"),
    ("huyện", "Đầm Hà", "thị trấn", "Đầm Hà, Quảng An, Quảng Tân, Dực Yên, Tân Bình, Đại Bình"),
    ("huyện", HAI_HA, "thị trấn", ("Quảng Hà, Quảng Minh, Quảng Chính, Quảng Thành, Quảng Long, Quảng Phong, "
                                   "Quảng Thịnh, Quảng Đức, Quảng Sơn, Đường Hoa, Cái Chiên")),
    ("huyện", "Cô Tô", "thị trấn", "Cô Tô, Đồng Tiến, Thanh Lân"),
)  # fmt: skip
_SYMBOLS = {"thành phố": "TU", "thị xã": "ThU", "huyện": "HU"}
# Directly under the province beside its districts; of the last one the border stations send members to villages.
_PROVINCIAL = (
    ("Đảng bộ Than Quảng Ninh", STATE_FIRM, "Phân xưởng Khai thác {}", 14, 9),
    ("Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh", OFFICE, "Cơ quan số {}", 12, 6),
    ("Đảng bộ Quân sự tỉnh", ARMED, "Đại đội {}", 6, 6),
    ("Đảng bộ Công an tỉnh", ARMED, "Phòng Nghiệp vụ số {}", 8, 6),
    ("Đảng bộ Bộ đội Biên phòng tỉnh", ARMED, "Đồn Biên phòng số {}", 6, 14),
)
STATIONS = 3  # of the border guards' branches: those along Bình Liêu
# Of Bình Liêu's communes: how many villages lie along the border.
_ALONG_THE_BORDER = {"Hoành Mô": 7, "Đồng Văn": 6, "Đồng Tâm": 5, "Lục Hồn": 3}
# Of Hải Hà: 13 villages or quarters and 4 offices in each commune, and the bodies that are no commune.
_VILLAGES_OF_HAI_HA = 13
_OFFICES = (("Trường Tiểu học", SCHOOL), ("Trường THCS", SCHOOL), ("Trạm Y tế", HEALTH), ("Cơ quan", OFFICE))
_BODIES_OF_HAI_HA = (
    (ZONE, PRIVATE_FIRM, ("Nhà máy Sợi số 1", "Nhà máy Sợi số 2", "Nhà máy Sợi số 3", "Nhà máy Dệt", "Nhà máy Nhuộm",
                          "Nhà máy May", "Nhà máy Nước sạch", "Công ty Hạ tầng", "Công ty Kho vận",
                          "Công ty Năng lượng")),
    ("Đảng bộ Quân sự huyện Hải Hà", ARMED, ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật")),
    ("Đảng bộ Công an huyện Hải Hà", ARMED, ("Tổng hợp", "An ninh", "Hình sự", "Giao thông", "Hành chính", "Cơ động")),
    ("Đảng bộ Trung tâm Y tế huyện Hải Hà", HEALTH, ("Hành chính", "Nội – Nhi", "Ngoại – Sản", "Dự phòng")),
    ("Đảng bộ Cơ quan Ủy ban nhân dân huyện Hải Hà", OFFICE, ("Văn phòng", "Kinh tế", "Văn hóa", "Nội vụ")),
)  # fmt: skip
_BRANCHES_OF_HAI_HA = (
    *((f"Cơ quan huyện số {number}", OFFICE) for number in range(1, 9)),
    *((f"Trường THPT Hải Hà số {number}", SCHOOL) for number in range(1, 6)),
    *((f"Công ty cổ phần số {number}", PRIVATE_FIRM) for number in range(1, 6)),
    *((f"Xí nghiệp nhà nước số {number}", STATE_FIRM) for number in range(1, 3)),
)
# Of every other district: three villages or quarters and a school in each commune; directly under it these.
_GRASSROOTS = (
    ("Văn phòng", OFFICE), ("Mặt trận và các đoàn thể", OFFICE), ("Trường THPT {}", SCHOOL),
    ("Trường Cao đẳng nghề {}", SCHOOL), ("Công ty cổ phần {}", PRIVATE_FIRM),
    ("Công ty TNHH Dịch vụ {}", PRIVATE_FIRM),
)  # fmt: skip
_LOWLAND = {"Kinh": 92, "Tày": 3, "Dao": 3, "Sán Chay": 2}
_HIGHLAND = {"Tày": 46, "Dao": 30, "Sán Chay": 14, "Kinh": 10}
_HIGH = (BINH_LIEU, "Ba Chẽ", "Tiên Yên")


def district_code(name: str) -> str:
    """The code of a district's committee."""
    return f"{ROOT}.{[one[1] for one in _DISTRICTS].index(name) + 1:02d}"


def provincial_code(number: int) -> str:
    """The code of the n-th committee that is no district's."""
    return f"{ROOT}.{len(_DISTRICTS) + number:02d}"


def station_codes() -> list[str]:
    """The codes of the branches of the border stations along Bình Liêu."""
    return [f"{provincial_code(len(_PROVINCIAL))}.{number:02d}" for number in range(1, STATIONS + 1)]


def border_villages(branches: tuple[Branch, ...]) -> list[Branch]:
    """The branches of Bình Liêu's villages along the border, in the order of their codes."""
    parents = {f"{district_code(BINH_LIEU)}.{order:02d}": _ALONG_THE_BORDER.get(name, 0)
               for order, name in enumerate(_communes(BINH_LIEU), 1)}  # fmt: skip
    found: list[Branch] = []
    for parent, count in parents.items():
        villages = [one for one in branches if one.parent_code == parent and one.sector == RURAL]
        found += villages[:count]
    return found


def bodies() -> tuple[Body, ...]:
    """The province, its districts and other committees, and the committees of communes and of Hải Hà's units."""
    found = [Body(ROOT, "Đảng bộ tỉnh Quảng Ninh", None, PROVINCE, symbol="TU", seat="Hạ Long")]
    for what, name, _kind, _names in _DISTRICTS:
        code = district_code(name)
        found.append(Body(code, f"Đảng bộ {what} {name}", ROOT, DISTRICT, symbol=_SYMBOLS[what], seat=name))
    for number, (name, sector, *_rest) in enumerate(_PROVINCIAL, 1):
        found.append(Body(provincial_code(number), name, ROOT, DISTRICT, sector, seat="Hạ Long"))
    for _what, name, kind, _names in _DISTRICTS:
        for order, commune in enumerate(_communes(name), 1):
            code = f"{district_code(name)}.{order:02d}"
            found.append(
                Body(code, f"Đảng bộ {_place(kind, order, commune)}", district_code(name), sector=RURAL, seat=commune)
            )
    first = len(_communes(HAI_HA)) + 1
    for order, (name, sector, _parts) in enumerate(_BODIES_OF_HAI_HA, first):
        found.append(
            Body(f"{district_code(HAI_HA)}.{order:02d}", name, district_code(HAI_HA), sector=sector, seat=HAI_HA)
        )
    return tuple(found)


def branches() -> tuple[Branch, ...]:
    """Every branch, small as it is; the same every time."""
    rng = Random("quang-ninh/units")
    found: list[Branch] = []
    for what, name, kind, _names in _DISTRICTS:
        for order, commune in enumerate(_communes(name), 1):
            parent = f"{district_code(name)}.{order:02d}"
            found += _of_commune(rng, parent, name, commune, urban=kind == "phường" or order == 1)
        found += _of_district(rng, what, name)
    for number, (_name, sector, title, count, size) in enumerate(_PROVINCIAL, 1):
        for order in range(1, count + 1):
            code = f"{provincial_code(number)}.{order:02d}"
            found.append(_branch(code, title.format(order), sector, size, _LOWLAND, level=GRASSROOTS))
    return tuple(found)


def _of_commune(rng: Random, parent: str, district: str, commune: str, *, urban: bool) -> Iterator[Branch]:
    peoples = _HIGHLAND if district in _HIGH else _LOWLAND
    villages = {HAI_HA: _VILLAGES_OF_HAI_HA, BINH_LIEU: 3 + _ALONG_THE_BORDER.get(commune, 0)}.get(district, 3)
    offices = _OFFICES if district == HAI_HA else _OFFICES[:1]
    titles = [(f"{'khu' if urban else 'thôn'} {number}", RURAL) for number in range(1, villages + 1)]
    titles += [(f"{title} {commune}", sector) for title, sector in offices]
    for order, (title, sector) in enumerate(titles, 1):
        size = rng.randint(4, 7) if sector == RURAL else rng.randint(3, 6)
        yield _branch(f"{parent}.{order:02d}", title, sector, size, peoples, seat=commune)


def _of_district(rng: Random, what: str, name: str) -> Iterator[Branch]:
    """The branches of a district that belong to no commune."""
    parent, order = district_code(name), len(_communes(name))
    if name == HAI_HA:
        for _body, sector, parts in _BODIES_OF_HAI_HA:
            order += 1
            for number, title in enumerate(parts, 1):
                yield _branch(
                    f"{parent}.{order:02d}.{number:02d}", title, sector, rng.randint(4, 7), _LOWLAND, seat=name
                )
    for title, sector in _BRANCHES_OF_HAI_HA if name == HAI_HA else _GRASSROOTS:
        order += 1
        text = title.format(name) if "{}" in title else f"{title} {what} {name}" if name != HAI_HA else title
        yield _branch(f"{parent}.{order:02d}", text, sector, rng.randint(4, 7), _LOWLAND, seat=name, level=GRASSROOTS)


def _branch(
    code: str, title: str, sector: str, size: int, peoples: dict[str, int], *, seat: str = "Hạ Long",
    level: str = BELOW_GRASSROOTS,
) -> Branch:  # fmt: skip
    return Branch(code, f"Chi bộ {title}", code.rpartition(".")[0], sector, size, peoples, seat=seat, level=level)


def _communes(district: str) -> list[str]:
    (names,) = [one[3] for one in _DISTRICTS if one[1] == district]
    return [name.strip() for name in names.split(",")]


def _place(kind: str, order: int, commune: str) -> str:
    """A city has wards and one commune, the last; a district one town, the first, and communes."""
    if kind == "phường":
        return f"{'xã' if order == 6 else kind} {commune}"
    return f"{kind if order == 1 else 'xã'} {commune}"
