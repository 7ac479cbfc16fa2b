"""The published figures of Quảng Ninh (DOMAIN §1.2) beside what the loaded province comes to; groups overlap."""

from collections import Counter

from branches import tree
from branches.models import Organization, OrganizationTrait
from branches.queries import with_current
from core.formatting import integer
from core.periods import Period
from members.models import Membership
from members.queries.introductions import villages_in
from recruitment.models import Tag
from recruitment.queries.admitted import Question, count_answers
from scenarios.plan import BELOW_GRASSROOTS
from scenarios.quang_ninh import units
from scenarios.quang_ninh.story import FIRST, TODAY
from scenarios.scenario import Published

_PERIOD = Period.parse(f"{FIRST}..{TODAY}")
_GROUPS = ("doanh-nghiep-ngoai-nha-nuoc", "thon-ban", "hoc-sinh-sinh-vien")


def published(root: Organization) -> list[Published]:
    """Each published figure with the one computed."""
    hai_ha, binh_lieu = (
        Organization.objects.get(code=units.district_code(name)) for name in (units.HAI_HA, units.BINH_LIEU)
    )
    direct = Counter(one.form_name for one in with_current(tree.children(hai_ha, on=TODAY), on=TODAY))  # type: ignore[attr-defined]
    below = tree.form_on(TODAY).filter(level__code=BELOW_GRASSROOTS, organization__in=tree.subtree(hai_ha, on=TODAY))
    zones = OrganizationTrait.objects.filter(trait__code="khu-cong-nghiep", span__contains=TODAY)
    tags = {tag.code: tag.pk for tag in Tag.objects.filter(code__in=_GROUPS)}
    everybody, firms, villages, students = count_answers(
        [
            Question.about(root.pk, _PERIOD),
            *(Question.about(root.pk, _PERIOD, tag_id=tags[code]) for code in _GROUPS),
        ]
    )
    return [
        Published("§1.2 số 1", "Hải Hà: chi bộ, đảng bộ trực thuộc", "36", integer(direct.total())),
        Published("§1.2 số 2", "Hải Hà: chi bộ trực thuộc đảng ủy cơ sở", "215", integer(below.count())),
        Published("§1.2 số 3", "đảng bộ khu công nghiệp đầu tiên của tỉnh", "1",
                  integer(zones.filter(organization__in=tree.children(hai_ha, on=TODAY)).count())),
        Published("§1.2 số 4", "Bình Liêu: thôn biên giới có đảng viên biên phòng", "21", integer(_guarded(binh_lieu))),
        Published("§1.2 số 5", "kết nạp 9 tháng năm 2023", "trên 2.070", integer(everybody),
                  fulfilled=everybody > 2_070, reason="“trên” chỉ cho cận dưới"),
        Published("§1.2 số 6", "trong đó ở doanh nghiệp ngoài nhà nước", "145", integer(firms)),
        Published("§1.2 số 7", "trong đó ở thôn, bản, khu phố", "620", integer(villages)),
        Published("§1.2 số 8", "trong đó học sinh, sinh viên", "28", integer(students)),
    ]  # fmt: skip


def _guarded(district: Organization) -> int:
    """The border villages with somebody of the border stations in their branch."""
    stations = set(units.station_codes())
    homes = dict(
        Membership.objects.filter(
            organization__code__in=stations, kind=Membership.Kind.OFFICIAL, span__contains=TODAY
        ).values_list("member", "organization__code")
    )
    villages = [one for one in villages_in(district, TODAY) if one.border]
    return sum(any(person.member.pk in homes for person in one.introduced) for one in villages)
