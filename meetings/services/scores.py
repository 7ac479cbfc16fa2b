"""Scores of meetings: the branch's own, the visitor's, and the level the committee above decides (DOMAIN §2.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.formatting import date_text
from core.postgres import insert_rows, next_ids
from meetings.models import Criterion, Meeting, MeetingScore, Quality, ScoreLine
from meetings.queries import (
    CONFIRMED,
    SELF,
    Frame,
    compute,
    facts_of,
    frame_of,
    frames_of,
    level_by_points,
    points_text,
    scheme_for,
    schemes_for,
    total_of,
    why_closed,
    why_left_out,
)

Kind = Criterion.Kind


class Mark(NamedTuple):
    """The points somebody gives a criterion; None where he gives none yet."""

    points: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """The level a committee decides for a meeting; an empty one takes the decision back.

    Arguments:
        version: of the score the page showed; 0 where there was none.
    """

    meeting: Meeting
    quality: str
    version: int
    reason: str = ""


@transaction.atomic
def score_meeting(*, meeting: Meeting, marks: Mapping[int, Mark], version: int, by: Any, on: date) -> MeetingScore:
    """Writes the branch's own points, while the meeting is open or sent. Computed criteria are filled in here.

    Arguments:
        marks: by criterion id; what follows from figures is not asked for and not taken from them.
        version: of the score the page showed; 0 where there was none.
        on: today; a meeting is scored once it was held.

    Raises ValidationError, under `c<id>` where one criterion is meant: points above the maximum, a level that does not
    exist, somebody else wrote meanwhile, the visitor has confirmed already, no scheme is in force that day.
    """
    locked, score = _lock(meeting)
    _must_be_writable(locked, score, SELF, on)
    return _write(SELF, locked, score, marks, version, by, on)


@transaction.atomic
def confirm_score(*, meeting: Meeting, marks: Mapping[int, Mark], version: int, by: Any, on: date) -> MeetingScore:
    """Writes the points of who attended for the committee above, beside the branch's own. As score_meeting, for a
    meeting the branch has sent, until the committee has decided its level."""
    locked, score = _lock(meeting)
    _must_be_writable(locked, score, CONFIRMED, on)
    return _write(CONFIRMED, locked, score, marks, version, by, on)


@transaction.atomic
def decide_levels(*, decisions: Sequence[Decision], by: Any, on: date) -> int:
    """Decides the levels of meetings, all or none; returns how many changed.

    Raises ValidationError with the faults under `q<uuid>`: a level other than the points come to without a reason,
    somebody else decided meanwhile, a meeting not sent or not scored at all.
    """
    faults: dict[str, list[str]] = {}
    changed = 0
    # In one order, so that two committees deciding at once wait for each other and never lock each other out.
    for one in sorted(decisions, key=lambda decision: decision.meeting.pk):
        try:
            changed += _decide(one, by, on)
        except ValidationError as error:
            faults[f"q{one.meeting.uuid}"] = list(error.messages)
    if faults:
        raise ValidationError(faults)
    return changed


@dataclass(slots=True)
class RecordedScore:
    """Scores of a meeting that arrive complete: points the branch and the visitor gave, and the level decided.

    Computed criteria are filled in; for one whose figures say nothing, and for all others, points are given.

    Arguments:
        official_quality: the level decided on `official_on`; the one the points come to, if not given.
    """

    meeting_id: int
    self_points: Mapping[int, Decimal]
    confirmed_points: Mapping[int, Decimal] | None = None
    official_quality: str = ""
    official_reason: str = ""
    self_on: date | None = None
    confirmed_on: date | None = None
    official_on: date | None = None


@transaction.atomic
def record_scores(*, new: Sequence[RecordedScore], by: Any, on: date) -> int:
    """Records many scores as a set, each by the scheme of its meeting's day; returns how many. Meetings that are not
    scored are left out. Points are taken as given: the caller has seen to the maxima."""
    meetings = {
        one.pk: one for one in Meeting.objects.filter(pk__in=[n.meeting_id for n in new]).select_related("placement")
    }
    schemes = schemes_for(meetings.values())
    frames = frames_of({scheme.pk for scheme in schemes.values()})
    facts = facts_of(meetings.values(), on=on)
    scored = [one for one in new if one.meeting_id in schemes]
    by_name = str(by)[:150]
    scores: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        ids = next_ids(cursor, MeetingScore._meta.db_table, len(scored))
        for pk, one in zip(ids, scored, strict=True):
            meeting, frame = meetings[one.meeting_id], frames[schemes[one.meeting_id].pk]
            filled = _fill(frame, facts[meeting.pk], [one.self_points, one.confirmed_points])
            totals = [total_of(frame, points, thematic=facts[meeting.pk].thematic_month) for points in filled.points]
            confirmed = one.confirmed_points is not None
            level = (one.official_quality or totals[confirmed].quality) if one.official_on else ""
            scores.append(
                (
                    pk, meeting.pk, meeting.organization_id, frame.scheme.pk,
                    totals[0].points, totals[0].quality, by_name, one.self_on,
                    totals[1].points if confirmed else None, totals[1].quality if confirmed else "",
                    by_name if confirmed else "", one.confirmed_on if confirmed else None,
                    level, one.official_reason, by_name if level else "", one.official_on if level else None, 1,
                )
            )  # fmt: skip
            lines += [
                (
                    pk, meeting.organization_id, leaf.pk, filled.points[0].get(leaf.pk),
                    filled.points[1].get(leaf.pk) if confirmed else None, filled.evidence.get(leaf.pk, ""), "",
                )
                for leaf in frame.leaves
            ]  # fmt: skip
        insert_rows(cursor, MeetingScore._meta.db_table, _SCORE_COLUMNS, scores)
        insert_rows(cursor, ScoreLine._meta.db_table, _LINE_COLUMNS, lines)
    return len(scores)


_SCORE_COLUMNS = (
    "id", "meeting_id", "organization_id", "scheme_id", "self_total", "self_quality", "self_by", "self_on",
    "confirmed_total", "confirmed_quality", "confirmed_by", "confirmed_on", "official_quality", "official_reason",
    "official_by", "official_on", "version",
)  # fmt: skip
_LINE_COLUMNS = (
    "score_id", "organization_id", "criterion_id", "self_points", "confirmed_points", "evidence", "note",
)  # fmt: skip


class _Filled(NamedTuple):
    """Points of the stages with the computed ones filled in, and what those rest on."""

    points: list[dict[int, Decimal | None]]
    evidence: dict[int, str]


def _fill(frame: Frame, facts: Any, stages: Sequence[Mapping[int, Decimal] | None]) -> _Filled:
    filled = _Filled([dict(points or {}) for points in stages], {})
    for leaf in frame.leaves:
        if why := why_left_out(frame, leaf, facts):
            filled.evidence[leaf.pk] = why
            for points in filled.points:
                points[leaf.pk] = None
        elif leaf.kind == Kind.COMPUTED:
            computed = compute(frame, leaf, facts)
            filled.evidence[leaf.pk] = computed.evidence
            if computed.points is not None:
                for points in filled.points:
                    points[leaf.pk] = computed.points
    return filled


def _lock(meeting: Meeting) -> tuple[Meeting, MeetingScore | None]:
    """The meeting and its score as stored, locked in that order."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("placement").get(pk=meeting.pk)
    return locked, MeetingScore.objects.select_for_update().filter(meeting=locked).first()


