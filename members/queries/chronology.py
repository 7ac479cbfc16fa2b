"""The days of one life in their order: what cannot be, and what is only strange and worth a second look."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import add_months
from members.models import Precision

ADULT_MONTHS = 18 * 12  # counted in months on the day the branch considers the admission (DOMAIN §2.6, §6.29)
PROBATION_MONTHS = 12  # from the ceremony (DOMAIN §2.7)

# (earlier, later, whether the same day is wrong too, sentence); told beside the later one. Of a date known to the
# month or year the first day is compared, so that nothing is refused that could be true.
_ORDER: tuple[tuple[str, str, bool, Any], ...] = (
    ("birth_date", "admission_date", True, gettext_lazy("Ngày vào Đảng đứng trước ngày sinh.")),
    ("birth_date", "youth_union_date", True, gettext_lazy("Ngày vào Đoàn đứng trước ngày sinh.")),
    ("birth_date", "enlisted_on", True, gettext_lazy("Ngày nhập ngũ đứng trước ngày sinh.")),
    ("birth_date", "party_age_start", True, gettext_lazy("Ngày tính tuổi đảng đứng trước ngày sinh.")),
    ("birth_date", "card_issued_on", True, gettext_lazy("Ngày cấp thẻ đứng trước ngày sinh.")),
    ("admission_date", "ceremony_date", False, gettext_lazy("Lễ kết nạp không thể trước ngày vào Đảng.")),
    ("admission_date", "full_membership_date", False, gettext_lazy("Ngày chính thức không thể trước ngày vào Đảng.")),
    ("ceremony_date", "full_membership_date", False, gettext_lazy("Ngày chính thức không thể trước lễ kết nạp.")),
    ("enlisted_on", "discharged_on", False, gettext_lazy("Ngày xuất ngũ không thể trước ngày nhập ngũ.")),
)


def crossed_dates(days: Mapping[str, date | None], changed: Iterable[str] | None = None) -> dict[str, str]:
    """What cannot be, by the field to look at: sentence.

    Arguments:
        days: the record's dates by the names of their fields; missing ones are not known.
        changed: look only at pairs one of which is being written; None looks at all.
    """
    touched = None if changed is None else set(changed)
    found: dict[str, str] = {}
    for first, second, strictly, sentence in _ORDER:
        earlier, later = days.get(first), days.get(second)
        if earlier is None or later is None or (touched is not None and not touched & {first, second}):
            continue
        if later < earlier or (strictly and later == earlier):
            found.setdefault(second, str(sentence))
    issued, admitted = days.get("card_issued_on"), days.get("admission_date")
    if issued and admitted and (touched is None or touched & {"card_issued_on", "admission_date", "party_age_start"}):
        # Who was admitted again may carry the card of the first time.
        first_time = min(filter(None, (admitted, days.get("party_age_start"))))
        if issued < first_time:
            found.setdefault("card_issued_on", _("Thẻ không thể được cấp trước ngày vào Đảng."))
    return found


def doubtful_dates(member: Any) -> list[str]:
    """What may be true and seldom is, as sentences: nothing is refused for it."""
    doubts = []
    born, admitted = member.birth_date, member.admission_date
    if born and admitted and months_of_age(member) < ADULT_MONTHS:
        doubts.append(_("Khi vào Đảng chưa đủ 18 tuổi; hãy kiểm tra ngày sinh và ngày vào Đảng."))
    if member.ceremony_date and member.full_membership_date:
        due = add_months(member.ceremony_date, PROBATION_MONTHS)
        if member.full_membership_date < due:
            doubts.append(_("Ngày chính thức sớm hơn 12 tháng kể từ lễ kết nạp; hãy kiểm tra hai ngày."))
    return doubts


def months_of_age(member: Any) -> int:
    """How many months old he was in the month he was admitted; where only years are known, the most it can be.

    A birth of a year alone is kept as its January, the earliest; an admission of a year alone may be its December.
    """
    born, admitted = member.birth_date, member.admission_date
    month = 12 if member.admission_precision == Precision.YEAR else admitted.month
    return int((admitted.year - born.year) * 12 + month - born.month)
