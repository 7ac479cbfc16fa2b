"""The organisations of Hòa An: the published counts (39 = 18 + 21 units, 225 branches below), the rest invented.

The communes and the town are those of 2022; their hamlets, branches and sizes are made up in the manner of the place.
"""

from random import Random

from scenarios.plan import (
    ARMED,
    BELOW_GRASSROOTS,
    DISTRICT,
    GRASSROOTS,
    HEALTH,
    OFFICE,
    PRIVATE_FIRM,
    RURAL,
    SCHOOL,
    STATE_FIRM,
    Body,
    Branch,
)

ROOT = "04.052"
SEAT = "Hòa An"

# Hamlets; "Nước Hai" is the town.
COMMUNES = {
    "Nước Hai": "Phố A, Phố B, Phố C, Phố Giữa, Nà Mè, Nà Coóc, Bằng Hà, Vò Đạo, Bản Sẩy, Khau Gạm, Cốc Lại, "
    "Thắc Thúng, Pác Nà, Thanh Hùng",
    "Bạch Đằng": "Nà Roác, Khuổi Kép, Nà Luông, Bản Nưa, Đồng Mây, Cốc Gằng, Lũng Oong, Nà Tồng, Khau Cút",
    "Bình Dương": "Nà Phung, Thin Tẳng, Nà Niền, Khuổi Lầy, Bó Mỵ, Bản Chạp, Nà Vường, Lũng Dán",
    "Dân Chủ": "Mỏ Sắt, Nà Cốc, Bản Vàn, Mạ Quan, Khuổi Hân, Nà Tẻng, Vò Rài, Hào Lịch",
    "Đại Tiến": "Lũng Phầy, Nà Khá, Bản Giài, Đông Rẻo, Tổng Cáng, Lũng Mới, Khuổi Diễn, Nà Lại, Nà Ngùa",
    "Đức Long": "Roỏng Nặm, Nà Niểng, Bản Hào, Pác Gà, Bó Lếch, Nà Chá, Khau Hân, Nà Vẻng",
    "Hoàng Tung": "Bến Đò, Làng Đền, Bản Tấn, Na Lữ, Đức Chính, Đà Quận, Nặm Lìn, Hoàng Rềnh",
    "Hồng Nam": "Roỏng Cốc, Nà Hoài, Bản Mỏ, Khuổi Khâu, Đông Giang, Nà Thắm, Lũng Quang",
    "Hồng Việt": "Lam Sơn Thượng, Lam Sơn Hạ, Nà Mò, Mai Nưa, Cốc Chủ, Khuổi Bốc, Nà Hoan, Vò Ấu, Bắc Vọng",
    "Lê Chung": "Nà Riềm, Khưa Hoác, Bản Lầy, Khuổi Sáp, Pác Muổng, Nà Dìa, Tả Lạn, Đồng Tâm",
    "Nam Tuấn": "Văn Thụ, Pác Pan, Nà Rị, Đông Tháo, Nà Lum, Lũng Nhùng, Cốc Phường, Khau Lùng, Nà Khan, Phia Phủ",
    "Ngũ Lão": "Bản Gải, Nà Sẩy, Lũng Gà, Khuổi Áng, Nà Kéo, Lũng Luông, Phiêng Lầu, Nà Giảo",
    "Nguyễn Huệ": "Canh Biện, An Mạ, Nặm Loát, Khau Chắn, Lũng Mây, Nà Pàn, Lũng Rì, Bản Ngắn, Pác Nặm",
    "Quang Trung": "Khuổi Rỳ, Nà Danh, Bản Lằng, Hà Trì, Lũng Hoài, Nà Po, Trà Dù, Phia Boóc",
    "Trương Lương": "Bản Chang, Đoàn Kết, Khuổi Khoang, Nà Ngàm, Công Trừng, Lũng Nặm, Phiêng Pảng, Khau Mắt",
}
COMMUNE_OFFICES = (
    ("Trường Tiểu học và THCS {name}", SCHOOL, 20),
    ("Trường Mầm non {name}", SCHOOL, 11),
    ("Trạm Y tế {place}", HEALTH, 5),
    ("Công an {place}", ARMED, 5),
    ("Quân sự {place}", ARMED, 8),
)
TOWN_OFFICES = (
    ("Trường Tiểu học {name}", SCHOOL, 24),
    ("Trường THCS {name}", SCHOOL, 22),
    ("Trường Tiểu học Bế Triều", SCHOOL, 17),
    ("Trường THCS Bế Triều", SCHOOL, 15),
    ("Trường Mầm non {name}", SCHOOL, 18),
    ("Trạm Y tế {place}", HEALTH, 6),
    ("Công an {place}", ARMED, 9),
    ("Quân sự {place}", ARMED, 8),
    ("Hợp tác xã Nông nghiệp Bằng Giang", PRIVATE_FIRM, 7),
)
# Party committees that are no commune, with the branches below them.
OTHER_BODIES = (
    ("Đảng bộ Quân sự huyện", ARMED, (("Cơ quan Chỉ huy", 13), ("Ban Tham mưu", 12), ("Ban Chính trị", 9),
                                      ("Ban Hậu cần – Kỹ thuật", 9))),
    ("Đảng bộ Công an huyện", ARMED, (("Chỉ huy – Tổng hợp", 16), ("Đội An ninh", 12), ("Đội Cảnh sát hình sự", 15),
                                      ("Đội Cảnh sát giao thông – Trật tự", 17),
                                      ("Đội Quản lý hành chính", 13), ("Nhà tạm giữ – Hỗ trợ tư pháp", 11))),
    ("Đảng bộ Trung tâm Y tế huyện", HEALTH, (("Khối Hành chính", 17), ("Khoa Khám bệnh – Cấp cứu", 15),
                                              ("Khoa Nội – Nhi", 14), ("Khoa Ngoại – Sản", 14),
                                              ("Khối Dự phòng", 13))),
)  # fmt: skip
GRASSROOTS_BRANCHES = (
    ("Văn phòng Huyện ủy", OFFICE, 16), ("Tổ chức – Nội vụ", OFFICE, 15), ("Kiểm tra – Thanh tra", OFFICE, 12),
    ("Tuyên giáo – Dân vận", OFFICE, 13), ("Mặt trận và các đoàn thể", OFFICE, 21),
    ("Văn phòng HĐND và UBND", OFFICE, 19), ("Tài chính – Kế hoạch", OFFICE, 13),
    ("Nông nghiệp – Kinh tế hạ tầng", OFFICE, 24), ("Tài nguyên và Môi trường", OFFICE, 17),
    ("Giáo dục và Đào tạo", OFFICE, 12), ("Văn hóa – Truyền thông", OFFICE, 20), ("Tòa án nhân dân", OFFICE, 10),
    ("Viện kiểm sát nhân dân", OFFICE, 10), ("Thi hành án dân sự", OFFICE, 9), ("Thuế – Kho bạc", OFFICE, 22),
    ("Bảo hiểm xã hội", OFFICE, 11), ("Trường THPT Hòa An", SCHOOL, 27), ("Trường PTDT nội trú", SCHOOL, 22),
    ("Trung tâm GDNN – GDTX", SCHOOL, 17), ("Điện lực Hòa An", STATE_FIRM, 18),
    ("Công ty cổ phần Xây dựng Bằng Giang", PRIVATE_FIRM, 9),
)  # fmt: skip

