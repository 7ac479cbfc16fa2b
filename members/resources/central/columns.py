"""The 33 columns, and the two kinds of cells only they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from branches.resources import labels_of
from core.sheets.columns import Choice, Code, Column, Day, Digits, Kind, PartialDay, PersonName, Text
from members.models import Address, DutySpan, Ethnicity, Member, Membership, Occupation, Religion
from members.queries import province_key, provinces_called
from members.resources.timelines import END

ACTIVE, ELSEWHERE, NO_MEMBER = "active", "elsewhere", "no_member"
TRANSFERRING, HOSTED = "transferring", "hosted"

# Trạng thái hoạt động → (what the row says, kind or reason). The first label of a value is the one that is written.
CENTRAL_STATES: dict[str, tuple[str, str]] = {
    "Đang sinh hoạt": (ACTIVE, ACTIVE),
    "Chờ chuyển SHĐ": (ELSEWHERE, TRANSFERRING),
    "SHĐ tạm thời": (ELSEWHERE, HOSTED),
    "Miễn SHĐ": ("duty", str(DutySpan.Kind.EXEMPT)),
    "Tạm miễn SHĐ": ("duty", str(DutySpan.Kind.TERM_EXEMPT)),
    "Đình chỉ SHĐ": ("duty", str(DutySpan.Kind.SUSPENDED)),
    "Chuyển ra ngoài": (END, str(Membership.EndReason.TRANSFER_OUT)),
    "Từ trần": (END, str(Membership.EndReason.DEATH)),
    "Khai trừ": (END, str(Membership.EndReason.EXPULSION)),
    "Xóa tên": (END, str(Membership.EndReason.STRIKE_OFF)),
    "Ra khỏi Đảng": (END, str(Membership.EndReason.RESIGNATION)),
    "Đảng viên": (ACTIVE, ACTIVE),
    "Chính thức": (ACTIVE, ACTIVE),
    "Dự bị": (ACTIVE, ACTIVE),
    "Miễn sinh hoạt": ("duty", str(DutySpan.Kind.EXEMPT)),
    "Tạm miễn": ("duty", str(DutySpan.Kind.TERM_EXEMPT)),
    "Đình chỉ": ("duty", str(DutySpan.Kind.SUSPENDED)),
    "Chuyển đi": (END, str(Membership.EndReason.TRANSFER_OUT)),
    "Xin ra": (END, str(Membership.EndReason.RESIGNATION)),
    "Quần chúng": (NO_MEMBER, NO_MEMBER),
    "Khôi phục đảng tịch": (NO_MEMBER, str(Membership.StartReason.RESTORED)),
}


@dataclass(frozen=True, eq=False, slots=True)
class Named:
    """A province as it is written: the text, and the keys of the provinces of that name by tier; none where unknown."""

    text: str
    tiers: Mapping[bool, int]


@dataclass(frozen=True)
class ProvinceName(Kind):
    """A province by its name, of before 1/7/2025 or of the two tiers; unknown ones are told with the row's country."""

    width: int = 16
    _known: dict[str, dict[bool, int]] = field(default_factory=dict, compare=False, repr=False)

    def prepare(self) -> "ProvinceName":
        """A copy that knows the provinces."""
        called = provinces_called().items()
        return ProvinceName(self.width, {key: {tier: one.pk for tier, one in tiers.items()} for key, tiers in called})

    def read(self, value: Any) -> Named:
        """The name, and which provinces carry it."""
        text = Text(80).read(value)
        return Named(text, self._known.get(province_key(text), {}))


@dataclass(frozen=True)
class PlaceColumns:
    """Which columns say a place of a member's papers.

    Arguments:
        kind: of the address.
        two_tier: the tier the columns speak of; where a province has a name only in the other, that one is meant.
        country, province, commune, text: fields of the row; empty where the sheet has no such column.
    """

    kind: str
    two_tier: bool
    country: str
    province: str
    commune: str
    text: str

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """The columns in the order of a place's fields."""
        return self.country, self.province, self.commune, self.text


PLACES = (
    PlaceColumns(str(Address.Kind.BIRTH), False, "birth_country", "birth_province", "", "birth_text"),
    PlaceColumns(str(Address.Kind.HOME_TOWN), True, "", "home_province", "home_commune", "home_text"),
    PlaceColumns(
        str(Address.Kind.PERMANENT), True, "", "permanent_province", "permanent_commune", "permanent_text"
    ),
)  # fmt: skip
# What the central database demands of everybody and we do not: blank cells are counted in a note (docs/decisions/016).
DEMANDED = (
    "gender", "birth", "ethnicity", "religion", "national_id", "card_number", "birth_country", "birth_province",
    "birth_text", "admission",
)  # fmt: skip

_TWO_TIER = _("Theo tên tỉnh, xã hai cấp; tên cũ cũng nhận.")


def _labels(choices: Any) -> Choice:
    return Choice({label: str(value) for value, label in choices}, width=16)


