"""The published figures of Điện Biên (DOMAIN §1.5) beside what the loaded province comes to."""

from collections.abc import Mapping
from datetime import date

from branches import tree
from branches.models import Organization, PlaceKind
from branches.queries import with_current
from core.formatting import integer, percent
from members.queries.coverage import Counts, added, coverage_on, new_branches
from scenarios.dien_bien.story import FIRST, TODAY
from scenarios.dien_bien.units import SCHOOL, STATION, VILLAGE
from scenarios.scenario import Published


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed."""
    kinds = dict(PlaceKind.objects.values_list("pk", "code"))
    before, now = (_by_kind(root, day, kinds) for day in (FIRST, TODAY))
    new: dict[str, int] = dict.fromkeys(kinds.values(), 0)
    for (_unit, kind), branches in new_branches(root, FIRST, TODAY).items():
        new[kinds[kind]] += len(branches)
    villages, schools, stations = (now[kind] for kind in (VILLAGE, SCHOOL, STATION))
    names = [one.name for one in with_current(tree.subtree(root, on=TODAY), on=TODAY)]  # type: ignore[attr-defined]
    communes = sum(name.startswith(("Đảng bộ xã ", "Đảng bộ phường ", "Đảng bộ thị trấn ")) for name in names)
    figures = [
        ("đảng bộ trực thuộc", "14", integer(tree.children(root, on=TODAY).count())),
        ("xã, phường, thị trấn", "129", integer(communes)),
        ("thôn bản", "1.443", integer(villages.total)),
        ("đầu nhiệm kỳ: bản “trắng” đảng viên", "95", integer(before[VILLAGE].no_member)),
        ("đầu nhiệm kỳ: trạm y tế “trắng” đảng viên", "4", integer(before[STATION].no_member)),
        ("đầu nhiệm kỳ: thôn bản chưa có chi bộ", "328", integer(before[VILLAGE].without_own)),
        ("đầu nhiệm kỳ: trường học chưa có chi bộ", "33", integer(before[SCHOOL].uncovered)),
        ("đầu nhiệm kỳ: trạm y tế chưa có chi bộ", "88", integer(before[STATION].uncovered)),
        ("hết quý I/2020: thôn bản có chi bộ", "1.349", integer(villages.own_branch)),
        ("hết quý I/2020: tỷ lệ thôn bản có chi bộ (%)", "93,5", percent(villages.own_branch, villages.total)),
        ("hết quý I/2020: bản “trắng” đảng viên", "5", integer(villages.no_member)),
        ("hết quý I/2020: thôn bản chưa có chi bộ", "89", integer(villages.without_own)),
        ("chi bộ thôn bản mới", "329", integer(new[VILLAGE])),
        ("chi bộ trường học mới", "33", integer(new[SCHOOL])),
        ("chi bộ trạm y tế mới", "73", integer(new[STATION])),
        ("tỷ lệ trường học có chi bộ, trong 33 trường (%)", "100,0", percent(schools.own_branch, schools.total)),
        ("trạm y tế còn chưa có chi bộ", "15", integer(stations.uncovered)),
    ]
    return [Published(*figure) for figure in figures]


def _by_kind(root: Organization, on: date, kinds: Mapping[int, str]) -> dict[str, Counts]:
    whole = coverage_on(root, on)
    return {code: added(one for (_unit, kind), one in whole.items() if kind == pk) for pk, code in kinds.items()}
