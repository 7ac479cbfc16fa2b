"""Who is to be given which party-age badge in which round: due, early, posthumous, given again, late, unclear."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.periods import Period, add_months, last_day_of
from members.models import Badge, Member, Membership, Precision
from members.queries.belongings import deaths_between, memberships_on
from members.queries.party_age import BadgeRules, PartyAge, party_age_of

DUE, LATE, UNCLEAR = "due", "late", "unclear"  # beside Badge.Status: not proposed yet; not in time; day not known
STATUS_LABELS = {
    DUE: _("đến hạn, chưa đề nghị"),
    LATE: _("quá hạn, chưa đề nghị"),
    UNCLEAR: _("chưa rõ ngày"),
    **dict(Badge.Status.choices),
}
# What is asked of a member here and beside his name in a list.
_ASKED = (
    "uuid", "full_name", "sort_key", "birth_date", "birth_precision", "admission_date", "admission_precision",
    "full_membership_date", "party_age_start", "party_age_excluded_days",
)  # fmt: skip
_WHERE = ("organization", *(f"member__{name}" for name in ("pk", *_ASKED)))
_SLACK = timedelta(days=3)  # the window of the database is wider by what leap years shift; Python looks again


class Asked(NamedTuple):
    """A member of whom there may be thousands: what is asked of him and shown, without a record for each."""

    pk: int
    uuid: UUID
    full_name: str
    sort_key: str
    birth_date: date | None
    birth_precision: str
    admission_date: date | None
    admission_precision: str
    full_membership_date: date | None
    party_age_start: date | None
    party_age_excluded_days: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One badge of one member in one round.

    Arguments:
        member: the record; of who is late only what is shown of him.
        organization_id: where he belongs at the end of the period; of what was proposed or awarded, where he was then.
        unit_id: the direct child in whose part of the tree that stands.
        due: the day the years are full; None where it is not known to the day.
        round_on: the round; of what is unclear, the year's first day serves for order only.
        status: one of STATUS_LABELS.
        missing: lower levels no award of which is recorded, of somebody who has a badge already.
    """

    member: Any
    organization_id: int
    unit_id: int
    years: int
    age: PartyAge | None
    due: date | None
    round_on: date
    kind: str
    status: str
    badge: Badge | None = None
    missing: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """How a form names him."""
        return f"{self.member.pk}.{self.years}.{self.kind}"

    @property
    def party_age(self) -> int | None:
        """Whole years on the day of the round."""
        return self.age.on(self.round_on) if self.age else None


@dataclass(frozen=True, slots=True)
class Round:
    """What one period holds: what is listed in its rounds, what should have been before, and what cannot be told."""

    rounds: tuple[date, ...]
    listed: tuple[Candidate, ...]
    late: tuple[Candidate, ...]
    unclear: tuple[Candidate, ...]
    skipped: tuple[Candidate, ...]  # awarded, although a lower level is not recorded


def badges_in(organization: Organization, period: Period, *, rules: BadgeRules) -> Round:
    """The badges of an organisation and everything below it in the rounds of a period.

    Who is due is asked of the members of the last day of the period; what was proposed or awarded stands where its
    branch stood on the day of the round. What is proposed or awarded already, early or not, is not due again
    (DOMAIN §6.47); a level that was declined is due again in the rounds that follow.
    """
    stock = _Stock(organization, period.last, rules)
    rounds = rules.rounds_between(period.start, period.last)
    late = stock.late(period.start)
    if not rounds:
        return Round((), (), late, (), ())
    before = rules.round_before(rounds[0])
    first = before + timedelta(days=1) if before else period.start
    due, unclear = stock.due(first, rounds[-1])
    recorded = _recorded(organization, period)
    listed = [*recorded, *_not_yet([*due, *stock.posthumous(first, rounds[-1])])]
    higher = {one.member.pk for one in listed if one.status != Badge.Status.DECLINED}
    awarded = _awarded(one.member.pk for one in listed)
    listed = [
        replace(one, missing=missing_levels(one.years, awarded[one.member.pk], one.round_on, rules)) for one in listed
    ]
    return Round(
        rounds=tuple(rounds),
        listed=tuple(sorted(listed, key=_in_order)),
        late=tuple(one for one in late if one.member.pk not in higher),
        unclear=unclear,
        skipped=tuple(one for one in listed if one.missing and one.status == Badge.Status.AWARDED),
    )


def missing_levels(years: int, awarded: Iterable[int], on: date, rules: BadgeRules) -> tuple[int, ...]:
    """The levels below one that were in force on a day and are not among those awarded.

    Of somebody without any badge on record nothing is said: his record simply begins later.
    """
    known = set(awarded)
    if not known:
        return ()
    return tuple(level.years for level in rules.levels_on(on) if level.years < years and level.years not in known)


