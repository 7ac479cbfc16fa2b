"""Names both folds are tried on: every letter and tone, spellings of one name, and what sheets really contain."""

import itertools
import unicodedata

LETTERS = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base, tone in itertools.product(
        "aăâeêioôơuưyđbcdghklmnpqrstvxfjwz", ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    )
    if tone == "" or base in "aăâeêioôơuưy"
)

FOLDED = {
    "Nguyễn Thị Nga": "nguyen thi nga",
    "Đặng Văn Đức": "dang van duc",
    "ĐẶNG VĂN ĐỨC": "dang van duc",
    "Hoà": "hoa",
    "Hòa": "hoa",
    "Huyện uỷ Hoà An": "huyen uy hoa an",
    "HUYỆN ỦY HÒA AN": "huyen uy hoa an",
    "Chi  bộ   xóm Lũng-Phầy": "chi bo xom lung phay",
    "Sùng A Páo": "sung a pao",
    "Tẩn Mùi Khé": "tan mui khe",
    "H’Mông": "h mong",
    "Phạm Quỳnh Như (B)": "pham quynh nhu b",
    "Ðinh Tiến Ðạt": "dinh tien dat",
    "  ": "",
    "Trường THCS số 2, xã Nam Tuấn": "truong thcs so 2 xa nam tuan",
    "Vắng có lý do": "vang co ly do",
    "miễn – có dự": "mien co du",
    "Ứng Ựu Ửu Ừ Ữ": "ung uu uu u u",
}
