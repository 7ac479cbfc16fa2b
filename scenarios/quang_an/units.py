"""The organisations of Đầm Hà: Quảng An in full, the other communes and the town in brief.

Published (DOMAIN §1.4): Quảng An with 179 members in 17 branches, 11 of villages and 6 of agencies and units. How many
members each branch has, the names of the villages, and everything about the other communes is invented.
"""

from scenarios.plan import ARMED, BELOW_GRASSROOTS, DISTRICT, HEALTH, OFFICE, RURAL, SCHOOL, Body, Branch

ROOT = "22.200"
SEAT = "Đầm Hà"
PROVINCE_BODY = "Đảng bộ tỉnh Quảng Ninh"
QUANG_AN = "Quảng An"
# In the order of their codes; the first is the town.
COMMUNES = (
    "Đầm Hà", "Đại Bình", "Dực Yên", "Quảng An", "Quảng Lâm", "Quảng Tân", "Tân Bình", "Tân Lập", "xã Đầm Hà",
)  # fmt: skip
MINORITIES = ("Dao", "Dao", "Dao", "Sán Chay", "Sán Chay", "Tày")
_MIXED = {"Dao": 40, "Sán Chay": 22, "Tày": 18, "Kinh": 20}
_LOWLAND = {"Kinh": 82, "Sán Chay": 9, "Dao": 6, "Tày": 3}
# Of Quảng An: how many members each branch has on the scenario's day, 179 together.
BRANCHES = (
    ("thôn Nà Thổng", RURAL, 14), ("thôn Làng Ngang", RURAL, 13), ("thôn Tầm Làng", RURAL, 13),
    ("thôn Nà Cáng", RURAL, 12), ("thôn Nà Pá", RURAL, 12), ("thôn Mào Sán Cáu", RURAL, 11),
    ("thôn Thìn Thủ", RURAL, 11), ("thôn An Sơn", RURAL, 10), ("thôn An Bình", RURAL, 10),
    ("thôn Đông Thành", RURAL, 9), ("thôn Hải An", RURAL, 9),
    ("Cơ quan xã Quảng An", OFFICE, 14), ("Trường Tiểu học Quảng An", SCHOOL, 12),
    ("Trường Mầm non Quảng An", SCHOOL, 11), ("Trường THCS Quảng An", SCHOOL, 9), ("Công an xã Quảng An", ARMED, 5),
    ("Trạm Y tế xã Quảng An", HEALTH, 4),
)  # fmt: skip
# Of every other commune: three villages and one office.
_OTHERS = (("thôn 1", RURAL, 9), ("thôn 2", RURAL, 8), ("thôn 3", RURAL, 7), ("Cơ quan {place}", OFFICE, 11))


def commune_code(name: str) -> str:
    """The code of a commune's committee, by the name of `COMMUNES`."""
    return f"{ROOT}.{COMMUNES.index(name) + 1:03d}"


def branch_codes(name: str) -> list[str]:
    """The codes of the branches of a commune."""
    count = len(BRANCHES if name == QUANG_AN else _OTHERS)
    return [f"{commune_code(name)}.{order:02d}" for order in range(1, count + 1)]


def bodies() -> tuple[Body, ...]:
    """The district's committee, under the province's that stands on papers alone, and those of its communes."""
    root = Body(ROOT, "Đảng bộ huyện Đầm Hà", None, DISTRICT, symbol="HU", seat=SEAT, superior=PROVINCE_BODY)
    communes = (
        Body(commune_code(name), f"Đảng bộ {_place(name)}", ROOT, sector=RURAL, seat=name.removeprefix("xã "))
        for name in COMMUNES
    )
    return (root, *communes)


def branches(admitted: dict[str, int]) -> tuple[Branch, ...]:
    """The branches with their members on the first day: those of the scenario's day without who was admitted since.

    Arguments:
        admitted: how many the branches of Quảng An admitted, by code.
    """
    found = []
    for name in COMMUNES:
        parent, here = commune_code(name), name == QUANG_AN
        for order, (title, sector, size) in enumerate(BRANCHES if here else _OTHERS, 1):
            code = f"{parent}.{order:02d}"
            found.append(
                Branch(
                    code, f"Chi bộ {title.format(place=_place(name))}", parent, sector,
                    size - admitted.get(code, 0) if here else size, _MIXED if here else _LOWLAND,
                    seat=name.removeprefix("xã "), level=BELOW_GRASSROOTS,
                )
            )  # fmt: skip
    return tuple(found)


def _place(name: str) -> str:
    """Town and commune of the same name are told apart."""
    if name.startswith("xã "):
        return name
    return f"thị trấn {name}" if name == SEAT else f"xã {name}"
