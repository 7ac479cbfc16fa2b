"""Who sees which candidates; lists of them, narrowed by unit, step, group, body, place, age and name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Coalesce

from branches import tree
from branches.models import Organization, Place
from branches.scoping import Action, organizations_allowing
from core.names import fold
from core.periods import add_months
from recruitment.models import Candidate, CandidateStay, IntroducingBody, MassModel, Tag
from recruitment.queries.ended import last_branch, overtaken
from recruitment.queries.rights import acting_for
from recruitment.queries.tags import belongs_to

OPEN = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)
# What a list may be narrowed to beside a single state.
IS_OPEN, IS_CLOSED, IS_OVERTAKEN = "dang-mo", "da-dong", "can-dong"


def with_branch(candidates: QuerySet[Candidate], *, on: date) -> QuerySet[Candidate]:
    """Adds `followed_by`, the branch that follows each on a day: of a member, the one he belongs to officially.

    A probationary member who moves takes his file along, whoever recorded the transfer; who belongs nowhere any more
    stays with the branch he belonged to last.
    """
    return candidates.annotate(followed_by=Coalesce(last_branch(on), F("organization"), output_field=BigIntegerField()))


def candidates_visible_to(user: Any, *, on: date, action: str = Action.VIEW_MEMBERS) -> QuerySet[Candidate]:
    """The candidates whose names a user sees in lists: whom branches of his scope follow now; with `followed_by`."""
    organizations = organizations_allowing(user, action, on=on)
    candidates: Any = with_branch(Candidate.objects.all(), on=on)
    visible: QuerySet[Candidate] = candidates.filter(followed_by__in=organizations.values("pk"))
    return visible


def files_readable_by(user: Any, *, on: date) -> QuerySet[Candidate]:
    """The candidates whose file a user may open: to the branch he moved to it goes along, to the old one it closes."""
    return candidates_visible_to(user, on=on, action=Action.READ_FILE)


def branches_recruiting(user: Any, *, on: date) -> QuerySet[Organization]:
    """The branches for which a user enters candidates and takes their steps on a day."""
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True, organization__in=acting_for(user, on=on))
    return Organization.objects.filter(tree.stood_on(on), pk__in=branches.values("organization"))


def organizations_exporting(user: Any, *, on: date) -> QuerySet[Organization]:
    """Where a user may both open files and hand them out."""
    exporting = organizations_allowing(user, Action.EXPORT, on=on)
    return organizations_allowing(user, Action.READ_FILE, on=on).filter(pk__in=exporting.values("pk"))


def models_offered(user: Any, *, on: date) -> QuerySet[MassModel]:
    """The models of mass organisations through which people of a user's scope may have been found."""
    models = MassModel.objects.filter(organization__in=organizations_allowing(user, Action.VIEW_MEMBERS, on=on))
    return models.order_by("name", "pk")


def stays_left_behind(user: Any, *, on: date) -> QuerySet[CandidateStay]:
    """Who was followed in a user's scope and moved out of it: name and span remain, the file does not open."""
    organizations = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    stays = CandidateStay.objects.filter(organization__in=organizations, end__lte=on)
    gone = stays.exclude(candidate__in=candidates_visible_to(user, on=on).values("pk"))
    return gone.select_related("candidate").order_by("-end", "candidate__sort_key", "pk")


def search_candidates(candidates: QuerySet[Candidate], text: str) -> QuerySet[Candidate]:
    """Those whose name holds every word typed, in any order and without diacritics, or whose number begins with it."""
    words = fold(text).split()
    if not words:  # signs alone name nothing; nothing typed leaves everything
        return candidates.none() if text.strip() else candidates
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=f" {word}")
    digits = "".join(words)
    return candidates.filter(by_name | Q(national_id__startswith=digits) if digits.isdigit() else by_name)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of candidates is narrowed to.

    Arguments:
        organization: he is followed there or below.
        state: one of Candidate.State, or IS_OPEN, IS_CLOSED, IS_OVERTAKEN.
        tag: he belongs to the group today.
        oldest, youngest: ages in whole years.
        waiting_since: nothing was done for him after this day.
    """

    organization: Organization | None = None
    text: str = ""
    stage: str = ""
    state: str = ""
    tag: Tag | None = None
    body: IntroducingBody | None = None
    place: Place | None = None
    youngest: int | None = None
    oldest: int | None = None
    waiting_since: date | None = None


def candidates_listed(candidates: QuerySet[Candidate], chosen: Narrowing, *, on: date) -> QuerySet[Candidate]:
    """Some candidates with `followed_by`, narrowed, in the order of given names."""
    rows: Any = search_candidates(candidates, chosen.text)
    if chosen.organization is not None:
        rows = rows.filter(followed_by__in=tree.subtree(chosen.organization, on=on).values("pk"))
    if chosen.state in (IS_OPEN, IS_CLOSED):
        states = OPEN if chosen.state == IS_OPEN else Candidate.CLOSED
        rows = rows.filter(state__in=states)
    elif chosen.state == IS_OVERTAKEN:
        rows = overtaken(rows, on=on)
    elif chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.stage:
        rows = rows.filter(stage=chosen.stage)
    if chosen.tag is not None:
        rows = rows.filter(belongs_to(chosen.tag, day=on, branch="followed_by"))
    if chosen.body is not None:
        rows = rows.filter(introduced_by=chosen.body)
    if chosen.place is not None:
        rows = rows.filter(place=chosen.place)
    if chosen.youngest is not None:
        rows = rows.filter(birth_date__lte=add_months(on, -12 * chosen.youngest))
    if chosen.oldest is not None:
        rows = rows.filter(birth_date__gt=add_months(on, -12 * (chosen.oldest + 1)))
    if chosen.waiting_since is not None:
        rows = rows.filter(stage_on__lte=chosen.waiting_since, state__in=OPEN)
    listed: QuerySet[Candidate] = rows.select_related("place", "introduced_by", "ethnicity", "occupation")
    return listed.order_by("sort_key", "pk")
