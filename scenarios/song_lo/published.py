"""The published figures of Sông Lô (DOMAIN §1.3) beside what the loaded district comes to; a bound as a bound."""

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from core.formatting import RoundingMethod, integer, percent
from core.periods import Period
from meetings.models import VisitAssignment
from meetings.queries import monthly_sums, tally
from members.queries import headcount_on
from scenarios.scenario import Published
from scenarios.song_lo import units
from scenarios.song_lo.story import TODAY, groups_of

_MONTHS = Period.parse("2022-01..2022-05")  # finished by the day of the article


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed."""
    commune = Organization.objects.get(code=units.commune_code(1))
    members = headcount_on(tree.subtree(commune, on=TODAY).values("pk"), TODAY)
    branches = list(with_current(tree.children(commune, on=TODAY), on=TODAY))
    rural = sum(one.sector_name == "nông thôn" for one in branches)  # type: ignore[attr-defined]
    return [
        Published("§1.3 số 1", "tổ công tác của Huyện ủy", "17", integer(groups_of(root))),
        Published("§1.3 số 2", "nhịp dự sinh hoạt", "ngày đầu mỗi quý", _rhythm()),
        Published("§1.3 số 3", "xã Bạch Lưu: đảng viên", "165", integer(members)),
        Published("§1.3 số 3", "xã Bạch Lưu: chi bộ", "10", integer(len(branches))),
        Published("§1.3 số 3", "xã Bạch Lưu: chi bộ nông thôn", "6", integer(rural)),
        _attendance(root),
    ]


def _rhythm() -> str:
    found = {str(one.get_rhythm_display()) for one in VisitAssignment.objects.all()}
    return ", ".join(sorted(found))


def _attendance(root: Organization) -> Published:
    """ "đạt trên 95%": of the whole district, by F1, pooled over the meetings of the finished months."""
    present = required = 0
    for sums in monthly_sums(root.pk, _MONTHS).values():
        present, required = present + sums.present, required + sums.required
    pair = tally("F1", present=present, required=required, excused=0, headcount=required)
    return Published(
        "§1.3 số 4", "tỷ lệ dự sinh hoạt bình quân (%)", "trên 95", percent(pair.present, pair.required),
        RoundingMethod.HALF_UP, fulfilled=100 * pair.present > 95 * pair.required,
        reason="“trên” chỉ cho cận dưới; bài không nói công thức, ở đây là F1, cộng các kỳ tháng 1–5/2022",
    )  # fmt: skip