def badges_of(member: Member) -> QuerySet[Badge]:
    """A member's badges, highest first."""
    return Badge.objects.filter(member=member).select_related("document").order_by("-years", "-round_on", "-pk")


def badges_editable_by(user: Any, *, on: date) -> QuerySet[Badge]:
    """The badges a user may write: those of organisations where he may write members."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    return Badge.objects.filter(organization__in=organizations.values("pk")).select_related("member", "document")


def active_badges(members: Iterable[int], years: int | None = None) -> QuerySet[Badge]:
    """What stands in the way of proposing a level again: proposed or awarded, however; a reissue is none."""
    members = list(members)
    rows = Badge.objects.filter(member__among=members) if members else Badge.objects.none()
    rows = rows.exclude(status=Badge.Status.DECLINED)
    rows = rows.exclude(kind=Badge.Kind.REISSUED)
    return rows if years is None else rows.filter(years=years)


def last_day_alive(member: Member) -> date | None:
    """The last day of a membership that death ended."""
    row = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL).order_by("-start").first()
    return last_day_of(row.end) if row and row.end_reason == Membership.EndReason.DEATH else None


def was_recognised(member: Member | Asked, on: date) -> bool:
    """Not on probation on a day: until he is recognised no party age counts (DOMAIN §2.10)."""
    since = member.full_membership_date
    return since <= on if since else member.admission_date is None


class _Stock:
    """The members of an organisation and everything below it on a day, looked through for what they are due."""

    def __init__(self, organization: Organization, day: date, rules: BadgeRules) -> None:
        self.day, self.rules = day, rules
        places = tree.as_of(day).filter(tree.under([organization.pk], path="path"))
        self.units = dict(places.values_list("organization", tree.ChildBelow("path", organization.pk)))
        self.organizations = places.values("organization")
        self.official = memberships_on(self.organizations, day).filter(kind=Membership.Kind.OFFICIAL)

    def due(self, first: date, last: date) -> tuple[list[Candidate], tuple[Candidate, ...]]:
        """Who completes a level's years between two days; and who may, his day not being known."""
        levels = sorted({level.years for level in self.rules.levels})
        found, unclear = [], []
        for member, age in self._people(_completing(levels, first, last)):
            for years in levels:
                if age.is_known:
                    found += self._if_due(member, age, years, first, last)
                else:
                    earliest, latest = age.due_between(years)
                    if earliest <= last and latest >= first and self.rules.level(years, last):
                        unclear.append(self._candidate(member, age, years, None, max(earliest, first), UNCLEAR))
        unclear = self._placed(_not_yet(unclear))
        return self._placed(found), tuple(sorted(unclear, key=_in_order))

    def late(self, before: date) -> tuple[Candidate, ...]:
        """Whose highest level was due in a round before a day and is neither proposed nor awarded, nor any above it.

        A proposal that comes late must say why (DOMAIN §2.10).
        """
        lowest = min((level.years for level in self.rules.levels), default=0)
        long_ago = self.official.annotate(counted=Coalesce("member__party_age_start", "member__admission_date"))
        long_ago = long_ago.filter(counted__lte=add_months(before, -12 * lowest))
        found = []
        for organization_id, *values in long_ago.values_list(*_WHERE):
            member = Asked(*values)
            age = party_age_of(member)
            if age and age.is_known and (due := self._highest(member, age, before)):
                years, day, on = due
                unit_id = self.units[organization_id]
                found.append(Candidate(member, organization_id, unit_id, years, age, day, on, Badge.Kind.NORMAL, LATE))
        top: dict[int, int] = defaultdict(int)
        for member_id, years in active_badges([one.member.pk for one in found]).values_list("member", "years"):
            top[member_id] = max(top[member_id], years)
        return tuple(sorted((one for one in found if top[one.member.pk] < one.years), key=_in_order))

    def posthumous(self, first: date, last: date) -> list[Candidate]:
        """Who died between two days and had completed a level's years, or lacked no more months than are allowed.

        Given in the first round from the day on, unless an earlier one had come while he lived.
        """
        found = []
        deaths = deaths_between(self.organizations, first, last).select_related("member")
        for row in deaths:
            died, age = last_day_of(row.end), party_age_of(row.member)
            on = self.rules.round_of(died) if died else None
            if died is None or on is None or age is None or not age.is_known or not was_recognised(row.member, died):
                continue
            for level in self.rules.levels_on(on):
                due = age.due(level.years)
                regular = self.rules.round_of(due)
                if due <= add_months(died, level.posthumous_months) and (regular is None or regular >= died):
                    one = self._candidate(row.member, age, level.years, due, on, DUE, Badge.Kind.POSTHUMOUS)
                    found.append(
                        replace(one, organization_id=row.organization_id, unit_id=self.units[row.organization_id])
                    )
        return found

    def _people(self, window: Q) -> list[tuple[Member, PartyAge]]:
        members = Member.objects.annotate(counted=Coalesce("party_age_start", "admission_date")).filter(window)
        members = members.only(*_ASKED)
        found = ((one, party_age_of(one)) for one in members.filter(pk__in=self.official.values("member")))
        return [(member, age) for member, age in found if age is not None]

    def _if_due(self, member: Member, age: PartyAge, years: int, first: date, last: date) -> list[Candidate]:
        due = age.due(years)
        on = self.rules.round_of(due) if first <= due <= last else None
        if on is None or not self.rules.level(years, on) or not was_recognised(member, on):
            return []
        return [self._candidate(member, age, years, due, on, DUE)]

    def _highest(self, member: Asked, age: PartyAge, before: date) -> tuple[int, date, date] | None:
        """The highest level due in a round before a day: its years, the day they were full, the round."""
        full = age.on(before - timedelta(days=1))
        for level in reversed(self.rules.levels):
            if level.years > full:
                continue
            due = age.due(level.years)
            on = self.rules.round_of(due)
            if on and on < before and self.rules.level(level.years, on) and was_recognised(member, on):
                return level.years, due, on
        return None

    def _candidate(
        self, member: Member, age: PartyAge, years: int, due: date | None, on: date, status: str,
        kind: str = Badge.Kind.NORMAL,
    ) -> Candidate:  # fmt: skip
        return Candidate(member, 0, 0, years, age, due, on, kind, status)

    def _placed(self, found: list[Candidate]) -> list[Candidate]:
        """With where each belongs on the day."""
        if not found:
            return []
        rows = self.official.filter(member__among=[one.member.pk for one in found])
        belongs = dict(rows.values_list("member", "organization"))
        return [
            replace(one, organization_id=belongs[one.member.pk], unit_id=self.units[belongs[one.member.pk]])
            for one in found
        ]


