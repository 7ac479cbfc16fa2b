"""What the pictures of docs/guide show: who looks, where he starts, what he clicks. A picture is one line."""

from dataclasses import dataclass

PHONE, DESK = (360, 740), (1366, 820)
SECRETARY, ROLL_TAKER, COMMUNE, DISTRICT, VISITOR, READER = (
    "bithu", "diemdanh", "canbo.xa", "canbo.huyen", "capuyvien", "nguoidoc",
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """One screen.

    Attributes:
        name: of the file, without its ending.
        account: the demo account that looks.
        start: the address where it begins.
        steps: a link by a part of its text; a button in square brackets, whose form is sent as it stands.
        size: of the window.
    """

    name: str
    account: str
    start: str
    steps: tuple[str, ...] = ()
    size: tuple[int, int] = PHONE


_MEETING = ("Lập kỳ sinh hoạt tháng 12/2022", "[Lập và điểm danh]")

PICTURES = (
    Picture("thang-nay", SECRETARY, "/sinh-hoat/thang-nay/"),
    Picture("ke-hoach", SECRETARY, "/sinh-hoat/thang-nay/", ("Kế hoạch sinh hoạt",)),
    Picture("diem-danh", SECRETARY, "/sinh-hoat/thang-nay/", _MEETING),
    Picture("chuong-trinh", SECRETARY, "/sinh-hoat/thang-nay/", (*_MEETING, "Chương trình")),
    Picture("dien-bien", SECRETARY, "/sinh-hoat/thang-nay/", (*_MEETING, "Diễn biến")),
    Picture("diem-danh-vai", ROLL_TAKER, "/sinh-hoat/thang-nay/"),
    Picture("cac-chi-bo-toi-du", VISITOR, "/du-sinh-hoat/cua-toi/"),
    Picture("tong-quan", COMMUNE, "/", size=DESK),
    Picture("cho-xac-nhan", COMMUNE, "/sinh-hoat/xac-nhan/", size=DESK),
    Picture("chi-bo-chua-bao-cao", DISTRICT, "/sinh-hoat/theo-doi/", size=DESK),
    Picture("dang-vien", COMMUNE, "/dang-vien/", size=DESK),
    Picture("mot-to-chuc", DISTRICT, "/to-chuc/", ("Đảng bộ xã Hồng Việt",), size=DESK),
    Picture("phat-trien-dang", COMMUNE, "/phat-trien/", size=DESK),
    Picture("chi-tieu", DISTRICT, "/phat-trien/chi-tieu/", size=DESK),
    Picture("xep-loai", DISTRICT, "/xep-loai/", size=DESK),
    Picture("bao-cao", READER, "/bao-cao/", size=DESK),
    Picture("bao-cao-du-sinh-hoat", READER, "/bao-cao/attendance/{root}/2022/", size=DESK),
    Picture("bien-dong", READER, "/bao-cao/movement/{root}/2022/", size=DESK),
    Picture("dia-ban", DISTRICT, "/dia-ban/", size=DESK),
    Picture("bao-cao-cap-tren", COMMUNE, "/bao-cao-cap-tren/lap/", ("Báo cáo quý công tác", "[Lập dự thảo]"), DESK),
    Picture("chuong-trinh-chi-tieu", DISTRICT, "/chuong-trinh/", ("87-KH/HU",), DESK),
    Picture("nhan-bao-cao", DISTRICT, "/nhan-bao-cao/", size=DESK),
    Picture("nhan-mot-ky", DISTRICT, "/nhan-bao-cao/", ("11",), DESK),
    Picture("tep-may-chu", COMMUNE, "/tai-ve/lap/", size=DESK),
    Picture("khoa-api", DISTRICT, "/khoa-api/lap/", size=DESK),
    Picture("nhiem-ky", DISTRICT, "/to-chuc/nhiem-ky/", size=DESK),
    Picture("so-sanh", READER, "/so-sanh/", size=DESK),
)
