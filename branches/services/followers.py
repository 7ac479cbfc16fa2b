"""What must move with a reorganisation and only higher rooms know: a registry (HOUSE §1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from branches.models import Organization, Reorganization
from core.documents import Document
from core.undo import Touched


@dataclass(frozen=True)
class Handover:
    """What an organisation hands over when it joins another, is split or dissolved.

    Arguments:
        source: who hands over.
        on: the first day elsewhere.
        ends: whether the source exists no longer from that day on; then nothing may be left behind.
        empties: whether no member may stay, although it goes on (a branch that becomes a party body).
        reason: the act in words, for what ends with it ("sáp nhập").
        heir: who takes what is not said singly.
        homes: member id → where he goes, where that is said singly.
    """

    source: Organization
    on: date
    ends: bool
    reason: str
    empties: bool = False
    heir: Organization | None = None
    homes: Mapping[int, Organization] = field(default_factory=dict)
    document: Document | None = None


@dataclass(frozen=True)
class Held:
    """Somebody whose destination is chosen singly where an organisation ends or is split.

    Arguments:
        proposed: the organisation he should go to, where something tells it (a branch that covers the place he lives
            in); None where nothing does.
    """

    pk: int
    label: str
    proposed: int | None = None


class Follower(Protocol):
    """Something dated that points at where an organisation stood or what it was, or that belongs to it."""

    name: str

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """What of some organisations goes with them, in words with numbers; empty where nothing does."""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Re-points what happened on or after the day at the rows that now cover it."""

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Who belongs to an organisation from a day on, in the order of names, for the page that asks where they go."""

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Gives what belongs to the source to whom it goes to; sentences with numbers: what was done.

        Raises ValidationError where something would be left behind.
        """

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """What rests on an act and no foreign key tells, in sentences; it keeps the act from being taken back."""


FOLLOWERS: list[Follower] = []


def follow(organization_ids: Sequence[int], *, since: date, by: Any) -> None:
    """Lets every follower re-point what happened on or after a day in some organisations."""
    for follower in FOLLOWERS:
        follower.follow(organization_ids, since=since, by=by)


def preview(organization_ids: Sequence[int], *, since: date) -> list[str]:
    """What moves with a reorganisation from a day on, in words with numbers, for the page that asks to confirm."""
    sentences = (follower.preview(organization_ids, since=since) for follower in FOLLOWERS)
    return [sentence for sentence in sentences if sentence]


def held(organization: Organization, *, on: date) -> list[Held]:
    """Everybody whose destination is chosen singly, of all that followers know of."""
    return [one for follower in FOLLOWERS for one in follower.held(organization, on=on)]


def hand_over(handover: Handover, *, by: Any) -> list[str]:
    """Lets every follower hand over what it knows of; what was done, in sentences with numbers."""
    return [sentence for follower in FOLLOWERS for sentence in follower.hand_over(handover, by=by)]


def resting(act: Reorganization, touched: Sequence[Touched]) -> list[str]:
    """What rests on an act, of all that followers know of."""
    return [sentence for follower in FOLLOWERS for sentence in follower.resting(act, touched)]
