"""Scores of meetings: what points come to by a scheme, the sheet of one meeting, the many a committee decides on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches.queries import Act, Acts, Trail
from branches.scoping import Action
from core.formatting import TRUNCATE, date_text, scaled
from meetings.models import Criterion, Meeting, MeetingScore, Quality, ScoreLine, ScoringScheme, Sending
from meetings.queries.computed import Computed, Facts, compute, facts_of
from meetings.queries.lists import with_names
from meetings.queries.schemes import BEST_FIRST, WHOLE, Frame, frame_of, frames_of, points_text, schemes_for
from meetings.queries.visible import meetings_allowing

Kind = Criterion.Kind
SELF, CONFIRMED = "self", "confirmed"  # whose points
MOST_ACTS = 50  # of a score's history on its page


@dataclass(frozen=True, slots=True)
class Total:
    """What points come to. `points` None and no quality while a criterion has none.

    Arguments:
        missing: the criteria without points.
        held_back: the criteria whose full points a better band would need (vetoes).
    """

    points: Decimal | None
    quality: str = ""
    missing: tuple[Criterion, ...] = ()
    held_back: tuple[Criterion, ...] = ()


def total_of(frame: Frame, points: Mapping[int, Decimal | None], *, thematic: bool) -> Total:
    """The sum of the points, and the band it stands in by the bands and vetoes of the scheme.

    Arguments:
        points: by criterion id; a group has none of its own.
        thematic: whether the month has a thematic meeting; without one the criteria of such months alone are granted
            in full or left out, as the scheme says (DOMAIN §6.40).
    """
    scored = {leaf: points.get(leaf.pk) for leaf in frame.leaves}
    left_out = [] if thematic else [leaf for leaf in scored if leaf.thematic_only]
    grants = frame.scheme.thematic_rule == "grant"
    for leaf in left_out:
        scored[leaf] = leaf.maximum if grants else Decimal(0)
    missing = tuple(leaf for leaf, given in scored.items() if given is None)
    if missing or not scored:
        return Total(None, missing=missing)
    whole = sum((given for given in scored.values() if given is not None), Decimal(0))
    if left_out and not grants:
        counted = WHOLE - sum((leaf.maximum for leaf in left_out), Decimal(0))
        if counted <= 0:
            return Total(None)
        # Cut, not rounded: nobody is given a band he has not reached, and what is shown is what decides.
        whole = Decimal(scaled(int(whole * WHOLE * 10), int(counted * 10), 1, TRUNCATE)).scaleb(-1)
    reached = next((band.quality for band in frame.bands if whole >= band.minimum), BEST_FIRST[-1].value)
    ignored = set() if grants else {leaf.pk for leaf in left_out}
    failing = [
        veto
        for veto in frame.vetoes
        if (parts := [leaf for leaf in frame.leaves_of(veto.criterion) if leaf.pk not in ignored])
        and sum((scored[leaf] or Decimal(0) for leaf in parts), Decimal(0)) < sum(leaf.maximum for leaf in parts)
    ]
    place = BEST_FIRST.index(Quality(reached))
    # A condition of a band stands for the better ones too.
    kept = max((BEST_FIRST.index(Quality(veto.quality)) + 1 for veto in failing), default=0)
    held_back = tuple(veto.criterion for veto in failing) if kept > place else ()
    return Total(whole, BEST_FIRST[max(place, kept)].value, held_back=held_back)


@dataclass(slots=True)
class ScoreRow:
    """One criterion on the sheet of a meeting; of a group, its sums."""

    criterion: Criterion
    depth: int = 0
    computed: Computed | None = None
    left_out: str = ""  # why it is not scored this month
    self_points: Decimal | None = None
    confirmed_points: Decimal | None = None
    evidence: str = ""
    note: str = ""
    changed: bool = False  # what it rests on says something else by now
    levels: Sequence[Any] = ()

    @property
    def is_group(self) -> bool:
        """It only sums up."""
        return self.criterion.kind == Kind.GROUP

    @property
    def is_fixed(self) -> bool:
        """Nobody types its points: they follow, or are not asked for."""
        return self.is_group or bool(self.left_out) or (self.computed is not None and self.computed.points is not None)

    @property
    def computed_text(self) -> str:
        """The points that follow by now."""
        return points_text(self.computed.points) if self.computed else ""

    @property
    def maximum(self) -> str:
        """As it is read; so are the others."""
        return points_text(self.criterion.maximum)

    @property
    def self_text(self) -> str:
        """The branch's points."""
        return points_text(self.self_points)

    @property
    def confirmed_text(self) -> str:
        """The visitor's points."""
        return points_text(self.confirmed_points)


