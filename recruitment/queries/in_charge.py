"""Which committee member answers for which branch's recruitment, who may be named, and what he answers for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from core.formatting import date_text
from core.periods import add_months, first_of_month
from members.models import Member, OfficeTerm
from recruitment.models import Candidate, InCharge, Mentorship, SourcePlan, Stage
from recruitment.queries.candidates import OPEN, with_branch
from recruitment.queries.remarks import MISSING, remarks_owed


def in_charge_of(organization_ids: Iterable[int], *, on: date) -> dict[int, InCharge]:
    """Who answers for each of some branches on a day."""
    rows = InCharge.objects.filter(organization__in=list(organization_ids), span__contains=on)
    return {row.organization_id: row for row in rows.select_related("member", "document")}


def history_of(organization: Organization) -> QuerySet[InCharge]:
    """Everybody who answered or answers for a branch, the latest first."""
    rows = InCharge.objects.filter(organization=organization)
    return rows.select_related("member", "organization", "document").order_by("-start")


def superiors_of(organization: Organization, *, on: date) -> list[Organization]:
    """The committees above a branch on a day, the nearest first."""
    return list(reversed(tree.ancestors(organization, on=on)))


def may_be_in_charge(organization: Organization, *, on: date) -> QuerySet[Member]:
    """Whoever sits on a committee above a branch on a day."""
    above = [one.pk for one in superiors_of(organization, on=on)]
    held = OfficeTerm.objects.filter(
        member=OuterRef("pk"), organization__in=above, office__on_committee=True, span__contains=on
    )
    return Member.objects.filter(Exists(held)).order_by("sort_key", "pk")


def offices_above(members: Iterable[Member], organization: Organization, *, on: date) -> dict[int, str]:
    """Which office each of some members holds above a branch: the highest."""
    above = [one.pk for one in superiors_of(organization, on=on)]
    terms = OfficeTerm.objects.filter(
        member__in=list(members), organization__in=above, office__on_committee=True, span__contains=on
    ).select_related("office")
    names = names_on(above, on)
    found: dict[int, str] = {}
    for term in terms.order_by("office__rank", "pk"):
        found.setdefault(term.member_id, f"{term.office.name}, {names.get(term.organization_id, '')}")
    return found


def fault_of_charge(member: Member, organization: Organization, *, on: date) -> str:
    """Why a member may not answer for a branch from a day on, as a sentence; "" where he may."""
    if may_be_in_charge(organization, on=on).filter(pk=member.pk).exists():
        return ""
    return _("Đ/c %(name)s không giữ chức vụ cấp ủy nào ở cấp trên của chi bộ vào ngày %(day)s.") % {
        "name": member.full_name,
        "day": date_text(on),
    }


@dataclass(slots=True)
class Charge:
    """What somebody answers for: a branch with its people by step, its plan and the remarks it owes."""

    branch: int
    name: str
    uuid: Any
    since: date | None = None
    stages: dict[str, int] = field(default_factory=dict)
    has_plan: bool = False
    missing: int = 0

    @property
    def followed(self) -> int:
        """How many people it follows."""
        return sum(self.stages.values())


def charges_of(member: Member, *, on: date) -> list[Charge]:
    """The branches a member answers for on a day, by name: a fixed number of queries."""
    rows = InCharge.objects.filter(member=member, span__contains=on).select_related("organization")
    return charges_over([(row.organization, row.start) for row in rows], on=on)


def charges_over(branches: Sequence[tuple[Organization, date | None]], *, on: date) -> list[Charge]:
    """The same of some branches, each with the day since which somebody answers for it."""
    ids = [organization.pk for organization, _since in branches]
    names = names_on(ids, on)
    found = {
        organization.pk: Charge(organization.pk, names.get(organization.pk, ""), organization.uuid, since)
        for organization, since in branches
    }
    followed: Any = with_branch(Candidate.objects.filter(state__in=OPEN), on=on)
    counted = followed.filter(followed_by__in=ids).order_by().values("followed_by", "stage").annotate(n=Count("pk"))
    for row in counted:
        found[row["followed_by"]].stages[row["stage"]] = row["n"]
    for branch in SourcePlan.objects.filter(organization__in=ids, year=on.year).values_list("organization", flat=True):
        found[branch].has_plan = True
    last = add_months(first_of_month(on), -1)
    for owed in remarks_owed(Mentorship.objects.filter(organization__in=ids).order_by("pk"), [last], on):
        if owed.state == MISSING:
            found[owed.mentorship.organization_id].missing += 1
    return sorted(found.values(), key=lambda one: one.name)


def stage_labels() -> list[tuple[str, str]]:
    """The steps in their order, by name."""
    return [(str(value), str(label)) for value, label in Stage.choices]
