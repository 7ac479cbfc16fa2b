"""The page of party-age badges: who is due in a round, proposed, awarded, late; many at once are done together."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from branches.queries import names_on, tops_of, with_current
from branches.scoping import Action, may, organizations_allowing
from branches.views import crumbs
from core.formatting import date_text
from core.periods import Period, add_months, today
from members.forms import AwardMany, DeclineBadge, ProposeMany, RoundFilter
from members.queries import (
    STATUS_LABELS,
    badge_rules,
    badges_editable_by,
    badges_in,
    files_readable_by,
)
from members.views.lists import chosen_organization, require

PER_PAGE = 60
AHEAD, BACK = 15, 24  # months of rounds offered around today
PARTS = {
    "ds": gettext_lazy("Danh sách đợt"),
    "muon": gettext_lazy("Quá hạn chưa đề nghị"),
    "chua-ro": gettext_lazy("Chưa rõ ngày vào Đảng"),
}


@dataclass(slots=True)
class Asked:
    """What the page is asked for: of whom, which round, and what it found there."""

    organization: Any
    round_on: date
    rounds: list[date]
    found: Any
    may_edit: bool

    @property
    def query(self) -> str:
        """The same page's address, after its path."""
        return urlencode({"to-chuc": self.organization.code, "dot": self.round_on.isoformat()})


class Badges(View):
    """One round of one organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        asked = self.ask(request, on)
        return self.show(request, asked, on)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Proposes those ticked, or awards them: whichever button was pressed."""
        on = today()
        asked = self.ask(request, on)
        if not asked.may_edit:
            raise PermissionDenied(_("Vai trò của bạn không ghi được Huy hiệu Đảng ở đây."))
        award = request.POST.get("viec") == "tang"
        form = self.award(request, asked, on, request.POST) if award else self.propose(request, asked, request.POST)
        done = form.save() if form.is_valid() else None
        if done is None:
            forms = {"award": form} if award else {"propose": form}
            ticked = {*request.POST.getlist("chosen"), *request.POST.getlist("badges")}
            return self.show(request, asked, on, ticked=ticked, **forms)
        count = done if award else len(done)
        told = (
            ngettext("Đã ghi tặng Huy hiệu Đảng cho %d người.", "Đã ghi tặng Huy hiệu Đảng cho %d người.", count)
            if award
            else ngettext("Đã đề nghị %d người.", "Đã đề nghị %d người.", count)
        )
        messages.success(request, told % count)
        return redirect(f"{reverse('members:badges')}?{asked.query}")

    def ask(self, request: HttpRequest, on: date) -> Asked:
        """The organisation and the round of the address; the user's own top and the coming round where it names none.

        Raises PermissionDenied for who may not see members anywhere, Http404 outside the scope.
        """
        require(request, Action.VIEW_MEMBERS, on=on)
        organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        organization = chosen_organization(request, request.GET.get("to-chuc", ""), on=on)
        if organization is None:
            organization = with_current(tops_of(organizations, on=on), on=on).order_by("code").first()
        if organization is None or not organizations.filter(pk=organization.pk).exists():
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách này."))
        rules = badge_rules()
        rounds = rules.rounds_between(add_months(on, -BACK), add_months(on, AHEAD))
        round_on = self.round_asked(request, rounds, on)
        found = badges_in(organization, Period.days(round_on, round_on), rules=rules)
        may_edit = may(request.user, Action.EDIT_MEMBERS, organization, on=on)
        return Asked(organization, round_on, rounds, found, may_edit)

    def round_asked(self, request: HttpRequest, rounds: list[date], on: date) -> date:
        """The round asked for. Raises Http404 for a day that is none."""
        coming = next((day for day in rounds if day >= on), rounds[-1] if rounds else on)
        text = request.GET.get("dot", "")
        if not text:
            return coming
        found = next((day for day in rounds if day.isoformat() == text), None)
        if found is None:
            raise Http404(_("Không có đợt tặng Huy hiệu Đảng vào ngày này."))
        return found

    def propose(self, request: HttpRequest, asked: Asked, data: Any = None) -> ProposeMany:
        """The form of those that are due."""
        candidates = {one.key: one for one in asked.found.listed if one.status == "due"}
        return ProposeMany(data, candidates=candidates, round_on=asked.round_on, by=request.user)

    def award(self, request: HttpRequest, asked: Asked, on: date, data: Any = None) -> AwardMany:
        """The form of those that are proposed."""
        proposed = [one.badge.pk for one in asked.found.listed if one.status == "proposed"]
        badges = badges_editable_by(request.user, on=on).filter(pk__in=proposed)
        return AwardMany(data, badges=badges, round_on=asked.round_on, by=request.user, today=on)

    def show(self, request: HttpRequest, asked: Asked, on: date, ticked: Any = (), **forms: Any) -> HttpResponse:
        """The page."""
        part = request.GET.get("phan", "ds")
        lists = {"ds": asked.found.listed, "muon": asked.found.late, "chua-ro": asked.found.unclear}
        if part not in lists:
            raise Http404
        page = Paginator(lists[part], PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, on)
        opens = set(
            files_readable_by(request.user, on=on)
            .filter(pk__in=[one.member.pk for one in page])
            .values_list("pk", flat=True)
        )
        rows = [
            {
                "one": one,
                "place": names.get(one.organization_id, ""),
                "status": STATUS_LABELS[one.status],
                "due": date_text(one.due) if one.due else (one.age.due_text(one.years) if one.age else ""),
                "opens": one.member.pk in opens,
                "ticked": one.key in ticked or (one.badge is not None and str(one.badge.pk) in ticked),
            }
            for one in page
        ]
        choices = [(day.isoformat(), date_text(day)) for day in asked.rounds]
        filters = RoundFilter(
            initial={"to_chuc": asked.organization.code, "dot": asked.round_on.isoformat()}, rounds=choices
        )
        statuses = [one.status for one in page]
        context = {
            "title": _("Huy hiệu Đảng đợt %(day)s: %(name)s")
            % {"day": date_text(asked.round_on), "name": asked.organization.name},
            "breadcrumb": crumbs(asked.organization, by=request.user, on=on),
            "form": filters,
            "asked": asked,
            "page": page,
            "rows": rows,
            "part": part,
            "parts": [(key, label, len(lists[key])) for key, label in PARTS.items()],
            "may_propose": asked.may_edit and part == "ds" and "due" in statuses,
            # Nothing is given before its round.
            "may_award": asked.may_edit and part == "ds" and "proposed" in statuses and asked.round_on <= on,
            "award": self.award(request, asked, on),
            "report_url": self.report_url(request, asked, on),
            "propose": None,
        }
        return render(request, "members/badges.html", context | forms)

    def report_url(self, request: HttpRequest, asked: Asked, on: date) -> str:
        """The report of the round's month, which prints the list; empty for who may not see it."""
        if not may(request.user, Action.REPORT, asked.organization, on=on):
            return ""
        return reverse("reports:report", args=["badges", asked.organization.pk, f"{asked.round_on:%Y-%m}"])


