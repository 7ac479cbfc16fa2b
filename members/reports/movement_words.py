"""The words of the movement table: its columns, by reason and by change of state."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

# Groups of columns.
NEWCOMERS: Any = gettext_lazy("Lý do tăng")
LEAVERS: Any = gettext_lazy("Lý do giảm")
REORGANISED: Any = gettext_lazy("Do sắp xếp tổ chức")
RECORD: Any = gettext_lazy("Điều chỉnh sổ")
TRAIT: Any = gettext_lazy("Đặc điểm")

# Reason: its column's heading, short heading and group, in the order of the table.
REASONS: Mapping[str, tuple[Any, Any, Any]] = {
    "admission": (gettext_lazy("Kết nạp"), "", NEWCOMERS),
    "readmission": (gettext_lazy("Kết nạp lại"), "", NEWCOMERS),
    "restored": (gettext_lazy("Khôi phục đảng tịch"), gettext_lazy("Khôi phục"), NEWCOMERS),
    "transfer_in": (gettext_lazy("Chuyển đến"), "", NEWCOMERS),
    "transfer_out": (gettext_lazy("Chuyển đi"), "", LEAVERS),
    "death": (gettext_lazy("Từ trần"), "", LEAVERS),
    "expulsion": (gettext_lazy("Khai trừ"), "", LEAVERS),
    "strike_off": (gettext_lazy("Xóa tên"), "", LEAVERS),
    "resignation": (gettext_lazy("Xin ra khỏi Đảng"), gettext_lazy("Xin ra"), LEAVERS),
    "reorg_in": (gettext_lazy("Tiếp nhận do sắp xếp"), gettext_lazy("Đến"), REORGANISED),
    "reorg_out": (gettext_lazy("Chuyển đi do sắp xếp"), gettext_lazy("Đi"), REORGANISED),
    "recorded": (gettext_lazy("Đưa vào sổ"), "", RECORD),
    "unexplained": (gettext_lazy("Rời đi không rõ lý do"), gettext_lazy("Không rõ lý do"), RECORD),
    "trait_in": (gettext_lazy("Tổ chức mới có đặc điểm"), gettext_lazy("Mới có"), TRAIT),
    "trait_out": (gettext_lazy("Tổ chức thôi có đặc điểm"), gettext_lazy("Thôi có"), TRAIT),
}
# These always have a column on paper; the others where there is something to tell.
USUAL = ("admission", "transfer_in", "transfer_out", "death")
PAIR = {"reorg_in", "reorg_out"}  # both, or neither

_EXEMPT, _TERM, _SUSPENDED = gettext_lazy("Miễn sinh hoạt"), gettext_lazy("Tạm miễn"), gettext_lazy("Đình chỉ")
_AWAY, _HOSTED = gettext_lazy("Tạm thời nơi khác"), gettext_lazy("Tạm thời đến")
_DISCIPLINE = gettext_lazy("Kỷ luật")
_FROM, _UNTIL = gettext_lazy("Bắt đầu"), gettext_lazy("Hết")
STATES: Mapping[str, tuple[Any, Any, Any]] = {
    "admission_decided": (gettext_lazy("Kết nạp, tính theo ngày quyết định"), gettext_lazy("Kết nạp (quyết định)"), ""),
    "recognition": (gettext_lazy("Công nhận chính thức"), "", ""),
    "exempt_start": (gettext_lazy("Được miễn sinh hoạt"), _FROM, _EXEMPT),
    "exempt_end": (gettext_lazy("Hết miễn sinh hoạt"), _UNTIL, _EXEMPT),
    "term_exempt_start": (gettext_lazy("Được tạm miễn"), _FROM, _TERM),
    "term_exempt_end": (gettext_lazy("Hết tạm miễn"), _UNTIL, _TERM),
    "suspended_start": (gettext_lazy("Bị đình chỉ sinh hoạt"), _FROM, _SUSPENDED),
    "suspended_end": (gettext_lazy("Hết đình chỉ sinh hoạt"), _UNTIL, _SUSPENDED),
    "temporary_out": (gettext_lazy("Đi sinh hoạt tạm thời nơi khác"), gettext_lazy("Đi"), _AWAY),
    "temporary_back": (gettext_lazy("Hết sinh hoạt tạm thời nơi khác"), gettext_lazy("Về"), _AWAY),
    "temporary_in": (gettext_lazy("Đến sinh hoạt tạm thời"), gettext_lazy("Đến"), _HOSTED),
    "temporary_gone": (gettext_lazy("Hết sinh hoạt tạm thời tại đây"), _UNTIL, _HOSTED),
    "reprimand": (gettext_lazy("Kỷ luật khiển trách"), gettext_lazy("Khiển trách"), _DISCIPLINE),
    "warning": (gettext_lazy("Kỷ luật cảnh cáo"), gettext_lazy("Cảnh cáo"), _DISCIPLINE),
    "removal_from_office": (gettext_lazy("Kỷ luật cách chức"), gettext_lazy("Cách chức"), _DISCIPLINE),
    "discipline_expulsion": (gettext_lazy("Kỷ luật khai trừ"), gettext_lazy("Khai trừ"), _DISCIPLINE),
    "transferring": (gettext_lazy("Đang chuyển sinh hoạt, chưa xuất trình giấy"), gettext_lazy("Đang chuyển (*)"), ""),
}

# The sums of the table, and its stocks.
SIDES: Mapping[str, Any] = {"increase": gettext_lazy("Tăng trong kỳ"), "decrease": gettext_lazy("Giảm trong kỳ")}
STOCKS: Mapping[str, Any] = {
    "opening": gettext_lazy("Đảng viên đầu kỳ"),
    "closing": gettext_lazy("Đảng viên cuối kỳ"),
    "full": gettext_lazy("Đảng viên chính thức cuối kỳ"),
    "probationary": gettext_lazy("Đảng viên dự bị cuối kỳ"),
}
