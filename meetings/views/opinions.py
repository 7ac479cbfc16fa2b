"""Opinions sent upward: the lists, the page of one with its steps, and the steps themselves."""

from datetime import date
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import access_of, organization_of_id, organizations_visible_to, with_current
from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.formatting import date_text
from core.periods import today
from core.views import sent_once
from meetings.forms import (
    AnswerOpinion,
    ForwardOpinion,
    OpinionFilter,
    RaiseOpinion,
    ReopenOpinion,
    WithdrawOpinion,
)
from meetings.queries import items_of_agenda, rolls_visible_to
from meetings.queries.opinions import (
    ANSWER,
    FORWARD,
    OPEN,
    OVERDUE,
    REOPEN,
    TO_ANSWER,
    WITHDRAW,
    OpinionsChosen,
    opinions_listed,
    opinions_visible_to,
    organizations_raising,
    speaks_for,
    steps_for,
    with_sides,
)
from meetings.resources.worklists import opinions_table
from meetings.views.acts import UNPROCESSABLE, RecordAct
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere

PER_PAGE = 50
STEP_LABELS = {
    ANSWER: gettext_lazy("Trả lời"),
    FORWARD: gettext_lazy("Chuyển tiếp"),
    REOPEN: gettext_lazy("Đề nghị trả lời lại"),
    WITHDRAW: gettext_lazy("Rút kiến nghị"),
}


