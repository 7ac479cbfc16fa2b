"""A member's record as his page shows it: groups of labels and texts, each text as people read it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import date_text, integer, partial_date
from members.models import Address, Member


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Facts that belong together: (label, text); the text is empty where nothing is known."""

    title: str
    facts: list[tuple[str, str]]


def record_of(member: Member, *, whole: bool = False) -> list[RecordGroup]:
    """Everything the record says of a person, numbers in full: for who may read the file.

    Arguments:
        whole: also what is not known yet.
    """
    found = []
    for group in (_person(member), _papers(member), _party(member), _schooling(member), _service(member)):
        facts = [(label, text) for label, text in group.facts if text or whole]
        if facts:
            found.append(RecordGroup(group.title, facts))
    places = _places(member, whole=whole)
    return [*found, RecordGroup(_("Nơi sinh, quê quán, nơi ở"), places)] if places else found


def _person(member: Member) -> RecordGroup:
    return RecordGroup(
        _("Nhân thân"),
        [
            (_("Họ và tên"), member.full_name),
            (_("Tên gọi khác"), member.other_name),
            (_("Giới tính"), member.get_gender_display()),
            (_("Sinh ngày"), partial_date(member.birth_date, member.birth_precision)),
            (_("Dân tộc"), _name(member.ethnicity)),
            (_("Tôn giáo"), _name(member.religion)),
            (_("Nghề nghiệp"), _name(member.occupation)),
        ],
    )


def _papers(member: Member) -> RecordGroup:
    return RecordGroup(
        _("Giấy tờ"),
        [
            (_("Số thẻ Đảng"), member.card_number or ""),
            (_("Ngày cấp thẻ"), date_text(member.card_issued_on)),
            (_("Nơi cấp thẻ"), member.card_issued_by),
            (_("Số thẻ theo Quyết định 85"), member.legacy_card_number),
            (_("Số định danh cá nhân"), member.national_id or ""),
            (_("Số CMND cũ"), member.former_national_id),
            (_("Số lý lịch"), member.cv_number),
            (_("ID trong cơ sở dữ liệu trung ương"), member.central_id),
        ],
    )


def _party(member: Member) -> RecordGroup:
    return RecordGroup(
        _("Vào Đảng, tuổi đảng"),
        [
            (_("Ngày vào Đảng"), partial_date(member.admission_date, member.admission_precision)),
            (_("Quyết định kết nạp"), _name(member.admission_document)),
            (_("Ngày lễ kết nạp"), date_text(member.ceremony_date)),
            (_("Chi bộ kết nạp"), member.admitted_in),
            (_("Ngày chính thức"), date_text(member.full_membership_date)),
            (_("Quyết định công nhận chính thức"), _name(member.full_membership_document)),
            (_("Tuổi đảng tính từ ngày"), date_text(member.party_age_start)),
            (_("Số ngày không tính tuổi đảng"), integer(member.party_age_excluded_days or None)),
        ],
    )


def _schooling(member: Member) -> RecordGroup:
    return RecordGroup(
        _("Trình độ"),
        [
            (_("Học vấn phổ thông"), member.get_general_education_display()),
            (_("Trình độ chuyên môn"), member.get_professional_level_display()),
            (_("Lý luận chính trị"), member.get_theory_level_display()),
        ],
    )


def _service(member: Member) -> RecordGroup:
    return RecordGroup(
        _("Đoàn thanh niên, quân ngũ"),
        [
            (_("Ngày vào Đoàn"), date_text(member.youth_union_date)),
            (_("Ngày nhập ngũ"), date_text(member.enlisted_on)),
            (_("Ngày xuất ngũ"), date_text(member.discharged_on)),
        ],
    )


def _places(member: Member, *, whole: bool) -> list[tuple[str, str]]:
    """Both names of a place, each under its own label: papers of before 1/7/2025 say the one, later ones the other."""
    rows = {(row.kind, row.two_tier): row for row in member.addresses.select_related("province")}
    facts = []
    for kind in Address.Kind:
        for two_tier, label in ((False, _("%(what)s (tên trước 1/7/2025)")), (True, _("%(what)s (tên hai cấp)"))):
            row = rows.get((kind.value, two_tier))
            if row or whole:
                facts.append((label % {"what": str(kind.label).capitalize()}, _address(row) if row else ""))
    return facts


def _address(row: Address) -> str:
    parts = (str(row), row.country if row.country != "Việt Nam" or not str(row) else "")
    return ", ".join(filter(None, parts))


def _name(row: Any) -> str:
    return str(row) if row else ""
