"""Quality over many meetings: bands by unit and sector, the year of each branch, and model meetings held."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, Trait
from branches.queries import had_trait, organizations_with_trait
from core.formatting import percent
from core.periods import Period
from meetings.models import Meeting, ModelMeeting, Quality, ScoringScheme
from meetings.queries.figures import counted_in
from meetings.queries.lists import held_in
from meetings.queries.schemes import schemes_for

HELD, RATED, OFFICIAL = "held", "rated", "official"
TOTAL, CHOSEN, DONE = "total", "chosen", "done"  # of model meetings


@dataclass(slots=True)
class QualitySums:
    """How many meetings were held, rated, rated officially, and in which band."""

    held: int = 0
    rated: int = 0
    official: int = 0
    bands: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: "QualitySums") -> "QualitySums":
        self.held += other.held
        self.rated += other.rated
        self.official += other.official
        self.bands.update(other.bands)
        return self


def band_that_counts() -> Coalesce:
    """The band of a meeting: the official one, else the visitor's, else the branch's own; NULL where there is none."""
    said = [NullIf(F(f"score__{stage}_quality"), Value("")) for stage in ("official", "confirmed", "self")]
    return Coalesce(*said, output_field=CharField())


def rated_below(organization_id: int, period: Period, *, trait: Trait | None = None) -> QuerySet[Any]:
    """The counted meetings below X in a period, with `child` of X, `sector` and `quality`, the band that counts."""
    meetings = Meeting.objects.filter(
        counted_in(period), tree.under([organization_id], path="placement__path"), had_trait(trait, day="date")
    )
    return meetings.order_by().annotate(
        child=tree.ChildBelow("placement__path", organization_id),
        sector=F("form__sector"),
        quality=band_that_counts(),
    )


def quality_sums(
    organization_id: int, period: Period, *, trait: Trait | None = None
) -> dict[tuple[int, int | None], QualitySums]:
    """The meetings below X in a period by child of X and sector, each standing where it stood on its day: one query."""
    rows = (
        rated_below(organization_id, period, trait=trait)
        .values("child", "sector", "quality")
        .annotate(number=Count("pk"), decided=Count("pk", filter=Q(score__official_quality__gt="")))
    )
    found: dict[tuple[int, int | None], QualitySums] = defaultdict(QualitySums)
    row: Any
    for row in rows:
        sums = found[row["child"], row["sector"]]
        sums.held += row["number"]
        sums.official += row["decided"]
        if row["quality"]:
            sums.rated += row["number"]
            sums.bands[row["quality"]] += row["number"]
    return found


def quality_by_month(organization_id: int, period: Period) -> dict[date, QualitySums]:
    """How many meetings below X were held and rated in each month of a period, and in which band: one query."""
    rows: Iterable[Any] = (
        rated_below(organization_id, period).values("for_month", "quality").annotate(number=Count("pk"))
    )
    found: dict[date, QualitySums] = defaultdict(QualitySums)
    for row in rows:
        sums = found[row["for_month"]]
        sums.held += row["number"]
        if row["quality"]:
            sums.rated += row["number"]
            sums.bands[row["quality"]] += row["number"]
    return found


def narrowed_to(meetings: QuerySet[Any], what: str) -> QuerySet[Any]:
    """Of meetings annotated with `quality` those a figure counts: all, rated, decided officially, or of one band.

    Raises ValueError for a figure that does not exist.
    """
    if what == HELD:
        return meetings
    if what == RATED:
        return meetings.filter(quality__isnull=False)
    if what == OFFICIAL:
        return meetings.filter(score__official_quality__gt="")
    if what not in Quality.values:
        raise ValueError(_("Không có danh sách “%s”.") % what)
    return meetings.filter(quality=what)


# The year of a branch.


@dataclass(frozen=True, slots=True)
class YearResult:
    """What a year's bands come to, and why in words. No quality where the rule says neither."""

    quality: str
    why: str


