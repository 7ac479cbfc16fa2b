"""What the rows of one member say about where he belonged and when his duties differed (DATA §3).

Rows are read into wanted spans (`want`), laid beside the spans already recorded (`match`), and the result is checked
as a whole (`find_overlap`). Everything here is plain data: half-open spans, no database.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import date_text
from core.periods import end_after, last_day_of
from core.sheets.problems import ProblemKind
from members.models import DutySpan, Membership
from members.queries import LEAVES_THE_PARTY

OFFICIAL, TEMPORARY, GUEST = (str(kind) for kind in Membership.Kind)
FULL, PROBATIONARY = "full", "probationary"
END = "end"

# Trạng thái → (what the row says, kind or reason).
STATES: dict[str, tuple[str, str]] = {
    "chính thức": (OFFICIAL, FULL),
    "dự bị": (OFFICIAL, PROBATIONARY),
    "miễn sinh hoạt": ("duty", str(DutySpan.Kind.EXEMPT)),
    "tạm miễn": ("duty", str(DutySpan.Kind.TERM_EXEMPT)),
    "đình chỉ": ("duty", str(DutySpan.Kind.SUSPENDED)),
    "sinh hoạt tạm thời": (TEMPORARY, TEMPORARY),
    "khách": (GUEST, GUEST),
    "chuyển đi": (END, str(Membership.EndReason.TRANSFER_OUT)),
    "từ trần": (END, str(Membership.EndReason.DEATH)),
    "khai trừ": (END, str(Membership.EndReason.EXPULSION)),
    "xóa tên": (END, str(Membership.EndReason.STRIKE_OFF)),
    "xin ra": (END, str(Membership.EndReason.RESIGNATION)),
}
STATE_NAMES = {value: name for name, value in STATES.items()}

Fault = Callable[[int, str, str, str], None]


@dataclass(slots=True)
class Wanted:
    """A span that rows ask for. `kind` is of a membership or of a duty span.

    `start_given` and `end_given` tell what was written from what a blank cell stands for.
    """

    kind: str
    organization_id: int
    start: date
    end: date | None
    start_given: bool
    end_given: bool
    rows: list[int]
    state: str = ""
    end_reason: str = ""
    is_duty: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(slots=True)
class Held:
    """A span already recorded."""

    pk: int
    kind: str
    organization_id: int
    start: date
    end: date | None
    end_reason: str = ""
    is_duty: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(slots=True)
class Plan:
    """What is to be done for one member: spans to open, and recorded spans to change (new start, end, reason)."""

    new: list[Wanted] = field(default_factory=list)
    changed: list[tuple[Held, Wanted, date, date | None, str]] = field(default_factory=list)
    earlier: list[tuple[Wanted, Held]] = field(default_factory=list)


def want(
    rows: list[Any], places: dict[int, Any], admission: date | None, held: list[Held], fault: Fault
) -> list[Wanted]:
    """The spans the rows of one member ask for; touching official rows of one organisation are one.

    Arguments:
        rows: his rows, each with number, state, start, last and a place in `places`.
        places: row number → organisation (pk, start, end).
        admission: his first day in the Party, where known; what an empty "Từ ngày" stands for.
        held: what is recorded of him.
        fault: called with row, field, kind and sentence for whatever makes no sense.
    """
    spans: list[Wanted] = []
    ends: list[Any] = []
    for row in rows:
        group, kind = row.state
        if group == END:
            ends.append(row)
            continue
        place = places[row.number]
        start = row.start
        if start is None:
            if admission is None:
                known = [one.start for one in held if one.organization_id == place.pk and one.kind == group]
                if not known:
                    fault(
                        row.number, "start", ProblemKind.MISSING,
                        _("Thiếu Từ ngày (cũng không có Ngày vào Đảng để tính từ đó)."),
                    )  # fmt: skip
                    continue
                start = min(known)
            else:
                start = max(admission, place.start)
        end = end_after(row.last)
        if end is not None and end <= start:
            fault(
                row.number, "last", ProblemKind.DATE,
                _("Đến ngày %(last)s trước ngày bắt đầu %(start)s.")
                % {"last": date_text(row.last), "start": date_text(start)},
            )  # fmt: skip
            continue
        duty = group == "duty"
        spans.append(
            Wanted(
                kind if duty else group, place.pk, start, end, row.start is not None, end is not None, [row.number],
                kind, "", duty,
            )
        )  # fmt: skip
    if len(spans) > 1:
        spans = _joined(spans, fault)
    for row in ends:
        _end(row, places[row.number], spans, held, fault)
    return spans


def _joined(spans: list[Wanted], fault: Fault) -> list[Wanted]:
    """Joins official spans of one organisation that touch, or overlap only because a cell was left blank."""
    spans.sort(key=lambda one: (one.is_duty, one.kind, one.start, not one.start_given))
    joined: list[Wanted] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is None
            or span.is_duty
            or last.kind != span.kind
            or last.organization_id != span.organization_id
            or (last.end is not None and span.start > last.end)
        ):
            joined.append(span)
            continue
        overlaps = last.end is None or span.start < last.end
        if overlaps and (last.state == span.state or (last.end_given and span.start_given)):
            fault(
                span.rows[0], "start", ProblemKind.DUPLICATE if last.start == span.start else ProblemKind.CONFLICT,
                _("Trùng khoảng thời gian với dòng %(row)d ở cùng tổ chức. Hãy sửa Từ ngày, Đến ngày hoặc bỏ một dòng.")
                % {"row": last.rows[-1]},
            )  # fmt: skip
            continue
        if span.end_given or last.end_given:
            # A later row says more about the end than a blank cell of an earlier one.
            last.end, last.end_given = span.end, span.end_given
        last.rows += span.rows
    return joined


def _end(row: Any, place: Any, spans: list[Wanted], held: list[Held], fault: Fault) -> None:
    """chuyển đi, từ trần, khai trừ, xóa tên, xin ra: from the row's first day on he no longer belongs."""
    reason = row.state[1]
    day = row.start
    if day is None:
        fault(row.number, "start", ProblemKind.MISSING, _("Thiếu Từ ngày: ngày thôi sinh hoạt tại tổ chức."))
        return
    before = day - timedelta(days=1)
    found = [one for one in spans if one.kind == OFFICIAL and one.organization_id == place.pk and one.holds_on(before)]
    if not found:
        recorded = [
            one for one in held if one.kind == OFFICIAL and one.organization_id == place.pk and one.holds_on(before)
        ]
        if not recorded:
            fault(
                row.number, "start", ProblemKind.CONFLICT,
                _(
                    "Ngày %(day)s đảng viên không sinh hoạt chính thức tại tổ chức này. Cần một dòng “chính thức” hoặc "
                    "“dự bị” trước đó."
                )
                % {"day": date_text(before)},
            )  # fmt: skip
            return
        found = [Wanted(OFFICIAL, place.pk, recorded[0].start, day, False, True, [row.number])]
        spans += found
    span = found[0]
    if span.end_given and span.end != day:
        fault(
            row.number, "start", ProblemKind.CONFLICT,
            _("Dòng %(row)d ghi sinh hoạt đến hết ngày %(last)s.")
            % {"row": span.rows[-1], "last": date_text(last_day_of(span.end))},
        )  # fmt: skip
        return
    span.end, span.end_given, span.end_reason = day, True, reason
    if row.number not in span.rows:
        span.rows.append(row.number)
    if reason in LEAVES_THE_PARTY:
        _end_everything(row, day, spans, held)


