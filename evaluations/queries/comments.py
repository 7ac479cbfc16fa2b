"""Comments asked of the branch a member came from, of his host, of another post: whose turn it is, who sees them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing, organizations_visible_to
from evaluations.models import Period, Rating, RatingComment
from evaluations.queries.rights import files_told_at, ratings_visible_to
from members.models import Member, Membership
from members.queries import search_members
from recruitment.queries.rights import acting_for

WAITING, MINE, GIVEN, EVERY = "", "cho-toi", "da-nhan-xet", "tat-ca"  # as the address of the list spells it


def comments_visible_to(user: Any, *, on: date) -> QuerySet[Any]:
    """The comments asked of organisations whose members a user sees, and those about ratings he sees.

    Each with `writer`, the organisation that writes it on a day: the one asked, or the one that asks where that one
    lies outside or stands no more.
    """
    asked = Q(asked_of__in=organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk"))
    about = Q(rating__in=ratings_visible_to(user, on=on).values("pk"))
    standing = Q(asked_of__in=tree.as_of(on).values("organization"))
    writer = Case(When(standing, then=F("asked_of")), default=F("rating__organization"), output_field=BigIntegerField())
    rows = RatingComment.objects.filter(asked | about).annotate(writer=writer)
    return rows.select_related("rating__member", "rating__period")


def comments_listed(
    comments: QuerySet[Any], *, period: Period | None = None, organization: Organization | None = None,
    state: str = WAITING, text: str = "", own: Collection[int] = (), on: date,
) -> QuerySet[Any]:  # fmt: skip
    """Some of those comments: of a period, written in an organisation and below, in a state, about a name.

    Arguments:
        own: the organisations for which the reader writes, for the state MINE: what waits for him in open periods.
    """
    rows = comments.filter(rating__period=period) if period else comments
    if organization is not None:
        rows = rows.filter(writer__in=tree.subtree(organization, on=on).values("pk"))
    if state == MINE:
        rows = rows.filter(writer__in=own, rating__period__closed_on__isnull=True)
    if state in (WAITING, MINE):
        rows = rows.filter(given_on__isnull=True, rating__decided_level__isnull=True)
    elif state == GIVEN:
        rows = rows.filter(given_on__isnull=False)
    if text:
        rows = rows.filter(rating__member__in=search_members(Member.objects.all(), text).values("pk"))
    return rows.order_by("given_on", "asked_on", "pk")


def writes_comment(user: Any, comment: Any, *, on: date) -> bool:
    """Whether a user writes a comment: for the organisation whose turn it is."""
    return comment.writer in acting_for(user, on=on, action=Action.EVALUATE)


def reads_comment(user: Any, comment: Any, *, on: date) -> bool:
    """Whether a user reads what was said of a member: who reads files where it is asked, or where he is rated."""
    places = [pk for pk in (comment.asked_of_id, comment.rating.organization_id) if pk]
    return files_told_at(user, on=on).filter(pk__in=places).exists()


def may_be_asked(user: Any, rating: Rating, *, on: date) -> QuerySet[Organization]:
    """Whom one may ask about a rating: those the user sees, and where the member belonged in the period."""
    here = Q(pk__in=organizations_visible_to(user, on=on).values("pk"))
    if rating.member_id is not None:
        spent = Membership.objects.filter(member=rating.member_id, start__lt=rating.period.end or on).filter(
            Q(end__isnull=True) | Q(end__gt=rating.period.start)
        )
        here |= Q(pk__in=spent.values("organization"))
    standing = tree.as_of(on).values("organization")
    return Organization.objects.filter(here, pk__in=standing).exclude(pk=rating.organization_id)
