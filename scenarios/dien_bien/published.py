"""The published figures of Điện Biên (DOMAIN §1.5) beside what the loaded province comes to."""

from collections.abc import Mapping
from datetime import date
from random import Random

from branches import tree
from branches.models import CoverageTarget, Level, Organization, PlaceKind, PlaceStanding
from branches.queries import with_current
from core.audit import SYSTEM
from core.formatting import HALF_UP, integer, percent
from core.periods import Period
from core.tables import Ratio
from evaluations.models import Subject, WeakOrganization
from evaluations.queries.classification import asked_of, groups_of, levels_of_scales, summed
from members.queries.coverage import Counts, added, coverage_on, new_branches
from recruitment.models import Quota
from recruitment.queries.admitted import Question, count_answers
from reports.models import Programme
from reports.queries.measures import number_text
from reports.queries.programmes import targets_of
from reports.queries.standing import Standings
from scenarios.dien_bien import units
from scenarios.dien_bien.story import FIRST, QUARTER, TERM, TODAY
from scenarios.dien_bien.units import SCHOOL, STATION, VILLAGE
from scenarios.plan import BELOW_GRASSROOTS, GRASSROOTS
from scenarios.scenario import Published, whole_percent

_COMMUNES = ("xã", "phường", "thị trấn")
_NO_MEETINGS = "bộ dữ liệu không có kỳ sinh hoạt nào"


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed, or why there is none, in the order of the article's rows."""
    rows = [
        *_units(root), *_places(root), *_admissions(root), *_programme(root), *_ratings(root), *_left_out(),
    ]  # fmt: skip
    return sorted(rows, key=lambda one: int(one.source.rpartition(" ")[2]))


def _units(root: Organization) -> list[Published]:
    names = [one.name for one in with_current(tree.subtree(root, on=TODAY), on=TODAY)]  # type: ignore[attr-defined]
    counts = {what: sum(name.startswith(f"Đảng bộ {what} ") for name in names) for what in _COMMUNES}
    children = [one.name for one in with_current(tree.children(root, on=TODAY), on=TODAY)]  # type: ignore[attr-defined]
    districts = sum(name.startswith(("Đảng bộ huyện ", "Đảng bộ thị xã ", "Đảng bộ thành phố ")) for name in children)
    grassroots = tree.form_on(TODAY).filter(level__code=GRASSROOTS, organization__in=tree.subtree(root, on=TODAY))
    villages = PlaceStanding.objects.filter(
        place__kind__code=VILLAGE, span__contains=TODAY, organization__in=tree.subtree(root, on=TODAY)
    )
    border, difficult = (villages.filter(**{trait: True}) for trait in ("border", "difficult"))
    return [
        Published("§1.5 số 1", "đơn vị cấp huyện", "10", integer(districts)),
        *(Published("§1.5 số 1", what, text, integer(counts[what]))
          for what, text in zip(_COMMUNES, ("115", "9", "5"), strict=True)),
        Published("§1.5 số 9", "xã, phường, thị trấn", "129", integer(sum(counts.values()))),
        Published("§1.5 số 2", "xã biên giới", "29", integer(border.values("organization").distinct().count())),
        Published(
            "§1.5 số 2", "xã đặc biệt khó khăn", "100", integer(difficult.values("organization").distinct().count())
        ),
        Published(
            "§1.5 số 2", "thôn bản đặc biệt khó khăn", "1.146/1.443",
            f"{integer(difficult.count())}/{integer(villages.count())}",
        ),
        Published("§1.5 số 4", "đảng bộ trực thuộc", "14", integer(len(children))),
        Published("§1.5 số 4", "tổ chức cơ sở đảng", "625", integer(grassroots.count())),
    ]  # fmt: skip


def _admissions(root: Organization) -> list[Published]:
    """Those of the term against the sum of its yearly quotas; those of the communes each by its own committee."""
    term = Period.parse(f"{TERM}..{TODAY}")
    communes = Organization.objects.filter(code__in=[one.code for one in units.communes(Random("dien-bien/units"))])
    asked = [Question.about(root.pk, term), *(Question.about(one.pk, term) for one in communes)]
    everywhere, *in_communes = count_answers(asked)
    here = sum(in_communes)
    quotas = set(
        Quota.objects.filter(organization=root, kind=Quota.Kind.YEAR, tag=None).values_list("minimum", "start__year")
    )
    a_year = sorted({minimum for minimum, _year in quotas})
    total = sum(minimum for minimum, _year in quotas)
    return [
        Published("§1.5 số 7", "chỉ tiêu kết nạp mỗi năm", "2.000", ", ".join(integer(one) for one in a_year)),
        Published("§1.5 số 8", "kết nạp trong nhiệm kỳ", "9.694", integer(everywhere)),
        Published("§1.5 số 8", "so với tổng chỉ tiêu các năm (%)", "96,94", percent(everywhere, total, places=2)),
        Published("§1.5 số 9", "trong đó ở 129 xã, phường, thị trấn", "5.962", integer(here)),
        Published(
            "§1.5 số 9", "tỷ lệ ở xã, phường, thị trấn (%)", "gần 62", percent(here, everywhere), HALF_UP,
            fulfilled=100 * here < 62 * everywhere, reason="“gần” chỉ cho cận trên",
        ),
    ]  # fmt: skip


