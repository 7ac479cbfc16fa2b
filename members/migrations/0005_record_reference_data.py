from datetime import date

from django.db import migrations

START = date(1930, 2, 3)
RELIGIONS = (
    ("00", "Không"), ("01", "Phật giáo"), ("02", "Công giáo"), ("03", "Tin lành"), ("04", "Cao Đài"),
    ("05", "Phật giáo Hòa Hảo"), ("06", "Hồi giáo"), ("99", "Tôn giáo khác"),
)  # fmt: skip
OCCUPATIONS = (
    ("can-bo-cong-chuc", "cán bộ, công chức", False), ("vien-chuc", "viên chức", False),
    ("giao-vien", "giáo viên, giảng viên", False), ("can-bo-y-te", "cán bộ y tế", False),
    ("cong-nhan", "công nhân, người lao động", False), ("nong-dan", "nông dân", False),
    ("luc-luong-vu-trang", "lực lượng vũ trang", False), ("kinh-doanh", "chủ doanh nghiệp, kinh doanh", False),
    ("hoc-sinh-sinh-vien", "học sinh, sinh viên", False),
    ("khong-chuyen-trach", "người hoạt động không chuyên trách", False), ("nghi-huu", "nghỉ hưu, mất sức", True),
    ("khac", "nghề nghiệp khác", False),
)  # fmt: skip
# Code, name, whether one sits on the committee, heads it, and stands alone.
OFFICES = (
    ("bi-thu", "bí thư", True, True, True), ("pho-bi-thu-thuong-truc", "phó bí thư thường trực", True, False, True),
    ("pho-bi-thu", "phó bí thư", True, False, False), ("uy-vien-thuong-vu", "ủy viên ban thường vụ", True, False, False),
    ("uy-vien", "ủy viên ban chấp hành, đảng ủy viên", True, False, False),
    ("chi-uy-vien", "chi ủy viên", True, False, False), ("to-truong", "tổ trưởng tổ đảng", False, False, False),
)  # fmt: skip
TRAININGS = (
    ("cap-uy", "bồi dưỡng bí thư, cấp ủy viên", True), ("dang-vien-moi", "bồi dưỡng đảng viên mới", False),
    ("ly-luan", "lý luận chính trị", False), ("nghiep-vu", "nghiệp vụ công tác đảng", False),
)  # fmt: skip
# DOMAIN §2.10: early by at most 12 months up to 65 years, 24 from 70 on; posthumous 12.
BADGES = ((30, 12), (40, 12), (45, 12), (50, 12), (55, 12), (60, 12), (65, 12), (70, 24), (75, 24), (80, 24), (85, 24), (90, 24))
ROUNDS = ((3, 2), (19, 5), (2, 9), (7, 11))
AGES = ((18, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, None))
PARTY_AGES = ((0, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, None))
# DOMAIN §2.1; numbers without a document are defaults a user may correct.
SIZES = (("min_full", 3), ("no_committee", 9), ("branch_over", 30), ("body_under", 30))
FORMER = (
    "Hà Nội, Hà Giang, Cao Bằng, Bắc Kạn, Tuyên Quang, Lào Cai, Điện Biên, Lai Châu, Sơn La, Yên Bái, Hòa Bình, "
    "Thái Nguyên, Lạng Sơn, Quảng Ninh, Bắc Giang, Phú Thọ, Vĩnh Phúc, Bắc Ninh, Hải Dương, Hải Phòng, Hưng Yên, "
    "Thái Bình, Hà Nam, Nam Định, Ninh Bình, Thanh Hóa, Nghệ An, Hà Tĩnh, Quảng Bình, Quảng Trị, Thừa Thiên Huế, "
    "Đà Nẵng, Quảng Nam, Quảng Ngãi, Bình Định, Phú Yên, Khánh Hòa, Ninh Thuận, Bình Thuận, Kon Tum, Gia Lai, Đắk Lắk, "
    "Đắk Nông, Lâm Đồng, Bình Phước, Tây Ninh, Bình Dương, Đồng Nai, Bà Rịa – Vũng Tàu, TP. Hồ Chí Minh, Long An, "
    "Tiền Giang, Bến Tre, Trà Vinh, Vĩnh Long, Đồng Tháp, An Giang, Kiên Giang, Cần Thơ, Hậu Giang, Sóc Trăng, Bạc Liêu, "
    "Cà Mau"
).split(", ")
TWO_TIER = (
    "Hà Nội, Cao Bằng, Tuyên Quang, Điện Biên, Lai Châu, Sơn La, Lào Cai, Thái Nguyên, Lạng Sơn, Quảng Ninh, Bắc Ninh, "
    "Phú Thọ, Hải Phòng, Hưng Yên, Ninh Bình, Thanh Hóa, Nghệ An, Hà Tĩnh, Quảng Trị, Huế, Đà Nẵng, Quảng Ngãi, "
    "Gia Lai, Khánh Hòa, Đắk Lắk, Lâm Đồng, Đồng Nai, TP. Hồ Chí Minh, Tây Ninh, Đồng Tháp, Vĩnh Long, An Giang, "
    "Cần Thơ, Cà Mau"
).split(", ")


def fill(apps, schema_editor):
    """The rows every installation starts with; more are added in the back office."""

    def rows(name):
        return apps.get_model("members", name).objects

    for code, name in RELIGIONS:
        rows("Religion").create(code=code, name=name)
    for position, (code, name, retired) in enumerate(OCCUPATIONS, 1):
        rows("Occupation").create(code=code, name=name, retired=retired, position=position)
    for rank, (code, name, on_committee, heads, single) in enumerate(OFFICES, 1):
        rows("Office").create(code=code, name=name, rank=rank * 10, on_committee=on_committee, heads=heads, single=single)
    for position, (code, name, for_offices) in enumerate(TRAININGS, 1):
        rows("TrainingKind").create(code=code, name=name, for_offices=for_offices, position=position)
    for years, early in BADGES:
        rows("BadgeLevel").create(years=years, early_months=early, posthumous_months=12, start=START)
    for day, month in ROUNDS:
        rows("BadgeRound").create(day=day, month=month, start=START)
    for kind, bands in (("age", AGES), ("party_age", PARTY_AGES)):
        for lowest, highest in bands:
            name = f"{lowest}–{highest}" if highest else f"từ {lowest} trở lên"
            if kind == "age" and highest is None:
                name = f"trên {lowest - 1}"
            rows("Band").create(kind=kind, lowest=lowest, highest=highest, name=name)
    for rule, number in SIZES:
        rows("SizeRule").create(rule=rule, number=number, start=START)
    for number, name in enumerate(FORMER, 1):
        rows("Province").create(code=f"c{number:02d}", name=name, two_tier=False)
    for number, name in enumerate(TWO_TIER, 1):
        rows("Province").create(code=f"m{number:02d}", name=name, two_tier=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0004_record_and_movements")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
