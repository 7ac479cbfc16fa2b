"""Programmes as they are read: whose a user sees, who may write them, which lower committees have made their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization
from branches.queries import organizations_named
from branches.scoping import Action, is_system, organizations_allowing
from core.periods import Period
from recruitment.queries.rights import acting_for
from reports.models import Programme, Target, TargetShare, TargetValue


class PlanState(TextChoices):
    """Whether a unit has made its own plan, by the day set for it."""

    ON_TIME = "on_time", _("đúng hạn")
    LATE = "late", _("muộn")
    MADE = "made", _("đã ban hành")
    WAITING = "waiting", _("chưa ban hành")
    OVERDUE = "overdue", _("quá hạn, chưa ban hành")


@dataclass(frozen=True, slots=True)
class Plan:
    """A unit directly below the committee, and the plan with which it carries the programme out."""

    unit: Organization
    name: str
    programme: Programme | None
    state: PlanState


def programmes_visible_to(user: Any, *, on: date) -> QuerySet[Programme]:
    """The programmes of whom a user sees figures of, and of the committees above them: those below carry them out."""
    rows = Programme.objects.select_related("organization", "document", "parent__document")
    if is_system(user):
        return rows
    allowed = organizations_allowing(user, Action.REPORT, on=on)
    above = tree.on_the_way_to(allowed.values_list("pk", flat=True), on=on)
    return rows.filter(Q(organization__in=allowed.values("pk")) | Q(organization__in=above))


def programmes_of(organization_ids: Iterable[int], period: Period) -> QuerySet[Programme]:
    """The programmes of some organisations that run on a day of a period."""
    rows = Programme.objects.filter(organization__in=list(organization_ids), first_day__lt=period.end)
    rows = rows.filter(last_day__gte=period.start).exclude(ended_on__lte=period.start)
    return rows.select_related("organization", "document", "parent__document").order_by("first_day", "pk")


def programmes_told(organization: Organization, user: Any, *, on: date) -> QuerySet[Programme]:
    """The programmes a report of an organisation may tell of to a user, of whatever time, the latest first: its own,
    and those of committees above that ask something of it by name."""
    asked = TargetShare.objects.filter(organization=organization).values("target__programme")
    rows = programmes_visible_to(user, on=on).filter(Q(organization=organization) | Q(pk__in=asked))
    return rows.order_by("-first_day", "-pk")


def targets_of(programmes: Iterable[Programme]) -> list[Target]:
    """The targets of some programmes, in their order."""
    rows = Target.objects.filter(programme__in=list(programmes)).select_related("programme__document")
    return list(rows.order_by("programme__first_day", "programme", "position", "pk"))


def values_of(target: Target) -> list[TargetValue]:
    """Every typed figure of a target, the latest first: a later one corrects the one before."""
    rows = TargetValue.objects.filter(target=target).select_related("organization", "document")
    return list(rows.order_by("-year", "organization__code", "-as_of", "-pk"))


def values_visible_to(user: Any, *, on: date) -> QuerySet[TargetValue]:
    """The typed figures of the targets of the programmes a user sees."""
    rows = TargetValue.objects.filter(target__in=targets_visible_to(user, on=on).values("pk"))
    return rows.select_related("organization", "target__programme__organization", "target__programme__document")


def counting_instead(value: TargetValue) -> TargetValue | None:
    """The typed figure up to a later day that counts for the unit and year of another, where there is one."""
    rows = TargetValue.objects.filter(
        target=value.target_id, organization=value.organization_id, year=value.year, as_of__gt=value.as_of
    )
    return rows.order_by("-as_of", "-pk").first()


def plans_of(programme: Programme, *, on: date) -> list[Plan]:
    """The units directly below a programme's committee with their own plans, in the order of codes: four queries.

    The units are those of today, or of the last day of a programme that is over; who made a plan and stands there no
    more is still told.
    """
    day = min(max(on, programme.document.issued_on), programme.last_day)
    made: dict[int, Programme] = {}
    rows = Programme.objects.filter(parent=programme, document__issued_on__lte=on).select_related("document")
    for one in rows.order_by("-document__issued_on", "-pk"):
        made[one.organization_id] = one  # the earliest counts
    ids = {*tree.children(programme.organization, on=day).values_list("pk", flat=True), *made}
    found = sorted(organizations_named(ids, on=day).values(), key=lambda one: one.code)
    return [
        Plan(unit, str(getattr(unit, "name", unit.code)), made.get(unit.pk), _state(programme, made.get(unit.pk), on))
        for unit in found
    ]


def _state(programme: Programme, plan: Programme | None, on: date) -> PlanState:
    due = programme.plans_due_on
    if plan is None:
        return PlanState.OVERDUE if due is not None and due < on else PlanState.WAITING
    if due is None:
        return PlanState.MADE
    return PlanState.ON_TIME if plan.document.issued_on <= due else PlanState.LATE


def may_write(user: Any, programme: Programme, *, on: date) -> bool:
    """Whether a programme is a user's to change: who acts for its committee, or the nearest above where nobody does."""
    return programme.organization_id in writes_for(user, on=on)