def _programme(root: Organization) -> list[Published]:
    """The same of the programme's page: what 04-NQ/TU asks, and where it stands."""
    targets = targets_of(Programme.objects.filter(organization=root))
    a_year, term, villages, *_others = targets
    end = Standings(root, targets, by=SYSTEM, on=TODAY)
    quarter = Standings(root, targets, by=SYSTEM, on=TODAY, until=QUARTER)
    asked = end.asked_of(a_year, None, root)
    rate = end.of_term(term).judged.rate or Ratio(0, 0)
    left = quarter.of_year(villages, QUARTER.year)
    return [
        Published("§1.5 số 7", "chương trình 04-NQ/TU: yêu cầu mỗi năm", "2.000", number_text(asked.low)),
        Published("§1.5 số 7", "chương trình 04-NQ/TU: thôn bản chưa có chi bộ", "giảm 15–20%", left.asked_text),
        Published("§1.5 số 8", "chương trình 04-NQ/TU: thực hiện cả nhiệm kỳ (%)", "96,94", percent(*rate, places=2)),
        Published("§1.5 số 11", "chương trình 04-NQ/TU: thôn bản còn lại, hết quý I/2020 (5 + 89)", "94",
                  left.value_text),
    ]  # fmt: skip


def _ratings(root: Organization) -> list[Published]:
    """The branches under grassroots committees on the lowest level, of those rated, each year by its own scale."""
    weak, none, not_completed = (_lowest(root, year) for year in (2016, 2017, 2018))
    consolidated = WeakOrganization.objects.filter(
        organization__in=tree.subtree(root, on=TODAY), consolidated=True, start__gte=TERM, end__lte=TODAY
    )
    assumed = "giả định là những chi bộ của hai dòng 2016 và 2018"
    scale = "thang 2014, không so với 2018"
    return [
        Published("§1.5 số 14", "chi bộ yếu kém được củng cố", "14", integer(consolidated.count()), note=assumed),
        Published("§1.5 số 15", "chi bộ yếu kém năm 2016 (%)", "0,37 (5/1.343)", _share(weak), HALF_UP, note=scale),
        Published("§1.5 số 16", "chi bộ yếu kém năm 2017", "không có",
                  "không có" if none.numerator == 0 < none.denominator else _share(none), note=scale),
        Published("§1.5 số 17", "chi bộ không hoàn thành nhiệm vụ năm 2018 (%)", "0,33 (9/2.725)",
                  _share(not_completed), HALF_UP, note="thang của 132-QĐ/TW, không so với 2016"),
    ]  # fmt: skip


def _lowest(root: Organization, year: int) -> Ratio:
    """Of the branches under grassroots committees rated in a year, those on the lowest level of its scale."""
    below = Level.objects.get(code=BELOW_GRASSROOTS).pk
    groups = groups_of(root, asked_of(Period.parse(str(year))), subject=Subject.ORGANIZATION)
    figures = summed(groups, lambda one: one.level)[below]
    (levels,) = levels_of_scales({one.scale for one in groups}).values()
    return figures.share(levels[-1].code)


def _share(ratio: Ratio) -> str:
    """A share with its two integers, as the article prints them: "0,37 (5/1.343)"."""
    return f"{percent(*ratio, places=2)} ({integer(ratio.numerator)}/{integer(ratio.denominator)})"


