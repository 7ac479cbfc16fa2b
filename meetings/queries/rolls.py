"""Required and present: what a roll may hold, what it counts, and the rates that follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Func, IntegerField

from branches.models import Organization
from meetings.models import Attendance
from members.queries import AWAY, EXEMPT, REQUIRED, Belonging, belongings_on

Status = Attendance.Status

# What a row of the roll counts as. Special duty leaves the required; whoever came without having to, exempt or
# attending elsewhere for a time, is outside the rates.
_PRESENT = {Status.PRESENT, Status.LATE}
FOR_REQUIRED = (Status.PRESENT, Status.LATE, Status.EXCUSED, Status.UNEXCUSED, Status.SPECIAL_DUTY)
FOR_EXEMPT = (Status.EXEMPT_PRESENT,)
MAY_COME = (EXEMPT, AWAY)  # who need not come, and has a vote where he does (DOMAIN §2.3, §2.8)

FORMULAS = ("F1", "F2", "F3")


@dataclass(frozen=True, slots=True)
class Tally:
    """A numerator and its base. `rate` is the only division in the house; an empty base has none (DOMAIN §6.11)."""

    present: int
    required: int

    @property
    def rate(self) -> Fraction | None:
        """The share, exact; None for an empty base, never 0% or 100%."""
        return Fraction(self.present, self.required) if self.required > 0 else None


def tally(formula: str, *, present: int, required: int, excused: int, headcount: int) -> Tally:
    """The attendance of one meeting, or of sums over many, by one of the three formulas that circulate (DOMAIN §2.4).

    Arguments:
        formula: F1 present ÷ required (central); F2 present ÷ (required − excused) (local); F3 present ÷ headcount.
    """
    if formula == "F1":
        return Tally(present, required)
    if formula == "F2":
        return Tally(present, required - excused)
    if formula == "F3":
        return Tally(present, headcount)
    raise ValueError(formula)


class RateInSql(Func):
    """One meeting's rate as the database divides it, NULL for an empty base: the twin of `tally`, for means.

    Plain numerics, without a scale of their own: rounding each to twenty places took half of the query's time.
    """

    output_field = DecimalField(max_digits=30, decimal_places=16)
    template = "(%(expressions)s)"
    arg_joiner = "::numeric / NULLIF("

    def __init__(self, formula: str) -> None:
        super().__init__(F("present"), BASES[formula])

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        sql, parameters = super().as_sql(*args, **kwargs)
        return sql.removesuffix(")") + ", 0))", parameters


# What each formula divides by, as the database sums it.
BASES: dict[str, Any] = {
    "F1": F("required"),
    "F2": ExpressionWrapper(F("required") - F("excused"), output_field=IntegerField()),
    "F3": F("headcount"),
}


def mean(rates: Iterable[Fraction | None]) -> tuple[Fraction, int]:
    """The sum of the rates that exist and their number: a mean is printed from both, and adds up across units."""
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction(0)), len(known)


def required_on(organization: Organization, on: date) -> list[Belonging]:
    """Who must attend a meeting of an organisation on a day (DATA §4): official members there, not away on a temporary
    membership, not exempt, not suspended, and the temporary members it hosts."""
    return [one for one in belongings_on([(organization.pk, on)]) if one.standing == REQUIRED]


def count_roll(belongings: Iterable[Belonging], roll: Mapping[int, str], guests: int) -> dict[str, int]:
    """The counters to freeze on a meeting.

    Arguments:
        belongings: everybody's standing in the organisation on the meeting's day.
        roll: status by member id.
        guests: how many guests came.
    """
    belongings = list(belongings)
    required = {one.member_id for one in belongings if one.standing == REQUIRED}
    counts = Counter(status for member_id, status in roll.items() if member_id in required)
    present = sum(counts[status] for status in _PRESENT)
    return {
        "headcount": sum(one.in_headcount for one in belongings),
        "required": present + counts[Status.EXCUSED] + counts[Status.UNEXCUSED],
        "present": present,
        "late": counts[Status.LATE],
        "excused": counts[Status.EXCUSED],
        "unexcused": counts[Status.UNEXCUSED],
        "special_duty": counts[Status.SPECIAL_DUTY],
        "exempt_present": sum(status == Status.EXEMPT_PRESENT for status in roll.values()),
        "guests": guests,
    }


def roll_faults(belongings: Iterable[Belonging], roll: Mapping[int, str]) -> dict[str, list[int]]:
    """What keeps a roll from being sent: member ids by fault.

    `missing`: required and not on the roll; `stranger`: on the roll without belonging there that day; `not_required`:
    has a status of a required member without being one; `not_exempt`: marked as come without having to, who must or
    may not.
    """
    standing = {one.member_id: one.standing for one in belongings}
    faults: dict[str, list[int]] = {"missing": [], "stranger": [], "not_required": [], "not_exempt": []}
    for member_id, state in standing.items():
        if state == REQUIRED and member_id not in roll:
            faults["missing"].append(member_id)
    for member_id, status in roll.items():
        if member_id not in standing:
            faults["stranger"].append(member_id)
        elif status in FOR_EXEMPT and standing[member_id] not in MAY_COME:
            faults["not_exempt"].append(member_id)
        elif status in FOR_REQUIRED and standing[member_id] != REQUIRED:
            faults["not_required"].append(member_id)
    return {fault: ids for fault, ids in faults.items() if ids}
