"""Who may see whom; members in lists, by name and number, with where they are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat

from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from members.models import DutySpan, Member, Membership, Transfer
from members.queries.belongings import memberships_on

_BY_WEIGHT = (DutySpan.Kind.SUSPENDED, DutySpan.Kind.EXEMPT, DutySpan.Kind.TERM_EXEMPT)
SHOWN_DIGITS = 4  # of a card in lists (Member.masked_number)
_BOTH_NAMES = Concat(
    Value(" "), Func(F("other_name"), function="chibo_fold"), F("search_key"), output_field=CharField()
)


def members_visible_to(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose names a user sees in lists: who belong in his scope on the day."""
    return _members_in(organizations_allowing(user, Action.VIEW_MEMBERS, on=on), on)


def files_readable_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose file a user may open. Once the membership has ended the file is closed to the old branch.

    Open are those of who belongs in his scope, and of who is on his way there with a letter (DATA §3).
    """
    organizations = organizations_allowing(user, Action.READ_FILE, on=on).values("pk")
    here = Q(pk__in=memberships_on(organizations, on).values("member"))
    coming = Transfer.objects.filter(status=Transfer.Status.ISSUED, destination__in=organizations)
    return Member.objects.filter(here | Q(pk__in=coming.values("member")))


def files_editable_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose file a user may change."""
    return _members_in(organizations_allowing(user, Action.EDIT_MEMBERS, on=on), on)


def with_current(members: QuerySet[Member], *, on: date) -> QuerySet[Member]:
    """Adds where each belongs on a day (`organization_id`, `membership_kind`, `since`) and his state.

    `state`: suspended, exempt, term_exempt, full or probationary, derived from the spans and his own dates.
    """
    official = Membership.objects.filter(member=OuterRef("pk"), span__contains=on, kind=Membership.Kind.OFFICIAL)
    duty = DutySpan.objects.filter(member=OuterRef("pk"), span__contains=on)
    return members.annotate(
        organization_id=Subquery(official.values("organization")[:1]),
        organization_code=Subquery(official.values("organization__code")[:1]),
        since=Subquery(official.values("start")[:1]),
        away=Exists(Membership.objects.filter(member=OuterRef("pk"), span__contains=on, kind=Membership.Kind.TEMPORARY))
        | Exists(duty.filter(kind=DutySpan.Kind.AWAY)),
        state=Case(
            When(Exists(duty.filter(kind=DutySpan.Kind.SUSPENDED)), then=Value("suspended")),
            When(Exists(duty.filter(kind=DutySpan.Kind.EXEMPT)), then=Value("exempt")),
            When(Exists(duty.filter(kind=DutySpan.Kind.TERM_EXEMPT)), then=Value("term_exempt")),
            When(is_full(on), then=Value("full")),
            default=Value("probationary"),
            output_field=CharField(),
        ),
    )


def is_full(on: date, *, of: str = "") -> Q:
    """A condition on members: full members on a day. Who has neither date was recorded before dates were kept.

    Arguments:
        of: the way from the rows asked about to the member, e.g. "member__" from memberships.
    """
    since, admitted = f"{of}full_membership_date", f"{of}admission_date"
    return Q(**{f"{since}__lte": on}) | Q(**{f"{since}__isnull": True, f"{admitted}__isnull": True})


def search_members(members: QuerySet[Member], text: str) -> QuerySet[Member]:
    """Members whose name holds every word typed (any order, no diacritics), or whose number begins with it.

    The other name they are called by counts as a name. Of a card, old or new, the last four digits will do, as lists
    print them.
    """
    words = fold(text).split()
    if not words:  # signs alone name nothing; nothing typed leaves everything
        return members.none() if text.strip() else members
    by_name = Q()
    by_other = ~Q(other_name="")
    for word in words:
        by_name &= Q(search_key__contains=f" {word}")
        by_other &= Q(both_names__contains=f" {word}")
    # A query of its own: beside an OR of the same row no index on the name would be used.
    others = Member.objects.annotate(both_names=_BOTH_NAMES).filter(by_other)
    found = by_name | Q(pk__in=others.values("pk"))
    digits = "".join(words)
    if digits.isdigit():
        for number in ("card_number", "national_id", "legacy_card_number", "former_national_id"):
            found |= Q(**{f"{number}__startswith": digits})
        if len(digits) >= SHOWN_DIGITS:
            found |= Q(card_number__endswith=digits) | Q(legacy_card_number__endswith=digits)
    return members.filter(found)


def members_named(member_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order of given names."""
    return dict(
        Member.objects.filter(pk__in=list(member_ids)).order_by("sort_key", "pk").values_list("pk", "full_name")
    )


def memberships_of(member: Member) -> QuerySet[Membership]:
    """A member's whole past, latest first."""
    return Membership.objects.filter(member=member).select_related("organization", "document").order_by("-start")


def _members_in(organizations: QuerySet[Organization], on: date) -> QuerySet[Member]:
    return Member.objects.filter(pk__in=memberships_on(organizations.values("pk"), on).values("member"))


def nearest_first(members: QuerySet[Member], text: str) -> QuerySet[Member]:
    """Those whose name holds the words whole before those where they only begin a word: "hoa" is Hòa before Hoàng."""
    whole = Q()
    for word in fold(text).split():
        whole &= Q(search_key__contains=f" {word} ")
    rank = Case(When(whole, then=Value(0)), default=Value(1)) if whole else Value(0)
    return members.order_by(rank, "sort_key", "pk")


def member_of_card(number: str) -> Member | None:
    """The member of a whole card number or, without one, national id; None for any part of one."""
    number = number.strip()
    found = Member.objects.filter(Q(card_number=number) | Q(national_id=number)) if number else Member.objects.none()
    return found.first()


def duties_of(member: Member) -> QuerySet[DutySpan]:
    """A member's exemptions and suspensions, latest first."""
    rows = DutySpan.objects.filter(member=member, kind__in=DutySpan.DECIDED)
    return rows.select_related("document", "end_document").order_by("-start")


def duties_on(on: date) -> QuerySet[DutySpan]:
    """The exemptions and suspensions that hold on a day, what weighs more first: suspended before exempt.

    What a transfer lays (on the way, away) is no state of the member: he stays full or probationary.
    """
    weight = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(_BY_WEIGHT)),
        output_field=IntegerField(),
    )
    return DutySpan.objects.filter(kind__in=DutySpan.DECIDED, span__contains=on).order_by(weight, "pk")


def memberships_editable_by(user: Any, *, on: date) -> QuerySet[Membership]:
    """The memberships, past and present, in organisations where a user may write members."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    return Membership.objects.filter(organization__in=organizations.values("pk")).select_related("member")
