"""Scores of meetings: the branch's own, the visitor's, the level from above; and a whole month decided on one page."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from branches.queries import organizations_visible_to, with_current
from branches.scoping import Action, may
from core.formatting import month_key, month_text
from core.periods import Period, PeriodError, add_months, first_of_month, today
from meetings.forms import DecideForm, RateForm, ScoreForm
from meetings.queries import (
    CONFIRMED,
    SELF,
    ScoreSheet,
    acts_on_score,
    below,
    meetings_to_rate,
    names_of_bands,
    points_text,
    score_sheet,
    trails_visible_to,
    why_closed,
)
from meetings.queries.scores import stale_scores
from meetings.views.frame import crumb_of, crumbs_of, described, may_somewhere, require, title_of, visible_meeting
from meetings.views.tabs import tabs_of

PER_PAGE = 40
UNPROCESSABLE = 422


class ScoreMeeting(View):
    """The points of a meeting side by side; whoever takes its roll writes the branch's own here."""

    stage = SELF
    action: str = Action.TAKE_ROLL
    done: Any = None

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The sheet, with fields for who may type."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        sheet = score_sheet(meeting, on=on)
        form = None
        if (
            sheet is not None
            and not why_closed(meeting, sheet.score, self.stage, on=on)
            and self.writes(request, meeting, on)
        ):
            form = self.form(request, sheet, on)
        return show(request, meeting, sheet, on, form=form, stage=self.stage)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Writes the points."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, self.action, meeting, on)
        sheet = score_sheet(meeting, on=on)
        if sheet is None:
            messages.error(request, _("Kỳ này không chấm điểm."))
            return redirect("meetings:score", uuid)
        form = self.form(request, sheet, on, request.POST)
        made = form.save() if form.is_valid() else None
        if made is None:
            return show(request, meeting, sheet, on, form=form, stage=self.stage, status=UNPROCESSABLE)
        total = getattr(made, f"{self.stage}_total")
        told = {"what": described(meeting), "points": points_text(total)}
        if total is None:
            messages.warning(request, _("Đã lưu, còn tiêu chí chưa có điểm nên chưa có tổng: %(what)s.") % told)
        else:
            messages.success(request, _("Đã lưu %(points)s điểm: %(what)s.") % told)
        return redirect("meetings:score", uuid)

    def writes(self, request: HttpRequest, meeting: Any, on: date) -> bool:
        """Whether the user may type here; who may not still reads."""
        return may(request.user, self.action, meeting.organization, on=on)

    def form(self, request: HttpRequest, sheet: ScoreSheet, on: date, data: Any = None) -> ScoreForm:
        """The form of this page's stage."""
        initial = {"version": sheet.version}
        return ScoreForm(data, sheet=sheet, stage=self.stage, by=request.user, on=on, initial=initial)


class ScoreConfirm(ScoreMeeting):
    """The points of who attended for the committee above, beginning with those the branch gave itself."""

    stage = CONFIRMED
    action: str = Action.SCORE

    def writes(self, request: HttpRequest, meeting: Any, on: date) -> bool:
        """This page is for who confirms alone."""
        require(request, self.action, meeting, on)
        return True


