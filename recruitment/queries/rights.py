"""Who takes which step: each organisation its own, nobody another's.

A step belongs to the branch, to the đảng ủy cơ sở above it, or to the committee that decides. It is taken by whoever is
appointed at that very organisation; where nobody is, by the nearest committee above that has somebody, which then acts
for it (a branch without an account hands in paper), and the act says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from branches import tree
from branches.models import Appointment, Organization
from branches.scoping import Action, is_system, read_once, roles_allowing, roots_allowing
from recruitment.models import Body, Stage, Step

DECISIONS = (Stage.DECIDED, Stage.RECOGNISED)
GRASSROOTS = "co-so"  # the code of the level of a tổ chức cơ sở đảng


@dataclass(frozen=True, slots=True)
class Line:
    """The organisations that act for the candidates of a branch on a day, by their ids.

    Arguments:
        is_grassroots: the branch is itself a tổ chức cơ sở đảng (chi bộ cơ sở): no committee stands between.
    """

    branch: int
    grassroots: int
    decider: int
    is_grassroots: bool

    def actor(self, body: str) -> int:
        """The organisation that takes the steps of a body."""
        return {Body.BRANCH.value: self.branch, Body.GRASSROOTS.value: self.grassroots}.get(body, self.decider)

    def taker(self, step: Step) -> int:
        """The organisation that takes a step. A chi bộ cơ sở never decides on its own proposal: the next above does."""
        if self.is_grassroots and step.stage in DECISIONS:
            return self.decider
        return self.actor(step.actor)

    def has(self, step: Step) -> bool:
        """Whether a step exists for the candidates of this branch."""
        return not (step.below_committee and self.is_grassroots)


def lines_of(
    branch_ids: Iterable[int], *, on: date, paths: Mapping[int, list[int]] | None = None
) -> dict[int, Line]:  # fmt: skip
    """The line of each of some branches that stood in the tree on a day: two queries.

    Arguments:
        paths: where they are known already; a branch that has none there is left out.
    """
    if paths is None:
        paths = tree.paths_of(branch_ids, on=on)
    else:
        paths = {branch: paths[branch] for branch in branch_ids if branch in paths}
    above = {pk for path in paths.values() for pk in path}
    forms = tree.form_on(on).filter(organization__in=above, level__code=GRASSROOTS)
    grassroots = set(forms.values_list("organization", flat=True))
    return {branch: _line(path, grassroots) for branch, path in paths.items()}


def acting_for(user: Any, *, on: date, action: str = Action.RECRUIT) -> set[int]:
    """The organisations whose own steps a user takes on a day: where he is appointed, and below where nobody is."""
    if is_system(user):
        return set(Organization.objects.values_list("pk", flat=True))
    return set(read_once(("acting", user.pk, action, on), lambda: _acting_for(user, action, on)))


def _acting_for(user: Any, action: str, on: date) -> set[int]:
    own = frozenset(roots_allowing(user, action, on=on))
    if not own:
        return set()
    roles = roles_allowing(action)
    held = read_once(("manned", on), lambda: _everybody(on))
    manned = {organization for organization, role in held if role in roles}
    return {
        organization
        for organization, path in _paths_under(own, on).items()
        if next((pk for pk in reversed(path) if pk in manned), None) in own
    }


def paths_below_own(user: Any, *, on: date, action: str = Action.RECRUIT) -> dict[int, list[int]]:
    """The path of everything at or below where a user is appointed to do something: all he could act for."""
    return _paths_under(frozenset(roots_allowing(user, action, on=on)), on)


def _paths_under(own: frozenset[int], on: date) -> dict[int, list[int]]:
    return read_once(("paths", own, on), lambda: tree.paths_under(own, on=on))


def _everybody(on: date) -> list[tuple[int, str]]:
    """Where anybody is appointed on a day, and as what."""
    held = Appointment.objects.filter(span__contains=on, user__is_active=True).order_by()
    return list(held.values_list("organization", "role").distinct())


def entering_for(organization_ids: Iterable[int], *, on: date, action: str = Action.RECRUIT) -> dict[int, int]:
    """Organisation id → the one that takes its steps on a day: itself, or the nearest above where somebody is.

    Who stands no more, or has nobody above, is not in it.
    """
    held = Appointment.objects.filter(role__in=roles_allowing(action), span__contains=on, user__is_active=True)
    manned = set(held.values_list("organization", flat=True))
    found = {}
    for organization, path in tree.paths_of(set(organization_ids), on=on).items():
        nearest = next((pk for pk in reversed(path) if pk in manned), None)
        if nearest is not None:
            found[organization] = nearest
    return found


def proposing(user: Any, *, on: date) -> list[Organization]:
    """The tổ chức cơ sở đảng for which a user acts on a day: they send lists of proposals up."""
    grassroots = tree.form_on(on).filter(level__code=GRASSROOTS, organization__in=acting_for(user, on=on))
    return list(Organization.objects.filter(pk__in=grassroots.values("organization")).order_by("code"))


def acts_for(user: Any, organization_id: int, *, on: date, action: str = Action.RECRUIT) -> bool:
    """Whether a user takes the steps of an organisation on a day: the same answer as the set gives."""
    return organization_id in acting_for(user, on=on, action=action)


def appointed_at(user: Any, organization_id: int, *, on: date, action: str = Action.RECRUIT) -> bool:
    """Whether a user is appointed at the organisation itself, so that he does not act for it from above."""
    return organization_id in appointed_among(user, [organization_id], on=on, action=action)


def appointed_among(user: Any, organization_ids: Iterable[int], *, on: date, action: str = Action.RECRUIT) -> set[int]:
    """The same of some organisations: those at which he is appointed."""
    wanted = set(organization_ids)
    if is_system(user):
        return wanted
    held = Appointment.objects.filter(user_id=user.pk, organization__in=wanted, role__in=roles_allowing(action))
    return set(held.filter(span__contains=on, user__is_active=True).values_list("organization", flat=True))


def _line(path: list[int], grassroots: set[int]) -> Line:
    branch = path[-1]
    at = next((index for index, pk in enumerate(path) if pk in grassroots), max(len(path) - 2, 0))
    return Line(branch, path[at], path[max(at - 1, 0)], path[at] == branch)
