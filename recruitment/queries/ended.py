"""When a member's own record says that what his candidate's file follows is over: he left, died, or is a full member.

The record of a member is the one truth from the ceremony on. A file that it has overtaken asks for nothing more, and
waits to be closed (recruitment.services.closing).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, DateField, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from branches.models import Placement
from core.documents import Document
from core.formatting import date_text
from members.models import Membership
from recruitment.models import Candidate, StepAct

Kind, State = StepAct.Kind, Candidate.State
# What an ended membership makes of the file. No probationer is expelled (DOMAIN §2.13); of an old record that says so,
# and of whoever asked to leave, the file ends as it would have before the ceremony. All else is a move out of sight.
ADOPTED = {
    Membership.EndReason.DEATH.value: (Kind.DIED, State.DIED),
    Membership.EndReason.STRIKE_OFF.value: (Kind.STRUCK_OFF, State.STRUCK_OFF),
    Membership.EndReason.EXPULSION.value: (Kind.REJECTED, State.REJECTED),
    Membership.EndReason.RESIGNATION.value: (Kind.WITHDRAWN, State.WITHDRAWN),
}


def ended_on(of: str = "") -> Least:
    """The first day on which somebody belongs nowhere officially any more, or is a full member; NULL while he may come
    further, and of whoever is no member yet.

    Arguments:
        of: the way from the rows asked about to the candidate, e.g. "candidate__" from mentorships.
    """
    last = Membership.objects.filter(member=OuterRef(f"{of}member"), kind=Membership.Kind.OFFICIAL).order_by("-start")
    return Least(
        Subquery(last.values("end")[:1], output_field=DateField()),
        F(f"{of}member__full_membership_date"),
        output_field=DateField(),
    )


def last_branch(on: date) -> Subquery:
    """Where a candidate who is a member belongs officially on a day, or did last; NULL where that branch is gone."""
    standing = Placement.objects.filter(organization=OuterRef("organization"), span__contains=on)
    rows = Membership.objects.filter(member=OuterRef("member"), kind=Membership.Kind.OFFICIAL, start__lte=on)
    rows = rows.annotate(branch=Case(When(Exists(standing), then=F("organization"))))
    return Subquery(rows.order_by("-start").values("branch")[:1])


def overtaken(candidates: QuerySet[Candidate], *, on: date) -> QuerySet[Candidate]:
    """Of some candidates those whose open file is over on a day by their record as members."""
    waiting = candidates.filter(state__in=(Candidate.State.ACTIVE, Candidate.State.DEFERRED), member__isnull=False)
    return waiting.annotate(ended_on=ended_on()).filter(ended_on__lte=on)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a file is over by the member's own record, and so how it is to be closed.

    Arguments:
        on: the last day of his membership; of a full member the day from which he is one.
        document: the paper the record has of it.
        words: what the record says, in a sentence.
    """

    kind: str
    state: str
    on: date
    document: Document | None
    words: str


def ending_of(candidate: Candidate, *, on: date) -> Ending | None:
    """How a candidate's file is over on a day, whatever state it is in; None while it is not."""
    member = candidate.member
    if member is None:
        return None
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL).select_related("end_document")
    last = rows.order_by("-start").first()
    left = last.end if last is not None else None
    full = member.full_membership_date
    if full is not None and full <= on and (left is None or full < left):
        words = _("là đảng viên chính thức từ ngày %s") % date_text(full)
        return Ending(Kind.TAKEN, State.COMPLETED, full, member.full_membership_document, words)
    if last is None or left is None or left > on:
        return None
    kind, state = ADOPTED.get(last.end_reason, (Kind.LEFT, State.MOVED))
    last_day = left - timedelta(days=1)
    words = _("%(why)s, sinh hoạt đảng đến hết ngày %(day)s") % {
        "why": last.get_end_reason_display() or _("thôi sinh hoạt"), "day": date_text(last_day),
    }  # fmt: skip
    return Ending(kind, state, last_day, last.end_document, words)
