"""The good examples of Hòa An in 2022: published are 436 members and 226 branches (DOMAIN §1.1, row 8), nothing else.

Read as the sentence reads: the branches chose them, so these members are of so many branches. Who they are, in which
field and on which day is invented.
"""

from collections import Counter, defaultdict
from datetime import date
from random import Random
from typing import Any

from evaluations.models import Exemplary
from evaluations.services.examples import lay_examples
from members.models import Membership
from scenarios.plan import District

_MEMBERS, _BRANCHES, _OF = 436, 226, 246
_FIRST, _DAYS = date(2022, 10, 3), 55
_MOST = 3  # of a branch
_DONE = (
    ("phát triển kinh tế", "Trồng hồi kết hợp nuôi bò, giúp ba hộ trong xóm thoát nghèo"),
    ("phát triển kinh tế", "Chuyển hai sào lúa một vụ sang trồng thạch đen"),
    ("xây dựng nông thôn mới", "Hiến 200 m² đất và vận động các hộ hiến đất làm đường vào xóm"),
    ("xây dựng nông thôn mới", "Vận động các hộ làm công trình vệ sinh, dời chuồng trại ra xa nhà"),
    ("học tập và làm theo Bác", "Gương mẫu trong sinh hoạt chi bộ, kèm cặp quần chúng ưu tú"),
    ("giữ gìn an ninh trật tự", "Hòa giải thành các vụ việc trong xóm, không để đơn thư vượt cấp"),
    ("giữ gìn văn hóa dân tộc", "Mở lớp truyền dạy hát then, đàn tính cho thanh niên"),
    ("chuyên môn, nghiệp vụ", "Có sáng kiến được áp dụng ở đơn vị"),
)


def recognise(plan: District, *, by: Any) -> list[Exemplary]:
    """Enters them, each chosen by his own branch; of a smaller cut of the district as many in proportion."""
    rng = Random(f"{plan.seed}/examples")
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, start__lte=_FIRST, end__isnull=True)
    there: dict[int, list[int]] = defaultdict(list)
    for branch, member in official.order_by("organization__code", "member").values_list("organization", "member"):
        there[branch].append(member)
    branches = rng.sample(list(there), min(_BRANCHES, len(there) * _BRANCHES // _OF))
    more = [branch for branch in branches for _each in there[branch][1:_MOST]]
    counts = Counter(branches)
    counts.update(rng.sample(more, min(len(more), (_MEMBERS - _BRANCHES) * len(branches) // _BRANCHES)))
    return lay_examples(
        new=[
            _example(branch, member, rng)
            for branch, count in sorted(counts.items())
            for member in rng.sample(there[branch], count)
        ],
        by=by,
    )


def _example(branch: int, member: int, rng: Random) -> Exemplary:
    field, content = rng.choice(_DONE)
    day = date.fromordinal(_FIRST.toordinal() + rng.randrange(_DAYS))
    return Exemplary(
        organization_id=branch, member_id=member, year=day.year, field=field, content=content, issuer_id=branch,
        recognised_on=day,
    )  # fmt: skip
