"""Who follows whom: mentors of a candidate, who may be one and why not, how many people each follows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from core.names import fold
from core.periods import add_months
from members.models import DutySpan, Member, Membership
from members.queries import AWAY, GUEST, Belonging, belongings_on
from recruitment.models import AdmissionCriteria, Candidate, CriterionException, Mentorship, Stage, StepAct
from recruitment.queries.candidates import with_branch
from recruitment.queries.criteria import is_youth
from recruitment.queries.ended import ended_on, overtaken

OPEN_STATES = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)
BEFORE_MENTORS = (Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.RECOGNISED)


def mentors_of(candidate: Candidate, on: date) -> list[Mentorship]:
    """Who helps a candidate on a day, the longest first."""
    rows = Mentorship.objects.filter(candidate=candidate, span__contains=on).select_related("member", "document")
    return list(rows.order_by("start", "pk"))


def introducers_needed(candidate: Candidate, criteria: AdmissionCriteria, on: date) -> int:
    """How many full members must introduce a candidate: fewer where the youth union does too and he is of its age.

    Of somebody whose birth is not on record, the usual number (Charter art. 4; DOMAIN §2.6).
    """
    body = candidate.introduced_by
    if body is not None and body.of_youth and is_youth(candidate, criteria, on):
        return criteria.introducers_with_body
    return criteria.introducers


def mentorships_visible_to(user: Any, *, on: date) -> QuerySet[Mentorship]:
    """The mentorships a user reads: laid by a branch of his scope, or of somebody followed in it."""
    return mentorships_in(organizations_allowing(user, Action.VIEW_MEMBERS, on=on))


def mentorships_in(organizations: QuerySet[Organization]) -> QuerySet[Mentorship]:
    """The mentorships some branches laid, or of whom they follow."""
    rows = Mentorship.objects.select_related("member", "candidate", "organization", "document")
    pks = organizations.values("pk")
    return rows.filter(Q(organization__in=pks) | Q(candidate__organization__in=pks))


def with_closing(mentorships: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """Adds `closed_on`: of somebody with whom all is done (recognised, withdrawn, …) the day of his last act.

    And `ended_on`: the day from which his record as a member says so, whatever his file says.
    """
    last = StepAct.objects.filter(candidate=OuterRef("candidate")).order_by("-on", "-pk").values("on")[:1]
    return mentorships.annotate(closed_on=Subquery(last), ended_on=ended_on("candidate__"))


def following_on(mentorships: QuerySet[Mentorship], on: date) -> QuerySet[Mentorship]:
    """Of some mentorships those in force on a day, of somebody who was followed then."""
    followed = Q(candidate__state__in=OPEN_STATES) | Q(closed_on__gt=on)
    going_on = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return with_closing(mentorships.filter(span__contains=on)).filter(followed, going_on)


def loads_of(member_ids: Iterable[int], on: date) -> dict[int, int]:
    """How many candidates and probationary members each of some members follows on a day: one query."""
    rows = following_on(Mentorship.objects.filter(member__in=list(member_ids)), on).order_by()
    return dict(Counter(rows.values_list("member", flat=True)))


def branch_of(candidate: Candidate, on: date) -> int:
    """The branch that follows a candidate on a day, by its id."""
    return branches_of([candidate.pk], on)[candidate.pk]


def branches_of(candidate_ids: Iterable[int], on: date) -> dict[int, int]:
    """The same of some candidates, by their keys."""
    followed: Any = with_branch(Candidate.objects.filter(pk__in=set(candidate_ids)), on=on)
    return dict(followed.values_list("pk", "followed_by"))


# Who may be a mentor.


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of the branch that follows a candidate: how many he follows already, and why he may not follow him."""

    member: Member
    load: int
    fault: str = ""


def choices_of_mentors(candidate: Candidate, branch_id: int, on: date) -> list[Choice]:
    """Everybody who belongs to the branch on a day, by given name, with what is in the way of each."""
    here = {one.member_id: one for one in belongings_on([(branch_id, on)]) if one.standing != GUEST}
    already = set(Mentorship.objects.filter(candidate=candidate, span__contains=on).values_list("member", flat=True))
    members = list(Member.objects.filter(pk__in=here).exclude(pk__in=already).order_by("sort_key", "pk"))
    told = _Told(members, {branch_id: here}, on)
    loads = loads_of(here, on)
    return [Choice(one, loads.get(one.pk, 0), told.fault(one, branch_id)) for one in members]


def fault_of_mentor(member: Member, branch_id: int, on: date) -> str:
    """Why a member may not follow a candidate of a branch from a day on, as a sentence; "" where he may."""
    here = {one.member_id: one for one in belongings_on([(branch_id, on)]) if one.member_id == member.pk}
    return _Told([member], {branch_id: here}, on).fault(member, branch_id)


def fault_of_months(member: Member, together_since: date, criteria: AdmissionCriteria | None, on: date) -> str:
    """Why two have not been together for long enough on a day, as a sentence; "" where they have."""
    if criteria is None or add_months(together_since, criteria.mentor_months) <= on:
        return ""
    full = next(n for n in range(criteria.mentor_months - 1, -1, -1) if n == 0 or add_months(together_since, n) <= on)
    return _(
        "Đ/c %(name)s mới cùng công tác, cư trú với người này %(months)s tháng (từ ngày %(since)s), còn thiếu "
        "%(short)s tháng so với %(needed)s tháng. Trường hợp đặc biệt thì ghi văn bản cho phép trước."
    ) % {
        "name": member.full_name,
        "months": full,
        "since": date_text(together_since),
        "short": criteria.mentor_months - full,
        "needed": criteria.mentor_months,
    }


