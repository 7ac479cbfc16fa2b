"""The published figures of Quảng An (DOMAIN §1.4) beside what the loaded district comes to."""

from datetime import date

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from core.audit import SYSTEM
from core.formatting import HALF_UP, TRUNCATE, integer, percent
from core.periods import Period
from core.tables import Ratio
from members.queries import headcount_on
from recruitment.models import Quota, Tag
from recruitment.queries.admitted import Question, count_answers
from recruitment.queries.progress import Progress, progress_of
from reports.models import Target
from reports.queries.standing import Standings
from scenarios.quang_an import units
from scenarios.quang_an.story import FIRST, TODAY, YEAR
from scenarios.scenario import Published, whole_percent

_VILLAGES = "nông thôn"
_SINCE = Period.parse(f"{FIRST}..{TODAY}")


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed, or why there is none."""
    commune = Organization.objects.get(code=units.commune_code(units.QUANG_AN))
    minority = Tag.objects.get(rule=Tag.Rule.MINORITY)
    since, of_minority = count_answers(
        [Question.about(commune.pk, _SINCE), Question.about(commune.pk, _SINCE, tag_id=minority.pk)]
    )
    own, district = progress_of([_quota(commune, commune), _quota(root, commune)], on=TODAY)
    of_own, of_district = ((one.admitted, one.target) for one in (own, district))
    members = headcount_on(tree.subtree(commune, on=TODAY).values("pk"), TODAY)
    branches = list(with_current(tree.children(commune, on=TODAY), on=TODAY))
    villages = sum(one.sector_name == _VILLAGES for one in branches)  # type: ignore[attr-defined]
    return [
        Published("§1.4 số 1", "kết nạp năm 2024 trên chỉ tiêu huyện giao", "9/9", "/".join(map(integer, of_district))),
        Published("§1.4 số 2", "so với chỉ tiêu của Nghị quyết Đảng ủy xã (%)", "128,5",
                  percent(*of_own, rounding=TRUNCATE), TRUNCATE,
                  note=f"{HALF_UP.label} là {percent(*of_own)}; chỉ tiêu {own.target} suy từ tỷ lệ này"),
        Published("§1.4 số 2", "trên trang chương trình của Nghị quyết Đảng ủy xã (%)", "128,5",
                  percent(*_standing(commune), rounding=TRUNCATE), TRUNCATE, note="số, ngày nghị quyết là giả định"),
        Published("§1.4 số 3", "so với chỉ tiêu huyện giao (%)", "100", whole_percent(*of_district)),
        Published("§1.4 số 4", "thứ tự đạt chỉ tiêu huyện trong các xã, thị trấn", "sớm nhất", _rank(district)),
        Published("§1.4 số 5", "đảng viên", "179", integer(members)),
        Published("§1.4 số 5", "chi bộ", "17", integer(len(branches))),
        Published("§1.4 số 5", "trong đó chi bộ thôn", "11", integer(villages)),
        Published("§1.4 số 5", "trong đó chi bộ cơ quan, đơn vị", "6", integer(len(branches) - villages)),
        Published("§1.4 số 6", "người dân là dân tộc thiểu số (%)", "74", reason="số ngoài ngành, không tính ở đây"),
        Published("§1.4 số 7", "kết nạp từ năm 2022", "26", integer(since)),
        Published(
            "§1.4 số 8", "trong đó người dân tộc thiểu số (%)", "trên 78", percent(of_minority, since), HALF_UP,
            reason=f"không số nguyên nào trên {since} cho 78,x%; {of_minority}/{since} chỉ hợp với chữ “trên”",
        ),
        Published("§1.4 số 9", "so với chỉ tiêu hằng năm từ 2022", "đạt và vượt",
                  reason="số từng năm và chỉ tiêu năm 2022, 2023 không được công bố"),
    ]  # fmt: skip


def _standing(commune: Organization) -> Ratio:
    """How far the target of the commune's own resolution is."""
    (target,) = Target.objects.filter(organization=commune).select_related("programme")
    rate = Standings(commune, [target], by=SYSTEM, on=TODAY).of_year(target, YEAR).judged.rate
    return rate or Ratio(0, 0)


def _quota(issuer: Organization, organization: Organization) -> Quota:
    return Quota.objects.get(issuer=issuer, organization=organization, start=date(YEAR, 1, 1), tag=None)


def _rank(progress: Progress) -> str:
    """Which place it took among all the district set a quota, by the day it had reached its own."""
    if progress.rank is None:
        return "chưa đạt"
    return "sớm nhất" if progress.rank == 1 else f"thứ {progress.rank}"