def _must_be_writable(meeting: Meeting, score: MeetingScore | None, stage: str, on: date) -> None:
    if why := why_closed(meeting, score, stage, on=on):
        raise ValidationError(why, code="closed")


def _frame(meeting: Meeting) -> Frame:
    scheme = scheme_for(meeting)
    if scheme is None:
        raise ValidationError(
            _("Kỳ này không chấm điểm: chỉ kỳ thường kỳ, chuyên đề chấm điểm, và ngày %(day)s phải có khung đang dùng.")
            % {"day": date_text(meeting.date)},
            code="no_scheme",
        )
    return frame_of(scheme)


def _write(
    stage: str,
    meeting: Meeting,
    score: MeetingScore | None,
    marks: Mapping[int, Mark],
    version: int,
    by: Any,
    on: date,
) -> MeetingScore:
    frame = _frame(meeting)
    facts = facts_of([meeting], on=on)[meeting.pk]
    if score is not None and score.scheme_id != frame.scheme.pk:
        _start_again(score, frame)
    lines = {line.criterion_id: line for line in ScoreLine.objects.filter(score=score)} if score else {}
    typed = {pk: mark.points for pk, mark in marks.items() if mark.points is not None}
    _check(frame, typed)
    _refuse_stale(stage, frame, score, lines, typed, version)
    filled = _fill(frame, facts, [typed])
    (points,) = filled.points
    total = total_of(frame, points, thematic=facts.thematic_month)
    if score is None:
        score = MeetingScore(meeting=meeting, organization_id=meeting.organization_id, scheme=frame.scheme)
    else:
        score.version += 1
    values = {"total": total.points, "quality": total.quality, "by": str(by)[:150], "on": on}
    for name, value in values.items():
        setattr(score, f"{stage}_{name}", value)
    score.save()
    for leaf in frame.leaves:
        line = lines.get(leaf.pk) or ScoreLine(
            score=score, organization_id=meeting.organization_id, criterion=leaf
        )  # fmt: skip
        before = (line.self_points, line.confirmed_points, line.evidence, line.note)
        setattr(line, f"{stage}_points", points.get(leaf.pk))
        line.evidence = filled.evidence.get(leaf.pk, "")
        mark = marks.get(leaf.pk)
        if mark is not None:
            line.note = mark.note.strip()[:300]
        if line.pk is None or before != (line.self_points, line.confirmed_points, line.evidence, line.note):
            line.save()
    return score


