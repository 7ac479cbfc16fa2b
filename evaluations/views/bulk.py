"""The bulk screen: one step for everybody of a subject in a period, as many rows at once as a page holds.

What the page showed comes back with it (each row's version), so that a refusal keeps everything typed, row by row, and
says of each row somebody else wrote meanwhile who wrote what.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from branches.queries import organizations_named
from branches.scoping import Action
from core.formatting import integer
from core.periods import today
from core.views import sent_once
from evaluations.forms.bulk import STEP_LABELS, BulkEntry, BulkFilter, step_day, typed_rows
from evaluations.queries.bulk import (
    STEPS,
    Line,
    choices_of,
    counters,
    due,
    lines_of,
    meetings_to_propose,
    narrowed,
    ratings_listed,
    with_choices,
)
from evaluations.queries.caps import caps_of, reading_of
from evaluations.queries.decisions import group_names
from evaluations.queries.frames import Frame
from evaluations.queries.overview import frame_in, waiting_of
from evaluations.queries.rights import PERSONS, TAKEN, acts_at, on_behalf
from evaluations.views.period_frame import period_or_404, title_of, way_to
from meetings.views.acts import UNPROCESSABLE
from meetings.views.frame import may_somewhere

PER_PAGE = 50
DECISION, PROPOSAL, NOTICE, SELF = "decision", "proposal", "notice", "self"
MOST_REASONS = 14_000  # bytes of one page, which must stay light; what is beyond stands on the rating's own page
# Parts of the address by which rows leave the list once they are written: the next page begins at the first again.
MOVING = ("viec", "da-den", "muc", "cho")


@dataclass(frozen=True, slots=True)
class Screen:
    """What the address asks for, and whose act it is."""

    period: Any
    subject: str
    frame: Frame
    kind: str
    mine: set[int]
    filter: BulkFilter
    ratings: Any
    on: date


class Bulk(View):
    """The step the address names, for the rows the address narrows it to."""

    def get(self, request: HttpRequest, uuid: UUID, subject: str) -> HttpResponse:
        """A page of rows; to read only, where the step is not the user's."""
        screen = self.screen(request, uuid, subject)
        rows = narrowed(screen.ratings, screen.filter.asked, subject=subject)
        if screen.filter.cleaned_data.get("viec"):
            rows = due(rows, screen.kind, screen.mine)
        page = Paginator(_whole(rows), PER_PAGE).get_page(request.GET.get("trang"))
        lines = self.lines(screen, list(page))
        initial = {"on": step_day(screen.kind, screen.period, screen.on)}
        return self.show(request, screen, self.form(request, screen, lines, None, initial), lines, page=page)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID, subject: str) -> HttpResponseBase:
        """Takes the step for the filled rows; or only counts them, or fills the empty ones."""
        screen = self.screen(request, uuid, subject)
        sent = typed_rows(request.POST)
        lines = self.lines(screen, list(_whole(screen.ratings.filter(pk__in=list(sent)))))
        if "count" in request.POST or "fill" in request.POST:
            data = request.POST.copy()
            if "fill" in request.POST:
                _fill(data, lines, screen.kind)
            initial = {name: data.get(name, "").replace("\0", "") for name in BulkEntry.base_fields}
            initial |= {
                name: str(data[name]).replace("\0", "") for name in data if name.startswith(("have_", "ground"))
            }
            form = self.form(request, screen, lines, None, initial)
            form.sent = typed_rows(data)
            return self.show(request, screen, form, lines)
        if not any(line.is_mine for line in lines) and not screen.mine:
            raise PermissionDenied(_("Kỳ đã đóng, hoặc bước này của tổ chức khác: bạn xem được, không ghi được."))
        form = self.form(request, screen, lines, request.POST)
        if not form.is_valid() or form.save() is None:
            # Once more as it is stored by now: what somebody else wrote stands beside what was typed.
            fresh = self.lines(screen, list(_whole(screen.ratings.filter(pk__in=list(sent)))))
            return self.show(request, screen, form, fresh, status=UNPROCESSABLE)
        told = ngettext(
            "Đã ghi “%(step)s” cho %(count)s dòng.", "Đã ghi “%(step)s” cho %(count)s dòng.", len(form.rows)
        )
        messages.success(request, told % {"step": STEP_LABELS[screen.kind], "count": integer(len(form.rows))})
        return redirect(_next_address(request))

    def screen(self, request: HttpRequest, uuid: UUID, subject: str) -> Screen:
        """What is asked for. Raises Http404 for what the user does not see, PermissionDenied for names."""
        on = today()
        period = period_or_404(request, uuid, on)
        frame = frame_in(period, subject)
        if frame is None:
            raise Http404(_("Kỳ này không xếp loại đối tượng ấy."))
        if subject in PERSONS and not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách đảng viên."))
        asked = request.GET.get("buoc", "")
        kind = asked if asked in STEPS else self.waiting_step(request, period, subject, on)
        mine = acts_at(request.user, kind, on=on) if period.closed_on is None else set()
        ratings = ratings_listed(period, subject, request.user, on=on)
        choices = choices_of(ratings, request.GET.get("don-vi", ""), day=period.closes_on)
        form = BulkFilter(request.GET, choices=choices, frame=frame)
        form.is_valid()
        return Screen(period, subject, frame, kind, mine, form, ratings, on)

    def waiting_step(self, request: HttpRequest, period: Any, subject: str, on: date) -> str:
        """The first step that waits for the user; the last before the notice, where none does."""
        waits = {one.kind for one in waiting_of(request.user, on=on).get(period.pk, ()) if one.subject == subject}
        return next((kind for kind in STEPS if kind in waits), DECISION)

    def lines(self, screen: Screen, ratings: Sequence[Any]) -> list[Line]:
        """The rows."""
        return lines_of(
            ratings, screen.kind, screen.frame, screen.mine, day=screen.period.closes_on, by=self.request.user,
            on=screen.on,
        )  # fmt: skip

    def form(
        self, request: HttpRequest, screen: Screen, lines: Sequence[Line], data: Any, initial: Any = None
    ) -> BulkEntry:
        """The form for these rows; a vote at a meeting only where they are of one organisation."""
        key = TAKEN[screen.kind][1]
        owners = {getattr(line.rating, key) for line in lines if line.takes}
        meetings = None
        if screen.kind == PROPOSAL and len(owners) == 1:
            meetings = meetings_to_propose(next(iter(owners)), screen.period, on=screen.on)
        return BulkEntry(
            data, kind=screen.kind, period=screen.period, subject=screen.subject, frame=screen.frame, lines=lines,
            meetings=meetings, behalf=bool(owners) and on_behalf(request.user, owners, screen.kind, on=screen.on),
            by=request.user, today=screen.on, initial=initial,
        )  # fmt: skip

    def show(
        self, request: HttpRequest, screen: Screen, form: BulkEntry, lines: Sequence[Line], *, page: Page | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """The page."""
        period, frame, kind = screen.period, screen.frame, screen.kind
        takes = any(line.takes for line in lines)
        groups = list(dict.fromkeys(line.group for line in lines))
        open_lines = [line for line in lines if line.takes]
        without = [line.rating.pk for line in open_lines]
        stored = counters(period, frame, kind, groups, without=without, by=request.user, on=screen.on)
        units = organizations_named({one.unit_id for one in stored}, on=period.closes_on)
        named = group_names({one.grouping for one in stored})
        shared = _shared_reasons(lines)
        told = _own_reasons(lines, shared)
        context = {
            "title": _("%(period)s – %(subject)s: %(step)s") % {
                "period": title_of(period), "subject": frame.scheme.get_subject_display(),
                "step": str(STEP_LABELS[kind]).lower(),
            },
            "breadcrumb": way_to(request, period, screen.on),
            "period": period,
            "subject": screen.subject,
            "kind": kind,
            "steps": [(one, STEP_LABELS[one], one == kind) for one in STEPS],
            "filter": screen.filter,
            "form": form,
            "levels": list(enumerate(frame.levels, 1)),
            "by_points": frame.scheme.by_points and kind in (SELF, PROPOSAL, "appraisal"),
            "needs_vote": kind == PROPOSAL,
            "notices": kind == NOTICE,
            "fills": kind not in (SELF, NOTICE),
            "takes": takes,
            "rows": [_row(line, form, groups.index(line.group), shared, told) for line in lines],
            "shared": list(shared.items()),
            "standings": [
                _standing(one, groups, units[one.unit_id], named, with_choices(one, open_lines, form.chosen), screen)
                for one in stored
            ],
            "readings": [reading_of(cap, frame.levels) for cap in caps_of(period, frame.caps)],
            "page": page,
            "typed": form.is_bound or bool(form.sent),
        }  # fmt: skip
        return render(request, "evaluations/bulk.html", context, status=status)


def _whole(ratings: Any) -> Any:
    """With everything a row prints."""
    return ratings.select_related("member", "office_term__office", "decider")


def _fill(data: Any, lines: Sequence[Line], kind: str) -> None:
    """Gives every empty row the level the step before came to, or ticks it."""
    for line in lines:
        name = f"l{line.rating.pk}"
        if line.takes and kind != NOTICE and line.before and not data.get(name):
            data[name] = line.before.code


def _next_address(request: HttpRequest) -> str:
    """The same list; from its first page where the rows just written have left it."""
    query = request.GET.copy()
    if any(query.get(name) for name in MOVING):
        query.pop("trang", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _shared_reasons(lines: Sequence[Line]) -> dict[str, int]:
    """Reasons several rows have: told once below the list, by number, so that the page stays light."""
    often = Counter(reason for line in lines for reason in set(line.reasons))
    return {reason: number for number, reason in enumerate((one for one, count in often.items() if count > 1), 1)}


def _own_reasons(lines: Sequence[Line], shared: dict[str, int]) -> dict[int, list[str] | None]:
    """Rating id → the reasons no other row has; None from where the page would become too heavy."""
    left = MOST_REASONS - sum(len(one.encode()) for one in shared)
    found: dict[int, list[str] | None] = {}
    for line in lines:
        own = [one for one in line.reasons if one not in shared]
        left -= sum(len(one.encode()) for one in own)
        found[line.rating.pk] = own if left >= 0 or not own else None
    return found


def _row(
    line: Line, form: BulkEntry, group: int, shared: dict[str, int], told: dict[int, list[str] | None]
) -> dict[str, Any]:
    """One row as the template prints it: what is stored, what was typed, what is wrong."""
    pk = line.rating.pk
    sent = form.sent.get(pk)
    keeps = sent is not None and pk not in form.stale and sent.version.isascii() and sent.version.isdigit()
    levels = {one.code: one.name for one in form.frame.levels}
    return {
        "line": line,
        "pk": pk,
        "group": group,
        "version": sent.version if sent is not None and keeps else line.rating.version,
        "typed": sent,
        "lost": levels.get(sent.level, "") if sent and not line.takes else "",
        "errors": form.row_errors.get(pk, []),
        "notes": sorted(shared[one] for one in line.reasons if one in shared),
        "own": told[pk],
    }


def _standing(
    stored: Any, groups: list[Any], unit: Any, named: dict[str, str], shown: Any, screen: Screen
) -> dict[str, Any]:
    """A cap as the page counts it: what is stored elsewhere as data, the sum with what is chosen as text."""
    share, whole = stored.ratio
    codes = {one.pk: one.code for one in stored.levels}
    waiting = reverse("evaluations:waiting", args=[screen.period.uuid, screen.subject, unit.uuid])
    return {
        "group": groups.index((stored.unit_id, stored.grouping)),
        "unit": unit.name,
        "grouping": named.get(stored.grouping, ""),
        "waiting": f"{waiting}?{urlencode({'nhom': stored.grouping})}" if stored.grouping else waiting,
        "cap": stored.cap,
        "level": stored.level,
        "next": stored.below,
        "share": share,
        "whole": whole,
        "allowed": stored.allowance.number if stored.allowance else 0,
        "permit": stored.permit,
        "counts": ",".join(f"{codes[pk]}:{count}" for pk, count in sorted(stored.counts.items()) if pk in codes),
        "shown": shown,
    }
