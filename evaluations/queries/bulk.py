"""The rows of the bulk screen: what was given at each stage, the ceiling the scheme derives, and the cap meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from branches.models import Organization
from branches.queries import names_on, search_organizations
from branches.scoping import Action, organizations_allowing
from evaluations.models import CapAllowance, Period, Rating, RatingAct, SchemeLevel, Stage, Subject
from evaluations.queries.caps import Standing, caps_of
from evaluations.queries.derivation import Derived
from evaluations.queries.frames import Frame
from evaluations.queries.frozen import derive_all
from evaluations.queries.rights import PERSONS, TAKEN, files_told_at, ratings_visible_to
from meetings.models import Meeting
from members.models import Member
from members.queries import search_members

Kind = RatingAct.Kind
STEPS: tuple[str, ...] = (
    Kind.SELF.value, Kind.PROPOSAL.value, Kind.APPRAISAL.value, Kind.DECISION.value, Kind.NOTICE.value,
)  # fmt: skip
# Step → the levels a rating has by then, the furthest first: what it counts with, and what the step before came to.
GIVEN: dict[str, tuple[str, ...]] = {
    Kind.SELF: ("decided_level", "appraised_level", "proposed_level", "self_level"),
    Kind.PROPOSAL: ("decided_level", "appraised_level", "proposed_level"),
    Kind.APPRAISAL: ("decided_level", "appraised_level"),
    Kind.DECISION: ("decided_level",),
    Kind.NOTICE: ("decided_level",),
}
BEFORE: dict[str, tuple[str, ...]] = {
    Kind.SELF: (), Kind.PROPOSAL: ("self_level",), Kind.APPRAISAL: ("proposed_level",),
    Kind.DECISION: ("appraised_level", "proposed_level"), Kind.NOTICE: (),
}  # fmt: skip
COUNTED = (Kind.PROPOSAL, Kind.APPRAISAL, Kind.DECISION)  # the steps at which the cap is watched
Group = tuple[int, str]  # a unit, a group of similar organisations in it


@dataclass(frozen=True, slots=True)
class Line:
    """One rating on the screen.

    Arguments:
        is_mine: the step on it is the user's act, whatever stage it has come to.
        takes: and may be taken now.
        now: the level it counts with at this step as it is stored.
        before: the level the step before came to, never above the ceiling.
        opens: whether the user is told the reasons and opens its page.
    """

    rating: Rating
    name: str
    place: str
    decided: SchemeLevel | None
    given: tuple[SchemeLevel | None, ...]  # by itself, proposed, appraised
    ceiling: SchemeLevel | None
    by_points: SchemeLevel | None
    reasons: Sequence[str]
    vote: tuple[int, int] | None
    is_mine: bool
    takes: bool
    now: SchemeLevel | None
    before: SchemeLevel | None
    opens: bool = True

    @property
    def group(self) -> Group:
        """Where its cap is counted."""
        return self.rating.unit_id, self.rating.grouping


def ratings_listed(period: Period, subject: str, user: Any, *, on: date) -> QuerySet[Rating]:
    """The ratings of a subject in a period that a user sees, in the order of the screen."""
    rows = ratings_visible_to(user, on=on).filter(period=period, subject=subject, not_rated="")
    return rows.order_by("unit__code", "organization__code", "member__sort_key", "pk")


def narrowed(ratings: QuerySet[Rating], asked: Mapping[str, Any], *, subject: str) -> QuerySet[Rating]:
    """Those the address asks for.

    Arguments:
        asked: unit, organization, decider (codes), stage, level (code, the furthest given), name, waiting.
    """
    for key in ("unit", "organization", "decider"):
        if asked.get(key):
            ratings = ratings.filter(**{f"{key}__code": asked[key]})
    if asked.get("stage"):
        ratings = ratings.filter(stage=asked["stage"])
    if asked.get("level"):
        furthest = Coalesce("decided_level", "appraised_level", "proposed_level", "self_level")
        levels = SchemeLevel.objects.filter(code=asked["level"]).values("pk")
        ratings = ratings.annotate(furthest=furthest).filter(furthest__in=levels)
    if asked.get("waiting"):
        ratings = ratings.filter(waiting__isnull=False).order_by("unit__code", "grouping", "waiting")
    text = asked.get("name") or ""
    if text and subject in PERSONS:
        return ratings.filter(member__in=search_members(Member.objects.all(), text).values("pk"))
    if text:
        return ratings.filter(organization__in=search_organizations(Organization.objects.all(), text).values("pk"))
    return ratings


def due(ratings: QuerySet[Rating], kind: str, mine: Iterable[int]) -> QuerySet[Rating]:
    """Those of some ratings that wait for a step of the organisations one acts for, without what may be corrected."""
    _action, key, stages = TAKEN[kind]
    ratings = ratings.filter(**{f"{key}__in": list(mine)})
    if kind == Kind.DECISION:
        return ratings.filter(Q(stage=Stage.APPRAISED) | Q(stage=Stage.PROPOSED, appraiser__isnull=True))
    return ratings.filter(stage=stages[0])


def lines_of(
    ratings: Sequence[Rating], kind: str, frame: Frame, mine: set[int], *, day: date, by: Any, on: date
) -> list[Line]:
    """The rows of a page: a constant number of queries. What is decided stands as it was frozen, the rest is derived.

    Why a person may be rated no better is told only to who reads members' files: the reasons name leave and discipline.

    Arguments:
        mine: the organisations for which the user takes the step.
        day: on which organisations are called by their names.
        on: today.
    """
    open_rows = [one for one in ratings if not one.is_decided]
    derived = derive_all(open_rows, {frame.scheme.pk: frame}, on=on) if open_rows else {}
    votes = _votes([one.pk for one in ratings])
    names = names_on({one.organization_id for one in ratings}, day)
    people = {one.organization_id for one in ratings if one.subject in PERSONS}
    told = set(files_told_at(by, on=on).filter(pk__in=people).values_list("pk", flat=True)) if people else set()
    lines = [_line(one, kind, frame, mine, derived.get(one.pk), votes.get(one.pk), names) for one in ratings]
    return [
        replace(line, opens=False, reasons=())
        if line.rating.subject in PERSONS and line.rating.organization_id not in told
        else line
        for line in lines
    ]


def counters(
    period: Period, frame: Frame, kind: str, groups: Iterable[Group], *, without: Iterable[int], by: Any, on: date
) -> list[Standing]:
    """How the caps stand in some units by what is stored, without some ratings: three queries.

    At a step before the decision whoever is decided counts with that, the others with what that step gave them. Units
    the user does not see are left out.
    """
    groups = set(groups)
    caps = caps_of(period, frame.caps)
    if kind not in COUNTED or not caps or not groups:
        return []
    asked = {unit for unit, _grouping in groups}
    seen = set(organizations_allowing(by, Action.VIEW, on=on).filter(pk__in=asked).values_list("pk", flat=True))
    rows = Rating.objects.filter(period=period, scheme=frame.scheme, not_rated="", unit__in=seen)
    given = GIVEN[kind]
    level = Coalesce(*given) if len(given) > 1 else given[0]
    counts: dict[Group, dict[int, int]] = defaultdict(dict)
    found = rows.exclude(pk__in=list(without)).annotate(by_then=_field(level)).values("unit", "grouping", "by_then")
    for one in found.order_by().annotate(number=Count("pk")):
        if one["by_then"] is not None:
            counts[one["unit"], one["grouping"]][one["by_then"]] = one["number"]
    allowed = CapAllowance.objects.filter(period=period, cap__in=caps, organization__in=seen)
    allowances = {(one.cap_id, one.organization_id, one.grouping): one for one in allowed.select_related("document")}
    return [
        Standing(cap, frame.levels, unit, grouping, counts[unit, grouping], allowances.get((cap.pk, unit, grouping)))
        for unit, grouping in sorted(groups)
        if unit in seen
        for cap in caps
    ]


def with_choices(standing: Standing, lines: Iterable[Line], chosen: Mapping[int, int]) -> Standing:
    """A cap together with what is chosen on the page; a row without a choice counts with what is stored.

    Arguments:
        chosen: rating id → level id.
    """
    counts = dict(standing.counts)
    for line in lines:
        if line.group == (standing.unit_id, standing.grouping):
            level = chosen.get(line.rating.pk) or (line.now.pk if line.now else None)
            if level is not None:
                counts[level] = counts.get(level, 0) + 1
    return Standing(standing.cap, standing.levels, standing.unit_id, standing.grouping, counts, standing.allowance)


def meetings_to_propose(organization_id: int, period: Period, *, on: date) -> QuerySet[Meeting]:
    """The sent meetings of an organisation at which it may have proposed: from the first day of a period on."""
    sent = Meeting.objects.filter(
        organization=organization_id, date__gte=period.start, date__lte=on,
        status__in=(Meeting.Status.SENT, Meeting.Status.CONFIRMED),
    )  # fmt: skip
    return sent.order_by("-date", "-pk")


def choices_of(ratings: QuerySet[Rating], unit: str, *, day: date) -> dict[str, list[tuple[str, str]]]:
    """What the screen may be narrowed to: units, organisations and deciders by code and name, of those listed.

    Arguments:
        unit: code of the unit it is narrowed to, or "": the organisations are those of it.
    """
    rows: set[tuple[int, ...]] = set(
        ratings.order_by().values_list("unit_id", "organization_id", "decider_id").distinct()
    )
    ids = {pk for row in rows for pk in row}
    codes = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "code"))
    names = names_on(ids, day)
    found = {}
    known = {row for row in rows if codes[row[0]] == unit}
    for place, key in enumerate(("unit", "organization", "decider")):
        of_key = {row[place] for row in (known or rows if place else rows)}
        found[key] = sorted((codes[pk], names.get(pk, codes[pk])) for pk in of_key)
    return found


def _field(level: Any) -> Any:
    return level if isinstance(level, Coalesce) else Coalesce(level, level)


def _line(
    rating: Rating, kind: str, frame: Frame, mine: set[int], derived: Any, vote: Any, names: Mapping[int, str]
) -> Line:
    levels = {one.pk: one for one in frame.levels}

    def level(pk: int | None) -> SchemeLevel | None:
        return levels.get(pk or 0)

    result: Derived | None = derived[1] if derived else None
    frozen = rating.derived or {}
    ceiling = result.ceiling if result else frozen.get("ceiling")
    by_points = result.level if result else frozen.get("level")
    codes = {one.code: one for one in frame.levels}
    at_most = codes.get(ceiling or "")
    _action, key, stages = TAKEN[kind]
    is_mine = getattr(rating, key) in mine
    takes = is_mine and rating.stage in stages
    if kind == Kind.DECISION and rating.appraiser_id is not None and rating.stage == Stage.PROPOSED:
        takes = False
    before = next((level(getattr(rating, f"{one}_id")) for one in BEFORE[kind] if getattr(rating, f"{one}_id")), None)
    if before is not None and at_most is not None:
        before = frame.worse(before, at_most)
    of_organization = rating.subject not in PERSONS
    place = names.get(rating.organization_id, "")
    return Line(
        rating=rating,
        name=place if of_organization else rating.member.full_name if rating.member else "",
        place="" if of_organization else _office(rating, place),
        decided=level(rating.decided_level_id),
        given=(level(rating.self_level_id), level(rating.proposed_level_id), level(rating.appraised_level_id)),
        ceiling=at_most,
        by_points=codes.get(by_points or ""),
        reasons=result.reasons if result else tuple(frozen.get("reasons", ())),
        vote=vote,
        is_mine=is_mine,
        takes=takes,
        now=next((level(getattr(rating, f"{one}_id")) for one in GIVEN[kind] if getattr(rating, f"{one}_id")), None),
        before=before,
    )


def _office(rating: Rating, place: str) -> str:
    if rating.subject == Subject.OFFICIAL and rating.office_term is not None:
        return f"{rating.office_term.office}, {place}"
    return place


def _votes(rating_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The last vote on each: agreed, base."""
    acts = RatingAct.objects.filter(rating__in=rating_ids, kind=Kind.PROPOSAL, agreed__isnull=False)
    last = acts.order_by("rating", "-pk").distinct("rating").values_list("rating", "agreed", "base")
    return {pk: (agreed or 0, base or 0) for pk, agreed, base in last}
