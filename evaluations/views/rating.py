"""The page of one rating. Whoever opens a person's is written into the log, as a reader of his file is."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import access_of, organization_of_id, organizations_visible_to
from branches.scoping import Action, may
from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.periods import today
from evaluations.queries.open_acts import ANSWER, LIFT, REPLY, open_acts
from evaluations.queries.rating import RatingFile, effect_in_words, paper_titles, rating_file
from evaluations.queries.results import of_same_subject
from evaluations.queries.rights import ratings_visible_to
from evaluations.queries.subjects import name_alone
from evaluations.views.frame import require_told
from evaluations.views.rating_acts import ACT_PAGES
from evaluations.views.rating_frame import rating_or_403, way_to
from members.queries import files_readable_by

NEXT = ("decision", "appraisal", "proposal", "self", "notice", "inclusion")  # the act that matters on the page


class RatingPage(View):
    """Everything of one subject in one period."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it; a person's only to who reads members' files, and it is logged."""
        on = today()
        rating = rating_or_403(request.user, uuid, on=on)
        require_told(request.user, rating, on=on)
        file = rating_file(rating, on=on)
        name = name_alone(rating, file.names)
        if rating.member_id is not None:
            log_access(
                by=request.user, action=AccessLog.Action.READ, subject_id=rating.member.uuid,
                subject=_("Xếp loại %(period)s của %(name)s") % {"period": rating.period, "name": name},
                organization_id=rating.organization_id,
            )  # fmt: skip
        place = organization_of_id(rating.organization_id, on=on)
        context = {
            "title": _("Xếp loại %(period)s: %(name)s") % {"period": str(rating.period).lower(), "name": name},
            "breadcrumb": way_to(request, rating, on=on),
            "rating": rating,
            "file": file,
            "name": name,
            "place": place,
            "papers": paper_titles(rating.scheme),
            "state": _state(rating),
            "results": of_same_subject(rating, ratings_visible_to(request.user, on=on)),
            "member_url": self._member(request, rating, on),
            "place_url": self._place(request, place, on),
            "effects": {one.condition.pk: effect_in_words(one.condition, one.level) for one in file.conditions},
            "may_follow": may(request.user, Action.VIEW_MEMBERS, place, on=on),
            "may_print": rating.member_id is not None or may(request.user, Action.REPORT, place, on=on),
            "access": access_of(place, on=on, action=Action.READ_FILE if rating.member_id else Action.VIEW),
            **_acts(request, file, on),
        }
        return render(request, "evaluations/rating.html", context)

    @staticmethod
    def _member(request: HttpRequest, rating: Any, on: date) -> str:
        """His record, for who reads it."""
        if rating.member_id is None or not files_readable_by(request.user, on=on).filter(pk=rating.member_id).exists():
            return ""
        return reverse("members:detail", args=[rating.member.uuid])

    @staticmethod
    def _place(request: HttpRequest, place: Any, on: date) -> str:
        """The page of where it is rated, for who sees it."""
        seen = organizations_visible_to(request.user, on=on).filter(pk=place.pk).exists()
        return reverse("branches:detail", args=[place.uuid]) if seen else ""


def _state(rating: Any) -> str:
    """How far it has come, in a sentence."""
    if rating.not_rated:
        told = _("Không xếp loại: %s") % rating.get_not_rated_display()
        return f"{told} ({rating.not_rated_note})" if rating.not_rated_note else told
    told = str(rating.get_stage_display()).capitalize()
    return _("%(stage)s, từ ngày %(day)s") % {"stage": told, "day": date_text(rating.decided_on)} if (
        rating.decided_on
    ) else told  # fmt: skip


def _acts(request: HttpRequest, file: RatingFile, on: date) -> dict[str, Any]:
    """The acts open to the user: the next one, the others, and those beside conditions and appeals."""
    rating = file.rating
    appealed = next((one for one in file.appeals if not one.outcome), None)
    mine = open_acts(request.user, rating, appealed=appealed is not None, on=on)
    pages = {act: (reverse(f"evaluations:rating_{name}", args=[rating.uuid]), view.label)
             for _part, name, view, act in ACT_PAGES if act in mine}  # fmt: skip
    first = next((act for act in NEXT if act in pages), None)
    return {
        "next": pages.pop(first) if first else None,
        "acts": list(pages.values()),
        "may_answer": ANSWER in mine,
        "may_lift": LIFT in mine,
        "to_answer": appealed if REPLY in mine else None,
    }