@dataclass(slots=True)
class ScoreSheet:
    """A meeting's scores side by side, with what may be typed."""

    meeting: Meeting
    frame: Frame
    facts: Facts
    score: MeetingScore | None = None
    rows: list[ScoreRow] = field(default_factory=list)

    @property
    def version(self) -> int:
        """What a page carries, so that nobody overwrites unseen; 0 where nothing is scored yet."""
        return self.score.version if self.score else 0

    @property
    def by_points(self) -> str:
        """The band the points come to: the visitor's, else the branch's own."""
        return level_by_points(self.score)

    def total(self, stage: str) -> Total:
        """What the points of a stage ("self", "confirmed") come to by now."""
        points = {row.criterion.pk: getattr(row, f"{stage}_points") for row in self.rows if not row.is_group}
        return total_of(self.frame, points, thematic=self.facts.thematic_month)

    @property
    def is_stale(self) -> bool:
        """Whether something computed says something else than when it was scored."""
        return any(row.changed for row in self.rows)


def score_sheet(meeting: Meeting, *, on: date) -> ScoreSheet | None:
    """The sheet of a meeting by the scheme of its day; None where it is not scored."""
    scheme = schemes_for([meeting]).get(meeting.pk)
    if scheme is None:
        return None
    frame, facts = frame_of(scheme), facts_of([meeting], on=on)[meeting.pk]
    score = MeetingScore.objects.filter(meeting=meeting).first()
    fitting = score is not None and score.scheme_id == scheme.pk
    lines = {line.criterion_id: line for line in ScoreLine.objects.filter(score=score)} if fitting else {}
    sheet = ScoreSheet(meeting, frame, facts, score)
    depths: dict[int | None, int] = {None: -1}
    for criterion in frame.criteria:
        depths[criterion.pk] = depths[criterion.parent_id] + 1
        sheet.rows.append(_row(frame, criterion, facts, lines.get(criterion.pk), depths[criterion.pk]))
    rows = {row.criterion.pk: row for row in sheet.rows}
    for row in sheet.rows:
        if row.is_group:
            parts = [rows[leaf.pk] for leaf in frame.leaves_of(row.criterion)]
            row.self_points, row.confirmed_points = (
                _sum(getattr(part, name) for part in parts) for name in ("self_points", "confirmed_points")
            )
    return sheet


def stale_scores(meetings: Iterable[Any], *, on: date) -> set[int]:
    """Of meetings sent and scored those of which something computed says something else by now, by id: a roll that was
    given back and sent again, a duration put right. A dozen queries for any number of them."""
    scored = {one.pk: one for one in meetings}
    schemes = schemes_for(scored.values())
    frames, facts = frames_of({scheme.pk for scheme in schemes.values()}), facts_of(scored.values(), on=on)
    lines = ScoreLine.objects.filter(score__meeting__in=list(scored), criterion__kind=Kind.COMPUTED)
    stale = set()
    for line in lines.select_related("score", "criterion"):
        pk = line.score.meeting_id
        scheme = schemes.get(pk)
        if scheme is None or scheme.pk != line.score.scheme_id:
            stale.add(pk)
            continue
        frame = frames[scheme.pk]
        asked = not why_left_out(frame, line.criterion, facts[pk])
        if asked and compute(frame, line.criterion, facts[pk]).evidence != line.evidence:
            stale.add(pk)
    return stale