class OpinionTable(tables.Table):
    """What was asked, where, of whom, until when."""

    text = tables.Column(verbose_name=gettext_lazy("Kiến nghị"))
    raised_at = tables.Column(verbose_name=gettext_lazy("Nơi nêu"), empty_values=())
    raised_on = tables.Column(verbose_name=gettext_lazy("Ngày nêu"))
    addressee_name = tables.Column(verbose_name=gettext_lazy("Nơi trả lời"), empty_values=())
    due_on = tables.Column(verbose_name=gettext_lazy("Hạn trả lời"), default="")
    state = tables.Column(verbose_name=gettext_lazy("Tình trạng"), empty_values=())

    noun = gettext_lazy("kiến nghị")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Không có kiến nghị nào khớp với điều kiện đang chọn.")

    def render_text(self, record: Any) -> str:
        """A link to its page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("meetings:opinion", args=[record.uuid]), Truncator(record.text).chars(160)
        )

    def render_raised_at(self, record: Any) -> str:
        """Where."""
        return str(record.raised_at)

    def render_raised_on(self, value: date) -> str:
        """When."""
        return date_text(value)

    def render_addressee_name(self, record: Any) -> str:
        """Who has it now."""
        return str(record.addressee_name)

    def render_due_on(self, value: date) -> str:
        """Until when."""
        return date_text(value)

    def render_state(self, record: Any) -> str:
        """What became of it, and how long it has been open."""
        return state_of(record)


def state_of(opinion: Any) -> str:
    """The state of an opinion as a page marks it."""
    if opinion.withdrawn_on:
        return format_html('<span class="state">{}</span>', _("đã rút"))
    if opinion.answered_on:
        told = _("trả lời %(day)s") % {"day": date_text(opinion.answered_on)}
        return format_html('<span class="state good">{}</span>', told)
    kind, word = ("bad", _("quá hạn")) if opinion.overdue else ("wait", _("chờ trả lời"))
    return format_html('<span class="state {}">{}</span> {}', kind, word, _("%(days)d ngày") % {"days": opinion.age})


class OpinionList(View):
    """Those addressed to the user's committees and those raised at his branches."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page, the oldest open ones first."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được kiến nghị."))
        form = OpinionFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = None
        if code := chosen.get("to_chuc", "").strip():
            seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
            organization = get_object_or_404(seen, code=code)
        narrowing = OpinionsChosen(organization, chosen.get("phia", ""), chosen.get("tinh_trang", ""))
        if FACE in request.GET:
            rows = opinions_listed(request.user, narrowing, on=on, action=Action.EXPORT)
            return list_as_file(
                request, form, lambda: opinions_table(rows, scope=organization, on=on), scope=organization, on=on
            )
        table = OpinionTable(opinions_listed(request.user, narrowing, on=on))
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        with_sides((row.record for row in table.paginated_rows), on=on)
        waiting = narrowing.side == TO_ANSWER and narrowing.state in (OPEN, OVERDUE)
        context = {
            "title": _("Kiến nghị chờ trả lời") if waiting else _("Kiến nghị"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "waiting_url": f"?phia={TO_ANSWER}&tinh-trang={OPEN}"
            if may_somewhere(request.user, Action.ANSWER, on)
            else "",
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
            "own": list(with_current(organizations_raising(request.user, on=on), on=on)[:2]),
        }
        return render(request, "meetings/opinion_list.html", context)


class OpinionRaise(View):
    """An opinion noted at an organisation: at a meeting of it (`ky`, and `nd` its item), or by itself."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        return self.page(request, self.form(request, uuid))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Notes it."""
        form = self.form(request, uuid, request.POST)
        opinion = form.save() if form.is_valid() else None
        if opinion is None:
            return self.page(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã ghi kiến nghị và gửi đến cấp ủy phải trả lời."))
        if opinions_visible_to(request.user, on=form.on).filter(pk=opinion.pk).exists():
            return redirect("meetings:opinion", uuid=opinion.uuid)
        return redirect(self.back(form))

    def form(self, request: HttpRequest, uuid: UUID, data: Any = None) -> RaiseOpinion:
        """The form, for who may note an opinion there.

        Raises Http404 outside the scope, PermissionDenied inside it without the right.
        """
        on = today()
        organization = organization_or_404(request.user, uuid, on=on)
        if not organizations_raising(request.user, on=on).filter(pk=organization.pk).exists():
            raise PermissionDenied(_("Bạn không được phân công ghi kiến nghị ở đây."))
        meeting = item = None
        if "ky" in request.GET:
            held = rolls_visible_to(request.user, on=on).filter(organization=organization)
            meeting = get_object_or_404(held, uuid=_uuid(request.GET["ky"]))
            if "nd" in request.GET:
                item = get_object_or_404(items_of_agenda(meeting), uuid=_uuid(request.GET["nd"]))
        return RaiseOpinion(data, organization=organization, by=request.user, on=on, meeting=meeting, item=item)

    def back(self, form: RaiseOpinion) -> str:
        """Where one came from."""
        if form.meeting is not None and form.item is not None and form.meeting.is_open:
            return f"{reverse('meetings:proceedings', args=[form.meeting.uuid])}#muc-{form.item.pk}"
        if form.meeting is not None:
            return reverse("meetings:agenda", args=[form.meeting.uuid])
        return reverse("branches:detail", args=[form.organization.uuid])

    def page(self, request: HttpRequest, form: RaiseOpinion, status: int = 200) -> HttpResponse:
        """The page."""
        about = _("Nêu trong kỳ sinh hoạt ngày %s.") % date_text(form.meeting.date) if form.meeting else ""
        if form.item is not None:
            about += " " + _("Về nội dung: %s.") % form.item.title
        if not form.fields["addressee"].queryset.exists():
            about = _("Tổ chức này không có cấp ủy cấp trên trong hệ thống để gửi kiến nghị.")
        context = {
            "title": _("Ghi kiến nghị"),
            "breadcrumb": crumbs(form.organization, by=request.user, on=form.on),
            "form": form,
            "help": about,
            "action": _("Ghi và gửi"),
            "back_url": self.back(form),
        }
        return render(request, "branches/organization_form.html", context, status=status)


class OpinionDetail(View):
    """What was asked, what became of it step by step, and what comes next."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        opinion = opinion_or_404(request, uuid, on)
        steps = steps_for(request.user, opinion, on=on)
        told = list(opinion.steps.select_related("document"))
        opens_place = organizations_visible_to(request.user, on=on).filter(pk=opinion.organization_id).exists()
        context = {
            "title": _("Kiến nghị ngày %(day)s") % {"day": date_text(opinion.raised_on)},
            "breadcrumb": crumbs(own_side(request, opinion, on), by=request.user, on=on),
            "opinion": opinion,
            "state": state_of(opinion),
            "steps": [(step, organization_of_id(step.to_id, on=on).name if step.to_id else "") for step in told],
            "acts": [(reverse(f"meetings:opinion_{step}", args=[uuid]), STEP_LABELS[step]) for step in steps],
            "access": access_of(opinion.addressee, on=on, action=Action.ANSWER) if opinion.is_open else [],
            "opens_place": opens_place,
        }
        return render(request, "meetings/opinion.html", context)


class OpinionAct(RecordAct):
    """What the steps share."""

    noun = "opinion"
    refusal = gettext_lazy("Chỉ cấp ủy đang giữ kiến nghị mới trả lời hoặc chuyển tiếp được.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """An opinion the user sees one side of."""
        return opinion_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For the committee that has it."""
        return may(request.user, Action.ANSWER, record.addressee, on=on)

    def about(self, record: Any) -> str:
        """What was asked."""
        return Truncator(record.text).chars(600)

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The side the user sees."""
        return own_side(request, record, on)

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """The list, for who has forwarded it out of his sight."""
        seen = opinions_visible_to(request.user, on=on).filter(pk=record.pk).exists()
        return self.address(record) if seen else reverse("meetings:opinions")


class OpinionForward(OpinionAct):
    """To the committee that can answer."""

    label, form_class, done = STEP_LABELS[FORWARD], ForwardOpinion, gettext_lazy("Đã chuyển kiến nghị.")


class OpinionAnswer(OpinionAct):
    """The answer."""

    label, form_class = STEP_LABELS[ANSWER], AnswerOpinion
    done = gettext_lazy("Đã trả lời; câu trả lời được đề xuất vào chương trình kỳ sinh hoạt tới của nơi nêu.")


class OwnAct(OpinionAct):
    """A step of where it was raised."""

    refusal = gettext_lazy("Chỉ người ghi chép của nơi nêu kiến nghị mới làm được việc này.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who writes there."""
        return speaks_for(request.user, record, on=on)


class OpinionReopen(OwnAct):
    """Asked again."""

    label, form_class, done = STEP_LABELS[REOPEN], ReopenOpinion, gettext_lazy("Đã đề nghị trả lời lại.")


class OpinionWithdraw(OwnAct):
    """Taken back."""

    label, form_class, done = STEP_LABELS[WITHDRAW], WithdrawOpinion, gettext_lazy("Đã rút kiến nghị.")


def opinion_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """An opinion the user sees one side of, with the names of both."""
    rows = opinions_visible_to(request.user, on=on).select_related(
        "member", "meeting", "item", "organization", "addressee", "told_at"
    )
    (opinion,) = with_sides([get_object_or_404(rows, uuid=uuid)], on=on)
    return opinion


def own_side(request: HttpRequest, opinion: Any, on: date) -> Any:
    """Where the page stands: where it was raised, for who sees or continues that; else at the addressee."""
    for pk in (opinion.organization_id, opinion.addressee_id):
        found = organization_of_id(pk, on=on)
        if may(request.user, Action.VIEW_MEMBERS, found, on=on):
            return found
    return organization_of_id(opinion.organization_id, on=on)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