def mentor_excepted(candidate: Candidate) -> bool:
    """Whether a paper lets a candidate's mentors be with him for less time than the criteria ask."""
    return CriterionException.objects.filter(
        candidate=candidate, criterion=CriterionException.Criterion.MENTOR
    ).exists()


@dataclass(frozen=True, slots=True)
class Unfit:
    """A mentorship in force whose mentor can follow the candidate no more: it is to be laid anew, nothing ends by
    itself."""

    mentorship: Mentorship
    fault: str


def to_reassign(mentorships: Iterable[Mentorship], on: date) -> list[Unfit]:
    """Of some mentorships in force those whose mentor has left the branch, died, or follows nobody any more."""
    rows = list(mentorships)
    branches = branches_of((row.candidate_id for row in rows), on)
    here: dict[int, dict[int, Belonging]] = defaultdict(dict)
    for one in belongings_on((pk, on) for pk in set(branches.values())):
        here[one.organization_id][one.member_id] = one
    told = _Told([row.member for row in rows], here, on)
    found = [Unfit(row, told.fault(row.member, branches[row.candidate_id])) for row in rows]
    return [one for one in found if one.fault]


class _Told:
    """Why members may not be mentors on a day; what it is told by is read once for all of them."""

    def __init__(self, members: Sequence[Member], here: dict[int, dict[int, Belonging]], on: date) -> None:
        self.here, self.on = here, on
        keys = [one.pk for one in members]
        rows = Membership.objects.filter(member__in=keys, start__lte=on).order_by("member", "start", "pk")
        self.left: dict[tuple[int, int], Membership] = {}  # the last stay of each in each place, ended by the day
        for row in rows:
            if row.kind != Membership.Kind.GUEST and row.end is not None and row.end <= on:
                self.left[row.member_id, row.organization_id] = row
        self.duties: dict[int, list[str]] = defaultdict(list)
        for duty in DutySpan.objects.filter(member__in=keys, span__contains=on).order_by("pk"):
            self.duties[duty.member_id].append(str(duty.get_kind_display()))

    def fault(self, member: Member, branch_id: int) -> str:
        """The first thing in the way."""
        values = {"name": member.full_name, "day": date_text(self.on)}
        found = self.here.get(branch_id, {}).get(member.pk)
        if found is None or found.standing == GUEST:
            return self._elsewhere(member, branch_id, values)
        if member.full_membership_date is None or member.full_membership_date > self.on:
            return _("Đ/c %(name)s là đảng viên dự bị vào ngày %(day)s.") % values
        if found.standing == AWAY:
            return _("Đ/c %(name)s đang sinh hoạt tạm thời ở nơi khác vào ngày %(day)s.") % values
        if self.duties[member.pk]:
            return _("Đ/c %(name)s thuộc diện %(duty)s vào ngày %(day)s.") % {
                **values,
                "duty": ", ".join(self.duties[member.pk]),
            }
        return ""

    def _elsewhere(self, member: Member, branch_id: int, values: dict[str, Any]) -> str:
        left = self.left.get((member.pk, branch_id))
        if left is not None:
            values = {**values, "since": date_text(left.end), "why": left.get_end_reason_display()}
            if left.end_reason == Membership.EndReason.DEATH:
                return _("Đ/c %(name)s đã từ trần.") % values
            return _("Đ/c %(name)s không còn ở chi bộ từ ngày %(since)s (%(why)s).") % values
        told = _("Đ/c %(name)s không sinh hoạt ở chi bộ theo dõi người này vào ngày %(day)s.")
        return told % values


# Lists.


def mentors_listed(
    mentorships: QuerySet[Mentorship], on: date, *, text: str = "", among: Iterable[int] | None = None
) -> QuerySet[Member]:
    """Whoever follows somebody by some mentorships on a day, by given name.

    Arguments:
        text: words of his name or of somebody's he follows.
        among: only by these mentorships.
    """
    rows = following_on(mentorships, on)
    if among is not None:
        rows = rows.filter(pk__in=list(among))
    for word in fold(text).split():
        named = Q(member__search_key__contains=f" {word}") | Q(candidate__search_key__contains=f" {word}")
        rows = rows.filter(named)
    return Member.objects.filter(pk__in=rows.order_by().values("member")).order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Followers:
    """A mentor, whom he follows, and why some of it is to be laid anew."""

    member: Member
    following: list[Mentorship]
    faults: dict[int, str]


def with_followed(members: Iterable[Member], mentorships: QuerySet[Mentorship], on: date) -> list[Followers]:
    """Some mentors with everybody each follows by some mentorships: six queries."""
    members = list(members)
    rows = following_on(mentorships.filter(member__in=members), on).select_related("member", "candidate")
    held: dict[int, list[Mentorship]] = defaultdict(list)
    for row in rows.order_by("candidate__sort_key", "start", "pk"):
        held[row.member_id].append(row)
    unfit = {one.mentorship.pk: one.fault for one in to_reassign([row for found in held.values() for row in found], on)}
    return [
        Followers(one, held[one.pk], {row.pk: unfit[row.pk] for row in held[one.pk] if row.pk in unfit})
        for one in members
    ]


def without_mentor(candidates: QuerySet[Candidate], on: date) -> QuerySet[Candidate]:
    """Of some candidates those past the step of being given a mentor, and not full members, whom nobody helps."""
    helped = Mentorship.objects.filter(candidate=OuterRef("pk"), span__contains=on)
    rows = candidates.filter(state__in=OPEN_STATES).exclude(stage__in=BEFORE_MENTORS)
    rows = rows.exclude(pk__in=overtaken(Candidate.objects.all(), on=on).values("pk"))
    return rows.filter(~Exists(helped)).order_by("sort_key", "pk")