def _start_again(score: MeetingScore, frame: Frame) -> None:
    """The meeting was moved to a day of another scheme: points of the one before mean nothing by it."""
    ScoreLine.objects.filter(score=score).delete()
    score.scheme = frame.scheme
    for stage in (SELF, CONFIRMED):
        for name, value in {"total": None, "quality": "", "by": "", "on": None}.items():
            setattr(score, f"{stage}_{name}", value)


def _check(frame: Frame, typed: Mapping[int, Decimal]) -> None:
    """Points within the maximum, and of the levels there are. Raises ValidationError beside each criterion."""
    faults: dict[str, list[str]] = {}
    leaves = {leaf.pk: leaf for leaf in frame.leaves}
    for pk, points in typed.items():
        leaf = leaves.get(pk)
        if leaf is None:
            raise ValidationError(_("Khung chấm điểm đã đổi trong lúc bạn chấm; hãy tải lại trang."), code="changed")
        told = {"points": points_text(points), "maximum": points_text(leaf.maximum)}
        if points > leaf.maximum:
            faults[f"c{pk}"] = [_("%(points)s điểm cao hơn điểm tối đa %(maximum)s.") % told]
        elif points < 0:
            faults[f"c{pk}"] = [_("Điểm không thể âm.")]
        elif leaf.kind == Kind.YES_NO and points not in (0, leaf.maximum):
            faults[f"c{pk}"] = [_("Có thì %(maximum)s điểm, không thì 0.") % told]
        elif leaf.kind == Kind.LEVEL and points not in {level.points for level in frame.levels[pk]}:
            faults[f"c{pk}"] = [_("Không có mức nào %(points)s điểm.") % told]
    if faults:
        raise ValidationError(faults)


def _refuse_stale(
    stage: str,
    frame: Frame,
    score: MeetingScore | None,
    lines: Mapping[int, ScoreLine],
    typed: Mapping[int, Decimal],
    version: int,
) -> None:
    """Says what somebody else wrote since the page was shown, beside each criterion that differs."""
    current = score.version if score else 0
    if version == current:
        return
    who = getattr(score, f"{stage}_by", "") or _("người khác")
    faults = {
        "__all__": [
            _("%(who)s vừa ghi điểm kỳ này sau khi bạn mở trang. Xem các dòng khác nhau rồi lưu lại.") % {"who": who}
        ]
    }
    for leaf in frame.leaves:
        stored = getattr(lines.get(leaf.pk), f"{stage}_points", None)
        if leaf.kind != Kind.COMPUTED and leaf.pk in typed and stored not in (None, typed[leaf.pk]):
            faults[f"c{leaf.pk}"] = [_("Đang lưu: %(points)s điểm.") % {"points": points_text(stored)}]
    raise ValidationError(faults, code="changed")


def _decide(one: Decision, by: Any, on: date) -> bool:
    locked, score = _lock(one.meeting)
    quality, reason = one.quality, one.reason.strip()[:300]
    if quality and quality not in Quality.values:
        raise ValidationError(_("Không có mức xếp loại này."), code="unknown")
    if score is None and not quality:
        return False
    if score and (score.official_quality, score.official_reason) == (quality, reason):
        return False
    _must_be_writable(locked, None, CONFIRMED, on)
    frame = _frame(locked)
    if (score.version if score else 0) != one.version:
        raise ValidationError(
            _("Điểm hoặc xếp loại của kỳ này vừa được người khác ghi; đang là: %(now)s. Xem lại rồi lưu lại."),
            code="changed",
            params={"now": frame.name_of(score.quality if score else "") or _("chưa xếp loại")},
        )
    by_points = level_by_points(score)
    if quality and quality != by_points and not reason:
        name = frame.name_of(by_points) or _("chưa chấm điểm")
        raise ValidationError(
            _("Xếp loại %(level)s khác điểm đã chấm (%(points)s): hãy ghi lý do."),
            code="no_reason",
            params={"level": frame.name_of(quality), "points": name},
        )
    if score is None:
        score = MeetingScore(meeting=locked, organization_id=locked.organization_id, scheme=frame.scheme)
    else:
        score.version += 1
    score.official_quality, score.official_reason = quality, reason if quality else ""
    score.official_by = str(by)[:150] if quality else ""
    score.official_on = on if quality else None
    score.save()
    return True
