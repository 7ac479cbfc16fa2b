"""The list of a period as it is written down: made when it is opened, brought up to date until the decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import integer
from evaluations.models import (
    NotRated,
    Period,
    Rating,
    RatingAct,
    RatingComment,
    ReviewPaper,
    Stage,
    Subject,
)
from evaluations.queries.frames import frames_of
from evaluations.queries.roster import Entry, conflicting, roster_of

Kind = RatingAct.Kind


@dataclass(slots=True)
class Refreshed:
    """What bringing a list up to date changed."""

    added: int = 0
    moved: int = 0
    left: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


def frames_in(period: Period) -> dict[str, Any]:
    """The frames of a period, by subject."""
    rows = dict(period.schemes.values_list("subject", "scheme"))
    frames = frames_of(rows.values())
    return {subject: frames[scheme] for subject, scheme in rows.items()}


def settle_twice(period: Period, entries: Sequence[Entry]) -> None:
    """A member who has the year's result in another period is listed with that reason: a teacher of a school year who
    belongs to a village branch by now. Organisations stand on one list only.

    Raises ValidationError where an organisation or a collective is on another list of the year.
    """
    twice = conflicting(period, entries)
    for one in entries:
        if one.key in twice and one.subject == Subject.MEMBER:
            one.not_rated = NotRated.ELSEWHERE
    others = [pk for subject, pk in sorted(twice) if subject != Subject.MEMBER]
    if others:
        raise ValidationError(
            _("%(count)s tổ chức đã có trong một kỳ xếp loại khác của năm %(year)s (ví dụ %(name)s).")
            % {
                "count": integer(len(set(others))), "year": period.year,
                "name": names_on([others[0]], period.closes_on).get(others[0], ""),
            },
            code="twice",
        )  # fmt: skip


def add_lines(period: Period, entries: Sequence[Entry], *, on: date) -> None:
    """Writes lines down, and asks for the comments each needs."""
    schemes = dict(period.schemes.values_list("subject", "scheme"))
    made = Rating.objects.bulk_create(
        [
            Rating(
                period=period,
                subject=one.subject,
                organization_id=one.organization_id,
                member_id=one.member_id,
                office_term_id=one.office_term_id,
                scheme_id=schemes[one.subject],
                unit_id=one.unit_id,
                grouping=one.grouping,
                appraiser_id=one.appraiser_id,
                decider_id=one.decider_id,
                year=period.year,
                is_annual=period.is_annual,
                not_rated=one.not_rated,
            )
            for one in entries
        ]
    )
    _ask(zip(made, entries, strict=True), on=on)


def _ask(pairs: Any, *, on: date) -> None:
    """Asks the former branches and the hosts for their comments, each once."""
    pairs = list(pairs)
    rows = RatingComment.objects.filter(rating__in=[rating.pk for rating, _entry in pairs])
    asked = set(rows.values_list("rating", "kind", "asked_of", "place_name"))
    RatingComment.objects.bulk_create(
        RatingComment(
            rating=rating, organization_id=rating.organization_id, asked_of_id=one.organization_id,
            place_name=one.place_name, kind=one.kind, asked_on=on,
        )
        for rating, entry in pairs
        for one in entry.asked
        if (rating.pk, one.kind, one.organization_id, one.place_name) not in asked
    )  # fmt: skip


def refresh_lines(period: Period, *, by: Any, on: date) -> Refreshed:
    """Makes the list anew as of the closing day. Raises ValidationError as `settle_twice` does."""
    listed = roster_of(period, frames_in(period))
    settle_twice(period, listed)
    entries = {one.key: one for one in listed}
    done = Refreshed()
    rows = period.ratings.select_for_update(of=("self",)).order_by("pk")
    for rating in rows:
        entry = entries.pop((rating.subject, rating.office_term_id or rating.member_id or rating.organization_id), None)
        if rating.is_decided:
            if entry is None or entry.organization_id != rating.organization_id:
                done.problems.append(_("%s đã có quyết định nên giữ nguyên nơi xếp loại.") % rating)
            continue
        if entry is None:
            if rating.not_rated != NotRated.LEFT:
                _exclude(rating, NotRated.LEFT, by=by, on=on)
                done.left += 1
        elif entry.organization_id != rating.organization_id:
            _move(rating, entry, by=by, on=on)
            _ask([(rating, entry)], on=on)
            done.moved += 1
        elif _differs(rating, entry):
            _settle(rating, entry)
            rating.version += 1
            rating.save()
            done.changed += 1
    added = list(entries.values())
    add_lines(period, added, on=on)
    done.added = len(added)
    return done


# Reasons the list itself finds; what a person wrote (vắng, lý do khác) stays.
FOUND = (
    NotRated.EXEMPT, NotRated.SUSPENDED, NotRated.NEW_MEMBER, NotRated.NEW_ORGANIZATION, NotRated.LEFT,
    NotRated.ELSEWHERE,
)  # fmt: skip


def _differs(rating: Rating, entry: Entry) -> bool:
    found = rating.not_rated if rating.not_rated in FOUND else ""
    return (found, rating.unit_id, rating.appraiser_id, rating.decider_id, rating.grouping) != (
        entry.not_rated, entry.unit_id, entry.appraiser_id, entry.decider_id, entry.grouping,
    )  # fmt: skip


def _settle(rating: Rating, entry: Entry) -> None:
    rating.unit_id, rating.grouping = entry.unit_id, entry.grouping
    rating.appraiser_id, rating.decider_id = entry.appraiser_id, entry.decider_id
    if rating.not_rated in FOUND or not rating.not_rated:
        rating.not_rated = entry.not_rated


def _move(rating: Rating, entry: Entry, *, by: Any, on: date) -> None:
    """Rated where he belongs now, from the beginning; what the former branch proposed stays among the acts."""
    rating.organization_id = entry.organization_id
    _settle(rating, entry)
    rating.stage = Stage.OPEN
    rating.proposed_level = rating.appraised_level = rating.self_level = None
    rating.proposed_total = rating.appraised_total = rating.self_total = None
    rating.waiting = None
    rating.version += 1
    rating.save()
    rating.points.all().delete()
    rating.answers.all().delete()
    ReviewPaper.objects.filter(rating=rating).update(organization=rating.organization_id)
    RatingAct.objects.create(
        rating=rating, organization_id=entry.organization_id, kind=Kind.RETURN, on=on,
        note=_("Chuyển nơi xếp loại theo nơi sinh hoạt đến ngày chốt."), by=str(by)[:150],
    )  # fmt: skip


def _exclude(rating: Rating, reason: str, *, by: Any, on: date) -> None:
    rating.not_rated = reason
    rating.version += 1
    rating.save()
    RatingAct.objects.create(
        rating=rating, organization_id=rating.organization_id, kind=Kind.EXCLUSION, on=on,
        note=str(NotRated(reason).label), by=str(by)[:150],
    )  # fmt: skip
