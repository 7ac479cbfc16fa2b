"""Admissions, decisions that wait for their ceremony, and quotas, written into the tree of tests.members.land."""

from datetime import date
from typing import Any

from branches.models import Organization
from core.audit import SYSTEM
from members.models import Ethnicity, Member, Occupation, Religion
from recruitment.models import Candidate, CandidateTag, IntroducingBody, Quota, Stage, StepAct, StepScheme, Tag
from recruitment.services.quotas import NewQuota, issue_quotas
from tests.members.land import Land


def tag(code: str) -> Tag:
    """A group by its code."""
    return Tag.objects.get(code=code)


def known(**values: Any) -> dict[str, Any]:
    """What is known of a person, reference rows by their codes."""
    found = dict(values)
    if "ethnicity" in found:
        found["ethnicity"] = Ethnicity.objects.get(name=found["ethnicity"])
    for name, model in (("religion", Religion), ("occupation", Occupation)):
        if name in found:
            found[f"{name}_id"] = model._default_manager.get(code=found.pop(name)).pk
    return found


def admit(land: Land, place: str, on: date, *, decided: date | None = None, **values: Any) -> Member:
    """A member admitted on the day of his ceremony, by a decision of an earlier day."""
    return land.live(
        (place, on, values.pop("reason", "admission")),
        **{"admission_date": decided or on, "full_membership_date": None, **known(**values)},
    )


def candidacy(
    organization: Organization,
    listed_on: date,
    *,
    member: Member | None = None,
    stage: str = Stage.PROSPECT,
    tags: tuple[str, ...] = (),
    body: str = "",
    **values: Any,
) -> Candidate:
    """A candidate followed by a branch; of a member already, where one is given."""
    candidate = Candidate.objects.create(
        organization=organization, scheme=StepScheme.objects.get(span__contains=listed_on), listed_on=listed_on,
        stage=Stage.ADMITTED if member else stage, stage_on=values.pop("stage_on", listed_on), member=member,
        full_name="Nông Thị Lan", sort_key="lan", search_key="nong thi lan",
        introduced_by=IntroducingBody.objects.get(code=body) if body else None, **known(**values),
    )  # fmt: skip
    for code in tags:
        CandidateTag.objects.create(candidate=candidate, organization=organization, tag=tag(code))
    return candidate


def decide(candidate: Candidate, on: date, *, branch: Organization | None = None, taken_back: bool = False) -> StepAct:
    """The decision to admit a candidate."""
    branch = branch or candidate.organization
    return StepAct.objects.create(
        candidate=candidate, organization=branch, branch=branch, stage=Stage.DECIDED, on=on, taken_back=taken_back
    )


def quota(issuer: Organization | str, target: Organization, minimum: int, year: int = 2022, **values: Any) -> Quota:
    """A quota of a year, unless other days are given; the issuer is an organisation or a name."""
    issued: dict[str, Any] = {"issuer_name": issuer} if isinstance(issuer, str) else {"issuer_id": issuer.pk}
    days: dict[str, Any] = {"start": date(year, 1, 1), "end": date(year + 1, 1, 1)}
    (pk,) = issue_quotas(new=[NewQuota(target.pk, minimum=minimum, **{**days, **issued, **values})], by=SYSTEM)
    return Quota.objects.get(pk=pk)
