"""What the report of probation counts: who is on probation on a day, recognised or struck off in some days, by unit."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from branches import tree
from branches.models import Placement
from core.periods import end_after
from members.models import Member, Membership
from members.queries.limits import deadlines_after
from recruitment.models import Stage, StepAct
from recruitment.queries.probation import Probationer, probationers_of
from recruitment.queries.steps import RECOGNITION


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody who became a full member.

    Arguments:
        unit: the child of the organisation asked about under which he belonged on the day.
        considered_on: the day of the branch's meeting; None where no step of it is on record.
        late: the branch considered him after its last day.
    """

    member: Member
    unit: int
    branch: int
    considered_on: date | None
    late: bool


def probation_in(organization: Any, on: date) -> list[tuple[int, Probationer]]:
    """The probationary members at or below an organisation on a day, each with his unit, the nearest end first."""
    places = tree.as_of(on).filter(tree.under([organization.pk], path="path"))
    units = dict(places.values_list("organization", tree.ChildBelow("path", organization.pk)))
    return [(units[one.organization_id], one) for one in probationers_of(places.values("organization"), on)]


def recognised_in(organization: Any, first: date, last: date) -> list[Recognised]:
    """Who became a full member from a day to another, at the unit he belonged to then, by the day.

    Whoever was entered as a full member with an older record became one on his own day as well; who was admitted long
    before the records began counts where he belonged first.
    """
    rows = _below(
        Membership.objects.filter(
            kind=Membership.Kind.OFFICIAL, member__full_membership_date__gte=first,
            member__full_membership_date__lte=last, span__contains=F("member__full_membership_date"),
        ),
        organization.pk,
        "member__full_membership_date",
    )  # fmt: skip
    found = list(
        rows.select_related("member__full_membership_document").order_by(
            "member__full_membership_date", "member__sort_key", "pk"
        )
    )
    reviews = StepAct.objects.filter(
        candidate__member__in=[row.member_id for row in found], stage=Stage.PROBATION_REVIEW,
        kind=StepAct.Kind.TAKEN, taken_back=False,
    )  # fmt: skip
    considered = dict(reviews.values_list("candidate__member", "on"))
    dues = deadlines_after(RECOGNITION, {row.member.full_membership_date for row in found})
    return [
        Recognised(
            row.member, row.child, row.organization_id, considered.get(row.member_id),
            _was_late(considered.get(row.member_id), dues.get(row.member.full_membership_date)),
        )
        for row in found
    ]  # fmt: skip


def struck_off_in(organization: Any, first: date, last: date) -> list[tuple[int, Membership]]:
    """The memberships of probationary members that a strike-off ended in some days, each with its unit.

    Whoever was admitted again since has the dates of that admission on his record: of his earlier membership only a
    file that was closed by the strike-off tells that he was on probation.
    """
    struck = StepAct.objects.filter(
        candidate__member=OuterRef("member"), kind=StepAct.Kind.STRUCK_OFF, on__gte=OuterRef("start"),
        on__lt=OuterRef("end"),
    )  # fmt: skip
    rows = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL,
        end_reason=Membership.EndReason.STRIKE_OFF,
        end__gt=first,
        end__lte=end_after(last),
    ).exclude(Q(member__full_membership_date__lt=F("end")))
    rows = rows.exclude(member__full_membership_date__isnull=True, member__admission_date__isnull=True)
    rows = rows.exclude(Q(member__admission_date__gte=F("end")) & ~Exists(struck))
    rows = rows.annotate(last_day=F("end") - timedelta(days=1))
    below = _below(rows, organization.pk, "last_day").select_related("member", "end_document")
    return [(row.child, row) for row in below.order_by("end", "member__sort_key", "pk")]


def _was_late(considered: date | None, due: Any) -> bool:
    return considered is not None and due is not None and considered > due.day


def _below(rows: QuerySet[Membership], organization_id: int, day: str) -> Any:
    placed = Placement.objects.filter(organization=OuterRef("organization"), span__contains=OuterRef(day))
    rows = rows.annotate(path=Subquery(placed.values("path")[:1]))
    return rows.filter(tree.under([organization_id], path="path")).annotate(
        child=tree.ChildBelow("path", organization_id)
    )
