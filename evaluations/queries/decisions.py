"""Decisions as they are read: whom they decided with which level, and how the caps stood when they were taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from branches.models import Level, Sector
from branches.queries import names_on, organizations_visible_to
from branches.scoping import Action, may
from core.formatting import integer
from evaluations.models import Decision, Period, Rating, RatingAct
from evaluations.queries.caps import check_in_words, ratio_of, reading_of
from evaluations.queries.frames import Frame, frames_of
from evaluations.queries.rights import PERSONS, Kind, acts_at, decisions_visible_to, ratings_visible_to

RELATED = ("period", "organization", "document")


@dataclass(frozen=True, slots=True)
class KeptCap:
    """How a cap stood in a unit when a decision was taken, in the words of its scheme."""

    unit: str
    group: str
    level: str
    used: int
    limit: int
    check: str
    reading: str
    allowance: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A rating of a decision, with the level it was given then and what was noted."""

    rating: Rating
    level: Any
    note: str = ""

    @property
    def changed(self) -> bool:
        """Whether it has another level by now."""
        return self.level is not None and self.rating.decided_level_id != self.level.pk


def decisions_of(period: Period, user: Any, *, on: date) -> QuerySet[Decision]:
    """The decisions of a period that a user sees, the latest first, each with `number`: on how many."""
    rows = decisions_visible_to(user, on=on).select_related(*RELATED).filter(period=period)
    return rows.annotate(number=Count("ratings", distinct=True)).order_by("-on", "-pk")


def ratings_decided(decision: Decision, user: Any, *, on: date) -> QuerySet[Rating]:
    """Of the ratings of a decision those a user sees, by where they are rated and by name."""
    rows = ratings_visible_to(user, on=on).filter(decision=decision)
    return (
        with_decisions(rows)
        .select_related("member", "office_term__office", "decided_level", "period")
        .order_by("organization", "member__sort_key", "pk")
    )


def with_decisions(rows: QuerySet[Rating]) -> QuerySet[Rating]:
    """Ratings with the acts that decided them, in order, as `told` needs them."""
    acts = RatingAct.objects.filter(kind=Kind.DECISION).select_related("level").order_by("pk")
    return rows.prefetch_related(Prefetch("acts", acts, to_attr="decisions"))


def told(rating: Any) -> Decided:
    """A rating of `with_decisions` with the level the decision gave it."""
    acts = [act for act in rating.decisions if act.level_id is not None]
    return Decided(rating, acts[-1].level if acts else rating.decided_level, acts[-1].note if acts else "")


def frame_of_decision(decision: Decision) -> Frame:
    """The scheme a decision was taken by."""
    scheme = decision.period.schemes.values_list("scheme", flat=True).get(subject=decision.subject)
    return frames_of([scheme])[scheme]


def caps_kept(decision: Decision, frame: Frame, user: Any, *, on: date) -> list[KeptCap]:
    """How the caps stood at a decision, in the units of which a user sees the figures."""
    rows = [row for row in decision.caps if row["level"] in {one.code for one in frame.levels}]
    if not rows:
        return []
    units = {row["unit"] for row in rows}
    seen = set(organizations_visible_to(user, on=on).filter(pk__in=units).values_list("pk", flat=True))
    names = names_on(seen, decision.on)
    groups = group_names({row["grouping"] for row in rows})
    return [_kept(row, frame, names, groups) for row in rows if row["unit"] in seen]


def group_names(groupings: set[str]) -> dict[str, str]:
    """Groups of similar organisations in words: "cơ sở, nông thôn"; no query where nothing is grouped."""
    if not groupings - {""}:
        return {}
    levels = dict(Level.objects.values_list("code", "name"))
    sectors = dict(Sector.objects.values_list("code", "name"))
    found = {}
    for one in groupings:
        level, _colon, sector = one.partition(":")
        found[one] = ", ".join(
            name for name in (levels.get(level, level), sectors.get(sector, sector)) if name
        )  # fmt: skip
    return found


def may_read_paper(user: Any, decision: Decision, *, on: date) -> bool:
    """Whether a user reads a decision as it is signed, with everybody in it: who sees all its people, or figures."""
    action = Action.VIEW_MEMBERS if decision.subject in PERSONS else Action.REPORT
    return may(user, action, decision.organization, on=on)


def may_number(user: Any, decision: Decision, *, on: date) -> bool:
    """Whether a user writes the number of a decision's paper: who decides there."""
    return decision.organization_id in acts_at(user, Kind.DECISION, on=on)


def units_named(ratings: Sequence[Rating], *, on: date) -> dict[int, str]:
    """What the organisations of some ratings were called on a day."""
    return names_on({one.organization_id for one in ratings}, on)


def _kept(row: Mapping[str, Any], frame: Frame, names: Mapping[int, str], groups: Mapping[str, str]) -> KeptCap:
    level = frame.level(row["level"])
    cap = frame.cap_on(level)
    check = check_in_words(ratio_of(Decimal(row["percent"])), row["used"], row["base"])
    allowance = ""
    if row["allowance"] is not None:
        allowance = _("được đến %(number)s theo %(paper)s") % {
            "number": integer(row["allowance"]), "paper": row["document"],
        }  # fmt: skip
    return KeptCap(
        unit=names.get(row["unit"], ""), group=groups.get(row["grouping"], ""), level=level.name, used=row["used"],
        limit=row["limit"], check=check, reading=reading_of(cap, frame.levels) if cap else "", allowance=allowance,
    )  # fmt: skip