def stale_after_resending(rated: QuerySet[Any], *, on: date) -> set[int]:
    """Of scored meetings that were sent more than once those whose figures are others than they were scored by."""
    again = Sending.objects.filter(sequence__gt=1).values("meeting")
    meetings = list(rated.filter(score__isnull=False, pk__in=again).select_related("placement"))
    return stale_scores(meetings, on=on) if meetings else set()


def why_left_out(frame: Frame, criterion: Criterion, facts: Facts) -> str:
    """Why a criterion is not scored in a month without a thematic meeting; empty where it is."""
    if not criterion.thematic_only or facts.thematic_month:
        return ""
    if frame.scheme.thematic_rule == "grant":
        return _("Tháng không có chuyên đề: khung cho đủ điểm.")
    return _("Tháng không có chuyên đề: không chấm, tổng điểm quy đổi về 100.")


def level_by_points(score: MeetingScore | None) -> str:
    """The band the points of a meeting come to: the visitor's where he confirmed, else the branch's own."""
    return (score.confirmed_quality or score.self_quality) if score else ""


def why_closed(meeting: Meeting, score: MeetingScore | None, stage: str, *, on: date) -> str:
    """Why nobody gives points of a stage by now, and what to do instead; empty where somebody may."""
    if meeting.date > on:
        return _("Ngày họp %(day)s chưa tới; họp xong mới chấm điểm.") % {"day": date_text(meeting.date)}
    if stage == CONFIRMED:
        if meeting.status not in Meeting.COUNTED_STATUSES:
            return _("Chi bộ chưa gửi kỳ này lên cấp trên; gửi xong mới xác nhận điểm, xếp loại được.")
        if score and score.official_quality:
            return _("Kỳ này đã được xếp loại; bỏ xếp loại trước khi sửa điểm.")
        return ""
    if meeting.status == Meeting.Status.CONFIRMED:
        return _("Kỳ sinh hoạt đã được xác nhận; chi bộ không chấm lại được nữa.")
    if score and (score.confirmed_on or score.official_quality):
        return _("Cấp trên đã xác nhận điểm hoặc xếp loại kỳ này; chi bộ không chấm lại được nữa.")
    return ""


def meetings_to_rate(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The sent meetings whose level a user decides, with their scores and names, in the order of branches."""
    rated = meetings_allowing(user, Action.CONFIRM, on=on).filter(
        kind__in=Meeting.RATED_KINDS, status__in=Meeting.COUNTED_STATUSES
    )
    named: Any = with_names(rated)
    return named.select_related("organization", "score").order_by("organization_sort", "date", "pk")


def names_of_bands(schemes: Iterable[int]) -> dict[int, dict[str, str]]:
    """What schemes call their bands, by scheme and quality."""
    return {pk: {band.quality: band.name for band in frame.bands} for pk, frame in frames_of(schemes).items()}


def acts_on_score(score: MeetingScore) -> list[Act]:
    """What became of a score and of its points, the latest first."""
    trails = [Trail(MeetingScore, "e.pgh_obj_id = %s", (score.pk,)), Trail(ScoreLine, "e.score_id = %s", (score.pk,))]
    return Acts(trails)[:MOST_ACTS]


def scheme_used(scheme: ScoringScheme) -> bool:
    """Whether a meeting was scored by a scheme."""
    return MeetingScore.objects.filter(scheme=scheme).exists()


def _row(frame: Frame, criterion: Criterion, facts: Facts, line: ScoreLine | None, depth: int) -> ScoreRow:
    row = ScoreRow(criterion, depth, levels=frame.levels[criterion.pk])
    row.left_out = why_left_out(frame, criterion, facts)
    if criterion.kind == Kind.COMPUTED and not row.left_out:
        row.computed = compute(frame, criterion, facts)
        row.evidence = row.computed.evidence
    if line is not None:
        row.self_points, row.confirmed_points, row.note = line.self_points, line.confirmed_points, line.note
        row.changed = row.computed is not None and line.evidence != row.computed.evidence
        if line.evidence:
            row.evidence = line.evidence
    return row


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    given = [one for one in points if one is not None]
    return sum(given, Decimal(0)) if given else None
