"""The columns of the sheet "Tổ chức"."""

from django.utils.translation import gettext_lazy

from branches.models import Form, Level, Sector
from branches.resources.directory import labels_of
from core.sheets.columns import Choice, Code, Column, Day, Text

COLUMNS = (
    Column(
        "Mã tổ chức", "code", Code(), True,
        gettext_lazy("Mã riêng của tổ chức, không trùng; giữ số 0 ở đầu."), ("HU01", "HU01.05"),
    ),
    Column(
        "Tên tổ chức", "name", Text(200, plain=True, width=40), True,
        gettext_lazy("Tên đầy đủ."), ("Đảng bộ xã Bình Minh", "Chi bộ xóm Nà Bản"),
    ),
    Column(
        "Mã cấp trên", "parent_code", Code(), False,
        gettext_lazy("Mã của tổ chức cấp trên trực tiếp; tổ chức gốc để trống."), ("HU", "HU01"),
    ),
    Column("Loại", "form", Choice(labels_of(Form)), True, "", ("Đảng bộ", "Chi bộ")),
    Column("Cấp", "level", Choice(labels_of(Level)), True, "", ("Cơ sở", "Trực thuộc cơ sở")),
    Column("Khối", "sector", Choice(labels_of(Sector), width=26), False, "", ("nông thôn", "nông thôn")),
    Column(
        "Ký hiệu", "symbol", Text(30, plain=True, width=12), False,
        gettext_lazy("Ký hiệu trên văn bản."), ("ĐU", "CB"),
    ),
    Column(
        "Ngày thành lập", "founded_on", Day(), False,
        gettext_lazy("Để trống: tính từ khi có cấp trên."), ("15/05/1976", "01/07/2004"),
    ),
    Column(
        "Ngày giải thể", "dissolved_on", Day(), False,
        gettext_lazy("Ngày cuối cùng tổ chức còn hoạt động; đang hoạt động thì để trống."), ("", ""),
    ),
)  # fmt: skip