class BadgeDecline(View):
    """A proposal that is not granted in its round."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks why."""
        badge = self.badge(request, pk)
        return self.show(request, badge, DeclineBadge(badge=badge, by=request.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Declines it."""
        badge = self.badge(request, pk)
        form = DeclineBadge(request.POST, badge=badge, by=request.user)
        if not form.is_valid() or form.save() is None:
            return self.show(request, badge, form)
        messages.success(request, _("Đã ghi chưa xét Huy hiệu Đảng của %(name)s.") % {"name": badge.member.full_name})
        return redirect(self.back(badge))

    def badge(self, request: HttpRequest, pk: int) -> Any:
        """The badge, in the scope."""
        on = today()
        require(request, Action.VIEW_MEMBERS, Action.EDIT_MEMBERS, on=on)
        return get_object_or_404(badges_editable_by(request.user, on=on).select_related("organization"), pk=pk)

    def back(self, badge: Any) -> str:
        """The round it stands in."""
        query = urlencode({"to-chuc": badge.organization.code, "dot": badge.round_on.isoformat()})
        return f"{reverse('members:badges')}?{query}"

    def show(self, request: HttpRequest, badge: Any, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Chưa xét Huy hiệu %(years)d năm: %(name)s")
            % {"years": badge.years, "name": badge.member.full_name},
            "form": form,
            "help": _("Được đề nghị lại ở đợt sau."),
            "action": _("Ghi chưa xét"),
            "back_url": self.back(badge),
        }
        return render(request, "members/member_form.html", context)
