"""Who is on the list of a period, rated where, decided by whom; who is not, and why (DOMAIN §2.9, §6.32–37)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from branches import tree
from branches.models import OrganizationForm, Placement
from core.periods import add_months, end_after, share_a_day
from evaluations.models import Body, NotRated, Period, Rating, RatingComment, Scheme, SchemeCap, Subject
from evaluations.queries.frames import Frame
from members.models import DutySpan, Membership, OfficeTerm
from recruitment.queries.rights import Line, lines_of

LEFT_BY = (Membership.EndReason.TRANSFER_OUT.value, "")
DUTIES = {
    DutySpan.Kind.EXEMPT.value: NotRated.EXEMPT,
    DutySpan.Kind.TERM_EXEMPT.value: NotRated.EXEMPT,
    DutySpan.Kind.SUSPENDED.value: NotRated.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose comment is asked for."""

    kind: str
    organization_id: int | None
    place_name: str = ""


@dataclass(slots=True)
class Entry:
    """One line of the list."""

    subject: str
    organization_id: int
    unit_id: int
    appraiser_id: int | None
    decider_id: int
    grouping: str = ""
    member_id: int | None = None
    office_term_id: int | None = None
    not_rated: str = ""
    asked: list[Asked] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int]:
        """What makes it the same line when the list is made again: the member, the office or the organisation."""
        return self.subject, self.office_term_id or self.member_id or self.organization_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation stood on the closing day, and what it was."""

    path: list[int]
    line: Line
    level: str
    sector: str
    holds_branch_meetings: bool

    @property
    def superior(self) -> int:
        """The one directly above; itself where nobody is above it in the installation."""
        return self.path[-2] if len(self.path) > 1 else self.path[-1]

    def body(self, body: str) -> int:
        """The organisation that a body of the scheme means here."""
        if body == Body.OWN:
            return self.path[-1]
        return self.line.grassroots if body == Body.GRASSROOTS else self.superior


def roster_of(period: Period, frames: Mapping[str, Frame]) -> list[Entry]:
    """The list of a period as of its closing day, for the subjects that have a scheme: a constant number of queries.

    Members are rated where they belong officially on that day: at the receiving branch if they moved, at home if they
    are away for a time. Organisations and collectives are those below the committee that opens the period.
    """
    places = places_of(period)
    found: list[Entry] = []
    for subject, frame in frames.items():
        if subject == Subject.MEMBER:
            found += _members(period, frame, places)
        elif subject == Subject.OFFICIAL:
            found += _officials(period, frame, places)
        else:
            found += _organizations(period, frame, places, subject)
    return found


def places_of(period: Period) -> dict[int, Place]:
    """Organisation id → its place, of everything the period is for: at or below its committee, of its sectors, without
    the branches that have a school year of their own."""
    day = period.closes_on
    paths = tree.paths_under([period.organization_id], on=day)
    lines = lines_of(paths, on=day)
    forms = {
        one.organization_id: one
        for one in tree.form_on(day).filter(organization__in=list(paths)).select_related("form", "level", "sector")
    }
    sectors = set(period.sectors.values_list("sector", flat=True))
    apart = _apart(period)
    places = {}
    for pk, path in paths.items():
        form = forms.get(pk)
        if form is None or (sectors and form.sector_id not in sectors):
            continue
        if not sectors and any(form.sector_id in theirs and owner in path for owner, theirs in apart):
            continue
        places[pk] = _place(path, lines[pk], form)
    return places


def conflicting(period: Period, entries: Iterable[Entry]) -> set[tuple[str, int]]:
    """The lines of a list whose subject has the year's result, or is on the year's list, in another period."""
    if not period.is_annual:
        return set()
    rows = Rating.objects.filter(year=period.year, is_annual=True, not_rated="").exclude(period=period)
    taken = {
        (subject, member if subject == Subject.MEMBER else organization)
        for subject, member, organization in rows.exclude(subject=Subject.OFFICIAL).values_list(
            "subject", "member", "organization"
        )
    }
    return {one.key for one in entries if one.key in taken}


def _place(path: list[int], line: Line, form: OrganizationForm) -> Place:
    return Place(path, line, form.level.code, form.sector.code if form.sector else "", form.form.holds_branch_meetings)


def _apart(period: Period) -> list[tuple[int, set[int]]]:
    """The school years of the same year, by their committees, with their sectors."""
    if period.kind != Period.Kind.YEAR:
        return []
    found: dict[int, set[int]] = defaultdict(set)
    others = Period.objects.filter(kind=Period.Kind.SCHOOL_YEAR, year=period.year)
    for owner, sector in others.values_list("organization", "sectors__sector"):
        if sector is not None:
            found[owner].add(sector)
    return list(found.items())


def _line(subject: str, frame: Frame, pk: int, place: Place) -> Entry:
    """A line with those who appraise and decide by the scheme, and the unit and group of its cap."""
    by_level = {one.at.code if one.at else "": one for one in frame.deciders}
    who = by_level.get(place.level) or by_level[""]
    decider = place.body(who.decider)
    cap = frame.caps[0] if frame.caps else None
    unit = place.line.grassroots if cap is None or cap.unit == SchemeCap.Unit.GRASSROOTS else decider
    grouping = {
        SchemeCap.Grouping.LEVEL.value: place.level,
        SchemeCap.Grouping.SECTOR.value: f"{place.level}:{place.sector}"[:40],
    }.get(cap.grouping if cap else "", "")
    return Entry(subject, pk, unit, place.body(who.appraiser) if who.appraiser else None, decider, grouping)


def _organizations(period: Period, frame: Frame, places: Mapping[int, Place], subject: str) -> list[Entry]:
    """Organisations below the committee; of collectives only those that lead others. New ones are not rated."""
    wanted = [
        pk
        for pk, place in places.items()
        if pk != period.organization_id and (subject == Subject.ORGANIZATION or not place.holds_branch_meetings)
    ]
    new = _formed_after(wanted, frame.scheme, period.closes_on)
    entries = []
    for pk in wanted:
        entry = _line(subject, frame, pk, places[pk])
        entry.not_rated = NotRated.NEW_ORGANIZATION if pk in new else ""
        entries.append(entry)
    return entries


def _formed_after(organization_ids: Iterable[int], scheme: Scheme, closes_on: date) -> set[int]:
    """Which were formed too short a time before: the first day on which they stood in the tree, or were founded."""
    first: dict[int, date] = {}
    rows = Placement.objects.filter(organization__in=list(organization_ids)).order_by("start")
    for pk, start, founded in rows.values_list("organization", "start", "organization__founded_on"):
        first.setdefault(pk, min(start, founded) if founded else start)
    return {pk for pk, day in first.items() if is_short(day, scheme, closes_on)}


def is_short(since: date, scheme: Scheme, closes_on: date) -> bool:
    """Whether the time from a day to the closing day, both inclusive, is shorter than the scheme asks: 1/7–31/12 is six
    months, and exactly six months are enough (DOMAIN §6.33)."""
    return add_months(since, scheme.minimum_months) > (end_after(closes_on) or closes_on)


def _members(period: Period, frame: Frame, places: Mapping[int, Place]) -> list[Entry]:
    day = period.closes_on
    rows = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, span__contains=day, organization__in=list(places)
    ).order_by("organization", "member__sort_key", "member")
    here = list(rows.values_list("member", "organization", "member__ceremony_date", "member__admission_date"))
    duties = _duties([member for member, *_rest in here], day)
    asked = _asked(period, frame.scheme, {member: organization for member, organization, *_rest in here})
    entries = []
    for member, organization, ceremony, decision in here:
        entry = _line(Subject.MEMBER, frame, organization, places[organization])
        entry.member_id = member
        entry.asked = asked.get(member, [])
        counted = decision if frame.scheme.counts_from == Scheme.CountsFrom.DECISION else ceremony or decision
        if member in duties:
            entry.not_rated = duties[member]
        elif counted and is_short(counted, frame.scheme, day):
            entry.not_rated = NotRated.NEW_MEMBER
        entries.append(entry)
    return entries


def _duties(member_ids: Iterable[int], day: date) -> dict[int, str]:
    """Who is exempt or suspended on the closing day; suspended is the stronger word."""
    found: dict[int, str] = {}
    rows = DutySpan.objects.filter(member__in=list(member_ids), span__contains=day, kind__in=list(DUTIES))
    for member, kind in rows.values_list("member", "kind"):
        if found.get(member) != NotRated.SUSPENDED:
            found[member] = DUTIES[kind]
    return found


def _asked(period: Period, scheme: Scheme, at: Mapping[int, int]) -> dict[int, list[Asked]]:
    """Whose comments are asked for: the former branch where he was there long enough, the host where he is away."""
    found: dict[int, list[Asked]] = defaultdict(list)
    day, end = period.closes_on, end_after(period.closes_on)
    spans = Membership.objects.filter(member__in=list(at), start__lte=day).exclude(end__lte=period.start)
    for one in spans.order_by("member", "start"):
        home = at[one.member_id]
        if one.kind == Membership.Kind.TEMPORARY and one.organization_id != home:
            if one.end is None or one.end > period.start:
                found[one.member_id].append(Asked(RatingComment.Kind.HOST, one.organization_id))
        elif one.kind == Membership.Kind.OFFICIAL and one.organization_id != home and one.end is not None:
            first = max(one.start, period.start)
            moved = one.end_reason in LEFT_BY  # a reorganisation is no move of his (DOMAIN §5.5)
            if (
                moved
                and share_a_day((one.start, one.end), (period.start, end))
                and (add_months(first, scheme.comment_months) <= one.end)
            ):
                found[one.member_id].append(Asked(RatingComment.Kind.FORMER, one.organization_id))
    away = DutySpan.objects.filter(member__in=list(at), kind=DutySpan.Kind.AWAY, span__contains=day)
    for member in away.values_list("member", flat=True):
        found[member].append(Asked(RatingComment.Kind.HOST, None, str(_("nơi sinh hoạt tạm thời ngoài hệ thống"))))
    return found


def _officials(period: Period, frame: Frame, places: Mapping[int, Place]) -> list[Entry]:
    """The standing committee of an organisation that leads others: each reviewed in every post (DOMAIN §2.9)."""
    leading = [pk for pk, place in places.items() if not place.holds_branch_meetings]
    terms = OfficeTerm.objects.filter(
        organization__in=leading, span__contains=period.closes_on, office__on_standing_committee=True
    ).order_by("organization", "office__rank", "pk")
    duties = _duties([term.member_id for term in terms], period.closes_on)
    entries = []
    for term in terms:
        entry = _line(Subject.OFFICIAL, frame, term.organization_id, places[term.organization_id])
        entry.member_id, entry.office_term_id = term.member_id, term.pk
        entry.not_rated = duties.get(term.member_id, "")
        entries.append(entry)
    return entries
