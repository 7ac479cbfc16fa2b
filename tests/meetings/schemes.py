"""Schemes for tests: made in memory as they are read, or in the database as a clerk would lay them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.audit import SYSTEM
from meetings.models import Band, Criterion, CriterionLevel, DurationRule, Meeting, ScoringScheme, Veto
from meetings.queries import BEST_FIRST, Frame
from meetings.services import activate_scheme, keep_part, keep_scheme

MINIMA = (90, 70, 50, 0)
DURATIONS = {("regular", 0): 90, ("thematic", 0): 90, ("combined", 0): 120}


def criterion(pk: int, maximum: Any, kind: str = "number", **values: Any) -> Criterion:
    """A criterion with a key, in no database."""
    kind = "computed" if values.get("source") else kind
    return Criterion(
        pk=pk, number=str(pk), text=f"Tiêu chí {pk}", maximum=Decimal(str(maximum)), kind=kind, position=pk, **values
    )


def level(points: Any, minimum: Any = None, *, strict: bool = False) -> CriterionLevel:
    """A level, in no database."""
    start = None if minimum is None else Decimal(str(minimum))
    return CriterionLevel(position=1, text=f"{points} điểm", points=Decimal(str(points)), minimum=start, strict=strict)


def frame(
    criteria: Sequence[Criterion],
    *,
    levels: Mapping[int, Sequence[CriterionLevel]] | None = None,
    durations: Mapping[tuple[str, int], int] | None = None,
    minima: Sequence[Any] = MINIMA,
    vetoes: Sequence[tuple[str, Criterion]] = (),
    **scheme: Any,
) -> Frame:
    """A scheme as it is read, in no database."""
    made = Frame(ScoringScheme(code="thu", name="Khung thử", start=date(2022, 1, 1), **scheme))
    made.criteria = list(criteria)
    for pk, rows in (levels or {}).items():
        made.levels[pk] = list(rows)
    made.durations = [
        DurationRule(meeting_kind=kind, members_from=members, minutes=minutes)
        for (kind, members), minutes in (DURATIONS if durations is None else durations).items()
    ]
    made.bands = [
        Band(quality=quality.value, name=str(quality.label), minimum=Decimal(str(minimum)))
        for quality, minimum in zip(BEST_FIRST, minima, strict=False)
    ]
    made.vetoes = [Veto(quality=quality, criterion=one) for quality, one in vetoes]
    return made


def make_scheme(
    code: str = "thu",
    *,
    owner: Any = None,
    start: date = date(2022, 1, 1),
    end: date | None = None,
    active: bool = True,
    attendance: bool = False,
    **values: Any,
) -> ScoringScheme:
    """A scheme in the database: 60 points typed, 40 of a yes or no; or 40 of attendance from 90%."""
    scheme = keep_scheme(
        scheme=ScoringScheme(code=code, name=f"Khung {code}", owner=owner, start=start, end=end, **values), by=SYSTEM
    )
    typed = Criterion(scheme=scheme, position=1, number="1", text="Nội dung", maximum=60, kind="number")
    second = Criterion(scheme=scheme, position=2, number="2", text="Tỷ lệ dự", maximum=40, kind="yes_no")
    if attendance:
        second.kind, second.source = "computed", "attendance"
    for row in (typed, second):
        keep_part(row=row, by=SYSTEM)
    if attendance:
        top = CriterionLevel(criterion=second, position=1, text="Từ 90%", points=40, minimum=90, strict=True)
        rest = CriterionLevel(criterion=second, position=2, text="Còn lại", points=10)
        for row in (top, rest):
            keep_part(row=row, by=SYSTEM)
    for kind in Meeting.RATED_KINDS:
        keep_part(row=DurationRule(scheme=scheme, meeting_kind=kind, minutes=90), by=SYSTEM)
    for quality, minimum in zip(BEST_FIRST, MINIMA, strict=True):
        row = Band(scheme=scheme, quality=quality, name=str(quality.label), minimum=minimum)
        keep_part(row=row, by=SYSTEM)
    return activate_scheme(scheme=scheme, by=SYSTEM) if active else scheme