def _end_everything(row: Any, day: date, spans: list[Wanted], held: list[Held]) -> None:
    """Whoever left the Party is nowhere a temporary member or a guest any longer. Duty spans may stay as they are:
    without a membership they mean nothing."""
    for span in spans:
        if span.end is None and span.start < day and not span.is_duty:
            span.end, span.end_given = day, True
    wanted = {(span.kind, span.organization_id) for span in spans}
    for one in held:
        is_open = one.end is None and one.start < day and not one.is_duty
        if is_open and (one.kind, one.organization_id) not in wanted:
            spans.append(Wanted(one.kind, one.organization_id, one.start, day, False, True, [row.number]))


def match(spans: list[Wanted], held: list[Held], fault: Fault) -> Plan:
    """Lays wanted spans beside recorded ones: what is new, what changes; blank cells change nothing."""
    plan = Plan()
    if not held:
        plan.new = spans
        return plan
    for span in spans:
        same = [
            one
            for one in held
            if one.kind == span.kind
            and one.is_duty == span.is_duty
            and (span.is_duty or one.organization_id == span.organization_id)
        ]
        near = [
            one
            for one in same
            if (span.end is None or one.start <= span.end) and (one.end is None or one.end >= span.start)
        ]
        if span.is_duty:
            near = [
                one
                for one in near
                if (span.end is None or one.start < span.end) and (one.end is None or one.end > span.start)
            ]
        if not near:
            plan.new.append(span)
            continue
        one = _nearest(span, near)
        start = min(one.start, span.start) if span.start_given else one.start
        if span.end_given and span.end != one.start:
            end = span.end
        elif span.start_given and one.end == span.start:
            end = None  # he stayed on, or came back the very day
        else:
            end = one.end
        reason = span.end_reason or (one.end_reason if end == one.end else "")
        if span.start_given and span.start > one.start:
            plan.earlier.append((span, one))
        if (
            len(near) > 1
            and span.start_given
            and any(
                other is not one and other.start < (end or date.max) and (other.end or date.max) > start
                for other in near
            )
        ):
            fault(
                span.rows[0], "start", ProblemKind.DIFFERENT,
                _("Đã ghi nhiều khoảng thời gian tại tổ chức này. Hãy ghi từng khoảng trên một dòng."),
            )  # fmt: skip
        elif (start, end, reason) != (one.start, one.end, one.end_reason):
            plan.changed.append((one, span, start, end, reason))
    return plan


