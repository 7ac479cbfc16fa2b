"""Whom a rating speaks of, in words."""

from collections.abc import Iterable
from datetime import date

from branches.queries import names_on
from evaluations.models import Rating, Subject


def rated_name(rating: Rating, place: str) -> str:
    """Whom a rating speaks of; `place` is the name of the organisation where he is rated."""
    if rating.member:
        return f"{rating.member.full_name} – {place}"
    if rating.subject == Subject.COLLECTIVE:
        return f"{str(rating.get_subject_display()).capitalize()} – {place}"
    return place


def rated_names(ratings: Iterable[Rating], on: date) -> dict[int, str]:
    """The same of several, as their organisations were called on a day: one query beside their members."""
    rows = list(ratings)
    places = names_on({one.organization_id for one in rows}, on)
    return {one.pk: rated_name(one, places.get(one.organization_id, "")) for one in rows}