class ScoreDecide(View):
    """The level the committee above decides for a meeting."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Decides it."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.CONFIRM, meeting, on)
        form = DecideForm(request.POST, meeting=meeting, by=request.user, on=on)
        if not form.is_valid() or form.save() is None:
            sheet = score_sheet(meeting, on=on)
            return show(request, meeting, sheet, on, decide=form, status=UNPROCESSABLE)
        if form.cleaned_data["quality"]:
            messages.success(request, _("Đã xếp loại: %(what)s.") % {"what": described(meeting)})
        else:
            messages.success(request, _("Đã bỏ xếp loại: %(what)s.") % {"what": described(meeting)})
        return redirect("meetings:score", uuid)


class RateMany(View):
    """The meetings of a month below a committee, with the branch's points and the visitor's; many decided at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of them."""
        on = self.check(request)
        return self.page(request, self.listed(request, on), on)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Decides those changed; or all those not decided yet by their points."""
        on = self.check(request)
        wanted = _uuids(request.POST.getlist("ky"))
        meetings = list(meetings_to_rate(request.user, on=on).filter(uuid__in=wanted))
        form = self.form(request, meetings, on, request.POST)
        if "by_points" in request.POST:
            form.fill_by_points()
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.page(request, self.listed(request, on), on, form=form)
        if done:
            told = ngettext("Đã xếp loại %(count)d kỳ sinh hoạt.", "Đã xếp loại %(count)d kỳ sinh hoạt.", done)
            messages.success(request, told % {"count": done})
        else:
            messages.info(request, _("Không có kỳ nào thay đổi xếp loại."))
        return redirect(request.get_full_path())

    def check(self, request: HttpRequest) -> date:
        """Raises PermissionDenied for whoever decides nobody's level; today, otherwise."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp trên của chi bộ mới xếp loại được."))
        return on

    def listed(self, request: HttpRequest, on: date) -> dict[str, Any]:
        """What the address asks for: a month, an organisation, all or only those not decided."""
        month = _month(request.GET.get("thang", ""), on)
        meetings = meetings_to_rate(request.user, on=on).filter(for_month=month)
        within = None
        if code := request.GET.get("to-chuc", ""):
            seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
            within = get_object_or_404(seen, code=code)
            meetings = meetings.filter(below(within))
        open_only = "chua" in request.GET
        if open_only:
            meetings = meetings.exclude(score__official_quality__gt="")
        page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("trang"))
        return {"month": month, "within": within, "page": page, "open_only": open_only}

    def form(self, request: HttpRequest, meetings: list[Any], on: date, data: Any = None) -> RateForm:
        """The form of some meetings."""
        schemes = {one.score.scheme_id for one in meetings if getattr(one, "score", None)}
        names = names_of_bands(schemes) if schemes else {}
        stale = stale_scores(meetings, on=on) if schemes else set()
        return RateForm(data, meetings=meetings, names=names, stale=stale, by=request.user, on=on)

    def page(
        self, request: HttpRequest, listed: dict[str, Any], on: date, form: RateForm | None = None
    ) -> HttpResponse:
        """The page; after a refusal with the rows that were sent."""
        month = listed["month"]
        following = add_months(month, 1)
        context = {
            "title": _("Xếp loại sinh hoạt tháng %(month)s") % {"month": month_text(month).lstrip("0")},
            **listed,
            "form": form or self.form(request, list(listed["page"].object_list), on),
            "levels": list(DecideForm.base_fields["quality"].choices),
            "before": month_key(add_months(month, -1)),
            "after": month_key(following) if following <= first_of_month(on) else "",
        }
        return render(request, "meetings/rate.html", context, status=UNPROCESSABLE if form else 200)


def show(
    request: HttpRequest,
    meeting: Any,
    sheet: ScoreSheet | None,
    on: date,
    *,
    form: ScoreForm | None = None,
    decide: DecideForm | None = None,
    stage: str = SELF,
    status: int = 200,
) -> HttpResponse:
    """The page of a meeting's score."""
    user, organization = request.user, meeting.organization
    context: dict[str, Any] = {
        "title": _("Chấm điểm"),
        "breadcrumb": crumbs_of(request, organization, meeting.date, crumb_of(meeting)),
        "tabs": tabs_of(request, meeting, "score", on),
        "meeting": meeting,
        "meeting_title": title_of(meeting),
        "sheet": sheet,
        "form": form,
        "stage": stage,
    }
    if sheet is not None:
        score = sheet.score
        totals = {one: sheet.total(one) for one in (SELF, CONFIRMED)}
        may_score, may_decide = (may(user, one, organization, on=on) for one in (Action.SCORE, Action.CONFIRM))
        context |= {
            "closed": "" if form else why_closed(meeting, score, stage, on=on),
            "lines": [(row, form and _bound(form, row)) for row in sheet.rows],
            "self_name": sheet.frame.name_of(score.self_quality) if score else "",
            "confirmed_name": sheet.frame.name_of(score.confirmed_quality) if score else "",
            "official_name": sheet.frame.name_of(score.official_quality) if score else "",
            "self_total": points_text(score.self_total) if score else "",
            "confirmed_total": points_text(score.confirmed_total) if score else "",
            "held_back": totals[CONFIRMED if score and score.confirmed_on else SELF].held_back,
            "bands": [(band.name, points_text(band.minimum)) for band in sheet.frame.bands],
            "confirm_url": ""
            if stage == CONFIRMED or not may_score or why_closed(meeting, score, CONFIRMED, on=on)
            else reverse("meetings:score_confirm", args=[meeting.uuid]),
        }
        if may_decide and not meeting.is_open:
            initial: dict[str, Any] = {"version": sheet.version}
            if score:
                initial |= {"quality": score.official_quality or sheet.by_points, "reason": score.official_reason}
            context["decide"] = decide or DecideForm(meeting=meeting, by=user, on=on, initial=initial)
            context["version"] = sheet.version
        if score and trails_visible_to(user, on=on).filter(pk=meeting.pk).exists():
            context["trail"] = acts_on_score(score)
    return render(request, "meetings/score.html", context, status=status)


def _bound(form: ScoreForm, row: Any) -> Any:
    """The fields of a row: its points and its note."""
    if row.is_fixed:
        return None
    return form[f"c{row.criterion.pk}"], form[f"n{row.criterion.pk}"]


def _month(text: str, on: date) -> date:
    """The month asked for, as far as it is one that has begun; this one otherwise."""
    try:
        period = Period.parse(text) if text else Period.month(on)
    except PeriodError:
        period = Period.month(on)
    return min(first_of_month(period.start), first_of_month(on))


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts[: 2 * PER_PAGE]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
