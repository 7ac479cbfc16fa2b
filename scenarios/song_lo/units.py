"""The organisations of Sông Lô: its 16 communes and its town of 2022; Bạch Lưu in full, the others in brief.

Published (DOMAIN §1.3): Bạch Lưu with 165 members in 10 branches, 6 of them rural. How many members each branch has,
and everything about the other communes, is invented.
"""

from scenarios.plan import DISTRICT, GRASSROOTS, HEALTH, OFFICE, RURAL, SCHOOL, Body, Branch

ROOT = "26.253"
SEAT = "Sông Lô"
TOWN = "Tam Sơn"
BACH_LUU = "Bạch Lưu"
COMMUNES = (
    BACH_LUU, "Hải Lựu", "Đồng Quế", "Nhân Đạo", "Đôn Nhân", "Phương Khoan", "Tân Lập", "Nhạo Sơn", "Như Thụy",
    "Yên Thạch", "Đồng Thịnh", "Tứ Yên", "Đức Bác", "Cao Phong", "Lãng Công", "Quang Yên", TOWN,
)  # fmt: skip
# Of Bạch Lưu: 6 rural branches and 4 others, 165 members together.
_BACH_LUU = (
    ("thôn Hồng Sen", RURAL, 23), ("thôn Hùng Mạnh", RURAL, 21), ("thôn Thống Nhất", RURAL, 20),
    ("thôn Xóm Làng", RURAL, 19), ("thôn Đồng Tâm", RURAL, 18), ("thôn Tân Tiến", RURAL, 17),
    ("Trường Mầm non Bạch Lưu", SCHOOL, 14), ("Trường Tiểu học Bạch Lưu", SCHOOL, 13),
    ("Trường THCS Bạch Lưu", SCHOOL, 11), ("Trạm Y tế xã Bạch Lưu", HEALTH, 9),
)  # fmt: skip
_OTHERS = (("thôn Trung Tâm", RURAL, 12), ("Trường Tiểu học {name}", SCHOOL, 9))
# Of these the working groups are formed.
_DISTRICT_OFFICES = (("Cơ quan Huyện ủy", 34), ("Cơ quan Ủy ban nhân dân huyện", 32))
_PEOPLES = {"Kinh": 97, "Dao": 3}


def commune_code(number: int) -> str:
    """The code of a commune's committee, counted from 1."""
    return f"{ROOT}.{number:03d}"


def bodies() -> tuple[Body, ...]:
    """The district's committee and those of its communes and town."""
    root = Body(
        ROOT, "Đảng bộ huyện Sông Lô", None, DISTRICT, symbol="HU", seat=SEAT, superior="Đảng bộ tỉnh Vĩnh Phúc"
    )
    communes = (
        Body(commune_code(number), f"Đảng bộ {_place(name)}", ROOT, sector=RURAL, seat=name)
        for number, name in enumerate(COMMUNES, 1)
    )
    return (root, *communes)


def branches() -> tuple[Branch, ...]:
    """The branches; they meet on the first of the month, the day the working groups come."""
    found = []
    for number, name in enumerate(COMMUNES, 1):
        parent = commune_code(number)
        for order, (title, sector, size) in enumerate(_BACH_LUU if name == BACH_LUU else _OTHERS, 1):
            found.append(
                Branch(
                    f"{parent}.{order:02d}", f"Chi bộ {title.format(name=name)}", parent, sector, size, _PEOPLES,
                    seat=name, meeting_day=1, whole=name == BACH_LUU,
                )
            )  # fmt: skip
    for number, (title, size) in enumerate(_DISTRICT_OFFICES, len(COMMUNES) + 1):
        found.append(
            Branch(
                commune_code(number), f"Chi bộ {title}", ROOT, OFFICE, size, {"Kinh": 1}, seat=SEAT, level=GRASSROOTS,
                meeting_day=3,
            )
        )  # fmt: skip
    return tuple(found)


def office_codes() -> list[str]:
    """The codes of the branches of the district's offices."""
    return [commune_code(len(COMMUNES) + number) for number in range(1, len(_DISTRICT_OFFICES) + 1)]


def _place(name: str) -> str:
    return f"thị trấn {name}" if name == TOWN else f"xã {name}"
