"""Whether somebody about to be entered is known already: as a member, or as a candidate of another branch."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import names_on
from core.names import search_key
from members.models import Member, Membership
from members.queries import files_readable_by, members_visible_to, with_current
from recruitment.models import Candidate
from recruitment.queries.candidates import candidates_visible_to
from recruitment.queries.candidates import files_readable_by as candidates_readable_by

OPEN = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)
# How a membership ended of whoever may be admitted again; the others are members still, somewhere, or died.
LEFT_THE_PARTY = (
    Membership.EndReason.EXPULSION, Membership.EndReason.STRIKE_OFF, Membership.EndReason.RESIGNATION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Who may be the same person, surest first: by number, then by name and birthday."""

    member: Member | None = None
    candidate: Candidate | None = None
    members_alike: tuple[Member, ...] = ()
    candidates_alike: tuple[Candidate, ...] = ()


def known_as(
    *, full_name: str, birth_date: date | None, national_id: str | None, besides: Candidate | None = None
) -> Known:
    """Who is on record under a number, or under a name and birthday; merged records are not asked.

    Arguments:
        besides: the candidate who is asked about, and who is not another one.
    """
    members = Member.objects.filter(merged_into__isnull=True)
    candidates = Candidate.objects.filter(state__in=OPEN).select_related("organization")
    if besides is not None:
        candidates = candidates.exclude(pk=besides.pk)
        members = members.exclude(pk__in=[pk for pk in (besides.member_id, besides.former_member_id) if pk])
    by_number = Q(national_id=national_id) if national_id else None
    member = members.filter(by_number).first() if by_number else None
    candidate = candidates.filter(by_number).first() if by_number else None
    if birth_date is None:
        return Known(member, candidate)
    alike = Q(search_key=search_key(full_name), birth_date=birth_date)
    if national_id:  # two different numbers are two people, whatever their names
        alike &= Q(national_id__isnull=True)
    return Known(member, candidate, tuple(members.filter(alike)[:5]), tuple(candidates.filter(alike)[:5]))


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody of the same name and birthday, as far as a user may know of him: with his page where it opens."""

    name: str
    what: str
    place: str
    url: str


def alike_visible_to(user: Any, *, full_name: str, birth_date: date | None, on: date) -> list[Alike]:
    """Who of the same name and birthday a user sees in lists; nobody outside his scope is told of."""
    if birth_date is None:
        return []
    same = Q(search_key=search_key(full_name), birth_date=birth_date)
    members = list(with_current(members_visible_to(user, on=on).filter(same), on=on)[:5])
    candidates = list(candidates_visible_to(user, on=on).filter(same, state__in=OPEN)[:5])
    readable = set(
        files_readable_by(user, on=on).filter(pk__in=[one.pk for one in members]).values_list("pk", flat=True)
    )
    opens = candidates_readable_by(user, on=on).filter(pk__in=[one.pk for one in candidates])
    open_files = set(opens.values_list("pk", flat=True))
    found: Any = [*members, *candidates]
    places = names_on({_place_of(one) for one in found} - {None}, on)
    return [
        Alike(
            one.full_name,
            _("đảng viên") if isinstance(one, Member) else _("đang được theo dõi"),
            places.get(_place_of(one), ""),
            _page_of(one) if one.pk in (readable if isinstance(one, Member) else open_files) else "",
        )
        for one in found
    ]


def _place_of(one: Any) -> Any:
    return one.organization_id if isinstance(one, Member) else one.followed_by  # type: ignore[attr-defined]


def _page_of(one: Member | Candidate) -> str:
    return reverse("members:detail" if isinstance(one, Member) else "recruitment:candidate", args=[one.uuid])


def left_the_party(member: Member, *, on: date) -> Membership | None:
    """The membership with which somebody left the Party, so that he may be admitted again; None of anybody else."""
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL)
    last = rows.order_by("-start").first()
    if last is None or last.end is None or last.end > on or last.end_reason not in LEFT_THE_PARTY:
        return None
    return last