def _places(root: Organization) -> list[Published]:
    kinds = dict(PlaceKind.objects.values_list("pk", "code"))
    before, now = (_by_kind(root, day, kinds) for day in (FIRST, QUARTER))
    new: dict[str, int] = dict.fromkeys(kinds.values(), 0)
    for (_unit, kind), branches in new_branches(root, FIRST, QUARTER).items():
        new[kinds[kind]] += len(branches)
    villages, schools, stations = (now[kind] for kind in (VILLAGE, SCHOOL, STATION))
    return [
        Published("§1.5 số 5", "đầu nhiệm kỳ: bản “trắng” đảng viên", "95", integer(before[VILLAGE].no_member)),
        Published("§1.5 số 5", "đầu nhiệm kỳ: trạm y tế “trắng” đảng viên", "4", integer(before[STATION].no_member)),
        Published("§1.5 số 6", "đầu nhiệm kỳ: thôn bản chưa có chi bộ", "328", integer(before[VILLAGE].without_own)),
        Published("§1.5 số 6", "đầu nhiệm kỳ: trường học chưa có chi bộ", "33", integer(before[SCHOOL].uncovered)),
        Published("§1.5 số 6", "đầu nhiệm kỳ: trạm y tế chưa có chi bộ", "88", integer(before[STATION].uncovered)),
        Published("§1.5 số 7", "chỉ tiêu: giảm thôn bản chưa có chi bộ, mỗi năm (%)", "15–20", _target(root, VILLAGE)),
        Published("§1.5 số 7", "chỉ tiêu: giảm trường học chưa có chi bộ (%)", "từ 20", _target(root, SCHOOL)),
        Published("§1.5 số 7", "chỉ tiêu: giảm trạm y tế chưa có chi bộ (%)", "từ 20", _target(root, STATION)),
        Published("§1.5 số 10", "hết quý I/2020: thôn bản có chi bộ", "1.349/1.443",
                  f"{integer(villages.own_branch)}/{integer(villages.total)}"),
        Published("§1.5 số 10", "hết quý I/2020: tỷ lệ thôn bản có chi bộ (%)", "93,5",
                  percent(villages.own_branch, villages.total), HALF_UP),
        Published("§1.5 số 11", "hết quý I/2020: bản “trắng” đảng viên", "5", integer(villages.no_member)),
        Published("§1.5 số 11", "hết quý I/2020: thôn bản chưa có chi bộ", "89", integer(villages.without_own)),
        Published("§1.5 số 12", "chi bộ thôn bản mới", "329", integer(new[VILLAGE])),
        Published("§1.5 số 12", "chi bộ trường học mới", "33", integer(new[SCHOOL])),
        Published("§1.5 số 12", "chi bộ trạm y tế mới", "73", integer(new[STATION])),
        Published("§1.5 số 12", "tỷ lệ trường học có chi bộ, trong 33 trường (%)", "100",
                  whole_percent(schools.own_branch, schools.total)),
        Published(
            "§1.5 số 12", "tỷ lệ trạm y tế có chi bộ (%)", "gần 90", percent(stations.own_branch, stations.total),
            HALF_UP, fulfilled=100 * stations.own_branch < 90 * stations.total,
            reason="“gần” chỉ cho cận trên; 129 trạm (mỗi xã một trạm) là giả định",
        ),
    ]  # fmt: skip


def _left_out() -> list[Published]:
    """What the article prints and the records of this scenario cannot come to."""
    return [
        Published("§1.5 số 3", "hộ nghèo (%)", "44,82", reason="số ngoài ngành, không tính ở đây"),
        Published("§1.5 số 3", "dân số", "57 vạn", reason="số ngoài ngành, không tính ở đây"),
        Published("§1.5 số 3", "dân tộc trong tỉnh", "19", reason="số ngoài ngành, không tính ở đây"),
        Published("§1.5 số 4", "đảng viên toàn tỉnh", "40.240",
                  reason="bộ dữ liệu chỉ dựng đảng viên của các địa bàn"),
        Published("§1.5 số 18", "tỷ lệ sinh hoạt định kỳ: cơ quan (%)", "trên 80",
                  reason=f"{_NO_MEETINGS}; bài không nói là kỳ họp hay đảng viên dự"),
        Published("§1.5 số 18", "tỷ lệ sinh hoạt định kỳ: xã, thị trấn (%)", "79", reason=_NO_MEETINGS),
        Published("§1.5 số 18", "tỷ lệ sinh hoạt định kỳ: lực lượng vũ trang (%)", "trên 92", reason=_NO_MEETINGS),
        Published("§1.5 số 19", "lần dự sinh hoạt của mỗi cấp ủy viên, mỗi năm", "từ 4", reason=_NO_MEETINGS),
    ]  # fmt: skip


def _target(root: Organization, kind: str) -> str:
    """What is asked, as "15–20", or "từ 20" where there is no upper end."""
    target = CoverageTarget.objects.get(organization=root, kind__code=kind, span__contains=TODAY)
    least, most = integer(target.minimum), integer(target.maximum)
    return f"{least}–{most}" if most else f"từ {least}"


def _by_kind(root: Organization, on: date, kinds: Mapping[int, str]) -> dict[str, Counts]:
    whole = coverage_on(root, on)
    return {code: added(one for (_unit, kind), one in whole.items() if kind == pk) for pk, code in kinds.items()}