_TAY = {"Tày": 64, "Nùng": 29, "Kinh": 4, "Dao": 2, "Mông": 1}
_NUNG = {"Nùng": 62, "Tày": 32, "Kinh": 3, "Dao": 2, "Mông": 1}
_MONG = {"Mông": 86, "Nùng": 8, "Tày": 6}
_DAO = {"Dao": 84, "Tày": 10, "Nùng": 6}
_OFFICIALS = {"Tày": 60, "Nùng": 24, "Kinh": 13, "Mông": 1.5, "Dao": 1.5}
_NUNG_COMMUNES = {"Ngũ Lão", "Nguyễn Huệ", "Quang Trung", "Đại Tiến"}
_PEOPLES = {
    "Lũng Phầy": {"Mông": 1},  # "100% đảng viên đều là dân tộc Mông" (DOMAIN §1.1)
    **dict.fromkeys(("Lũng Oong", "Lũng Mới", "Lũng Nhùng", "Công Trừng", "Lũng Rì"), _MONG),
    **dict.fromkeys(("Khuổi Khoang", "Phiêng Pảng", "Khau Lùng", "Khau Chắn", "Khuổi Rỳ"), _DAO),
}
# Hamlets far up or of one small people have small branches, those along the river and the road large ones.
_SMALL = {**_PEOPLES, **dict.fromkeys(("Khau Cút", "Lũng Dán", "Khau Mắt", "Lũng Nặm", "Lũng Mây", "Nà Ngùa"))}


