"""The first page of recruitment: a branch's candidates with what comes next, a committee's units with how many stand
where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on, tops_of, with_current
from branches.scoping import Action, organizations_allowing
from recruitment.models import Candidate, Stage
from recruitment.queries.candidates import OPEN, candidates_visible_to
from recruitment.queries.ended import overtaken
from recruitment.queries.progress import branches_without_source
from recruitment.queries.steps import Next, next_steps

# How a committee reads the steps: who is looked for, whose papers are made, who is decided on, who is on probation.
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("sources", _("Nguồn"), (Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.MENTORED)),
    ("papers", _("Làm hồ sơ"), (Stage.APPLIED, Stage.VERIFIED, Stage.OPINIONS)),
    ("considered", _("Xét kết nạp"), (Stage.BRANCH_RESOLVED, Stage.COMMITTEE_RESOLVED, Stage.DECIDED)),
    (
        "probation", _("Dự bị"),
        (Stage.ADMITTED, Stage.NEW_MEMBER_CLASS, Stage.PROBATION_REVIEW, Stage.PROBATION_ENDORSED),
    ),
)  # fmt: skip
_GROUP_OF = {stage: name for name, _label, stages in GROUPS for stage in stages}
MOST_OWN = 5  # branches shown candidate by candidate; whoever has more reads them as units


@dataclass(frozen=True, slots=True)
class Followed:
    """One candidate of a branch, with the step that comes."""

    candidate: Any
    next: Next | None
    actor: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """How many open files stand where at or below an organisation.

    Arguments:
        counts: by group, in the order of GROUPS.
        without_source: branches in which nobody is on the way.
    """

    code: str
    name: str
    counts: tuple[int, ...]
    without_source: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)

    @property
    def told(self) -> list[tuple[Any, int]]:
        """The groups by name, each with its figure."""
        return [(label, count) for (_name, label, _stages), count in zip(GROUPS, self.counts, strict=True)]


def own_branches(user: Any, *, on: date) -> list[Any]:
    """The branches whose candidates a user follows one by one: where his part of the tree is nothing but branches."""
    tops: Any = with_current(tops_of(organizations_allowing(user, Action.VIEW_MEMBERS, on=on), on=on), on=on)
    found = list(tops.order_by("code")[: MOST_OWN + 1])
    return found if len(found) <= MOST_OWN and all(one.holds_meetings for one in found) else []


def followed_of(user: Any, branch: Organization, *, on: date) -> list[Followed]:
    """The open files of a branch, the nearest to the end first; a fixed number of queries."""
    visible: Any = candidates_visible_to(user, on=on)
    rows = list(visible.filter(followed_by=branch.pk, state__in=OPEN))
    order = list(Stage.values)
    rows.sort(key=lambda one: (-order.index(one.stage), one.sort_key))
    following = next_steps(rows, on=on)
    names = names_on({one.actor for one in following.values()}, on)
    return [_followed(one, following.get(one.pk), names, on) for one in rows]


def units_of(user: Any, organization: Organization | None, *, on: date) -> list[Unit]:
    """The units directly below an organisation (a user's tops, for None), each with everything below it."""
    allowed = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    if organization is None:
        units = tops_of(allowed, on=on)
    else:
        units = tree.children(organization, on=on).filter(pk__in=allowed.values("pk"))
    named: Any = with_current(units, on=on)
    rows = list(named.order_by("code"))
    paths = tree.paths_under([one.pk for one in rows], on=on)
    tops = {one.pk for one in rows}
    unit_of = {pk: next(one for one in path if one in tops) for pk, path in paths.items()}
    counts: Counter[tuple[int, str]] = Counter()
    visible: Any = candidates_visible_to(user, on=on)
    going_on = visible.filter(state__in=OPEN).exclude(pk__in=overtaken(Candidate.objects.all(), on=on).values("pk"))
    standing = going_on.values("followed_by", "stage").annotate(count=Count("pk")).order_by()
    for row in standing:
        if row["followed_by"] in unit_of and row["stage"] in _GROUP_OF:
            counts[unit_of[row["followed_by"]], _GROUP_OF[row["stage"]]] += row["count"]
    without = branches_without_source([one.pk for one in rows], on=on)
    return [
        Unit(
            one.code, one.name, tuple(counts[one.pk, name] for name, _label, _stages in GROUPS), without.get(one.pk, 0)
        )
        for one in rows
    ]


def totals_of(units: Sequence[Unit]) -> list[tuple[Any, int]]:
    """The sums of some units: the groups, all of them, and the branches without a source, each by name."""
    groups = [(label, sum(unit.counts[at] for unit in units)) for at, (_name, label, _stages) in enumerate(GROUPS)]
    return [
        *groups,
        (_("Cộng"), sum(unit.total for unit in units)),
        (_("Chi bộ chưa có nguồn"), sum(unit.without_source for unit in units)),
    ]


def _followed(one: Candidate, following: Next | None, names: dict[int, str], on: date) -> Followed:
    if following is None:
        return Followed(one, None, "", overdue=False)
    return Followed(one, following, names.get(following.actor, ""), following.is_overdue(on))