def _recorded(organization: Organization, period: Period) -> list[Candidate]:
    """What was proposed, awarded or declined in the rounds of a period, where its branch stood on that day."""
    path = "organization__placements__path"
    stood = Q(organization__placements__start__lte=F("round_on")) & (
        Q(organization__placements__end__isnull=True) | Q(organization__placements__end__gt=F("round_on"))
    )
    rows = (
        Badge.objects.filter(tree.under([organization.pk], path=path) & stood)
        .filter(round_on__gte=period.start, round_on__lt=period.end)
        .annotate(unit_id=tree.ChildBelow(path, organization.pk))
        .select_related("member", "document")
    )
    found = []
    for row in rows:
        age = party_age_of(row.member)
        due = age.due(row.years) if age and age.is_known else None
        found.append(
            Candidate(row.member, row.organization_id, row.unit_id, row.years, age, due, row.round_on, row.kind,
                      row.status, row)
        )  # fmt: skip
    return found


def _completing(levels: Iterable[int], first: date, last: date) -> Q:
    """A condition on members annotated with `counted`: one of the levels may be full between two days.

    Whoever has days left out, or a date known in part, is looked at in any case.
    """
    window = Q(party_age_excluded_days__gt=0) | ~Q(admission_precision=Precision.DAY)
    for years in levels:
        earliest, latest = add_months(first, -12 * years) - _SLACK, add_months(last, -12 * years) + _SLACK
        window |= Q(counted__gte=earliest, counted__lte=latest)
    return window


def _not_yet(found: list[Candidate]) -> list[Candidate]:
    """Those not proposed or awarded at that level already, nor declined in that very round."""
    if not found:
        return []
    members = {one.member.pk for one in found}
    taken = set(active_badges(members).values_list("member", "years"))
    declined = Badge.objects.filter(member__among=list(members), status=Badge.Status.DECLINED)
    refused = set(declined.values_list("member", "years", "round_on"))
    return [
        one
        for one in found
        if (one.member.pk, one.years) not in taken and (one.member.pk, one.years, one.round_on) not in refused
    ]


def _awarded(members: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    wanted = list(members)
    if not wanted:
        return found
    rows = Badge.objects.filter(member__among=wanted, status=Badge.Status.AWARDED)
    for member_id, years in rows.values_list("member", "years"):
        found[member_id].add(years)
    return found


def _in_order(one: Candidate) -> tuple[date, int, str, int]:
    """As on the printed list: by round, the higher level first, then by given name."""
    return one.round_on, -one.years, one.member.sort_key, one.member.pk
