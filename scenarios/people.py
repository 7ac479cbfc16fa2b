"""Believable names: họ + đệm + tên, by people, gender and year of birth. No name is taken from a person's record."""

from dataclasses import dataclass
from random import Random

MALE, FEMALE = "male", "female"


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


@dataclass(frozen=True)
class Stock:
    """What the names of one people are made of. A word that stands twice is twice as frequent."""

    families: tuple[str, ...]
    male_middles: tuple[str, ...]
    male_given: tuple[str, ...]
    female_middles: tuple[str, ...]
    female_given: tuple[str, ...]


_MALE_MIDDLES = _words(
    "Văn, Văn, Văn, Văn, Đình, Quốc, Minh, Xuân, Đức, Ngọc, Trung, Hữu, Công, Thế, Quang, Thanh, Hồng, Mạnh, Duy, Tiến"
)
_MALE_GIVEN = _words(
    "An, Anh, Bình, Bảo, Chiến, Chung, Công, Cường, Doanh, Dũng, Duy, Dương, Đại, Đạt, Điệp, Đông, "
    "Đức, Giang, Hà, Hải, Hiếu, Hiệu, Hoàn, Hoàng, Hòa, Huấn, Hùng, Huy, Hưng, Khánh, Khoa, Kiên, "
    "Lâm, Lập, Linh, Long, Luân, Lực, Mạnh, Minh, Nam, Nghĩa, Nguyên, Nhân, Ninh, Phong, Phú, Phúc, "
    "Phương, Quân, Quang, Quyết, Quỳnh, Sơn, Tài, Tâm, Tân, Thái, Thành, Thắng, Thiện, Thịnh, Thông, "
    "Thuận, Thức, Tiến, Toàn, Trọng, Trung, Trường, Tuân, Tuấn, Tuyên, Tùng, Vinh, Vũ, Vương"
)
_FEMALE_MIDDLES = _words(
    "Thị, Thị, Thị, Thị, Thị, Thị Thu, Thị Bích, Thị Hồng, Thị Thanh, Thị Kim, Thị Ngọc, Thu, "
    "Bích, Thúy, Minh, Hồng, Mai"
)
_FEMALE_GIVEN = _words(
    "Anh, Ánh, Bích, Chi, Chinh, Cúc, Diệp, Dung, Duyên, Điệp, Đào, Giang, Hà, Hạnh, Hằng, Hiền, "
    "Hiếu, Hoa, Hoài, Hoan, Hòa, Hồng, Huế, Huệ, Huyền, Hương, Hường, Khuyên, Kiều, Lan, Lệ, Liên, "
    "Liễu, Linh, Loan, Lụa, Luyến, Lý, Mai, Mến, Minh, My, Nga, Ngân, Ngọc, Nguyệt, Nhàn, Nhung, "
    "Oanh, Phương, Phượng, Quyên, Quỳnh, Sen, Tâm, Thảo, Thắm, Thoa, Thơm, Thu, Thùy, Thúy, Thủy, "
    "Thương, Tình, Trang, Tuyến, Tuyết, Uyên, Vân, Vui, Xuân, Yến"
)

