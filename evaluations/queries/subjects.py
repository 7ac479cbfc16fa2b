"""Whom a rating speaks of, in words."""

from collections.abc import Iterable, Mapping
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


def name_alone(rating: Rating, places: Mapping[int, str]) -> str:
    """The same where the page tells the place of a person by itself: of an official with his office.

    Arguments:
        places: the names of organisations, by id.
    """
    if rating.member is None:
        return rated_name(rating, places.get(rating.organization_id, ""))
    if rating.office_term is None:
        return str(rating.member.full_name)
    return f"{rating.member.full_name}, {rating.office_term.office.name.lower()}"


def rated_names(ratings: Iterable[Rating], on: date) -> dict[int, str]:
    """The same of several, as their organisations were called on a day: one query beside their members."""
    rows = list(ratings)
    places = names_on({one.organization_id for one in rows}, on)
    return {one.pk: rated_name(one, places.get(one.organization_id, "")) for one in rows}
