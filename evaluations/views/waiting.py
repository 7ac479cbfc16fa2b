"""The waiting list of a capped level in one unit, and the paper by which the unit may have more."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_visible_to
from branches.scoping import Action
from core.periods import today
from core.views import sent_once
from evaluations.forms.waiting import AllowExcess, OrderWaiting
from evaluations.queries.caps import reading_of, standings
from evaluations.queries.overview import frame_in
from evaluations.queries.rights import PERSONS, may_exceed
from evaluations.queries.waiting import CapInUnit, cap_in_unit, could_wait, rows_in, units_decided_by
from evaluations.views.period_frame import period_or_404, way_to
from meetings.views.acts import UNPROCESSABLE, RecordAct
from meetings.views.frame import may_somewhere


class Waiting(View):
    """Who was put forward for a level that is full, in the order the committee sets."""

    def get(self, request: HttpRequest, uuid: UUID, subject: str, unit: UUID) -> HttpResponse:
        """The list."""
        form = self.prepare(request, uuid, subject, unit)
        return self.show(request, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID, subject: str, unit: UUID) -> HttpResponseBase:
        """Keeps the numbers; or moves one up or down."""
        form = self.prepare(request, uuid, subject, unit, request.POST)
        if not self.may_order:
            raise PermissionDenied(_("Thứ tự chờ do cấp quyết định sắp."))
        if "len" in request.POST or "xuong" in request.POST:
            up = "len" in request.POST
            done = form.move(request.POST["len" if up else "xuong"], -1 if up else 1)
        else:
            done = form.save() if form.is_valid() else None
        if done is None:
            return self.show(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã lưu thứ tự chờ."))
        return redirect(request.get_full_path())

    def prepare(self, request: HttpRequest, uuid: UUID, subject: str, unit: UUID, data: Any = None) -> OrderWaiting:
        """The form. Raises Http404 for what the user does not see."""
        on = self.on = today()
        self.period: Any = period_or_404(request, uuid, on)
        self.subject, self.frame = subject, frame_in(self.period, subject)
        if self.frame is None:
            raise Http404(_("Kỳ này không xếp loại đối tượng ấy."))
        self.unit: Any = get_object_or_404(organizations_visible_to(request.user, on=on), uuid=unit)
        if subject in PERSONS and not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách đảng viên."))
        self.grouping = request.GET.get("nhom", "")[:40].replace("\0", "")
        rows = rows_in(self.period, self.frame, self.unit, self.grouping, request.user, on=on)
        self.may_order = self.period.closed_on is None and self.unit.pk in units_decided_by(
            request.user, self.period, on=on
        )
        ratings = list(could_wait(rows, self.period, self.frame))
        return OrderWaiting(
            data, ratings=ratings, period=self.period, subject=subject, unit=self.unit, grouping=self.grouping,
            by=request.user,
        )  # fmt: skip

    def show(self, request: HttpRequest, form: OrderWaiting, status: int = 200) -> HttpResponse:
        """The page."""
        frame: Any = self.frame
        ids = {one.organization_id for one in form.ratings}
        names = names_on({*ids, self.unit.pk}, self.period.closes_on)
        found = standings(self.period, frame.caps, frame.levels, units=[self.unit.pk])
        context = {
            "title": _("Danh sách chờ: %s") % names.get(self.unit.pk, self.unit.code),
            "breadcrumb": way_to(request, self.period, self.on),
            "period": self.period,
            "unit": self.unit,
            "grouping": self.grouping,
            "form": form,
            "rows": self.rows(form, names),
            "may_order": self.may_order,
            "may_allow": any(may_exceed(request.user, cap, self.unit.pk, on=self.on) for cap in frame.caps),
            "standings": [one for one in found if one.grouping == self.grouping],
            "readings": [reading_of(cap, frame.levels) for cap in frame.caps],
            "back_url": f"{reverse('evaluations:bulk', args=[self.period.uuid, self.subject])}?buoc=decision",
        }  # fmt: skip
        return render(request, "evaluations/waiting.html", context, status=status)

    def rows(self, form: OrderWaiting, names: Any) -> list[dict[str, Any]]:
        """Each who could wait, as the template prints him."""
        frame: Any = self.frame
        levels = {one.pk: one for one in frame.levels}
        waiting = [one.pk for one in form.ratings if one.waiting]
        return [
            {
                "rating": one,
                "field": field,
                "name": one.member.full_name if one.member else names.get(one.organization_id, ""),
                "place": names.get(one.organization_id, ""),
                "level": levels[one.appraised_level_id or one.proposed_level_id or 0],
                "decided": levels.get(one.decided_level_id or 0),
                "is_first": waiting[:1] == [one.pk],
                "is_last": waiting[-1:] == [one.pk],
            }
            for one, field in form.rows
        ]


class CapExceed(RecordAct):
    """More than the cap gives, by a paper."""

    noun = "cap"
    label, done = gettext_lazy("Cho phép vượt giới hạn"), gettext_lazy("Đã ghi văn bản cho phép vượt.")
    form_class = AllowExcess
    refusal = gettext_lazy("Việc cho vượt giới hạn do cấp mà khung xếp loại nêu ghi.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The cap in a unit of a period. Raises Http404 for what the user does not see."""
        period = period_or_404(request, key["uuid"], on)
        unit = get_object_or_404(organizations_visible_to(request.user, on=on), uuid=key["unit"])
        found = cap_in_unit(
            period, min(key["cap"], 2**63 - 1), unit, request.GET.get("nhom", "")[:40].replace("\0", "")
        )
        if found is None:
            raise Http404(_("Kỳ này không có giới hạn ấy ở đơn vị này."))
        return found

    def allows(self, request: HttpRequest, record: CapInUnit, on: date) -> bool:
        """For the committee the scheme names, seen from the unit in which the cap is counted."""
        return may_exceed(request.user, record.cap, record.unit.pk, on=on)

    def about(self, record: CapInUnit) -> str:
        """How it stands."""
        one = record.standing
        return _("%(unit)s, “%(level)s”: đã quyết định %(used)s, được nhiều nhất %(limit)s (%(check)s).") % {
            "unit": record.name, "level": one.level.name, "used": one.used, "limit": one.limit, "check": one.text,
        }  # fmt: skip

    def address(self, record: CapInUnit) -> str:
        """The period's page."""
        return reverse("evaluations:period", args=[record.period.uuid])