_STOCKS = {
    "Kinh": Stock(
        _words("Nguyễn, Nguyễn, Nguyễn, Nguyễn, Trần, Trần, Lê, Lê, Phạm, Phạm, Vũ, Đỗ, Bùi, Đặng, Ngô, Dương, Phan"),
        _MALE_MIDDLES,
        _MALE_GIVEN,
        _FEMALE_MIDDLES,
        _FEMALE_GIVEN,
    ),
    "Tày": Stock(
        _words(
            "Nông, Nông, Nông, Hoàng, Hoàng, Hoàng, Lý, Bế, Bế, Đàm, Đàm, Ma, Lã, Triệu, Hà, Đinh, Nguyễn, Nguyễn, "
            "Lương, Vi, Chu, Dương, Hứa, Phan, Mạc, Lục, Ngôn, Sầm, La, Trương, Lâm, Đoàn, Tô, Vương"
        ),
        (*_MALE_MIDDLES, "Ích", "Thiêm", "Sỹ"),
        _MALE_GIVEN,
        _FEMALE_MIDDLES,
        _FEMALE_GIVEN,
    ),
    "Nùng": Stock(
        _words(
            "Nông, Nông, Hoàng, Hoàng, Triệu, Lương, Hứa, Lục, Long, Vi, Phùng, Đàm, Linh, Tô, Sầm, Chu, Lăng, Mã, "
            "Mông, Lãnh, Vương, Trương, Lý, Hà, Nguyễn"
        ),
        (*_MALE_MIDDLES, "Chí", "Sẩm"),
        _MALE_GIVEN,
        _FEMALE_MIDDLES,
        _FEMALE_GIVEN,
    ),
    "Thái": Stock(
        _words("Lò, Lò, Lò, Quàng, Quàng, Lường, Cà, Tòng, Vì, Hoàng, Điêu, Mào, Bạc, Cầm, Lèo, Tao, Khoàng"),
        (*_MALE_MIDDLES, "Văn", "Văn"),
        (*_MALE_GIVEN, "Pâng", "Ọi", "Sương", "Pọm", "Biên", "Chựa", "Ín"),
        _FEMALE_MIDDLES,
        (*_FEMALE_GIVEN, "Ánh", "Pâng", "Inh", "Xương", "Bun", "Hặc", "Dương"),
    ),
    "Mông": Stock(
        _words("Dương, Dương, Hoàng, Hoàng, Vàng, Lý, Ma, Sùng, Hầu, Lầu, Thào, Giàng, Vừ, Đào, Hạng"),
        _words("A, A, A, Văn, Văn, Văn, Mí, Seo"),
        _words(
            "Páo, Sính, Dình, Chính, Tú, Dín, Sì, Pá, Chứ, Lử, Sùng, Vàng, Dế, Nhìa, Mua, Tùng, Thành, Hòa, Sài, "
            "Phềnh, Lồng, Chỉnh, Dơ, Nhù, Tráng, Su, Kỷ, Hồng"
        ),
        _words("Thị, Thị, Thị, Thị, Thị Mỷ"),
        _words("Mỷ, Dợ, Sua, Dí, Máy, Sông, Mái, Chú, Dua, Pà, Vá, Xúa, Say, Dinh, Chở, Mị, Nhung, Hoa, Lan, Của"),
    ),
    "Dao": Stock(
        _words("Đặng, Đặng, Triệu, Triệu, Bàn, Bàn, Phùng, Chảo, Tẩn, Lý, Phượng, Chìu, Tướng"),
        _words("Văn, Văn, Văn, Chòi, Phụ, Vần, Dào, Sành, Tòn, Kiềm, Hữu"),
        _words(
            "Phây, Chòi, Quẩy, Pu, Chiêu, Siểu, Phúc, Vạng, Tá, Liều, Sơn, Nhậy, Lưu, Sính, Thông, Minh, Hiên, "
            "Quyên, Chàn, Phin"
        ),
        _words("Thị, Thị, Mùi, Mùi, Mùi, Tả"),
        _words("Nái, Pham, Phấy, Ghển, Chài, Sinh, Liều, Khé, Nhậy, Coi, Lai, Mẩy, Lan, Liên, Nhất, Chẹm"),
    ),
    "Sán Chay": Stock(
        _words("Nình, Nình, Trần, Trần, Hoàng, Tằng, Lục, Lỷ, Voòng, Chìu, Sằn, Ngô, Tô"),
        (*_MALE_MIDDLES, "A", "A", "Sì"),
        (*_MALE_GIVEN, "Sáng", "Chíu", "Phúc", "Lồng"),
        _FEMALE_MIDDLES,
        _FEMALE_GIVEN,
    ),
}


def make_name(rng: Random, people: str, gender: str) -> str:
    """A full name.

    Arguments:
        rng: where chance comes from; the same state gives the same name.
        people: Kinh, Tày, Nùng, Thái, Mông, Dao or Sán Chay.
        gender: male or female, as in members.models.Member.
    """
    stock = _STOCKS[people]
    family = rng.choice(stock.families)
    male = gender == MALE
    middles, givens = (stock.male_middles, stock.male_given) if male else (stock.female_middles, stock.female_given)
    middle = rng.choice(middles)
    given = rng.choice([word for word in givens if word not in middle.split()])
    return f"{family} {middle} {given}"