def year_of(qualities: Sequence[str], scheme: ScoringScheme | None, *, over: bool) -> YearResult:
    """The year of a branch by the rule of a scheme: names of bands are counted, never points (DOMAIN §6.38).

    The rule speaks of all regular meetings (DOMAIN §2.5): once the year is over, one that nobody rated has reached
    nothing. While it goes on the result is provisional, of those rated so far.

    Arguments:
        qualities: of its regular meetings; empty where one is not rated yet.
    """
    counts = Counter(one for one in qualities if one)
    rated = counts.total()
    if not rated or scheme is None:
        return YearResult("", _("Chưa kỳ nào được xếp loại."))
    listed = [f"{counts[one]} {one.label}" for one in Quality if counts[one]]
    told = _("%(rated)d kỳ đã xếp loại: %(listed)s.") % {"rated": rated, "listed": ", ".join(listed)}
    if open_ := len(qualities) - rated:
        left = _("Năm đã hết, còn %(count)d kỳ chưa xếp loại: tính là chưa đạt.")
        told += " " + (left if over else _("Tạm tính: còn %(count)d kỳ chưa xếp loại.")) % {"count": open_}
    whole = len(qualities) if over else rated
    good, fair_up = counts[Quality.GOOD], counts[Quality.GOOD] + counts[Quality.FAIR]
    average_up = fair_up + counts[Quality.AVERAGE]
    rules = (
        (Quality.GOOD, fair_up, scheme.year_good_share, Quality.FAIR, good, scheme.year_good_count),
        (Quality.FAIR, average_up, scheme.year_fair_share, Quality.AVERAGE, fair_up, scheme.year_fair_count),
    )
    for quality, reached, share, level, number, least in rules:
        words = _("Từ %(level)s trở lên %(reached)d/%(whole)d = %(percent)s%% (cần %(share)d%%).") % {
            "level": level.label,
            "reached": reached,
            "whole": whole,
            "percent": percent(reached, whole),
            "share": share,
        }
        holds = reached * 100 >= share * whole and number >= least
        if least:
            what = Quality.GOOD.label if quality == Quality.GOOD else _("từ Khá")
            words += " " + _("Kỳ %(what)s: %(number)d (cần %(least)d).") % {
                "what": what, "number": number, "least": least,
            }  # fmt: skip
        if holds:
            return YearResult(quality.value, f"{told} {words}")
    return YearResult("", f"{told} {words} " + _("Chưa đạt điều kiện xếp loại Khá; cấp ủy xem xét."))


@dataclass(frozen=True, slots=True)
class BranchYear:
    """One branch's year under the child of X where it met last."""

    organization_id: int
    child: int
    result: YearResult


def branch_years(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> list[BranchYear]:
    """The year of every branch below X that held a regular meeting in a period, by the rule of the scheme its last
    meeting was scored by: four queries.

    Arguments:
        on: today: a year that is over is no longer provisional.
    """
    meetings = list(
        rated_below(organization_id, period, trait=trait)
        .filter(kind__in=Meeting.MONTHLY_KINDS)
        .select_related("placement")
        .order_by("organization_id", "date", "pk")
    )
    by_branch: dict[int, list[Any]] = defaultdict(list)
    for meeting in meetings:
        by_branch[meeting.organization_id].append(meeting)
    schemes = schemes_for(held[-1] for held in by_branch.values())
    return [
        BranchYear(
            pk,
            held[-1].child,
            year_of([one.quality or "" for one in held], schemes.get(held[-1].pk), over=period.end <= on),
        )
        for pk, held in by_branch.items()
    ]


# Model meetings.


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a branch stood below X on a day, and what it was."""

    organization_id: int
    child: int
    form: str
    level: str
    rank: int
    sector: int | None


def branches_on(organization_id: int, on: date, *, trait: Trait | None = None) -> list[Stand]:
    """The branches at or below X on a day: two queries."""
    places = tree.as_of(on).filter(tree.under([organization_id], path="path"))
    if trait:
        places = places.filter(organization__in=organizations_with_trait(trait, on=on).values("pk"))
    child = dict(places.annotate(child=tree.ChildBelow("path", organization_id)).values_list("organization", "child"))
    forms = tree.form_on(on).filter(form__holds_branch_meetings=True, organization__in=list(child))
    rows: Iterable[Any] = forms.order_by("organization").values_list(
        "organization", "form__name", "level__name", "level__rank", "sector"
    )
    return [Stand(pk, child[pk], *values) for pk, *values in rows]


def model_branches(stands: Iterable[Stand], period: Period) -> dict[str, set[int]]:
    """Of some branches those chosen for a model meeting in the years of a period, and those that held theirs in it."""
    years = {month.year for month in period.months()}
    ids = [one.organization_id for one in stands]
    chosen = ModelMeeting.objects.filter(organization__in=ids, year__in=years, dropped_on=None)
    counted = Meeting.objects.filter(held_in(period), status__in=Meeting.COUNTED_STATUSES)
    done = chosen.filter(meeting__in=counted.values("pk"))
    return {
        TOTAL: set(ids),
        CHOSEN: set(chosen.values_list("organization", flat=True)),
        DONE: set(done.values_list("organization", flat=True)),
    }


def models_of(organization_ids: Iterable[int], period: Period) -> dict[int, ModelMeeting]:
    """The model meeting of each of some branches in the years of a period; of two the later."""
    years = {month.year for month in period.months()}
    rows = ModelMeeting.objects.filter(organization__in=list(organization_ids), year__in=years, dropped_on=None)
    return {row.organization_id: row for row in rows.select_related("meeting").order_by("year")}


def organizations_keyed(organization_ids: Iterable[int]) -> dict[int, Organization]:
    """Organisations by id."""
    return Organization.objects.in_bulk(list(organization_ids))
