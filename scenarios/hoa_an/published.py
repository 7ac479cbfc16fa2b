"""The published figures of Hòa An (DOMAIN §1.1) beside what the loaded district comes to."""

from collections import Counter

from django.db.models import Count, Q

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from core.formatting import integer
from core.periods import Period
from evaluations.queries.example_figures import counted_examples, counters
from meetings.queries.quality import DONE, TOTAL, branches_on, model_branches
from members.models import Membership
from members.queries import headcount_on
from recruitment.queries.admitted import count_admissions
from scenarios.hoa_an.quality import YEAR
from scenarios.hoa_an.story import LUNG_PHAY, TODAY
from scenarios.plan import BELOW_GRASSROOTS, GRASSROOTS
from scenarios.scenario import Published, whole_percent


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed, or why there is none."""
    units = Counter(one.form_name for one in with_current(tree.children(root, on=TODAY), on=TODAY))  # type: ignore[attr-defined]
    whole = tree.subtree(root, on=TODAY)
    members = headcount_on(whole.values("pk"), TODAY)
    admitted = count_admissions(root.pk, Period.parse(f"{YEAR}"))
    below, direct = _models(root, BELOW_GRASSROOTS), _models(root, GRASSROOTS)
    return [
        Published("§1.1 số 1", "chi bộ xóm Lũng Phầy: đảng viên dân tộc Mông (%)", "100", _mong()),
        Published(
            "§1.1 số 2", "chi bộ xóm Lũng Phầy: số năm không đạt chỉ tiêu", "nhiều năm",
            reason="bài không nói năm nào và chỉ tiêu bao nhiêu",
        ),
        Published(
            "§1.1 số 3", "đảng viên của đảng bộ huyện", "hơn 6.300", integer(members),
            fulfilled=members > 6_300, reason="“hơn” chỉ cho cận dưới",
        ),
        Published("§1.1 số 4", "chi bộ, đảng bộ trực thuộc Huyện ủy", "39", integer(units.total())),
        Published("§1.1 số 4", "trong đó đảng bộ cơ sở (39 − 21)", "18", integer(units["Đảng bộ"])),
        Published("§1.1 số 5", "chi bộ trực thuộc đảng ủy cơ sở", "225", integer(below[TOTAL])),
        Published("§1.1 số 6", "trong đó sinh hoạt mẫu năm 2022", "23", integer(below[DONE])),
        Published("§1.1 số 7", "chi bộ trực thuộc Huyện ủy sinh hoạt mẫu năm 2022", "21/21", _pair(direct)),
        Published(
            "§1.1 số 8", "điển hình tiên tiến năm 2022", "436 đảng viên/226 chi bộ", _exemplary(root),
            note="đọc là 436 người của 226 chi bộ; hai số đếm, không phải phân số",
        ),
        Published("§1.1 số 9", "đảng viên kết nạp năm 2022", "182", integer(admitted)),
        Published(
            "§1.1 số 9", "kết nạp năm 2022 so với chỉ tiêu", "vượt chỉ tiêu", reason="chỉ tiêu không được công bố"
        ),
    ]  # fmt: skip


def _mong() -> str:
    rows = Membership.objects.filter(organization__code=LUNG_PHAY, kind=Membership.Kind.OFFICIAL, span__contains=TODAY)
    found = rows.aggregate(all=Count("pk"), mong=Count("pk", filter=Q(member__ethnicity__name="Mông")))
    return whole_percent(found["mong"], found["all"])


def _exemplary(root: Organization) -> str:
    """Two counters: the members, and the branches they are of, which nobody wrote down (DOMAIN §6.41)."""
    found = counters(counted_examples(root.pk, Period.parse(f"{YEAR}"), on=TODAY))
    return f"{integer(found.members)} đảng viên/{integer(found.branches)} chi bộ"


def _models(root: Organization, level: str) -> dict[str, int]:
    """How many branches of a level there are, and how many held a model meeting."""
    of_level = set(tree.form_on(TODAY).filter(level__code=level).values_list("organization", flat=True))
    stands = [one for one in branches_on(root.pk, TODAY) if one.organization_id in of_level]
    found = model_branches(stands, Period.parse(f"{YEAR}"))
    return {key: len(found[key]) for key in (DONE, TOTAL)}


def _pair(found: dict[str, int]) -> str:
    """Two counters, as published: held of all (DOMAIN §6.41)."""
    return f"{integer(found[DONE])}/{integer(found[TOTAL])}"