def writes_for(user: Any, *, on: date) -> set[int]:
    """The organisations whose programmes a user writes on a day."""
    return acting_for(user, on=on, action=Action.SET_TARGET)


def issuers_for(user: Any, *, on: date) -> QuerySet[Organization]:
    """The same as organisations."""
    return Organization.objects.filter(pk__in=writes_for(user, on=on))


def parents_for(issuers: QuerySet[Organization], *, on: date) -> QuerySet[Programme]:
    """The programmes of the committees above some organisations that have not ended: what these may carry out."""
    paths = tree.paths_of(issuers.values_list("pk", flat=True), on=on)
    above = {pk for path in paths.values() for pk in path[:-1]}
    rows = Programme.objects.filter(organization__in=above, ended_on=None, last_day__gte=on)
    return rows.select_related("document", "organization")


def asked_from_above(organization: Organization, period: Period) -> list[Target]:
    """The targets of committees above of which an organisation has a share, of programmes that run in a period."""
    shares = TargetShare.objects.filter(organization=organization).exclude(target__organization=organization)
    running = programmes_of(shares.values_list("target__organization", flat=True), period)
    return [target for target in targets_of(running) if target.pk in set(shares.values_list("target", flat=True))]


def targets_visible_to(user: Any, *, on: date) -> QuerySet[Target]:
    """The targets of the programmes a user sees."""
    rows = Target.objects.filter(programme__in=programmes_visible_to(user, on=on).values("pk"))
    return rows.select_related("organization", "programme__organization", "programme__document")


def shares_visible_to(user: Any, *, on: date) -> QuerySet[TargetShare]:
    """The shares of these targets."""
    rows = TargetShare.objects.filter(target__in=targets_visible_to(user, on=on).values("pk"))
    return rows.select_related("organization", "target__programme__organization", "target__programme__document")


def listed(user: Any, *, on: date, year: int | None = None, issuer: str = "") -> QuerySet[Programme]:
    """The programmes a user sees, with `target_count`, the latest first.

    Arguments:
        year: only those that run in it.
        issuer: only those of the organisation of this code.
    """
    rows = programmes_visible_to(user, on=on).annotate(target_count=Count("targets"))
    if year is not None:
        rows = rows.filter(first_day__year__lte=year, last_day__year__gte=year)
    if issuer:
        rows = rows.filter(organization__code__iexact=issuer.strip())
    return rows.order_by("-document__issued_on", "-pk")


def relation_of(organization_ids: Iterable[int], own: Organization | None, *, on: date) -> dict[int, str]:
    """What each of some committees is to the reader's: his own, above, below."""
    path = tree.paths_of([own.pk], on=on).get(own.pk, []) if own else []
    words = {pk: str(_("cấp trên")) for pk in path[:-1]} | ({own.pk: str(_("của mình"))} if own else {})
    return {pk: words.get(pk, str(_("cấp dưới"))) for pk in organization_ids}
