"""What must move with a reorganisation and only higher rooms know: a registry (HOUSE §1)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol


class Follower(Protocol):
    """Something dated that points at where an organisation stood or what it was."""

    name: str

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """A sentence with numbers: what will move; empty where nothing does."""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Re-points what happened on or after the day at the rows that now cover it."""


FOLLOWERS: list[Follower] = []


def follow(organization_ids: Sequence[int], *, since: date, by: Any) -> None:
    """Lets every follower re-point what happened on or after a day in some organisations."""
    for follower in FOLLOWERS:
        follower.follow(organization_ids, since=since, by=by)


def preview(organization_ids: Sequence[int], *, since: date) -> list[str]:
    """What moves with a reorganisation from a day on, in sentences with numbers, for the page that asks to confirm."""
    sentences = (follower.preview(organization_ids, since=since) for follower in FOLLOWERS)
    return [sentence for sentence in sentences if sentence]
