"""How the branches of Hòa An create sources in 2022, all invented: yearly plans, models of mass organisations, and the
committee members who answer for branches. Some branches have no plan, some nobody who answers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from branches.models import Organization
from members.models import OfficeTerm
from recruitment.models import InCharge, IntroducingBody, MassModel, SourcePlan, SourcePlanLine, Tag
from recruitment.services.in_charge import lay_charges
from recruitment.services.sources import lay_sources
from scenarios.plan import RURAL, District

YEAR = 2022
_SINCE = date(2022, 1, 15)
_WITH_PLAN, _WITH_SOMEBODY = 0.8, 0.85
_MEASURES = (
    "Mỗi đảng viên giới thiệu một quần chúng tích cực; chi đoàn, chi hội đề xuất người tiêu biểu mỗi quý.",
    "Giao việc cụ thể để thử thách: tổ hòa giải, tổ an ninh, giúp hộ nghèo; nhận xét trong sinh hoạt hằng tháng.",
    "Phối hợp Đoàn thanh niên, Hội phụ nữ rà soát thanh niên về quê lập nghiệp, quân nhân xuất ngũ.",
)
_MODELS = (
    ("doan-thanh-nien", "Câu lạc bộ thanh niên lập nghiệp {place}", "hỗ trợ vốn, kỹ thuật; giới thiệu đoàn viên ưu tú"),
    ("phu-nu", "Tổ phụ nữ tự quản đường hoa {place}", "giữ gìn vệ sinh đường xóm, giúp nhau phát triển kinh tế"),
    ("nong-dan", "Chi hội nông dân nghề nghiệp {place}", "liên kết trồng và tiêu thụ nông sản"),
)


def create(plan: District, organizations: Mapping[str, Organization], *, without: str, by: Any) -> None:
    """Lays plans, models and who answers for the branches.

    Arguments:
        without: the code of a branch that has no plan.
    """
    rng = Random(f"{plan.seed}/sources")
    women = Tag.objects.get(rule=Tag.Rule.WOMAN)
    plans: list[SourcePlan] = []
    lines: list[SourcePlanLine] = []
    for branch in plan.branches:
        if branch.code == without or rng.random() >= _WITH_PLAN:
            continue
        organization = organizations[branch.code]
        row = SourcePlan(
            organization=organization, year=YEAR, measures=rng.choice(_MEASURES),
            approved_on=date(YEAR, 1, rng.randint(5, 28)),
        )  # fmt: skip
        plans.append(row)
        lines += _lines(rng, row, women)
    lay_sources(plans=plans, lines=lines, models=list(_models(plan, organizations)), by=by)
    lay_charges(new=list(_charges(rng, plan, organizations)), by=by)


def _lines(rng: Random, plan: SourcePlan, women: Tag) -> Iterator[SourcePlanLine]:
    """Somebody to find in each half of the year, a class and perhaps an admission after it; women among them."""
    admits = rng.choice((1, 1, 2, 4))  # the quarter
    for quarter in range(1, 5):
        find = rng.randint(0, 2)
        values = {"to_find": find, "to_class": int(rng.random() < 0.4), "to_admit": int(quarter == admits)}
        if any(values.values()):
            yield SourcePlanLine(plan=plan, organization=plan.organization, quarter=quarter, **values)
        if find == 2:
            yield SourcePlanLine(plan=plan, organization=plan.organization, quarter=quarter, tag=women, to_find=1)


def _models(plan: District, organizations: Mapping[str, Organization]) -> Iterator[MassModel]:
    """Of every commune one model, in turn of another organisation."""
    bodies = {body.code: body for body in IntroducingBody.objects.all()}
    communes = [body for body in plan.bodies if body.sector == RURAL]
    for number, commune in enumerate(communes):
        code, name, content = _MODELS[number % len(_MODELS)]
        yield MassModel(
            organization=organizations[commune.code], body=bodies[code], name=name.format(place=commune.seat),
            people=18 + number % 7, content=content, start=date(2021, 3, 26),
        )  # fmt: skip


def _charges(rng: Random, plan: District, organizations: Mapping[str, Organization]) -> Iterator[InCharge]:
    """Members of the committee above, each for some of its branches."""
    since = max(_SINCE, plan.first)
    holders: dict[int, list[int]] = defaultdict(list)
    rows = OfficeTerm.objects.filter(end=None, start__lte=since).order_by("organization", "office__rank", "pk")
    for organization, member in rows.values_list("organization", "member"):
        holders[organization].append(member)
    for branch in plan.branches:
        among = holders[organizations[branch.parent_code].pk]
        if among and rng.random() < _WITH_SOMEBODY:
            yield InCharge(organization=organizations[branch.code], member_id=rng.choice(among), start=since)
