"""Quotas as they are read: whose a user sees, who may set them, what stands on the list of a unit."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization, Placement, Succession
from branches.queries import end_of, organizations_named
from branches.scoping import Action, appointments_of, is_system, organizations_allowing, read_once, roles_allowing
from core.names import fold
from core.periods import Period, last_day_of
from recruitment.models import InCharge, Quota
from recruitment.queries.rights import acting_for


def quotas_visible_to(user: Any, *, on: date, action: str = Action.REPORT) -> QuerySet[Quota]:
    """The quotas whose figures a user may know: of his part of the tree, and of the branches he answers for.

    Arguments:
        action: what he may do there, if not only see the figures (to export them).
    """
    allowed = Q(organization__in=organizations_allowing(user, action, on=on).values("pk"))
    if action == Action.REPORT:
        allowed |= Q(organization__in=charged_to(user, on=on).values("pk"))
    return Quota.objects.filter(allowed).select_related("organization", "issuer", "tag", "document")


def charged_to(user: Any, *, on: date) -> QuerySet[Organization]:
    """The branches whose recruitment a user answers for on a day, as the committee member he is."""
    if is_system(user) or user.pk is None:
        return Organization.objects.none()
    charges = InCharge.objects.filter(member__user=user.pk, span__contains=on)
    return Organization.objects.filter(pk__in=charges.values("organization"))


def quotas_in(period: Period, organization_ids: Iterable[int]) -> list[Quota]:
    """The quotas in force of some organisations that touch a period; of a superior before those of others.

    Years before terms, everybody before groups: in the order a list shows them.
    """
    return _in_force(Quota.objects.filter(organization__in=list(organization_ids)), period)


def quotas_at_and_below(organization: Organization, period: Period) -> list[Quota]:
    """The same of an organisation, and of what stood directly below it at some time in the period: one query."""
    placed = Placement.objects.filter(_touches(period), parent=organization).values("organization")
    rows = Quota.objects.filter(Q(organization=organization) | Q(organization__in=placed))
    return read_once(("quotas", organization.pk, period.text), lambda: _in_force(rows, period))


def _in_force(quotas: QuerySet[Quota], period: Period) -> list[Quota]:
    rows = quotas.filter(_touches(period), withdrawn_on__isnull=True)
    return sorted(rows.select_related("organization", "issuer", "tag", "document"), key=_place)


def _touches(period: Period) -> Q:
    return Q(start__lt=period.end) & (Q(end__isnull=True) | Q(end__gt=period.start))


def _place(quota: Quota) -> tuple[Any, ...]:
    return (
        quota.organization_id,
        quota.kind != Quota.Kind.YEAR,
        quota.start,
        quota.tag.position if quota.tag else -1,
        quota.issuer_id == quota.organization_id,
        quota.issuer_name,
        quota.pk,
    )


def inherited_quotas(organization_ids: Iterable[int], period: Period, *, on: date) -> dict[int, list[Quota]]:
    """The quotas of what became some organisations, as they were issued, by the successor (DOMAIN §5.7).

    Those that still ran when the predecessor ended; what was split is inherited by nobody: it is never divided.
    """
    ids = set(organization_ids)
    lines = list(
        Succession.objects.filter(tree.ended_by(on, owner="predecessor"), organization__in=ids).values_list(
            "predecessor", "organization", "reorganization__on"
        )
    )
    onward = Succession.objects.filter(predecessor__in={line[0] for line in lines})
    heirs: dict[int, set[int]] = {}
    for predecessor, heir in onward.values_list("predecessor", "organization"):
        heirs.setdefault(predecessor, set()).add(heir)
    found: dict[int, list[Quota]] = {}
    rows = quotas_in(period, heirs)
    for predecessor, heir, since in lines:
        if len(heirs[predecessor]) == 1:
            found.setdefault(heir, []).extend(
                row for row in rows if row.organization_id == predecessor and (row.end is None or row.end > since)
            )
    return {heir: quotas for heir, quotas in found.items() if quotas}


def changes_of(quota: Quota) -> list[Any]:
    """What was changed of a quota, the earliest first."""
    return list(quota.changes.select_related("document").order_by("pk"))


def parts_of(quota: Quota) -> list[Quota]:
    """What its organisation set for those below for the same period, kind and group, in the order of codes.

    Where several issuers set it one each, the same parts stand beside each of the wholes.
    """
    rows = Quota.objects.filter(
        issuer=quota.organization_id, kind=quota.kind, tag=quota.tag_id, start=quota.start, end=quota.end,
        withdrawn_on__isnull=True,
    ).exclude(organization=quota.organization_id)  # fmt: skip
    return list(rows.select_related("organization", "issuer", "tag", "document").order_by("organization__code", "pk"))


def units_to_break_down(quota: Quota, *, on: date) -> list[Any]:
    """The organisations directly below a quota's own that have no part yet, with names, in the order of codes."""
    day = day_of_parts(quota, on)
    given = {part.organization_id for part in parts_of(quota)}
    ids = set(tree.children(quota.organization, on=day).values_list("pk", flat=True)) - given
    return sorted(organizations_named(ids, on=day).values(), key=lambda one: one.code)


def day_of_parts(quota: Quota, on: date) -> date:
    """Whose children get the parts of a quota: today's, or those of the nearest day of its period."""
    return min(max(on, quota.start), last_day_of(quota.end) or date.max)


def nearest_issuer(user: Any, organization: Organization, *, on: date) -> Organization | None:
    """In whose name a user sets quotas at an organisation on a day: its own, else the nearest above he acts for."""
    acting = acting_for(user, on=on, action=Action.SET_QUOTA)
    path = [*tree.ancestors(organization, on=on), organization]
    return next((one for one in reversed(path) if one.pk in acting), None)


def acts_at_the_top(user: Any, path: Iterable[int], *, on: date) -> bool:
    """Whether a user is appointed at an organisation of a path: what somebody outside set is his to record."""
    if is_system(user):
        return True
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.SET_QUOTA))
    return held.filter(organization__in=list(path)).exists()


def may_change(user: Any, quota: Quota, *, on: date) -> bool:
    """Whether a quota is a user's to change or withdraw: who acts for the issuer, or for what the issuer became; of one
    set outside, who is appointed at or above the target."""
    if quota.issuer_id is None:
        return acts_at_the_top(user, last_path_of(quota.organization, on=on), on=on)
    heirs = Succession.objects.filter(tree.ended_by(on, owner="predecessor"), predecessor=quota.issuer_id)
    answering = {quota.issuer_id, *heirs.values_list("organization", flat=True)}
    return bool(answering & acting_for(user, on=on, action=Action.SET_QUOTA))


def may_break_down(user: Any, quota: Quota, *, on: date) -> bool:
    """Whether a user breaks a quota down: who acts for the organisation it was set for."""
    return quota.organization_id in acting_for(user, on=on, action=Action.SET_QUOTA)


def last_path_of(organization: Organization, *, on: date) -> list[int]:
    """Where an organisation stands, or stood last: a quota of what was merged is still somebody's to withdraw."""
    last = last_day_of(end_of(organization))
    return tree.paths_of([organization.pk], on=min(on, last or on)).get(organization.pk, [])


def issuer_key(issuer_id: int | None, name: str) -> int | str:
    """Who set a quota, to compare by: "Tỉnh uỷ Cao Bằng" and "Tỉnh ủy Cao Bằng" are one."""
    return issuer_id or fold(name)


def issuer_name(quota: Quota, names: Mapping[int, str]) -> str:
    """Who set a quota, in words."""
    return quota.issuer_name if quota.issuer_id is None else names.get(quota.issuer_id, "")
