"""The published figures of Hòa An (DOMAIN §1.1) beside what the loaded district comes to."""

from collections import Counter

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from core.formatting import integer
from core.periods import Period
from meetings.queries.quality import DONE, TOTAL, branches_on, model_branches
from members.models import Membership
from scenarios.hoa_an.quality import YEAR
from scenarios.hoa_an.story import TODAY
from scenarios.plan import BELOW_GRASSROOTS, GRASSROOTS
from scenarios.scenario import Published


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed."""
    units = Counter(one.form_name for one in with_current(tree.children(root, on=TODAY), on=TODAY))  # type: ignore[attr-defined]
    admitted = Membership.objects.filter(start_reason=Membership.StartReason.ADMISSION, start__year=YEAR)
    figures = [
        ("chi bộ, đảng bộ trực thuộc Huyện ủy", "39", integer(units.total())),
        ("trong đó đảng bộ cơ sở", "18", integer(units["Đảng bộ"])),
        ("đảng viên kết nạp năm 2022", "182", integer(admitted.count())),
        ("sinh hoạt mẫu năm 2022: chi bộ trực thuộc đảng ủy cơ sở", "23/225", _models(root, BELOW_GRASSROOTS)),
        ("sinh hoạt mẫu năm 2022: chi bộ trực thuộc Huyện ủy", "21/21", _models(root, GRASSROOTS)),
    ]
    return [Published(*figure) for figure in figures]


def _models(root: Organization, level: str) -> str:
    """Two counters, as published: held of all (DOMAIN §6.41)."""
    of_level = set(tree.form_on(TODAY).filter(level__code=level).values_list("organization", flat=True))
    stands = [one for one in branches_on(root.pk, TODAY) if one.organization_id in of_level]
    found = model_branches(stands, Period.parse(f"{YEAR}"))
    return f"{integer(len(found[DONE]))}/{integer(len(found[TOTAL]))}"