COLUMNS = (
    Column("STT", "ordinal", Text(20, width=6), False, _("Không ghi vào hồ sơ."), ("1", "2", "3")),
    Column("ID", "central_id", Code(40), False, _("ID của cơ sở dữ liệu trung ương."), ("", "", "")),
    Column(
        "Họ và tên", "full_name", PersonName(), True, "", ("Nông Thị Hòa", "Lý Văn Sơn", "Đàm Văn Ích"),
    ),
    Column("Tên gọi khác", "other_name", Text(120, plain=True, width=18, person=True), False, "", ("", "Lý Sơn", "")),
    Column("Giới tính", "gender", Choice({label: str(value) for value, label in Member.Gender.choices}, width=9),
           False, "", ("nữ", "nam", "nam")),
    Column("Sinh ngày", "birth", PartialDay(), False, _("Ngày, tháng/năm hoặc chỉ năm."),
           ("20/11/1985", "1958", "1938")),
    Column("Dân tộc", "ethnicity", Choice(labels_of(Ethnicity), width=12), False, "", ("Tày", "Dao", "Tày")),
    Column("Tôn giáo", "religion", Choice(labels_of(Religion), width=12), False, "", ("Không", "Không", "Không")),
    Column("Số định danh cá nhân", "national_id", Digits(12, 12), False, _("12 chữ số."),
           ("004185000123", "004058000456", "")),
    Column("Số thẻ Đảng", "card_number", Digits(6, 12), False,
           _("Người chưa có thẻ thì ghi số định danh cá nhân: cần một trong hai số để nhận ra đảng viên."),
           ("012345678901", "012345678902", "012345678903")),
    Column("Nơi cấp thẻ", "card_issued_by", Text(200, plain=True, width=18), False, "", ("Tỉnh ủy Cao Bằng", "", "")),
    Column("Ngày cấp thẻ", "card_issued_on", Day(), False, "", ("02/09/2013", "", "")),
    Column("Số thẻ theo QĐ 85", "legacy_card_number", Digits(6, 10), False, _("6 đến 10 chữ số."),
           ("", "04123456", "")),
    Column("Tổ chức Đảng đang sinh hoạt", "code", Text(250), True,
           _("Tên đầy đủ hoặc mã; tên trùng thì ghi mã, hoặc “Tên (mã)”."),
           ("Chi bộ xóm Lũng Phầy", "HU01.05", "Chi bộ xóm Lũng Phầy (HU01.05)")),
    Column("Nơi đăng ký khai sinh (quốc gia)", "birth_country", Text(80, width=12), False, _("Để trống: Việt Nam."),
           ("Việt Nam", "", "")),
    Column("Nơi đăng ký khai sinh (tỉnh)", "birth_province", ProvinceName(), False, _("Tên cũ hoặc tên hai cấp."),
           ("Cao Bằng", "cao bang", "Bắc Kạn")),
    Column("Nơi đăng ký khai sinh (địa chỉ)", "birth_text", Text(300), False, "",
           ("xóm Lũng Phầy, xã Nam Tuấn, huyện Hòa An", "", "")),
    Column("Quê quán - 2 cấp (tỉnh)", "home_province", ProvinceName(), False, _TWO_TIER, ("Cao Bằng", "", "")),
    Column("Quê quán - 2 cấp (xã)", "home_commune", Text(160, width=16), False, "", ("Nam Tuấn", "", "")),
    Column("Quê quán - 2 cấp (địa chỉ)", "home_text", Text(300, width=18), False, "", ("xóm Lũng Phầy", "", "")),
    Column("Thường trú - 2 cấp (tỉnh)", "permanent_province", ProvinceName(), False, _TWO_TIER, ("Cao Bằng", "", "")),
    Column("Thường trú - 2 cấp (xã)", "permanent_commune", Text(160, width=16), False, "", ("Nam Tuấn", "", "")),
    Column("Thường trú - 2 cấp (địa chỉ)", "permanent_text", Text(300, width=18), False, "", ("", "", "")),
    Column("Ngày vào Đảng", "admission", PartialDay(), False, _("Ngày, tháng/năm hoặc chỉ năm."),
           ("03/02/2012", "1985", "19/05/1962")),
    Column("Ngày chính thức", "full_membership_date", Day(), False, _("Đảng viên dự bị thì để trống."),
           ("03/02/2013", "19/05/1986", "19/05/1963")),
    Column("Số CMND cũ", "former_national_id", Digits(9, 12), False, _("9 hoặc 12 chữ số."), ("080123456", "", "")),
    Column("Trạng thái hoạt động", "state", Choice(CENTRAL_STATES, width=18), False,
           _("Để trống: không nói gì, người mới là đang sinh hoạt."), ("Đang sinh hoạt", "", "Miễn SHĐ")),
    Column("Ngày rời khỏi/mất/miễn SHĐ", "start", Day(), False,
           _("Ngày đầu tiên không còn sinh hoạt, hoặc ngày đầu tiên được miễn."), ("", "", "01/06/2021")),
    Column("Đề nghị xóa", "removal", Text(80, width=10), False,
           _("Để trống. Hồ sơ không bị xóa bằng tệp này."), ("", "", "")),
    Column("Nghề nghiệp", "occupation", Choice(labels_of(Occupation), width=18), False, "",
           ("cán bộ, công chức", "", "nghỉ hưu, mất sức")),
    Column("Học vấn phổ thông", "general_education", _labels(Member.GeneralEducation.choices), False, "",
           ("trung học phổ thông", "", "")),
    Column("Trình độ chuyên môn", "professional_level", _labels(Member.ProfessionalLevel.choices), False, "",
           ("đại học", "", "")),
    Column("Lý luận chính trị", "theory_level", _labels(Member.TheoryLevel.choices), False, "", ("trung cấp", "", "")),
)  # fmt: skip
HEADINGS = {column.field: column.heading for column in COLUMNS}
