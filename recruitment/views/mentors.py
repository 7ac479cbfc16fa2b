"""Mentors: the list with the load of each, one mentorship with its remarks, laying, changing and ending it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id, organizations_below
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from meetings.views.acts import RecordAct
from meetings.views.exports import FACE, list_as_file
from members.queries import files_readable_by
from members.views.lists import PER_PAGE, chosen_organization, require
from recruitment.forms.mentors import AssignMentor, ChangeMentor, CorrectMentorship, EndMentorship, MentorFilter
from recruitment.queries.candidates import candidates_visible_to
from recruitment.queries.candidates import files_readable_by as candidate_files
from recruitment.queries.mentors import (
    branch_of,
    choices_of_mentors,
    following_on,
    loads_of,
    mentors_listed,
    mentorships_in,
    mentorships_visible_to,
    to_reassign,
    with_followed,
    without_mentor,
)
from recruitment.queries.remarks import months_allowed, remark_for, remarks_of
from recruitment.queries.rights import acts_for
from recruitment.resources.mentors import mentors_table

SHOWN = 10  # of those above the list who are to be looked after


class Mentors(View):
    """Whoever follows somebody in the scope, with the load of each; above, what is to be laid anew."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it, or hands it out as a file."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = MentorFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        wanted = Action.EXPORT if FACE in request.GET else Action.VIEW_MEMBERS
        scope = organizations_allowing(request.user, wanted, on=on)
        if organization is not None:
            scope = organizations_below(organization, on=on, among=scope)
        mentorships = mentorships_in(scope)
        unfit = to_reassign(following_on(mentorships, on), on)
        among = [one.mentorship.pk for one in unfit] if chosen.get("can") else None
        members = mentors_listed(mentorships, on, text=chosen.get("q", ""), among=among)
        if FACE in request.GET:
            found = with_followed(members, mentorships, on)
            return list_as_file(
                request, form, lambda: mentors_table(found, scope=organization, on=on), scope=organization, on=on
            )
        page = Paginator(members, PER_PAGE).get_page(request.GET.get("trang"))
        rows = with_followed(page, mentorships, on)
        candidates: Any = candidates_visible_to(request.user, on=on)
        alone = without_mentor(candidates.filter(followed_by__in=scope.values("pk")), on)
        ids = {row.organization_id for one in rows for row in one.following}
        ids |= {one.mentorship.organization_id for one in unfit[:SHOWN]} | {
            one.organization_id for one in alone[:SHOWN]
        }
        context = {
            "title": _("Đảng viên giúp đỡ"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": rows,
            "names": names_on(ids, on),
            "unfit": unfit[:SHOWN],
            "more_unfit": len(unfit) > SHOWN,
            "unfit_count": len(unfit),
            "alone": alone[:SHOWN],
            "alone_count": alone.count(),
            "opens": opened(request, [one.pk for one in alone[:SHOWN]], on),
            "may_export": Action.EXPORT in actions,
        }
        return render(request, "recruitment/mentors.html", context)


class Mentorship(View):
    """One mentorship, with everything its mentor said in the months."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it; the reading is logged, for it says what is thought of somebody."""
        on = today()
        mentorship = mentorship_or_404(request, uuid, on)
        log_access(
            by=request.user, action=AccessLog.Action.READ, subject=str(mentorship.candidate),
            subject_id=mentorship.candidate.uuid, organization_id=mentorship.organization_id,
        )  # fmt: skip
        acts = acts_for(request.user, mentorship.organization_id, on=on)
        open_ = mentorship.end is None and mentorship.candidate.is_open
        unfit = to_reassign([mentorship], on) if open_ else []
        first, last = months_allowed(mentorship, on)
        context = {
            "title": _("%(mentor)s giúp đỡ %(name)s")
            % {"mentor": mentorship.member.full_name, "name": mentorship.candidate.full_name},
            "breadcrumb": crumbs(organization_of_id(mentorship.organization_id, on=on), by=request.user, on=on),
            "mentorship": mentorship,
            "load": loads_of([mentorship.member_id], on).get(mentorship.member_id, 0),
            "fault": unfit[0].fault if unfit else "",
            "remarks": remarks_of(mentorship),
            "opens_file": files_readable_by(request.user, on=on).filter(pk=mentorship.member_id).exists(),
            "sees_candidate": bool(opened(request, [mentorship.candidate_id], on)),
            "may_write": acts,
            "may_change": acts and open_,
            "last_month": last,
            "has_last": remark_for(mentorship, last) is not None,
            "first_month": first,
        }
        return render(request, "recruitment/mentorship.html", context)


def opened(request: HttpRequest, candidate_ids: Iterable[int], on: date) -> set[int]:
    """Of some candidates those whose file the user may open, by their keys."""
    readable = candidate_files(request.user, on=on).filter(pk__in=list(candidate_ids))
    return set(readable.values_list("pk", flat=True))


def mentorship_or_404(request: HttpRequest, uuid: Any, on: date) -> Any:
    """A mentorship the user reads. Raises PermissionDenied for who reads no names, Http404 outside the scope."""
    require(request, Action.VIEW_MEMBERS, on=on)
    return get_object_or_404(mentorships_visible_to(request.user, on=on), uuid=uuid)


class MentorAssign(RecordAct):
    """A mentor for a candidate."""

    noun = "candidate"
    label = gettext_lazy("Phân công đảng viên giúp đỡ")
    form_class = AssignMentor
    refusal = gettext_lazy("Chi bộ theo dõi người này mới phân công đảng viên giúp đỡ được.")
    done = gettext_lazy("Đã phân công đảng viên giúp đỡ.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A candidate whose name the user reads."""
        require(request, Action.VIEW_MEMBERS, on=on)
        return get_object_or_404(candidates_visible_to(request.user, on=on), uuid=key["uuid"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The branch that follows him."""
        return acts_for(request.user, branch_of(record, on), on=on)

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With everybody of the branch to choose from, and the load of each."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        candidate = record if self.noun == "candidate" else record.candidate
        choices = choices_of_mentors(candidate, branch_of(candidate, on), on)
        return record, self.form_class(data, **{self.noun: record}, choices=choices, by=request.user, on=on)

    def about(self, record: Any) -> str:
        """Who is to be helped."""
        return _("%(name)s (%(stage)s), do chi bộ theo dõi từ ngày %(day)s.") % {
            "name": record.full_name, "stage": record.get_stage_display(), "day": f"{record.listed_on:%d/%m/%Y}",
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """The candidate's page."""
        return reverse("recruitment:candidate", args=[record.uuid])


class MentorshipAct(RecordAct):
    """What the acts on one mentorship share."""

    noun = "mentorship"
    refusal = gettext_lazy("Chi bộ đã phân công mới sửa được phân công này.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A mentorship the user reads."""
        return mentorship_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The branch that laid it."""
        return acts_for(request.user, record.organization_id, on=on)

    def about(self, record: Any) -> str:
        """Who helps whom."""
        return _("Đ/c %(mentor)s giúp đỡ %(name)s từ ngày %(day)s.") % {
            "mentor": record.member.full_name, "name": record.candidate.full_name, "day": f"{record.start:%d/%m/%Y}",
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """The mentorship's page."""
        return reverse("recruitment:mentorship", args=[record.uuid])


class MentorChange(MentorshipAct, MentorAssign):
    """Another in his place."""

    label = gettext_lazy("Đổi người giúp đỡ")
    form_class = ChangeMentor
    done = gettext_lazy("Đã đổi người giúp đỡ.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The branch that follows the candidate by now."""
        return acts_for(request.user, branch_of(record.candidate, on), on=on)

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """The candidate's page: it shows both."""
        return reverse("recruitment:candidate", args=[record.candidate.uuid])


class MentorshipEnd(MentorshipAct):
    """He follows him no more."""

    label = gettext_lazy("Thôi giúp đỡ")
    form_class = EndMentorship
    done = gettext_lazy("Đã ghi thôi giúp đỡ.")


class MentorshipCorrect(MentorshipAct):
    """Since when the two are together, and the paper."""

    label = gettext_lazy("Sửa phân công")
    form_class = CorrectMentorship
    done = gettext_lazy("Đã sửa phân công.")