def _nearest(span: Wanted, near: list[Held]) -> Held:
    """Of several recorded spans the one meant: it begins on the day, holds on it, or (no day given) is the last."""
    if len(near) == 1:
        return near[0]
    if span.start_given:
        for test in (lambda one: one.start == span.start, lambda one: one.holds_on(span.start)):
            for one in near:
                if test(one):
                    return one
        return near[0]
    return max(near, key=lambda one: one.start)


Piece = tuple[date, date | None, int, Wanted | None]


def find_overlap(pieces: Iterable[Piece]) -> tuple[Piece, Piece] | None:
    """The first two of some spans (start, end, organisation, wanted or None) that share a day."""
    ordered = sorted(pieces, key=lambda piece: piece[0])
    for first, second in itertools.pairwise(ordered):
        if first[1] is None or second[0] < first[1]:
            return first, second
    return None


def result_of(plan: Plan, held: list[Held]) -> dict[tuple[bool, str, int], list[Piece]]:
    """All spans of a member as they would be, grouped by what may not overlap.

    Official and temporary memberships once at a time, a guest once in each organisation, duty spans once of a kind.
    """
    groups: dict[tuple[bool, str, int], list[Piece]] = {}

    def add(is_duty: bool, kind: str, organization_id: int, piece: Piece) -> None:
        groups.setdefault((is_duty, kind, organization_id if kind == GUEST else 0), []).append(piece)

    changed = {one.pk: (span, start, end) for one, span, start, end, _reason in plan.changed if not one.is_duty}
    changed_duty = {one.pk: (span, start, end) for one, span, start, end, _reason in plan.changed if one.is_duty}
    for one in held:
        span, start, end = (changed_duty if one.is_duty else changed).get(one.pk, (None, one.start, one.end))
        add(one.is_duty, one.kind, one.organization_id, (start, end, one.organization_id, span))
    for span in plan.new:
        add(span.is_duty, span.kind, span.organization_id, (span.start, span.end, span.organization_id, span))
    return groups