def root_body() -> Body:
    """The district's own party body: "HUYỆN ỦY HÒA AN" on its papers."""
    return Body(ROOT, "Đảng bộ huyện Hòa An", None, DISTRICT, symbol="HU", seat=SEAT, superior="Đảng bộ tỉnh Cao Bằng")


def bodies() -> list[Body]:
    """The 18 party committees directly under the district: 15 of communes and the town, 3 others."""
    communes = [
        Body(_unit(number), f"Đảng bộ {_place(name)}", ROOT, sector=RURAL, seat=name)
        for number, name in enumerate(COMMUNES, 1)
    ]
    others = [
        Body(_unit(len(COMMUNES) + number), name, ROOT, sector=sector, seat=SEAT)
        for number, (name, sector, _branches) in enumerate(OTHER_BODIES, 1)
    ]
    return communes + others


def branches(rng: Random) -> list[Branch]:
    """The 225 branches below the 18 committees and the 21 directly under the district, in the order of their codes."""
    found: list[Branch] = []
    for number, (commune, hamlets) in enumerate(COMMUNES.items(), 1):
        parent = _unit(number)
        names = [hamlet.strip() for hamlet in hamlets.split(",")]
        found += [_hamlet(rng, f"{parent}.{order:02d}", parent, commune, name) for order, name in enumerate(names, 1)]
        offices = TOWN_OFFICES if commune == "Nước Hai" else COMMUNE_OFFICES
        for order, (name, sector, size) in enumerate(offices, len(names) + 1):
            title = name.format(name=commune, place=_place(commune))
            found.append(_office(rng, f"{parent}.{order:02d}", parent, title, sector, size, seat=commune))
    for number, (_body, sector, parts) in enumerate(OTHER_BODIES, len(COMMUNES) + 1):
        parent = _unit(number)
        found += [
            _office(rng, f"{parent}.{order:02d}", parent, name, sector, size)
            for order, (name, size) in enumerate(parts, 1)
        ]
    first = len(COMMUNES) + len(OTHER_BODIES) + 1
    for number, (name, sector, size) in enumerate(GRASSROOTS_BRANCHES, first):
        found.append(_office(rng, _unit(number), ROOT, name, sector, size, level=GRASSROOTS))
    return found


def _unit(number: int) -> str:
    return f"{ROOT}.{number:03d}"


def _place(commune: str) -> str:
    return f"{'thị trấn' if commune == 'Nước Hai' else 'xã'} {commune}"


def _hamlet(rng: Random, code: str, parent: str, commune: str, hamlet: str) -> Branch:
    usual = _NUNG if commune in _NUNG_COMMUNES else _TAY
    size = rng.randint(10, 19) if hamlet in _SMALL else round(rng.triangular(20, 62, 36))
    early = rng.random() < 0.7
    return Branch(
        code=code,
        name=f"Chi bộ {hamlet}" if hamlet.startswith("Phố") else f"Chi bộ xóm {hamlet}",
        parent_code=parent,
        sector=RURAL,
        size=size,
        peoples=_PEOPLES.get(hamlet, usual),
        seat=commune,
        closed=hamlet == "Lũng Phầy",
        meeting_day=rng.randint(2, 8) if early else rng.choice((10, 12, 15, 18, 20, 22, 25)),
    )


def _office(
    rng: Random,
    code: str,
    parent: str,
    name: str,
    sector: str,
    size: int,
    *,
    seat: str = SEAT,
    level: str = BELOW_GRASSROOTS,
) -> Branch:
    day = rng.randint(1, 7) if rng.random() < 0.75 else rng.randint(8, 26)
    varied = size + rng.randint(-1, 2)
    return Branch(code, f"Chi bộ {name}", parent, sector, varied, _OFFICIALS, seat=seat, level=level, meeting_day=day)
