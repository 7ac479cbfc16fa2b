"""Monthly remarks: what a branch or a committee has of a month, those a meeting hears, and writing one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_below
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.formatting import date_text, month_key, month_text
from core.periods import Period, PeriodError, add_months, first_of_month, today
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import crumb_of, crumbs_of, visible_meeting
from members.views.lists import PER_PAGE, chosen_organization, require
from recruitment.forms.mentors import RemarkFilter, WriteRemark
from recruitment.queries.mentors import mentorships_in
from recruitment.queries.remarks import (
    MISSING,
    WRITTEN,
    asking_meetings,
    heard_in,
    months_allowed,
    remark_for,
    remark_page,
    remarks_owed,
)
from recruitment.queries.rights import acting_for, acts_for
from recruitment.resources.mentors import remarks_table
from recruitment.views.mentors import MentorshipAct

MONTHS_OFFERED = 24


class Remarks(View):
    """The remarks of a month, those missing first by branch and mentor."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them, or hands them out as a file."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        months = [add_months(first_of_month(on), -n) for n in range(MONTHS_OFFERED)]
        form = RemarkFilter(request.GET, months=[(month_key(one), month_text(one)) for one in months])
        form.is_valid()
        chosen = form.cleaned_data
        month = Period.parse(chosen["thang"]).start if chosen.get("thang") else months[0]
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        wanted = Action.EXPORT if FACE in request.GET else Action.VIEW_MEMBERS
        scope = organizations_allowing(request.user, wanted, on=on)
        if organization is not None:
            scope = organizations_below(organization, on=on, among=scope)
        owed = remarks_owed(
            mentorships_in(scope).order_by("organization__code", "member__sort_key", "candidate__sort_key", "pk"),
            [month], on,
        )  # fmt: skip
        if state := chosen.get("tinh_trang"):
            owed_shown = [one for one in owed if (one.state == WRITTEN) == (state == "co")]
        else:
            owed_shown = owed
        if FACE in request.GET:
            return list_as_file(
                request, form, lambda: remarks_table(owed_shown, month=month, scope=organization, on=on),
                scope=organization, on=on,
            )  # fmt: skip
        page = Paginator(owed_shown, PER_PAGE).get_page(request.GET.get("trang"))
        own = acting_for(request.user, on=on)
        context = {
            "title": _("Nhận xét tháng %s") % month_text(month),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [
                (one, remark_page(one.mentorship, month) if one.mentorship.organization_id in own else "")
                for one in page
            ],
            "names": names_on({one.mentorship.organization_id for one in page}, on),
            "total": len(owed),
            "written": sum(one.state == WRITTEN for one in owed),
            "missing": sum(one.state == MISSING for one in owed),
            "may_export": Action.EXPORT in actions,
        }
        return render(request, "recruitment/remarks.html", context)


class MeetingRemarks(View):
    """What the mentors say in one meeting: each with whether it stands in its minutes."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows them."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        meeting = visible_meeting(request, uuid, on)
        if not organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on).filter(
            pk=meeting.organization_id
        ).exists():  # fmt: skip
            raise Http404
        may_write = acts_for(request.user, meeting.organization_id, on=on)
        context = {
            "title": _("Nhận xét của đảng viên giúp đỡ"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "meeting": meeting,
            "rows": [
                (mentorship, remark, remark_page(mentorship, meeting.for_month))
                for mentorship, remark in heard_in(meeting)
            ],
            "may_write": may_write,
        }
        return render(request, "recruitment/meeting_remarks.html", context)


class RemarkWrite(MentorshipAct):
    """The remark of a month; it stands in the minutes of the month's meeting if that is open."""

    label = gettext_lazy("Nhận xét của đảng viên giúp đỡ")
    refusal = gettext_lazy("Chi bộ đã phân công mới ghi nhận xét này được.")
    done = gettext_lazy("Đã lưu nhận xét.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """For the month the address names; the last one, if it names none."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        month = self.month(request, record, on)
        form = WriteRemark(
            data, mentorship=record, month=month, remark=remark_for(record, month), by=request.user, on=on
        )
        return record, form

    def month(self, request: HttpRequest, record: Any, on: date) -> date:
        """The month of the address. Raises Http404 where it is none of the mentorship."""
        first, last = months_allowed(record, on)
        text = request.GET.get("thang", "")
        if not text:
            return last
        try:
            month = first_of_month(Period.parse(text).start)
        except PeriodError:
            raise Http404 from None
        if not first <= month <= last:
            raise Http404
        return month

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page, with the meeting whose minutes it will stand in."""
        open_meetings = [one for one in asking_meetings(record.organization_id, form.month) if one.is_open]
        remark = remark_for(record, form.month)
        context = {
            "title": _("%(name)s: nhận xét tháng %(month)s")
            % {"name": record.candidate.full_name, "month": month_text(form.month)},
            "breadcrumb": crumbs(self.place(request, record, form.on), by=request.user, on=form.on),
            "form": form,
            "help": self.about(record),
            "lead": where_it_stands(remark) if remark else where_it_will(open_meetings),
            "action": _("Lưu nhận xét"),
            "back_url": self.address(record),
        }
        return render(request, "recruitment/remark_form.html", context, status=status)

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """Back to the meeting one came from, else to the mentorship; it is said where the remark stands."""
        remark = remark_for(record, self.month(request, record, on))
        messages.info(request, where_it_stands(remark))
        try:
            meeting = UUID(request.GET.get("ky", ""))
        except ValueError:
            return self.address(record)
        return reverse("recruitment:meeting_remarks", args=[meeting])


def where_it_stands(remark: Any) -> str:
    """In whose minutes a remark stands, or that it stands in none."""
    if remark.item_id is not None and remark.meeting is not None:
        return _("Nhận xét đứng trong biên bản kỳ họp ngày %s.") % date_text(remark.meeting.date)
    return _(
        "Nhận xét chưa đứng trong biên bản nào: tháng này không có kỳ sinh hoạt thường kỳ đang mở. Khi có, lưu lại "
        "nhận xét để đưa vào biên bản."
    )


def where_it_will(open_meetings: list[Any]) -> str:
    """Where a remark that is not written yet will stand."""
    if open_meetings:
        days = ", ".join(date_text(one.date) for one in open_meetings)
        return _("Lưu xong, nhận xét đứng trong biên bản kỳ họp đang mở (ngày %s).") % days
    return _("Tháng này chưa mở kỳ sinh hoạt, hoặc đã gửi: nhận xét được giữ ở đây, không đứng trong biên bản.")
